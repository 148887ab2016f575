//! Forms that come back as pictures of paper, through the real program.
//!
//! `tests/interop/paper.py` made the pictures from `examples/counselor.toml`: printed with a paper code,
//! signed by the user, with *Office Manager* ticked by hand; `fax.pdf` as a fax machine sends it, and page 2
//! alone as a camera that was held upright saves it. `stack.pdf` is page 1 of it, printed without a code,
//! before both pages of `examples/office-manager.toml`, as a feeder in black and white makes them.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::Path;

use assert_cmd::Command;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use serde_json::Value;

const PAGE_2: &str = "tests/returned/pictures/page-2.jpg";

fn extract(file: &str, code: i32) -> Value {
    let mut program = Command::cargo_bin("misis-form").unwrap();
    let path = format!("tests/returned/pictures/{file}");
    let done = program.args(["extract", &path, "--format", "json"]).assert().code(code);
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

fn told(record: &Value) -> Vec<&str> {
    let findings = record["returned"]["findings"].as_array().unwrap().iter();
    findings.filter_map(|finding| finding["field"].as_str()).collect()
}

#[test]
fn a_fax_with_a_paper_code_gives_the_exact_request_and_what_the_pen_did() {
    let record = extract("fax.pdf", 1);
    assert_eq!(record["returned"]["kind"], "scanned");
    assert_eq!(record["user"]["last_name"], "Núñez");
    assert_eq!(record["user"]["employee_number"], "00123456");
    assert_eq!(record["site_administrator"]["full_name"], "James Ortiz");
    let roles: Vec<&str> = record["roles"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for role in ["Counselor", "School Full Read", "Office Manager"] {
        assert!(roles.contains(&role), "{roles:?}");
    }
    assert_eq!(record["returned"]["signatures"]["user.signature"], "drawn");
    assert_eq!(record["returned"]["signatures"]["site_administrator.signature"], "missing");
    assert_eq!(record["returned"]["how"]["user.last_name"], "code");
    assert_eq!(record["returned"]["how"]["roles.office_manager"], "mark");
}

#[test]
fn one_page_of_a_form_is_read_and_the_other_is_missed() {
    let record = extract("page-2.jpg", 1);
    assert_eq!(record["returned"]["signatures"]["user.signature"], "drawn");
    assert!(record.get("user").is_none(), "{record}");
    let told = told(&record);
    // What stands on the other page is not known, and so not missing.
    assert!(told.contains(&"site_administrator.signature") && !told.contains(&"user.first_name"), "{told:?}");
    let messages = record["returned"]["findings"].to_string();
    assert!(messages.contains("page 1 of the form is not among the pictures"), "{messages}");
}

#[test]
fn a_picture_of_something_else_is_no_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    let mut encoder = png::Encoder::new(std::fs::File::create(&path).unwrap(), 300, 400);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels: Vec<u8> =
        (0..300 * 400_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    let mut program = Command::cargo_bin("misis-form").unwrap();
    let done = program.arg("extract").arg(&path).assert().code(3);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("no page of this form"), "{said}");
}

#[test]
fn a_stack_gives_a_record_for_each_form_and_no_page_is_joined_by_guess() {
    let mut program = Command::cargo_bin("misis-form").unwrap();
    let stack = "tests/returned/pictures/stack.pdf";
    let done = program.args(["extract", stack, "--stage", "request"]).assert().code(1);
    let records: Vec<Value> = String::from_utf8_lossy(&done.get_output().stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // Its footer says whose page 2 it is, and the paper before it lacks one.
    let [alone, whole] = records.as_slice() else { panic!("{} records", records.len()) };
    assert_eq!(alone["returned"]["file"], format!("{stack}#1"));
    assert_eq!(alone["user"]["employee_number"], "00123456");
    assert!(alone.get("site_administrator").is_none(), "{alone}");
    let about = alone["returned"]["findings"].to_string();
    assert!(about.contains("page 2 of the form is not among the pictures"), "{about}");
    assert!(about.contains("was not joined with another of the file"), "{about}");
    assert_eq!(whole["returned"]["file"], format!("{stack}#2-3"));
    assert_eq!(whole["user"]["employee_number"], "745210");
    assert_eq!(whole["site_administrator"]["full_name"], "Thu Nguyễn");
    assert_eq!(whole["returned"]["signatures"]["user.signature"], "missing");

    let mut program = Command::cargo_bin("misis-form").unwrap();
    let done = program.args(["fill", stack, "-o", "-"]).assert().code(2);
    assert!(done.get_output().stdout.is_empty());
}

/// The filled form of `examples/counselor.toml`.
fn filled() -> Vec<u8> {
    let mut program = Command::cargo_bin("misis-form").unwrap();
    program.args(["fill", "examples/counselor.toml", "-o", "-"]).assert().get_output().stdout.clone()
}

/// Page 2 of a form taken out, and the picture of a page put in instead, as when it was printed, signed and scanned.
fn with_pictured_page(form: &[u8], path: &Path) {
    let jpeg = std::fs::read(PAGE_2).unwrap();
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    let length = |at: usize| i64::from(u16::from_be_bytes([jpeg[frame + at], jpeg[frame + at + 1]]));
    let (height, width) = (length(5), length(7));
    let mut document = Document::load_mem(form).unwrap();
    let picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
    };
    let picture = document.add_object(Stream::new(picture, jpeg));
    // The camera was turned, and the program that made a page of it did not turn it back.
    assert!(width > height);
    let content = Stream::new(Dictionary::new(), b"q 792 0 0 612 0 0 cm /I Do Q".to_vec());
    let content = document.add_object(content);
    let page = document.get_pages()[&2];
    let page = document.get_dictionary_mut(page).unwrap();
    page.set("MediaBox", vec![0.into(), 0.into(), 792.into(), 612.into()]);
    page.set("Contents", content);
    page.set("Resources", dictionary! { "XObject" => dictionary! { "I" => picture } });
    page.set("Annots", Object::Array(Vec::new()));
    document.save(path).unwrap();
}

#[test]
fn a_form_with_a_scanned_page_2_is_read_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.pdf");
    with_pictured_page(&filled(), &path);
    let record = read(&[path.to_str().unwrap()]);
    assert_eq!(record["returned"]["kind"], "fillable");
    assert_eq!(record["user"]["last_name"], "Núñez");
    assert_eq!(record["returned"]["how"]["user.last_name"], "field");
    assert_eq!(record["returned"]["signatures"]["user.signature"], "drawn");
    assert_eq!(record["returned"]["signatures"]["site_administrator.signature"], "missing");
    let messages = record["returned"]["findings"].to_string();
    assert!(messages.contains("page 2 is a picture: what it shows was read off it"), "{messages}");
    assert!(!messages.contains("may be there"), "{messages}");
}

