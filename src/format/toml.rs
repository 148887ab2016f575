//! Requests as TOML.
//!
//! One request is the whole document; several are the tables of the list
//! `request`.

use std::fmt::Write as _;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::keys;
use super::plain::{self, CURLY, quoted};
use super::record::{Datum, Record, Returned};
use super::source::Source;
use super::tree::{Entry, Node, Value};
use crate::error::Error;

/// Reads a document.
///
/// Nesting is bounded by the parser, at 80.
///
/// # Errors
///
/// The text is not TOML.
pub(super) fn read<'a>(source: &Source<'a>) -> Result<Node<'a>, Error> {
    match DeTable::parse(source.text) {
        Ok(table) => {
            let span = table.span();
            Ok(Node { span, value: Value::Table(entries(table.into_inner())) })
        }
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = error.message();
            let message = [", expected nothing", ", expected literal string"]
                .into_iter()
                .find_map(|noise| message.strip_suffix(noise))
                .unwrap_or(message);
            let start = source.text.get(..span.start).unwrap_or_default();
            let begin = start.rfind('\n').map_or(0, |end| end + 1);
            let line = source.text.get(begin..).unwrap_or_default().lines().next().unwrap_or_default();
            match plain::toml(line) {
                Some((message, hint)) => Err(source.syntax(&span, &message, Some(&hint))),
                None => {
                    let rest = source.text.get(span.start..).unwrap_or_default();
                    let hint = help(source.text, span.start).or_else(|| common(message, rest));
                    Err(source.syntax(&span, message, Some(hint.unwrap_or(ANY))))
                }
            }
        }
    }
}

/// What to do about a mistake, where it is a common one.
fn help(text: &str, place: usize) -> Option<&'static str> {
    let line = text.get(..place)?.rsplit('\n').next()?;
    let rest = text.get(place..)?;
    let value = line.split_once('=').map(|(_, value)| value.trim_start());
    // Word processors turn quotation marks into curly ones, both of them or the last.
    if rest.starts_with(CURLY)
        || value.is_some_and(|value| value.starts_with(CURLY) || value.trim_end().ends_with(CURLY))
    {
        return Some("these are curly quotation marks; use straight ones, such as \"María\"");
    }
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    // 00123456, 555-0142, (213) 555-0142, María: the quotation marks are missing.
    value
        .is_some_and(|value| digits(value) || value.is_empty() && !rest.starts_with(['"', '\'']))
        .then_some("put the value in quotation marks, such as \"00123456\"")
}

/// What to do about anything else.
const ANY: &str = "write each answer as `name = \"value\"` on a line of its own; `misis-form init` writes a file to start from";

/// What to do, by what the parser says and what stands at the place.
fn common(message: &str, rest: &str) -> Option<&'static str> {
    if message.contains("array elements") {
        if rest.starts_with(['"', '\'']) {
            return Some("put a comma behind the text before this one");
        }
        return Some("close the bracket of the list above, such as roles = [\"Counselor\"]");
    }
    message.contains("duplicate key").then_some("keep the line that is right and remove the other")
}

fn entries(table: DeTable<'_>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = table
        .into_iter()
        .map(|(key, value)| Entry { at: key.span().start, key: key.into_inner(), node: node(value) })
        .collect();
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn node(value: Spanned<DeValue<'_>>) -> Node<'_> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) if number.radix() == 10 => Value::Whole(number.as_str().to_owned().into()),
        DeValue::Integer(_) => Value::Other("a number that is not decimal"),
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Boolean(truth) => Value::Boolean(truth),
        DeValue::Datetime(date) => match (date.date, date.time, date.offset) {
            (Some(date), None, None) => Value::Date(date.to_string()),
            (None, _, _) => Value::Other("a time"),
            _ => Value::Other("a date with a time"),
        },
        DeValue::Array(list) => Value::List(list.into_iter().map(node).collect()),
        DeValue::Table(table) => Value::Table(entries(table)),
    };
    Node { span, value }
}

