//! What a page shows: its glyphs, the paths that are painted, its pictures.
//!
//! Its content first, then the annotations on it, as a viewer draws them.
//! ISO 32000-1, 8, 9 and 12.5.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::clip::Clips;
use super::content::{COST, Reader};
use super::layers::Layers;
use super::marks::{Budget, Marks};
use super::matrix::{Area, EVERYWHERE, overlaps, shared};
use super::state::State;
use crate::returned::file::object::{Page, Pdf};

/// The most annotations of a page that are drawn.
const ANNOTATIONS: usize = 2000;

/// Widgets whose values are known otherwise.
pub(crate) type Live = HashSet<*const Dictionary>;

/// What of a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    All,
    /// The annotations alone: what the content shows is known.
    Annotations,
}

/// Looks at a page and at the annotations on it; those of the form's fields
/// that are `live` are marked as such.
pub(crate) fn marks<'a>(
    pdf: &Pdf<'a>,
    (page, part): (&Page<'a>, Part),
    live: &Live,
    layers: &Layers,
    budget: &mut Budget,
) -> Marks {
    let mut reader = Reader::new(pdf, layers, budget);
    reader.budget.charge(COST);
    let state = State::new(Clips::new(visible(pdf, page.dict)));
    if part == Part::All {
        let resources = inherited(pdf, page.dict, "Resources").and_then(|resources| pdf.dict(resources));
        let content = reader.content(page.dict);
        reader.run(&content, resources, state.clone(), 0);
    }
    for annotation in page.annotations.iter().take(ANNOTATIONS) {
        if let Some(annotation) = pdf.dict(annotation) {
            reader.annotation(annotation, live, &state);
        }
    }
    reader.marks.is_broken |= page.annotations.len() > ANNOTATIONS;
    reader.marks
}

/// Looks at what a widget shows, whatever it stands on.
pub(crate) fn appearance<'a>(reader: &mut Reader<'_, 'a>, widget: &'a Dictionary) -> Marks {
    let state = State::new(Clips::new(EVERYWHERE));
    reader.annotation(widget, &Live::from([std::ptr::from_ref(widget)]), &state);
    std::mem::take(&mut reader.marks)
}

/// What of a page is shown: its crop box, as far as there is paper.
///
/// ISO 32000-1, 14.11.2.
pub(crate) fn visible<'a>(pdf: &Pdf<'a>, page: &'a Dictionary) -> Area {
    let area = |key| rectangle(pdf, inherited(pdf, page, key)?);
    let Some(paper) = area("MediaBox") else { return EVERYWHERE };
    let cropped = area("CropBox").map(|crop| shared(crop, paper));
    // Viewers pass over a box that leaves nothing.
    cropped.filter(|area| overlaps(*area, *area)).unwrap_or(paper)
}

/// ISO 32000-1, 7.9.5: any two opposite corners may be given.
fn rectangle<'a>(pdf: &Pdf<'a>, object: &'a Object) -> Option<Area> {
    let Object::Array(numbers) = object else { return None };
    let number = |number| Some(f64::from(pdf.resolve(number)?.as_float().ok()?));
    let [x0, y0, x1, y1] = numbers.iter().map(number).collect::<Option<Vec<_>>>()?.try_into().ok()?;
    let area = [f64::min(x0, x1), f64::min(y0, y1), f64::max(x0, x1), f64::max(y0, y1)];
    area.iter().all(|number| number.is_finite()).then_some(area)
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
