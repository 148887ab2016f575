//! Lines and letters column by column, so that a part of a line is one piece of memory.

use super::lanes::LANES;
use super::plane::Plane;

/// How many pixels a column has: all rows of a line, and nothing below them, so that no lane is left over.
pub(super) const HIGH: usize = 6 * LANES;

/// A column of pixels, from the top.
pub(super) type Column = [f32; HIGH];

/// The columns of a plane, from the left.
pub(super) fn upright(plane: &Plane) -> Vec<Column> {
    let mut columns = vec![[0.0; HIGH]; plane.width];
    for y in 0..plane.height.min(HIGH) {
        for (column, value) in columns.iter_mut().zip(plane.row(y)) {
            column[y] = *value;
        }
    }
    columns
}

/// The sum of the products of what is seen and what is drawn.
#[inline(always)]
pub(super) fn product(seen: &[Column], drawn: &[Column]) -> f32 {
    let mut sums = [0.0; HIGH];
    for (seen, drawn) in seen.iter().zip(drawn) {
        for at in 0..HIGH {
            sums[at] += drawn[at] * seen[at];
        }
    }
    let mut lanes = [0.0; LANES];
    for sums in sums.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            lanes[lane] += sums[lane];
        }
    }
    lanes.iter().sum()
}
