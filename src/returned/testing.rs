//! A small maker of returned copies for the tests of this module.
//!
//! Every field of the form is there, laid out without any looks: what is
//! tested is reading, and other programs' habits are applied on top.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lopdf::xref::XrefType;
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, IncrementalDocument, Object, ObjectId,
    Permissions, SaveOptions, dictionary, text_string,
};

use super::{Limits, ReturnedForm, Unreadable, read};
use crate::form::FieldKind;
use crate::revision::newest;

/// A document that tests may bend before it is saved.
pub(super) struct Copy {
    pub(super) document: Document,
    pub(super) fields: BTreeMap<String, ObjectId>,
    pub(super) form: ObjectId,
    pub(super) pages: [ObjectId; 2],
}

pub(super) fn name(state: &str) -> Object {
    Object::Name(state.as_bytes().to_vec())
}

pub(super) fn literal(text: &[u8]) -> Object {
    Object::string_literal(text.to_vec())
}

pub(super) fn array<const N: usize>(objects: [Object; N]) -> Object {
    Object::Array(objects.to_vec())
}

/// A form with these values, as this program would write it.
pub(super) fn form_with(values: &[(&str, Object)]) -> Copy {
    let mut document = Document::with_version("1.7");
    let page_tree = document.new_object_id();
    let pages = [document.new_object_id(), document.new_object_id()];
    let mut groups: BTreeMap<String, (ObjectId, Vec<Object>)> = BTreeMap::new();
    let mut annotations = [Vec::new(), Vec::new()];
    let mut fields = BTreeMap::new();
    let state = |document: &mut Document, on: &str| {
        let mark = document.add_object(lopdf::Stream::new(dictionary! {}, b"2 2 4 4 re f".to_vec()));
        let states = Dictionary::from_iter([(on.as_bytes().to_vec(), mark.into())]);
        dictionary! { "N" => states }
    };
    for (place, field) in newest().form().fields().iter().enumerate() {
        let (group, partial) = field.name.split_once('.').unwrap();
        let group = groups.entry(group.to_owned()).or_insert_with(|| (document.new_object_id(), Vec::new()));
        let id = document.new_object_id();
        let page = usize::from(place >= 20);
        let bottom = 700 - 18 * i64::try_from(place).unwrap();
        let mut dict = dictionary! {
            "T" => text_string(partial), "Parent" => group.0, "Type" => "Annot", "Subtype" => "Widget",
            "Rect" => array([72.into(), bottom.into(), 300.into(), (bottom + 17).into()]),
        };
        let mut kids = Vec::new();
        match &field.kind {
            FieldKind::CheckBox => {
                dict.set("FT", "Btn");
                if !values.iter().any(|(name, _)| *name == field.name) {
                    dict.set("AS", "Off");
                }
                dict.set("AP", state(&mut document, "A"));
            }
            FieldKind::Choice(choices) => {
                dict = dictionary! { "T" => text_string(partial), "Parent" => group.0, "FT" => "Btn", "Ff" => 1 << 15 };
                for choice in choices {
                    let appearance = state(&mut document, &choice.value);
                    let kid = dictionary! {
                        "Parent" => id, "Type" => "Annot", "Subtype" => "Widget", "AP" => appearance,
                        "Rect" => array([72.into(), bottom.into(), 80.into(), (bottom + 8).into()]),
                    };
                    kids.push(Object::from(document.add_object(kid)));
                }
                dict.set("Kids", kids.clone());
            }
            FieldKind::Signature => dict.set("FT", "Sig"),
            _ => dict.set("FT", "Tx"),
        }
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == field.name) {
            dict.set("V", value.clone());
        }
        document.objects.insert(id, dict.into());
        group.1.push(id.into());
        annotations[page].extend(if kids.is_empty() { vec![id.into()] } else { kids });
        fields.insert(field.name.clone(), id);
    }
    let roots: Vec<Object> = groups
        .into_iter()
        .map(|(partial, (id, kids))| {
            document.objects.insert(id, dictionary! { "T" => text_string(&partial), "Kids" => kids }.into());
            id.into()
        })
        .collect();
    for (id, annotations) in pages.into_iter().zip(annotations) {
        let page = dictionary! {
            "Type" => "Page", "Parent" => page_tree, "Annots" => annotations,
            "MediaBox" => array([0.into(), 0.into(), 612.into(), 792.into()]),
        };
        document.objects.insert(id, page.into());
    }
    let kids = pages.map(Object::from).to_vec();
    document
        .objects
        .insert(page_tree, dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => kids }.into());
    let form = document.add_object(dictionary! { "Fields" => roots });
    let catalog =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => page_tree, "AcroForm" => form });
    document.trailer.set("Root", catalog);
    Copy { document, fields, form, pages }
}

