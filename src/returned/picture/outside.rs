//! What stands outside of a field and near it: people write a correction beside a value, above or below it.

use super::compare::{dark, offset};
use super::extra::{free, without_lines};
use super::look::DENSITY;
use super::plane::Plane;
use super::sight::{Piece, Sight, regions};
use super::surroundings::Surroundings;
use crate::form::FieldKind;
use crate::layout::{Item, Point, Pt, Rect};

/// How far around the room of a field is looked, to the left, where its label is, to the right, and above and below: about as
/// high as a line of text, of which two rooms leave less between them.
const LABEL: Pt = Pt(26.0);
const RIGHT: Pt = Pt(10.0);
const ABOVE: Pt = Pt(8.0);
/// Where nothing is printed any more at the left: there are holes and staples.
const MARGIN: Pt = Pt(46.0);

/// From which darkness on something is seen there.
const SEEN: f32 = 0.1;
/// How long a stroke is at least, in points, how much ink it has at least, in square points, and how dark it is at least in one
/// place. Of what lay around 1 222 values of simulated copies that nobody changed nearly all dust was 3.5 points large at most;
/// strokes of 130 corrections were 3.8 points long at least but for two.
const LONG: f32 = 3.7;
const INK: f32 = 1.5;
const DARKEST: f32 = 0.4;
/// What is paler is told on paper on which there is hardly a speck where nobody writes: how much of it there is at least in all, in
/// square points, and how much in one stroke, how long that is at least, in points, and how dark at most: dust is darker. Digits that
/// a pencil or a dry pen wrote above a value of simulated copies had 0.92 at least, and what lay around
/// 855 values that nobody changed 0.47 at most.
const FAINT: f32 = 0.9;
const FAINT_STROKE: (f32, f32, f32) = (0.2, 1.6, 0.35);
/// How much paper is darkened at least where that is looked for, in square points.
const DARKENED: f64 = 3.0;

/// How large a blot is at most, in points, how many times as long as it is thick, and how much of an oval of its size it fills at
/// least: copiers make blots of toner, and faxes of dust. Of 14 blots on simulated copies 11 filled 0.945 at least, and parts of
/// letters between two rooms 0.94 at most; straight strokes fill as much, and are longer.
const BLOT: (f32, f32, f32) = (6.5, 2.0, 0.945);
/// How many times as long as it is thick a level line is, and how thick at most, in points, and how many times as long whatever its
/// thickness: folds, and what a fax makes of the lines of the form. Nothing that long is a correction.
const LEVEL: (f32, f32, f32) = (4.0, 1.25, 10.0);
const ACROSS: f32 = 60.0;
/// How much nearer to one field than to another something is that is meant for the one alone, in points.
const CLEARLY: f32 = 3.0;
/// So near to a signature's room something goes on from there, in points.
const FROM_SIGNATURE: f32 = 3.0;

/// A place in points.
type Place = (f32, f32);

impl Sight {
    /// Whether strokes that the form does not print lie near a field, and nearer to no other.
    pub(crate) fn is_ink_around(&self, field: Rect) -> bool {
        let room = self.room(field);
        let left = (room.x - LABEL).0.max(MARGIN.0.min(room.x.0));
        let part = Rect {
            x: Pt(left),
            y: room.y - ABOVE,
            width: room.right() + RIGHT - Pt(left),
            height: room.height + ABOVE * 2.0,
        };
        let others: Vec<Rect> = self.fields().iter().map(|other| self.room(*other)).collect();
        let others: Vec<Rect> = others.into_iter().filter(|other| *other != room).collect();
        let is_pale = self.is_spotless() && self.is_pale_around(part, field);
        if !is_pale && !self.is_any_outside(part, field, &others) {
            return false;
        }
        let Surroundings { light, seen, .. } = self.surroundings(part);
        let (seen, drawn) = (seen.blurred(), self.look().of(&dark(light)));
        let (_, x, y) = offset(&seen, &drawn);
        let drawn = drawn.within(EDGE, (x.round() as isize, y.round() as isize));
        let is_free = free(&drawn);
        let rest = without_lines(seen.within(EDGE, (0, 0)).less(&drawn), &is_free);
        let corner = Point { x: part.x + Pt(EDGE as f32 / DENSITY), y: part.y + Pt(EDGE as f32 / DENSITY) };
        let place = |at: usize| {
            let along = |from: Pt, pixels: usize| from.0 + (pixels as f32 + 0.5) / DENSITY;
            (along(corner.x, at % rest.width), along(corner.y, at / rest.width))
        };
        let is_outside = |at: usize| {
            let place = place(at);
            !holds(field, place) && !others.iter().any(|other| holds(*other, place))
        };
        let open = (0..rest.values.len()).map(|at| is_free[at] && rest.values[at] > SEEN && is_outside(at));
        let comes_from_signature = |stroke: &Stroke| {
            self.signature_rooms().any(|room| distance(stroke.bounds, room) < FROM_SIGNATURE)
        };
        let (mut is_any, mut faint) = (false, 0.0);
        regions(open.collect(), rest.width, |region| {
            let stroke = Stroke::of(&rest, region, place);
            is_any |= stroke.is_writing() && self.is_own(&stroke, room, &others);
            let is_faint = is_pale && stroke.is_faint() && !comes_from_signature(&stroke);
            if is_faint && self.is_own(&stroke, room, &others) {
                faint += stroke.ink;
            }
        });
        is_any || faint >= FAINT
    }

