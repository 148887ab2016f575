//! How likely what is seen on a line is, if a text stands there.
//!
//! Pictures of few grays and thick toner move the edges of letters here and there by a part of a pixel, so that edges tell
//! little of which letter it is. What is unexplained counts less the steeper a drawing is where it lies.

use super::lanes::widely;
use super::plane::Plane;

/// How far edges lie from where they are drawn, in pixels, squared.
const EDGE: f32 = 0.3 * 0.3;

/// How far a pixel is off at least where nothing has an edge, squared.
const LEAST: f32 = 0.02 * 0.02;

/// How steep a drawing is at most where it has no edge, and how steep at least where there is one near, squared.
const FLAT: f32 = 0.002;
const NEAR: f32 = 2e-5;
/// How dark it is within its strokes.
const INSIDE: f32 = 0.2;

/// From where on a product is no longer multiplied: a factor is a hundred at most, and no number has so many digits.
const MUCH: f32 = 1e30;

/// Neighboring pixels are blurred into one another: so many are one look.
pub(super) const TOGETHER: f32 = 9.0;

/// By how much pixels are off that are no edges, squared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(f32);

impl Noise {
    /// What a text leaves unexplained tells it.
    pub(super) fn of(rest: &Plane, model: &Plane) -> Self {
        let (mut sum, mut count) = (0.0, 0_u16);
        inside(model, |at, steep| {
            if steep < FLAT && (model.values[at] > INSIDE || steep > NEAR) {
                (sum, count) = (sum + rest.values[at] * rest.values[at], count.saturating_add(1));
            }
        });
        Self((sum / f32::from(count.max(1))).max(LEAST))
    }

    /// How unlikely it is that a drawing leaves this unexplained, as the negative of a logarithm, up to a number that is the
    /// same for all drawings of a size. Pixels at the edges of the planes are left out.
    pub(super) fn surprise(self, rest: &Plane, model: &Plane) -> f32 {
        let (mut sum, mut product, mut logarithm) = (0.0, 1.0_f32, 0.0);
        widely(
            #[inline(always)]
            || {
                inside(model, |at, steep| {
                    // In squares of the noise that there is everywhere.
                    let usual = 1.0 + EDGE / self.0 * steep;
                    sum += rest.values[at] * rest.values[at] / usual;
                    product *= usual;
                    // The logarithm of a product takes less time than those of its factors.
                    if product > MUCH {
                        (logarithm, product) = (logarithm + product.ln(), 1.0);
                    }
                });
            },
        );
        (sum / self.0 + logarithm + product.ln()) / (2.0 * TOGETHER)
    }
}

/// Shows the place of each pixel that is not at an edge, and how steep the drawing is there, squared.
#[inline(always)]
fn inside(model: &Plane, mut show: impl FnMut(usize, f32)) {
    for y in 1..model.height.saturating_sub(1) {
        let (above, row, below) = (model.row(y - 1), model.row(y), model.row(y + 1));
        for x in 1..model.width.saturating_sub(1) {
            let (across, down) = ((row[x + 1] - row[x - 1]) / 2.0, (below[x] - above[x]) / 2.0);
            show(y * model.width + x, across * across + down * down);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stroke across some rows.
    fn stroke(top: usize) -> Plane {
        let mut plane = Plane::new(30, 30);
        for y in top..top + 6 {
            plane.row_mut(y)[5..25].fill(1.0);
        }
        plane.blurred()
    }

    #[test]
    fn edges_that_lie_aside_tell_less_than_what_is_missing_within() {
        let model = stroke(12);
        let aside = stroke(13).less(&model);
        let energy = |plane: &Plane| plane.values.iter().map(|value| value * value).sum::<f32>();
        let mut missing = Plane::new(30, 30);
        for y in 14..16 {
            missing.row_mut(y)[10..20].fill(-(energy(&aside) / 20.0).sqrt());
        }
        assert!((energy(&aside) - energy(&missing)).abs() < 1e-3);
        let noise = Noise::of(&Plane::new(30, 30), &model);
        let nothing = noise.surprise(&Plane::new(30, 30), &model);
        let [aside, missing] = [&aside, &missing].map(|rest| noise.surprise(rest, &model) - nothing);
        assert!(aside > 0.0 && aside * 2.0 < missing, "{aside} {missing}");
    }
}
