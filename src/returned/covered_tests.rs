//! Copies without fields on which somebody drew, wrote or covered something, or
//! whose content is damaged: no answer is wrong without a word.

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary, text_string};
use unicode_normalization::UnicodeNormalization as _;

use super::flattened_tests::{Flat, doubtful};
use super::testing::{array, name, quickly};
use super::{Exceeded, Kind, Limits};
use crate::finding::Code;
use crate::layout::PAGE_HEIGHT;
use crate::revision::newest;

const NAME: &str = "user.last_name";
const ROLE: &str = "roles.principal";
/// A role that is chosen in the example.
const CHOSEN: &str = "roles.counselor";

/// The rectangle of a field in the coordinates of its page.
pub(super) fn rect(field: &str) -> [f32; 4] {
    newest().layout().widget(field).unwrap().rect.to_pdf(PAGE_HEIGHT)
}

/// Puts an annotation on the page of a field; its appearance, if it has one,
/// fills it.
pub(super) fn annotate(flat: &mut Flat, field: &str, subtype: &str, appearance: Option<&str>, grow: f32) {
    let [x0, y0, x1, y1] = rect(field);
    let (wide, high) = (x1 - x0 + 2.0 * grow, y1 - y0 + 2.0 * grow);
    let mut annotation = dictionary! {
        "Type" => "Annot", "Subtype" => name(subtype), "F" => 4,
        "Rect" => array([x0 - grow, y0 - grow, x1 + grow, y1 + grow].map(Object::from)),
        "Contents" => text_string("Smith"),
    };
    if let Some(content) = appearance {
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        };
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => array([0.into(), 0.into(), wide.into(), high.into()]),
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        };
        let form = flat.document.add_object(Stream::new(form, content.as_bytes().to_vec()));
        annotation.set("AP", dictionary! { "N" => form });
    }
    let id = flat.document.add_object(annotation);
    let page = flat.pages[newest().layout().widget(field).unwrap().page];
    let page = flat.document.get_dictionary_mut(page).unwrap();
    let mut all = page.get(b"Annots").and_then(Object::as_array).cloned().unwrap_or_default();
    all.push(id.into());
    page.set("Annots", all);
}

/// An entry of the resources of all pages.
pub(super) fn resource(flat: &mut Flat, category: &str, key: &str, value: impl Into<Object>) {
    let value = value.into();
    for page in flat.pages.clone() {
        let resources = flat.document.get_dictionary(page).unwrap().get(b"Resources").unwrap().clone();
        let mut resources = match resources {
            Object::Reference(id) => flat.document.get_dictionary(id).unwrap().clone(),
            direct => direct.as_dict().unwrap().clone(),
        };
        let mut entries = match resources.get(category.as_bytes()) {
            Ok(Object::Dictionary(entries)) => entries.clone(),
            Ok(Object::Reference(id)) => flat.document.get_dictionary(*id).unwrap().clone(),
            _ => Dictionary::new(),
        };
        entries.set(key, value.clone());
        resources.set(category, entries);
        flat.document.get_dictionary_mut(page).unwrap().set("Resources", resources);
    }
}

/// A field must be doubtful and have no value, and nothing else may be.
pub(super) fn assert_doubtful(flat: &mut Flat, field: &str, why: &str) {
    let form = flat.read().unwrap();
    assert_eq!(form.values.get(field), None, "{why}");
    assert!(!form.raw.answers.contains_key(field), "{why}");
    assert_eq!(doubtful(&form), [field], "{why}");
}

#[test]
fn combining_marks_stay_with_their_letters() {
    for wanted in [
        "Ọ̀ṣun",
        "Ẹ̀gbẹ́",
        "Z̄a",
        "Ngọ̄c",
        "Ả̂",
        "Adéṣọlá",
        "M̃baé",
        "N̂a",
        "É̩wo",
        "Ọlọ́run",
        "Čérný",
        "R̃a’i",
        "Ɔ̀bɛ̀",
        "Àṣẹ́",
        "Ƙwa̍",
        "Ū̀na",
    ] {
        let mut flat = Flat::with(&[(NAME, wanted)]);
        let form = flat.read().unwrap();
        let read = form.values.get(NAME).map(String::as_str);
        assert_eq!(read, Some(wanted.nfc().collect::<String>().as_str()), "{:?}", doubtful(&form));
    }
}

