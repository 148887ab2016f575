//! What is painted on a page of the form besides its letters, in the form's
//! coordinates.

use super::painted::{Painted, is_frame};
use crate::returned::form::signatures::lies_at;
use crate::returned::page::marks::{Glyph, Marks, PaintedPath, Sort};
use crate::returned::page::matrix::{Area, EVERYWHERE, Matrix, Point, inset, middle, overlaps, shared};
use crate::returned::page::path;

/// How light a fill may be at most to be a mark; lighter ones are backgrounds.
const DARK: f64 = 0.6;

/// How light a line may be at most to be seen.
const SEEN: f64 = 0.9;

/// How thick a line is at least, in points, that is no line but an area.
const THICK: f64 = 6.0;

/// The most things over one field that are looked at. No real copy has as many.
const MOST: usize = 400;

/// Everything that is painted.
pub(crate) struct Ink {
    /// Parts of strokes, and the upright ones of them.
    lines: Vec<Painted>,
    pub(super) upright: Vec<Painted>,
    /// Areas that are filled.
    fills: Vec<Painted>,
    /// Whole strokes and fills that are no upright lines or rectangles.
    pub(super) shapes: Vec<Painted>,
    pub(super) pictures: Vec<Painted>,
}

impl Ink {
    pub(crate) fn new(marks: &Marks, to_form: Matrix) -> Self {
        let sort = |at: usize| marks.annotation_at(at).map_or(Sort::Added, |annotation| annotation.sort);
        let mut ink = Self {
            lines: Vec::new(),
            upright: Vec::new(),
            fills: Vec::new(),
            shapes: Vec::new(),
            pictures: Vec::new(),
        };
        for picture in &marks.pictures {
            for part in picture.parts.iter().flatten() {
                let area = to_form.apply_to_area(part.area);
                let (is_ink, light) = (!part.is_white, part.is_white.then_some(1.0));
                let whole = Painted::area(area, picture.at);
                ink.pictures.push(Painted { is_ink, may_sign: false, is_part: true, light, ..whole });
            }
            if picture.parts.is_some() {
                continue;
            }
            let area = to_form.apply_to_area(picture.area);
            let (is_ink, may_sign) = says(sort(picture.at));
            let light = picture.is_white.then_some(1.0);
            let is_ink = is_ink && !picture.is_white;
            ink.pictures.push(Painted { is_ink, may_sign, light, ..Painted::area(area, picture.at) });
        }
        for path in &marks.paths {
            ink.take(path, to_form, sort(path.at));
        }
        ink
    }

    fn take(&mut self, path: &PaintedPath, to_form: Matrix, sort: Sort) {
        let (says_something, may_sign) = says(sort);
        let points: Vec<_> = path.points.iter().map(|point| to_form.apply(*point)).collect();
        let clip = if path.clip == EVERYWHERE { EVERYWHERE } else { to_form.apply_to_area(path.clip) };
        let half = path.stroke.map_or(0.0, |stroke| stroke.half * to_form.scale());
        let most = if path.stroke.is_none() || 2.0 * half >= THICK { DARK } else { SEEN };
        let is_ink = says_something && path.paint.seen().is_none_or(|light| light < most);
        let hides = path.paint.hides();
        let light = path.paint.seen();
        let is_ring = path.stroke.is_some() && is_ring(&points);
        let finish = |painted: Painted| {
            let area = shared(painted.area, clip);
            let painted = Painted { area, is_ink, hides, may_sign, is_ring, light, ..painted };
            overlaps(painted.area, painted.area).then_some(painted)
        };
        let whole = finish(Painted::area(inset(path::area(&points), [-half; 2]), path.at));
        let is_upright = points.windows(2).all(|ends| !Painted::is_slanted(ends));
        if !is_upright {
            let is_plain = is_frame(&points);
            self.shapes.extend(whole.clone().map(|whole| Painted { is_plain, ..whole }));
        }
        let Some(stroke) = path.stroke else {
            self.fills.extend(if is_upright { whole } else { finish(Painted::filled(&points, path.at)) });
            return;
        };
        for ends in points.windows(2) {
            if let [a, b] = ends
                && let Some(line) = finish(Painted::line([*a, *b], half, path.at))
            {
                if !Painted::is_slanted(ends) {
                    self.upright.push(line.clone());
                }
                self.lines.push(line);
            }
        }
        if let Some(most) = stroke.miter.filter(|_| half > 0.5) {
            let spikes = Painted::spikes(&points, half, most, path.at).filter_map(finish);
            self.lines.extend(spikes);
        }
    }

