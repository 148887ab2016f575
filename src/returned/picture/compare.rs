//! Whether a place on a page looks as it would if a value stood there.

use super::adjust::adjusted;
use super::drawn;
use super::extra::Extra;
use super::lanes::{distance, dot, widely};
use super::level::along;
use super::look::DENSITY;
use super::marks::Blank;
use super::plane::Plane;
use super::setting::Setting;
use super::sight::Sight;
use super::spots::without_spots;
use super::surroundings::{Surroundings, around};
use crate::layout::{FOOTER, Fonts, LaidPage, PADDING, Point, Pt, Rect, Widget, cut};

/// How far around a field is looked for a value, and to see where what is printed lies.
const AROUND: Pt = Pt(3.0);
pub(super) const FAR_AROUND: Pt = Pt(9.0);

/// How far from the end of a value something belongs to it, whatever it is.
const BESIDE: Pt = Pt(9.0);

/// How far within a field its frame may reach: of a line so thin more or less is left everywhere.
const FRAME: Pt = Pt(0.75);

/// How far a value may be off its place, in pixels.
const OFF: isize = 4;

/// The side of the windows in which more ink, or less, than there should be is looked for, in pixels.
const WINDOW: usize = 6;

/// So little may be missing on every page, and nobody looks for spots: words of which even nothing is missing allow 0.085, and
/// those of clean scans 0.15.
const ALWAYS: f32 = 0.12;

/// How a place differs from what is expected there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Difference {
    /// How dark a value is seen, as a part of how dark it would be: 1 where none is expected.
    pub(crate) there: f32,
    /// The part of the ink that is not explained.
    pub(crate) share: f32,
    /// The most ink in a window that should not be there, from 0 to 1.
    pub(crate) more: f32,
    /// The most that is missing from one.
    pub(crate) less: f32,
    /// The same but for spots that a worn printer leaves out.
    pub(super) less_but_spots: f32,
    /// What stands on the paper that a value leaves free; nothing where no value is expected.
    pub(super) extra: Extra,
}

impl Difference {
    /// What is left where something is expected.
    fn of(rest: &Plane, expected: &Plane, means: &[f32]) -> Self {
        let less = most_missing(means);
        Self {
            there: 1.0,
            share: dot(&rest.values, &rest.values) / dot(&expected.values, &expected.values).max(1.0),
            more: means.iter().copied().fold(0.0, f32::max),
            less,
            less_but_spots: less,
            extra: Extra::default(),
        }
    }

    /// Whether the value stands there, and nothing else, whatever the page does to it.
    pub(crate) fn is_small(self) -> bool {
        self.is_alike() && self.more < 0.4 && self.less < 0.35
    }

    /// The same of a value that was read: a pen that made another letter of a printed one is paler than print, so that what is
    /// missing of that letter is no spot.
    pub(crate) fn of_reading(self) -> Self {
        Self { less_but_spots: self.less, ..self }
    }

    /// Whether so much is missing somewhere that another letter may stand there: of 17 values on simulated copies in which another
    /// one stood and nothing else told, all missed 0.17 at least.
    pub(crate) fn may_be_another(self) -> bool {
        self.less > 0.15
    }

    /// Whether nearly all of the ink is explained, and there is any: what is paler everywhere may not be there at all.
    pub(super) fn is_alike(self) -> bool {
        /// Of 940 values on simulated copies those that stand there had 0.26 at least, on pale copies, and those that were taken
        /// away 0.07 at most.
        const THERE: f32 = 0.15;
        self.share < 0.25 && self.there > THERE
    }
}

impl Sight {
    /// Compares a field with what it looks like when a value stands in it.
    pub(crate) fn difference(&self, widget: &Widget, value: &str) -> Difference {
        self.surroundings(around(widget.rect, AROUND)).difference(self, widget, value, Setting::OWN)
    }

