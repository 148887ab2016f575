//! What stands in boxes, on lines for signatures and in blanks.
//!
//! There are two thresholds for everything: what is clearly there, and what is clearly not. What
//! lies between is a doubt, and never an answer.

use super::look::Texture;
use super::sight::{Amount, Piece, Sight};
use super::strokes::Stroke;
use super::surroundings::are_apart;
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

/// The same on paper on which there is hardly a speck anywhere else, and how much of free paper specks cover at most there. Where a
/// pencil's strokes cross, simulated copies kept 0.16 at least; of 788 untouched boxes on such paper one had so much.
const SPOT: f64 = 0.15;
const SPOTLESS: f64 = 0.005;

/// How large a mark is at least, in points: the dot of a felt pen is smaller.
const SMALLEST: f32 = 5.0;
/// How far from the edge of a box its outline hides what is drawn, in points.
const HIDDEN: Pt = Pt(3.0);

/// How much there is between the outline of a box and the part that is looked at if somebody drew there, in square points:
/// short strokes in corners left 1.8 at least, and in untouched boxes was nothing.
const CORNER: f64 = 1.0;

/// How much of a piece of ink lies where it belongs.
pub(super) const OWN: f64 = 0.4;

/// How much ink is none on a line for a signature, in square points.
pub(super) const HARDLY: f64 = 1.0;

/// How much ink a blank has at least in which somebody wrote.
const WRITTEN: f64 = 1.2;

