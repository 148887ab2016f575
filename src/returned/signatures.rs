//! Who signed: present or not, never whether a signature is valid.

use std::collections::BTreeMap;

use lopdf::Dictionary;

use super::digital::is_digital;
use super::object::{Page, Pdf};
use super::values::Known;
use crate::form::{FieldKind, Form};
use crate::request::Signature;

/// How much of the smaller of two rectangles must overlap.
const OVERLAP: f32 = 0.15;

/// The most annotations of a page that are looked at.
const ANNOTATIONS: usize = 10_000;

/// What stands in every signature field that the file has.
pub(super) fn read<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    known: &Known<'_, '_, 'a>,
) -> BTreeMap<String, Signature> {
    let mut signatures = BTreeMap::new();
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let copies = known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
        let digital =
            copies.iter().flat_map(|copy| copy.value.into_iter().chain(copy.widget_values.iter().copied()));
        let drawn = || {
            copies.iter().flat_map(|copy| &copy.widgets).any(|widget| {
                let page = widget.page.and_then(|page| pages.get(page));
                let rect = pdf.get_rect(widget.dict, "Rect");
                page.zip(rect).is_some_and(|(page, rect)| is_drawn_over(pdf, page, rect))
            })
        };
        let signature = if digital.into_iter().any(|value| is_digital(pdf, value)) {
            Signature::Digital
        } else if drawn() {
            Signature::Drawn
        } else {
            Signature::Missing
        };
        signatures.insert(field.name.clone(), signature);
    }
    signatures
}

/// Whether something that people sign with lies over a rectangle of a page.
pub(super) fn is_drawn_over<'a>(pdf: &Pdf<'a>, page: &Page<'a>, rect: [f32; 4]) -> bool {
    page.annotations
        .iter()
        .take(ANNOTATIONS)
        .filter_map(|annotation| pdf.dict(annotation))
        .filter(|annotation| is_ink(pdf, annotation))
        .filter_map(|annotation| pdf.get_rect(annotation, "Rect"))
        .any(|other| overlaps(rect, other))
}

/// Whether an annotation may be a signature: ink, a stamp, typed words, lines,
/// or a kind that the standard does not have and that shows something.
///
/// ISO 32000-1, table 169. What marks up text, notes, links and attachments
/// are none, nor is anything hidden.
fn is_ink<'a>(pdf: &Pdf<'a>, annotation: &'a Dictionary) -> bool {
    /// Bit 2 of `/F`: hidden. ISO 32000-1, table 165.
    const HIDDEN: i64 = 1 << 1;
    if pdf.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).is_some_and(|flags| flags & HIDDEN != 0)
    {
        return false;
    }
    match pdf.get_name(annotation, "Subtype") {
        Some(b"Ink" | b"Stamp" | b"FreeText" | b"PolyLine" | b"Polygon" | b"Line") => true,
        Some(
            b"Widget" | b"Link" | b"Popup" | b"Text" | b"Highlight" | b"Underline" | b"Squiggly"
            | b"StrikeOut" | b"Caret" | b"FileAttachment" | b"Sound" | b"Movie" | b"Screen" | b"PrinterMark"
            | b"TrapNet" | b"Watermark" | b"3D" | b"Redact" | b"Square" | b"Circle",
        ) => false,
        Some(_) => annotation.has(b"AP"),
        None => false,
    }
}

fn overlaps(a: [f32; 4], b: [f32; 4]) -> bool {
    let size = |r: [f32; 4]| ((r[2] - r[0]).max(1.0), (r[3] - r[1]).max(1.0));
    let (wide, high) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
    let ((aw, ah), (bw, bh)) = (size(a), size(b));
    wide >= OVERLAP * aw.min(bw) && high >= OVERLAP * ah.min(bh)
}

#[cfg(test)]
mod tests {
    use super::overlaps;

    #[test]
    fn a_signature_may_be_larger_or_smaller_than_its_field() {
        let field = [50.0, 100.0, 300.0, 124.0];
        for over in [[60.0, 95.0, 200.0, 150.0], [0.0, 0.0, 600.0, 800.0], [60.0, 105.0, 61.0, 120.0], field]
        {
            assert!(overlaps(field, over), "{over:?}");
        }
        for beside in [[301.0, 100.0, 400.0, 124.0], [60.0, 123.0, 200.0, 170.0], [0.0, 0.0, 10.0, 10.0]] {
            assert!(!overlaps(field, beside), "{beside:?}");
        }
    }
}