    /// Whether paper is darkened in an area around a field, if less than ink does it.
    fn is_pale_around(&self, area: Rect, field: Rect) -> bool {
        let sides = [
            Rect { height: field.y - area.y, ..area },
            Rect { y: field.bottom(), height: area.bottom() - field.bottom(), ..area },
            Rect { width: field.x - area.x, y: field.y, height: field.height, ..area },
            Rect { x: field.right(), width: area.right() - field.right(), y: field.y, height: field.height },
        ];
        sides.into_iter().map(|side| self.amount(side, |_| true).pale).sum::<f64>() > DARKENED
    }

    /// Whether there is any ink in an area that reaches out of the rooms there: most have none, and that is seen at once.
    fn is_any_outside(&self, area: Rect, field: Rect, others: &[Rect]) -> bool {
        /// What is so small is dust, in square points.
        const DUST: f64 = 0.3;
        let is_in = |piece: &Piece, room: &Rect| {
            let corner = (piece.bounds.x.0, piece.bounds.y.0);
            let opposite = (piece.bounds.right().0, piece.bounds.bottom().0);
            holds(*room, corner) && holds(*room, opposite)
        };
        let is_outside =
            |piece: &Piece| !is_in(piece, &field) && !others.iter().any(|other| is_in(piece, other));
        self.pieces_in(area)
            .iter()
            .any(|(piece, within)| *within > DUST && !piece.is_line && is_outside(piece))
    }

    /// What is printed around a place for writing; the place itself where nothing is.
    fn room(&self, place: Rect) -> Rect {
        let middle = (place.x.0 + place.width.0 / 2.0, place.y.0 + place.height.0 / 2.0);
        let page = &self.layout().pages[self.page()];
        let items = page.sequences.iter().flat_map(|sequence| &sequence.items);
        let rooms = items.filter_map(|item| match item {
            Item::Fill { rect, .. } if holds(*rect, middle) => Some(*rect),
            _ => None,
        });
        let size = |rect: &Rect| rect.width.0 * rect.height.0;
        rooms.min_by(|one, other| size(one).total_cmp(&size(other))).unwrap_or(place)
    }

    /// Whether a stroke belongs to a room: it is near to no other, is no line across the page and does not come from a signature.
    fn is_own(&self, stroke: &Stroke, room: Rect, others: &[Rect]) -> bool {
        let own = distance(stroke.bounds, room);
        if others.iter().any(|other| distance(stroke.bounds, *other) + CLEARLY < own) {
            return false;
        }
        let signatures = || self.signature_rooms();
        let pieces = self.pieces_in(stroke.bounds);
        let all: f64 = pieces.iter().map(|(_, within)| within).sum();
        let is_else = |(piece, _): &&(Piece, f64)| {
            piece.is_line || signatures().any(|room| distance(piece.bounds, room) < FROM_SIGNATURE)
        };
        let of_others: f64 = pieces.iter().filter(is_else).map(|(_, within)| within).sum();
        all == 0.0 || of_others < 0.5 * all
    }

