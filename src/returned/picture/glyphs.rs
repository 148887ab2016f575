//! Letters as they look on a page, ready to be compared with one.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use unicode_script::{Script, UnicodeScript as _};

use super::drawn;
use super::lanes::{LANES, dot, widely};
use super::look::{softened, softened_columns};
use super::plane::{Plane, from_left};
use super::upright::{Column, HIGH, product, upright};
use crate::layout::{Face, Pt};

/// Pixels to the point in which letters are compared: 216 to the inch.
pub(super) const DENSITY: f32 = 3.0;

/// What is drawn above the baseline and below it.
const ABOVE: Pt = Pt(10.8);
const BELOW: Pt = Pt(3.2);

const _: () = assert!((ABOVE.0 + BELOW.0) * DENSITY <= HIGH as f32, "a column has all rows");

/// At how many places within a pixel a letter is drawn.
pub(super) const PHASES: usize = 4;

/// Letters of Latin that nobody expects: of Hausa, Lakota, old Irish, and of transcriptions. They look like expected ones but for a
/// little: texts are not looked for with them, but where one explains what is seen better than the letter that was found, it
/// stands in its place, and no text is believed that has one.
pub(crate) const UNEXPECTED: &str = "ƁɓƊɗƘƙƳƴǰǴǵǸǹȞȟȦȧȮȯḂḃḊḋḎḏḞḟḠḡẖḪḫḰḱḴḵḺḻḾḿṀṁṂṃṄṅṈṉṔṕṖṗṘṙṞṟṠṡṪṫṮṯẔẕ";

/// A letter of one size.
pub(super) struct Template {
    pub(super) character: char,
    /// Whether it is looked for.
    pub(super) is_expected: bool,
    /// Others that look the same.
    pub(super) twins: Vec<char>,
    /// The scripts in which they are letters, a bit for each.
    scripts: u8,
    /// How far the pen moves, in pixels.
    pub(super) advance: f32,
    drawn: Rc<Drawn>,
    /// How far its drawing is from that of each letter of its alphabet, once somebody asked.
    apart: OnceCell<Vec<f32>>,
}

/// The script of a letter as a bit; all bits for what may stand in words of any.
fn scripts(character: char) -> u8 {
    match character.script() {
        Script::Latin => 1,
        Script::Greek => 2,
        Script::Cyrillic => 4,
        _ => u8::MAX,
    }
}

