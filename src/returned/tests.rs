//! Reading what programs write: each habit is a row, or a test that bends a
//! plain copy.

use std::sync::Arc;

use lopdf::{Object, Stream, dictionary, text_string};

use super::testing::*;
use super::*;
use crate::error::Error;
use crate::finding::Code;
use crate::request::Signature;

const FIRST: &str = "user.first_name";
const ROLE: &str = "roles.counselor";
const DECISION: &str = "office.decision";

fn codes(returned: &ReturnedForm) -> Vec<Code> {
    returned.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_plain_copy_gives_its_values_in_reading_order() {
    let mut copy = form_with(&[
        (FIRST, text_string("María")),
        ("user.phone_number", text_string("555-0142")),
        ("user.phone_area", text_string("213")),
        ("roles.principal", name("A")),
        (ROLE, name("A")),
    ]);
    for bytes in [copy.save(), copy.save_modern(), copy.save_encrypted("")] {
        let returned = read_bytes(&bytes).unwrap();
        assert_eq!(returned.kind, Kind::Fillable);
        assert!(!returned.recovered && returned.findings.is_empty(), "{:?}", returned.findings);
        assert_eq!(returned.values[FIRST], "María");
        assert_eq!(returned.values["roles.school_full_read"], "Off");
        assert!(!returned.values.contains_key("user.title"));
        let roles: Vec<&str> = returned.raw.roles.iter().map(|role| role.text.as_str()).collect();
        assert_eq!(roles, ["Counselor", "Principal"]);
        assert_eq!(returned.raw.answers["user.phone"].text, "(213) 555-0142");
        assert_eq!(
            returned.raw.answers[FIRST].origin,
            Origin::Field { path: Arc::from("returned.pdf"), name: FIRST.to_owned() }
        );
    }
}

#[test]
fn a_value_may_be_any_object_that_holds_text() {
    for (value, text) in [
        (literal(b"plain"), "plain"),
        (literal(b"\xFE\xFF\x00o\x00n\x00e"), "one"),
        (literal(b"\xFE\xFF"), ""),
        (literal(b"a\r\nb\rc"), "a\nb\nc"),
        (
            literal(
                b"far longer than any limit of any field of the form could ever be, and kept all the same",
            ),
            "far longer than any limit of any field of the form could ever be, and kept all the same",
        ),
        (name("Maria"), "Maria"),
        (Object::Integer(8829), "8829"),
    ] {
        assert_eq!(value_of(value.clone(), FIRST).as_deref(), Some(text), "{value:?}");
        let mut indirect = form_with(&[]);
        let id = indirect.document.add_object(value);
        let id = indirect.document.add_object(Object::Reference(id));
        indirect.field(FIRST).set("V", id);
        assert_eq!(self::value(&mut indirect, FIRST).as_deref(), Some(text));
    }
    let mut stream = form_with(&[]);
    let id = stream.document.add_object(Stream::new(dictionary! {}, b"\xFE\xFF\x00o\x00n\x00e".to_vec()));
    stream.field(FIRST).set("V", id);
    assert_eq!(value(&mut stream, FIRST).as_deref(), Some("one"));
    assert_eq!(value_of(Object::Null, FIRST), None);
    assert_eq!(value_of(Object::Reference((9999, 0)), FIRST), None);
}

fn value_of(value: Object, field: &str) -> Option<String> {
    self::value(&mut form_with(&[(field, value)]), field)
}

#[test]
fn what_is_not_text_is_said() {
    let returned = read_bytes(&form_with(&[(FIRST, array([1.into()]))]).save()).unwrap();
    assert_eq!(codes(&returned), [Code::WrongType]);
    assert!(!returned.values.contains_key(FIRST));
}

#[test]
fn values_on_ancestors_and_widgets_count() {
    let mut copy = form_with(&[]);
    let parent = copy.field(FIRST).get(b"Parent").unwrap().as_reference().unwrap();
    copy.dict(parent).set("V", text_string("inherited"));
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("inherited"));

    let mut copy = form_with(&[]);
    let field = copy.fields[FIRST];
    let kid = copy
        .document
        .add_object(dictionary! { "Parent" => field, "Subtype" => "Widget", "V" => text_string("below") });
    copy.field(FIRST)
        .set("Kids", array([Object::Null, kid.into(), Object::Reference((9999, 0)), kid.into()]));
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("below"));
}

