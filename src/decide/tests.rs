//! Decisions in forms of our own; `tests/interop/check_signatures.py` has them
//! in forms that other programs signed.

use chrono::NaiveDate;
use lopdf::{Document, Object, ObjectId, dictionary, text_string};

use super::*;
use crate::finding::Origin;
use crate::format::{self, Format};
use crate::layout::Drawer;
use crate::request::RawAnswer;

const TODAY: &str = "2026-11-23";

/// A form that was filled in, and, where wanted, signed with ink and dated.
fn returned(is_signed: bool, more: &[(&str, &str)]) -> Vec<u8> {
    let raw = &format::read(format::starter(), "request.toml", Format::Toml).unwrap()[0];
    let mut raw = raw.clone();
    raw.answers.insert("user.request_date".to_owned(), RawAnswer::new("11/20/2026", Origin::Nowhere));
    let bytes = pdf::write(&Request::parse(&raw), pdf::Kind::Fillable).unwrap();
    let mut document = Document::load_mem(&bytes).unwrap();
    let mut values: Vec<(&str, &str)> = more.to_vec();
    if is_signed {
        values.extend([
            ("user.signature_date", "11/21/2026"),
            ("site_administrator.signature_date", "11/22/2026"),
        ]);
        for name in ["user.signature", "site_administrator.signature"] {
            let widget = document.get_dictionary(field(&document, name)).unwrap().clone();
            let page = widget.get(b"P").unwrap().as_reference().unwrap();
            let rect = widget.get(b"Rect").unwrap().clone();
            let edges: Vec<f32> =
                rect.as_array().unwrap().iter().map(|edge| edge.as_float().unwrap()).collect();
            // Up and down from one side to the other.
            let points = (0..8).flat_map(|step| {
                let x = edges[0] + (edges[2] - edges[0]) * step as f32 / 7.0;
                [x, if step % 2 == 0 { edges[1] } else { edges[3] }]
            });
            let stroke: Vec<Object> = points.map(Object::Real).collect();
            let ink = dictionary! {
                "Type" => "Annot", "Subtype" => "Ink", "InkList" => vec![Object::Array(stroke)], "Rect" => rect,
            };
            let ink = document.add_object(ink);
            let annotations = document.get_dictionary_mut(page).unwrap().get_mut(b"Annots").unwrap();
            annotations.as_array_mut().unwrap().push(ink.into());
        }
    }
    for (name, value) in values {
        let id = field(&document, name);
        document.get_dictionary_mut(id).unwrap().set("V", text_string(value));
    }
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

fn field(document: &Document, name: &str) -> ObjectId {
    let (group, partial) = name.split_once('.').unwrap();
    let said = |dict: &lopdf::Dictionary| dict.get(b"T").ok().cloned();
    let is_it = |object: &Object| {
        let Ok(dict) = object.as_dict() else { return false };
        let parent = dict
            .get(b"Parent")
            .ok()
            .and_then(|parent| document.get_dictionary(parent.as_reference().ok()?).ok());
        said(dict) == Some(text_string(partial)) && parent.and_then(said) == Some(text_string(group))
    };
    document.objects.iter().find(|(_, object)| is_it(object)).map(|(id, _)| *id).unwrap()
}

fn decision(answers: &[(&str, &str)]) -> RawRequest {
    let mut raw = RawRequest::default();
    for (name, text) in answers {
        raw.answers.insert(format!("office.{name}"), RawAnswer::new(*text, Origin::Nowhere));
    }
    raw
}

const APPROVED: [(&str, &str); 5] = [
    ("decision", "Approved"),
    ("misis", "A. Clerk"),
    ("misis_date", TODAY),
    ("itd_security", "Παύλος 王"),
    ("itd_security_date", TODAY),
];

fn decide(bytes: &[u8], answers: &[(&str, &str)], anyway: bool) -> Result<Decided, Refused> {
    let today = NaiveDate::parse_from_str(TODAY, "%Y-%m-%d").unwrap();
    let context = Context { stage: Stage::Decided, today, partial: false, drawing: Some(Drawer::bundled()) };
    Decider { reader: Reader::default(), context, fonts: Fonts::bundled(), anyway }.decide(
        bytes,
        "returned.pdf",
        &decision(answers),
    )
}

/// The error, or the codes and fields of the findings that are errors.
fn refused(bytes: &[u8], answers: &[(&str, &str)], anyway: bool) -> String {
    match decide(bytes, answers, anyway) {
        Ok(_) => "decided".to_owned(),
        Err(Refused::Error(error)) => error.to_string(),
        Err(Refused::Findings(findings)) => {
            let errors = findings.iter().filter(|finding| finding.is_error());
            let said =
                errors.map(|finding| format!("{} {}", finding.code, finding.field.as_deref().unwrap_or("-")));
            said.collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn a_decision_stands_behind_what_came_back() {
    let bytes = returned(true, &[]);
    let ours = {
        let raw = &format::read(format::starter(), "request.toml", Format::Toml).unwrap()[0];
        pdf::write(&Request::parse(raw), pdf::Kind::Fillable).unwrap()
    };
    // A table, and a cross-reference stream.
    for (bytes, anyway) in [(bytes, false), (ours, true)] {
        let decided = decide(&bytes, &APPROVED, anyway)
            .unwrap_or_else(|_| panic!("{}", refused(&bytes, &APPROVED, anyway)));
        assert!(decided.bytes.starts_with(&bytes) && decided.bytes.len() < bytes.len() + 40_000);
        let form = Reader::default().read(&decided.bytes, "x.pdf").unwrap();
        assert!(!form.recovered, "{:?}", form.findings);
        assert_eq!(form.values["office.decision"], "Approved");
        assert_eq!(form.values["office.itd_security"], "Παύλος 王");
        assert_eq!(form.values["office.misis_date"], "11/23/2026");
        // Same decision, same bytes.
        assert_eq!(decide(&bytes, &APPROVED, anyway).unwrap().bytes, decided.bytes);
        // Each button shows what it is.
        let document = Document::load_mem(&decided.bytes).unwrap();
        let group = document.get_dictionary(field(&document, "office.decision")).unwrap();
        let shown: Vec<&[u8]> = group
            .get(b"Kids")
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|kid| {
                document
                    .get_dictionary(kid.as_reference().unwrap())
                    .unwrap()
                    .get(b"AS")
                    .unwrap()
                    .as_name()
                    .unwrap()
            })
            .collect();
        assert_eq!(shown, [&b"Approved"[..], b"Off"]);
        assert!(refused(&decided.bytes, &APPROVED, true).contains("is decided already"));
    }
}

#[test]
fn what_is_not_right_is_not_decided() {
    let form = returned(true, &[]);
    let unsigned = returned(false, &[]);
    assert!(refused(&unsigned, &APPROVED, false).starts_with("required user.signature"));
    assert_eq!(refused(&unsigned, &APPROVED, true), "decided");
    assert_eq!(
        refused(&form, &[], false),
        "required office.decision, required office.misis, required office.misis_date, required office.itd_security, required office.itd_security_date"
    );
    assert!(refused(&form, &APPROVED[1..], true).contains("office.decision"));
    let but = |name: &str, text: &'static str| -> Vec<(&'static str, &'static str)> {
        APPROVED
            .into_iter()
            .map(|(own, value)| if own == name { (own, text) } else { (own, value) })
            .collect()
    };
    assert_eq!(refused(&form, &but("decision", "Disapproved"), false), "reason office.reason");
    assert_eq!(refused(&form, &but("misis_date", "11/01/2026"), false), "date-order office.misis_date");
    assert!(refused(&form, &but("misis_date", "yesterday"), true).contains("date office.misis_date"));
    assert!(refused(&form, &but("decision", "Maybe"), true).contains("office.decision"));
    let long: &'static str = "Nobody knows why this is so very long. ".repeat(40).leak();
    let reason = [&but("decision", "Disapproved")[..], &[("reason", long)]].concat();
    assert!(refused(&form, &reason, true).contains("office.reason"));
    assert!(
        refused(&returned(true, &[("office.misis", "B. Clerk")]), &APPROVED, true)
            .contains("`office.misis` is `B. Clerk`")
    );
    // Damaged, encrypted, flat.
    let cut = &form[..form.len() - 60];
    assert!(refused(cut, &APPROVED, true).contains("damaged"), "{}", refused(cut, &APPROVED, true));
    let request = &format::read(format::starter(), "request.toml", Format::Toml).unwrap()[0];
    let flat = pdf::write(&Request::parse(request), pdf::Kind::Flat).unwrap();
    assert!(refused(&flat, &APPROVED, true).contains("no fields to decide in"));
}

#[test]
fn what_was_signed_and_changed_is_not_decided() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signed");
    let both = std::fs::read(folder.join("both.bin")).unwrap();
    let certified = std::fs::read(folder.join("certified-1.bin")).unwrap();
    assert!(
        refused(&certified, &APPROVED, true).contains("allows no change at all"),
        "{}",
        refused(&certified, &APPROVED, true)
    );
    let locked = std::fs::read(folder.join("locked.bin")).unwrap();
    assert!(
        refused(&locked, &APPROVED, true).contains("locks the office part"),
        "{}",
        refused(&locked, &APPROVED, true)
    );
    // A byte of what was signed.
    let mut flipped = both;
    let at = memchr::memmem::find(&flipped, b"As a user").unwrap();
    flipped[at] ^= 1;
    assert!(refused(&flipped, &APPROVED, true).contains("required user.signature"));
}
