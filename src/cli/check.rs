//! `misis-form check`

use std::path::Path;

use chrono::NaiveDate;
use misis_form::form::Stage;
use misis_form::input::{self, Source};
use misis_form::layout::Drawer;
use misis_form::returned::Reader;
use misis_form::review::Reviewer;
use misis_form::rules::{self, Context};
use misis_form::{Error, Finding, Mistake};
use serde_json::{Value, json};

use super::args::{CheckArgs, CheckFormat};
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, sink};

pub(super) fn run(args: &CheckArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let today = today()?;
    let mut status = Status::Done;
    let mut records: Vec<Value> = Vec::new();
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let reader = args.trust.with(args.passwords.reader()?)?;
    for path in &args.files {
        let name = input::display_name(path);
        let (findings, error) = match findings(path, args, today, &drawer, &reader) {
            Ok(findings) => (findings, None),
            Err((findings, error)) => (findings, Some(error)),
        };
        status = match (&error, status) {
            (Some(_), _) | (_, Status::Input) => Status::Input,
            (None, _) if rules::has_errors(&findings) => Status::Findings,
            (None, status) => status,
        };
        match args.format {
            CheckFormat::Text => text(&name, &findings, error.as_ref(), reporter),
            CheckFormat::Json | CheckFormat::Jsonl => {
                records.push(record(&name, findings, error.as_ref(), reporter));
            }
        }
    }
    match args.format {
        CheckFormat::Text => {}
        CheckFormat::Json => {
            let text = serde_json::to_string_pretty(&records).map_err(internal)?;
            sink::print(format!("{text}\n").as_bytes())?;
        }
        CheckFormat::Jsonl => {
            let text: String = records.iter().map(|record| format!("{record}\n")).collect();
            sink::print(text.as_bytes())?;
        }
    }
    Ok(status)
}

/// All findings of an input; with an error, those up to where it stopped.
fn findings(
    path: &Path,
    args: &CheckArgs,
    today: NaiveDate,
    drawer: &Drawer<'_>,
    reader: &Reader,
) -> Result<Vec<Finding>, (Vec<Finding>, Error)> {
    let mut findings: Vec<Finding> = Vec::new();
    match collect(path, args, today, drawer, reader, &mut findings) {
        Ok(()) => Ok(findings),
        Err(error) => Err((findings, error)),
    }
}

fn collect(
    path: &Path,
    args: &CheckArgs,
    today: NaiveDate,
    drawer: &Drawer<'_>,
    reader: &Reader,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let mut source = Source::open_sheet(path, reader, args.sheet.sheet.as_deref())?;
    let is_returned = source.is_returned();
    let stage = args.stage.unwrap_or(if is_returned { Stage::Submitted } else { Stage::Request });
    let context = Context { stage, today, partial: false, drawing: Some(drawer) };
    // What `fill` would add is not missing.
    let reviewer = Reviewer { context, defaults: !is_returned };
    let mut mistakes: Vec<Mistake> = Vec::new();
    let requests = match source.requests() {
        // All that there is to say of that table.
        Err(Error::Header { findings: header, .. }) => {
            findings.extend(header);
            return Ok(());
        }
        requests => requests?,
    };
    for numbered in requests {
        let raw = match numbered?.request {
            Ok(raw) => raw,
            // The others may be right.
            Err(Error::Syntax { mistakes: more }) => {
                mistakes.extend(more);
                continue;
            }
            Err(error) => return Err(error),
        };
        findings.extend(reviewer.review(raw).findings);
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Syntax { mistakes }) }
}

fn text(name: &str, findings: &[Finding], error: Option<&Error>, reporter: &Reporter) {
    reporter.findings(findings);
    match error {
        Some(error) => reporter.error(error),
        None if findings.is_empty() => reporter.note(&format!("{name}: no findings")),
        None => {}
    }
}

fn record(name: &str, mut findings: Vec<Finding>, error: Option<&Error>, reporter: &Reporter) -> Value {
    reporter.word(&mut findings);
    let mut record = json!({ "file": name, "findings": findings });
    if let Some(error) = error {
        record["error"] = error.to_string().into();
        if let Some(hint) = reporter.hint(error) {
            record["hint"] = hint.into();
        }
        if let Error::Syntax { mistakes } = error {
            record["mistakes"] = json!(mistakes);
        }
    }
    record
}

fn internal(error: serde_json::Error) -> Error {
    Error::Internal(error.to_string())
}