#[test]
fn every_habit_of_a_check_box() {
    for (v, shown, on) in [
        (Some(name("A")), Some("A"), Some("A")),
        (Some(name("A")), Some("Off"), Some("A")),
        (Some(name("A")), None, Some("A")),
        (Some(name("Yes")), Some("Off"), Some("A")),
        (Some(literal(b"A")), None, Some("A")),
        (Some(literal(b"/A")), None, Some("A")),
        (Some(name("/A")), None, Some("A")),
        (Some(literal(b"\xFE\xFF\x00A")), None, Some("A")),
        (Some(name("1")), None, Some("A")),
        (Some(Object::Boolean(true)), None, Some("A")),
        (Some(name("Off")), Some("A"), Some("Off")),
        (Some(literal(b"/Off")), Some("A"), Some("Off")),
        (Some(literal(b"")), None, Some("Off")),
        (Some(Object::Boolean(false)), None, Some("Off")),
        (None, Some("A"), Some("A")),
        (None, Some("Whatever"), Some("A")),
        (None, Some("Off"), Some("Off")),
        (Some(Object::Null), Some("A"), Some("A")),
        (None, None, None),
    ] {
        let mut copy = form_with(&[]);
        let field = copy.field(ROLE);
        field.remove(b"AS");
        if let Some(shown) = shown {
            field.set("AS", name(shown));
        }
        if let Some(v) = v.clone() {
            field.set("V", v);
        }
        assert_eq!(value(&mut copy, ROLE).as_deref(), on, "{v:?} {shown:?}");
    }
}

#[test]
fn what_says_no_or_is_no_state_chooses_no_role() {
    for (v, code) in [
        (literal(b"No"), Code::NotAState),
        (name("No"), Code::NotAState),
        (literal(b"false"), Code::NotAState),
        (name("0"), Code::NotAState),
        (0.into(), Code::NotAState),
        (Object::Array(Vec::new()), Code::WrongType),
        (array([name("A")]), Code::WrongType),
        (dictionary! {}.into(), Code::WrongType),
    ] {
        let returned = read_bytes(&form_with(&[(ROLE, v.clone())]).save()).unwrap();
        assert_eq!(codes(&returned), [code], "{v:?}");
        assert!(!returned.values.contains_key(ROLE) && returned.findings[0].is_error());
    }
    // A box that has the state is on.
    let mut copy = form_with(&[(ROLE, name("0"))]);
    copy.field(ROLE)
        .set("AP", dictionary! { "N" => dictionary! { "0" => dictionary! {}, "Off" => dictionary! {} } });
    assert_eq!(value(&mut copy, ROLE).as_deref(), Some("A"));
}

#[test]
fn a_widget_with_another_value_than_its_field_is_reported() {
    let mut copy = form_with(&[(FIRST, text_string("field"))]);
    let id = copy.fields[FIRST];
    let kid = copy
        .document
        .add_object(dictionary! { "Parent" => id, "Subtype" => "Widget", "V" => text_string("widget") });
    copy.field(FIRST).set("Kids", array([kid.into()]));
    let returned = read_bytes(&copy.save()).unwrap();
    assert_eq!(codes(&returned), [Code::DuplicateValues]);
    copy.dict(kid).set("V", text_string("field"));
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("field"));

    for (own, kid_value, clash) in
        [("Approved", "Disapproved", true), ("Off", "Approved", true), ("Approved", "Off", false)]
    {
        let mut copy = form_with(&[(DECISION, name(own))]);
        let kid = copy.kids(DECISION)[1];
        copy.dict(kid).set("V", name(kid_value));
        let returned = read_bytes(&copy.save()).unwrap();
        assert_eq!(
            codes(&returned),
            if clash { vec![Code::DuplicateValues] } else { vec![] },
            "{own} {kid_value}"
        );
    }
}

