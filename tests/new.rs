//! `misis-form new`, driven through a pseudo-terminal.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use common::session::Session;
use misis_form::format::{self, Format};
use misis_form::request::Request;
use rexpect::session::{PtySession, spawn_command};

/// The answers to all questions, up to the notification block.
const ANSWERS: [&str; 16] = [
    "2, School Full Read",
    "",
    "María",
    "L",
    "Núñez",
    "Counselor",
    "00123456",
    "maria.nunez@lausd.net",
    "213 555 0142",
    "n/a",
    "Roosevelt Senior High School",
    "8829",
    "Assistant Principal",
    "James Ortiz",
    "james.ortiz",
    "",
];

/// The program in a terminal of so many columns.
fn terminal(session: &Session, columns: usize, arguments: &str, colour: bool) -> PtySession {
    let program = cargo_bin("misis-form");
    let mut command = Command::new("sh");
    let line = format!("stty cols {columns} rows 24; exec {} {arguments}", program.display());
    command.arg("-c").arg(line).current_dir(session.path());
    command.env("SOURCE_DATE_EPOCH", "1795435200").env("HOME", session.path());
    command.env("XDG_CONFIG_HOME", session.path().join(".config")).env("TERM", "xterm");
    if colour {
        command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    } else {
        command.env("NO_COLOR", "1");
    }
    spawn_command(command, Some(60_000)).unwrap()
}

/// Gives each answer to the question of its number; all that was shown.
fn give(terminal: &mut PtySession, answers: &[&str]) -> String {
    let mut shown = String::new();
    for answer in answers {
        shown += &terminal.exp_string("> ").unwrap();
        shown += "> ";
        terminal.send_line(answer).unwrap();
    }
    shown
}

/// How the program ended.
fn status(terminal: PtySession) -> i32 {
    let ended = format!("{:?}", terminal.process().wait().unwrap());
    assert!(ended.starts_with("Exited("), "{ended}");
    ended.trim_end_matches(')').rsplit(", ").next().unwrap().parse().unwrap()
}

fn request(session: &Session) -> Request {
    let text = fs::read_to_string(session.path().join("request.toml")).unwrap();
    let raw = format::read(&text, "request.toml", Format::Toml).unwrap().remove(0);
    assert_eq!(raw.problems, []);
    Request::parse(&raw)
}

#[test]
fn all_questions_make_a_request_and_a_form() {
    let session = Session::new();
    let mut new = terminal(&session, 80, "new", false);
    let shown = give(&mut new, &ANSWERS[..16]);
    for label in ["User roles", "Name (First)", "2. Counselor", "Location Code", "[11/23/2026] > "] {
        assert!(shown.contains(label), "{label}\n{shown}");
    }
    assert!(!shown.contains('\u{1B}'), "NO_COLOR");
    let summary = new.exp_string("Enter writes request.toml").unwrap();
    assert!(summary.contains("9. Phone: (213) 555-0142"), "as the form prints it\n{summary}");
    assert!(session.files().is_empty(), "nothing is written before it is agreed to");
    new.send_line("").unwrap();
    new.exp_string("(y/N)").unwrap();
    new.send_line("y").unwrap();
    new.exp_string("wrote request.pdf").unwrap();
    new.exp_eof().unwrap();
    assert_eq!(status(new), 0);
    assert_eq!(session.files(), ["request.pdf", "request.toml"]);
    let request = request(&session);
    for (name, text) in [
        ("user.first_name", Some("María")),
        ("user.email", Some("maria.nunez")),
        ("user.phone", Some("(213) 555-0142")),
        ("user.extension", Some("N/A")),
        ("notify.name", None),
    ] {
        assert_eq!(request.text(name).as_deref(), text, "{name}");
    }
    session.run(&["check", "request.toml", "-q"]).expect(0, "");
    session.run(&["fill", "request.toml", "-o", "again.pdf", "-q"]).expect(0, "");
    let read = |name: &str| fs::read(session.path().join(name)).unwrap();
    assert!(read("again.pdf") == read("request.pdf"), "the form is that of the request");
}

