//! What is typed on a page of the form in a picture.

use std::collections::{BTreeMap, BTreeSet};

use super::alphabets::alphabets;
use crate::form::FieldKind;
use crate::layout::Widget;
use crate::request::How;
use crate::returned::picture::compare::Difference;
use crate::returned::picture::marks::Blank;
use crate::returned::picture::reading::Reading;
use crate::returned::picture::second::{SecondReader, agree};
use crate::returned::picture::setting::Setting;
use crate::returned::picture::sight::Sight;
use crate::returned::picture::templates::{Alphabet, Templates};
use crate::returned::picture::typed::Written;

/// What fields showed when a form was printed, by their names.
pub(super) type Values = BTreeMap<String, String>;

/// What is known of a form's fields before its page is looked at.
#[derive(Clone, Copy)]
pub(super) struct Expected<'v> {
    pub(super) values: &'v Values,
    /// How that is known.
    pub(super) how: How,
}

/// A second reader, and whether somebody looks at what it reads alone.
#[derive(Clone, Copy)]
pub(crate) struct Second<'r> {
    pub(crate) reader: Option<&'r dyn SecondReader>,
    pub(crate) suggests: bool,
}

impl Second<'_> {
    /// What it reads in a field with these letters.
    fn read(self, sight: &Sight, widget: &Widget, letters: &[char]) -> Option<String> {
        self.reader?.read(&sight.text_line(widget.rect), letters)
    }

    /// Whether it reads the same in a field with these letters.
    fn agrees(self, reading: &Reading, (sight, widget, letters): (&Sight, &Widget, &[char])) -> bool {
        let Some(reader) = self.reader.filter(|_| reading.margin > 0.0) else { return false };
        agree(reading, self.read(sight, widget, letters).as_deref(), |letter| reader.knows(letter))
    }
}

/// What the fields in which something is written tell of whether it is typed in the form's own face; those for digits tell nothing,
/// which look alike in many faces.
///
/// Letters are only read where most of it is: a face that is like it would give a wrong letter now and then.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Face {
    written: usize,
    /// In how many of them a text explains what is seen, and in how many of these nearly all of it.
    explained: usize,
    nearly: usize,
}

impl Face {
    /// Notes a field, and the text that explains it.
    fn note(&mut self, reading: Option<&Reading>) {
        self.written += 1;
        self.explained += usize::from(reading.is_some());
        self.nearly += usize::from(reading.is_some_and(Reading::explains_nearly_all));
    }

    /// What the fields of both tell.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            written: self.written + other.written,
            explained: self.explained + other.explained,
            nearly: self.nearly + other.nearly,
        }
    }

    pub(super) fn is_own(self) -> bool {
        self.explained * 2 >= self.written && self.nearly * 2 >= self.explained
    }
}

/// What is typed on a page in fields of which nothing is known.
#[derive(Default)]
pub(super) struct Typed {
    /// The texts of fields in which something is written; `None` where that is not certain.
    pub(super) texts: BTreeMap<&'static str, Option<String>>,
    /// Texts that explain such a field, where another would do so nearly as well.
    pub(super) guesses: BTreeMap<&'static str, String>,
    /// What a second reader reads in such fields, where somebody looks at it.
    pub(super) suggestions: BTreeMap<&'static str, String>,
    /// What they tell of the face.
    pub(super) face: Face,
    /// The fields in which a value that is known, or was read, stands alone.
    pub(super) alone: BTreeSet<&'static str>,
    /// Those in which it does, and something else is written near.
    pub(super) beside: BTreeSet<&'static str>,
}

