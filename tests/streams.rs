//! Exit codes and streams of every command: data on standard output, everything else on standard error.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::io::PipeReader;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use common::session::Session;

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// What a run leaves on standard output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Data {
    Nothing,
    /// There is something, and it begins so.
    Begins(&'static str),
}
use Data::{Begins, Nothing};

/// Whether a run that goes well has something to say when nobody asked it to be quiet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Talk {
    Silent,
    Talks,
    /// Errors are said even then.
    AlwaysTalks,
}
use Talk::{AlwaysTalks, Silent, Talks};

/// Arguments, the exit code, what is on standard output, and what on standard error.
const RUNS: &[(&[&str], i32, Data, Talk)] = &[
    (&["blank", "-o", "out.pdf"], 0, Nothing, Talks),
    (&["blank", "-o", "-"], 0, Begins("%PDF-"), Silent),
    (&["blank", "-o", "there.pdf"], 4, Nothing, AlwaysTalks),
    (&["blank", "-o", "nowhere/out.pdf"], 4, Nothing, AlwaysTalks),
    (&["blank", "--no-such-flag"], 2, Nothing, AlwaysTalks),
    (&["fill", "good.toml", "-o", "out.pdf"], 0, Nothing, Talks),
    (&["fill", "good.toml", "-o", "-"], 0, Begins("%PDF-"), Silent),
    (&["fill", "-", "-o", "-"], 0, Begins("%PDF-"), Silent),
    (&["fill", "bad.toml", "-o", "-"], 1, Nothing, AlwaysTalks),
    (&["fill", "nowhere.toml", "-o", "-"], 3, Nothing, AlwaysTalks),
    (&["fill"], 2, Nothing, AlwaysTalks),
    (&["new"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "-o", "out/"], 0, Nothing, Talks),
    (&["batch", "good.toml", "-o", "-"], 0, Begins("Núñez"), Talks),
    (&["batch", "good.toml", "-o", "out/", "--dry-run"], 0, Nothing, Talks),
    (&["batch", "good.toml", "-o", "out/", "--format", "json"], 0, Begins("{\n  \"dry_run\": false"), Talks),
    (&["batch", "bad.toml", "-o", "out/", "--format", "json"], 1, Begins("{\n"), AlwaysTalks),
    (&["batch", "bad.toml", "-o", "-"], 1, Nothing, AlwaysTalks),
    (&["batch", "bad.toml", "good.toml", "-o", "out/", "--keep-going"], 5, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "-o", "-", "--format", "json"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "--zip", "-"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "--merge", "-"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "--out-dir", "-"], 2, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "-o", "out/", "--report", "-"], 2, Nothing, AlwaysTalks),
    (&["batch", "-", "-o", "out/"], 0, Nothing, Talks),
    (&["batch", "nowhere.csv", "-o", "out/"], 3, Nothing, AlwaysTalks),
    (&["batch", "good.toml", "-o", "nowhere/out.zip"], 4, Nothing, AlwaysTalks),
    (&["explain"], 0, Begins(""), Silent),
    (&["explain", "date-order"], 0, Begins("date-order"), Silent),
    (&["explain", "no-such-code"], 2, Nothing, AlwaysTalks),
    (&["check", "good.toml"], 0, Nothing, Talks),
    (&["check", "-"], 0, Nothing, Talks),
    (&["check", "bad.toml"], 1, Nothing, AlwaysTalks),
    (&["check", "nowhere.toml"], 3, Nothing, AlwaysTalks),
    (&["check", "inbox"], 5, Nothing, AlwaysTalks),
    (&["check", "bad.toml", "--format", "json"], 1, Begins("[\n  {\n    \"file\": \"bad.toml\""), Silent),
    (&["check", "nowhere.toml", "--format", "jsonl"], 3, Begins("{\"file\":\"nowhere.toml\""), Silent),
    (&["check", "bad.toml", "--format", "github"], 1, Begins("::error file=bad.toml,line="), Silent),
    (&["check", "form.pdf", "--format", "reply"], 1, Begins("form.pdf (not signed)"), Talks),
    (&["check", "inbox", "--report", "out.html"], 5, Nothing, AlwaysTalks),
    (&["check", "inbox", "--report", "-"], 2, Nothing, AlwaysTalks),
    (&["check", "inbox", "--report", "nowhere/out.html"], 4, Nothing, AlwaysTalks),
    (&["extract", "form.pdf", "--stage", "request"], 0, Begins("roles = ["), Silent),
    (&["extract", "form.pdf", "--stage", "request", "-o", "out.toml"], 0, Nothing, Talks),
    (&["extract", "form.pdf", "--stage", "request", "--format", "fdf"], 0, Begins("%FDF-1.2"), Silent),
    (&["extract", "form.pdf", "--stage", "request", "--format", "xfdf"], 0, Begins("<?xml"), Silent),
    (&["extract", "form.pdf", "form.pdf", "--format", "fdf"], 2, Nothing, AlwaysTalks),
    (&["extract", "form.pdf", "--stage", "request", "-o", "-"], 0, Begins("roles = ["), Silent),
    (&["extract", "form.pdf", "--stage", "request", "-o", "-", "--format", "json"], 0, Begins("{"), Silent),
    (&["extract", "form.pdf", "--stage", "request", "-o", "-", "--format", "xlsx"], 2, Nothing, AlwaysTalks),
    (&["extract", "form.pdf", "--stage", "request", "--format", "csv"], 0, Begins("roles."), Silent),
    (&["extract", "form.pdf", "--stage", "request", "-o", "out.xlsx"], 0, Nothing, Talks),
    (&["extract", "form.pdf", "--stage", "request", "-o", "nowhere/out.csv"], 4, Nothing, AlwaysTalks),
    (&["extract", "form.pdf", "--stage", "request", "--review", "out.html"], 0, Begins("roles = ["), Talks),
    (&["extract", "inbox", "--review", "out.html"], 5, Begins("{"), AlwaysTalks),
    (&["extract", "inbox", "--review", "-"], 2, Nothing, AlwaysTalks),
    (&["extract", "inbox", "--review", "nowhere/out.html"], 4, Nothing, AlwaysTalks),
    (&["extract", "-"], 3, Begins("[returned]"), AlwaysTalks),
    (&["extract", "nowhere.pdf"], 3, Begins("[returned]"), AlwaysTalks),
    (&["extract", "nowhere.pdf", "--format", "xfdf"], 3, Nothing, AlwaysTalks),
    (&["extract", "form.pdf"], 1, Begins("roles = ["), AlwaysTalks),
    (&["extract", "inbox"], 5, Begins("{"), AlwaysTalks),
    (&["decide", "form.pdf", "--approve", "-o", "-"], 1, Nothing, AlwaysTalks),
    (
        &["decide", "form.pdf", "--approve", "--misis", "A", "--itd-security", "B", "--anyway", "-o", "-"],
        0,
        Begins("%PDF-"),
        AlwaysTalks,
    ),
    (&["decide", "nowhere.pdf", "--approve", "-o", "-"], 3, Nothing, AlwaysTalks),
    (&["decide", "form.pdf", "--approve"], 2, Nothing, AlwaysTalks),
    (&["decide", "--decisions", "decisions.csv", "--out-dir", "out", "--anyway"], 0, Nothing, AlwaysTalks),
    (&["decide", "--decisions", "decisions.csv", "--out-dir", "-", "--anyway"], 2, Nothing, AlwaysTalks),
    (&["init", "-o", "out.toml"], 0, Nothing, Talks),
    (&["init", "-o", "-"], 0, Begins("# A request"), Silent),
    (&["init", "-o", "nowhere/out.toml"], 4, Nothing, AlwaysTalks),
    (&["init", "-o", "out.pdf"], 2, Nothing, AlwaysTalks),
    (&["fields"], 0, Begins(""), Silent),
    (&["fields", "--format", "json"], 0, Begins("["), Silent),
    (&["completions", "bash"], 0, Begins(""), Silent),
    (&["completions", "no-such-shell"], 2, Nothing, AlwaysTalks),
    (&["completions"], 2, Nothing, AlwaysTalks),
    (&["man"], 0, Begins(""), Silent),
    (&["man", "fill"], 0, Begins(""), Silent),
    (&["man", "no-such-command"], 2, Nothing, AlwaysTalks),
    (&["fields", "--format", "no-such-format"], 2, Nothing, AlwaysTalks),
    (&["help"], 0, Begins("Generate"), Silent),
    (&["no-such-command"], 2, Nothing, AlwaysTalks),
    (&["--version"], 0, Begins("misis-form "), Silent),
    (&["--help"], 0, Begins(""), Silent),
    #[cfg(feature = "preview")]
    (&["preview", "good.toml", "-o", "out.png"], 0, Nothing, Talks),
    #[cfg(feature = "preview")]
    (&["preview", "-o", "-"], 0, Begins("\u{FFFD}PNG"), Silent),
    #[cfg(feature = "preview")]
    (&["preview", "bad.toml", "-o", "-"], 1, Nothing, AlwaysTalks),
    #[cfg(feature = "preview")]
    (&["preview", "--page", "3", "-o", "-"], 3, Nothing, AlwaysTalks),
];

