//! What a page shows: its glyphs, the paths that are painted, its pictures.
//!
//! Its content first, then the annotations on it, as a viewer draws them.
//! ISO 32000-1, 8, 9 and 12.5.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::content::{COST, Reader};
use super::layers::Layers;
use super::marks::{Budget, Marks};
use super::matrix::Matrix;
use super::state::State;
use crate::returned::file::object::{Page, Pdf};

/// The most annotations of a page that are drawn.
const ANNOTATIONS: usize = 2000;

/// Widgets whose values are known otherwise.
pub(crate) type Live = HashSet<*const Dictionary>;

/// Looks at a page and at the annotations on it.
pub(crate) fn marks<'a>(
    pdf: &Pdf<'a>,
    (page, live): (&Page<'a>, &Live),
    layers: &Layers,
    budget: &mut Budget,
) -> Marks {
    let mut reader = Reader::new(pdf, layers, budget);
    reader.budget.charge(COST);
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

/// Looks at what a widget shows, whatever it stands on.
pub(crate) fn appearance<'a>(
    pdf: &Pdf<'a>,
    widget: &'a Dictionary,
    layers: &Layers,
    budget: &mut Budget,
) -> Marks {
    let mut reader = Reader::new(pdf, layers, budget);
    reader.annotation(widget);
    reader.marks
}

/// An entry of a page or of the nodes above it. ISO 32000-1, 7.7.3.4.
pub(crate) fn inherited<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
    let mut node = dict;
    for _ in 0..pdf.limits.depth {
        if let Some(object) = pdf.get(node, key) {
            return Some(object);
        }
        node = pdf.get_dict(node, "Parent")?;
    }
    None
}

impl<'a> Reader<'_, 'a> {
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
