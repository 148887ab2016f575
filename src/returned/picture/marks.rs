//! What stands in boxes, on lines for signatures and in blanks.
//!
//! There are two thresholds for everything: what is clearly there, and what is clearly not. What
//! lies between is a doubt, and never an answer.

use super::sight::{Amount, Piece, Sight};
use crate::layout::{PAGE_HEIGHT, PAGE_WIDTH, Pt, Rect};

/// What a box or a circle shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Button {
    Off,
    On,
    /// It is not certain, and why, to follow "the box cannot be read for certain".
    Doubtful(&'static str),
}

/// What stands in a blank or on a line for a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    Empty,
    /// Something that can be seen.
    Written,
    /// Perhaps nothing.
    Doubtful(&'static str),
}

/// Between the edge of a box and what is looked at: its outline, and how far that may be off.
const EDGE: Pt = Pt(2.2);
/// The same of a circle, which takes less of its square.
const ROUND_EDGE: Pt = Pt(3.4);

/// The part of a box that a mark covers at least.
const MARKED: f64 = 0.04;

/// What stands in a box at most if nobody marked it, in square points.
const CLEAN: Amount = Amount { dark: 0.4, pale: 3.0 };

/// How much ink beside a box, on both sides, strikes it out, in square points.
const STRUCK: f64 = 1.2;
/// How much ink on the words of a box does.
const STRUCK_WORDS: f64 = 5.0;

/// How much ink beside an empty box is a mark that missed it, in square points.
const BESIDE: f64 = 2.0;

/// How much of a piece of ink lies where it belongs.
const OWN: f64 = 0.4;

/// How much ink a signature has at least, in square points; less than `HARDLY` is none.
const SIGNED: f64 = 15.0;
const HARDLY: f64 = 1.0;

/// How much ink a blank has at least in which somebody wrote.
const WRITTEN: f64 = 1.2;

/// The part of a blank that what is paler than ink may cover, or specks, and be nothing.
const PALE: f64 = 0.02;
/// So many times as much as in other blanks of the page is more than the grain of the picture.
const GRAIN: f64 = 3.0;

/// What is smaller, in square points, is a speck and no stroke: gray that was scanned as black
/// and white is full of them.
const STROKE: f64 = 1.0;

const FAINT: &str = "there is something faint";
const LINE: &str = "a line runs through it";
const TAG: &str = "there may be nothing but a tag that asks for one";
const SMALL: &str = "there is a speck, or the rest of a mark";

impl Sight {
    /// What the box or circle in that place shows; its words stand within `words`.
    pub(crate) fn button(&self, place: Rect, is_round: bool, words: Option<Rect>) -> Button {
        match self.marked(place, is_round, words) {
            Button::On if !is_round && self.is_more_than_letter(place) => {
                Button::Doubtful("something is drawn over its letter")
            }
            button => button,
        }
    }

    fn marked(&self, place: Rect, is_round: bool, words: Option<Rect>) -> Button {
        let inside = inset(place, if is_round { ROUND_EDGE } else { EDGE });
        let (dark, lines) = self.without_lines(inside);
        let all = size(inside);
        let has_line = lines > 0.3;
        if dark.dark < MARKED * all {
            return match () {
                () if has_line => Button::Doubtful(LINE),
                () if dark.dark > CLEAN.dark => Button::Doubtful(SMALL),
                () if dark.pale > CLEAN.pale => Button::Doubtful(FAINT),
                () if self.beside(place) > BESIDE => {
                    Button::Doubtful("something is drawn beside it, or around it")
                }
                () => Button::Off,
            };
        }
        if self.is_struck(place, words) {
            return Button::Doubtful("a mark may be struck out");
        }
        let pieces = self.pieces_in(inside);
        let is_own = |(piece, within): &(Piece, f64)| *within > 0.25 * piece.area;
        if !pieces.iter().any(is_own) {
            return Button::Doubtful("what is drawn in it belongs to something else");
        }
        Button::On
    }

    /// The ink that stands around a box, or on its free side, and nowhere else.
    fn beside(&self, place: Rect) -> f64 {
        /// How far it reaches to the left, where nothing is printed, and otherwise; in points.
        const LEFT: Pt = Pt(18.0);
        const AROUND: Pt = Pt(3.5);
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
        self.pieces_in(around).into_iter().filter(is_own).map(|(_, within)| within).sum()
    }

    /// Whether strokes go on at both sides of a box, or over its words.
    fn is_struck(&self, place: Rect, words: Option<Rect>) -> bool {
        let quarter = place.height * 0.2;
        let beside =
            |x: Pt| Rect { x, y: place.y + quarter, width: Pt(5.0), height: place.height - quarter * 2.0 };
        let ink = |area: Rect| self.amount(area, |_| true).dark;
        let both = ink(beside(place.x - Pt(6.0))).min(ink(beside(place.right() + Pt(1.0))));
        let any = |area: Rect| {
            let amount = self.amount(area, |_| true);
            amount.dark + (amount.pale - 2.0 * self.grain() * size(area)).max(0.0)
        };
        both > STRUCK || words.is_some_and(|words| any(words) > STRUCK_WORDS)
    }

    /// Whether there is a signature on the line in that place.
    pub(crate) fn signature(&self, place: Rect) -> Blank {
        let (amount, lines) = self.own(place);
        match () {
            () if amount.dark > HARDLY && self.is_tag(place) => Blank::Doubtful(TAG),
            () if amount.dark >= SIGNED => Blank::Written,
            () if amount.dark > HARDLY => Blank::Doubtful("there is little ink"),
            () if amount.pale > self.grain() * size(place) => Blank::Doubtful(FAINT),
            () if lines > HARDLY => Blank::Doubtful(LINE),
            () => Blank::Empty,
        }
    }

