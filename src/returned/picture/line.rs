//! The line of a field, straightened.

use super::cells::Letters;
use super::glyphs::{At, DENSITY};
use super::lanes::{distance, widely};
use super::plane::{Plane, from_left};
use super::sight::Sight;
use super::upright::{Column, upright};
use crate::layout::{BASELINE, PADDING, Point, Pt, Rect};

/// What is looked at above the baseline and below it.
const ABOVE: Pt = Pt(10.8);
const BELOW: Pt = Pt(3.2);

/// How far the rule below a field reaches into it.
const RULE: Pt = Pt(0.2);

/// What is looked at to the right of the last ink: a letter may stand there that is hardly seen.
const BESIDE: Pt = Pt(14.0);

/// The line of a field, straight, with its pen at a known place.
pub(super) struct Line {
    pub(super) ink: Plane,
    /// Where the pen starts, in pixels.
    pub(super) start: f32,
    /// Sums of squares of the columns, from the left: of the first n of them.
    pub(super) squares: Vec<f32>,
    /// The columns, and what they amount to.
    upright: Vec<Column>,
    columns: Vec<f32>,
    /// The sum of squares of what there is to the right of where anything is written.
    beyond: f32,
}

/// What is seen on a line as far as anything is written there.
pub(super) struct Ink {
    pub(super) plane: Plane,
    beyond: f32,
}

impl Line {
    /// That of a field, as if it lay where its letters are set.
    pub(super) fn of(sight: &Sight, field: Rect, place: Rect, shift: Point) -> Self {
        let Ink { plane, beyond } = Self::ink(sight, field, place, shift);
        Self::with(plane, beyond)
    }

    /// What is seen on the line of a field.
    pub(super) fn ink(sight: &Sight, field: Rect, place: Rect, shift: Point) -> Ink {
        let baseline = place.bottom() - BASELINE;
        // Up to where letters may go: an edge of the field may lie beside it.
        let (left, right) = (place.x, field.right() - PADDING);
        let side = |length: Pt| (length.0 * DENSITY).round() as usize;
        let corner = Point { x: left + shift.x, y: baseline - ABOVE + shift.y };
        let mut ink = sight.flat(corner, DENSITY.into(), (side(right - left), side(ABOVE + BELOW)));
        // The tint of a field is no ink.
        ink.values.iter_mut().for_each(|dark| *dark = if *dark < 0.08 { 0.0 } else { dark.min(1.0) });
        // Nor is the rule below it.
        let bottom = (field.bottom() - corner.y + shift.y - RULE).0 * DENSITY;
        let below = (bottom.max(0.0) as usize).min(ink.height) * ink.width;
        ink.values[below..].fill(0.0);
        let ink = ink.blurred();
        // Most lines are longer than what is written on them, and nothing is looked for on the rest.
        let squares = ink.columns(|dark| dark * dark);
        let end = end(&squares).unwrap_or(0) + (BESIDE.0 * DENSITY) as usize;
        let beyond = squares.get(end..).unwrap_or_default().iter().sum();
        Ink { plane: ink.left_of(end), beyond }
    }

    fn with(ink: Plane, beyond: f32) -> Self {
        let squares = from_left(&ink.columns(|dark| dark * dark));
        let columns = ink.columns(|dark| dark);
        Self { start: PADDING.0 * DENSITY, squares, upright: upright(&ink), columns, ink, beyond }
    }

    /// The same line, as it looks when something is taken away from what is written on it.
    pub(super) fn of_ink(ink: &Ink, plane: Plane) -> Self {
        Self::with(plane, ink.beyond)
    }

    /// Where the ink ends, in points from the start of the pen.
    pub(super) fn right_end(&self) -> Option<f32> {
        let columns: Vec<f32> = self.squares.windows(2).map(|pair| pair[1] - pair[0]).collect();
        end(&columns).map(|end| (end as f32 - self.start) / DENSITY)
    }

    /// What is left of the squares from a column on.
    pub(super) fn rest(&self, from: usize) -> f32 {
        let last = self.squares.len() - 1;
        self.squares[last] - self.squares[from.min(last)] + self.beyond
    }

