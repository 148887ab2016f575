//! What is seen on the signature lines, and what digital signatures count for them.

use std::collections::BTreeMap;

use lopdf::Dictionary;

use super::values::Known;
use crate::form::{FieldKind, Form};
use crate::request::Signature;
use crate::returned::file::object::{Page, Pdf};
use crate::returned::file::stamps::STAMPS;
use crate::returned::file::strings::text_of;

/// How much of the smaller of two rectangles must overlap.
const OVERLAP: f32 = 0.15;

/// How many times as high as its field a signature may be.
const HIGHEST: f32 = 3.5;

/// The most annotations of a page that are looked at.
const ANNOTATIONS: usize = 10_000;

/// What stands in every signature field that the file has; `digital` is what
/// the digital signatures are worth.
pub(crate) fn read<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    known: &Known<'_, '_, 'a>,
    digital: &BTreeMap<String, Signature>,
) -> BTreeMap<String, Signature> {
    let mut signatures = BTreeMap::new();
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let copies = known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
        let drawn = || {
            copies.iter().flat_map(|copy| &copy.widgets).any(|widget| {
                let page = widget.page.and_then(|page| pages.get(page));
                let rect = pdf.get_rect(widget.dict, "Rect");
                page.zip(rect).is_some_and(|(page, rect)| is_drawn_over(pdf, page, rect))
            })
        };
        let signature = digital
            .get(&field.name)
            .copied()
            .unwrap_or_else(|| if drawn() { Signature::Drawn } else { Signature::Missing });
        signatures.insert(field.name.clone(), signature);
    }
    signatures
}

/// Whether something that people sign with lies over a rectangle of a page.
pub(crate) fn is_drawn_over<'a>(pdf: &Pdf<'a>, page: &Page<'a>, rect: [f32; 4]) -> bool {
    page.annotations
        .iter()
        .take(ANNOTATIONS)
        .filter_map(|annotation| pdf.dict(annotation))
        .filter(|annotation| is_ink(pdf, annotation))
        .filter_map(|annotation| pdf.get_rect(annotation, "Rect"))
        .any(|other| lies_at(rect, other))
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
        // Words are in `/Contents`. ISO 32000-1, table 174.
        Some(b"FreeText") => ["Contents", "RC"].iter().any(|key| {
            let words = pdf.get(annotation, key).and_then(|words| text_of(pdf, words));
            words.is_some_and(|words| !words.trim().is_empty())
        }),
        // One of the standard's says a word such as Draft.
        Some(b"Stamp") => pdf.get_name(annotation, "Name").is_none_or(|name| !STAMPS.contains(&name)),
        Some(b"Ink" | b"PolyLine" | b"Polygon" | b"Line") => true,
        Some(
            b"Widget" | b"Link" | b"Popup" | b"Text" | b"Highlight" | b"Underline" | b"Squiggly"
            | b"StrikeOut" | b"Caret" | b"FileAttachment" | b"Sound" | b"Movie" | b"Screen" | b"PrinterMark"
            | b"TrapNet" | b"Watermark" | b"3D" | b"Redact" | b"Square" | b"Circle",
        ) => false,
        Some(_) => annotation.has(b"AP"),
        None => false,
    }
}

/// Whether a drawing lies at a field: over it and about as large, with its middle
/// at the line. A watermark covers the field as well, and a note beside it
/// touches it.
pub(crate) fn lies_at(field: [f32; 4], drawing: [f32; 4]) -> bool {
    let size = |r: [f32; 4]| ((r[2] - r[0]).max(1.0), (r[3] - r[1]).max(1.0));
    let shared = |low: usize, high: usize| field[high].min(drawing[high]) - field[low].max(drawing[low]);
    let ((fw, fh), (dw, dh)) = (size(field), size(drawing));
    let is_over = shared(0, 2) >= OVERLAP * fw.min(dw) && shared(1, 3) >= OVERLAP * fh.min(dh);
    let (across, up) = ((drawing[0] + drawing[2]) / 2.0, (drawing[1] + drawing[3]) / 2.0);
    let is_at_line =
        across >= field[0] && across <= field[2] && up >= field[1] - fh / 3.0 && up <= field[3] + fh / 3.0;
    is_over && is_at_line && dh <= HIGHEST * fh && dw <= 2.0 * fw
}

#[cfg(test)]
mod tests {
    use super::lies_at;

    #[test]
    fn a_signature_may_be_larger_or_smaller_than_its_field() {
        let field = [50.0, 100.0, 300.0, 124.0];
        for over in
            [[60.0, 95.0, 200.0, 150.0], [40.0, 80.0, 320.0, 150.0], [60.0, 105.0, 61.0, 120.0], field]
        {
            assert!(lies_at(field, over), "{over:?}");
        }
        for beside in [
            [301.0, 100.0, 400.0, 124.0],
            [60.0, 123.0, 200.0, 170.0],
            [0.0, 0.0, 10.0, 10.0],
            // Watermarks, and a note above the line.
            [0.0, 0.0, 600.0, 800.0],
            [100.0, 10.0, 500.0, 230.0],
            [60.0, 60.0, 300.0, 160.0],
            [60.0, 116.0, 200.0, 154.0],
        ] {
            assert!(!lies_at(field, beside), "{beside:?}");
        }
    }
}
