//! `misis-form extract`

use std::path::{Path, PathBuf};

use misis_form::Error;
use misis_form::desk::{Entry, Sheet, Standing};
use misis_form::extract::{Extracted, Extractor, listed};
use misis_form::format::{FormData, Format, InboxWorkbook, MARK, Record, ReturnedStatus, Writer};
use misis_form::input::{self, Inbox};
use misis_form::layout::Drawer;
use misis_form::output::{Readers, Staged};
use misis_form::returned::Reader;
use misis_form::rules::Context;

use super::args::{ExtractArgs, ExtractFormat, OutputArgs};
use super::desk::{self, Desk, Lines};
use super::report::Reporter;
use super::sink::{self, Sink};
use super::target::{self, Promise};
use super::today::today;
use super::{Status, Stop};

/// What `--one-form` cannot do.
pub(super) const NAMED_ONLY: &str = "`--one-form` joins files that are named, and not a folder or a list";

pub(super) fn run(args: &ExtractArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let files = input::expanded(&args.files);
    let is_folder = args.files_from.is_some() || files.iter().any(|path| Inbox::is_many(path));
    if args.one_form && is_folder {
        return Err(Stop::Usage(NAMED_ONLY.to_owned()));
    }
    let many = is_folder || files.len() > 1 && !args.one_form;
    let wanted = format(args)?;
    let format = shape(wanted, many)?;
    let outputs = [("-o", &args.output.output), ("--report", &args.desk.report), ("--review", &args.review)];
    target::apart(
        files.iter().map(PathBuf::as_path).chain(args.files_from.as_deref()),
        outputs.into_iter().filter_map(|(flag, path)| Some((flag, path.as_deref()?))),
    )?;
    sink::await_input(args.files.iter().map(PathBuf::as_path), "a returned form", reporter);
    let today = today()?;
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let mut reader = reader(args)?;
    let mut review = Review::open(args)?;
    if review.page.is_some() {
        reader.limits.crops = Sheet::CROPS;
    }
    let extractor = Extractor {
        reader,
        context: Context { stage: args.stage, today, partial: false, drawing: Some(&drawer) },
    };
    if matches!(format, Shape::FormData(_)) && args.desk.report.is_some() {
        return Err(Stop::Usage("a page lists many files, and form data holds one form".to_owned()));
    }
    if args.one_form {
        return told(vec![extractor.one_form(&files)], wanted, args, (review, reporter));
    }
    if let ([path], false, None) = (files.as_slice(), many, &args.desk.report) {
        return told(extractor.file(path), wanted, args, (review, reporter));
    }

    let mut paths = files;
    if let Some(list) = &args.files_from {
        paths.extend(named_in(list)?);
    }
    let is_verbose = args.desk.verbose || !is_folder && paths.len() <= desk::FEW;
    let lines = if is_verbose { Lines::All } else { Lines::One };
    let mut desk = Desk::open(reporter, lines, args.desk.report.as_deref(), args.output.force)?;
    let mut records = Records::open(format, many, &args.output)?;
    // A list that names nothing is what there is to name.
    let given: Vec<PathBuf> = args.files.iter().chain(&args.files_from).cloned().collect();
    extractor.inbox(Inbox::new(paths), |outcome| match desk.take(outcome)? {
        Some(extracted) => {
            review.add(&extracted)?;
            records.add(&extracted.record())
        }
        None => Ok(()),
    })?;
    records.finish(reporter)?;
    review.finish(reporter)?;
    Ok(desk.finish(&given)?)
}

fn reader(args: &ExtractArgs) -> Result<Reader, Stop> {
    let reader = args.trust.with(args.passwords.reader()?)?;
    #[cfg(feature = "ocr")]
    let reader = super::ocr::with(&args.ocr, reader)?;
    Ok(reader)
}

