//! Copies with fields on whose pages somebody wrote, drew or covered something.

use lopdf::{Dictionary, Object, Stream, dictionary, text_string};

use super::covered_tests::{annotate, rect, resource};
use super::flattened_tests::{Flat, doubtful};
use super::testing::{array, name};
use super::{Kind, ReturnedForm};
use crate::finding::{Code, Finding};
use crate::layout::{Item, PAGE_HEIGHT};
use crate::request::Signature;
use crate::revision::newest;

const NAME: &str = "user.last_name";
const ROLE: &str = "roles.principal";
/// A role that is chosen in the example.
const CHOSEN: &str = "roles.counselor";

/// The fields whose answers are said to stand on the page.
fn beside(form: &ReturnedForm) -> Vec<&str> {
    let about = |finding: &&Finding| finding.code == Code::RecoveredFromPage && !finding.is_error();
    form.findings.iter().filter(about).filter_map(|finding| finding.field.as_deref()).collect()
}

/// A fillable copy on which one thing was done.
fn with(change: impl FnOnce(&mut Flat)) -> ReturnedForm {
    let mut flat = Flat::fillable(&[]);
    flat.helvetica();
    change(&mut flat);
    let form = flat.read().unwrap();
    assert_eq!(form.kind, Kind::Fillable);
    form
}

/// Puts an annotation with these keys on the page of a field, in its rectangle.
fn with_keys(flat: &mut Flat, field: &str, subtype: &str, keys: Dictionary) {
    annotate(flat, field, subtype, None, 0.0);
    let id = last_annotation(flat, field);
    let annotation = flat.document.get_dictionary_mut(id).unwrap();
    annotation.remove(b"Contents");
    annotation.extend(&keys);
}

fn last_annotation(flat: &Flat, field: &str) -> lopdf::ObjectId {
    let page = flat.pages[newest().layout().widget(field).unwrap().page];
    let all = flat.document.get_dictionary(page).unwrap().get(b"Annots").unwrap().as_array().unwrap();
    all.last().unwrap().as_reference().unwrap()
}

/// The object of a field's widget.
pub(super) fn widget(flat: &Flat, field: &str) -> lopdf::ObjectId {
    let at = rect(field).map(f32::to_bits);
    let widgets = flat.document.objects.iter().filter(|(_, object)| {
        let rect = object.as_dict().ok().and_then(|dict| dict.get(b"Rect").ok()?.as_array().ok());
        rect.into_iter().flatten().filter_map(|edge| Some(edge.as_float().ok()?.to_bits())).eq(at)
    });
    widgets.map(|(id, _)| *id).next().unwrap()
}

#[test]
fn a_copy_that_nobody_touched_says_nothing_more() {
    let mut flat = Flat::fillable(&[]);
    let form = flat.read().unwrap();
    assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]));
    // Nor does one whose content was written anew, so that it is interpreted.
    for around in [["q", "Q"], ["0.5 g", "0 0 m 1 1 l S"]] {
        let form = with(|flat| {
            for page in [0, 1] {
                flat.draw(page, around[0], true);
                flat.draw(page, around[1], false);
            }
        });
        assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]), "{around:?}");
        assert_eq!(form.values[NAME], "Núñez");
    }
}

