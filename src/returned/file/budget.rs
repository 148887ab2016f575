//! Lets `lopdf` load a file, and stops it when it takes too much.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::{DecompressError, Document, LoadOptions, Object, ObjectId, Stream};

use super::cost::{CELL, EXTRA, LIST};
use super::deflated::{is_deflated, is_whole};
use super::limits::{Exceeded, Limits, Problem};
use super::syntax::OBJECT_STREAM;
use super::weigh::weight;
use super::xref::{self, Index};

/// How a document is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By its cross-reference table.
    AsWritten,
    /// By the objects that are found in it.
    Rebuilt,
}

/// Loads a document with `lopdf`, stopping it when it exceeds a budget. Object
/// streams of one that is encrypted are left for later: their type is [`PACKED`].
pub(crate) fn open(body: &[u8], limits: &Limits, how: How, is_encrypted: bool) -> Result<Document, Problem> {
    let options = LoadOptions {
        filter: Some(charge),
        max_decompressed_size: Some(limits.stream_size),
        force_reconstruct: how == How::Rebuilt,
        ..LoadOptions::default()
    };
    BUDGET.set(Budget { objects: limits.objects, bytes: limits.total_size, limits: *limits, is_encrypted });
    let outcome = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(body, options)));
    match outcome {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }))) => {
            Err(Exceeded::StreamSize(limits.stream_size).into())
        }
        Ok(Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_))) => Err(Problem::Locked),
        Ok(Err(_)) => Err(Problem::Damaged),
        Err(payload) => {
            Err(payload.downcast_ref::<Exceeded>().map_or(Problem::Damaged, |exceeded| (*exceeded).into()))
        }
    }
}

/// The mark of an object stream that did not come through whole: what it holds
/// may be something else than what was written. No key of the standard.
pub(crate) const UNSOUND: &str = "MisisFormUnsound";

/// The type of object streams that are still encrypted, for as long as they are.
pub(crate) const PACKED: &[u8] = b"MisisFormPacked";

/// What is left for the file that this thread is loading.
#[derive(Clone, Copy)]
struct Budget {
    objects: usize,
    bytes: usize,
    limits: Limits,
    is_encrypted: bool,
}

thread_local! {
    // `lopdf` takes a plain function for its filter, so what the filter counts
    // with cannot come from anywhere else. Every load sets it first.
    static BUDGET: Cell<Budget> =
        Cell::new(Budget { objects: 0, bytes: 0, limits: Limits::default(), is_encrypted: false });
}

/// Counts an object while its file loads; unwinds with [`Exceeded`].
///
/// Called for every object outside of object streams, and again for every
/// member. A plain function cannot return an error; `resume_unwind` does not
/// call the panic hook, so nothing is printed.
fn charge(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let is_encrypted = BUDGET.get().is_encrypted;
    let counted = match &mut *object {
        Object::Stream(stream) if stream.dict.has_type(OBJECT_STREAM) && is_encrypted => {
            stream.dict.set("Type", Object::Name(PACKED.to_vec()));
            Ok(())
        }
        Object::Stream(stream) if stream.dict.has_type(OBJECT_STREAM) => prepare(stream),
        _ => Ok(()),
    };
    if let Err(exceeded) = counted.and_then(|()| count(object)) {
        resume_unwind(Box::new(exceeded));
    }
    // Only of members is more than the presence of a result used, and a member
    // is never a stream.
    Some((id, if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() }))
}

/// Takes an object off the budget of the file that this thread is loading.
pub(crate) fn count(object: &Object) -> Result<(), Exceeded> {
    let Budget { objects, bytes, limits, is_encrypted } = BUDGET.get();
    let objects = objects.checked_sub(1).ok_or(Exceeded::Objects(limits.objects))?;
    let bytes = bytes.checked_sub(weight_of(object)).ok_or(Exceeded::TotalSize(limits.total_size))?;
    BUDGET.set(Budget { objects, bytes, limits, is_encrypted });
    Ok(())
}

/// Unpacks an object stream, so that its size counts, and what its members will
/// take, before they are made.
pub(crate) fn prepare(stream: &mut Stream) -> Result<(), Exceeded> {
    let Budget { bytes, limits, .. } = BUDGET.get();
    let too_much = if bytes < limits.stream_size {
        Exceeded::TotalSize(limits.total_size)
    } else {
        Exceeded::StreamSize(limits.stream_size)
    };
    let data = is_deflated(&stream.dict).then(|| stream.content.clone());
    // Whatever else is wrong with it, `lopdf` finds as well.
    if let Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) =
        stream.decompress_with_limit(limits.stream_size.min(bytes))
    {
        return Err(too_much);
    }
    if data.is_some_and(|data| !is_whole(&data, &stream.content)) {
        stream.dict.set(UNSOUND, true);
    }
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok();
    let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
    match xref::index_of_members(&stream.content, first, &limits) {
        Index::Sound if weight(stream.content.get(first..).unwrap_or_default()) > bytes => {
            Err(Exceeded::TotalSize(limits.total_size))
        }
        Index::Sound => Ok(()),
        Index::TooLong => Err(Exceeded::Objects(limits.objects)),
        Index::Corrupt => {
            // Its members are lost, which is told; the rest of the file is not.
            stream.set_content(Vec::new());
            stream.dict.set("N", 0);
            stream.dict.set("First", 0);
            stream.dict.set(UNSOUND, true);
            Ok(())
        }
    }
}

/// About how many bytes an object takes, with the room that its lists have left.
/// `lopdf` bounds how deep it nests.
fn weight_of(object: &Object) -> usize {
    let entries = |dict: &lopdf::Dictionary| -> usize {
        LIST + dict.iter().map(|(key, value)| key.len() + EXTRA + weight_of(value)).sum::<usize>()
    };
    CELL + match object {
        Object::String(bytes, _) | Object::Name(bytes) => bytes.len(),
        Object::Array(array) => array.iter().map(weight_of).sum(),
        Object::Dictionary(dict) => entries(dict),
        Object::Stream(stream) => stream.content.len() + entries(&stream.dict),
        Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Reference(_) => 0,
    }
}
