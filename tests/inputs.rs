//! Inputs as they come: from pipes, spreadsheets and word processors.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::Path;

use common::session::{Run, Session};

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// The program's starter table, with another header and other cells.
fn table(session: &Session, change: impl Fn(String) -> String) -> Run {
    session.run(&["init", "-q", "--force", "-o", "starter.csv"]).expect(0, "");
    let text = fs::read_to_string(session.path().join("starter.csv")).unwrap();
    session.file("people.csv", change(text));
    session.run(&["check", "people.csv"])
}

#[test]
fn a_pdf_may_come_through_a_pipe() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let form = session.run(&["fill", "counselor.toml", "-o", "-"]).expect(0, "").stdout;
    let check = ["check", "-", "--stage", "request"];
    session.run_with(&check, form.clone()).expect(0, "standard input: no findings\n");
    session
        .run_with(&["batch", "-", "--out-dir", "forms"], form.clone())
        .expect(0, "wrote 1 form to forms/\n");
    session.run_with(&["fill", "-", "-q", "-o", "again.pdf"], form.clone()).expect(0, "");
    assert_eq!(fs::read(session.path().join("again.pdf")).unwrap(), form);
    let photo = "error: `standard input` is not a PDF: it is a picture (JPEG), and no page of this form could be found on it\n";
    for command in [&["check", "-"][..], &["fill", "-", "-o", "x.pdf"], &["batch", "-", "--out-dir", "x"]] {
        session.run_with(command, b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec()).expect(3, photo);
    }
}

#[test]
fn an_answer_that_cannot_be_seen_is_none() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    for unseen in ["\u{200D}", "\u{3164}", "\u{AD}", "\u{2800}", " \u{A0}\u{200B}"] {
        let run = session.run(&["fill", "counselor.toml", "--last-name", unseen, "-o", "x.pdf"]);
        assert_eq!(run.code, 1, "{unseen:?}: {}", run.stderr);
        assert!(run.stderr.contains("error[required] user.last_name"), "{}", run.stderr);
        let run = table(&session, |text| text.replace("Núñez", unseen));
        assert!(run.stderr.contains("user.last_name: error[required]") || run.stderr.contains("is missing"));
        assert_eq!(run.code, 1, "{unseen:?}: {}", run.stderr);
    }
    session.run(&["check", "counselor.toml"]).expect(0, "counselor.toml: no findings\n");
}

#[test]
fn other_encodings_are_named_with_their_place() {
    let session = Session::new();
    let windows = |text: &str| -> Vec<u8> {
        text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(u32::from(c)).unwrap() }).collect()
    };
    session.file("w.toml", windows("[user]\nfirst_name = \"María\"\n"));
    let place = "error: w.toml:2:18: here stands the byte ED, as of `í` in an export for Windows; it is not UTF-8\n  \
                 hint: save it as UTF-8 in your editor\n";
    session.run(&["fill", "w.toml"]).expect(3, place);
    session.run(&["check", "w.toml"]).expect(3, place);
    session.file("w.json", windows("{\"user\": {\n\"last_name\": \"O’Brien\"}}"));
    let run = session.run(&["fill", "w.json"]);
    assert!(
        run.stderr.starts_with("error: w.json:2:16: here stands the byte 92, as of `’`"),
        "{}",
        run.stderr
    );
    session.file("w.jsonl", windows("{}\n{\"user\": {\"last_name\": \"O’Brien\"}}\n"));
    let run = session.run(&["check", "w.jsonl"]);
    assert!(run.stderr.contains("w.jsonl:2:26: here stands the byte 92"), "{}", run.stderr);
    session.file("w.csv", windows("user.title,user.last_name\nCounselor,O’Brien\n"));
    let run = session.run(&["check", "w.csv"]);
    assert!(
        run.stderr.contains("row 2, column 2: here stands the byte 92, as of `’` in an export"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("CSV UTF-8"), "{}", run.stderr);

    // UTF-16 is read, with a mark and without.
    let text = COUNSELOR.encode_utf16();
    let utf16: Vec<u8> = text.clone().flat_map(u16::to_le_bytes).collect();
    session.file("u.toml", [b"\xFF\xFE", utf16.as_slice()].concat());
    session.run(&["check", "u.toml"]).expect(0, "u.toml: no findings\n");
    session.file("bare.toml", utf16);
    session.run(&["check", "bare.toml"]).expect(0, "bare.toml: no findings\n");
}

