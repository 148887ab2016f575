//! `misis-form extract`

use std::path::PathBuf;

use misis_form::Error;
use misis_form::extract::{Extracted, Extractor, expand, listed};
use misis_form::format::{Format, MARK, ReturnedStatus, Writer};
use misis_form::input;
use misis_form::layout::Drawer;
use misis_form::rules::Context;

use super::args::{ExtractArgs, ExtractFormat};
use super::report::Reporter;
use super::sink::Sink;
use super::today::today;
use super::{Status, Stop};

/// What came of the files so far.
#[derive(Default)]
struct Tally {
    files: usize,
    failed: usize,
    wrong: usize,
}

pub(super) fn run(args: &ExtractArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let many =
        args.files.len() > 1 || args.files_from.is_some() || args.files.iter().any(|path| path.is_dir());
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
    if !many {
        return one(&extractor, &args.files, format, args, reporter);
    }

    let mut paths = args.files.clone();
    if let Some(list) = &args.files_from {
        paths.extend(listed(&input::read_bytes(list)?));
    }
    let mut tally = Tally::default();
    let mut writer = Writer::new(format, true);
    let mut sink = Sink::open(&args.output)?;
    begin(&mut sink, &writer, format)?;
    extractor.files(expand(paths), |extracted| {
        tally.add(&extracted, reporter);
        sink.text(&writer.record(&extracted.record()))
    })?;
    sink.text(writer.end())?;
    sink.commit(reporter)?;
    if tally.files == 0 {
        reporter.note("there are no returned files to read");
    }
    if tally.failed > 0 {
        reporter.note(&format!("{} of {} files could not be read", tally.failed, tally.files));
        return Ok(Status::SomeFailed);
    }
    Ok(if tally.wrong > 0 { Status::Findings } else { Status::Done })
}

/// One file: without its data there is nothing to write.
fn one(
    extractor: &Extractor<'_>,
    files: &[PathBuf],
    format: Format,
    args: &ExtractArgs,
    reporter: &Reporter,
) -> Result<Status, Stop> {
    let Some(path) = files.first() else { return Ok(Status::Done) };
    let extracted = extractor.file(path);
    let mut tally = Tally::default();
    tally.add(&extracted, reporter);
    if tally.failed > 0 {
        return Ok(Status::Input);
    }
    let mut writer = Writer::new(format, false);
    let mut sink = Sink::open(&args.output)?;
    begin(&mut sink, &writer, format)?;
    sink.text(&writer.record(&extracted.record()))?;
    sink.commit(reporter)?;
    Ok(if tally.wrong > 0 { Status::Findings } else { Status::Done })
}

/// What comes before the records; a table in a file has a mark that it is UTF-8.
fn begin(sink: &mut Sink, writer: &Writer, format: Format) -> Result<(), Error> {
    if format == Format::Csv && sink.is_file() {
        sink.text(MARK)?;
    }
    sink.text(&writer.begin())
}

impl Tally {
    fn add(&mut self, extracted: &Extracted, reporter: &Reporter) {
        self.files += 1;
        self.failed += usize::from(extracted.returned.status == ReturnedStatus::Failed);
        self.wrong += usize::from(extracted.returned.status == ReturnedStatus::Errors);
        reporter.findings(&extracted.returned.findings);
        if let Some(error) = &extracted.error {
            reporter.error(error);
        }
    }
}