#[test]
fn words_that_are_struck_out_of_what_is_agreed_to_are_told() {
    let words = "Violation of any of the terms";
    let found = newest().layout().pages.iter().enumerate().find_map(|(page, laid)| {
        let mut items = laid.sequences.iter().flat_map(|sequence| &sequence.items);
        items.find_map(|item| match item {
            Item::Text(item) if item.text.starts_with(words) => Some((page, item.start)),
            _ => None,
        })
    });
    let (page, start) = found.unwrap();
    let (x, y) = (start.x.0, (PAGE_HEIGHT - start.y).0);
    let told = |flat: &mut Flat| {
        let form = flat.read().unwrap();
        let about = |finding: &&Finding| finding.code == Code::OverField && finding.field.is_none();
        form.findings.iter().filter(about).map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let all = format!("words of the form are struck out or covered on page {}", page + 1);
    for mut flat in [Flat::fillable(&[]), Flat::with(&[])] {
        assert_eq!(told(&mut flat), [""; 0]);
        // Under the words, and through one of them.
        flat.draw(page, &format!("0 0 1 RG {x} {} m {} {} l S", y - 2.0, x + 500.0, y - 2.0), false);
        flat.draw(page, &format!("0 0 1 RG {x} {} m {} {} l S", y + 3.0, x + 40.0, y + 3.0), false);
        assert_eq!(told(&mut flat), [""; 0]);
        flat.draw(page, &format!("0 0 1 RG {x} {} m {} {} l S", y + 3.0, x + 500.0, y + 3.0), false);
        assert_eq!(told(&mut flat), [all.as_str()]);
    }
    let mut flat = Flat::fillable(&[]);
    flat.draw(page, &format!("1 g {x} {} 500 9 re f", y - 2.0), false);
    assert_eq!(told(&mut flat), [all.as_str()]);
}

#[test]
fn what_an_annotation_hides_or_strikes_is_no_answer() {
    let [x0, y0, x1, y1] = rect(NAME);
    let smith = "1 g 0 0 500 50 re f BT 0 g /F 9 Tf 2 5 Td (Smith) Tj ET";
    for (subtype, appearance) in [
        ("FreeText", Some(smith)),
        ("FreeText", Some("1 g 0 0 500 50 re f")),
        ("FreeText", Some("BT 0 g /F 9 Tf 2 5 Td (Smith) Tj ET")),
        ("FreeText", None),
        ("Redact", Some("")),
        ("StrikeOut", Some("")),
        ("Square", Some("0 g 0 0 500 50 re f")),
        ("Stamp", Some("1 0 0 RG 0 0 m 90 18 l S")),
        ("Ink", Some("0 0 1 RG 2 w 2 8 m 40 8 l S")),
        ("Line", Some("18 w 1 G 0 -6 m 90 -6 l S 0 0 m 90 0 l S")),
        ("Widget", Some(smith)),
    ] {
        let form = with(|flat| annotate(flat, NAME, subtype, appearance, 0.0));
        assert_eq!(doubtful(&form), [NAME], "{subtype} {appearance:?}");
        assert!(!form.values.contains_key(NAME) && !form.raw.answers.contains_key(NAME));
    }
    // Of one without an appearance, what viewers draw.
    let line = || array([x0.into(), ((y0 + y1) / 2.0).into(), x1.into(), ((y0 + y1) / 2.0).into()]);
    for (subtype, keys) in [
        ("Ink", dictionary! { "InkList" => array([line()]) }),
        ("Line", dictionary! { "L" => line() }),
        ("PolyLine", dictionary! { "Vertices" => line() }),
        ("Square", dictionary! { "IC" => array([1.into(), 1.into(), 1.into()]) }),
        ("StrikeOut", dictionary! {}),
    ] {
        let form = with(|flat| with_keys(flat, NAME, subtype, keys));
        assert_eq!(doubtful(&form), [NAME], "{subtype}");
    }
}

#[test]
fn what_hides_nothing_is_not_mentioned() {
    let multiply = dictionary! { "G" => dictionary! { "BM" => "Multiply" } };
    let marker = |flat: &mut Flat| {
        annotate(flat, NAME, "Highlight", Some("/G gs 1 1 0 rg 0 0 500 50 re f"), 0.0);
        let id = last_annotation(flat, NAME);
        let form = flat.document.get_dictionary(id).unwrap().get(b"AP").unwrap().as_dict().unwrap();
        let form = form.get(b"N").unwrap().as_reference().unwrap();
        let form = flat.document.get_object_mut(form).unwrap().as_stream_mut().unwrap();
        form.dict.set("Resources", dictionary! { "ExtGState" => multiply.clone() });
    };
    let form = with(marker);
    assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]));
    for (subtype, appearance, hides) in [
        ("Highlight", None, false),
        ("Underline", Some("0 2 m 90 2 l S"), false),
        ("Underline", Some("1 g 0 0 90 20 re f"), true),
        ("Popup", Some("0 g 0 0 500 50 re f"), false),
        ("Link", None, false),
        ("FreeText", Some(""), false),
    ] {
        let form = with(|flat| annotate(flat, NAME, subtype, appearance, 0.0));
        assert_eq!(doubtful(&form).is_empty(), !hides, "{subtype} {appearance:?}");
        assert_eq!(beside(&form), [""; 0], "{subtype}");
    }
    // The icon of a note, and one that is hidden; a frame around the field.
    for (keys, subtype, appearance) in [
        (
            dictionary! { "Rect" => array([100, 100, 124, 124].map(Object::from)) },
            "Text",
            "1 1 0 rg 0 0 30 30 re f",
        ),
        (dictionary! { "F" => 2 }, "Square", "0 g 0 0 500 50 re f"),
    ] {
        let form = with(|flat| {
            annotate(flat, NAME, subtype, Some(appearance), 0.0);
            let id = last_annotation(flat, NAME);
            let mut keys = keys.clone();
            if let Ok(Object::Array(corners)) = keys.get_mut(b"Rect") {
                let [x0, y0, ..] = rect(NAME);
                *corners = [x0 + 60.0, y0, x0 + 80.0, y0 + 20.0].map(Object::from).to_vec();
            }
            let annotation = flat.document.get_dictionary_mut(id).unwrap();
            keys.iter().for_each(|(key, value)| annotation.set(key.clone(), value.clone()));
        });
        assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]), "{subtype}");
    }
    let form = with(|flat| annotate(flat, NAME, "Square", Some("1 0 0 RG 1 1 500 30 re S"), 2.0));
    assert_eq!(doubtful(&form), [""; 0]);
}

