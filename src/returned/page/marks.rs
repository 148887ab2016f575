//! The things that a page shows, and how much may be read to find them.

use super::matrix::{Area, Point};

/// What a page shows, in its default user space.
#[derive(Default)]
pub(crate) struct Marks {
    /// The glyphs in the order in which they are drawn.
    pub(crate) glyphs: Vec<Glyph>,
    /// The paths that are painted.
    pub(crate) paths: Vec<Path>,
    /// Pictures, shadings, and annotations of which only the place is known.
    pub(crate) pictures: Vec<Picture>,
    /// Whether a part of the content could not be interpreted, so that there may
    /// be more on the page, or over what was found.
    pub(crate) is_broken: bool,
}

impl Marks {
    /// The place of the next thing in the order of painting: what comes later
    /// lies above. ISO 32000-1, 8.2.
    pub(crate) fn next(&self) -> usize {
        self.glyphs.len() + self.paths.len() + self.pictures.len()
    }
}

/// Why nobody may be able to see a glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
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
pub(crate) struct Glyph {
    /// The characters that it stands for; empty when the file does not tell.
    pub(crate) text: String,
    /// Where its baseline begins.
    pub(crate) start: Point,
    /// Where its baseline ends.
    pub(crate) end: Point,
    /// How large an em is.
    pub(crate) size: f64,
    /// Why it may be invisible.
    pub(crate) doubt: Option<Doubt>,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// A part of a path that is painted.
pub(crate) struct Path {
    /// The corners, and points of the curves between them.
    pub(crate) points: Vec<Point>,
    pub(crate) is_stroked: bool,
    pub(crate) is_filled: bool,
    /// How light its paint is, from black to white, where that is known.
    pub(crate) light: Option<f64>,
    /// What it is clipped to.
    pub(crate) clip: Area,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// A place in which anything may be seen.
pub(crate) struct Picture {
    pub(crate) area: Area,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// How much may still be read of a file.
pub(crate) struct Budget {
    pub(crate) operations: usize,
    pub(crate) bytes: usize,
}

impl Budget {
    /// Takes so many operations; whether there were as many left.
    pub(crate) fn charge(&mut self, operations: usize) -> bool {
        let left = self.operations.checked_sub(operations);
        self.operations = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether it ended before the file did.
    pub(crate) fn is_used_up(&self) -> bool {
        self.operations == 0 || self.bytes == 0
    }
}
