//! Values in the form's own face, read off the page letter by letter.
//!
//! The face, the size and the baseline of a value are known, so the text is looked for whose
//! drawing explains the picture best. Kopec and Chou, 1994: document image decoding.

use unicode_script::{Script, UnicodeScript as _};

use super::glyphs::{Alphabet, Template, Templates};
use super::line::Line;
use super::plane::Plane;
use super::search::{Letter, Search, laid};
use super::sight::Sight;
use crate::layout::{LARGEST, PADDING, Point, Pt, SMALLEST, Widget};

/// A text and how certain it is.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) text: String,
    /// How much nearer the picture is to this text than to any other: 1 if it is this text
    /// exactly, 0 half way to another.
    pub(crate) margin: f32,
    /// By how many deviations of the noise another is farther away.
    pub(crate) certainty: f32,
}

impl Reading {
    /// Whether it is this text and no other, as far as that can be known. Letters that are rare
    /// must be seen more clearly.
    pub(crate) fn is_certain(&self) -> bool {
        let (margin, certainty) = if self.text.is_ascii() { (0.3, 2.0) } else { (0.4, 3.0) };
        self.margin > margin && self.certainty > certainty
    }
}

impl Sight {
    /// Reads a field on one line with letters of `alphabet`; `None` when nothing fits at all.
    pub(crate) fn typed(
        &self,
        widget: &Widget,
        alphabet: &Alphabet,
        templates: &mut Templates,
    ) -> Option<Reading> {
        let shift = self.shift(widget);
        let line = Line::of(self, widget.rect, shift);
        let ink = line.right_end()?;
        let room = (widget.rect.width - PADDING * 2.0).0;
        let steps = ((LARGEST - SMALLEST).0 * 2.0) as u8;
        let sizes = (0..=steps).map(|step| LARGEST - Pt(f32::from(step) / 2.0));
        // A smaller size is only taken where the next larger one would not fit.
        let sizes = sizes.filter(|size| *size == LARGEST || ink >= room * (size.0 / (size.0 + 0.5)) - 3.0);
        let softness = self.softness();
        let found = sizes.filter_map(|size| {
            let glyphs = templates.of(alphabet, size, softness);
            line.read(&glyphs).map(|found| (found, glyphs))
        });
        let (found, glyphs) = found.min_by(|one, other| one.0.cost.total_cmp(&other.0.cost))?;
        let letters: Vec<&Template> = found.letters.iter().map(|letter| &glyphs[letter.glyph]).collect();
        let text = spelled(&letters)?;
        // The text is known now; how high it stands exactly is looked for once more, and then how far right.
        let moves = [-0.16, -0.08, 0.0, 0.08, 0.16].map(Pt);
        let model = line.model(&found.letters, &glyphs);
        let nearest = |places: [Point; 5]| {
            let lines = places.map(|place| (place, Line::of(self, widget.rect, place)));
            lines.into_iter().min_by(|one, other| one.1.cost(&model).total_cmp(&other.1.cost(&model)))
        };
        let (place, _) = nearest(moves.map(|y| Point { x: shift.x, y: shift.y + y }))?;
        let (_, line) = nearest(moves.map(|x| Point { x: place.x + x, y: place.y }))?;
        let (margin, certainty) = line.margin(&found, &glyphs, &model);
        Some(Reading { text, margin, certainty })
    }
}

/// The text that letters make, each word in letters of one script; `None` where there is none.
fn spelled(letters: &[&Template]) -> Option<String> {
    let mut text = String::new();
    for word in
        letters.chunk_by(|one, other| one.character.is_alphabetic() == other.character.is_alphabetic())
    {
        let script = |c: char| c.script();
        let of = |letter: &Template, wanted: Script| {
            std::iter::once(letter.character)
                .chain(letter.twins.iter().copied())
                .find(|c| script(*c) == wanted)
        };
        let scripts = word.iter().flat_map(|letter| {
            std::iter::once(letter.character).chain(letter.twins.iter().copied()).map(script)
        });
        let mut scripts: Vec<Script> = scripts.collect();
        scripts.sort_by_key(|script| *script != Script::Latin);
        scripts.dedup();
        if word.first().is_some_and(|letter| letter.character.is_alphabetic()) {
            let spell =
                |wanted: &Script| word.iter().map(|letter| of(letter, *wanted)).collect::<Option<String>>();
            text += &scripts.iter().find_map(spell)?;
        } else {
            text.extend(word.iter().map(|letter| letter.character));
        }
    }
    text.truncate(text.trim_end().len());
    (!text.is_empty()).then_some(text)
}

/// A text that was found on a line.
struct Found {
    letters: Vec<Letter>,
    cost: f32,
    /// Others, glyph by glyph, that come near it.
    others: Vec<Vec<usize>>,
}

