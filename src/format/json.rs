//! Requests as JSON and as JSON Lines.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::{Map, json};

use super::keys;
use super::raw;
use super::record::{Datum, Record};
use super::source::{Source, is_obeyed};
use super::tree::{Entry, Node, Value};
use crate::error::Error;
use crate::request::RawRequest;

/// After how many lines that are not JSON the reader gives up.
const REPORTED: usize = 20;

/// RFC 8259 and nothing more.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a document.
///
/// Nesting is bounded by the parser, at 512.
///
/// # Errors
///
/// The text is not JSON.
pub(super) fn read<'a>(source: &Source<'a>) -> Result<Node<'a>, Error> {
    let parsed = parse_to_ast(source.text, &CollectOptions::default(), &STRICT).map_err(|error| {
        let range = error.range();
        source.syntax(&(range.start..range.end), &lower_case(&error.kind().to_string()), None)
    })?;
    if let Some((span, message)) = lenient(source.text) {
        return Err(source.syntax(&span, message, None));
    }
    parsed.value.map(node).ok_or_else(|| {
        let end = source.text.trim_end().len();
        source.syntax(&(end..end), "expected a request, found nothing", None)
    })
}

/// The first character that the parser lets pass and RFC 8259 does not.
///
/// The text is known to be well-formed otherwise.
fn lenient(text: &str) -> Option<(Range<usize>, &'static str)> {
    let (mut inside, mut escaped) = (false, false);
    for (place, c) in text.char_indices() {
        let bad = if inside {
            c < ' ' && !escaped
        } else {
            c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r')
        };
        if bad {
            let message = if inside {
                "a line break, tab or control character in a string is written as an escape, such as \\n"
            } else {
                "unexpected blank that is neither space, tab nor line break"
            };
            return Some((place..place + c.len_utf8(), message));
        }
        match c {
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && c == '\\' && !escaped;
    }
    None
}

/// The parser's messages, written as ours are.
fn lower_case(message: &str) -> String {
    let mut characters = message.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

fn node(value: ast::Value<'_>) -> Node<'_> {
    let range = value.range();
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(text.value),
        ast::Value::NumberLit(number) if !number.value.contains(['.', 'e', 'E']) => {
            Value::Whole(number.value.into())
        }
        ast::Value::NumberLit(_) => Value::Other("a number with a fraction or an exponent"),
        ast::Value::BooleanLit(truth) => Value::Boolean(truth.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(list) => Value::List(list.elements.into_iter().map(node).collect()),
        ast::Value::Object(object) => Value::Table(
            object
                .properties
                .into_iter()
                .map(|property| Entry {
                    at: property.name.range().start,
                    key: property.name.into_string().into(),
                    node: node(property.value),
                })
                .collect(),
        ),
    };
    Node { span: range.start..range.end, value }
}

/// Reads one request a line; blank lines are passed over.
///
/// # Errors
///
/// Lines that are not JSON objects; the first [`REPORTED`] are shown.
pub(super) fn read_lines(path: &Arc<str>, text: &str) -> Result<Vec<RawRequest>, Error> {
    let mut requests = Vec::new();
    let mut reports: Vec<String> = Vec::new();
    for (place, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let source = Source::new(path, line, place + 1);
        if reports.len() == REPORTED {
            break;
        }
        match read(&source).and_then(|node| raw::request(&source, node)) {
            Ok(request) => requests.push(request),
            Err(Error::Syntax { report }) => reports.push(report),
            Err(error) => return Err(error),
        }
    }
    if reports.is_empty() { Ok(requests) } else { Err(Error::Syntax { report: reports.join("\n") }) }
}

/// Writes one request as an object, or several as an array.
pub(super) fn write(records: &[Record<'_>]) -> String {
    let document = match records {
        [record] => object(record),
        records => records.iter().map(object).collect(),
    };
    safe(&format!("{document:#}\n"))
}

/// Writes a request as one line of JSON Lines, line break included.
pub fn json_line(record: &Record<'_>) -> String {
    safe(&format!("{}\n", object(record)))
}

fn object(record: &Record<'_>) -> serde_json::Value {
    let mut object = Map::new();
    let roles = record.roles();
    if !roles.is_empty() {
        object.insert(keys::ROLES.to_owned(), json!(roles));
    }
    for (part, members) in record.parts() {
        let members: Map<String, serde_json::Value> = members
            .into_iter()
            .map(|(key, datum)| match datum {
                Datum::Date(date) => (key.to_owned(), json!(date.to_string())),
                Datum::Text(text) => (key.to_owned(), json!(text)),
            })
            .collect();
        object.insert(part.to_owned(), members.into());
    }
    let mut returned = Map::new();
    if let Some(source) = &record.returned {
        returned.insert("file".to_owned(), json!(source.file));
        returned.insert("kind".to_owned(), json!(source.kind));
        let findings = source.findings.iter().map(|finding| {
            let members = super::record::finding(finding).into_iter();
            members.map(|(key, value)| (key.to_owned(), json!(value))).collect::<Map<_, _>>()
        });
        returned.insert("findings".to_owned(), findings.collect());
    }
    if !record.request.signatures.is_empty() {
        returned.insert("signatures".to_owned(), json!(record.request.signatures));
    }
    if !returned.is_empty() {
        object.insert(keys::RETURNED.to_owned(), returned.into());
    }
    object.into()
}

/// Escapes what a terminal or an editor would obey; in JSON it is always
/// inside a string.
fn safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_obeyed(c) {
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}
