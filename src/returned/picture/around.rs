//! What is drawn around a box, and over its words.

use super::ink::Ink;
use super::marks::{OWN, PALE, STROKE, size};
use super::sight::{Amount, DARK, DENSITY, Piece, Sight};
use super::spots::is_grain;
use crate::layout::{Point, Pt, Rect};

/// How much ink beside a box, on both sides, strikes it out, in square points.
const STRUCK: f64 = 0.8;
/// How much ink on the words of a box does.
const STRUCK_WORDS: f64 = 5.0;

/// How far ink goes straight on over words at least that are crossed out, in points: between letters there is paper, and nothing
/// that is printed beside a box goes on for more than 8.4, or 18.8 where a phone blurs it; strokes did for 38 at least.
const STRIKE: f32 = 26.0;
/// How dark a stroke is between letters that is paler than ink, and how soft print is at most, in steps, that leaves paper
/// there.
const BETWEEN: f32 = 0.22;
const SHARP: u8 = 12;

/// How much there is on words, in square points, that is looked at more closely: specks are less. And how dark the paper between
/// letters is at least along a pencil: 0.14 where one went over words on simulated copies, and where none did 0.09 at most, but for
/// words with fewer specks in black and white.
const SOME: f64 = 4.0;
const ALONG: f32 = 0.11;

/// How much ink beside an empty box is a mark that missed it, in square points.
const BESIDE: f64 = 2.0;

/// How far it reaches to the left of a box, where nothing is printed, and otherwise, in points; and how far the outline of the
/// box is seen.
const LEFT: Pt = Pt(18.0);
const AROUND: Pt = Pt(3.5);
const OUTLINE: Pt = Pt(2.5);
/// How far from that the words of a box begin, and how far from a box what goes out of it is seen again at most, in points.
const BEFORE_WORDS: Pt = Pt(4.5);
const APART: Pt = Pt(4.0);

/// How long a stroke is at least that is paler than ink, in points.
const LONG: f32 = 5.0;
/// How far around an area is looked where such a stroke goes, in points.
const BEYOND: Pt = Pt(24.0);
/// How far from ink something pale may be its edge, in pixels.
const HALO: usize = 2;

impl Sight {
    /// Whether something is drawn beside a box, or around it.
    pub(super) fn is_beside(&self, place: Rect) -> bool {
        self.beside(place) > BESIDE || self.is_left_of(place)
    }

    /// Whether something is drawn to the left of a box, where nothing is printed, if only with a pencil.
    pub(super) fn is_left_of(&self, place: Rect) -> bool {
        let free = Rect {
            x: place.x - LEFT,
            y: place.y - AROUND,
            width: LEFT - OUTLINE,
            height: place.height + AROUND * 2.0,
        };
        self.pale_strokes(free) > BESIDE
    }

    /// Whether something is drawn in ink at either side of a box that holds nothing but its letter.
    pub(super) fn is_beside_letter(&self, place: Rect) -> bool {
        let left = Rect { x: place.x - LEFT, width: LEFT - OUTLINE, ..place };
        let right = Rect { x: place.right() + OUTLINE, width: BEFORE_WORDS, ..place };
        [left, right].into_iter().any(|side| self.strokes(side, |_| true) > BESIDE)
    }

    /// Whether something is written to the left of a box that is marked, which is no end of the mark.
    pub(super) fn is_written_left_of(&self, place: Rect) -> bool {
        let left = Rect { x: place.x - LEFT, width: LEFT - OUTLINE, ..place };
        self.strokes(left, |piece| piece.bounds.right() < place.x - APART) > BESIDE
    }

    /// How much ink of pieces that are meant lies in an area and nowhere else, but for lines and dust.
    fn strokes(&self, area: Rect, is_meant: impl Fn(&Piece) -> bool) -> f64 {
        let pieces = self.pieces_in(area).into_iter();
        let own = pieces.filter(|(piece, within)| {
            !piece.is_line && piece.area >= STROKE && *within > OWN * piece.area && is_meant(piece)
        });
        own.filter(|piece| !is_grain(piece)).map(|(_, within)| within).sum()
    }

