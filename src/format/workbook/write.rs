//! Workbooks to fill in, and workbooks of what came back.
//!
//! Every cell is text, so that zeros in front stay and nothing is a formula.

use std::io::{Seek, Write};

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Note,
    Workbook, Worksheet, XlsxError,
};

use super::super::csv::{CsvWriter, on_a_line, starter_cells};
use super::super::keys;
use super::super::record::Record;
use crate::finding::Finding;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE};
use crate::request::RawRequest;

/// The last row that a sheet can have, from 0.
const LAST_ROW: u32 = 1_048_575;

/// The longest text of a cell, in characters.
const LONGEST: usize = 32_767;

/// The rows for which the starting workbook has drop-down lists.
const LISTED: u32 = 10_000;

/// A workbook to start from: a column for everything that a request can say,
/// with a note on what it takes, and one row.
///
/// # Errors
///
/// The workbook cannot be put together: a defect of this program.
pub(in crate::format) fn starter(raw: &RawRequest) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = new_workbook()?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("Requests")?;
    let text = Format::new().set_num_format("@");
    let form = Form::current();
    let roles: Vec<&Field> = form.roles().collect();
    let chosen = super::super::raw::chosen(raw);
    for (column, field) in (0_u16..).zip(&roles) {
        header(
            sheet,
            column,
            &field.name,
            &format!("{}: choose {ROLE_ON_STATE} to add this role.", field.label),
        )?;
        sheet.set_column_width(column, 14)?;
        if chosen.contains(&field.name) {
            sheet.write_string_with_format(1, column, ROLE_ON_STATE, &text)?;
        }
    }
    let first = u16::try_from(roles.len()).unwrap_or(u16::MAX);
    if let Some(last) = first.checked_sub(1) {
        let list = DataValidation::new()
            .allow_list_strings(&[ROLE_ON_STATE])?
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_message(format!("Choose {ROLE_ON_STATE}, or leave the cell empty."))?;
        sheet.add_data_validation(1, 0, LISTED, last, &list)?;
    }
    let (names, values) = starter_cells(raw);
    for (column, (name, value)) in (first..).zip(names.iter().zip(&values)) {
        header(sheet, column, name, &rule(form, name))?;
        let width = name.chars().count().max(value.chars().count()) + 2;
        sheet.set_column_width(column, u32::try_from(width.min(40)).unwrap_or(40))?;
        sheet.write_string_with_format(1, column, value, &text)?;
    }
    let columns = first + u16::try_from(names.len()).unwrap_or_default();
    for column in 0..columns {
        sheet.set_column_format(column, &text)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

/// A header with a note.
fn header(sheet: &mut Worksheet, column: u16, name: &str, note: &str) -> Result<(), XlsxError> {
    let bold = Format::new().set_num_format("@").set_bold().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_string_with_format(0, column, name, &bold)?;
    let note = Note::new(note).add_author_prefix(false).set_width(220).set_height(90);
    sheet.insert_note(0, column, &note)?;
    Ok(())
}

/// What a column takes, in a sentence or two.
fn rule(form: &Form, name: &str) -> String {
    let Some(input) = form.input(name) else { return String::new() };
    let field = input.field();
    let mut rule: String =
        input.fields.iter().map(|field| field.tooltip.as_str()).collect::<Vec<_>>().join("; ");
    if field.kind == FieldKind::PhonePart {
        rule = "User's phone number with its area code, required".to_owned();
    }
    if field.default.is_some() {
        rule.push_str(". Empty: today");
    }
    if let Some(example) = field.example.as_ref().filter(|_| field.part_of.is_none()) {
        rule.push_str(&format!(". Such as: {example}"));
    }
    rule
}

/// The records of returned files: a sheet of records, and a sheet of findings.
pub struct InboxWorkbook {
    workbook: Workbook,
    records: u32,
    findings: u32,
    /// Records and findings that the sheets have no room for.
    left_out: (usize, usize),
}

impl InboxWorkbook {
    /// An empty one. Rows are kept in a temporary file until it is finished.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be made.
    pub fn new() -> Result<Self, XlsxError> {
        let mut workbook = new_workbook()?;
        for (name, widths) in [("Records", 16), ("Findings", 24)] {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?;
            sheet.set_freeze_panes(1, 0)?;
            let text = Format::new().set_num_format("@");
            let columns =
                if name == "Records" { CsvWriter::default().header_cells().len() } else { FINDING.len() };
            for column in 0..u16::try_from(columns).unwrap_or(u16::MAX) {
                sheet.set_column_format(column, &text)?;
                sheet.set_column_width(column, widths)?;
            }
        }
        let mut inbox = Self { workbook, records: 0, findings: 0, left_out: (0, 0) };
        inbox.row(0, &CsvWriter::default().header_cells())?;
        inbox.row(1, &FINDING.map(str::to_owned))?;
        Ok(inbox)
    }

    /// Adds a record and its findings.
    ///
    /// # Errors
    ///
    /// The temporary file cannot be written.
    pub fn add(&mut self, record: &Record<'_>) -> Result<(), XlsxError> {
        self.row(0, &CsvWriter::default().row_cells(record))?;
        let Some(returned) = &record.returned else { return Ok(()) };
        if let Some(error) = &returned.error {
            let cells = [&returned.file, "", "error", "", &on_a_line(error), ""];
            self.row(1, &cells.map(str::to_owned))?;
        }
        for finding in &returned.findings {
            self.row(1, &finding_cells(&returned.file, finding))?;
        }
        Ok(())
    }

    /// Writes the workbook.
    ///
    /// # Errors
    ///
    /// `into` cannot be written.
    pub fn finish(mut self, into: impl Write + Seek + Send) -> Result<(), XlsxError> {
        for (sheet, left_out) in [(0, self.left_out.0), (1, self.left_out.1)] {
            if left_out > 0 {
                let text = format!("and {left_out} more, for which a sheet has no room");
                self.workbook.worksheet_from_index(sheet)?.write_string(LAST_ROW, 0, text)?;
            }
        }
        self.workbook.save_to_writer(into)
    }

    fn row(&mut self, sheet: usize, cells: &[String]) -> Result<(), XlsxError> {
        let (next, left_out) = match sheet {
            0 => (&mut self.records, &mut self.left_out.0),
            _ => (&mut self.findings, &mut self.left_out.1),
        };
        if *next == LAST_ROW {
            *left_out += 1;
            return Ok(());
        }
        let row = *next;
        *next += 1;
        let sheet = self.workbook.worksheet_from_index(sheet)?;
        let format = if row == 0 { Format::new().set_bold() } else { Format::new() }.set_num_format("@");
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cut(cell), &format)?;
            }
        }
        Ok(())
    }
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

/// A text as long as a cell takes it.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(std::iter::once('…')).collect()
}

/// A workbook that is the same whenever it is made.
fn new_workbook() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2022, 2, 17)?;
    workbook.set_properties(&DocProperties::new().set_title(keys::REQUEST).set_creation_datetime(&made));
    Ok(workbook)
}