#[test]
fn text_of_which_a_part_is_lost_is_not_taken() {
    for bytes in [&b"\xFE\xFF\xD8\x00\x00A"[..], b"A\x9F", b"\xEF\xBB\xBFA\xFF"] {
        let returned = read_bytes(&form_with(&[(FIRST, literal(bytes))]).save()).unwrap();
        assert_eq!(codes(&returned), [Code::WrongType], "{bytes:?}");
        assert!(!returned.values.contains_key(FIRST) && returned.findings[0].is_error());
    }
    let mut copy = form_with(&[(FIRST, literal("Núñez".as_bytes()))]);
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("Núñez"));
}

#[test]
fn every_habit_of_a_radio_group() {
    let off = ["Off", "Off"];
    for (v, shown, options, chosen) in [
        (Some(name("Approved")), off, None, Ok(Some("Approved"))),
        (Some(literal(b"/disapproved")), ["Approved", "Off"], None, Ok(Some("Disapproved"))),
        (Some(name("Off")), ["Approved", "Off"], None, Ok(Some("Off"))),
        (None, ["Off", "Disapproved"], None, Ok(Some("Disapproved"))),
        (None, off, None, Ok(Some("Off"))),
        (Some(name("1")), off, None, Ok(Some("Disapproved"))),
        (Some(name("0")), off, Some(["Disapproved", "Approved"]), Ok(Some("Disapproved"))),
        (Some(name("7")), off, None, Err(Code::NotAState)),
        (Some(name("Yes")), off, None, Err(Code::NotAState)),
        (None, ["Approved", "Disapproved"], None, Err(Code::DuplicateValues)),
    ] {
        let mut copy = form_with(&[]);
        for (kid, shown) in copy.kids(DECISION).into_iter().zip(shown) {
            copy.dict(kid).set("AS", name(shown));
        }
        if let Some(v) = v.clone() {
            copy.field(DECISION).set("V", v);
        }
        if let Some(options) = options {
            copy.field(DECISION).set("Opt", array(options.map(text_string)));
        }
        let returned = read_bytes(&copy.save()).unwrap();
        match chosen {
            Ok(chosen) => {
                assert_eq!(returned.values.get(DECISION).map(String::as_str), chosen, "{v:?} {shown:?}");
                let shows = shown.iter().find(|state| **state != "Off").copied();
                let is_told = v.is_some() && shows != chosen.filter(|chosen| *chosen != "Off");
                let told = if is_told { vec![Code::ShownOtherwise] } else { vec![] };
                assert_eq!(codes(&returned), told, "{v:?} {shown:?}");
            }
            Err(code) => {
                assert_eq!(codes(&returned), [code], "{v:?} {shown:?}");
                assert!(
                    !returned.values.contains_key(DECISION) && !returned.raw.answers.contains_key(DECISION)
                );
            }
        }
    }
}

#[test]
fn renamed_fields_are_known_by_the_end_of_their_name() {
    for wrap in ["form1", "topmostSubform[0]", "a.b"] {
        let mut copy = filled("value");
        let form = copy.form;
        let roots = copy.dict(form).get(b"Fields").unwrap().clone();
        let top = copy.document.add_object(dictionary! { "T" => text_string(wrap), "Kids" => roots });
        copy.dict(form).set("Fields", array([top.into()]));
        assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"), "{wrap}");
    }
    for suffix in ["#0", "[0]", "#12[3]"] {
        let mut copy = filled("value");
        copy.field(FIRST).set("T", text_string(&format!("first_name{suffix}")));
        copy.field(FIRST).set("Parent", Object::Null);
        assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"), "{suffix}");
    }
}