#[test]
fn content_below_a_field_is_seen_through_it() {
    for (drawing, is_seen) in [
        ("1 g 0 0 150 18 re f BT 0 g /Test 10 Tf 2 5 Td (Jones) Tj ET", true),
        ("BT 0 g /Test 10 Tf 60 5 Td (Jones) Tj ET", true),
        ("0 8 m 60 8 l S", true),
        ("0 g 0 0 150 18 re f", true),
        ("1 0 0 RG 60 3 m 70 12 l 80 4 l 90 12 l S", true),
        ("1 g 0 0 150 18 re f", false),
        ("1 1 0.8 rg 0 0 150 18 re f", false),
        ("BT 3 Tr /Test 10 Tf 2 5 Td (Jones) Tj ET", false),
        ("BT 1 g /Test 10 Tf 2 5 Td (Jones) Tj ET", false),
    ] {
        let form = with(|flat| flat.draw_in(NAME, 0, drawing));
        assert_eq!(doubtful(&form).contains(&NAME), is_seen, "{drawing}");
        assert_eq!(form.values.contains_key(NAME), !is_seen, "{drawing}");
        assert_eq!(beside(&form), [""; 0], "{drawing}");
    }
}

#[test]
fn marks_in_boxes_are_marks_or_errors() {
    for (drawing, is_mark) in [
        ("BT /Test 8 Tf 2 2 Td (X) Tj ET", true),
        ("1 1 m 9 9 l S 1 9 m 9 1 l S", true),
        ("-6 -6 m 18 18 l S -6 18 m 18 -6 l S", false),
    ] {
        let form = with(|flat| {
            flat.draw_in(ROLE, 0, drawing);
            flat.draw_in("office.decision", 1, drawing);
        });
        if is_mark {
            assert_eq!(form.values[ROLE], "A", "{drawing}");
            assert_eq!(form.values["office.decision"], "Disapproved");
            assert_eq!(beside(&form), [ROLE, "office.decision"]);
            assert_eq!(form.raw.roles.len(), 3);
        } else {
            assert!(doubtful(&form).contains(&ROLE) && !form.values.contains_key(ROLE), "{drawing}");
        }
        let form = with(|flat| flat.draw_in(CHOSEN, 0, drawing));
        assert!(doubtful(&form).contains(&CHOSEN), "{drawing}");
        assert_eq!(form.raw.roles.len(), 1);
    }
    let form = with(|flat| annotate(flat, CHOSEN, "FreeText", Some("1 g 0 0 30 30 re f"), 0.0));
    assert_eq!(doubtful(&form), [CHOSEN]);
    let form = with(|flat| annotate(flat, CHOSEN, "StrikeOut", None, 0.0));
    assert_eq!(doubtful(&form), [CHOSEN]);
}

#[test]
fn what_is_typed_beside_empty_fields_is_read_and_said() {
    let mut flat = Flat::fillable(&[(NAME, ""), ("user.title", ""), ("user.phone", "")]);
    flat.helvetica();
    annotate(&mut flat, NAME, "FreeText", Some("BT 0 g /F 9 Tf 2 5 Td (Smith) Tj ET"), 0.0);
    flat.draw_in("user.title", 0, "BT 0 g /Test 9 Tf 2 5 Td (Counselor) Tj ET");
    flat.draw_in("user.phone_area", 0, "2 2 m 10 14 l 16 3 l S");
    flat.draw_in("user.phone_number", 0, "BT 0 g /Test 9 Tf 2 5 Td (555-0142) Tj ET");
    let form = flat.read().unwrap();
    assert_eq!((form.values[NAME].as_str(), form.values["user.title"].as_str()), ("Smith", "Counselor"));
    assert_eq!(beside(&form), [NAME, "user.title", "user.phone_number"]);
    assert_eq!(doubtful(&form), ["user.phone_area"]);
    // Half of a number is no number.
    assert!(!form.raw.answers.contains_key("user.phone"));
}

