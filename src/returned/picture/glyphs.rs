//! Letters as they look on a page, ready to be compared with one.

use std::collections::HashMap;
use std::rc::Rc;

use super::compare::softened;
use super::drawn;
use super::plane::Plane;
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
    /// The letter with some white around, drawn at each of the places within a pixel.
    phases: Vec<Plane>,
    /// The sums of their columns.
    columns: Vec<Vec<f32>>,
}

impl Template {
    /// The white at its left and its right, in pixels.
    pub(super) const MARGIN: usize = 4;

    fn of(face: &'static Face, character: char, size: Pt, softness: u8) -> Self {
        let advance = f32::from(face.char_advance(character)) / 1000.0 * size.0 * DENSITY;
        let width = advance.ceil() as usize + 2 * Self::MARGIN + 1;
        let height = ((ABOVE + BELOW).0 * DENSITY).round() as usize;
        let phases: Vec<Plane> = (0..PHASES)
            .map(|phase| {
                let x = (Self::MARGIN as f32 + phase as f32 / PHASES as f32) / DENSITY;
                softened(
                    &drawn::glyph(face, character, (Pt(x), ABOVE), size, (width, height, DENSITY)),
                    softness,
                )
            })
            .collect();
        let columns = phases
            .iter()
            .map(|plane| (0..plane.width).map(|x| (0..plane.height).map(|y| plane.row(y)[x]).sum()).collect())
            .collect();
        Self { character, twins: Vec::new(), advance, phases, columns }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.character == ' '
    }

    fn looks_like(&self, other: &Self) -> bool {
        (self.advance - other.advance).abs() < 0.05 && self.phases[0].values == other.phases[0].values
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
        let columns = &self.columns[phase];
        let mut cost = 0.0;
        for at in from..to.min(columns.len()) {
            let seen = sums[start.strict_add_unsigned(at).cast_unsigned()];
            cost += (seen - columns[at]) * (seen - columns[at]);
        }
        // By the letter, so that wide ones are not at a disadvantage.
        cost / to.saturating_sub(from).max(1) as f32
    }

    /// What is left unexplained in the letter's own cell.
    pub(super) fn cost(&self, line: &Plane, x: f32) -> f32 {
        let (phase, start) = self.placed(x);
        let (from, to) = self.cell(start, x, line.width);
        let plane = &self.phases[phase];
        let to = to.min(plane.width);
        if from >= to {
            return 0.0;
        }
        let left = start.strict_add_unsigned(from).cast_unsigned();
        (0..line.height)
            .map(|y| {
                let seen = &line.row(y)[left..left + to - from];
                seen.iter().zip(&plane.row(y)[from..to]).map(|(a, b)| (a - b) * (a - b)).sum::<f32>()
            })
            .sum()
    }

    /// Draws the letter, or takes it away.
    pub(super) fn add_to(&self, line: &mut Plane, x: f32, times: f32) {
        let (phase, start) = self.placed(x);
        let plane = &self.phases[phase];
        let from = (-start).max(0).cast_unsigned().min(plane.width);
        let to = (line.width.cast_signed() - start).clamp(0, plane.width.cast_signed()).cast_unsigned();
        if from >= to {
            return;
        }
        let left = start.strict_add_unsigned(from).cast_unsigned();
        for y in 0..line.height.min(plane.height) {
            let width = line.width;
            let row = &mut line.values[y * width + left..y * width + left + to - from];
            row.iter_mut().zip(&plane.row(y)[from..to]).for_each(|(to, value)| *to += times * value);
        }
    }
}

/// The letters of all alphabets and sizes that were needed so far.
#[derive(Default)]
pub(crate) struct Templates {
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
                let template = Template::of(face, *c, size, softness);
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
