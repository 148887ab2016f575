//! How much a value may differ from its drawing on a page before somebody changed it.
//!
//! Toner that spreads, thresholds and JPEG make every letter of a page differ alike, and a pen makes one differ. So what is
//! printed apart from the fields says how much is nothing, and so do the values themselves, of which most stand alone.

use super::compare::Difference;
use super::extra::Extra;
use super::sight::Sight;
use crate::layout::{Item, Pt, Rect, TextItem};

/// How much of the printed words is looked at, and how many of them.
const WORDS: (Pt, Pt) = (Pt(72.0), Pt(13.0));
const SAMPLES: usize = 10;

/// How near to the printed words there may be a field, where somebody may have written.
const NEAR: Pt = Pt(9.0);

/// What may always be more or less than expected, and how many times as much as the words of the page have of which a fourth
/// has less. Of 1 390 values of simulated copies of all sorts 2 differ more; of 292 that a pen changed 13 differ less, on
/// copies in black and white and by strokes that make one letter another one.
const MORE: (f32, f32) = (0.12, 1.2);
const LESS: (f32, f32) = (0.085, 1.6);

/// How many times as much as a fourth of the values has, and how far that goes: words are of other sizes, and thick toner
/// does more to some.
const OTHERS: (f32, f32) = (1.5, 1.4);
const MOST: (f32, f32) = (0.12, 3.2);

/// How many times as much is missing in spots as the printed words differ by among themselves: a worn printer leaves spots
/// out, here and there, and most words have none. Of simulated copies the second of ten words missed 0.11 to 0.33 more than
/// the third from below where the printer was worn, and 0.08 at most otherwise; values needed up to 1.2 times as much.
const SPOTS: f32 = 1.3;

/// From how many values on they tell what the page does to them.
const ENOUGH: usize = 4;

/// The most ink in a window that is more, or less, than expected, of a value that stands alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance {
    more: f32,
    less: f32,
    /// How much farther less goes in spots.
    spots: f32,
    /// What the page does to the paper that values leave free.
    usual: Extra,
}

impl Tolerance {
    /// What printed words have.
    fn of_words(words: &[Difference]) -> Self {
        let few = |of: fn(&Difference) -> f32| quantile(words.iter().map(of), 4).unwrap_or_default();
        let less = few(|word| word.less);
        // A single word may be written over.
        let mut least: Vec<f32> = words.iter().map(|word| word.less).collect();
        least.sort_by(|one, other| other.total_cmp(one));
        let most = least.get(1).copied().unwrap_or_default();
        Self {
            more: few(|word| word.more),
            less,
            spots: SPOTS * (most - less).max(0.0),
            usual: Extra::default(),
        }
    }

    /// The same where the values of the page are known as well.
    pub(crate) fn among(self, values: &[Difference]) -> Self {
        let few = |of: fn(&Difference) -> f32| {
            let few = quantile(values.iter().map(of), 4).unwrap_or_default();
            if values.len() < ENOUGH { 0.0 } else { few }
        };
        let line = |(always, times): (f32, f32), words: f32| always + times * words;
        let more = (OTHERS.0 * few(|value| value.more)).min(line(MOST, self.more));
        let less = (OTHERS.1 * few(|value| value.less)).min(line(MOST, self.less));
        let usual = Extra::usual(values.iter().map(|value| value.extra));
        Self { more: more.max(line(MORE, self.more)), less: less.max(line(LESS, self.less)), usual, ..self }
    }

    /// Whether a value stands there as it was printed, and nothing else.
    pub(crate) fn holds(self, difference: Difference) -> bool {
        let Difference { more, less, less_but_spots, extra, .. } = difference;
        let has_all = less <= self.less || less_but_spots <= self.less && less <= self.less + self.spots;
        difference.is_alike() && more <= self.more && has_all && extra.is_nothing(self.usual)
    }
}

