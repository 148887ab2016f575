//! Pixels along a straight line through a picture.

/// In so many pixels a line that is straight on a page is straight in the picture of it.
pub(super) const STEP: usize = 16;

/// Fractions of a pixel are counted in so many bits.
const BITS: u32 = 16;

/// How near the edge of a picture a line is not followed in whole numbers, in pixels.
const EDGE: f64 = 0.01;

/// A line: where it starts, and how far it is from one place on it to the next, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: (f64, f64),
    pub(super) by: (f64, f64),
}

impl Run {
    /// The line from a place to just before another, in so many steps.
    pub(super) fn between(start: (f64, f64), end: (f64, f64), count: usize) -> Self {
        let count = count as f64;
        Self { start, by: ((end.0 - start.0) / count, (end.1 - start.1) / count) }
    }

    /// A place on it.
    pub(super) fn at(&self, step: usize) -> (f64, f64) {
        let step = step as f64;
        (self.start.0 + self.by.0 * step, self.start.1 + self.by.1 * step)
    }

    /// Notes what is seen at each place, between the middles of four pixels, if all of them lie well
    /// inside of the picture, which has rows of `width` pixels.
    pub(super) fn see<T: Copy + Into<f32>>(&self, pixels: &[T], width: usize, to: &mut [f32]) -> bool {
        let Some(last) = to.len().checked_sub(1) else { return true };
        let height = pixels.len().checked_div(width).unwrap_or(0);
        let (end_x, end_y) = self.at(last);
        let is_inside = |from: f64, to: f64, limit: usize| {
            from.min(to) - 0.5 > EDGE && from.max(to) + 0.5 < limit as f64 - EDGE
        };
        if !is_inside(self.start.0, end_x, width) || !is_inside(self.start.1, end_y, height) {
            return false;
        }
        let whole = |length: f64| (length * f64::from(1_u32 << BITS)) as i64;
        let (mut x, mut y) = (whole(self.start.0 - 0.5), whole(self.start.1 - 0.5));
        let (across, down) = (whole(self.by.0), whole(self.by.1));
        let part = |at: i64| (at & ((1 << BITS) - 1)) as i32 as f32 / (1_u32 << BITS) as f32;
        for to in to {
            let at = (y >> BITS).cast_unsigned() as usize * width + (x >> BITS).cast_unsigned() as usize;
            let (right, below) = (part(x), part(y));
            let between = |row: &[T]| {
                let (from, to): (f32, f32) = (row[0].into(), row[1].into());
                from + (to - from) * right
            };
            let (upper, lower) = (between(&pixels[at..at + 2]), between(&pixels[at + width..at + width + 2]));
            *to = upper + (lower - upper) * below;
            (x, y) = (x + across, y + down);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::plane::Plane;

    #[test]
    fn a_line_is_seen_as_its_places_are() {
        let values: Vec<f32> = (0..300_u16).map(|index| f32::from(index * 37 % 101)).collect();
        let plane = Plane { width: 20, height: 15, values };
        let run = Run::between((2.3, 12.9), (17.1, 1.4), 9);
        let mut seen = [0.0; 9];
        assert!(run.see(&plane.values, plane.width, &mut seen));
        for (step, seen) in seen.iter().enumerate() {
            let (x, y) = run.at(step);
            assert!((plane.sample(x, y) - seen).abs() < 0.05, "{step}");
        }
    }

    #[test]
    fn a_line_near_an_edge_is_not_followed() {
        let pixels = [0_u8; 300];
        let mut seen = [0.0; 4];
        for (start, end) in [
            ((0.2, 5.0), (9.0, 5.0)),
            ((5.0, 5.0), (25.0, 5.0)),
            ((5.0, 14.6), (9.0, 14.6)),
            ((f64::NAN, 5.0), (9.0, 5.0)),
            ((5.0, 5.0), (f64::INFINITY, 5.0)),
        ] {
            assert!(!Run::between(start, end, 4).see(&pixels, 20, &mut seen), "{start:?} {end:?}");
        }
        assert!(!Run::between((0.0, 0.0), (1.0, 1.0), 4).see(&pixels[..0], 0, &mut seen));
        assert!(Run::between((0.0, 0.0), (1.0, 1.0), 1).see(&pixels, 20, &mut seen[..0]));
    }
}
