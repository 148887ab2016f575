//! Values in the form's own face, read off the page letter by letter.
//!
//! The face, the size and the baseline of a value are known, so the text is looked for whose
//! drawing explains the picture best. Kopec and Chou, 1994: document image decoding.

use std::cell::OnceCell;

use unicode_script::{Script, UnicodeScript as _};

use super::adjust::adjusted;
use super::cells::Letters;
use super::compare::{Difference, FAR_AROUND};
use super::glyphs::{DENSITY, Template};
use super::line::{Ink, Line};
use super::margin::{Exchange, Lying, Nearest};
use super::plane::Plane;
use super::reading::Reading;
use super::rest::Rest;
use super::search::{Found, Letter, Search, laid};
use super::setting::Setting;
use super::sight::Sight;
use super::surroundings::{Surroundings, around};
use super::templates::{Alphabet, Templates};
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

    /// Whether it is likelier that a value with another letter stands in a field, as far as one of the alphabets has its letters.
    pub(crate) fn is_likely_another(
        &self,
        (widget, value): (&Widget, &str),
        alphabets: &[Alphabet],
        templates: &mut Templates,
    ) -> bool {
        /// How much likelier, as a logarithm: of 2 100 values of simulated copies on which nothing was changed 9 had so much,
        /// and of 28 in which letters were exchanged for others of the same face so that nothing else told, 14 had more.
        const LIKELIER: f32 = 20.0;
        let alphabet = alphabets.iter().find(|alphabet| value.chars().all(|c| alphabet.0.contains(&c)));
        let lead = alphabet.and_then(|alphabet| {
            self.written(widget, Setting::OWN).lead_of(value, &alphabet.with_likenesses(), templates)
        });
        lead.is_some_and(|lead| lead < -LIKELIER)
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

    /// What is seen on its line where these letters stand: once a text is nearly known, so is where it stands.
    fn closer_ink(&self, letters: &[Letter], glyphs: &[Template]) -> Ink {
        let (_, off) = adjusted(&self.line.ink, &self.line.model(letters, glyphs));
        let off = off.map(|pixels| Pt((pixels / DENSITY).clamp(-FARTHEST, FARTHEST)));
        let place = Point { x: self.shift.x - off[0], y: self.shift.y - off[1] };
        let field = self.widget.rect;
        Line::ink(self.sight, field, self.setting.place(field), place)
    }

    /// How much likelier a text that may stand there is than those with another letter, of these; `None` where it is not
    /// on one line, or has other letters.
    fn lead_of(&self, text: &str, alphabet: &Alphabet, templates: &mut Templates) -> Option<f32> {
        let fitted = self.setting.fitted(text, self.widget);
        let glyphs = templates.of(alphabet, fitted.size, self.sight.softness());
        let glyph = |c: char| glyphs.iter().position(|glyph| glyph.is(c));
        let [line] = fitted.lines.as_slice() else { return None };
        let glyphs_of_text: Option<Vec<usize>> = line.text.chars().map(glyph).collect();
        let letters = laid(&glyphs_of_text?, self.line.start, &glyphs);
        let ink = self.closer_ink(&letters, &glyphs);
        let model = Line::model_of(&ink.plane, &letters, &glyphs);
        let line = Line::of_ink(&ink, adjusted(&ink.plane, &model).0);
        let found = Found { letters, cost: line.cost(&model), others: Vec::new() };
        let lying = Lying::of((&line, &ink.plane), (&found, &glyphs), &model);
        Some(lying.lead(lying.nearest().near).by)
    }

    /// Reads it with letters of `alphabet`; `None` when nothing fits at all.
    pub(crate) fn read(&self, alphabet: &Alphabet, templates: &mut Templates) -> Option<Reading> {
        let line = &self.line;
        let end = line.right_end()?;
        let sizes = self.sizes(Pt(end), alphabet, templates);
        let softness = self.sight.softness();
        let found = sizes.into_iter().filter_map(|size| {
            let glyphs = templates.of(alphabet, size, softness);
            templates.spend(line.ink.width, glyphs.len());
            line.read(&glyphs).map(|found| (found, glyphs))
        });
        let (found, glyphs) = found.min_by(|one, other| one.0.cost.total_cmp(&other.0.cost))?;
        let unexplained = found.cost / line.rest(0).max(f32::MIN_POSITIVE);
        let ink = self.closer_ink(&found.letters, &glyphs);
        let first = Closer::of(&ink, found, &glyphs, unexplained)?;
        if first.reading.is_certain() || templates.are_short() {
            return Some(first.reading);
        }
        // How letters look on this page is known now too, so they are read once more.
        templates.spend(ink.plane.width, glyphs.len());
        let again = first.line.read(&glyphs);
        let Some(again) = again.and_then(|found| Closer::of_likely(&ink, found, &glyphs, unexplained)) else {
            return Some(first.reading);
        };
        if again.cost < first.cost {
            return Some(again.reading);
        }
        let lead = again.reading.lead.filter(|_| again.reading.text == first.reading.text);
        Some(Reading { lead, ..first.reading })
    }
}

/// How often a text is exchanged for a likelier one.
const LIKELIER: usize = 3;

/// A text that was looked at closely.
struct Closer {
    reading: Reading,
    cost: f32,
    /// The line as it would look if the page did nothing to its letters.
    line: Line,
    found: Found,
    /// How the line looks with it.
    model: Plane,
    /// What comes near it.
    near: Vec<Exchange>,
}