    /// What letters leave unexplained.
    pub(super) fn cost(&self, model: &Plane) -> f32 {
        let unexplained = widely(
            #[inline(always)]
            || distance(&self.ink.values, &model.values),
        );
        unexplained + self.beyond
    }

    /// The glyphs that fit best where the pen stands, with what they leave unexplained.
    pub(super) fn nearest(&self, x: f32, letters: &Letters) -> Vec<(usize, f32)> {
        let at = At::of(x, self.ink.width);
        let nearest = letters.nearest(&self.columns, &at);
        let mut found = Vec::with_capacity(nearest.len());
        widely(
            #[inline(always)]
            || {
                for index in nearest {
                    found.push((index, letters[index].cost((&self.upright, &self.squares), &at)));
                }
            },
        );
        found
    }
}

/// The first column from which on there is no ink, but for the noise of the page: there is that between letters too, and where
/// it is taken for ink, letters are looked for on all of a long line.
fn end(squares: &[f32]) -> Option<usize> {
    /// How much more than the emptiest columns those have in which there is ink: a dot has ten times as much on a page that is
    /// dithered.
    const TIMES: f32 = 4.0;
    const INK: f32 = 0.5;
    let mut sorted = squares.to_vec();
    let noise = sorted.len() / 10;
    let noise = (!sorted.is_empty()).then(|| *sorted.select_nth_unstable_by(noise, f32::total_cmp).1);
    let ink = noise.map_or(INK, |noise| f32::max(noise * TIMES, INK));
    squares.iter().rposition(|column| *column > ink).map(|last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::LARGEST;
    use crate::returned::picture::cells::CLOSE;
    use crate::returned::picture::templates::{Alphabet, Templates};

    #[test]
    fn noise_is_no_ink() {
        let mut squares: Vec<f32> = (0..400).map(|at| 0.4 + (at % 7) as f32 * 0.1).collect();
        assert_eq!(end(&squares), None);
        squares[..50].fill(5.0);
        squares[60] = 4.0;
        assert_eq!(end(&squares), Some(61));
        assert_eq!((end(&[]), end(&[0.1, 0.6, 0.1])), (None, Some(2)));
    }

    #[test]
    fn the_letters_that_are_looked_at_closely_are_the_nearest() {
        let alphabet = Alphabet((' '..='~').chain('À'..='ž').collect());
        let glyphs = Templates::default().of(&alphabet, LARGEST, 6);
        let mut ink = Plane::new(120, 42);
        for (index, x) in [(40, 10.0), (70, 30.25), (90, 50.6), (7, 71.0)] {
            glyphs[index].add_to(&mut ink, x, 0.8);
        }
        let line = Line::with(ink, 0.0);
        for x in [6.5, 10.0, 30.25, 41.1, 110.0] {
            let at = At::of(x, line.ink.width);
            let rough = |index: &usize| {
                let (from, to) = (at.from, at.end(glyphs[*index].advance));
                let drawn = &glyphs[*index].columns(at.phase)[from..to];
                let apart = line.columns[at.left..].iter().zip(drawn).map(|(seen, drawn)| seen - drawn);
                apart.map(|apart| apart * apart).sum::<f32>() / drawn.len().max(1) as f32
            };
            let mut all: Vec<f32> = (0..glyphs.len()).map(|index| rough(&index)).collect();
            all.sort_by(f32::total_cmp);
            let found = line.nearest(x, &glyphs);
            let mut costs: Vec<f32> = found.iter().map(|(index, _)| rough(index)).collect();
            costs.sort_by(f32::total_cmp);
            assert_eq!(costs, all[..CLOSE], "{x}");
            for (index, cost) in found {
                let mut rest = line.ink.clone();
                glyphs[index].add_to(&mut rest, x, -1.0);
                let (from, to) = (x.round() as usize, (x + glyphs[index].advance).round() as usize);
                let cell = rest.left_of(to).right_of(from);
                assert!((cost - cell.values.iter().map(|left| left * left).sum::<f32>()).abs() < 1e-2, "{x}");
            }
        }
    }
}
