//! Whether ink on a line looks as a hand writes.
//!
//! A hand draws long strokes, or letters higher than those of a text, and leaves room between them. What else lies on such
//! lines is long and straight or a wide arc (folds, creases, frames, rings of cups, hairs, clips), crosses a level line seldom
//! (ticks, crosses, arrows), is thick, or small letters close to one another, in rows, as a machine sets them and stamps print
//! them. Nothing of this is looked for where there is no ink.

use super::ink::Ink;
use super::sight::Sight;
use super::strokes::Stroke;
use crate::layout::{Pt, Rect};

/// How often writing crosses some level line at least: initials do so four times, crosses and ticks twice, an arrow three times.
const CROSSED: usize = 4;
/// How often one long line goes up and down that is writing: arcs do so twice.
const SWINGS: usize = 3;
/// How large pieces of ink are that are broken, in points.
const PART: f32 = 4.0;
/// In more pieces than so many ink is broken: then gaps of twice so many pixels are bridged, and what is paler is taken for ink.
const BROKEN: usize = 10;
const BRIDGED: usize = 2;
/// So many times as much ink with what is paler is no ink any more, but the grain of the paper.
const GRAIN: f64 = 2.0;
/// So many times as much with what is paler is written with something pale.
const PALER: f64 = 2.0;

/// How much of the rest there is at least, in square points, and how wide it is, in points: the least that initials have.
const REST: (f64, f32) = (15.0, 11.0);

/// How wide strokes of writing are at least, or how high, in points, and the least part of it that is in such: a text that is
/// set has few letters so high, and they hang together seldom.
const STROKES: (f32, f32) = (22.0, 9.0);
const MOST: f64 = 0.6;
/// Gaps of twice so many pixels are closed, and then so much is thick at most: letters of a text fill up, names stay open. The
/// same for ink that was broken and bridged.
const DENSE: (usize, f64) = (2, 0.6);
const BROKEN_DENSE: (usize, f64) = (4, 0.5);

/// How high letters are, in points, how wide at most, and how many are looked at.
const LETTER: (f32, f32) = (3.0, 22.0);
const WORD: f32 = 60.0;
const LETTERS: usize = 40;
/// How exactly letters that a machine sets stand on their line, in points, and how steep that is at most.
const LEVEL: f32 = 0.52;
const STEEP: f32 = 0.35;
/// So few letters are no line, and that part of the ink is in letters if they are most of it.
const FEW: usize = 4;
const MOSTLY: f64 = 0.4;
/// The part of the letters that stand on one line, or reach up to one, and of more than a few in the mean of both: names that
/// somebody prints by hand had 0.75 and 0.69 at most, what machines set 0.8 and 0.7 at least.
const ON_LINE: (f32, f32) = (0.8, 0.7);
/// How far apart the lines of a text are at least, in points.
const SPACED: f32 = 6.0;
/// How far from the edges of the place letters are cut by what is printed, in points.
const CUT: f32 = 2.6;

/// What ink on a line may be instead of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// A mark, a crease, a frame.
    Plain,
    /// A text, or something thick.
    Set,
}

impl Sight {
    /// What the strokes in an area may be, if not writing; `place` is the line.
    pub(super) fn instead_of_writing(&self, area: Rect, place: Rect, strokes: &[Stroke]) -> Option<Instead> {
        let ink = self.ink_of_strokes(area, strokes);
        let is_broken = strokes.iter().filter(|stroke| longer(stroke.piece.bounds) >= PART).count() > BROKEN;
        let ink = if is_broken { ink.with_pale(self.pale_ink_of(area), GRAIN).bridged(BRIDGED) } else { ink };
        let (half, most) = if is_broken { BROKEN_DENSE } else { DENSE };
        ink.instead(half, most).or_else(|| is_set(strokes, place).then_some(Instead::Set))
    }

    /// Whether most of what is drawn in an area is paler than ink, as pencils and some pens are, and looks as a hand writes.
    pub(super) fn is_written_pale(&self, area: Rect, strokes: &[Stroke]) -> bool {
        let ink = self.ink_of_strokes(area, strokes);
        let all = ink.or(&self.pale_ink_of(area)).in_large(PART);
        all.area() > PALER * ink.area() && all.instead(DENSE.0, DENSE.1).is_none()
    }

    fn ink_of_strokes(&self, area: Rect, strokes: &[Stroke]) -> Ink {
        self.ink_of(area, |label| strokes.iter().any(|stroke| stroke.label == label))
    }
}