    /// The places for signatures on this page.
    fn signature_rooms(&self) -> impl Iterator<Item = Rect> {
        let form = self.revision().form();
        let is_signature =
            |name: &str| form.field(name).is_some_and(|field| field.kind == FieldKind::Signature);
        let page = self.page();
        let widgets = self.layout().widgets.iter().filter(move |widget| widget.page == page);
        widgets.filter(move |widget| is_signature(&widget.field)).map(|widget| widget.rect)
    }
}

/// How many pixels at the edges are not compared.
const EDGE: isize = 4;

/// Ink that hangs together.
struct Stroke {
    bounds: Rect,
    /// How much there is, in square points, and how dark it is where it is darkest.
    ink: f32,
    darkest: f32,
    /// How many times as long as it is thick the oval is that it would fill, and how much of that it does.
    longer: f32,
    filled: f32,
}

impl Stroke {
    fn of(rest: &Plane, region: &[usize], place: impl Fn(usize) -> Place) -> Self {
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
        let (mut ink, mut darkest) = (0.0, 0.0_f32);
        for at in region {
            let (x, y) = place(*at);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            (ink, darkest) = (ink + rest.values[*at], darkest.max(rest.values[*at]));
        }
        let side = 1.0 / DENSITY;
        let bounds = Rect {
            x: Pt(left - side / 2.0),
            y: Pt(top - side / 2.0),
            width: Pt(right - left + side),
            height: Pt(bottom - top + side),
        };
        let half = region.iter().filter(|at| rest.values[**at] > darkest / 2.0);
        let (longer, filled) = oval(half.map(|at| (at % rest.width, at / rest.width)));
        Self { bounds, ink: ink * side * side, darkest, longer, filled }
    }

    /// Whether it is no dust, no blot and no level line.
    fn is_writing(&self) -> bool {
        let long = self.long();
        let is_blot = long <= BLOT.0 && self.longer <= BLOT.1 && self.filled >= BLOT.2;
        self.ink >= INK && self.darkest >= DARKEST && long >= LONG && !is_blot && !self.is_line()
    }

    /// Whether it is paler than most ink, and no grain.
    fn is_faint(&self) -> bool {
        let (ink, long, darkest) = FAINT_STROKE;
        self.ink >= ink && self.long() >= long && self.darkest < darkest && !self.is_line()
    }

    fn long(&self) -> f32 {
        self.bounds.width.0.max(self.bounds.height.0)
    }

    fn is_line(&self) -> bool {
        let (width, height) = (self.bounds.width.0, self.bounds.height.0);
        let times = if height <= LEVEL.1 { LEVEL.0 } else { LEVEL.2 };
        width > ACROSS || width >= times * height
    }
}

/// How many times as long as it is thick the oval is that pixels would fill which spread as much, and how much of it they fill.
fn oval(pixels: impl Iterator<Item = (usize, usize)>) -> (f32, f32) {
    let (mut count, mut sums, mut squares) = (0.0_f64, [0.0; 2], [0.0; 3]);
    for (x, y) in pixels {
        let (x, y) = (x as f64, y as f64);
        count += 1.0;
        sums = [sums[0] + x, sums[1] + y];
        squares = [squares[0] + x * x, squares[1] + x * y, squares[2] + y * y];
    }
    let count = count.max(1.0);
    let [x, y] = sums.map(|sum| sum / count);
    // A pixel is as wide as it is.
    let pixel = 1.0 / 12.0;
    let (across, both, down) =
        (squares[0] / count - x * x + pixel, squares[1] / count - x * y, squares[2] / count - y * y + pixel);
    let (middle, apart) = ((across + down) / 2.0, ((across - down) / 2.0).hypot(both));
    let [most, least] = [middle + apart, (middle - apart).max(pixel)].map(f64::sqrt);
    ((most / least) as f32, (count / (4.0 * std::f64::consts::PI * most * least)) as f32)
}

/// Whether a place lies within an area.
fn holds(area: Rect, (x, y): Place) -> bool {
    area.x.0 < x && x < area.right().0 && area.y.0 < y && y < area.bottom().0
}

