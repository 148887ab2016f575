//! Whether ink on a line looks as a hand writes.
//!
//! A hand draws long strokes, or letters higher than those of a text, goes up and down through them, and leaves room between
//! them. What else lies on such lines is long and straight or a wide arc (folds, creases, frames, rings of cups and stamps),
//! hardly goes up and down (hairs, wrinkles, clips, ticks, crosses, arrows), is thick, or small letters close to one another, in
//! rows, as a machine sets them and stamps print them. Nothing of this is looked for where there is no ink.

use super::ink::Ink;
use super::sight::{DENSITY, Sight};
use super::strokes::Stroke;
use crate::layout::{Pt, Rect};

/// How often writing crosses some level line at least: initials do so four times, crosses and ticks twice, an arrow three times.
const CROSSED: usize = 4;
/// How many strokes near one another go right through a band of rows at least: clips, hairs, creases and wrinkles have two
/// such. And how many of what is pale, as hairs and the frames of stamps are, of which a text may be a part.
const THROUGH: usize = 3;
const PALE_THROUGH: usize = 4;
/// How often a row crosses one high piece at least that is writing if fewer strokes go through a band, as loops lie far apart:
/// clips and creases do so four times.
const LOOPED: usize = 7;
/// How often one long line goes up and down that is writing: arcs do so twice. So many points wide it is at most for each time,
/// where creases had a hundred, and so much of the ink is in one piece, where several wrinkles together go up and down as often.
const SWINGS: usize = 3;
const SWING: f32 = 50.0;
const ONE: f64 = 0.6;
/// And if it does so no more often than that: hairs are in several pieces.
const WHOLE: f64 = 0.9;
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

/// How wide a piece is at least that comes from outside, and how near it is to the edge at most, in points: the frame
/// of the line hides what is nearer.
const SIDE: (f32, f32) = (8.0, 3.0);

/// How wide strokes of writing are at least, or how high, in points, and the least part of it that is in such: a text that is
/// set has few letters so high, and they hang together seldom.
const STROKES: (f32, f32) = (22.0, 9.0);
const MOST: f64 = 0.6;
/// Wider and higher are only strokes that hang together; no letters of a text do that high, whatever a scanner makes of them.
const HIGH: (f32, f32) = (22.0, 14.0);
/// So many pixels are closed at each side of a gap, and of ink that was broken and bridged.
const CLOSED: usize = 2;
const BROKEN_CLOSED: usize = 4;
/// Then so much is thick at most: letters of a text fill up, even smeared ones, which had 0.44 at least; names stay open. The
/// same if most is in high strokes, and if many of those go through a band of rows: those of a felt pen lie close together.
const DENSE: f64 = 0.4;
const HIGH_DENSE: f64 = 0.6;
const FELT_DENSE: f64 = 0.9;
const FELT: usize = 5;
/// The same of broken ink, of which more is bridged: stamps had 3 at most.
const BROKEN_DENSE: f64 = 0.8;
const BROKEN_FELT: usize = 8;

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
        ink.instead(if is_broken { BROKEN_CLOSED } else { CLOSED })
            .or_else(|| is_set(strokes, place).then_some(Instead::Set))
    }

    /// Whether most of what is drawn in an area is paler than ink, as pencils and some pens are, and looks as a hand writes.
    pub(super) fn is_written_pale(&self, area: Rect, strokes: &[Stroke]) -> bool {
        let ink = self.ink_of_strokes(area, strokes);
        let all = ink.or(&self.pale_ink_of(area)).in_large(PART);
        let is_pale = all.area() > PALER * ink.area() && !all.comes_from_outside();
        is_pale && all.instead(CLOSED).is_none() && all.uneven().through() >= PALE_THROUGH
    }

    fn ink_of_strokes(&self, area: Rect, strokes: &[Stroke]) -> Ink {
        self.ink_of(area, |label| strokes.iter().any(|stroke| stroke.label == label))
    }
}

impl Ink {
    /// Whether a piece of it that is no rest of the frame reaches to the left edge or the right one, as hairs do that lie there.
    fn comes_from_outside(&self) -> bool {
        let edge = self.width as f32 / DENSITY as f32 - SIDE.1;
        let is_outer = |bounds: Rect| bounds.x.0 < SIDE.1 || bounds.right().0 > edge;
        self.in_pieces(self, |bounds| bounds.width.0 > SIDE.0 && is_outer(bounds)) > 0.0
    }

    /// What of it is not straight.
    fn uneven(&self) -> Self {
        self.less(&self.straight().grown(1))
    }

    /// What it may be, if not writing: `half` pixels are closed at each side of a gap to see how dense it is.
    fn instead(&self, half: usize) -> Option<Instead> {
        let straight = self.straight();
        let rest = self.less(&straight.grown(1));
        if rest.area() < REST.0 || rest.wide() < REST.1 {
            return Some(Instead::Plain);
        }
        let through = rest.through();
        let is_line = || {
            let crossed = rest.crossed();
            (through < THROUGH || crossed < CROSSED)
                && !(crossed >= LOOPED && self.is_one_high())
                && !self.is_wave(&rest)
        };
        let in_strokes = |is_meant: &dyn Fn(Rect) -> bool| self.in_pieces(&rest, is_meant) >= MOST;
        let is_small = || !in_strokes(&|bounds| bounds.width.0 > STROKES.0 || bounds.height.0 > STROKES.1);
        let is_dense = || {
            let is_high = in_strokes(&|bounds| bounds.width.0 > HIGH.0 && bounds.height.0 > HIGH.1);
            let most = match through {
                FELT.. if is_high && half == CLOSED => FELT_DENSE,
                BROKEN_FELT.. if is_high => BROKEN_DENSE,
                _ if is_high => HIGH_DENSE,
                _ => DENSE,
            };
            let closed = self.bridged(half);
            closed.thick() > most * closed.area()
        };
        match () {
            () if is_line() => Some(Instead::Plain),
            () if is_small() || is_dense() || self.is_ring() || self.is_framed(&straight) => {
                Some(Instead::Set)
            }
            () => None,
        }
    }

