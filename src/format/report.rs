//! What became of the requests of a batch, one a row.

use serde_json::json;

use super::csv::{in_a_cell, line, on_a_line};
use crate::error::Error;
use crate::finding::Finding;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// Its form was written.
    Written,
    /// Its form was there already, just as it would be written.
    Kept,
    /// Something else was there already and was kept.
    Differs,
    /// Nothing is wrong with it, but nothing was written: because of others, or in a dry run.
    Skipped,
    /// It has errors.
    Failed,
}

impl RowStatus {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Kept => "kept",
            Self::Differs => "differs",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// A row of a report.
#[derive(Debug, Clone)]
pub struct RowReport<'a> {
    /// The input as the user named it.
    pub input: &'a str,
    /// The row, line or place of the request in it.
    pub row: usize,
    /// The file of the form; empty where there is none.
    pub output: &'a str,
    /// What became of the request.
    pub status: RowStatus,
    /// What was found out about it.
    pub findings: &'a [Finding],
    /// The answers that were taken from the defaults, and where these stand.
    pub taken: &'a [&'static str],
    /// The file of the defaults; empty where there is none.
    pub taken_from: &'a str,
    /// Why it cannot be read, if it cannot.
    pub error: Option<&'a Error>,
}

impl RowReport<'_> {
    /// The first line of a table of rows.
    pub fn csv_header() -> String {
        line(&["input", "row", "output", "status", "findings", "defaults"].map(str::to_owned))
    }

    /// The row as a line of a table, safe to open in a spreadsheet.
    pub fn csv_line(&self) -> String {
        let findings: Vec<String> = self
            .error
            .iter()
            .map(|error| on_a_line(&error.to_string()))
            .chain(self.findings.iter().map(in_a_cell))
            .collect();
        line(&[
            self.input.to_owned(),
            self.row.to_string(),
            self.output.to_owned(),
            self.status.word().to_owned(),
            findings.join("; "),
            if self.taken.is_empty() {
                String::new()
            } else {
                format!("{}: {}", self.taken_from, self.taken.join(", "))
            },
        ])
    }

    /// How every line of a report in JSON Lines begins.
    pub const JSON_START: &'static str = "{\"input\":";

    /// The row as a line of JSON Lines.
    pub fn json_line(&self) -> String {
        let mut object = json!({
            "input": self.input,
            "row": self.row,
            "output": self.output,
            "status": self.status.word(),
            "findings": self.findings,
        });
        if !self.taken.is_empty() {
            object["defaults"] = json!({ "file": self.taken_from, "answers": self.taken });
        }
        if let Some(error) = &self.error {
            object["error"] = json!(error.to_string());
            object["mistakes"] = json!(error.mistakes(self.input));
        }
        super::json::safe(format!("{object}\n"))
    }
}
