//! The first reading: every request is checked, and every name of a file.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::examine::{Examined, Standing, examine};
use super::{Existing, Job, Observer, Outputs, Summary, name, pipeline};
use crate::Error;
use crate::input::Source;
use crate::revision::Revision;

/// What the first reading found out.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Whether each request has errors.
    pub(super) failed: Vec<bool>,
    /// Requests that share a file name with an earlier one, by their places.
    pub(super) same_name: HashMap<usize, Standing>,
    /// What the names of all files come to.
    pub(super) names: Names,
    /// The revision of the first form: a file to print holds no others.
    pub(super) revision: Option<&'static Revision>,
}

/// The names of the files of a run, in their order, as one number: whether two
/// readings gave the same names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Names(u64);

impl Names {
    pub(super) fn add(&mut self, key: u64) {
        self.0 = self.0.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ key;
    }
}

/// The size of a request in a table, in bytes: it has at least fifteen answers.
const TYPICAL: u64 = 220;

/// How many requests are made room for before they are seen.
const MOST_EXPECTED: usize = 1_000_000;

/// The first reading.
pub(super) fn check(
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
    let replaced = Replaced::of(inputs, job);
    let consume = |mut examined: Examined| {
        if !outputs.merged.is_empty() && !examined.has_errors() {
            examined.share_sheets(verdicts.revision.get_or_insert(examined.request.revision));
        }
        if let Some(error) = &examined.unreadable {
            // What is wrong with a header is a finding, and its report is all there is to say.
            summary.unreadable += usize::from(!matches!(error, Error::Header { .. }));
            summary.cut += usize::from(matches!(error, Error::Table(_)));
            observer.unreadable(error);
        } else if !examined.has_errors() {
            let key = name::key(&examined.name);
            if outputs.take_files() && !names.insert(key) {
                shared.insert(key);
            } else if let Some(error) = replaced.by(&examined.name, outputs) {
                return Err(error);
            } else if job.existing == Existing::Refuse {
                let paths = outputs.folders.iter().map(|folder| folder.path_of(&examined.name));
                for path in paths.filter(|path| path.symlink_metadata().is_ok()) {
                    existing.get_or_insert((path, 0)).1 += 1;
                }
            }
        }
        if examined.unreadable.is_none() {
            observer.findings(&examined.findings);
        }
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

/// The inputs that a run which replaces files might replace: forms are PDFs, and may only be called as one of these.
struct Replaced(HashSet<PathBuf>);

impl Replaced {
    fn of(inputs: &[Source], job: &Job<'_>) -> Self {
        let returned =
            inputs.iter().filter(|source| source.is_returned() && job.existing == Existing::Replace);
        Self(returned.filter_map(|source| source.path().canonicalize().ok()).collect())
    }

    /// Why a form of that name cannot be written, if it would take the place of an input.
    fn by(&self, name: &str, outputs: &Outputs) -> Option<Error> {
        if self.0.is_empty() {
            return None;
        }
        let mut paths = outputs.folders.iter().map(|folder| folder.path_of(name));
        let path = paths.find(|path| path.canonicalize().is_ok_and(|path| self.0.contains(&path)))?;
        Some(Error::OverInput { path })
    }
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
