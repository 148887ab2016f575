//! Tables of decisions: a file a row.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Error;
use crate::finding::Origin;
use crate::format::{self, Workbook};
use crate::mistake::Mistake;
use crate::request::{RawAnswer, RawRequest};

/// The column that names the file.
const FILE: &str = "file";

/// The other columns, which are the fields of the office part.
const COLUMNS: [&str; 6] = ["decision", "reason", "misis", "misis_date", "itd_security", "itd_security_date"];

/// One decision of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row; the header is row 1.
    pub number: usize,
    /// The returned form, as the table names it.
    pub file: PathBuf,
    /// The answers of the office part.
    pub decision: RawRequest,
}

fn mistaken(origin: Origin, what: &str) -> Error {
    Error::Syntax { mistakes: vec![Mistake::new(origin, what)] }
}

/// The cells of a table, row by row.
fn cells(bytes: &[u8], name: &str) -> Result<Vec<(usize, Vec<String>)>, Error> {
    if bytes.starts_with(b"PK\x03\x04") {
        let broken = |source| Error::Read { path: name.into(), source };
        let mut file = tempfile::tempfile().map_err(broken)?;
        file.write_all(bytes).map_err(broken)?;
        return Workbook::open(file, name, None)?.cells();
    }
    let text = format::text(bytes.to_vec()).map_err(|_| {
        let origin = Origin::Whole { path: Arc::from(name) };
        mistaken(origin, "the table is neither UTF-8 nor UTF-16; save it as `CSV UTF-8`")
    })?;
    format::rows_of_text(text.as_bytes(), name)
}

/// Reads a table of decisions with a header: CSV, or the first sheet of a workbook (`.xlsx`).
///
/// `name` is the table as the user named it.
///
/// # Errors
///
/// The text is no such table; a column is unknown, missing or there twice; a row
/// names no file.
pub fn rows(bytes: &[u8], name: &str) -> Result<Vec<Row>, Error> {
    let path: Arc<str> = Arc::from(name);
    let wrong = |row: usize, what: &str| mistaken(Origin::Row { path: Arc::clone(&path), row }, what);
    let mut table = cells(bytes, name)?.into_iter();
    let (_, headers) = table.next().unwrap_or_default();
    let mut columns: Vec<&str> = Vec::new();
    for header in &headers {
        let plain = header.trim().to_ascii_lowercase();
        let plain = plain.strip_prefix("office.").unwrap_or(&plain);
        let column = COLUMNS.into_iter().chain([FILE]).find(|column| *column == plain);
        let column = column.ok_or_else(|| {
            let known = [&[FILE][..], &COLUMNS].concat().join("`, `");
            wrong(1, &format!("there is no column `{}`; expected `{known}`", header.trim()))
        })?;
        if columns.contains(&column) {
            return Err(wrong(1, &format!("the column `{column}` is there twice")));
        }
        columns.push(column);
    }
    for needed in [FILE, COLUMNS[0]] {
        if !columns.contains(&needed) {
            return Err(wrong(1, &format!("the column `{needed}` is missing")));
        }
    }
    let mut rows = Vec::new();
    for (number, record) in table {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() > columns.len() {
            return Err(wrong(number, "it has more cells than there are columns"));
        }
        let mut row = Row { number, file: PathBuf::new(), decision: RawRequest::default() };
        row.decision.origin = Origin::Row { path: Arc::clone(&path), row: number };
        for (&column, cell) in columns.iter().zip(&record) {
            let cell = cell.trim();
            if column == FILE {
                row.file = PathBuf::from(cell);
            } else if !cell.is_empty() {
                let origin = Origin::Cell { path: Arc::clone(&path), row: number, column: Arc::from(column) };
                row.decision
                    .answers
                    .insert(format!("{}{column}", super::OFFICE), RawAnswer::new(cell, origin));
            }
        }
        if row.file.as_os_str().is_empty() {
            return Err(wrong(number, "it names no file"));
        }
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_with_any_separator() {
        for text in [
            "file,decision,misis\na.pdf,Approved,A. Clerk\n",
            "\u{FEFF}File;office.decision;MISIS\r\na.pdf;Approved;A. Clerk\r\n;;\r\n",
            "misis\tdecision\tfile\nA. Clerk\tApproved\ta.pdf",
        ] {
            let rows = rows(text.as_bytes(), "x.csv").unwrap();
            let [row] = rows.as_slice() else { panic!("{text}") };
            assert_eq!((row.number, row.file.to_str()), (2, Some("a.pdf")));
            assert_eq!(row.decision.answers["office.misis"].text, "A. Clerk");
            assert_eq!(row.decision.answers["office.decision"].text, "Approved");
        }
    }

    #[test]
    fn a_workbook_is_read_as_well() {
        use zip::write::SimpleFileOptions;
        let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let row = |cells: &[&str]| -> String {
            let cells = cells.iter().map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"));
            format!("<row>{}</row>", cells.collect::<String>())
        };
        let table = row(&["file", "decision", "misis"]) + &row(&["a.pdf", "Approved", "A. Clerk"]);
        for (name, text) in [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{relations}\"><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{relations}\"><Relationship Id=\"a\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{table}</sheetData></worksheet>"),
            ),
        ] {
            let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            file.start_file(name, stored).unwrap();
            file.write_all(text.as_bytes()).unwrap();
        }
        let rows = rows(&file.finish().unwrap().into_inner(), "x.xlsx").unwrap();
        assert_eq!((rows[0].number, rows[0].file.to_str()), (2, Some("a.pdf")));
        assert_eq!(rows[0].decision.answers["office.misis"].text, "A. Clerk");
    }

    #[test]
    fn what_is_no_such_table_is_refused() {
        for (text, what) in [
            ("file,decision,who\n", "no column `who`"),
            ("file,misis\n", "the column `decision` is missing"),
            ("file,decision,file\n", "there twice"),
            ("file,decision\n,Approved\n", "row 2: it names no file"),
            ("file,decision\na.pdf,Approved,more\n", "more cells"),
            ("", "the column `file` is missing"),
        ] {
            let error = rows(text.as_bytes(), "x.csv").unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
    }
}
