//! Requests as a table: one a row, under the dotted names of their answers.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::formula;
use super::keys::{self, Key};
use super::raw;
use super::record::{Datum, Record, datum};
use super::source::Source;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::form::{FieldKind, Form, ROLE_ON_STATE};
use crate::request::{AnyAnswer, RawAnswer, RawRequest, Role};

/// What a column holds.
enum Column {
    Key(Key),
    /// The signature field's dotted name is the rest of the header.
    Signature,
    /// Passed over: about the returned file, or with a finding of its own.
    Other,
    /// No header; nothing may stand below.
    Nameless,
}

/// Reads a table: the delimiter is the header's, rows count from 2.
///
/// Rows without any text are passed over. The first request has a finding for
/// every wrong column; each later one has the first of them, so that none
/// passes for right while something may be missing from it.
///
/// # Errors
///
/// The first row names nothing that the form has.
pub(super) fn read(path: &Arc<str>, text: &str) -> Result<Vec<RawRequest>, Error> {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut row = 0;
    let mut next = |record: &mut ::csv::StringRecord| {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        row += 1 + blank_lines(text, start);
        let found = reader.read_record(record).map_err(|error| Error::Internal(error.to_string()))?;
        Ok::<_, Error>(found.then_some(row))
    };
    let Some(first) = next(&mut record)? else { return Ok(Vec::new()) };
    let header: Vec<String> = record.iter().map(|name| formula::read(name).trim().to_owned()).collect();
    let (columns, mut problems) = columns(path, &header, first);
    if !columns.iter().any(|column| matches!(column, Column::Key(_) | Column::Signature)) {
        return Err(Source::new(path, text, 1).syntax(
            &(0..0),
            "the first row names none of the form's fields",
            Some("name each column as `misis-form fields` lists them, such as user.first_name"),
        ));
    }

    let mut requests = Vec::new();
    while let Some(row) = next(&mut record)? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let origin = Origin::Row { path: path.clone(), row };
        let mut raw = RawRequest { origin, problems: problems.clone(), ..RawRequest::default() };
        for (place, cell) in record.iter().enumerate() {
            let column = columns.get(place).unwrap_or(&Column::Nameless);
            let name = header.get(place).map_or("", String::as_str);
            let origin = |column: &str| Origin::Cell { path: path.clone(), row, column: column.to_owned() };
            let cell = formula::read(cell);
            match column {
                _ if cell.trim().is_empty() => {}
                Column::Key(Key::Roles) => raw::names(&mut raw, cell, &origin(name)),
                Column::Key(Key::Role(role)) => raw::mark(&mut raw, *role, cell, origin(name)),
                Column::Key(Key::Input(_)) => {
                    raw.answers.insert(name.to_owned(), RawAnswer::new(cell, origin(name)));
                }
                Column::Signature => raw::sign(&mut raw, name, cell, &origin(name)),
                Column::Key(Key::Part) | Column::Other => {}
                Column::Nameless => {
                    let number = (place + 1).to_string();
                    raw.problems.push(Finding {
                        field: None,
                        ..Finding::error(Code::UnknownKey, "", format!("cell {number} stands under no header"))
                            .hint("name its column, or empty it; a value with the delimiter in it needs quotation marks")
                            .at(&origin(&number))
                    });
                }
            }
        }
        requests.push(raw);
        problems.truncate(1);
    }
    Ok(requests)
}

/// The number of empty lines at a place between two records.
///
/// The reader passes over them, but to a spreadsheet they are rows.
fn blank_lines(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    // The reader may stop between the two bytes of a line break.
    let mut before = start.checked_sub(1).and_then(|place| bytes.get(place)).copied();
    let mut lines = 0;
    for &byte in bytes.get(start..).unwrap_or_default() {
        match byte {
            b'\n' if before == Some(b'\r') => {}
            b'\n' | b'\r' => lines += 1,
            _ => break,
        }
        before = Some(byte);
    }
    lines
}

