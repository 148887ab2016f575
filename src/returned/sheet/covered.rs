//! How much of a page pictures cover.

use super::gaps::is_blank;
use crate::returned::file::object::{Page, Pdf};
use crate::returned::page::look::visible;
use crate::returned::page::marks::{Doubt, Marks};
use crate::returned::page::matrix::{Area, EVERYWHERE, shared};
use crate::returned::page::path::unknown_areas;

/// The part of a page that pictures cover, if it is one.
const MOST_OF_IT: f64 = 0.6;

/// The part that they cover where there is nothing else: a photo laid on an empty page.
const ALONE: f64 = 0.2;

/// The most letters on a page where there is nothing else.
const FEW: usize = 150;

/// Whether pictures cover a page.
pub(super) fn is_picture<'a>(pdf: &Pdf<'a>, page: &Page<'a>, marks: &Marks) -> bool {
    let paper = visible(pdf, page.dict);
    let areas = || unknown_areas(marks);
    covers(paper, areas(), MOST_OF_IT) || is_alone(marks) && covers(paper, areas(), ALONE)
}

/// Whether nothing is on a page but pictures and a few words.
fn is_alone(marks: &Marks) -> bool {
    let is_seen = |doubt: Option<Doubt>| !matches!(doubt, Some(Doubt::Hidden | Doubt::Clipped));
    let letters = marks.glyphs.iter().filter(|glyph| is_seen(glyph.doubt) && !is_blank(&glyph.text));
    marks.paths.is_empty() && letters.take(FEW).count() < FEW
}

/// Whether what a scan lays below the rest covers most of what is shown of a page. It may be in strips.
pub(super) fn is_covered(paper: Area, areas: impl Iterator<Item = Area>) -> bool {
    covers(paper, areas, MOST_OF_IT)
}

fn covers(paper: Area, areas: impl Iterator<Item = Area>, part: f64) -> bool {
    let size = |area: Area| (area[2] - area[0]).max(0.0) * (area[3] - area[1]).max(0.0);
    let covered: f64 = areas.map(|area| size(shared(area, paper))).sum();
    paper != EVERYWHERE && size(paper) > 0.0 && covered >= part * size(paper)
}