/// The same values everywhere: every text field holds `text`.
pub(super) fn filled(text: &str) -> Copy {
    let values: Vec<(&str, Object)> = newest()
        .form()
        .fields()
        .iter()
        .filter(|field| {
            !matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_) | FieldKind::Signature)
        })
        .map(|field| (field.name.as_str(), text_string(text)))
        .collect();
    form_with(&values)
}

impl Copy {
    pub(super) fn field(&mut self, name: &str) -> &mut Dictionary {
        self.document.get_dictionary_mut(self.fields[name]).unwrap()
    }

    pub(super) fn dict(&mut self, id: ObjectId) -> &mut Dictionary {
        self.document.get_dictionary_mut(id).unwrap()
    }

    pub(super) fn kids(&mut self, name: &str) -> Vec<ObjectId> {
        let kids = self.field(name).get(b"Kids").unwrap().as_array().unwrap();
        kids.iter().map(|kid| kid.as_reference().unwrap()).collect()
    }

    /// With tables and plain objects.
    pub(super) fn save(&mut self) -> Vec<u8> {
        self.document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        bytes
    }

    /// With object streams and cross-reference streams.
    pub(super) fn save_modern(&mut self) -> Vec<u8> {
        let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
        let mut bytes = Vec::new();
        self.document.save_with_options(&mut bytes, options).unwrap();
        bytes
    }

    /// Locked; with an empty `user` password anybody may open it.
    pub(super) fn save_encrypted(&mut self, user: &str) -> Vec<u8> {
        self.document.trailer.set("ID", array([literal(b"0123456789abcdef"), literal(b"0123456789abcdef")]));
        let version = EncryptionVersion::V2 {
            document: &self.document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        self.document.encrypt(&state).unwrap();
        self.save()
    }
}

/// One more revision behind `bytes`, in which these fields have new values.
pub(super) fn update(bytes: &[u8], values: &[(&str, Object)]) -> Vec<u8> {
    let document = Document::load_mem(bytes).unwrap();
    let mut update = IncrementalDocument::create_from(bytes.to_vec(), document);
    for (name, value) in values {
        let partial = text_string(name.rsplit('.').next().unwrap());
        let group = text_string(name.split('.').next().unwrap());
        let previous = update.get_prev_documents();
        let is_field = |dict: &Dictionary| {
            let parent = dict.get(b"Parent").ok().and_then(|parent| parent.as_reference().ok());
            dict.get(b"T").is_ok_and(|t| *t == partial)
                && parent
                    .and_then(|id| previous.get_dictionary(id).ok()?.get(b"T").ok())
                    .is_some_and(|t| *t == group)
        };
        let (id, mut dict) = previous
            .objects
            .iter()
            .find_map(|(id, object)| {
                object.as_dict().ok().filter(|dict| is_field(dict)).map(|dict| (*id, dict.clone()))
            })
            .unwrap();
        dict.set("V", value.clone());
        update.new_document.set_object(id, dict);
    }
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    out
}

pub(super) fn read_bytes(bytes: &[u8]) -> Result<ReturnedForm, Unreadable> {
    read(bytes, "returned.pdf", &Limits::default())
}

/// The value of a field after a trip through plain and modern files.
pub(super) fn value(copy: &mut Copy, name: &str) -> Option<String> {
    let plain = read_bytes(&copy.save()).unwrap();
    let modern = read_bytes(&copy.save_modern()).unwrap();
    assert_eq!(plain.values, modern.values);
    assert!(!plain.recovered && !modern.recovered, "{:?} {:?}", plain.findings, modern.findings);
    plain.values.get(name).cloned()
}

/// Reads with a clock: nothing may take long, however it ends.
pub(super) fn quickly(bytes: &[u8]) -> Result<ReturnedForm, Unreadable> {
    let (start, worked_before) = (Instant::now(), worked());
    let outcome = read_bytes(bytes);
    // What other programs do meanwhile does not count, where the system says how much that is.
    let took = match (worked_before, worked()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    // Ten times what is allowed, for a slow build.
    assert!(took < Duration::from_secs(20), "{took:?}");
    outcome
}

/// For how long this thread has been at work, as Linux counts it.
fn worked() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Two revisions in which every text has the value `old`, and the first name
/// then `new`.
pub(super) fn two_revisions(modern: bool) -> Vec<u8> {
    let mut copy = filled("old");
    update(&if modern { copy.save_modern() } else { copy.save() }, &[("user.first_name", text_string("new"))])
}

/// [`filled`] with `old` values, saved.
pub(super) fn filled_bytes(modern: bool) -> Vec<u8> {
    let mut copy = filled("old");
    if modern { copy.save_modern() } else { copy.save() }
}