fn session() -> Session {
    let session = Session::new();
    session.file("good.toml", COUNSELOR);
    session.file("bad.toml", COUNSELOR.replace("8829", "88"));
    session.file("there.pdf", "something else");
    session.run(&["fill", "good.toml", "-o", "form.pdf", "-q"]).expect(0, "");
    session.file("decisions.csv", "file,decision,misis,itd_security\nform.pdf,Approved,A. Clerk,B. Clerk\n");
    fs::create_dir(session.path().join("inbox")).unwrap();
    fs::copy(session.path().join("form.pdf"), session.path().join("inbox/a.pdf")).unwrap();
    session.file("inbox/b.jpg", b"\xFF\xD8\xFF\xE0");
    session
}

/// The program, ready to be started.
fn program(session: &Session, arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("misis-form"));
    command.current_dir(session.path()).args(arguments).env("SOURCE_DATE_EPOCH", "1795435200");
    command.env("HOME", session.path()).env("XDG_CONFIG_HOME", session.path().join(".config"));
    command.env("APPDATA", session.path());
    command
}

/// Runs with the good request on standard input, and removes what was written.
fn run(session: &Session, arguments: &[&str], stdout: Stdio) -> Output {
    let input = fs::File::open(session.path().join("good.toml")).unwrap();
    let output = program(session, arguments)
        .stdin(input)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    for name in session.files().iter().filter(|name| name.starts_with("out")) {
        let path = session.path().join(name);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    output
}

#[test]
fn data_is_on_standard_output_and_everything_else_on_standard_error() {
    let session = session();
    for (arguments, code, data, talk) in RUNS {
        let output = run(&session, arguments, Stdio::piped());
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}\n{stderr}");
        match data {
            Nothing => assert!(stdout.is_empty(), "{arguments:?}: {} bytes\n{stdout}", stdout.len()),
            Begins(start) => {
                assert!(
                    stdout.starts_with(start) && !stdout.is_empty(),
                    "{arguments:?}\n{}",
                    stdout.chars().take(200).collect::<String>()
                );
            }
        }
        assert_eq!(stderr.is_empty(), *talk == Silent, "{arguments:?}\n{stderr}");
        assert!(!stderr.contains("panicked") && !stderr.contains('\u{1B}'), "{stderr}");

        // There is nothing that these could leave out, nor that `help` could be asked.
        if matches!(arguments[0], "--version" | "--help" | "help") {
            continue;
        }
        let mut quiet = arguments.to_vec();
        quiet.push("--quiet");
        let output = run(&session, &quiet, Stdio::piped());
        assert_eq!(output.status.code(), Some(*code), "{quiet:?}");
        assert_eq!(output.stdout.is_empty(), *data == Nothing, "{quiet:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr.is_empty(), *talk != AlwaysTalks, "{quiet:?}\n{stderr}");
    }
}

/// A pipe that nobody reads any more.
fn broken() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop::<PipeReader>(reader);
    writer.into()
}