#[test]
fn a_mark_that_stands_alone_is_no_part_of_a_name() {
    let mut flat = Flat::with(&[(NAME, "")]);
    let encoding = dictionary! {
        "BaseEncoding" => "WinAnsiEncoding", "Differences" => array([66.into(), name("uni0300")]),
    };
    flat.font(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => encoding,
        "FirstChar" => 65, "Widths" => array([600.into(), 0.into()]),
    });
    // Drawn last, but over the first letter.
    flat.draw_in(NAME, 0, "BT /Test 10 Tf 2 5 Td (AAA) Tj -0.5 0 Td (B) Tj ET");
    assert_doubtful(&mut flat, NAME, "a mark behind other letters");
}

#[test]
fn what_something_covers_is_no_answer() {
    let [x0, y0, x1, y1] = rect(NAME);
    let (wide, high) = (x1 - x0, y1 - y0);
    let over = format!("1 g 0 0 {wide} {high} re f");
    for drawing in [
        over.clone(),
        format!("0 g 0 0 {wide} {high} re f"),
        format!("{over} BT 0 g /Test 9 Tf 2 12 Td (Smith) Tj ET"),
        format!("{over} BT 0 g /Test 9 Tf 100 5 Td (Smith) Tj ET"),
        "BT /Test 6 Tf 2 13 Td (Smith) Tj ET".to_owned(),
        "BT /Test 6 Tf 60 1 Td (not valid) Tj ET".to_owned(),
        "2 8 m 60 8 l S".to_owned(),
        "2 2 m 60 15 l S".to_owned(),
        format!("q {wide} 0 0 {high} 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"),
        "100 5 m 110 15 l 120 5 l S".to_owned(),
    ] {
        let mut flat = Flat::with(&[]);
        flat.helvetica();
        flat.draw_in(NAME, 0, &drawing);
        assert_doubtful(&mut flat, NAME, &drawing);
    }
    // A background comes first and hides nothing.
    let mut flat = Flat::with(&[(NAME, "")]);
    flat.helvetica();
    flat.draw_in(NAME, 0, &format!("{over} BT 0 g /Test 9 Tf 2 5 Td (Smith) Tj ET 0 0 {wide} {high} re S"));
    let form = flat.read().unwrap();
    assert_eq!(form.values[NAME], "Smith");
    assert_eq!(doubtful(&form), [""; 0]);
}

#[test]
fn what_an_annotation_covers_is_no_answer() {
    let smith = "1 g 0 0 500 50 re f BT 0 g /F 9 Tf 2 5 Td (Smith) Tj ET";
    for (subtype, appearance) in [
        ("FreeText", Some(smith)),
        ("FreeText", None),
        ("Redact", Some("")),
        ("StrikeOut", Some("")),
        ("StrikeOut", None),
        ("Square", Some("0 g 0 0 500 50 re f")),
        ("Stamp", Some("1 0 0 RG 0 0 m 90 18 l S")),
    ] {
        let mut flat = Flat::with(&[]);
        annotate(&mut flat, NAME, subtype, appearance, 0.0);
        assert_doubtful(&mut flat, NAME, subtype);
    }
    // Where there was nothing, it is the answer.
    let mut flat = Flat::with(&[(NAME, "")]);
    annotate(&mut flat, NAME, "FreeText", Some(smith), 0.0);
    assert_eq!(flat.read().unwrap().values[NAME], "Smith");
}

