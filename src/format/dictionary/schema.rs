//! JSON Schema of a request, for editors and for other programs.
//!
//! The schema is what an editor can check while somebody types. It accepts and
//! refuses what the [rules](crate::rules) do; its description lists
//! [what it leaves](super::unsaid) to the program.

use serde_json::{Map, Value, json};

use super::{patterns, unsaid};
use crate::characters::{is_obeyed, is_unseen};
use crate::form::{Choice, Digits, Field, FieldKind, Form, Input, Rule, Stage};
use crate::format::{keys, raw};
use crate::request::Signature;

/// The schema, as draft 2020-12.
pub fn schema(form: &Form) -> String {
    let mut out = String::new();
    for c in format!("{:#}\n", document(form)).chars() {
        if c != '\n' && (is_unseen(c) || is_obeyed(c)) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

fn document(form: &Form) -> Value {
    let mut properties = Map::new();
    properties.insert(keys::REVISION.to_owned(), revision(form));
    properties.insert(keys::ROLES.to_owned(), roles(form));
    let mut required = vec![json!(keys::ROLES)];
    for input in form.inputs() {
        let (part, member) = parted(input.name);
        let table = properties.entry(part).or_insert_with(
            || json!({ "type": ["object", "null"], "properties": {}, "required": [], "additionalProperties": false }),
        );
        table["properties"][member] = value(input);
        if is_asked(input) {
            table["type"] = json!("object");
            if let Some(members) = table["required"].as_array_mut() {
                members.push(json!(member));
            }
            if !required.contains(&json!(part)) {
                required.push(json!(part));
            }
        }
    }
    properties.insert(keys::RETURNED.to_owned(), returned(form));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title,
        "description": format!("One request for the form of {}. {}", form.revision, unsaid::description()),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "allOf": together(form),
        "$defs": definitions(form),
    })
}

/// Whether a request must answer.
fn is_asked(input: Input<'_>) -> bool {
    input.field().required == Some(Stage::Request) && input.field().default.is_none()
}

/// What several answers have in common.
fn definitions(form: &Form) -> Value {
    let mut definitions = json!({
        "empty": { "description": "No answer", "anyOf": [{ "type": "null" }, defined("blank")] },
        "blank": { "type": "string", "pattern": patterns::empty() },
        "unseen": { "description": "Nothing that can be seen", "pattern": patterns::unseen() },
        "not_applicable": { "pattern": patterns::whole(&patterns::not_applicable()) },
        "spoiled": { "description": "Text that was lost on its way", "pattern": patterns::spoiled() },
        "date": { "type": "string", "pattern": patterns::date() },
        "address": {
            "type": "string",
            "pattern": patterns::address(&form.email_domain),
            "allOf": [{ "pattern": patterns::short_address() }],
            "not": { "anyOf": [
                defined("not_applicable"),
                { "pattern": patterns::of_spreadsheet("@") },
                { "pattern": patterns::without_sign(&form.email_domain) },
            ] },
        },
        "chosen": mark(raw::CHOSEN),
        "not_chosen": mark(raw::NOT_CHOSEN),
        "role": { "type": "string", "pattern": format!("^{}$", patterns::role(&role_names(form), "")) },
    });
    for field in form.fields() {
        if let FieldKind::Text { multiline } = field.kind
            && definitions.get(words(multiline)).is_none()
        {
            definitions[words(multiline)] = json!({
                "type": "string",
                "pattern": patterns::clean(field, form),
                "not": { "anyOf": [defined("unseen"), defined("spoiled")] },
            });
        }
    }
    definitions
}

/// The name under which words are defined.
fn words(multiline: bool) -> &'static str {
    if multiline { "lines" } else { "line" }
}

