//! Many forms in one run: every request is checked before anything is written.
//!
//! The inputs are read twice, as streams: once to check all requests, once to
//! write the forms. A run keeps a byte for every request and, while it checks,
//! a number for every file name: its memory grows by some 20 bytes a request,
//! and by nothing else. Requests are worked on in parallel and reported in order.

mod check;
mod examine;
mod name;
mod outputs;
mod pipeline;
mod write;
mod zip;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::defaults::Defaults;
use crate::input::Source;
use crate::layout::Fonts;
use crate::output::Folder;
use crate::pdf::Kind;
use crate::rules::Context;
use crate::{Error, Finding};

pub use name::{NameError, NameTemplate};
pub use outputs::Stream;

use check::check;
use outputs::{Archive, MergedFile, Report};
use write::write;

/// What a run makes of its requests.
pub struct Job<'a> {
    /// Fields to fill in, or paper only.
    pub kind: Kind,
    /// What values are drawn with.
    pub fonts: &'a Fonts,
    /// What the rules are checked against.
    pub context: Context<'a>,
    /// How the files are called.
    pub name: NameTemplate,
    /// Write what can be written, even if some requests cannot.
    pub keep_going: bool,
    /// Write nothing but the report: only find out what would become of each request.
    pub dry_run: bool,
    /// What becomes of files that are there already.
    pub existing: Existing,
    /// A table or JSON Lines file that says what became of every request.
    pub report: Option<PathBuf>,
    /// Whether the requests are [renewed](crate::request::RawRequest::renew).
    pub renew: bool,
    /// What requests leave out, if somebody has a file of that.
    pub defaults: Option<Defaults>,
    /// How many threads work; as many as there are processors for `None`.
    pub threads: Option<NonZeroUsize>,
}

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing is written at all.
    Refuse,
    /// It is kept.
    Keep,
    /// It is replaced.
    Replace,
}

/// Where the forms go.
pub enum Destination {
    /// A file each, in a folder.
    Folder(PathBuf),
    /// One ZIP archive.
    Zip(PathBuf),
    /// One tar archive, to a file or wherever else bytes go.
    Tar(Stream),
    /// One PDF to print: flat, with a bookmark for each form.
    Merged(PathBuf),
}

/// Hears what happens, in the order of the requests.
pub trait Observer {
    /// A request was checked; these are its findings.
    fn findings(&mut self, findings: &[Finding]) {
        let _ = findings;
    }

    /// A request cannot be read, but those after it can.
    fn unreadable(&mut self, error: &Error) {
        let _ = error;
    }

    /// All requests were checked, and so many forms are about to be written.
    fn begin(&mut self, forms: usize) {
        let _ = forms;
    }

    /// One more request was checked or, after [`Observer::begin`], written.
    fn advance(&mut self) {}
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many requests there were.
    pub requests: usize,
    /// How many of them have errors.
    pub failed: usize,
    /// How many of those cannot even be read.
    pub unreadable: usize,
    /// How many tables cannot be read to their end: nobody knows who else
    /// stands in them, so that nothing is written.
    pub cut: usize,
    /// How many forms the run writes, or would write if it were not a dry one.
    pub ready: usize,
    /// How many forms were written.
    pub written: usize,
    /// How many files were there already and are what would be written.
    pub kept: usize,
    /// How many files were there already, are something else, and were kept.
    pub differing: usize,
    /// Whether somebody stopped the run.
    pub stopped: bool,
}

/// Checks all requests, then writes the forms.
///
/// `stop` ends the run at the next form: files that were written stay, and
/// archives that are not complete are not left behind.
///
/// # Errors
///
/// An input cannot be read on, or an output cannot be written. Wrong requests
/// are no error: they are in the summary, and `observer` hears of each.
///
/// ```
/// use std::sync::atomic::AtomicBool;
///
/// use misis_form::batch::{self, Destination, Existing, Job, NameTemplate, Observer};
/// use misis_form::form::Stage;
/// use misis_form::input::Source;
/// use misis_form::layout::{Drawer, Fonts};
/// use misis_form::returned::Reader;
/// use misis_form::rules::Context;
/// use misis_form::{format, pdf};
///
/// struct Silent;
/// impl Observer for Silent {}
///
/// let folder = tempfile::tempdir()?;
/// let requests = folder.path().join("people.toml");
/// std::fs::write(&requests, format::starter())?;
///
/// let job = Job {
///     kind: pdf::Kind::Fillable,
///     fonts: Fonts::bundled(),
///     context: Context {
///         stage: Stage::Request,
///         today: "2026-11-23".parse()?,
///         partial: false,
///         drawing: Some(Drawer::bundled()),
///     },
///     name: NameTemplate::default(),
///     keep_going: false,
///     dry_run: false,
///     existing: Existing::Refuse,
///     report: None,
///     renew: false,
///     defaults: None,
///     threads: None,
/// };
/// let mut inputs = [Source::open(&requests, &Reader::default())?];
/// let forms = vec![Destination::Folder(folder.path().join("forms"))];
/// let summary = batch::run(&job, &mut inputs, forms, &mut Silent, &AtomicBool::new(false))?;
/// assert_eq!((summary.requests, summary.failed, summary.written), (1, 0, 1));
/// assert!(folder.path().join("forms/Núñez-María-00123456.pdf").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    job: &Job<'_>,
    inputs: &mut [Source],
    destinations: Vec<Destination>,
    observer: &mut dyn Observer,
    stop: &AtomicBool,
) -> Result<Summary, Error> {
    // Whatever cannot be written to is found out before anything is done.
    let mut outputs = Outputs::open(job, destinations)?;
    let (verdicts, mut summary) = check(job, inputs, &outputs, observer, stop)?;
    let blocked = summary.failed > 0 && !job.keep_going || summary.cut > 0;
    summary.ready = if blocked { 0 } else { summary.requests - summary.failed };
    let blocked = blocked || job.dry_run;
    if blocked {
        outputs = Outputs { report: outputs.report, ..Outputs::default() };
    }
    let is_over = summary.stopped || blocked && outputs.report.is_none();
    if !is_over {
        observer.begin(summary.requests - if blocked { 0 } else { summary.failed });
        write(job, inputs, outputs, &verdicts, observer, stop, &mut summary)?;
    }
    Ok(summary)
}

/// Everything that a run writes to.
#[derive(Default)]
struct Outputs {
    folders: Vec<Folder>,
    archives: Vec<Archive>,
    merged: Vec<MergedFile>,
    report: Option<Report>,
}

impl Outputs {
    fn open(job: &Job<'_>, destinations: Vec<Destination>) -> Result<Self, Error> {
        // Only a folder can be gone on with, and only its files are kept.
        let force = job.existing == Existing::Replace;
        let mut outputs = Self::default();
        for destination in destinations {
            match destination {
                Destination::Folder(path) => outputs.folders.push(Folder::open(&path)?),
                Destination::Zip(path) => outputs.archives.push(Archive::zip(&path, force)?),
                Destination::Tar(stream) => outputs.archives.push(Archive::tar(stream, force)?),
                Destination::Merged(path) => outputs.merged.push(MergedFile::create(&path, force)?),
            }
        }
        outputs.report = job.report.as_deref().map(|path| Report::create(path, job.existing)).transpose()?;
        Ok(outputs)
    }

    /// Whether forms become files with names of their own.
    fn take_files(&self) -> bool {
        !(self.folders.is_empty() && self.archives.is_empty())
    }

    /// Whether forms are written at all.
    fn take_forms(&self) -> bool {
        self.take_files() || !self.merged.is_empty()
    }
}