impl Closer {
    fn of(ink: &Ink, mut found: Found, glyphs: &[Template], unexplained: f32) -> Option<Self> {
        let mut model = Line::model_of(&ink.plane, &found.letters, glyphs);
        let mut line = Line::of_ink(ink, adjusted(&ink.plane, &model).0);
        if line.improve(&mut found.letters, glyphs, &mut model) {
            line = Line::of_ink(ink, adjusted(&ink.plane, &model).0);
        }
        Self::with(ink, (found, model, line), glyphs, unexplained)
    }

    /// The same, but that it is exchanged for likelier texts, until it is the likeliest one.
    fn of_likely(ink: &Ink, found: Found, glyphs: &[Template], unexplained: f32) -> Option<Self> {
        let mut closer = Self::of(ink, found, glyphs, unexplained)?;
        // What is written by hand is like no letters.
        if closer.reading.is_certain() || !closer.reading.may_be_another() {
            return Some(closer);
        }
        for exchanged in 0..=LIKELIER {
            let Self { line, found, model, near, .. } = &closer;
            let lead = Lying::of((line, &ink.plane), (found, glyphs), model).lead(near.clone());
            closer.reading.lead = Some(lead);
            let exchange = lead.exchange.filter(|_| lead.by < 0.0 && exchanged < LIKELIER);
            let Some((index, glyph)) = exchange else { break };
            let mut found = closer.found;
            found.exchange(index, glyph, glyphs);
            let model = Line::model_of(&ink.plane, &found.letters, glyphs);
            let line = Line::of_ink(ink, adjusted(&ink.plane, &model).0);
            closer = Self::with(ink, (found, model, line), glyphs, unexplained)?;
        }
        Some(closer)
    }

    /// A text as it stands.
    fn with(
        ink: &Ink,
        (found, model, line): (Found, Plane, Line),
        glyphs: &[Template],
        unexplained: f32,
    ) -> Option<Self> {
        let letters: Vec<&Template> = found.letters.iter().map(|letter| &glyphs[letter.glyph]).collect();
        let text = spelled(&letters)?;
        let Nearest { margin, certainty, rivals, near, .. } =
            Lying::of((&line, &ink.plane), (&found, glyphs), &model).nearest();
        let rivals = rivals.iter().map(|glyph| glyphs[*glyph].character).collect();
        let reading = Reading { text, margin, certainty, lead: None, unexplained, rivals };
        Some(Self { reading, cost: line.cost(&model), line, found, model, near })
    }
}

/// The text that letters make, each word in letters of one script; `None` where there is none.
fn spelled(letters: &[&Template]) -> Option<String> {
    // All letters of a short word may be those of two scripts; what stands beside it tells: of `O’` in `Ольга O’Neil`, `Neil` does.
    let certain = |letters: &[&Template]| {
        let certain =
            letters.iter().filter(|letter| letter.character.is_alphabetic() && letter.twins.is_empty());
        certain.map(|letter| letter.character.script()).find(|script| *script != Script::Common)
    };
    let mut text = String::new();
    for part in letters.split_inclusive(|letter| letter.is_blank()) {
        let script = certain(part).or_else(|| certain(letters));
        for word in
            part.chunk_by(|one, other| one.character.is_alphabetic() == other.character.is_alphabetic())
        {
            if word.first().is_some_and(|letter| letter.character.is_alphabetic()) {
                text += &spelled_word(word, script)?;
            } else {
                text.extend(word.iter().map(|letter| letter.character));
            }
        }
    }
    text.truncate(text.trim_end().len());
    (!text.is_empty()).then_some(text)
}

/// The word that letters make, in one script: that which is likely if it may be.
fn spelled_word(word: &[&Template], likely: Option<Script>) -> Option<String> {
    let all = |letter: &Template| std::iter::once(letter.character).chain(letter.twins.clone());
    let of = |letter: &Template, wanted: Script| {
        all(letter).find(|c| [wanted, Script::Common].contains(&c.script()))
    };
    let mut scripts: Vec<Script> = word.iter().flat_map(|letter| all(letter).map(|c| c.script())).collect();
    scripts.sort_by_key(|script| (Some(*script) != likely, *script != Script::Latin));
    scripts.dedup();
    // Within a word nobody knows which of two it is; none begins with Ð, but many with Đ.
    if word.iter().skip(1).any(|letter| letter.has_twin_in_script()) {
        return None;
    }
    let spell = |wanted: &Script| word.iter().map(|letter| of(letter, *wanted)).collect::<Option<String>>();
    scripts.iter().find_map(spell)
}

/// How far a value may be off what is printed around it, in points.
const FARTHEST: f32 = 0.3;

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
    pub(super) fn model(&self, letters: &[Letter], glyphs: &[Template]) -> Plane {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::LARGEST;

    #[test]
    fn letters_of_two_scripts_are_those_of_what_stands_beside_them() {
        let alphabet = Alphabet((' '..='~').chain('А'..='я').chain("Ёё’".chars()).collect());
        let glyphs = Templates::default().of(&alphabet, LARGEST, 0);
        for text in ["Ольга O’Neil", "Anna O’Neil", "Ольга Её", "Anna Bo", "О’Ольга", "ABC"]
        {
            let find = |c: char| glyphs.iter().find(|glyph| glyph.is(c));
            let letters: Vec<&Template> = text.chars().filter_map(find).collect();
            assert_eq!(spelled(&letters).as_deref(), Some(text));
        }
    }
}
