//! What is scribbled over a mark, which then is none.

use super::look::DENSITY;
use super::marks::STROKE;
use super::sight::Sight;
use crate::layout::{Pt, Rect};

/// How often a row crosses what is scribbled over a mark at least: ticks, crosses and letters are crossed three times at most, and
/// what is filled in is solid.
const SCRIBBLED: usize = 5;

/// From which darkness on a pencil covers paper, and how much of a box is covered at least where its strokes lie close.
const COVERED: (f32, f32) = (0.2, 0.6);

/// Between which distances from the outline of a box it is looked for what goes over it, in points, along the middle half of a
/// side: crosses and ticks leave at the corners.
const BEYOND: (Pt, Pt) = (Pt(0.8), Pt(2.3));

/// How much ink there is on one side at least, in square points: on simulated copies 0.56 where a mark was scribbled over, and
/// nothing where a box or a circle was filled in.
const OVER: f32 = 0.35;

impl Sight {
    /// Whether strokes go to and fro all over a box, of which `inside` is within its outline.
    pub(super) fn is_scribbled(&self, place: Rect, inside: Rect, is_round: bool) -> bool {
        let is_stroke =
            |label: u32| self.pieces.get(label as usize).is_some_and(|piece| piece.area >= STROKE);
        let is_crossed = || self.ink_of(inside, is_stroke).crossed() >= SCRIBBLED;
        !is_round && is_crossed() || self.is_covered(inside) && self.goes_over(place)
    }

    /// Whether most of an area is covered.
    fn is_covered(&self, area: Rect) -> bool {
        let seen = self.crop(area).values;
        let covered = seen.iter().filter(|dark| **dark > COVERED.0).count();
        covered as f32 > COVERED.1 * seen.len() as f32
    }

    /// Whether what is in a box goes over its outline in the middle of a side: who fills one in stays within it, and who strikes
    /// a mark out does not care.
    fn goes_over(&self, place: Rect) -> bool {
        let (near, far) = BEYOND;
        let (across, down) = (place.width * 0.25, place.height * 0.25);
        let upright = |x: Pt| Rect { x, y: place.y + down, width: far - near, height: down * 2.0 };
        let level = |y: Pt| Rect { x: place.x + across, y, width: across * 2.0, height: far - near };
        let sides = [
            upright(place.x - far),
            upright(place.right() + near),
            level(place.y - far),
            level(place.bottom() + near),
        ];
        let ink = |side: Rect| {
            let seen = self.crop(side).values;
            seen.iter().filter(|dark| **dark > COVERED.0).count() as f32 / (DENSITY * DENSITY)
        };
        sides.into_iter().any(|side| ink(side) > OVER)
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::Widget;
    use crate::returned::picture::marks::Button;
    use crate::returned::picture::testing::{layout, page, sight, stroke, widget};

    /// A stroke that goes to and fro between two heights so closely that hardly any paper shows.
    fn zigzag(from: f32, to: f32, (top, bottom): (f32, f32)) -> Vec<(f32, f32)> {
        let at = |step: u8| from + (to - from) * f32::from(step) / 30.0;
        (0..=30).map(|step| (at(step), if step % 2 == 0 { top } else { bottom })).collect()
    }

    fn seen(one: &Widget, strokes: &[&[(f32, f32)]]) -> Button {
        let mut plane = page(one.page, &[]);
        strokes.iter().for_each(|points| stroke(&mut plane, one.rect, points, 0.9));
        sight(one.page, &plane).button(one.rect, one.option.is_some(), None)
    }

    #[test]
    fn a_mark_that_is_scribbled_over_is_a_doubt_and_what_is_filled_in_is_none() {
        let cross: &[(f32, f32)] = &[(0.25, 0.25), (0.75, 0.75)];
        let circle = layout().widgets.iter().find(|one| one.option.is_some()).unwrap();
        for one in [widget("roles.counselor"), circle] {
            assert_eq!(seen(one, &[cross]), Button::On);
            assert_eq!(seen(one, &[cross, &zigzag(0.15, 0.85, (0.15, 0.85))]), Button::On);
            let over = seen(one, &[cross, &zigzag(-0.12, 1.0, (0.1, 0.9))]);
            assert!(matches!(over, Button::Doubtful(_)), "{over:?}");
        }
    }
}