#[test]
fn dots_inside_a_partial_name_and_fields_without_groups() {
    let mut copy = filled("value");
    let form = copy.form;
    let fields = copy.fields.clone();
    for (name, id) in &fields {
        copy.dict(*id).set("T", text_string(name));
        copy.dict(*id).remove(b"Parent");
    }
    let roots: Vec<Object> = fields.values().map(|id| (*id).into()).collect();
    copy.dict(form).set("Fields", roots);
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"));
}

#[test]
fn widgets_without_a_form_are_found_on_their_pages() {
    let mut copy = filled("value");
    let form = copy.form;
    copy.dict(form).set("Fields", Object::Array(Vec::new()));
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"));
    copy.document.catalog_mut().unwrap().remove(b"AcroForm");
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"));
    // And entries of `/Fields` that have parents, in disorder.
    let mut copy = filled("value");
    let mut roots: Vec<Object> = copy.fields.values().rev().map(|id| (*id).into()).collect();
    roots.extend([Object::Null, Object::Reference((9999, 0)), Object::Integer(1)]);
    copy.dict(form).set("Fields", roots);
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"));
}

#[test]
fn copies_of_a_field_agree_or_are_reported() {
    for (second, agree) in [
        (text_string("one"), true),
        (literal(b"\xFE\xFF\x00o\x00n\x00e"), true),
        (Object::Null, true),
        (text_string("two"), false),
        (text_string(""), false),
    ] {
        let mut copy = form_with(&[(FIRST, text_string("one"))]);
        let parent = copy.field(FIRST).get(b"Parent").unwrap().clone();
        let twin = dictionary! {
            "T" => text_string("first_name"), "Parent" => parent, "Subtype" => "Widget", "FT" => "Tx", "V" => second.clone(),
        };
        let twin = copy.document.add_object(twin);
        let page = copy.pages[1];
        let Ok(Object::Array(annotations)) = copy.dict(page).get_mut(b"Annots") else { panic!() };
        annotations.push(twin.into());
        let returned = read_bytes(&copy.save()).unwrap();
        assert_eq!(codes(&returned), if agree { vec![] } else { vec![Code::DuplicateValues] }, "{second:?}");
        assert_eq!(returned.values.contains_key(FIRST), agree);
        if !agree {
            assert!(returned.findings[0].is_error() && returned.findings[0].message.contains("`one`"));
        }
    }
}

#[test]
fn meaningless_states_are_passed_over_and_unknown_fields_are_told() {
    let mut copy = filled("value");
    let form = copy.form;
    copy.field(FIRST).set("AS", name("N"));
    let extra = copy
        .document
        .add_object(dictionary! { "T" => text_string("extra"), "FT" => "Tx", "V" => text_string("x") });
    let Ok(Object::Array(roots)) = copy.dict(form).get_mut(b"Fields") else { panic!() };
    roots.push(extra.into());
    assert_eq!(value(&mut copy, FIRST).as_deref(), Some("value"));
    assert_eq!(value(&mut copy, "extra"), None);
    let returned = read_bytes(&copy.save()).unwrap();
    assert_eq!(codes(&returned), [Code::UnknownField]);
    assert!(returned.findings[0].message.ends_with("does not have: `extra`"), "{:?}", returned.findings);
    assert_eq!(returned.unknown_fields, [("extra".to_owned(), "x".to_owned())].into());
}

#[test]
fn a_field_without_a_name_is_told_if_it_holds_something() {
    for (held, told) in [(Some("x"), Some("does not have: one without a name")), (None, None)] {
        let mut copy = filled("value");
        let form = copy.form;
        let value = held.map_or(Object::Null, text_string);
        let extra = copy.document.add_object(dictionary! { "FT" => "Tx", "V" => value });
        let Ok(Object::Array(roots)) = copy.dict(form).get_mut(b"Fields") else { panic!() };
        roots.push(extra.into());
        let returned = read_bytes(&copy.save()).unwrap();
        assert_eq!(returned.unknown_fields.get("").map(String::as_str), held);
        assert_eq!(returned.findings.len(), told.iter().len(), "{:?}", returned.findings);
        assert!(
            told.is_none_or(|told| returned.findings[0].message.ends_with(told)),
            "{:?}",
            returned.findings
        );
    }
}

