//! Between answers and fields: which text a field shows, and which answer a
//! field's value gives.
//!
//! The two directions stand side by side because each undoes the other: the
//! phone number is one answer in two fields, and a role is a check box.

use std::borrow::Cow;

use super::{AnyAnswer, RawAnswer, RawRequest, Request, Role};
use crate::finding::Origin;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};

impl Request {
    /// The text or export value that a field shows; `None` when it stays empty.
    ///
    /// An answer that is wrong is shown as it was given, save for a phone
    /// number: it cannot be told apart into its two fields, so all of it
    /// stands in the second.
    pub fn shown_in(&self, field: &Field) -> Option<Cow<'_, str>> {
        match (&field.kind, field.part_of.as_deref()) {
            (FieldKind::CheckBox, _) => {
                let role = Role::of_field(&field.name)?;
                self.known_roles().any(|chosen| chosen == role).then_some(Cow::Borrowed(ROLE_ON_STATE))
            }
            (FieldKind::Signature, _) => None,
            (FieldKind::PhonePart, Some(_)) => {
                let area = field.name.ends_with("_area");
                match self.user.phone.value() {
                    Some(phone) if area => Some(Cow::Borrowed(phone.area())),
                    Some(phone) => Some(Cow::Owned(phone.number())),
                    None if area => None,
                    None => self.user.phone.text(),
                }
            }
            _ => self.answer(&field.name)?.text(),
        }
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

    #[test]
    fn the_phone_number_is_one_answer_in_two_fields() {
        let form = Form::current();
        for order in [[0, 1], [1, 0]] {
            let values = [("user.phone_area", "213"), ("user.phone_number", "555-0142")];
            let mut raw = RawRequest::default();
            raw.take_fields(form, order.map(|i| values[i]), |_| Origin::Nowhere);
            assert_eq!(raw.answers["user.phone"].text, "(213) 555-0142");
            let request = Request::parse(&raw);
            for (name, value) in values {
                assert_eq!(request.shown_in(form.field(name).unwrap()).as_deref(), Some(value));
            }
        }
    }

    #[test]
    fn any_state_but_off_chooses_a_role() {
        let form = Form::current();
        let counselor = form.field("roles.counselor").unwrap();
        for (state, chosen) in [("A", true), ("Yes", true), ("Off", false), ("", false)] {
            let mut raw = RawRequest::default();
            raw.take_field(counselor, state, Origin::Nowhere);
            assert_eq!(Request::parse(&raw).shown_in(counselor).is_some(), chosen, "{state}");
        }
    }
}
