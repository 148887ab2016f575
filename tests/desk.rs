//! The desk's view: a line a form, a summary, a page, and answers to senders.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;

use common::session::Session;
use common::zip::{Member, archive};
use serde_json::Value;

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// An inbox with a form of each sort.
fn inbox() -> Session {
    let session = Session::new();
    fs::create_dir(session.path().join("inbox")).unwrap();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "inbox/b.pdf", "-q"]).expect(0, "");
    session.run(&["blank", "-o", "inbox/c.pdf", "-q"]).expect(0, "");
    let wanting = ["fill", "counselor.toml", "--partial", "--title", "", "-o", "inbox/d.pdf", "-q"];
    session.run(&wanting).expect(0, "");
    session.file("inbox/e.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF");
    let form = fs::read(session.path().join("inbox/b.pdf")).unwrap();
    session.file("inbox/f.zip", archive(&[Member::stored("a<b>.pdf", &form)]));
    session.file("inbox/g.toml", COUNSELOR);
    session.file("inbox/h.txt", "see you on Monday\n");
    session
}

#[test]
fn a_folder_is_a_line_a_form_and_a_summary() {
    let session = inbox();
    let person = "the same person more than once: ";
    let run = session.run(&["check", "inbox"]);
    let (lines, sums) = run.stderr.split_once(person).unwrap();
    assert_eq!(
        lines,
        "not signed   inbox/b.pdf: `User's signature` is missing, and 3 more\n\
         blank        inbox/c.pdf: nothing is filled in\n\
         incomplete   inbox/d.pdf: `Title` is missing, and 4 more\n\
         picture      inbox/e.jpg: is a picture (JPEG), and no page of this form could be found on it\n\
         not signed   inbox/f.zip/a<b>.pdf: `User's signature` is missing, and 3 more\n\
         request file inbox/g.toml\n\
         other file   inbox/h.txt: is a text file\n"
    );
    assert!(sums.contains(": `inbox/b.pdf`, `inbox/d.pdf`, `inbox/f.zip/a<b>.pdf`\n"), "{sums}");
    assert!(
        sums.ends_with("\n2 not signed, 1 incomplete, 1 blank, 1 request file, 1 picture, 1 other file\n"),
        "{sums}"
    );
    assert_eq!((run.code, run.stdout.len()), (5, 0));

    // At an earlier stage, what is not signed is complete.
    let run = session.run(&["extract", "inbox", "--stage", "request"]);
    assert!(run.stderr.starts_with("complete     inbox/b.pdf"), "{}", run.stderr);
    assert!(
        run.stderr.ends_with("\n2 complete, 1 incomplete, 1 blank, 1 picture, 2 other files\n"),
        "{}",
        run.stderr
    );
    assert_eq!(run.text().lines().count(), 7, "a record for each");
    let quiet = session.run(&["extract", "inbox", "--stage", "request", "-q"]);
    assert!(!quiet.stderr.contains("complete     ") && quiet.stderr.contains("blank        inbox/c.pdf"));
    assert_eq!(quiet.stdout, run.stdout);
    // Details on demand.
    let run = session.run(&["check", "inbox", "--verbose"]);
    assert!(run.stderr.contains(
        "inbox/d.pdf: error[required] user.title: `Title` is missing\n  hint: have it filled in\n"
    ));
    assert!(run.stderr.contains("hint: have it dated by whoever signs\n"));
}

#[test]
fn a_blank_is_a_blank_and_not_nineteen_errors() {
    let session = inbox();
    for command in ["check", "extract"] {
        let run = session
            .run(&[command, "inbox/c.pdf"])
            .expect(1, "blank        inbox/c.pdf: nothing is filled in\n");
        assert_eq!(run.stdout.is_empty(), command == "check");
    }
    // Programs are told all of it.
    let run = session.run(&["check", "inbox/c.pdf", "--format", "json"]);
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(json[0]["findings"].as_array().unwrap().len() > 15);
}

