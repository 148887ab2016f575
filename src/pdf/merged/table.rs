//! The file on its way out: its bytes, counted and hashed, and its
//! cross-reference.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use xxhash_rust::xxh3::Xxh3;

use crate::pdf::objects::Id;
use crate::pdf::xref;

/// Deflates quickly rather than well: it is done for every form.
pub(super) fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Bytes on their way out, counted and hashed.
pub(super) struct Counted<W> {
    pub(super) out: W,
    pub(super) written: u64,
    hash: Xxh3,
}

impl<W: Write> Counted<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, written: 0, hash: Xxh3::new() }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// A hash of all that was written.
    pub(super) fn digest(&self) -> u128 {
        self.hash.digest128()
    }
}

/// The length of a row of the cross-reference, with places of five bytes.
pub(super) const ROW: usize = 8;

/// The cross-reference: rows that say how they differ from the one before,
/// deflated as they come, so that a form costs no more than some fifty bytes
/// of memory.
///
/// ISO 32000-1, 7.5.8 and 7.4.4.4.
pub(super) struct Table {
    rows: ZlibEncoder<Vec<u8>>,
    last: [u8; ROW],
}

impl Table {
    /// How the rows are packed.
    pub(super) const FILTER: &'static str = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 8>>";

    /// The tag of a row that differs from the one above.
    const UP: u8 = 2;

    /// A table that begins with the head of the free objects.
    pub(super) fn new() -> io::Result<Self> {
        let rows = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut table = Self { rows, last: xref::free() };
        table.push(xref::free_head())?;
        Ok(table)
    }

    fn push(&mut self, entry: [u8; ROW]) -> io::Result<()> {
        let mut row = [Self::UP; ROW + 1];
        for ((byte, new), old) in row[1..].iter_mut().zip(entry).zip(self.last) {
            *byte = new.wrapping_sub(old);
        }
        self.last = entry;
        self.rows.write_all(&row)
    }

    /// The next object is not there.
    pub(super) fn free(&mut self) -> io::Result<()> {
        self.push(xref::free())
    }

    /// The next object is at a place of the file.
    pub(super) fn at(&mut self, place: u64) -> io::Result<()> {
        self.push(xref::at(place))
    }

    /// The next objects are in an object stream, so many of them.
    pub(super) fn within(&mut self, stream: Id, count: usize) -> io::Result<()> {
        (0..count).try_for_each(|index| self.push(xref::within(stream, index as u16)))
    }

    /// The packed rows.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.rows.finish()
    }
}
