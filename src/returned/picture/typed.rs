//! Values in the form's own face, read off the page letter by letter.
//!
//! The face, the size and the baseline of a value are known, so the text is looked for whose
//! drawing explains the picture best. Kopec and Chou, 1994: document image decoding.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use unicode_script::{Script, UnicodeScript as _};

use super::adjust::adjusted;
use super::cells::Letters;
use super::compare::{Difference, FAR_AROUND};
use super::glyphs::{Alphabet, DENSITY, Template};
use super::lanes::{distance, dot};
use super::line::{Ink, Line};
use super::plane::Plane;
use super::reading::{RARE, Reading};
use super::rest::Rest;
use super::search::{Letter, Search, laid};
use super::setting::Setting;
use super::sight::Sight;
use super::surroundings::{Surroundings, around};
use super::templates::Templates;
use crate::layout::{Point, Pt, Widget};

/// A field on one line, straightened, in which something is written.
pub(crate) struct Written<'s> {
    sight: &'s Sight,
    widget: &'s Widget,
    setting: Setting,
    around: Surroundings,
    shift: Point,
    line: Line,
    /// The sizes in which it may be set, once they were looked for.
    likely: OnceCell<Vec<Pt>>,
}

impl Sight {
    /// The line of a field, of a value that is set like this.
    pub(crate) fn written<'s>(&'s self, widget: &'s Widget, setting: Setting) -> Written<'s> {
        let around = self.surroundings(around(widget.rect, FAR_AROUND));
        let shift = around.shift();
        let line = Line::of(self, widget.rect, setting.place(widget.rect), shift);
        Written { sight: self, widget, setting, around, shift, line, likely: OnceCell::new() }
    }
}

impl Written<'_> {
    /// Takes it for a value that is set like this.
    pub(crate) fn set(&mut self, setting: Setting) {
        if self.setting != setting {
            let field = self.widget.rect;
            self.line = Line::of(self.sight, field, setting.place(field), self.shift);
            (self.setting, self.likely) = (setting, OnceCell::new());
        }
    }

    /// How it differs from what it would look like if this text stood there alone.
    pub(crate) fn difference(&self, text: &str) -> Difference {
        self.around.difference(self.sight, self.widget, text, self.setting)
    }

    /// The sizes in which a value may be set that ends there: where there are many, those that plain letters tell. To look for all
    /// letters in all sizes takes longer than all else on a page.
    fn sizes(&self, end: Pt, alphabet: &Alphabet, templates: &mut Templates) -> Vec<Pt> {
        /// How much more plain letters may leave unexplained in the size of a value than in the one in which they leave least, and
        /// how many sizes are kept. Of 57 long values on simulated copies, in five kinds of words, all letters left least in the
        /// same size, but for one value: there plain ones left 1.08 times as much in it.
        const NEARLY: f32 = 1.2;
        const LIKELY: usize = 2;
        let sizes: Vec<Pt> = self.setting.sizes(self.widget.rect, end).collect();
        let plain = alphabet.plain();
        if sizes.len() <= LIKELY || plain == *alphabet {
            return sizes;
        }
        let likely = || {
            let left = |size: Pt| {
                let glyphs = templates.of(&plain, size, self.sight.softness());
                templates.spend(self.line.ink.width, glyphs.len());
                (Search::new(&self.line, &glyphs).least().unwrap_or(f32::MAX), size)
            };
            let mut likely: Vec<(f32, Pt)> = sizes.into_iter().map(left).collect();
            likely.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            let most = likely.first().map_or(f32::MAX, |(least, _)| least * NEARLY);
            likely.into_iter().take(LIKELY).filter(|(left, _)| *left <= most).map(|(_, size)| size).collect()
        };
        self.likely.get_or_init(likely).clone()
    }

    /// Reads it with letters of `alphabet`; `None` when nothing fits at all.
    pub(crate) fn read(&self, alphabet: &Alphabet, templates: &mut Templates) -> Option<Reading> {
        let (line, shift) = (&self.line, self.shift);
        let ink = line.right_end()?;
        let sizes = self.sizes(Pt(ink), alphabet, templates);
        let softness = self.sight.softness();
        let found = sizes.into_iter().filter_map(|size| {
            let glyphs = templates.of(alphabet, size, softness);
            templates.spend(line.ink.width, glyphs.len());
            line.read(&glyphs).map(|found| (found, glyphs))
        });
        let (found, glyphs) = found.min_by(|one, other| one.0.cost.total_cmp(&other.0.cost))?;
        let unexplained = found.cost / line.rest(0).max(f32::MIN_POSITIVE);
        // The text is nearly known now, and so is where it stands.
        let (_, off) = adjusted(&line.ink, &line.model(&found.letters, &glyphs));
        let off = off.map(|pixels| Pt((pixels / DENSITY).clamp(-FARTHEST, FARTHEST)));
        let place = Point { x: shift.x - off[0], y: shift.y - off[1] };
        let field = self.widget.rect;
        let ink = Line::ink(self.sight, field, self.setting.place(field), place);
        let closer = |found: Found| Closer::of(&ink, found, &glyphs, unexplained);
        let first = closer(found)?;
        if first.reading.is_certain() || templates.are_short() {
            return Some(first.reading);
        }
        // How letters look on this page is known now too, so they are read once more.
        templates.spend(ink.plane.width, glyphs.len());
        let again = first.line.read(&glyphs).and_then(closer).filter(|again| again.cost < first.cost);
        Some(again.unwrap_or(first).reading)
    }
}

