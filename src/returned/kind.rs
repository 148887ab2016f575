//! What sort of copy a file is.
//!
//! Field names decide, then the printed words; no mark that a program might
//! drop when it saves the file.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Object};
use serde::Serialize;

use super::object::{Page, Pdf};
use crate::form::Form;

/// What sort of copy of the form a file is, or what it is instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// This form with its fields.
    Fillable,
    /// This form's text without fields.
    Flattened,
    /// Pictures of pages.
    Scanned,
    /// A container with other files attached.
    Attachment,
    /// Locked with a password.
    Encrypted,
    /// A PDF form with other fields.
    OtherForm,
    /// A PDF without fields that is not this form.
    OtherDocument,
    /// Something else than a PDF.
    NotAPdf,
    /// A PDF that cannot be read, or not within the limits.
    Damaged,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Fillable,
        Self::Flattened,
        Self::Scanned,
        Self::Attachment,
        Self::Encrypted,
        Self::OtherForm,
        Self::OtherDocument,
        Self::NotAPdf,
        Self::Damaged,
    ];

    /// The word of reports and data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fillable => "fillable",
            Self::Flattened => "flattened",
            Self::Scanned => "scanned",
            Self::Attachment => "attachment",
            Self::Encrypted => "encrypted",
            Self::OtherForm => "other-form",
            Self::OtherDocument => "other-document",
            Self::NotAPdf => "not-a-pdf",
            Self::Damaged => "damaged",
        }
    }

    /// A sentence for people that follows the file's name.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Fillable => "is this form with its fields",
            Self::Flattened => "holds this form's text but no fields: it was flattened or printed to PDF",
            Self::Scanned => "is a scan: its pages are pictures without text or fields",
            Self::Attachment => "holds other files: save the form out of it and pass that",
            Self::Encrypted => "is locked with a password, or its encryption is broken",
            Self::OtherForm => "is a PDF form, but not this one",
            Self::OtherDocument => "is a PDF, but not this form",
            Self::NotAPdf => "is not a PDF",
            Self::Damaged => "is a damaged PDF: nothing in it can be relied on",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The part of the form's fields that makes a file this form. A copy may have
/// lost a page.
const ENOUGH: usize = 4;

/// The most pages that are looked at, and the most bytes of text of each.
const PAGES: usize = 4;
const PAGE_TEXT: usize = 1 << 20;

/// Says what a file is that has so many `fields`, `known` of them this form's.
pub(super) fn of(form: &Form, pdf: &Pdf<'_>, pages: &[Page<'_>], known: usize, fields: usize) -> Kind {
    if known * ENOUGH >= form.fields().len() {
        return Kind::Fillable;
    }
    // A flattened copy may have a field left, such as a signature.
    let few = fields * ENOUGH < form.fields().len();
    let text = if few { text(pdf) } else { String::new() };
    if has_title(form, &text) {
        Kind::Flattened
    } else if fields > 0 {
        Kind::OtherForm
    } else if has_attachments(pdf) {
        Kind::Attachment
    } else if !pages.is_empty()
        && letters(&text).len() < 20 * pages.len()
        && pages.iter().all(|page| has_picture(pdf, page))
    {
        Kind::Scanned
    } else {
        Kind::OtherDocument
    }
}

/// Whether a text holds the form's title, however it is spaced.
fn has_title(form: &Form, text: &str) -> bool {
    letters(text).contains(&letters(&form.short_title))
}

/// The letters and digits of a text, in small letters.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text of the first pages, as far as it can be had.
fn text(pdf: &Pdf<'_>) -> String {
    let mut text = String::new();
    for page in (1..).take(PAGES.min(pdf.document.objects.len())) {
        // What one page makes `lopdf` do must not end the program.
        let chunks = catch_unwind(AssertUnwindSafe(|| {
            pdf.document.extract_text_chunks_with_limit(&[page], PAGE_TEXT.min(pdf.limits.stream_size))
        }));
        for chunk in chunks.unwrap_or_default().into_iter().flatten() {
            text.push_str(&chunk);
        }
    }
    text
}

/// Whether a page shows a picture, itself or through a form `XObject`.
fn has_picture<'a>(pdf: &Pdf<'a>, page: &Page<'a>) -> bool {
    let mut node = page.dict;
    // `/Resources` is inherited. ISO 32000-1, table 30.
    for _ in 0..pdf.limits.depth {
        if let Some(resources) = pdf.get_dict(node, "Resources") {
            return shows_picture(pdf, resources, 2);
        }
        match pdf.get_dict(node, "Parent") {
            Some(parent) => node = parent,
            None => break,
        }
    }
    false
}

fn shows_picture<'a>(pdf: &Pdf<'a>, resources: &'a Dictionary, levels: usize) -> bool {
    let Some(objects) = pdf.get_dict(resources, "XObject") else { return false };
    objects.iter().take(64).filter_map(|(_, object)| pdf.dict(object)).any(|object| {
        match pdf.get_name(object, "Subtype") {
            Some(b"Image") => true,
            Some(b"Form") if levels > 0 => {
                pdf.get_dict(object, "Resources").is_some_and(|inner| shows_picture(pdf, inner, levels - 1))
            }
            _ => false,
        }
    })
}

/// Whether the document is a portfolio or carries files.
///
/// ISO 32000-1, 7.11.4 and 12.3.5.
fn has_attachments(pdf: &Pdf<'_>) -> bool {
    let Some(catalog) = pdf.catalog() else { return false };
    let names = pdf.get_dict(catalog, "Names").and_then(|names| pdf.get_dict(names, "EmbeddedFiles"));
    catalog.has(b"Collection")
        || names.is_some_and(|tree| {
            ["Names", "Kids"]
                .iter()
                .any(|key| matches!(pdf.get(tree, key), Some(Object::Array(a)) if !a.is_empty()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_serialize_as_themselves() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
            assert_eq!(Kind::ALL.iter().filter(|other| other.word() == kind.word()).count(), 1);
        }
    }

    #[test]
    fn the_title_is_known_however_it_is_set() {
        let form = Form::current();
        assert!(has_title(form, &form.title));
        assert!(has_title(form, "M i S i S Production\nMirror Access   Request\nForm for"));
        assert!(!has_title(form, "MiSiS Production access"));
    }
}
