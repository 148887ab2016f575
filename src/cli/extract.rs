//! `misis-form extract`

use misis_form::Finding;
use misis_form::format::{self, Format, Record, Returned};
use misis_form::input::{self, Input};
use misis_form::layout::Drawer;
use misis_form::request::Request;
use misis_form::returned::ReturnedForm;
use misis_form::rules::{self, Context};

use super::args::{ExtractArgs, ExtractFormat};
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, sink};

/// What was read from one file.
struct Extracted {
    request: Request,
    returned: Returned,
}

pub(super) fn run(args: &ExtractArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let many = args.files.len() > 1;
    let format = match args.format {
        None if many => Format::JsonLines,
        None => Format::Toml,
        Some(ExtractFormat::Toml) if many => {
            return Err(Stop::Usage(
                "TOML holds one request; choose `--format jsonl`, `json` or `csv` for several files"
                    .to_owned(),
            ));
        }
        Some(ExtractFormat::Toml) => Format::Toml,
        Some(ExtractFormat::Json) => Format::Json,
        Some(ExtractFormat::Jsonl) => Format::JsonLines,
        Some(ExtractFormat::Csv) => Format::Csv,
    };
    let today = today()?;
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context = Context { stage: args.stage, today, partial: false, drawing: Some(&drawer) };
    let mut extracted = Vec::new();
    let mut failed = 0;
    for path in &args.files {
        let read = input::read_bytes(path).and_then(|bytes| input::load_returned(&bytes, path));
        match read {
            Ok(Input::Returned(form)) => {
                extracted.push(check(*form, input::display_name(path), &context, reporter));
            }
            Ok(Input::Requests(_)) => {}
            Err(error) => {
                failed += 1;
                reporter.error(&error);
            }
        }
    }
    if !many && failed > 0 {
        return Ok(Status::Input);
    }
    let records: Vec<Record<'_>> = extracted
        .iter()
        .map(|read| Record { request: &read.request, returned: Some(read.returned.clone()) })
        .collect();
    sink::write_text(&args.output, &format::write(&records, format), reporter)?;
    if failed > 0 {
        reporter.note(&format!("{failed} of {} files could not be read", args.files.len()));
        return Ok(Status::SomeFailed);
    }
    let wrong = extracted.iter().any(|read| rules::has_errors(&read.returned.findings));
    Ok(if wrong { Status::Findings } else { Status::Done })
}

fn check(form: ReturnedForm, file: String, context: &Context<'_>, reporter: &Reporter) -> Extracted {
    let request = Request::parse(&form.raw);
    let mut findings: Vec<Finding> = form.findings;
    findings.extend(rules::findings(&form.raw, &request, context));
    reporter.findings(&findings);
    let returned = Returned { file, kind: form.kind.word().to_owned(), findings };
    Extracted { request, returned }
}
