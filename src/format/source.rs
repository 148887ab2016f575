//! A text being read: where its parts stand, and how a mistake in it is shown.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::{Excerpt, Mistake};

/// Distance in bytes between two marks of the column index.
const STEP: usize = 256;

/// How many characters before and after a mistake its report shows.
const SHOWN: usize = 60;

/// A text with the name of the file it came from.
pub(super) struct Source<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// What reports call it.
    pub(super) path: Arc<str>,
    /// The number of the text's first line in its file, and of its first
    /// character on that line.
    first: (usize, usize),
    /// Where the lines begin.
    lines: Vec<usize>,
    /// The number of characters before every [`STEP`]th byte: a column is
    /// found in constant time, however long the line.
    marks: Vec<usize>,
}

impl<'a> Source<'a> {
    /// A text whose first line is line `first` of its file.
    pub(super) fn new(path: &Arc<str>, text: &'a str, first: usize) -> Self {
        Self::within(path, text, (first, 1))
    }

    /// A text that begins at a line and column of its file.
    pub(super) fn within(path: &Arc<str>, text: &'a str, first: (usize, usize)) -> Self {
        let mut lines = vec![0];
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut characters = 0;
        for (place, byte) in text.bytes().enumerate() {
            if place % STEP == 0 {
                marks.push(characters);
            }
            if byte == b'\n' {
                lines.push(place + 1);
            }
            characters += usize::from(begins(byte));
        }
        Self { text, path: path.clone(), first, lines, marks }
    }

    /// The number of characters before a place.
    fn characters(&self, place: usize) -> usize {
        let mark = (place / STEP).min(self.marks.len().saturating_sub(1));
        let known = self.marks.get(mark).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(mark * STEP..place).unwrap_or_default();
        known + rest.iter().filter(|&&byte| begins(byte)).count()
    }

    /// Line and column of a place, both from 1; the column counts characters.
    fn line_and_column(&self, place: usize) -> (usize, usize) {
        let line = self.line(place);
        let before = if line == 0 { self.first.1 } else { 1 };
        let column = self.characters(place) - self.characters(self.lines[line]) + before;
        (self.first.0 + line, column)
    }

    /// The index of the line that holds a place.
    fn line(&self, place: usize) -> usize {
        self.lines.partition_point(|&start| start <= place).saturating_sub(1)
    }

    /// Where the byte `place` of the text stands in its file.
    pub(super) fn origin(&self, place: usize) -> Origin {
        let (line, column) = self.line_and_column(place.min(self.text.len()));
        Origin::File { path: self.path.clone(), line, column }
    }

    /// A mistake at a place of the text, with the line around it.
    pub(super) fn syntax(&self, span: &Range<usize>, message: &str, hint: Option<&str>) -> Error {
        let start = self.boundary(span.start);
        let (line, column) = self.line_and_column(start);
        let index = self.line(start);
        let after = self.lines.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let whole = &self.text[self.lines[index]..after.max(start)];
        let whole = whole.strip_suffix('\r').unwrap_or(whole);

        // A line may be a whole file long: only the neighbourhood is shown.
        let at = (start - self.lines[index]).min(whole.len());
        let from = whole[..at].char_indices().rev().take(SHOWN).last().map_or(at, |(place, _)| place);
        let to = whole[at..].char_indices().nth(SHOWN).map_or(whole.len(), |(place, _)| at + place);
        let mut shown = String::from(if from == 0 { "" } else { "…" });
        shown.push_str(&whole[from..at]);
        let start_of_mark = shown.len();
        let end = self.boundary(span.end).saturating_sub(self.lines[index]).clamp(at, to);
        shown.push_str(&whole[at..end]);
        let end_of_mark = shown.len();
        shown.push_str(&whole[end..to]);
        if to < whole.len() {
            shown.push('…');
        }

        let excerpt = Some(Excerpt { text: shown, marked: start_of_mark..end_of_mark });
        let origin = Origin::File { path: self.path.clone(), line, column };
        Mistake { excerpt, hint: hint.map(str::to_owned), ..Mistake::new(origin, message) }.into()
    }

    /// The nearest place at or before `place` that is between two characters.
    fn boundary(&self, place: usize) -> usize {
        let mut place = place.min(self.text.len());
        while !self.text.is_char_boundary(place) {
            place -= 1;
        }
        place
    }
}

/// Whether a character begins with this byte.
pub(super) fn begins(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, at: usize) -> (usize, usize) {
        Source::new(&Arc::from("f"), text, 1).line_and_column(at)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("añb", 3), (1, 3));
        assert_eq!(place("a\nñb\n", 4), (2, 2));
        assert_eq!(place("a\n", 2), (2, 1));
        let long = "ñ".repeat(10_000);
        for at in [0, 254, 256, 258, 9_998, 20_000] {
            assert_eq!(place(&long, at), (1, at / 2 + 1));
        }
    }

    fn mistake(text: &str, span: Range<usize>) -> Mistake {
        match Source::new(&Arc::from("request.toml"), text, 1).syntax(&span, "expected `=`", None) {
            Error::Syntax { mut mistakes } => mistakes.remove(0),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_mistake_has_its_place_and_its_line() {
        let mistake = mistake("a = 1\nñame María\n", 12..13);
        assert_eq!(mistake.to_string(), "request.toml:2:6: expected `=`");
        assert_eq!(mistake.excerpt, Some(Excerpt { text: "ñame María".to_owned(), marked: 6..7 }));
    }

    #[test]
    fn of_a_long_line_only_the_neighbourhood_is_kept() {
        let mistake = mistake(&"ñ".repeat(1_000_000), 1_000_000..1_000_002);
        assert!(mistake.to_string().contains(":1:500001: "), "{mistake}");
        assert!(mistake.excerpt.is_some_and(|excerpt| excerpt.text.len() < 600));
    }

    #[test]
    fn every_span_has_a_mark() {
        let text = "añ\r\n\r\n\u{202E}x";
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                let excerpt = mistake(text, start..end).excerpt.unwrap();
                assert!(excerpt.text.get(excerpt.marked).is_some());
            }
        }
    }
}
