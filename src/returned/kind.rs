//! What kind of copy a file is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, Object};

use super::fields::Found;
use super::{Limits, Unreadable};
use crate::form::Form;

/// What kind of copy a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// This form with its fields.
    Fillable,
    /// This form's text without fields.
    Flattened,
    /// Pictures only.
    Scanned,
    /// Locked with a password.
    Encrypted,
    /// A PDF form, but not this one.
    OtherForm,
    /// A PDF that is no form at all.
    OtherPdf,
    /// Not a PDF.
    NotAPdf,
    /// A PDF that cannot be read.
    Damaged,
}

impl Kind {
    /// The word of data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fillable => "fillable",
            Self::Flattened => "flattened",
            Self::Scanned => "scanned",
            Self::Encrypted => "encrypted",
            Self::OtherForm => "other-form",
            Self::OtherPdf => "other-pdf",
            Self::NotAPdf => "not-a-pdf",
            Self::Damaged => "damaged",
        }
    }

    /// What the file is, to follow its name.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Fillable => "is this form, with its fields",
            Self::Flattened => "holds this form's text but no fields: it was flattened or printed to PDF",
            Self::Scanned => "is a scan or a picture: it holds no text and no fields",
            Self::Encrypted => "is locked with a password",
            Self::OtherForm => "is a PDF form, but not this one",
            Self::OtherPdf => "is a PDF, but not this form",
            Self::NotAPdf => "is not a PDF",
            Self::Damaged => "is damaged and cannot be read",
        }
    }
}

/// Whether the fields are those of the form: names decide, not a mark in the
/// file. A few may be lost on the way.
pub(super) fn is_this_form(form: &Form, found: &Found) -> bool {
    let known = form.fields().iter().filter(|field| found.named(&field.name).is_some()).count();
    known * 2 >= form.fields().len()
}

/// What a file without this form's fields is.
pub(super) fn of_other(form: &Form, document: &Document, found: &Found, limits: &Limits) -> Unreadable {
    let text = page_text(document, limits);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(&text).contains(&letters(&form.short_title)) {
        Kind::Flattened
    } else if !found.is_empty() || found.has_form && !text.trim().is_empty() {
        Kind::OtherForm
    } else if text.trim().is_empty() && has_images(document, limits) {
        Kind::Scanned
    } else if document.page_iter().next().is_none() {
        Kind::Damaged
    } else {
        Kind::OtherPdf
    }
    .into()
}

/// The text of the first pages, as far as it can be read.
fn page_text(document: &Document, limits: &Limits) -> String {
    let extract = || document.extract_text_with_limit(&[1, 2], limits.stream_bytes.min(4 << 20));
    // Fonts of other programs may be anything; what cannot be read is no text.
    catch_unwind(AssertUnwindSafe(extract)).ok().and_then(Result::ok).unwrap_or_default()
}

fn has_images(document: &Document, limits: &Limits) -> bool {
    document.objects.values().take(limits.objects).any(|object| {
        matches!(object, Object::Stream(stream)
            if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image"))
    })
}

/// What a file without the header of a PDF looks like.
pub(super) fn not_a_pdf(bytes: &[u8]) -> Unreadable {
    let starts: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "it looks like a Word, Excel or ZIP file"),
        (b"\xD0\xCF\x11\xE0", "it looks like an old Word or Excel file"),
        (b"\xFF\xD8\xFF", "it is a JPEG picture"),
        (b"\x89PNG", "it is a PNG picture"),
        (b"II*\0", "it is a TIFF picture"),
        (b"MM\0*", "it is a TIFF picture"),
        (b"{\\rtf", "it is a rich-text file"),
        (b"<!DOCTYPE", "it is a web page"),
        (b"<html", "it is a web page"),
    ];
    let heic = bytes.get(4..8) == Some(b"ftyp");
    let detail = if bytes.is_empty() {
        Some("it is empty")
    } else if heic {
        Some("it is a picture or a video")
    } else {
        starts.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
    };
    Unreadable { kind: Kind::NotAPdf, detail: detail.map(str::to_owned) }
}
