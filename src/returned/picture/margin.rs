//! How near other texts come to the one that explains a line best.

use std::collections::BTreeSet;

use super::adjust::adjusted;
use super::glyphs::Template;
use super::lanes::{distance, dot};
use super::likely::{Noise, TOGETHER};
use super::line::Line;
use super::plane::Plane;
use super::reading::{Lead, RARE};
use super::rest::Rest;
use super::search::{Found, laid};

/// Of how many letters what the page does to them is hardly known.
const FEW: usize = 4;

/// How many texts with another letter are looked at closely.
const CLOSE: usize = 6;

/// How many are compared pixel by pixel where the nearest is too near: a long value has as many that are like it.
const MANY: usize = 64;

/// How far texts are apart that may be the same but for a letter or two, in squares of darkness.
const ALIKE: f32 = 60.0;

/// A text with one other letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exchange {
    /// What it costs more.
    gain: f32,
    /// Which letter it is, and its glyph.
    index: usize,
    glyph: usize,
}

/// How near other texts come to one.
pub(super) struct Nearest {
    /// That of the noise.
    deviation: f32,
    pub(super) margin: f32,
    pub(super) certainty: f32,
    /// The glyphs of those that come so near that it is not certain.
    pub(super) rivals: BTreeSet<usize>,
    /// Those of them with one other letter.
    pub(super) near: Vec<Exchange>,
}

impl Nearest {
    /// Notes another text: what it costs more, and how far apart both are. Whether it comes near.
    fn note(&mut self, gain: f32, apart: f32, glyphs: &[usize]) -> bool {
        if apart <= 1e-3 {
            return false;
        }
        let near = (gain / apart, gain / (2.0 * self.deviation * apart.sqrt()));
        (self.margin, self.certainty) = (self.margin.min(near.0), self.certainty.min(near.1));
        let is_near = !is_far((gain, apart), self.deviation);
        if is_near {
            self.rivals.extend(glyphs);
        }
        is_near
    }
}

/// Whether a text that costs so much more, and is so far apart, does not come near.
fn is_far((gain, apart): (f32, f32), deviation: f32) -> bool {
    gain > RARE.0 * apart && gain > RARE.1 * 2.0 * deviation * apart.sqrt()
}

/// A text that was found, as it lies on a line.
pub(super) struct Lying<'l> {
    /// What is seen, but for what the page did to the letters of this text.
    line: &'l Line,
    /// What is seen.
    ink: &'l Plane,
    found: &'l Found,
    glyphs: &'l [Template],
    /// How the line looks with it.
    model: &'l Plane,
    rest: Rest,
    /// That of the noise.
    deviation: f32,
}

/// How a line looks with another text.
struct Other<'l> {
    model: Plane,
    /// Whether it is nearly the same.
    is_alike: bool,
    glyphs: &'l [usize],
}

impl<'l> Lying<'l> {
    pub(super) fn of(
        (line, ink): (&'l Line, &'l Plane),
        (found, glyphs): (&'l Found, &'l [Template]),
        model: &'l Plane,
    ) -> Self {
        let rest = Rest::of(line.ink.less(model));
        let left = &rest.plane;
        let end = found.letters.last().map_or(1.0, |letter| letter.x) + 20.0;
        let pixels = left.height as f32 * end.min(left.width as f32);
        let deviation = (dot(&left.values, &left.values) / pixels.max(1.0) * TOGETHER).sqrt().max(0.02);
        Self { line, ink, found, glyphs, model, rest, deviation }
    }

    /// How near other texts come.
    pub(super) fn nearest(&self) -> Nearest {
        let left = &self.rest.plane;
        let cost = dot(&left.values, &left.values);
        let (margin, certainty) = (f32::MAX, f32::MAX);
        let (rivals, near) = (BTreeSet::new(), Vec::new());
        let mut nearest = Nearest { deviation: self.deviation, margin, certainty, rivals, near };
        let mut best: Vec<Exchange> = Vec::new();
        self.exchanges(|exchange, apart| {
            if nearest.note(exchange.gain, apart, &[exchange.glyph]) {
                nearest.near.push(exchange);
            }
            let place = best.partition_point(|other| other.gain <= exchange.gain);
            if apart > 1e-3 && place < CLOSE {
                best.insert(place, exchange);
                best.truncate(CLOSE);
            }
            if best.len() < CLOSE { f32::MAX } else { best[CLOSE - 1].gain }
        });
        for other in best.iter().flat_map(|exchange| self.exchanged(exchange)).chain(self.others()) {
            let left_of_other = self.left_of(&other);
            let (of_other, apart) = (&left_of_other.values, distance(&left.values, &left_of_other.values));
            nearest.note(dot(of_other, of_other) - cost, apart, other.glyphs);
        }
        nearest
    }

