//! The second reading: the forms are written.

use std::sync::atomic::AtomicBool;

use super::check::{Names, Verdicts};
use super::examine::{Examined, examine};
use super::outputs::{Archive, MergedFile, Report};
use super::pipeline::{self, Buffers};
use super::{Existing, Job, Observer, Outputs, Summary, name};
use crate::defaults::Defaults;
use crate::format::{RowReport, RowStatus};
use crate::input::Source;
use crate::output::Folder;
use crate::revision;
use crate::{Error, pdf};

/// A form that a thread has finished.
struct Finished {
    examined: Examined,
    status: RowStatus,
    /// The bytes, where an archive needs them.
    bytes: Option<Vec<u8>>,
}

/// The second reading.
pub(super) fn write(
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
    let revision = verdicts.revision.unwrap_or_else(revision::newest);
    merged.iter_mut().try_for_each(|file| file.begin(revision, forms, job.kind))?;
    let for_archives = !archives.is_empty();
    let buffers = Buffers::default();
    let work = |row| {
        let mut examined = examine(row, job);
        if let Some(first) = verdicts.same_name.get(&examined.place) {
            examined.share_name(&input_names, *first);
        }
        if let Some(first) = verdicts.revision.filter(|_| !examined.has_errors()) {
            examined.share_sheets(first);
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
                taken: &examined.taken,
                taken_from: job.defaults.as_ref().map_or("", Defaults::name),
                error: examined.unreadable.as_ref(),
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
