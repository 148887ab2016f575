//! Sessions with the real program: what it prints, where, and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::Path;

use common::session::Session;
use misis_form::pdf::{self, Kind};

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

#[test]
fn blank_makes_the_form_and_does_not_replace_it() {
    let session = Session::new();
    session.run(&["blank"]).expect(0, "wrote blank.pdf\n");
    let bytes = fs::read(session.path().join("blank.pdf")).unwrap();
    assert_eq!(bytes, pdf::write(&misis_form::Request::default(), Kind::Fillable).unwrap());
    session.run(&["blank", "--flat"]).expect(
        4,
        "error: `blank.pdf` exists already\n  hint: choose another name, or allow replacing it with `--force`\n",
    );
    assert_eq!(fs::read(session.path().join("blank.pdf")).unwrap(), bytes);
    session.run(&["blank"]).expect(0, "blank.pdf is there already, and the same\n");
    session.run(&["blank", "--quiet"]).expect(0, "");
    session.run(&["blank", "--flat", "--force", "--quiet"]).expect(0, "");
    assert_ne!(fs::read(session.path().join("blank.pdf")).unwrap(), bytes);
    assert_eq!(session.files(), ["blank.pdf"]);
}

#[test]
fn a_paper_code_is_for_paper_and_for_what_goes_into_it() {
    let session = Session::new();
    session.file("request.toml", COUNSELOR);
    let fill = |more: &[&str]| session.run(&[&["fill", "request.toml", "-q"], more].concat());
    let refused = fill(&["--paper-code"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("add `--flat`"), "{}", refused.stderr);
    fill(&["--flat", "--paper-code", "-o", "coded.pdf"]).expect(0, "");
    fill(&["--flat", "-o", "plain.pdf"]).expect(0, "");
    let read = |name| {
        let run = session.run(&["extract", name, "-q", "--stage", "request", "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.text().replace(name, "")
    };
    assert_eq!(read("coded.pdf"), read("plain.pdf"), "the code takes nothing from the page");

    let names = ["first", "last", "admin"].map(|whose| format!("--{whose}-name=Տեր-Խաչատրյան Վարդանուշ"));
    let school = format!("--school={}", "Խաչատրյան ".repeat(4));
    let mut long = vec!["--flat", "-o", "long.pdf", &school];
    long.extend(names.iter().map(String::as_str));
    fill(&long).expect(0, "");
    long.extend(["--paper-code", "--force"]);
    let refused = fill(&long);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("error[paper-code]"), "{}", refused.stderr);
    assert!(refused.stderr.contains("without the paper code"), "{}", refused.stderr);
}

#[test]
fn standard_streams_are_inputs_and_outputs() {
    let session = Session::new();
    let run = session.run_with(&["fill", "-", "-o", "-"], COUNSELOR).expect(0, "");
    assert!(run.stdout.starts_with(b"%PDF-1.7"));
    assert!(session.files().is_empty());
    let read = session
        .run_with(&["extract", "-", "--format", "json", "--stage", "request"], run.stdout)
        .expect(0, "");
    let json: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(json["user"]["last_name"], "Núñez");
    assert_eq!(json["user"]["phone"], "(213) 555-0142");
    assert_eq!(json["returned"]["kind"], "fillable");
}

#[test]
fn what_is_extracted_fills_the_same_form_again() {
    let session = Session::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let first = session.run(&["fill", path.to_str().unwrap(), "-o", "-"]).expect(0, "").stdout;
        session.file("form.pdf", &first);
        for format in ["toml", "json", "jsonl", "csv"] {
            let data =
                session.run(&["extract", "form.pdf", "--stage", "request", "--format", format]).expect(0, "");
            let name = format!("again.{format}");
            session.file(&name, &data.stdout);
            let second = session.run(&["fill", &name, "-o", "-"]).expect(0, "").stdout;
            assert_eq!(first, second, "{} through {format}", path.display());
        }
        let again = session.run(&["fill", "form.pdf", "-o", "-"]).expect(0, "").stdout;
        assert_eq!(first, again, "a returned form is a request, too");
    }
}

#[test]
fn returned_forms_are_checked_as_submitted_and_others_named() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "form.pdf", "-q"]).expect(0, "");
    session.run(&["fill", "counselor.toml", "-o", "flat.pdf", "-q", "--flat"]).expect(0, "");
    let run = session.run(&["check", "form.pdf"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.starts_with("form.pdf: error[required] user.signature: `User's signature` is missing"),
        "{}",
        run.stderr
    );
    session.run(&["check", "form.pdf", "--stage", "request"]).expect(0, "form.pdf: no findings\n");

    session.file("photo.jpg", b"\xFF\xD8\xFF\xE0").file("note.pdf", "hello");
    let told = "flat.pdf: warning[recovered-from-page]: the form has no fields any more: its answers were read off the \
                pages\n  hint: compare with the page, or ask for the form as it was filled in, not printed to PDF\n";
    session.run(&["check", "flat.pdf", "--stage", "request"]).expect(0, told);
    session
        .run(&["extract", "photo.jpg"])
        .expect(3, "error: `photo.jpg` is not a PDF: it is a picture (JPEG), and no page of this form could be found on it\n");
    session.run(&["check", "note.pdf"]).expect(3, "error: `note.pdf` is not a PDF: it is a text file\n");

    let run = session.run(&["extract", "form.pdf", "photo.jpg", "form.pdf", "--stage", "request"]);
    assert_eq!(run.code, 5);
    let records: Vec<serde_json::Value> =
        run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 3, "one bad file does not stop the rest");
    assert_eq!(records[0]["returned"]["status"], "ok");
    assert_eq!(records[1]["returned"]["status"], "failed");
    assert_eq!(records[1]["returned"]["kind"], "not-a-pdf");
    assert_eq!(
        records[1]["returned"]["error"],
        "`photo.jpg` is not a PDF: it is a picture (JPEG), and no page of this form could be found on it"
    );
    assert_eq!(records[2]["user"]["last_name"], "Núñez");
    assert_eq!(session.run(&["extract", "form.pdf", "form.pdf", "--format", "toml"]).code, 2);
}