#[test]
fn workbooks_are_read_and_other_spreadsheets_are_asked_for_as_csv() {
    let session = Session::new();
    session.file("book.xlsx", b"PK\x03\x04\x14\0[Content_Types].xml\0xl/workbook.xml");
    session.file("book.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0");
    for (name, told) in [
        ("book.xlsx", "is a workbook that is damaged or incomplete: save it again"),
        (
            "book.xls",
            "is an old workbook (.xls), or one that a password locks; save it as .xlsx, without a password",
        ),
    ] {
        let told = format!("error: `{name}` {told}\n");
        session.run(&["check", name]).expect(3, &told);
        session.run(&["batch", name, "--out-dir", "x"]).expect(3, &told);
        session.run(&["fill", name]).expect(3, &told);
    }
    for name in ["new.json", "new.ods", "new.txt"] {
        let run = session.run(&["init", "-o", name]);
        assert!(
            run.stderr.contains("is a workbook (.xlsx), a .csv table or a .toml file"),
            "{name}: {}",
            run.stderr
        );
        assert_eq!(run.code, 2);
    }
    assert_eq!(session.files(), ["book.xls", "book.xlsx"]);
}

#[test]
fn headers_may_be_short_and_in_any_letter_case() {
    let session = Session::new();
    let told = "people.csv: no findings\n";
    table(&session, |text| {
        text.replace("user.", "")
            .replace(",title,", ",user.title,")
            .replace("site_administrator.job", "admin-job")
    })
    .expect(0, told);
    table(&session, |text| {
        let (header, rows) = text.split_once('\n').unwrap();
        format!(
            "sep=,\r\n{}\n{rows}",
            header.trim_start_matches('\u{FEFF}').to_uppercase().replace(',', " , ")
        )
    })
    .expect(0, told);
    table(&session, |text| {
        text.replace("\"Counselor; School Full Read\"", "\"Counselor\nSchool Full Read\"")
            .replace(',', ";")
            .replacen('\u{FEFF}', "\u{FEFF}sep=;\r\n", 1)
    })
    .expect(0, told);

    // Rows count as they do in the spreadsheet, which hides the line.
    let run = table(&session, |text| {
        format!("sep=,\n{}", text.trim_start_matches('\u{FEFF}').replace("00123456", "1"))
    });
    assert!(run.stderr.starts_with("people.csv: row 2, column user.employee_number"), "{}", run.stderr);
    // Names are read as people write them; what is no name of the form is told.
    table(&session, |text| text.replace("user.last_name", "Last Name")).expect(0, told);
    let run = table(&session, |text| text.replace("user.last_name", "lst_name"));
    assert!(run.stderr.contains("did you mean `user.last_name`?"), "{}", run.stderr);
    let run = table(&session, |text| text.replace("user.title", "last_name"));
    assert!(run.stderr.contains("`user.last_name` is given twice"), "{}", run.stderr);

    session.file("other.csv", "Zip Zap;\"Last Nam\"\nx;y\n");
    let run = session.run(&["check", "other.csv"]);
    assert!(run.stderr.contains("the first row names none of the form's fields"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `user.last_name` by `Last Nam`?"), "{}", run.stderr);
    // Standard input has no name that promises a table.
    let names = "LAST_NAME,admin-name\nNúñez,James Ortiz\n";
    let run = session.run_with(&["check", "-"], names);
    assert!(run.stderr.starts_with("standard input: row 2"), "{}", run.stderr);
}

#[test]
fn curly_quotation_marks_are_named() {
    let session = Session::new();
    for text in
        ["first_name = “María”", "first_name = \"María”", "first_name = ‘María’", "roles = [\n“Counselor”]"]
    {
        session.file("curly.toml", format!("{text}\n"));
        let run = session.run(&["fill", "curly.toml"]);
        assert!(run.stderr.contains("these are curly quotation marks"), "{}", run.stderr);
        assert_eq!(run.code, 3);
    }
    session.file("plain.toml", "first_name = María\n");
    assert!(session.run(&["fill", "plain.toml"]).stderr.contains("the value needs quotation marks"));
}

#[test]
fn a_font_that_cannot_be_used_is_named() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let fill = ["fill", "counselor.toml", "--last-name", "แก้ว", "--no-system-fonts", "-o", "x.pdf", "--font"];
    let told = |font: &str| session.run(&[&fill[..], &[font]].concat());
    let hint = "\n  hint: name another font with `--font FILE`\n";
    if Path::new("/dev/zero").exists() {
        let what = "error: the font `/dev/zero` is larger than 64 MiB, the most that is read";
        told("/dev/zero").expect(3, &format!("{what}{hint}"));
    }
    told("none.ttf")
        .expect(3, &format!("error: the font `none.ttf` cannot be read: no such file or folder{hint}"));

    let thai = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts/Thai.ttf");
    let mut font = fs::read(thai).unwrap();
    let entry = font.windows(4).position(|tag| tag == b"glyf").unwrap();
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
    let (start, length) = (number(entry + 8), number(entry + 12));
    font[start..start + length].fill(0xFF);
    session.file("damaged.ttf", font);
    let run = told("damaged.ttf");
    assert!(run.stderr.starts_with("error: the font `damaged.ttf` is damaged"), "{}", run.stderr);
    assert!(run.stderr.ends_with(hint), "{}", run.stderr);
    assert_eq!(run.code, 3);
}

#[test]
fn what_cannot_be_printed_is_said_kindly() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    let run = session.run(&["fill", "counselor.toml", "--last-name", &"W".repeat(60)]);
    assert!(run.stderr.contains("is too wide for `Name (Last)`"), "{}", run.stderr);
    assert!(
        run.stderr.contains("it cannot be printed at 7 points; please give a shorter form"),
        "{}",
        run.stderr
    );
    session.file(
        "reason.toml",
        format!("{COUNSELOR}\n[office]\nreason = {:?}\n", "word\n".repeat(40).trim_end()),
    );
    let run = session.run(&["check", "reason.toml"]);
    assert!(run.stderr.contains("is too long for the box of `Reason`"), "{}", run.stderr);
    assert!(
        run.stderr.contains("it cannot be printed at 7 points; please say it in fewer words"),
        "{}",
        run.stderr
    );
}

