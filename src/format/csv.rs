//! Requests as a table: one a row, under the dotted names of their answers.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::sync::{Arc, OnceLock};

use csv_core::ReadRecordResult;

use super::encoding;
use super::formula;
use super::item;
use super::keys::{self, Key};
use super::raw;
use super::record::{Datum, Record, Returned, datum};
use super::source::Source;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin, Severity, note, note_with};
use crate::form::{FieldKind, Form, ROLE_ON_STATE};
use crate::mistake::Mistake;
use crate::request::{Answer, RawRequest};
use crate::revision::{self, ALL};

/// What a column holds.
enum Column {
    /// Answers, under their dotted name.
    Key(&'static str, Key),
    /// Who signed, under the dotted name of `extract`.
    Signature(String),
    /// Passed over: about the returned file, or with a finding of its own.
    Other,
    /// No header; nothing may stand below.
    Nameless,
}

/// The rows of a table, one request each; rows count from 1, as in a spreadsheet.
///
/// Rows without any text are passed over. The first request has a finding for
/// every wrong column; each later one has the first of them, so that none
/// passes for right while something may be missing from it.
pub(super) struct Rows<R> {
    records: Records<R>,
    /// What each column is called in the file.
    header: Vec<Arc<str>>,
    columns: Vec<Column>,
    problems: Vec<Finding>,
}

impl<R: BufRead> Rows<R> {
    /// Reads the header; the delimiter is the one that it has most of.
    ///
    /// # Errors
    ///
    /// The first row names nothing that the form has.
    pub(super) fn new(path: &Arc<str>, input: R) -> Result<Self, Error> {
        let mut records = Records::new(path, input)?;
        let header: Vec<Arc<str>> = match records.next()? {
            None => Vec::new(),
            Some((_, cells)) => cells.map(|name| Arc::from(formula::read(name).trim())).collect(),
        };
        let (columns, problems) = columns(path, &header, records.row);
        if !header.is_empty()
            && !columns.iter().any(|column| matches!(column, Column::Key(..) | Column::Signature(_)))
        {
            let meant = header.iter().find_map(|name| Some((name, keys::nearest(name)?)));
            let help = match meant {
                Some((name, known)) => format!(
                    "did you mean `{known}` by `{name}`? `misis-form fields` lists the names of all columns"
                ),
                None => {
                    "name each column as `misis-form fields` lists them, such as user.first_name".to_owned()
                }
            };
            return Err(Source::new(path, &records.first_line, records.row).syntax(
                &(0..0),
                "the first row names none of the form's fields",
                Some(&help),
            ));
        }
        Ok(Self { records, header, columns, problems })
    }

    /// The next request with its row.
    ///
    /// # Errors
    ///
    /// The table cannot be read any further.
    pub(super) fn next(&mut self) -> Result<Option<(usize, RawRequest)>, Error> {
        let path = self.records.path.clone();
        while let Some((row, cells)) = self.records.next()? {
            let cells: Vec<&str> = cells.collect();
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let origin = Origin::Row { path: path.clone(), row };
            let mut raw = RawRequest { origin, problems: self.problems.clone(), ..RawRequest::default() };
            for (place, cell) in cells.into_iter().enumerate() {
                let column = self.columns.get(place).unwrap_or(&Column::Nameless);
                let name = self.header.get(place).cloned().unwrap_or_default();
                take(&mut raw, column, (&name, place), cell, |column| Origin::Cell {
                    path: path.clone(),
                    row,
                    column: column.clone(),
                });
            }
            self.problems.truncate(1);
            return Ok(Some((row, raw)));
        }
        Ok(None)
    }
}

/// Takes what one cell says; its column has a name and a place.
fn take(
    raw: &mut RawRequest,
    column: &Column,
    (name, place): (&Arc<str>, usize),
    cell: &str,
    origin: impl Fn(&Arc<str>) -> Origin,
) {
    let cell = formula::read(cell);
    match column {
        _ if cell.trim().is_empty() => {}
        Column::Key(_, Key::Roles) => raw::names(raw, cell, &origin(name)),
        Column::Key(_, Key::Role(role)) => raw::mark(raw, *role, cell, origin(name)),
        Column::Key(known, Key::Input(_)) => {
            raw::keep(raw, known, cell, &origin(name));
        }
        Column::Signature(known) => raw::sign(raw, known, cell, &origin(name)),
        Column::Key(_, Key::Part) | Column::Other => {}
        Column::Nameless => {
            note_with(&mut raw.problems, Severity::Error, || {
                let number = Arc::from((place + 1).to_string());
                Finding {
                    field: None,
                    ..Finding::error(Code::UnknownKey, "", format!("cell {number} stands under no header"))
                        .hint("name its column, or empty it; a value with the delimiter in it needs quotation marks")
                        .at(&origin(&number))
                }
            });
        }
    }
}

/// The most cells of a row: as many as a sheet of Excel has columns.
const CELLS: usize = 1 << 14;

/// The records of a table, read one at a time.
struct Records<R> {
    path: Arc<str>,
    input: R,
    reader: csv_core::Reader,
    /// The row of the record read last.
    row: usize,
    /// The first line with anything on it, as the file has it.
    first_line: String,
    /// The cells of that record, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The last byte read, for line breaks of two bytes.
    last: u8,
}

impl<R: BufRead> Records<R> {
    fn new(path: &Arc<str>, mut input: R) -> Result<Self, Error> {
        let start = input.fill_buf().map_err(|error| item::unreadable(path, error))?;
        let (separator, length) = separator_line(start);
        let (line, rest) = start.split_at(length);
        let delimiter = separator.unwrap_or_else(|| delimiter(rest));
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let mut lines = rest.split(is_break).filter(|line| !line.is_empty());
        let first_line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let last = line.last().copied().unwrap_or_default();
        input.consume(length);
        let (text, ends) = (vec![0; 4 << 10], vec![0; 64]);
        // To a spreadsheet the line that was passed over is no row.
        Ok(Self { path: path.clone(), input, reader, row: 0, first_line, text, ends, last })
    }