/// A text that was looked at closely.
struct Closer {
    reading: Reading,
    cost: f32,
    /// The line as it would look if the page did nothing to its letters.
    line: Line,
}

impl Closer {
    fn of(ink: &Ink, mut found: Found, glyphs: &[Template], unexplained: f32) -> Option<Self> {
        let mut model = Line::model_of(&ink.plane, &found.letters, glyphs);
        let mut line = Line::of_ink(ink, adjusted(&ink.plane, &model).0);
        if line.improve(&mut found.letters, glyphs, &mut model) {
            line = Line::of_ink(ink, adjusted(&ink.plane, &model).0);
        }
        let letters: Vec<&Template> = found.letters.iter().map(|letter| &glyphs[letter.glyph]).collect();
        let text = spelled(&letters)?;
        let (margin, certainty, rivals) = line.margin(&found, glyphs, (&model, &ink.plane));
        let reading = Reading { text, margin, certainty, unexplained, rivals };
        Some(Self { reading, cost: line.cost(&model), line })
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
                .find(|c| [wanted, Script::Common].contains(&script(*c)))
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
            // Within a word nobody knows which of two it is; none begins with Ð, but many with Đ.
            if word.iter().skip(1).any(|letter| letter.has_twin_in_script()) {
                return None;
            }
            text += &scripts.iter().find_map(spell)?;
        } else {
            text.extend(word.iter().map(|letter| letter.character));
        }
    }
    text.truncate(text.trim_end().len());
    (!text.is_empty()).then_some(text)
}

/// How far a value may be off what is printed around it, in points.
const FARTHEST: f32 = 0.3;

/// Of how many letters what the page does to them is hardly known.
const FEW: usize = 4;

/// How many texts with another letter are looked at closely.
const CLOSE: usize = 6;

/// How far texts are apart that may be the same but for a letter or two, in squares of darkness.
const ALIKE: f32 = 60.0;

/// How near other texts come to one.
struct Nearest {
    /// That of the noise.
    deviation: f32,
    margin: f32,
    certainty: f32,
    /// The glyphs of those that come so near that it is not certain.
    rivals: BTreeSet<usize>,
}

impl Nearest {
    /// Notes another text: what it costs more, and how far apart both are.
    fn note(&mut self, gain: f32, apart: f32, glyphs: &[usize]) {
        if apart > 1e-3 {
            let near = (gain / apart, gain / (2.0 * self.deviation * apart.sqrt()));
            (self.margin, self.certainty) = (self.margin.min(near.0), self.certainty.min(near.1));
            if near.0 <= RARE.0 || near.1 <= RARE.1 {
                self.rivals.extend(glyphs);
            }
        }
    }