    /// How dark a stroke is that runs along what is printed somewhere.
    pub(super) fn along_print(&self, part: Rect) -> f32 {
        let Surroundings { light, seen, .. } = self.surroundings(part);
        let Laid { rest, expected, .. } = Laid::of(&seen.blurred(), &self.look().of(&dark(light)), 0);
        along(&rest, &expected)
    }

    /// Compares what is printed somewhere with how it is drawn.
    pub(super) fn printed(&self, part: Rect) -> Difference {
        let Surroundings { light, seen, .. } = self.surroundings(part);
        fitted_best(&seen.blurred(), &self.look().of(&dark(light)), 0)
    }
}

impl Surroundings {
    /// How a field looks other than it would if a value stood in it that is set like this.
    pub(super) fn difference(
        &self,
        sight: &Sight,
        widget: &Widget,
        value: &str,
        setting: Setting,
    ) -> Difference {
        let field = widget.rect;
        let fitted = setting.fitted(value, widget);
        let place = setting.place(field);
        // What is far from the value is not drawn.
        let width = fitted.lines.iter().map(|line| line.width(fitted.size).0).fold(0.0, f32::max);
        let right = place.x + PADDING + Pt(width) + BESIDE + fitted.size;
        let right = if right < field.right() { right } else { field.right() };
        let part = Rect {
            x: field.x - AROUND,
            y: field.y - AROUND,
            width: right - field.x + AROUND * 2.0,
            height: field.height + AROUND * 2.0,
        };
        let Self { light, seen, .. } = self.within(part);
        let corner = Point { x: part.x, y: part.y };
        let drawn = dark(drawn::with_value(light.clone(), corner, place, &fitted, DENSITY));
        let value = drawn.less(&dark(light)).blurred();
        let expected = sight.look().of(&drawn);
        let (seen, edge) = (seen.blurred(), ((AROUND + FRAME).0 * DENSITY) as usize);
        let there = dot(&seen.values, &value.values) / dot(&value.values, &value.values).max(1.0);
        let end = end(&expected, edge) + (BESIDE.0 * DENSITY) as usize;
        if end + edge >= seen.width {
            return Difference { there, ..Laid::of(&seen, &expected, edge).with_extra() };
        }
        // What stands apart from the value and is no writing is dirt.
        let apart = part.x + Pt(end as f32 / DENSITY);
        let rest = Rect { x: apart, width: field.right() - FRAME * 2.0 - apart, ..field };
        let [seen, expected] = [&seen, &expected].map(|plane| plane.left_of(end + edge));
        let difference = Laid::of(&seen, &expected, edge).with_extra();
        let is_more = rest.width > Pt::ZERO && sight.is_more_than_dust(rest);
        let more = if is_more { f32::MAX } else { difference.more };
        Difference { more, there, ..difference }
    }

    /// How far what is printed is off its place, in points.
    pub(super) fn shift(&self) -> Point {
        let expected = dark(self.light.clone()).blurred();
        let (_, x, y) = offset(&self.seen.blurred(), &expected);
        Point { x: Pt(-x / DENSITY), y: Pt(-y / DENSITY) }
    }
}

/// What stands in the free part of a page's footer.
#[derive(Clone)]
pub(crate) struct Footer {
    page: &'static LaidPage,
    /// How dark it is, from 0 to 255: a stack has many.
    seen: Vec<u8>,
    part: Rect,
}

/// From which share of unexplained ink on a footer is another one: those of other people had 0.58 at
/// least on simulated copies of all sorts, and the own one 0.11 at most.
const ANOTHER: f32 = 0.35;

/// The same for one digit: as much ink is missing as there is too much. It was 0.39 at least for
/// another digit, and 0.16 at most for the own one.
const ANOTHER_LETTER: f32 = 0.33;

impl Sight {
    /// The footer, if something stands in its free part.
    pub(crate) fn footer(&self) -> Option<Footer> {
        let page = &self.layout().pages[self.page()];
        let free = page.footer;
        if self.blank(free) != Blank::Written {
            return None;
        }
        let part = around(free, AROUND);
        let seen =
            self.crop(part).blurred().values.iter().map(|ink| (ink.clamp(0.0, 1.0) * 255.0) as u8).collect();
        Some(Footer { page, seen, part })
    }
}

