//! Between answers and fields: which text a field shows, and which answer a
//! field's value gives.
//!
//! The two directions stand side by side because each undoes the other: the
//! phone number is one answer in two fields, and a role is a check box.

use std::borrow::Cow;

use super::{AnyAnswer, RawAnswer, RawRequest, Request, Role};
use crate::finding::Origin;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};

/// A field with what it shows.
pub struct Shown<'a> {
    /// The field.
    pub field: &'static Field,
    /// The answer that it shows; `None` for check boxes and signatures.
    pub answer: Option<&'a dyn AnyAnswer>,
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
        // Answers come in the order of their fields, as a test makes sure.
        let mut answers = Vec::with_capacity(32);
        self.visit(&mut |_, answer| answers.push(answer));
        let mut answers = answers.into_iter();
        let mut roles = Role::all(self.revision);
        let mut next = || answers.next();
        let mut phone = None;
        let show = |field: &'static Field| {
            let answer = match (&field.kind, &phone) {
                (FieldKind::CheckBox | FieldKind::Signature, _) => None,
                // The second part of the answer that the first has taken.
                (FieldKind::PhonePart, Some(_)) => phone.take(),
                _ => next(),
            };
            let text = match field.kind {
                FieldKind::CheckBox => roles
                    .next()
                    .filter(|role| self.known_roles().any(|chosen| chosen == *role))
                    .map(|_| Cow::Borrowed(ROLE_ON_STATE)),
                FieldKind::PhonePart => {
                    let area = field.name.ends_with("_area");
                    if area {
                        phone = answer;
                    }
                    match self.user.phone.value() {
                        Some(phone) if area => Some(Cow::Borrowed(phone.area())),
                        Some(phone) => Some(Cow::Owned(phone.number())),
                        None if area => None,
                        None => self.user.phone.text(),
                    }
                }
                _ => answer.and_then(AnyAnswer::text),
            };
            Shown { field, answer, text }
        };
        self.revision.form().fields().iter().map(show).collect()
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
            (FieldKind::PhonePart, Some(whole)) => {
                let area = field.name.ends_with("_area");
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
    use crate::revision::newest;

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
        let mut request = Request::default();
        let mut names = Vec::new();
        request.visit_mut(&mut |name, answer| {
            // No answer takes this, so that each keeps it as it was given.
            answer.set(&format!("{name} \u{1}"), &Origin::Nowhere, newest());
            names.push(name);
        });
        let mut shown_names: Vec<String> = Vec::new();
        for shown in request.shown() {
            let name = shown.field.part_of.as_ref().unwrap_or(&shown.field.name);
            assert_eq!(shown.answer.is_some(), names.contains(&name.as_str()), "{name}");
            if let Some(text) = shown.text {
                assert_eq!(text, format!("{name} \u{1}"), "{}", shown.field.name);
                shown_names.push(name.clone());
            }
        }
        assert_eq!(shown_names, names);
    }

    fn shown(request: &Request, name: &str) -> Option<String> {
        let shown = request.shown().into_iter().find(|shown| shown.field.name == name).unwrap();
        shown.text.map(Cow::into_owned)
    }
}
