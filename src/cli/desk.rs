//! Many returned files on the terminal: a line each, a summary, and a page if one is wanted.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, stderr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use misis_form::desk::{Entry, Page, Standing, Summary};
use misis_form::extract::{Extracted, Outcome};
use misis_form::format::ReturnedStatus;
use misis_form::input::{PassedOver, Reason};
use misis_form::output::{Readers, Staged};
use misis_form::{Error, Finding};

use super::report::Reporter;
use super::{Status, Stop};

/// How many names stand in a list on the terminal.
const NAMED: usize = 5;

/// Up to how many files that are named one by one everything is told of each.
pub(super) const FEW: usize = 5;

/// What is told of each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Nothing: it is printed for programs.
    None,
    /// Where it stands.
    One,
    /// Everything.
    All,
}

/// What is told of many files while they are read, and afterwards.
pub(super) struct Desk<'a> {
    reporter: &'a Reporter,
    lines: Lines,
    bar: ProgressBar,
    summary: Summary,
    wrong: usize,
    passed_over: BTreeMap<Reason, Vec<String>>,
    page: Option<(PathBuf, Staged, Page)>,
}

impl<'a> Desk<'a> {
    /// Begins, and with it the page at `report`.
    pub(super) fn open(
        reporter: &'a Reporter,
        lines: Lines,
        report: Option<&Path>,
        force: bool,
    ) -> Result<Self, Stop> {
        let page = match report {
            None => None,
            Some(path) if is_page(path) => {
                let failed = |source| Error::Write { path: path.to_owned(), source };
                let staged = Staged::create(path, Readers::Owner, force)?;
                Some((path.to_owned(), staged, Page::new(path).map_err(failed)?))
            }
            Some(_) => return Err(Stop::Usage("the report is a page: name it .html".to_owned())),
        };
        let bar = if stderr().is_terminal() && !reporter.is_quiet() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{spinner} read {pos} files, {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Ok(Self {
            reporter,
            lines,
            bar,
            summary: Summary::default(),
            wrong: 0,
            passed_over: BTreeMap::new(),
            page,
        })
    }

    /// Tells of one more file, and hands back what has a record.
    pub(super) fn take(&mut self, outcome: Outcome) -> Result<Option<Box<Extracted>>, Error> {
        match outcome {
            Outcome::Read(mut extracted) => {
                self.reporter.word(&mut extracted.returned.findings);
                self.read(&extracted)?;
                Ok(Some(extracted))
            }
            Outcome::PassedOver(PassedOver { name, reason }) => {
                self.passed_over.entry(reason).or_default().push(name);
                Ok(None)
            }
        }
    }

    fn read(&mut self, extracted: &Extracted) -> Result<(), Error> {
        let entry = self.summary.add(extracted);
        self.wrong += usize::from(extracted.returned.status == ReturnedStatus::Errors);
        if let Some((path, _, page)) = &mut self.page {
            page.add(&entry, &extracted.returned.findings)
                .map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        self.bar.inc(1);
        self.bar.suspend(|| match self.lines {
            Lines::None => {}
            Lines::One => self.reporter.entry(&entry),
            Lines::All => told(self.reporter, &entry, extracted),
        });
        Ok(())
    }

    /// Tells of a request file, which is no return: it stands in the folder all the same.
    pub(super) fn request(
        &mut self,
        file: &str,
        findings: &[Finding],
        error: Option<&Error>,
    ) -> Result<(), Error> {
        self.summary.count(Standing::Request);
        let is_wrong = error.is_some() || findings.iter().any(Finding::is_error);
        self.wrong += usize::from(is_wrong);
        let entry = Entry::request(file, findings, error);
        self.bar.inc(1);
        self.bar.suspend(|| match self.lines {
            Lines::None => {}
            Lines::One => self.reporter.entry(&entry),
            Lines::All => told_of(self.reporter, file, findings, error),
        });
        match &mut self.page {
            Some((path, _, page)) => {
                page.add(&entry, findings).map_err(|source| Error::Write { path: path.clone(), source })
            }
            None => Ok(()),
        }
    }

    /// Tells the sums, and gives the page its name; `given` is what the command was given.
    pub(super) fn finish(self, given: &[PathBuf]) -> Result<Status, Error> {
        let Self { reporter, bar, summary, wrong, passed_over, page, .. } = self;
        bar.finish_and_clear();
        for (reason, names) in passed_over {
            reporter.note(&passed_over_line(reason, &names));
        }
        if let Some((path, mut staged, page)) = page {
            let written = page.finish(&summary, &mut staged);
            written.map_err(|source| Error::Write { path: path.clone(), source })?;
            staged.commit()?;
            reporter.note(&format!("wrote {}", path.display()));
        }
        for (name, files) in summary.people_again().take(NAMED) {
            reporter.note(&format!("the same person more than once: {name}: {}", listed(files)));
        }
        if let Some(more @ 1..) = summary.people_again().count().checked_sub(NAMED) {
            let people = if more == 1 { "person" } else { "people" };
            reporter.note(&format!("and {more} more {people}"));
        }
        if summary.files() == 0 {
            let names: Vec<String> = given.iter().map(|path| path.display().to_string()).collect();
            let hold = if names.len() == 1 { "holds" } else { "hold" };
            reporter.note(&format!("{} {hold} nothing to read", listed(&names)));
            return Ok(Status::Findings);
        }
        reporter.note(&summary.line());
        Ok(match (summary.unread(), wrong) {
            (0, 0) => Status::Done,
            (0, _) => Status::Findings,
            _ => Status::SomeFailed,
        })
    }
}

/// Whether a name is that of a page.
pub(super) fn is_page(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm")
}

/// Everything that there is to say of one file. Of a form that is blank, that it is.
pub(super) fn told(reporter: &Reporter, entry: &Entry, extracted: &Extracted) {
    if entry.standing == Standing::Blank {
        return reporter.entry(entry);
    }
    told_of(reporter, &entry.file, &extracted.returned.findings, extracted.error.as_ref());
}

/// All that was found out about a file.
pub(super) fn told_of(reporter: &Reporter, file: &str, findings: &[Finding], error: Option<&Error>) {
    reporter.findings(findings);
    match error {
        Some(error) => reporter.error(error),
        None if findings.is_empty() => reporter.note(&format!("{file}: no findings")),
        None => {}
    }
}

/// Says which files were passed over, and why.
fn passed_over_line(reason: Reason, names: &[String]) -> String {
    format!("passed over {}: {reason}", listed(names))
}

/// The first of some names, and how many more there are.
fn listed(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if let Some(more @ 1..) = names.len().checked_sub(NAMED) {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}