/// The part of a blank that what is paler than ink may cover, or specks, and be nothing.
pub(super) const PALE: f64 = 0.02;
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
pub(super) const STROKE: f64 = 1.0;

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
            Button::On if !is_round && self.is_written_left_of(place) => {
                Button::Doubtful("something is drawn beside it, or around it")
            }
            button => button,
        }
    }

    fn marked(&self, place: Rect, is_round: bool, words: Option<Rect>) -> Button {
        let inside = inset(place, if is_round { ROUND_EDGE } else { EDGE });
        let (ink, lines) = self.without_lines(inside);
        let has_line = lines > 0.3;
        if ink.dark < MARKED * size(inside) {
            return match () {
                () if has_line => Button::Doubtful(LINE),
                () if ink.dark > CLEAN.dark => Button::Doubtful(SMALL),
                () if ink.pale > CLEAN.pale => Button::Doubtful(FAINT),
                () if !is_round && ink.dark + ink.pale > SPOT && self.is_spotless() => {
                    Button::Doubtful(SMALL)
                }
                () if !is_round && self.is_at_outline(place) => Button::Doubtful(SMALL),
                () if self.is_beside(place) => Button::Doubtful("something is drawn beside it, or around it"),
                () if words.is_some_and(|words| self.is_on_words(words)) => {
                    Button::Doubtful("something is drawn over its words, or around them")
                }
                () => Button::Off,
            };
        }
        if self.is_struck(place, words) || self.is_scribbled(place, inside, is_round) {
            return Button::Doubtful("a mark may be struck out");
        }
        let pieces = self.pieces_in(inside);
        if extent(&pieces) < SMALLEST && pieces.iter().all(|(piece, _)| is_apart(piece, place)) {
            return Button::Doubtful(SMALL);
        }
        let is_own = |(piece, within): &(Piece, f64)| *within > 0.25 * piece.area;
        if !pieces.iter().any(is_own) {
            return Button::Doubtful("what is drawn in it belongs to something else");
        }
        Button::On
    }

    /// Whether something stands in a box beside its outline.
    fn is_at_outline(&self, place: Rect) -> bool {
        let rest = self.within_outline(place);
        rest.dark > CLEAN.dark || rest.pale > CORNER
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
        let (dark, lines) = self.besides_upright(place);
        let is_more = dark > CLEAN.dark;
        // Beside its grains nothing is, and they are soft at their edges.
        let is_dust = is_more && self.is_dusty(place);
        let is_ink = is_more && !is_dust;
        match () {
            () if is_ink && dark >= WRITTEN => Blank::Written,
            () if is_ink => Blank::Doubtful(SMALL),
            () if lines > CLEAN.dark => Blank::Doubtful(LINE),
            () if self.is_faint(place) || !is_dust && self.is_speckled(place) => Blank::Doubtful(FAINT),
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
    fn specks(&self, area: Rect) -> Amount {
        self.amount(area, |piece| piece.area < STROKE)
    }

    /// The part of an area that any specks cover.
    fn speckled(&self, area: Rect) -> f64 {
        let specks = self.specks(area);
        (specks.dark + (specks.pale - self.around_upright(area)).max(0.0)) / size(area)
    }

    /// The part of a blank that may be covered with what is nothing, on this page.
    fn grain(&self) -> f64 {
        PALE.max(self.texture().most)
    }

    /// How much of free paper is covered with what is nothing.
    pub(super) fn texture(&self) -> Texture {
        *self.dirt.texture.get_or_init(|| self.free_specks())
    }

    /// Whether there is hardly a speck where nobody writes.
    pub(super) fn is_spotless(&self) -> bool {
        self.texture().most < SPOTLESS
    }

    fn free_specks(&self) -> Texture {
        let free: Vec<Rect> = self.free_paper();
        let sorted = |of: fn(&Amount) -> f64| {
            let mut parts: Vec<f64> = free.iter().map(|area| of(&self.specks(*area)) / size(*area)).collect();
            parts.sort_by(f64::total_cmp);
            parts
        };
        let at =
            |parts: &[f64], part: usize| parts.get(parts.len() * part / 100).copied().unwrap_or_default();
        let (dark, all) = (sorted(|specks| specks.dark), sorted(|specks| specks.dark + specks.pale));
        Texture {
            dark: WORST * at(&dark, 50),
            all: WORST * at(&all, 50),
            most: (GRAIN * at(&all, 50)).max(WORST * at(&all, 95)),
        }
    }

    /// Whether something faint stands somewhere in a blank: more in one place than the grain of the picture has.
    pub(super) fn is_faint(&self, place: Rect) -> bool {
        parts(place).any(|part| self.speckled(part) > self.grain())
    }

    /// Whether there are more specks in one place of a blank than elsewhere, of which the rest of writing may be some.
    pub(super) fn is_speckled(&self, place: Rect) -> bool {
        let mut specks: Vec<f64> = parts(place).map(|part| self.speckled(part)).collect();
        specks.sort_by(f64::total_cmp);
        let most = specks.last().copied().unwrap_or_default();
        most > TRACE && most > ALONE * self.ground().max(specks[specks.len() / 4]) || self.is_traced(place)
    }

    /// Whether there are more specks in a part of a blank than in most blanks of the page.
    pub(super) fn is_more_than_ground(&self, part: Rect) -> bool {
        self.speckled(part) > TRACE.max(ALONE * self.ground())
    }

    /// The part of a blank that is covered with specks in most of them on this page.
    fn ground(&self) -> f64 {
        *self.dirt.ground.get_or_init(|| {
            let blanks = self.fields().into_iter().filter(|rect| rect.width.0 > PLACE.0);
            let mut parts: Vec<f64> = blanks.flat_map(parts).map(|part| self.speckled(part)).collect();
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
        let is_apart = |place: &Rect| asked.iter().all(|rect| are_apart(*place, *rect, NEAR));
        let columns = (1..(PAGE_WIDTH.0 / PLACE.0) as usize - 1).map(|column| column as f32 * PLACE.0);
        let places = columns.flat_map(|x| {
            let rows = (2..(PAGE_HEIGHT.0 / PLACE.1) as usize - 2).map(|row| row as f32 * PLACE.1);
            rows.map(move |y| Rect { x: Pt(x), y: Pt(y), width: Pt(PLACE.0), height: Pt(PLACE.1) })
        });
        places.filter(|place| is_apart(place) && self.is_unprinted(*place)).collect()
    }

    /// The ink within an area but for long lines and the texture of the page, and that of lines.
    fn without_lines(&self, area: Rect) -> (Amount, f64) {
        let (all, but) = (self.amount(area, |_| true), self.amount(area, |piece| !piece.is_line));
        (self.besides_texture(area, |piece| !piece.is_line), all.dark - but.dark)
    }

    /// The ink within an area but for as many specks as free paper has.
    pub(super) fn besides_texture(&self, area: Rect, is_meant: impl Fn(&Piece) -> bool) -> Amount {
        let all = self.amount(area, &is_meant);
        let strokes = self.amount(area, |piece| is_meant(piece) && piece.area >= STROKE).dark;
        let texture = self.texture();
        let rest = |ink: f64, texture: f64| (ink - texture * size(area)).max(0.0);
        Amount { dark: strokes + rest(all.dark - strokes, texture.dark), pale: rest(all.pale, texture.all) }
    }
}

/// What is looked at for a blank or a line: people write a little above it and below.
pub(super) fn near(place: Rect) -> Rect {
    Rect { y: place.y - Pt(4.0), height: place.height + Pt(6.0), ..place }
}

/// A blank in parts as large as a short answer, without its frame, which is printed and thicker than drawn at times.
pub(super) fn parts(place: Rect) -> impl Iterator<Item = Rect> {
    let place = inset(place, FRAME);
    let count = (place.width.0 / PLACE.0).ceil().max(1.0);
    let width = place.width / count;
    (0..count as usize).map(move |number| Rect { x: place.x + width * number as f32, width, ..place })
}

/// A blank in parts as large as a word, in rows if it is high.
pub(super) fn words(place: Rect) -> impl Iterator<Item = Rect> {
    let count = (place.height.0 / PLACE.1).floor().max(1.0);
    let height = place.height / count;
    let row = move |number: usize| Rect { y: place.y + height * number as f32, height, ..place };
    (0..count as usize).map(row).flat_map(parts)
}

/// Whether a piece does not go on behind the outline of a box.
fn is_apart(piece: &Piece, place: Rect) -> bool {
    let (inner, outer) = (inset(place, HIDDEN), piece.bounds);
    inner.x < outer.x && outer.right() < inner.right() && inner.y < outer.y && outer.bottom() < inner.bottom()
}

/// How large all of some pieces are together, in points.
fn extent(pieces: &[(Piece, f64)]) -> f32 {
    let ends = |from: fn(&Rect) -> f32, to: fn(&Rect) -> f32| {
        let bounds = || pieces.iter().map(|(piece, _)| piece.bounds);
        let (first, last) = (bounds().map(|bounds| from(&bounds)), bounds().map(|bounds| to(&bounds)));
        last.fold(f32::MIN, f32::max) - first.fold(f32::MAX, f32::min)
    };
    ends(|rect| rect.x.0, |rect| rect.right().0).max(ends(|rect| rect.y.0, |rect| rect.bottom().0))
}

/// In square points.
pub(super) fn size(area: Rect) -> f64 {
    f64::from(area.width.0 * area.height.0)
}

fn inset(area: Rect, by: Pt) -> Rect {
    Rect { x: area.x + by, y: area.y + by, width: area.width - by * 2.0, height: area.height - by * 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::testing::{SCALE, page, sight, widget};

    /// What an empty box shows when there is a dot in it, and others all over the page if it is not clean.
    fn seen(is_clean: bool) -> Button {
        let place = widget("roles.counselor").rect;
        let mut plane = page(0, &[]);
        let mut dot = |x: f64, y: f64| {
            for row in 0..2 {
                let start = ((y * SCALE) as usize + row) * plane.width + (x * SCALE) as usize;
                plane.values[start..start + 2].iter_mut().for_each(|light| *light = light.min(0.6));
            }
        };
        dot((place.x.0 + 8.0).into(), (place.y.0 + 8.0).into());
        if !is_clean {
            let free = (0..6000_u16).map(|at| (f64::from(at % 75) * 8.0, f64::from(at / 75) * 9.9));
            free.filter(|(x, _)| (x - f64::from(place.x.0)).abs() > 30.0).for_each(|(x, y)| dot(x, y));
        }
        sight(0, &plane).button(place, false, None)
    }

    #[test]
    fn a_dot_in_a_box_is_something_where_paper_has_no_others() {
        assert!(matches!(seen(true), Button::Doubtful(_)));
        assert_eq!(seen(false), Button::Off);
    }
}