impl Typed {
    pub(super) fn of(sight: &Sight, expected: Expected<'_>, second: Second<'_>) -> Self {
        let (revision, layout) = (sight.revision(), sight.layout());
        let mut templates = Templates::default();
        let (mut typed, mut compared, mut others) = (Self::default(), Vec::new(), BTreeSet::new());
        let setting = setting(sight, &mut templates);
        for field in revision.form().fields() {
            let Some(widget) = layout.widget(&field.name).filter(|widget| widget.page == sight.page()) else {
                continue;
            };
            let is_button = matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_));
            if let Some(value) = expected.values.get(&field.name).filter(|_| !is_button) {
                let difference = sight.difference(widget, value);
                if difference.may_be_another()
                    && sight.is_likely_another((widget, value), &alphabets(field), &mut templates)
                {
                    others.insert(field.name.as_str());
                }
                compared.push((field.name.as_str(), difference));
                continue;
            }
            let alphabets = alphabets(field);
            if alphabets.is_empty() || sight.blank(widget.rect) != Blank::Written {
                continue;
            }
            // Digits and addresses have so few letters that they take hardly any time.
            if alphabets.len() > 1 && templates.are_spent() {
                typed.texts.insert(field.name.as_str(), None);
                continue;
            }
            let written = sight.written(widget, setting);
            let found = Found::of(&written, &alphabets, &mut templates);
            if alphabets.iter().any(Alphabet::has_small_letters) {
                typed.face.note(found.as_ref().map(|found| &found.reading));
            }
            let may_lack = setting.leaves_out && matches!(field.kind, FieldKind::Text { .. });
            let is_certain = |found: &Found<'_>| {
                let agrees = || second.agrees(&found.reading, (sight, widget, &found.alphabet.0));
                !may_lack && found.is_alone && (found.reading.is_certain() || agrees())
            };
            let (text, guess) = match found {
                Some(found) if is_certain(&found) => {
                    compared.push((field.name.as_str(), found.difference.of_reading()));
                    (Some(found.reading.text), None)
                }
                found => (None, found.map(|found| found.reading.text)),
            };
            typed.guesses.extend(guess.map(|guess| (field.name.as_str(), guess)));
            if text.is_none() && second.suggests {
                // Who writes by hand writes what he likes.
                let all = alphabets.iter().flat_map(|alphabet| alphabet.0.clone());
                let all: Vec<char> = all.chain(' '..='~').collect();
                let suggestion = second.read(sight, widget, &all);
                typed.suggestions.extend(suggestion.map(|text| (field.name.as_str(), text)));
            }
            typed.texts.insert(field.name.as_str(), text);
        }
        typed.keep_alone(sight, &compared, &others);
        typed
    }

    /// Keeps what was read where nothing but that stands; `others` are the fields in which something else is likelier.
    fn keep_alone(
        &mut self,
        sight: &Sight,
        compared: &[(&'static str, Difference)],
        others: &BTreeSet<&'static str>,
    ) {
        if compared.is_empty() {
            return;
        }
        let differences: Vec<Difference> = compared.iter().map(|(_, difference)| *difference).collect();
        let tolerance = sight.tolerance().among(&differences);
        let is_alone = |(name, difference): &&(&'static str, Difference)| {
            tolerance.holds(*difference) && !others.contains(name)
        };
        let is_ink_around =
            |name: &str| sight.layout().widget(name).is_some_and(|widget| sight.is_ink_around(widget.rect));
        let alone = compared.iter().filter(is_alone).map(|(name, _)| *name);
        (self.beside, self.alone) = alone.partition(|name| is_ink_around(name));
        for (name, text) in &mut self.texts {
            if let Some(text) = text.take_if(|_| !self.alone.contains(name)) {
                self.guesses.insert(name, text);
            }
        }
    }
}

/// How what is typed on a page is set: fields for digits tell, which are read quickly.
fn setting(sight: &Sight, templates: &mut Templates) -> Setting {
    /// How many of them are asked.
    const FEW: usize = 3;
    /// How many times as much the form's own setting leaves unexplained where it is another one.
    const CLEARLY: f32 = 2.0;
    let layout = sight.layout();
    let fields = sight.revision().form().fields().iter().filter_map(|field| {
        let widget = layout.widget(&field.name).filter(|widget| widget.page == sight.page())?;
        let [alphabet] = <[Alphabet; 1]>::try_from(alphabets(field)).ok()?;
        (sight.blank(widget.rect) == Blank::Written).then_some((widget, alphabet))
    });
    // How much of each the best text in the form's own setting leaves unexplained.
    let mut fields: Vec<(&Widget, Alphabet, Option<Written<'_>>, f32)> =
        fields.take(FEW).map(|(widget, alphabet)| (widget, alphabet, None, f32::MAX)).collect();
    let mut is_set = |setting: &Setting| {
        fields.iter_mut().any(|(widget, alphabet, written, own)| {
            let written = written.get_or_insert_with(|| sight.written(widget, *setting));
            written.set(*setting);
            let Some(reading) = written.read(alphabet, templates) else { return false };
            let is_own = *setting == Setting::OWN;
            *own = if is_own { reading.unexplained() } else { *own };
            // `w` at one size is `W` at a smaller one.
            let is_clear = is_own || reading.unexplained() * CLEARLY < *own;
            is_clear && reading.is_certain() && written.difference(&reading.text).is_small()
        })
    };
    // Most are the form's own: all fields are asked for that first.
    Setting::ALL.into_iter().find(|setting| is_set(setting)).unwrap_or(Setting::OWN)
}

/// A text in the form's own face.
struct Found<'a> {
    reading: Reading,
    alphabet: &'a Alphabet,
    difference: Difference,
    /// Whether no other text, with letters of another script, explains what is seen nearly as well.
    is_alone: bool,
}

impl<'a> Found<'a> {
    /// What is written in a field with letters of one of these alphabets: the text that explains it best.
    fn of(written: &Written<'_>, alphabets: &'a [Alphabet], templates: &mut Templates) -> Option<Self> {
        /// So few letters may be those of another script but for a mark.
        const FEW: usize = 3;
        /// How much more a text may leave unexplained that explains something nearly as well.
        const NEARLY: f32 = 1.1;
        /// How far from others a text is that nobody would take for one in another script.
        const CLEAR: f32 = 0.1;
        let mut found: Option<Self> = None;
        for alphabet in alphabets {
            let Some(reading) = written.read(alphabet, templates) else { continue };
            let difference = written.difference(&reading.text);
            if !difference.is_small() {
                if !reading.may_be_another() {
                    break;
                }
                continue;
            }
            let is_enough = reading.margin > CLEAR && reading.text.chars().count() > FEW;
            found = Some(match found {
                None => Self { reading, alphabet, difference, is_alone: true },
                // Its letters are in both alphabets.
                Some(first) if first.reading.text == reading.text => first,
                Some(first) => {
                    let (one, other) = (first.reading.unexplained(), reading.unexplained());
                    let is_alone = one.max(other) > one.min(other) * NEARLY;
                    let is_better = other < one;
                    let best =
                        if is_better { Self { reading, alphabet, difference, is_alone } } else { first };
                    Self { is_alone: best.is_alone && is_alone, ..best }
                }
            });
            if is_enough || templates.are_short() {
                break;
            }
        }
        found
    }
}
