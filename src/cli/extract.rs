//! `misis-form extract`

use misis_form::Error;
use misis_form::desk::{Entry, Standing};
use misis_form::extract::{Extractor, listed};
use misis_form::format::{Format, MARK, ReturnedStatus, Writer};
use misis_form::input::{self, Inbox};
use misis_form::layout::Drawer;
use misis_form::output::Readers;
use misis_form::rules::Context;

use super::args::{ExtractArgs, ExtractFormat};
use super::desk::{self, Desk, Lines};
use super::report::Reporter;
use super::sink::Sink;
use super::today::today;
use super::{Status, Stop};

pub(super) fn run(args: &ExtractArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let is_folder = args.files_from.is_some() || args.files.iter().any(|path| Inbox::is_many(path));
    let many = is_folder || args.files.len() > 1;
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
    let extractor = Extractor {
        reader: args.trust.with(args.passwords.reader()?)?,
        context: Context { stage: args.stage, today, partial: false, drawing: Some(&drawer) },
    };
    if !many && args.desk.report.is_none() {
        return one(&extractor, format, args, reporter);
    }

    let mut paths = args.files.clone();
    if let Some(list) = &args.files_from {
        paths.extend(listed(&input::read_bytes(list)?));
    }
    let is_verbose = args.desk.verbose || !is_folder && paths.len() <= desk::FEW;
    let lines = if is_verbose { Lines::All } else { Lines::One };
    let mut desk = Desk::open(reporter, lines, args.desk.report.as_deref(), args.output.force)?;
    let mut writer = Writer::new(format, many);
    let mut sink = Sink::open(&args.output, Readers::Owner)?;
    begin(&mut sink, &writer, format)?;
    extractor.inbox(Inbox::new(paths), |outcome| match desk.take(outcome)? {
        Some(extracted) => sink.text(&writer.record(&extracted.record())),
        None => Ok(()),
    })?;
    sink.text(writer.end())?;
    sink.commit(reporter)?;
    Ok(desk.finish()?)
}

/// One file. What cannot be read has a record too, which says why.
fn one(
    extractor: &Extractor<'_>,
    format: Format,
    args: &ExtractArgs,
    reporter: &Reporter,
) -> Result<Status, Stop> {
    let Some(path) = args.files.first() else { return Ok(Status::Done) };
    let mut extracted = extractor.file(path);
    reporter.word(&mut extracted.returned.findings);
    let entry = Entry::of(&extracted);
    // Something is wrong with a blank, and with everything in it.
    if entry.standing == Standing::Blank
        || !extracted.returned.findings.is_empty()
        || extracted.error.is_some()
    {
        desk::told(reporter, &entry, &extracted);
    }
    let mut writer = Writer::new(format, false);
    let mut sink = Sink::open(&args.output, Readers::Owner)?;
    begin(&mut sink, &writer, format)?;
    sink.text(&writer.record(&extracted.record()))?;
    sink.commit(reporter)?;
    Ok(match extracted.returned.status {
        ReturnedStatus::Ok => Status::Done,
        ReturnedStatus::Errors => Status::Findings,
        ReturnedStatus::Failed => Status::Input,
    })
}

/// What comes before the records; a table in a file has a mark that it is UTF-8.
fn begin(sink: &mut Sink, writer: &Writer, format: Format) -> Result<(), Error> {
    if format == Format::Csv && sink.is_file() {
        sink.text(MARK)?;
    }
    sink.text(&writer.begin())
}
