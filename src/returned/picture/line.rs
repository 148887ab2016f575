//! The line of a field, straightened.

use super::glyphs::{DENSITY, Template};
use super::plane::Plane;
use super::sight::Sight;
use crate::layout::{BASELINE, PADDING, Point, Pt, Rect};

/// What is looked at above the baseline and below it.
const ABOVE: Pt = Pt(10.8);
const BELOW: Pt = Pt(3.2);

/// How many glyphs are looked at closely at a place.
const CLOSE: usize = 14;

/// The line of a field, straight, with its pen at a known place.
pub(super) struct Line {
    pub(super) ink: Plane,
    /// Where the pen starts, in pixels.
    pub(super) start: f32,
    /// Sums of squares of the columns, from the left: of the first n of them.
    pub(super) squares: Vec<f32>,
    /// The sums of the columns.
    sums: Vec<f32>,
}

impl Line {
    pub(super) fn of(sight: &Sight, field: Rect, shift: Point) -> Self {
        Self::with(Self::ink(sight, field, shift))
    }

    /// What is seen on the line of a field.
    pub(super) fn ink(sight: &Sight, field: Rect, shift: Point) -> Plane {
        let baseline = field.bottom() - BASELINE;
        let (left, right) = (field.x, field.right());
        let side = |length: Pt| (length.0 * DENSITY).round() as usize;
        let corner = Point { x: left + shift.x, y: baseline - ABOVE + shift.y };
        let mut ink = sight.flat(corner, DENSITY.into(), (side(right - left), side(ABOVE + BELOW)));
        // The tint of a field is no ink.
        ink.values.iter_mut().for_each(|dark| *dark = if *dark < 0.08 { 0.0 } else { dark.min(1.0) });
        ink.blurred()
    }

    pub(super) fn with(ink: Plane) -> Self {
        let width = ink.width;
        let mut squares = vec![0.0; width + 1];
        for x in 0..width {
            let column: f32 = (0..ink.height).map(|y| ink.row(y)[x] * ink.row(y)[x]).sum();
            squares[x + 1] = squares[x] + column;
        }
        let sums = (0..width).map(|x| (0..ink.height).map(|y| ink.row(y)[x]).sum()).collect();
        Self { ink, start: PADDING.0 * DENSITY, squares, sums }
    }

    /// Where the ink ends, in points from the start of the pen.
    pub(super) fn right_end(&self) -> Option<f32> {
        let column = |x: usize| self.squares[x + 1] - self.squares[x];
        let last = (0..self.ink.width).rev().find(|x| column(*x) > 0.5)?;
        Some((last as f32 + 1.0 - self.start) / DENSITY)
    }

    /// What is left of the squares from a column on.
    pub(super) fn rest(&self, from: usize) -> f32 {
        self.squares[self.squares.len() - 1] - self.squares[from.min(self.squares.len() - 1)]
    }

    /// The glyphs that fit best where the pen stands, with what they leave unexplained.
    pub(super) fn nearest(&self, x: f32, glyphs: &[Template]) -> Vec<(usize, f32)> {
        let mut rough: Vec<(usize, f32)> = glyphs
            .iter()
            .enumerate()
            .map(|(index, glyph)| (index, glyph.rough_cost(&self.sums, x)))
            .collect();
        let close = CLOSE.min(rough.len());
        if close < rough.len() {
            rough.select_nth_unstable_by(close, |one, other| one.1.total_cmp(&other.1));
            rough.truncate(close);
        }
        rough.into_iter().map(|(index, _)| (index, glyphs[index].cost(&self.ink, x))).collect()
    }
}
