//! What became of the letter that the form writes into a box.

use super::compare::{best, fitted_best};
use super::drawn;
use super::look::DENSITY;
use super::sight::Sight;
use crate::layout::{Pt, Rect};

/// Between the edge of a box and what is compared: its outline.
const INSIDE: Pt = Pt(1.8);

/// How much of a box's letter may be missing in a window, and how much may stand beside it, before something is drawn over it:
/// 0.1 and 0.12 at most where the letter stands alone on simulated copies of all sorts; where a pencil went through it, 0.33
/// at least stands beside it.
const LETTER: (f32, f32) = (0.4, 0.17);

/// What became of the letter that the form writes into a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    No,
    Alone,
    /// Something is drawn over it.
    Under,
    /// All is dark.
    Filled,
}

impl Sight {
    /// Whether the letter that the form writes into a box stands in one, and more than that.
    pub(super) fn is_more_than_letter(&self, place: Rect) -> bool {
        match self.letter(place) {
            Letter::No => false,
            Letter::Alone => self.is_left_of(place) || self.is_beside_letter(place),
            Letter::Under => true,
            // Where letters were typed, one may be under what somebody filled in.
            Letter::Filled => *self.has_letters.get_or_init(|| {
                let page = self.page();
                let boxes =
                    self.layout().widgets.iter().filter(|one| one.page == page && one.option.is_none());
                boxes
                    .filter(|one| one.rect.width == place.width)
                    .any(|one| matches!(self.letter(one.rect), Letter::Alone | Letter::Under))
            }),
        }
    }

    /// What became of the letter in a box.
    fn letter(&self, place: Rect) -> Letter {
        /// How much of a box that somebody filled in is dark, where a letter cannot be told any more.
        const FILLED: f32 = 0.75;
        let part = Rect {
            x: place.x + INSIDE,
            y: place.y + INSIDE,
            width: place.width - INSIDE * 2.0,
            height: place.height - INSIDE * 2.0,
        };
        let seen = self.crop(part);
        let dark = seen.values.iter().sum::<f32>() / seen.values.len().max(1) as f32;
        let (seen, expected) = (seen.blurred(), drawn::box_letter(part, DENSITY));
        let less = best(&seen, &expected.blurred()).less;
        let more = || fitted_best(&seen, &self.look().of(&expected), 0).more;
        match () {
            () if dark > FILLED => Letter::Filled,
            () if less >= LETTER.0 => Letter::No,
            () if more() > LETTER.1 => Letter::Under,
            () => Letter::Alone,
        }
    }
}