#[test]
fn signatures_may_be_in_the_content() {
    const SIGN: [&str; 2] = ["user.signature", "site_administrator.signature"];
    for drawing in [
        "10 5 m 20 30 40 -10 80 12 c S",
        "BT 0 g /Test 12 Tf 5 6 Td (/s/ Maria) Tj ET",
        "q 120 0 0 24 10 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q",
    ] {
        let form = with(|flat| SIGN.iter().for_each(|field| flat.draw_in(field, 0, drawing)));
        for field in SIGN {
            assert_eq!(form.raw.signatures[field], Signature::Drawn, "{drawing}");
        }
        assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]), "{drawing}");
    }
    for nothing in ["1 g 0 0 200 24 re f", "0 0 200 24 re S", "BT 3 Tr /Test 12 Tf 5 6 Td (Maria) Tj ET"] {
        let form = with(|flat| flat.draw_in(SIGN[0], 0, nothing));
        assert_eq!(form.raw.signatures[SIGN[0]], Signature::Missing, "{nothing}");
    }
}

#[test]
fn an_empty_place_that_somebody_hid_is_said() {
    const EMPTY: &str = "notify.name";
    let white = Some("1 g 0 0 500 50 re f");
    for field in [EMPTY, ROLE, "office.decision", "user.signature"] {
        let form = with(|flat| annotate(flat, field, "Square", white, 0.0));
        assert_eq!(doubtful(&form), [field]);
        let mut flat = Flat::with(&[]);
        annotate(&mut flat, field, "Square", white, 0.0);
        assert_eq!(doubtful(&flat.read().unwrap()), [field], "flat");
        // What only touches it hides nothing.
        let [x0, .., x1, _] = rect(field).map(f64::from);
        let part = format!("1 g 0 0 {} 50 re f", 0.25 * (x1 - x0));
        let form = with(|flat| annotate(flat, field, "Square", Some(&part), 0.0));
        assert_eq!(doubtful(&form), [""; 0], "{field}");
    }
    // A form that somebody flattened has its grounds in the content.
    let mut flat = Flat::with(&[]);
    flat.draw_in(EMPTY, 0, "1 g 0 0 500 14 re f");
    assert_eq!(doubtful(&flat.read().unwrap()), [""; 0]);
}

#[test]
fn what_was_struck_out_on_a_line_is_no_signature() {
    const LINE: &str = "user.signature";
    let stroke = "10 5 m 20 30 40 -10 80 12 c S";
    let level = "0 13 m 300 13 l S";
    for (content, subtype, appearance, is_signed) in [
        (stroke, None, None, true),
        (stroke, Some("StrikeOut"), None, false),
        (stroke, Some("Square"), Some("0 g 0 0 500 50 re f"), false),
        (stroke, Some("Square"), Some("1 g 0 0 500 50 re f"), false),
        (stroke, Some("Redact"), Some(""), false),
        ("BT /Test 12 Tf 5 10 Td (/s/ Maria) Tj ET", Some("StrikeOut"), None, false),
        ("", Some("StrikeOut"), None, false),
        ("", Some("Line"), Some(level), false),
        (level, None, None, false),
        ("0 g 0 0 300 28 re f", None, None, false),
    ] {
        let done = |flat: &mut Flat| {
            flat.helvetica();
            flat.draw_in(LINE, 0, content);
            if let Some(subtype) = subtype {
                annotate(flat, LINE, subtype, appearance, 0.0);
            }
        };
        let mut flat = Flat::with(&[]);
        done(&mut flat);
        for form in [with(done), flat.read().unwrap()] {
            let wanted = if is_signed { Signature::Drawn } else { Signature::Missing };
            assert_eq!(form.raw.signatures[LINE], wanted, "{content} {subtype:?} {appearance:?}");
            assert_eq!(doubtful(&form).contains(&LINE), !is_signed, "{content} {subtype:?} {appearance:?}");
        }
    }
    // Neither a frame nor a highlighter takes anything back.
    for (subtype, appearance) in
        [("Square", Some("0 0 270 27 re S")), ("Highlight", None), ("Underline", None)]
    {
        let form = with(|flat| {
            flat.draw_in(LINE, 0, stroke);
            annotate(flat, LINE, subtype, appearance, 3.0);
        });
        assert_eq!(form.raw.signatures[LINE], Signature::Drawn, "{subtype}");
        assert_eq!(doubtful(&form), [""; 0], "{subtype}");
    }
}