    /// The next record with its row.
    fn next(&mut self) -> Result<Option<(usize, impl Iterator<Item = &str>)>, Error> {
        self.blank_lines()?;
        let (mut written, mut ended) = (0, 0);
        loop {
            let bytes = self.input.fill_buf().map_err(|error| item::unreadable(&self.path, error))?;
            let (result, read, wrote, ends) =
                self.reader.read_record(bytes, &mut self.text[written..], &mut self.ends[ended..]);
            self.last = read.checked_sub(1).map_or(self.last, |last| bytes[last]);
            self.input.consume(read);
            written += wrote;
            ended += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() > item::RECORD => {
                    let message = "a row is longer than any request: is a quotation mark open?";
                    return Err(self.at_row(self.row + 1, message));
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= CELLS => {
                    return Err(self.at_row(self.row + 1, "a row has more cells than any request"));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        self.row += 1;
        let text = match std::str::from_utf8(&self.text[..written]) {
            Ok(text) => text,
            Err(error) => return Err(self.not_utf8(error.valid_up_to())),
        };
        let starts = std::iter::once(0).chain(self.ends[..ended].iter().copied());
        let cells = starts
            .zip(&self.ends[..ended])
            .map(move |(start, &end)| text.get(start..end).unwrap_or_default());
        Ok(Some((self.row, cells)))
    }

    /// Passes over empty lines: to a spreadsheet they are rows.
    fn blank_lines(&mut self) -> Result<(), Error> {
        loop {
            let bytes = self.input.fill_buf().map_err(|error| item::unreadable(&self.path, error))?;
            match bytes.first() {
                Some(b'\n') if self.last == b'\r' => {}
                Some(b'\n' | b'\r') => self.row += 1,
                _ => return Ok(()),
            }
            self.last = bytes[0];
            self.input.consume(1);
        }
    }

    fn at_row(&self, row: usize, message: &str) -> Error {
        Mistake::new(Origin::Row { path: self.path.clone(), row }, message).into()
    }

    /// The record read last holds a byte that is not UTF-8.
    fn not_utf8(&self, place: usize) -> Error {
        let cell = self.ends.iter().take_while(|&&end| end <= place).count() + 1;
        encoding::in_table(&self.path, self.row, cell, self.text[place])
    }
}

/// The delimiter that a line such as `sep=;` before the header names, which is
/// how Excel is told of it, and how long that line is.
fn separator_line(start: &[u8]) -> (Option<u8>, usize) {
    let end = start.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(start.len());
    let line = &start[..end];
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let length = match &start[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    };
    match bare {
        [word @ .., b'=', delimiter] if word.eq_ignore_ascii_case(b"sep") => (Some(*delimiter), length),
        _ => (None, 0),
    }
}

/// Whether a text begins with such a line.
pub(super) fn is_separator_line(text: &str) -> bool {
    separator_line(text.as_bytes()).0.is_some()
}

/// The delimiter that the header has most of.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let first = start.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or_default();
    for &byte in &start[first..] {
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
fn columns(path: &Arc<str>, header: &[Arc<str>], row: usize) -> (Vec<Column>, Vec<Finding>) {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let columns = header
        .iter()
        .map(|name| {
            let origin = || Origin::Cell { path: path.clone(), row, column: name.clone() };
            if name.is_empty() {
                return Column::Nameless;
            }
            let known = keys::column(name);
            let spelling = known.map_or_else(|| name.to_lowercase(), str::to_owned);
            if !seen.insert(spelling.clone()) {
                note(&mut problems, raw::twice(&spelling, &origin()));
                return Column::Other;
            }
            match known.and_then(|known| Some((known, keys::key(known)?))) {
                Some((known, key)) => Column::Key(known, key),
                None if raw::signature_field(&spelling).is_some() => Column::Signature(spelling),
                None if spelling.starts_with("returned.") => Column::Other,
                None => {
                    let known = problems.len();
                    note(&mut problems, keys::unknown(name, &origin(), known));
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
        let mut cells: Vec<String> = roles().iter().map(|name| (*name).to_owned()).collect();
        if self.unknown_roles {
            cells.push(keys::ROLES.to_owned());
        }
        cells.extend(inputs().iter().map(|name| (*name).to_owned()));
        let about = ["file", "kind", "status", "findings", "digital_signatures"];
        cells.extend(about.map(|name| keys::join(keys::RETURNED, name)));
        cells.extend(signature_fields().iter().map(|name| keys::join(keys::SIGNATURES, name)));
        line(&cells)
    }

    /// The line of one record.
    ///
    /// Roles that the form does not have are left out unless the writer was
    /// made for them.
    pub fn row(self, record: &Record<'_>) -> String {
        let request = record.request;
        let chosen: BTreeSet<&str> = request.known_roles().map(|role| role.field().name.as_str()).collect();
        let mut cells: Vec<String> = roles()
            .iter()
            .map(|role| if chosen.contains(role) { ROLE_ON_STATE } else { "" }.to_owned())
            .collect();
        if self.unknown_roles {
            let unknown = request.roles.iter().filter(|role| role.value().is_none());
            let texts: Vec<String> = unknown.filter_map(Answer::text).map(Cow::into_owned).collect();
            cells.push(texts.join("; "));
        }
        for name in inputs() {
            cells.push(match request.answer(name).and_then(datum) {
                None => String::new(),
                Some(Datum::Date(date)) => date.to_string(),
                Some(Datum::Text(text)) => text.into_owned(),
            });
        }
        cells.extend(record.returned.as_ref().map_or_else(Default::default, about));
        cells.extend(
            signature_fields()
                .iter()
                .map(|name| request.signatures.get(*name).map(ToString::to_string).unwrap_or_default()),
        );
        line(&cells)
    }
}

/// What is known of a returned file, a cell each.
fn about(returned: &Returned) -> [String; 5] {
    let findings = returned.error.iter().cloned().chain(returned.findings.iter().map(in_a_cell));
    let signatures = returned.digital_signatures.iter().map(|signature| {
        let members = super::record::digital(signature);
        let known = members.iter().map(|(_, value)| *value).filter(|value| !value.is_empty());
        known.collect::<Vec<_>>().join(", ")
    });
    [
        returned.file.clone(),
        returned.kind.clone(),
        returned.status.word().to_owned(),
        findings.collect::<Vec<_>>().join("; "),
        signatures.collect::<Vec<_>>().join("; "),
    ]
}

/// A table to start from: a column for everything that a request can say, and
/// one row. The mark in front tells spreadsheets that it is UTF-8.
pub(super) fn starter(raw: &RawRequest) -> String {
    let inputs = revision::newest().form().inputs();
    let names: Vec<&str> = inputs.filter(|input| input.flag().is_some()).map(|input| input.name).collect();
    let roles: Vec<&str> = raw.roles.iter().map(|role| role.text.as_str()).collect();
    let answer = |name: &&str| raw.answers.get(*name).map_or_else(String::new, |answer| answer.text.clone());
    let header: Vec<String> =
        std::iter::once(keys::ROLES).chain(names.iter().copied()).map(str::to_owned).collect();
    let row: Vec<String> = std::iter::once(roles.join("; ")).chain(names.iter().map(answer)).collect();
    format!("\u{FEFF}{}{}", line(&header), line(&row))
}

/// The roles of all revisions, each once, the newest revision first.
fn roles() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| union(|form| form.roles().map(|field| field.name.as_str()).collect()))
}

/// The inputs of all revisions, likewise.
fn inputs() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| union(|form| form.inputs().map(|input| input.name).collect()))
}

/// The signature fields of all revisions, likewise.
fn signature_fields() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        union(|form| {
            let fields = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
            fields.map(|field| field.name.as_str()).collect()
        })
    })
}

/// What the revisions have, each once: all that the newest has in its order,
/// then what only the one before it has, and so on.
fn union(names: impl Fn(&'static Form) -> Vec<&'static str>) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Vec::new();
    for name in ALL.iter().flat_map(|revision| names(revision.form())) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

pub(super) fn in_a_cell(finding: &Finding) -> String {
    let field = finding.field.as_deref().map(|field| format!("{field}: ")).unwrap_or_default();
    format!("{} [{}] {field}{}", finding.severity, finding.code, finding.message)
}

/// One line of the table, line break included.
pub(super) fn line(cells: &[String]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and the bytes are those of strings.
    let _ = writer.write_record(cells.iter().map(|cell| formula::write(cell).into_owned()));
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
