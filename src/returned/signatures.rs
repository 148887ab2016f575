//! Who signed: whether something stands in a signature field, never whether
//! it is valid.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use super::Limits;
use super::fields::{Found, array, dictionary, own_value};
use crate::form::{FieldKind, Form};
use crate::request::Signature;

/// Annotations that people put over a field to sign it.
const DRAWN: [&[u8]; 3] = [b"Ink", b"Stamp", b"FreeText"];

/// What stands in each signature field of the form.
pub(super) fn of_form(
    form: &Form,
    document: &Document,
    found: &Found,
    limits: &Limits,
) -> BTreeMap<String, Signature> {
    let drawn = drawn_areas(document, limits);
    form.fields()
        .iter()
        .filter(|field| field.kind == FieldKind::Signature)
        .map(|field| {
            let copies = found.named(&field.name).unwrap_or_default();
            let is_digital = copies
                .iter()
                .filter_map(|copy| own_value(document, copy))
                .any(|value| dictionary(document, value).is_some_and(is_signature));
            let is_drawn = || {
                let areas =
                    copies.iter().flat_map(|copy| &copy.widgets).filter_map(|widget| area(document, widget));
                areas
                    .into_iter()
                    .any(|area| drawn.iter().any(|(page, over)| area.0 == *page && overlap(area.1, *over)))
            };
            let signature = if is_digital {
                Signature::Digital
            } else if is_drawn() {
                Signature::Drawn
            } else {
                Signature::Missing
            };
            (field.name.clone(), signature)
        })
        .collect()
}

/// Whether a value is a signature dictionary.
///
/// ISO 32000-1, 12.8.1.
fn is_signature(value: &Dictionary) -> bool {
    value.has(b"Contents") || value.has(b"ByteRange")
}

/// A rectangle and the page that it is on, by the page's first object number.
type Area = (Option<u32>, [f32; 4]);

fn drawn_areas(document: &Document, limits: &Limits) -> Vec<Area> {
    let mut areas = Vec::new();
    for page in document.page_iter().take(limits.nodes) {
        let Ok(dictionary_of_page) = document.get_dictionary(page) else { continue };
        for annotation in array(document, dictionary_of_page.get(b"Annots").ok()).iter().take(limits.nodes) {
            let Some(annotation) = dictionary(document, annotation) else { continue };
            let kind = annotation.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
            if DRAWN.contains(&kind)
                && let Some(rect) = rect(document, annotation)
            {
                areas.push((Some(page.0), rect));
            }
        }
    }
    areas
}

fn area(document: &Document, widget: &Dictionary) -> Option<Area> {
    let page = widget.get(b"P").and_then(Object::as_reference).ok().map(|id| id.0);
    Some((page, rect(document, widget)?))
}

/// The `/Rect` of an annotation with its corners in order.
fn rect(document: &Document, annotation: &Dictionary) -> Option<[f32; 4]> {
    let numbers: Vec<f32> = array(document, annotation.get(b"Rect").ok())
        .iter()
        .take(4)
        .filter_map(|number| document.dereference(number).ok()?.1.as_float().ok())
        .collect();
    let [a, b, c, d] = numbers[..] else { return None };
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// Whether two rectangles share a fair part of the smaller one: a stroke that
/// strays over an edge is no signature.
fn overlap(a: [f32; 4], b: [f32; 4]) -> bool {
    let width = a[2].min(b[2]) - a[0].max(b[0]);
    let height = a[3].min(b[3]) - a[1].max(b[1]);
    let area = |r: [f32; 4]| (r[2] - r[0]) * (r[3] - r[1]);
    width > 0.0 && height > 0.0 && width * height >= 0.25 * area(a).min(area(b))
}