/// The files that a list names.
fn named_in(list: &Path) -> Result<Vec<PathBuf>, Stop> {
    let bytes = input::read_bytes(list)?;
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK\x03\x04") {
        let list = list.display();
        return Err(Stop::Usage(format!("`{list}` is no list of files: name it without `--files-from`")));
    }
    Ok(listed(&bytes))
}

/// The forms of one file, or one form of several. What cannot be read has a record too, which says why.
fn told(
    mut forms: Vec<Extracted>,
    wanted: Option<Shape>,
    args: &ExtractArgs,
    (mut review, reporter): (Review, &Reporter),
) -> Result<Status, Stop> {
    let many = forms.len() > 1;
    let shape = shape(wanted, many)?;
    let mut status = Status::Done;
    for extracted in &mut forms {
        reporter.word(&mut extracted.returned.findings);
        review.add(extracted)?;
        let entry = Entry::of(extracted);
        // Something is wrong with a blank, and with everything in it.
        if entry.standing == Standing::Blank
            || !extracted.returned.findings.is_empty()
            || extracted.error.is_some()
        {
            desk::told(reporter, &entry, extracted);
        }
        status = match (extracted.returned.status, status) {
            (ReturnedStatus::Failed, _) | (_, Status::Input) => Status::Input,
            (ReturnedStatus::Errors, _) => Status::Findings,
            (ReturnedStatus::Ok, status) => status,
        };
    }
    if let Shape::FormData(data) = shape {
        // There is no place in form data to say why there is none.
        if let Some(extracted) = forms.iter().find(|extracted| extracted.error.is_none()) {
            let mut sink = Sink::open(&args.output, Readers::Owner)?;
            sink.text(&data.write(&extracted.request))?;
            sink.commit(reporter)?;
        }
    } else {
        let mut records = Records::open(shape, many, &args.output)?;
        forms.iter().try_for_each(|extracted| records.add(&extracted.record()))?;
        records.finish(reporter)?;
    }
    review.finish(reporter)?;
    Ok(status)
}

/// The review sheet, if one is wanted.
struct Review {
    page: Option<(PathBuf, Staged, Sheet)>,
}

impl Review {
    fn open(args: &ExtractArgs) -> Result<Self, Stop> {
        let Some(path) = &args.review else { return Ok(Self { page: None }) };
        if !desk::is_page(path) {
            return Err(Stop::Usage("the review sheet is a page: name it .html".to_owned()));
        }
        let staged = Staged::create(path, Readers::Owner, args.output.force)?;
        let sheet = Sheet::new(path).map_err(|source| failed(path, source))?;
        Ok(Self { page: Some((path.clone(), staged, sheet)) })
    }

    fn add(&mut self, extracted: &Extracted) -> Result<(), Error> {
        match &mut self.page {
            Some((path, _, sheet)) => sheet.add(extracted).map_err(|source| failed(path, source)),
            None => Ok(()),
        }
    }

    fn finish(self, reporter: &Reporter) -> Result<(), Error> {
        let Some((path, mut staged, sheet)) = self.page else { return Ok(()) };
        sheet.finish(&mut staged).map_err(|source| failed(&path, source))?;
        staged.commit()?;
        reporter.note(&format!("wrote {}", path.display()));
        Ok(())
    }
}

/// What is written, of what was asked for.
///
/// # Errors
///
/// There are many records, and it holds one.
fn shape(wanted: Option<Shape>, many: bool) -> Result<Shape, Stop> {
    match wanted {
        None if many => Ok(Shape::Text(Format::JsonLines)),
        None => Ok(Shape::Text(Format::Toml)),
        Some(Shape::Text(Format::Toml)) if many => Err(Stop::Usage(
            "TOML holds one request; choose `--format jsonl`, `json`, `csv` or `xlsx` for several forms".to_owned(),
        )),
        Some(Shape::FormData(_)) if many => Err(Stop::Usage(
            "form data (FDF, XFDF) holds one form; choose `--format jsonl`, `json`, `csv` or `xlsx` for several"
                .to_owned(),
        )),
        Some(shape) => Ok(shape),
    }
}

