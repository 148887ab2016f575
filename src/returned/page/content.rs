//! The content of a page, and what is noted while it is interpreted.
//!
//! What cannot be unpacked is said: a part that is passed over could change
//! every answer. ISO 32000-1, 7.8.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, Stream};

use super::font::Font;
use super::layers::Layers;
use super::marks::{Budget, Image, Marks, Picture};
use super::matrix::{Area, Matrix};
use crate::returned::file::deflated::{is_deflated, is_whole};
use crate::returned::file::object::Pdf;

/// What a page or a form costs of the budget besides its operators.
pub(super) const COST: usize = 16;

/// Reads what content refers to, and holds what it shows.
pub(crate) struct Reader<'p, 'a> {
    pub(crate) pdf: &'p Pdf<'a>,
    pub(crate) layers: &'p Layers,
    pub(crate) budget: &'p mut Budget,
    fonts: HashMap<*const Dictionary, Rc<Font>>,
    /// Whether what fonts say of their letters is believed.
    believes_maps: bool,
    pub(crate) marks: Marks,
}

impl<'p, 'a> Reader<'p, 'a> {
    pub(crate) fn new(pdf: &'p Pdf<'a>, layers: &'p Layers, budget: &'p mut Budget) -> Self {
        let (fonts, marks) = (HashMap::new(), Marks::default());
        Self { pdf, layers, budget, fonts, believes_maps: false, marks }
    }

    /// One that believes what fonts say of their letters, which saves much work: for what is compared with
    /// something known, and no answer by itself.
    pub(crate) fn believing(pdf: &'p Pdf<'a>, layers: &'p Layers, budget: &'p mut Budget) -> Self {
        Self { believes_maps: true, ..Self::new(pdf, layers, budget) }
    }

    /// The content of a page. ISO 32000-1, table 30.
    pub(super) fn content(&mut self, page: &'a Dictionary) -> Vec<u8> {
        let mut content = Vec::new();
        match self.pdf.get(page, "Contents") {
            Some(Object::Stream(stream)) => self.unpack(stream, &mut content),
            Some(Object::Array(parts)) => {
                self.marks.is_broken |= parts.len() > 1000;
                for part in parts.iter().take(1000) {
                    match self.pdf.resolve(part) {
                        Some(Object::Stream(stream)) => self.unpack(stream, &mut content),
                        _ => self.marks.is_broken = true,
                    }
                    // Operators do not run over the end of a part, but numbers would.
                    content.push(b'\n');
                }
            }
            Some(_) => self.marks.is_broken = true,
            None => self.marks.is_broken |= page.has(b"Contents"),
        }
        content
    }

    pub(super) fn unpack(&mut self, stream: &Stream, content: &mut Vec<u8>) {
        let most = self.budget.bytes.min(self.pdf.limits.stream_size);
        match self.pdf.unpacked(stream, most) {
            Ok(unpacked) => {
                // Some programs empty a stream and leave its filter.
                let is_checked = is_deflated(&stream.dict) && !stream.content.is_empty();
                self.marks.is_broken |= is_checked && !is_whole(&stream.content, &unpacked);
                self.budget.bytes = self.budget.bytes.saturating_sub(unpacked.len());
                content.extend(unpacked);
            }
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                self.budget.bytes = 0;
                self.marks.is_broken = true;
            }
            Err(_) => self.marks.is_broken = true,
        }
    }

    /// Notes a place in which anything may be seen.
    pub(crate) fn picture(&mut self, area: Area, image: Option<Image>) {
        let at = self.marks.next();
        if area[0] <= area[2] && area[1] <= area[3] {
            self.marks.pictures.push(Picture { area, image, is_white: false, parts: None, at });
        }
    }

    pub(super) fn matrix_of(&self, dict: &'a Dictionary) -> Matrix {
        let numbers: Vec<f64> = self
            .pdf
            .get_array(dict, "Matrix")
            .iter()
            .filter_map(|number| Some(f64::from(self.pdf.resolve(number)?.as_float().ok()?)))
            .collect();
        numbers.try_into().map_or(Matrix::IDENTITY, Matrix)
    }

    /// A font; each is read once.
    pub(crate) fn font(&mut self, dict: &'a Dictionary) -> Rc<Font> {
        let key = std::ptr::from_ref(dict);
        if let Some(font) = self.fonts.get(&key) {
            return Rc::clone(font);
        }
        let font = Rc::new(Font::new(self.pdf, dict, self.believes_maps));
        self.budget.charge(font.cost());
        self.fonts.insert(key, Rc::clone(&font));
        font
    }
}