#[test]
fn letters_that_cannot_be_seen_are_no_answer() {
    let mut flat = Flat::with(&[(NAME, "")]);
    flat.helvetica();
    resource(&mut flat, "ExtGState", "Clear", dictionary! { "ca" => 0 });
    flat.draw_in(NAME, 0, "/Clear gs BT /Test 9 Tf 2 5 Td (Ghost) Tj ET");
    assert_doubtful(&mut flat, NAME, "transparent");

    let mut flat = Flat::with(&[(NAME, "")]);
    flat.helvetica();
    flat.draw_in(NAME, 0, "BT 1 1 1 rg /Test 9 Tf 2 5 Td (White) Tj ET");
    assert_doubtful(&mut flat, NAME, "white");

    let mut flat = Flat::with(&[(NAME, "")]);
    flat.draw_in(NAME, 0, "BT /NoSuchFont 9 Tf 2 5 Td (Lost) Tj ET");
    assert_doubtful(&mut flat, NAME, "without a font");

    for is_off in [true, false] {
        let mut flat = Flat::with(&[(NAME, "")]);
        flat.helvetica();
        let group = flat.document.add_object(dictionary! { "Type" => "OCG", "Name" => text_string("x") });
        let list = array([group.into()]);
        let standard = if is_off {
            dictionary! { "OFF" => list }
        } else {
            dictionary! { "ON" => list }
        };
        let layers = dictionary! { "OCGs" => array([group.into()]), "D" => standard };
        flat.document.catalog_mut().unwrap().set("OCProperties", layers);
        resource(&mut flat, "Properties", "Layer", group);
        flat.draw_in(NAME, 0, "/OC /Layer BDC BT /Test 9 Tf 2 5 Td (Layer) Tj ET EMC");
        if is_off {
            assert_doubtful(&mut flat, NAME, "hidden layer");
        } else {
            assert_eq!(flat.read().unwrap().values[NAME], "Layer");
        }
    }
}

#[test]
fn a_picture_over_a_page_leaves_nothing_certain() {
    let mut flat = Flat::with(&[]);
    flat.draw(0, "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", false);
    let form = flat.read().unwrap();
    for widget in newest().layout().widgets.iter().filter(|widget| widget.page == 0) {
        assert!(!form.values.contains_key(&widget.field), "{}", widget.field);
        assert!(doubtful(&form).contains(&widget.field.as_str()), "{}", widget.field);
    }
}

#[test]
fn what_stands_in_a_box_is_a_mark_or_doubtful() {
    for (drawing, is_mark) in [
        ("3 3 6 6 re f", true),
        ("6 2 m 6 10 l S 2 6 m 10 6 l S", true),
        ("-6 -6 m 18 18 l S -6 18 m 18 -6 l S", false),
        ("-2 8 m 6 -5 l 30 20 l S", false),
        ("-5 8 m -5 16 0 20 8 20 c 15 20 20 15 20 8 c 20 0 15 -5 8 -5 c 0 -5 -5 0 -5 8 c S", false),
        ("0 g -2 -2 21 21 re f", false),
        ("q 40 0 0 40 -10 -10 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", false),
    ] {
        let mut flat = Flat::with(&[]);
        flat.draw_in(ROLE, 0, drawing);
        if is_mark {
            let form = flat.read().unwrap();
            assert_eq!(form.values[ROLE], "A", "{drawing}");
            assert_eq!(doubtful(&form), [""; 0], "{drawing}");
        } else {
            let form = flat.read().unwrap();
            assert!(!form.values.contains_key(ROLE), "{drawing}");
            assert!(doubtful(&form).contains(&ROLE), "{drawing}");
        }
    }
    for drawing in ["1 g 0 0 14 14 re f", "2 2 m 12 12 l S", "0 g 0 0 14 14 re f"] {
        let mut flat = Flat::with(&[]);
        flat.draw_in(CHOSEN, 0, drawing);
        assert_doubtful(&mut flat, CHOSEN, drawing);
    }
    let mut flat = Flat::with(&[]);
    annotate(&mut flat, ROLE, "Circle", Some("0 11 m 0 26 22 26 22 11 c 22 -4 0 -4 0 11 c S"), 4.0);
    assert_doubtful(&mut flat, ROLE, "a circle around it");
}

