//! Opens a PDF within its budgets, and repairs it where it is damaged.
//!
//! `lopdf` does the parsing, watched by [`budget`](super::budget). Around it: a
//! comparison of what was loaded with what the bytes hold, and where they do
//! not agree a [`rebuild`](super::rebuild) in which the newest objects win.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lopdf::xref::{XrefEntry, XrefRecovery};
use lopdf::{Document, Object, ObjectId};

use super::budget::{How, UNSOUND, open};
use super::encrypted;
use super::limits::{Limits, Problem};
use super::object::{Pdf, Source};
use super::prepared::Prepared;
use super::rebuild::{salvage, take_newest_catalog, take_newest_members};
use super::repairs::{Repair, Repairs, repair_of_end};
use super::scan::{Marker, Scan, find, header, is_blank};

/// A document with its newest objects.
pub(crate) struct Loaded {
    pub(crate) document: Document,
    pub(crate) repairs: Repairs,
}

/// Opens a file, with a password where one is given.
pub(crate) fn load(bytes: &[u8], limits: &Limits, password: Option<&str>) -> Result<Loaded, Problem> {
    let (body, mut made) = match find(bytes, b"%PDF-") {
        Some(0) => (Cow::Borrowed(bytes), Vec::new()),
        // Offsets count from the header. ISO 32000-1, annex H, note 13.
        Some(start) => (Cow::Borrowed(&bytes[start..]), vec![Repair::Before]),
        // The beginning is lost, but objects are there.
        None => (Cow::Owned([b"%PDF-1.7\n", bytes].concat()), vec![Repair::Before]),
    };
    let mut prepared = Prepared::new(body, limits)?;
    let newest = prepared.scan.newest();

    let as_written = prepared.is_sound.then(|| opened(&prepared, limits, password, How::AsWritten));
    let is_current = |document: &Document| !is_outdated(document, &prepared, &newest, limits);
    let (mut document, rebuilt) = match as_written {
        Some(Ok(document)) if is_current(&document) => (document, false),
        Some(Err(problem @ (Problem::Exceeded(_) | Problem::Locked | Problem::LockedOtherwise))) => {
            return Err(problem);
        }
        // Repairing it would mix the objects of one with those of the other.
        _ if is_joined(&prepared.body) => return Err(Problem::Refused(JOINED)),
        first => {
            prepared.for_rebuilding(limits);
            match (opened(&prepared, limits, password, How::Rebuilt), first) {
                (Ok(document), _) => (document, true),
                // Old answers, but never without a word: see `lost`.
                (Err(Problem::Damaged), Some(Ok(document))) => (document, true),
                // What cannot be opened and says that it is encrypted is locked.
                (Err(Problem::Damaged), _) if prepared.is_encrypted => return Err(Problem::Locked),
                (Err(Problem::Damaged), None | Some(Err(Problem::Damaged))) => {
                    (salvage(&prepared.body, &newest, limits)?, true)
                }
                (Err(Problem::Damaged), Some(Err(problem))) | (Err(problem), _) => return Err(problem),
            }
        }
    };
    let rebuilt = rebuilt || document.xref_recovery == Some(XrefRecovery::Reconstructed);
    let Prepared { body, scan, .. } = prepared;
    if rebuilt && is_joined(&body) {
        return Err(Problem::Refused(JOINED));
    }
    if rebuilt {
        take_newest_members(&mut document, &newest, limits)?;
        if !Pdf::new(Source::Loaded(&document), limits).has_page_tree() {
            take_newest_catalog(&mut document);
        }
    }
    made.extend(repair_of_end(&body, &scan));
    if rebuilt || document.xref_recovery.is_some() {
        made.push(Repair::Rebuilt);
    }
    let lost = lost(&document, &body, &scan, &newest, rebuilt);
    Ok(Loaded { document, repairs: Repairs { made, lost } })
}

const JOINED: &str = "is two PDFs, one behind the other in one file: ask for each as a file of its own";

/// Whether one PDF begins where another ends, as `cat a.pdf b.pdf` makes them.
fn is_joined(body: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    let mut from = 0;
    while let Some(at) = find(&body[from..], END).map(|at| at + from) {
        from = at + END.len();
        let rest = &body[from..];
        let gap = rest.iter().take_while(|byte| is_blank(**byte)).count();
        if rest[gap..].starts_with(b"%PDF-") {
            return true;
        }
    }
    false
}

