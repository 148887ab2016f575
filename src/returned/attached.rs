//! Files inside of a PDF: a portfolio, or attachments. ISO 32000-1, 7.11.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::file::object::{Page, Pdf};
use super::file::strings::text_of;
use super::sheet::repeated;
use super::{Kind, Reader, ReturnedForm, Unreadable};
use crate::finding::{Code, Finding};

/// The most attachments that are looked at.
const MOST: usize = 64;

/// What the attachments of a document are.
#[derive(Default)]
struct Inside {
    /// The forms that could be read.
    forms: Vec<ReturnedForm>,
    /// What to say of those that could not, and may be forms.
    unread: Vec<Finding>,
}

/// The form among the files that a PDF without the form's fields carries;
/// `None` when it is not there.
pub(super) fn read<'a>(
    reader: &Reader,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
) -> Option<Result<ReturnedForm, Unreadable>> {
    let refused = |what: &str| Some(Err(Unreadable::saying(name, Kind::Attachment, what)));
    let Inside { mut forms, unread } = look_into(reader, pdf, pages, name);
    let times = forms.len();
    let mut inner = forms.pop()?;
    if times > 1 {
        return refused(&format!("holds this form {times} times as an attachment: save them and pass each"));
    }
    if repeated::is_shown(pdf, pages) {
        return refused(AGAIN);
    }
    inner.kind = Kind::Attachment;
    inner.findings.extend(unread);
    Some(Ok(inner))
}

const AGAIN: &str =
    "holds this form, and again as an attachment: save the attachment, and pass each by itself";

/// What to say of the files that the form carries itself.
///
/// # Errors
///
/// This form is among them.
pub(super) fn beside<'a>(
    reader: &Reader,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
) -> Result<Vec<Finding>, Unreadable> {
    let inside = look_into(reader, pdf, pages, name);
    if inside.forms.is_empty() {
        Ok(inside.unread)
    } else {
        Err(Unreadable::saying(name, Kind::Fillable, AGAIN))
    }
}

fn look_into<'a>(reader: &Reader, pdf: &Pdf<'a>, pages: &[Page<'a>], name: &str) -> Inside {
    let files = files(pdf, pages);
    let mut inside = Inside::default();
    for (at, file) in files.iter().enumerate() {
        // The same file twice is one form.
        if files[..at].iter().any(|other| other.bytes == file.bytes) {
            continue;
        }
        match reader.read_nested(&file.bytes, &format!("{name}: {}", file.name), false) {
            Ok(form) => inside.forms.push(form),
            Err(unreadable) => inside.unread.extend(unread(&unreadable)),
        }
    }
    inside
}

/// What to say of an attachment that could not be read; nothing of one that is
/// something else.
fn unread(file: &Unreadable) -> Option<Finding> {
    matches!(file.kind, Kind::Encrypted | Kind::Damaged | Kind::Fillable | Kind::Flattened | Kind::Attachment)
        .then(|| {
            let message = format!("an attachment was left out that may be this form: {file}");
            let finding = Finding { field: None, ..Finding::warning(Code::Recovered, "", message) };
            finding.hint("save the attachment, and pass it by itself")
        })
}

/// An attached file.
struct Attached {
    /// Its name.
    name: String,
    /// What it holds.
    bytes: Vec<u8>,
}

/// The files that a document carries, as far as the limits allow.
fn files<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Vec<Attached> {
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
        let Some(bytes) = stream.and_then(|stream| pdf.unpacked(stream, most).ok()) else {
            continue;
        };
        left = left.saturating_sub(bytes.len());
        let name = ["UF", "F"].iter().find_map(|key| text_of(pdf, pdf.get(specification, key)?));
        files.push(Attached { name: name.unwrap_or_default(), bytes });
    }
    files
}
