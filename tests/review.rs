//! The review sheet: what could not be read, what a person says of it, and the records that come of it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::session::Session;
use lopdf::{Document, Object, Stream};
use serde_json::{Value, json};

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// A name that a browser would obey, if it were given the chance.
const HOSTILE: &str = "a<script><img src=x onerror=alert(1)>\"'&.pdf";

/// A flat copy on which the last name was struck out with a pen.
fn struck(session: &Session, name: &str) {
    session.file("counselor.toml", COUNSELOR.replace("title = \"Counselor\"", "title = \"</script><b>\""));
    session.run(&["fill", "counselor.toml", "--flat", "-o", "flat.pdf", "-q", "--force"]).expect(0, "");
    let mut document = Document::load(session.path().join("flat.pdf")).unwrap();
    let line =
        document.add_object(Stream::new(Default::default(), b"q 1 w 362 200 m 500 206 l S Q".to_vec()));
    let page = document.get_pages()[&1];
    let page = document.get_dictionary_mut(page).unwrap();
    let mut contents = match page.get(b"Contents").unwrap() {
        Object::Array(parts) => parts.clone(),
        one => vec![one.clone()],
    };
    contents.push(line.into());
    page.set("Contents", contents);
    document.save(session.path().join(name)).unwrap();
}

/// What stands between two words, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split_once(end)).map(|(inner, _)| inner).collect()
}

