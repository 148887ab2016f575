//! What the copies of each field say, in the form's reading order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::buttons::{self, OFF};
use super::fields::{FieldCopy, Widget};
use crate::finding::{Code, Finding, Origin, note};
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};
use crate::layout::{Layout, PAGE_HEIGHT, Rect};
use crate::request::{RawAnswer, RawRequest};
use crate::returned::file::object::Pdf;
use crate::returned::file::strings::text_of;
use crate::revision::Revision;

/// The values of a file, by field and as a request.
pub(crate) struct Values {
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) raw: RawRequest,
    pub(crate) findings: Vec<Finding>,
}

/// The copies of each field of the form.
pub(crate) type Known<'f, 'c, 'a> = BTreeMap<&'f str, Vec<&'c FieldCopy<'a>>>;

/// The most parts of a name of the form.
const PARTS: usize = 3;

/// Finds the form's fields among all copies.
///
/// A name counts as it is; after a merge or a conversion it may have got
/// further names before it, and numbers behind each: `form1.user.title`,
/// `user.title#0`, `topmostSubform[0].user[0].title[0]`, `user+1.title` and
/// `user [170].title`. What kept only the last part of its name is known by
/// that and its place on the page.
///
/// Returned with them are the fields that the form does not have.
pub(crate) fn match_names<'c, 'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    copies: &'c [FieldCopy<'a>],
) -> (Known<'static, 'c, 'a>, Vec<&'c FieldCopy<'a>>) {
    let form = revision.form();
    let (mut known, mut unknown) = (Known::new(), Vec::new());
    for copy in copies {
        let field = form.field(&copy.name).or_else(|| {
            let plain: Vec<&str> = copy.name.split('.').map(without_number).collect();
            // No name of the form has more parts.
            let most = plain.len().saturating_sub(PARTS);
            let named = (most..plain.len()).find_map(|from| form.field(&plain[from..].join(".")));
            named.or_else(|| form.field(field_at_place(revision.layout(), pdf, copy, plain.last()?)?))
        });
        match field {
            Some(field) => known.entry(field.name.as_str()).or_insert_with(Vec::new).push(copy),
            None if holds_something(pdf, copy) => unknown.push(copy),
            None => {}
        }
    }
    known.values_mut().for_each(drop_orphans);
    // A field that stands on no page is not in the copy that people saw, unless
    // no field does: then the pages have lost their annotations.
    if known.values().flatten().any(|copy| copy.is_on_page) {
        known.retain(|_, copies| copies.iter().any(|copy| copy.is_on_page));
    }
    (known, unknown)
}

/// Whether a field of another form may hold an answer: one that only holds
/// other fields does not, and a signature is told as such.
fn holds_something<'a>(pdf: &Pdf<'a>, copy: &FieldCopy<'a>) -> bool {
    let is_signed = |widget: &Widget<'a>| {
        pdf.get_name(widget.dict, "FT") == Some(b"Sig")
            && copy.value.is_some_and(|value| pdf.dict(value).is_some())
    };
    let is_shown = !copy.widgets.is_empty() && !copy.widgets.iter().any(is_signed);
    is_shown || copy.value.is_some_and(|value| text_of(pdf, value).is_some())
}

/// Leaves out the copies of a field that no page shows, where one of another name
/// is shown that the field tree leads to: that is what people saw and changed.
///
/// Quirk: qpdf 11.3 (`qpdf old.pdf --pages new.pdf 1-z --`) takes pages over under
/// new names, and leaves the old field with its old value behind. See
/// `tests/corpus/tree-taken-over.bin`.
///
/// Two of one name, or a widget that the tree does not know, are no such thing:
/// neither is known to be the newer one, and both count.
fn drop_orphans(copies: &mut Vec<&FieldCopy<'_>>) {
    let is_shown = |copy: &FieldCopy<'_>| copy.widgets.iter().any(|widget| widget.page.is_some());
    if copies.len() > 1 && copies.iter().any(|copy| copy.is_listed && is_shown(copy)) {
        let names: Vec<String> =
            copies.iter().filter(|copy| is_shown(copy)).map(|copy| copy.name.clone()).collect();
        copies.retain(|copy| is_shown(copy) || names.contains(&copy.name));
    }
}

/// The field that stands where a widget does, and has a name that ends alike.
///
/// Quirk: pypdf 7.1 (`PdfWriter.add_page`) takes pages over and leaves the parents
/// of their fields behind, and with them all but the last part of their names.
/// See `tests/interop/check_returned.py`.
fn field_at_place<'a, 'l>(
    layout: &'l Layout,
    pdf: &Pdf<'a>,
    copy: &FieldCopy<'a>,
    partial: &str,
) -> Option<&'l str> {
    /// How far a widget may be from its place.
    const NEAR: f32 = 3.0;
    let place = copy.widgets.iter().find_map(|widget| pdf.get_rect(widget.dict, "Rect"))?;
    let is_partial = |field: &str| field.rsplit('.').next() == Some(partial);
    let at = |rect: Rect| {
        let own = rect.to_pdf(PAGE_HEIGHT);
        own.iter().zip(place).all(|(own, other)| (own - other).abs() <= NEAR)
    };
    layout.widgets.iter().find(|own| is_partial(&own.field) && at(own.rect)).map(|own| own.field.as_str())
}

