//! A file made of a part that never changes and objects written for one document.
//!
//! The unchanging part is serialised once, as a [`Base`]. A [`Splice`] copies
//! it, appends the changed objects and closes the file with a
//! cross-reference stream of all of them: one body and one cross-reference,
//! no incremental update, no stale value.

use lopdf::{Object, Stream, dictionary};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::objects::{Id, Objects, compressed};
use super::syntax::{HEADER, write_indirect, write_object};
use super::xref;
use crate::Error;

/// How many objects go into one object stream: readers unpack a whole stream
/// to read one object.
const OBJECTS_PER_STREAM: usize = 200;

/// The length of a row of the cross-reference: with places of three bytes,
/// as a form is far smaller than the 16 MiB that they can address.
const ROW: usize = 6;

/// The part of a file that never changes.
#[derive(Serialize, Deserialize)]
pub(super) struct Base<'a> {
    #[serde(borrow)]
    bytes: Bytes<'a>,
    /// The cross-reference of all numbers given out so far (7.5.8.3).
    #[serde(borrow)]
    table: Bytes<'a>,
    root: Id,
    information: Id,
    hash: u128,
}

impl Base<'_> {
    /// Serialises all objects that are set.
    ///
    /// Small objects are packed into object streams (ISO 32000-1, 7.5.7), save
    /// for those that simple programs look for in the plain file.
    pub(super) fn new(objects: &Objects, root: Id, information: Id) -> Result<Self, Error> {
        let mut entries: Vec<[u8; ROW]> = vec![xref::free(); objects.iter().count() + 1];
        entries[0] = xref::free_head();
        let mut bytes = HEADER.to_vec();
        let mut packed: Vec<(Id, &Object)> = Vec::new();
        for (id, object) in objects.iter() {
            match object {
                None => {}
                Some(object) if is_packed(object) => packed.push((id, object)),
                Some(object) => {
                    entries[id.0 as usize] = xref::at(bytes.len() as u64);
                    write_indirect(&mut bytes, id, object)?;
                }
            }
        }
        for group in packed.chunks(OBJECTS_PER_STREAM) {
            let stream_id = Id(number(entries.len()));
            entries.push(xref::at(bytes.len() as u64));
            for (place, (id, _)) in (0..).zip(group) {
                entries[id.0 as usize] = xref::within(stream_id, place);
            }
            write_indirect(&mut bytes, stream_id, &object_stream(group)?.into())?;
        }
        let hash = xxhash_rust::xxh3::xxh3_128(&bytes);
        Ok(Self { bytes: bytes.into(), table: entries.concat().into(), root, information, hash })
    }
}

/// A document being written.
pub(super) struct Splice<'a> {
    base: &'a Base<'a>,
    out: &'a mut Vec<u8>,
    table: Vec<u8>,
}

impl<'a> Splice<'a> {
    /// Begins a document in an empty buffer; `room` is a guess at how many
    /// bytes will be added.
    pub(super) fn new(base: &'a Base<'a>, out: &'a mut Vec<u8>, room: usize) -> Self {
        out.clear();
        out.reserve(base.bytes.len() + room);
        out.extend_from_slice(&base.bytes);
        let mut table = Vec::with_capacity(base.table.len() + 16 * ROW);
        table.extend_from_slice(&base.table);
        Self { base, out, table }
    }

    /// Gives out a number for an object that only this document has.
    pub(super) fn reserve(&mut self) -> Id {
        let id = Id(number(self.table.len() / ROW));
        self.table.extend(xref::free::<ROW>());
        id
    }

    /// Says that an object begins here, and returns the buffer for its bytes.
    pub(super) fn begin(&mut self, id: Id) -> &mut Vec<u8> {
        let row = id.0 as usize * ROW;
        self.table[row..row + ROW].copy_from_slice(&xref::at::<ROW>(self.out.len() as u64));
        self.out
    }

    /// Writes an object.
    pub(super) fn object(&mut self, id: Id, object: &Object) -> Result<(), Error> {
        write_indirect(self.begin(id), id, object)
    }

    /// Closes the file with its cross-reference stream.
    pub(super) fn finish(mut self) {
        let added = xxhash_rust::xxh3::xxh3_128(&self.out[self.base.bytes.len()..]);
        let start = self.out.len() as u64;
        let own = self.reserve();
        self.begin(own);
        let Self { base, out, table } = self;
        let identifier = base.hash ^ added.rotate_left(1);
        let Base { root, information, .. } = *base;
        xref::End { own, root, information, identifier, row_length: ROW, filter: "", start }
            .push(out, &table);
    }
}

/// Whether an object goes into an object stream.
fn is_packed(object: &Object) -> bool {
    match object {
        Object::Stream(_) => false,
        Object::Dictionary(dictionary) => {
            !["Catalog", "Pages", "Page"].iter().any(|kind| dictionary.has_type(kind.as_bytes()))
        }
        _ => true,
    }
}

fn object_stream(group: &[(Id, &Object)]) -> Result<Stream, Error> {
    let mut index = String::new();
    let mut bodies = Vec::new();
    for (id, object) in group {
        index.push_str(&format!("{} {} ", id.0, bodies.len()));
        write_object(&mut bodies, object)?;
        bodies.push(b'\n');
    }
    let first = index.len() as i64;
    let mut data = index.into_bytes();
    data.extend(bodies);
    let entries = dictionary! { "Type" => "ObjStm", "N" => group.len() as i64, "First" => first };
    Ok(compressed(entries, data))
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a form is smaller than 4 GiB")
}
