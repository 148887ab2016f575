//! Workbooks to fill in, and workbooks of what came back.
//!
//! Every cell is text, so that zeros in front stay and nothing is a formula.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};

use super::super::csv::{CsvWriter, on_a_line, starter_cells};
use super::super::record::Record;
use super::markup::{self, Part, Style, cell};
use super::reference::letters;
use crate::finding::Finding;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};
use crate::request::RawRequest;
use crate::revision::newest;

/// The most rows of a sheet.
const ROWS: usize = 1_048_576;

/// The rows for which the starting workbook has drop-down lists.
const LISTED: usize = 10_001;

/// A workbook to start from: a column for everything that a request can say,
/// with a note on what it takes, and one row.
///
/// # Errors
///
/// Memory cannot be written: a defect of this program.
pub(in crate::format) fn starter(raw: &RawRequest) -> io::Result<Vec<u8>> {
    let form = newest().form();
    let roles: Vec<&Field> = form.roles().collect();
    let chosen = super::super::raw::chosen(raw);
    let (names, values) = starter_cells(raw);
    let mut columns: Vec<(String, String, String)> = roles
        .iter()
        .map(|field| {
            let value = if chosen.contains(&field.name) { ROLE_ON_STATE } else { "" };
            let note = format!("{}: choose {ROLE_ON_STATE} to add this role.", field.label);
            (field.name.clone(), value.to_owned(), note)
        })
        .collect();
    columns.extend(names.into_iter().zip(values).map(|(name, value)| {
        let note = rule(form, &name);
        (name, value, note)
    }));
    let widths = columns.iter().map(|(name, value, _)| {
        let long = name.chars().count().max(value.chars().count()) + 2;
        if value.is_empty() { 16 } else { long.min(40) }
    });
    let mut sheet = Vec::new();
    markup::sheet_start(&mut sheet, widths)?;
    let header: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
    let values: Vec<&str> = columns.iter().map(|(_, value, _)| value.as_str()).collect();
    row(&mut sheet, 1, &header, Style::Header)?;
    row(&mut sheet, 2, &values, Style::Text)?;
    let list = format!(
        "<dataValidations count=\"1\"><dataValidation type=\"list\" errorStyle=\"stop\" allowBlank=\"1\" \
         showErrorMessage=\"1\" error=\"Choose {ROLE_ON_STATE}, or leave the cell empty.\" \
         sqref=\"A2:{}{LISTED}\"><formula1>\"{ROLE_ON_STATE}\"</formula1></dataValidation></dataValidations>\
         <legacyDrawing r:id=\"rId1\"/>",
        letters(roles.len().saturating_sub(1))
    );
    markup::sheet_end(&mut sheet, &list)?;
    let notes: Vec<&str> = columns.iter().map(|(.., note)| note.as_str()).collect();
    let mut parts = vec![Part::new("xl/worksheets/sheet1.xml", sheet)];
    parts.extend(markup::notes(&notes));
    let mut bytes = Vec::new();
    markup::write(&mut bytes, &["Requests"], parts)?;
    Ok(bytes)
}

/// What a column takes, in a sentence or two.
fn rule(form: &Form, name: &str) -> String {
    let Some(input) = form.input(name) else { return String::new() };
    let field = input.field();
    let mut rule = match field.kind {
        FieldKind::PhonePart(_) => "User's phone number with its area code, required".to_owned(),
        _ => field.tooltip.clone(),
    };
    if field.default.is_some() {
        rule.push_str(". Empty: today");
    }
    if let Some(example) = field.example.as_ref().filter(|_| field.part_of.is_none()) {
        rule.push_str(". Such as: ");
        rule.push_str(example);
    }
    rule
}

/// The records of returned files: a sheet of records, and a sheet of findings.
pub struct InboxWorkbook {
    records: Spool,
    findings: Spool,
}

/// A sheet whose rows wait in a temporary file.
struct Spool {
    file: BufWriter<File>,
    rows: usize,
    /// How many rows it has no room for.
    left_out: usize,
}

impl InboxWorkbook {
    /// An empty one. Rows wait in temporary files until it is finished.
    ///
    /// # Errors
    ///
    /// A temporary file cannot be written.
    pub fn new() -> io::Result<Self> {
        let header = CsvWriter::default().header_cells();
        Ok(Self { records: Spool::new(&header, 16)?, findings: Spool::new(&FINDING, 24)? })
    }

    /// Adds a record and its findings.
    ///
    /// # Errors
    ///
    /// As [`InboxWorkbook::new`].
    pub fn add(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.records.add(&CsvWriter::default().row_cells(record))?;
        let Some(returned) = &record.returned else { return Ok(()) };
        if let Some(error) = &returned.error {
            self.findings.add(&[&returned.file, "", "error", "", &on_a_line(error), ""])?;
        }
        for finding in &returned.findings {
            self.findings.add(&finding_cells(&returned.file, finding))?;
        }
        Ok(())
    }

    /// Writes the workbook.
    ///
    /// # Errors
    ///
    /// `into` cannot be written.
    pub fn finish(self, into: impl Write) -> io::Result<()> {
        let parts = vec![
            Part::new("xl/worksheets/sheet1.xml", self.records.finish()?),
            Part::new("xl/worksheets/sheet2.xml", self.findings.finish()?),
        ];
        markup::write(into, &["Records", "Findings"], parts)
    }
}

impl Spool {
    fn new<S: AsRef<str>>(header: &[S], width: usize) -> io::Result<Self> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        markup::sheet_start(&mut file, header.iter().map(|_| width))?;
        row(&mut file, 1, header, Style::Header)?;
        Ok(Self { file, rows: 1, left_out: 0 })
    }

    fn add<S: AsRef<str>>(&mut self, cells: &[S]) -> io::Result<()> {
        // The last row says how many there are besides.
        if self.rows == ROWS - 1 {
            self.left_out += 1;
            return Ok(());
        }
        self.rows += 1;
        row(&mut self.file, self.rows, cells, Style::Text)
    }

    fn finish(mut self) -> io::Result<File> {
        if self.left_out > 0 {
            let text = format!("and {} more, for which a sheet has no room", self.left_out);
            row(&mut self.file, ROWS, &[text], Style::Text)?;
        }
        markup::sheet_end(&mut self.file, "")?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

/// A row; empty cells are left out.
fn row<S: AsRef<str>>(into: &mut impl Write, number: usize, cells: &[S], style: Style) -> io::Result<()> {
    write!(into, "<row r=\"{number}\">")?;
    for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.as_ref().is_empty()) {
        cell(into, number, column, text.as_ref(), style)?;
    }
    into.write_all(b"</row>")
}

/// The columns of the sheet of findings.
const FINDING: [&str; 6] = ["file", "code", "severity", "field", "message", "hint"];

fn finding_cells(file: &str, finding: &Finding) -> [String; 6] {
    [
        file.to_owned(),
        finding.code.to_string(),
        finding.severity.to_string(),
        finding.field.clone().unwrap_or_default(),
        on_a_line(&finding.message),
        finding.hint.as_deref().map(on_a_line).unwrap_or_default(),
    ]
}
