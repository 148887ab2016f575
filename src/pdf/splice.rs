//! A file made of a part that never changes and objects written for one document.
//!
//! The unchanging part is serialised once, as a [`Base`]. A [`Splice`] copies
//! it, appends the changed objects and closes the file with a
//! cross-reference stream of all of them: one body and one cross-reference,
//! no incremental update, no stale value.

use lopdf::{Object, Stream, Writer, dictionary};

use super::objects::{Id, Objects, compressed};
use crate::Error;

/// The version, and four bytes that tell transfer programs that the file is
/// binary (ISO 32000-1, 7.5.2).
const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// How many objects go into one object stream: readers unpack a whole stream
/// to read one object.
const OBJECTS_PER_STREAM: usize = 200;

/// Where an object is.
#[derive(Debug, Clone, Copy)]
enum Entry {
    /// At a place in the file.
    At(u32),
    /// In an object stream: the number of the stream, and the place in it.
    Within(u32, u16),
    /// Nowhere yet: each document writes it.
    Open,
}

/// The part of a file that never changes.
pub(super) struct Base {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    root: Id,
    information: Id,
    hash: u128,
}

impl Base {
    /// Serialises all objects that are set.
    ///
    /// Small objects are packed into object streams (ISO 32000-1, 7.5.7), save
    /// for those that simple programs look for in the plain file.
    pub(super) fn new(objects: &Objects, root: Id, information: Id) -> Result<Self, Error> {
        let mut entries: Vec<Entry> = vec![Entry::Open; objects.iter().count()];
        let mut bytes = HEADER.to_vec();
        let mut packed: Vec<(Id, &Object)> = Vec::new();
        for (id, object) in objects.iter() {
            match object {
                None => {}
                Some(object) if is_packed(object) => packed.push((id, object)),
                Some(object) => {
                    entries[id.0 as usize - 1] = Entry::At(offset(&bytes));
                    write_indirect(&mut bytes, id, object)?;
                }
            }
        }
        for group in packed.chunks(OBJECTS_PER_STREAM) {
            entries.push(Entry::At(offset(&bytes)));
            let stream_id = Id(offset(&entries));
            for (place, (id, _)) in (0..).zip(group) {
                entries[id.0 as usize - 1] = Entry::Within(stream_id.0, place);
            }
            write_indirect(&mut bytes, stream_id, &object_stream(group)?.into())?;
        }
        let hash = xxhash_rust::xxh3::xxh3_128(&bytes);
        Ok(Self { bytes, entries, root, information, hash })
    }
}

/// A document being written.
pub(super) struct Splice<'a> {
    base: &'a Base,
    out: Vec<u8>,
    entries: Vec<Entry>,
}

impl<'a> Splice<'a> {
    /// Begins a document; `room` is a guess at how many bytes will be added.
    pub(super) fn new(base: &'a Base, room: usize) -> Self {
        let mut out = Vec::with_capacity(base.bytes.len() + room);
        out.extend_from_slice(&base.bytes);
        Self { base, out, entries: base.entries.clone() }
    }

    /// Gives out a number for an object that only this document has.
    pub(super) fn reserve(&mut self) -> Id {
        self.entries.push(Entry::Open);
        Id(offset(&self.entries))
    }

    /// Writes an object whose bytes `body` appends.
    pub(super) fn raw(&mut self, id: Id, body: impl FnOnce(&mut Vec<u8>)) {
        self.entries[id.0 as usize - 1] = Entry::At(offset(&self.out));
        self.out.extend(format!("{} 0 obj\n", id.0).bytes());
        body(&mut self.out);
        self.out.extend(b"\nendobj\n");
    }

    /// Writes an object.
    pub(super) fn object(&mut self, id: Id, object: &Object) -> Result<(), Error> {
        self.entries[id.0 as usize - 1] = Entry::At(offset(&self.out));
        write_indirect(&mut self.out, id, object)
    }

    /// Writes a stream whose dictionary holds `entries` besides its length.
    pub(super) fn stream(&mut self, id: Id, entries: &[u8], data: &[u8]) {
        self.raw(id, |out| {
            out.extend(b"<<");
            out.extend(entries);
            out.extend(format!("/Length {}>>stream\n", data.len()).bytes());
            out.extend(data);
            out.extend(b"\nendstream");
        });
    }

    /// Closes the file with its cross-reference stream.
    ///
    /// The file identifier is a hash of the content, so that equal files have
    /// equal identifiers and others do not (ISO 32000-1, 14.4).
    pub(super) fn finish(mut self) -> Vec<u8> {
        let added = xxhash_rust::xxh3::xxh3_128(&self.out[self.base.bytes.len()..]);
        let identifier = (self.base.hash ^ added.rotate_left(1)).to_be_bytes();
        let start = offset(&self.out);
        let own = self.reserve();
        self.entries[own.0 as usize - 1] = Entry::At(start);
        // Object 0 heads the list of free objects.
        let mut table = vec![0, 0, 0, 0, 0xFF, 0xFF];
        for entry in &self.entries {
            let (kind, second, third) = match *entry {
                Entry::At(place) => (1, place, 0),
                Entry::Within(stream, place) => (2, stream, place),
                // A number given out but not used is a free object.
                Entry::Open => (0, 0, 0),
            };
            table.push(kind);
            // A form is far smaller than the 16 MiB that three bytes can address.
            table.extend(&second.to_be_bytes()[1..]);
            table.extend(third.to_be_bytes());
        }
        let identifier: String = identifier.iter().map(|byte| format!("{byte:02X}")).collect();
        let entries = format!(
            "/Type/XRef/Size {}/W[1 3 2]/Root {} 0 R/Info {} 0 R/ID[<{identifier}><{identifier}>]",
            self.entries.len() + 1,
            self.base.root.0,
            self.base.information.0,
        );
        self.stream(own, entries.as_bytes(), &table);
        self.out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        self.out
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

fn write_indirect(out: &mut Vec<u8>, id: Id, object: &Object) -> Result<(), Error> {
    out.extend(format!("{} 0 obj\n", id.0).bytes());
    write_object(out, object)?;
    out.extend(b"\nendobj\n");
    Ok(())
}

/// Appends an object as PDF writes it.
pub(super) fn write_object(out: &mut Vec<u8>, object: &Object) -> Result<(), Error> {
    Writer::write_object(out, object).map_err(|error| Error::Internal(error.to_string()))
}

fn offset<T>(written: &[T]) -> u32 {
    u32::try_from(written.len()).expect("a form is smaller than 4 GiB")
}
