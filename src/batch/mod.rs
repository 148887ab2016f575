//! Many forms in one run: every request is checked before anything is written.
//!
//! The inputs are read twice, as streams: once to check all requests, once to
//! write the forms. Between the two, a run keeps a bit for every request and a
//! number for every file name, so that its memory does not grow with its
//! inputs. Requests are worked on in parallel and reported in order.

mod examine;
mod name;
mod outputs;
mod pipeline;
mod zip;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::format::{RowReport, RowStatus};
use crate::input::Source;
use crate::layout::Fonts;
use crate::output::Folder;
use crate::pdf::{self, Kind};
use crate::rules::Context;
use crate::{Error, Finding};

use examine::{Examined, Standing, examine};
pub use name::{NameError, NameTemplate};
pub use outputs::Stream;
use outputs::{Archive, MergedFile, Report};
use pipeline::Buffers;

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
    /// What becomes of files that are there already.
    pub existing: Existing,
    /// A table or JSON Lines file that says what became of every request.
    pub report: Option<PathBuf>,
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
    let blocked = summary.failed > 0 && !job.keep_going;
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

/// What the first reading found out.
#[derive(Default)]
struct Verdicts {
    /// Whether each request has errors.
    failed: Vec<bool>,
    /// Requests that share a file name with an earlier one, by their places.
    same_name: HashMap<usize, Standing>,
    /// What the names of all files come to.
    names: Names,
}

/// The names of the files of a run, in their order, as one number: whether two
/// readings gave the same names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Names(u64);

impl Names {
    fn add(&mut self, key: u64) {
        self.0 = self.0.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ key;
    }
}

/// The size of a request in a table, in bytes: it has at least fifteen answers.
const TYPICAL: u64 = 220;

/// How many requests are made room for before they are seen.
const MOST_EXPECTED: usize = 1_000_000;

/// The first reading.
fn check(
    job: &Job<'_>,
    inputs: &mut [Source],
    outputs: &Outputs,
    observer: &mut dyn Observer,
    stop: &AtomicBool,
) -> Result<(Verdicts, Summary), Error> {
    let mut verdicts = Verdicts::default();
    let mut summary = Summary::default();
    // The names themselves would take most of the memory of a long run. Room for
    // all is taken at once, so that all of it is free again for the forms.
    let bytes: u64 = inputs.iter().map(Source::size).sum();
    let requests = usize::try_from(bytes / TYPICAL).unwrap_or(usize::MAX).min(MOST_EXPECTED);
    let mut names: HashSet<u64> = HashSet::with_capacity(requests);
    let mut shared: HashSet<u64> = HashSet::new();
    let mut existing: Option<(PathBuf, usize)> = None;
    let consume = |examined: Examined| {
        if let Some(error) = &examined.unreadable {
            summary.unreadable += 1;
            observer.unreadable(error);
        } else if !examined.has_errors() {
            let key = name::key(&examined.name);
            if outputs.take_files() && !names.insert(key) {
                shared.insert(key);
            } else if job.existing == Existing::Refuse {
                let paths = outputs.folders.iter().map(|folder| folder.path_of(&examined.name));
                for path in paths.filter(|path| path.symlink_metadata().is_ok()) {
                    existing.get_or_insert((path, 0)).1 += 1;
                }
            }
        }
        observer.findings(&examined.findings);
        verdicts.names.add(name::key(&examined.name));
        let failed = examined.has_errors();
        summary.requests += 1;
        summary.failed += usize::from(failed);
        verdicts.failed.push(failed);
        observer.advance();
        Ok(())
    };
    summary.stopped = pipeline::run(inputs, job.threads, stop, |row| examine(row, job), consume)?;
    drop(names);
    if let Some((path, count)) = existing {
        return Err(Error::SomeExist { path, count });
    }
    if !shared.is_empty() && !summary.stopped {
        summary.stopped = name_sharers(job, inputs, &shared, observer, stop, &mut verdicts, &mut summary)?;
    }
    Ok((verdicts, summary))
}

/// Reads the inputs once more to tell which requests share their file name
/// with an earlier one: only when some do, for to remember where every name
/// came from would take twice the memory.
fn name_sharers(
    job: &Job<'_>,
    inputs: &mut [Source],
    shared: &HashSet<u64>,
    observer: &mut dyn Observer,
    stop: &AtomicBool,
    verdicts: &mut Verdicts,
    summary: &mut Summary,
) -> Result<bool, Error> {
    let input_names: Vec<String> = inputs.iter().map(Source::name).collect();
    let mut first: HashMap<u64, Standing> = HashMap::new();
    let consume = |mut examined: Examined| {
        let key = name::key(&examined.name);
        if examined.has_errors() || !shared.contains(&key) {
            return Ok(());
        }
        match first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(examined.standing());
            }
            Entry::Occupied(first) => {
                examined.share_name(&input_names, *first.get());
                observer.findings(&examined.findings[examined.findings.len() - 1..]);
                verdicts.same_name.insert(examined.place, *first.get());
                *verdicts.failed.get_mut(examined.place).ok_or(Error::Changed)? = true;
                summary.failed += 1;
            }
        }
        Ok(())
    };
    pipeline::run(inputs, job.threads, stop, |row| examine(row, job), consume)
}

