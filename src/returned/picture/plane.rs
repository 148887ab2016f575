//! Pixels to calculate with.

use std::ops::Range;

use super::lanes::widely;
use super::projection::Projection;
use super::run::{Run, STEP};

/// A number for each pixel, row by row from the top left: how light it is, or how dark.
///
/// A pixel covers the unit square to the right of and below its indices, so that the
/// middle of the first one is at (0.5, 0.5).
#[derive(Debug, Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Plane {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height] }
    }

    /// A part of the plane of that size, as far as there is so much.
    pub(super) fn part(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> Self {
        let (left, top) = (left.min(self.width), top.min(self.height));
        let (width, height) = (width.min(self.width - left), height.min(self.height - top));
        let mut values = Vec::with_capacity(width * height);
        for y in top..top + height {
            values.extend_from_slice(&self.row(y)[left..left + width]);
        }
        Self { width, height, values }
    }

    /// The part of the plane from a column on.
    pub(super) fn right_of(&self, column: usize) -> Self {
        self.part((column, 0), (usize::MAX, usize::MAX))
    }

    /// The part of the plane before a column.
    pub(super) fn left_of(&self, column: usize) -> Self {
        self.part((0, 0), (column, usize::MAX))
    }

    /// Some columns of the plane.
    pub(super) fn between(&self, columns: &Range<usize>) -> Self {
        self.part((columns.start, 0), (columns.len(), usize::MAX))
    }

    /// The part of the plane above a row.
    pub(super) fn above(mut self, row: usize) -> Self {
        self.height = row.min(self.height);
        self.values.truncate(self.width * self.height);
        self
    }

    /// The plane without so many pixels at each side, moved to the left and up by at most as many.
    pub(super) fn within(&self, edge: isize, (x, y): (isize, isize)) -> Self {
        let (left, top) = ((edge + x).max(0).cast_unsigned(), (edge + y).max(0).cast_unsigned());
        let size = |side: usize| side.saturating_sub(2 * edge.max(0).cast_unsigned());
        self.part((left, top), (size(self.width), size(self.height)))
    }

    /// The sum of what is made of each pixel, for each column.
    pub(super) fn columns(&self, each: impl Fn(f32) -> f32) -> Vec<f32> {
        let mut sums = vec![0.0; self.width];
        for row in self.values.chunks_exact(self.width.max(1)) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += each(*value));
        }
        sums
    }

    /// What it has more than another one of the same size, pixel by pixel.
    pub(super) fn less(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(one, other)| one - other).collect();
        Self { values, ..*self }
    }

    /// The pixels of a row.
    #[inline(always)]
    pub(super) fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..(y + 1) * self.width]
    }

    pub(super) fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.values[y * self.width..(y + 1) * self.width]
    }

    /// A pixel, and zero beyond the edges.
    fn get(&self, x: isize, y: isize) -> f32 {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => self.values[y * self.width + x],
            _ => 0.0,
        }
    }

    /// What is seen at a place, between the middles of four pixels.
    #[inline]
    pub(super) fn sample(&self, x: f64, y: f64) -> f32 {
        /// No picture has so many pixels in a row, and numbers this small are exact.
        const FAR: f64 = 1e9;
        let (x, y) = (x - 0.5, y - 0.5);
        let is_near = x.abs() < FAR && y.abs() < FAR;
        if !is_near {
            return 0.0;
        }
        // Rounding down is a call on older processors, and this is done for every pixel.
        let down = |at: f64| (at as isize).saturating_sub(isize::from(at < 0.0));
        let (left, top) = (down(x), down(y));
        let (right, below) = ((x - left as f64) as f32, (y - top as f64) as f32);
        if left >= 0
            && top >= 0
            && left.cast_unsigned() + 1 < self.width
            && top.cast_unsigned() + 1 < self.height
        {
            let at = top.cast_unsigned() * self.width + left.cast_unsigned();
            let (upper, lower) =
                (&self.values[at..at + 2], &self.values[at + self.width..at + self.width + 2]);
            let upper = upper[0] + (upper[1] - upper[0]) * right;
            let lower = lower[0] + (lower[1] - lower[0]) * right;
            return upper + (lower - upper) * below;
        }
        self.at_edge((left, top), (right, below))
    }

    /// The same at an edge or beyond it.
    #[cold]
    fn at_edge(&self, (left, top): (isize, isize), (right, below): (f32, f32)) -> f32 {
        let upper = self.get(left, top) * (1.0 - right) + self.get(left.saturating_add(1), top) * right;
        let top = top.saturating_add(1);
        let lower = self.get(left, top) * (1.0 - right) + self.get(left.saturating_add(1), top) * right;
        upper * (1.0 - below) + lower * below
    }

    /// The same at another size: each new pixel is the mean of what it covers.
    pub(super) fn resized(&self, width: usize, height: usize) -> Self {
        Self::resized_from((self.width, self.height), (width, height), |y, row| {
            row.copy_from_slice(self.row(y));
        })
    }

    /// The same of something of that size, of which `see` tells the rows from the top.
    pub(super) fn resized_from(
        from: (usize, usize),
        (width, height): (usize, usize),
        see: impl Fn(usize, &mut [f32]),
    ) -> Self {
        let (columns, rows) = (shares(from.0, width), shares(from.1, height));
        let (mut wide, mut tall) = (vec![0.0; from.0], vec![0.0; from.0]);
        let (mut small, mut seen) = (Self::new(width, height), None);
        // Down the columns first: all of a row is added at once.
        for (to, (start, parts)) in small.values.chunks_exact_mut(width.max(1)).zip(&rows) {
            tall.fill(0.0);
            for (y, part) in (*start..from.1).zip(parts) {
                // A row may be a part of two new ones.
                if seen.replace(y) != Some(y) {
                    see(y, &mut wide);
                }
                widely(
                    #[inline(always)]
                    || tall.iter_mut().zip(&wide).for_each(|(to, value)| *to += value * part),
                );
            }
            for (to, (start, parts)) in to.iter_mut().zip(&columns) {
                *to = tall[*start..].iter().zip(parts).map(|(value, part)| value * part).sum();
            }
        }
        small
    }

    /// What is seen at the places to which `projection` takes the pixels of a plane of this size.
    pub(super) fn projected(&self, projection: &Projection, width: usize, height: usize) -> Self {
        self.warped(|x, y| projection.apply(x, y), width, height)
    }

    /// The same of a map that is nearly straight within [`STEP`] pixels.
    pub(super) fn warped(&self, map: impl Fn(f64, f64) -> (f64, f64), width: usize, height: usize) -> Self {
        let mut plane = Self::new(width, height);
        widely(
            #[inline(always)]
            || {
                for y in 0..height {
                    let place = |x: usize| map(x as f64 + 0.5, y as f64 + 0.5);
                    let mut end = place(0);
                    for (step, to) in plane.row_mut(y).chunks_mut(STEP).enumerate() {
                        let start = std::mem::replace(&mut end, place(step * STEP + to.len()));
                        let run = Run::between(start, end, to.len());
                        if !run.see(&self.values, self.width, to) {
                            for (step, to) in to.iter_mut().enumerate() {
                                let (x, y) = run.at(step);
                                *to = self.sample(x, y);
                            }
                        }
                    }
                }
            },
        );
        plane
    }
}

