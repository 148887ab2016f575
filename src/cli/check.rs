//! `misis-form check`

use std::path::{Path, PathBuf};

use misis_form::defaults::Defaults;
use misis_form::desk::{self as desks, Entry, Standing};
use misis_form::extract::{Extracted, Extractor, Outcome};
use misis_form::form::Stage;
use misis_form::format::{Format, ReturnedStatus};
use misis_form::input::{self, Inbox, Source};
use misis_form::layout::Drawer;
use misis_form::review::Reviewer;
use misis_form::rules::{self, Context};
use misis_form::{Code, Error, Finding, Mistake, Origin};

use super::args::{CheckArgs, CheckFormat};
use super::desk::{self, Desk, Lines};
use super::findings::{Checked, Printer};
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, settings, sink};

/// The most findings of a file that are listed, and the most places in it that are
/// not well-formed; further ones are counted.
const MOST: usize = 10_000;

pub(super) fn run(args: &CheckArgs, reporter: &Reporter) -> Result<Status, Stop> {
    sink::await_input(args.files.iter().map(PathBuf::as_path), "a file", reporter);
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context = Context {
        stage: args.stage.unwrap_or(Stage::Submitted),
        today: today()?,
        partial: false,
        drawing: Some(&drawer),
    };
    let reader = args.trust.with(args.passwords.reader()?)?;
    #[cfg(feature = "ocr")]
    let reader = super::ocr::with(&args.ocr, reader)?;
    let checker = Checker {
        extractor: Extractor { reader, context },
        stage: args.stage,
        table: args.sheet.table(),
        defaults: settings::defaults(&args.defaults, reporter)?,
        reporter,
    };
    let mut printer = Printer::new(args.format, reporter);
    let files = input::expanded(&args.files);
    let is_folder = files.iter().any(|path| Inbox::is_many(path));
    if args.one_form && is_folder {
        return Err(Stop::Usage(super::extract::NAMED_ONLY.to_owned()));
    }
    let status = if args.one_form {
        checker.one_form(&files, &mut printer)?
    } else if is_folder
        || files.len() > desk::FEW
        || args.desk.report.is_some()
        || args.format == CheckFormat::Reply
    {
        let lines = match args.format {
            // What programs read is not told again.
            CheckFormat::Json | CheckFormat::Jsonl | CheckFormat::Github | CheckFormat::Reply => Lines::None,
            CheckFormat::Text if args.desk.verbose || !is_folder && files.len() <= desk::FEW => Lines::All,
            CheckFormat::Text => Lines::One,
        };
        let desk = Desk::open(reporter, lines, args.desk.report.as_deref(), args.force)?;
        checker.inbox(files, desk, &mut printer)?
    } else {
        checker.files(&files, &mut printer)?
    };
    printer.finish()?;
    Ok(status)
}

/// Checks inputs.
struct Checker<'a> {
    extractor: Extractor<'a>,
    /// The stage that somebody asked for.
    stage: Option<Stage>,
    /// How tables are read.
    table: input::Table<'a>,
    /// What requests leave out.
    defaults: Option<Defaults>,
    reporter: &'a Reporter,
}

