//! Files inside of a PDF: a portfolio, or attachments. ISO 32000-1, 7.11.

use std::collections::{BTreeSet, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::file::limits::Exceeded;
use super::file::object::{Page, Pdf};
use super::file::sniff::Content;
use super::file::strings::text_of;
use super::sheet::pictured::{Added, Before};
use super::sheet::repeated;
use super::{Kind, Limits, Reader, ReturnedForm, Unreadable, Wanted, together};
use crate::finding::{Code, Finding};

/// The most attachments that are looked at, those inside of others included.
const MOST: usize = 32;

/// How deep files may lie inside of others: a form in a portfolio in a portfolio.
const DEPTH: usize = 2;

/// What part of a budget each file inside of another has.
const SHARE: usize = 4;

/// How much may still be looked at inside of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attachments {
    depth: usize,
    files: usize,
}

impl Attachments {
    /// All that may be.
    pub(super) fn new() -> Self {
        Self { depth: DEPTH, files: MOST }
    }

    /// What may be for each of so many files.
    fn within(self, files: usize) -> Self {
        Self { depth: self.depth - 1, files: self.files / files.max(1) }
    }
}

/// What the attachments of a document are.
#[derive(Default)]
struct Inside {
    /// The forms that could be read.
    forms: Vec<ReturnedForm>,
    /// What to say of those that could not, and may be forms.
    unread: Vec<Finding>,
    /// Those that are pictures, or hold nothing but pictures of pages.
    scans: Vec<Attached>,
}

/// What the form itself carries.
pub(super) struct Beside {
    /// What to say of what may be a form, and could not be read.
    pub(super) findings: Vec<Finding>,
    /// Pictures, and files that are pictures of pages: a page that was signed may be among them.
    pub(super) scans: Vec<Attached>,
}

/// The form among the files that a PDF without the form's fields carries; `None` when it is not there, with what to
/// say of those that may be it.
pub(super) fn read<'a>(
    (reader, attachments): (&Reader, Attachments),
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
) -> Result<Result<ReturnedForm, Vec<Finding>>, Unreadable> {
    // What its own pages show is looked at first.
    if specifications(pdf, pages).is_empty() || repeated::is_shown(pdf, pages) {
        return Ok(Err(Vec::new()));
    }
    let Inside { mut forms, unread, .. } = look_into((reader, attachments), pdf, pages, name, false)
        .map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    let times = forms.len();
    let Some(mut inner) = forms.pop() else { return Ok(Err(unread)) };
    if times > 1 {
        let what = format!("holds this form {times} times as an attachment: save them and pass each");
        return Err(Unreadable::saying(name, Kind::Attachment, what));
    }
    inner.kind = Kind::Attachment;
    inner.findings.extend(unread);
    Ok(Ok(inner))
}

/// What a document is that is not this form, and carries files that may be it.
pub(super) fn instead(document: Unreadable, unread: &[Finding]) -> Unreadable {
    let is_another = document.exceeded.is_none()
        && matches!(document.kind, Kind::OtherDocument | Kind::OtherForm | Kind::Attachment | Kind::Scanned);
    match unread.first().filter(|_| is_another) {
        Some(left) => {
            let what = format!("does not show this form, and {}", left.message);
            Unreadable::saying(&document.name, Kind::Attachment, what)
        }
        None => document,
    }
}

const AGAIN: &str =
    "holds this form, and again as an attachment: save the attachment, and pass each by itself";

/// What the form carries itself.
///
/// # Errors
///
/// This form is among them, or more is needed to look at them.
pub(super) fn beside<'a>(
    (reader, attachments): (&Reader, Attachments),
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
) -> Result<Beside, Unreadable> {
    let inside = look_into((reader, attachments), pdf, pages, name, true)
        .map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    if inside.forms.is_empty() {
        Ok(Beside { findings: inside.unread, scans: inside.scans })
    } else {
        Err(Unreadable::saying(name, Kind::Fillable, AGAIN))
    }
}

/// Looks at what is attached; pictures are left as they are beside the form itself.
fn look_into<'a>(
    (reader, attachments): (&Reader, Attachments),
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
    is_beside: bool,
) -> Result<Inside, Exceeded> {
    let mut inside = Inside::default();
    let files = specifications(pdf, pages);
    if attachments.depth == 0 {
        inside.unread.extend((!files.is_empty()).then(|| too_many(files.len())));
        return Ok(inside);
    }
    if files.len() > attachments.files {
        inside.unread.push(too_many(files.len() - attachments.files));
    }
    let limits = reader.limits;
    let own = Reader {
        limits: Limits {
            stream_size: limits.stream_size / SHARE,
            total_size: limits.total_size / SHARE,
            objects: limits.objects / SHARE,
            operations: limits.operations / SHARE,
            pixels: if is_beside { 0 } else { limits.pixels },
            ..limits
        },
        ..reader.clone()
    };
    let within = attachments.within(files.len().min(attachments.files));
    let mut left = limits.total_size / SHARE;
    let mut seen = HashSet::new();
    for specification in files.into_iter().take(attachments.files) {
        let Some(file) = unpacked(pdf, specification, &mut left) else { continue };
        // The same file twice is one form.
        if !seen.insert(xxhash_rust::xxh3::xxh3_128(&file.bytes)) {
            continue;
        }
        let wanted = Wanted { one: true, attachments: within };
        match own.read_nested(&file.bytes, &format!("{name}: {}", file.name), wanted) {
            Ok(forms) => inside.forms.extend(forms),
            Err(unreadable) if is_beside && is_picture(&unreadable) => inside.scans.push(file),
            // Whoever has more room reads it again.
            Err(Unreadable { exceeded: Some(exceeded), .. }) if limits.is_light() => return Err(exceeded),
            Err(unreadable) => inside.unread.extend(unread(&unreadable)),
        }
    }
    Ok(inside)
}