impl Line {
    /// The text that explains the line best.
    fn read(&self, glyphs: &[Template]) -> Option<Found> {
        let end = self.ink.width as f32;
        let mut search = Search::new(self, glyphs);
        let best = search.run(end)?;
        let mut letters = search.path(best);
        let mut model = self.model(&letters, glyphs);
        self.improve(&mut letters, glyphs, &mut model);
        Some(Found { cost: self.cost(&model), others: search.others(&letters), letters })
    }

    /// How the line looks when these letters stand on it.
    fn model(&self, letters: &[Letter], glyphs: &[Template]) -> Plane {
        let mut model = Plane::new(self.ink.width, self.ink.height);
        for letter in letters {
            glyphs[letter.glyph].add_to(&mut model, letter.x, 1.0);
        }
        model
    }

    fn cost(&self, model: &Plane) -> f32 {
        self.ink.values.iter().zip(&model.values).map(|(seen, model)| (seen - model) * (seen - model)).sum()
    }

    /// Exchanges letters as long as another explains the line better: the search knew nothing of
    /// how letters blur into their neighbours.
    fn improve(&self, letters: &mut [Letter], glyphs: &[Template], model: &mut Plane) {
        for _ in 0..letters.len() * 2 {
            let mut best: Option<(f32, usize, usize)> = None;
            for (index, letter) in letters.iter().enumerate() {
                let own = &glyphs[letter.glyph];
                let alike = |glyph: &Template| (glyph.advance - own.advance).abs() < 1.0;
                for (other, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| alike(glyph)) {
                    let (gain, apart) = self.exchange(letter.x, (own, glyph), model);
                    if gain < -1e-3 && apart > 1e-3 && best.is_none_or(|(least, ..)| gain < least) {
                        best = Some((gain, index, other));
                    }
                }
            }
            let Some((_, index, other)) = best else { break };
            let letter = &mut letters[index];
            glyphs[letter.glyph].add_to(model, letter.x, -1.0);
            letter.glyph = other;
            glyphs[other].add_to(model, letter.x, 1.0);
        }
    }

    /// How far the nearest other text is.
    fn margin(&self, found: &Found, glyphs: &[Template], model: &Plane) -> (f32, f32) {
        let (letters, cost) = (&found.letters, self.cost(model));
        // Neighbouring pixels are blurred into one another: so many are one look.
        const TOGETHER: f32 = 9.0;
        let pixels = (self.ink.height as f32)
            * (letters.last().map_or(1.0, |letter| letter.x) + 20.0).min(self.ink.width as f32);
        let deviation = (cost / pixels.max(1.0) * TOGETHER).sqrt().max(0.02);
        let (mut margin, mut certainty) = (f32::MAX, f32::MAX);
        let mut note = |gain: f32, apart: f32| {
            if apart > 1e-3 {
                margin = margin.min(gain / apart);
                certainty = certainty.min(gain / (2.0 * deviation * apart.sqrt()));
            }
        };
        for letter in letters {
            let own = &glyphs[letter.glyph];
            for other in glyphs.iter().filter(|other| other.character != own.character) {
                let (gain, apart) = self.exchange(letter.x, (own, other), model);
                note(gain, apart);
            }
        }
        let start = letters.first().map_or(self.start, |letter| letter.x);
        for other in &found.others {
            let other = laid(other, start, glyphs);
            let model_of_other = self.model(&other, glyphs);
            let gain = self.cost(&model_of_other) - cost;
            let apart: f32 = model
                .values
                .iter()
                .zip(&model_of_other.values)
                .map(|(one, other)| (one - other) * (one - other))
                .sum();
            note(gain, apart);
        }
        (margin, certainty)
    }

    /// What another letter in the place of one costs more, and how far apart both are.
    fn exchange(&self, x: f32, (own, other): (&Template, &Template), model: &Plane) -> (f32, f32) {
        let left = ((x - Template::MARGIN as f32).floor().max(0.0)) as usize;
        let right = ((x + own.advance.max(other.advance) + 2.0 * Template::MARGIN as f32) as usize)
            .min(self.ink.width);
        let (mut gain, mut apart) = (0.0, 0.0);
        let mut changed = Plane::new(right.saturating_sub(left), self.ink.height);
        own.add_to(&mut changed, x - left as f32, -1.0);
        other.add_to(&mut changed, x - left as f32, 1.0);
        for y in 0..self.ink.height {
            let rows =
                self.ink.row(y)[left..right].iter().zip(&model.row(y)[left..right]).zip(changed.row(y));
            for ((seen, model), change) in rows {
                let rest = seen - model;
                gain += change * change - 2.0 * rest * change;
                apart += change * change;
            }
        }
        (gain, apart)
    }
}