/// A partial name without a number such as `#0` or `[0]` behind it.
fn without_number(partial: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((name, number)) = partial.strip_suffix(']').and_then(|rest| rest.rsplit_once('['))
        && digits(number)
    {
        return without_number(name.trim_end());
    }
    match partial.rsplit_once(['#', '+']) {
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
    /// A text of which a part is lost.
    Garbled,
}

/// Reads all fields of the form.
pub(crate) fn read<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    known: &Known<'_, '_, 'a>,
    path: &Arc<str>,
) -> Values {
    let raw = RawRequest { revision: Some(revision), ..RawRequest::default() };
    let mut out = Values { values: BTreeMap::new(), raw, findings: Vec::new() };
    for field in revision.form().fields().iter().filter(|field| field.kind != FieldKind::Signature) {
        let Some(copies) = known.get(field.name.as_str()) else { continue };
        // What was said, and the first copy that said it.
        let mut said: Vec<(String, &str)> = Vec::new();
        let mut readable = true;
        for copy in copies {
            let origin = origin(path, &copy.name);
            let mut all = say(pdf, field, copy);
            // Emptied, whether its value is empty or gone: what nothing shows or no
            // tree leads to does not fill it again.
            let is_twin =
                |other: &&FieldCopy<'_>| (!other.is_listed || !other.is_on_page) && other.value.is_some();
            if all.is_empty() && copy.is_listed && copy.is_on_page && copies.iter().any(is_twin) {
                all.push(Said::Value(String::new()));
            }
            for one in all {
                let finding = match one {
                    Said::Value(value) if value.len() > RawAnswer::LONGEST => too_long(field, value.len()),
                    Said::Value(value) => {
                        // Two that differ say enough.
                        if said.len() < 2 && !said.iter().any(|(other, _)| *other == value) {
                            said.push((value, &copy.name));
                        }
                        continue;
                    }
                    Said::UnknownState(state) => unknown_state(field, &state),
                    Said::Unreadable => unreadable(field),
                    Said::Garbled => garbled(field),
                };
                readable = false;
                note(&mut out.findings, finding.at(&origin));
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
fn say<'a>(pdf: &Pdf<'a>, field: &Field, copy: &FieldCopy<'a>) -> Vec<Said> {
    match &field.kind {
        // On is anything but Off, even a state that no appearance has; but not a
        // word that says no.
        FieldKind::CheckBox => button(pdf, copy, |state| {
            if buttons::is_denial(pdf, copy, &state) {
                Said::UnknownState(state)
            } else {
                Said::Value(if state == OFF { OFF } else { ROLE_ON_STATE }.to_owned())
            }
        }),
        FieldKind::Choice(choices) => {
            button(pdf, copy, |state| match buttons::choice(pdf, copy, choices, &state) {
                Some(choice) => Said::Value(choice.value.clone()),
                None if state == OFF => Said::Value(state),
                None => Said::UnknownState(state),
            })
        }
        FieldKind::Signature => Vec::new(),
        FieldKind::Text { .. }
        | FieldKind::Date
        | FieldKind::Digits(_)
        | FieldKind::Email
        | FieldKind::PhonePart(_) => {
            // A widget has no value of its own; one that has must not speak against its field.
            let values = copy.value.into_iter().chain(copy.widget_values.iter().copied());
            let said = |value| match text_of(pdf, value) {
                Some(text) if text.contains(char::REPLACEMENT_CHARACTER) => Said::Garbled,
                Some(text) => Said::Value(text),
                None => Said::Unreadable,
            };
            values.map(said).collect()
        }
    }
}

/// What the states of a button say.
fn button<'a>(pdf: &Pdf<'a>, copy: &FieldCopy<'a>, said: impl Fn(String) -> Said) -> Vec<Said> {
    match buttons::states(pdf, copy) {
        Some(states) => states.into_iter().map(said).collect(),
        None => vec![Said::Unreadable],
    }
}

/// What to say when the file does not have all of the form's fields: without a
/// word, a role whose box is gone would look like one that was not chosen.
pub(crate) fn missing_fields(form: &Form, known: &Known<'_, '_, '_>) -> Option<Finding> {
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
    let what = if choices.is_empty() { "no state of a check box" } else { "none of the form's choices" };
    let message = format!("the file holds `{}`, which is {what}", short(state));
    let finding = Finding::error(Code::NotAState, &field.name, message);
    if choices.is_empty() {
        finding.hint("look at the form, and give the answer in a request file or by flag")
    } else {
        finding.hint(format!("look at the form for the choice that was made: {}", choices.join(" or ")))
    }
}

fn garbled(field: &Field) -> Finding {
    Finding::error(Code::WrongType, &field.name, "the file holds characters here that cannot be decoded")
        .hint("look at the form, and give the answer in a request file or by flag")
}

fn too_long(field: &Field, length: usize) -> Finding {
    let message = format!("the file holds {length} bytes of text here, more than any field takes");
    Finding::error(Code::Fit, &field.name, message)
        .hint("look at the form, and give the answer in a request file or by flag")
}

fn unreadable(field: &Field) -> Finding {
    Finding::error(Code::WrongType, &field.name, "the file holds something here that is not text")
        .hint("look at the form, and give the answer in a request file or by flag")
}

/// A value as a message quotes it.
pub(crate) fn short(value: &str) -> String {
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
    use crate::revision::newest;

    #[test]
    fn numbers_behind_a_name_are_not_part_of_it() {
        for (partial, name) in [
            ("title", "title"),
            ("title#0", "title"),
            ("title[0]", "title"),
            ("title[x]", "title[x]"),
            ("#3", "#3"),
            ("user+1", "user"),
            ("user [170]", "user"),
            ("user+", "user+"),
            ("a[1][2]", "a"),
        ] {
            assert_eq!(without_number(partial), name);
        }
    }

    #[test]
    fn no_name_of_the_form_ends_in_another() {
        let names: Vec<&str> = newest().form().fields().iter().map(|field| field.name.as_str()).collect();
        for name in &names {
            assert!(!names.iter().any(|other| other.ends_with(&format!(".{name}"))), "{name}");
        }
    }
}