/// The number below which so manieth a part of them is.
fn quantile(numbers: impl Iterator<Item = f32>, part: usize) -> Option<f32> {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / part).copied()
}

impl Sight {
    /// How much what is printed on this page differs from how it is drawn.
    pub(crate) fn tolerance(&self) -> Tolerance {
        let words: Vec<Difference> =
            self.words(SAMPLES, |_| true).into_iter().map(|words| self.printed(words)).collect();
        Tolerance::of_words(&words)
    }

    /// Where some of the printed words begin that are meant, all over the page: about so many.
    pub(super) fn words(&self, count: usize, is_meant: fn(&TextItem) -> bool) -> Vec<Rect> {
        let page = &self.layout().pages[self.page()];
        let fields = self.fields();
        let is_free = |area: &Rect| {
            let (left, top) = (area.x - NEAR, area.y - NEAR);
            let (right, bottom) = (area.right() + NEAR, area.bottom() + NEAR);
            fields.iter().all(|field| {
                field.right() < left || field.x > right || field.bottom() < top || field.y > bottom
            })
        };
        let items = page.sequences.iter().flat_map(|sequence| &sequence.items);
        let words = items.filter_map(|item| match item {
            Item::Text(text) if text.text.len() > 8 && is_meant(text) => {
                let (x, y) = (text.start.x - Pt(3.0), text.start.y - Pt(10.0));
                Some(Rect { x, y, width: WORDS.0, height: WORDS.1 })
            }
            _ => None,
        });
        let free: Vec<Rect> = words.filter(is_free).collect();
        free.iter().step_by(free.len().div_ceil(count).max(1)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::testing::{page, sight};

    fn difference(more: f32) -> Difference {
        Difference {
            there: 1.0,
            share: 0.05,
            more,
            less: 0.05,
            less_but_spots: 0.05,
            extra: Extra::default(),
        }
    }

    #[test]
    fn words_are_looked_at_on_every_page() {
        for number in 0..2 {
            let words = sight(number, &page(number, &[])).words(SAMPLES, |_| true);
            assert!(words.len() >= SAMPLES / 2, "{number}: {words:?}");
        }
    }

    #[test]
    fn what_the_page_does_to_all_values_is_nothing() {
        let thick = Tolerance { more: 0.12, less: 0.1, spots: 0.0, usual: Extra::default() };
        let values = [0.38, 0.4, 0.41, 0.42, 0.44, 0.75].map(difference);
        let among = thick.among(&values);
        assert!(values.iter().take(5).all(|value| among.holds(*value)));
        assert!(!among.holds(values[5]));
        // Three values tell nothing.
        assert!(!thick.among(&values[..3]).holds(values[0]));
    }

    #[test]
    fn spots_are_nothing_where_the_printer_leaves_some_out() {
        let words = |all: [f32; 5]| {
            let words = all.map(|less| Difference { less, ..difference(0.05) });
            Tolerance::of_words(&words).among(&[])
        };
        let [even, worn] = [[0.05, 0.05, 0.06, 0.07, 0.6], [0.05, 0.05, 0.06, 0.4, 0.5]].map(words);
        let spot = Difference { less: 0.5, ..difference(0.05) };
        // One word may be written over.
        assert!(worn.holds(spot) && !even.holds(spot));
        assert!(!worn.holds(Difference { less_but_spots: 0.5, ..spot }), "a letter");
        assert!(!worn.holds(Difference { less: 0.7, ..spot }));
        assert!(!worn.holds(spot.of_reading()), "a pen may have made it");
    }

    #[test]
    fn a_page_on_which_all_was_changed_does_not_make_that_nothing() {
        let clean = Tolerance { more: 0.02, less: 0.02, spots: 0.0, usual: Extra::default() };
        let values = [0.22, 0.25, 0.27, 0.27, 0.29, 0.3].map(difference);
        assert!(values.iter().all(|value| !clean.among(&values).holds(*value)));
        assert!(clean.among(&values).holds(difference(0.1)));
    }
}