/// Whether a file is a picture, or its pages are pictures: with no room for pixels, none is looked at.
fn is_picture(file: &Unreadable) -> bool {
    matches!(file.exceeded, Some(Exceeded::Pixels(_))) || file.content == Some(Content::Picture)
}

fn too_many(left: usize) -> Finding {
    let message = match left {
        1 => "one attached file was not looked at".to_owned(),
        _ => format!("{left} attached files were not looked at"),
    };
    let finding = Finding { field: None, ..Finding::warning(Code::Recovered, "", message) };
    finding.hint("save the attachments, and pass each by itself")
}

/// What to say of an attachment that could not be read; nothing of one that is
/// something else.
fn unread(file: &Unreadable) -> Option<Finding> {
    let may_be = matches!(
        file.kind,
        Kind::Encrypted | Kind::Damaged | Kind::Fillable | Kind::Flattened | Kind::Attachment
    );
    let holds_others = matches!(file.content, Some(Content::Archive | Content::Mail));
    (may_be || holds_others || file.exceeded.is_some()).then(|| {
        let message = format!("an attachment was left out that may be this form: {file}");
        let finding = Finding { field: None, ..Finding::warning(Code::Recovered, "", message) };
        finding.hint("save the attachment, and pass it by itself")
    })
}

/// An attached file.
pub(super) struct Attached {
    /// Its name.
    name: String,
    /// What it holds.
    bytes: Vec<u8>,
}

impl Attached {
    fn named(&self) -> String {
        format!("the attachment `{}`", self.name.escape_debug())
    }
}

/// The most pictures in attachments that are looked at.
const PICTURES: usize = 8;

/// The names of attached pictures, as a sentence has them.
pub(super) fn named(scans: &[Attached]) -> Vec<String> {
    scans.iter().map(Attached::named).collect()
}

/// How many pixels a side of a picture has at least that may be a page.
const SMALLEST: usize = 200;

/// Adds what attached pictures of the form's pages show.
///
/// # Errors
///
/// One of them is too large.
pub(super) fn add_scans(
    reader: &Reader,
    scans: &[Attached],
    before: &mut Before<'_>,
    name: &str,
) -> Result<Added, Unreadable> {
    let mut added = Added::default();
    let mut number = 0;
    for scan in scans {
        let named = scan.named();
        let first = number;
        let read = together::each(reader, &scan.bytes, name, &mut |picture| {
            number += 1;
            if picture.as_ref().is_ok_and(|picture| picture.width.min(picture.height) < SMALLEST) {
                return Ok(());
            }
            if number > PICTURES {
                added.left.push(named.clone());
                return Ok(());
            }
            before
                .add_picture((number, &named), picture, &mut added)
                .map_err(|()| Unreadable::exceeding(name, Exceeded::Pixels(reader.limits.pixels)))
        });
        match read {
            Err(unreadable) if unreadable.exceeded.is_some() => return Err(unreadable),
            Ok(()) if number > first => {}
            // A picture of another kind, or one that is broken.
            Ok(()) | Err(_) => added.left.push(named),
        }
    }
    added.left.dedup();
    Ok(added)
}

/// The files that a document carries. ISO 32000-1, 7.11.3.
fn specifications<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Vec<&'a Dictionary> {
    let mut specifications: Vec<&'a Dictionary> = Vec::new();
    let tree = pdf
        .catalog()
        .and_then(|catalog| pdf.get_dict(catalog, "Names"))
        .and_then(|names| pdf.get_dict(names, "EmbeddedFiles"));
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut waiting: Vec<&'a Dictionary> = tree.into_iter().collect();
    let mut steps = pdf.limits.steps;
    while let Some(node) = waiting.pop() {
        for pair in pdf.get_array(node, "Names").chunks_exact(2).take(2 * MOST) {
            specifications.extend(pdf.dict(&pair[1]));
        }
        for kid in pdf.get_array(node, "Kids") {
            let Some(left) = steps.checked_sub(1) else { return specifications };
            steps = left;
            if kid.as_reference().is_ok_and(|id| seen.insert(id)) {
                waiting.extend(pdf.dict(kid));
            }
        }
    }
    let annotations = pages.iter().flat_map(|page| page.annotations.iter().take(2 * MOST));
    for annotation in annotations.filter_map(|annotation| pdf.dict(annotation)) {
        if pdf.get_name(annotation, "Subtype") == Some(b"FileAttachment") {
            specifications.extend(pdf.get_dict(annotation, "FS"));
        }
    }
    specifications
}

/// An attached file, as far as the limits allow.
fn unpacked<'a>(pdf: &Pdf<'a>, specification: &'a Dictionary, left: &mut usize) -> Option<Attached> {
    let streams = pdf.get_dict(specification, "EF")?;
    let stream = ["UF", "F"].iter().find_map(|key| match pdf.get(streams, key) {
        Some(Object::Stream(stream)) => Some(stream),
        _ => None,
    });
    let bytes = pdf.unpacked(stream?, (*left).min(pdf.limits.stream_size)).ok()?;
    *left -= bytes.len();
    let name = ["UF", "F"].iter().find_map(|key| text_of(pdf, pdf.get(specification, key)?));
    Some(Attached { name: name.unwrap_or_default(), bytes })
}
