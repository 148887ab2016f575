//! Forms that come back as pictures of paper, through the real program.
//!
//! `tests/interop/paper.py` made the pictures from `examples/counselor.toml`: printed with a paper code,
//! signed by the user, with *Office Manager* ticked by hand; `fax.pdf` as a fax machine sends it, and page 2
//! alone as a camera that was held upright saves it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use assert_cmd::Command;
use serde_json::Value;

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
    assert!(told.contains(&"user.first_name") && !told.contains(&"user.signature"), "{told:?}");
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
