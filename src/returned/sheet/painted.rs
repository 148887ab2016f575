//! One thing that is painted, and where it is seen.

use std::rc::Rc;

use crate::returned::page::clip::winding;
use crate::returned::page::matrix::{Area, Point, around, inset, middle, overlaps};
use crate::returned::page::path;

/// How far a line may be off and still count as upright, in points.
const UPRIGHT: f64 = 0.3;

/// The most corners of a filled shape that are compared; one with more counts
/// as all that it encloses.
const CORNERS: usize = 256;

/// Something that is painted.
#[derive(Clone)]
pub(crate) struct Painted {
    /// What encloses it.
    pub(crate) area: Area,
    /// Its place in the order of painting.
    pub(crate) at: usize,
    /// Whether it can be seen on white paper, and is no background.
    pub(crate) is_ink: bool,
    /// Whether letters are lost that it lies over.
    pub(crate) hides: bool,
    /// Whether people may have signed with it.
    pub(crate) may_sign: bool,
    /// Whether it is the outline of a circle.
    pub(crate) is_ring: bool,
    /// Whether it is one straight line, or nothing but a frame.
    pub(crate) is_plain: bool,
    /// Whether it is a part of a larger picture.
    pub(crate) is_part: bool,
    /// How light it is, where that is known.
    pub(crate) light: Option<f64>,
    pub(super) shape: Shape,
}

/// Whether a line goes around and leaves out the middle, or is straight. A pen that writes crosses the middle.
pub(super) fn is_frame(points: &[Point]) -> bool {
    /// How far from the edge it runs at most, in parts of what it encloses.
    const EDGE: f64 = 0.25;
    /// How far its ends are apart at most, in parts of its longer side.
    const OPEN: f64 = 0.5;
    /// What is thinner, in points, is straight.
    const THIN: f64 = 2.0;
    let [first, _, .., last] = points else { return true };
    let area = path::area(points);
    let sides = [0, 1].map(|axis| area[axis + 2] - area[axis]);
    if sides[0].min(sides[1]) < THIN {
        return true;
    }
    if (last[0] - first[0]).hypot(last[1] - first[1]) > OPEN * sides[0].max(sides[1]) {
        return false;
    }
    let is_at_edge = |point: Point| {
        [0, 1].iter().any(|axis| {
            let from = point[*axis] - area[*axis];
            from.min(sides[*axis] - from) <= EDGE * sides[*axis]
        })
    };
    let halfway = |ends: &[Point]| [0, 1].map(|axis| (ends[0][axis] + ends[1][axis]) / 2.0);
    points.iter().copied().chain(points.windows(2).map(halfway)).all(is_at_edge)
}

/// How much of what is enclosed it is.
#[derive(Clone)]
pub(super) enum Shape {
    /// All that is enclosed.
    Area,
    /// A line with half its width.
    Line([Point; 2], f64),
    /// The corners of a closed line.
    Filled(Rc<[Point]>),
}

impl Painted {
    /// Anything that may be all of an area.
    pub(crate) fn area(area: Area, at: usize) -> Self {
        Self {
            area,
            at,
            is_ink: true,
            hides: true,
            may_sign: true,
            is_ring: false,
            is_plain: false,
            is_part: false,
            light: None,
            shape: Shape::Area,
        }
    }

    /// A straight line.
    pub(crate) fn line(ends: [Point; 2], half: f64, at: usize) -> Self {
        let area = inset(around(ends), [-half; 2]);
        Self { shape: Shape::Line(ends, half), ..Self::area(area, at) }
    }

    /// A shape that is filled.
    pub(crate) fn filled(points: &[Point], at: usize) -> Self {
        let shape = if points.len() > CORNERS { Shape::Area } else { Shape::Filled(points.into()) };
        Self { shape, ..Self::area(path::area(points), at) }
    }