#[test]
fn of_many_unknown_fields_the_first_are_kept_and_all_are_counted() {
    let mut copy = filled("value");
    let form = copy.form;
    let extra: Vec<Object> = (0..2000)
        .map(|number| {
            let value = text_string(&"x".repeat(1000));
            let field =
                dictionary! { "T" => text_string(&format!("extra{number}")), "FT" => "Tx", "V" => value };
            copy.document.add_object(field).into()
        })
        .collect();
    let Ok(Object::Array(roots)) = copy.dict(form).get_mut(b"Fields") else { panic!() };
    roots.extend(extra);
    assert_eq!(read_bytes(&copy.save()).unwrap().unknown_fields.len(), 260);
    let findings = read_bytes(&copy.save()).unwrap().findings;
    assert!(findings[0].message.starts_with("the file has 2000 fields that"), "{findings:?}");
    assert!(findings[0].message.ends_with("not all of their values are kept"), "{findings:?}");
}

#[test]
fn a_field_that_is_gone_is_said() {
    let mut copy = filled("value");
    copy.field(ROLE).set("T", text_string("renamed"));
    let returned = read_bytes(&copy.save()).unwrap();
    assert_eq!(codes(&returned), [Code::Recovered, Code::UnknownField]);
    assert!(returned.findings[0].message.contains(ROLE) && !returned.recovered);
}

#[test]
fn signatures_are_missing_unreadable_or_drawn() {
    let signature = "user.signature";
    let signatures = |copy: &mut Copy| read_bytes(&copy.save()).unwrap().raw.signatures;
    let found = signatures(&mut form_with(&[]));
    assert_eq!(found.len(), 2);
    assert!(found.values().all(|found| *found == Signature::Missing));

    let mut copy = form_with(&[]);
    let value = copy.document.add_object(dictionary! { "Type" => "Sig", "Contents" => literal(b"\x30"), "ByteRange" => array([0.into(), 1.into()]) });
    copy.field(signature).set("V", value);
    let found = signatures(&mut copy);
    assert_eq!(found[signature], Signature::Unreadable, "one byte is no signature");
    assert_eq!(found["site_administrator.signature"], Signature::Missing);

    // Room for a signature that nobody made.
    for contents in [&b""[..], &[0; 64]] {
        let empty = dictionary! { "Type" => "Sig", "Contents" => literal(contents), "ByteRange" => array([0.into(), 0.into()]) };
        assert_eq!(signatures(&mut form_with(&[(signature, empty.into())]))[signature], Signature::Missing);
    }

    for (subtype, over, drawn) in [
        ("Ink", true, true),
        ("Stamp", true, true),
        ("FreeText", true, true),
        ("Ink", false, false),
        ("Link", true, false),
        ("Highlight", true, false),
        ("Text", true, false),
    ] {
        let mut copy = form_with(&[("user.signature", dictionary! { "Type" => "Sig" }.into())]);
        let rect = copy.field(signature).get(b"Rect").unwrap().clone();
        let rect = if over { rect } else { array([400.into(), 10.into(), 500.into(), 40.into()]) };
        let [left, bottom, right, top] = &rect.as_array().unwrap()[..] else { panic!() };
        let line = [left, bottom, right, top, left, top, right, bottom].map(Clone::clone);
        let list = array([array(line)]);
        let ink = copy.document.add_object(dictionary! {
            "Subtype" => name(subtype), "Rect" => rect, "Contents" => literal(b"Ana"), "InkList" => list,
        });
        let page = copy.pages[1];
        let Ok(Object::Array(annotations)) = copy.dict(page).get_mut(b"Annots") else { panic!() };
        annotations.push(ink.into());
        assert_eq!(signatures(&mut copy)[signature] == Signature::Drawn, drawn, "{subtype}");
        // Nothing typed, and a stamp that says Draft.
        let said = copy.dict(ink);
        said.remove(b"Contents");
        said.set("Name", "Draft");
        let drawn = drawn && subtype == "Ink";
        assert_eq!(signatures(&mut copy)[signature] == Signature::Drawn, drawn, "{subtype}");
    }
}

