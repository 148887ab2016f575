//! Whatever is answered comes back: request → PDF → request.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use misis_form::pdf::{self, Kind};
use misis_form::request::{Request, Role};
use misis_form::returned::{self, Limits};
use proptest::prelude::*;

use common::arbitrary::valid_request;
use common::example_request;

/// What a request says, without where it came from. The order of roles is
/// that of the form, since a form has no other.
fn said(request: &Request) -> (Vec<Role>, BTreeMap<&'static str, String>) {
    let mut roles: Vec<Role> = request.known_roles().collect();
    roles.sort_unstable();
    let mut texts = BTreeMap::new();
    request.visit(&mut |name, answer| {
        if let Some(text) = answer.text() {
            texts.insert(name, text.into_owned());
        }
    });
    (roles, texts)
}

fn through_pdf(request: &Request) -> Request {
    let bytes = pdf::write(request, Kind::Fillable).unwrap();
    let form = returned::read(&bytes, "form.pdf", &Limits::default()).unwrap();
    assert_eq!(form.findings, []);
    Request::parse(&form.raw)
}

#[test]
fn names_in_many_scripts_come_back() {
    for name in [
        "Núñez",
        "Nguyễn",
        "Žižka",
        "Հովհաննիսյան",
        "김",
        "王",
        "محمد",
        "O’Brien-Smith",
        "O'Brien",
        "ʻOkina",
        "ไทย",
        "देवनागरी",
        "👩🏽‍🏫",
        "(a) \\ b",
        "þÿ",
        "ÿþ",
        "ï»¿x",
        "a\\)b",
        "\"<<>>\"",
        "%PDF",
        "endstream endobj",
    ] {
        let request = example_request(&[("user.last_name", name), ("site_administrator.full_name", name)]);
        assert_eq!(said(&through_pdf(&request)), said(&request));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_valid_request_comes_back(request in valid_request()) {
        let read = through_pdf(&request);
        prop_assert_eq!(said(&read), said(&request));
    }

    #[test]
    fn every_valid_request_can_be_printed(request in valid_request()) {
        let bytes = pdf::write(&request, Kind::Flat).unwrap();
        prop_assert!(lopdf::Document::load_mem(&bytes).is_ok());
    }
}
