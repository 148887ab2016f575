//! Requests as a table of text; `table.rs` and `cells.rs` read it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::formula;
use super::keys;
use super::record::{Datum, Record, Returned, datum};
use crate::finding::Finding;
use crate::form::{FieldKind, Form, ROLE_ON_STATE};
use crate::request::{Answer, RawRequest};
use crate::revision::{self, ALL};

/// Writes requests as a table, safe to open in a spreadsheet.
///
/// Columns: one a role, holding `A`; all inputs in the order of the form; what
/// is known of the returned file.
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvWriter {
    /// Whether there is a column for roles that the form does not have.
    unknown_roles: bool,
    /// Whether there is a column for the revision, beside what is known of returned files.
    revisions: bool,
}

impl CsvWriter {
    /// A writer with every column that the records need.
    ///
    /// What is read from returned forms needs no more than [`CsvWriter::default`].
    pub fn for_records(records: &[Record<'_>]) -> Self {
        let unknown = |record: &Record<'_>| record.request.roles.iter().any(|role| role.value().is_none());
        Self {
            unknown_roles: records.iter().any(unknown),
            revisions: records.iter().any(|record| record.revision().is_some()),
        }
    }

    /// The first line.
    pub fn header(self) -> String {
        line(&self.header_cells())
    }

    /// The names of the columns.
    pub(super) fn header_cells(self) -> Vec<String> {
        let mut cells: Vec<String> = Vec::new();
        cells.extend(self.revisions.then(|| keys::REVISION.to_owned()));
        cells.extend(roles().iter().map(|name| (*name).to_owned()));
        if self.unknown_roles {
            cells.push(keys::ROLES.to_owned());
        }
        cells.extend(inputs().iter().map(|name| (*name).to_owned()));
        let about = [
            "file",
            "kind",
            keys::REVISION,
            "status",
            "findings",
            keys::UNKNOWN_FIELDS,
            "digital_signatures",
        ];
        cells.extend(about.map(|name| keys::join(keys::RETURNED, name)));
        cells.extend(signature_fields().iter().map(|name| keys::join(keys::SIGNATURES, name)));
        cells
    }

    /// The line of one record.
    ///
    /// Roles that the form does not have are left out unless the writer was
    /// made for them.
    pub fn row(self, record: &Record<'_>) -> String {
        line(&self.row_cells(record))
    }

    /// What the columns hold for one record.
    pub(super) fn row_cells(self, record: &Record<'_>) -> Vec<String> {
        let request = record.request;
        let chosen: BTreeSet<&str> = request.known_roles().map(|role| role.field().name.as_str()).collect();
        let mut cells: Vec<String> = Vec::new();
        cells.extend(self.revisions.then(|| record.revision().unwrap_or_default().to_owned()));
        cells.extend(
            roles().iter().map(|role| if chosen.contains(role) { ROLE_ON_STATE } else { "" }.to_owned()),
        );
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
        cells
    }
}

/// What is known of a returned file, a cell each.
fn about(returned: &Returned) -> [String; 7] {
    let error = returned.error.iter().map(|error| on_a_line(error));
    let findings = error.chain(returned.findings.iter().map(in_a_cell));
    let unknown = returned.unknown_fields.iter().map(|(name, value)| format!("{name} = {value}"));
    let signatures = returned.digital_signatures.iter().map(|signature| {
        let members = super::record::digital(signature);
        let known = members
            .iter()
            .take(super::record::DIGITAL_IN_A_CELL)
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty());
        known.collect::<Vec<_>>().join(", ")
    });
    [
        returned.file.clone(),
        returned.kind.clone(),
        returned.revision.clone(),
        returned.status.word().to_owned(),
        findings.collect::<Vec<_>>().join("; "),
        unknown.collect::<Vec<_>>().join("; "),
        signatures.collect::<Vec<_>>().join("; "),
    ]
}

/// A table to start from: a column for everything that a request can say, and
/// one row.
pub(super) fn starter(raw: &RawRequest) -> String {
    let roles: Vec<&str> = raw.roles.iter().map(|role| role.text.as_str()).collect();
    let (mut names, mut values) = starter_cells(raw);
    names.insert(0, keys::ROLES.to_owned());
    values.insert(0, roles.join("; "));
    format!("{}{}", line(&names), line(&values))
}

/// The columns of a table to start from besides the roles, and its one row.
pub(super) fn starter_cells(raw: &RawRequest) -> (Vec<String>, Vec<String>) {
    let inputs = revision::newest().form().inputs();
    let names = inputs.filter(|input| input.flag().is_some()).map(|input| input.name);
    let value = |name: &str| raw.answers.get(name).map_or_else(String::new, |answer| answer.text.clone());
    names.map(|name| (name.to_owned(), value(name))).unzip()
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
    on_a_line(&format!("{} [{}] {field}{}", finding.severity, finding.code, finding.message))
}

/// A text without line breaks: what is about a row stays in it.
pub(super) fn on_a_line(text: &str) -> String {
    let lines = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// One line of the table, line break included.
pub(super) fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&formula::write(cell))).collect();
    format!("{}\n", cells.join(","))
}

/// A cell in quotation marks where it needs them, be it for a reader that
/// splits at another sign.
fn quoted(cell: &str) -> String {
    let needs = |c: char| matches!(c, '"' | ',' | ';' | '\t' | '|' | '\r' | '\n');
    if cell.contains(needs) || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
