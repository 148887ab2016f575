//! Commands: what the user typed, what is printed, and the exit code.

mod args;
mod batch;
mod blank;
mod caret;
mod check;
mod decide;
mod desk;
mod explain;
mod extract;
mod field_flags;
mod fields;
mod fill;
mod findings;
mod guess;
mod help;
mod init;
mod integration;
mod new;
#[cfg(feature = "ocr")]
mod ocr;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod remedies;
mod report;
mod settings;
mod sink;
mod tally;
mod target;
mod terminal;
mod today;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};
use misis_form::revision::newest;
use misis_form::{Error, output};

use args::{Cli, Command};
use remedies::Flags;
use report::Reporter;

/// How a command ended: the exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Done, and no errors found.
    Done = 0,
    /// A request or a returned form is wrong or incomplete.
    Findings = 1,
    /// An input cannot be read, or is not this form.
    Input = 3,
    /// An output cannot be written.
    Output = 4,
    /// Finished, but some inputs failed.
    SomeFailed = 5,
    /// Somebody stopped it: what shells make of the signal that Ctrl-C sends.
    Stopped = 130,
}

/// Wrong usage: the code that clap uses, too.
const USAGE: u8 = 2;

/// Why a command stopped.
enum Stop {
    /// The job could not be done.
    Failed(Error),
    /// The arguments do not make sense together.
    Usage(String),
    /// There are not enough of them: why, and what would help.
    Wanting(&'static str, &'static str),
    /// Something is wrong with an input, which was said already.
    Findings,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Parses the arguments, runs the command and returns the exit code.
pub(crate) fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut command = Cli::command();
    let parsed = command
        .try_get_matches_from_mut(&arguments)
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // To make the arguments teach takes longer than many a command, and shows in these words only.
            let mut command = args::command();
            let mut error = command.try_get_matches_from_mut(&arguments).err().unwrap_or(error);
            guess::only_likely(&mut error, &mut command, &arguments);
            return said(&command, &error);
        }
    };
    let running = matches.subcommand_name().and_then(|name| command.find_subcommand(name));
    let reporter = Reporter::new(cli.color, cli.quiet, running.map(Flags::of).unwrap_or_default());
    output::before_named(stop_cleanly);
    let run = || match cli.command {
        Command::Blank(args) => blank::run(&args, &reporter),
        Command::Fill(args) => fill::run(&args, &reporter),
        Command::Batch(args) => batch::run(&args, &reporter),
        Command::Check(args) => check::run(&args, &reporter),
        #[cfg(feature = "ocr")]
        Command::Extract(args) if args.ocr.ocr_bound => ocr::try_bound(),
        Command::Extract(args) => extract::run(&args, &reporter),
        Command::Decide(args) => decide::run(&args, &reporter),
        Command::Init(args) => init::run(&args, &reporter),
        Command::New(args) => new::run(&args, &reporter),
        #[cfg(feature = "preview")]
        Command::Preview(args) => preview::run(&args, &reporter),
        Command::Fields(args) => fields::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => integration::completions(&args),
        Command::Man(args) => integration::man(&args),
    };
    // A program that was put together wrongly must not get as far as an answer.
    ended(&reporter, newest().verify().map_err(Stop::from).and_then(|()| run()))
}

/// Prints what the parser of arguments has to say: help, which is data, or what is wrong with them.
fn said(program: &clap::Command, error: &clap::Error) -> ExitCode {
    let reporter = Reporter::new(terminal::Color::Auto, false, Flags::default());
    match error.print() {
        Err(source) if !error.use_stderr() => {
            let path = PathBuf::from("standard output");
            return ended(&reporter, Err(Stop::Failed(Error::Write { path, source })));
        }
        _ if error.kind() == ErrorKind::MissingRequiredArgument => {
            // Whoever does not know what is asked for sees one that works.
            let words = std::env::args_os().skip(1);
            let command = words.filter_map(|word| program.find_subcommand(word)).next();
            let examples = command.map_or(&[][..], |command| help::examples(command.get_name()));
            if let Some((_, line)) = examples.first() {
                reporter.note(&format!("For example: {line}"));
            }
        }
        _ => {}
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

/// Says why a command stopped, if it did, and returns the exit code.
fn ended(reporter: &Reporter, outcome: Result<Status, Stop>) -> ExitCode {
    match outcome {
        Ok(status) => ExitCode::from(status as u8),
        Err(Stop::Findings) => ExitCode::from(Status::Findings as u8),
        Err(Stop::Usage(message)) => {
            reporter.usage(&message);
            ExitCode::from(USAGE)
        }
        Err(Stop::Wanting(message, hint)) => {
            reporter.usage_with(message, hint);
            ExitCode::from(USAGE)
        }
        // Whoever reads our output has read enough.
        Err(Stop::Failed(Error::Write { source, .. })) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Stop::Failed(error)) => {
            reporter.error(&error);
            ExitCode::from(status_of(&error) as u8)
        }
    }
}

/// Sees to it that a signal leaves no unfinished file behind. A command that handles
/// signals itself has its handler set already, and keeps it.
fn stop_cleanly() {
    let _ = ctrlc::set_handler(|| {
        output::clean_up();
        #[allow(clippy::exit, reason = "the process cannot be left in any other way")]
        std::process::exit(Status::Stopped as i32);
    });
}

/// The exit code of an error.
fn status_of(error: &Error) -> Status {
    match error {
        Error::Write { .. }
        | Error::Exists { .. }
        | Error::SomeExist { .. }
        | Error::OverInput { .. }
        | Error::Terminal
        | Error::Internal(_) => Status::Output,
        Error::Header { .. } => Status::Findings,
        _ => Status::Input,
    }
}