    /// Whether all that stands on a line may be a tag that asks for a signature.
    ///
    /// Quirk: `MuPDF` 1.26 draws a small flag, SIGN, into the corner of a field that nobody signed, and other viewers
    /// one at its left edge; see `tests/interop/check_kinds.py`.
    fn is_tag(&self, place: Rect) -> bool {
        /// How much of the height of the line a signature takes at least.
        const LEAST: f32 = 0.25;
        /// The part of what encloses it that a solid thing fills, where a pen leaves most of it free; it is larger
        /// than a blot, in points.
        const SOLID: f64 = 0.55;
        const BLOT: f32 = 3.0;
        let pieces = self.pieces_on(place);
        let edges = |of: fn(&Rect) -> Pt| pieces.iter().map(move |(piece, _)| of(&piece.bounds).0);
        let top = edges(|bounds| bounds.y).fold(f32::INFINITY, f32::min);
        let bottom = edges(|bounds| bounds.bottom()).fold(f32::NEG_INFINITY, f32::max);
        let is_solid = |(piece, _): &(Piece, f64)| {
            let bounds = piece.bounds;
            bounds.width.0.min(bounds.height.0) > BLOT && piece.area > SOLID * size(bounds)
        };
        bottom - top < LEAST * place.height.0 || pieces.iter().all(is_solid)
    }

    /// The strokes that belong on a line or into a blank.
    fn pieces_on(&self, place: Rect) -> Vec<(Piece, f64)> {
        let near = Rect { y: place.y - Pt(4.0), height: place.height + Pt(6.0), ..place };
        let is_own = |(piece, within): &(Piece, f64)| {
            !piece.is_line && piece.area >= STROKE && *within > OWN * piece.area
        };
        self.pieces_in(near).into_iter().filter(is_own).collect()
    }

    /// Whether something stands in the blank in that place.
    pub(crate) fn blank(&self, place: Rect) -> Blank {
        let (amount, lines) = self.own(place);
        match () {
            () if amount.dark >= WRITTEN => Blank::Written,
            () if amount.dark > CLEAN.dark => Blank::Doubtful(SMALL),
            () if lines > CLEAN.dark => Blank::Doubtful(LINE),
            () if amount.pale > self.grain() * size(place) => Blank::Doubtful(FAINT),
            () => Blank::Empty,
        }
    }

    /// The ink within an area of pieces that belong there, and that of lines.
    fn own(&self, place: Rect) -> (Amount, f64) {
        let near = Rect { y: place.y - Pt(4.0), height: place.height + Pt(6.0), ..place };
        let (mut dark, mut lines) = (0.0, 0.0);
        for (piece, within) in self.pieces_in(near) {
            if piece.is_line {
                lines += within;
            } else if piece.area >= STROKE && within > OWN * piece.area {
                dark += within;
            }
        }
        (Amount { dark, pale: self.specks(place) }, lines)
    }

    /// What is in an area that is no stroke.
    fn specks(&self, area: Rect) -> f64 {
        let amount = self.amount(area, |piece| piece.area < STROKE);
        amount.dark + amount.pale
    }

    /// The part of a blank that may be covered with what is nothing, on this page: paper where nobody writes tells.
    fn grain(&self) -> f64 {
        *self.grain.get_or_init(|| {
            let mut parts: Vec<f64> =
                self.free_paper().into_iter().map(|area| self.specks(area) / size(area)).collect();
            parts.sort_by(f64::total_cmp);
            PALE.max(GRAIN * parts.get(parts.len() / 2).copied().unwrap_or_default())
        })
    }

    /// Where the fields of this page stand.
    pub(super) fn fields(&self) -> Vec<Rect> {
        let page = self.page();
        let here = self.layout().widgets.iter().filter(|widget| widget.page == page);
        here.map(|widget| widget.rect).collect()
    }

    /// Places as large as a short answer on which the form prints nothing, and asks for nothing near.
    fn free_paper(&self) -> Vec<Rect> {
        const PLACE: (f32, f32) = (36.0, 12.0);
        const NEAR: Pt = Pt(12.0);
        let asked = self.fields();
        let is_apart = |place: &Rect| {
            asked.iter().all(|rect| {
                place.x > rect.right() + NEAR
                    || place.right() < rect.x - NEAR
                    || place.y > rect.bottom() + NEAR
                    || place.bottom() < rect.y - NEAR
            })
        };
        let columns = (1..(PAGE_WIDTH.0 / PLACE.0) as usize - 1).map(|column| column as f32 * PLACE.0);
        let places = columns.flat_map(|x| {
            let rows = (2..(PAGE_HEIGHT.0 / PLACE.1) as usize - 2).map(|row| row as f32 * PLACE.1);
            rows.map(move |y| Rect { x: Pt(x), y: Pt(y), width: Pt(PLACE.0), height: Pt(PLACE.1) })
        });
        places.filter(|place| is_apart(place) && self.is_unprinted(*place)).collect()
    }

    /// The ink within an area but for long lines, and that of these.
    fn without_lines(&self, area: Rect) -> (Amount, f64) {
        let all = self.amount(area, |_| true);
        let but = self.amount(area, |piece| !piece.is_line);
        (but, all.dark - but.dark)
    }
}

/// In square points.
pub(super) fn size(area: Rect) -> f64 {
    f64::from(area.width.0 * area.height.0)
}

fn inset(area: Rect, by: Pt) -> Rect {
    Rect { x: area.x + by, y: area.y + by, width: area.width - by * 2.0, height: area.height - by * 2.0 }
}
