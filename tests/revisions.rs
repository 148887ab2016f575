//! Two revisions of the form at once: the real one and an invented newer one,
//! which the feature `invented` registers, `cargo test --features invented
//! --test revisions`. `tests/invented/` holds all that the newer one is.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;

use common::session::{Run, Session};
use misis_form::revision::{self, ALL, Revision};
use serde_json::Value;

const OLD: &str = "02/17/2022";
const NEW: &str = "08/01/2024";

/// Rows of both revisions under one header; what a revision does not ask for is left empty.
const PEOPLE: &str = "\
revision,roles,user.first_name,user.middle_initial,user.last_name,user.title,user.employee_number,user.email,\
user.phone,user.extension,user.school,user.location_code,user.room,site_administrator.full_name,\
site_administrator.job_title,site_administrator.email\n\
02/17/2022,Office Manager,Ana,N/A,Old,Clerk,123456,ana.old@lausd.net,(213) 555-0142,N/A,Oak School,8829,,Jo Ortiz,Principal,jo.ortiz\n\
,Librarian; Counselor,Bea,N/A,New,Librarian,123456789,bea.new@schools.example,(213) 555-0143,12,Elm School,8830,B-12,Li Ortiz,AP,li.ortiz\n\
2022-02-17,Counselor,Cy,X,Older,Counselor,12345678,cy.older,(213) 555-0144,N/A,Ash School,8831,,Jo Ortiz,Principal,jo.ortiz\n";

fn old() -> &'static Revision {
    revision::named(OLD).unwrap()
}

fn session() -> Session {
    let session = Session::new();
    session.file("people.csv", PEOPLE);
    session
}

/// The records of a run of `extract --format jsonl`, sorted by the last name.
fn records(run: &Run) -> Vec<Value> {
    let mut records: Vec<Value> =
        run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    records.sort_by_key(|record| record["user"]["last_name"].as_str().unwrap_or_default().to_owned());
    records
}

/// What a record says of who it is, and of which revision its form is.
fn said(record: &Value) -> [&str; 5] {
    let text = |value: &'_ Value| -> &str {
        value.as_str().map_or("-", |text| Box::leak(text.to_owned().into_boxed_str()))
    };
    [
        text(&record["user"]["last_name"]),
        text(&record["user"]["employee_number"]),
        text(&record["user"]["room"]),
        text(&record["returned"]["revision"]),
        text(&record["returned"]["kind"]),
    ]
}

