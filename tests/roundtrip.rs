//! Whatever is answered comes back: request → PDF → request.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use chrono::NaiveDate;
use misis_form::Finding;
use misis_form::form::Stage;
use misis_form::layout::{Drawer, Fonts};
use misis_form::pdf::{self, Kind};
use misis_form::request::{Request, Role};
use misis_form::returned::{self, Limits};
use misis_form::rules::{self, Context};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use unicode_normalization::UnicodeNormalization as _;

use common::arbitrary::valid_request;
use common::example_request;

/// What a request says, without where it came from. The order of roles is
/// that of the form, since a form has no other.
fn said(request: &Request) -> (Vec<Role>, BTreeMap<&'static str, String>) {
    let mut roles: Vec<Role> = request.known_roles().collect();
    roles.sort_unstable();
    let mut texts = BTreeMap::new();
    for (name, answer) in request.answers() {
        if let Some(text) = answer.text() {
            texts.insert(name, text.into_owned());
        }
    }
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

/// The small fonts of the tests, whatever the system has.
fn test_fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
        let names = ["Arabic.ttf", "Hebrew.ttf", "Devanagari.ttf", "Thai.ttf", "Han.otf"];
        Fonts::new(&names.map(|name| folder.join(name)), false).unwrap()
    })
}

/// Any character at all, those often that change others, run from right to
/// left, or stand for nothing.
fn any_name() -> impl Strategy<Value = String> {
    let odd = select(
        "\u{200D}\u{200C}\u{200B}\u{AD}\u{301}\u{323}\u{FE0F}\u{E000}\u{FFFD}\u{FFFE}\u{10FFFF}\u{202E}\u{2028}\u{A0}\u{3000}\t\n\0\u{7F}éÅ가ﬁאםم١कกက🏽𝔸"
            .chars()
            .collect::<Vec<_>>(),
    );
    let c = prop_oneof![3 => any::<char>(), 3 => "[A-Za-z '’-]".prop_map(|s| s.chars().next().unwrap()), 2 => odd];
    vec(c, 1..24).prop_map(|chars| chars.into_iter().collect())
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

    /// Refused with a finding, or kept: nothing in between.
    #[test]
    fn no_name_is_changed_silently(name in any_name()) {
        let wanted: String = name.trim().nfc().collect();
        let request = example_request(&[("user.last_name", &name)]);
        let fonts = test_fonts();
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let drawer = Drawer::new(fonts);
        let context = Context { stage: Stage::Request, today, partial: true, drawing: Some(&drawer) };
        let findings = rules::check(&request, &context);
        let is_refused =
            findings.iter().any(|finding| finding.is_error() && finding.field.as_deref() == Some("user.last_name"));
        if !is_refused {
            let mut bytes = Vec::new();
            pdf::write_to(&request, Kind::Fillable, fonts, &mut bytes).unwrap();
            let form = returned::read(&bytes, "form.pdf", &Limits::default()).unwrap();
            let read = Request::parse(&form.raw);
            // U+FFFD says that a character was lost before, and is refused where it is read.
            if wanted.contains('\u{FFFD}') {
                prop_assert!(form.findings.iter().any(Finding::is_error));
            } else {
                prop_assert_eq!(read.text("user.last_name").unwrap_or_default(), wanted);
            }
            bytes.clear();
            pdf::write_to(&request, Kind::Flat, fonts, &mut bytes).unwrap();
        }
    }
}