    /// How much of an area strokes cover that are paler than ink, in square points: lines down the page are none.
    fn pale_strokes(&self, area: Rect) -> f64 {
        let has_more = |area: Rect| self.besides_texture(area, |_| true).pale > 0.0;
        if !has_more(area) {
            return 0.0;
        }
        let all = Rect {
            x: area.x - BEYOND,
            y: area.y - BEYOND,
            width: area.width + BEYOND * 2.0,
            height: area.height + BEYOND * 2.0,
        };
        let pale = self.pale_ink_of(all).less(&self.ink_of(all, |_| true).grown(HALO));
        let pale = pale.less(&pale.upright().grown(1)).in_large(LONG);
        let side = |length: Pt| (f64::from(length.0) * DENSITY) as usize;
        pale.within(side(BEYOND), side(area.width), side(area.height)).area()
    }

    /// The ink that stands around a box, or on its free side, and nowhere else.
    fn beside(&self, place: Rect) -> f64 {
        let around = Rect {
            x: place.x - LEFT,
            y: place.y - AROUND,
            width: place.width + LEFT + AROUND,
            height: place.height + AROUND * 2.0,
        };
        let others = self.fields();
        let is_others = |piece: &Piece| {
            let (x, y) =
                (piece.bounds.x + piece.bounds.width / 2.0, piece.bounds.y + piece.bounds.height / 2.0);
            let holds = |rect: &&Rect| rect.x < x && x < rect.right() && rect.y < y && y < rect.bottom();
            others.iter().filter(holds).any(|rect| *rect != place)
        };
        let is_own = |(piece, within): &(Piece, f64)| {
            !piece.is_line && *within > OWN * piece.area && !is_others(piece)
        };
        let (specks, strokes): (Vec<_>, Vec<_>) =
            self.pieces_in(around).into_iter().filter(is_own).partition(|(piece, _)| piece.area < STROKE);
        let ink = |pieces: Vec<(Piece, f64)>| pieces.into_iter().map(|(_, within)| within).sum::<f64>();
        ink(strokes) + (ink(specks) - self.texture().most * size(around)).max(0.0)
    }

    /// Whether strokes go on at both sides of a box, or over its words.
    pub(super) fn is_struck(&self, place: Rect, words: Option<Rect>) -> bool {
        let quarter = place.height * 0.2;
        let beside =
            |x: Pt| Rect { x, y: place.y + quarter, width: Pt(5.0), height: place.height - quarter * 2.0 };
        // Nobody strikes out a box with a line across the page.
        let is_meant = |piece: &Piece| !piece.is_line || piece.bounds.width > piece.bounds.height;
        let any = |area: Rect| {
            let amount = self.besides_texture(area, is_meant);
            amount.dark + (amount.pale - 2.0 * PALE * size(area)).max(0.0)
        };
        let strokes = |area: Rect| self.besides_texture(area, is_meant).dark + self.pale_strokes(area);
        let both = strokes(beside(place.x - Pt(6.0))).min(strokes(beside(place.right() + Pt(1.0))));
        both > STRUCK || words.is_some_and(|words| any(words) > STRUCK_WORDS || self.is_crossed_out(words))
    }

    /// Whether strokes lie on words, or around them, that may be meant for an empty box.
    pub(super) fn is_on_words(&self, words: Rect) -> bool {
        /// How far above words and below them what goes around them is, in points: half of what is between two.
        const AROUND: Pt = Pt(3.0);
        let around = Rect { y: words.y - AROUND, height: words.height + AROUND * 2.0, ..words };
        let is_own = |(piece, within): &(Piece, f64)| {
            let is_meant = !piece.is_line || piece.bounds.width > piece.bounds.height;
            is_meant && piece.area >= STROKE && *within > OWN * piece.area
        };
        let own = self.pieces_in(around).into_iter().filter(is_own);
        own.map(|(_, within)| within).sum::<f64>() > STRUCK_WORDS || self.is_crossed_out(words)
    }

