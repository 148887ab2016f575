//! What a page shows: its glyphs, the paths that are painted, its pictures.
//!
//! An interpreter of content streams that draws nothing and notes where things
//! would be, and in which order. ISO 32000-1, 8 and 9. What it cannot interpret
//! it says: a part that is passed over could change every answer.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use lopdf::{Dictionary, Object, Stream};

use super::font::Font;
use super::interpret::Run;
use super::layers::Layers;
use super::marks::{Budget, Marks, Picture};
use super::matrix::{Area, Matrix, shared};
use super::state::State;
use crate::returned::file::deflated::{is_deflated, is_whole};
use crate::returned::file::object::{Page, Pdf};

/// How deep form `XObject`s may nest.
const NESTING: usize = 12;

/// The most annotations of a page that are drawn.
const ANNOTATIONS: usize = 2000;

/// What a page or a form costs of the budget besides its operators.
const CONTENT: usize = 16;

/// What ends the content that is interpreted, so that it is seen whether
/// everything before it was. It is no operator, and no file may have it.
pub(crate) const END: &str = "MisisFormEndOfContent";

/// Widgets whose values are known otherwise.
pub(crate) type Live = HashSet<*const Dictionary>;

/// Looks at a page and at the annotations on it.
pub(crate) fn marks<'a>(
    pdf: &Pdf<'a>,
    (page, live): (&Page<'a>, &Live),
    layers: &Layers,
    budget: &mut Budget,
) -> Marks {
    let mut reader = Reader { pdf, layers, budget, fonts: HashMap::new(), marks: Marks::default() };
    reader.budget.charge(CONTENT);
    let resources = inherited(pdf, page.dict, "Resources").and_then(|resources| pdf.dict(resources));
    let content = reader.content(page.dict);
    reader.run(&content, resources, State::new(), 0);
    for annotation in page.annotations.iter().take(ANNOTATIONS) {
        if let Some(annotation) = pdf.dict(annotation)
            && !live.contains(&std::ptr::from_ref(annotation))
        {
            reader.annotation(annotation);
        }
    }
    reader.marks.is_broken |= page.annotations.len() > ANNOTATIONS;
    reader.marks
}

/// An entry of a page or of the nodes above it. ISO 32000-1, 7.7.3.4.
fn inherited<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
    let mut node = dict;
    for _ in 0..pdf.limits.depth {
        if let Some(object) = pdf.get(node, key) {
            return Some(object);
        }
        node = pdf.get_dict(node, "Parent")?;
    }
    None
}

pub(crate) struct Reader<'p, 'a> {
    pub(crate) pdf: &'p Pdf<'a>,
    pub(crate) layers: &'p Layers,
    pub(crate) budget: &'p mut Budget,
    fonts: HashMap<*const Dictionary, Rc<Font>>,
    pub(crate) marks: Marks,
}