    /// Notes all texts with one other letter; the best of them, and what they cost more.
    fn exchanges<'l>(
        &mut self,
        letters: &'l [Letter],
        glyphs: &[Template],
        rest: &Rest,
    ) -> Vec<(f32, &'l Letter, usize)> {
        let mut near: Vec<(f32, &Letter, usize)> = Vec::new();
        for letter in letters {
            let own = &glyphs[letter.glyph];
            let others = glyphs.iter().zip(own.apart(glyphs)).enumerate();
            for (glyph, (other, apart)) in others.filter(|(_, (other, _))| other.character != own.character) {
                let enough = if near.len() < CLOSE { f32::MAX } else { near[CLOSE - 1].0 };
                if self.is_far(rest.least(letter.x, (own, other), *apart), enough) {
                    continue;
                }
                let (gain, apart) = own.exchange(other, letter.x, &rest.plane);
                self.note(gain, apart, &[glyph]);
                if apart > 1e-3 && gain < enough {
                    let place = near.partition_point(|(other, ..)| *other <= gain);
                    near.insert(place, (gain, letter, glyph));
                    near.truncate(CLOSE);
                }
            }
        }
        near
    }

    /// Whether a text that costs at least so much more, and is at least so far apart, is neither a rival nor costs less
    /// than `enough`.
    fn is_far(&self, (gain, apart): (f32, f32), enough: f32) -> bool {
        gain > enough && gain > RARE.0 * apart && gain > RARE.1 * 2.0 * self.deviation * apart.sqrt()
    }
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
    fn read(&self, glyphs: &Letters) -> Option<Found> {
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
        Self::model_of(&self.ink, letters, glyphs)
    }

    /// The same on a line of the size of `ink`.
    fn model_of(ink: &Plane, letters: &[Letter], glyphs: &[Template]) -> Plane {
        let mut model = Plane::new(ink.width, ink.height);
        for letter in letters {
            glyphs[letter.glyph].add_to(&mut model, letter.x, 1.0);
        }
        model
    }

    /// Exchanges letters as long as another explains the line better, and says whether one did: the
    /// search knew nothing of how letters blur into their neighbours.
    fn improve(&self, letters: &mut [Letter], glyphs: &[Template], model: &mut Plane) -> bool {
        let mut is_changed = false;
        let mut rest = Rest::of(self.ink.less(model));
        // What each letter would gain most, as far as nothing near it changed since that was looked for.
        let mut gains: Vec<Option<(f32, usize)>> = vec![None; letters.len()];
        for _ in 0..letters.len() * 2 {
            for (gain, letter) in gains.iter_mut().zip(&*letters).filter(|(gain, _)| gain.is_none()) {
                *gain = Some(best_exchange(letter, glyphs, &rest));
            }
            let found = gains.iter().enumerate().filter_map(|(index, gain)| Some((index, (*gain)?)));
            let best = found.min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
            let Some((index, (_, other))) = best.filter(|(_, (gain, _))| *gain < 0.0) else { break };
            is_changed = true;
            let letter = &mut letters[index];
            let reach = glyphs[letter.glyph].reach().max(glyphs[other].reach());
            glyphs[letter.glyph].add_to(model, letter.x, -1.0);
            letter.glyph = other;
            glyphs[other].add_to(model, letter.x, 1.0);
            rest = Rest::of(self.ink.less(model));
            let changed = letter.x;
            for (gain, letter) in gains.iter_mut().zip(&*letters) {
                if (letter.x - changed).abs() < reach.max(glyphs[letter.glyph].reach()) {
                    *gain = None;
                }
            }
        }
        is_changed
    }

    /// How far the nearest other text is, and the letters of those that are near. This line is what is seen as
    /// `ink`, but for what the page did to the letters of this text.
    fn margin(
        &self,
        found: &Found,
        glyphs: &[Template],
        (model, ink): (&Plane, &Plane),
    ) -> (f32, f32, BTreeSet<char>) {
        let (letters, rest) = (&found.letters, Rest::of(self.ink.less(model)));
        let cost = dot(&rest.plane.values, &rest.plane.values);
        // Neighbouring pixels are blurred into one another: so many are one look.
        const TOGETHER: f32 = 9.0;
        let pixels = (self.ink.height as f32)
            * (letters.last().map_or(1.0, |letter| letter.x) + 20.0).min(self.ink.width as f32);
        let deviation = (cost / pixels.max(1.0) * TOGETHER).sqrt().max(0.02);
        let mut nearest =
            Nearest { deviation, margin: f32::MAX, certainty: f32::MAX, rivals: BTreeSet::new() };
        let is_short = letters.len() <= FEW;
        let near = nearest.exchanges(letters, glyphs, &rest);
        let exchanged = near.iter().flat_map(|(_, letter, glyph)| {
            let (own, other) = (&glyphs[letter.glyph], &glyphs[*glyph]);
            // Where the letters after it stand as they do, and where those before it do.
            let places = [Some(letter.x + own.advance - other.advance), is_short.then_some(letter.x)];
            places.into_iter().flatten().map(move |x| {
                let mut exchanged = model.clone();
                own.add_to(&mut exchanged, letter.x, -1.0);
                other.add_to(&mut exchanged, x, 1.0);
                (exchanged, is_short, std::slice::from_ref(glyph))
            })
        });
        let start = letters.first().map_or(self.start, |letter| letter.x);
        let is_another = |other: &&Vec<usize>| !other.iter().eq(letters.iter().map(|letter| &letter.glyph));
        let others = found.others.iter().filter(is_another);
        let others = others.map(|other| {
            let laid = self.model(&laid(other, start, glyphs), glyphs);
            let is_alike = distance(&model.values, &laid.values) < ALIKE;
            (laid, is_alike, other.as_slice())
        });
        let left = &rest.plane;
        // The page may do something else to the letters of another text.
        for (other, is_alike, letters) in exchanged.chain(others) {
            let seen = if is_alike { &adjusted(ink, &other).0 } else { &self.ink };
            let left_of_other = seen.less(&other);
            let (of_other, apart) = (&left_of_other.values, distance(&left.values, &left_of_other.values));
            nearest.note(dot(of_other, of_other) - cost, apart, letters);
        }
        let rivals = nearest.rivals.iter().map(|glyph| glyphs[*glyph].character).collect();
        (nearest.margin, nearest.certainty, rivals)
    }
}

/// The letter that explains the place of another best, and what that gains: less than nothing, or nothing.
fn best_exchange(letter: &Letter, glyphs: &[Template], rest: &Rest) -> (f32, usize) {
    let own = &glyphs[letter.glyph];
    let mut best = (0.0, letter.glyph);
    for (index, (other, apart)) in glyphs.iter().zip(own.apart(glyphs)).enumerate() {
        if (other.advance - own.advance).abs() < 1.0 && rest.least(letter.x, (own, other), *apart).0 < best.0
        {
            let (gain, apart) = own.exchange(other, letter.x, &rest.plane);
            if gain < -1e-3 && apart > 1e-3 && gain < best.0 {
                best = (gain, index);
            }
        }
    }
    best
}