    /// How much likelier this text is than those that come near.
    pub(super) fn lead(&self, mut near: Vec<Exchange>) -> Lead {
        near.sort_by(|one, other| one.gain.total_cmp(&other.gain));
        near.truncate(MANY);
        let is_plain =
            |near: &Exchange| self.glyphs[self.found.letters[near.index].glyph].character.is_ascii();
        let is_plain = !near.is_empty() && near.iter().all(is_plain);
        let mut lead = Lead { by: f32::MAX, exchange: None, is_plain };
        let noise = Noise::of(&self.rest.plane, self.model);
        for exchange in &near {
            let by = self.lead_over(exchange, noise);
            if by < lead.by {
                lead = Lead { by, exchange: Some((exchange.index, exchange.glyph)), ..lead };
            }
        }
        let own = noise.surprise(&self.rest.plane, self.model);
        for other in self.others() {
            let by = noise.surprise(&self.left_of(&other), &other.model) - own;
            if by < lead.by && distance(&other.model.values, &self.model.values) > 1e-3 {
                lead = Lead { by, exchange: None, ..lead };
            }
        }
        lead
    }

    /// How much likelier this text is than one with another letter, as a logarithm.
    fn lead_over(&self, exchange: &Exchange, noise: Noise) -> f32 {
        let letters = &self.found.letters;
        if letters.len() <= FEW {
            let own = noise.surprise(&self.rest.plane, self.model);
            let lead = |other: Other<'_>| noise.surprise(&self.left_of(&other), &other.model) - own;
            return self.exchanged(exchange).map(lead).fold(f32::MAX, f32::min);
        }
        // Of a long text, only what is around the letter looks different.
        let letter = letters[exchange.index];
        let (own, other) = (&self.glyphs[letter.glyph], &self.glyphs[exchange.glyph]);
        let x = letter.x + own.advance - other.advance;
        let [one, two] = [own.touched(other, letter.x), own.touched(other, x)];
        // How steep it is shows beside it.
        let start = one.start.min(two.start).saturating_sub(1);
        let columns = start..(one.end.max(two.end) + 1).clamp(start, self.model.width);
        let [seen, model] = [&self.line.ink, self.model].map(|plane| plane.between(&columns));
        let mut exchanged = model.clone();
        own.add_to(&mut exchanged, letter.x - start as f32, -1.0);
        other.add_to(&mut exchanged, x - start as f32, 1.0);
        noise.surprise(&seen.less(&exchanged), &exchanged) - noise.surprise(&seen.less(&model), &model)
    }

    /// Shows all texts with one other letter, and how far apart both are, but for those that do not come near, and cost more than
    /// what was given back before.
    fn exchanges(&self, mut show: impl FnMut(Exchange, f32) -> f32) {
        let (letters, rest) = (&self.found.letters, &self.rest);
        let mut enough = f32::MAX;
        for (index, letter) in letters.iter().enumerate() {
            let own = &self.glyphs[letter.glyph];
            let others = self.glyphs.iter().zip(own.apart(self.glyphs)).enumerate();
            let is_another = |other: &Template| other.is_expected && other.character != own.character;
            for (glyph, (other, apart)) in others.filter(|(_, (other, _))| is_another(other)) {
                let least = rest.least(letter.x, (own, other), *apart);
                if least.0 > enough && is_far(least, self.deviation) || !self.may_stand(index, other) {
                    continue;
                }
                let (gain, apart) = own.exchange(other, letter.x, &rest.plane);
                enough = show(Exchange { gain, index, glyph }, apart);
            }
        }
    }

    /// Whether another letter may stand in the place of one.
    fn may_stand(&self, index: usize, other: &Template) -> bool {
        let beside = [index.checked_sub(1), index.checked_add(1)].into_iter().flatten();
        let beside = beside.filter_map(|index| self.found.letters.get(index));
        beside.into_iter().all(|letter| self.glyphs[letter.glyph].may_be_beside(other))
    }

    /// What another text leaves unexplained: the page may do something else to its letters.
    fn left_of(&self, other: &Other<'_>) -> Plane {
        let seen = if other.is_alike { &adjusted(self.ink, &other.model).0 } else { &self.line.ink };
        seen.less(&other.model)
    }

    /// The line with another letter, where the letters after it stand as they do, and where those before it do.
    fn exchanged<'e>(
        &'e self,
        Exchange { index, glyph, .. }: &'e Exchange,
    ) -> impl Iterator<Item = Other<'e>> {
        let letters = &self.found.letters;
        let is_short = letters.len() <= FEW;
        let letter = letters[*index];
        let (own, other) = (&self.glyphs[letter.glyph], &self.glyphs[*glyph]);
        let places = [Some(letter.x + own.advance - other.advance), is_short.then_some(letter.x)];
        places.into_iter().flatten().map(move |x| {
            let mut model = self.model.clone();
            own.add_to(&mut model, letter.x, -1.0);
            other.add_to(&mut model, x, 1.0);
            Other { model, is_alike: is_short, glyphs: std::slice::from_ref(glyph) }
        })
    }

    /// The line with each of the other texts that were found.
    fn others(&self) -> impl Iterator<Item = Other<'_>> {
        let letters = &self.found.letters;
        let start = letters.first().map_or(self.line.start, |letter| letter.x);
        let is_another = |other: &&Vec<usize>| !other.iter().eq(letters.iter().map(|letter| &letter.glyph));
        self.found.others.iter().filter(is_another).map(move |other| {
            let model = self.line.model(&laid(other, start, self.glyphs), self.glyphs);
            let is_alike = distance(&self.model.values, &model.values) < ALIKE;
            Other { model, is_alike, glyphs: other.as_slice() }
        })
    }
}
