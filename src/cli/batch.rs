//! `misis-form batch`

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, IsTerminal as _, stderr, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use misis_form::batch::{self, Destination, Existing, Job, Observer, Stream, Summary};
use misis_form::form::Stage;
use misis_form::format::Format;
use misis_form::input::Source;
use misis_form::layout::Drawer;
use misis_form::output;
use misis_form::pdf::Kind;
use misis_form::returned::Reader;
use misis_form::rules::Context;
use misis_form::{Code, Error, Finding};

use super::args::BatchArgs;
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, sink};

/// How many different findings are counted instead of repeated.
const COUNTED: usize = 50;

pub(super) fn run(args: &BatchArgs, reporter: &Reporter) -> Result<Status, Stop> {
    if let Some(path) = &args.report
        && !matches!(Format::of_path(path), Some(Format::Csv | Format::JsonLines))
    {
        return Err(Stop::Usage("the report is a table or JSON Lines: name it .csv or .jsonl".to_owned()));
    }
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context =
        Context { stage: Stage::Request, today: today()?, partial: args.partial, drawing: Some(&drawer) };
    let job = Job {
        fonts: &fonts,
        kind: if args.flat { Kind::Flat } else { Kind::Fillable },
        context,
        name: args.name.clone(),
        keep_going: args.keep_going,
        existing: match (args.force, args.resume) {
            (true, _) => Existing::Replace,
            (_, true) => Existing::Keep,
            _ => Existing::Refuse,
        },
        report: args.report.clone(),
        threads: args.jobs,
    };
    refuse_shared_files(args)?;
    let destinations = destinations(args)?;
    let reader = Reader::default();
    let mut inputs = args
        .requests
        .iter()
        .map(|path| Source::open(path, &reader))
        .collect::<Result<Vec<Source>, Error>>()?;

    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler the process ends at once, which leaves only whole files, too.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            // Asked twice: something does not take what it is given, and would be waited for.
            output::clean_up();
            #[allow(clippy::exit, reason = "the process cannot be left in any other way")]
            std::process::exit(Status::Stopped as i32);
        }
    });
    let mut listener = Listener::new(reporter);
    let summary = batch::run(&job, &mut inputs, destinations, &mut listener, &stop);
    listener.close();
    let summary = match summary {
        // An archive that stops in the middle is no archive, even if nobody waits for the rest.
        Err(error @ Error::Write { .. }) => {
            reporter.error(&error);
            return Ok(Status::Output);
        }
        summary => summary?,
    };
    tell(&summary, args, reporter);
    Ok(if summary.stopped {
        Status::Stopped
    } else if summary.failed == 0 {
        Status::Done
    } else if args.keep_going {
        Status::SomeFailed
    } else if summary.unreadable > 0 {
        Status::Input
    } else {
        Status::Findings
    })
}

/// No output may take the place of another, nor of an input.
fn refuse_shared_files(args: &BatchArgs) -> Result<(), Stop> {
    let outputs = [
        ("--zip", args.zip.as_ref()),
        ("--merge", args.merge.as_ref()),
        ("--output", args.output.as_ref()),
        ("--report", args.report.as_ref()),
    ];
    let mut named: Vec<(&str, PathBuf)> = args
        .requests
        .iter()
        .filter(|path| !sink::is_standard(path))
        .map(|path| ("an input", place(path)))
        .collect();
    for (flag, path) in outputs {
        let Some(path) = path else { continue };
        if sink::is_standard(path) {
            if flag == "--output" {
                continue;
            }
            return Err(Stop::Usage(format!(
                "`{flag}` takes the name of a file; `-o -` writes a tar archive to standard output"
            )));
        }
        let place = place(path);
        if let Some((other, _)) = named.iter().find(|(_, there)| *there == place) {
            return Err(Stop::Usage(format!("`{flag}` and {other} are the same file, `{}`", path.display())));
        }
        named.push((flag, place));
    }
    Ok(())
}

/// Where a file is, however its name is written.
fn place(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    path.canonicalize()
        .or_else(|_| {
            Ok::<_, std::io::Error>(folder.canonicalize()?.join(path.file_name().unwrap_or_default()))
        })
        .unwrap_or_else(|_| path.to_owned())
}

fn destinations(args: &BatchArgs) -> Result<Vec<Destination>, Error> {
    let mut destinations = Vec::new();
    destinations.extend(args.out_dir.clone().map(Destination::Folder));
    destinations.extend(args.zip.clone().map(Destination::Zip));
    destinations.extend(args.merge.clone().map(Destination::Merged));
    match args.output.as_deref() {
        Some(path) if sink::is_standard(path) => {
            if stdout().is_terminal() {
                return Err(Error::Terminal);
            }
            destinations
                .push(Destination::Tar(Stream::Open(Box::new(BufWriter::with_capacity(1 << 16, stdout())))));
        }
        Some(path) => destinations.push(Destination::Tar(Stream::File(path.to_owned()))),
        None => {}
    }
    Ok(destinations)
}

