//! A file with nothing wrong about it, of which only what is asked for is read.
//!
//! Most files that come back are as their writer meant them, and of all their
//! objects a few lead to the answers. Here objects are parsed when they are
//! first asked for, and the rest is only looked through. A file in which
//! anything is unusual is not opened at all: then [`load`](super::load) reads
//! the whole of it. Where both read a file they read the same from it; the
//! tests and the fuzz targets compare the two at every read.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};
use memchr::memmem;

use super::encrypted;
use super::limits::Limits;
use super::packed::{self, Unpacked};
use super::repairs::repair_of_end;
use super::scan::{Marker, Scan};
use super::syntax::{OBJECT_STREAM, Parser};
use super::xref::{self, Entry};

/// Which part of the budget may be bytes that were unpacked; the rest is for objects.
const UNPACKED: usize = 4;

/// The most memory that is taken for the dictionary of an object stream.
const DICTIONARY: usize = 1 << 20;

const END: &[u8] = b"endobj";

/// A document whose objects are read when they are asked for.
pub(crate) struct Intact<'a> {
    body: &'a [u8],
    pub(crate) trailer: Dictionary,
    table_start: usize,
    /// All objects in use, by number.
    slots: Vec<Slot>,
    /// The numbers of the object streams.
    streams: Vec<u32>,
    /// What is in them, in the same order.
    unpacked: Vec<Rc<Unpacked>>,
    /// The data of them as it is packed, in the same order.
    packed: Vec<&'a [u8]>,
    /// Whether something turned out to be unusual after all.
    is_doubtful: Cell<bool>,
    /// How much memory objects may still take.
    room: Cell<usize>,
    /// A later revision of the same file, in which objects may stand where they stand here.
    later: Option<&'a Self>,
}

struct Slot {
    id: ObjectId,
    place: Place,
    /// `None` inside for what cannot be read.
    object: OnceCell<Option<Object>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind `obj`.
    File(usize),
    /// In an object stream, by its place among the unpacked ones.
    Stream { unpacked: usize, offset: usize },
    /// In an object stream that was not unpacked yet.
    Unknown,
}

impl<'a> Intact<'a> {
    /// Opens a file; `None` when anything about it is unusual.
    pub(crate) fn open(body: &'a [u8], limits: &Limits) -> Option<Self> {
        Self::open_before(body, limits, None)
    }

    /// The same for the revision of a file before a `later` one, which is asked for what stands in both.
    pub(crate) fn open_before(body: &'a [u8], limits: &Limits, later: Option<&'a Self>) -> Option<Self> {
        /// How long the first line may be.
        const FIRST_LINE: usize = 64;
        let first_line = &body[..body.len().min(FIRST_LINE)];
        let has_header =
            first_line.starts_with(b"%PDF-") && first_line.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
        if !has_header || encrypted::places(body).next().is_some() {
            return None;
        }
        let scan = Scan::new(body, limits.objects);
        if repair_of_end(body, &scan).is_some() {
            return None;
        }
        let table = xref::read(body, &scan, limits).filter(|table| table.is_plain)?;
        // Nothing is newer than the table.
        if scan.markers.iter().any(|marker| !marker.closed || marker.offset > table.start) {
            return None;
        }
        let mut opened = Self {
            body,
            trailer: table.trailer,
            table_start: table.start,
            slots: Vec::with_capacity(table.entries.len()),
            streams: Vec::new(),
            unpacked: Vec::new(),
            packed: Vec::new(),
            is_doubtful: Cell::new(false),
            room: Cell::new(0),
            later,
        };
        for &(number, entry) in &table.entries {
            match entry {
                Entry::Free => {}
                Entry::InFile(offset) => {
                    let marker = marker_at(&scan, offset).filter(|marker| marker.id.0 == number)?;
                    opened.slots.push(Slot::new(marker.id, Place::File(marker.body)));
                }
                Entry::InStream(stream) => {
                    opened.slots.push(Slot::new((number, 0), Place::Unknown));
                    opened.streams.push(stream);
                }
            }
        }
        opened.streams.sort_unstable();
        opened.streams.dedup();
        let (mut objects, mut left) = (scan.markers.len(), limits.total_size / UNPACKED);
        for stream in opened.streams.clone() {
            let (packed, content) = opened.unpack(stream, limits.stream_size.min(left))?;
            left = left.checked_sub(content.content.len())?;
            objects += content.members.len();
            let unpacked = opened.unpacked.len();
            for &(number, offset) in &content.members {
                let entry = table.entries.binary_search_by_key(&number, |(number, _)| *number).ok()?;
                // Others are older than what the table has, or deleted.
                if table.entries[entry].1 == Entry::InStream(stream) {
                    opened.place(number, Place::Stream { unpacked, offset })?;
                }
            }
            opened.unpacked.push(content);
            opened.packed.push(packed);
        }
        opened.room.set(limits.total_size - limits.total_size / UNPACKED);
        let is_complete = opened.slots.iter().all(|slot| slot.place != Place::Unknown);
        (is_complete && objects <= limits.objects).then_some(opened)
    }

