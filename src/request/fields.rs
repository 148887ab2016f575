//! Between answers and fields: which text a field shows, and which answer a
//! field's value gives.
//!
//! The two directions stand side by side because each undoes the other: the
//! phone number is one answer in two fields, and a role is a check box.

use std::borrow::Cow;

use super::{Answer, RawAnswer, RawRequest, Request, Role, Value};
use crate::finding::Origin;
use crate::form::{Field, FieldKind, Form, PhonePart, ROLE_ON_STATE};

/// A field with what it shows.
pub struct Shown<'a> {
    /// The field.
    pub field: &'static Field,
    /// The answer that it shows; `None` for check boxes and signatures.
    pub answer: Option<&'a Answer<Value>>,
    /// The text or export value; `None` when the field stays empty.
    pub text: Option<Cow<'a, str>>,
}

impl Request {
    /// What every field of the form shows, in reading order.
    ///
    /// An answer that is wrong is shown as it was given, save for a phone
    /// number: it cannot be told apart into its two fields, so all of it
    /// stands in the second.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        let form = self.revision.form();
        let mut roles = Role::all(self.revision);
        let show = |(place, field): (usize, &'static Field)| {
            let answer = form.input_shown(place).and_then(|input| self.answers.get(input));
            let text = match field.kind {
                FieldKind::CheckBox => roles
                    .next()
                    .filter(|role| self.known_roles().any(|chosen| chosen == *role))
                    .map(|_| Cow::Borrowed(ROLE_ON_STATE)),
                FieldKind::PhonePart(part) => {
                    match (answer.and_then(Answer::value).and_then(Value::phone), part) {
                        (Some(phone), PhonePart::Area) => Some(Cow::Borrowed(phone.area())),
                        (Some(phone), PhonePart::Number) => Some(Cow::Owned(phone.number())),
                        (None, PhonePart::Area) => None,
                        (None, PhonePart::Number) => answer.and_then(Answer::text),
                    }
                }
                _ => answer.and_then(Answer::text),
            };
            Shown { field, answer, text }
        };
        form.fields().iter().enumerate().map(show).collect()
    }
}

impl RawRequest {
    /// Takes the value that a returned form's field holds.
    ///
    /// For a check box and a choice, `value` is the state; `Off` and an empty
    /// text count as no answer.
    pub fn take_field(&mut self, field: &Field, value: &str, origin: Origin) {
        if value.trim().is_empty() {
            return;
        }
        match (&field.kind, field.part_of.as_deref()) {
            (FieldKind::CheckBox, _) => {
                if value != "Off" {
                    self.roles.push(RawAnswer::new(field.label.clone(), origin));
                }
            }
            (FieldKind::Choice(_), _) if value == "Off" => {}
            (FieldKind::Signature, _) => {}
            (FieldKind::PhonePart(part), Some(whole)) => {
                let area = *part == PhonePart::Area;
                let part = if area { format!("({})", value.trim()) } else { value.trim().to_owned() };
                self.answers
                    .entry(whole.to_owned())
                    .and_modify(|phone| {
                        // Reading order is not promised: a file may list its fields in any.
                        phone.text = if area {
                            format!("{part} {}", phone.text)
                        } else {
                            format!("{} {part}", phone.text)
                        };
                    })
                    .or_insert_with(|| RawAnswer::new(part, origin));
            }
            _ => {
                self.answers.insert(field.name.clone(), RawAnswer::new(value, origin));
            }
        }
    }

    /// Takes the values of a returned form by the names of their fields.
    ///
    /// Names that the form does not have are passed over.
    pub fn take_fields<'a>(
        &mut self,
        form: &Form,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
        origin: impl Fn(&str) -> Origin,
    ) {
        for (name, value) in values {
            if let Some(field) = form.field(name) {
                self.take_field(field, value, origin(name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::{ALL, newest};

    #[test]
    fn the_phone_number_is_one_answer_in_two_fields() {
        let form = newest().form();
        for order in [[0, 1], [1, 0]] {
            let values = [("user.phone_area", "213"), ("user.phone_number", "555-0142")];
            let mut raw = RawRequest::default();
            raw.take_fields(form, order.map(|i| values[i]), |_| Origin::Nowhere);
            assert_eq!(raw.answers["user.phone"].text, "(213) 555-0142");
            let request = Request::parse(&raw);
            for (name, value) in values {
                assert_eq!(shown(&request, name).as_deref(), Some(value));
            }
        }
    }

    #[test]
    fn any_state_but_off_chooses_a_role() {
        let form = newest().form();
        let counselor = form.field("roles.counselor").unwrap();
        for (state, chosen) in [("A", true), ("Yes", true), ("Off", false), ("", false)] {
            let mut raw = RawRequest::default();
            raw.take_field(counselor, state, Origin::Nowhere);
            assert_eq!(shown(&Request::parse(&raw), &counselor.name).is_some(), chosen, "{state}");
        }
    }

    #[test]
    fn every_field_shows_its_own_answer() {
        for revision in ALL {
            let mut raw = RawRequest { revision: Some(revision), ..RawRequest::default() };
            let names: Vec<&str> = revision.form().inputs().map(|input| input.name).collect();
            for name in &names {
                // No answer takes this, so that each keeps it as it was given.
                let text = format!("{name} \u{1}");
                raw.answers.insert((*name).to_owned(), RawAnswer::new(text, Origin::Nowhere));
            }
            let mut shown_names: Vec<String> = Vec::new();
            for shown in Request::parse(&raw).shown() {
                let name = shown.field.part_of.as_ref().unwrap_or(&shown.field.name);
                assert_eq!(shown.answer.is_some(), names.contains(&name.as_str()), "{name}");
                if let Some(text) = shown.text {
                    assert_eq!(text, format!("{name} \u{1}"), "{}", shown.field.name);
                    shown_names.push(name.clone());
                }
            }
            assert_eq!(shown_names, names);
        }
    }

    fn shown(request: &Request, name: &str) -> Option<String> {
        let shown = request.shown().into_iter().find(|shown| shown.field.name == name).unwrap();
        shown.text.map(Cow::into_owned)
    }
}
