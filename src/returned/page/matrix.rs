//! Transformation matrices. ISO 32000-1, 8.3.3.

/// A place in some coordinate system.
pub(crate) type Point = [f64; 2];

/// A rectangle: left, bottom, right, top.
pub(crate) type Area = [f64; 4];

/// More than any page.
pub(crate) const EVERYWHERE: Area = [-1e6, -1e6, 1e6, 1e6];

/// What turns the coordinates of one system into those of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A move.
    pub(crate) fn translation(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this one, then the other.
    pub(crate) fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) = (self.0, other.0);
        Self([
            a * a2 + b * c2,
            a * b2 + b * d2,
            c * a2 + d * c2,
            c * b2 + d * d2,
            e * a2 + f * c2 + e2,
            e * b2 + f * d2 + f2,
        ])
    }

    pub(crate) fn apply(self, [x, y]: Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        [a * x + c * y + e, b * x + d * y + f]
    }

    /// The upright rectangle around a transformed one.
    pub(crate) fn apply_to_area(self, area: Area) -> Area {
        around(self.corners(area))
    }

    /// Where the corners of a rectangle come to lie, one after the other.
    pub(crate) fn corners(self, [left, bottom, right, top]: Area) -> [Point; 4] {
        [[left, bottom], [right, bottom], [right, top], [left, top]].map(|corner| self.apply(corner))
    }

    /// How much longer lines get, at most.
    pub(crate) fn scale(self) -> f64 {
        let [a, b, c, d, _, _] = self.0;
        a.hypot(b).max(c.hypot(d))
    }

    /// Whether all numbers are usable.
    pub(crate) fn is_finite(self) -> bool {
        self.0.iter().all(|number| number.is_finite() && number.abs() < 1e7)
    }
}

/// The smallest upright rectangle around some points.
pub(crate) fn around<const N: usize>(points: [Point; N]) -> Area {
    let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.iter().fold(none, |area, point| {
        [area[0].min(point[0]), area[1].min(point[1]), area[2].max(point[0]), area[3].max(point[1])]
    })
}

/// What two rectangles share; its right edge may be left of its left edge.
pub(crate) fn shared(a: Area, b: Area) -> Area {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// Whether two rectangles have any place in common.
pub(crate) fn overlaps(a: Area, b: Area) -> bool {
    let [left, bottom, right, top] = shared(a, b);
    left <= right && bottom <= top
}

/// A rectangle without a margin on its sides, and one above and below.
pub(crate) fn inset([left, bottom, right, top]: Area, [across, up]: [f64; 2]) -> Area {
    [left + across, bottom + up, right - across, top - up]
}

/// The middle of a rectangle.
pub(crate) fn middle(area: Area) -> Point {
    [(area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0]
}

/// Whether a point lies in a rectangle that is wider by `slack` on all sides.
pub(crate) fn holds(area: Area, [x, y]: Point, slack: f64) -> bool {
    x >= area[0] - slack && x <= area[2] + slack && y >= area[1] - slack && y <= area[3] + slack
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_matrix_comes_first() {
        let twice = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let moved = Matrix::translation(10.0, 5.0);
        assert_eq!(twice.then(moved).apply([1.0, 1.0]), [12.0, 7.0]);
        assert_eq!(moved.then(twice).apply([1.0, 1.0]), [22.0, 12.0]);
        let quarter = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        assert_eq!(quarter.apply_to_area([1.0, 2.0, 3.0, 4.0]), [-4.0, 1.0, -2.0, 3.0]);
    }
}
