//! What the copies of each field say, in the form's reading order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::buttons::{self, OFF};
use super::fields::Copy;
use super::object::Pdf;
use super::strings::text_of;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};
use crate::request::RawRequest;

/// The values of a file, by field and as a request.
pub(super) struct Values {
    pub(super) values: BTreeMap<String, String>,
    pub(super) raw: RawRequest,
    pub(super) findings: Vec<Finding>,
}

/// The copies of each field of the form.
pub(super) type Known<'f, 'c, 'a> = BTreeMap<&'f str, Vec<&'c Copy<'a>>>;

/// Finds the form's fields among all copies.
///
/// A name counts as it is; after a merge or a conversion it may have got
/// further names before it, and numbers behind each: `form1.user.title`,
/// `user.title#0`, `topmostSubform[0].user[0].title[0]`.
pub(super) fn match_names<'f, 'c, 'a>(form: &'f Form, copies: &'c [Copy<'a>]) -> Known<'f, 'c, 'a> {
    let by_name: BTreeMap<&str, &'f Field> =
        form.fields().iter().map(|field| (field.name.as_str(), field)).collect();
    let mut known = Known::new();
    for copy in copies {
        let field = by_name.get(copy.name.as_str()).or_else(|| {
            let plain: Vec<&str> = copy.name.split('.').map(without_number).collect();
            (0..plain.len()).find_map(|from| by_name.get(plain[from..].join(".").as_str()))
        });
        if let Some(field) = field {
            known.entry(field.name.as_str()).or_default().push(copy);
        }
    }
    known
}

/// A partial name without a number such as `#0` or `[0]` behind it.
fn without_number(partial: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((name, number)) = partial.strip_suffix(']').and_then(|rest| rest.rsplit_once('['))
        && digits(number)
    {
        return without_number(name);
    }
    match partial.rsplit_once('#') {
        Some((name, number)) if digits(number) && !name.is_empty() => name,
        _ => partial,
    }
}

/// What one copy says.
enum Said {
    /// A text or a state.
    Value(String),
    /// A state that the form does not have.
    UnknownState(String),
    /// An object that holds no text.
    Unreadable,
}

/// Reads all fields of the form.
pub(super) fn read<'a>(form: &Form, pdf: &Pdf<'a>, known: &Known<'_, '_, 'a>, path: &Arc<str>) -> Values {
    let mut out = Values { values: BTreeMap::new(), raw: RawRequest::default(), findings: Vec::new() };
    for field in form.fields().iter().filter(|field| field.kind != FieldKind::Signature) {
        let Some(copies) = known.get(field.name.as_str()) else { continue };
        // What was said, and the first copy that said it.
        let mut said: Vec<(String, &str)> = Vec::new();
        let mut readable = true;
        for copy in copies {
            let origin = origin(path, &copy.name);
            for one in say(pdf, field, copy) {
                match one {
                    Said::Value(value) => {
                        if !said.iter().any(|(other, _)| *other == value) {
                            said.push((value, &copy.name));
                        }
                    }
                    Said::UnknownState(state) => {
                        readable = false;
                        out.findings.push(unknown_state(field, &state).at(&origin));
                    }
                    Said::Unreadable => {
                        readable = false;
                        out.findings.push(unreadable(field).at(&origin));
                    }
                }
            }
        }
        match said.as_slice() {
            [(value, name)] if readable => {
                out.raw.take_field(field, value, origin(path, name));
                out.values.insert(field.name.clone(), value.clone());
            }
            [first, second, ..] => {
                out.findings.push(disagreement(field, first, second).at(&origin(path, first.1)));
            }
            [_] | [] => {}
        }
    }
    out
}

