//! Fields and letters of which nothing is seen.

use std::cell::OnceCell;

use lopdf::Dictionary;

use super::gaps::is_blank;
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::fields::{FieldCopy, Widget};
use crate::returned::page::layers::{Layers, Shown};
use crate::returned::page::look::visible;
use crate::returned::page::marks::{Doubt, Marks};
use crate::returned::page::matrix::{Area, overlaps};

/// Why an answer is none that stands in a field which is not shown.
pub(super) const HIDDEN: &str = "nowhere";

/// The pages, and what is shown of each once it was looked for.
pub(super) type Papers<'p, 'a> = (&'p [Page<'a>], &'p [OnceCell<Area>]);

/// Whether nothing is seen of a field.
pub(super) fn is_hidden<'a>(pdf: &Pdf<'a>, pages: Papers<'_, 'a>, copies: &[&FieldCopy<'a>]) -> bool {
    let mut widgets =
        copies.iter().flat_map(|copy| &copy.widgets).filter(|widget| widget.page.is_some()).peekable();
    widgets.peek().is_some() && widgets.all(|widget| is_unseen(pdf, pages, widget))
}

/// Whether the flags of a widget hide it: bits 2 and 6 of `/F`. ISO 32000-1, table 165.
pub(super) fn is_flagged_hidden<'a>(pdf: &Pdf<'a>, widget: &'a Dictionary) -> bool {
    let flags = pdf.get(widget, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
    flags & (1 << 1 | 1 << 5) != 0
}

/// Whether nothing is seen of a widget: it is hidden, on a layer that is
/// not shown, or beside the part of its page that is.
fn is_unseen<'a>(pdf: &Pdf<'a>, (pages, papers): Papers<'_, 'a>, widget: &Widget<'a>) -> bool {
    if is_flagged_hidden(pdf, widget.dict) {
        return true;
    }
    if widget.dict.has(b"OC") && Layers::new(pdf).shows_all_of(pdf, widget.dict) == Shown::No {
        return true;
    }
    let Some(rect) = pdf.get_rect(widget.dict, "Rect") else { return false };
    let [left, bottom, right, top] = rect.map(f64::from);
    let paper = widget.page.and_then(|page| {
        let (page, paper) = (pages.get(page)?, papers.get(page)?);
        Some(*paper.get_or_init(|| visible(pdf, page.dict)))
    });
    right <= left || top <= bottom || paper.is_some_and(|paper| !overlaps(paper, [left, bottom, right, top]))
}

/// Drops the letters that are certainly not seen: they change nothing, but for those with which a text ends that is
/// seen up to there.
pub(super) fn drop_unseen(marks: &mut Marks) {
    let Marks { glyphs, annotations, .. } = marks;
    glyphs.retain(|glyph| !matches!(glyph.doubt, Some(Doubt::Hidden | Doubt::Transparent | Doubt::Light)));
    let whose = |at: usize| annotations.partition_point(|annotation| annotation.from <= at);
    let written: Vec<(usize, bool)> = glyphs
        .iter()
        .filter(|glyph| !is_blank(&glyph.text))
        .map(|glyph| (glyph.at, glyph.doubt == Some(Doubt::Clipped)))
        .collect();
    glyphs.retain(|glyph| {
        let place = written.partition_point(|(at, _)| *at < glyph.at);
        let around = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let goes_on = |place: usize| {
            let near = written.get(place);
            near.is_some_and(|(at, is_clipped)| !is_clipped && whose(*at) == whose(glyph.at))
        };
        glyph.doubt != Some(Doubt::Clipped) || !is_blank(&glyph.text) && around.into_iter().any(goes_on)
    });
}
