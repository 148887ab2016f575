//! One request of many.

use std::io;

use crate::error::Error;
use crate::request::RawRequest;

/// The most bytes that one request of a stream may have.
pub(super) const RECORD: usize = 1 << 20;

/// The most cells that one row of a table may have.
pub(super) const CELLS: usize = 16 << 10;

/// A request of a stream.
#[derive(Debug)]
pub struct Numbered {
    /// Its row in a table, its line in JSON Lines, or its place in a document.
    pub number: usize,
    /// The request, or why this one cannot be read; the next one may.
    pub request: Result<RawRequest, Error>,
}

/// The input cannot be read on.
pub(super) fn unreadable(path: &str, source: io::Error) -> Error {
    Error::Read { path: path.into(), source }
}
