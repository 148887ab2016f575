//! Files inside of a PDF: a portfolio, or attachments. ISO 32000-1, 7.11.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::object::{Page, Pdf};
use super::strings::text_of;

/// The most attachments that are looked at.
const MOST: usize = 64;

/// An attached file.
pub(super) struct Attached {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
}

/// The files that a document carries, as far as the limits allow.
pub(super) fn files<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Vec<Attached> {
    let mut specifications: Vec<&'a Dictionary> = Vec::new();
    let tree = pdf
        .catalog()
        .and_then(|catalog| pdf.get_dict(catalog, "Names"))
        .and_then(|names| pdf.get_dict(names, "EmbeddedFiles"));
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut waiting: Vec<&'a Dictionary> = tree.into_iter().collect();
    let mut steps = pdf.limits.steps;
    while let Some(node) = waiting.pop() {
        for pair in pdf.get_array(node, "Names").chunks_exact(2).take(MOST) {
            specifications.extend(pdf.dict(&pair[1]));
        }
        for kid in pdf.get_array(node, "Kids") {
            let Some(left) = steps.checked_sub(1) else { return Vec::new() };
            steps = left;
            if kid.as_reference().is_ok_and(|id| seen.insert(id)) {
                waiting.extend(pdf.dict(kid));
            }
        }
    }
    let annotations = pages.iter().flat_map(|page| page.annotations.iter().take(MOST));
    for annotation in annotations.filter_map(|annotation| pdf.dict(annotation)) {
        if pdf.get_name(annotation, "Subtype") == Some(b"FileAttachment") {
            specifications.extend(pdf.get_dict(annotation, "FS"));
        }
    }
    let mut left = pdf.limits.total_size;
    let mut files = Vec::new();
    for specification in specifications.into_iter().take(MOST) {
        let Some(streams) = pdf.get_dict(specification, "EF") else { continue };
        let stream = ["UF", "F"].iter().find_map(|key| match pdf.get(streams, key) {
            Some(Object::Stream(stream)) => Some(stream),
            _ => None,
        });
        let most = left.min(pdf.limits.stream_size);
        let Some(bytes) = stream.and_then(|stream| stream.get_plain_content_with_limit(most).ok()) else {
            continue;
        };
        left = left.saturating_sub(bytes.len());
        let name = ["UF", "F"].iter().find_map(|key| text_of(pdf, pdf.get(specification, key)?));
        files.push(Attached { name: name.unwrap_or_default(), bytes });
    }
    files
}
