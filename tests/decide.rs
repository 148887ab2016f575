//! Decisions, as they are written from the command line.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;

use common::session::Session;

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// The flags of a decision.
const APPROVE: [&str; 5] = ["--approve", "--misis", "A. Clerk", "--itd-security", "B. Clerk"];

/// A session with a form that was filled in but not signed.
fn session() -> Session {
    let session = Session::new();
    session.file("request.toml", COUNSELOR);
    session.run(&["fill", "request.toml", "-o", "a.pdf", "-q"]).expect(0, "");
    session
}

#[test]
fn one_form_is_decided_into_another_file() {
    let session = session();
    let decide = |more: &[&str]| session.run(&[&["decide", "a.pdf"], &APPROVE[..], more].concat());
    let run = decide(&["-o", "b.pdf"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("error[required] user.signature"), "{}", run.stderr);
    assert!(!session.path().join("b.pdf").exists());

    let run = decide(&["--anyway", "-o", "b.pdf"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (before, after) =
        (fs::read(session.path().join("a.pdf")).unwrap(), fs::read(session.path().join("b.pdf")).unwrap());
    assert!(after.starts_with(&before) && after.len() > before.len());
    let told = session.run(&["extract", "b.pdf", "--stage", "request", "--format", "json", "-q"]);
    assert!(told.text().contains("\"decision\": \"Approved\""), "{}", told.text());

    assert_eq!(decide(&["--anyway", "-o", "a.pdf", "--force"]).code, 2, "the output is the input");
    assert_eq!(decide(&["--anyway"]).code, 2, "there is no output");
    assert_eq!(decide(&["--anyway", "-o", "b.pdf"]).code, 4, "it is there already");
    let run = session.run(&[&["decide", "b.pdf", "--anyway", "-o", "c.pdf"], &APPROVE[..]].concat());
    assert!(run.code == 3 && run.stderr.contains("is decided already"), "{}", run.stderr);
    assert_eq!(fs::read(session.path().join("a.pdf")).unwrap(), before, "what came back is never written to");
}

#[test]
fn a_table_is_decided_as_a_whole_or_not_at_all() {
    let session = session();
    let header = "file,decision,reason,misis,misis_date,itd_security,itd_security_date\n";
    let good = "a.pdf,Approved,,A. Clerk,2026-11-23,B. Clerk,11/23/2026\n";
    let run = |rows: &str| {
        session.file("decisions.csv", format!("{header}{rows}"));
        session.run(&["decide", "--decisions", "decisions.csv", "--out-dir", "out", "--anyway"])
    };
    let wrong = run(&format!("{good}missing.pdf,Approved,,A,2026-11-23,B,2026-11-23\n"));
    assert_eq!(wrong.code, 5, "{}", wrong.stderr);
    assert!(
        wrong.stderr.contains("missing.pdf") && wrong.stderr.contains("1 of 2 decisions cannot be written")
    );
    assert!(!session.path().join("out").exists(), "nothing is written");
    let twice = run(&format!("{good}{good}"));
    assert!(twice.code == 5 && twice.stderr.contains("error[file-name]"), "{}", twice.stderr);

    let done = run(good);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let before = fs::read(session.path().join("a.pdf")).unwrap();
    assert!(fs::read(session.path().join("out/a.pdf")).unwrap().starts_with(&before));
    assert_eq!(session.run(&["decide", "--decisions", "decisions.csv"]).code, 2);
}

#[test]
fn trusted_certificates_are_files_and_folders() {
    let session = session();
    let signed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signed/both.bin");
    session.file("both.pdf", fs::read(signed).unwrap());
    let root = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signed/root.pem")).unwrap();
    session.file("root.pem", &root);
    fs::create_dir(session.path().join("trust")).unwrap();
    session.file("trust/district.CRT", &root);
    session.file("trust/notes.txt", "no certificate");
    fs::create_dir(session.path().join("empty")).unwrap();
    let extract = |trust: &[&str]| {
        let run = [&["extract", "both.pdf", "--stage", "request", "--format", "json"], trust].concat();
        session.run(&run)
    };
    let words = |text: &str| text.matches("\"user.signature\": \"trusted\"").count();
    assert_eq!(words(&extract(&[]).text()), 0);
    for trust in ["root.pem", "trust"] {
        assert_eq!(words(&extract(&["--trust", trust]).text()), 1, "{trust}");
    }
    for (wrong, told) in [
        ("both.pdf", "it holds no certificate"),
        ("empty", "it has no certificates"),
        ("nowhere.pem", "no such file or folder"),
    ] {
        let run = extract(&["--trust", wrong]);
        assert!(run.code == 3 && run.stderr.contains(told), "{wrong}: {} {}", run.code, run.stderr);
    }
}
