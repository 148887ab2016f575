//! How much of a page pictures cover.

use crate::returned::file::object::{Page, Pdf};
use crate::returned::page::look::visible;
use crate::returned::page::marks::{Marks, Picture};
use crate::returned::page::matrix::{Area, EVERYWHERE, shared};

/// The part of a page that pictures cover, if it is one.
const MOST_OF_IT: f64 = 0.6;

/// Whether pictures cover a page.
pub(super) fn is_picture<'a>(pdf: &Pdf<'a>, page: &Page<'a>, marks: &Marks) -> bool {
    covers(visible(pdf, page.dict), marks.pictures.iter())
}

/// Whether pictures cover most of what is shown of a page. A scan may be in strips.
pub(super) fn covers<'m>(paper: Area, pictures: impl Iterator<Item = &'m Picture>) -> bool {
    let size = |area: Area| (area[2] - area[0]).max(0.0) * (area[3] - area[1]).max(0.0);
    let covered: f64 = pictures.map(|picture| size(shared(picture.area, paper))).sum();
    paper != EVERYWHERE && size(paper) > 0.0 && covered >= MOST_OF_IT * size(paper)
}
