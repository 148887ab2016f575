//! What is in the files: structure, fields and values, as readable texts.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;
#[path = "common/pdf.rs"]
mod reader;

use common::{example_request, snapshot};
use misis_form::Request;
use misis_form::layout::Fonts;
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

/// Flat copies and paper are read by where the fields are, and thousands of
/// them may be out: see ARCHITECTURE.md, "What a moved field would mean".
#[test]
fn no_field_moves() {
    let promised = include_str!("geometry.tsv");
    let found = blank().rectangles();
    for (promised, found) in promised.lines().skip(1).zip(found.lines()) {
        assert_eq!(found, promised, "a field was moved: copies that are out would be read wrongly");
    }
    assert_eq!(found.lines().count() + 1, promised.lines().count());
}

/// Programs add fonts to what typing uses after somebody signed: that changes no appearance. And
/// where a viewer draws a button anew, it draws this sign of `ZapfDingbats`.
#[test]
fn typing_has_resources_of_its_own_and_buttons_have_signs() {
    let bytes = pdf::write(&Request::default(), Kind::Fillable).unwrap();
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    let form = document.catalog().unwrap().get_deref(b"AcroForm", &document).unwrap().as_dict().unwrap();
    let typing = form.get(b"DR").unwrap().as_reference().unwrap();
    let fonts = document.get_dictionary(typing).unwrap().get_deref(b"Font", &document).unwrap();
    assert!(fonts.as_dict().unwrap().has(b"ZaDb"), "what the signs are drawn with");
    let mut signs = Vec::new();
    for object in document.objects.values() {
        if let Ok(stream) = object.as_stream()
            && let Ok(resources) = stream.dict.get(b"Resources").and_then(lopdf::Object::as_reference)
        {
            assert_ne!(resources, typing, "an appearance uses what typing uses");
        }
        let Ok(widget) = object.as_dict() else { continue };
        if let Ok(states) = widget.get(b"AP").and_then(lopdf::Object::as_dict)
            && let Ok(states) = states.get(b"N").and_then(lopdf::Object::as_dict)
        {
            let sign = widget.get(b"MK").unwrap().as_dict().unwrap().get(b"CA").unwrap();
            signs.push((states.has(b"A"), sign.as_str().unwrap().to_vec()));
        }
    }
    let count =
        |is_role, sign: &[u8]| signs.iter().filter(|(role, own)| *role == is_role && own == sign).count();
    assert_eq!((count(true, b"4"), count(false, b"l"), signs.len()), (8, 2, 10));
}

#[test]
fn values_stand_in_their_fields() {
    let changes = [("user.last_name", "Nguyễn"), ("office.decision", "Approved")];
    snapshot("filled.fields.txt", &filled(Kind::Fillable, &changes).fields());
}

#[test]
fn only_a_filled_flat_form_says_below_whose_it_is() {
    let contents = |request: &Request, kind| {
        let bytes = pdf::write(request, kind).unwrap();
        Reader::new(&bytes).footers()
    };
    let none: [String; 0] = [];
    let filled = example_request(&[]);
    assert_eq!(contents(&filled, Kind::Flat), ["María L Núñez · 00123456"]);
    assert_eq!(
        contents(&example_request(&[("user.middle_initial", "N/A")]), Kind::Flat),
        ["María Núñez · 00123456"]
    );
    assert_eq!(contents(&example_request(&[("user.employee_number", "")]), Kind::Flat), ["María L Núñez"]);
    let long = "0".repeat(60);
    assert_eq!(
        contents(&example_request(&[("user.employee_number", &long)]), Kind::Flat),
        ["María L Núñez · …"]
    );
    assert_eq!(contents(&Request::default(), Kind::Flat), none);
    assert_eq!(contents(&filled, Kind::Fillable), none);
}

#[test]
fn each_of_many_forms_to_print_says_below_whose_it_is() {
    let mut merged = pdf::Merged::new(Vec::new(), newest(), 3).unwrap();
    for request in [example_request(&[]), Request::default(), example_request(&[("user.last_name", "Smith")])]
    {
        merged.add(&request, "title", Fonts::bundled()).unwrap();
    }
    let footers = Reader::new(&merged.finish().unwrap()).footers();
    assert_eq!(footers, ["María L Núñez · 00123456", "María L Smith · 00123456"]);
}

#[test]
fn a_paper_code_is_an_artifact_at_the_end_of_each_page() {
    let request = example_request(&[]);
    let contents = |kind| {
        let bytes = pdf::write(&request, kind).unwrap();
        Reader::new(&bytes).overlays()
    };
    let (plain, coded) = (contents(Kind::Flat), contents(Kind::FlatWithCode));
    assert_eq!(plain.len(), 2);
    for (plain, coded) in plain.iter().zip(&coded) {
        let added = coded.strip_prefix(plain.as_str()).expect("the values are drawn as ever");
        assert!(added.starts_with("/Artifact BMC\nq\n0 g\n1.44 0 0 -1.44 "), "{added}");
        assert!(added.ends_with(" re\nf\nQ\nEMC\n"), "{added}");
    }
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