/// What is written: a text, or a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text(Format),
    FormData(FormData),
    Workbook,
}

/// What `--format` and the name of the output say; `None` where neither says anything.
fn format(args: &ExtractArgs) -> Result<Option<Shape>, Stop> {
    let wanted = args.format.map(|format| match format {
        ExtractFormat::Toml => Shape::Text(Format::Toml),
        ExtractFormat::Json => Shape::Text(Format::Json),
        ExtractFormat::Jsonl => Shape::Text(Format::JsonLines),
        ExtractFormat::Csv => Shape::Text(Format::Csv),
        ExtractFormat::Xlsx => Shape::Workbook,
        ExtractFormat::Fdf => Shape::FormData(FormData::Fdf),
        ExtractFormat::Xfdf => Shape::FormData(FormData::Xfdf),
    });
    let path = args.output.output.as_deref().unwrap_or(Path::new("-"));
    let promised = match Promise::of(path) {
        Promise::Standard if wanted == Some(Shape::Workbook) => {
            return Err(Stop::Usage(
                "a workbook is written to a file: name it with `-o inbox.xlsx`".to_owned(),
            ));
        }
        Promise::Data("xlsx") => Some(Shape::Workbook),
        Promise::Data(_) => {
            FormData::of_path(path).map(Shape::FormData).or_else(|| Format::of_path(path).map(Shape::Text))
        }
        Promise::Pdf | Promise::Zip | Promise::Tar => {
            return Err(Stop::Usage(format!(
                "`extract` writes data: name it .csv, .xlsx, .json, .jsonl, .toml, .fdf or .xfdf, and not `{}`",
                path.display()
            )));
        }
        _ => None,
    };
    match (wanted, promised) {
        (Some(wanted), Some(promised)) if wanted != promised => {
            Err(Stop::Usage(format!("`--format` and the name of `{}` say different things", path.display())))
        }
        (wanted, promised) => Ok(wanted.or(promised)),
    }
}

/// Where the records go.
enum Records {
    Text { sink: Sink, writer: Writer },
    Workbook { workbook: Box<InboxWorkbook>, staged: Staged, path: PathBuf },
}

impl Records {
    fn open(shape: Shape, many: bool, output: &OutputArgs) -> Result<Self, Error> {
        match (shape, &output.output) {
            (Shape::Workbook, Some(path)) => Ok(Self::Workbook {
                workbook: Box::new(InboxWorkbook::new().map_err(|source| failed(path, source))?),
                staged: Staged::create(path, Readers::Owner, output.force)?,
                path: path.clone(),
            }),
            // Of form data there is one, which is no record.
            (Shape::Workbook | Shape::FormData(_), _) => Err(Error::Terminal),
            (Shape::Text(format), _) => {
                let writer = Writer::new(format, many);
                let mut sink = Sink::open(output, Readers::Owner)?;
                // A table in a file has a mark that it is UTF-8.
                if format == Format::Csv && sink.is_file() {
                    sink.text(MARK)?;
                }
                sink.text(&writer.begin())?;
                Ok(Self::Text { sink, writer })
            }
        }
    }

    fn add(&mut self, record: &Record<'_>) -> Result<(), Error> {
        match self {
            Self::Text { sink, writer } => sink.text(&writer.record(record)),
            Self::Workbook { workbook, path, .. } => {
                workbook.add(record).map_err(|source| failed(path, source))
            }
        }
    }

    fn finish(self, reporter: &Reporter) -> Result<(), Error> {
        match self {
            Self::Text { mut sink, writer } => {
                sink.text(writer.end())?;
                sink.commit(reporter)
            }
            Self::Workbook { workbook, mut staged, path } => {
                workbook.finish(&mut staged).map_err(|source| failed(&path, source))?;
                staged.commit()?;
                reporter.note(&format!("wrote {}", path.display()));
                Ok(())
            }
        }
    }
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}
