//! A file made of a part that never changes and objects written for one document.
//!
//! The unchanging part is serialised once, as a [`Base`]. A [`Splice`] copies
//! it, appends the changed objects and closes the file with a
//! cross-reference stream of all of them: one body and one cross-reference,
//! no incremental update, no stale value.

use std::io::Write as _;

use lopdf::{Object, Stream, Writer, dictionary};
use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, push_integer};
use super::objects::{Id, Objects, compressed};
use crate::Error;

/// The version, and four bytes that tell transfer programs that the file is
/// binary (ISO 32000-1, 7.5.2).
pub(super) const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// How many objects go into one object stream: readers unpack a whole stream
/// to read one object.
const OBJECTS_PER_STREAM: usize = 200;

/// The length of an entry of the cross-reference: a kind, a place of three
/// bytes (a form is far smaller than the 16 MiB that they can address) and
/// two bytes more.
const ENTRY: usize = 6;

/// Object 0 heads the list of free objects (7.5.4).
const FREE_HEAD: [u8; ENTRY] = [0, 0, 0, 0, 0xFF, 0xFF];

/// A number given out but not used is a free object.
const FREE: [u8; ENTRY] = [0; ENTRY];

/// The entry of an object at a place in the file.
fn at(place: usize) -> [u8; ENTRY] {
    let [_, a, b, c] = number(place).to_be_bytes();
    [1, a, b, c, 0, 0]
}

/// The entry of an object in an object stream.
fn within(stream: Id, place: u16) -> [u8; ENTRY] {
    let [_, a, b, c] = stream.0.to_be_bytes();
    let [d, e] = place.to_be_bytes();
    [2, a, b, c, d, e]
}

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
        let mut entries: Vec<[u8; ENTRY]> = vec![FREE; objects.iter().count() + 1];
        entries[0] = FREE_HEAD;
        let mut bytes = HEADER.to_vec();
        let mut packed: Vec<(Id, &Object)> = Vec::new();
        for (id, object) in objects.iter() {
            match object {
                None => {}
                Some(object) if is_packed(object) => packed.push((id, object)),
                Some(object) => {
                    entries[id.0 as usize] = at(bytes.len());
                    write_indirect(&mut bytes, id, object)?;
                }
            }
        }
        for group in packed.chunks(OBJECTS_PER_STREAM) {
            let stream_id = Id(number(entries.len()));
            entries.push(at(bytes.len()));
            for (place, (id, _)) in (0..).zip(group) {
                entries[id.0 as usize] = within(stream_id, place);
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
        let mut table = Vec::with_capacity(base.table.len() + 16 * ENTRY);
        table.extend_from_slice(&base.table);
        Self { base, out, table }
    }

    /// Gives out a number for an object that only this document has.
    pub(super) fn reserve(&mut self) -> Id {
        let id = Id(number(self.table.len() / ENTRY));
        self.table.extend(FREE);
        id
    }

    /// Says that an object begins here, and returns the buffer for its bytes.
    pub(super) fn begin(&mut self, id: Id) -> &mut Vec<u8> {
        let place = id.0 as usize * ENTRY;
        self.table[place..place + ENTRY].copy_from_slice(&at(self.out.len()));
        self.out
    }

    /// Writes an object.
    pub(super) fn object(&mut self, id: Id, object: &Object) -> Result<(), Error> {
        write_indirect(self.begin(id), id, object)
    }

    /// Closes the file with its cross-reference stream.
    ///
    /// The file identifier is a hash of the content, so that equal files have
    /// equal identifiers and others do not (ISO 32000-1, 14.4).
    pub(super) fn finish(mut self) {
        let added = xxhash_rust::xxh3::xxh3_128(&self.out[self.base.bytes.len()..]);
        let identifier = format!("{:032X}", self.base.hash ^ added.rotate_left(1));
        let start = self.out.len();
        let own = self.reserve();
        self.begin(own);
        let Self { base, out, table } = self;
        let _ = write!(
            out,
            "{} 0 obj\n<</Type/XRef/Size {}/W[1 3 2]/Root {} 0 R/Info {} 0 R\
             /ID[<{identifier}><{identifier}>]/Length {}>>stream\n",
            own.0,
            table.len() / ENTRY,
            base.root.0,
            base.information.0,
            table.len(),
        );
        out.extend_from_slice(&table);
        let _ = write!(out, "\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
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
    push_integer(out, number(data.len()));
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

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a form is smaller than 4 GiB")
}