/// The content stream of the answers of a page.
fn answers(flat: &Flat, page: usize) -> ObjectId {
    let page = flat.document.get_dictionary(flat.pages[page]).unwrap();
    page.get(b"Contents").unwrap().as_array().unwrap().last().unwrap().as_reference().unwrap()
}

#[test]
fn content_that_cannot_be_interpreted_to_its_end_is_an_error() {
    type Damage = fn(&mut Stream);
    let damages: [(&str, Damage); 6] = [
        ("stray", |stream| {
            let at = stream.content.len() / 2;
            let at = at + stream.content[at..].windows(2).position(|two| two == b"BT").unwrap();
            stream.content.splice(at..at, *b" >> ");
        }),
        ("unknown operator", |stream| stream.content.extend_from_slice(b"\nnonsense\n")),
        ("cut in a text", |stream| {
            let end = stream.content.windows(2).rposition(|two| two == b"ET").unwrap();
            stream.content.truncate(end);
        }),
        ("unknown filter", |stream| stream.dict.set("Filter", name("Foo"))),
        ("cut data", |stream| {
            stream.compress().unwrap();
            let half = stream.content.len() / 2;
            stream.content.truncate(half);
        }),
        ("damaged data", |stream| {
            stream.compress().unwrap();
            let half = stream.content.len() / 2;
            stream.content[half] ^= 0xFF;
        }),
    ];
    for (what, damage) in damages {
        let mut flat = Flat::with(&[("notify.name", "Ana Ruiz"), ("notify.title", "Clerk")]);
        let id = answers(&flat, 1);
        damage(flat.document.get_object_mut(id).unwrap().as_stream_mut().unwrap());
        let form = flat.read().unwrap();
        let is_said = |finding: &crate::Finding| {
            finding.code == Code::RecoveredFromPage && finding.is_error() && finding.field.is_none()
        };
        assert!(form.findings.iter().any(is_said), "{what}");
        let layout = newest().layout();
        for field in newest().form().fields() {
            let page = layout.widget(&field.name).unwrap().page;
            if page == 1 && !field.name.ends_with("signature") {
                assert!(!form.values.contains_key(&field.name), "{what}: {}", field.name);
                assert!(doubtful(&form).contains(&field.name.as_str()), "{what}: {}", field.name);
            }
        }
        assert_eq!(form.values[NAME], "Núñez", "{what}");
    }
    // Nothing at all is not damaged, even if it says that it is compressed.
    let mut flat = Flat::with(&[]);
    flat.draw(0, "", false);
    let empty = answers(&flat, 0);
    let empty = flat.document.get_object_mut(empty).unwrap().as_stream_mut().unwrap();
    empty.dict.set("Filter", name("FlateDecode"));
    assert_eq!(doubtful(&flat.read().unwrap()), [""; 0]);
    let mut flat = Flat::with(&[]);
    let id = answers(&flat, 0);
    flat.document.objects.remove(&id);
    let form = flat.read().unwrap();
    assert!(doubtful(&form).contains(&NAME));
}

#[test]
fn a_field_that_is_left_says_its_value_itself() {
    for (value, wanted) in [("NEW SCHOOL", Some("NEW SCHOOL")), ("", Some(""))] {
        let mut flat = Flat::with(&[]);
        let drawn = "BT 0 g /F 9 Tf 2 5 Td (Roosevelt Senior High School) Tj ET";
        annotate(&mut flat, "user.school", "Widget", Some(drawn), 0.0);
        let page = flat.document.get_dictionary(flat.pages[0]).unwrap();
        let id = page.get(b"Annots").unwrap().as_array().unwrap().last().unwrap().as_reference().unwrap();
        let widget = flat.document.get_dictionary_mut(id).unwrap();
        widget.set("T", text_string("user.school"));
        widget.set("FT", name("Tx"));
        widget.set("V", text_string(value));
        let fields = dictionary! { "Fields" => array([id.into()]) };
        flat.document.catalog_mut().unwrap().set("AcroForm", fields);
        let form = flat.read().unwrap();
        assert_eq!(form.kind, Kind::Flattened);
        assert_eq!(form.values.get("user.school").map(String::as_str), wanted);
        assert_eq!(form.values[NAME], "Núñez");
        assert_eq!(doubtful(&form), [""; 0]);
    }
}