#[test]
fn words_that_ask_for_a_signature_are_none_and_words_above_a_line_may_be() {
    const LINE: &str = "user.signature";
    for nothing in
        ["X", "____", "11/24/2026", "\\(213\\) 555-0142", "see attached", "RECEIVED", "Nov. 24, 2026"]
    {
        let words = format!("BT /Test 10 Tf 5 8 Td ({nothing}) Tj ET");
        // With a ground and a frame as stamps have them, and turned a little.
        let stamp = format!("1 0.02 -0.02 1 0 0 cm 1 g 1 0 0 RG 2 2 120 20 re B 1 0 0 rg {words}");
        for drawing in [&words, &stamp] {
            let mut flat = Flat::with(&[]);
            flat.helvetica();
            flat.draw_in(LINE, 0, drawing);
            let added =
                |flat: &mut Flat| annotate(flat, LINE, "FreeText", Some(&drawing.replace("Test", "F")), 0.0);
            for form in [with(|flat| flat.draw_in(LINE, 0, drawing)), flat.read().unwrap(), with(added)] {
                assert_eq!(form.raw.signatures[LINE], Signature::Missing, "{drawing}");
                assert!(doubtful(&form).contains(&LINE), "{drawing}");
            }
        }
    }
    for (drawing, signature, is_doubtful) in [
        // The tag of `MuPDF`, a speck, one straight line.
        (
            "0.95 0.33 0.18 rg 0 0 m 18.7 0 l 21 2.3 l 18.7 4.7 l 0 4.7 l f 1 g BT /Test 4 Tf 4 1 Td (SIGN) Tj ET",
            Signature::Missing,
            true,
        ),
        ("50 14 m 50.5 14.5 l S", Signature::Missing, true),
        ("49 13 2 2 re f", Signature::Missing, true),
        ("5 2 m 200 26 l S", Signature::Missing, true),
        ("BT /Test 10 Tf 5 8 Td (M.N.) Tj ET", Signature::Drawn, false),
        ("BT /Test 10 Tf 5 8 Td (Date: 11/24) Tj ET 10 5 m 20 30 40 -10 80 12 c S", Signature::Drawn, false),
        ("BT /Test 10 Tf 5 8 Td (Sign here) Tj ET", Signature::Missing, true),
        ("BT /Test 10 Tf 5 8 Td (X) Tj ET", Signature::Missing, true),
        ("BT /Test 10 Tf 5 8 Td (X Maria) Tj ET", Signature::Drawn, false),
        ("BT /Test 8 Tf 40 31 Td (/s/ Maria) Tj ET", Signature::Missing, true),
        ("BT /Test 8 Tf 40 60 Td (/s/ Maria) Tj ET", Signature::Missing, false),
    ] {
        let form = with(|flat| flat.draw_in(LINE, 0, drawing));
        assert_eq!(
            (form.raw.signatures[LINE], doubtful(&form).contains(&LINE)),
            (signature, is_doubtful),
            "{drawing}"
        );
    }
}

#[test]
fn a_line_that_became_a_field_for_text_is_signed_by_what_is_typed_there() {
    for (typed, signature) in [("Maria", Signature::Drawn), ("11/24/2026", Signature::Missing)] {
        let form = with(|flat| {
            let field = widget(flat, "user.signature");
            let field = flat.document.get_dictionary_mut(field).unwrap();
            field.set("FT", name("Tx"));
            field.set("V", text_string(typed));
        });
        assert_eq!(form.raw.signatures["user.signature"], signature, "{typed}");
        assert_eq!(doubtful(&form).is_empty(), signature == Signature::Drawn, "{typed}");
    }
}

#[test]
fn what_an_annotation_cuts_off_is_no_answer() {
    const EMPTY: &str = "notify.name";
    for (text, is_cut) in [
        ("BT 0 g /F 9 Tf 2 5 Td (Ann Kim) Tj ET", false),
        ("BT 0 g /F 9 Tf 2 5 Td (Roosevelt Senior) Tj 0 -10 Td (High School) Tj ET", true),
        ("0 0 40 20 re W n BT 0 g /F 9 Tf 2 5 Td (Roosevelt ) Tj (Senior) Tj ET", true),
        ("0 0 63 20 re W n BT 0 g /F 9 Tf 2 5 Td (Roosevelt Senior) Tj ET", true),
    ] {
        for subtype in ["FreeText", "Widget"] {
            let form = with(|flat| annotate(flat, EMPTY, subtype, Some(text), 0.0));
            assert_eq!(doubtful(&form).contains(&EMPTY), is_cut, "{text}");
            assert_eq!(form.values.get(EMPTY).is_some_and(|value| !value.is_empty()), !is_cut, "{text}");
        }
    }
}

