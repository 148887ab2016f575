//! `misis-form decide`

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use misis_form::decide::{Decided, Decider, Refused, Row, rows};
use misis_form::form::Stage;
use misis_form::input;
use misis_form::layout::Drawer;
use misis_form::output;
use misis_form::request::{RawAnswer, RawRequest};
use misis_form::returned::Reader;
use misis_form::rules::Context;
use misis_form::{Code, Error, Finding, Origin};

use super::args::{DecideArgs, OutputArgs};
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, sink};

pub(super) fn run(args: &DecideArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let inputs = args.returned.iter().chain(&args.decisions).map(PathBuf::as_path);
    sink::await_input(inputs, "a returned form or a table", reporter);
    let today = today()?;
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let decider = Decider {
        reader: args.trust.with(Reader::default())?,
        context: Context { stage: Stage::Decided, today, partial: false, drawing: Some(&drawer) },
        fonts: &fonts,
        anyway: args.anyway,
    };
    match (&args.returned, &args.decisions) {
        (Some(file), None) => one(&decider, file, args, &today.format("%m/%d/%Y").to_string(), reporter),
        (None, Some(table)) => many(&decider, table, args, reporter),
        _ => Err(Stop::Usage("name one returned form, or a table with `--decisions`".to_owned())),
    }
}

/// The decision that the flags give.
fn decision(args: &DecideArgs, today: &str) -> RawRequest {
    let mut raw = RawRequest::default();
    let mut put = |field: &str, flag: &str, text: &str| {
        let origin = Origin::Flag { flag: format!("--{flag}") };
        raw.answers.insert(format!("office.{field}"), RawAnswer::new(text, origin));
    };
    if args.approve {
        put("decision", "approve", "Approved");
    } else if args.disapprove {
        put("decision", "disapprove", "Disapproved");
    }
    if let Some(reason) = &args.reason {
        put("reason", "reason", reason);
    }
    let date = args.date.as_deref().unwrap_or(today);
    for (name, flag, given) in
        [("misis", "misis", &args.misis), ("itd_security", "itd-security", &args.itd_security)]
    {
        if let Some(given) = given {
            put(name, flag, given);
            put(&format!("{name}_date"), "date", date);
        }
    }
    raw
}

fn one(
    decider: &Decider<'_>,
    file: &Path,
    args: &DecideArgs,
    today: &str,
    reporter: &Reporter,
) -> Result<Status, Stop> {
    let Some(output) = &args.output else {
        return Err(Stop::Usage("name the file to write with `-o FILE`".to_owned()));
    };
    if is_same(file, output) {
        return Err(Stop::Usage("the output is the input: name another file with `-o FILE`".to_owned()));
    }
    let bytes = input::read_bytes(file)?;
    match decider.decide(&bytes, &input::display_name(file), &decision(args, today)) {
        Ok(Decided { bytes, findings }) => {
            reporter.findings(&findings);
            let target = OutputArgs { output: Some(output.clone()), force: args.force };
            sink::write_pdf(&target, output, &bytes, reporter)?;
            Ok(Status::Done)
        }
        Err(Refused::Findings(findings)) => {
            reporter.findings(&findings);
            Ok(Status::Findings)
        }
        Err(Refused::Error(error)) => Err(error.into()),
    }
}

/// Whether two paths lead to one file.
fn is_same(input: &Path, output: &Path) -> bool {
    matches!((fs::canonicalize(input), fs::canonicalize(output)), (Ok(input), Ok(output)) if input == output)
}

fn many(decider: &Decider<'_>, table: &Path, args: &DecideArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let Some(folder) = &args.out_dir else {
        return Err(Stop::Usage("name the folder to write into with `--out-dir DIR`".to_owned()));
    };
    let name = input::display_name(table);
    let rows = rows(&input::read_bytes(table)?, &name)?;
    let mut failed = 0;
    for finding in unusable(&rows, folder, &name) {
        failed += 1;
        reporter.findings(&[finding]);
    }
    // Everything is made before a file is written; it waits in a file that nobody sees.
    let waits = |source| Error::Write { path: folder.clone(), source };
    let mut made = tempfile::tempfile().map_err(waits)?;
    let mut forms = Vec::new();
    decider.each(&rows, |row, came| {
        match came {
            Ok(Decided { bytes, findings }) => {
                made.write_all(&bytes).map_err(waits)?;
                forms.push((bytes.len(), findings));
            }
            Err(refused) => {
                failed += 1;
                tell(row, &name, refused, reporter);
            }
        }
        Ok(())
    })?;
    if failed > 0 {
        reporter.note(&format!("{failed} of {} decisions cannot be written, so none was", rows.len()));
        return Ok(Status::SomeFailed);
    }
    fs::create_dir_all(folder).map_err(waits)?;
    made.rewind().map_err(waits)?;
    let mut bytes = Vec::new();
    for (row, (length, findings)) in rows.iter().zip(&forms) {
        bytes.resize(*length, 0);
        made.read_exact(&mut bytes).map_err(waits)?;
        reporter.findings(findings);
        output::write_file(&target(row, folder), &bytes, args.force)?;
    }
    reporter.note(&format!("wrote {} files into {}", rows.len(), folder.display()));
    Ok(Status::Done)
}

fn target(row: &Row, folder: &Path) -> PathBuf {
    folder.join(row.file.file_name().unwrap_or_default())
}

/// Rows that would be written over each other, or over what they are read from.
fn unusable(rows: &[Row], folder: &Path, name: &str) -> Vec<Finding> {
    let mut names = BTreeSet::new();
    let of = |row: &Row, message: String, hint: &str| {
        let finding = Finding { field: None, ..Finding::error(Code::FileName, "", message) };
        finding.hint(hint).at(&Origin::Row { path: name.into(), row: row.number })
    };
    let mut findings = Vec::new();
    for row in rows {
        let target = target(row, folder);
        if is_same(&row.file, &target) {
            let message = format!("`{}` would be written over itself", row.file.display());
            findings.push(of(row, message, "name another folder with `--out-dir`"));
        }
        if !names.insert(target) {
            let message =
                format!("another row is written to a file of the same name as `{}`", row.file.display());
            findings.push(of(row, message, "give the files different names"));
        }
    }
    findings
}

fn tell(row: &Row, name: &str, refused: Refused, reporter: &Reporter) {
    match refused {
        Refused::Findings(findings) => reporter.findings(&findings),
        Refused::Error(error) => {
            reporter.note(&format!("{name}: row {}:", row.number));
            reporter.error(&error);
        }
    }
}
