//! What is painted on a page of the form besides its letters, in the form's
//! coordinates.

use crate::returned::page::marks::{Glyph, Marks, Path};
use crate::returned::page::matrix::{Area, EVERYWHERE, Matrix, around, inset, middle, overlaps, shared};
use crate::returned::page::path;

/// How far a line may be off and still count as upright, in points.
const UPRIGHT: f64 = 0.3;

/// How light a fill may be at most to be a mark; lighter ones are backgrounds.
const DARK: f64 = 0.6;

/// How light a line may be at most to be seen.
const SEEN: f64 = 0.9;

/// The most things over one field that are looked at. No real copy has as many.
const MOST: usize = 400;

/// Something that is painted.
#[derive(Clone, Copy)]
pub(crate) struct Painted {
    pub(crate) area: Area,
    /// Its place in the order of painting.
    pub(crate) at: usize,
    /// Whether it can be seen on white paper, and is no background.
    is_ink: bool,
}

/// Everything that is painted.
pub(crate) struct Ink {
    /// The straight parts of strokes, and the upright ones of them.
    lines: Vec<Painted>,
    upright: Vec<Painted>,
    /// Areas that are filled.
    fills: Vec<Painted>,
    /// Whole strokes and fills that are no upright lines or rectangles.
    shapes: Vec<Painted>,
    pictures: Vec<Painted>,
}

impl Ink {
    pub(crate) fn new(marks: &Marks, to_form: Matrix) -> Self {
        let picture = |area: Area, at| Painted { area: to_form.apply_to_area(area), at, is_ink: true };
        let mut ink = Self {
            lines: Vec::new(),
            upright: Vec::new(),
            fills: Vec::new(),
            shapes: Vec::new(),
            pictures: marks.pictures.iter().map(|found| picture(found.area, found.at)).collect(),
        };
        for path in &marks.paths {
            ink.take(path, to_form);
        }
        ink
    }

    fn take(&mut self, path: &Path, to_form: Matrix) {
        let points: Vec<_> = path.points.iter().map(|point| to_form.apply(*point)).collect();
        let clip = if path.clip == EVERYWHERE { EVERYWHERE } else { to_form.apply_to_area(path.clip) };
        let most = if path.is_filled { DARK } else { SEEN };
        let is_ink = path.light.is_none_or(|light| light < most);
        let painted = |area| Painted { area: shared(area, clip), at: path.at, is_ink };
        let is_there = |painted: &Painted| overlaps(painted.area, painted.area);
        let is_slanted = |ends: &[[f64; 2]]| match ends {
            [a, b] => (a[0] - b[0]).abs() > UPRIGHT && (a[1] - b[1]).abs() > UPRIGHT,
            _ => false,
        };
        let whole = Some(painted(path::area(&points))).filter(is_there);
        if points.windows(2).any(is_slanted) {
            self.shapes.extend(whole);
        }
        if path.is_filled {
            self.fills.extend(whole);
        }
        if path.is_stroked {
            for ends in points.windows(2) {
                if let [a, b] = ends
                    && let Some(line) = Some(painted(around([*a, *b]))).filter(is_there)
                {
                    self.lines.push(line);
                    if !is_slanted(ends) {
                        self.upright.push(line);
                    }
                }
            }
        }
    }

    /// Whether something is drawn in a place for text: lines, shapes, dark
    /// areas, pictures. Its background and its border are part of the form.
    pub(crate) fn is_drawn_in(&self, area: Area) -> bool {
        let inside = inset(area, [1.5, 2.0]);
        let drawn = |painted: &Painted| painted.is_ink && overlaps(painted.area, inside);
        let mut inks = self.lines.iter().chain(&self.fills).chain(&self.pictures);
        inks.any(drawn)
    }

    /// What may hide something in a place; `None` when there is too much of it.
    pub(crate) fn covers(&self, area: Area) -> Option<Vec<Painted>> {
        let all = self.lines.iter().chain(&self.fills).chain(&self.pictures);
        let mut covers: Vec<Painted> = Vec::new();
        for cover in all.filter(|cover| overlaps(cover.area, area)) {
            if covers.len() >= MOST {
                return None;
            }
            covers.push(*cover);
        }
        Some(covers)
    }

    /// What stands in a box besides letters.
    pub(crate) fn in_box(&self, area: Area, is_round: bool) -> InBox {
        let (wide, high) = (area[2] - area[0], area[3] - area[1]);
        let inside = inset(area, [0.2 * wide, 0.2 * high]);
        let around = inset(area, [-0.3 * wide, -0.3 * high]);
        let mut found = InBox::Nothing;
        let lines = self.upright.iter().chain(&self.fills).chain(&self.shapes).chain(&self.pictures);
        for painted in lines.filter(|painted| painted.is_ink && overlaps(painted.area, inside)) {
            let [left, bottom, right, top] = painted.area;
            if is_round && is_circle(painted.area, area) {
                continue;
            }
            let is_within =
                left >= around[0] && bottom >= around[1] && right <= around[2] && top <= around[3];
            // What goes around the box is not in it.
            let encloses = left <= area[0] && bottom <= area[1] && right >= area[2] && top >= area[3];
            if !is_within || encloses {
                return InBox::Unknown;
            }
            found = InBox::Mark;
        }
        found
    }

    /// Whether something is drawn on a line for a signature.
    pub(crate) fn is_on_line(&self, area: Area) -> bool {
        let (wide, high) = (area[2] - area[0], area[3] - area[1]);
        let is_on = |painted: &Painted, most: f64| {
            let [left, bottom, right, top] = painted.area;
            let [x, y] = middle(painted.area);
            painted.is_ink
                && overlaps([x, y, x, y], area)
                && right - left < wide * most
                && top - bottom < high * most
        };
        self.shapes.iter().any(|shape| is_on(shape, 1.5))
            || self.pictures.iter().any(|picture| is_on(picture, 3.0))
    }
}

/// What a box for a mark holds besides letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InBox {
    Nothing,
    Mark,
    /// Something that is larger than the box, and may belong to it or not.
    Unknown,
}

/// Whether this is the circle around a choice, which is part of the form.
fn is_circle(painted: Area, area: Area) -> bool {
    let [wide, high] = [0, 1].map(|axis| (painted[axis + 2] - painted[axis]) / (area[axis + 2] - area[axis]));
    let off = [0, 1].map(|axis| middle(painted)[axis] - middle(area)[axis]);
    (0.75..1.2).contains(&wide) && (0.75..1.2).contains(&high) && off[0].hypot(off[1]) < 1.5
}

/// The part of a glyph without which it cannot be read.
fn core(glyph: &Glyph) -> Area {
    let (left, right) = (glyph.start[0].min(glyph.end[0]), glyph.start[0].max(glyph.end[0]));
    let (margin, base) = (0.1 * (right - left), glyph.start[1]);
    [left + margin, base + 0.12 * glyph.size, right - margin, base + 0.6 * glyph.size]
}

/// Whether anything that was painted later lies over a glyph.
pub(crate) fn is_covered(glyph: &Glyph, covers: &[Painted]) -> bool {
    let core = core(glyph);
    covers.iter().any(|cover| cover.at > glyph.at && overlaps(cover.area, core))
}
