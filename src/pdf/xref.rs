//! The cross-reference stream that closes a file.
//!
//! Whoever writes the file decides how long a row is; rows say the same
//! whatever their length. ISO 32000-1, 7.5.8.

use std::io::Write as _;

use super::bytes::push_integer;
use super::objects::Id;
use super::syntax::push_stream;

/// The row of an object at a place in the file.
pub(super) fn at<const LENGTH: usize>(place: u64) -> [u8; LENGTH] {
    row(1, place, 0)
}

/// The row of an object in an object stream.
pub(super) fn within<const LENGTH: usize>(stream: Id, index: u16) -> [u8; LENGTH] {
    row(2, stream.0.into(), index)
}

/// The row of object 0, which heads the list of free objects (7.5.4).
pub(super) fn free_head<const LENGTH: usize>() -> [u8; LENGTH] {
    row(0, 0, u16::MAX)
}

/// The row of a number that was given out and is not used: a free object.
pub(super) const fn free<const LENGTH: usize>() -> [u8; LENGTH] {
    [0; LENGTH]
}

/// A kind in one byte, a number in the bytes between, and a number in two
/// bytes. ISO 32000-1, table 18.
fn row<const LENGTH: usize>(kind: u8, number: u64, more: u16) -> [u8; LENGTH] {
    let mut row = [0; LENGTH];
    let number = number.to_be_bytes();
    debug_assert!(number[..number.len() + 3 - LENGTH].iter().all(|&byte| byte == 0), "the row is too short");
    row[0] = kind;
    row[1..LENGTH - 2].copy_from_slice(&number[number.len() + 3 - LENGTH..]);
    row[LENGTH - 2..].copy_from_slice(&more.to_be_bytes());
    row
}

/// What the end of a file says besides where its objects are.
pub(super) struct End {
    /// The number of the stream itself, which is the highest one.
    pub(super) own: Id,
    pub(super) root: Id,
    pub(super) information: Id,
    /// A hash of the content, so that equal files have equal identifiers and
    /// others do not (ISO 32000-1, 14.4).
    pub(super) identifier: u128,
    /// How many bytes a row has.
    pub(super) row_length: usize,
    /// How the rows are packed; empty when they are not.
    pub(super) filter: &'static str,
    /// Where the stream begins in the file.
    pub(super) start: u64,
}

impl End {
    /// Appends the stream with the rows of all objects, and the end of the file.
    pub(super) fn push(&self, out: &mut Vec<u8>, rows: &[u8]) {
        let Self { own, root, information, identifier, row_length, filter, start } = self;
        push_integer(out, own.0);
        let _ = write!(
            out,
            " 0 obj\n<</Type/XRef/Size {}/W[1 {} 2]/Root {} 0 R/Info {} 0 R\
             /ID[<{identifier:032X}><{identifier:032X}>]{filter}/Length ",
            own.0 + 1,
            row_length - 3,
            root.0,
            information.0,
        );
        push_stream(out, rows);
        let _ = write!(out, "startxref\n{start}\n%%EOF\n");
    }
}