/// The sums of the first n numbers, from none of them to all.
pub(super) fn from_left(numbers: &[f32]) -> Vec<f32> {
    let mut sum = 0.0;
    let sums = numbers.iter().map(|number| {
        sum += number;
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// Which old pixels each new one covers, from the first one, and by how much.
fn shares(old: usize, new: usize) -> Vec<(usize, Vec<f32>)> {
    let step = old as f64 / new as f64;
    let share = |index: usize| {
        // Where the picture is enlarged, a pixel is as wide as an old one.
        let middle = (index as f64 + 0.5) * step;
        let half = step.max(1.0) / 2.0;
        let (from, to) = ((middle - half).max(0.0), (middle + half).min(old as f64));
        let start = (from.floor() as usize).min(old.saturating_sub(1));
        let end = (to.ceil() as usize).clamp(start + 1, old.max(1));
        let covered = |pixel: usize| (to.min(pixel as f64 + 1.0) - from.max(pixel as f64)).max(0.0) as f32;
        let mut parts: Vec<f32> = (start..end).map(covered).collect();
        let sum: f32 = parts.iter().sum();
        parts.iter_mut().for_each(|part| *part /= sum.max(f32::MIN_POSITIVE));
        (start, parts)
    };
    (0..new).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Plane {
        Plane { width: 8, height: 6, values: (0..48).map(|index| (index % 8) as f32).collect() }
    }

    #[test]
    fn a_plane_is_sampled_between_the_middles_of_its_pixels() {
        let plane = ramp();
        assert_eq!(plane.sample(0.5, 0.5), 0.0);
        assert_eq!(plane.sample(3.5, 2.0), 3.0);
        assert_eq!(plane.sample(4.0, 3.0), 3.5);
        assert_eq!(plane.sample(-5.0, 3.0), 0.0);
        assert_eq!(plane.sample(1e300, f64::NAN), 0.0);
    }

    #[test]
    fn a_smaller_plane_has_the_means() {
        let small = ramp().resized(4, 3);
        assert_eq!(small.row(1), [0.5, 2.5, 4.5, 6.5]);
        let large = ramp().resized(16, 12);
        assert_eq!(large.values.len(), 16 * 12);
        assert!(large.values.iter().all(|value| (0.0..=7.0).contains(value)));
    }
}
