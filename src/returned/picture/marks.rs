//! What stands in boxes, on lines for signatures and in blanks.
//!
//! There are two thresholds for everything: what is clearly there, and what is clearly not. What
//! lies between is a doubt, and never an answer.

use super::sight::{Amount, Piece, Sight};
use super::strokes::Stroke;
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

/// How far the frame of a blank reaches into it.
const FRAME: Pt = Pt(1.5);

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

/// How much ink is none on a line for a signature, in square points.
pub(super) const HARDLY: f64 = 1.0;

/// How much ink a blank has at least in which somebody wrote.
const WRITTEN: f64 = 1.2;

/// The part of a blank that what is paler than ink may cover, or specks, and be nothing.
const PALE: f64 = 0.02;
/// So many times as much as in other blanks of the page is more than the grain of the picture.
const GRAIN: f64 = 3.0;
/// And so many times as much as where there is most of it.
const WORST: f64 = 1.5;
/// On clean paper less is something if the other blanks of the page have hardly any: the rest of a pencil in black and white
/// covered 0.012 of its part, where specks of dirt cover 0.002. The dots of a tinted ground are in all of them.
const TRACE: f64 = 0.006;
const ALONE: f64 = 4.0;
/// How large the parts are in which it is looked for, in points: a short answer.
const PLACE: (f32, f32) = (36.0, 12.0);

/// What is smaller, in square points, is a speck and no stroke: gray that was scanned as black
/// and white is full of them.
const STROKE: f64 = 1.0;

pub(super) const FAINT: &str = "there is something faint";
pub(super) const LINE: &str = "a line runs through it";
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

    /// The strokes that belong on a line.
    pub(super) fn strokes_on(&self, place: Rect) -> Vec<Stroke> {
        let near = near(place);
        let is_own = |stroke: &Stroke| {
            let piece = &stroke.piece;
            !piece.is_line && piece.area >= STROKE && stroke.within > OWN * piece.area
        };
        self.strokes_in(near).into_iter().filter(is_own).collect()
    }

    /// Whether something stands in the blank in that place.
    pub(crate) fn blank(&self, place: Rect) -> Blank {
        let (dark, lines) = self.own(place);
        match () {
            () if dark >= WRITTEN => Blank::Written,
            () if dark > CLEAN.dark => Blank::Doubtful(SMALL),
            () if lines > CLEAN.dark => Blank::Doubtful(LINE),
            () if self.is_faint(place) => Blank::Doubtful(FAINT),
            () => Blank::Empty,
        }
    }

    /// Whether something may be written in a part of a blank; lines of a scanner and specks are not.
    pub(super) fn is_written(&self, part: Rect) -> bool {
        self.own(part).0 > CLEAN.dark || self.is_faint(part)
    }

    /// The ink within an area of pieces that belong there, and that of lines.
    pub(super) fn own(&self, place: Rect) -> (f64, f64) {
        let near = near(place);
        let (mut dark, mut lines) = (0.0, 0.0);
        for (piece, within) in self.pieces_in(near) {
            if piece.is_line {
                lines += within;
            } else if piece.area >= STROKE && within > OWN * piece.area {
                dark += within;
            }
        }
        (dark, lines)
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
            let at = |part: usize| parts.get(parts.len() * part / 100).copied().unwrap_or_default();
            PALE.max(GRAIN * at(50)).max(WORST * at(95))
        })
    }

    /// Whether something faint stands somewhere in a blank: more in one place than the grain of the picture has.
    pub(super) fn is_faint(&self, place: Rect) -> bool {
        parts(place).any(|part| {
            let specks = self.specks(part) / size(part);
            specks > self.grain() || specks > TRACE && specks > ALONE * self.ground()
        })
    }

    /// The part of a blank that is covered with specks in most of them on this page.
    fn ground(&self) -> f64 {
        *self.ground.get_or_init(|| {
            let blanks = self.fields().into_iter().filter(|rect| rect.width.0 > PLACE.0);
            let mut parts: Vec<f64> =
                blanks.flat_map(parts).map(|part| self.specks(part) / size(part)).collect();
            let middle = parts.len() / 2;
            if parts.is_empty() { 0.0 } else { *parts.select_nth_unstable_by(middle, f64::total_cmp).1 }
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

/// What is looked at for a blank or a line: people write a little above it and below.
pub(super) fn near(place: Rect) -> Rect {
    Rect { y: place.y - Pt(4.0), height: place.height + Pt(6.0), ..place }
}

/// A blank in parts as large as a short answer, without its frame, which is printed and thicker than drawn at times.
fn parts(place: Rect) -> impl Iterator<Item = Rect> {
    let place = inset(place, FRAME);
    let count = (place.width.0 / PLACE.0).ceil().max(1.0);
    let width = place.width / count;
    (0..count as usize).map(move |number| Rect { x: place.x + width * number as f32, width, ..place })
}

/// In square points.
pub(super) fn size(area: Rect) -> f64 {
    f64::from(area.width.0 * area.height.0)
}

fn inset(area: Rect, by: Pt) -> Rect {
    Rect { x: area.x + by, y: area.y + by, width: area.width - by * 2.0, height: area.height - by * 2.0 }
}
