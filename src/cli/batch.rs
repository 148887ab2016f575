//! `misis-form batch`

use std::io::{BufWriter, IsTerminal as _, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use misis_form::Error;
use misis_form::batch::{self, Destination, Existing, Job, Stream, Summary};
use misis_form::form::Stage;
use misis_form::format::Format;
use misis_form::input::{self, Source};
use misis_form::layout::Drawer;
use misis_form::output;
use misis_form::returned::Reader;
use misis_form::rules::Context;

use super::args::{BatchArgs, SummaryFormat};
use super::progress::Listener;
use super::report::Reporter;
use super::target::{self, Promise};
use super::today::today;
use super::{Status, Stop, settings, sink};

pub(super) fn run(args: &BatchArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let targets = Targets::new(args)?;
    refuse(args, &targets)?;
    sink::await_input(args.requests.iter().map(PathBuf::as_path), "requests", reporter);
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context =
        Context { stage: Stage::Request, today: today()?, partial: args.partial, drawing: Some(&drawer) };
    let job = Job {
        fonts: &fonts,
        kind: args.paper.kind(targets.are_for_paper())?,
        context,
        name: args.name.clone(),
        keep_going: args.keep_going,
        dry_run: args.dry_run,
        existing: match (args.force, args.resume) {
            (true, _) => Existing::Replace,
            (_, true) => Existing::Keep,
            _ => Existing::Refuse,
        },
        report: args.report.clone(),
        renew: args.renew,
        defaults: settings::defaults(&args.defaults, reporter)?,
        threads: args.jobs,
    };
    let report = args.report.iter().map(|path| ("--report", path.as_path()));
    let requests = input::expanded(&args.requests);
    let inputs = requests.iter().map(PathBuf::as_path).chain(args.defaults.defaults.as_deref());
    target::apart(inputs, targets.files().chain(report))?;
    let destinations = targets.destinations()?;
    let reader = Reader::default();
    let mut inputs = requests
        .iter()
        .map(|path| match Source::open_sheet(path, &reader, args.sheet.table()) {
            Err(error) if args.keep_going => Ok(Source::unreadable(path, error)),
            opened => opened,
        })
        .collect::<Result<Vec<Source>, Error>>()?;

    let stop = stopping();
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
    tell(&summary, args, &targets, reporter);
    if args.format == SummaryFormat::Json {
        sink::print(format!("{:#}\n", json_of(&summary, args, &targets)).as_bytes())?;
    }
    Ok(status_of(&summary, args))
}

/// Refuses flags that do not make sense together.
fn refuse(args: &BatchArgs, targets: &Targets<'_>) -> Result<(), Stop> {
    if let Some(path) = &args.report
        && !matches!(Format::of_path(path), Some(Format::Csv | Format::JsonLines))
    {
        return Err(Stop::Usage("the report is a table or JSON Lines: name it .csv or .jsonl".to_owned()));
    }
    if args.resume && targets.folders.is_empty() {
        return Err(Stop::Usage(
            "`--resume` goes on with a folder: name it with `-o forms/` or `--out-dir`".to_owned(),
        ));
    }
    if args.format == SummaryFormat::Json && targets.tars.iter().any(|(_, path)| sink::is_standard(path)) {
        return Err(Stop::Usage("`--format json` and `-o -` both write to standard output".to_owned()));
    }
    Ok(())
}

/// What Ctrl-C sets: the run ends at the next form.
fn stopping() -> Arc<AtomicBool> {
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
    stop
}

/// The exit code of a run.
fn status_of(summary: &Summary, args: &BatchArgs) -> Status {
    if summary.stopped {
        Status::Stopped
    } else if summary.requests == 0 {
        // Somebody thinks that there is something in it.
        Status::Findings
    } else if summary.failed == 0 {
        Status::Done
    } else if args.keep_going && summary.cut == 0 {
        Status::SomeFailed
    } else if summary.unreadable > 0 {
        Status::Input
    } else {
        Status::Findings
    }
}

/// Where the forms go, as flags and the names of `-o` say.
#[derive(Default)]
struct Targets<'a> {
    folders: Vec<&'a Path>,
    zips: Vec<(&'a str, &'a Path)>,
    tars: Vec<(&'a str, &'a Path)>,
    merged: Vec<(&'a str, &'a Path)>,
}

impl<'a> Targets<'a> {
    fn new(args: &'a BatchArgs) -> Result<Self, Stop> {
        let mut targets =
            Self { folders: args.out_dir.iter().map(PathBuf::as_path).collect(), ..Self::default() };
        for (flag, path, wanted) in
            [("--zip", &args.zip, Promise::Zip), ("--merge", &args.merge, Promise::Pdf)]
        {
            let Some(path) = path else { continue };
            match Promise::of(path) {
                Promise::Standard => {
                    return Err(Stop::Usage(format!(
                        "`{flag}` takes the name of a file; `-o -` writes a tar archive to standard output"
                    )));
                }
                found if found == wanted || found == Promise::Nothing => {}
                _ => {
                    let ending = if wanted == Promise::Zip { ".zip" } else { ".pdf" };
                    return Err(Stop::Usage(format!(
                        "`{flag}` writes a {ending} file, and `{}` is named otherwise",
                        path.display()
                    )));
                }
            }
            let list = if wanted == Promise::Zip { &mut targets.zips } else { &mut targets.merged };
            list.push((flag, path));
        }
        for path in &args.output {
            match Promise::of(path) {
                Promise::Zip => targets.zips.push(("-o", path)),
                Promise::Pdf => targets.merged.push(("-o", path)),
                Promise::Tar | Promise::Standard => targets.tars.push(("-o", path)),
                Promise::Folder => targets.folders.push(path),
                Promise::Nothing | Promise::Other | Promise::Data(_) => {
                    return Err(Stop::Usage(format!(
                        "`-o {0}` says nothing of what to write: name a folder (`{0}/`), or a .zip, .tar or .pdf file",
                        path.display()
                    )));
                }
            }
        }
        Ok(targets)
    }