#[test]
fn an_icon_hides_the_letters_that_it_lies_on() {
    for (subtype, right, is_over) in
        [("Text", 0.0, true), ("FileAttachment", 5.0, true), ("Text", 60.0, false), ("Caret", 60.0, false)]
    {
        for appearance in [Some("1 1 0 rg 0 0 30 30 re f 0 G 2 2 m 18 18 l S"), None] {
            let form = with(|flat| {
                annotate(flat, NAME, subtype, appearance, 0.0);
                let [x0, y0, ..] = rect(NAME);
                let place = [x0 + right, y0, x0 + right + 18.0, y0 + 18.0].map(Object::from);
                let id = last_annotation(flat, NAME);
                flat.document.get_dictionary_mut(id).unwrap().set("Rect", array(place));
            });
            assert_eq!(doubtful(&form).contains(&NAME), is_over, "{subtype} {right}");
        }
    }
}

#[test]
fn what_is_drawn_just_above_or_below_a_line_may_be_a_signature() {
    const LINE: &str = "user.signature";
    let [_, bottom, _, top] = rect(LINE);
    let high = top - bottom;
    for (from, to, is_doubtful) in
        [(high + 2.0, high + 20.0, true), (-16.0, -2.0, true), (high + 30.0, high + 50.0, false)]
    {
        let stroke = format!("20 {to} m 40 {from} l 60 {to} l 90 {from} l S");
        let form = with(|flat| flat.draw_in(LINE, 0, &stroke));
        assert_eq!(form.raw.signatures[LINE], Signature::Missing, "{stroke}");
        assert_eq!(doubtful(&form).contains(&LINE), is_doubtful, "{stroke}");
    }
    // One that reaches down to the next line is on its own.
    let form = with(|flat| flat.draw_in(LINE, 0, "10 5 m 20 40 40 -30 80 12 c S 30 20 m 40 -14 l 50 18 l S"));
    assert_eq!((form.raw.signatures[LINE], doubtful(&form)), (Signature::Drawn, vec![]));
}

#[test]
fn a_choice_whose_words_are_struck_out_is_none() {
    let words = |field: &str, option: usize| {
        let mut widgets = newest().layout().widgets.iter().filter(|widget| widget.field == field);
        let rect = widgets.nth(option).unwrap().rect;
        format!(
            "{} {} m {} {} l S",
            rect.width.0 + 2.0,
            rect.height.0 / 2.0,
            rect.width.0 + 120.0,
            rect.height.0 / 2.0
        )
    };
    for (field, option) in [(CHOSEN, 0), ("office.decision", 1)] {
        let chosen = |kind: fn(&[(&str, &str)]) -> Flat| {
            let mut flat = kind(&[
                ("office.decision", "Disapproved"),
                ("office.reason", "none"),
                ("office.misis", "A. Clerk"),
            ]);
            flat.draw_in(field, option, &words(field, option));
            flat.read().unwrap()
        };
        for form in [chosen(Flat::fillable), chosen(Flat::with)] {
            assert_eq!(doubtful(&form), [field], "{:?}", form.kind);
        }
    }
    // By an annotation, where nothing but annotations is looked at.
    let form = with(|flat| {
        annotate(flat, CHOSEN, "StrikeOut", None, 0.0);
        let [_, y0, x1, y1] = rect(CHOSEN);
        let id = last_annotation(flat, CHOSEN);
        let beside = array([(x1 + 3.0).into(), y0.into(), (x1 + 100.0).into(), y1.into()]);
        flat.document.get_dictionary_mut(id).unwrap().set("Rect", beside);
    });
    assert_eq!(doubtful(&form), [CHOSEN]);
    for (field, option) in [(ROLE, 0), ("roles.school_limited_read", 0)] {
        let mut flat = Flat::fillable(&[("office.decision", "Disapproved")]);
        flat.draw_in(field, option, &words(field, option));
        assert_eq!(doubtful(&flat.read().unwrap()), [""; 0], "{field}");
    }
}

#[test]
fn a_word_across_the_page_lies_over_its_fields() {
    let word = |size: f32, gray: f32| format!("BT {gray} g /Test {size} Tf -60 -40 Td (VOID) Tj ET");
    for (size, gray, is_over) in [(160.0, 0.2, true), (160.0, 0.85, false), (9.0, 0.2, false)] {
        let draw = |flat: &mut Flat| {
            flat.helvetica();
            flat.draw_in(NAME, 0, &word(size, gray));
        };
        let mut flat = Flat::with(&[]);
        draw(&mut flat);
        for form in [with(draw), flat.read().unwrap()] {
            assert_eq!(doubtful(&form).contains(&NAME), is_over, "{size} {gray} {:?}", form.kind);
        }
    }
}