/// What a letter is drawn from: its face, the letter, its size, and how soft it is.
type Source = (&'static Face, char, Pt, u8);

/// A letter as it is drawn, which several alphabets share.
pub(super) struct Drawn {
    /// What it is drawn from.
    source: Source,
    /// The letter with some white around, drawn at each of the places within a pixel where it was needed; as much at its right
    /// that processors have no part of a row left over.
    phases: [OnceCell<Plane>; PHASES],
    /// The same column by column, and the sums of squares of the first n columns.
    upright: [OnceCell<(Vec<Column>, Vec<f32>)>; PHASES],
    /// What its columns amount to at each of these places.
    columns: [Vec<f32>; PHASES],
    /// The rows in which there is anything.
    rows: Range<usize>,
    /// The sum of its squares.
    energy: f32,
}

/// Where a pen stands on a line.
pub(super) struct At {
    x: f32,
    /// The place within a pixel.
    pub(super) phase: usize,
    /// The column of the line at which a drawing starts.
    start: isize,
    /// The first column of the drawing that belongs to the letter's own cell, and the one of the line below it.
    pub(super) from: usize,
    pub(super) left: usize,
    width: usize,
}

impl At {
    pub(super) fn of(x: f32, width: usize) -> Self {
        let (phase, start) = placed(x);
        let from = (nearest(x) - start).max(-start).max(0).cast_unsigned();
        let left = start.strict_add_unsigned(from).max(0).cast_unsigned();
        Self { x, phase, start, from, left, width }
    }

    /// The column of a drawing at which the cell of a letter ends that moves the pen so far, as far as the line goes.
    #[inline(always)]
    pub(super) fn end(&self, advance: f32) -> usize {
        let most = self.width.cast_signed() - self.start;
        let end = (nearest(self.x + advance) - self.start).clamp(0, most.max(0)).cast_unsigned();
        end.max(self.from)
    }
}

/// The nearest whole number: to ask the standard library is a call on older processors.
fn nearest(x: f32) -> isize {
    let up = x + 0.5;
    let down = up as isize;
    down - isize::from(up < down as f32)
}

/// The place within a pixel of a drawing for a pen at `x`, and the column of the line at which it starts.
fn placed(x: f32) -> (usize, isize) {
    let phases = PHASES.cast_signed();
    let quarters = nearest(x * PHASES as f32);
    let phase = quarters.rem_euclid(phases).cast_unsigned();
    (phase, quarters.div_euclid(phases) - Template::MARGIN.cast_signed())
}

impl Template {
    /// The white at its left and its right, in pixels.
    pub(super) const MARGIN: usize = 4;

    /// A letter of that size as it is drawn.
    pub(super) fn new(face: &Face, character: char, size: Pt, drawn: Rc<Drawn>) -> Self {
        let advance = Self::advance(face, character, size);
        let (is_expected, scripts) = (!UNEXPECTED.contains(character), scripts(character));
        Self { character, is_expected, twins: Vec::new(), scripts, advance, drawn, apart: OnceCell::new() }
    }

    /// How far the pen moves, in pixels.
    fn advance(face: &Face, character: char, size: Pt) -> f32 {
        f32::from(face.char_advance(character)) / 1000.0 * size.0 * DENSITY
    }

    /// From which distance on another letter's drawing does not touch its own, in pixels.
    pub(super) fn reach(&self) -> f32 {
        self.advance + (2 * Self::MARGIN + 2) as f32
    }

    pub(super) fn is_blank(&self) -> bool {
        self.character == ' '
    }

    /// Whether it looks the same as another letter of its script.
    pub(super) fn has_twin_in_script(&self) -> bool {
        self.twins.iter().any(|twin| twin.script() == self.character.script())
    }

    /// Whether both may be in one word: nobody writes one with letters of several scripts.
    pub(super) fn may_be_beside(&self, other: &Self) -> bool {
        self.scripts & other.scripts != 0
    }

    /// Whether it stands for a character.
    pub(super) fn is(&self, character: char) -> bool {
        self.character == character || self.twins.contains(&character)
    }

    /// Makes it stand for another letter as well that looks the same.
    pub(super) fn add_twin(&mut self, twin: char) {
        self.twins.push(twin);
        self.scripts |= scripts(twin);
    }

    pub(super) fn looks_like(&self, other: &Self) -> bool {
        (self.advance - other.advance).abs() < 0.05
            && self.drawn.energy == other.drawn.energy
            && self.drawn.phase(0).values == other.drawn.phase(0).values
    }

    /// How wide its drawing is, in pixels.
    pub(super) fn width(&self) -> usize {
        self.drawn.width()
    }

    /// What the columns of its drawing amount to at one of the places within a pixel.
    pub(super) fn columns(&self, phase: usize) -> &[f32] {
        &self.drawn.columns[phase]
    }

    /// What is left unexplained in the letter's own cell, on a line with these columns and sums of squares of them.
    #[inline(always)]
    pub(super) fn cost(&self, (line, squares): (&[Column], &[f32]), at: &At) -> f32 {
        let (drawn, of_drawn) = self.drawn.upright(at.phase);
        let (from, to) = (at.from, at.end(self.advance).min(self.width()));
        if from >= to || at.left >= line.len() {
            return 0.0;
        }
        let right = at.left + to - from;
        let both = squares[right] - squares[at.left] + (of_drawn[to] - of_drawn[from]);
        (both - 2.0 * product(&line[at.left..right], &drawn[from..to])).max(0.0)
    }

    /// How far its drawing is from those of the letters of its alphabet, at the first of the places within a pixel:
    /// nearly as far as at the others.
    pub(super) fn apart(&self, alphabet: &[Self]) -> &[f32] {
        self.apart.get_or_init(|| alphabet.iter().map(|other| self.drawn.apart(&other.drawn)).collect())
    }

    /// The columns of a line that the drawings of it and of another letter touch with a pen at `x`.
    pub(super) fn touched(&self, other: &Self, x: f32) -> Range<usize> {
        let (_, start) = placed(x);
        let end = start.strict_add_unsigned(self.drawn.width().max(other.drawn.width()));
        start.max(0).cast_unsigned()..end.max(0).cast_unsigned()
    }

    /// What is left unexplained more with another letter in the place of this one, and how far apart both are;
    /// `rest` is what is unexplained with this one.
    pub(super) fn exchange(&self, other: &Self, x: f32, rest: &Plane) -> (f32, f32) {
        let (phase, start) = placed(x);
        let rows = self.drawn.rows.start.min(other.drawn.rows.start)
            ..self.drawn.rows.end.max(other.drawn.rows.end).min(rest.height);
        let (own, other) = (self.drawn.phase(phase), other.drawn.phase(phase));
        let from = (-start).max(0).cast_unsigned();
        let left = start.max(0).cast_unsigned();
        let mut change = Change::default();
        widely(
            #[inline(always)]
            || {
                for y in rows {
                    let rest = rest.row(y).get(left..).unwrap_or_default();
                    change.add(rest, [own, other].map(|plane| plane.row(y).get(from..).unwrap_or_default()));
                }
            },
        );
        (change.gain.iter().sum(), change.apart.iter().sum())
    }

    /// Draws the letter, or takes it away.
    pub(super) fn add_to(&self, line: &mut Plane, x: f32, times: f32) {
        let (phase, start) = placed(x);
        let plane = self.drawn.phase(phase);
        let from = (-start).max(0).cast_unsigned().min(plane.width);
        let to = (line.width.cast_signed() - start).clamp(0, plane.width.cast_signed()).cast_unsigned();
        if from >= to {
            return;
        }
        let left = start.strict_add_unsigned(from).cast_unsigned();
        for y in self.drawn.rows.start..self.drawn.rows.end.min(line.height) {
            let width = line.width;
            let row = &mut line.values[y * width + left..y * width + left + to - from];
            row.iter_mut().zip(&plane.row(y)[from..to]).for_each(|(to, value)| *to += times * value);
        }
    }
}

impl Drawn {
    pub(super) fn of(face: &'static Face, character: char, size: Pt, softness: u8) -> Self {
        let source = (face, character, size, softness);
        let columns = Self::columns(source).map(|each| softened_columns(each, DENSITY, softness));
        let first = soft(&Self::outline(source, 0), softness);
        let is_empty = |y: &usize| first.row(*y).iter().all(|ink| *ink == 0.0);
        let top = (0..first.height).take_while(is_empty).count();
        let bottom = first.height - (top..first.height).rev().take_while(is_empty).count();
        let energy = dot(&first.values, &first.values);
        let phases = std::array::from_fn(|_| OnceCell::new());
        // Nothing was put there before.
        let _ = phases[0].set(first);
        let upright = std::array::from_fn(|_| OnceCell::new());
        Self { source, phases, upright, columns, rows: top..bottom, energy }
    }

    /// How wide its drawing is, in pixels.
    fn width_of((face, character, size, _): Source) -> usize {
        Template::advance(face, character, size).ceil() as usize + 2 * Template::MARGIN + 1
    }

    /// What the columns of [`Self::outline`] amount to: all of a column at once, and a place within a pixel at a time.
    fn columns((face, character, size, softness): Source) -> [Vec<f32>; PHASES] {
        let width = Self::width_of((face, character, size, softness));
        let (margin, high) = (Pt(Template::MARGIN as f32 / DENSITY), ABOVE + BELOW);
        let scale = (DENSITY * PHASES as f32, 1.0 / high.0);
        let parts =
            drawn::stretched(face, character, (margin, ABOVE), size, (width * PHASES, 1, scale)).values;
        let times = high.0 * DENSITY / PHASES as f32;
        std::array::from_fn(|phase| {
            let column = |index: usize| {
                let start = index * PHASES;
                let parts = &parts[start.saturating_sub(phase)..start + PHASES - phase];
                parts.iter().sum::<f32>() * times
            };
            (0..width).map(column).collect()
        })
    }

    /// The letter before it is made soft.
    fn outline((face, character, size, softness): Source, phase: usize) -> Plane {
        let width = Self::width_of((face, character, size, softness));
        let height = ((ABOVE + BELOW).0 * DENSITY).round() as usize;
        let x = (Template::MARGIN as f32 + phase as f32 / PHASES as f32) / DENSITY;
        drawn::glyph(face, character, (Pt(x), ABOVE), size, (width, height, DENSITY))
    }

    fn phase(&self, phase: usize) -> &Plane {
        self.phases[phase].get_or_init(|| soft(&Self::outline(self.source, phase), self.source.3))
    }

    fn upright(&self, phase: usize) -> &(Vec<Column>, Vec<f32>) {
        self.upright[phase].get_or_init(|| {
            let drawn = self.phase(phase);
            (upright(drawn), from_left(&drawn.columns(|dark| dark * dark)))
        })
    }

    fn width(&self) -> usize {
        self.columns[0].len()
    }

    /// How far two drawings are apart.
    fn apart(&self, other: &Self) -> f32 {
        let (one, two) = (self.phase(0), other.phase(0));
        let rows = self.rows.start.max(other.rows.start)..self.rows.end.min(other.rows.end);
        let both: f32 = widely(
            #[inline(always)]
            || {
                let mut lanes = [0.0; LANES];
                for y in rows {
                    let ((one, _), (two, _)) =
                        (one.row(y).as_chunks::<LANES>(), two.row(y).as_chunks::<LANES>());
                    for (one, two) in one.iter().zip(two) {
                        for lane in 0..LANES {
                            lanes[lane] += one[lane] * two[lane];
                        }
                    }
                }
                lanes.iter().sum()
            },
        );
        (self.energy + other.energy - 2.0 * both).max(0.0)
    }
}

/// A drawing made soft, with rows that fill all lanes: only the rows in which there is anything, and those into which it
/// spreads.
fn soft(drawing: &Plane, softness: u8) -> Plane {
    /// More than the softest spreads, in pixels.
    const SPREAD: usize = 9;
    let is_empty = |y: &usize| drawing.row(*y).iter().all(|ink| *ink == 0.0);
    let top = (0..drawing.height).take_while(is_empty).count();
    let bottom = drawing.height - (top..drawing.height).rev().take_while(is_empty).count();
    let (top, bottom) = (top.saturating_sub(SPREAD), (bottom + SPREAD).min(drawing.height));
    let width = drawing.width;
    let inked =
        Plane { width, height: bottom - top, values: drawing.values[top * width..bottom * width].to_vec() };
    let inked = softened(&inked, DENSITY, softness);
    let mut soft = Plane::new(width.next_multiple_of(LANES), drawing.height);
    let rows = soft.values.chunks_exact_mut(width.next_multiple_of(LANES).max(1)).skip(top);
    for (to, row) in rows.zip(inked.values.chunks_exact(width.max(1))) {
        to[..width].copy_from_slice(row);
    }
    soft
}

/// What becomes different with another letter.
#[derive(Default)]
struct Change {
    gain: [f32; LANES],
    apart: [f32; LANES],
}

impl Change {
    /// Adds a row of what is unexplained, and of a letter and of another one.
    #[inline(always)]
    fn add(&mut self, rest: &[f32], [own, other]: [&[f32]; 2]) {
        /// What stands beside the narrower of both.
        const NOTHING: [f32; 256] = [0.0; 256];
        let [own, other] = [own, other].map(|letter| &letter[..letter.len().min(rest.len())]);
        let both = own.len().min(other.len());
        self.add_same(&rest[..both], [&own[..both], &other[..both]]);
        let all = own.len().max(other.len()).min(both + NOTHING.len());
        let beside = [own, other].map(|letter| letter.get(both..all).unwrap_or(&NOTHING[..all - both]));
        self.add_same(&rest[both..all], beside);
    }

    /// The same of rows of the same length.
    #[inline(always)]
    fn add_same(&mut self, rest: &[f32], [own, other]: [&[f32]; 2]) {
        let mut add = |lane: usize, rest: f32, change: f32| {
            self.gain[lane] += change * (change - 2.0 * rest);
            self.apart[lane] += change * change;
        };
        let (rests, rest) = rest.as_chunks::<LANES>();
        let ((owns, own), (others, other)) = (own.as_chunks::<LANES>(), other.as_chunks::<LANES>());
        for ((rest, own), other) in rests.iter().zip(owns).zip(others) {
            for lane in 0..LANES {
                add(lane, rest[lane], other[lane] - own[lane]);
            }
        }
        for (lane, ((rest, own), other)) in rest.iter().zip(own).zip(other).enumerate() {
            add(lane, *rest, other - own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Faces, LARGEST};

    #[test]
    fn columns_are_those_of_the_drawing() {
        // Where strokes lie over one another, as those of Å do, they amount to a little more.
        for c in "Wig,Ñł1".chars() {
            let source = (&Faces::bundled().regular, c, LARGEST, 0);
            for (phase, columns) in Drawn::columns(source).iter().enumerate() {
                let drawn = Drawn::outline(source, phase).columns(|dark| dark);
                assert_eq!(columns.len(), drawn.len());
                for (is, should) in columns.iter().zip(&drawn) {
                    assert!((is - should).abs() < 1.0, "{c} {phase}: {is} {should}");
                }
            }
        }
    }
}
