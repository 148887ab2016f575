//! What was answered: the typed request.
//!
//! A [`RawRequest`] is text with its origins, whatever it was read from. A
//! [`Request`] holds the same answers as typed values, each parsed by its own
//! type. An answer that does not parse is kept as it was given, so that
//! nothing is lost and the [rules](crate::rules) can report it.

mod answer;
#[cfg(test)]
#[allow(unreachable_pub)] // The tests under `tests/` use the file too.
#[path = "../../tests/common/arbitrary.rs"]
pub(crate) mod arbitrary;
mod fields;
mod habits;
mod how;
mod phone;
mod raw;
mod role;
mod signature;
mod value;
mod wrong;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::Origin;
use crate::form::Input;
use crate::revision::{self, Revision};

pub use answer::Answer;
pub use fields::Shown;
pub(crate) use habits::{leftover, likely_date, told};
pub use how::How;
pub use phone::Phone;
pub use raw::{RawAnswer, RawRequest};
pub use role::Role;
pub use signature::{Coverage, DigitalSignature, Signature};
pub use value::{Date, Print, Value};
pub use wrong::Wrong;

/// Everything that was answered on one form.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The revision of the form.
    pub revision: &'static Revision,
    /// The roles to add, in the order given, each once.
    pub roles: Vec<Answer<Role>>,
    /// The other answers: one for each [input](crate::form::Form::inputs) of the
    /// form, in its order.
    answers: Vec<Answer<Value>>,
    /// Answers that the form of this revision does not ask for, as they were
    /// given, by their dotted names.
    pub unasked: BTreeMap<String, RawAnswer>,
    /// Who signed, by the name of the signature field; one that is not here is
    /// [`Signature::Missing`].
    pub signatures: BTreeMap<String, Signature>,
}

impl Default for Request {
    /// Nothing is answered, on the newest revision.
    fn default() -> Self {
        Self::new(revision::newest())
    }
}

impl Request {
    /// A request in which nothing is answered.
    pub fn new(revision: &'static Revision) -> Self {
        Self {
            revision,
            roles: Vec::new(),
            answers: revision.form().inputs().map(|_| Answer::Missing).collect(),
            unasked: BTreeMap::new(),
            signatures: BTreeMap::new(),
        }
    }

    /// Parses every raw answer as its field says.
    ///
    /// Answers that do not parse become [`Answer::Wrong`].
    pub fn parse(raw: &RawRequest) -> Self {
        let revision = raw.revision();
        let form = revision.form();
        let mut request = Self { signatures: raw.signatures.clone(), ..Self::new(revision) };
        for role in &raw.roles {
            let answer = Answer::read(&role.text, &role.origin, |text| Role::parse(text, revision));
            // A role named twice is one role; two unknown ones are both reported.
            let known = answer.value().is_some();
            if !(answer.is_missing()
                || known && request.roles.iter().any(|other| other.value() == answer.value()))
            {
                request.roles.push(answer);
            }
        }
        for (name, given) in &raw.answers {
            if let Some((place, input)) = form.placed_input(name) {
                let parse = |text: &str| Value::parse(text, input.field(), form);
                request.answers[place] = Answer::read(&given.text, &given.origin, parse);
            } else if !given.text.trim().is_empty() {
                request.unasked.insert(name.clone(), given.clone());
            }
        }
        request
    }

    /// Every answer but the roles with its dotted name, in the order of the form.
    pub fn answers(&self) -> impl Iterator<Item = (&'static str, &Answer<Value>)> {
        self.revision.form().input_names().zip(&self.answers)
    }

    /// Every answer but the roles with what it is asked by, in the order of the form.
    pub fn answered(&self) -> impl Iterator<Item = (Input<'static>, &Answer<Value>)> {
        self.revision.form().inputs().zip(&self.answers)
    }

    /// The answer of that dotted name; `None` when the form does not ask for it.
    pub fn answer(&self, name: &str) -> Option<&Answer<Value>> {
        self.answers.get(self.revision.form().input_place(name)?)
    }

    /// The text of the answer of that dotted name; `None` when it is missing.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.answer(name)?.text()
    }

    /// The chosen roles that exist, in the order given.
    pub fn known_roles(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().filter_map(|role| role.value().copied())
    }

    /// What stands in the signature field of that name.
    pub fn signature(&self, name: &str) -> Signature {
        self.signatures.get(name).copied().unwrap_or_default()
    }

    /// Where an answer was given; [`Origin::Nowhere`] when it was not.
    pub fn origin(&self, name: &str) -> Cow<'_, Origin> {
        self.answer(name).map_or(Cow::Owned(Origin::Nowhere), |answer| Cow::Borrowed(answer.origin()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::FieldKind;
    use crate::revision::ALL;

    #[test]
    fn every_example_is_an_answer_and_every_choice_too() {
        for revision in ALL {
            let form = revision.form();
            for input in form.inputs() {
                let field = input.field();
                let takes = |text: &str| Value::parse(text, field, form).is_ok();
                assert_eq!(
                    takes("two words"),
                    matches!(field.kind, FieldKind::Text { .. }),
                    "{}",
                    input.name
                );
                let multiline = field.kind == FieldKind::Text { multiline: true };
                assert_eq!(takes("one\ntwo"), multiline, "{}", input.name);
                assert_eq!(takes("N/A"), field.not_applicable || multiline, "{}", input.name);
                if let FieldKind::Choice(choices) = &field.kind {
                    assert!(choices.iter().all(|choice| takes(&choice.value)), "{}", input.name);
                }
                if let (Some(example), None) = (&field.example, &field.part_of) {
                    assert!(takes(example), "{}: {example}", input.name);
                }
            }
        }
    }

    #[test]
    fn every_code_of_the_definition_is_one_of_ours() {
        for field in ALL.iter().flat_map(|revision| revision.form().fields()) {
            if let FieldKind::Digits(digits) = &field.kind {
                assert!(crate::Code::of_id(&digits.code).is_some(), "{}: {}", field.name, digits.code);
            }
        }
    }
}