    fn all(&self) -> impl Iterator<Item = &Painted> {
        self.lines.iter().chain(&self.fills).chain(&self.pictures)
    }

    /// Whether something is drawn in a place for text: lines, shapes, dark
    /// areas, pictures. Its background and its border are part of the form, and
    /// what reaches into it from a signature is none of it. In the room around it frames and rules mean nothing.
    pub(crate) fn is_drawn_in(&self, (area, room): (Area, Area), signatures: &[Area]) -> bool {
        let [inside, around] = [area, room].map(|area| inset(area, [1.5, 2.0]));
        let drawn = self.all().filter(|painted| {
            painted.is_ink && (painted.touches(inside) || !painted.is_upright() && painted.touches(around))
        });
        self.belong_elsewhere(drawn, signatures).is_some_and(|elsewhere| !elsewhere)
    }

    /// Whether some ink belongs to a signature, with all that hangs together
    /// with it; `None` when there is no ink.
    fn belong_elsewhere<'i>(
        &'i self,
        mut inks: impl Iterator<Item = &'i Painted>,
        signatures: &[Area],
    ) -> Option<bool> {
        let first = inks.next()?;
        if signatures.is_empty() {
            return Some(false);
        }
        let elsewhere = |ink: &Painted| {
            let [x, y] = middle(self.whole(ink));
            signatures.iter().any(|line| overlaps([x, y, x, y], reach(*line)))
        };
        Some(std::iter::once(first).chain(inks).take(MOST).all(elsewhere))
    }

    /// What encloses a piece of ink and all others that it hangs together with.
    fn whole(&self, ink: &Painted) -> Area {
        /// How far apart pieces of one drawing may be, in points.
        const NEAR: f64 = 3.0;
        /// How long a drawn line of the form is at least, and how thick at most.
        const RULE: [f64; 2] = [30.0, 1.5];
        let is_rule = |painted: &Painted| {
            let [left, bottom, right, top] = painted.area;
            top - bottom < RULE[1] && right - left > RULE[0]
        };
        let mut whole = ink.area;
        let mut rest: Vec<&Painted> =
            self.all().filter(|painted| painted.is_ink && !is_rule(painted)).take(4 * MOST).collect();
        loop {
            let near = inset(whole, [-NEAR; 2]);
            let before = rest.len();
            rest.retain(|painted| {
                let hangs_together = overlaps(painted.area, near);
                if hangs_together {
                    whole = joined(whole, painted.area);
                }
                !hangs_together
            });
            if rest.len() == before {
                return whole;
            }
        }
    }

    /// What may hide something in a place; `None` when there is too much of it.
    pub(crate) fn covers(&self, area: Area) -> Option<Vec<Painted>> {
        let mut covers: Vec<Painted> = Vec::new();
        for cover in self.all().filter(|cover| overlaps(cover.area, area)) {
            if covers.len() >= MOST {
                return None;
            }
            covers.push(cover.clone());
        }
        Some(covers)
    }

    /// What stands in a box besides letters.
    pub(crate) fn in_box(&self, area: Area, is_round: bool) -> InBox {
        let (wide, high) = (area[2] - area[0], area[3] - area[1]);
        let inside = inset(area, [0.2 * wide, 0.2 * high]);
        let around = inset(area, [-0.3 * wide, -0.3 * high]);
        let mut first: Option<usize> = None;
        let lines = self.upright.iter().chain(&self.fills).chain(&self.shapes).chain(&self.pictures);
        for painted in lines.filter(|painted| painted.is_ink && overlaps(painted.area, inside)) {
            let [left, bottom, right, top] = painted.area;
            if is_round && painted.is_ring && is_circle(painted.area, area) {
                continue;
            }
            let is_within =
                left >= around[0] && bottom >= around[1] && right <= around[2] && top <= around[3];
            // What goes around the box is not in it.
            let encloses = left <= area[0] && bottom <= area[1] && right >= area[2] && top >= area[3];
            // A part of a larger picture may be a mark or a piece of something else.
            if !is_within || encloses || painted.is_part {
                return InBox::Unknown;
            }
            first = Some(first.map_or(painted.at, |first| first.min(painted.at)));
        }
        first.map_or(InBox::Nothing, InBox::Mark)
    }

    /// What is drawn on a line for a signature and seen there, piece by piece, and whether there are a few dots.
    pub(crate) fn on_line(&self, area: Area, covers: &[Painted]) -> (Vec<&Painted>, bool) {
        /// So many dots are a drawing, and so large may each be.
        const DOTS: usize = 8;
        const DOT: f64 = 6.0;
        let inside = inset(area, [2.0; 2]);
        let may_be = |painted: &&Painted| {
            painted.is_ink && painted.may_sign && !is_hidden(painted.area, painted.at, covers)
        };
        let is_dot = |fill: &&Painted| {
            let [left, bottom, right, top] = fill.area;
            right - left <= DOT && top - bottom <= DOT && overlaps(fill.area, inside)
        };
        let whole = self.shapes.iter().chain(&self.pictures).filter(may_be);
        let whole = whole.filter(|painted| lies(area, painted.area));
        let dots: Vec<&Painted> = self.fills.iter().filter(is_dot).filter(may_be).take(MOST).collect();
        let is_drawing = dots.len() >= DOTS;
        let has_dots = !is_drawing && !dots.is_empty();
        (whole.take(MOST).chain(dots.into_iter().filter(|_| is_drawing)).collect(), has_dots)
    }

    /// Whether something strikes out or blackens a line for a signature, or what lies on it.
    pub(crate) fn is_struck(&self, line: Area, whole: Area) -> bool {
        /// How far from its upper and lower edge, in parts of its height.
        const EDGE: f64 = 0.15;
        let place = inset(line, [1.5, 2.0]);
        let inside = |area: Area| inset(shared(area, place), [0.0, EDGE * (area[3] - area[1])]);
        [line, whole].map(inside).into_iter().any(|area| self.runs_through(area))
    }

    /// Whether a line, an area or a mark with which nobody signs runs through most of a place.
    pub(crate) fn runs_through(&self, place: Area) -> bool {
        /// How much of its width, at least.
        const PART: f64 = 0.5;
        let is_through = |painted: &&Painted| {
            let [left, _, right, _] = shared(painted.area, place);
            right - left >= PART * (place[2] - place[0]) && painted.touches(place)
        };
        let comments = self.all().filter(|painted| painted.is_ink && !painted.may_sign);
        // Nobody signs with one level line, or an area.
        let lines = self.upright.iter().filter(|painted| painted.is_ink);
        let areas = self.fills.iter().filter(|painted| painted.is_ink && painted.is_area());
        overlaps(place, place) && comments.chain(lines).chain(areas).any(|painted| is_through(&painted))
    }

    /// What somebody drew near a line for a signature, each as a whole, that is about as large as one.
    pub(crate) fn near_line(&self, near: Area, covers: &[Painted]) -> impl Iterator<Item = Area> {
        /// How wide it is at least, in points, and how much larger than the line at most.
        const LEAST: f64 = 10.0;
        const MOST: [f64; 2] = [2.0, 3.5];
        let drawn =
            self.shapes.iter().chain(&self.pictures).filter(|painted| painted.is_ink && painted.may_sign);
        let is_near = move |painted: &&Painted| {
            let [wide, high] = [0, 1].map(|axis| painted.area[axis + 2] - painted.area[axis]);
            let fits = wide <= MOST[0] * (near[2] - near[0]) && high <= MOST[1] * (near[3] - near[1]);
            fits && wide >= LEAST && overlaps(painted.area, near)
        };
        let seen = drawn.filter(is_near).filter(|painted| !is_hidden(painted.area, painted.at, covers));
        seen.map(|painted| painted.area)
    }

    /// Letters that are too large for answers lie over them as areas do.
    pub(crate) fn take_large(&mut self, letters: &[Glyph], most: f64) {
        let is_large = |glyph: &&Glyph| {
            glyph.size > most && glyph.doubt.is_none() && glyph.light.is_none_or(|light| light < DARK)
        };
        for glyph in letters.iter().filter(is_large) {
            let (x, y) = (glyph.end[0] - glyph.start[0], glyph.end[1] - glyph.start[1]);
            let length = x.hypot(y).max(1e-6);
            let up = |part: f64| [-y / length * part * glyph.size, x / length * part * glyph.size];
            let at = |point: Point, [x, y]: Point| [point[0] + x, point[1] + y];
            let corners = [
                at(glyph.start, up(0.0)),
                at(glyph.end, up(0.0)),
                at(glyph.end, up(0.7)),
                at(glyph.start, up(0.7)),
            ];
            let letter = Painted::filled(&corners, glyph.at);
            self.fills.push(Painted { hides: false, may_sign: false, light: glyph.light, ..letter });
        }
    }

    /// What is drawn between two places in the order of painting, and seen.
    pub(crate) fn seen_between(
        &self,
        (from, to): (usize, usize),
        covers: &[Painted],
    ) -> impl Iterator<Item = &Painted> {
        let is_own = move |painted: &&Painted| (from..to).contains(&painted.at);
        let own = self.all().filter(is_own).filter(|painted| painted.is_ink && painted.may_sign);
        own.filter(|painted| !is_hidden(painted.area, painted.at, covers))
    }

    /// What is drawn between two places in the order of painting besides a ground and a frame.
    pub(crate) fn drawn_between(&self, (from, to): (usize, usize)) -> impl Iterator<Item = &Painted> {
        let drawn = self.shapes.iter().chain(&self.pictures);
        let is_own = move |painted: &&Painted| {
            (from..to).contains(&painted.at) && painted.light.is_none_or(|light| light < SEEN)
        };
        drawn.filter(is_own)
    }
}

