//! Letters as they look on a page, ready to be compared with one.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use unicode_script::UnicodeScript as _;

use super::compare::softened;
use super::drawn;
use super::plane::{Plane, distance};
use crate::layout::{Face, Faces, Pt};

/// Pixels to the point in which letters are compared: 216 to the inch.
pub(super) const DENSITY: f32 = 3.0;

/// What is drawn above the baseline and below it.
const ABOVE: Pt = Pt(10.8);
const BELOW: Pt = Pt(3.2);

/// At how many places within a pixel a letter is drawn.
const PHASES: usize = 4;

/// The letters that may stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Alphabet(pub(crate) Vec<char>);

/// A letter of one size.
pub(super) struct Template {
    pub(super) character: char,
    /// Others that look the same.
    pub(super) twins: Vec<char>,
    /// How far the pen moves, in pixels.
    pub(super) advance: f32,
    drawn: Rc<Drawn>,
}

/// A letter as it is drawn, which several alphabets share.
struct Drawn {
    /// The letter with some white around, drawn at each of the places within a pixel.
    phases: Vec<Plane>,
    /// The sums of their columns.
    columns: Vec<Vec<f32>>,
    /// The rows in which there is anything.
    rows: Range<usize>,
}

impl Template {
    /// The white at its left and its right, in pixels.
    pub(super) const MARGIN: usize = 4;

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

    fn looks_like(&self, other: &Self) -> bool {
        (self.advance - other.advance).abs() < 0.05
            && self.drawn.phases[0].values == other.drawn.phases[0].values
    }

    /// The drawing for a pen at `x`, and the column of the line at which it starts.
    fn placed(&self, x: f32) -> (usize, isize) {
        let quarters = (x * PHASES as f32).round();
        let column = (quarters / PHASES as f32).floor();
        let phase = (quarters - column * PHASES as f32) as usize;
        (phase.min(PHASES - 1), column as isize - Self::MARGIN.cast_signed())
    }

    /// The columns of the drawing that belong to the letter's own cell, as far as the line goes.
    fn cell(&self, start: isize, x: f32, width: usize) -> (usize, usize) {
        let from = (x.round() as isize - start).max(-start).max(0).cast_unsigned();
        let to = ((x + self.advance).round() as isize - start).clamp(0, (width.cast_signed() - start).max(0));
        (from, to.cast_unsigned())
    }

    /// What the sums of columns tell of the cost: less than it is.
    pub(super) fn rough_cost(&self, sums: &[f32], x: f32) -> f32 {
        let (phase, start) = self.placed(x);
        let (from, to) = self.cell(start, x, sums.len());
        let columns = &self.drawn.columns[phase];
        let from = from.min(columns.len());
        let to = to.clamp(from, columns.len());
        let left = start.strict_add_unsigned(from).max(0).cast_unsigned();
        let cost = distance(&sums[left.min(sums.len())..][..to - from], &columns[from..to]);
        // By the letter, so that wide ones are not at a disadvantage.
        cost / to.saturating_sub(from).max(1) as f32
    }

    /// What is left unexplained in the letter's own cell.
    pub(super) fn cost(&self, line: &Plane, x: f32) -> f32 {
        let (phase, start) = self.placed(x);
        let (from, to) = self.cell(start, x, line.width);
        let plane = &self.drawn.phases[phase];
        let to = to.min(plane.width);
        if from >= to {
            return 0.0;
        }
        let left = start.strict_add_unsigned(from).cast_unsigned();
        (0..line.height)
            .map(|y| distance(&line.row(y)[left..left + to - from], &plane.row(y)[from..to]))
            .sum()
    }

    /// What is left unexplained more with another letter in the place of this one, which stands in `model`,
    /// and how far apart both are.
    pub(super) fn exchange(&self, other: &Self, x: f32, (seen, model): (&Plane, &Plane)) -> (f32, f32) {
        let (phase, start) = self.placed(x);
        let rows = self.drawn.rows.start.min(other.drawn.rows.start)
            ..self.drawn.rows.end.max(other.drawn.rows.end).min(seen.height);
        let (own, other) = (&self.drawn.phases[phase], &other.drawn.phases[phase]);
        let from = (-start).max(0).cast_unsigned();
        let left = start.max(0).cast_unsigned();
        let mut change = Change::default();
        for y in rows {
            let rows = [seen, model].map(|plane| plane.row(y).get(left..).unwrap_or_default());
            let letters = [own, other].map(|plane| plane.row(y).get(from..).unwrap_or_default());
            change.add(rows, letters);
        }
        (change.gain.iter().sum(), change.apart.iter().sum())
    }

