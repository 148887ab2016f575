//! Mails in an inbox: the forms that are attached to them are read.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use common::session::{Run, Session};
use common::zip::{Member, archive};
use serde_json::Value;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes in base64, in lines as mails have them.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (index, chunk) in bytes.chunks(3).enumerate() {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for letter in 0..4 {
            let value = LETTERS[(number >> (18 - 6 * letter)) as usize & 63];
            out.push(if letter <= chunk.len() { value.into() } else { '=' });
        }
        if index % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out
}

/// A mail with a text and files.
fn mail(files: &[(&str, &[u8])]) -> String {
    let mut mail = "Received: by mx.example.org\r\nFrom: Ana <ana@example.org>\r\nSubject: form\r\nMIME-Version: 1.0\r\n\
                    Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\n--=_1\r\nContent-Type: text/plain\r\n\r\n\
                    Here is the form.\r\n"
        .to_owned();
    for (name, bytes) in files {
        mail += &format!(
            "--=_1\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename*=UTF-8''{name}\r\n\r\n{}\r\n",
            base64(bytes)
        );
    }
    mail + "--=_1--\r\n"
}

/// A mail as Outlook saves it, with a form.
fn outlook(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let storage = Path::new("/__attach_version1.0_#00000000");
    file.create_storage(storage).unwrap();
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (path, bytes) in [
        (Path::new("/__properties_version1.0").to_owned(), &[0; 32][..]),
        (storage.join("__substg1.0_37010102"), bytes),
        (storage.join("__substg1.0_3707001F"), &name),
    ] {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn with_form() -> (Session, Vec<u8>) {
    let session = Session::new();
    session.run(&["fill", "--partial", "--last-name", "Núñez", "-o", "form.pdf", "-q"]).expect(0, "");
    let form = fs::read(session.path().join("form.pdf")).unwrap();
    fs::create_dir(session.path().join("inbox")).unwrap();
    (session, form)
}

/// The file, and the kind or why it was not read, of each record.
fn records(run: &Run) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let record = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        let returned = &record["returned"];
        if returned["status"] == "failed" {
            return (text(&returned["file"]), text(&returned["error"]));
        }
        assert_eq!(record["user"]["last_name"], "Núñez", "{returned}");
        (text(&returned["file"]), text(&returned["kind"]))
    };
    run.text().lines().map(record).collect()
}

fn extract(session: &Session, path: &str) -> Run {
    session.run(&["extract", path, "--stage", "request", "--format", "jsonl"])
}

#[test]
fn forms_are_read_out_of_mails_wherever_these_stand() {
    let (session, form) = with_form();
    let zip = archive(&[Member::stored("b.pdf", &form)]);
    let both = mail(&[("N%C3%BA.pdf", &form), ("forms.zip", &zip)]);
    session.file("inbox/a.eml", &both);
    session.file("inbox/b.msg", outlook("María.pdf", &form));
    session.file("inbox/c.zip", archive(&[Member::stored("in/m.eml", both.as_bytes())]));
    session.file("inbox/d.eml", mail(&[]));
    session.file("inbox/e.eml", mail(&[("letter.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")]));
    let run = extract(&session, "inbox");
    assert_eq!(run.code, 5);
    let found = records(&run);
    let found: Vec<(&str, &str)> = found.iter().map(|(file, kind)| (file.as_str(), kind.as_str())).collect();
    assert_eq!(
        found,
        [
            ("inbox/a.eml/Nú.pdf", "fillable"),
            ("inbox/a.eml/forms.zip/b.pdf", "fillable"),
            ("inbox/b.msg/María.pdf", "fillable"),
            ("inbox/c.zip/in/m.eml/Nú.pdf", "fillable"),
            ("inbox/c.zip/in/m.eml/forms.zip/b.pdf", "fillable"),
            ("inbox/d.eml", "`inbox/d.eml` is not a PDF: it is an e-mail message without an attachment"),
            (
                "inbox/e.eml/letter.doc",
                "`inbox/e.eml/letter.doc` is not a PDF: it is a Word document or another old office file"
            ),
        ]
    );
    let run = session.run(&["check", "inbox", "--stage", "request", "--report", "desk.html"]);
    assert!(
        run.stderr.contains("mail         inbox/d.eml: is an e-mail message without an attachment\n"),
        "{}",
        run.stderr
    );
    let page = fs::read_to_string(session.path().join("desk.html")).unwrap();
    assert!(page.contains("<a href=\"./inbox/a.eml\"><bdi>inbox/a.eml/Nú.pdf</bdi></a>"), "{page}");
}

#[test]
fn a_mail_that_somebody_names_is_opened_as_well() {
    let (session, form) = with_form();
    session.file("a.eml", mail(&[("form.pdf", &form)]));
    session.file("b.msg", outlook("form.pdf", &form));
    for name in ["a.eml", "b.msg"] {
        let run = extract(&session, name);
        assert_eq!((run.code, records(&run)), (1, vec![(format!("{name}/form.pdf"), "fillable".to_owned())]));
        let run = session.run(&["check", name, "--stage", "request", "--format", "jsonl"]);
        let found: Value = serde_json::from_str(run.text().trim()).unwrap();
        assert_eq!(found["file"], format!("{name}/form.pdf"));
    }
}

#[test]
fn too_many_mails_within_each_other_are_told() {
    let (session, form) = with_form();
    let mut inner = mail(&[("form.pdf", &form)]);
    for _ in 0..4 {
        inner = mail(&[("m.eml", inner.as_bytes())]);
    }
    session.file("inbox/a.eml", inner);
    let found = records(&extract(&session, "inbox"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "inbox/a.eml/m.eml/m.eml/m.eml");
    assert!(found[0].1.ends_with("if a form is attached to it, save that and pass it"), "{}", found[0].1);
}