impl Footer {
    /// Whether it ends with these words, and says no others if they are all; `None` where that is not certain.
    pub(crate) fn says(&self, (name, number): (&str, &str), are_all: bool) -> Option<bool> {
        let free = self.page.footer;
        let (fitted, width) = cut(name, number, FOOTER, free.width, Fonts::bundled());
        let field = Rect { x: free.right() - width - PADDING, ..free };
        let (part, corner) = (self.part, Point { x: self.part.x, y: self.part.y });
        let printed = drawn::part(self.page, part, DENSITY);
        let expected = dark(drawn::with_value(printed, corner, field, &fitted, DENSITY));
        let values = self.seen.iter().map(|ink| f32::from(*ink) / 255.0).collect();
        let seen = Plane { values, ..Plane::new(expected.width, expected.height) };
        let left = if are_all { Pt::ZERO } else { field.x + PADDING - self.part.x };
        let [seen, expected] =
            [seen, expected.blurred()].map(|plane| plane.right_of((left.0 * DENSITY) as usize));
        let difference = best(&seen, &expected);
        match () {
            () if difference.share > ANOTHER => Some(false),
            () if difference.more.min(difference.less) > ANOTHER_LETTER => Some(false),
            () if difference.is_small() => Some(true),
            () => None,
        }
    }
}

/// What both differ by when the expected one is moved so far to the left and up.
fn cost_at(seen: &Plane, expected: &Plane, off: (isize, isize)) -> f32 {
    widely(
        #[inline(always)]
        || {
            let mut cost = 0.0;
            for (seen, expected) in rows(seen, expected, off) {
                cost += distance(seen, expected);
            }
            cost
        },
    )
}

/// The rows of both, every second one, where the expected one is moved so far to the left and up.
#[inline(always)]
pub(super) fn rows<'p>(
    seen: &'p Plane,
    expected: &'p Plane,
    (x, y): (isize, isize),
) -> impl Iterator<Item = (&'p [f32], &'p [f32])> {
    let (from, to) = (OFF.cast_unsigned(), seen.width - OFF.cast_unsigned());
    (from..seen.height - from).step_by(2).map(move |row| {
        let other = expected.row(row.strict_add_signed(y));
        (&seen.row(row)[from..to], &other[from.strict_add_signed(x)..to.strict_add_signed(x)])
    })
}

/// How well both lie on one another where they do so best, and how far the expected one
/// must be moved to the left and up for that, in pixels.
pub(super) fn offset(seen: &Plane, expected: &Plane) -> (f32, f32, f32) {
    let cost = |x: isize, y: isize| cost_at(seen, expected, (x, y));
    // Everything is soft, so every second place tells where the least is, and its neighbours where exactly.
    let least = |places: &mut dyn Iterator<Item = (isize, isize)>| {
        let costs = places.map(|(x, y)| (cost(x, y), x, y));
        costs.min_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or_default()
    };
    let half = OFF / 2;
    let (_, x, y) = least(&mut (-half..=half).flat_map(|y| (-half..=half).map(move |x| (2 * x, 2 * y))));
    let is_near = |(x, y): &(isize, isize)| x.abs() <= OFF && y.abs() <= OFF;
    let near = (0..9).map(|place| (x + place % 3 - 1, y + place / 3 - 1));
    let (least, x, y) = least(&mut near.filter(is_near));
    // Where between the pixels the least really is.
    let between = |before: Option<f32>, after: Option<f32>| {
        let (Some(before), Some(after)) = (before, after) else { return 0.0 };
        let bend = before - 2.0 * least + after;
        if bend > 1e-6 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 }
    };
    let at = |x: isize, y: isize| (x.abs() <= OFF && y.abs() <= OFF).then(|| cost(x, y));
    (least, x as f32 + between(at(x - 1, y), at(x + 1, y)), y as f32 + between(at(x, y - 1), at(x, y + 1)))
}