#[test]
fn wrong_answers_are_asked_for_again_and_back_goes_back() {
    let session = Session::new();
    let mut new = terminal(&session, 80, "new --no-system-fonts", false);
    let shown = give(&mut new, &["Councelor", "2", "02/30/2026", "?", "", "Mria", "<", "María"]);
    for words in ["did you mean `Counselor`?", "Not so: ", "Such as 11/23/2026", "[Mria] > "] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
    give(&mut new, &ANSWERS[3..16]);
    new.exp_string("changes that answer: ").unwrap();
    // Another answer, from the summary and back to it.
    new.send_line("99").unwrap();
    new.exp_string("one of the numbers above").unwrap();
    new.exp_string("changes that answer: ").unwrap();
    new.send_line("12").unwrap();
    new.exp_string("[8829] > ").unwrap();
    new.send_line("88").unwrap();
    new.exp_string("[8829] > ").unwrap();
    new.send_line("8830").unwrap();
    new.exp_string("changes that answer: ").unwrap();
    new.send_line("").unwrap();
    new.exp_string("(y/N) ").unwrap();
    new.send_line("").unwrap();
    new.exp_eof().unwrap();
    assert_eq!(status(new), 0);
    assert_eq!(session.files(), ["request.toml"]);
    let request = request(&session);
    assert_eq!(request.text("user.first_name").as_deref(), Some("María"));
    assert_eq!(request.text("user.location_code").as_deref(), Some("8830"));
}

#[test]
fn whoever_stops_leaves_nothing() {
    for (given, last) in [(3, '\u{3}'), (16, '\u{3}'), (3, '\u{4}')] {
        let session = Session::new();
        let mut new = terminal(&session, 80, "new", false);
        give(&mut new, &ANSWERS[..given]);
        new.exp_string(if given == 16 { "answer: " } else { "> " }).unwrap();
        new.send_control(if last == '\u{3}' { 'c' } else { 'd' }).unwrap();
        new.exp_eof().unwrap();
        assert_eq!(status(new), 130);
        assert!(session.files().is_empty(), "{:?}", session.files());
    }
}

#[test]
fn forty_columns_are_enough() {
    let session = Session::new();
    let mut new = terminal(&session, 40, "new", false);
    let shown = give(&mut new, &ANSWERS[..16]);
    for line in shown.split(['\r', '\n']).filter(|line| !line.contains('>')) {
        assert!(line.chars().count() <= 40, "{line}");
    }
    assert!(shown.contains("5. School Full Read"), "{shown}");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let session = Session::new();
    let mut new = terminal(&session, 80, "new", true);
    assert!(new.exp_string("> ").unwrap().contains("\u{1B}[1m1 of "));
}

#[test]
fn questions_are_refused_where_nobody_answers() {
    let session = Session::new();
    session.run_with(&["new"], "2\n").expect(
        2,
        "error: `new` asks questions in a terminal, and there is none; `misis-form init` writes a file to fill in\n\n\
         For more information, try '--help'.\n",
    );
    assert!(session.files().is_empty());
    // Before the first question, not after the last.
    session.file("request.toml", "");
    let mut new = terminal(&session, 80, "new", false);
    new.exp_string("`request.toml` exists already").unwrap();
    new.exp_eof().unwrap();
    assert_eq!(status(new), 4);
}

#[test]
fn what_is_typed_is_waited_for_in_words() {
    let session = Session::new();
    for (arguments, words) in [
        ("fill -", "waiting for a request on standard input; Ctrl-D on a line of its own ends it"),
        ("check -", "waiting for a file on standard input"),
        ("extract -", "waiting for a returned form on standard input"),
        ("batch - -o forms/", "waiting for requests on standard input"),
    ] {
        let mut waiting = terminal(&session, 120, arguments, false);
        waiting.exp_string(words).unwrap();
        waiting.send_control('d').unwrap();
        waiting.exp_eof().unwrap();
    }
}

#[test]
fn fill_without_a_request_says_so_in_two_lines() {
    let session = Session::new();
    let run = session.run(&["fill"]);
    assert_eq!((run.code, run.stderr.lines().count()), (2, 2), "{}", run.stderr);
    assert!(run.stderr.contains("`misis-form new`"), "{}", run.stderr);
    assert_eq!(session.run(&["fill", "--title", "Counselor"]).code, 1, "the rest is missing");
    session.run(&["fill", "--partial", "-q"]).expect(0, "");
}
