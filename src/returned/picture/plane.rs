//! Pixels to calculate with.

use super::lanes::widely;
use super::projection::Projection;
use super::run::{Run, STEP};

const THIRD: f32 = 1.0 / 3.0;

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

    fn row_mut(&mut self, y: usize) -> &mut [f32] {
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
        let (mut wide, mut narrow) = (vec![0.0; from.0], vec![0.0; width]);
        let mut small = Self::new(width, height);
        // A row may be a part of two new ones.
        let mut first = 0;
        for y in 0..from.1 {
            see(y, &mut wide);
            for (to, (start, parts)) in narrow.iter_mut().zip(&columns) {
                *to = wide[*start..].iter().zip(parts).map(|(value, part)| value * part).sum();
            }
            while rows.get(first).is_some_and(|(start, parts)| start + parts.len() <= y) {
                first += 1;
            }
            for (row, (start, parts)) in rows.iter().enumerate().skip(first) {
                let Some(part) = y.checked_sub(*start) else { break };
                let Some(part) = parts.get(part) else { continue };
                small.row_mut(row).iter_mut().zip(&narrow).for_each(|(to, value)| *to += value * part);
            }
        }
        small
    }

    /// Blurred: twice the mean of each pixel and those beside it, in each direction.
    pub(super) fn blurred(&self) -> Self {
        let mut plane = self.clone();
        let mut before = Vec::new();
        widely(
            #[inline(always)]
            || {
                for _ in 0..2 {
                    plane.blur_rows(&mut before);
                    plane.blur_columns(&mut before);
                }
            },
        );
        plane
    }

    /// Blurred so that a point spreads by this variance, in square pixels.
    pub(super) fn widened(mut self, variance: f32) -> Self {
        let (steps, beside) = steps(variance);
        let mut before = Vec::new();
        widely(
            #[inline(always)]
            || {
                for _ in 0..steps {
                    self.widen_rows(beside, &mut before);
                    self.widen_columns(beside);
                }
            },
        );
        self
    }

    /// The same along the rows alone.
    pub(super) fn widened_along(mut self, variance: f32) -> Self {
        let ((steps, beside), mut before) = (steps(variance), Vec::new());
        (0..steps).for_each(|_| self.widen_rows(beside, &mut before));
        self
    }

    #[inline(always)]
    fn widen_columns(&mut self, beside: f32) {
        let mut before = vec![0.0; self.width];
        let nothing = vec![0.0; self.width];
        for y in 0..self.height {
            let (rows, below) = self.values.split_at_mut((y + 1) * self.width);
            let below = below.get(..self.width).unwrap_or(&nothing);
            for ((to, before), below) in rows[y * self.width..].iter_mut().zip(&mut before).zip(below) {
                let here = *to;
                *to = here + (*before + below - 2.0 * here) * beside;
                *before = here;
            }
        }
    }

    #[inline(always)]
    fn widen_rows(&mut self, beside: f32, before: &mut Vec<f32>) {
        for row in self.values.chunks_exact_mut(self.width.max(1)) {
            // There is nothing beyond the edges.
            before.clear();
            before.resize(row.len() + 2, 0.0);
            before[1..=row.len()].copy_from_slice(row);
            for (to, three) in row.iter_mut().zip(before.windows(3)) {
                *to = three[1] + (three[0] + three[2] - 2.0 * three[1]) * beside;
            }
        }
    }

    #[inline(always)]
    fn blur_rows(&mut self, before: &mut Vec<f32>) {
        if self.width < 2 {
            return;
        }
        for row in self.values.chunks_exact_mut(self.width) {
            before.clear();
            before.extend_from_slice(row);
            let last = row.len() - 1;
            for (to, three) in row[1..].iter_mut().zip(before.windows(3)) {
                *to = (three[0] + three[1] + three[2]) * THIRD;
            }
            row[0] = (before[0] + before[1]) / 2.0;
            row[last] = (before[last - 1] + before[last]) / 2.0;
        }
    }

    /// Blurs all columns at once, so that memory is read in its order.
    #[inline(always)]
    fn blur_columns(&mut self, before: &mut Vec<f32>) {
        let (width, height) = (self.width, self.height);
        let mut above: Vec<f32> = Vec::with_capacity(width);
        for y in 0..height {
            let (rows, below) = self.values.split_at_mut((y + 1) * width);
            let row = &mut rows[y * width..];
            before.clear();
            before.extend_from_slice(row);
            match (y > 0, y + 1 < height) {
                (true, true) => {
                    for ((to, above), below) in row.iter_mut().zip(&above).zip(below) {
                        *to = (above + *to + *below) * THIRD;
                    }
                }
                (true, false) => row.iter_mut().zip(&above).for_each(|(to, above)| *to = (*to + above) / 2.0),
                (false, true) => row.iter_mut().zip(below).for_each(|(to, below)| *to = (*to + *below) / 2.0),
                (false, false) => {}
            }
            std::mem::swap(&mut above, before);
        }
    }

    /// What is seen at the places to which `projection` takes the pixels of a plane of this size.
    pub(super) fn projected(&self, projection: &Projection, width: usize, height: usize) -> Self {
        self.warped(|x, y| projection.apply(x, y), width, height)
    }

    /// The same of a map that is nearly straight within [`STEP`] pixels.
    pub(super) fn warped(&self, map: impl Fn(f64, f64) -> (f64, f64), width: usize, height: usize) -> Self {
        let mut plane = Self::new(width, height);
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

/// In how many steps a point is spread so far, and how much goes to each side in one.
fn steps(variance: f32) -> (usize, f32) {
    /// The most by which one step spreads a point and stays round.
    const MOST: f32 = 0.6;
    let steps = (variance / MOST).ceil().max(0.0) as usize;
    (steps, variance / steps.max(1) as f32 / 2.0)
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

    #[test]
    fn blurring_keeps_what_is_even() {
        let even = Plane { values: vec![0.25; 48], ..ramp() };
        assert!(even.blurred().values.iter().all(|value| (value - 0.25).abs() < 1e-6));
        let dot = |width: usize, height: usize| {
            let mut plane = Plane::new(width, height);
            plane.values[width * (height / 2) + width / 2] = 81.0;
            plane.blurred()
        };
        let (x, y) = ([1.0, 2.0, 3.0, 2.0, 1.0], 3.0);
        assert!(dot(9, 9).row(4)[2..7].iter().zip(x).all(|(is, should)| (is - should * y).abs() < 1e-4));
        assert!((dot(9, 9).values.iter().sum::<f32>() - 81.0).abs() < 1e-3);
        for (width, height) in [(1, 1), (1, 5), (2, 1), (5, 1), (3, 2)] {
            let blurred = dot(width, height);
            assert_eq!(blurred.values.len(), width * height);
            assert!(blurred.values.iter().all(|value| *value > 0.0), "{width} {height}");
        }
    }

    #[test]
    fn a_point_spreads_as_far_as_is_asked() {
        for variance in [0.0, 0.3, 1.0, 2.5] {
            let mut plane = Plane::new(31, 31);
            plane.values[31 * 15 + 15] = 1.0;
            let plane = plane.widened(variance);
            let sum: f32 = plane.values.iter().sum();
            let spread = |of: fn(usize) -> usize| -> f32 {
                let values = plane.values.iter().enumerate();
                values.map(|(at, value)| value * (of(at) as f32 - 15.0).powi(2)).sum()
            };
            assert!((sum - 1.0).abs() < 1e-4, "{variance}: {sum}");
            let mut row = Plane::new(31, 1);
            row.values[15] = 1.0;
            let across = row.widened_along(variance);
            for (is, should) in across.values.iter().zip(plane.columns(|value| value)) {
                assert!((is - should).abs() < 1e-5, "{variance}");
            }
            for is in [spread(|at| at % 31), spread(|at| at / 31)] {
                assert!((is - variance).abs() < 1e-3, "{variance}: {is}");
            }
        }
        assert_eq!(Plane::new(0, 0).widened(1.0).values.len(), 0);
    }
}
