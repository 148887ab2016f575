//! Workbooks that no program writes, and files that are none: each has one sentence, and nothing is written.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::session::Session;
use common::zip::{Member, archive};

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
    <sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="rId1" Target="worksheets/sheet1.xml"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>"#;

/// A workbook with these rows in its sheet and these texts that cells share.
fn workbook(rows: &str, texts: &str) -> Vec<u8> {
    archive(&parts(rows, texts))
}

fn parts(rows: &str, texts: &str) -> Vec<Member> {
    let part = |name: &str, text: &str| Member::deflated(name, text.as_bytes());
    vec![
        part("xl/workbook.xml", WORKBOOK),
        part("xl/_rels/workbook.xml.rels", RELATIONS),
        part("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        part("xl/sharedStrings.xml", &format!("<sst>{texts}</sst>")),
    ]
}

/// A row of texts, from column A on.
fn row(texts: &[&str]) -> String {
    let cell = |text: &&str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    format!("<row>{}</row>", texts.iter().map(cell).collect::<String>())
}

const HEADER: [&str; 3] = ["first_name", "last_name", "roles"];

fn batch(workbook: impl AsRef<[u8]>) -> (i32, String) {
    let session = Session::new();
    session.file("people.xlsx", workbook);
    let run = session.run(&["batch", "people.xlsx", "--partial", "--out-dir", "forms", "-q"]);
    let is_written = session.path().join("forms").exists();
    assert!(!is_written || run.code == 0, "{}", run.stderr);
    (run.code, run.stderr)
}

#[test]
fn a_workbook_that_is_right_gives_a_form() {
    let rows = row(&HEADER) + &row(&["María", "Núñez", "Counselor"]);
    assert_eq!(batch(workbook(&rows, "")), (0, String::new()));
}

#[test]
fn what_is_built_to_take_memory_or_time_is_refused() {
    let people = row(&HEADER) + &row(&["María", "Núñez", "Counselor"]);
    let spaces = " ".repeat(80 << 20);
    let long = "x".repeat(5 << 20);
    let entities =
        format!("<!DOCTYPE a [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;\">]>{people}", "lol ".repeat(1000));
    let deep = "<a>".repeat(2_000_000);
    let merged: String = (1..1100).map(|n| format!(r#"<mergeCell ref="A{n}:B{n}"/>"#)).collect();
    let many: Vec<Member> = parts(&people, "")
        .into_iter()
        .chain((0..10_001).map(|n| Member::stored(&n.to_string(), b"")))
        .collect();
    let texts = format!("<si><t>{}</t></si>", "y".repeat(60_000)).repeat(1_400);
    for (what, bytes) in [
        ("a part that unpacks to more", workbook(&format!("{people}{spaces}"), "")),
        ("one text of five million letters", workbook(&row(&[&long]), "")),
        ("shared texts that take 84 MB", workbook(&people, &texts)),
        ("elements that nest two million deep", workbook(&deep, "")),
        (
            "more than a thousand merged cells",
            workbook(&format!("{people}</sheetData>{merged}<sheetData>"), ""),
        ),
        ("ten thousand parts", archive(&many)),
        ("a relation to nothing", archive(&parts(&people, "")[..2])),
        ("half of it", workbook(&people, "")[..400].to_vec()),
    ] {
        let (code, said) = batch(bytes);
        assert_eq!(code, 3, "{what}: {said}");
        assert!(said.starts_with("error: `people.xlsx` ") && said.lines().count() <= 2, "{what}: {said}");
    }
    // An entity of its own is none that is known: it stands for nothing, however often it is said.
    let (code, said) = batch(workbook(&entities, ""));
    assert!(code == 0 || code == 3, "{said}");
}

#[test]
fn rows_and_columns_without_end_cost_nothing_and_lie_about_nothing() {
    let people = row(&HEADER) + &row(&["María", "Núñez", "Counselor"]);
    let empty = "<row/>".repeat(1_000_000);
    assert_eq!(batch(workbook(&format!("{people}{empty}"), "")), (0, String::new()));
    let cells = "<c/>".repeat(1_000_000);
    assert_eq!(batch(workbook(&format!("{people}<row>{cells}</row>"), "")), (0, String::new()));

    // Names of columns that nobody has are told once, and a million of them not one by one.
    let wide = format!("<row>{}</row>", r#"<c t="inlineStr"><is><t>q</t></is></c>"#.repeat(1_000_000));
    let (code, said) = batch(workbook(&wide, ""));
    assert!(code == 1 || code == 3, "{said}");
    assert!(said.len() < 20_000, "{} bytes", said.len());

    // References that point nowhere: to a column that there is not, to a text that there is not.
    let lies = format!(
        r#"{people}<row r="0"><c r="ZZZZZZ99999999999999" t="s"><v>1</v></c></row><row><c t="s"><v>4000000000</v></c></row>"#
    );
    let (code, said) = batch(workbook(&lies, ""));
    assert!([0, 1, 3].contains(&code), "{said}");
}

#[test]
fn of_two_parts_with_one_name_the_first_counts() {
    let rows = |name: &str| row(&HEADER) + &row(&[name, "Núñez", "Counselor"]);
    let mut members = parts(&rows("María"), "");
    members.push(parts(&rows("Somebody"), "").remove(2));
    let session = Session::new();
    session.file("people.xlsx", archive(&members));
    session.run(&["batch", "people.xlsx", "--partial", "--out-dir", "forms", "-q"]).expect(0, "");
    let names: Vec<_> = std::fs::read_dir(session.path().join("forms")).unwrap().collect();
    let name = names[0].as_ref().unwrap().file_name().into_string().unwrap();
    assert!(names.len() == 1 && name.contains("Mar"), "{name}");
}

#[test]
fn other_kinds_of_spreadsheets_are_told_what_to_be_saved_as() {
    let ods = archive(&[
        Member::stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        Member::deflated("content.xml", b"<office:document-content/>"),
    ]);
    let binary = archive(&[Member::stored("xl/workbook.bin", b"\x83\x01")]);
    for (name, bytes) in [
        ("people.ods", ods),
        ("people.xlsb", binary),
        ("people.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more".to_vec()),
        ("locked.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more".to_vec()),
    ] {
        let session = Session::new();
        session.file(name, bytes);
        let run = session.run(&["batch", name, "--out-dir", "forms", "-q"]);
        assert_eq!(run.code, 3, "{name}: {}", run.stderr);
        assert!(run.stderr.contains(name) && run.stderr.contains(".xlsx"), "{name}: {}", run.stderr);
        assert_eq!(session.files(), [name]);
    }
}