/// Whether something of a sort is a mark of its own, and whether people sign with it.
fn says(sort: Sort) -> (bool, bool) {
    match sort {
        Sort::Field(_) | Sort::Remark => (false, false),
        Sort::Comment => (true, false),
        Sort::Added => (true, true),
    }
}

/// Where the middle of a signature lies that belongs to a line.
fn reach(line: Area) -> Area {
    let high = line[3] - line[1];
    inset(line, [-0.25 * high, -0.5 * high])
}

/// What encloses two rectangles.
pub(crate) fn joined(a: Area, b: Area) -> Area {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// What a box for a mark holds besides letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InBox {
    Nothing,
    /// Something, of which this is the first in the order of painting.
    Mark(usize),
    /// Something that is larger than the box, and may belong to it or not.
    Unknown,
}

/// Whether points lie on a circle.
fn is_ring(points: &[Point]) -> bool {
    let center = middle(path::area(points));
    let reach = |point: &Point| (point[0] - center[0]).hypot(point[1] - center[1]);
    let farthest = points.iter().map(reach).fold(0.0, f64::max);
    points.len() > 8 && points.iter().all(|point| reach(point) > 0.8 * farthest)
}

/// Whether this is the circle around a choice, which is part of the form.
fn is_circle(painted: Area, area: Area) -> bool {
    let [wide, high] = [0, 1].map(|axis| (painted[axis + 2] - painted[axis]) / (area[axis + 2] - area[axis]));
    let off = [0, 1].map(|axis| middle(painted)[axis] - middle(area)[axis]);
    (0.75..1.25).contains(&wide) && (0.75..1.25).contains(&high) && off[0].hypot(off[1]) < 1.5
}