#[test]
fn a_field_that_no_viewer_shows_is_no_answer() {
    type Change = fn(&mut Flat, lopdf::ObjectId);
    let off: Change = |flat, field| {
        let group = flat.document.add_object(dictionary! { "Type" => "OCG", "Name" => text_string("x") });
        let layers = dictionary! { "OCGs" => array([group.into()]), "D" => dictionary! { "OFF" => array([group.into()]) } };
        flat.document.catalog_mut().unwrap().set("OCProperties", layers);
        flat.document.get_dictionary_mut(field).unwrap().set("OC", group);
    };
    let nowhere: Change = |flat, field| {
        let empty = array([0, 0, 0, 0].map(Object::from));
        flat.document.get_dictionary_mut(field).unwrap().set("Rect", empty);
    };
    let outside: Change = |flat, field| {
        let far = array([900, 900, 990, 920].map(Object::from));
        flat.document.get_dictionary_mut(field).unwrap().set("Rect", far);
    };
    let cropped: Change = |flat, _| {
        let [x0, ..] = rect(NAME);
        let part = array([0.into(), 0.into(), (x0 - 5.0).into(), 792.into()]);
        flat.document.get_dictionary_mut(flat.pages[0]).unwrap().set("CropBox", part);
    };
    for change in [off, nowhere, outside, cropped] {
        let form = with(|flat| {
            let at = rect(NAME).map(f32::to_bits);
            let widgets = flat.document.objects.iter().filter(|(_, object)| {
                let rect = object.as_dict().ok().and_then(|dict| dict.get(b"Rect").ok()?.as_array().ok());
                rect.into_iter().flatten().filter_map(|edge| Some(edge.as_float().ok()?.to_bits())).eq(at)
            });
            let field = widgets.map(|(id, _)| *id).next().unwrap();
            change(flat, field);
        });
        assert!(doubtful(&form).contains(&NAME) && !form.values.contains_key(NAME));
    }
}

#[test]
fn a_field_that_lies_where_another_belongs_is_no_answer() {
    let school = "user.school";
    let set = |flat: &mut Flat, id: lopdf::ObjectId, [x0, y0, x1, y1]: [f32; 4]| {
        let place = array([x0, y0, x1, y1].map(Object::from));
        flat.document.get_dictionary_mut(id).unwrap().set("Rect", place);
    };
    let swapped = with(|flat| {
        let [name, other] = [NAME, school].map(|field| widget(flat, field));
        set(flat, name, rect(school));
        set(flat, other, rect(NAME));
    });
    assert_eq!(doubtful(&swapped), [NAME, school]);
    // A little beside its place, or with all others, it is the same field.
    let beside = with(|flat| {
        let [x0, y0, x1, y1] = rect(NAME);
        let id = widget(flat, NAME);
        set(flat, id, [x0 + 4.0, y0 - 3.0, x1 + 4.0, y1 - 3.0]);
    });
    assert_eq!(doubtful(&beside), [""; 0]);
}

#[test]
fn what_is_not_seen_on_a_line_is_no_signature() {
    const LINE: &str = "user.signature";
    const STROKE: &str = "10 5 m 20 30 40 -10 80 12 c S";
    let signature = |form: &ReturnedForm| form.raw.signatures[LINE];
    for drawing in [
        format!("1 G {STROKE}"),
        format!("{STROKE} 1 g -20 -20 320 80 re f"),
        "BT 0 g /Test 12 Tf 5 6 Td (Maria) Tj ET 1 g -20 -20 320 80 re f".to_owned(),
    ] {
        let form = with(|flat| flat.draw_in(LINE, 0, &drawing));
        assert_eq!(signature(&form), Signature::Missing, "{drawing}");
    }
    let ink = |flat: &mut Flat, keys: Dictionary| {
        let [x, y, ..] = rect(LINE);
        let corners = [x + 5.0, y + 3.0, x + 30.0, y + 15.0, x + 55.0, y + 3.0, x + 80.0, y + 15.0];
        let list = array(corners.map(Object::from));
        with_keys(flat, LINE, "Ink", dictionary! { "InkList" => array([list]) });
        let id = last_annotation(flat, LINE);
        let annotation = flat.document.get_dictionary_mut(id).unwrap();
        keys.into_iter().for_each(|(key, value)| annotation.set(key, value));
    };
    assert_eq!(signature(&with(|flat| ink(flat, dictionary! {}))), Signature::Drawn);
    for unseen in [
        dictionary! { "F" => 32 },
        dictionary! { "CA" => 0 },
        dictionary! { "C" => array([1.into(), 1.into(), 1.into()]) },
        dictionary! { "InkList" => array([]) },
    ] {
        assert_eq!(signature(&with(|flat| ink(flat, unseen.clone()))), Signature::Missing, "{unseen:?}");
    }
    // One that is drawn by many dots, and one that is higher than its line.
    let dots: String = (0..40).map(|dot| format!("{} {} 1 1 re f ", 5 + dot * 2, 5 + dot % 7)).collect();
    for drawing in [dots.as_str(), "10 -30 m 40 50 l 80 -20 l 120 40 l S"] {
        let form = with(|flat| flat.draw_in(LINE, 0, drawing));
        assert_eq!(signature(&form), Signature::Drawn, "{drawing}");
    }
}

