//! Exported form data: FDF and XFDF.
//!
//! Both hold names and values and no form. They become a document whose catalog
//! leads to fields, so that one reader serves all. ISO 32000-1, 12.7.7; ISO
//! 19444-1 for XFDF.

use lopdf::{Dictionary, Document, Object, dictionary, text_string};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::budget::open;
use super::limits::{Exceeded, Limits, Problem};
use super::rebuild::salvage;
use super::scan::{Scan, find};

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
    } else if find(start, b"<xfdf").is_some() && find(start, b"%PDF-").is_none() {
        Some(Data::Xfdf)
    } else {
        None
    }
}

/// Opens a file of form data.
pub(super) fn load(bytes: &[u8], data: Data, limits: &Limits) -> Result<Document, Problem> {
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
    Ok(document)
}

fn xfdf(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::Damaged)?;
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
