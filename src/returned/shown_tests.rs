//! Copies of which a field shows something else than it holds.

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary, text_string};

use super::ReturnedForm;
use super::flattened_tests::Flat;
use super::over_tests::widget;
use super::testing::{array, name};
use crate::finding::Code;
use crate::form::FieldKind;
use crate::revision::newest;

const NAME: &str = "user.last_name";
const ROLE: &str = "roles.principal";
/// A role that is chosen in the example.
const CHOSEN: &str = "roles.counselor";
const DECISION: &str = "office.decision";

/// A fillable copy on which one thing was done to the field's widget.
fn with(field: &str, change: impl FnOnce(&mut Flat, ObjectId)) -> ReturnedForm {
    let mut flat = Flat::fillable(&[]);
    let id = widget(&flat, field);
    change(&mut flat, id);
    flat.read().unwrap()
}

/// Draws the field's text by another content, in Helvetica.
fn drawn(flat: &mut Flat, id: ObjectId, content: &str) {
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    };
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => array([0.into(), 0.into(), 200.into(), 14.into()]),
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    let content: Vec<u8> = content.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let form = flat.document.add_object(Stream::new(form, content));
    flat.document.get_dictionary_mut(id).unwrap().set("AP", dictionary! { "N" => form });
}

/// What is said of it, with whether it is an error.
fn said<'f>(form: &'f ReturnedForm, field: &str) -> Vec<(Code, bool, &'f str)> {
    let about = form.findings.iter().filter(|finding| finding.field.as_deref() == Some(field));
    about.map(|finding| (finding.code, finding.is_error(), finding.message.as_str())).collect()
}

#[test]
fn a_field_that_shows_another_answer_is_told() {
    for (content, shows) in [
        ("BT /F 10 Tf 2 4 Td (Smith) Tj ET", "Smith"),
        ("BT /F 10 Tf 2 4 Td [(Sm) -20 (ith)] TJ ET", "Smith"),
        ("BT /F 10 Tf 2 4 Td (N\u{fa}\u{f1}ez-Smith) Tj ET", "Núñez-Smith"),
        ("0.9 g 0 0 200 14 re f BT 0 g /F 10 Tf 2 4 Td <4e> Tj (\u{fa}\u{f1}es) Tj ET", "Núñes"),
    ] {
        let form = with(NAME, |flat, id| drawn(flat, id, content));
        assert_eq!(form.values[NAME], "Núñez", "{content}");
        let message = format!("the field holds `Núñez` and shows `{shows}`");
        assert_eq!(said(&form, NAME), [(Code::ShownOtherwise, true, message.as_str())]);
    }
}

#[test]
fn a_field_that_shows_its_answer_otherwise_says_nothing() {
    for content in [
        "BT /F 10 Tf 2 4 Td (N\u{fa}\u{f1}ez) Tj ET",
        "/Tx BMC q 1 1 198 12 re W n BT 0 0 0 rg /F 9 Tf 1 0 0 1 2 4 Tm (N) Tj 7 0 Td (\u{fa}\u{f1}ez) Tj ET Q EMC",
        "0.9 0.9 1 rg 0 0 200 14 re f 0 0 0 RG 0 0 200 14 re S BT 0 g /F 10 Tf 2 4 Td (N\u{fa}\u{f1}ez) Tj ET",
        // Letters as curves are seen and not read.
        "2 4 m 6 9 l 9 4 l f",
        // Nobody knows what another program makes of these.
        "q 3 Tr BT /F 10 Tf 2 4 Td (Smith) Tj ET Q BT /Gone 10 Tf 2 4 Td <01020304> Tj ET",
    ] {
        let form = with(NAME, |flat, id| drawn(flat, id, content));
        assert_eq!(form.values[NAME], "Núñez", "{content}");
        assert_eq!(said(&form, NAME), [], "{content}");
    }
}

#[test]
fn what_viewers_draw_anew_says_nothing() {
    for content in ["BT /F 10 Tf 2 4 Td (Smith) Tj ET", "/Tx BMC EMC"] {
        let form = with(NAME, |flat, id| {
            drawn(flat, id, content);
            let catalog = flat.document.trailer.get(b"Root").unwrap().as_reference().unwrap();
            let form =
                flat.document.get_dictionary(catalog).unwrap().get(b"AcroForm").unwrap().as_reference();
            flat.document.get_dictionary_mut(form.unwrap()).unwrap().set("NeedAppearances", true);
        });
        assert_eq!((form.values[NAME].as_str(), said(&form, NAME)), ("Núñez", vec![]));
    }
    let form = with(NAME, |flat, id| drop(flat.document.get_dictionary_mut(id).unwrap().remove(b"AP")));
    assert_eq!((form.values[NAME].as_str(), said(&form, NAME)), ("Núñez", vec![]));
}