#[test]
fn a_line_may_show_a_signature_itself_and_a_field_that_is_hidden_shows_nothing() {
    let drawn = |with_value: bool| {
        with(|flat| {
            annotate(flat, "user.signature", "Ink", Some("10 5 m 20 30 40 -10 80 12 c S"), 0.0);
            let id = last_annotation(flat, "user.signature");
            let appearance = flat.document.get_dictionary(id).unwrap().get(b"AP").unwrap().clone();
            flat.document.get_dictionary_mut(id).unwrap().set("F", 2);
            let field = widget(flat, "user.signature");
            let field = flat.document.get_dictionary_mut(field).unwrap();
            field.set("AP", appearance);
            if with_value {
                field.set("V", dictionary! { "Type" => "Sig" });
            }
        })
    };
    assert_eq!(drawn(false).raw.signatures["user.signature"], Signature::Drawn);
    // What a signature dictionary shows that holds no signature is none.
    assert_eq!(drawn(true).raw.signatures["user.signature"], Signature::Missing);
    for flags in [2, 32] {
        let form = with(|flat| {
            let field = widget(flat, NAME);
            flat.document.get_dictionary_mut(field).unwrap().set("F", flags);
        });
        assert_eq!(doubtful(&form), [NAME]);
        assert!(!form.values.contains_key(NAME));
    }
}

#[test]
fn the_edge_of_a_signature_is_no_mark_in_another_field() {
    let [x0, y0, x1, y1] = rect("user.signature");
    let [.., date_y1] = rect("user.signature_date");
    let [date_x0, ..] = rect("user.signature_date");
    assert!(date_x0 >= x1 && date_y1 > y0);
    let (right, up) = (date_x0 - x0 + 12.0, y1 - y0);
    // From the line into the empty date beside it.
    let stroke = format!("10 5 m 60 {up} l 120 4 l 180 12 l {} 6 l {right} 9 l S", right - 40.0);
    let form = with(|flat| flat.draw_in("user.signature", 0, &stroke));
    assert_eq!(form.raw.signatures["user.signature"], Signature::Drawn);
    assert_eq!((doubtful(&form), beside(&form)), (vec![], vec![]));
    // Over the letters of the date it is a mark.
    let mut flat = Flat::fillable(&[("user.signature_date", "11/24/2026")]);
    flat.draw_in("user.signature", 0, &stroke);
    assert_eq!(doubtful(&flat.read().unwrap()), ["user.signature_date"]);
}

#[test]
fn content_that_cannot_be_interpreted_is_said() {
    let form = with(|flat| flat.draw(0, "nonsense", false));
    let is_said = |finding: &Finding| {
        finding.code == Code::OverField && finding.is_error() && finding.message.contains("page 1")
    };
    assert!(form.findings.iter().any(is_said));
    assert_eq!(form.values[NAME], "Núñez");
}

#[test]
fn layers_and_masks_over_a_field_count_where_they_may_be_seen() {
    let hidden = |is_off: bool| {
        with(|flat| {
            let group = flat.document.add_object(dictionary! { "Type" => "OCG", "Name" => text_string("x") });
            let standard = if is_off {
                dictionary! { "OFF" => array([group.into()]) }
            } else {
                dictionary! {}
            };
            let layers = dictionary! { "OCGs" => array([group.into()]), "D" => standard };
            flat.document.catalog_mut().unwrap().set("OCProperties", layers);
            resource(flat, "Properties", "Layer", group);
            flat.draw_in(NAME, 0, "/OC /Layer BDC BT /Test 10 Tf 2 5 Td (Jones) Tj ET EMC");
        })
    };
    assert_eq!(doubtful(&hidden(true)), [""; 0]);
    assert_eq!(doubtful(&hidden(false)), [NAME]);
    let form = with(|flat| {
        let mask = flat.document.add_object(Stream::new(dictionary! {}, Vec::new()));
        let mask = dictionary! { "SMask" => dictionary! { "S" => name("Luminosity"), "G" => mask } };
        resource(flat, "ExtGState", "Masked", mask);
        flat.draw_in(NAME, 0, "/Masked gs BT /Test 10 Tf 2 5 Td (Jones) Tj ET");
    });
    assert_eq!(doubtful(&form), [NAME]);
}
