//! What is printed in a part of a page, and what is seen there.

use super::drawn;
use super::look::DENSITY;
use super::plane::Plane;
use super::sight::Sight;
use crate::layout::{Point, Pt, Rect};

/// A part of a page.
pub(super) struct Surroundings {
    part: Rect,
    /// How light it is as it is drawn before anybody answers.
    pub(super) light: Plane,
    /// How dark it is as it is seen.
    pub(super) seen: Plane,
}

impl Sight {
    /// What is printed and seen in a part of the page.
    pub(super) fn surroundings(&self, part: Rect) -> Surroundings {
        let light = drawn::part(&self.layout().pages[self.page()], part, DENSITY);
        Surroundings { part, light, seen: self.crop(part) }
    }

    /// A part of the page: how dark it is.
    pub(super) fn crop(&self, part: Rect) -> Plane {
        let mut plane = self.flat(Point { x: part.x, y: part.y }, DENSITY.into(), size(part));
        plane.values.iter_mut().for_each(|value| *value = value.min(1.0));
        plane
    }
}

impl Surroundings {
    /// A smaller part that lies within them.
    pub(super) fn within(&self, part: Rect) -> Self {
        let pixels = |length: Pt| (length.0 * DENSITY).round() as usize;
        let (corner, size) = ((pixels(part.x - self.part.x), pixels(part.y - self.part.y)), size(part));
        let [light, seen] = [&self.light, &self.seen].map(|plane| plane.part(corner, size));
        Self { part, light, seen }
    }
}

/// How many pixels a part has.
fn size(part: Rect) -> (usize, usize) {
    let side = |length: Pt| (length.0 * DENSITY).round() as usize;
    (side(part.width), side(part.height))
}

/// What is in both of two areas.
pub(super) fn shared(one: Rect, other: Rect) -> Rect {
    let last = |one: Pt, other: Pt| if one > other { one } else { other };
    let first = |one: Pt, other: Pt| if one < other { one } else { other };
    let (x, y) = (last(one.x, other.x), last(one.y, other.y));
    let width = last(first(one.right(), other.right()) - x, Pt::ZERO);
    Rect { x, y, width, height: last(first(one.bottom(), other.bottom()) - y, Pt::ZERO) }
}

/// An area with so much around it.
pub(super) fn around(area: Rect, by: Pt) -> Rect {
    Rect { x: area.x - by, y: area.y - by, width: area.width + by * 2.0, height: area.height + by * 2.0 }
}

/// Whether two areas are farther apart than that.
pub(super) fn are_apart(one: Rect, other: Rect, by: Pt) -> bool {
    one.x > other.right() + by
        || one.right() < other.x - by
        || one.y > other.bottom() + by
        || one.bottom() < other.y - by
}
