//! The things that a page shows, and how much may be read to find them.

use lopdf::{Dictionary, ObjectId};

use super::colour::Paint;
use super::matrix::{Area, Matrix, Point};

/// What a page shows, in its default user space.
#[derive(Default)]
pub(crate) struct Marks {
    /// The glyphs in the order in which they are drawn.
    pub(crate) glyphs: Vec<Glyph>,
    /// The paths that are painted.
    pub(crate) paths: Vec<PaintedPath>,
    /// Pictures, shadings, and annotations of which only the place is known.
    pub(crate) pictures: Vec<Picture>,
    /// The annotations, in the order of painting; the rest is the page's content.
    pub(crate) annotations: Vec<Annotation>,
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

    /// The annotation that painted what has this place, if one did.
    pub(crate) fn annotation_at(&self, at: usize) -> Option<&Annotation> {
        let next = self.annotations.partition_point(|annotation| annotation.from <= at);
        self.annotations[..next].last().filter(|annotation| at < annotation.to)
    }
}

/// What an annotation has painted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Annotation {
    pub(crate) sort: Sort,
    /// The first place in the order of painting that is its own, and the first that is not.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Whose an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A widget of the form's fields.
    Field(*const Dictionary),
    /// A remark about the page that is no part of it, such as a sticky note or a
    /// highlighted line: it may hide something and says nothing.
    Remark,
    /// A frame around something, a line through it, a word such as Draft: nobody signs with it.
    Comment,
    /// Anything else that somebody put on the page.
    Added,
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
    /// Viewers may differ: a mask, a pattern, a way of blending, a layer, a clip.
    Unsure,
    /// It is squeezed, or turned over.
    Distorted,
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
    /// How light it is, from black to white, where that is known.
    pub(crate) light: Option<f64>,
    /// Why it may be invisible.
    pub(crate) doubt: Option<Doubt>,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// A part of a path that is painted.
pub(crate) struct PaintedPath {
    /// The corners, and points of the curves between them.
    pub(crate) points: Vec<Point>,
    /// How it is stroked; `None` where it is filled.
    pub(crate) stroke: Option<Stroke>,
    pub(crate) paint: Paint,
    /// What it is clipped to.
    pub(crate) clip: Area,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// How a path is stroked. ISO 32000-1, 8.4.3.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    /// Half its width: as far as anything reaches from the path but for sharp corners.
    pub(crate) half: f64,
    /// How far those reach, in halves of the width; `None` where they are cut.
    pub(crate) miter: Option<f64>,
}

/// A place in which anything may be seen.
pub(crate) struct Picture {
    pub(crate) area: Area,
    /// The picture itself, where it is one that is drawn for certain.
    pub(crate) image: Option<Image>,
    /// Whether it is known to be white all over.
    pub(crate) is_white: bool,
    /// What is seen of one that is laid over or under a whole part of the page, where that was looked at.
    pub(crate) parts: Option<Vec<PicturePart>>,
    /// Its place in the order of painting.
    pub(crate) at: usize,
}

/// A part of a picture of which something is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PicturePart {
    pub(crate) area: Area,
    /// Whether it is white, or nearly, and hides what is below it.
    pub(crate) is_white: bool,
}

/// A picture of the file, and how it is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Image {
    pub(crate) id: ObjectId,
    /// From the unit square that it fills. ISO 32000-1, 8.9.3.
    pub(crate) matrix: Matrix,
    /// How light the paint is that a stencil lets through.
    pub(crate) light: Option<f64>,
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
