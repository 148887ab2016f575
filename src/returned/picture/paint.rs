//! What lies over the picture of a page: text that somebody typed there, strokes of a pen, white paint.
//!
//! Letters are not drawn but blotted: they cover what is below, and nobody reads them for an answer off a picture.

use super::raster::Raster;
use crate::characters::is_blank;
use crate::returned::page::colour::{Blend, Paint};
use crate::returned::page::marks::{Doubt, Glyph, Marks, PaintedPath, Picture, Sort, Stroke};
use crate::returned::page::matrix::{Area, Point};

/// How much may be painted, in pages: real ones have a few lines.
const MOST: usize = 40;

/// How high the blot of a letter is, in ems, and how much room is left beside the next.
const HEIGHT: f64 = 0.55;
const GAP: f64 = 0.12;

/// How light it is where anything may be seen.
const ANYTHING: f64 = 0.5;

/// A thing that is seen on a page and is none of its pictures.
pub(super) enum Thing<'m> {
    Path(&'m PaintedPath),
    Glyph(&'m Glyph),
    /// Something of which only the place is known.
    Place(&'m Picture),
}

/// What is seen on a page beside pictures that can be drawn, with its place in the order of painting.
pub(super) fn things(marks: &Marks) -> Vec<(usize, Thing<'_>)> {
    // What remarks about a page look like is none of its answers, unless they hide some.
    let is_remark = |at: usize| marks.annotation_at(at).is_some_and(|of| of.sort == Sort::Remark);
    // What the form's own fields hold is known.
    let is_field = |at: usize| marks.annotation_at(at).is_some_and(|of| matches!(of.sort, Sort::Field(_)));
    let paths = marks.paths.iter().filter(|path| path.paint.hides() || !is_remark(path.at));
    let is_seen = |glyph: &&Glyph| {
        !matches!(glyph.doubt, Some(Doubt::Hidden | Doubt::Clipped | Doubt::Transparent))
            && (glyph.text.is_empty() || !is_blank(&glyph.text))
            && !is_remark(glyph.at)
    };
    let places = marks.pictures.iter().filter(|picture| picture.image.is_none() && !is_remark(picture.at));
    let mut things: Vec<(usize, Thing<'_>)> = paths.map(|path| (path.at, Thing::Path(path))).collect();
    things.extend(marks.glyphs.iter().filter(is_seen).map(|glyph| (glyph.at, Thing::Glyph(glyph))));
    things.extend(places.map(|picture| (picture.at, Thing::Place(picture))));
    things.retain(|(at, _)| !is_field(*at));
    things.sort_by_key(|(at, _)| *at);
    things
}

/// A page that is drawn on, with `density` pixels to the point, across and down.
pub(super) struct Canvas<'r> {
    page: &'r mut Raster,
    visible: Area,
    density: [f64; 2],
    /// How many pixels and corners may still be looked at.
    left: usize,
}

impl<'r> Canvas<'r> {
    pub(super) fn new(page: &'r mut Raster, visible: Area, density: [f64; 2]) -> Self {
        let left = page.gray.len().saturating_mul(MOST);
        Self { page, visible, density, left }
    }

    /// The page as far as it is drawn.
    pub(super) fn page(&mut self) -> &mut Raster {
        self.page
    }

    /// Draws a thing; whether there was room for it.
    pub(super) fn draw(&mut self, thing: &Thing<'_>) -> bool {
        match thing {
            Thing::Path(path) => match path.stroke {
                Some(stroke) => self.stroke(path, stroke),
                None => self.fill(&path.points, path.clip, path.paint),
            },
            Thing::Glyph(glyph) => self.blot(glyph),
            Thing::Place(picture) => {
                let light = if picture.is_white { 1.0 } else { ANYTHING };
                let [left, bottom, right, top] = picture.area;
                let corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
                self.fill(&corners, picture.area, Paint { light: Some(light), ..Paint::BLACK })
            }
        }
    }

    /// A letter: a block from its baseline up.
    fn blot(&mut self, glyph: &Glyph) -> bool {
        let along = [0, 1].map(|axis| glyph.end[axis] - glyph.start[axis]);
        let length = along[0].hypot(along[1]).max(1e-6);
        let up = [-along[1], along[0]].map(|part| part / length * glyph.size * HEIGHT);
        let at = |share: f64, height: f64| {
            [0, 1].map(|axis| glyph.start[axis] + along[axis] * share + up[axis] * height)
        };
        let corners = [at(GAP, 0.0), at(1.0 - GAP, 0.0), at(1.0 - GAP, 1.0), at(GAP, 1.0)];
        let light = Some(glyph.light.unwrap_or(0.0));
        self.fill(&corners, self.visible, Paint { light, ..Paint::BLACK })
    }

    fn stroke(&mut self, path: &PaintedPath, stroke: Stroke) -> bool {
        let half = (stroke.half * self.density[0]).max(0.5);
        path.points.windows(2).all(|ends| {
            let [from, to] = [ends[0], ends[1]].map(|point| self.pixel(point));
            let rows = self.rows(from[1].min(to[1]) - half, from[1].max(to[1]) + half);
            rows.into_iter().all(|y| {
                // Where the line is beside this row.
                let middle = y as f64 + 0.5;
                let rise = to[1] - from[1];
                let share = |y: f64| {
                    if rise.abs() < 1e-9 { None } else { Some(((y - from[1]) / rise).clamp(0.0, 1.0)) }
                };
                let x = |share: f64| from[0] + (to[0] - from[0]) * share;
                let (one, other) = match (share(middle - half), share(middle + half)) {
                    (Some(one), Some(other)) => (x(one), x(other)),
                    _ => (from[0], to[0]),
                };
                self.row(y, (one.min(other) - half, one.max(other) + half), path.clip, path.paint)
            })
        })
    }

    /// Fills what lies between the sides of an outline, by the even-odd rule.
    fn fill(&mut self, points: &[Point], clip: Area, paint: Paint) -> bool {
        let corners: Vec<Point> = points.iter().map(|point| self.pixel(*point)).collect();
        let edge = |pick: fn(f64, f64) -> f64| corners.iter().map(|corner| corner[1]).reduce(pick);
        let (Some(top), Some(bottom)) = (edge(f64::min), edge(f64::max)) else { return true };
        let mut crossings = Vec::new();
        for y in self.rows(top, bottom) {
            let Some(left) = self.left.checked_sub(corners.len()) else { return false };
            self.left = left;
            let middle = y as f64 + 0.5;
            let sides = corners.iter().zip(corners.iter().cycle().skip(1));
            crossings.clear();
            crossings.extend(
                sides.filter(|(one, other)| (one[1] <= middle) != (other[1] <= middle)).map(
                    |(one, other)| one[0] + (other[0] - one[0]) * (middle - one[1]) / (other[1] - one[1]),
                ),
            );
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                if !self.row(y, (pair[0], pair[1]), clip, paint) {
                    return false;
                }
            }
        }
        true
    }

    /// Paints a part of a row of pixels; whether there was room for it.
    fn row(&mut self, y: usize, (from, to): (f64, f64), clip: Area, paint: Paint) -> bool {
        let [left, bottom] = self.pixel([clip[0], clip[1]]);
        let [right, top] = self.pixel([clip[2], clip[3]]);
        let middle = y as f64 + 0.5;
        if middle < top || middle > bottom {
            return true;
        }
        let column = |x: f64| x.round().clamp(0.0, self.page.width as f64) as usize;
        let (from, to) = (column(from.max(left)), column(to.min(right)));
        let Some(pixels) =
            self.page.gray.get_mut(y * self.page.width..).and_then(|row| row.get_mut(from..to.max(from)))
        else {
            return true;
        };
        let Some(left) = self.left.checked_sub(pixels.len()) else { return false };
        self.left = left;
        let (light, opacity) = match paint.seen() {
            Some(_) => (paint.light.unwrap_or(ANYTHING), paint.opacity.clamp(0.0, 1.0)),
            None => (ANYTHING, 1.0),
        };
        for pixel in pixels {
            let before = f64::from(*pixel) / 255.0;
            let over = if paint.blend == Blend::Multiply { before * light } else { light };
            *pixel = ((before + (over - before) * opacity) * 255.0 + 0.5) as u8;
        }
        true
    }

    /// The rows of pixels between two heights, as far as there are any.
    fn rows(&self, top: f64, bottom: f64) -> std::ops::Range<usize> {
        let row = |y: f64| y.round().clamp(0.0, self.page.height as f64) as usize;
        row(top)..row(bottom)
    }

    /// Where a point of the page lies, in pixels from the corner at the top left.
    fn pixel(&self, [x, y]: Point) -> Point {
        [(x - self.visible[0]) * self.density[0], (self.visible[3] - y) * self.density[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::page::marks::Annotation;
    use crate::returned::page::matrix::EVERYWHERE;

    const SIDE: f64 = 20.0;

    /// What is seen of a page of paper, ten by ten points, two pixels to the point, after these things were painted on it.
    fn painted(marks: &Marks) -> Option<Raster> {
        let mut page = Raster { width: 20, height: 20, gray: vec![255; 400] };
        let mut canvas = Canvas::new(&mut page, [0.0, 0.0, SIDE / 2.0, SIDE / 2.0], [2.0, 2.0]);
        things(marks).iter().all(|(_, thing)| canvas.draw(thing)).then_some(page)
    }

    fn path(points: &[Point], half: Option<f64>, paint: Paint) -> PaintedPath {
        let stroke = half.map(|half| Stroke { half, miter: None });
        PaintedPath { points: points.to_vec(), stroke, paint, clip: EVERYWHERE, at: 0 }
    }

    fn dark(page: &Raster) -> usize {
        page.gray.iter().filter(|gray| **gray < 100).count()
    }

    #[test]
    fn fills_strokes_and_letters_are_painted_where_they_lie() {
        let square = [[1.0, 1.0], [4.0, 1.0], [4.0, 4.0], [1.0, 4.0]];
        let mut marks = Marks { paths: vec![path(&square, None, Paint::BLACK)], ..Marks::default() };
        let page = painted(&marks).unwrap();
        assert_eq!(dark(&page), 36);
        // The origin is at the bottom, and rows begin at the top.
        assert!(page.gray[17 * 20 + 2] < 100 && page.gray[2 * 20 + 2] == 255);

        marks.paths = vec![path(&[[1.0, 5.0], [9.0, 5.0]], Some(0.5), Paint::BLACK)];
        assert!((30..=40).contains(&dark(&painted(&marks).unwrap())));
        marks.paths = vec![path(&[[2.0, 1.0], [2.0, 9.0]], Some(0.5), Paint::BLACK)];
        assert!((30..=40).contains(&dark(&painted(&marks).unwrap())));

        let glyph = |doubt| Glyph {
            text: "A".to_owned(),
            start: [2.0, 2.0],
            end: [7.0, 2.0],
            size: 8.0,
            light: Some(0.0),
            doubt,
            at: 0,
        };
        let seen = Marks { glyphs: vec![glyph(None)], ..Marks::default() };
        assert!(dark(&painted(&seen).unwrap()) > 40);
        let below_a_scan = Marks { glyphs: vec![glyph(Some(Doubt::Hidden))], ..Marks::default() };
        assert_eq!(dark(&painted(&below_a_scan).unwrap()), 0);
    }

    #[test]
    fn paint_that_lets_through_what_is_below_does() {
        let all = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        let white = Paint { light: Some(1.0), ..Paint::BLACK };
        let yellow = Paint { light: Some(0.9), blend: Blend::Multiply, ..Paint::BLACK };
        let over = |paint| Marks {
            paths: vec![path(&all, None, Paint::BLACK), PaintedPath { at: 1, ..path(&all, None, paint) }],
            ..Marks::default()
        };
        assert_eq!(dark(&painted(&over(white)).unwrap()), 0);
        assert_eq!(dark(&painted(&over(yellow)).unwrap()), 400);
    }

    #[test]
    fn remarks_are_no_part_of_the_page_unless_they_hide_it() {
        let all = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        let remark = |paint| Marks {
            paths: vec![path(&all, None, paint)],
            annotations: vec![Annotation { sort: Sort::Remark, from: 0, to: 1 }],
            ..Marks::default()
        };
        assert_eq!(things(&remark(Paint { opacity: 0.3, ..Paint::BLACK })).len(), 0);
        assert_eq!(things(&remark(Paint::BLACK)).len(), 1);
    }

    #[test]
    fn no_more_is_painted_than_there_is_room_for() {
        let all = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        let paths = |count| (0..count).map(|_| path(&all, None, Paint::BLACK)).collect();
        assert!(painted(&Marks { paths: paths(MOST / 2), ..Marks::default() }).is_some());
        assert!(painted(&Marks { paths: paths(MOST + 1), ..Marks::default() }).is_none());
    }

    #[test]
    fn what_the_forms_own_fields_show_is_not_painted() {
        let square = [[1.0, 1.0], [4.0, 1.0], [4.0, 4.0], [1.0, 4.0]];
        for (sort, pixels) in [(Sort::Added, 36), (Sort::Field(std::ptr::null()), 0)] {
            let marks = Marks {
                paths: vec![path(&square, None, Paint::BLACK)],
                annotations: vec![Annotation { sort, from: 0, to: 1 }],
                ..Marks::default()
            };
            assert_eq!(dark(&painted(&marks).unwrap()), pixels, "{sort:?}");
        }
    }
}