#[test]
fn folders_and_lists_of_files_are_read_in_order() {
    let session = Session::new();
    let mut table = "user.last_name,user.request_date\n".to_owned();
    for number in 0..150 {
        table.push_str(&format!("N{number:03},2026-11-23\n"));
    }
    session.file("people.csv", table);
    session
        .run(&["batch", "people.csv", "--partial", "--out-dir", "inbox", "--name", "{last_name}", "-q"])
        .expect(0, "");
    fs::write(session.path().join("inbox/N075a.pdf"), "%PDF-").unwrap();
    fs::create_dir(session.path().join("inbox/N080.d")).unwrap();
    fs::rename(session.path().join("inbox/N100.pdf"), session.path().join("inbox/N080.d/x.pdf")).unwrap();
    let mut names: Vec<String> = (0..150).filter(|n| *n != 100).map(|n| format!("N{n:03}")).collect();
    names.insert(76, String::new());
    // `N080.d` comes before `N080.pdf`.
    names.insert(81, "N100".to_owned());

    let arguments = ["extract", "inbox", "--stage", "request", "-q"];
    let run = session.run(&[&arguments[..], &["--format", "jsonl"]].concat());
    assert_eq!(run.code, 5);
    let records: Vec<serde_json::Value> =
        run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<&str> =
        records.iter().map(|record| record["user"]["last_name"].as_str().unwrap_or_default()).collect();
    assert_eq!(found, names);

    let json = session.run(&[&arguments[..], &["--format", "json"]].concat());
    let array: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(array, records);
    let csv = session.run(&[&arguments[..], &["--format", "csv", "-o", "all.csv"]].concat());
    assert_eq!((csv.code, csv.stdout.len()), (5, 0));
    let csv = fs::read_to_string(session.path().join("all.csv")).unwrap();
    assert_eq!(csv.lines().count(), 152);
    assert!(csv.lines().nth(77).unwrap().contains("damaged,,failed,"), "{}", csv.lines().nth(77).unwrap());

    let list = "inbox/N003.pdf\ninbox/N001.pdf\nnowhere.pdf\n";
    let run = session.run_with(&["extract", "--files-from", "-", "--stage", "request"], list);
    assert_eq!(run.code, 5);
    assert_eq!(run.text().lines().count(), 3);
    assert!(run.text().starts_with("{") && run.text().find("N003") < run.text().find("N001"));
    assert!(run.text().contains("\"kind\":\"unreadable\",\"status\":\"failed\""), "{}", run.text());
    assert!(run.stderr.ends_with("2 incomplete, 1 unreadable\n"), "{}", run.stderr);

    fs::create_dir(session.path().join("empty")).unwrap();
    session.run(&["extract", "empty", "--format", "json"]).expect(1, "`empty` holds nothing to read\n");
    session.file("nothing.txt", "");
    let run = session.run(&["extract", "--files-from", "nothing.txt"]);
    run.expect(1, "`nothing.txt` holds nothing to read\n");
    session.run(&["check", "empty"]).expect(1, "`empty` holds nothing to read\n");
}

