//! JSON Schema of a request file, for editors and for other programs.
//!
//! The schema is what an editor can check while somebody types. It accepts
//! what the [rules](crate::rules) accept, save that it wants role names and
//! choices in the letter case in which they are printed.

use serde_json::{Map, Value, json};

use crate::form::{Field, FieldKind, Form, Input, Stage};
use crate::format::keys;
use crate::request::Signature;

/// The schema, as draft 2020-12.
pub fn schema(form: &Form) -> String {
    format!("{:#}\n", document(form))
}

fn document(form: &Form) -> Value {
    let mut properties = Map::new();
    let iso = crate::revision::named(&form.revision).map(|revision| revision.iso_date());
    let revision = json!({ "description": "The revision of the form", "enum": [form.revision, iso] });
    properties.insert(keys::REVISION.to_owned(), revision);
    properties.insert(keys::ROLES.to_owned(), roles(form));
    let mut required = vec![json!(keys::ROLES)];
    for input in form.inputs() {
        let (part, member) = input.name.rsplit_once('.').unwrap_or(("", input.name));
        let table = properties.entry(part).or_insert_with(
            || json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false }),
        );
        table["properties"][member] = value(form, input);
        if input.field().required == Some(Stage::Request) && input.field().default.is_none() {
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
        "description": format!("A request file for the form of {}.", form.revision),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn roles(form: &Form) -> Value {
    let key = |field: &Field| field.name.rsplit('.').next().unwrap_or_default().to_owned();
    let labels = form.roles().map(|field| field.label.clone());
    let names: Vec<String> = labels.chain(form.roles().map(key)).collect();
    let marks: Map<String, Value> = form
        .roles()
        .map(|field| (key(field), json!({ "type": "boolean", "description": field.tooltip })))
        .collect();
    json!({
        "description": "User roles to add: printed names or keys",
        "anyOf": [
            { "type": "array", "items": { "enum": names }, "minItems": 1 },
            { "enum": names },
            { "type": "object", "properties": marks, "additionalProperties": false },
        ],
    })
}

/// Ten digits with the usual signs between them, and a 1 in front; area code
/// and exchange begin with the digits that the definition says.
fn phone(fields: &[Field]) -> String {
    const SIGNS: &str = r"[-\s().+/‐‑–]*";
    let begins = |field: Option<&Field>| match field.and_then(|field| field.begins.as_ref()) {
        Some(digits) => format!("[{}-{}]", digits.start(), digits.end()),
        None => "[0-9]".to_owned(),
    };
    let (area, exchange) = (begins(fields.first()), begins(fields.get(1)));
    format!("^{SIGNS}(1{SIGNS})?{area}({SIGNS}[0-9]){{2}}{SIGNS}{exchange}({SIGNS}[0-9]){{6}}{SIGNS}$")
}

/// What one input takes.
fn value(form: &Form, input: Input<'_>) -> Value {
    let field = input.field();
    let mut value = Map::new();
    let mut put = |key: &str, item: Value| value.insert(key.to_owned(), item);
    let parts: Vec<&str> = input.fields.iter().map(|field| field.tooltip.as_str()).collect();
    put("description", json!(parts.join("; ")));
    match &field.kind {
        FieldKind::Choice(choices) => {
            put("enum", choices.iter().map(|choice| json!(choice.value)).collect());
        }
        FieldKind::Date => {
            put("type", json!("string"));
            put("pattern", json!(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$"));
        }
        FieldKind::Email => {
            let domain = form.email_domain.replace('.', "\\.");
            put("type", json!("string"));
            put("pattern", json!(format!("^[^@\\s]+(@{domain})?$")));
        }
        FieldKind::Digits(digits) => {
            let none = if field.not_applicable { "|[Nn] */ *[Aa]" } else { "" };
            let (fewest, most) = (digits.fewest, digits.most);
            put("type", json!(["string", "integer"]));
            put("pattern", json!(format!("^([0-9]{{{fewest},{most}}}{none})$")));
        }
        FieldKind::PhonePart(_) => {
            put("type", json!(["string", "integer"]));
            put("pattern", json!(phone(input.fields)));
        }
        FieldKind::Text { .. } | FieldKind::CheckBox | FieldKind::Signature => {
            put("type", json!("string"));
            put("minLength", json!(1));
            if let Some(length) = field.max_length {
                put("maxLength", json!(length));
            }
        }
    }
    if let (Some(example), None) = (&field.example, &field.part_of) {
        put("examples", json!([example]));
    }
    value.into()
}

/// What `extract` adds.
fn returned(form: &Form) -> Value {
    let signatures = Signature::ALL.into_iter().chain([Signature::Digital]);
    let words: Vec<&str> = signatures.map(Signature::word).collect();
    let signatures: Map<String, Value> = form
        .fields()
        .iter()
        .filter(|field| field.kind == FieldKind::Signature)
        .map(|field| (field.name.clone(), json!({ "enum": words, "description": field.label })))
        .collect();
    json!({
        "description": "What `extract` says of the returned file; only the signatures are read again",
        "type": "object",
        "properties": {
            "file": { "type": "string" },
            "kind": { "type": "string" },
            "revision": { "type": "string" },
            "unknown_fields": { "type": "object" },
            "findings": { "type": "array", "items": { "type": "object" } },
            "signatures": { "type": "object", "properties": signatures, "additionalProperties": false },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;
    use crate::request::Request;
    use crate::revision::newest;

    /// Whether the few words of JSON Schema that ours uses, patterns aside,
    /// accept the value.
    fn accepts(schema: &Value, value: &Value) -> Result<(), String> {
        let refuse = |why: &str| Err(format!("{why}: {value} by {schema}"));
        if let Some(any) = schema["anyOf"].as_array() {
            let taken = any.iter().any(|schema| accepts(schema, value).is_ok());
            return if taken { Ok(()) } else { refuse("anyOf") };
        }
        if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
            return refuse("enum");
        }
        let of_type = |word: &Value| match word.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "boolean" => value.is_boolean(),
            other => panic!("{other}"),
        };
        match &schema["type"] {
            Value::Null => {}
            Value::Array(words) if words.iter().any(of_type) => {}
            word if word.is_string() && of_type(word) => {}
            _ => return refuse("type"),
        }
        for key in schema["required"].as_array().into_iter().flatten() {
            if value.get(key.as_str().unwrap()).is_none() {
                return refuse("required");
            }
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(key) {
                Some(schema) => accepts(schema, value)?,
                None if schema["additionalProperties"] == json!(false) => return refuse(key),
                None => {}
            }
        }
        for value in value.as_array().into_iter().flatten() {
            accepts(&schema["items"], value)?;
        }
        let length = value.as_str().map_or(0, |text| text.chars().count() as u64);
        if value.is_string() && schema["maxLength"].as_u64().is_some_and(|most| length > most) {
            return refuse("maxLength");
        }
        Ok(())
    }

    fn starter() -> Value {
        let raw = format::read(format::starter(), "starter", format::InputFormat::Toml).unwrap();
        let request = Request::parse(&raw[0]);
        serde_json::from_str(&format::json_line(&(&request).into())).unwrap()
    }

    #[test]
    fn the_schema_accepts_the_starter() {
        let schema: Value = serde_json::from_str(&schema(newest().form())).unwrap();
        assert_eq!(accepts(&schema, &starter()), Ok(()));
        for key in schema["required"].as_array().unwrap() {
            let mut lacking = starter();
            lacking.as_object_mut().unwrap().remove(key.as_str().unwrap());
            assert!(accepts(&schema, &lacking).is_err(), "{key}");
        }
        let mut unknown = starter();
        unknown["user"]["nickname"] = json!("x");
        assert!(accepts(&schema, &unknown).is_err());
    }

    #[test]
    fn every_key_is_in_the_schema() {
        let schema = document(newest().form());
        for input in newest().form().inputs() {
            let (part, member) = input.name.split_once('.').unwrap();
            let table = &schema["properties"][part];
            assert!(table["properties"][member].is_object(), "{}", input.name);
            let required = table["required"].as_array().unwrap().contains(&json!(member));
            let asked = input.field().required == Some(Stage::Request) && input.field().default.is_none();
            assert_eq!(required, asked, "{}", input.name);
        }
    }
}
