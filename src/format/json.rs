//! Requests as JSON and as JSON Lines.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read as _};
use std::ops::Range;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::{Map, json};

use super::encoding;
use super::item::{self, Numbered};
use super::keys;
use super::plain;
use super::raw;
use super::record::{Datum, Record};
use super::source::{Source, begins};
use super::tree::{self, Entry, Node, Value};
use crate::characters::is_obeyed;
use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::Mistake;
use crate::request::RawRequest;

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
        let message = lower_case(&error.kind().to_string());
        let start = source.text.get(..range.start).unwrap_or_default();
        let begin = start.rfind('\n').map_or(0, |end| end + 1);
        let line = source.text.get(begin..).unwrap_or_default().lines().next().unwrap_or_default();
        if !source.text.trim_start().starts_with(['{', '[', '"', '/']) {
            let start = source.text.len() - source.text.trim_start().len();
            let message = "something stands before the JSON, or it is none";
            let hint = "remove what stands before the first `{` or `[`";
            return source.syntax(&(start..start), message, Some(hint));
        }
        let hint = plain::json(&message, line, range.start.saturating_sub(begin));
        source.syntax(&(range.start..range.end), &message, Some(hint.as_deref().unwrap_or(ANY)))
    })?;
    if let Some((span, message)) = lenient(source.text) {
        return Err(source.syntax(&span, message, plain::json(message, "", 0).as_deref()));
    }
    parsed.value.map(node).ok_or_else(|| {
        let end = source.text.trim_end().len();
        source.syntax(&(end..end), "expected a request, found nothing", None)
    })
}

/// What to do about what is no common mistake.
const ANY: &str = "write each answer as `\"name\": \"value\"`, with commas between them, or leave it out";

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

/// The lines of JSON Lines, one request each; blank lines are passed over.
pub(super) struct Lines<R> {
    path: Arc<str>,
    input: R,
    line: usize,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(path: &Arc<str>, input: R) -> Self {
        Self { path: path.clone(), input, line: 0, bytes: Vec::new() }
    }

    /// # Errors
    ///
    /// The input cannot be read any further.
    pub(super) fn next(&mut self) -> Result<Option<Numbered>, Error> {
        loop {
            self.bytes.clear();
            let limit = item::RECORD as u64 + 1;
            let read = (&mut self.input).take(limit).read_until(b'\n', &mut self.bytes);
            if read.map_err(|error| item::unreadable(&self.path, error))? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.bytes.len() > item::RECORD {
                return Err(too_long(&self.path, self.line));
            }
            if !self.bytes.trim_ascii().is_empty() {
                let request = element(&self.path, &self.bytes, (self.line, 1));
                return Ok(Some(Numbered { number: self.line, request }));
            }
        }
    }
}

/// One request from its own bytes, which begin at a line and column of the file.
fn element(path: &Arc<str>, bytes: &[u8], start: (usize, usize)) -> Result<RawRequest, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| encoding::in_text(path, bytes, error.valid_up_to(), start))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    if tree::parts_of_json(text) > tree::REQUEST {
        return Err(too_long(path, start.0));
    }
    let source = Source::within(path, text, start);
    read(&source).and_then(|node| raw::request(&source, node))
}

fn too_long(path: &str, line: usize) -> Error {
    let origin = Origin::File { path: path.into(), line, column: 1 };
    Mistake::new(origin, "this is longer than any request").into()
}

/// Whether the first thing of an input is an array.
pub(super) fn is_array(input: &mut impl BufRead) -> io::Result<bool> {
    let start = input.fill_buf()?;
    Ok(start.trim_ascii_start().starts_with(b"["))
}

/// The elements of a JSON array, one request each.
///
/// Only where an element begins and ends is decided here; what stands between
/// is left to the parser.
pub(super) struct Elements<R> {
    path: Arc<str>,
    input: R,
    /// The line and column of the next byte; columns count characters.
    at: (usize, usize),
    /// How many elements there were.
    count: usize,
    begun: bool,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(path: &Arc<str>, input: R) -> Self {
        Self { path: path.clone(), input, at: (1, 1), count: 0, begun: false }
    }

