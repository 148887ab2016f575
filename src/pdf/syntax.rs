//! How objects stand in a file. ISO 32000-1, 7.3 and 7.5.

use lopdf::{Object, Writer};

use super::bytes::push_integer;
use super::objects::Id;
use crate::Error;

/// The version, and four bytes that tell transfer programs that the file is
/// binary (ISO 32000-1, 7.5.2).
pub(super) const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Appends an indirect object.
///
/// ISO 32000-1, 7.3.10.
pub(super) fn write_indirect(out: &mut Vec<u8>, id: Id, object: &Object) -> Result<(), Error> {
    open_object(out, id);
    write_object(out, object)?;
    out.extend_from_slice(END_OF_OBJECT);
    Ok(())
}

/// Appends what stands before the object itself.
pub(super) fn open_object(out: &mut Vec<u8>, id: Id) {
    push_integer(out, id.0);
    out.extend_from_slice(b" 0 obj\n");
}

/// Appends the rest of a stream object, from the number of its length on.
///
/// ISO 32000-1, 7.3.8.
pub(super) fn push_stream(out: &mut Vec<u8>, data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a stream is smaller than 4 GiB");
    push_integer(out, length);
    out.extend_from_slice(b">>stream\n");
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out.extend_from_slice(END_OF_OBJECT);
}

/// What stands after an object.
pub(super) const END_OF_OBJECT: &[u8] = b"\nendobj\n";

/// Appends an object as PDF writes it.
pub(super) fn write_object(out: &mut Vec<u8>, object: &Object) -> Result<(), Error> {
    Writer::write_object(out, object).map_err(|error| Error::Internal(error.to_string()))
}