/// A collection of two fonts, made of their files.
fn collection(fonts: [Vec<u8>; 2]) -> Vec<u8> {
    let mut out = b"ttcf\0\x01\0\0\0\0\0\x02".to_vec();
    let mut start = 20;
    let starts = fonts.each_ref().map(|font| {
        start += font.len().next_multiple_of(4);
        start - font.len().next_multiple_of(4)
    });
    out.extend(starts.iter().flat_map(|&start| u32::try_from(start).unwrap().to_be_bytes()));
    for (mut font, start) in fonts.into_iter().zip(starts) {
        for table in 0..usize::from(u16::from_be_bytes([font[4], font[5]])) {
            // Tables stand at a distance from the start of the whole file.
            let place = 12 + table * 16 + 8;
            let offset = u32::from_be_bytes(font[place..place + 4].try_into().unwrap());
            let offset = offset + u32::try_from(start).unwrap();
            font[place..place + 4].copy_from_slice(&offset.to_be_bytes());
        }
        font.resize(font.len().next_multiple_of(4), 0);
        out.extend(font);
    }
    out
}

#[test]
fn a_font_of_a_collection_is_named_by_its_place() {
    let session = Session::new();
    let fonts = ["Hebrew.ttf", "Thai.ttf"]
        .map(|name| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts").join(name)).unwrap());
    session.file("both.ttc", collection(fonts)).file("counselor.toml", COUNSELOR);
    let fill =
        ["fill", "counselor.toml", "--last-name", "แก้ว", "--no-system-fonts", "--force", "-o", "x.pdf"];
    let told = |font: &str| session.run(&[&fill[..], &["--font", font]].concat());
    told("both.ttc#1").expect(0, "wrote x.pdf\n");
    for first in ["both.ttc", "both.ttc#0"] {
        assert!(told(first).stderr.contains("no font at hand can draw"), "{first}");
    }
    let none = "error: the font `both.ttc#2` is no font that can be read\n  hint: name another font with `--font FILE`\n";
    told("both.ttc#2").expect(3, none);
}