#[test]
fn whoever_reads_no_further_has_read_enough() {
    let session = session();
    for (arguments, code, data, _) in RUNS.iter().filter(|(_, _, data, _)| *data != Nothing) {
        let output = run(&session, arguments, broken());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{arguments:?}\n{stderr}");
        // An archive that stops in the middle is no archive.
        let expected = if arguments[0] == "batch" && arguments.contains(&"-") { 4 } else { 0 };
        let ended = output.status.code().unwrap();
        assert!(ended == expected || ended == *code, "{arguments:?}: {ended}, {data:?}\n{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_output_that_cannot_be_written() {
    let session = session();
    for (arguments, code, data, _) in RUNS {
        if *data == Nothing {
            continue;
        }
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = run(&session, arguments, full.into());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{arguments:?} ({code})\n{stderr}");
        assert!(stderr.contains("the disk is full"), "{arguments:?}\n{stderr}");
    }
}

#[cfg(unix)]
#[test]
fn streams_that_are_closed_are_no_panic() {
    let session = session();
    let program = cargo_bin("misis-form");
    for (arguments, code, _, _) in RUNS {
        for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
            let line = format!("exec \"$0\" \"$@\" {closed}");
            let mut command = Command::new("sh");
            command.arg("-c").arg(&line).arg(&program).args(*arguments).current_dir(session.path());
            command.env("HOME", session.path()).env("SOURCE_DATE_EPOCH", "1795435200");
            let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            let ended = output.status.code().unwrap();
            // Nothing is on standard input: that is another input.
            let is_input = arguments.contains(&"-") && matches!(arguments[0], "fill" | "check" | "batch");
            assert!(!stderr.contains("panicked"), "{arguments:?} {closed}\n{stderr}");
            assert!(ended == *code || is_input && ended < 6, "{arguments:?} {closed}: {ended}\n{stderr}");
            for name in session.files().iter().filter(|name| name.starts_with("out")) {
                let path = session.path().join(name);
                if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
            }
        }
    }
}

#[test]
fn every_command_is_in_the_table() {
    let session = Session::new();
    let output = program(&session, &["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let commands = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    for line in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let name = line.split_whitespace().next().unwrap();
        assert!(name == "help" || RUNS.iter().any(|(arguments, ..)| arguments[0] == name), "{name}");
    }
}