/// A form that a thread has finished.
struct Finished {
    examined: Examined,
    status: RowStatus,
    /// The bytes, where an archive needs them.
    bytes: Option<Vec<u8>>,
}

/// The second reading.
fn write(
    job: &Job<'_>,
    inputs: &mut [Source],
    outputs: Outputs,
    verdicts: &Verdicts,
    observer: &mut dyn Observer,
    stop: &AtomicBool,
    summary: &mut Summary,
) -> Result<(), Error> {
    let input_names: Vec<String> = inputs.iter().map(Source::name).collect();
    let (take_forms, take_files) = (outputs.take_forms(), outputs.take_files());
    let Outputs { folders, mut archives, mut merged, mut report } = outputs;
    let forms = verdicts.failed.iter().filter(|failed| !**failed).count();
    merged.iter_mut().try_for_each(|file| file.begin(forms))?;
    let for_archives = !archives.is_empty();
    let buffers = Buffers::default();
    let work = |row| {
        let mut examined = examine(row, job);
        if let Some(first) = verdicts.same_name.get(&examined.place) {
            examined.share_name(&input_names, *first);
        }
        let failed = examined.has_errors();
        if verdicts.failed.get(examined.place) != Some(&failed) {
            return Err(Error::Changed);
        }
        if failed || !take_forms {
            let status = if failed { RowStatus::Failed } else { RowStatus::Skipped };
            return Ok(Finished { examined, status, bytes: None });
        }
        if !take_files {
            return Ok(Finished { examined, status: RowStatus::Written, bytes: None });
        }
        let mut bytes = buffers.take();
        pdf::write_to(&examined.request, job.kind, job.fonts, &mut bytes)?;
        let mut status = RowStatus::Written;
        for folder in &folders {
            status = write_file(folder, &examined.name, &bytes, job.existing)?;
        }
        let bytes = if for_archives {
            Some(bytes)
        } else {
            buffers.give_back(bytes);
            None
        };
        Ok(Finished { examined, status, bytes })
    };
    let (mut places, mut names) = (0, Names::default());
    let consume = |finished: Result<Finished, Error>| {
        let Finished { examined, status, bytes } = finished?;
        places += 1;
        names.add(name::key(&examined.name));
        match status {
            RowStatus::Written => summary.written += 1,
            RowStatus::Kept => summary.kept += 1,
            RowStatus::Differs => summary.differing += 1,
            RowStatus::Failed | RowStatus::Skipped => {}
        }
        if let Some(bytes) = bytes {
            archives.iter_mut().try_for_each(|archive| archive.add(&examined.name, &bytes))?;
            buffers.give_back(bytes);
        }
        if !matches!(status, RowStatus::Failed | RowStatus::Skipped) {
            merged.iter_mut().try_for_each(|file| file.add(&examined.request, examined.number, job.fonts))?;
        }
        if let Some(report) = &mut report {
            let output = match status {
                RowStatus::Failed | RowStatus::Skipped => String::new(),
                _ => folders.first().map_or_else(
                    || examined.name.clone(),
                    |folder| folder.path_of(&examined.name).display().to_string(),
                ),
            };
            report.add(&RowReport {
                input: &examined.input_name,
                row: examined.number,
                output: &output,
                status,
                findings: &examined.findings,
                error: examined.unreadable.as_ref().map(ToString::to_string),
            })?;
        }
        if status != RowStatus::Failed {
            observer.advance();
        }
        Ok(())
    };
    let ended = pipeline::run(inputs, job.threads, stop, work, consume).and_then(|stopped| {
        summary.stopped = stopped;
        if stopped {
            return Ok(());
        }
        if places != verdicts.failed.len() || names != verdicts.names {
            return Err(Error::Changed);
        }
        archives.into_iter().try_for_each(Archive::finish)?;
        merged.into_iter().try_for_each(MergedFile::finish)
    });
    // What was done before something failed is worth a report, too.
    let reported = report.map_or(Ok(()), Report::finish);
    ended.and(reported)
}

/// Writes a form to a file of its own, unless there is one that stays.
fn write_file(folder: &Folder, name: &str, bytes: &[u8], existing: Existing) -> Result<RowStatus, Error> {
    if existing == Existing::Keep {
        match std::fs::read(folder.path_of(name)) {
            Ok(there) if there == bytes => return Ok(RowStatus::Kept),
            Ok(_) => return Ok(RowStatus::Differs),
            Err(_) => {}
        }
    }
    folder.write(name, bytes, existing == Existing::Replace)?;
    Ok(RowStatus::Written)
}
