//! Paths while they are put together. ISO 32000-1, 8.5.

use super::layers::Shown;
use super::marks::{Marks, PaintedPath, Stroke};
use super::matrix::{Area, Point, around, shared};
use super::state::State;

/// The current path.
#[derive(Default)]
pub(crate) struct Outline {
    parts: Vec<Vec<Point>>,
    /// Whether it will clip what comes after it, and then by the even-odd rule.
    pub(crate) clips: Option<bool>,
}

impl Outline {
    pub(crate) fn begin(&mut self, at: Point) {
        self.parts.push(vec![at]);
    }

    pub(crate) fn line_to(&mut self, to: Point) {
        if let Some(part) = self.parts.last_mut() {
            part.push(to);
        }
    }

    /// A curve counts as lines through four of its points. ISO 32000-1, 8.5.2.2.
    ///
    /// The first control point is the current one where it is `None`.
    pub(crate) fn curve_to(&mut self, first: Option<Point>, second: Point, to: Point) {
        let Some(from) = self.parts.last().and_then(|part| part.last()).copied() else { return };
        let first = first.unwrap_or(from);
        for t in [0.25, 0.5, 0.75, 1.0] {
            let s = 1.0 - t;
            self.line_to([0, 1].map(|axis| {
                s * s * s * from[axis]
                    + 3.0 * s * s * t * first[axis]
                    + 3.0 * s * t * t * second[axis]
                    + t * t * t * to[axis]
            }));
        }
    }

    /// Back to where the part began.
    pub(crate) fn close(&mut self) {
        if let Some(part) = self.parts.last_mut()
            && let [first, .., last] = part[..]
            && first != last
        {
            part.push(first);
        }
    }

    /// The operators that end a path. ISO 32000-1, table 60.
    pub(crate) fn paint(&mut self, operator: &str, state: &mut State, marks: &mut Marks) {
        if matches!(operator, "s" | "b" | "b*") {
            self.close();
        }
        let whole = self.parts.iter().map(|part| area(part));
        let whole = whole.reduce(|a, b| around([[a[0], a[1]], [a[2], a[3]], [b[0], b[1]], [b[2], b[3]]]));
        let clip = state.clips.area;
        if let Some(is_even_odd) = self.clips.take() {
            // A path without a point leaves nothing.
            state.clips.take(&self.parts, whole.unwrap_or([1.0, 1.0, 0.0, 0.0]), is_even_odd);
        }
        let is_filled = matches!(operator, "f" | "F" | "f*" | "B" | "B*" | "b" | "b*");
        let is_stroked = matches!(operator, "S" | "s" | "B" | "B*" | "b" | "b*");
        let parts = std::mem::take(&mut self.parts);
        if !(is_filled || is_stroked) || state.shown == Shown::No {
            return;
        }
        for points in parts {
            if points.iter().flatten().any(|number| !number.is_finite()) {
                continue;
            }
            for (is_used, which) in [(is_filled, 0), (is_stroked, 1)] {
                let paint = state.paint(which);
                if is_used && !paint.is_nothing() {
                    let at = marks.next();
                    let stroke =
                        (which == 1).then(|| Stroke { half: state.half_width(), miter: state.miter });
                    marks.paths.push(PaintedPath { points: points.clone(), stroke, paint, clip, at });
                }
            }
        }
    }
}

/// Where anything may be seen: pictures that were not looked at, and areas filled with patterns and other paint
/// that nobody knows.
pub(crate) fn unknown_areas(marks: &Marks) -> impl Iterator<Item = Area> + '_ {
    let is_unknown = |path: &&PaintedPath| path.stroke.is_none() && path.paint.light.is_none();
    let fills = marks.paths.iter().filter(is_unknown).map(|path| shared(area(&path.points), path.clip));
    let pictures = marks.pictures.iter().filter(|picture| picture.parts.is_none());
    pictures.map(|picture| picture.area).chain(fills)
}

/// What encloses some points.
pub(crate) fn area(points: &[Point]) -> Area {
    points.iter().fold(around([]), |area, point| {
        [area[0].min(point[0]), area[1].min(point[1]), area[2].max(point[0]), area[3].max(point[1])]
    })
}
