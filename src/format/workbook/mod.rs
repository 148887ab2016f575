//! Requests as a workbook of a spreadsheet program (`.xlsx`): one a row, in one
//! of its sheets. ECMA-376 (ISO/IEC 29500).
//!
//! Cells are read as a stream; only the texts that cells share, and the
//! formats of numbers, stay in memory. Numbers and dates are taken as their
//! cells show them, and of a formula its last result.

mod markup;
mod merged;
mod number;
mod package;
mod parts;
mod reference;
mod rows;
mod write;

use std::fs::File;
use std::rc::Rc;
use std::sync::Arc;

use super::cell::{Cell, Note, Records as _};
use super::header;
use super::table::Rows;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::mistake::Mistake;
use merged::Merged;
use number::Shown;
use package::{Package, refused};
use parts::{Contents, SheetName, Texts};

pub(in crate::format) use rows::Sheet;
pub use write::InboxWorkbook;
pub(in crate::format) use write::starter;

/// A workbook, of which one sheet is read.
pub struct Workbook {
    path: Arc<str>,
    package: Package,
    /// The part of the sheet.
    sheet: String,
    /// The other sheets.
    others: Vec<SheetName>,
    /// Whether somebody chose the sheet.
    is_chosen: bool,
    known: Rc<Known>,
    merged: Merged,
}

/// What the cells of all rows refer to.
struct Known {
    texts: Texts,
    styles: Vec<Shown>,
    is_1904: bool,
}

/// How many sheets a message names.
const NAMED: usize = 20;

impl Workbook {
    /// Opens a workbook; `path` is what reports call it, and `sheet` the name of
    /// the sheet to read: the first one that is not hidden without.
    ///
    /// # Errors
    ///
    /// [`Error::NotThisForm`]: the file is no such workbook, is damaged, holds
    /// more than any real one, or has no such sheet.
    pub fn open(file: File, path: &str, sheet: Option<&str>) -> Result<Self, Error> {
        let path: Arc<str> = Arc::from(path);
        let package = Package::open(&path, file)?;
        if package.has("xl/workbook.bin") {
            return Err(refused(&path, "is a binary workbook (.xlsb): save it as .xlsx"));
        }
        let Some(contents) = Contents::read(&package)? else {
            return Err(refused(
                &path,
                "is no workbook of requests: save the table as .xlsx or as \u{201C}CSV UTF-8\u{201D}",
            ));
        };
        let chosen = match sheet {
            Some(wanted) => {
                contents.sheets.iter().find(|sheet| sheet.name.to_lowercase() == wanted.to_lowercase())
            }
            None => contents.sheets.iter().find(|sheet| !sheet.is_hidden).or_else(|| contents.sheets.first()),
        };
        let Some(chosen) = chosen else {
            let names: Vec<String> =
                contents.sheets.iter().take(NAMED).map(|sheet| format!("`{}`", sheet.name)).collect();
            let wanted = sheet.unwrap_or_default();
            return Err(refused(
                &path,
                &format!("has no sheet `{wanted}`; its sheets are {}", names.join(", ")),
            ));
        };
        let others = contents.sheets.iter().filter(|sheet| sheet.part != chosen.part);
        let others = others.take(NAMED).cloned().collect();
        let texts =
            Texts::read(&path, &package, contents.texts.as_deref().unwrap_or("xl/sharedStrings.xml"))?;
        let styles = parts::styles(&package, contents.styles.as_deref().unwrap_or("xl/styles.xml"))?;
        let merged = Merged::read(&path, &package, &chosen.part)?;
        let known = Rc::new(Known { texts, styles, is_1904: contents.is_1904 });
        let is_chosen = sheet.is_some();
        Ok(Self { sheet: chosen.part.clone(), others, is_chosen, path, package, known, merged })
    }

    /// The requests of the sheet, from the first row on.
    ///
    /// # Errors
    ///
    /// The first row does not name the columns.
    pub(super) fn rows(&self, ignore_columns: bool) -> Result<Rows<Sheet>, Error> {
        let rows = Rows::new(&self.path, self.records()?, ignore_columns);
        if self.others.is_empty() {
            return rows;
        }
        // The table may stand in another sheet.
        let names: Vec<String> = self.others.iter().map(|sheet| format!("`{}`", sheet.name)).collect();
        let another = format!("its other sheets are {}: choose one with `--sheet`", names.join(", "));
        match rows {
            Ok(rows) if rows.is_empty() => {
                let origin = Origin::Whole { path: self.path.clone() };
                Err(Error::Table(Box::new(Mistake::new(origin, "the sheet is empty").hint(another))))
            }
            Err(Error::Table(mistake)) => {
                let hint = mistake.hint.iter().cloned().chain([another]).collect::<Vec<_>>().join("; ");
                Err(Error::Table(Box::new(mistake.hint(hint))))
            }
            Ok(mut rows) if !self.is_chosen => {
                for sheet in self.others.iter().filter(|sheet| !sheet.is_hidden) {
                    if self.holds_requests(&sheet.part) {
                        rows.warn(passed_over(&sheet.name, &self.path));
                    }
                }
                Ok(rows)
            }
            rows => rows,
        }
    }

    /// The rows of the sheet, each with its number: for tables that hold no requests.
    ///
    /// # Errors
    ///
    /// The sheet is damaged, or a cell has no text of its own: a formula that
    /// failed, or a part of merged cells.
    pub fn cells(&self) -> Result<Vec<(usize, Vec<String>)>, Error> {
        let mut records = self.records()?;
        let mut rows = Vec::new();
        while let Some((number, record)) = records.next()? {
            let width = record.iter().map(|cell| cell.place + 1).max().unwrap_or_default();
            let mut row = vec![String::new(); width];
            for cell in record {
                if matches!(cell.note, Some(Note::NoResult | Note::Failed | Note::Merged)) {
                    let origin = Origin::Row { path: Arc::clone(&self.path), row: number };
                    let message = "a cell is merged with others, or holds a formula without a result";
                    let mistake = Mistake::new(origin, message).hint("give every cell its own text");
                    return Err(Error::Syntax { mistakes: vec![mistake] });
                }
                row[cell.place] = cell.text.into_owned();
            }
            rows.push((number, row));
        }
        Ok(rows)
    }

    fn records(&self) -> Result<Sheet, Error> {
        let xml = self
            .package
            .xml(&self.sheet)
            .ok_or_else(|| refused(&self.path, "lacks the sheet that it names"))?;
        Ok(Sheet::new(self.known.clone(), xml, self.merged.clone()))
    }

    /// Whether another sheet begins with names of the form's fields, and something stands below them.
    fn holds_requests(&self, part: &str) -> bool {
        let Some(xml) = self.package.xml(part) else { return false };
        let mut records = Sheet::new(self.known.clone(), xml, Merged::default());
        let begins = matches!(records.next(), Ok(Some((_, cells))) if header::is_header(&cells));
        let is_filled = |cells: &[Cell<'_>]| cells.iter().any(|cell| !cell.is_blank());
        begins && matches!(records.next(), Ok(Some((_, cells))) if is_filled(&cells))
    }
}

/// A sheet of requests that is not read.
fn passed_over(sheet: &str, path: &Arc<str>) -> Finding {
    let message = format!("the sheet `{sheet}` holds requests, too, and is not read");
    let finding = Finding { field: None, ..Finding::warning(Code::OtherSheet, "", message) };
    finding.hint(format!("`--sheet \"{sheet}\"` reads that one")).at(&Origin::Whole { path: path.clone() })
}