impl Checker<'_> {
    /// Files that somebody named, whatever they are.
    fn files(&self, paths: &[PathBuf], printer: &mut Printer<'_>) -> Result<Status, Error> {
        let mut status = Status::Done;
        for path in paths {
            let checked = self.file(path);
            status = match (&checked.error, status) {
                (Some(_), _) | (_, Status::Input) => Status::Input,
                (None, _) if rules::has_errors(&checked.findings) => Status::Findings,
                (None, status) => status,
            };
            if printer.is_for_people() {
                self.tell(&checked);
            }
            printer.print(checked)?;
        }
        Ok(status)
    }

    /// The pages of one form.
    fn one_form(&self, paths: &[PathBuf], printer: &mut Printer<'_>) -> Result<Status, Error> {
        let mut extracted = self.extractor.one_form(paths);
        let status = match extracted.returned.status {
            ReturnedStatus::Failed => Status::Input,
            ReturnedStatus::Errors => Status::Findings,
            ReturnedStatus::Ok => Status::Done,
        };
        if printer.is_for_people() {
            self.reporter.word(&mut extracted.returned.findings);
            desk::told(self.reporter, &Entry::of(&extracted), &extracted);
        }
        printer.returned(extracted)?;
        Ok(status)
    }

    /// Folders and archives, and more files than a few.
    fn inbox(
        &self,
        paths: Vec<PathBuf>,
        mut desk: Desk<'_>,
        printer: &mut Printer<'_>,
    ) -> Result<Status, Error> {
        let given = paths.clone();
        self.extractor.inbox(Inbox::new(paths), |outcome| {
            if let Outcome::Read(extracted) = &outcome
                && let Some(path) = request_file(extracted)
            {
                let checked = self.file(path);
                desk.request(&checked.file, &checked.findings, checked.error.as_ref())?;
                return printer.print(checked);
            }
            if let Outcome::PassedOver(passed_over) = &outcome {
                printer.passed_over(passed_over)?;
            }
            match desk.take(outcome)? {
                Some(extracted) => printer.returned(*extracted),
                None => Ok(()),
            }
        })?;
        desk.finish(&given)
    }

    /// All findings of an input; with an error, those up to where it stopped.
    fn file(&self, path: &Path) -> Checked {
        let mut checked = Checked { file: input::display_name(path), ..Checked::default() };
        if let Err(error) = self.collect(path, &mut checked) {
            checked.error = Some(error);
        }
        checked
    }

    fn collect(&self, path: &Path, checked: &mut Checked) -> Result<(), Error> {
        let mut source = Source::open_sheet(path, &self.extractor.reader, self.table)?;
        let is_returned = source.is_returned();
        checked.signatures = source.digital_signatures().to_vec();
        let (mut mistakes, mut unlisted, mut is_error): (Vec<Mistake>, usize, bool) = (Vec::new(), 0, false);
        let name = source.name();
        let requests = match source.requests() {
            // All that there is to say of that table.
            Err(Error::Header { findings, .. }) => {
                checked.findings.extend(findings);
                return Ok(());
            }
            requests => requests?,
        };
        for numbered in requests {
            let mut raw = match numbered?.request {
                Ok(raw) => raw,
                // The others may be right.
                Err(Error::Syntax { mistakes: more }) => {
                    let room = MOST.saturating_sub(mistakes.len());
                    unlisted += more.len().saturating_sub(room);
                    is_error = true;
                    mistakes.extend(more.into_iter().take(room));
                    continue;
                }
                Err(error) => return Err(error),
            };
            checked.forms += 1;
            let came_back = raw.is_returned;
            if let Some(defaults) = self.defaults.as_ref().filter(|_| !came_back) {
                defaults.apply(&mut raw);
            }
            let stage = self.stage.unwrap_or(if came_back { Stage::Submitted } else { Stage::Request });
            let context = Context { stage, ..self.extractor.context };
            // What `fill` would add is not missing.
            let reviewed = Reviewer { context, defaults: !came_back }.review(raw);
            if is_returned && desks::is_blank(&reviewed.request, &reviewed.findings) {
                checked.standing = Some(Standing::Blank);
            }
            let room = MOST.saturating_sub(checked.findings.len());
            let mut findings = reviewed.findings.into_iter();
            checked.findings.extend(findings.by_ref().take(room));
            unlisted += findings.len();
            is_error |= findings.any(|finding| finding.is_error());
        }
        if unlisted > 0 {
            checked.findings.push(more(unlisted, is_error).at(&Origin::Whole { path: name.into() }));
        }
        if checked.forms == 0 && mistakes.is_empty() {
            checked.findings.push(nothing().at(&Origin::Whole { path: checked.file.as_str().into() }));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(Error::Syntax { mistakes }) }
    }

    fn tell(&self, checked: &Checked) {
        let Checked { file, standing, findings, signatures, error, .. } = checked;
        if *standing == Some(Standing::Blank) {
            return self.reporter.entry(&Entry::blank(file));
        }
        for one in signatures {
            let by = if one.signer.is_empty() { String::new() } else { format!(", by {}", one.signer) };
            self.reporter.note(&format!("{file}: {} is {}{by}: {}", one.field, one.status, one.why));
        }
        desk::told_of(self.reporter, file, findings, error.as_ref());
    }
}

/// So many findings are not listed.
fn more(unlisted: usize, is_error: bool) -> Finding {
    let message = format!("{unlisted} more of what is wrong is not listed");
    let finding = if is_error {
        Finding::error(Code::MoreFindings, "", message)
    } else {
        Finding::warning(Code::MoreFindings, "", message)
    };
    Finding { field: None, ..finding }.hint("correct what is listed first")
}

/// Somebody thinks that there is something in a file.
fn nothing() -> Finding {
    let finding = Finding::error(Code::Required, "", "there is no request in it");
    Finding { field: None, ..finding }.hint("add one, or leave the file out")
}

/// The path of a file that is no return, but is called a request file.
fn request_file(extracted: &Extracted) -> Option<&Path> {
    let path = Path::new(&extracted.returned.file);
    (extracted.is_text() && Format::of_path(path).is_some() && path.is_file()).then_some(path)
}
