//! Exported form data: FDF and XFDF.
//!
//! Both hold names and values and no form. They become a document whose catalog
//! leads to fields, so that one reader serves all. ISO 32000-1, 12.7.7; ISO
//! 19444-1 for XFDF.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Document, Object};

use super::file::budget::{How, open};
use super::file::limits::{Limits, Problem};
use super::file::object::{Pdf, Source};
use super::file::prepared::Prepared;
use super::file::rebuild::salvage;
use super::file::scan::find;
use super::form::revision::{self, Match};
use super::form::{fields, signatures, unknown, values};
use super::{Kind, ReturnedForm, Unreadable, xfdf};
use crate::finding::{Code, Finding, Origin};
use crate::revision::ALL;

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
        Problem::Locked | Problem::LockedOtherwise => Unreadable::new(name, Kind::Encrypted),
        Problem::Damaged => {
            let what = "is damaged form data: nothing in it can be relied on";
            Unreadable::saying(name, Kind::Damaged, what)
        }
    })?;
    let pdf = Pdf::new(Source::Loaded(&document), limits);
    let copies = fields::collect(&pdf, &[]).map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    // Programs leave out what is empty, so that few fields may be there: the
    // revision is that which has most of them, and of several the newest.
    let mut matches = revision::matches(&pdf, &copies);
    let place = |found: &Match<'_, '_>| ALL.iter().position(|revision| *revision == found.revision);
    matches.sort_by_key(|found| (found.unknown.len(), place(found)));
    let Some(Match { revision, known, unknown }) = matches.into_iter().next() else {
        return Err(Unreadable::new(name, Kind::FormData));
    };
    let others = copies.iter().filter(|copy| copy.value.is_some()).count().saturating_sub(known.len());
    if known.is_empty() || others > known.len() {
        return Err(Unreadable::new(name, Kind::FormData));
    }
    // Without a value it is a part that others are in, or says nothing.
    let unknown: Vec<_> = unknown.into_iter().filter(|copy| copy.value.is_some()).collect();
    let (unknown_fields, told) = unknown::read(&pdf, &unknown);
    let path: Arc<str> = Arc::from(name);
    let mut returned = values::read(revision, &pdf, &known, &path);
    let whole = Origin::Whole { path };
    let data = pdf.catalog().and_then(|catalog| pdf.get_dict(catalog, "FDF"));
    let comments = data.map_or(0, |data| pdf.get_array(data, "Annots").len());
    let told = told.into_iter().chain(commented(comments));
    returned.findings.extend(told.map(|finding| finding.at(&whole)));
    returned.raw.origin = whole;
    returned.raw.signatures = signatures::read(revision.form(), &BTreeMap::new());
    Ok(ReturnedForm {
        name: name.to_owned(),
        how: BTreeMap::new(),
        most: crate::request::How::Field,
        revision,
        kind: Kind::FormData,
        values: returned.values,
        raw: returned.raw,
        unknown_fields,
        digital_signatures: Vec::new(),
        findings: returned.findings,
        places: BTreeMap::new(),
        loose: None,
        recovered: false,
    })
}

/// What to say of comments and drawings that came with the data: they may strike out an answer, or sign.
/// ISO 32000-1, table 243.
fn commented(comments: usize) -> Option<Finding> {
    let message = match comments {
        0 => return None,
        1 => "a comment or drawing came with the data, and was not looked at".to_owned(),
        _ => format!("{comments} comments or drawings came with the data, and were not looked at"),
    };
    let finding = Finding { field: None, ..Finding::warning(Code::OverField, "", message) };
    Some(finding.hint("they may stand over answers or on a line for a signature: ask for the form itself"))
}

/// Opens a file of form data.
fn load(bytes: &[u8], data: Data, limits: &Limits) -> Result<Document, Problem> {
    match data {
        Data::Fdf => fdf(bytes, limits),
        Data::Xfdf => xfdf::load(bytes, limits),
    }
}

fn fdf(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    let start = find(bytes, b"%FDF-").ok_or(Problem::Damaged)?;
    // `lopdf` reads PDFs; apart from the first line, this is one.
    let body = [b"%PDF-1.7\n%", &bytes[start + 1..]].concat();
    let mut prepared = Prepared::new(Cow::Owned(body), limits)?;
    if prepared.is_encrypted {
        return Err(Problem::Locked);
    }
    prepared.for_rebuilding(limits);
    let mut document = match open(&prepared.body, limits, How::Rebuilt, false) {
        Err(Problem::Damaged) => salvage(&prepared.body, &prepared.scan.newest(), limits)?,
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
