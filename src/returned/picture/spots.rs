//! What a worn printer leaves out, and dust adds: spots that nobody made.

use super::look::DENSITY;
use super::marks::{OWN, STROKE, near};
use super::plane::Plane;
use super::sight::{NONE, Piece, Sight, regions};
use super::surroundings::{around, shared};
use crate::layout::{Pt, Rect};

/// From which darkness on something is missing in a pixel, and from which on it belongs to a letter.
const MISSING: f32 = 0.2;
const LETTER: f32 = 0.25;

/// How much ink a spot lacks at most, in square points, and which part of a piece of a letter: the spots of worn printers on
/// simulated copies lacked 3.1 and 0.45 of a hyphen, letters that were painted white 7 at least, and a dot or an accent that is
/// painted white lacks all.
const LARGEST: f32 = 3.5;
const PART: f32 = 0.5;

/// How large a grain of dust looks at most, in points, how many times as long as it is thick (the frame of a field may hide its
/// half), how much of what is around it a round one fills at least (a circle has 0.79, and 0.6 in pixels as large as these),
/// and how many there are in a field at most: who writes draws lines, or a row of dots. Dust on simulated copiers looked 2.6
/// points large at most. What is tiny is no stroke, whatever its shape: clots of the dots that a scanner makes of a fold.
const GRAIN: f32 = 3.0;
const TINY: f32 = 2.0;
const LONG: f32 = 2.0;
const ROUND: f32 = 0.55;
const GRAINS: usize = 3;

/// How far around a line down the page the picture makes it wider, in points, and how wide it is at most.
const HALO: Pt = Pt(1.2);
const NARROW: f32 = 4.0;

/// What is left unexplained but for spots in which ink is missing that are too small to make one letter another one, and no
/// letter's mark.
pub(super) fn without_spots(mut rest: Plane, expected: &Plane) -> Plane {
    let mut labels = vec![NONE; expected.values.len()];
    // How dark each piece of a letter is, and how much of that is missing in a spot.
    let mut pieces: Vec<(f32, f32)> = Vec::new();
    let letters = expected.values.iter().map(|dark| *dark > LETTER).collect();
    regions(letters, expected.width, |region| {
        let label = u32::try_from(pieces.len()).unwrap_or(NONE);
        region.iter().for_each(|at| labels[*at] = label);
        pieces.push((region.iter().map(|at| expected.values[*at]).sum(), 0.0));
    });
    let missing = rest.values.iter().map(|rest| *rest < -MISSING).collect();
    regions(missing, rest.width, |region| {
        let all: f32 = region.iter().map(|at| -rest.values[*at]).sum();
        if all > LARGEST * DENSITY * DENSITY {
            return;
        }
        pieces.iter_mut().for_each(|(_, missing)| *missing = 0.0);
        for at in region {
            if let Some((_, missing)) = pieces.get_mut(labels[*at] as usize) {
                *missing -= rest.values[*at];
            }
        }
        if pieces.iter().all(|(dark, missing)| *missing <= PART * dark) {
            region.iter().for_each(|at| rest.values[*at] = 0.0);
        }
    });
    rest
}

impl Sight {
    /// Whether something may be written in a part of a blank that is far from what is printed there: a few grains of dust
    /// are not.
    pub(super) fn is_more_than_dust(&self, part: Rect) -> bool {
        if !self.is_written(part) {
            return false;
        }
        let pieces = self.pieces_in(near(part)).into_iter().filter(is_grain);
        let grains: Vec<f64> = pieces.map(|(_, within)| within).collect();
        let (dark, _) = self.own(part);
        grains.len() > GRAINS || dark > grains.iter().sum() || self.is_faint(part)
    }

    /// The ink in a blank, and that of lines but for those down the page.
    pub(super) fn besides_upright(&self, place: Rect) -> (f64, f64) {
        let pieces = self.pieces_in(near(place)).into_iter();
        let upright = pieces.filter(|(piece, _)| piece.is_line && is_upright(piece));
        let (dark, lines) = self.own(place);
        (dark, lines - upright.map(|(_, within)| within).sum::<f64>())
    }

    /// How much paler than ink there is around lines down the page within an area, in square points.
    pub(super) fn around_upright(&self, area: Rect) -> f64 {
        let is_thin = |piece: &Piece| piece.is_line && is_upright(piece) && piece.bounds.width.0 <= NARROW;
        let lines = self.pieces_in(area).into_iter().filter(|(piece, _)| is_thin(piece));
        lines.map(|(piece, _)| self.amount(shared(around(piece.bounds, HALO), area), |_| false).pale).sum()
    }
}

