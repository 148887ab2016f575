//! Files that hold the form more than once, and forms under other names.

use lopdf::{Document, Object, ObjectId, Stream, dictionary, text_string};

use super::testing::{array, filled, literal};
use super::*;
use crate::pdf::{self, Kind as Output};
use crate::request::{RawAnswer, RawRequest, Request};
use crate::revision::newest;

const FIRST: &str = "user.first_name";

fn of(name: &str, kind: Output) -> Vec<u8> {
    let mut raw = RawRequest::default();
    raw.roles.push(RawAnswer::new("Counselor", Origin::Nowhere));
    raw.answers.insert(FIRST.to_owned(), RawAnswer::new(name, Origin::Nowhere));
    pdf::write(&Request::parse(&raw), kind).unwrap()
}

fn bytes_of(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn outcome(document: Document) -> Result<ReturnedForm, Unreadable> {
    read(&bytes_of(document), "form.pdf", &Limits::default())
}

#[track_caller]
fn refused(document: Document, words: &str) {
    let refused = outcome(document).unwrap_err();
    assert_eq!(refused.kind, Kind::Fillable);
    assert!(refused.what().contains(words), "{refused}");
}

fn form_of(document: &Document) -> ObjectId {
    document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap()
}

fn list<'a>(document: &'a mut Document, id: ObjectId, key: &[u8]) -> &'a mut Vec<Object> {
    document.get_dictionary_mut(id).unwrap().get_mut(key).unwrap().as_array_mut().unwrap()
}

/// Takes the parents from all widgets, as programs do that copy pages alone.
fn orphan(document: &mut Document) {
    let is_widget =
        |dict: &lopdf::Dictionary| dict.get(b"Subtype").is_ok_and(|s| *s == Object::from("Widget"));
    for object in document.objects.values_mut() {
        if let Object::Dictionary(dict) = object
            && is_widget(dict)
        {
            dict.remove(b"Parent");
        }
    }
}

/// A document with the pages of another behind its own; its fields too, if they
/// are to be `listed`.
fn merged(first: &[u8], second: &[u8], listed: bool, change: impl FnOnce(&mut Document)) -> Document {
    let mut document = Document::load_mem(first).unwrap();
    let mut other = Document::load_mem(second).unwrap();
    other.renumber_objects_with(document.max_id + 1);
    change(&mut other);
    let pages: Vec<Object> = other.get_pages().into_values().map(Object::from).collect();
    let roots = other
        .catalog()
        .ok()
        .and_then(|catalog| catalog.get(b"AcroForm").ok()?.as_reference().ok())
        .map(|form| list(&mut other, form, b"Fields").clone());
    document.max_id = other.max_id;
    document.objects.extend(other.objects);
    let tree = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    list(&mut document, tree, b"Kids").extend(pages);
    if let Some(roots) = roots.filter(|_| listed) {
        let form = form_of(&document);
        list(&mut document, form, b"Fields").extend(roots);
    }
    document
}

/// Gives every root field another name.
fn rename(document: &mut Document, name: impl Fn(&str) -> String) {
    let form = form_of(document);
    for root in list(document, form, b"Fields").clone() {
        let dict = document.get_dictionary_mut(root.as_reference().unwrap()).unwrap();
        let own = lopdf::decode_text_string(dict.get(b"T").unwrap()).unwrap();
        dict.set("T", text_string(&name(&own)));
    }
}

#[test]
fn two_forms_in_one_file_are_refused_whatever_their_names() {
    let (a, b) = (of("Anna", Output::Fillable), of("Bea", Output::Fillable));
    let names: [fn(&str) -> String; 4] =
        [str::to_owned, |own| format!("{own}+1"), |own| format!("{own} [170]"), |own| format!("1.{own}")];
    for name in names {
        refused(merged(&a, &b, true, |other| rename(other, name)), "2 times");
    }
    // A name that says nothing, and none at all: the place tells.
    refused(merged(&a, &b, true, |other| rename(other, |own| format!("{own}_2"))), "2 times");
    refused(merged(&a, &b, false, orphan), "2 times");
    // The same twice is refused as well, since nobody compares what is drawn.
    refused(merged(&a, &a, false, |_| {}), "2 times");
    let three = bytes_of(merged(&a, &b, true, |other| rename(other, |own| format!("{own}+1"))));
    refused(merged(&three, &a, true, |other| rename(other, |own| format!("{own}+2"))), "3 times");
}