#[test]
fn exported_data_and_locked_files_are_read() {
    let session = Session::new();
    let xfdf = "<?xml version=\"1.0\"?><xfdf><fields><field name=\"user.last_name\"><value>Núñez</value></field></fields></xfdf>";
    session.file("data.xfdf", xfdf).file("data", xfdf);
    for name in ["data.xfdf", "data"] {
        let run = session.run(&["extract", name, "--stage", "request", "--format", "json"]);
        assert_eq!(run.code, 1, "most answers are missing");
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(json["user"]["last_name"], "Núñez");
        assert_eq!(json["returned"]["kind"], "form-data");
        assert_eq!(session.run(&["check", name]).code, 1);
        assert_eq!(session.run(&["fill", name, "--partial", "-o", "again.pdf", "--force", "-q"]).code, 0);
    }
    session
        .run(&["extract", "data", "--password-file", "none.txt"])
        .expect(3, "error: cannot read `none.txt`: no such file or folder\n");
    session
        .run(&["fill", "data", "--password-file", "none.txt"])
        .expect(3, "error: cannot read `none.txt`: no such file or folder\n");
    session.run(&["fill", "data", "--partial", "-o", "open.pdf", "-q"]);
    let locked = locked(&session.path().join("open.pdf"), "open sesame");
    fs::write(session.path().join("locked.pdf"), locked).unwrap();
    session.file("passwords.txt", "another\nopen sesame\n");
    let refused = session.run(&["fill", "locked.pdf", "--partial", "-o", "again.pdf", "--force"]);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("--password-file"), "{}", refused.stderr);
    // A command that cannot open it does not tell people to use a flag that it lacks.
    session.run(&["batch", "locked.pdf", "--out-dir", "forms"]).expect(
        3,
        "error: `locked.pdf` is locked with a password, or its encryption is broken\n  \
         hint: open it in a PDF program with its password, and save it without one\n",
    );
    let arguments = [
        "fill",
        "locked.pdf",
        "--password-file",
        "passwords.txt",
        "--partial",
        "-o",
        "again.pdf",
        "--force",
        "-q",
    ];
    assert_eq!(session.run(&arguments).code, 0);
}

