//! Rings: the edge of a round stamp, and that of a cup.

use super::ink::Ink;
use super::sight::DENSITY;

/// How large rings are across, in points.
const ACROSS: (f32, f32) = (26.0, 88.0);
/// How much of a ring is there at least, in points along it, and of what lies within the area.
const ALONG: f32 = 40.0;
const COVERED: f32 = 0.55;
/// The part of the ink that lies on the ring and on another around the same middle at least, and how far from it that is, in
/// pixels: of stamps 0.68 at least, of names with large loops 0.52 at most.
const SHARE: f32 = 0.58;
const NEAR: f32 = 4.0;
/// How many rings are tried, each through three places of the ink: of those of a stamp one in some twenty is on one ring.
const TRIED: usize = 1200;
/// How far apart two places on it are that are looked at, in pixels.
const STEP: f32 = 1.5;

/// A circle, in pixels.
#[derive(Debug, Clone, Copy)]
struct Circle {
    x: f32,
    y: f32,
    radius: f32,
}

impl Ink {
    /// Whether most of it is a ring, or two around the same middle, as far as they lie in the area.
    pub(super) fn is_ring(&self) -> bool {
        let at = |index: usize| ((index % self.width) as f32, (index / self.width) as f32);
        let places: Vec<(f32, f32)> = (0..self.bits.len()).filter(|at| self.bits[*at]).map(at).collect();
        // The same places each time.
        let mut state = 1_u32;
        let mut any = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            places.get((state >> 8) as usize % places.len().max(1)).copied()
        };
        let tried = (0..TRIED).filter_map(|_| Circle::through([any()?, any()?, any()?]));
        let best = tried
            .filter_map(|circle| Some((self.along(circle)?, circle)))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let Some((_, circle)) = best.filter(|(along, _)| *along >= ALONG) else { return false };
        let away: Vec<f32> = places.iter().map(|(x, y)| (x - circle.x).hypot(y - circle.y)).collect();
        let on_ring = |radius: f32| away.iter().filter(|away| (*away - radius).abs() <= NEAR).count();
        let others = (0..=circle.radius as u16).map(|step| 0.6 * circle.radius + f32::from(step));
        let second = others.filter(|radius| (radius - circle.radius).abs() >= 2.0 * NEAR).map(on_ring).max();
        let on_both = on_ring(circle.radius) + second.unwrap_or_default();
        on_both as f32 >= SHARE * places.len() as f32
    }

    /// How much of a circle is there, in points; `None` where that is little of what lies in the area.
    fn along(&self, circle: Circle) -> Option<f32> {
        let steps = (std::f32::consts::TAU * circle.radius / STEP) as usize;
        let (mut within, mut there) = (0, 0);
        for step in 0..steps {
            let (sine, cosine) = (std::f32::consts::TAU * step as f32 / steps as f32).sin_cos();
            let (x, y) = (circle.x + circle.radius * cosine, circle.y + circle.radius * sine);
            if x < 0.0 || y < 0.0 || x as usize >= self.width {
                continue;
            }
            if let Some(bit) = self.bits.get(y as usize * self.width + x as usize) {
                within += 1;
                there += usize::from(*bit);
            }
        }
        let along = there as f32 * STEP / DENSITY as f32;
        (there as f32 >= COVERED * within as f32).then_some(along)
    }
}

impl Circle {
    /// The one through three places, if it is as large as rings are.
    fn through([(x, y), second, third]: [(f32, f32); 3]) -> Option<Self> {
        /// How flat a triangle is at most, in square pixels.
        const FLAT: f32 = 120.0;
        let ((ax, ay), (bx, by)) = ((second.0 - x, second.1 - y), (third.0 - x, third.1 - y));
        let twice = 2.0 * (ax * by - ay * bx);
        if twice.abs() < FLAT {
            return None;
        }
        let (a, b) = (ax * ax + ay * ay, bx * bx + by * by);
        let (right, down) = ((by * a - ay * b) / twice, (ax * b - bx * a) / twice);
        let radius = right.hypot(down);
        let across = 2.0 * radius / DENSITY as f32;
        (ACROSS.0..=ACROSS.1).contains(&across).then_some(Self { x: x + right, y: y + down, radius })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ink on curves, each of which says where it is from 0 to 1, in pixels.
    fn drawn(curves: &[&dyn Fn(f32) -> (f32, f32)]) -> Ink {
        let (width, height) = (400, 85);
        let mut ink = Ink { width, bits: vec![false; width * height] };
        for (curve, step) in curves.iter().flat_map(|curve| (0..3000_u16).map(move |step| (curve, step))) {
            let (x, y) = curve(f32::from(step) / 3000.0);
            for (x, y) in [(x, y), (x + 1.0, y), (x, y + 1.0)] {
                if x >= 0.0 && y >= 0.0 && (x as usize) < width && (y as usize) < height {
                    ink.bits[y as usize * width + x as usize] = true;
                }
            }
        }
        ink
    }

    #[test]
    fn the_edge_of_a_stamp_is_a_ring_and_loops_are_none() {
        let ring = |radius: f32| {
            move |part: f32| {
                let turn = part * std::f32::consts::TAU;
                (200.0 + radius * turn.cos(), 30.0 + radius * turn.sin())
            }
        };
        assert!(drawn(&[&ring(50.0), &ring(40.0)]).is_ring());
        assert!(drawn(&[&ring(55.0)]).is_ring());
        let loops = |part: f32| {
            let turn = part * 30.0;
            (60.0 + part * 250.0 + 18.0 * turn.cos(), 40.0 + 24.0 * turn.sin())
        };
        assert!(!drawn(&[&loops]).is_ring());
    }
}
