//! What is left of a pencil where a picture takes most of its strokes away: bits that are too small and too pale for anything else.

use super::look::DENSITY;
use super::marks::parts;
use super::sight::Sight;
use super::surroundings::around;
use crate::layout::{Pt, Rect};

/// How much of free paper specks cover at most where it is looked for: what is paler than they are tells nothing there.
const QUIET: f64 = 0.01;

/// How far the line of a field, which is printed, and its shade reach into it.
const LINE: Pt = Pt(1.5);

/// How much darker than the paper around it something is that is there, and how dark it is at most: dust is darker, and so is ink.
const SEEN: f32 = 0.06;
const DARKEST: f32 = 0.35;

/// How much ink such bits have at least in one place, in square points: what was left of three names in pencil on simulated copies had
/// 0.26 at least, and 620 places where nobody wrote 0.17 at most.
const LEFT: f32 = 0.2;

impl Sight {
    /// Whether something pale is left in one place of a blank, or on a line.
    pub(super) fn is_traced(&self, place: Rect) -> bool {
        self.texture().most < QUIET
            && parts(around(place, -LINE)).any(|part| traces(self.crop(part).values) > LEFT)
    }
}

/// How much ink there is that is pale, where there is no other.
fn traces(mut seen: Vec<f32>) -> f32 {
    let middle = seen.len() / 2;
    if seen.is_empty() {
        return 0.0;
    }
    let paper = *seen.select_nth_unstable_by(middle, f32::total_cmp).1;
    let darker = seen.iter().map(|dark| dark - paper);
    if darker.clone().any(|dark| dark >= DARKEST) {
        return 0.0;
    }
    darker.map(|dark| (dark - SEEN).max(0.0)).sum::<f32>() / (DENSITY * DENSITY)
}

#[cfg(test)]
mod tests {
    use crate::returned::picture::marks::Blank;
    use crate::returned::picture::testing::{SCALE, page, sight, widget};

    /// What a field shows in which there are so many dots of such darkness, as small as a pixel of a picture.
    fn seen(field: &str, dots: u8, dark: f32) -> Blank {
        let place = widget(field).rect;
        let mut plane = page(1, &[]);
        for dot in 0..dots {
            let (x, y) =
                (place.x.0 + 40.0 + 2.0 * f32::from(dot % 12), place.y.0 + 5.0 + 2.0 * f32::from(dot / 12));
            let at = (f64::from(y) * SCALE) as usize * plane.width + (f64::from(x) * SCALE) as usize;
            plane.values[at] = 1.0 - dark;
        }
        let sight = sight(1, &plane);
        if field.ends_with("signature") { sight.signature(place) } else { sight.blank(place) }
    }

    #[test]
    fn bits_of_a_pencil_are_told_and_a_grain_of_dust_is_nothing() {
        for field in ["user.signature", "office.misis"] {
            assert_eq!(seen(field, 0, 0.0), Blank::Empty);
            assert!(matches!(seen(field, 36, 0.3), Blank::Doubtful(_)), "{field}");
            assert_eq!(seen(field, 1, 0.9), Blank::Empty, "{field}");
        }
    }
}