/// A PDF with a password to open it.
fn locked(path: &Path, password: &str) -> Vec<u8> {
    use lopdf::{EncryptionState, EncryptionVersion, Object, Permissions};
    let mut document = lopdf::Document::load(path).unwrap();
    let identifier = Object::string_literal(&b"0123456789abcdef"[..]);
    document.trailer.set("ID", vec![identifier.clone(), identifier]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn every_example_fills_and_checks() {
    let session = Session::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let path = path.to_str().unwrap();
        session.run(&["check", path]).expect(0, &format!("{path}: no findings\n"));
        for flat in [&[][..], &["--flat"]] {
            let arguments = [&["fill", path, "-o", "out.pdf", "--force"], flat].concat();
            session.run(&arguments).expect(0, "wrote out.pdf\n");
        }
    }
}

#[test]
fn the_starter_is_a_request_that_fills() {
    let session = Session::new();
    session.run(&["init"]).expect(0, "wrote request.toml\n");
    session.run(&["fill", "request.toml"]).expect(0, "wrote request.pdf\n");
    assert_eq!(session.run(&["init"]).code, 4, "a request that somebody filled in is not replaced");
}

#[test]
fn flags_win_over_the_file_and_can_empty_a_field() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let fill = |flags: &[&str]| {
        session.run(&[&["fill", "counselor.toml", "-o", "-"], flags].concat()).expect(0, "").stdout
    };
    let by_flag = fill(&["--last-name", "Ngo", "--role", "principal"]);
    let changed =
        COUNSELOR.replace("Núñez", "Ngo").replace("\"Counselor\", \"School Full Read\"", "\"Principal\"");
    let by_file = session.run_with(&["fill", "-", "-o", "-"], changed).stdout;
    assert_eq!(by_flag, by_file);
    let emptied = fill(&["--partial", "--request-date", ""]);
    let removed = COUNSELOR.replace("request_date = 2026-11-23\n", "");
    let by_default = session.run_with(&["fill", "-", "-o", "-"], removed).stdout;
    assert_eq!(by_default, fill(&[]), "without a date, today's is used");
    assert_ne!(emptied, by_default);
}

#[test]
fn flags_alone_are_a_request() {
    let session = Session::new();
    let arguments = [
        "fill",
        "--role",
        "Counselor",
        "--first-name",
        "María",
        "--middle-initial",
        "N/A",
        "--last-name",
        "Núñez",
        "--title",
        "Counselor",
        "--employee-number",
        "00123456",
        "--email",
        "maria.nunez",
        "--phone",
        "(213) 555-0142",
        "--extension",
        "N/A",
        "--school",
        "Roosevelt Senior High School",
        "--location-code",
        "8829",
        "--admin-job-title",
        "AP",
        "--admin-name",
        "James Ortiz",
        "--admin-email",
        "james.ortiz",
    ];
    session.run(&arguments).expect(0, "wrote request.pdf\n");
}

#[test]
fn all_findings_are_told_with_their_place_and_nothing_is_written() {
    let session = Session::new();
    session.file(
        "bad.toml",
        "roles = [\"Councelor\"]\n\n[user]\nfirst_name = \"María\"\nlastname = \"Núñez\"\nphone = \"555-0142\"\n",
    );
    let run = session.run(&["fill", "bad.toml", "--partial", "--email", "maria@gmail.com"]);
    let run = run.expect(
        1,
        "bad.toml:5:1: error[unknown-key] user.lastname: the form has no `user.lastname`\n  \
         hint: did you mean `user.last_name`?\n\
         bad.toml:1:10: error[unknown-role] roles: the form has no role `Councelor`\n  \
         hint: did you mean `Counselor`?\n\
         --email: error[email] user.email: expected an address at lausd.net, found one at `gmail.com`\n  \
         hint: the form takes addresses that end in @lausd.net only\n\
         bad.toml:6:9: error[phone] user.phone: expected a phone number of ten digits, found `555-0142`\n  \
         hint: write it with its area code, such as (213) 555-0142; an extension has its own field\n\
         4 errors\n",
    );
    assert!(run.stdout.is_empty());
    assert_eq!(session.files(), ["bad.toml"]);
}