    /// Draws the letter, or takes it away.
    pub(super) fn add_to(&self, line: &mut Plane, x: f32, times: f32) {
        let (phase, start) = self.placed(x);
        let plane = &self.drawn.phases[phase];
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
    fn of(face: &'static Face, character: char, size: Pt, softness: u8) -> Self {
        let width = Template::advance(face, character, size).ceil() as usize + 2 * Template::MARGIN + 1;
        let height = ((ABOVE + BELOW).0 * DENSITY).round() as usize;
        let phases: Vec<Plane> = (0..PHASES)
            .map(|phase| {
                let x = (Template::MARGIN as f32 + phase as f32 / PHASES as f32) / DENSITY;
                softened(
                    &drawn::glyph(face, character, (Pt(x), ABOVE), size, (width, height, DENSITY)),
                    DENSITY,
                    softness,
                )
            })
            .collect();
        let columns = phases
            .iter()
            .map(|plane| (0..plane.width).map(|x| (0..plane.height).map(|y| plane.row(y)[x]).sum()).collect())
            .collect();
        let is_empty = |y: &usize| phases.iter().all(|plane| plane.row(*y).iter().all(|ink| *ink == 0.0));
        let top = (0..height).take_while(is_empty).count();
        let bottom = height - (top..height).rev().take_while(is_empty).count();
        Self { phases, columns, rows: top..bottom }
    }
}

/// How many numbers a processor adds up at once.
const LANES: usize = 8;

/// What becomes different with another letter.
#[derive(Default)]
struct Change {
    gain: [f32; LANES],
    apart: [f32; LANES],
}

impl Change {
    /// Adds a row of what is seen and what is drawn, of a letter and of another one.
    fn add(&mut self, [seen, model]: [&[f32]; 2], [own, other]: [&[f32]; 2]) {
        /// What stands beside the narrower of both.
        const NOTHING: [f32; 256] = [0.0; 256];
        let [own, other] = [own, other].map(|letter| &letter[..letter.len().min(seen.len())]);
        let both = own.len().min(other.len());
        self.add_same([&seen[..both], &model[..both]], [&own[..both], &other[..both]]);
        let all = own.len().max(other.len()).min(both + NOTHING.len());
        let beside = [own, other].map(|letter| letter.get(both..all).unwrap_or(&NOTHING[..all - both]));
        self.add_same([&seen[both..all], &model[both..all]], beside);
    }

    /// The same of rows of the same length.
    fn add_same(&mut self, [seen, model]: [&[f32]; 2], [own, other]: [&[f32]; 2]) {
        let mut add = |lane: usize, [seen, model, own, other]: [f32; 4]| {
            let change = other - own;
            self.gain[lane] += change * (change - 2.0 * (seen - model));
            self.apart[lane] += change * change;
        };
        let [(seens, seen), (models, model), (owns, own), (others, other)] =
            [seen, model, own, other].map(|row| row.as_chunks::<LANES>());
        for (((seen, model), own), other) in seens.iter().zip(models).zip(owns).zip(others) {
            for lane in 0..LANES {
                add(lane, [seen[lane], model[lane], own[lane], other[lane]]);
            }
        }
        for (lane, (((seen, model), own), other)) in seen.iter().zip(model).zip(own).zip(other).enumerate() {
            add(lane, [*seen, *model, *own, *other]);
        }
    }
}

/// The letters of all alphabets and sizes that were needed so far.
#[derive(Default)]
pub(crate) struct Templates {
    drawn: HashMap<(char, u32, u8), Rc<Drawn>>,
    sets: HashMap<(Alphabet, u32, u8), Rc<[Template]>>,
}

impl Templates {
    pub(super) fn of(&mut self, alphabet: &Alphabet, size: Pt, softness: u8) -> Rc<[Template]> {
        let key = (alphabet.clone(), size.0.to_bits(), softness);
        let set = self.sets.entry(key).or_insert_with(|| {
            let faces = Faces::bundled();
            let face = |c: char| {
                let faces = [&faces.regular, &faces.wide];
                faces.into_iter().find(|face| face.glyph(c).is_some())
            };
            let mut set: Vec<Template> = Vec::new();
            for c in &alphabet.0 {
                let Some(face) = face(*c) else { continue };
                let drawn = self.drawn.entry((*c, size.0.to_bits(), softness));
                let drawn = Rc::clone(drawn.or_insert_with(|| Drawn::of(face, *c, size, softness).into()));
                let advance = Template::advance(face, *c, size);
                let template = Template { character: *c, twins: Vec::new(), advance, drawn };
                // Of letters that look the same, the first stands for all.
                match set.iter_mut().find(|other| other.looks_like(&template)) {
                    Some(other) => other.twins.push(*c),
                    None => set.push(template),
                }
            }
            set.into()
        });
        Rc::clone(set)
    }
}
