//! Where anything is drawn at all. ISO 32000-1, 8.5.4.

use std::rc::Rc;

use super::matrix::{Area, Point, holds, shared};

/// How far outside of its clip a letter may reach and still be seen.
const SLACK: f64 = 0.5;

/// Everything that clips what is drawn.
#[derive(Clone)]
pub(crate) struct Clips {
    /// Nothing outside of this is seen.
    pub(crate) area: Area,
    /// The paths among them that are more than a rectangle, the last one first.
    paths: Option<Rc<ClipPath>>,
    /// Whether letters clip, whose shapes are not known here.
    by_letters: bool,
}

struct ClipPath {
    parts: Vec<Vec<Point>>,
    is_even_odd: bool,
    outer: Option<Rc<Self>>,
}

impl Clips {
    pub(crate) fn new(area: Area) -> Self {
        Self { area, paths: None, by_letters: false }
    }

    /// Clips to a rectangle as well.
    pub(crate) fn take_area(&mut self, area: Area) {
        self.area = shared(self.area, area);
    }

    /// Clips to a path that `area` encloses.
    pub(crate) fn take(&mut self, parts: &[Vec<Point>], area: Area, is_even_odd: bool) {
        self.take_area(area);
        let is_plain = matches!(parts, [one] if is_rectangle(one));
        if !is_plain {
            let outer = self.paths.take();
            self.paths = Some(Rc::new(ClipPath { parts: parts.to_vec(), is_even_odd, outer }));
        }
    }

    /// Clips to letters as well.
    pub(crate) fn take_letters(&mut self) {
        self.by_letters = true;
    }

    /// How much looking into it costs.
    pub(crate) fn cost(&self) -> usize {
        let mut cost = 0;
        let mut next = self.paths.as_deref();
        while let Some(path) = next {
            cost += 1 + path.parts.iter().map(Vec::len).sum::<usize>() / 8;
            next = path.outer.as_deref();
        }
        cost
    }

    /// Whether something is seen that has these points: surely, surely not in
    /// whole (`Some(false)`), or nobody knows.
    pub(crate) fn shows(&self, points: &[Point]) -> Option<bool> {
        if !points.iter().all(|point| holds(self.area, *point, SLACK)) {
            return Some(false);
        }
        let mut next = self.paths.as_deref();
        while let Some(path) = next {
            if !points.iter().all(|point| path.holds(*point)) {
                return Some(false);
            }
            next = path.outer.as_deref();
        }
        (!self.by_letters).then_some(true)
    }
}

impl ClipPath {
    /// Whether a point lies inside, by one rule or the other. ISO 32000-1, 8.5.3.3.
    fn holds(&self, point: Point) -> bool {
        let winding: i32 = self.parts.iter().map(|part| winding(part, point)).sum();
        if self.is_even_odd { winding % 2 != 0 } else { winding != 0 }
    }
}

/// How often a closed line goes around a point.
pub(crate) fn winding(part: &[Point], [x, y]: Point) -> i32 {
    let ends = part.iter().zip(part.iter().cycle().skip(1));
    ends.map(|(a, b)| {
        let is_left = (b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1]);
        match (a[1] <= y, b[1] <= y) {
            (true, false) if is_left > 0.0 => 1,
            (false, true) if is_left < 0.0 => -1,
            _ => 0,
        }
    })
    .sum()
}

/// Whether a closed line is an upright rectangle.
pub(crate) fn is_rectangle(part: &[Point]) -> bool {
    /// How far a side may be off.
    const UPRIGHT: f64 = 0.05;
    let open = match part {
        [first, rest @ .., last] if first == last && rest.len() == 3 => &part[..4],
        _ => part,
    };
    let [a, b, c, d] = open else { return false };
    let same = |p: &Point, q: &Point, axis: usize| (p[axis] - q[axis]).abs() <= UPRIGHT;
    let goes = |first: usize, second: usize| {
        same(a, b, first) && same(b, c, second) && same(c, d, first) && same(d, a, second)
    };
    goes(0, 1) || goes(1, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_hole_is_not_shown() {
        let square = |a: f64, b: f64| vec![[a, a], [b, a], [b, b], [a, b]];
        assert!(is_rectangle(&square(0.0, 9.0)));
        assert!(!is_rectangle(&[[0.0, 0.0], [9.0, 1.0], [9.0, 9.0], [0.0, 9.0]]));
        let parts = [square(0.0, 90.0), square(20.0, 40.0)];
        for (is_even_odd, point, wanted) in [
            (true, [30.0, 30.0], Some(false)),
            (false, [30.0, 30.0], Some(true)),
            (true, [10.0, 10.0], Some(true)),
            (true, [95.0, 10.0], Some(false)),
        ] {
            let mut clips = Clips::new([0.0, 0.0, 100.0, 100.0]);
            clips.take(&parts, [0.0, 0.0, 90.0, 90.0], is_even_odd);
            assert_eq!(clips.shows(&[point]), wanted, "{point:?}");
            clips.take_letters();
            assert_ne!(clips.shows(&[point]), Some(true));
        }
    }
}