/// The darkness of a drawing that says how light it is.
pub(super) fn dark(mut drawing: Plane) -> Plane {
    drawing.values.iter_mut().for_each(|value| *value = 1.0 - *value);
    drawing
}

/// The difference where both lie on one another best.
pub(super) fn best(seen: &Plane, expected: &Plane) -> Difference {
    let (_, x, y) = offset(seen, expected);
    let (x, y) = (x.round() as isize, y.round() as isize);
    let expected = expected.within(OFF, (x, y));
    let rest = seen.within(OFF, (0, 0)).less(&expected);
    Difference::of(&rest, &expected, &windows(&rest))
}

/// The difference where both lie on one another best, but for what the page does to all of it alike.
pub(super) fn fitted_best(seen: &Plane, expected: &Plane, edge: usize) -> Difference {
    Laid::of(seen, expected, edge).difference()
}

/// What is expected, laid on what is seen where it lies there best.
struct Laid {
    expected: Plane,
    /// What is left, but for what the page does to all of it alike.
    rest: Plane,
    /// So many pixels at the sides and below are not looked at closely.
    edge: usize,
}

impl Laid {
    fn of(seen: &Plane, expected: &Plane, edge: usize) -> Self {
        let (_, x, y) = offset(seen, expected);
        let seen = seen.within(OFF, (0, 0));
        let expected = expected.within(OFF, (x.round() as isize, y.round() as isize));
        let (adjusted, _) = adjusted(&seen, &expected);
        let rest = adjusted.less(&expected);
        Self { expected, rest, edge: edge.saturating_sub(OFF.cast_unsigned()) }
    }

    fn difference(&self) -> Difference {
        let Self { expected, rest, edge } = self;
        let inner = |plane: &Plane| {
            let inner = plane.left_of(plane.width.saturating_sub(*edge)).right_of(*edge);
            inner.above(plane.height.saturating_sub(*edge))
        };
        let means = windows(&inner(rest));
        let difference = Difference::of(rest, expected, &means);
        if difference.less < ALWAYS {
            return difference;
        }
        let but_spots = windows(&without_spots(inner(rest), &inner(expected)));
        Difference { less_but_spots: most_missing(&but_spots), ..difference }
    }

    /// The same with what stands on the paper that is left free.
    fn with_extra(&self) -> Difference {
        Difference { extra: Extra::of(&self.rest, &self.expected, self.edge), ..self.difference() }
    }
}

/// How much is missing where most is.
fn most_missing(means: &[f32]) -> f32 {
    -means.iter().copied().fold(0.0, f32::min)
}

/// The column at which what is drawn ends, but for so much at the sides and below.
fn end(expected: &Plane, edge: usize) -> usize {
    let inner = expected.left_of(expected.width.saturating_sub(edge));
    let inner = inner.above(expected.height.saturating_sub(edge));
    let darkest = (0..inner.height).fold(vec![0.0; inner.width], |mut darkest: Vec<f32>, y| {
        darkest.iter_mut().zip(inner.row(y)).for_each(|(darkest, dark)| *darkest = darkest.max(*dark));
        darkest
    });
    darkest.iter().rposition(|dark| *dark > 0.25).unwrap_or_default()
}

/// The means of all windows.
fn windows(plane: &Plane) -> Vec<f32> {
    let sums = super::reference::Sums::of(plane);
    let (columns, rows) = (plane.width.saturating_sub(WINDOW), plane.height.saturating_sub(WINDOW));
    let places = (0..rows).step_by(2).flat_map(|y| (0..columns).step_by(2).map(move |x| (x, y)));
    places.map(|(x, y)| sums.of_square(x, y, WINDOW) as f32 / (WINDOW * WINDOW) as f32).collect()
}