#[test]
fn a_text_that_is_drawn_twice_is_there_once() {
    let mut flat = Flat::with(&[("user.school", "")]);
    flat.helvetica();
    for _ in 0..2 {
        flat.draw_in("user.school", 0, "BT 0 g /Test 9 Tf 2 5 Td (Roosevelt Senior High School) Tj ET");
    }
    let form = flat.read().unwrap();
    assert_eq!(form.values["user.school"], "Roosevelt Senior High School");
}

/// Puts empty pages before or behind the others.
fn among_empty_pages(flat: &mut Flat, before: usize) {
    let tree = flat.document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    for _ in 0..before {
        let page = dictionary! { "Type" => "Page", "Parent" => tree };
        let page = flat.document.add_object(page);
        let kids = flat.document.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap();
        kids.as_array_mut().unwrap().insert(0, page.into());
    }
}

#[test]
fn all_pages_are_looked_at() {
    let mut flat = Flat::with(&[]);
    among_empty_pages(&mut flat, 40);
    assert_eq!(flat.read().unwrap().values[NAME], "Núñez");

    // The first page once more, behind many others.
    let tree = flat.document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let again = flat.document.get_object(flat.pages[0]).unwrap().clone();
    let again = flat.document.add_object(again);
    let kids = flat.document.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap();
    kids.as_array_mut().unwrap().insert(0, again.into());
    assert!(flat.read().unwrap_err().what().contains("more than once"));

    // What lies behind the end of the budget is not passed over in silence.
    let mut flat = Flat::with(&[]);
    among_empty_pages(&mut flat, 1);
    let tree = flat.document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let kids = flat.document.get_dictionary(tree).unwrap().get(b"Kids").unwrap().as_array().unwrap();
    let first = kids[0].as_reference().unwrap();
    let content = "0 0 m 1 1 l S\n".repeat(200_000).into_bytes();
    let content = flat.document.add_object(Stream::new(dictionary! {}, content));
    flat.document.get_dictionary_mut(first).unwrap().set("Contents", content);
    let unreadable = flat.read().unwrap_err();
    assert_eq!(unreadable.exceeded, Some(Exceeded::Operations(Limits::default().operations)));
}

#[test]
fn many_things_in_one_field_take_no_time() {
    for content in [
        format!("BT /Test 0.00004 Tf 0.00007 TL 1 0 0 1 20 10 Tm {} ET", "(x)'".repeat(40_000)),
        format!("BT /Test 6 Tf 0.05 TL 1 0 0 1 20 10 Tm {} ET", "(x)'".repeat(40_000)),
        format!("BT /Test 9 Tf 2 5 Td ({}) Tj ET", "x".repeat(80_000)),
        format!("BT /Test 9 Tf 2 5 Td (Smith) Tj ET {}", "1 g 0 0 90 9 re f ".repeat(40_000)),
        format!("BT /Test 9 Tf 2 5 Td (Smith) Tj ET {}", "0 9 m 90 9 l S ".repeat(40_000)),
        format!("[{}] TJ", "1 ".repeat(200_000)),
    ] {
        let mut flat = Flat::with(&[(NAME, "")]);
        flat.helvetica();
        flat.draw_in(NAME, 0, &content);
        if let Ok(form) = quickly(&flat.bytes()) {
            assert!(!form.values.contains_key(NAME));
        }
    }
}