#[test]
fn updates_win_in_tables_and_streams() {
    let mut copy = form_with(&[(FIRST, text_string("old")), ("user.title", text_string("kept"))]);
    for bytes in [copy.save(), copy.save_modern()] {
        let once = update(&bytes, &[(FIRST, text_string("newer"))]);
        let twice = update(&once, &[(FIRST, text_string("newest"))]);
        for (bytes, value) in [(once, "newer"), (twice, "newest")] {
            let returned = read_bytes(&bytes).unwrap();
            assert_eq!(
                (returned.values[FIRST].as_str(), returned.values["user.title"].as_str()),
                (value, "kept")
            );
            assert!(!returned.recovered, "{:?}", returned.findings);
        }
    }
}

#[test]
fn other_files_are_named() {
    let kind = |bytes: &[u8]| read_bytes(bytes).unwrap_err().kind;
    assert_eq!(kind(b""), Kind::NotAPdf);
    assert_eq!(kind(b"%PDF-1.7\nnothing"), Kind::Damaged);
    assert_eq!(kind(&filled("x").save_encrypted("secret")), Kind::Encrypted);

    let mut other = filled("x");
    for (place, id) in other.fields.clone().into_values().enumerate() {
        other.dict(id).set("T", text_string(&format!("field{place}")));
    }
    assert_eq!(kind(&other.save()), Kind::OtherForm);

    let page = |content: &str, picture: bool| {
        let mut copy = form_with(&[]);
        copy.document.catalog_mut().unwrap().remove(b"AcroForm");
        let font = copy.document.add_object(
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" },
        );
        let image = copy.document.add_object(Stream::new(dictionary! { "Subtype" => "Image" }, vec![0]));
        let content = copy.document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        for id in copy.pages {
            let page = copy.dict(id);
            page.remove(b"Annots");
            page.set("Contents", content);
            let mut resources = dictionary! { "Font" => dictionary! { "F1" => font } };
            if picture {
                resources.set("XObject", dictionary! { "Im1" => image });
            }
            page.set("Resources", resources);
        }
        copy
    };
    let title = "BT /F1 12 Tf (MiSiS Production Mirror Access Request) Tj ET";
    assert_eq!(kind(&page(title, false).save()), Kind::Flattened);
    assert_eq!(kind(&page(title, true).save_modern()), Kind::Flattened);
    assert_eq!(kind(&page("612 0 0 792 0 0 cm /Im1 Do", true).save()), Kind::Scanned);
    assert_eq!(kind(&page("BT /F1 12 Tf (Dear all, please find) Tj ET", false).save()), Kind::OtherDocument);
    let mut portfolio = page("", false);
    portfolio.document.catalog_mut().unwrap().set("Collection", dictionary! {});
    assert_eq!(kind(&portfolio.save()), Kind::Attachment);
}

#[test]
fn what_cannot_be_read_becomes_an_error_with_a_sentence() {
    let unreadable = read_bytes(b"PK\x03\x04 word/").unwrap_err();
    assert_eq!(unreadable.to_string(), "`returned.pdf` is not a PDF: it is a Word document");
    let error = Error::from(unreadable);
    assert_eq!(error.to_string(), "`returned.pdf` is not a PDF: it is a Word document");
}

#[test]
fn results_may_cross_threads() {
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<ReturnedForm>();
    sendable::<Unreadable>();
    sendable::<Limits>();
}