    /// Whether all that is made is one PDF of all forms, or several of these.
    fn are_for_paper(&self) -> bool {
        self.folders.is_empty() && self.zips.is_empty() && self.tars.is_empty()
    }

    /// All files, with the flags that name them.
    fn files(&self) -> impl Iterator<Item = (&'a str, &'a Path)> {
        [&self.zips, &self.merged, &self.tars].into_iter().flatten().copied()
    }

    fn destinations(&self) -> Result<Vec<Destination>, Error> {
        let mut destinations = Vec::new();
        destinations.extend(self.folders.iter().map(|path| Destination::Folder(path.to_path_buf())));
        destinations.extend(self.zips.iter().map(|(_, path)| Destination::Zip(path.to_path_buf())));
        destinations.extend(self.merged.iter().map(|(_, path)| Destination::Merged(path.to_path_buf())));
        for (_, path) in &self.tars {
            if sink::is_standard(path) {
                if stdout().is_terminal() {
                    return Err(Error::Terminal);
                }
                let out = BufWriter::with_capacity(1 << 16, stdout());
                destinations.push(Destination::Tar(Stream::Open(Box::new(out))));
            } else {
                destinations.push(Destination::Tar(Stream::File(path.to_path_buf())));
            }
        }
        Ok(destinations)
    }

    /// What messages call the places, each of them.
    fn names(&self) -> Vec<String> {
        let folder = |path: &&Path| {
            let name = path.display().to_string();
            if name.ends_with('/') { name } else { format!("{name}/") }
        };
        let file = |(_, path): (&str, &Path)| {
            if sink::is_standard(path) { "standard output".to_owned() } else { path.display().to_string() }
        };
        self.folders.iter().map(folder).chain(self.files().map(file)).collect()
    }

    /// The same in a sentence.
    fn named(&self) -> String {
        match self.names().as_slice() {
            [names @ .., last] if !names.is_empty() => format!("{} and {last}", names.join(", ")),
            names => names.concat(),
        }
    }
}

/// How the run ended, for programs: `schemas/summary-1.json`.
fn json_of(summary: &Summary, args: &BatchArgs, targets: &Targets<'_>) -> serde_json::Value {
    serde_json::json!({
        "dry_run": args.dry_run,
        "requests": summary.requests,
        "failed": summary.failed,
        "unreadable": summary.unreadable,
        "cut": summary.cut,
        "ready": summary.ready,
        "written": summary.written,
        "kept": summary.kept,
        "differing": summary.differing,
        "stopped": summary.stopped,
        "outputs": targets.names(),
    })
}

/// Says how the run ended.
fn tell(summary: &Summary, args: &BatchArgs, targets: &Targets<'_>, reporter: &Reporter) {
    let forms = |number: usize| if number == 1 { "1 form".to_owned() } else { format!("{number} forms") };
    let requests = |number| if number == 1 { "1 request".to_owned() } else { format!("{number} requests") };
    if summary.requests == 0 {
        let names: Vec<String> =
            args.requests.iter().map(|path| format!("`{}`", input::display_name(path))).collect();
        reporter.note_of_errors(&format!(
            "{} {} no requests",
            names.join(", "),
            if names.len() == 1 { "holds" } else { "hold" }
        ));
    }
    if summary.failed > 0 && !summary.stopped {
        let of = format!("{} of {} cannot be used", summary.failed, requests(summary.requests));
        if summary.cut > 0 {
            reporter.note(&format!("{of}; nothing was written, because a table cannot be read to its end"));
        } else if args.keep_going {
            reporter.note(&of);
        } else {
            reporter.note(&format!("{of}; nothing was written (`--keep-going` writes the others)"));
        }
    }
    if args.dry_run && summary.ready > 0 && !summary.stopped {
        reporter.note(&format!("would write {} to {}", forms(summary.ready), targets.named()));
    }
    // An archive that was stopped is not left behind.
    if summary.written > 0 && (!summary.stopped || !targets.folders.is_empty()) {
        reporter.note(&format!("wrote {} to {}", forms(summary.written), targets.named()));
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
        if !targets.folders.is_empty() {
            reporter.note(
                "stopped; files that were written are whole, and `--resume` goes on with what is missing",
            );
        }
        for (_, path) in targets.files() {
            if sink::is_standard(path) {
                reporter.note("stopped; the archive on standard output is not complete");
            } else {
                reporter.note(&format!("stopped; nothing was written to `{}`", path.display()));
            }
        }
    }
}