/// The records in a sheet.
fn records(sheet: &str) -> Vec<Value> {
    let texts = between(sheet, "<script type=\"application/json\">", "</script>");
    texts.into_iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

/// The rows of answers that were not read, by the names of their fields.
fn unread(sheet: &str) -> BTreeMap<&str, &str> {
    let rows = sheet.split("<div class=\"row unread\"").skip(1);
    rows.map(|row| {
        (between(row, "data-fields=\"", "\"")[0], row.split("\n</div>\n</div>").next().unwrap_or(row))
    })
    .collect()
}

fn sheet(session: &Session) -> String {
    fs::read_to_string(session.path().join("sheet.html")).unwrap()
}

#[cfg(unix)]
#[test]
fn a_field_that_cannot_be_read_is_asked_for_and_nothing_foreign_is_obeyed() {
    let session = Session::new();
    struck(&session, HOSTILE);
    let run = session.run(&["extract", HOSTILE, "--review", "sheet.html", "-q"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let sheet = sheet(&session);
    let rows = unread(&sheet);
    assert_eq!(rows.keys().copied().collect::<Vec<_>>(), ["user.last_name"]);
    let row = rows["user.last_name"];
    for part in [
        "<label for=\"a1-user.last_name\">Name (Last)</label>",
        "something stands here that cannot be read",
        "#page=1\"",
    ] {
        assert!(row.contains(part), "{part}: {row}");
    }
    // No picture: nobody draws a foreign page.
    assert!(!sheet.contains("<img") && sheet.contains("<svg"), "{sheet}");
    assert!(sheet.contains("This copy is no picture"));

    // Everything foreign is escaped, in the page and in the record.
    assert_eq!(sheet.matches("</script>").count(), 2, "the record's own and the program's own");
    assert!(sheet.contains("a&lt;script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;.pdf"));
    assert!(!sheet.contains("src=x onerror=alert(1)>"));
    let policy = between(&sheet, "Content-Security-Policy\" content=\"", "\"")[0];
    for part in [
        "default-src 'none'; ",
        "style-src 'sha256-",
        "script-src 'sha256-",
        "img-src data:",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    let (page, script) = sheet.rsplit_once("<script>").unwrap();
    for address in ["http:", "https:", "://", " style=", " onclick=", "url(", "@import", "srcset"] {
        assert!(!page.contains(address), "{address}");
    }
    let links = between(page, " href=\"", "\"");
    assert!(links.len() > 1 && links.iter().all(|link| link.starts_with("./")), "{links:?}");
    for way_out in ["http", "fetch", "XMLHttp", "WebSocket", "sendBeacon", "innerHTML", "eval", "import("] {
        assert!(!script.contains(way_out), "{way_out}");
    }
    let record = &records(&sheet)[0];
    assert_eq!(record["user"]["title"], "</script><b>");
    assert!(record["user"].get("last_name").is_none());
}

#[cfg(unix)]
#[test]
fn a_sheet_is_for_its_owner_and_takes_the_place_of_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let session = Session::new();
    struck(&session, "a.pdf");
    let run = |more: &[&str]| session.run(&[&["extract", "a.pdf", "-q", "--review"], more].concat());
    assert_eq!(run(&["sheet.html"]).code, 1);
    assert_eq!(fs::metadata(session.path().join("sheet.html")).unwrap().permissions().mode() & 0o77, 0);
    let first = sheet(&session);
    let again = run(&["sheet.html"]);
    assert_eq!(again.code, 4, "{}", again.stderr);
    assert_eq!(run(&["sheet.html", "--force"]).code, 1);
    assert_eq!(sheet(&session), first, "the same copy gives the same sheet");
    for wrong in [&["a.pdf"][..], &["sheet.txt"], &["both.html", "-o", "both.html"], &["-"]] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
    // Nothing else depends on it.
    let plain = session.run(&["extract", "a.pdf", "-q"]).stdout;
    assert_eq!(run(&["other.html"]).stdout, plain);
}

#[test]
fn copies_with_nothing_to_look_at_are_counted_and_what_cannot_be_read_is_named() {
    let session = Session::new();
    fs::create_dir(session.path().join("inbox")).unwrap();
    struck(&session, "inbox/b.pdf");
    fs::copy(session.path().join("flat.pdf"), session.path().join("inbox/a.pdf")).unwrap();
    session.file("inbox/c.txt", "see you on Monday");
    let run = session.run(&["extract", "inbox", "--review", "sheet.html", "-o", "inbox.jsonl"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("wrote sheet.html"), "{}", run.stderr);
    let sheet = sheet(&session);
    assert!(
        sheet.contains("1 copy with 1 answer to look at; 1 copy with nothing to look at, not on this sheet; 1 file not read"),
        "{}",
        between(&sheet, "<p class=\"sums\">", "</p>")[0]
    );
    assert!(sheet.contains("<a href=\"./inbox/c.txt\"><bdi>inbox/c.txt</bdi></a>: <bdi>is a text file"));
    let named: Vec<Value> = records(&sheet).iter().map(|record| record["returned"]["file"].clone()).collect();
    assert_eq!(named, ["inbox/b.pdf"]);
    // A page of the program's own is no return.
    fs::copy(session.path().join("sheet.html"), session.path().join("inbox/sheet.html")).unwrap();
    let run = session.run(&["extract", "inbox"]);
    assert!(run.stderr.contains("passed over `inbox/sheet.html`"), "{}", run.stderr);
}

/// The record of a sheet as its script saves it once a person typed the last name.
fn confirmed(record: &Value) -> Value {
    let mut record = record.clone();
    record["user"]["last_name"] = json!("Núñez");
    record["returned"]["how"]["user.last_name"] = json!("confirmed");
    record
}

#[test]
fn a_saved_record_is_checked_as_submitted_and_fills_the_form() {
    let session = Session::new();
    struck(&session, "a.pdf");
    assert_eq!(session.run(&["extract", "a.pdf", "--review", "sheet.html", "-q"]).code, 1);
    let record = confirmed(&records(&sheet(&session))[0]);
    for saved in [record.clone(), json!([record])] {
        session.file("reviewed.json", saved.to_string());
        let run = session.run(&["check", "reviewed.json", "--format", "json"]);
        let checked: Value = serde_json::from_slice(&run.stdout).unwrap();
        let findings = checked[0]["findings"].as_array().unwrap();
        let told: Vec<&str> = findings.iter().filter_map(|finding| finding["field"].as_str()).collect();
        assert_eq!(run.code, 1, "nobody signed");
        assert!(told.contains(&"user.signature") && !told.contains(&"user.last_name"), "{told:?}");
        session.run(&["fill", "reviewed.json", "-o", "again.pdf", "-q", "--force"]).expect(0, "");
        let again = session.run(&["extract", "again.pdf", "--format", "json", "-q"]);
        let again: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(again["user"], record["user"]);
    }
    // What somebody writes by hand has its mistakes told.
    let wrong = record.to_string().replace("confirmed", "guessed");
    session.file("wrong.json", wrong);
    let run = session.run(&["check", "wrong.json", "--stage", "request"]);
    assert!(run.stderr.contains("wrong-type") && run.stderr.contains("`confirmed`"), "{}", run.stderr);
}

#[test]
fn a_record_is_checked_as_submitted_whoever_confirmed_what() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "a.pdf", "-q"]).expect(0, "");
    for format in ["toml", "json", "jsonl", "csv"] {
        let name = format!("record.{format}");
        session.run(&["extract", "a.pdf", "-o", &name, "--stage", "request", "-q"]).expect(0, "");
        assert_eq!(session.run(&["check", &name]).code, 1, "{format}: nobody signed");
        session.run(&["check", &name, "--stage", "request", "-q"]).expect(0, "");
        session.run(&["fill", &name, "-o", "b.pdf", "-q", "--force"]).expect(0, "");
    }
    session.run(&["check", "counselor.toml", "-q"]).expect(0, "");
}

#[test]
fn scans_show_what_they_look_like() {
    let picture = Path::new("tests/returned/pictures/page-2.jpg").canonicalize().unwrap();
    let session = Session::new();
    fs::copy(picture, session.path().join("page-2.jpg")).unwrap();
    assert_eq!(session.run(&["extract", "page-2.jpg", "--review", "sheet.html", "-q"]).code, 1);
    let sheet = sheet(&session);
    // Its other page is missing, and nothing on it can be shown.
    assert!(sheet.contains("Answers on pages that were not found in the file: "), "{sheet}");
    let row = sheet.split("data-key=\"user.signature\"").nth(1).unwrap();
    let alt = "How User&#39;s signature looks on the form";
    assert!(row.split("</div>").next().unwrap().contains(alt), "{row}");
    let pictures = between(&sheet, "src=\"data:image/png;base64,", "\"");
    assert!(pictures.len() > 3, "{}", pictures.len());
    assert!(pictures.iter().all(|picture| picture.starts_with("iVBORw0KGgo")));
}
