//! What is in the files: structure, fields and values, as readable texts.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;
#[path = "common/pdf.rs"]
mod reader;

use common::{example_request, snapshot};
use misis_form::Request;
use misis_form::pdf::{self, Kind};
use misis_form::revision::newest;
use reader::Reader;

fn blank() -> Reader {
    Reader::new(&pdf::write(&Request::default(), Kind::Fillable).unwrap())
}

fn filled(kind: Kind, changes: &[(&str, &str)]) -> Reader {
    Reader::new(&pdf::write(&example_request(changes), kind).unwrap())
}

#[test]
fn a_screen_reader_gets_the_form_in_order() {
    snapshot("blank.tags.txt", &blank().structure());
}

#[test]
fn a_flat_form_reads_with_its_values() {
    let decided = [("office.decision", "Disapproved"), ("office.reason", "Please have it signed.")];
    snapshot("flat.tags.txt", &filled(Kind::Flat, &decided).structure());
}

#[test]
fn filling_does_not_change_the_structure() {
    assert_eq!(filled(Kind::Fillable, &[]).structure(), blank().structure());
}

#[test]
fn the_fields_are_those_of_the_definition() {
    let fields = blank().fields();
    for field in newest().form().fields() {
        assert!(fields.lines().any(|line| line.split(' ').next() == Some(&field.name)), "{}", field.name);
    }
    snapshot("blank.fields.txt", &fields);
}

#[test]
fn values_stand_in_their_fields() {
    let changes = [("user.last_name", "Nguyễn"), ("office.decision", "Approved")];
    snapshot("filled.fields.txt", &filled(Kind::Fillable, &changes).fields());
}

#[test]
fn a_flat_form_has_no_fields() {
    let flat = filled(Kind::Flat, &[]);
    assert!(!flat.catalog().has(b"AcroForm"));
    assert!(flat.catalog().has(b"OutputIntents"));
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    for kind in [Kind::Fillable, Kind::Flat] {
        let write = || pdf::write(&example_request(&[("user.last_name", "Nguyễn")]), kind).unwrap();
        assert_eq!(write(), write());
    }
    let blank = pdf::write(&Request::default(), Kind::Fillable).unwrap();
    assert!(blank.len() < 80 << 10, "the blank form has {} bytes", blank.len());
}
