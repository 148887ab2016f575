//! A form whose fields hold odd things, saved and perhaps damaged: nothing
//! panics, and no answer is made up.

#![no_main]

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use misis_form::form::FieldKind;
use misis_form::revision::newest;
use misis_form::returned::{Limits, Reader};

/// What is done to a document, in this order.
#[derive(Arbitrary, Debug)]
struct Case {
    edits: Vec<Edit>,
    content: Vec<u8>,
    modern: bool,
    /// Places and bytes to put there; none in most cases.
    damage: Vec<(u32, u8)>,
    cut: Option<u32>,
}

#[derive(Arbitrary, Debug)]
struct Edit {
    field: u8,
    /// Whether its widget is meant, where it has one of its own.
    kid: bool,
    key: Key,
    value: Value,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Key {
    V,
    DV,
    AS,
    T,
    Kids,
    Parent,
    Opt,
    Rect,
    AP,
    F,
    Subtype,
    FT,
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::V => "V",
            Self::DV => "DV",
            Self::AS => "AS",
            Self::T => "T",
            Self::Kids => "Kids",
            Self::Parent => "Parent",
            Self::Opt => "Opt",
            Self::Rect => "Rect",
            Self::AP => "AP",
            Self::F => "F",
            Self::Subtype => "Subtype",
            Self::FT => "FT",
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Value {
    Null,
    Text(Vec<u8>),
    Words(String),
    Name(Vec<u8>),
    Number(i64),
    Bool(bool),
    Array(Vec<Value>),
    Field(u8),
    Nowhere(u16),
    Stream(Vec<u8>),
    State,
}

/// A small form, with the fields' objects in their order.
fn form() -> (Document, Vec<ObjectId>, ObjectId) {
    let mut document = Document::with_version("1.7");
    let page = document.new_object_id();
    let mut fields = Vec::new();
    for (place, field) in newest().form().fields().iter().enumerate() {
        let mut dict = Dictionary::new();
        let bottom = 780 - 18 * i64::try_from(place).unwrap_or(0);
        let rect = [72, bottom, 300, bottom + 17].map(Object::Integer);
        dict.set("T", Object::string_literal(field.name.as_str()));
        dict.set("Subtype", Object::Name(b"Widget".to_vec()));
        dict.set("Rect", rect.to_vec());
        fields.push(document.add_object(dict));
    }
    let references: Vec<Object> = fields.iter().map(|id| Object::Reference(*id)).collect();
    let content = document.add_object(Stream::new(Dictionary::new(), Vec::new()));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Subtype", Object::Name(b"Type1".to_vec()));
    font.set("BaseFont", Object::Name(b"Helvetica".to_vec()));
    let fonts = Dictionary::from_iter([("F", Object::Dictionary(font))]);
    let resources = Dictionary::from_iter([("Font", Object::Dictionary(fonts))]);
    let pages = document.new_object_id();
    let dict = Dictionary::from_iter([
        ("Type", Object::Name(b"Page".to_vec())),
        ("Parent", pages.into()),
        ("Contents", content.into()),
        ("Resources", resources.into()),
        ("Annots", references.clone().into()),
    ]);
    document.objects.insert(page, dict.into());
    let tree = Dictionary::from_iter([
        ("Type", Object::Name(b"Pages".to_vec())),
        ("Kids", vec![Object::Reference(page)].into()),
        ("Count", 1.into()),
    ]);
    document.objects.insert(pages, tree.into());
    let acro_form = Dictionary::from_iter([("Fields", Object::Array(references))]);
    let catalog = Dictionary::from_iter([
        ("Type", Object::Name(b"Catalog".to_vec())),
        ("Pages", pages.into()),
        ("AcroForm", acro_form.into()),
    ]);
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    (document, fields, content)
}

impl Value {
    fn object(&self, fields: &[ObjectId], document: &mut Document) -> Object {
        match self {
            Self::Null => Object::Null,
            Self::Text(bytes) => Object::String(bytes.clone(), StringFormat::Literal),
            Self::Words(words) => lopdf::text_string(words),
            Self::Name(name) => Object::Name(name.clone()),
            Self::Number(number) => Object::Integer(*number),
            Self::Bool(on) => Object::Boolean(*on),
            Self::Array(values) => {
                Object::Array(values.iter().take(8).map(|value| value.object(fields, document)).collect())
            }
            Self::Field(place) => fields[usize::from(*place) % fields.len()].into(),
            Self::Nowhere(number) => Object::Reference((u32::from(*number) + 1000, 0)),
            Self::Stream(bytes) => document.add_object(Stream::new(Dictionary::new(), bytes.clone())).into(),
            Self::State => Object::Name(b"A".to_vec()),
        }
    }

    /// Whether a text value may have come from this.
    fn has_text(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Field(_) | Self::Nowhere(_) => false,
            Self::Array(values) => values.iter().any(Self::has_text),
            _ => true,
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(case) = Case::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let (mut document, fields, content) = form();
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    let names: Vec<&str> = newest().form().fields().iter().map(|field| field.name.as_str()).collect();
    let mut moved = false;
    for edit in case.edits.iter().take(64) {
        let place = usize::from(edit.field) % fields.len();
        let object = edit.value.object(&fields, &mut document);
        if edit.value.has_text() {
            touched.insert(names[place]);
        }
        moved |= matches!(edit.key, Key::T | Key::Kids | Key::Parent);
        let id = if edit.kid {
            let kid = Dictionary::from_iter([
                ("Parent", Object::Reference(fields[place])),
                ("Subtype", Object::Name(b"Widget".to_vec())),
                (edit.key.name(), object),
            ]);
            let kid = document.add_object(kid);
            let Ok(field) = document.get_dictionary_mut(fields[place]) else { continue };
            field.set("Kids", vec![Object::Reference(kid)]);
            continue;
        } else {
            fields[place]
        };
        if let Ok(field) = document.get_dictionary_mut(id) {
            field.set(edit.key.name(), object);
        }
    }
    if let Ok(Object::Stream(stream)) = document.get_object_mut(content) {
        stream.set_plain_content(case.content.clone());
    }
    let mut file = Vec::new();
    let saved = if case.modern {
        document.save_modern(&mut file).is_ok()
    } else {
        document.save_to(&mut file).is_ok()
    };
    if !saved {
        return;
    }
    let damaged = !case.damage.is_empty() || case.cut.is_some();
    for (place, byte) in case.damage.iter().take(16) {
        let place = *place as usize % file.len();
        file[place] = *byte;
    }
    if let Some(cut) = case.cut {
        file.truncate(cut as usize % file.len());
    }
    let limits = Limits { objects: 5000, steps: 20_000, operations: 20_000, ..Limits::default() };
    let Ok(read) = (Reader { limits, ..Reader::default() }).read(&file, "x.pdf") else { return };
    for (name, value) in &read.values {
        let field = newest().form().field(name).expect("only fields of the form have values");
        match &field.kind {
            FieldKind::CheckBox => assert!(value == "A" || value == "Off", "{name}: {value}"),
            FieldKind::Choice(choices) => {
                assert!(
                    value == "Off" || choices.iter().any(|choice| choice.value == *value),
                    "{name}: {value}"
                );
            }
            FieldKind::Signature => panic!("a signature has no value"),
            _ if damaged || moved => {}
            _ => assert!(value.is_empty() || touched.contains(name.as_str()), "{name}: {value}"),
        }
    }
});
