//! Folders and archives of whatever people send: each thing in them is read, told, or passed over.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;

use common::session::{Run, Session};
use common::zip::{Member, archive, archive_saying};
use serde_json::Value;

/// A session with a signed-off form, and its bytes.
fn with_form() -> (Session, Vec<u8>) {
    let session = Session::new();
    let arguments = ["fill", "--partial", "--last-name", "Núñez", "-o", "form.pdf", "-q"];
    session.run(&arguments).expect(0, "");
    let form = fs::read(session.path().join("form.pdf")).unwrap();
    fs::create_dir(session.path().join("inbox")).unwrap();
    (session, form)
}

fn extract(session: &Session, path: &str) -> Run {
    session.run(&["extract", path, "--stage", "request", "--format", "jsonl"])
}

/// The file, the kind and the status of each record, and why it was not read.
fn records(run: &Run) -> Vec<(String, String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    run.text()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|record| {
            let returned = &record["returned"];
            if returned["status"] != "failed" {
                assert_eq!(record["user"]["last_name"], "Núñez", "{returned}");
            }
            (
                text(&returned["file"]),
                text(&returned["kind"]),
                text(&returned["status"]),
                text(&returned["error"]),
            )
        })
        .collect()
}

/// The names of the records, with what was not read in parentheses.
fn names(run: &Run) -> Vec<String> {
    let name = |(file, _, status, _): (String, String, String, String)| {
        if status == "failed" { format!("({file})") } else { file }
    };
    records(run).into_iter().map(name).collect()
}

#[test]
fn a_file_is_what_its_content_says() {
    let (session, form) = with_form();
    let files: [(&str, &[u8], &str); 16] = [
        ("a form", &form, ""),
        ("form.download", &form, ""),
        ("form.jpg", &form, ""),
        ("form.pdf (1)", &form, ""),
        ("letter", b"PK\x03\x04....[Content_Types].xml word/document.xml", "a Word document"),
        ("letter.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a Word document or another old office file"),
        ("link.url", b"[InternetShortcut]\r\nURL=https://example.org\r\n", "a link to a web page"),
        (
            "mail.eml",
            b"From: a@b\r\nTo: c@d\r\nSubject: e\r\n\r\nhello\r\n",
            "an e-mail message without an attachment",
        ),
        ("note.pdf", b"see you on Monday\n", "a text file"),
        ("old.lnk", b"L\0\0\0\x01\x14\x02\0\0\0\0\0", "a shortcut to a file, and not the file"),
        ("part.crdownload", &[0; 2000], ""),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "a picture from a phone (HEIC)"),
        (
            "photo.pdf",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF",
            "a picture (JPEG), and no page of this form could be found on it",
        ),
        ("setup.exe", b"MZ\x90\0\x03\0\0\0", "a program for Windows"),
        (
            "winmail.dat",
            b"\x78\x9F\x3E\x22\x01\0",
            "a wrapping of Outlook (winmail.dat); ask for the attachment itself",
        ),
        ("z.7z", b"7z\xBC\xAF\x27\x1C\0\x04", "an archive (7z)"),
    ];
    for (name, content, _) in &files {
        fs::write(session.path().join("inbox").join(name), content).unwrap();
    }
    let run = extract(&session, "inbox");
    assert_eq!(run.code, 5);
    let found = records(&run);
    assert_eq!(found.len(), files.len(), "a record for each file: {found:?}");
    for ((file, kind, status, error), (name, content, what)) in found.into_iter().zip(files) {
        assert_eq!(file, format!("inbox/{name}"));
        if content == form {
            assert_eq!((kind.as_str(), error.as_str()), ("fillable", ""), "{name}");
        } else {
            assert_eq!((kind.as_str(), status.as_str()), ("not-a-pdf", "failed"), "{name}");
            assert!(error.ends_with(what), "{name}: {error}");
        }
    }
}