/// The delimiter that the header has most of.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of several equally frequent ones.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// What each column holds, and what is wrong with the header.
fn columns(path: &Arc<str>, header: &[String], row: usize) -> (Vec<Column>, Vec<Finding>) {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let columns = header
        .iter()
        .map(|name| {
            let origin = || Origin::Cell { path: path.clone(), row, column: name.clone() };
            if name.is_empty() {
                return Column::Nameless;
            }
            if !seen.insert(name.as_str()) {
                problems.push(raw::twice(name, &origin()));
                return Column::Other;
            }
            match keys::key(name) {
                Some(key @ (Key::Roles | Key::Role(_) | Key::Input(_))) => Column::Key(key),
                _ if raw::signature_field(name).is_some() => Column::Signature,
                _ if name.starts_with("returned.") => Column::Other,
                _ => {
                    problems.push(keys::unknown(name, &origin(), problems.len()));
                    Column::Other
                }
            }
        })
        .collect();
    (columns, problems)
}

/// Writes requests as a table, safe to open in a spreadsheet.
///
/// Columns: one a role, holding `A`; all inputs in the order of the form; what
/// is known of the returned file.
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvWriter {
    /// Whether there is a column for roles that the form does not have.
    unknown_roles: bool,
}

impl CsvWriter {
    /// A writer with every column that the records need.
    ///
    /// What is read from returned forms needs no more than [`CsvWriter::default`].
    pub fn for_records(records: &[Record<'_>]) -> Self {
        let unknown = |record: &Record<'_>| record.request.roles.iter().any(|role| role.value().is_none());
        Self { unknown_roles: records.iter().any(unknown) }
    }

    /// The first line.
    pub fn header(self) -> String {
        let form = Form::current();
        let mut cells: Vec<String> = form.roles().map(|field| field.name.clone()).collect();
        if self.unknown_roles {
            cells.push(keys::ROLES.to_owned());
        }
        cells.extend(form.inputs().map(|input| input.name.to_owned()));
        cells.extend(["file", "kind", "findings"].map(|name| keys::join(keys::RETURNED, name)));
        cells.extend(signature_fields().map(|name| keys::join(keys::SIGNATURES, name)));
        line(&cells)
    }

    /// The line of one record.
    ///
    /// Roles that the form does not have are left out unless the writer was
    /// made for them.
    pub fn row(self, record: &Record<'_>) -> String {
        let request = record.request;
        let chosen: BTreeSet<Role> = request.known_roles().collect();
        let mut cells: Vec<String> = Role::all()
            .map(|role| if chosen.contains(&role) { ROLE_ON_STATE } else { "" }.to_owned())
            .collect();
        if self.unknown_roles {
            let unknown = request.roles.iter().filter(|role| role.value().is_none());
            let texts: Vec<String> =
                unknown.filter_map(|role| AnyAnswer::text(role).map(Cow::into_owned)).collect();
            cells.push(texts.join("; "));
        }
        request.visit(&mut |name, answer| {
            cells.push(match datum(name, answer) {
                None => String::new(),
                Some(Datum::Date(date)) => date.to_string(),
                Some(Datum::Text(text)) => text.into_owned(),
            });
        });
        let (file, kind, findings) = match &record.returned {
            Some(returned) => (
                returned.file.clone(),
                returned.kind.clone(),
                returned.findings.iter().map(in_a_cell).collect::<Vec<_>>().join("; "),
            ),
            None => Default::default(),
        };
        cells.extend([file, kind, findings]);
        cells.extend(
            signature_fields()
                .map(|name| request.signatures.get(name).map(ToString::to_string).unwrap_or_default()),
        );
        line(&cells)
    }
}

/// The names of the signature fields, in the order of the form.
fn signature_fields() -> impl Iterator<Item = &'static str> {
    let fields = Form::current().fields().iter();
    fields.filter(|field| field.kind == FieldKind::Signature).map(|field| field.name.as_str())
}

fn in_a_cell(finding: &Finding) -> String {
    let field = finding.field.as_deref().map(|field| format!("{field}: ")).unwrap_or_default();
    format!("{} [{}] {field}{}", finding.severity, finding.code, finding.message)
}

/// One line of the table, line break included.
fn line(cells: &[String]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and the bytes are those of strings.
    let _ = writer.write_record(cells.iter().map(|cell| formula::write(cell).into_owned()));
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
