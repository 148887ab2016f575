//! How a value stands in its field: which face, how large, on which lines.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use unicode_segmentation::UnicodeSegmentation as _;

use super::shape::{self, Run};
use super::system::East;
use super::{Face, Faces, Fonts, Pt};
use crate::characters::is_unseen;

/// The size of values that have room enough.
pub const LARGEST: Pt = Pt(10.0);
/// The smallest size at which a value is shown.
pub const SMALLEST: Pt = Pt(7.0);
/// By how much the size of a value shrinks at a time.
const STEP: Pt = Pt(0.5);
/// Between a value and the edges of its field, left and right.
pub const PADDING: Pt = Pt(2.0);

/// The size of the letter in a box that is marked.
pub const BOX_LETTER: Pt = Pt(11.0);
/// From the bottom of a field on one line up to the baseline.
///
/// This is where viewers that centre a line of this font put it, too, so that
/// a value does not jump when somebody clicks into the field.
pub const BASELINE: Pt = Pt(3.5);
/// The distance of baselines in a wrapped value, in parts of its size.
const LEADING: f32 = 1.2;
/// Between the top of a wrapped value and the edge of its field: at full size
/// its first line stands where the value of a field on one line would.
const TOP_PADDING: Pt = Pt(2.2);
/// From the top of a field whose value may wrap down to its first baseline at full size.
pub const FIRST_BASELINE: Pt = Pt(TOP_PADDING.0 + LARGEST.0 * 1.069);

/// The room of a field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// The width of the widget.
    pub width: Pt,
    /// The height of the widget.
    pub height: Pt,
    /// Whether the value may wrap.
    pub multiline: bool,
}

/// A value that found its size.
pub struct Fitted<'a> {
    /// The size.
    pub size: Pt,
    /// Whether all of it shows; when not, it is as large as the room allows at
    /// the smallest size and runs over.
    pub fits: bool,
    /// The lines.
    pub lines: Vec<Line<'a>>,
}

/// A line of a value.
pub struct Line<'a> {
    /// Its characters, in the order in which they are read.
    pub text: Cow<'a, str>,
    /// The place of its baseline above the bottom of the field.
    pub baseline: Pt,
    /// What draws it.
    pub glyphs: Glyphs,
}

impl Line<'_> {
    /// How far its letters reach if they have that size.
    pub(crate) fn width(&self, size: Pt) -> Pt {
        match &self.glyphs {
            Glyphs::Plain(face) => face.width(&self.text, size),
            Glyphs::Shaped(runs) => shape::width(runs, size),
        }
    }
}

