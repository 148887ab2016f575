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
    #[inline(always)]
    pub(super) fn see<T: Copy + Default + Into<f32>>(
        &self,
        pixels: &[T],
        width: usize,
        to: &mut [f32],
    ) -> bool {
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
        // The pixels around each place are fetched first, so that processors calculate with many of them at once.
        let mut corners = [[T::default(); STEP]; 4];
        for to in to.chunks_mut(STEP) {
            let parts = [part(x, across), part(y, down)];
            let [first, second, third, fourth] = &mut corners;
            let corners_of = first.iter_mut().zip(second).zip(third.iter_mut().zip(fourth));
            for ((first, second), (third, fourth)) in corners_of.take(to.len()) {
                let at = (y >> BITS).cast_unsigned() as usize * width + (x >> BITS).cast_unsigned() as usize;
                let (upper, lower) = (&pixels[at..at + 2], &pixels[at + width..at + width + 2]);
                (*first, *second, *third, *fourth) = (upper[0], upper[1], lower[0], lower[1]);
                (x, y) = (x + across, y + down);
            }
            let seen = between(&corners, &parts);
            to.copy_from_slice(&seen[..to.len()]);
        }
        true
    }
}

/// Where between pixels each place lies, from the first one on.
#[inline(always)]
fn part(at: i64, by: i64) -> [f32; STEP] {
    // Of whole pixels nothing is asked, and numbers half as long are counted with sooner.
    let (at, by) = (at as i32, by as i32);
    let mut parts = [0.0; STEP];
    for (step, part) in (0..).zip(&mut parts) {
        let at = at.wrapping_add(by.wrapping_mul(step)) & ((1 << BITS) - 1);
        *part = at as f32 / (1_u32 << BITS) as f32;
    }
    parts
}

/// What is seen between four pixels each.
#[inline(always)]
fn between<T: Copy + Into<f32>>(corners: &[[T; STEP]; 4], [right, below]: &[[f32; STEP]; 2]) -> [f32; STEP] {
    let mut seen = [0.0; STEP];
    for step in 0..STEP {
        let between = |from: T, to: T| {
            let (from, to): (f32, f32) = (from.into(), to.into());
            from + (to - from) * right[step]
        };
        let upper = between(corners[0][step], corners[1][step]);
        let lower = between(corners[2][step], corners[3][step]);
        seen[step] = upper + (lower - upper) * below[step];
    }
    seen
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