#[test]
fn what_is_no_return_is_passed_over_with_a_line() {
    let (session, form) = with_form();
    let inbox = session.path().join("inbox");
    for hidden in [".form.pdf", "._form.pdf", "~$letter.docx", ".~lock.table.ods#"] {
        fs::write(inbox.join(hidden), &form).unwrap();
    }
    fs::create_dir(inbox.join(".trash")).unwrap();
    fs::write(inbox.join(".trash/form.pdf"), &form).unwrap();
    for system in ["Thumbs.db", "desktop.ini", ".DS_Store"] {
        fs::write(inbox.join(system), "\0\0\0\x01Bud1").unwrap();
    }
    fs::create_dir(inbox.join("b")).unwrap();
    // A form is a form, whatever somebody called it.
    fs::write(inbox.join("b/Thumbs.db"), &form).unwrap();
    fs::write(inbox.join("z.pdf"), &form).unwrap();
    fs::write(session.path().join("people.csv"), "").unwrap();
    for (format, output) in [("csv", "c.csv"), ("json", "c.json"), ("jsonl", "c.jsonl"), ("toml", "c.toml")] {
        let output = format!("inbox/{output}");
        session.run(&["extract", "form.pdf", "--format", format, "-o", &output, "-q"]);
    }
    session.run(&["init", "-o", "inbox/people.csv", "-q"]).expect(0, "");
    session
        .run(&["batch", "inbox/people.csv", "--merge", "all.pdf", "--report", "inbox/report.jsonl", "-q"])
        .expect(0, "");
    let summary =
        session.run(&["batch", "inbox/people.csv", "-o", "forms/", "--dry-run", "--format", "json"]);
    fs::write(inbox.join("summary.json"), summary.stdout).unwrap();
    let findings = session.run(&["check", "form.pdf", "--format", "json"]);
    fs::write(inbox.join("findings.json"), findings.stdout).unwrap();

    let run = extract(&session, "inbox");
    assert_eq!(names(&run), ["inbox/b/Thumbs.db", "inbox/z.pdf"]);
    let lines: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("passed over")).collect();
    assert_eq!(
        lines,
        [
            "passed over `inbox/.DS_Store`, `inbox/Thumbs.db`, `inbox/desktop.ini`: what the operating system wrote for itself",
            "passed over `inbox/c.csv`, `inbox/c.json`, `inbox/c.jsonl`, `inbox/c.toml`, `inbox/findings.json`, 3 more: what this program wrote",
        ]
    );
    // What somebody names is read, and told.
    assert_eq!(session.run(&["extract", "inbox/c.csv"]).code, 3);
    assert_eq!(
        names(&session.run(&["extract", "inbox/.form.pdf", "inbox/c.csv"])),
        ["inbox/.form.pdf", "(inbox/c.csv)"]
    );
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_told_and_not_followed() {
    let (session, form) = with_form();
    let inbox = session.path().join("inbox");
    fs::write(inbox.join("a.pdf"), &form).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(inbox.join("b.pdf")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", inbox.join("c.pdf")).unwrap();
    std::os::unix::fs::symlink("nowhere", inbox.join("d.pdf")).unwrap();
    std::os::unix::fs::symlink("..", inbox.join("e")).unwrap();
    std::os::unix::fs::symlink("a.pdf", inbox.join("f")).unwrap();
    let run = extract(&session, "inbox");
    assert_eq!(names(&run), ["inbox/a.pdf", "(inbox/d.pdf)", "inbox/f"]);
    assert!(run.stderr.contains("passed over `inbox/e`: links, which are not followed"), "{}", run.stderr);
    assert!(run.stderr.contains("passed over `inbox/b.pdf`, `inbox/c.pdf`: pipes, sockets and devices\n"));
}

#[cfg(unix)]
#[test]
fn folders_that_cannot_be_searched_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let (session, form) = with_form();
    let inbox = session.path().join("inbox");
    // One whose names may not be read, and one whose files may not be looked at.
    for (folder, mode) in [("a", 0o311), ("b", 0o644)] {
        fs::create_dir(inbox.join(folder)).unwrap();
        fs::write(inbox.join(folder).join("form.pdf"), &form).unwrap();
        fs::set_permissions(inbox.join(folder), fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::write(inbox.join("c.pdf"), &form).unwrap();
    let run = if fs::read_dir(inbox.join("a")).is_err() {
        extract(&session, "inbox")
    } else {
        // Nothing is forbidden to root: somebody else must look.
        fs::set_permissions(session.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let program = session.path().join("program");
        fs::copy(session.command(&[]).get_program(), &program).unwrap();
        let mut command = assert_cmd::Command::new("setpriv");
        command.current_dir(session.path()).args(["--reuid=65534", "--clear-groups"]).arg(&program);
        command.args(["extract", "inbox", "--stage", "request", "--format", "jsonl"]);
        Session::finish(command)
    };
    for folder in ["a", "b"] {
        fs::set_permissions(inbox.join(folder), fs::Permissions::from_mode(0o700)).unwrap();
    }
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert_eq!(names(&run), ["(inbox/a)", "(inbox/b/form.pdf)", "inbox/c.pdf"]);
    assert!(run.stderr.contains("inbox/a: cannot be read: permission denied"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn paths_that_are_too_long_are_told() {
    let (session, form) = with_form();
    fs::write(session.path().join("inbox/z.pdf"), &form).unwrap();
    // Deeper than any path can say.
    let script = "cd inbox; n=$(printf %200s | tr ' ' x); i=0
        while [ $i -lt 25 ]; do mkdir $n && cd -P $n || exit 1; i=$((i + 1)); done; cp \"$FORM\" form.pdf";
    let mut shell = assert_cmd::Command::new("sh");
    shell.current_dir(session.path()).env("FORM", session.path().join("form.pdf")).args(["-c", script]);
    shell.assert().success();
    let run = extract(&session, "inbox");
    assert_eq!(run.code, 5);
    assert_eq!(records(&run).len(), 2);
    assert!(run.stderr.contains(": the path is too long\n"), "{}", run.stderr);
    assert_eq!(names(&run)[1], "inbox/z.pdf");
}

#[test]
fn archives_are_opened_and_their_members_named() {
    let (session, form) = with_form();
    let inner = archive(&[Member::deflated("b.pdf", &form)]);
    let innermost = archive(&[Member::stored("deep.zip", &inner)]);
    let behind = Member { flags: 8, ..Member::deflated("behind.pdf", &form) };
    let members = [
        Member::deflated("forms/a.pdf", &form),
        Member::stored("forms/", b""),
        Member::stored("__MACOSX/forms/._a.pdf", b"\0\x05\x16\x07"),
        Member::stored("forms/.DS_Store", b"\0\0\0\x01Bud1"),
        behind,
        Member { is_64: true, ..Member::stored("sixty-four", &form) },
        Member::stored("../../out.pdf", &form),
        Member::stored("C:\\Users\\x\\windows.pdf", &form),
        Member::stored("same.pdf", &form),
        Member::stored("same.pdf", &form),
        Member { name: b"N\xA3\xA4ez.pdf".to_vec(), ..Member::stored("", &form) },
        Member::stored("es\u{1B}cape.pdf", &form),
        Member::stored("photo.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF"),
        Member::stored("inner.zip", &inner),
        Member::stored("innermost.zip", &innermost),
    ];
    session.file("inbox/people.zip", archive(&members));
    let run = extract(&session, "inbox");
    assert_eq!(run.code, 5);
    let expected = [
        "Núñez.pdf",
        "Users/x/windows.pdf",
        "behind.pdf",
        "es\u{FFFD}cape.pdf",
        "forms/a.pdf",
        "inner.zip/b.pdf",
        "(innermost.zip/deep.zip)",
        "out.pdf",
        "(photo.jpg)",
        "same.pdf",
        "same.pdf (2)",
        "sixty-four",
    ];
    let expected = expected.map(|name| match name.strip_prefix('(') {
        Some(name) => format!("(inbox/people.zip/{name}"),
        None => format!("inbox/people.zip/{name}"),
    });
    assert_eq!(names(&run), expected);
    assert!(run.stderr.contains("passed over `inbox/people.zip/forms/.DS_Store`"), "{}", run.stderr);
    assert!(
        run.stderr.contains("inbox/people.zip/innermost.zip/deep.zip: is an archive within"),
        "{}",
        run.stderr
    );
    // An archive that somebody names is opened as well, also through a pipe.
    assert_eq!(names(&extract(&session, "inbox/people.zip")), expected);
    let bytes = fs::read(session.path().join("inbox/people.zip")).unwrap();
    let run = session.run_with(&["extract", "-", "form.pdf", "--stage", "request"], bytes);
    assert_eq!(names(&run).len(), expected.len() + 1);
    assert_eq!(names(&run)[4], "standard input/forms/a.pdf");
}

#[test]
fn members_that_cannot_be_unpacked_are_told() {
    let (session, form) = with_form();
    let large = vec![b' '; 20 << 20 | 1];
    let good = Member::deflated("good.pdf", &form);
    let members = [
        Member { flags: 1, ..Member::stored("locked.pdf", &form) },
        Member { method: 99, flags: 1, ..Member::stored("aes.pdf", &form) },
        Member { method: 12, ..Member::stored("bzip2.pdf", &form) },
        Member { crc: 7, ..Member::stored("changed.pdf", &form) },
        Member { size: 100, ..Member::deflated("longer.pdf", &form) },
        Member { size: form.len() as u32 + 1, ..Member::deflated("shorter.pdf", &form) },
        Member { data: vec![0xFF; 99], ..Member::deflated("spoiled.pdf", &form) },
        Member { mode: 0o120_777, ..Member::stored("link.pdf", b"/etc/passwd") },
        Member::deflated("large.pdf", &large),
        good,
    ];
    session.file("inbox/people.zip", archive(&members));
    let run = extract(&session, "inbox");
    assert_eq!(run.code, 5);
    let found = records(&run);
    let whys: Vec<(&str, &str)> = found
        .iter()
        .map(|(file, _, _, error)| (file.strip_prefix("inbox/people.zip/").unwrap(), error.as_str()))
        .collect();
    let expected = [
        ("aes.pdf", "locked with a password by the archive"),
        ("bzip2.pdf", "packed in a way that is not read here"),
        ("changed.pdf", "damaged in its archive"),
        ("good.pdf", ""),
        ("large.pdf", "is larger than 20 MiB"),
        ("locked.pdf", "locked with a password by the archive"),
        ("longer.pdf", "damaged in its archive"),
        ("shorter.pdf", "damaged in its archive"),
        ("spoiled.pdf", "damaged in its archive"),
    ];
    assert_eq!(whys.len(), expected.len(), "{whys:?}");
    for ((file, why), (name, what)) in whys.into_iter().zip(expected) {
        assert_eq!(file, name);
        assert!(why.contains(what) && what.is_empty() == why.is_empty(), "{name}: {why}");
    }
    assert!(run.stderr.contains("passed over `inbox/people.zip/link.pdf`: links"), "{}", run.stderr);
}

#[test]
fn archives_that_no_program_writes_are_not_opened() {
    let (session, form) = with_form();
    let zeros = vec![0; 19 << 20];
    let bomb: Vec<Member> = (0..6).map(|n| Member::deflated(&n.to_string(), &zeros)).collect();
    let again = |n: usize| Member { at: Some(0), ..Member::stored(&n.to_string(), &form) };
    let overlapping: Vec<Member> =
        std::iter::once(Member::stored("a", &form)).chain((0..3).map(again)).collect();
    let many: Vec<Member> = (0..10_001).map(|n| Member::stored(&n.to_string(), b"")).collect();
    let whole = archive(&[Member::stored("a.pdf", &form)]);
    for (what, bytes) in [
        ("it unpacks to more than 100 times its size", archive(&bomb)),
        ("its files lie over each other", archive(&overlapping)),
        ("is a ZIP archive with more than 10,000 files", archive(&many)),
        ("is a ZIP archive with more than 10,000 files", archive_saying(&[Member::stored("a", b"")], 60_000)),
        ("is a ZIP archive that is damaged or incomplete", whole[..whole.len() / 2].to_vec()),
        ("is a ZIP archive that is damaged or incomplete", b"PK\x03\x04".to_vec()),
        ("is a ZIP archive with no file to read in it", archive(&[])),
        ("is a ZIP archive with no file to read in it", archive(&[Member::stored("__MACOSX/._a", b"")])),
    ] {
        session.file("inbox/people.zip", bytes);
        let run = extract(&session, "inbox");
        assert_eq!(run.code, 5, "{what}");
        let found = records(&run);
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert_eq!(found[0].0, "inbox/people.zip");
        assert!(found[0].3.contains(what), "{}", found[0].3);
    }
    // What is there is read, and what is not there is told.
    session.file("inbox/people.zip", archive_saying(&[Member::stored("a.pdf", &form)], 3));
    let run = extract(&session, "inbox");
    assert_eq!(names(&run), ["inbox/people.zip/a.pdf", "(inbox/people.zip)"]);
}

#[cfg(unix)]
#[test]
fn what_says_something_about_people_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let (session, _) = with_form();
    let mode = |name: &str| fs::metadata(session.path().join(name)).unwrap().permissions().mode() & 0o777;
    for format in ["csv", "json", "jsonl", "toml"] {
        session.run(&["extract", "form.pdf", "--format", format, "-o", "data", "--force", "-q"]);
        assert_eq!(mode("data"), 0o600, "{format}");
        // Also where somebody made it readable for all.
        fs::set_permissions(session.path().join("data"), fs::Permissions::from_mode(0o666)).unwrap();
    }
    session.run(&["init", "-o", "people.csv", "-q"]).expect(0, "");
    session.run(&["batch", "people.csv", "--out-dir", "forms", "--report", "report.csv", "-q"]).expect(0, "");
    assert_eq!(mode("report.csv"), 0o600);
    assert_eq!(session.files(), ["data", "form.pdf", "forms", "inbox", "people.csv", "report.csv"]);
    assert_eq!(fs::read_dir(session.path().join("forms")).unwrap().count(), 1, "nothing else is left");
}

/// Copies of a revision that only the feature `invented` registers; `tests/revisions.rs` makes them.
#[cfg(not(feature = "invented"))]
mod of_a_newer_revision {
    use super::*;

    const FILLABLE: &[u8] = include_bytes!("invented/copies/fillable.bin");
    const FLAT: &[u8] = include_bytes!("invented/copies/flat.bin");

    #[test]
    fn a_copy_that_prints_another_revision_is_named_and_not_read() {
        let session = Session::new();
        session.file("fillable.pdf", FILLABLE).file("flat.pdf", FLAT);
        for name in ["fillable.pdf", "flat.pdf"] {
            let said = format!("`{name}` is Rev. 08/01/2024 of this form; only Rev. 02/17/2022 is read");
            let run = extract(&session, name).expect(3, &format!("error: {said}\n"));
            let record: Value = serde_json::from_slice(&run.stdout).unwrap();
            assert_eq!(record["returned"]["error"], said);
            assert!(record.get("user").is_none(), "{record}");
        }
    }

    /// Another program kept the fields, and neither the pages' words nor the metadata.
    #[test]
    fn a_copy_that_says_nothing_of_its_revision_is_read_and_what_is_not_known_is_told() {
        let mut pdf = lopdf::Document::load_mem(FILLABLE).unwrap();
        for page in pdf.get_pages().into_values() {
            pdf.change_page_content(page, Vec::new()).unwrap();
        }
        pdf.catalog_mut().unwrap().remove(b"Metadata");
        let session = Session::new();
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).unwrap();
        session.file("bare.pdf", bytes);
        let run = extract(&session, "bare.pdf");
        let record: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(record["user"]["last_name"], "Núñez", "{record:#}");
        assert_eq!(record["returned"]["unknown_fields"]["user.room"], "B-12", "{record:#}");
        let told = record["returned"]["findings"].to_string();
        assert!(
            told.contains("fields that the form does not have: `roles.librarian`, `user.room`"),
            "{told}"
        );
        assert!(told.contains("does not have the form's field `roles.office_manager`"), "{told}");
    }
}
