//! The part of a page that blocks fill one after the other.

use super::canvas::{Canvas, Item, TextItem, Typeface};
use super::style::{BODY, INK, LEADING};
use super::text::Look;
use super::{Color, Point, Pt};
use crate::form::{Align, Form};

/// How body text looks.
pub(super) const BODY_LOOK: Look = Look { size: BODY, leading: LEADING, color: INK, align: Align::Left };

/// The part of the page that blocks fill, and how far they have come.
pub(super) struct Flow<'a> {
    pub(super) form: &'a Form,
    pub(super) canvas: &'a mut Canvas,
    pub(super) x: Pt,
    pub(super) width: Pt,
    /// Below what has been placed.
    pub(super) y: Pt,
    /// Whether a section's heading has come, so that headings do not skip a level.
    pub(super) in_section: bool,
}

/// Words of one look as an item.
pub(super) fn words(text: String, start: Point, face: Typeface, size: Pt, color: Color) -> Item {
    Item::Text(TextItem { start, text, face, size, color, outline: Pt::ZERO })
}
