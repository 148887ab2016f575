//! Exported form data: FDF and XFDF.
//!
//! Both hold names and values and no form. They become a document whose catalog
//! leads to fields, so that one reader serves all. ISO 32000-1, 12.7.7; ISO
//! 19444-1 for XFDF.

use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, dictionary, text_string};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::file::budget::open;
use super::file::limits::{Exceeded, Limits, Problem};
use super::file::object::{Pdf, Source};
use super::file::rebuild::salvage;
use super::file::scan::{Scan, find};
use super::form::{fields, signatures, values};
use super::{Kind, ReturnedForm, Unreadable};
use crate::finding::Origin;
use crate::revision;

/// How far from the start the mark of a kind of file is looked for.
const WINDOW: usize = 1024;

/// What a file of form data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Data {
    Fdf,
    Xfdf,
}

/// Whether a file is one of form data.
pub(super) fn sniff(bytes: &[u8]) -> Option<Data> {
    let start = &bytes[..bytes.len().min(WINDOW)];
    if find(start, b"%FDF-").is_some() {
        Some(Data::Fdf)
    } else if is_xfdf(start) && find(start, b"%PDF-").is_none() {
        Some(Data::Xfdf)
    } else {
        None
    }
}

/// Whether a root element is XFDF's, with a prefix or without, also in UTF-16,
/// which is then refused by its name.
fn is_xfdf(start: &[u8]) -> bool {
    find(start, b"<\0x\0f\0d\0f").is_some()
        || find(start, b"<xfdf").is_some()
        || find(start, b":xfdf").is_some() && find(start, b"<").is_some_and(|at| at < 16)
}

/// Reads the answers of a file of form data.
pub(super) fn read(
    bytes: &[u8],
    data: Data,
    limits: &Limits,
    name: &str,
) -> Result<ReturnedForm, Unreadable> {
    let document = load(bytes, data, limits).map_err(|problem| match problem {
        Problem::Exceeded(exceeded) => Unreadable::exceeding(name, exceeded),
        Problem::Refused(what) => Unreadable::saying(name, Kind::FormData, what),
        Problem::Locked => Unreadable::new(name, Kind::Encrypted),
        Problem::Damaged => {
            let what = "is damaged form data: nothing in it can be relied on";
            Unreadable::saying(name, Kind::Damaged, what)
        }
    })?;
    let revision = revision::newest();
    let pdf = Pdf::new(Source::Loaded(&document), limits);
    let copies = fields::collect(&pdf, &[]).map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    let known = values::match_names(revision, &pdf, &copies);
    // Programs leave out what is empty, so that few fields may be there.
    let others = copies.iter().filter(|copy| copy.value.is_some()).count().saturating_sub(known.len());
    if known.is_empty() || others > known.len() {
        return Err(Unreadable::new(name, Kind::FormData));
    }
    let path: Arc<str> = Arc::from(name);
    let mut returned = values::read(revision, &pdf, &known, &path);
    returned.raw.origin = Origin::Whole { path };
    returned.raw.signatures = signatures::read(revision.form(), &pdf, &[], &known);
    Ok(ReturnedForm {
        revision,
        kind: Kind::FormData,
        values: returned.values,
        raw: returned.raw,
        digital_signatures: Vec::new(),
        findings: returned.findings,
        recovered: false,
    })
}

/// Opens a file of form data.
fn load(bytes: &[u8], data: Data, limits: &Limits) -> Result<Document, Problem> {
    match data {
        Data::Fdf => fdf(bytes, limits),
        Data::Xfdf => xfdf(bytes, limits),
    }
}

fn fdf(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    let start = find(bytes, b"%FDF-").ok_or(Problem::Damaged)?;
    // `lopdf` reads PDFs; apart from the first line, this is one.
    let body = [b"%PDF-1.7\n%", &bytes[start + 1..]].concat();
    let scan = Scan::new(&body);
    if scan.markers.len() > limits.objects {
        return Err(Exceeded::Objects(limits.objects).into());
    }
    let mut document = match open(&body, limits, None, true) {
        Err(Problem::Damaged) => salvage(&body, &scan.newest(), limits)?,
        opened => opened?,
    };
    let is_data = |object: &Object| object.as_dict().is_ok_and(|dict| dict.has(b"FDF"));
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    if !root.is_ok_and(|root| document.objects.get(&root).is_some_and(is_data)) {
        let root = document.objects.iter().rev().find(|(_, object)| is_data(object)).map(|(id, _)| *id);
        document.trailer.set("Root", root.ok_or(Problem::Damaged)?);
    }
    apply_encoding(&mut document)?;
    Ok(document)
}