/// What draws a line.
pub enum Glyphs {
    /// The face has a glyph for each character, one after the other.
    Plain(&'static Face),
    /// Glyphs that were shaped.
    Shaped(Vec<Run>),
}

/// How a text is drawn.
#[derive(Clone, Copy)]
enum Way<'a> {
    Plain(&'static Face),
    Shaped(&'a Fonts),
}

impl<'a> Way<'a> {
    /// The simplest that will do.
    fn of(text: &str, fonts: &'a Fonts) -> Self {
        let faces = Faces::bundled();
        // A line break is not drawn, so no face needs it.
        let drawn = |face: &Face| text.chars().all(|c| c == '\n' || face.glyph(c).is_some());
        // No character of WinAnsiEncoding needs shaping, and most values have no other.
        let shaped = || text.chars().any(|c| c > '\u{FF}' && shape::needs_shaping(c));
        [&faces.regular, &faces.wide]
            .into_iter()
            .find(|face| drawn(face) && !shaped())
            .map_or(Self::Shaped(fonts), Self::Plain)
    }

    fn width(self, text: &str, size: Pt) -> Pt {
        match self {
            Self::Plain(face) => face.width(text, size),
            Self::Shaped(fonts) => shape::width(&shape::shape(text, fonts), size),
        }
    }

    /// How far letters hang below the baseline and rise above it.
    fn extent(self) -> (i16, i16) {
        match self {
            Self::Plain(face) => (face.descent, face.ascent),
            Self::Shaped(_) => {
                let face = &Faces::bundled().wide;
                (face.descent, face.ascent)
            }
        }
    }

    fn line(self, text: Cow<'_, str>, baseline: Pt) -> Line<'_> {
        let glyphs = match self {
            Self::Plain(face) => Glyphs::Plain(face),
            Self::Shaped(fonts) => Glyphs::Shaped(shape::shape(&text, fonts)),
        };
        Line { text, baseline, glyphs }
    }
}

/// The characters that no font has, each once.
pub fn missing_glyphs(text: &str, fonts: &Fonts) -> Vec<char> {
    let mut missing = Vec::new();
    if let Way::Shaped(_) = Way::of(text, fonts) {
        let east = East::of(text);
        for c in text.chars() {
            let is_drawn = c != '\n' && !is_unseen(c);
            if is_drawn && !missing.contains(&c) && fonts.face_for(c.encode_utf8(&mut [0; 4]), east).is_none()
            {
                missing.push(c);
            }
        }
    }
    missing
}

/// Finds the largest size, in halves of a point, at which a value fits.
pub fn fit<'a>(text: &'a str, room: Room, fonts: &Fonts) -> Fitted<'a> {
    let way = Way::of(text, fonts);
    let width = room.width - PADDING * 2.0;
    if !room.multiline {
        let ends = way.width(text.trim_end(), Pt(1.0));
        let size = sizes().find(|size| ends * size.0 <= width);
        let lines = vec![way.line(Cow::Borrowed(text), BASELINE)];
        return Fitted { size: size.unwrap_or(SMALLEST), fits: size.is_some(), lines };
    }
    let (descent, ascent) = way.extent();
    let at = |size: Pt| {
        let lines = wrap(way, text, size, width);
        let first = room.height - TOP_PADDING - size * (f32::from(ascent) / 1000.0);
        let baseline = |line: usize| first - size * LEADING * line as f32;
        let lowest = size * (f32::from(-descent) / 1000.0);
        let fits = lines.iter().all(|line| way.width(line.trim_end(), size) <= width)
            && baseline(lines.len() - 1) >= lowest;
        (size, fits, lines, first)
    };
    let (size, fits, lines, first) =
        sizes().map(at).find(|(_, fits, ..)| *fits).unwrap_or_else(|| at(SMALLEST));
    let lines = (0_u16..)
        .zip(lines)
        .map(|(place, line)| way.line(line.into(), first - size * LEADING * f32::from(place)))
        .collect();
    Fitted { size, fits, lines }
}

/// Sets words on one line of that size, and returns them with their width.
///
/// Of `text` as much is left as `width` has room for and as fonts can draw
/// without a break, with `…` for the rest; `end` is never shortened.
pub fn cut<'a>(text: &str, end: &str, size: Pt, width: Pt, fonts: &Fonts) -> (Fitted<'a>, Pt) {
    let set = |text: String| {
        let way = Way::of(&text, fonts);
        let drawn = missing_glyphs(&text, fonts).is_empty();
        (way.width(&text, size), drawn, way, text)
    };
    let whole = set(format!("{text}{end}"));
    let (wide, _, way, line) = if whole.0 <= width && whole.1 {
        whole
    } else {
        let clusters: Vec<&str> = text.graphemes(true).collect();
        (0..clusters.len())
            .rev()
            .map(|kept| set(format!("{}…{end}", clusters[..kept].concat().trim_end())))
            .find(|(wide, drawn, ..)| *wide <= width && *drawn)
            .unwrap_or_else(|| set("…".to_owned()))
    };
    let lines = vec![way.line(Cow::Owned(line), Pt::ZERO)];
    (Fitted { size, fits: true, lines }, wide)
}