    /// Unpacks an object stream; with its data as it is packed.
    fn unpack(&self, number: u32, most: usize) -> Option<(&'a [u8], Rc<Unpacked>)> {
        let slot = self.slot(number)?;
        let Place::File(pos) = slot.place else { return None };
        let mut parser = Parser::new(self.body, pos);
        parser.space()?;
        parser.room = DICTIONARY;
        let Object::Dictionary(dict) = parser.object()? else { return None };
        let written = self.body.get(pos..parser.pos())?;
        if slot.id.1 != 0 || !dict.has_type(OBJECT_STREAM) {
            return None;
        }
        parser.space()?;
        let data = self.data(slot.id, &mut parser, dict.get(b"Length").ok()?, true)?;
        if let Some(known) = self.later.and_then(|later| later.unpacked_of(slot, data)) {
            return (known.content.len() <= most).then_some((data, known));
        }
        Some((data, packed::unpack_again(written, &dict, data, most)?))
    }

    /// What is in an object stream that stands in the same place, with the same data.
    fn unpacked_of(&self, slot: &Slot, data: &[u8]) -> Option<Rc<Unpacked>> {
        let at = self.streams.binary_search(&slot.id.0).ok()?;
        let own = self.slot(slot.id.0).filter(|own| own.id == slot.id && own.place == slot.place);
        let is_it = own.is_some() && std::ptr::eq(*self.packed.get(at)?, data);
        is_it.then(|| self.unpacked.get(at).cloned()).flatten()
    }

    /// Says where a member is; `None` when there are two of that number.
    fn place(&mut self, number: u32, place: Place) -> Option<()> {
        let slot = self.slots.binary_search_by_key(&number, |slot| slot.id.0).ok()?;
        let slot = &mut self.slots[slot];
        (slot.place == Place::Unknown).then(|| slot.place = place)
    }

    fn slot(&self, number: u32) -> Option<&Slot> {
        self.slots.binary_search_by_key(&number, |slot| slot.id.0).ok().map(|at| &self.slots[at])
    }

    /// The object of this number, if there is one.
    pub(crate) fn object(&self, id: ObjectId) -> Option<&Object> {
        let slot = self.slot(id.0).filter(|slot| slot.id == id)?;
        self.read(slot)
    }

    /// Whether an object stands where it stands in a later revision of the same file.
    pub(crate) fn has_as(&self, id: ObjectId, later: &Intact<'_>) -> bool {
        let is_earlier = std::ptr::eq(self.body.as_ptr(), later.body.as_ptr());
        let (before, after) = (self.slot(id.0), later.slot(id.0));
        let (Some(before), Some(after)) = (before, after) else { return false };
        is_earlier
            && before.id == id
            && after.id == id
            && match (before.place, after.place) {
                (Place::File(before), Place::File(after)) => before == after,
                (
                    Place::Stream { unpacked: before, offset },
                    Place::Stream { unpacked: after, offset: other },
                ) => {
                    let stream = self.streams.get(before).zip(later.streams.get(after));
                    let place = |of: &Intact<'_>, number: u32| of.slot(number).map(|slot| slot.place);
                    offset == other
                        && stream.is_some_and(|(before, after)| {
                            before == after && place(self, *before) == place(later, *after)
                        })
                }
                _ => false,
            }
    }

