//! Alphabets, and the letters that were drawn for a page so far.

use std::collections::HashMap;
use std::rc::Rc;

use super::cells::Letters;
use super::glyphs::{Drawn, Template};
use crate::layout::{Faces, Pt};

/// The letters that may stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Alphabet(pub(crate) Vec<char>);

impl Alphabet {
    /// With a blank, which stands where a letter is missing, and the letters that digits are like.
    pub(super) fn with_likenesses(&self) -> Self {
        let new = " BGIOSZl".chars().filter(|c| !self.0.contains(c));
        Self(self.0.iter().copied().chain(new).collect())
    }

    /// Whether it is of a field for words, and not for digits and signs.
    pub(crate) fn has_small_letters(&self) -> bool {
        self.0.contains(&'a')
    }

    /// Those of its letters that are in most texts.
    pub(super) fn plain(&self) -> Self {
        Self(self.0.iter().copied().filter(char::is_ascii).collect())
    }
}

/// The letters of all alphabets and sizes that were needed so far.
#[derive(Default)]
pub(crate) struct Templates {
    drawn: HashMap<(char, u32, u8), Rc<Drawn>>,
    sets: HashMap<(Alphabet, u32, u8), Rc<Letters>>,
    /// How much was looked for with them, in letters at a place.
    spent: usize,
}

/// How much is looked for on a page, and from when on nothing is looked for twice: most take one million, those with long values
/// that are hardly legible two.
const MOST: usize = 3_000_000;
const MUCH: usize = 2_000_000;

impl Templates {
    /// Whether as much was looked for as there is time for.
    pub(crate) fn are_spent(&self) -> bool {
        self.spent > MOST
    }

    /// Whether that is near.
    pub(crate) fn are_short(&self) -> bool {
        self.spent > MUCH
    }

    /// Notes that a line of that width is read with so many letters.
    pub(super) fn spend(&mut self, width: usize, letters: usize) {
        self.spent = self.spent.saturating_add(width.saturating_mul(letters));
    }

    pub(super) fn of(&mut self, alphabet: &Alphabet, size: Pt, softness: u8) -> Rc<Letters> {
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
                let template = Template::new(face, *c, size, drawn);
                // Of letters that look the same, the first stands for all.
                match set.iter_mut().find(|other| other.looks_like(&template)) {
                    Some(other) => other.add_twin(*c),
                    None => set.push(template),
                }
            }
            Letters::new(set).into()
        });
        Rc::clone(set)
    }
}