/// The part of a glyph without which it cannot be read.
pub(crate) fn core(glyph: &Glyph) -> Area {
    let (left, right) = (glyph.start[0].min(glyph.end[0]), glyph.start[0].max(glyph.end[0]));
    let (margin, base) = (0.1 * (right - left), glyph.start[1]);
    [left + margin, base + 0.12 * glyph.size, right - margin, base + 0.6 * glyph.size]
}

/// Whether a drawing lies at a line for a signature.
pub(crate) fn lies(line: Area, drawing: Area) -> bool {
    let narrow = |area: Area| area.map(|edge| edge as f32);
    lies_at(narrow(line), narrow(drawing))
}

/// Whether something was painted later over all of an area.
pub(crate) fn is_hidden(area: Area, at: usize, covers: &[Painted]) -> bool {
    /// How far it may reach from below what hides it.
    const SLACK: f64 = 1.0;
    let whole = inset(area, [SLACK; 2]);
    covers.iter().any(|cover| {
        let [left, bottom, right, top] = cover.area;
        cover.at > at
            && cover.hides
            && cover.is_area()
            && left <= whole[0]
            && bottom <= whole[1]
            && right >= whole[2]
            && top >= whole[3]
    })
}

/// Whether anything that was painted later hides a glyph.
pub(crate) fn is_covered(glyph: &Glyph, covers: &[Painted]) -> bool {
    let core = core(glyph);
    covers.iter().any(|cover| cover.at > glyph.at && (cover.hides || cover.is_ink) && cover.touches(core))
}

/// Whether a glyph can be told from what was painted under it.
pub(crate) fn stands_out(glyph: &Glyph, covers: &[Painted]) -> bool {
    /// How much lighter or darker it must be.
    const CONTRAST: f64 = 0.2;
    let [x, y] = middle(core(glyph));
    let is_below = |cover: &&Painted| cover.at < glyph.at && cover.hides && cover.touches([x, y, x, y]);
    let below = covers.iter().filter(is_below);
    let last = below.max_by_key(|cover| cover.at).and_then(|cover| cover.light);
    last.zip(glyph.light).is_none_or(|(below, own)| (below - own).abs() >= CONTRAST)
}