impl<'a> Reader<'_, 'a> {
    /// The content of a page. ISO 32000-1, table 30.
    fn content(&mut self, page: &'a Dictionary) -> Vec<u8> {
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

    fn unpack(&mut self, stream: &Stream, content: &mut Vec<u8>) {
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

    /// Interprets content, to its end.
    fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, state: State, depth: usize) {
        let is_marked = memchr::memmem::find(content, END.as_bytes()).is_some();
        let content = [content, b"\n", END.as_bytes(), b"\n"].concat();
        let is_whole = Run::new(self, resources, state, depth).run(&content);
        self.marks.is_broken |= is_marked || !is_whole;
    }

    /// The appearance of an annotation in its rectangle. ISO 32000-1, 12.5.5.
    fn annotation(&mut self, annotation: &'a Dictionary) {
        /// Bits 2 and 6 of `/F`: hidden, and not on a screen. Table 165.
        const HIDDEN: i64 = 1 << 1 | 1 << 5;
        let flags = self.pdf.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let kind = self.pdf.get_name(annotation, "Subtype");
        if flags & HIDDEN != 0 || kind == Some(b"Popup") {
            return;
        }
        let rect = self.pdf.get_rect(annotation, "Rect").map(|rect| rect.map(f64::from));
        if let Some(area) = rect
            && covers(kind, annotation.has(b"AP"))
        {
            self.picture(area);
        }
        let Some(appearances) = self.pdf.get_dict(annotation, "AP") else { return };
        let normal = match self.pdf.get(appearances, "N") {
            Some(Object::Dictionary(states)) => {
                let state = self.pdf.get_name(annotation, "AS").unwrap_or(b"Off");
                states.get(state).ok().and_then(|state| self.pdf.resolve(state))
            }
            other => other,
        };
        let (Some(Object::Stream(form)), Some(rect)) = (normal, rect) else { return };
        let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") else { return };
        let bounds = self.matrix_of(&form.dict).apply_to_area(bounds.map(f64::from));
        let scale = |from: f64, to: f64| if from.abs() < 1e-6 { 1.0 } else { to / from };
        let (x, y) = (
            scale(bounds[2] - bounds[0], rect[2] - rect[0]),
            scale(bounds[3] - bounds[1], rect[3] - rect[1]),
        );
        let matrix = Matrix([x, 0.0, 0.0, y, rect[0] - bounds[0] * x, rect[1] - bounds[1] * y]);
        let is_hidden = self.layers.hides_all_of(self.pdf, annotation);
        self.form(form, None, &State { matrix, is_hidden, ..State::new() }, 0);
    }

    /// Notes a place in which anything may be seen.
    pub(crate) fn picture(&mut self, area: Area) {
        let at = self.marks.next();
        if area[0] <= area[2] && area[1] <= area[3] {
            self.marks.pictures.push(Picture { area, at });
        }
    }

    fn matrix_of(&self, dict: &'a Dictionary) -> Matrix {
        let numbers: Vec<f64> = self
            .pdf
            .get_array(dict, "Matrix")
            .iter()
            .filter_map(|number| Some(f64::from(self.pdf.resolve(number)?.as_float().ok()?)))
            .collect();
        numbers.try_into().map_or(Matrix::IDENTITY, Matrix)
    }

    /// A form `XObject`. ISO 32000-1, 8.10.
    pub(crate) fn form(
        &mut self,
        form: &'a Stream,
        resources: Option<&'a Dictionary>,
        state: &State,
        depth: usize,
    ) {
        if depth >= NESTING || !self.budget.charge(CONTENT) {
            self.marks.is_broken = true;
            return;
        }
        let mut state = state.clone();
        state.is_hidden |= self.layers.hides_all_of(self.pdf, &form.dict);
        state.matrix = self.matrix_of(&form.dict).then(state.matrix);
        if let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") {
            state.clip = shared(state.clip, state.matrix.apply_to_area(bounds.map(f64::from)));
        }
        let resources = self.pdf.get_dict(&form.dict, "Resources").or(resources);
        let mut content = Vec::new();
        self.unpack(form, &mut content);
        self.run(&content, resources, state, depth + 1);
    }

    /// A font; each is read once.
    pub(crate) fn font(&mut self, dict: &'a Dictionary) -> Rc<Font> {
        let key = std::ptr::from_ref(dict);
        if let Some(font) = self.fonts.get(&key) {
            return Rc::clone(font);
        }
        let font = Rc::new(Font::new(self.pdf, dict));
        self.budget.charge(font.cost());
        self.fonts.insert(key, Rc::clone(&font));
        font
    }
}

/// Whether an annotation may show anything in its rectangle that its appearance
/// does not tell: it is drawn by the viewer, or takes away what is below it.
///
/// ISO 32000-1, table 169.
fn covers(kind: Option<&[u8]>, has_appearance: bool) -> bool {
    match kind {
        Some(b"Redact" | b"StrikeOut") => true,
        Some(
            b"FreeText" | b"Line" | b"Square" | b"Circle" | b"Polygon" | b"PolyLine" | b"Highlight"
            | b"Underline" | b"Squiggly" | b"Stamp" | b"Ink",
        ) => !has_appearance,
        _ => false,
    }
}