    /// Whether nearly all of it is one piece that is higher than letters of a text.
    fn is_one_high(&self) -> bool {
        let is_high = |bounds: Rect| bounds.width.0 > HIGH.0 && bounds.height.0 > HIGH.1;
        self.in_largest() >= WHOLE && self.in_pieces(self, is_high) >= WHOLE
    }

    /// Whether it is one line that goes up and down, if only where it is not straight, as `rest` is.
    fn is_wave(&self, rest: &Self) -> bool {
        let part = self.bridged(1).in_largest();
        let swings = if part >= WHOLE { self.swings() } else { rest.swings() };
        let is_one = part >= WHOLE || swings > SWINGS && part >= ONE;
        // Creases waver by five points.
        let is_high = || self.in_pieces(rest, |bounds: Rect| bounds.height.0 > STROKES.1) >= MOST;
        is_one && swings >= SWINGS && rest.wide() <= swings as f32 * SWING && is_high()
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
    /// Ink along strokes of a pen so thick, in pixels, each through some places.
    fn drawn(thick: usize, strokes: &[Vec<(f32, f32)>]) -> Ink {
        let (width, height) = (470, 85);
        let mut ink = Ink { width, bits: vec![false; width * height] };
        for pair in strokes.iter().flat_map(|stroke| stroke.windows(2)) {
            let ((x, y), (right, down)) = (pair[0], (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
            for step in 0..200_u8 {
                let part = f32::from(step) / 200.0;
                let (x, y) = ((x + right * part) as usize, (y + down * part) as usize);
                for row in y..(y + thick).min(height) {
                    ink.bits[row * width + x..][..thick].fill(true);
                }
            }
        }
        ink
    }

    /// Up and down so often, from a place on.
    fn zigzag(count: u8, (x, y): (f32, f32), (step, high): (f32, f32)) -> Vec<(f32, f32)> {
        let at =
            |index: u8| (x + f32::from(index) * step, if index.is_multiple_of(2) { y } else { y - high });
        (0..=count).map(at).collect()
    }

    fn is_writing(ink: &Ink) -> bool {
        ink.instead(CLOSED).is_none()
    }

    #[test]
    fn what_goes_up_and_down_is_writing_if_a_felt_pen_draws_it() {
        for thick in [2, 4, 7] {
            assert!(is_writing(&drawn(thick, &[zigzag(14, (60.0, 65.0), (9.0, 45.0))])), "{thick}");
        }
        // Letters of a text that a scanner smears are as dense, and lower.
        assert!(!is_writing(&drawn(6, &[zigzag(24, (60.0, 60.0), (8.0, 16.0))])));
    }

    #[test]
    fn loops_far_apart_are_writing_if_they_are_one_line() {
        let loops = |count: u8| -> Vec<(f32, f32)> {
            let around = |at: u16| {
                let turn = f32::from(at) * 0.25;
                (40.0 + turn * 10.5 + 26.0 * turn.cos(), 42.0 + 22.0 * turn.sin())
            };
            (0..u16::from(count) * 25).map(around).collect()
        };
        let ink = drawn(2, &[loops(6)]);
        assert!(ink.uneven().through() < THROUGH || ink.is_one_high());
        assert!(is_writing(&ink));
        assert!(drawn(2, &[loops(6)]).is_one_high());
        let low = drawn(2, &[zigzag(8, (40.0, 50.0), (50.0, 12.0))]);
        assert!(!low.is_one_high());
    }

    #[test]
    fn a_stamp_in_a_frame_is_no_writing() {
        let frame = vec![(30.0, 72.0), (30.0, 8.0), (200.0, 8.0), (200.0, 72.0), (30.0, 72.0)];
        // Its letters hang together with it.
        let letters = (0..5_u8).map(|at| zigzag(6, (38.0 + f32::from(at) * 32.0, 72.0), (4.0, 40.0)));
        let all: Vec<_> = letters.chain([frame]).collect();
        assert!(!is_writing(&drawn(2, &all)));
    }

    #[test]
    fn creases_wrinkles_and_hairs_are_no_writing() {
        let wrinkles: Vec<_> = [40.0, 150.0, 260.0, 390.0].map(|x| zigzag(2, (x, 50.0), (6.0, 22.0))).into();
        assert!(!is_writing(&drawn(2, &wrinkles)));
        let crease = vec![(5.0, 20.0), (150.0, 32.0), (250.0, 22.0), (350.0, 34.0), (465.0, 24.0)];
        assert!(!is_writing(&drawn(2, &[crease])));
        let hair = |left: f32| vec![(left, 40.0), (90.0, 36.0), (140.0, 60.0), (132.0, 20.0)];
        assert!(drawn(2, &[hair(0.0)]).comes_from_outside());
        assert!(!drawn(2, &[hair(20.0)]).comes_from_outside());
    }

    #[test]
    fn a_text_in_a_frame_is_no_writing() {
        let frame = vec![(30.0, 70.0), (30.0, 12.0), (240.0, 12.0), (240.0, 70.0), (30.0, 70.0)];
        let letters = (0..14_u8).map(|at| zigzag(2, (50.0 + f32::from(at) * 13.0, 50.0), (4.0, 15.0)));
        let all: Vec<_> = letters.chain([frame]).collect();
        assert!(!is_writing(&drawn(2, &all)));
    }
}
