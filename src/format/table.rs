//! Requests as a table, whatever the table is written in: one a row, under the
//! names of their answers.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::keys::{self, Header, Key};
use super::raw;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin, Severity, note, note_with};
use crate::mistake::Mistake;
use crate::request::RawRequest;

/// The rows of a table, as cells.
pub(super) trait Records {
    /// The next row that has cells, with its number; rows count from 1, as in
    /// a spreadsheet.
    ///
    /// # Errors
    ///
    /// The table cannot be read any further.
    fn next(&mut self) -> Result<Option<(usize, Vec<Cell<'_>>)>, Error>;
}

/// A cell.
pub(super) struct Cell<'a> {
    /// Its column, from 0.
    pub(super) place: usize,
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// What a program says of it.
    pub(super) note: Option<Note>,
}

/// What is to be said of a cell besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note {
    /// The text is what a formula came to.
    Formula,
    /// A formula that was never computed.
    NoResult,
    /// A formula or a link that failed, as `#N/A`.
    Failed,
    /// A part of merged cells that is not their first.
    Merged,
}

impl<'a> Cell<'a> {
    pub(super) fn text(place: usize, text: Cow<'a, str>) -> Self {
        Self { place, text, note: None }
    }
}

/// What a column holds.
enum Column {
    /// Answers, under their dotted name.
    Key(&'static str, Key),
    /// Who signed, under the dotted name of `extract`.
    Signature(String),
    /// The revision, under the dotted name of `extract`.
    Revision,
    /// Passed over: about the returned file.
    Other,
    /// Passed over, since the form does not have it and somebody said so.
    Unknown,
    /// No header; nothing may stand below.
    Nameless,
}

/// The requests of a table. Rows without any text are passed over.
pub(super) struct Rows<R> {
    path: Arc<str>,
    records: R,
    /// What each column is called in the file.
    header: Vec<Arc<str>>,
    columns: Vec<Column>,
    /// What is said of columns that are passed over, with the first request.
    passed_over: Vec<Finding>,
}

impl<R: Records> Rows<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// [`Error::Header`] with all that is wrong with it: as long as it is,
    /// every row could mean something else.
    pub(super) fn new(path: &Arc<str>, mut records: R, ignore_columns: bool) -> Result<Self, Error> {
        let mut row = 1;
        let header: Vec<Arc<str>> = match records.next()? {
            None => Vec::new(),
            Some((number, cells)) => {
                row = number;
                let width = cells.iter().map(|cell| cell.place + 1).max().unwrap_or_default();
                let mut header: Vec<Arc<str>> = vec![Arc::from(""); width];
                for cell in &cells {
                    header[cell.place] = Arc::from(cell.text.trim());
                }
                header
            }
        };
        let (columns, problems) = columns(path, &header, row);
        let is_known = |column: &Column| matches!(column, Column::Key(..) | Column::Signature(_));
        if !header.is_empty()
            && !columns.iter().any(is_known)
            && problems.iter().all(|(_, is_unknown)| *is_unknown)
        {
            return Err(no_header(path, row, &header));
        }
        let (unknown, others): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|(_, is_unknown)| *is_unknown && ignore_columns);
        if !others.is_empty() {
            let unknown = others.iter().any(|(_, is_unknown)| *is_unknown);
            let findings = others.into_iter().map(|(finding, _)| finding).collect();
            return Err(Error::Header { path: path.clone(), findings, unknown });
        }
        let passed_over = unknown.into_iter().map(|(finding, _)| Finding {
            severity: Severity::Warning,
            hint: None,
            message: format!("{}; the column is passed over", finding.message),
            ..finding
        });
        Ok(Self { path: path.clone(), records, header, columns, passed_over: passed_over.collect() })
    }

    /// The next request with its row.
    ///
    /// # Errors
    ///
    /// The table cannot be read any further.
    pub(super) fn next(&mut self) -> Result<Option<(usize, RawRequest)>, Error> {
        let Self { path, records, header, columns, passed_over } = self;
        loop {
            let Some((row, cells)) = records.next()? else { return Ok(None) };
            let is_empty = |cell: &Cell<'_>| {
                matches!(cell.note, None | Some(Note::Merged)) && cell.text.trim().is_empty()
            };
            if cells.iter().all(is_empty) {
                continue;
            }
            let origin = Origin::Row { path: path.clone(), row };
            let problems = std::mem::take(passed_over);
            let mut raw = RawRequest { origin, problems, ..RawRequest::default() };
            for cell in cells {
                let place = cell.place;
                let column = columns.get(place).unwrap_or(&Column::Nameless);
                let name = header.get(place).cloned().unwrap_or_default();
                take(&mut raw, column, (&name, place), &cell, |column| Origin::Cell {
                    path: path.clone(),
                    row,
                    column: column.clone(),
                });
            }
            return Ok(Some((row, raw)));
        }
    }
}

