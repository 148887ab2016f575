//! The things that a page shows, and how much may be read to find them.

use super::matrix::{Area, Point};

/// What a page shows, in its default user space.
#[derive(Default)]
pub(super) struct Marks {
    /// The glyphs in the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// The paths that are painted.
    pub(super) paths: Vec<Path>,
    /// Pictures, shadings, and annotations of which only the place is known.
    pub(super) pictures: Vec<Picture>,
    /// Whether a part of the content could not be interpreted, so that there may
    /// be more on the page, or over what was found.
    pub(super) is_broken: bool,
}

impl Marks {
    /// The place of the next thing in the order of painting: what comes later
    /// lies above. ISO 32000-1, 8.2.
    pub(super) fn next(&self) -> usize {
        self.glyphs.len() + self.paths.len() + self.pictures.len()
    }
}

/// Why nobody may be able to see a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It lies outside of the area that is drawn.
    Clipped,
    /// It is optional content that is not shown. ISO 32000-1, 8.11.
    Hidden,
    /// It lets through what is below it. ISO 32000-1, 11.6.4.
    Transparent,
    /// It is white, or nearly.
    Light,
    /// The file does not have its font: programs show another one, or nothing.
    NoFont,
}

/// One glyph on the page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// The characters that it stands for; empty when the file does not tell.
    pub(super) text: String,
    /// Where its baseline begins.
    pub(super) start: Point,
    /// Where its baseline ends.
    pub(super) end: Point,
    /// How large an em is.
    pub(super) size: f64,
    /// Why it may be invisible.
    pub(super) doubt: Option<Doubt>,
    /// Its place in the order of painting.
    pub(super) at: usize,
}

/// A part of a path that is painted.
pub(super) struct Path {
    /// The corners, and points of the curves between them.
    pub(super) points: Vec<Point>,
    pub(super) is_stroked: bool,
    pub(super) is_filled: bool,
    /// How light its paint is, from black to white, where that is known.
    pub(super) light: Option<f64>,
    /// What it is clipped to.
    pub(super) clip: Area,
    /// Its place in the order of painting.
    pub(super) at: usize,
}

/// A place in which anything may be seen.
pub(super) struct Picture {
    pub(super) area: Area,
    /// Its place in the order of painting.
    pub(super) at: usize,
}

/// How much may still be read of a file.
pub(super) struct Budget {
    pub(super) operations: usize,
    pub(super) bytes: usize,
}

impl Budget {
    /// Takes so many operations; whether there were as many left.
    pub(super) fn charge(&mut self, operations: usize) -> bool {
        let left = self.operations.checked_sub(operations);
        self.operations = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether it ended before the file did.
    pub(super) fn is_used_up(&self) -> bool {
        self.operations == 0 || self.bytes == 0
    }
}
