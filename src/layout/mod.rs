//! From the form to placed items: where every word, line and field stands.
//!
//! The layout measures text, breaks lines and aligns baselines. Whatever it
//! places belongs to a structure element from the start, or is an artifact.
//! It knows no PDF object, and nothing of answers: blank and filled forms
//! have the same pages.

mod blocks;
mod canvas;
mod face;
mod flow;
mod fonts;
mod geometry;
mod packed;
mod parts;
mod rows;
mod shape;
mod style;
mod system;
mod text;
mod value;

use std::sync::OnceLock;

pub use canvas::{
    Element, ElementId, Item, Kid, LaidPage, Layout, LinkArea, Sequence, StructureRole, TextItem, Typeface,
    Widget,
};
pub use face::{Face, Faces, Outlines, PLACEHOLDER};
pub use fonts::Fonts;
pub use geometry::{Point, Pt, Rect};
pub use packed::Packed;
pub use parts::{LAYOUT, seal};
pub use shape::{Glyph, Run};
pub use style::{Color, FOOTER, PAGE_HEIGHT, PAGE_WIDTH, RESERVED};
pub use value::{
    BASELINE, BOX_LETTER, FIRST_BASELINE, Fitted, Glyphs, LARGEST, Line, PADDING, Room, SMALLEST, cut, fit,
    missing_glyphs,
};

use crate::form::{Field, Form, Page};
use crate::revision::Revision;
use crate::rules::Drawing;

impl Layout {
    /// Lays out the pages of a form.
    pub fn of(form: &Form, pages: &[Page]) -> Self {
        blocks::lay_out(form, pages)
    }

    /// The first widget of a field.
    pub fn widget(&self, field: &str) -> Option<&Widget> {
        self.widgets.iter().find(|widget| widget.field == field)
    }
}

/// The fonts that values are drawn with, and where: what the rules ask.
#[derive(Clone, Copy)]
pub struct Drawer<'a> {
    /// What values are drawn with.
    pub fonts: &'a Fonts,
}

impl<'a> Drawer<'a> {
    /// Draws with these fonts.
    pub fn new(fonts: &'a Fonts) -> Self {
        Self { fonts }
    }
}

impl Drawer<'static> {
    /// Draws with the bundled fonts.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Drawer<'static>> = OnceLock::new();
        BUNDLED.get_or_init(|| Self::new(Fonts::bundled()))
    }
}

impl Drawing for Drawer<'_> {
    fn fits(&self, revision: &Revision, field: &Field, text: &str) -> bool {
        revision.layout().widget(&field.name).is_none_or(|widget| fit(text, widget.room(), self.fonts).fits)
    }

    fn missing_glyphs(&self, text: &str) -> Vec<char> {
        missing_glyphs(text, self.fonts)
    }
}

#[cfg(test)]
mod shape_tests;
#[cfg(test)]
mod tests;
