//! A second reader of text, beside the one that knows the form's own face.
//!
//! It knows no form and no face, so it is right or wrong for other reasons than [`typed`](super::typed). What both read is
//! read; what it reads alone is a suggestion for people.

use std::fmt;

use super::reading::Reading;
use super::sight::Sight;
use crate::layout::{Pt, Rect};

/// Something else that reads a line of text.
pub trait SecondReader: fmt::Debug + Send + Sync {
    /// The text on a line, of which only these letters are looked for; `None` where it sees none.
    fn read(&self, line: &TextLine, letters: &[char]) -> Option<String>;

    /// Whether it knows a letter at all. One that it does not know it reads as another one, and surely.
    fn knows(&self, letter: char) -> bool;
}

/// A line of text as it lies flat on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// In pixels. The height is [`TextLine::HEIGHT`].
    pub width: usize,
    /// How light it is, row by row from the top left: 0 for ink, 1 for paper.
    pub light: Vec<f32>,
}

impl TextLine {
    /// In pixels: what such readers were made for.
    pub const HEIGHT: usize = 48;

    /// The widest line, in pixels: a field across the page.
    pub const WIDEST: usize = 2048;
}

/// What is looked at above a field and below it, and at its sides.
const AROUND: Pt = Pt(1.0);

/// What is kept to the right of the last ink.
const AFTER: Pt = Pt(6.0);

impl Sight {
    /// The line of a field, for another reader.
    pub(crate) fn text_line(&self, field: Rect) -> TextLine {
        let height = field.height + AROUND * 2.0;
        let density = TextLine::HEIGHT as f32 / height.0;
        let part =
            Rect { x: field.x - AROUND, y: field.y - AROUND, width: field.width + AROUND * 2.0, height };
        let pieces = self.pieces_in(part);
        let end = pieces.iter().map(|(piece, _)| piece.bounds.right().0).fold(part.x.0, f32::max) + AFTER.0;
        let width = part.width.0.min(end - part.x.0);
        let width = ((width * density).ceil() as usize).clamp(1, TextLine::WIDEST);
        let corner = crate::layout::Point { x: part.x, y: part.y };
        let dark = self.flat(corner, density.into(), (width, TextLine::HEIGHT));
        TextLine { width, light: dark.values.into_iter().map(|dark| 1.0 - dark.clamp(0.0, 1.0)).collect() }
    }
}

/// Whether both readers read the same, and the second one could have read what comes near it as well.
pub(crate) fn agree(reading: &Reading, second: Option<&str>, knows: impl Fn(char) -> bool) -> bool {
    reading.margin > 0.0
        && !reading.may_have_dirt()
        && second == Some(reading.text.as_str())
        && reading
            .text
            .chars()
            .chain(reading.rivals.iter().copied())
            .all(|letter| letter == ' ' || knows(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(margin: f32, rivals: &str) -> Reading {
        Reading::testing("Munoz", margin, rivals)
    }

    #[test]
    fn both_must_read_the_same_and_know_what_comes_near() {
        let knows = |letter: char| letter.is_ascii();
        assert!(agree(&reading(0.1, "rn"), Some("Munoz"), knows));
        assert!(!agree(&reading(0.1, "rn"), Some("Munos"), knows));
        assert!(!agree(&reading(0.1, "rn"), Some("Munoz "), knows), "no text is tidied up here");
        assert!(!agree(&reading(0.1, "rn"), None, knows));
        // Half way to another text is no reading, whoever agrees.
        assert!(!agree(&reading(0.0, "rn"), Some("Munoz"), knows));
        // Who does not know ñ reads n, and is sure.
        assert!(!agree(&reading(0.1, "rñ"), Some("Munoz"), knows));
    }
}
