//! What stands between the outline of a box and the part of it in which marks are looked for: the ends of marks that begin in
//! the box and leave it, and ticks in its corners.
//!
//! The outline is as thick and as soft there as the picture makes it. So it is compared with what most boxes of the page show.

use super::look::{DENSITY, Outline};
use super::plane::Plane;
use super::sight::{Amount, DARK, Sight};
use crate::layout::{Pt, Rect};

/// How far around a box its outline may be seen.
const AROUND: Pt = Pt(2.0);
/// How much of what is seen, at its sides, is outside of the box, or its outline itself, in pixels: that is one point thick.
const EDGE: usize = 12;
/// How far the outline of one box may be from that of another, in pixels: places are right within three quarters of a point.
const OFF: usize = 3;
/// How many boxes tell what an outline looks like.
const LEAST: usize = 5;
/// From which darkness on something is there that is paler than ink.
const PALE: f32 = 0.2;
/// So many times as much as in most boxes is no texture of the page.
const MORE: f64 = 2.5;

impl Sight {
    /// How much stands in a box, up to its outline, that most others do not show.
    pub(super) fn within_outline(&self, place: Rect) -> Amount {
        let outline = self.outline.get_or_init(|| Outline::of(self, place));
        let Some(Outline { most, usual }) = outline else { return Amount::default() };
        let Amount { dark, pale } = beyond(&around(self, place), most);
        Amount { dark: dark - MORE * usual[0], pale: pale - MORE * usual[1] }
    }
}

impl Outline {
    /// That of the boxes that are as large as one.
    fn of(sight: &Sight, like: Rect) -> Option<Self> {
        let page = sight.page();
        let boxes = sight.layout().widgets.iter().filter(|one| one.page == page && one.option.is_none());
        let boxes = boxes.filter(|one| one.rect.width == like.width && one.rect.height == like.height);
        let seen: Vec<Plane> = boxes.map(|one| around(sight, one.rect)).collect();
        let first = seen.first().filter(|_| seen.len() >= LEAST)?;
        let mut most = Plane::new(first.width, first.height);
        for (at, value) in most.values.iter_mut().enumerate() {
            let mut all: Vec<f32> = seen.iter().map(|seen| seen.values[at]).collect();
            *value = lower(&mut all, 2, f32::total_cmp);
        }
        let most = spread(&most);
        let rests: Vec<Amount> = seen.iter().map(|seen| beyond(seen, &most)).collect();
        let usual = |of: fn(&Amount) -> f64| {
            let mut all: Vec<f64> = rests.iter().map(of).collect();
            lower(&mut all, 4, f64::total_cmp)
        };
        Some(Self { most, usual: [usual(|rest| rest.dark), usual(|rest| rest.pale)] })
    }
}

/// What no more than such a part of them is less than: of the boxes of a page, half may be marked.
fn lower<T: Copy>(all: &mut [T], part: usize, order: fn(&T, &T) -> std::cmp::Ordering) -> T {
    let at = (all.len() - 1) / part;
    *all.select_nth_unstable_by(at, order).1
}

/// A box, and what is around it.
fn around(sight: &Sight, place: Rect) -> Plane {
    sight.crop(Rect {
        x: place.x - AROUND,
        y: place.y - AROUND,
        width: place.width + AROUND * 2.0,
        height: place.height + AROUND * 2.0,
    })
}

/// What is darkest near each place.
fn spread(plane: &Plane) -> Plane {
    let mut spread = Plane::new(plane.width, plane.height);
    for (at, value) in spread.values.iter_mut().enumerate() {
        let (x, y) = (at % plane.width, at / plane.width);
        let rows = y.saturating_sub(OFF)..(y + OFF + 1).min(plane.height);
        let columns = x.saturating_sub(OFF)..(x + OFF + 1).min(plane.width);
        let near = rows.flat_map(|row| &plane.row(row)[columns.clone()]);
        *value = near.copied().fold(0.0, f32::max);
    }
    spread
}

/// How much of a box is darker than most are, within its outline.
fn beyond(seen: &Plane, most: &Plane) -> Amount {
    let (mut dark, mut pale) = (0.0, 0.0);
    for y in EDGE..seen.height.saturating_sub(EDGE) {
        let columns = EDGE..seen.width.saturating_sub(EDGE);
        for (seen, most) in seen.row(y)[columns.clone()].iter().zip(&most.row(y)[columns]) {
            dark += f64::from(u8::from(seen - most > DARK));
            pale += f64::from(u8::from(seen - most > PALE));
        }
    }
    let pixel = f64::from(DENSITY * DENSITY);
    Amount { dark: dark / pixel, pale: pale / pixel }
}