#[test]
fn missing_answers_are_allowed_only_in_partial_requests() {
    let session = Session::new();
    let run = session.run(&["fill", "--last-name", "Ngo", "-o", "out.pdf"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("error[required] user.first_name: `Name (First)` is missing"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("error[no-role] roles"), "{}", run.stderr);
    session.run(&["fill", "--last-name", "Ngo", "-o", "out.pdf", "--partial"]).expect(0, "wrote out.pdf\n");
}

#[test]
fn broken_files_are_shown_with_a_caret() {
    let session = Session::new();
    session
        .file("broken.toml", "[user]\nfirst_name = \"Mar\n")
        .file("broken.json", "{\n  \"user\": {,}\n}\n");
    for (file, place) in [("broken.toml", "broken.toml:2:18: "), ("broken.json", "broken.json:2:")] {
        let run = session.run(&["fill", file]);
        assert_eq!(run.code, 3);
        assert!(run.stderr.contains(place) && run.stderr.contains('^'), "{}", run.stderr);
    }
}

#[test]
fn inputs_that_are_no_requests_are_named_for_what_they_are() {
    let session = Session::new();
    session.file("latin1.toml", b"[user]\nlast_name = \"N\xFA\xF1ez\"\n");
    fs::create_dir(session.path().join("folder")).unwrap();
    for (arguments, told) in [
        (&["fill", "nowhere.toml"][..], "error: cannot read `nowhere.toml`: no such file or folder\n"),
        (&["fill", "folder"], "error: cannot read `folder`: it is a folder\n"),
        (
            &["fill", "latin1.toml"],
            "error: latin1.toml:2:15: here stands the byte FA, as of `ú` in an export for Windows; it is not UTF-8\n  hint: save it as UTF-8 in your editor\n",
        ),
    ] {
        session.run(arguments).expect(3, told);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn outputs_that_cannot_be_written_leave_nothing_behind() {
    let session = Session::new();
    session
        .run(&["blank", "-o", "/dev/full"])
        .expect(4, "error: cannot write `/dev/full`: the disk is full\n");
    session.run(&["blank", "-o", "no/form.pdf"]).expect(
        4,
        "error: cannot write `no/form.pdf`: no such file or folder\n  hint: make the folder first, or name another\n",
    );
    assert_eq!(session.run(&["blank", "-o", "."]).code, 4);
    assert!(session.files().is_empty());
}

#[test]
fn wrong_usage_is_told_with_the_nearest_right_one() {
    let session = Session::new();
    let run = session.run(&["fil"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("fill"), "{}", run.stderr);
    assert_eq!(session.run(&["fill", "--frist-name", "x"]).code, 2);
    assert_eq!(session.run(&["check"]).code, 2);
    let mut command = session.command(&["fill"]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    assert_eq!(Session::finish(command).code, 2);
}

#[test]
fn the_same_request_gives_the_same_bytes_everywhere() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let run = |home: &str, zone: &str, locale: &str, clock: &str| {
        let mut command = session.command(&["fill", "counselor.toml", "-o", "-"]);
        command.env("HOME", home).env("TZ", zone).env("LC_ALL", locale).env("SOURCE_DATE_EPOCH", clock);
        Session::finish(command).stdout
    };
    let here = run("/", "America/Los_Angeles", "C", "1795435200");
    assert!(here.len() > 10_000);
    assert_eq!(here, run("/tmp", "Asia/Tokyo", "tr_TR.UTF-8", "1798761600"));
}

#[test]
fn lists_and_integrations_are_printed() {
    let session = Session::new();
    assert!(session.run(&["fields"]).expect(0, "").text().contains("user.first_name"));
    let json: serde_json::Value =
        serde_json::from_slice(&session.run(&["fields", "--format", "json"]).stdout).unwrap();
    assert!(json.to_string().contains("user.phone"));
    let schema: serde_json::Value =
        serde_json::from_slice(&session.run(&["fields", "--format", "json-schema"]).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(session.run(&["completions", shell]).text().contains("misis-form"), "{shell}");
    }
    assert!(session.run(&["man"]).text().contains(".TH misis-form"));
    assert!(session.run(&["man", "fill"]).text().contains("\\-\\-first\\-name"));
    assert_eq!(session.run(&["man", "nothing"]).code, 2);
}

#[test]
fn what_is_missing_is_missing_from_a_row_or_a_file() {
    let session = Session::new();
    session.file("rows.csv", "roles,user.last_name\nCounselor,X\n,Y\n");
    let run = session.run(&["check", "rows.csv"]);
    assert!(run.stderr.contains("rows.csv: row 2: error[required] user.first_name"), "{}", run.stderr);
    assert!(run.stderr.contains("rows.csv: row 3: error[no-role] roles"), "{}", run.stderr);
}

#[test]
fn checks_can_be_printed_for_programs() {
    let session = Session::new();
    session.file("good.toml", COUNSELOR).file("bad.toml", COUNSELOR.replace("8829", "88"));
    let run = session.run(&["check", "good.toml", "bad.toml", "--format", "json"]).expect(1, "");
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json[0]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(json[1]["findings"][0]["code"], "location-code");
    assert_eq!(json[1]["findings"][0]["origin"]["line"], 17);
    let run = session.run(&["check", "good.toml", "nowhere.toml", "--format", "jsonl"]).expect(3, "");
    assert_eq!(run.text().lines().count(), 2);
    session.file("broken.toml", "[user]\nlast_name = Núñez\n");
    let run = session.run(&["check", "broken.toml", "--format", "json"]).expect(3, "");
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let mistake = &json[0]["mistakes"][0];
    assert_eq!((&mistake["origin"]["line"], &mistake["origin"]["column"]), (&2.into(), &13.into()), "{json}");
    assert!(json[0]["error"].as_str().unwrap().starts_with("broken.toml:2:13: "), "{json}");
    assert!(mistake["hint"].as_str().unwrap().contains("`last_name = \"Núñez\"`"), "{json}");
    session.run(&["check", "good.toml", "--stage", "submitted"]);
}

#[test]
fn nothing_from_an_input_reaches_the_terminal_unescaped() {
    let session = Session::new();
    session.file(
        "bad.json",
        "{\"user\": {\"first\\u001b[2Jname\": \"x\", \"phone\": \"\\u001b]0;x\\u0007\\u202e\"}}",
    );
    let run = session.run(&["check", "bad.json", "--color", "never"]);
    assert_eq!(run.code, 1);
    assert!(!run.stderr.contains(['\u{1B}', '\u{7}', '\u{202E}']), "{:?}", run.stderr);
}

#[test]
fn fonts_draw_what_the_built_in_one_lacks() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
    let font = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let fill =
        ["fill", "counselor.toml", "--last-name", "王 דוד", "--force", "--no-system-fonts", "-o", "form.pdf"];
    let run = session.run(&fill);
    assert_eq!(run.code, 0);
    let expected = "no font at hand can draw `王` (U+738B), `ד` (U+05D3), `ו` (U+05D5)";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert!(run.stderr.contains("--font"), "it says what to do: {}", run.stderr);

    let fonts = ["--font", &font("Han.otf"), "--font", &font("Hebrew.ttf")];
    session.run(&[&fill[..], &fonts].concat()).expect(0, "wrote form.pdf\n");
    let first = fs::read(session.path().join("form.pdf")).unwrap();
    session.run(&[&fill[..], &fonts].concat()).expect(0, "wrote form.pdf\n");
    assert_eq!(
        fs::read(session.path().join("form.pdf")).unwrap(),
        first,
        "the same fonts make the same bytes"
    );
    session
        .run(&[&["check", "counselor.toml", "--no-system-fonts"][..], &fonts].concat())
        .expect(0, "counselor.toml: no findings\n");

    for (name, what) in
        [("Forbidden.ttf", "may not be embedded"), ("build.py", "is no font"), ("None.ttf", "cannot be read")]
    {
        let path = font(name);
        let run = session.run(&[&fill[..], &["--font", &path]].concat());
        assert!(
            run.code == 3 && run.stderr.starts_with("error: ") && run.stderr.contains(what),
            "{} {}",
            run.code,
            run.stderr
        );
    }
    assert_eq!(fs::read(session.path().join("form.pdf")).unwrap(), first, "nothing is replaced by an error");
}