/// Writes one request as a document, or several as the list `request`.
pub(super) fn write(records: &[Record<'_>]) -> String {
    let mut out = String::new();
    if let [record] = records {
        write_record(&mut out, record, "");
    } else {
        for (place, record) in records.iter().enumerate() {
            let blank = if place == 0 { "" } else { "\n" };
            let _ = writeln!(out, "{blank}[[{}]]", keys::REQUEST);
            write_record(&mut out, record, &format!("{}.", keys::REQUEST));
        }
    }
    out
}

fn write_record(out: &mut String, record: &Record<'_>, prefix: &str) {
    // Writing to a string cannot fail.
    if let Some(revision) = record.revision() {
        let _ = writeln!(out, "{} = {}", keys::REVISION, quoted(revision));
    }
    let roles = record.roles();
    if !roles.is_empty() {
        let roles: Vec<String> = roles.iter().map(|role| quoted(role)).collect();
        let _ = writeln!(out, "{} = [{}]", keys::ROLES, roles.join(", "));
    }
    let table = |out: &mut String, name: &str| {
        let blank = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{blank}[{prefix}{name}]");
    };
    for (part, members) in record.parts() {
        table(out, part);
        for (key, datum) in members {
            let _ = match datum {
                Datum::Date(date) => writeln!(out, "{key} = {date}"),
                Datum::Text(text) => writeln!(out, "{key} = {}", quoted(&text)),
            };
        }
    }
    let signatures = &record.request.signatures;
    if record.returned.is_none() && signatures.is_empty() {
        return;
    }
    table(out, keys::RETURNED);
    if let Some(returned) = &record.returned {
        write_returned(out, returned);
    }
    if !signatures.is_empty() {
        let members: Vec<String> = signatures
            .iter()
            .map(|(field, signature)| format!("{} = \"{signature}\"", quoted(field)))
            .collect();
        let _ = writeln!(out, "signatures = {{ {} }}", members.join(", "));
    }
}

/// Writes what is known of the file that a record was read from.
fn write_returned(out: &mut String, returned: &Returned) {
    let _ = writeln!(out, "file = {}\nkind = {}", quoted(&returned.file), quoted(&returned.kind));
    if !returned.revision.is_empty() {
        let _ = writeln!(out, "{} = {}", keys::REVISION, quoted(&returned.revision));
    }
    let _ = writeln!(out, "status = {}", quoted(returned.status.word()));
    if let Some(error) = &returned.error {
        let _ = writeln!(out, "error = {}", quoted(error));
    }
    out.push_str("findings = [");
    for finding in &returned.findings {
        let members: Vec<String> = super::record::finding(finding)
            .into_iter()
            .map(|(key, value)| format!("{key} = {}", quoted(&value)))
            .collect();
        let _ = write!(out, "\n  {{ {} }},", members.join(", "));
    }
    out.push_str(if returned.findings.is_empty() { "]\n" } else { "\n]\n" });
    if !returned.how.is_empty() {
        let members: Vec<String> =
            returned.how.iter().map(|(field, how)| format!("{} = \"{how}\"", quoted(field))).collect();
        let _ = writeln!(out, "how = {{ {} }}", members.join(", "));
    }
    if !returned.unknown_fields.is_empty() {
        let fields = returned.unknown_fields.iter();
        let members: Vec<String> =
            fields.map(|(name, value)| format!("{} = {}", quoted(name), quoted(value))).collect();
        let _ = writeln!(out, "{} = {{ {} }}", keys::UNKNOWN_FIELDS, members.join(", "));
    }
    if !returned.digital_signatures.is_empty() {
        out.push_str("digital_signatures = [\n");
        for signature in &returned.digital_signatures {
            let members = super::record::digital(signature);
            let members: Vec<String> =
                members.into_iter().map(|(key, value)| format!("{key} = {}", quoted(value))).collect();
            let _ = writeln!(out, "  {{ {} }},", members.join(", "));
        }
        out.push_str("]\n");
    }
}