#[test]
fn a_value_of_which_little_or_nothing_shows_is_told_and_stands() {
    let nothing = "the field shows nothing of the value that it holds";
    for content in [
        "",
        "/Tx BMC\nEMC",
        "BT /F 10 Tf 2 40 Td (N\u{fa}\u{f1}ez) Tj ET",
        "BT 1 g /F 10 Tf 2 4 Td (Smith) Tj ET",
    ] {
        let form = with(NAME, |flat, id| drawn(flat, id, content));
        assert_eq!(form.values[NAME], "Núñez");
        assert_eq!(said(&form, NAME), [(Code::ShownOtherwise, false, nothing)], "{content}");
    }
    // Letters that a program has no glyph for.
    for content in ["BT /F 10 Tf 2 4 Td (N\u{fa}ez) Tj ET", "BT /F 10 Tf 2 4 Td (Nu?ez) Tj ET"] {
        let form = with(NAME, |flat, id| drawn(flat, id, content));
        assert_eq!(form.values[NAME], "Núñez");
        assert!(matches!(said(&form, NAME)[..], [(Code::Fit, false, _)]), "{content}");
    }
}

#[test]
fn an_answer_that_shows_in_an_empty_field_is_told() {
    let form = with(NAME, |flat, id| drop(flat.document.get_dictionary_mut(id).unwrap().remove(b"V")));
    assert_eq!(form.values.get(NAME), None);
    assert_eq!(
        said(&form, NAME),
        [(Code::ShownOtherwise, true, "the field shows `Núñez`, and holds nothing")]
    );
}

#[test]
fn a_box_that_shows_no_mark_or_one_too_many_is_told() {
    let set = |field: &str, value: &str, state: &str| {
        with(field, |flat, id| {
            let dict = flat.document.get_dictionary_mut(id).unwrap();
            dict.set("V", name(value));
            dict.set("AS", name(state));
        })
    };
    for (field, value, state, is_told) in [
        (CHOSEN, "A", "A", false),
        (CHOSEN, "A", "Off", true),
        (CHOSEN, "A", "Yes", true),
        (CHOSEN, "Off", "A", true),
        (ROLE, "Off", "A", true),
        (ROLE, "Off", "Off", false),
        (ROLE, "A", "Off", true),
        (ROLE, "Yes", "A", false),
    ] {
        let form = set(field, value, state);
        assert_eq!(form.values[field] == "A", value != "Off", "{field} {value} {state}");
        let told = said(&form, field);
        assert_eq!(told.len(), usize::from(is_told), "{field} {value} {state}");
        assert!(told.iter().all(|(code, is_error, _)| *code == Code::ShownOtherwise && *is_error));
    }
    // A mark that is drawn where a box is off.
    let form = with(ROLE, |flat, id| {
        let states = flat.document.get_dictionary(id).unwrap().get(b"AP").unwrap().as_dict().unwrap().clone();
        let mut normal: Dictionary = states.get(b"N").unwrap().as_dict().unwrap().clone();
        let on: Object = normal.get(b"A").unwrap().clone();
        normal.set("Off", on);
        flat.document.get_dictionary_mut(id).unwrap().set("AP", dictionary! { "N" => normal });
    });
    assert_eq!(said(&form, ROLE).len(), 1);
}

#[test]
fn a_choice_that_shows_another_one_is_told() {
    let FieldKind::Choice(choices) = &newest().form().field(DECISION).unwrap().kind else {
        panic!("a choice")
    };
    for (held, shown, value, is_told) in [
        (Some(0), Some(0), Some(0), false),
        (Some(0), Some(1), Some(0), true),
        (Some(0), None, Some(0), true),
        (None, Some(1), None, true),
        (None, None, None, false),
    ] {
        let form = with(DECISION, |flat, id| {
            let of = |place: Option<usize>| place.map_or("Off", |place: usize| choices[place].value.as_str());
            let parent =
                flat.document.get_dictionary(id).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
            let parent = flat.document.get_dictionary_mut(parent).unwrap();
            parent.set("V", name(of(held)));
            let kids: Vec<Object> = parent.get(b"Kids").unwrap().as_array().unwrap().clone();
            for (place, kid) in kids.iter().enumerate() {
                let kid = flat.document.get_dictionary_mut(kid.as_reference().unwrap()).unwrap();
                kid.set("AS", name(if shown == Some(place) { of(shown) } else { "Off" }));
            }
        });
        let answer = form.values.get(DECISION).map(String::as_str).filter(|value| *value != "Off");
        assert_eq!(answer, value.map(|place: usize| choices[place].value.as_str()), "{held:?} {shown:?}");
        assert_eq!(said(&form, DECISION).len(), usize::from(is_told), "{held:?} {shown:?}");
    }
}

#[test]
fn scripts_from_right_to_left_are_compared_by_their_letters() {
    for value in ["مدير", "王小明", "Հովհաննիսյան", "Nguyễn Žižka", "السيدة منى"]
    {
        let form = Flat::fillable(&[("user.title", value)]).read().unwrap();
        assert_eq!((form.values["user.title"].as_str(), said(&form, "user.title")), (value, vec![]));
    }
    let mut flat = Flat::fillable(&[("user.title", "Žižka")]);
    let id = widget(&flat, "user.title");
    flat.document.get_dictionary_mut(id).unwrap().set("V", text_string("Žiška"));
    assert_eq!(said(&flat.read().unwrap(), "user.title").len(), 1);
}
