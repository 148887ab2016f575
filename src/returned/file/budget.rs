//! Lets `lopdf` load a file, and stops it when it takes too much.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::{DecompressError, Document, LoadOptions, Object, ObjectId};

use super::deflated::{is_deflated, is_whole};
use super::limits::{Exceeded, Limits, Problem};
use super::xref::{self, Index};

/// Loads a document with `lopdf`, stopping it when it exceeds a budget.
pub(crate) fn open(
    body: &[u8],
    limits: &Limits,
    password: Option<&str>,
    rebuild: bool,
) -> Result<Document, Problem> {
    let options = LoadOptions {
        password: password.map(str::to_owned),
        filter: Some(charge),
        max_decompressed_size: Some(limits.stream_size),
        force_reconstruct: rebuild,
        ..LoadOptions::default()
    };
    BUDGET.set(Budget { objects: limits.objects, bytes: limits.total_size, limits: *limits });
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

/// What is left for the file that this thread is loading.
#[derive(Clone, Copy)]
struct Budget {
    objects: usize,
    bytes: usize,
    limits: Limits,
}

thread_local! {
    // `lopdf` takes a plain function for its filter, so what the filter counts
    // with cannot come from anywhere else. Every load sets it first.
    static BUDGET: Cell<Budget> = Cell::new(Budget { objects: 0, bytes: 0, limits: Limits::default() });
}

/// Counts an object while its file loads; unwinds with [`Exceeded`].
///
/// Called for every object outside of object streams, and again for every
/// member. An object stream is unpacked here, so that its size counts before
/// its members are made. A plain function cannot return an error;
/// `resume_unwind` does not call the panic hook, so nothing is printed.
fn charge(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Budget { mut objects, mut bytes, limits } = BUDGET.get();
    let stop = |exceeded: Exceeded| -> ! { resume_unwind(Box::new(exceeded)) };
    match objects.checked_sub(1) {
        Some(left) => objects = left,
        None => stop(Exceeded::Objects(limits.objects)),
    }
    if let Object::Stream(stream) = &mut *object
        && stream.dict.has_type(b"ObjStm")
    {
        let data = is_deflated(&stream.dict).then(|| stream.content.clone());
        // Whatever else is wrong with it, `lopdf` finds as well.
        if let Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) =
            stream.decompress_with_limit(limits.stream_size.min(bytes))
        {
            stop(if bytes < limits.stream_size {
                Exceeded::TotalSize(limits.total_size)
            } else {
                Exceeded::StreamSize(limits.stream_size)
            });
        }
        if data.is_some_and(|data| !is_whole(&data, &stream.content)) {
            stream.dict.set(UNSOUND, true);
        }
        let first = stream.dict.get(b"First").and_then(Object::as_i64).ok();
        let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
        match xref::index_of_members(&stream.content, first, &limits) {
            Index::Sound => {}
            Index::TooLong => stop(Exceeded::Objects(limits.objects)),
            Index::Corrupt => {
                // Its members are lost, which is told; the rest of the file is not.
                stream.set_content(Vec::new());
                stream.dict.set("N", 0);
                stream.dict.set("First", 0);
                stream.dict.set(UNSOUND, true);
            }
        }
    }
    match bytes.checked_sub(weight(object)) {
        Some(left) => bytes = left,
        None => stop(Exceeded::TotalSize(limits.total_size)),
    }
    BUDGET.set(Budget { objects, bytes, limits });
    // Only of members is more than the presence of a result used, and a member
    // is never a stream.
    Some((id, if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() }))
}

/// About how many bytes an object takes. `lopdf` bounds how deep it nests.
fn weight(object: &Object) -> usize {
    const CELL: usize = size_of::<Object>();
    let entries = |dict: &lopdf::Dictionary| -> usize {
        dict.iter().map(|(key, value)| key.len() + CELL + weight(value)).sum()
    };
    CELL + match object {
        Object::String(bytes, _) | Object::Name(bytes) => bytes.len(),
        Object::Array(array) => array.iter().map(weight).sum(),
        Object::Dictionary(dict) => entries(dict),
        Object::Stream(stream) => stream.content.len() + entries(&stream.dict),
        Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Reference(_) => 0,
    }
}