/// Whether a line goes down the page: dirt on the glass of a scanner draws it, and nobody writes so.
fn is_upright(line: &Piece) -> bool {
    line.bounds.height > line.bounds.width
}

/// Whether a piece of ink is as small and round as dust.
pub(super) fn is_grain((piece, within): &(Piece, f64)) -> bool {
    let Rect { width, height, .. } = piece.bounds;
    let (long, short) = (width.0.max(height.0), width.0.min(height.0));
    let is_round = long <= LONG * short && piece.area >= f64::from(ROUND * long * short);
    let is_small = long <= TINY || long <= GRAIN && is_round;
    piece.area >= STROKE && *within > OWN * piece.area && is_small
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::marks::Blank;
    use crate::returned::picture::testing::{page, sight, stroke, widget};

    /// A stroke that is two points wide, and a dot.
    fn letters() -> Plane {
        let mut plane = Plane::new(80, 60);
        for y in 10..50 {
            plane.values[y * 80 + 10..y * 80 + 18].fill(1.0);
        }
        for y in 10..16 {
            plane.values[y * 80 + 40..y * 80 + 46].fill(1.0);
        }
        plane
    }

    /// What is left when ink is missing in a rectangle, but for spots.
    fn left((x, y): (usize, usize), (width, height): (usize, usize)) -> f32 {
        let mut rest = Plane::new(80, 60);
        for y in y..y + height {
            rest.values[y * 80 + x..y * 80 + x + width].fill(-1.0);
        }
        without_spots(rest, &letters()).values.iter().sum()
    }

    #[test]
    fn a_spot_is_taken_away_and_neither_a_letter_nor_its_dot() {
        assert_eq!(left((10, 20), (8, 6)), 0.0);
        assert_eq!(left((10, 20), (8, 16)), -128.0);
        assert_eq!(left((40, 10), (6, 6)), -36.0);
        assert_eq!(left((40, 10), (3, 6)), 0.0);
    }

    #[test]
    fn a_grain_of_dust_far_from_a_value_is_no_change() {
        let place = widget("user.title").rect;
        let is_more = |points: &[(f32, f32)]| {
            let mut plane = page(0, &[]);
            stroke(&mut plane, place, points, 0.8);
            let far = Rect { x: place.x + Pt(90.0), width: place.width - Pt(92.0), ..place };
            sight(0, &plane).is_more_than_dust(far)
        };
        assert!(!is_more(&[(0.6, 0.5), (0.603, 0.5), (0.603, 0.55), (0.6, 0.55)]));
        assert!(!is_more(&[]));
        assert!(is_more(&[(0.6, 0.2), (0.6, 0.8)]), "a stroke");
        assert!(is_more(&[(0.6, 0.5), (0.62, 0.5)]), "a dash");
    }

    #[test]
    fn lines_down_the_page_leave_a_blank_empty() {
        let place = widget("office.reason").rect;
        let blank = |strokes: &[&[(f32, f32)]], darkness: f32| {
            let mut plane = page(1, &[]);
            strokes.iter().for_each(|points| stroke(&mut plane, place, points, darkness));
            sight(1, &plane).blank(place)
        };
        let grain = |x: f32, y: f32| [(x, y), (x + 0.001, y), (x + 0.001, y + 0.01)];
        assert_eq!(blank(&[&[(0.5, -9.0), (0.5, 2.0)]], 0.9), Blank::Empty, "a line down the page");
        type Drawn<'s> = (&'s str, &'s [&'s [(f32, f32)]], f32);
        let something: [Drawn<'_>; 4] = [
            ("a dot, of writing perhaps", &[&grain(0.1, 0.3)], 0.9),
            ("a dash", &[&[(0.1, 0.5), (0.11, 0.5)]], 0.9),
            ("a pale stroke", &[&[(0.1, 0.5), (0.15, 0.3)]], 0.25),
            ("a stroke across it", &[&[(0.1, 0.5), (0.9, 0.5)]], 0.9),
        ];
        for (what, strokes, darkness) in something {
            assert_ne!(blank(strokes, darkness), Blank::Empty, "{what}");
        }
    }
}