    /// An object as it is written.
    pub(crate) fn written(&self, id: ObjectId) -> Option<&[u8]> {
        let slot = self.slot(id.0).filter(|slot| slot.id == id)?;
        let (bytes, start) = match slot.place {
            Place::File(start) => (self.body, start),
            Place::Stream { unpacked, offset } => (self.unpacked.get(unpacked)?.content.as_slice(), offset),
            Place::Unknown => return None,
        };
        let mut parser = Parser::new(bytes, start);
        parser.space()?;
        let start = parser.pos();
        parser.object()?;
        bytes.get(start..parser.pos())
    }

    /// Where the newest cross-reference section stands.
    pub(crate) fn table_start(&self) -> usize {
        self.table_start
    }

    /// All objects, in the order of their numbers.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.slots.iter().filter_map(|slot| Some((slot.id, self.read(slot)?)))
    }

    fn read<'s>(&'s self, slot: &'s Slot) -> Option<&'s Object> {
        if let Some(object) = self.later.and_then(|later| self.shared(slot, later)) {
            return Some(object);
        }
        let object = slot.object.get_or_init(|| match slot.place {
            Place::File(pos) => self.read_in_file(slot.id, pos),
            Place::Stream { unpacked, offset } => {
                self.counted(&mut Parser::new(&self.unpacked.get(unpacked)?.content, offset))
            }
            Place::Unknown => None,
        });
        if object.is_none() {
            self.is_doubtful.set(true);
        }
        object.as_ref()
    }

    /// An object as a later revision has read it, if it stands in the same place there.
    fn shared<'s>(&'s self, slot: &Slot, later: &'s Intact<'_>) -> Option<&'s Object> {
        let object = if self.has_as(slot.id, later) { later.object(slot.id) } else { None }?;
        // Where its data ends may be said otherwise there.
        let is_open = matches!(object, Object::Stream(stream) if !matches!(stream.dict.get(b"Length"), Ok(Object::Integer(_))));
        (!is_open).then_some(object)
    }

    /// Reads an object, and takes it off what objects may take together.
    fn counted(&self, parser: &mut Parser<'_>) -> Option<Object> {
        parser.room = self.room.get();
        let object = parser.object();
        self.room.set(parser.room);
        object
    }

    /// Whether all objects can be read, those that nobody asked for as well.
    ///
    /// Only then nothing of the file is lost. What stands in a later revision as well is left to that.
    pub(crate) fn is_sound(&self) -> bool {
        let is_left = |slot: &&Slot| {
            slot.object.get().is_none() && !self.later.is_some_and(|later| self.has_as(slot.id, later))
        };
        !self.is_doubtful.get()
            && self.unpacked.iter().all(|stream| stream.is_sound())
            && self.slots.iter().filter(is_left).all(|slot| match slot.place {
                Place::File(pos) => self.pass_in_file(slot.id, pos).is_some(),
                Place::Stream { .. } => true,
                Place::Unknown => false,
            })
    }

    /// Passes over an object of the file.
    fn pass_in_file(&self, id: ObjectId, pos: usize) -> Option<()> {
        let mut parser = Parser::new(self.body, pos);
        parser.space()?;
        let passed = parser.pass()?;
        parser.space()?;
        if parser.word(END).is_some() {
            return Some(());
        }
        self.data(id, &mut parser, &passed.length?, passed.is_object_stream).map(drop)
    }

    /// Reads an object of the file. ISO 32000-1, 7.3.8 and 7.3.10.
    fn read_in_file(&self, id: ObjectId, pos: usize) -> Option<Object> {
        let mut parser = Parser::new(self.body, pos);
        parser.space()?;
        let object = self.counted(&mut parser)?;
        parser.space()?;
        if parser.word(END).is_some() {
            return Some(object);
        }
        let Object::Dictionary(dict) = object else { return None };
        let length = dict.get(b"Length").ok()?;
        let data = self.data(id, &mut parser, length, dict.has_type(OBJECT_STREAM))?;
        self.room.set(self.room.get().checked_sub(data.len())?);
        let data = data.to_vec();
        Some(Object::Stream(Stream::new(dict, data)))
    }

    /// The data of a stream that begins here and ends its object.
    fn data(
        &self,
        id: ObjectId,
        parser: &mut Parser<'a>,
        length: &Object,
        is_object_stream: bool,
    ) -> Option<&'a [u8]> {
        // One that no entry refers to would add its members all the same.
        if is_object_stream && !self.streams.contains(&id.0) {
            return None;
        }
        parser.word(b"stream")?;
        let data = self.body.get(parser.pos()..)?;
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n"))?;
        let length = match *length {
            Object::Integer(length) => usize::try_from(length).ok()?,
            Object::Reference(id) => self.length(id)?,
            _ => return None,
        };
        let (data, rest) = data.split_at_checked(length)?;
        let line_end = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        let mut parser = Parser::new(rest, line_end);
        parser.word(b"endstream")?;
        parser.space()?;
        parser.word(END)?;
        Some(data)
    }

    /// The dictionary and the data of a short stream that is not packed, as they are written, which is much less work
    /// than reading it. `None` where anything about it is unusual.
    pub(crate) fn short_stream(&self, id: ObjectId) -> Option<[&'a [u8]; 2]> {
        /// In bytes.
        const LONGEST: usize = 2000;
        const LENGTH: &[u8] = b"/Length ";
        let Place::File(pos) = self.slot(id.0).filter(|slot| slot.id == id)?.place else { return None };
        let written = self.body.get(pos..)?;
        let written = &written[..written.len().min(LONGEST)];
        let (dict, data) = written.split_at(memmem::find(written, b"stream")?);
        let data = data[b"stream".len()..].strip_prefix(b"\n")?;
        let after = &dict[memmem::find(dict, LENGTH)? + LENGTH.len()..];
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length: usize = std::str::from_utf8(&after[..digits]).ok()?.parse().ok()?;
        let is_unusual = |key: &[u8]| memmem::find(dict, key).is_some();
        let (data, rest) = data.split_at_checked(length)?;
        let is_short = !after[digits..].trim_ascii_start().starts_with(b"0 R")
            && memmem::rfind(dict, LENGTH) == memmem::find(dict, LENGTH)
            && ![&b"/Filter"[..], b"/F ", b"/F<", b"/Matrix", b"(", b"%", b"#"].into_iter().any(is_unusual)
            && rest.trim_ascii_start().starts_with(b"endstream");
        is_short.then_some([dict, data])
    }

    /// A length that is an object of its own, in the file.
    fn length(&self, id: ObjectId) -> Option<usize> {
        let Place::File(pos) = self.slot(id.0).filter(|slot| slot.id == id)?.place else { return None };
        let mut parser = Parser::new(self.body, pos);
        parser.space()?;
        parser.room = DICTIONARY;
        let Object::Integer(length) = parser.object()? else { return None };
        parser.space()?;
        parser.word(END)?;
        usize::try_from(length).ok()
    }
}

impl Slot {
    fn new(id: ObjectId, place: Place) -> Self {
        Self { id, place, object: OnceCell::new() }
    }
}

fn marker_at(scan: &Scan, offset: usize) -> Option<Marker> {
    scan.markers.binary_search_by_key(&offset, |marker| marker.offset).ok().map(|at| scan.markers[at])
}