/// The sizes of values, from the largest down.
fn sizes() -> impl Iterator<Item = Pt> {
    let steps = ((LARGEST - SMALLEST) / STEP) as u8;
    (0..=steps).map(|step| LARGEST - STEP * f32::from(step))
}

/// Breaks a value into lines at its own breaks and between words; a word that
/// is wider than the field is broken where it must be. Each line keeps the
/// space at its end, so that the drawn text reads as the value does.
fn wrap(way: Way<'_>, text: &str, size: Pt, width: Pt) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut line_width = Pt::ZERO;
        for word in paragraph.split_inclusive(' ') {
            let word_width = way.width(word, size);
            if line_width + way.width(word.trim_end(), size) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                line_width = Pt::ZERO;
            }
            if word_width > width {
                for cluster in word.graphemes(true) {
                    let step = way.width(cluster, size);
                    if line_width + step > width && !line.is_empty() && cluster != " " {
                        lines.push(std::mem::take(&mut line));
                        line_width = Pt::ZERO;
                    }
                    line.push_str(cluster);
                    line_width += step;
                }
            } else {
                line.push_str(word);
                line_width += word_width;
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Room = Room { width: Pt(100.0), height: Pt(18.0), multiline: false };
    const REASON: Room = Room { width: Pt(260.0), height: Pt(46.0), multiline: true };

    #[test]
    fn short_values_stand_at_full_size_and_long_ones_shrink() {
        assert_eq!(fit("María", LINE, Fonts::bundled()).size, LARGEST);
        let long = fit("Roosevelt Senior High", LINE, Fonts::bundled());
        assert!(long.fits && long.size < LARGEST && long.size >= SMALLEST);
        assert!(!fit("Roosevelt Senior High School, East Los Angeles", LINE, Fonts::bundled()).fits);
    }

    #[test]
    fn a_reason_of_300_characters_wraps_and_fits() {
        let words = "The request names no site administrator of this school, please ";
        let reason: String = words.chars().cycle().take(300).collect();
        let fitted = fit(&reason, REASON, Fonts::bundled());
        assert!(fitted.fits);
        let drawn: String = fitted.lines.iter().map(|line| line.text.as_ref()).collect();
        assert_eq!(drawn, reason, "nothing is lost between the lines");
        assert!(fitted.lines.windows(2).all(|pair| pair[0].baseline > pair[1].baseline));
        assert!(fitted.lines.last().unwrap().baseline > Pt(1.0));
    }

    #[test]
    fn words_wider_than_the_field_are_broken() {
        let word = "W".repeat(120);
        let fitted = fit(&word, REASON, Fonts::bundled());
        assert!(fitted.fits);
        assert_eq!(fitted.lines.iter().map(|line| line.text.len()).sum::<usize>(), 120);
    }

    #[test]
    fn what_is_cut_ends_with_dots() {
        let fonts = Fonts::bundled();
        let set = |text: &str, end: &str, width: f32| {
            let (fitted, wide) = cut(text, end, Pt(8.5), Pt(width), fonts);
            assert!(wide <= Pt(width) || fitted.lines[0].text == "…", "{text}");
            fitted.lines[0].text.to_string()
        };
        assert_eq!(set("María Núñez", " · 00123456", 200.0), "María Núñez · 00123456");
        assert_eq!(set("María Núñez", " · 00123456", 90.0), "María Nú… · 00123456");
        assert_eq!(set("María 王", " · 00123456", 200.0), "María… · 00123456");
        assert_eq!(set("王小明", " · 00123456", 200.0), "… · 00123456");
        assert_eq!(set("", "", 200.0), "");
        assert_eq!(set("María", " · 00123456", 10.0), "…");
    }

    #[test]
    fn missing_characters_are_named_once() {
        assert_eq!(missing_glyphs("王王 김 A\n", Fonts::bundled()), ['王', '김']);
        assert!(missing_glyphs("Nguyễn", Fonts::bundled()).is_empty());
    }
}