    /// The sharp corners of a stroke. ISO 32000-1, 8.4.3.5.
    pub(crate) fn spikes(
        points: &[Point],
        half: f64,
        most: f64,
        at: usize,
    ) -> impl Iterator<Item = Self> + '_ {
        points.windows(3).filter_map(move |three| {
            let [a, b, c] = three else { return None };
            let unit = |from: &Point| {
                let (x, y) = (b[0] - from[0], b[1] - from[1]);
                let length = x.hypot(y);
                (length > 1e-6).then(|| [x / length, y / length])
            };
            let (u, v) = (unit(a)?, unit(c)?);
            // They point where both lines go, and reach farther the closer these are.
            let (x, y) = (u[0] + v[0], u[1] + v[1]);
            let length = x.hypot(y);
            let sine = (1.0 - (length / 2.0).powi(2)).max(0.0).sqrt();
            let reach = 1.0 / sine.max(1e-3);
            if length < 1.0 || reach > most {
                return None;
            }
            let end = [b[0] + x / length * half * reach, b[1] + y / length * half * reach];
            Some(Self::line([*b, end], 0.0, at))
        })
    }

    /// Whether a line is neither level nor plumb.
    pub(crate) fn is_slanted(ends: &[Point]) -> bool {
        match ends {
            [a, b] => (a[0] - b[0]).abs() > UPRIGHT && (a[1] - b[1]).abs() > UPRIGHT,
            _ => false,
        }
    }

    /// Whether it is a level or plumb line, or an area.
    pub(crate) fn is_upright(&self) -> bool {
        match &self.shape {
            Shape::Area => !self.is_part,
            Shape::Line(ends, _) => !Self::is_slanted(ends),
            Shape::Filled(_) => false,
        }
    }

    /// Whether it is all of what it encloses.
    pub(crate) fn is_area(&self) -> bool {
        matches!(self.shape, Shape::Area)
    }

    /// Whether any of it is seen in an area.
    pub(crate) fn touches(&self, area: Area) -> bool {
        overlaps(self.area, area)
            && match &self.shape {
                Shape::Area => true,
                Shape::Line(ends, half) => crosses(*ends, inset(area, [-half; 2])),
                Shape::Filled(corners) => {
                    let mut sides = corners.iter().zip(corners.iter().cycle().skip(1));
                    sides.any(|(a, b)| crosses([*a, *b], area)) || winding(corners, middle(area)) != 0
                }
            }
    }
}

/// Whether a line runs through an area, or lies in it.
fn crosses([a, b]: [Point; 2], area: Area) -> bool {
    let (mut first, mut last) = (0.0, 1.0);
    for axis in [0, 1] {
        let (from, along) = (a[axis], b[axis] - a[axis]);
        let (low, high) = (area[axis], area[axis + 2]);
        if along.abs() < 1e-9 {
            if from < low || from > high {
                return false;
            }
            continue;
        }
        let (enter, leave) = ((low - from) / along, (high - from) / along);
        first = f64::max(first, enter.min(leave));
        last = f64::min(last, enter.max(leave));
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_touches_what_it_runs_through() {
        let area = [10.0, 10.0, 20.0, 14.0];
        for (ends, half, wanted) in [
            ([[0.0, 12.0], [30.0, 12.0]], 0.0, true),
            ([[0.0, 5.0], [30.0, 5.0]], 0.0, false),
            ([[0.0, 5.0], [30.0, 5.0]], 5.0, true),
            ([[0.0, 0.0], [30.0, 30.0]], 0.1, true),
            // Its rectangle lies over the area, the line does not.
            ([[0.0, 12.0], [12.0, 30.0]], 0.5, false),
        ] {
            assert_eq!(Painted::line(ends, half, 0).touches(area), wanted, "{ends:?}");
        }
        let triangle = [[0.0, 0.0], [40.0, 0.0], [0.0, 40.0], [0.0, 0.0]];
        assert!(Painted::filled(&triangle, 0).touches(area));
        assert!(!Painted::filled(&triangle, 0).touches([30.0, 30.0, 39.0, 39.0]));
    }

    #[test]
    fn frames_leave_out_the_middle() {
        let tag = [[0.0, 0.0], [18.7, 0.0], [21.0, 2.3], [18.7, 4.7], [0.0, 4.7], [0.0, 0.0]];
        let turned = [[0.0, 0.0], [120.0, 1.2], [119.6, 28.0], [-0.4, 26.8], [0.0, 0.0]];
        let circle: Vec<Point> = (0..=16)
            .map(|step| (f64::from(step) * std::f64::consts::FRAC_PI_8).sin_cos())
            .map(|(y, x)| [x, y])
            .collect();
        for frame in [&tag[..], &turned, &circle, &[[0.0, 0.0], [9.0, 5.0]]] {
            assert!(is_frame(frame), "{frame:?}");
        }
        let zigzag = [[0.0, 0.0], [5.0, 9.0], [10.0, 0.0], [15.0, 9.0], [20.0, 0.0]];
        assert!(!is_frame(&zigzag));
    }

    #[test]
    fn sharp_corners_reach_far() {
        let corner = [[0.0, 0.0], [50.0, 1.0], [0.0, 2.0]];
        let reach =
            |most| Painted::spikes(&corner, 2.0, most, 0).map(|spike| spike.area[2]).fold(0.0, f64::max);
        assert!(reach(100.0) > 140.0);
        assert_eq!(reach(10.0), 0.0);
    }
}