impl Ink {
    /// What it may be, if not writing: gaps of twice `half` pixels are closed, and then so much of it is thick at most.
    fn instead(&self, half: usize, most: f64) -> Option<Instead> {
        let rest = self.less(&self.straight().grown(1));
        let is_line = || rest.crossed() < CROSSED && self.swings() < SWINGS;
        let is_small = || self.in_pieces(&rest, STROKES.0, STROKES.1) < MOST;
        let is_dense = || {
            let closed = self.bridged(half);
            closed.thick() > most * closed.area()
        };
        match () {
            () if rest.area() < REST.0 || rest.wide() < REST.1 || is_line() => Some(Instead::Plain),
            () if is_small() || is_dense() => Some(Instead::Set),
            () => None,
        }
    }
}

/// The longer side.
fn longer(bounds: Rect) -> f32 {
    bounds.width.0.max(bounds.height.0)
}

/// Whether pieces stand on a line, or under one, as exactly as letters that a machine sets; `place` is where they are.
fn is_set(strokes: &[Stroke], place: Rect) -> bool {
    let is_letter =
        |bounds: &Rect| (LETTER.0..=LETTER.1).contains(&bounds.height.0) && bounds.width.0 <= WORD;
    let all: f64 = strokes.iter().map(|stroke| stroke.within).sum();
    let letters: Vec<&Stroke> =
        strokes.iter().filter(|stroke| is_letter(&stroke.piece.bounds)).take(LETTERS).collect();
    let part = letters.iter().map(|stroke| stroke.within).sum::<f64>() / all.max(1e-6);
    if letters.len() < FEW {
        return false;
    }
    let (top, bottom) = (place.y + Pt(CUT), place.bottom() - Pt(CUT));
    let bounds = || letters.iter().map(|stroke| stroke.piece.bounds);
    let bases = bounds().filter(|bounds| bounds.bottom() < bottom).map(|bounds| (bounds, bounds.bottom()));
    let tops = bounds().filter(|bounds| bounds.y > top).map(|bounds| (bounds, bounds.y));
    let at = |(bounds, y): (Rect, Pt)| ((bounds.x + bounds.width / 2.0).0, y.0);
    let all = [bases.map(at).collect::<Vec<_>>(), tops.map(at).collect()];
    let shares: Vec<f32> = all.iter().filter_map(|places| on_lines(places)).collect();
    let best = shares.iter().copied().fold(0.0, f32::max);
    let mean = shares.iter().sum::<f32>() / shares.len().max(1) as f32;
    if part >= MOSTLY {
        best >= ON_LINE.0 || letters.len() > FEW && mean >= ON_LINE.1
    } else {
        shares.len() == 2 && shares.iter().all(|share| *share > 0.99)
    }
}

/// The most places that lie on one line, or on two that stand below one another as those of a stamp do, as a part of them;
/// `None` for too few.
fn on_lines(places: &[(f32, f32)]) -> Option<f32> {
    /// How far apart the two places are at least that a line goes through, in points.
    const APART: f32 = 2.0;
    if places.len() < 3 {
        return None;
    }
    let mut most = 0;
    for (index, (x, y)) in places.iter().enumerate() {
        for (other_x, other_y) in &places[..index] {
            let steep = (y - other_y) / (x - other_x);
            if (x - other_x).abs() < APART || steep.abs() > STEEP {
                continue;
            }
            let mut below: Vec<f32> =
                places.iter().map(|place| place.1 - y - steep * (place.0 - x)).collect();
            let first = below.iter().filter(|below| below.abs() <= LEVEL).count();
            below.retain(|below| below.abs() >= SPACED);
            let level = |one: &f32| below.iter().filter(|other| (*other - one).abs() <= LEVEL).count();
            let second = below.iter().map(level).max().filter(|count| *count >= FEW);
            most = most.max(first + second.filter(|_| first >= FEW).unwrap_or_default());
        }
    }
    Some(most as f32 / places.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_of_a_stamp_are_lines() {
        let line =
            |y: f32, count: u8| (0..count).map(move |at| (f32::from(at) * 7.0, y + f32::from(at) * 0.4));
        let stamp: Vec<_> = line(5.0, 8).chain(line(17.0, 7)).collect();
        assert_eq!(on_lines(&stamp), Some(1.0));
        // A few letters far below the others, as a hand writes them, are none.
        let hand: Vec<_> = line(5.0, 5).chain(line(17.0, 3)).collect();
        assert!(on_lines(&hand) < Some(0.7));
    }
}