/// Loads what was prepared, and decrypts it.
fn opened(
    prepared: &Prepared<'_>,
    limits: &Limits,
    password: Option<&str>,
    how: How,
) -> Result<Document, Problem> {
    let mut document = open(&prepared.body, limits, how, prepared.is_encrypted)?;
    // Without the trailer that said so, nothing can be decrypted.
    if prepared.is_encrypted && how == How::Rebuilt && !encrypted::is_stated(&document) {
        return Err(Problem::Locked);
    }
    if prepared.is_encrypted || encrypted::is_stated(&document) {
        encrypted::decrypt(&mut document, password, limits)?;
    }
    Ok(document)
}

/// Whether the bytes hold newer objects than the ones that were loaded, or the
/// table that was used does not fit the bytes.
fn is_outdated(
    document: &Document,
    prepared: &Prepared<'_>,
    newest: &BTreeMap<u32, Marker>,
    limits: &Limits,
) -> bool {
    let (body, scan) = (&prepared.body, &prepared.scan);
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return false;
    }
    if !Pdf::new(Source::Loaded(document), limits).has_page_tree() {
        return true;
    }
    let table = &document.reference_table;
    let offset_of = |number: u32| match table.get(number) {
        Some(&XrefEntry::Normal { offset, .. }) => Some(offset as usize),
        _ => None,
    };
    // Up to here, an object that the table does not know was deleted. A
    // linearized file has its newest table first.
    let known_to = match document.linearization {
        Some(_) => scan.start_xref.unwrap_or(0),
        None => document.xref_start,
    };
    newest.iter().any(|(&number, marker)| match table.get(number) {
        Some(&XrefEntry::Normal { offset, .. }) => match header_at(body, offset as usize) {
            // A later copy that the newest table passes over was given up on purpose.
            Some((start, id)) if id.0 == number => marker.offset > start && marker.offset > known_to,
            _ => true,
        },
        Some(&XrefEntry::Compressed { container, .. }) => {
            offset_of(container).is_none_or(|container| marker.offset > container && marker.offset > known_to)
        }
        // The newest cross-reference stream need not list itself.
        Some(XrefEntry::Free | XrefEntry::UnusableFree) | None => marker.offset > known_to,
    })
}

/// The object header at an offset of a cross-reference table, and where it
/// stands: white space may come before it.
fn header_at(body: &[u8], offset: usize) -> Option<(usize, ObjectId)> {
    let rest = body.get(offset..)?;
    let gap = rest.iter().take(64).take_while(|byte| is_blank(**byte)).count();
    header(&rest[gap..]).map(|(id, _)| (offset + gap, id))
}

/// How many objects are in the file and in use, but were not loaded.
fn lost(
    document: &Document,
    body: &[u8],
    scan: &Scan,
    newest: &BTreeMap<u32, Marker>,
    rebuilt: bool,
) -> usize {
    let is_null = |marker: &Marker| {
        let rest = &body[marker.body..];
        let gap = rest.iter().take_while(|byte| is_blank(**byte)).count();
        rest[gap..].starts_with(b"endobj")
    };
    // A cross-reference stream that was cut takes no answer with it.
    let is_table = |marker: &Marker| {
        let rest = &body[marker.body..];
        find(&rest[..rest.len().min(64)], b"/XRef").is_some()
    };
    let missing = newest
        .values()
        .filter(|marker| match document.reference_table.get(marker.id.0) {
            Some(XrefEntry::Normal { .. }) => true,
            Some(_) | None => rebuilt,
        })
        .filter(|marker| document.objects.range((marker.id.0, 0)..=(marker.id.0, u16::MAX)).next().is_none())
        .filter(|marker| !is_null(marker) && !is_table(marker))
        .count();
    // The last object stops in the middle: what was read of it is not all.
    let unfinished = scan.markers.last().is_some_and(|last| {
        !last.closed
            && !is_table(last)
            && document.objects.contains_key(&last.id)
            && scan.start_xref.is_none_or(|at| at < last.offset)
    });
    // A damaged object stream may unpack in part.
    let members =
        document.reference_table.entries.iter().filter(|(number, entry)| {
            entry.is_compressed() && !document.objects.contains_key(&(**number, 0))
        });
    let unsound = |is_emptied: bool| {
        let is_so = move |object: &&Object| {
            matches!(object, Object::Stream(stream)
                if stream.dict.has(UNSOUND.as_bytes()) && stream.content.is_empty() == is_emptied)
        };
        document.objects.values().filter(is_so).count()
    };
    // The members of one that was emptied while it loaded may be in no table.
    missing + members.count().max(unsound(true)) + unsound(false) + usize::from(unfinished)
}
