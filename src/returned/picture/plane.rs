//! Pixels to calculate with.

use super::projection::Projection;

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

    /// The part of the plane from a column on.
    pub(super) fn right_of(&self, column: usize) -> Self {
        let column = column.min(self.width);
        let values = (0..self.height).flat_map(|y| &self.row(y)[column..]).copied().collect();
        Self { width: self.width - column, height: self.height, values }
    }

    /// The pixels of a row.
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
        let (columns, rows) = (shares(self.width, width), shares(self.height, height));
        let mut narrow = Self::new(width, self.height);
        for y in 0..self.height {
            let from = self.row(y);
            for (to, (start, parts)) in narrow.row_mut(y).iter_mut().zip(&columns) {
                *to = from[*start..].iter().zip(parts).map(|(value, part)| value * part).sum();
            }
        }
        let mut small = Self::new(width, height);
        for (y, (start, parts)) in rows.iter().enumerate() {
            for (from, part) in (*start..).zip(parts) {
                let from = narrow.row(from);
                for (to, value) in small.row_mut(y).iter_mut().zip(from) {
                    *to += value * part;
                }
            }
        }
        small
    }

    /// Blurred: twice the mean of the pixels that are less than `radius` away, in each direction.
    pub(super) fn blurred(&self, radius: usize) -> Self {
        let mut plane = self.clone();
        let mut means = Vec::new();
        for _ in 0..2 {
            for y in 0..plane.height {
                running_means(plane.row(y), radius, &mut means);
                plane.row_mut(y).copy_from_slice(&means);
            }
            plane.blur_columns(radius);
        }
        plane
    }

    /// One running mean down all columns at once, so that memory is read in its order.
    fn blur_columns(&mut self, radius: usize) {
        let (width, height) = (self.width, self.height);
        let source = self.values.clone();
        let row = |y: usize| &source[y * width..(y + 1) * width];
        let mut sums = vec![0.0_f32; width];
        let mut count = 0.0_f32;
        for y in 0..radius.min(height) {
            sums.iter_mut().zip(row(y)).for_each(|(sum, value)| *sum += value);
            count += 1.0;
        }
        for y in 0..height {
            if y + radius < height {
                sums.iter_mut().zip(row(y + radius)).for_each(|(sum, value)| *sum += value);
                count += 1.0;
            }
            if y > radius {
                sums.iter_mut().zip(row(y - radius - 1)).for_each(|(sum, value)| *sum -= value);
                count -= 1.0;
            }
            self.row_mut(y).iter_mut().zip(&sums).for_each(|(to, sum)| *to = sum / count);
        }
    }

    /// What is seen at the places to which `projection` takes the pixels of a plane of this size.
    pub(super) fn projected(&self, projection: &Projection, width: usize, height: usize) -> Self {
        let mut plane = Self::new(width, height);
        for y in 0..height {
            for (x, to) in plane.row_mut(y).iter_mut().enumerate() {
                let (x, y) = projection.apply(x as f64 + 0.5, y as f64 + 0.5);
                *to = self.sample(x, y);
            }
        }
        plane
    }
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

fn running_means(row: &[f32], radius: usize, means: &mut Vec<f32>) {
    means.clear();
    let mut sum: f32 = row.iter().take(radius).sum();
    let mut count = radius.min(row.len()) as f32;
    for x in 0..row.len() {
        if let Some(next) = row.get(x + radius) {
            sum += next;
            count += 1.0;
        }
        if x > radius {
            sum -= row[x - radius - 1];
            count -= 1.0;
        }
        means.push(sum / count);
    }
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
        assert!(even.blurred(2).values.iter().all(|value| (value - 0.25).abs() < 1e-6));
    }
}
