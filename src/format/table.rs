//! Requests as a table, whatever the table is written in: one a row, under the
//! names of their answers.

use std::sync::Arc;

use super::cell::{Cell, Note, Records};
use super::header::{self, Column};
use super::item::Numbered;
use super::keys::Key;
use super::raw;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin, Severity, note, note_with};
use crate::mistake::Mistake;
use crate::request::RawRequest;

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
        let (row, header) = match records.next()? {
            None => (1, Vec::new()),
            Some((number, cells)) => (number, header::texts(&cells)),
        };
        let (columns, problems) = header::columns(path, &header, row);
        // A role may be somebody's title as well, in a table without a row of names.
        let is_role = |column: &Column| matches!(column, Column::Key(_, Key::Role(_)));
        let are_values = problems.len() > 3 && columns.iter().filter(|column| is_role(column)).count() == 1;
        let is_known = |column: &Column| {
            matches!(column, Column::Key(..) | Column::Signature(_)) && !(are_values && is_role(column))
        };
        if !header.is_empty()
            && !columns.iter().any(is_known)
            && problems.iter().all(|(_, is_unknown)| *is_unknown)
        {
            return Err(Error::Table(Box::new(header::none(path, row, &header, &mut records)?)));
        }
        let (unknown, others): (Vec<_>, Vec<_>) = problems.into_iter().partition(|(finding, is_unknown)| {
            *is_unknown && ignore_columns && !header::may_be_meant(finding)
        });
        if !others.is_empty() {
            if header::stands_below(&header, &mut records)? {
                return Err(header::one_below_the_other(path, row));
            }
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

    /// Adds something to be said, with the first request.
    pub(super) fn warn(&mut self, finding: Finding) {
        self.passed_over.push(finding);
    }

    /// The next request with its row, or why that row is none.
    ///
    /// # Errors
    ///
    /// The table cannot be read any further.
    pub(super) fn next(&mut self) -> Result<Option<Numbered>, Error> {
        let Self { path, records, header, columns, passed_over } = self;
        loop {
            let Some((row, cells)) = records.next()? else { return Ok(None) };
            let is_empty =
                |cell: &Cell<'_>| matches!(cell.note, None | Some(Note::Merged)) && cell.is_blank();
            if cells.iter().all(is_empty) {
                continue;
            }
            // A table below a table. Every request has digits, and looking names up takes time.
            let has_digits = cells.iter().any(|cell| cell.text.bytes().any(|byte| byte.is_ascii_digit()));
            if !has_digits && header::is_header(&cells) {
                if cells.iter().any(|cell| !is_named(header, cell)) {
                    return Err(header::another(path, row));
                }
                passed_over.push(repeated().at(&Origin::Row { path: path.clone(), row }));
                continue;
            }
            if let Some(cell) = cells.iter().rfind(|cell| cell.place >= header.len() && !cell.is_blank()) {
                return Ok(Some(Numbered {
                    number: row,
                    request: Err(too_wide(path, row, cell.place + 1, header.len())),
                }));
            }
            if in_one_cell(&cells, header.len()) {
                let request = Err(whole_row(path, row));
                return Ok(Some(Numbered { number: row, request }));
            }
            if header.len() == 2 && header::names_an_answer(&cells) {
                return Err(header::one_below_the_other(path, row));
            }
            let origin = Origin::Row { path: path.clone(), row };
            let problems = std::mem::take(passed_over);
            let mut raw = RawRequest { origin, problems, ..RawRequest::default() };
            raw.left_empty =
                columns.len().saturating_sub(cells.iter().filter(|cell| !cell.is_blank()).count());
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
            if records.is_hidden() {
                note(&mut raw.problems, hidden().at(&raw.origin));
            }
            return Ok(Some(Numbered { number: row, request: Ok(raw) }));
        }
    }

    /// Whether the table has nothing at all, not even a row of names.
    pub(super) fn is_empty(&self) -> bool {
        self.header.is_empty()
    }
}

/// Whether a cell holds the name of its own column.
fn is_named(header: &[Arc<str>], cell: &Cell<'_>) -> bool {
    let name = header.get(cell.place).map_or("", |name| name.as_ref());
    // Of a table that was put behind another, the mark in front is there still.
    name.to_lowercase() == cell.text.trim_start_matches('\u{FEFF}').trim().to_lowercase()
}

/// Whether the first cell of a row has all the others in it.
fn in_one_cell(cells: &[Cell<'_>], names: usize) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.is_blank());
    let (Some(only), None) = (filled.next(), filled.next()) else { return false };
    let has_all = |sign: char| only.text.matches(sign).count() + 1 >= names;
    only.place == 0 && names > 3 && [',', ';', '\t'].into_iter().any(has_all)
}

/// A row that quotation marks make one cell.
fn whole_row(path: &Arc<str>, row: usize) -> Error {
    Mistake::new(Origin::Row { path: path.clone(), row }, "the whole row stands in one cell")
        .hint("remove the quotation marks around the row, or save the table again from where it came")
        .into()
}

/// A row with more cells than names: all behind the one too many would be another's.
fn too_wide(path: &Arc<str>, row: usize, cells: usize, names: usize) -> Error {
    let origin = Origin::Row { path: path.clone(), row };
    let message = format!("the row has {cells} cells, and the row of names has {names}");
    let hint = if header::is_workbook(path) {
        "empty the cells beside the table, or name their columns"
    } else {
        "put a value that has the delimiter in it in quotation marks; a note beside the table is removed"
    };
    Mistake::new(origin, message).hint(hint).into()
}

/// A row that nobody sees.
fn hidden() -> Finding {
    let what = "the row is hidden in the workbook, and read like any other";
    Finding { field: None, ..Finding::warning(Code::HiddenRow, "", what) }
        .hint("see that the request is meant; a row that is not is deleted")
}

/// The row of names stands in the table again.
fn repeated() -> Finding {
    Finding {
        field: None,
        ..Finding::warning(Code::DuplicateValues, "", "the row of names stands here again; it is passed over")
    }
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
    raw.is_returned |= is_about_file && !cell.is_blank();
    match column {
        _ if cell.is_blank() => {}
        Column::Key(_, Key::Revision) => raw::revise_by_cell(raw, text, origin(name)),
        Column::Revision if raw.revision.is_none() => raw::revise_by_cell(raw, text, origin(name)),
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