/// Says how the run ended.
fn tell(summary: &Summary, args: &BatchArgs, reporter: &Reporter) {
    let forms = |number: usize| if number == 1 { "1 form".to_owned() } else { format!("{number} forms") };
    let requests = |number| if number == 1 { "1 request".to_owned() } else { format!("{number} requests") };
    if summary.requests == 0 {
        reporter.note("there are no requests");
    }
    if summary.failed > 0 && !summary.stopped {
        let of = format!("{} of {} cannot be used", summary.failed, requests(summary.requests));
        if args.keep_going {
            reporter.note(&of);
        } else {
            reporter.note(&format!("{of}; nothing was written (`--keep-going` writes the others)"));
        }
    }
    // An archive that was stopped is not left behind.
    if summary.written > 0 && (!summary.stopped || args.out_dir.is_some()) {
        reporter.note(&format!("wrote {}", forms(summary.written)));
    }
    if summary.kept > 0 {
        reporter.note(&format!(
            "kept {} that {} there already",
            forms(summary.kept),
            if summary.kept == 1 { "was" } else { "were" }
        ));
    }
    if summary.differing > 0 {
        reporter.note(&format!(
            "kept {} that {} not what would be written now (`--force` makes all of them anew)",
            forms(summary.differing),
            if summary.differing == 1 { "is" } else { "are" }
        ));
    }
    if summary.stopped {
        if args.out_dir.is_some() {
            reporter.note(
                "stopped; files that were written are whole, and `--resume` goes on with what is missing",
            );
        }
        for path in [&args.zip, &args.merge, &args.output].into_iter().flatten() {
            if sink::is_standard(path) {
                reporter.note("stopped; the archive on standard output is not complete");
            } else {
                reporter.note(&format!("stopped; nothing was written to `{}`", path.display()));
            }
        }
    }
}

/// Prints findings as they come, and shows how far the run is.
struct Listener<'a> {
    reporter: &'a Reporter,
    bar: ProgressBar,
    /// Warnings told before, and how often they came up since.
    warnings: HashMap<(Code, String), usize>,
    /// Errors told before: what is wrong with the header of a table is found in every row.
    problems: HashSet<Finding>,
}

impl<'a> Listener<'a> {
    fn new(reporter: &'a Reporter) -> Self {
        let bar = if stderr().is_terminal() && !reporter.is_quiet() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(style("{spinner} checked {pos} requests"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { reporter, bar, warnings: HashMap::new(), problems: HashSet::new() }
    }

    fn close(&self) {
        self.bar.finish_and_clear();
        let mut repeated: Vec<_> = self.warnings.iter().filter(|(_, times)| **times > 0).collect();
        repeated.sort();
        for ((code, message), times) in repeated {
            let requests = if *times == 1 { "request" } else { "requests" };
            self.reporter.note(&format!("warning[{code}]: {message} (in {times} more {requests})"));
        }
    }
}

/// A style; the templates here are sound.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Listener<'_> {
    /// Whether the very same was told before: what is wrong with the header of
    /// a table comes with every row, and many a warning is the same for all.
    fn was_told(&mut self, finding: &Finding) -> bool {
        if finding.is_error() {
            let of_header = matches!(finding.code, Code::UnknownKey | Code::DuplicateValues);
            return of_header && self.problems.len() < COUNTED && !self.problems.insert(finding.clone());
        }
        let has_room = self.warnings.len() < COUNTED;
        match self.warnings.entry((finding.code, finding.message.clone())) {
            Entry::Occupied(mut times) => {
                *times.get_mut() += 1;
                true
            }
            Entry::Vacant(entry) => {
                if has_room {
                    entry.insert(0);
                }
                false
            }
        }
    }
}

impl Observer for Listener<'_> {
    fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            if !self.was_told(finding) {
                self.bar.suspend(|| self.reporter.finding(finding));
            }
        }
    }

    fn unreadable(&mut self, error: &Error) {
        self.bar.suspend(|| self.reporter.error(error));
    }

    fn begin(&mut self, forms: usize) {
        self.bar.set_position(0);
        self.bar.set_length(forms as u64);
        self.bar.set_style(style("{wide_bar} {pos} of {len} forms, {eta} left"));
    }

    fn advance(&mut self) {
        self.bar.inc(1);
    }
}
