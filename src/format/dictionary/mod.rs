//! The data dictionary: every field of the form, for people and for programs.
//!
//! All of it is derived from the definition.

mod patterns;
mod schema;
mod unsaid;

use serde_json::{Map, Value, json};

use super::keys::{self, Header};
use crate::finding::Code;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE, Stage};

pub use schema::schema;

/// The heads of the table.
const HEAD: [&str; 6] = ["name", "label", "kind", "required", "longest", "flag"];

/// The table as aligned plain text.
pub fn table(form: &Form) -> String {
    let rows: Vec<[String; 6]> = std::iter::once(HEAD.map(str::to_owned))
        .chain(form.fields().iter().map(|field| row(form, field)))
        .collect();
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    let mut out = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// What is known of one field, a line each, or of the fields that show one input, such as `user.phone`; `None` when the
/// form has neither.
pub fn field(form: &Form, name: &str) -> Option<String> {
    let named = |field: &&Field| field.name == name || field.part_of.as_deref() == Some(name);
    let fields: Vec<String> = form.fields().iter().filter(named).map(|field| lines(form, field)).collect();
    (!fields.is_empty()).then(|| fields.join("\n"))
}

/// The names of the fields that a word means as the header of a column would: a short name, or a label that the form prints.
/// None where it means nothing, several where several fields have the label.
pub fn meant(word: &str) -> Vec<&'static str> {
    match keys::header(word) {
        Header::Known(name) => vec![name],
        Header::Several(names) => names,
        Header::Unknown => Vec::new(),
    }
}

/// The code of a rule or the field whose name is most like `name`, where one is near enough to be meant.
pub fn nearest<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    let names =
        || Code::ALL.iter().map(|code| code.id()).chain(form.fields().iter().map(|field| &*field.name));
    crate::nearest::nearest(name, names()).and_then(|place| names().nth(place))
}

fn lines(form: &Form, field: &Field) -> String {
    let cells = HEAD.into_iter().zip(row(form, field)).filter(|(_, cell)| !cell.is_empty());
    let example = field.example.iter().map(|example| format!("example: {example}\n"));
    cells.map(|(head, cell)| format!("{head}: {cell}\n")).chain(example).collect()
}

/// The table as Markdown.
pub fn markdown(form: &Form) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut out = line(&HEAD.map(str::to_owned));
    out.push_str(&line(&HEAD.map(|_| "---".to_owned())));
    for field in form.fields() {
        let [name, label, kind, required, longest, flag] = row(form, field);
        let code = |text: String| if text.is_empty() { text } else { format!("`{text}`") };
        let cells = [code(name), label, kind, required, longest, code(flag)];
        out.push_str(&line(&cells.map(|cell| cell.replace('|', "\\|"))));
    }
    out
}

fn row(form: &Form, field: &Field) -> [String; 6] {
    let kind = match &field.kind {
        FieldKind::CheckBox => format!("{}, on = {ROLE_ON_STATE}", field.kind.word()),
        FieldKind::Choice(choices) => {
            let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            format!("{}: {}", field.kind.word(), values.join(", "))
        }
        kind => match &field.part_of {
            Some(whole) => format!("{}, given as {whole}", kind.word()),
            None => kind.word().to_owned(),
        },
    };
    let mut required = match (&field.kind, field.required) {
        (FieldKind::CheckBox, None) => "at least one",
        (_, Some(Stage::Request)) => "yes",
        (_, Some(Stage::Submitted)) => "when submitted",
        (_, Some(Stage::Decided)) => "when decided",
        (_, None) => "optional",
    }
    .to_owned();
    if field.not_applicable {
        required.push_str(", N/A where there is none");
    }
    let longest = field.max_length.map(|length| length.to_string()).unwrap_or_default();
    [field.name.clone(), field.label.clone(), kind, required, longest, flag(form, field).unwrap_or_default()]
}

/// The flag that gives the field's value; roles share one.
fn flag(form: &Form, field: &Field) -> Option<String> {
    if field.kind == FieldKind::CheckBox {
        return Some("--role".to_owned());
    }
    form.input(field.part_of.as_deref().unwrap_or(&field.name))?.flag().map(|flag| format!("--{flag}"))
}

/// The dictionary as JSON: an array with one object a field.
pub fn json(form: &Form) -> String {
    let fields: Vec<Value> = form.fields().iter().map(|field| entry(form, field)).collect();
    format!("{:#}\n", Value::Array(fields))
}

fn entry(form: &Form, field: &Field) -> Value {
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            entry.insert(key.to_owned(), value);
        }
    };
    put("name", json!(field.name));
    put("label", json!(field.label));
    put("tooltip", json!(field.tooltip));
    put("kind", json!(field.kind.word()));
    // The stage from which on it is required.
    put("required", json!(field.required));
    put("not_applicable", json!(field.not_applicable));
    put("max_length", json!(field.max_length));
    put("flag", json!(flag(form, field)));
    put("example", json!(field.example));
    put("part_of", json!(field.part_of));
    match &field.kind {
        FieldKind::CheckBox => put("on_state", json!(ROLE_ON_STATE)),
        FieldKind::Choice(choices) => {
            put("choices", choices.iter().map(|choice| json!(choice.value)).collect());
        }
        FieldKind::Text { .. }
        | FieldKind::Date
        | FieldKind::Digits(_)
        | FieldKind::Email
        | FieldKind::PhonePart(_)
        | FieldKind::Signature => {}
    }
    entry.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    #[test]
    fn every_field_is_listed_in_every_form() {
        let form = newest().form();
        let json: Value = serde_json::from_str(&json(form)).unwrap();
        assert_eq!(json.as_array().unwrap().len(), form.fields().len());
        assert_eq!(table(form).lines().count(), form.fields().len() + 1);
        assert_eq!(markdown(form).lines().count(), form.fields().len() + 2);
        for (place, field) in form.fields().iter().enumerate() {
            assert_eq!(json[place]["name"], *field.name);
            assert!(table(form).lines().nth(place + 1).unwrap().starts_with(&field.name));
            assert!(markdown(form).contains(&format!("| `{}` |", field.name)));
        }
    }

    #[test]
    fn the_table_says_how_to_give_a_value() {
        let row = |name: &str| row(newest().form(), newest().form().field(name).unwrap()).join(" | ");
        assert_eq!(
            row("user.extension"),
            "user.extension | ext. | digits | yes, N/A where there is none | 6 | --extension"
        );
        assert!(row("user.phone_area").ends_with("given as user.phone | yes | 3 | --phone"));
        assert!(row("roles.counselor").ends_with("check box, on = A | at least one |  | --role"));
        assert!(row("office.decision").contains("choice: Approved, Disapproved | when decided"));
    }
}