/// The first row is none of names.
fn no_header(path: &Arc<str>, row: usize, header: &[Arc<str>]) -> Error {
    let meant = header.iter().find_map(|name| Some((name, keys::nearest(name)?)));
    let help = match meant {
        Some((name, known)) => format!(
            "did you mean `{known}` by `{name}`? `misis-form init -o people.csv` makes a table with all headers"
        ),
        None => "make the first row one of names, such as user.first_name; `misis-form init -o people.csv` makes a \
                 table with all of them"
            .to_owned(),
    };
    let message = "the first row names none of the form's fields";
    Error::Table(Box::new(Mistake::new(Origin::Row { path: path.clone(), row }, message).hint(help)))
}

/// Takes what one cell says; its column has a name and a place.
fn take(
    raw: &mut RawRequest,
    column: &Column,
    (name, place): (&Arc<str>, usize),
    cell: &Cell<'_>,
    origin: impl Fn(&Arc<str>) -> Origin,
) {
    if let (Some(said), Column::Key(known, _)) = (cell.note, column) {
        let finding = note_finding(said, known).at(&origin(name));
        let is_error = finding.is_error();
        note(&mut raw.problems, finding);
        if is_error {
            return;
        }
    }
    let text = cell.text.as_ref();
    let is_about_file = matches!(column, Column::Signature(_) | Column::Revision | Column::Other);
    raw.is_returned |= is_about_file && !text.trim().is_empty();
    match column {
        _ if text.trim().is_empty() => {}
        Column::Key(_, Key::Revision) => raw::revise(raw, text, origin(name)),
        Column::Revision if raw.revision.is_none() => raw::revise(raw, text, origin(name)),
        Column::Key(_, Key::Roles) => raw::names(raw, text, &origin(name)),
        Column::Key(_, Key::Role(role)) => raw::mark(raw, *role, text, origin(name)),
        Column::Key(known, Key::Input(_)) => {
            raw::keep(raw, known, text, &origin(name));
        }
        Column::Signature(known) => raw::sign(raw, known, text, &origin(name)),
        Column::Key(_, Key::Part) | Column::Revision | Column::Other | Column::Unknown => {}
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

/// What is said of a cell of a workbook.
fn note_finding(note: Note, field: &str) -> Finding {
    match note {
        Note::Formula => {
            Finding::warning(Code::WrongType, field, "the cell is a formula; its last result was taken")
                .hint("see that the result is up to date, or replace the formula by its value")
        }
        Note::NoResult => {
            Finding::error(Code::WrongType, field, "the cell is a formula that has no result yet")
                .hint("open the table in a spreadsheet program and save it, or write the value itself")
        }
        Note::Failed => Finding::error(Code::SpreadsheetError, field, "the cell is a formula that failed")
            .hint("write the value itself"),
        Note::Merged => {
            Finding::error(Code::WrongType, field, "the cell is merged with another, which has its value")
                .hint("unmerge the cells, and write the value in each")
        }
    }
}

/// What each column holds, and what is wrong with the header; with each
/// fault, whether it is a name that the form does not have.
fn columns(path: &Arc<str>, header: &[Arc<str>], row: usize) -> (Vec<Column>, Vec<(Finding, bool)>) {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let named: BTreeSet<&'static str> = header.iter().filter_map(|name| keys::column(name)).collect();
    let columns = header
        .iter()
        .map(|name| {
            let origin = || Origin::Cell { path: path.clone(), row, column: name.clone() };
            if name.is_empty() {
                return Column::Nameless;
            }
            let known = match keys::header(name) {
                Header::Known(known) => Some(known),
                Header::Unknown => None,
                Header::Several(names) => {
                    let left: Vec<&'static str> =
                        names.iter().copied().filter(|name| !named.contains(name)).collect();
                    match left.as_slice() {
                        [only] if keys::is_job_title(name) => Some(*only),
                        _ => {
                            problems.push((several(name, &names).at(&origin()), false));
                            return Column::Other;
                        }
                    }
                }
            };
            let spelling = known.map_or_else(|| name.to_lowercase(), str::to_owned);
            if !seen.insert(spelling.clone()) {
                problems.push((raw::twice(&spelling, &origin()), false));
                return Column::Other;
            }
            match known.and_then(|known| Some((known, keys::key(known)?))) {
                Some((known, key)) => Column::Key(known, key),
                None if raw::signature_field(&spelling).is_some() => Column::Signature(spelling),
                None if spelling == keys::RETURNED_REVISION => Column::Revision,
                None if spelling.starts_with("returned.") => Column::Other,
                None => {
                    problems.push((keys::unknown(name, &origin(), problems.len()), true));
                    Column::Unknown
                }
            }
        })
        .collect();
    (columns, problems)
}

/// A label that several fields have.
fn several(header: &str, names: &[&str]) -> Finding {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("several fields of the form are called `{header}`");
    Finding::error(Code::UnknownKey, header, message).hint(format!("name the column {}", names.join(" or ")))
}
