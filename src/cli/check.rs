//! `misis-form check`

use std::collections::HashSet;

use misis_form::input;
use misis_form::layout::Layout;
use misis_form::request::Request;
use misis_form::rules::{self, Context};
use misis_form::{Error, Finding};
use serde_json::{Value, json};

use super::args::{CheckArgs, CheckFormat};
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, sink};

pub(super) fn run(args: &CheckArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let today = today()?;
    let mut status = Status::Done;
    let mut records: Vec<Value> = Vec::new();
    for path in &args.files {
        let name = input::display_name(path);
        match input::load(path) {
            Ok(loaded) => {
                let stage = args.stage.unwrap_or(loaded.default_stage());
                let is_request = matches!(loaded, input::Input::Requests(_));
                let mut findings: Vec<Finding> = Vec::new();
                let mut told: HashSet<Finding> = HashSet::new();
                for (mut raw, found) in loaded.into_requests() {
                    // What `fill` would add is not missing.
                    if is_request {
                        input::apply_defaults(&mut raw, today);
                    }
                    let request = Request::parse(&raw);
                    let context = Context { stage, today, partial: false, drawing: Some(Layout::current()) };
                    let found = found.into_iter().chain(rules::findings(&raw, &request, &context));
                    // What is wrong with the header of a table is found in every row.
                    findings.extend(found.filter(|finding| told.insert(finding.clone())));
                }
                if rules::has_errors(&findings) && status == Status::Done {
                    status = Status::Findings;
                }
                match args.format {
                    CheckFormat::Text => text(&name, &findings, reporter),
                    CheckFormat::Json | CheckFormat::Jsonl => records.push(record(&name, &findings, None)),
                }
            }
            Err(error) => {
                status = Status::Input;
                match args.format {
                    CheckFormat::Text => reporter.error(&error),
                    CheckFormat::Json | CheckFormat::Jsonl => {
                        records.push(record(&name, &[], Some(&error)));
                    }
                }
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

fn text(name: &str, findings: &[Finding], reporter: &Reporter) {
    if findings.is_empty() {
        reporter.note(&format!("{name}: no findings"));
    } else {
        reporter.findings(findings);
    }
}

fn record(name: &str, findings: &[Finding], error: Option<&Error>) -> Value {
    let mut record = json!({ "file": name, "findings": findings });
    if let Some(error) = error {
        record["error"] = error.to_string().into();
    }
    record
}

fn internal(error: serde_json::Error) -> Error {
    Error::Internal(error.to_string())
}
