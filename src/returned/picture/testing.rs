//! Pictures of the form's pages, drawn by the tests.

use super::bend::Bent;
use super::drawn;
use super::paper::Paper;
use super::place::Placed;
use super::plane::Plane;
use super::projection::Projection;
use super::raster::Raster;
use super::reference::Reference;
use super::sight::Sight;
use crate::layout::{Fonts, Layout, Point, Rect, Widget, fit};
use crate::revision::newest;

/// Pixels to the point of these pictures: 200 to the inch.
pub(super) const SCALE: f64 = 200.0 / 72.0;

pub(super) fn layout() -> &'static Layout {
    newest().layout()
}

pub(super) fn widget(field: &str) -> &'static Widget {
    layout().widget(field).unwrap()
}

/// A page on which values stand, as light as a scanner sees it.
pub(super) fn page(number: usize, values: &[(&str, &str)]) -> Plane {
    let mut plane = drawn::page(&layout().pages[number], SCALE as f32);
    for (field, value) in values {
        plane = with_text(plane, widget(field), widget(field).rect, value);
    }
    plane
}

/// Writes a text into a place, as it stands in a field.
pub(super) fn with_text(plane: Plane, like: &Widget, place: Rect, text: &str) -> Plane {
    let fitted = fit(text, like.room(), Fonts::bundled());
    drawn::with_value(plane, Point::default(), place, &fitted, SCALE as f32)
}

/// Writes the letter into a box that the form writes there.
pub(super) fn with_letter(mut plane: Plane, place: Rect) -> Plane {
    let letter = drawn::box_letter(place, SCALE as f32);
    let (left, top) = ((f64::from(place.x.0) * SCALE) as usize, (f64::from(place.y.0) * SCALE) as usize);
    for y in 0..letter.height {
        let row = &mut plane.row_mut(top + y)[left..][..letter.width];
        row.iter_mut().zip(letter.row(y)).for_each(|(light, dark)| *light = light.min(1.0 - dark));
    }
    plane
}

/// Draws a stroke of a pen through some points of a field, whose corners are (0, 0) and (1, 1).
pub(super) fn stroke(plane: &mut Plane, place: Rect, points: &[(f32, f32)], darkness: f32) {
    const WIDTH: f32 = 1.0;
    let at =
        |(across, down): (f32, f32)| (place.x.0 + place.width.0 * across, place.y.0 + place.height.0 * down);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (at(pair[0]), at(pair[1]));
        let steps = ((x1 - x0).hypot(y1 - y0) * 4.0).ceil().max(1.0);
        for step in 0..=steps as usize {
            let part = step as f32 / steps;
            dot(plane, (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part), WIDTH, darkness);
        }
    }
}

fn dot(plane: &mut Plane, (x, y): (f32, f32), width: f32, darkness: f32) {
    let scale = SCALE as f32;
    let pixel = |place: f32| ((place * scale).max(0.0)) as usize;
    for row in pixel(y - width / 2.0)..=pixel(y + width / 2.0) {
        for column in pixel(x - width / 2.0)..=pixel(x + width / 2.0) {
            if row < plane.height && column < plane.width {
                let value = &mut plane.values[row * plane.width + column];
                *value = value.min(1.0 - darkness);
            }
        }
    }
}

/// The pixels of a plane, with a little noise that is the same each time.
pub(super) fn raster(plane: &Plane) -> Raster {
    let mut state = 1_u32;
    let gray = plane.values.iter().map(|value| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f32::from((state >> 28) as u8) - 7.5;
        (value * 245.0 + noise).clamp(0.0, 255.0) as u8
    });
    Raster { width: plane.width, height: plane.height, gray: gray.collect() }
}

/// A page that lies exactly where it belongs.
pub(super) fn sight(number: usize, plane: &Plane) -> Sight {
    let reference = Reference::all()
        .iter()
        .find(|reference| reference.page == number && std::ptr::eq(reference.layout, layout()));
    let reduction = plane.height as f64 / 1100.0;
    let small = plane.resized((plane.width as f64 / reduction) as usize, 1100);
    let placed = Placed {
        reference: reference.unwrap(),
        map: Bent::flat(Projection::scale(SCALE)),
        paper: Paper::of(&small),
        reduction,
    };
    Sight::of(raster(plane), placed)
}