/// How far two areas are apart, in points.
fn distance(one: Rect, other: Rect) -> f32 {
    let apart = |from: Pt, to: Pt| (from - to).0.max(0.0);
    let across = apart(one.x, other.right()).max(apart(other.x, one.right()));
    let down = apart(one.y, other.bottom()).max(apart(other.y, one.bottom()));
    across.hypot(down)
}

#[cfg(test)]
mod tests {
    use crate::layout::{Pt, Rect};
    use crate::returned::picture::testing::{page, sight, stroke, widget};

    /// Whether something is seen around a field with a value when strokes are drawn, in parts of the field.
    fn is_seen(field: &str, strokes: &[&[(f32, f32)]]) -> bool {
        let mut plane = page(0, &[("user.title", "Teacher"), ("user.employee_number", "01234567")]);
        for points in strokes {
            stroke(&mut plane, widget(field).rect, points, 0.8);
        }
        sight(0, &plane).is_ink_around(widget(field).rect)
    }

    const FIELD: &str = "user.employee_number";

    #[test]
    fn nothing_is_around_a_value_that_nobody_touched() {
        assert!(!is_seen(FIELD, &[]) && !is_seen("user.title", &[]));
    }

    #[test]
    fn a_digit_at_the_frame_is_seen_on_every_side() {
        for digit in [
            [(-0.035, 0.1), (-0.035, 0.85)],
            [(1.03, 0.1), (1.05, 0.85)],
            [(0.1, -1.2), (0.13, -0.75)],
            [(0.1, 1.2), (0.13, 1.6)],
            [(-0.15, -0.1), (-0.02, 0.6)],
        ] {
            assert!(is_seen(FIELD, &[&digit]), "{digit:?}");
        }
    }

    #[test]
    fn a_pencil_above_a_value_is_seen_on_clean_paper() {
        let seen = |darkness: f32, is_clean: bool| {
            let mut plane = page(0, &[(FIELD, "01234567")]);
            let place = widget(FIELD).rect;
            stroke(&mut plane, place, &[(0.1, -0.5), (0.15, -0.5), (0.12, -0.15)], darkness);
            if !is_clean {
                let dots = (0..900_u16).map(|at| (f32::from(at % 30) * 20.0, f32::from(at / 30) * 26.0));
                for (x, y) in dots.filter(|(x, y)| (x - place.x.0).abs() + (y - place.y.0).abs() > 60.0) {
                    let dot = Rect { x: Pt(x), y: Pt(y), ..place };
                    stroke(&mut plane, dot, &[(0.0, 0.0), (0.0, 0.1)], 0.2);
                }
            }
            sight(0, &plane).is_ink_around(place)
        };
        assert!(!seen(0.0, true) && seen(0.25, true));
        assert!(!seen(0.25, false), "it may be the texture of the paper");
    }

    #[test]
    fn dust_and_lines_are_nothing() {
        assert!(!is_seen(FIELD, &[&[(1.03, 0.4), (1.045, 0.4)]]), "dust");
        let blot: Vec<(f32, f32)> = (0..=12_u8)
            .flat_map(|turn| (0..=3_u8).map(move |ring| (f32::from(turn) / 2.0, f32::from(ring) / 3.0)))
            .map(|(turn, ring)| (1.05 + 0.02 * ring * turn.cos(), 0.4 + 0.12 * ring * turn.sin()))
            .collect();
        assert!(!is_seen(FIELD, &[&blot]), "a blot");
        assert!(!is_seen(FIELD, &[&[(1.04, -20.0), (1.04, 20.0)]]), "a line down the page");
        assert!(!is_seen(FIELD, &[&[(0.3, -20.0), (0.3, 20.0)]]), "a line through it");
        assert!(!is_seen(FIELD, &[&[(-4.0, 1.3), (1.3, 1.3)]]), "a line across the page");
    }

    #[test]
    fn what_is_nearer_to_another_field_is_told_there() {
        let strokes: &[&[(f32, f32)]] = &[&[(1.02, 0.1), (1.03, 0.8)]];
        let mut plane = page(0, &[]);
        strokes.iter().for_each(|points| stroke(&mut plane, widget("user.first_name").rect, points, 0.8));
        let sight = sight(0, &plane);
        assert!(sight.is_ink_around(widget("user.first_name").rect));
        assert!(!sight.is_ink_around(widget("user.middle_initial").rect));
    }
}
