//! From bytes to objects, within bounds.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions, Object, ObjectId};

use super::Unreadable;
use super::kind::{self, Kind};

/// How much work a returned file may cause.
///
/// The defaults are generous for this form, which has some 250 objects in
/// 60 KB; no file that a viewer wrote comes near them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The size of the file in bytes.
    pub input_bytes: usize,
    /// The size in bytes that any one stream may unpack to.
    pub stream_bytes: usize,
    /// How many objects are loaded.
    pub objects: usize,
    /// How many bytes all loaded objects hold together.
    pub object_bytes: usize,
    /// How many fields, widgets and annotations are visited.
    pub nodes: usize,
    /// How deep fields may be nested, and how long chains of parents may be.
    pub depth: usize,
    /// The size of one field's value in bytes.
    pub value_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 20 << 20,
            stream_bytes: 16 << 20,
            objects: 200_000,
            object_bytes: 128 << 20,
            nodes: 20_000,
            depth: 64,
            value_bytes: 64 << 10,
        }
    }
}

/// How a damaged file was made readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recovery {
    /// The cross-reference was wrong but what it should have said is known.
    CrossReference,
    /// Something was written after the last complete revision, and its end is missing.
    CutOff,
}

impl Recovery {
    pub(super) fn may_lack_values(self) -> bool {
        self == Self::CutOff
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::CrossReference => "the file was damaged and had to be repaired to be read",
            Self::CutOff => "the end of the file is missing: what was filled in last may be lost",
        }
    }

    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::CrossReference => "compare the values with the form",
            Self::CutOff => "ask for the form to be sent again",
        }
    }
}

/// A file whose objects can be read.
pub(super) struct Loaded {
    pub(super) document: Document,
    pub(super) recovered: Option<Recovery>,
}

/// Loads a file.
///
/// The newest revision counts. What lopdf cannot read as written is rebuilt
/// from the objects themselves, of which the last with a number wins.
pub(super) fn load(bytes: &[u8], limits: &Limits) -> Result<Loaded, Unreadable> {
    if bytes.len() > limits.input_bytes {
        return Err(Unreadable {
            kind: Kind::Damaged,
            detail: Some("it is far larger than the form".to_owned()),
        });
    }
    let Some(start) = header(bytes) else { return Err(kind::not_a_pdf(bytes)) };
    // Offsets count from the header where something stands before it.
    let bytes = &bytes[start..];
    let is_cut = is_cut_off(bytes);
    let attempt = |force_reconstruct| parse(bytes, limits, force_reconstruct);
    let (document, forced) = match attempt(is_cut)? {
        Some(document) if has_pages(&document) || document.is_encrypted() => (document, is_cut),
        _ => match attempt(true)? {
            Some(document) => (document, true),
            None => return Err(Kind::Damaged.into()),
        },
    };
    if document.is_encrypted() {
        // Opened documents have their encryption taken out.
        return Err(Kind::Encrypted.into());
    }
    let rebuilt = forced || document.xref_recovery == Some(XrefRecovery::Reconstructed);
    let recovered = match (is_cut, rebuilt) {
        (true, _) => Some(Recovery::CutOff),
        (false, true) => Some(Recovery::CrossReference),
        (false, false) => None,
    };
    Ok(Loaded { document, recovered })
}

/// Whether the catalog leads to a tree of pages. lopdf rebuilds a file where it
/// does not, but not when it loads with a filter.
fn has_pages(document: &Document) -> bool {
    let root = document.catalog().and_then(|catalog| catalog.get_deref(b"Pages", document));
    root.and_then(Object::as_dict).is_ok_and(|root| root.has(b"Kids"))
}

/// Where the header begins: within the first kilobyte, as viewers accept it.
fn header(bytes: &[u8]) -> Option<usize> {
    bytes[..bytes.len().min(1024)].windows(5).position(|window| window == b"%PDF-")
}

/// Whether objects follow the last complete revision, or no revision is complete.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = |marker: &[u8]| bytes.windows(marker.len()).rposition(|window| window == marker);
    match last(b"%%EOF") {
        // A file may end a few bytes too early and still say where its cross-reference is.
        None => last(b"startxref")
            .is_none_or(|place| !bytes[place + b"startxref".len()..].iter().any(u8::is_ascii_digit)),
        Some(end) => {
            // A mail program's boundary or blanks may follow; an object, or the
            // number that one begins with, is a revision that was not finished.
            let tail = &bytes[end + b"%%EOF".len()..];
            tail.trim_ascii_start().first().is_some_and(u8::is_ascii_digit)
                || tail.windows(4).any(|window| window == b" obj")
        }
    }
}

thread_local! {
    /// What the load that runs on this thread may still read.
    static BUDGET: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Thrown out of a load that goes over its budget.
struct OverBudget;

/// Reads the objects; `None` when lopdf cannot.
fn parse(bytes: &[u8], limits: &Limits, force_reconstruct: bool) -> Result<Option<Document>, Unreadable> {
    BUDGET.set((limits.objects, limits.object_bytes));
    let options = LoadOptions {
        filter: Some(spend),
        max_decompressed_size: Some(limits.stream_bytes),
        force_reconstruct,
        ..LoadOptions::default()
    };
    // lopdf has no bound on what all objects cost together; unwinding out of
    // its filter is the only way to stop it.
    match catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options))) {
        Ok(loaded) => Ok(loaded.ok()),
        Err(panic) if panic.is::<OverBudget>() => Err(Unreadable {
            kind: Kind::Damaged,
            detail: Some("reading it would take far more work than the form does".to_owned()),
        }),
        // A defect of the parser is no reason to lose the other files.
        Err(_) => Ok(None),
    }
}

/// Counts an object against the budget.
fn spend(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (objects, bytes) = BUDGET.get();
    let size = size(object, 0);
    let (Some(objects), Some(bytes)) = (objects.checked_sub(1), bytes.checked_sub(size)) else {
        // Not `panic!`: the hook would print a message for what is no defect.
        resume_unwind(Box::new(OverBudget));
    };
    BUDGET.set((objects, bytes));
    // lopdf keeps what stands behind the reference, except for members of object
    // streams, of which it keeps what is returned here. Those are never streams,
    // so that nothing large is copied.
    let kept = if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() };
    Some((id, kept))
}

/// About how many bytes an object holds.
fn size(object: &Object, depth: usize) -> usize {
    const EACH: usize = 32;
    if depth > 32 {
        return EACH;
    }
    EACH + match object {
        Object::String(bytes, _) | Object::Name(bytes) => bytes.len(),
        Object::Array(items) => items.iter().map(|item| size(item, depth + 1)).sum(),
        Object::Dictionary(dictionary) => {
            dictionary.iter().map(|(key, value)| key.len() + size(value, depth + 1)).sum()
        }
        Object::Stream(stream) => stream.content.len(),
        _ => 0,
    }
}
