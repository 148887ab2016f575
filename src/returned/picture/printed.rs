//! What the form prints in black tells how print looks in a picture.

use super::compare::{dark, offset, rows};
use super::lanes::{dot, widely};
use super::look::{DENSITY, Look, edges, spread};
use super::plane::Plane;
use super::sight::Sight;
use super::surroundings::Surroundings;
use crate::layout::{Color, Rect, TextItem};

/// The softest that a picture is taken for.
const SOFTEST: u8 = 40;

/// How bold, in pixels at [`DENSITY`], and how dark print is at most and at least.
const BOLD: (f32, f32) = (-0.5, 1.2);
const DARK: (f32, f32) = (0.7, 1.15);

/// How light letters are at most that are as black as values. The words beside the fields are not: printers make dots of their
/// gray, and what is scanned in black and white has it thin and broken, or not at all.
const BLACK: f32 = 0.1;

/// How many words are looked at.
const WORDS: usize = 6;

impl Sight {
    /// What the page does to print that is black.
    pub(super) fn look(&self) -> Look {
        *self.look.get_or_init(|| {
            let parts = self.words(WORDS, is_black);
            let words: Vec<Words> = parts.into_iter().map(|part| Words::of(self, part)).collect();
            let mut looks: Vec<Explained> =
                (0..=SOFTEST).step_by(4).map(|soft| Words::explained(&words, soft)).collect();
            let least = |looks: &[Explained], cost: fn(&Explained) -> f32| {
                let least = looks.iter().min_by(|one, other| cost(one).total_cmp(&cost(other)));
                least.map_or(Look { softness: 0, soft: 0, bold: 0.0, dark: 1.0 }, |least| least.look)
            };
            let costs: [fn(&Explained) -> f32; 2] = [|explained| explained.plain, |explained| explained.bold];
            for cost in costs {
                let near = least(&looks, cost).soft;
                let around = near.saturating_sub(3)..=near.saturating_add(3).min(SOFTEST);
                looks.extend(around.filter(|soft| soft % 4 != 0).map(|soft| Words::explained(&words, soft)));
            }
            let look = least(&looks, costs[1]);
            // Letters are looked for that are not bold, which the page may have made softer instead.
            Look { softness: least(&looks, costs[0]).soft.max(look.soft), ..look }
        })
    }

    /// How much softer the picture is than its letters are drawn, in steps of [`softened`].
    pub(super) fn softness(&self) -> u8 {
        self.look().softness
    }
}

/// How print may look, and how much is left unexplained then: of print that is not bolder, and that may be.
struct Explained {
    plain: f32,
    bold: f32,
    look: Look,
}

/// Whether words are as black as values.
fn is_black(words: &TextItem) -> bool {
    let Color(red, green, blue) = words.color;
    red.max(green).max(blue) <= BLACK
}

/// Some printed words, and what is seen there.
struct Words {
    seen: Plane,
    /// As soft as [`softened`] makes it without a step.
    expected: Plane,
    /// How far the expected one is moved to lie on what is seen, to the left and up, in pixels.
    off: (isize, isize),
}

impl Words {
    fn of(sight: &Sight, part: Rect) -> Self {
        let Surroundings { light, seen, .. } = sight.surroundings(part);
        let (seen, expected) = (seen.blurred(), dark(light).blurred());
        let (_, x, y) = offset(&seen, &expected.clone().widened(spread(DENSITY, SOFTEST / 4)));
        Self { seen, expected, off: (x.round() as isize, y.round() as isize) }
    }

    /// How much of all of them is not explained when they are so soft, and how they look then.
    fn explained(words: &[Self], softness: u8) -> Explained {
        // Of what is seen, the drawing and its edges.
        let (mut all, mut seen_with, mut with) = (0.0, [0.0; 2], [0.0; 3]);
        for Self { seen, expected, off } in words {
            let soft = expected.clone().widened(spread(DENSITY, softness));
            let edges = edges(&soft);
            widely(
                #[inline(always)]
                || {
                    for ((seen, soft), (_, edge)) in rows(seen, &soft, *off).zip(rows(seen, &edges, *off)) {
                        all += dot(seen, seen);
                        seen_with[0] += dot(seen, soft);
                        seen_with[1] += dot(seen, edge);
                        with[0] += dot(soft, soft);
                        with[1] += dot(soft, edge);
                        with[2] += dot(edge, edge);
                    }
                },
            );
        }
        let [soft, both, edge] = with.map(|sum| f32::max(sum, 1e-3));
        let determinant = f32::max(soft * edge - both * both, 1e-3 * soft * edge);
        let dark = (seen_with[0] * edge - seen_with[1] * both) / determinant;
        let bold = (seen_with[1] * soft - seen_with[0] * both) / determinant / dark.max(0.1);
        let bold = bold.clamp(BOLD.0, BOLD.1);
        // With that, how dark they are.
        let drawn = soft + bold * (2.0 * both + bold * edge);
        let explained = seen_with[0] + bold * seen_with[1];
        let dark = (explained / f32::max(drawn, 1e-3)).clamp(DARK.0, DARK.1);
        Explained {
            plain: all - seen_with[0] * seen_with[0] / f32::max(with[0], 1.0),
            bold: all - dark * (2.0 * explained - dark * drawn),
            look: Look { softness, soft: softness, bold, dark },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::testing::{page, sight};

    #[test]
    fn what_is_looked_at_is_as_black_as_values() {
        for number in 0..2 {
            let sight = sight(number, &page(number, &[]));
            let parts = sight.words(WORDS, is_black);
            assert!(parts.len() >= 4, "{number}: {parts:?}");
            for part in parts {
                let light = sight.surroundings(part).light.values.into_iter().fold(1.0, f32::min);
                assert!(light <= BLACK, "{number}: {part:?} {light}");
            }
        }
    }
}
