//! Fields that lie where the form has another one, or none: whoever filled in what stands there answered something else.

use crate::layout::{Layout, PAGE_HEIGHT};
use crate::returned::file::object::Pdf;
use crate::returned::form::values::Known;
use crate::returned::page::matrix::Point;
use crate::revision::Revision;

/// Why an answer is none that stands in such a field.
pub(super) const DISPLACED: &str = "at another place than the form has it";

/// How far a field may lie from its place, in points: less than to the next one.
const FAR: f64 = 9.0;
/// How far from one another fields may be moved that were moved with their page.
const TOGETHER: f64 = 3.0;

/// The fields that do not lie where an edition of the form has them.
///
/// A page may be moved as a whole, as when its margins were cut. Where most of a page's fields lie otherwise, it was scaled
/// or set anew, and nothing is said.
pub(super) fn displaced(
    revision: &Revision,
    pdf: &Pdf<'_>,
    known: &Known<'static, '_, '_>,
) -> Vec<&'static str> {
    let newest = of_layout(revision.layout(), pdf, known);
    if newest.is_empty() {
        return newest;
    }
    let earlier = revision.earlier_layouts().iter().map(|layout| of_layout(layout, pdf, known));
    earlier.chain([newest]).min_by_key(Vec::len).unwrap_or_default()
}

fn of_layout(layout: &Layout, pdf: &Pdf<'_>, known: &Known<'static, '_, '_>) -> Vec<&'static str> {
    // With the page of the file and the page of the form: how far each field is moved.
    let moved = layout.widgets.iter().filter_map(|place| {
        let (field, copies) = known.get_key_value(place.field.as_str())?;
        let at = middle(place.rect.to_pdf(PAGE_HEIGHT));
        let widgets = copies.iter().flat_map(|copy| &copy.widgets);
        let offs = widgets.filter_map(|widget| {
            let is = middle(pdf.get_rect(widget.dict, "Rect")?);
            Some((widget.page?, [0, 1].map(|axis| is[axis] - at[axis])))
        });
        let nearest = offs.min_by(|(_, one), (_, other)| length(*one).total_cmp(&length(*other)));
        nearest.map(|(page, off)| ((page, place.page), *field, off))
    });
    // Nearly all copies have all fields in their places.
    if moved.clone().all(|(.., off)| length(off) <= FAR) {
        return Vec::new();
    }
    let mut moved: Vec<((usize, usize), &'static str, Point)> = moved.collect();
    moved.sort_by_key(|(pages, ..)| *pages);
    let mut found = Vec::new();
    for fields in moved.chunk_by(|(one, ..), (other, ..)| one == other) {
        let with_page = [0, 1].map(|axis| median(fields.iter().map(|(.., off)| off[axis])));
        let rest = |off: Point| length([0, 1].map(|axis| off[axis] - with_page[axis]));
        let in_place = fields.iter().filter(|(.., off)| rest(*off) <= TOGETHER).count();
        if in_place * 2 > fields.len() {
            found.extend(fields.iter().filter(|(.., off)| rest(*off) > FAR).map(|(_, field, _)| *field));
        }
    }
    found
}

fn middle([left, bottom, right, top]: [f32; 4]) -> Point {
    [f64::from(left + right) / 2.0, f64::from(bottom + top) / 2.0]
}

fn length([x, y]: Point) -> f64 {
    x.hypot(y)
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