    /// Whether a stroke runs along words; what is printed there hides most of it.
    fn is_crossed_out(&self, words: Rect) -> bool {
        let side = |length: Pt| (f64::from(length.0) * DENSITY) as usize;
        let corner = Point { x: words.x, y: words.y };
        let seen = self.flat(corner, DENSITY, (side(words.width), side(words.height)));
        let runs = |dark: f32| Ink::of(&seen, dark).longest_level();
        runs(DARK) > STRIKE
            || self.softness() <= SHARP && runs(BETWEEN) > STRIKE
            || self.is_crossed_out_faintly(words)
    }

    /// Whether a stroke with gaps runs along words, as a pencil leaves them.
    fn is_crossed_out_faintly(&self, words: Rect) -> bool {
        let Amount { dark, pale } = self.besides_texture(words, |_| true);
        dark + pale > SOME && self.along_print(words) > ALONG
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::{Pt, Rect};
    use crate::returned::picture::marks::Button;
    use crate::returned::picture::testing::{page, sight, stroke, widget, with_letter};

    const FIELD: &str = "roles.counselor";
    const N: [(f32, f32); 4] = [(-0.9, 0.85), (-0.9, 0.2), (-0.6, 0.85), (-0.6, 0.2)];
    const GAP: [(f32, f32); 2] = [(1.25, 0.2), (1.3, 0.8)];
    const TICK: [(f32, f32); 3] = [(0.2, 0.5), (0.45, 0.85), (1.5, -0.3)];
    const X: [[(f32, f32); 2]; 2] = [[(-0.15, -0.15), (1.15, 1.15)], [(1.15, -0.15), (-0.15, 1.15)]];

    /// What a box shows, with its letter or without, when strokes are drawn.
    fn seen(has_letter: bool, strokes: &[&[(f32, f32)]]) -> Button {
        let place = widget(FIELD).rect;
        let mut plane = page(0, &[]);
        if has_letter {
            plane = with_letter(plane, place);
        }
        strokes.iter().for_each(|points| stroke(&mut plane, place, points, 0.9));
        sight(0, &plane).button(place, false, None)
    }

    #[test]
    fn what_is_written_beside_a_mark_is_a_doubt() {
        assert_eq!(seen(true, &[]), Button::On);
        for beside in [&N[..], &GAP] {
            assert!(matches!(seen(true, &[beside]), Button::Doubtful(_)), "{beside:?}");
        }
        assert_eq!(seen(false, &[&TICK]), Button::On);
        assert_eq!(seen(false, &[&X[0], &X[1]]), Button::On, "its ends are no writing");
        assert!(matches!(seen(false, &[&TICK, &N]), Button::Doubtful(_)));
    }

    #[test]
    fn a_pencil_with_gaps_over_the_words_of_a_box_is_a_doubt() {
        let words = |darkness: f32| {
            let place = widget(FIELD).rect;
            let mut plane = with_letter(page(0, &[]), place);
            for dash in 0..14_u8 {
                let from = 1.4 + 0.3 * f32::from(dash);
                stroke(&mut plane, place, &[(from, 0.52), (from + 0.18, 0.54)], darkness);
            }
            let words = Rect { x: place.right() + Pt(4.0), width: Pt(180.0), ..place };
            sight(0, &plane).button(place, false, Some(words))
        };
        assert_eq!(words(0.0), Button::On);
        assert!(matches!(words(0.2), Button::Doubtful(_)));
    }

    #[test]
    fn a_dot_and_a_scribble_are_no_marks() {
        let dot = [(0.6, 0.55), (0.7, 0.55), (0.7, 0.62), (0.6, 0.62)];
        assert!(matches!(seen(false, &[&dot]), Button::Doubtful(_)));
        let scribble: Vec<(f32, f32)> = (0..9_u8)
            .map(|at| (0.02 + 0.12 * f32::from(at), if at % 2 == 0 { 0.05 } else { 0.95 }))
            .collect();
        let cross: &[(f32, f32)] = &[(0.2, 0.2), (0.8, 0.8)];
        assert!(matches!(seen(false, &[&scribble, cross]), Button::Doubtful(_)));
        let solid: Vec<(f32, f32)> = (0..40_u8)
            .map(|at| (0.15 + 0.0175 * f32::from(at), if at % 2 == 0 { 0.15 } else { 0.85 }))
            .collect();
        assert_eq!(seen(false, &[&solid]), Button::On);
    }
}