#[test]
fn the_newest_revision_is_made_unless_another_is_asked_for() {
    assert_eq!(ALL.iter().map(|revision| revision.date()).collect::<Vec<_>>(), [NEW, OLD]);
    let session = session();
    session.run(&["blank", "-o", "new.pdf", "-q"]).expect(0, "");
    session.run(&["blank", "--revision", OLD, "-o", "old.pdf", "-q"]).expect(0, "");
    session.run(&["blank", "--revision", "2022-02-17", "-o", "same.pdf", "-q"]).expect(0, "");
    let read = |name: &str| fs::read(session.path().join(name)).unwrap();
    assert!(read("old.pdf") == read("same.pdf") && read("old.pdf") != read("new.pdf"));
    let pages = |name: &str| lopdf::Document::load_mem(&read(name)).unwrap().get_pages().len();
    assert_eq!((pages("old.pdf"), pages("new.pdf")), (2, 3));
    let unknown = session.run(&["blank", "--revision", "01/01/1999", "-o", "x.pdf"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("08/01/2024, 02/17/2022"), "{}", unknown.stderr);
}

#[test]
fn fields_and_schemas_are_those_of_their_revision() {
    let session = session();
    let new = session.run(&["fields"]).text();
    let old = session.run(&["fields", "--revision", OLD]).text();
    assert!(new.contains("user.room") && new.contains("roles.librarian") && !new.contains("office_manager"));
    assert!(!old.contains("user.room") && !old.contains("roles.librarian") && old.contains("office_manager"));
    let schema = |arguments: &[&str]| -> Value {
        serde_json::from_slice(
            &session.run(&[&["fields", "--format", "json-schema"], arguments].concat()).stdout,
        )
        .unwrap()
    };
    let digits =
        |schema: &Value| schema["properties"]["user"]["properties"]["employee_number"]["pattern"].clone();
    assert_ne!(digits(&schema(&[])), digits(&schema(&["--revision", OLD])));
    let help = session.run(&["fill", "--help"]).text();
    assert!(help.contains("(Rev. 08/01/2024 only)"), "{help}");
}

#[test]
fn a_request_is_held_to_the_revision_that_it_names() {
    let session = session();
    session.run(&["init", "-q"]).expect(0, "");
    session.run(&["fill", "request.toml", "-o", "new.pdf", "-q"]).expect(0, "");
    let run = session.run(&["fill", "request.toml", "--revision", OLD, "-o", "old.pdf"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("error[not-asked]") && run.stderr.contains("`user.room`"), "{}", run.stderr);
    assert!(run.stderr.contains("error[employee-number]"), "{}", run.stderr);
    // In the file itself.
    let text = fs::read_to_string(session.path().join("request.toml")).unwrap();
    session.file("named.toml", format!("revision = \"{OLD}\"\n{text}"));
    assert_eq!(session.run(&["check", "named.toml"]).code, 1);
    session.file("odd.toml", format!("revision = \"1/1/99\"\n{text}"));
    let odd = session.run(&["check", "odd.toml"]);
    assert!(odd.stderr.contains("error[unknown-revision]") && odd.code == 1, "{}", odd.stderr);
    session.file("starter.toml", old().starter());
    session.run(&["fill", "starter.toml", "--revision", OLD, "-o", "old.pdf", "-q"]).expect(0, "");
    let run = session.run(&["fill", "starter.toml", "--revision", OLD, "--room", "B-1", "-o", "x.pdf", "-q"]);
    assert!(run.code == 1 && run.stderr.contains("--room"), "{}", run.stderr);
}

#[test]
fn forms_of_both_revisions_go_out_and_come_back() {
    let session = session();
    session.run(&["batch", "people.csv", "--out-dir", "inbox/fillable", "-q"]).expect(0, "");
    session.run(&["batch", "people.csv", "--out-dir", "inbox/flat", "--flat", "-q"]).expect(0, "");
    let lines: Vec<&str> = PEOPLE.lines().collect();
    for (name, row) in [("old", 1), ("new", 2)] {
        session.file(&format!("{name}.csv"), [lines[0], lines[row]].join("\n"));
        let merged = format!("inbox/{name}-merged.pdf");
        session.run(&["batch", &format!("{name}.csv"), "--merge", &merged, "-q"]).expect(0, "");
    }
    let arguments = ["extract", "inbox", "--stage", "request", "--no-system-fonts"];
    let run = session.run(&[&arguments[..], &["--format", "jsonl", "-q"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let records = records(&run);
    let mut found: Vec<[&str; 5]> = records.iter().map(said).collect();
    found.sort_unstable();
    let mut expected = Vec::new();
    for kind in ["fillable", "flattened"] {
        expected.push(["New", "123456789", "B-12", NEW, kind]);
        expected.push(["Old", "123456", "-", OLD, kind]);
        expected.push(["Older", "12345678", "-", OLD, kind]);
    }
    expected.push(["New", "123456789", "B-12", NEW, "flattened"]);
    expected.push(["Old", "123456", "-", OLD, "flattened"]);
    expected.sort_unstable();
    assert_eq!(found, expected);
    for record in &records {
        let findings = record["returned"]["findings"].as_array().unwrap();
        let only = if record["returned"]["kind"] == "fillable" { 0 } else { 1 };
        assert_eq!(findings.len(), only, "{findings:?}");
    }

    let run = session.run(
        &[
            &["check", "--stage", "request", "--no-system-fonts"][..],
            &["inbox/fillable/New-Bea-123456789.pdf", "inbox/fillable/Old-Ana-123456.pdf"],
        ]
        .concat(),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);

    // What extract writes, batch accepts: the columns are the union, the newest first.
    session.run(&[&arguments[..], &["--format", "csv", "-o", "all.csv", "-q"]].concat());
    let table = fs::read_to_string(session.path().join("all.csv")).unwrap();
    let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap();
    assert!(
        place("roles.librarian") < place("roles.office_manager")
            && place("user.room") < place("returned.file")
    );
    assert_eq!(header.iter().filter(|column| **column == "user.title").count(), 1);
    let name = "{last_name}-{row}.pdf";
    session.run(&["batch", "all.csv", "--out-dir", "again", "--name", name, "-q"]).expect(0, "");
    let again = session.run(&["extract", "again", "--stage", "request", "--format", "jsonl", "-q"]);
    let again = self::records(&again);
    assert_eq!(again.len(), records.len());
    assert_eq!(again.iter().filter(|record| record["returned"]["revision"] == OLD).count(), 5);
}

#[test]
fn a_file_to_print_holds_one_revision() {
    let session = session();
    let run = session.run(&["batch", "people.csv", "--merge", "all.pdf"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("error[mixed-revisions]"), "{}", run.stderr);
    assert!(!session.path().join("all.pdf").exists());
    let run = session.run(&["batch", "people.csv", "--merge", "all.pdf", "--keep-going", "-q"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(session.path().join("all.pdf").exists());
}

#[test]
fn every_rule_names_answers_of_its_form() {
    for revision in ALL {
        let form = revision.form();
        assert!(!form.rules.is_empty());
        for name in form.rules.iter().flat_map(|rule| rule.answers()) {
            assert!(form.input(name).is_some(), "{name} of {revision}");
        }
    }
}

/// Copies that a program without this revision reads in `tests/inbox.rs`; `UPDATE_COPIES=1` writes them.
#[test]
fn the_kept_copies_are_those_that_are_made() {
    let session = session();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invented/copies");
    session.file("request.toml", fs::read(folder.join("request.toml")).unwrap());
    for (name, arguments) in [("fillable.bin", &[][..]), ("flat.bin", &["--flat"])] {
        session
            .run(&[&["fill", "request.toml", "-q", "--force", "-o", "made.pdf"], arguments].concat())
            .expect(0, "");
        let made = fs::read(session.path().join("made.pdf")).unwrap();
        if std::env::var_os("UPDATE_COPIES").is_some() {
            fs::write(folder.join(name), &made).unwrap();
        }
        assert!(made == fs::read(folder.join(name)).unwrap(), "{name} is not what is made");
    }
}
