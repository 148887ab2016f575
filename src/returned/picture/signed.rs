//! Whether somebody signed on a line.
//!
//! What a pen writes is thin, wide enough for a name, and ends near the line. Stamps, stains, stickers and marks that ask for a
//! signature lie on such lines as well, and are no signature: then somebody must look.

use super::hand::Instead;
use super::marks::{Blank, FAINT, HARDLY, LINE, STROKE, near, size};
use super::sight::{Piece, Sight};
use super::strokes::Stroke;
use crate::layout::{Pt, Rect};

/// How much ink a signature has at least, in square points.
const SIGNED: f64 = 15.0;

/// How wide a signature is at least, in points, and which part of the height of the line it takes: initials are wider than
/// the cross and the arrow that ask for one.
const WIDE: f32 = 11.0;
const HIGH: f32 = 0.25;

/// What is smaller each way is a speck, in points.
const SPECK: f32 = 3.0;
/// How many pieces are no writing any more, but the grain of something gray; and how many as large as letters, in square
/// points, are a text that shows through.
const GRAINS: usize = 150;
const LETTERS: (usize, f64) = (20, 8.0);

/// The part of what encloses it that a solid thing fills, where a pen leaves most of it free: one of the size of a letter, and
/// a larger one. It is larger than a blot, in points.
const SOLID: (f64, f64) = (0.55, 0.75);
const LETTER: f32 = 24.0;
const BLOT: f32 = 3.0;
/// So many solid things no higher than letters are a bold text.
const BOLD: usize = 4;
/// How much of its width one row of a frame takes, how wide such a thing is at least, in points, and how much ink it has at
/// most for each point of that row: a signature that is underlined has more.
const STRAIGHT: (f64, f32) = (0.7, 90.0);
const HOLLOW: f64 = 2.2;

/// How far above a line and below it is looked for what goes on there, in points, and how much of it there is at most beside
/// so much ink on the line: signatures high above their line had 0.2 of it there, rings, creases and stamps 0.23 to 0.6.
const BEYOND: (Pt, Pt) = (Pt(26.0), Pt(14.0));
const OUTSIDE: f64 = 0.25;
/// The same on both sides, and in square points: names go on above their line or below it, and seldom both.
const BOTH_SIDES: (f64, f64) = (0.05, 3.0);

/// Quirk: `MuPDF` 1.26 draws a small flag, SIGN, into the corner of a field that nobody signed, and other viewers one at its
/// left edge; see `tests/interop/check_kinds.py`.
const TAG: &str = "there may be nothing but a mark, a stamp or a tag that asks for one";
const GOES_ON: &str = "what is on the line goes on beyond it, as a stain or a stamp does";
const SPECKS: &str = "there are many small pieces of ink";
const SET: &str = "what is there may be typed, or a stamp";
const LITTLE: &str = "there is little ink";

impl Stroke {
    /// Whether a pen may have drawn it.
    fn is_of_pen(&self) -> bool {
        let Rect { width, height, .. } = self.piece.bounds;
        let solid = if width.0 < LETTER { SOLID.0 } else { SOLID.1 };
        let is_solid = width.0.min(height.0) > BLOT && self.piece.area > solid * size(self.piece.bounds);
        let is_straight = width.0 > STRAIGHT.1 && self.longest > STRAIGHT.0 * f64::from(width.0);
        let is_frame = is_straight && self.within < HOLLOW * self.longest;
        !is_solid && !is_frame
    }

    /// Whether it is as high as a letter of a text.
    fn is_letter(&self) -> bool {
        self.piece.bounds.height.0 <= LETTER
    }
}

impl Sight {
    /// Whether there is a signature on the line in that place.
    pub(crate) fn signature(&self, place: Rect) -> Blank {
        let (dark, lines) = self.own(place);
        let (strokes, solid): (Vec<Stroke>, Vec<Stroke>) =
            self.strokes_on(place).into_iter().partition(Stroke::is_of_pen);
        if solid.iter().filter(|stroke| stroke.is_letter()).count() >= BOLD {
            return Blank::Doubtful(SET);
        }
        let is_pale = || self.is_faint(place) && self.is_written_pale(near(place), &strokes);
        if dark <= HARDLY {
            return match () {
                () if is_pale() => Blank::Written,
                () if self.is_faint(place) || self.is_speckled(place) => Blank::Doubtful(FAINT),
                () if lines > HARDLY => Blank::Doubtful(LINE),
                () => Blank::Empty,
            };
        }
        let ink: f64 = strokes.iter().map(|stroke| stroke.within).sum();
        let letters = strokes.iter().filter(|stroke| stroke.piece.area > LETTERS.1).count();
        let doubt = match () {
            () if letters > LETTERS.0 || strokes.len() > GRAINS => return Blank::Doubtful(SPECKS),
            () if self.goes_on(place, ink) => return Blank::Doubtful(GOES_ON),
            () if !is_wide(&strokes, place) => TAG,
            () if ink < SIGNED => LITTLE,
            () => match self.instead_of_writing(near(place), place, &strokes) {
                Some(Instead::Plain) => TAG,
                Some(Instead::Set) => SET,
                None => return Blank::Written,
            },
        };
        if is_pale() { Blank::Written } else { Blank::Doubtful(doubt) }
    }

    /// Whether much of what is on a line, which has so much ink, lies beyond it.
    fn goes_on(&self, place: Rect, ink: f64) -> bool {
        let near = near(place);
        let above = Rect { y: place.y - BEYOND.0, height: near.y - place.y + BEYOND.0, ..place };
        let below = Rect { y: near.bottom(), height: place.bottom() + BEYOND.1 - near.bottom(), ..place };
        let [above, below] = [above, below].map(|area| self.beyond(place, area));
        above + below > OUTSIDE * ink || above.min(below) > BOTH_SIDES.1.max(BOTH_SIDES.0 * ink)
    }

    /// The ink in an area near a line that belongs into no other field.
    fn beyond(&self, place: Rect, area: Rect) -> f64 {
        let fields = self.fields();
        let is_others = |piece: &Piece| {
            let (x, y) =
                (piece.bounds.x + piece.bounds.width / 2.0, piece.bounds.y + piece.bounds.height / 2.0);
            let holds = |rect: &Rect| rect.x < x && x < rect.right() && rect.y < y && y < rect.bottom();
            fields.iter().filter(|rect| **rect != place).any(holds)
        };
        let is_beyond =
            |(piece, _): &(Piece, f64)| !piece.is_line && piece.area >= STROKE && !is_others(piece);
        self.pieces_in(area).into_iter().filter(is_beyond).map(|(_, within)| within).sum()
    }
}

/// Whether strokes together are as wide and as high as a signature, and more than specks.
fn is_wide(strokes: &[Stroke], place: Rect) -> bool {
    let edge = |of: fn(&Rect) -> Pt| strokes.iter().map(move |stroke| of(&stroke.piece.bounds).0);
    let least = |of: fn(&Rect) -> Pt| edge(of).fold(f32::INFINITY, f32::min);
    let most = |of: fn(&Rect) -> Pt| edge(of).fold(f32::NEG_INFINITY, f32::max);
    let wide = most(|bounds| bounds.right()) - least(|bounds| bounds.x);
    let high = most(|bounds| bounds.bottom()) - least(|bounds| bounds.y);
    let is_stroke = |stroke: &Stroke| {
        let Rect { width, height, .. } = stroke.piece.bounds;
        width.0.max(height.0) >= SPECK
    };
    wide >= WIDE && high >= HIGH * place.height.0 && strokes.iter().any(is_stroke)
}