/// What a copy says of a field; several values when it contradicts itself.
fn say<'a>(pdf: &Pdf<'a>, field: &Field, copy: &Copy<'a>) -> Vec<Said> {
    match &field.kind {
        // On is anything but Off, even a state that no appearance has.
        FieldKind::CheckBox => {
            let state = |state: String| if state == OFF { OFF } else { ROLE_ON_STATE }.to_owned();
            let mut states: Vec<String> = buttons::states(pdf, copy).into_iter().map(state).collect();
            states.dedup();
            states.into_iter().map(Said::Value).collect()
        }
        FieldKind::Choice(choices) => buttons::states(pdf, copy)
            .into_iter()
            .map(|state| match buttons::choice(pdf, copy, choices, &state) {
                Some(choice) => Said::Value(choice.value.clone()),
                None if state == OFF => Said::Value(state),
                None => Said::UnknownState(state),
            })
            .collect(),
        FieldKind::Signature => Vec::new(),
        FieldKind::Text { .. }
        | FieldKind::Date
        | FieldKind::Digits
        | FieldKind::Email
        | FieldKind::PhonePart => {
            let values = if let Some(value) = copy.value { vec![value] } else { copy.widget_values.clone() };
            values
                .into_iter()
                .map(|value| text_of(pdf, value).map_or(Said::Unreadable, Said::Value))
                .collect()
        }
    }
}

/// What to say when the file does not have all of the form's fields: without a
/// word, a role whose box is gone would look like one that was not chosen.
pub(super) fn missing_fields(form: &Form, known: &Known<'_, '_, '_>) -> Option<Finding> {
    let missing: Vec<&str> = form
        .fields()
        .iter()
        .map(|field| field.name.as_str())
        .filter(|name| !known.contains_key(name))
        .collect();
    let message = match missing.as_slice() {
        [] => return None,
        [one] => format!("the file does not have the form's field `{one}`"),
        [first, rest @ ..] => {
            format!("the file does not have {} of the form's fields, such as `{first}`", rest.len() + 1)
        }
    };
    let finding = Finding { field: None, ..Finding::warning(Code::Recovered, "", message) };
    Some(finding.hint("a part of the form may have been left out or lost; compare with the sender's copy"))
}

fn origin(path: &Arc<str>, name: &str) -> Origin {
    Origin::Field { path: Arc::clone(path), name: name.to_owned() }
}

fn disagreement(field: &Field, first: &(String, &str), second: &(String, &str)) -> Finding {
    let message = if first.1 == second.1 {
        format!("the file holds two different answers: `{}` and `{}`", short(&first.0), short(&second.0))
    } else {
        format!(
            "the file holds two different answers: `{}` in field `{}` and `{}` in field `{}`",
            short(&first.0),
            short(first.1),
            short(&second.0),
            short(second.1)
        )
    };
    Finding::error(Code::DuplicateValues, &field.name, message)
        .hint("look at the form, and give the right answer in a request file or by flag")
}

fn unknown_state(field: &Field, state: &str) -> Finding {
    let choices: Vec<String> = match &field.kind {
        FieldKind::Choice(choices) => choices.iter().map(|choice| format!("`{}`", choice.value)).collect(),
        _ => Vec::new(),
    };
    let message = format!("the file holds `{}`, which is none of the form's choices", short(state));
    Finding::error(Code::NotAState, &field.name, message)
        .hint(format!("look at the form for the choice that was made: {}", choices.join(" or ")))
}

fn unreadable(field: &Field) -> Finding {
    Finding::error(Code::WrongType, &field.name, "the file holds something here that is not text")
        .hint("look at the form, and give the answer in a request file or by flag")
}

/// A value as a message quotes it.
fn short(value: &str) -> String {
    const LONGEST: usize = 60;
    if value.chars().count() <= LONGEST {
        value.to_owned()
    } else {
        value.chars().take(LONGEST).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_behind_a_name_are_not_part_of_it() {
        for (partial, name) in [
            ("title", "title"),
            ("title#0", "title"),
            ("title[0]", "title"),
            ("title[x]", "title[x]"),
            ("#3", "#3"),
            ("a[1][2]", "a"),
        ] {
            assert_eq!(without_number(partial), name);
        }
    }

    #[test]
    fn no_name_of_the_form_ends_in_another() {
        let names: Vec<&str> = Form::current().fields().iter().map(|field| field.name.as_str()).collect();
        for name in &names {
            assert!(!names.iter().any(|other| other.ends_with(&format!(".{name}"))), "{name}");
        }
    }
}