/// Marks the strings of a file that says that they are UTF-8; refuses one in an
/// encoding that is not known here. ISO 32000-1, table 243.
fn apply_encoding(document: &mut Document) -> Result<(), Problem> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let stated = document
        .catalog()
        .and_then(|catalog| document.get_dict_in_dict(catalog, b"FDF"))
        .and_then(|data| data.get_deref(b"Encoding", document))
        .and_then(Object::as_name)
        .map(|name| String::from_utf8_lossy(name).to_ascii_lowercase().replace(['-', '_'], ""));
    let encoding = stated.unwrap_or_default();
    if matches!(encoding.as_str(), "" | "pdfdocencoding" | "utf16") {
        return Ok(());
    }
    let is_utf8 = encoding == "utf8";
    let mut is_known = true;
    let mut mark = |bytes: &mut Vec<u8>| {
        let is_marked = [&b"\xFE\xFF"[..], b"\xFF\xFE", MARK].iter().any(|mark| bytes.starts_with(mark));
        if !is_marked && !bytes.is_ascii() {
            is_known &= is_utf8;
            bytes.splice(0..0, MARK.iter().copied());
        }
    };
    document.objects.values_mut().for_each(|object| each_string(object, &mut mark));
    if is_known {
        Ok(())
    } else {
        Err(Problem::Refused(
            "is exported form data (FDF) in an encoding that is not read: export it as XFDF",
        ))
    }
}

fn each_string(object: &mut Object, act: &mut impl FnMut(&mut Vec<u8>)) {
    match object {
        Object::String(bytes, _) => act(bytes),
        Object::Array(array) => array.iter_mut().for_each(|object| each_string(object, act)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, object)| each_string(object, act)),
        _ => {}
    }
}

fn xfdf(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    const ENCODED: Problem = Problem::Refused(
        "is exported form data (XFDF) in another encoding than UTF-8: save it as UTF-8, or export it again",
    );
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(ENCODED)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    // The name of each open element; empty for one that is no field.
    let mut open: Vec<String> = Vec::new();
    let mut value: Option<String> = None;
    let mut fields: Vec<(String, Vec<Object>)> = Vec::new();
    let mut steps = limits.steps;
    loop {
        steps = steps.checked_sub(1).ok_or(Exceeded::Steps(limits.steps))?;
        match reader.read_event().map_err(|_| Problem::Damaged)? {
            Event::Eof => break,
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().and_then(Result::ok).unwrap_or_default();
                if !(text.is_ascii() || encoding.is_empty() || encoding.eq_ignore_ascii_case("utf-8")) {
                    return Err(ENCODED);
                }
            }
            Event::Start(element) => {
                if open.len() >= limits.depth {
                    return Err(Exceeded::Depth(limits.depth).into());
                }
                if element.local_name().as_ref() == "value" {
                    value = Some(String::new());
                }
                open.push(name_of(&element));
            }
            Event::End(element) => {
                open.pop();
                if element.local_name().as_ref() == "value"
                    && let Some(value) = value.take()
                {
                    let names: Vec<&str> =
                        open.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
                    let value = text_string(&value.replace("\r\n", "\n").replace('\r', "\n"));
                    let name = names.join(".");
                    match fields.last_mut() {
                        Some((last, values)) if *last == name => values.push(value),
                        _ => fields.push((name, vec![value])),
                    }
                }
            }
            Event::Text(part) => {
                if let Some(value) = &mut value {
                    value.push_str(&part);
                }
            }
            Event::CData(part) => {
                if let Some(value) = &mut value {
                    value.push_str(&part);
                }
            }
            Event::GeneralRef(entity) => {
                if let Some(value) = &mut value {
                    match entity.resolve_char_ref().map_err(|_| Problem::Damaged)? {
                        Some(c) => value.push(c),
                        // Others would have to be declared, and nobody does.
                        None => value.push_str(resolve_predefined_entity(&entity).ok_or(Problem::Damaged)?),
                    }
                }
            }
            _ => {}
        }
    }
    if !open.is_empty() {
        return Err(Problem::Damaged);
    }
    let mut document = Document::with_version("1.7");
    let fields: Vec<Object> = fields
        .into_iter()
        .map(|(name, mut values)| {
            let value = if values.len() == 1 { values.remove(0) } else { Object::Array(values) };
            let field: Dictionary = dictionary! { "T" => text_string(&name), "V" => value };
            field.into()
        })
        .collect();
    let root = document.add_object(dictionary! { "FDF" => dictionary! { "Fields" => fields } });
    document.trailer.set("Root", root);
    Ok(document)
}

/// The name of a field; empty for every other element.
fn name_of(element: &BytesStart<'_>) -> String {
    if element.local_name().as_ref() != "field" {
        return String::new();
    }
    let name = element.try_get_attribute("name").ok().flatten();
    name.and_then(|name| name.normalized_value(XmlVersion::Implicit1_0).ok()).unwrap_or_default().into_owned()
}