#[test]
fn fields_with_a_widget_on_each_of_two_forms_are_refused() {
    let mut copy = filled("value");
    let ids: Vec<ObjectId> = copy.fields.values().copied().collect();
    for id in ids {
        if copy.dict(id).has(b"Kids") {
            continue;
        }
        let kids = copy.pages.map(|page| {
            let kid = copy.document.add_object(dictionary! { "Subtype" => "Widget", "Parent" => id });
            list(&mut copy.document, page, b"Annots").push(kid.into());
            Object::from(kid)
        });
        copy.dict(id).set("Kids", array(kids));
    }
    refused(copy.document, "2 times");
}

#[test]
fn a_form_with_fields_and_one_without_are_refused() {
    let (filled, flat) = (of("Anna", Output::Fillable), of("Bea", Output::Flat));
    refused(merged(&filled, &flat, false, |_| {}), "without its fields");
    // What is no page of the form may be with it.
    let mut letter = filled_letter();
    letter.renumber_objects();
    let packet = merged(&filled, &bytes_of(letter), false, |_| {});
    assert_eq!(outcome(packet).unwrap().values[FIRST], "Anna");
}

/// A letter that names the form.
fn filled_letter() -> Document {
    let mut document = Document::with_version("1.7");
    let title = &newest().form().short_title;
    let words = format!("BT /F 12 Tf 72 700 Td (Enclosed: {title}) Tj ET");
    let contents = document.add_object(Stream::new(dictionary! {}, words.into_bytes()));
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Contents" => contents,
        "MediaBox" => array([0.into(), 0.into(), 612.into(), 792.into()]),
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    });
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => array([page.into()]) });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

/// Puts files into a document.
fn attach(document: &mut Document, files: &[&[u8]]) {
    let mut names = Vec::new();
    for bytes in files {
        let stream = document.add_object(Stream::new(dictionary! {}, bytes.to_vec()));
        let file = dictionary! { "UF" => literal(b"inner.pdf"), "EF" => dictionary! { "F" => stream } };
        names.extend([literal(b"inner.pdf"), file.into()]);
    }
    let names = dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } };
    document.catalog_mut().unwrap().set("Names", names);
}

#[test]
fn a_form_that_carries_another_is_refused() {
    let inner = of("Bea", Output::Fillable);
    let mut outer = Document::load_mem(&of("Anna", Output::Fillable)).unwrap();
    attach(&mut outer, &[&inner]);
    refused(outer.clone(), "as an attachment");
    attach(&mut outer, &[b"Dear Sir"]);
    assert_eq!(outcome(outer.clone()).unwrap().findings, []);
    attach(&mut outer, &[&inner[..400]]);
    let findings = outcome(outer).unwrap().findings;
    assert!(findings[0].message.contains("inner.pdf") && !findings[0].is_error(), "{findings:?}");

    // Without fields outside, too.
    let mut outer = Document::load_mem(&of("", Output::Flat)).unwrap();
    attach(&mut outer, &[&inner]);
    let refused = outcome(outer).unwrap_err();
    assert!(refused.what().contains("as an attachment"), "{refused}");
}

#[test]
fn a_field_that_a_merge_left_behind_does_not_count() {
    let mut document = Document::load_mem(&of("new", Output::Fillable)).unwrap();
    let form = form_of(&document);
    rename(&mut document, |own| format!("{own}+1"));
    let kid =
        document.add_object(dictionary! { "T" => text_string("first_name"), "V" => text_string("old") });
    let old = document.add_object(dictionary! { "T" => text_string("user"), "Kids" => array([kid.into()]) });
    list(&mut document, form, b"Fields").push(old.into());
    let returned = outcome(document).unwrap();
    assert_eq!(returned.findings, []);
    assert_eq!(returned.values[FIRST], "new");
}

#[test]
fn widgets_that_lost_their_parents_are_known_by_their_places() {
    let mut document = Document::load_mem(&of("Anna", Output::Fillable)).unwrap();
    orphan(&mut document);
    document.catalog_mut().unwrap().remove(b"AcroForm");
    let moved = document.clone();
    let returned = outcome(document).unwrap();
    assert_eq!(returned.kind, Kind::Fillable);
    assert_eq!((returned.values[FIRST].as_str(), returned.values["roles.counselor"].as_str()), ("Anna", "A"));
    // The names alone are not enough: other forms have a `title` as well.
    let mut moved = moved;
    for object in moved.objects.values_mut() {
        if let Object::Dictionary(dict) = object
            && dict.has(b"T")
        {
            dict.set("Rect", array([10.into(), 10.into(), 50.into(), 20.into()]));
        }
    }
    assert!(!matches!(outcome(moved), Ok(form) if form.kind == Kind::Fillable));
}
