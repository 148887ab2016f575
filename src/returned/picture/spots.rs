//! What a worn printer leaves out, and dust adds: spots that nobody made.

use super::look::DENSITY;
use super::plane::Plane;
use super::sight::{NONE, Piece, Sight, regions};
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
/// half), how much of what is around it a round one fills at least (a circle has 0.79), and how many there are in a field at
/// most: who writes draws lines, or a row of dots.
const GRAIN: f32 = 3.0;
const LONG: f32 = 2.0;
const ROUND: f32 = 0.6;
const GRAINS: usize = 3;

/// How wide the parts are in which a fold is looked for, how many beside each other it takes at most, and how far above and
/// below a field it goes on, in points: it is a few points wide, and may lean.
const COLUMN: f32 = 6.0;
const COLUMNS: usize = 3;
const ON: Pt = Pt(12.0);

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
    /// are not, and no fold of the paper.
    pub(super) fn is_more_than_dirt(&self, part: Rect) -> bool {
        if !self.is_written(part) {
            return false;
        }
        // As far above and below as `own` goes.
        let near = Rect { y: part.y - Pt(4.0), height: part.height + Pt(6.0), ..part };
        let pieces = self.pieces_in(near).into_iter().filter(is_grain);
        let grains: Vec<f64> = pieces.map(|(_, within)| within).collect();
        let (dark, _) = self.own(part);
        let is_dust = grains.len() <= GRAINS && dark <= grains.iter().sum();
        !is_dust || self.is_faint(part) && !self.is_fold(part)
    }

    /// Whether what is faint in a part of a blank is a narrow band that goes on above and below.
    fn is_fold(&self, part: Rect) -> bool {
        let count = (part.width.0 / COLUMN).max(0.0) as usize;
        // A little wider: the edges of a place may be the frame of a field, and do not count.
        let columns = |first: usize, last: usize, by: f32| Rect {
            x: part.x + Pt(COLUMN * first as f32 - by),
            width: Pt(COLUMN * (last + 1 - first) as f32 + 2.0 * by),
            ..part
        };
        let is_faint = |column: &usize| self.is_faint(columns(*column, *column, COLUMN / 4.0));
        let faint: Vec<usize> = (0..count).filter(is_faint).collect();
        let (Some(&first), Some(&last)) = (faint.first(), faint.last()) else { return false };
        let band = columns(first, last, COLUMN / 2.0);
        let above = Rect { y: part.y - ON, height: ON, ..band };
        let below = Rect { y: part.bottom(), height: ON, ..band };
        last - first < COLUMNS && self.is_faint(above) && self.is_faint(below)
    }
}

/// Whether a piece of ink is as small and round as dust.
fn is_grain((piece, _): &(Piece, f64)) -> bool {
    let Rect { width, height, .. } = piece.bounds;
    let (long, short) = (width.0.max(height.0), width.0.min(height.0));
    long <= GRAIN && long <= LONG * short && piece.area >= f64::from(ROUND * long * short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::testing::{SCALE, page, sight, stroke, widget};

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
            sight(0, &plane).is_more_than_dirt(far)
        };
        assert!(!is_more(&[(0.6, 0.5), (0.603, 0.5), (0.603, 0.55), (0.6, 0.55)]));
        assert!(!is_more(&[]));
        assert!(is_more(&[(0.6, 0.2), (0.6, 0.8)]), "a stroke");
        assert!(is_more(&[(0.6, 0.5), (0.62, 0.5)]), "a dash");
    }

    #[test]
    fn a_fold_beside_a_value_is_no_change() {
        let place = widget("user.title").rect;
        let is_more = |(above, below): (f32, f32), wide: f32| {
            let mut plane = page(0, &[]);
            let pixel = |at: f32| (at * SCALE as f32) as usize;
            for y in pixel(place.y.0 - above)..pixel(place.bottom().0 + below) {
                for x in pixel(place.x.0 + 150.0)..pixel(place.x.0 + 150.0 + wide) {
                    plane.values[y * plane.width + x] *= 0.8;
                }
            }
            let far = Rect { x: place.x + Pt(90.0), width: place.width - Pt(92.0), ..place };
            sight(0, &plane).is_more_than_dirt(far)
        };
        assert!(!is_more((40.0, 40.0), 5.0));
        assert!(is_more((-2.0, -2.0), 5.0), "it stands in the field alone");
        assert!(is_more((40.0, -2.0), 5.0));
        assert!(is_more((40.0, 40.0), 40.0), "so wide is no fold");
    }
}