    /// # Errors
    ///
    /// The input cannot be read any further.
    pub(super) fn next(&mut self) -> Result<Option<Numbered>, Error> {
        if !self.begun {
            self.begun = true;
            // It is an array, or nobody would have come here.
            self.blanks()?;
            self.take()?;
        } else if self.blanks()? == Some(b',') {
            self.take()?;
            if self.blanks()? == Some(b']') {
                return Err(self.expected("another request after the comma"));
            }
        } else if self.blanks()? != Some(b']') {
            return Err(self.expected("`,` or `]`"));
        }
        if self.blanks()? == Some(b']') {
            self.take()?;
            return match self.blanks()? {
                None => Ok(None),
                Some(_) => Err(self.expected("nothing after the array")),
            };
        }
        let start = self.at;
        let bytes = self.element()?;
        self.count += 1;
        Ok(Some(Numbered { number: self.count, request: element(&self.path, &bytes, start) }))
    }

    /// Collects the bytes of an element.
    fn element(&mut self) -> Result<Vec<u8>, Error> {
        let (mut bytes, mut depth) = (Vec::new(), 0_usize);
        let (mut inside, mut escaped) = (false, false);
        while let Some(byte) = self.peek()? {
            if !inside && depth == 0 && matches!(byte, b',' | b']') {
                break;
            }
            self.take()?;
            bytes.push(byte);
            match byte {
                b'"' if !escaped => inside = !inside,
                b'{' | b'[' if !inside => depth += 1,
                b'}' | b']' if !inside => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = inside && byte == b'\\' && !escaped;
            if bytes.len() > item::RECORD {
                return Err(too_long(&self.path, self.at.0));
            }
        }
        let end = bytes.trim_ascii_end().len();
        bytes.truncate(end);
        Ok(bytes)
    }

    /// Passes over blanks and shows what comes next.
    fn blanks(&mut self) -> Result<Option<u8>, Error> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.take()?,
                next => return Ok(next),
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Error> {
        let bytes = self.input.fill_buf().map_err(|error| item::unreadable(&self.path, error))?;
        Ok(bytes.first().copied())
    }

    fn take(&mut self) -> Result<(), Error> {
        match self.peek()? {
            Some(b'\n') => self.at = (self.at.0 + 1, 1),
            Some(byte) if begins(byte) => self.at.1 += 1,
            _ => {}
        }
        self.input.consume(1);
        Ok(())
    }

    fn expected(&self, what: &str) -> Error {
        let (line, column) = self.at;
        let origin = Origin::File { path: self.path.clone(), line, column };
        Mistake::new(origin, format!("expected {what}")).into()
    }
}

/// Writes one request as an object, or several as an array.
pub(super) fn write(records: &[Record<'_>]) -> String {
    let document = match records {
        [record] => object(record),
        records => records.iter().map(object).collect(),
    };
    safe(format!("{document:#}\n"))
}

/// Writes a request as one line of JSON Lines, line break included.
pub fn json_line(record: &Record<'_>) -> String {
    safe(format!("{}\n", object(record)))
}

fn object(record: &Record<'_>) -> serde_json::Value {
    let mut object = Map::new();
    if let Some(revision) = record.revision() {
        object.insert(keys::REVISION.to_owned(), json!(revision));
    }
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
        if !source.revision.is_empty() {
            returned.insert(keys::REVISION.to_owned(), json!(source.revision));
        }
        returned.insert("status".to_owned(), json!(source.status.word()));
        if let Some(error) = &source.error {
            returned.insert("error".to_owned(), json!(error));
            returned.insert("mistakes".to_owned(), json!(source.mistakes));
        }
        returned.insert("findings".to_owned(), json!(source.findings));
        if !source.how.is_empty() {
            returned.insert("how".to_owned(), json!(source.how));
        }
        if !source.unknown_fields.is_empty() {
            returned.insert(keys::UNKNOWN_FIELDS.to_owned(), json!(source.unknown_fields));
        }
        if !source.digital_signatures.is_empty() {
            let signatures = source.digital_signatures.iter().map(|signature| {
                let members = super::record::digital(signature).into_iter();
                members.map(|(key, value)| (key.to_owned(), json!(value))).collect::<Map<_, _>>()
            });
            returned.insert("digital_signatures".to_owned(), signatures.collect());
        }
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
pub(super) fn safe(json: String) -> String {
    // Nearly all of it is.
    if !json.chars().any(|c| c != '\n' && is_obeyed(c)) {
        return json;
    }
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