/// A definition by its name.
fn defined(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The dates of the revision.
fn dates(form: &Form) -> Vec<String> {
    let iso = crate::revision::named(&form.revision).map(|revision| revision.iso_date());
    std::iter::once(form.revision.clone()).chain(iso).collect()
}

fn revision(form: &Form) -> Value {
    let dates = dates(form);
    json!({
        "description": "The revision of the form",
        "anyOf": [
            { "enum": dates },
            { "type": ["string", "null"], "pattern": patterns::whole(&dates.join("|")) },
        ],
    })
}

/// The names that a request may call roles by: those that are printed, and keys.
fn role_names(form: &Form) -> Vec<String> {
    form.roles().map(|field| field.label.clone()).chain(form.roles().map(key)).collect()
}

/// The key of a role in a table of roles.
fn key(field: &Field) -> String {
    parted(&field.name).1.to_owned()
}

/// Roles in each of the ways in which a request may give them.
fn roles(form: &Form) -> Value {
    let names = role_names(form);
    let (space, role) = (patterns::space(), patterns::role(&names, raw::BETWEEN_ROLES));
    let several = format!("^[;,{space}]*(?:{role}(?:[;,\\n\\r][;,{space}]*|$))+$");
    let either = json!([defined("chosen"), defined("not_chosen"), { "type": "null" }]);
    let mark = |field: &Field| json!({ "description": field.tooltip, "anyOf": either });
    let marks: Map<String, Value> = form.roles().map(|field| (key(field), mark(field))).collect();
    let chosen = form
        .roles()
        .map(|field| json!({ "required": [key(field)], "properties": { key(field): defined("chosen") } }));
    json!({
        "description": "User roles to add: printed names or keys",
        "anyOf": [
            {
                "type": "array",
                "items": { "anyOf": [{ "enum": names }, defined("role"), defined("blank")] },
                "contains": defined("role"),
                "maxItems": crate::request::RawAnswer::MOST_ROLES,
            },
            { "enum": names },
            { "type": "string", "pattern": several },
            {
                "type": "object",
                "properties": marks,
                "additionalProperties": false,
                "anyOf": chosen.collect::<Vec<_>>(),
            },
        ],
    })
}

/// What stands at one role in a table of roles: one of the words, in any letter
/// case, or what JSON has for it.
fn mark(words: &[&str]) -> Value {
    let own = words.iter().filter_map(|word| serde_json::from_str(word).ok());
    // `1.0` is a text only.
    let own: Vec<Value> = own.filter(|own: &Value| !own.is_f64()).collect();
    let text = words.iter().map(|word| patterns::any_case(word)).collect::<Vec<_>>().join("|");
    json!({ "anyOf": [{ "enum": own }, { "type": "string", "pattern": patterns::whole(&text) }] })
}

/// What one input takes; what need not be answered may be empty as well.
fn value(input: Input<'_>) -> Value {
    let field = input.field();
    let parts: Vec<&str> = input.fields.iter().map(|field| field.tooltip.as_str()).collect();
    let mut value = Map::new();
    value.insert("description".to_owned(), json!(parts.join("; ")));
    if let (Some(example), None) = (&field.example, &field.part_of) {
        value.insert("examples".to_owned(), json!([example]));
    }
    let answer = answer(input);
    if is_asked(input) {
        value.extend(answer);
    } else {
        value.insert("anyOf".to_owned(), json!([answer, defined("empty")]));
    }
    value.into()
}

/// An answer of the input's kind.
fn answer(input: Input<'_>) -> Map<String, Value> {
    let field = input.field();
    let answer = match &field.kind {
        FieldKind::Choice(choices) => choice(choices),
        FieldKind::Date => defined("date"),
        FieldKind::Email => defined("address"),
        FieldKind::Digits(digits) => number(digits, field.not_applicable),
        FieldKind::PhonePart(_) => phone(input.fields),
        FieldKind::Text { multiline } => text(*multiline, field),
        // Neither is an input.
        FieldKind::CheckBox | FieldKind::Signature => json!({}),
    };
    match answer {
        Value::Object(answer) => answer,
        _ => Map::new(),
    }
}

fn text(multiline: bool, field: &Field) -> Value {
    let mut text = defined(words(multiline));
    // A reason may well read "N/A".
    if !field.not_applicable && !multiline {
        text["not"] = defined("not_applicable");
    }
    if let Some(length) = field.max_length {
        text["maxLength"] = json!(length);
    }
    text
}

/// Digits in a text, or a whole number that has as many.
fn number(digits: &Digits, not_applicable: bool) -> Value {
    let power = |digits: usize| u32::try_from(digits).ok().and_then(|digits| 10_u64.checked_pow(digits));
    let mut pattern = patterns::digits(digits);
    if not_applicable {
        pattern = format!("{pattern}|{}", patterns::not_applicable());
    }
    let fewest = if digits.fewest > 1 { power(digits.fewest - 1) } else { Some(0) };
    json!({
        "type": ["string", "integer"],
        "pattern": patterns::whole(&pattern),
        "minimum": fewest,
        "maximum": power(digits.most).map(|power| power - 1),
    })
}

/// A phone number in a text, or its ten digits as a whole number, with a 1 in
/// front or without; area code and exchange begin with the digits that the
/// definition says.
fn phone(fields: &[Field]) -> Value {
    let begins = |place: usize| fields.get(place).and_then(|field| field.begins.clone());
    let digit = |digit: char| u64::from(digit.to_digit(10).unwrap_or_default());
    // No whole number begins with 0.
    let (first, last) = begins(0).map_or((1, 9), |area| (digit(*area.start()).max(1), digit(*area.end())));
    let numbers = |before: u64| {
        let (least, most) = (first * 1_000_000_000, last * 1_000_000_000 + 999_999_999);
        json!({ "type": "integer", "minimum": before + least, "maximum": before + most })
    };
    let text = json!({ "type": "string", "pattern": patterns::phone(begins(0), begins(1)) });
    json!({ "anyOf": [text, numbers(0), numbers(10_000_000_000)] })
}

fn choice(choices: &[Choice]) -> Value {
    let words: Vec<String> = choices.iter().map(|choice| patterns::any_case(&choice.value)).collect();
    let values: Vec<&String> = choices.iter().map(|choice| &choice.value).collect();
    json!({ "anyOf": [{ "enum": values }, { "type": "string", "pattern": patterns::whole(&words.join("|")) }] })
}

/// The rules of the definition about answers that belong together.
fn together(form: &Form) -> Vec<Value> {
    let all = |names: &[String]| names.iter().map(|name| given(name)).collect::<Vec<_>>();
    let mut conditions: Vec<Value> = form.rules.iter().filter_map(|rule| match rule {
        Rule::Together { answers, .. } => Some(json!({
            "if": { "anyOf": all(answers) },
            "then": { "allOf": all(answers) },
        })),
        Rule::Decision { decision, answers } => Some(json!({
            "if": { "anyOf": all(answers) },
            "then": given(decision),
        })),
        Rule::Reason { decision, choice, reason } => Some(json!({
            "if": holds(decision, &json!({ "type": "string", "pattern": patterns::whole(&patterns::any_case(choice)) })),
            "then": given(reason),
        })),
        // At least one role is in the schema of the roles; the others compare dates or read words.
        Rule::AnyRole
        | Rule::Order { .. }
        | Rule::NotAfterToday { .. }
        | Rule::AcademicYear { .. }
        | Rule::SiteAdministrator { .. } => None,
    }).collect();
    // A record of `extract` says there which revision it is of.
    let dates = patterns::whole(&dates(form).join("|"));
    conditions.push(json!({
        "if": { "properties": { keys::REVISION: { "type": "null" } } },
        "then": within(keys::RETURNED_REVISION, &json!({ "pattern": dates })),
    }));
    conditions
}

/// An answer that is not empty.
fn given(name: &str) -> Value {
    holds(name, &json!({ "not": defined("empty") }))
}

/// An answer that is there, and such as a schema says.
fn holds(name: &str, schema: &Value) -> Value {
    let mut holds = within(name, schema);
    let (part, member) = parted(name);
    holds["required"] = json!([part]);
    holds["properties"][part]["type"] = json!("object");
    holds["properties"][part]["required"] = json!([member]);
    holds
}

/// What a schema says of an answer, if it is there.
fn within(name: &str, schema: &Value) -> Value {
    let (part, member) = parted(name);
    json!({ "properties": { part: { "properties": { member: schema } } } })
}

/// What `extract` adds.
fn returned(form: &Form) -> Value {
    // A signature that does not hold is an error from the start.
    let holds = |signature: &Signature| match signature {
        Signature::Altered | Signature::Unreadable => false,
        Signature::Missing
        | Signature::Drawn
        | Signature::Intact
        | Signature::Trusted
        | Signature::Digital => true,
    };
    let words: Vec<&str> =
        Signature::ALL.into_iter().chain([Signature::Digital]).filter(holds).map(Signature::word).collect();
    let pattern = patterns::whole(&words.join("|"));
    let signatures: Map<String, Value> = form
        .fields()
        .iter()
        .filter(|field| field.kind == FieldKind::Signature)
        .map(|field| {
            let word = json!({ "type": ["string", "null"], "pattern": pattern, "description": field.label });
            (field.name.clone(), word)
        })
        .collect();
    json!({
        "description": "What `extract` says of the returned file; only its revision and the signatures are read again",
        "properties": {
            keys::REVISION: { "description": "Which revision the file is of" },
            "signatures": {
                "properties": signatures,
                "additionalProperties": { "type": "null" },
            },
        },
    })
}

/// The part of the form that a dotted name begins with, and the rest.
fn parted(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    #[test]
    fn every_key_is_in_the_schema() {
        let schema = document(newest().form());
        for input in newest().form().inputs() {
            let (part, member) = parted(input.name);
            let table = &schema["properties"][part];
            assert!(table["properties"][member].is_object(), "{}", input.name);
            let required = table["required"].as_array().unwrap().contains(&json!(member));
            assert_eq!(required, is_asked(input), "{}", input.name);
            assert_eq!(
                table["type"].is_string(),
                schema["required"].as_array().unwrap().contains(&json!(part))
            );
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_nothing_unseen_is_printed() {
        let schema = schema(newest().form());
        assert!(!schema.chars().any(|c| c != '\n' && (is_unseen(c) || is_obeyed(c))));
        let document: Value = serde_json::from_str(&schema).unwrap();
        assert_eq!(document, super::document(newest().form()));
        let defined = document["$defs"].as_object().unwrap();
        let used: Vec<&str> =
            schema.split("\"#/$defs/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(used.iter().all(|name| defined.contains_key(*name)));
        assert!(defined.keys().all(|name| used.contains(&name.as_str())));
    }
}