#[test]
fn pages_in_several_files_are_one_form_if_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("form.pdf");
    std::fs::write(&path, filled()).unwrap();
    let form = path.to_str().unwrap();
    let record = read(&[form, PAGE_2, "--one-form"]);
    assert_eq!(record["returned"]["file"], format!("{form} + {PAGE_2}"));
    assert_eq!(record["user"]["last_name"], "Núñez");
    // The picture shows what the fields hold, and who signed.
    assert_eq!(record["site_administrator"]["full_name"], "James Ortiz");
    assert_eq!(record["returned"]["signatures"]["user.signature"], "drawn");
    let told = told(&record).join(" ");
    assert!(!told.contains("site_administrator.full_name"), "{told}");

    let run = |arguments: &[&str], code: i32| {
        let mut program = Command::cargo_bin("misis-form").unwrap();
        let done = program.args(arguments).arg("--one-form").assert().code(code);
        String::from_utf8_lossy(&done.get_output().stderr).into_owned()
    };
    assert!(run(&["extract", PAGE_2, PAGE_2], 3).contains("more than once"));
    let said = run(&["check", form, PAGE_2], 1);
    assert!(said.contains(&format!("{form} + {PAGE_2}")) && !said.contains("is not among"), "{said}");
    for command in ["extract", "check"] {
        assert!(run(&[command, folder.path().to_str().unwrap()], 2).contains("not a folder"));
    }
}

fn read(arguments: &[&str]) -> Value {
    let mut program = Command::cargo_bin("misis-form").unwrap();
    let done = program.arg("extract").args(arguments).args(["--format", "json"]).assert().code(1);
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

/// One page of a flat form.
fn flat_page(request: &str, page: u32, path: &Path) -> String {
    let mut program = Command::cargo_bin("misis-form").unwrap();
    let form = program.args(["fill", request, "--flat", "-o", "-"]).assert().get_output().stdout.clone();
    let mut document = Document::load_mem(&form).unwrap();
    document.delete_pages(&[3 - page]);
    document.save(path).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn flat_pages_in_several_files_are_told_of_each_other_and_joined_if_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let page = |request: &str, page: u32, name: &str| flat_page(request, page, &folder.path().join(name));
    let first = page("examples/counselor.toml", 1, "a.pdf");
    let second = page("examples/counselor.toml", 2, "b.pdf");
    let alone = read(&[&first]);
    assert_eq!(alone["user"]["last_name"], "Núñez");
    assert!(told(&alone).is_empty(), "{alone}");
    assert!(alone["returned"]["findings"].to_string().contains("page 2 of the form is not among the pages"));

    let whole = read(&[&first, &second, "--one-form"]);
    assert_eq!(whole["returned"]["file"], format!("{first} + {second}"));
    assert_eq!(whole["user"]["last_name"], "Núñez");
    assert_eq!(whole["site_administrator"]["full_name"], "James Ortiz");
    assert!(!whole["returned"]["findings"].to_string().contains("is not among"), "{whole}");
    assert!(told(&whole).contains(&"user.signature"), "{whole}");

    let mut program = Command::cargo_bin("misis-form").unwrap();
    let inbox = folder.path().to_str().unwrap();
    let done = program.args(["extract", inbox, "--format", "json"]).assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert_eq!(said.matches("what is printed on them says that both are one form").count(), 2, "{said}");

    // Two people's pages are never joined, whatever they were saved as.
    let other = page("examples/office-manager.toml", 1, "c.pdf");
    let refused = |files: &[&str]| {
        let mut program = Command::cargo_bin("misis-form").unwrap();
        let done = program.arg("extract").args(files).arg("--one-form").assert().code(3);
        String::from_utf8_lossy(&done.get_output().stderr).into_owned()
    };
    assert!(refused(&[&other, &second]).contains("another person's form"));
    assert!(refused(&[&first, &other]).contains("holds a page of this form, and so does"));
    assert!(refused(&[&other, PAGE_2]).contains("is of another person's form"));
}