#[test]
fn the_page_accounts_for_every_file_and_obeys_none() {
    let session = inbox();
    session.file("inbox/<script>alert(1)<&\">.pdf", "%PDF-1.7 nothing");
    let run = session.run(&["check", "inbox", "--report", "desk.html", "-q"]);
    assert_eq!(run.code, 5);
    let page = fs::read_to_string(session.path().join("desk.html")).unwrap();
    assert_eq!(page.matches("<tr class=").count(), 8);
    assert!(
        page.contains("default-src 'none'; style-src 'sha256-") && !page.to_lowercase().contains("<script")
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;&amp;&quot;&gt;.pdf"));
    assert!(page.contains("<a href=\"./inbox/%3Cscript%3Ealert%281%29%3C%26%22%3E.pdf\">"), "{page}");
    assert!(page.contains("<a href=\"./inbox/f.zip\"><bdi>inbox/f.zip/a&lt;b&gt;.pdf</bdi></a>"));
    assert!(page.contains("id=\"show-not-signed\">not signed (2)</label>"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(session.path().join("desk.html")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Same inbox, same page; never over another file unasked; and no return itself.
    assert_eq!(session.run(&["check", "inbox", "--report", "desk.html", "-q"]).code, 4);
    session.run(&["check", "inbox", "--report", "desk.html", "-q", "--force"]);
    assert_eq!(fs::read_to_string(session.path().join("desk.html")).unwrap(), page);
    fs::rename(session.path().join("desk.html"), session.path().join("inbox/desk.html")).unwrap();
    let run = session.run(&["check", "inbox"]);
    assert!(
        run.stderr.contains("passed over `inbox/desk.html`: what this program wrote\n"),
        "{}",
        run.stderr
    );
    session
        .run(&["check", "inbox", "--report", "desk.txt"])
        .expect(2, "error: the report is a page: name it .html\n\nFor more information, try '--help'.\n");
}

#[test]
fn senders_are_answered_with_what_they_must_do() {
    let session = inbox();
    let run = session.run(&["check", "inbox/d.pdf", "inbox/e.jpg", "inbox/c.pdf", "--format", "reply"]);
    assert_eq!((run.code, run.stderr.as_str()), (5, "1 incomplete, 1 blank, 1 picture\n"));
    let text = run.text();
    let replies: Vec<&str> = text.split("\n----\n\n").collect();
    assert_eq!(replies.len(), 3);
    for wanted in [
        "inbox/d.pdf (incomplete)\n\nWe have received the access request form of ",
        "\n\nFor the user:\n- \"Title\" is missing: have it filled in\n- \"User's signature\" is missing: have the form signed",
        "\n\nFor the site administrator:\n- \"Site administrator's signature\" is missing",
        "\n\nPlease send the corrected form again.\n",
    ] {
        assert!(replies[0].contains(wanted), "{wanted}\n{}", replies[0]);
    }
    assert!(
        replies[1].contains("it is a picture (JPEG), and no page of this form could be found on it.\nPlease send the PDF form itself"),
        "{}",
        replies[1]
    );
    assert!(replies[2].contains("is blank. Please fill it in, have it signed and dated"), "{}", replies[2]);
}

#[test]
fn every_input_has_a_record_also_one_that_cannot_be_read() {
    let session = inbox();
    for (input, kind) in [("inbox/e.jpg", "not-a-pdf"), ("nowhere.pdf", "unreadable")] {
        let run = session.run(&["extract", input, "--format", "json"]);
        assert_eq!(run.code, 3);
        let json: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            (&json["returned"]["kind"], &json["returned"]["status"]),
            (&kind.into(), &"failed".into())
        );
        assert!(json["returned"]["error"].as_str().unwrap().contains(input));
        let run = session.run(&["extract", input]);
        assert_eq!(run.code, 3);
        assert!(run.text().contains("status = \"failed\"\nerror = "), "{}", run.text());
        let run = session.run(&["check", input, "--format", "jsonl"]);
        let json: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!((run.code, &json["file"]), (3, &input.into()));
    }
    let run = session.run(&["check", "inbox", "--format", "json"]);
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    let standings: Vec<&str> =
        json.as_array().unwrap().iter().map(|r| r["standing"].as_str().unwrap_or("")).collect();
    assert_eq!(standings, ["not signed", "blank", "incomplete", "picture", "not signed", "", "other file"]);
}

#[test]
fn findings_are_annotations_of_a_workflow() {
    let session = Session::new();
    session.file(
        "bad%.toml",
        COUNSELOR.replace("@lausd.net", "").replace("maria.nunez", "a b").replace("8829", "88"),
    );
    session.file("broken.toml", "[user\n");
    let run = session.run(&["check", "bad%.toml", "broken.toml", "nowhere.pdf", "--format", "github"]);
    assert_eq!((run.code, run.stderr.as_str()), (3, ""));
    for line in run.text().lines() {
        assert!(line.starts_with("::error file=") || line.starts_with("::warning file="), "{line}");
    }
    assert!(run.text().contains("::error file=broken.toml,line=1,col="), "{}", run.text());
    assert!(run.text().contains("::error file=nowhere.pdf,title=unreadable::cannot read"), "{}", run.text());
    assert!(run.text().contains("::error file=bad%25.toml,line="), "{}", run.text());
}

#[test]
fn answers_go_to_other_programs_as_form_data_and_come_back() {
    let session = inbox();
    let records = |file: &str| {
        let run = session.run(&["extract", file, "--stage", "request", "--format", "json"]);
        let mut json: Value = serde_json::from_slice(&run.stdout).unwrap();
        json.as_object_mut().unwrap().remove("returned");
        json
    };
    for name in ["a.fdf", "a.xfdf"] {
        session.run(&["extract", "inbox/b.pdf", "--stage", "request", "-o", name, "-q"]).expect(0, "");
        assert_eq!(records(name), records("inbox/b.pdf"), "{name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(session.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    assert_eq!(session.run(&["extract", "inbox/e.jpg", "-o", "b.fdf"]).code, 3);
    assert!(!session.path().join("b.fdf").exists(), "there is nothing to write");
    assert_eq!(session.run(&["extract", "inbox", "-o", "b.xfdf"]).code, 2);
}

#[test]
fn sixty_files_take_no_more_than_eighty_lines_and_each_is_accounted_for() {
    let session = inbox();
    let path = |name: &str| session.path().join("inbox").join(name);
    for number in 0..40 {
        let from = ["b.pdf", "c.pdf", "d.pdf"][number % 3];
        fs::copy(path(from), path(&format!("form {number:02}.pdf"))).unwrap();
    }
    let others: [(&str, &[u8]); 11] = [
        ("letter.docx", b"PK\x03\x04....[Content_Types].xml word/document.xml"),
        ("mail.eml", b"From: a@b\r\nSubject: c\r\n\r\nhello\r\n"),
        ("setup.exe", b"MZ\x90\0"),
        ("empty.pdf", b""),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<"),
        ("photo.heic", b"\0\0\0\x18ftypheic"),
        ("sheet.csv", b"last_name,first_name\nNgo,Ana\n"),
        ("broken.toml", b"[user\n"),
        ("web.html", b"<!doctype html><title>Sign in</title>"),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("Thumbs.db", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
    ];
    for (name, bytes) in others {
        fs::write(path(name), bytes).unwrap();
    }
    for number in 0..2 {
        fs::write(path(&format!("IMG_{number}.jpg")), b"\xFF\xD8\xFF\xE0").unwrap();
    }
    let names: Vec<String> = fs::read_dir(path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 60);
    for command in ["check", "extract"] {
        let run = session.run(&[command, "inbox"]);
        assert_eq!(run.code, 5);
        let lines = run.stderr.lines().count();
        assert!(lines <= 80, "{lines} lines\n{}", run.stderr);
        for name in &names {
            assert!(run.stderr.contains(&format!("inbox/{name}")), "{command}: {name}\n{}", run.stderr);
        }
        // The sums are of what was read.
        let sums = run.stderr.lines().last().unwrap().split(", ");
        let counted: usize = sums.map(|sum| sum.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(counted, 58, "{}", run.stderr);
    }
}

#[test]
fn each_form_of_a_stack_has_a_row_that_leads_to_its_pages() {
    let session = Session::new();
    session.run(&["init", "-o", "people.csv", "-q"]).expect(0, "");
    let table = std::fs::read_to_string(session.path().join("people.csv")).unwrap();
    let row = table.lines().nth(1).unwrap();
    let others = [row.replace("00123456", "745210"), row.replace("00123456", "745211")].join("\n");
    session.file("people.csv", format!("{table}{others}\n"));
    session.run(&["batch", "people.csv", "-o", "all.pdf", "-q"]).expect(0, "");
    let run = session.run(&["extract", "all.pdf", "--format", "csv", "--report", "desk.html", "-q"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let table = run.text();
    for (pages, number) in [("1-2", "00123456"), ("3-4", "745210"), ("5-6", "745211")] {
        let row = table.lines().find(|line| line.contains(&format!("all.pdf#{pages}"))).unwrap();
        assert!(row.contains(number), "{row}");
    }
    let page = std::fs::read_to_string(session.path().join("desk.html")).unwrap();
    assert!(page.contains("<a href=\"./all.pdf#page=3\"><bdi>all.pdf#3-4</bdi></a>"), "{page}");

    // Of a request there is one.
    let run = session.run(&["fill", "all.pdf", "-q"]);
    assert!(run.code == 2 && run.stderr.contains("holds 3 requests"), "{}", run.stderr);
    // Each of them is checked.
    let run = session.run(&["check", "all.pdf", "--stage", "request", "-q"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
