//! A copy of the answers that a machine reads off paper: two small symbols.
//!
//! The one on the first page holds the whole request; the one on the second says to which
//! first page it belongs. They say nothing that the pages do not print, and are on a form
//! only if whoever makes it asks for them: who holds the paper can read them.
//!
//! The first symbol holds, bit by bit: the version of this format, the date of the form's
//! revision, a bit for each role, and each [input](crate::form::Form::inputs) of the form, as
//! its definition says. A CRC-32 of all that follows. The second holds version and
//! revision, that CRC again, and a CRC-32 of its own.

mod answers;
mod bits;
mod symbol;
mod words;

use std::fmt;

use chrono::NaiveDate;

use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::layout::Point;
use crate::request::{RawRequest, Request};
use crate::revision::{ALL, Revision};

pub use symbol::Symbol;

use bits::{Reader, Writer};
use symbol::Place;

/// The version of the format. What was printed once is read for years, so that
/// any change of the bits is another version.
const VERSION: u64 = 1;
const VERSION_BITS: u32 = 4;
/// The bits of a revision: the days since 1 January 2000.
const REVISION_BITS: u32 = 16;
/// The bytes of a checksum.
const CHECK: usize = 4;

/// The symbols of one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperCode {
    symbols: [Symbol; 2],
}

/// What ties the second page of a form to its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tie(u32);

/// What a symbol says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said<T> {
    /// This, of a form of a revision that is known.
    This(T, Tie),
    /// Something that a newer program wrote, or about a revision that is not known.
    Unknown,
}

/// The answers do not go into the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCode {
    /// They take so many bytes, and it holds so many.
    TooLong {
        /// How many bytes they take.
        bytes: usize,
        /// How many it holds.
        most: usize,
    },
    /// One of them is none that the form takes.
    Wrong,
}

impl fmt::Display for NoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes, most } => {
                write!(f, "the answers take {bytes} bytes, and the paper code holds {most}")
            }
            Self::Wrong => f.write_str("the paper code holds no answer that the form does not take"),
        }
    }
}

impl NoCode {
    /// What is wrong, as a finding about a request that stands at `origin`.
    pub fn finding(self, origin: &Origin) -> Finding {
        let hint = match self {
            Self::TooLong { .. } => "shorten the longest answers, or make this form without the paper code",
            Self::Wrong => "put the answer right, or make this form without the paper code",
        };
        let finding = Finding::error(Code::PaperCode, "", self.to_string());
        Finding { field: None, ..finding.hint(hint).at(origin) }
    }
}

impl From<NoCode> for Error {
    fn from(no_code: NoCode) -> Self {
        Self::NoPaperCode { what: no_code.to_string() }
    }
}

impl PaperCode {
    /// The symbols of a request.
    ///
    /// # Errors
    ///
    /// The answers are too long, or one of them is wrong.
    ///
    /// ```
    /// use misis_form::paper_code::PaperCode;
    /// use misis_form::request::Request;
    ///
    /// let code = PaperCode::of(&Request::default()).unwrap();
    /// assert_eq!(code.symbols().len(), 2);
    /// ```
    pub fn of(request: &Request) -> Result<Self, NoCode> {
        let mut bits = Writer::default();
        push_head(&mut bits, request.revision);
        answers::push(&mut bits, request).ok_or(NoCode::Wrong)?;
        let (whole, tie) = checked(bits.into_bytes());
        let most = Place::First.capacity();
        let first = Symbol::new(Place::First, &whole).ok_or(NoCode::TooLong { bytes: whole.len(), most })?;
        let mut bits = Writer::default();
        push_head(&mut bits, request.revision);
        bits.push(tie.into(), u32::BITS);
        let (short, _) = checked(bits.into_bytes());
        let second = Symbol::new(Place::Second, &short)
            .ok_or(NoCode::TooLong { bytes: short.len(), most: Place::Second.capacity() })?;
        Ok(Self { symbols: [first, second] })
    }

    /// The symbol of each page that has one.
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }
}

/// Reads the request off the first page; `None` when no symbol can be read there.
///
/// `ink` says how dark the page is at a place, from 0 for paper to 1; `origin`, where the
/// answer in the field of that name comes from.
pub fn read_request(ink: &dyn Fn(Point) -> f32, origin: &dyn Fn(&str) -> Origin) -> Option<Said<RawRequest>> {
    let bytes = symbol::read(Place::First, ink)?;
    let (body, tie) = check(&bytes)?;
    let mut bits = Reader::new(body);
    let Some(revision) = read_head(&mut bits)? else { return Some(Said::Unknown) };
    let request = answers::read(&mut bits, revision, origin)?;
    bits.is_over().then_some(Said::This(request, Tie(tie)))
}

/// Reads off the second page which first page it belongs to; `None` when no symbol can be
/// read there.
///
/// `ink` is that of [`read_request`].
pub fn read_tie(ink: &dyn Fn(Point) -> f32) -> Option<Said<&'static Revision>> {
    let bytes = symbol::read(Place::Second, ink)?;
    let (body, _) = check(&bytes)?;
    let mut bits = Reader::new(body);
    let Some(revision) = read_head(&mut bits)? else { return Some(Said::Unknown) };
    let tie = u32::try_from(bits.number(u32::BITS)?).ok()?;
    bits.is_over().then_some(Said::This(revision, Tie(tie)))
}

fn push_head(bits: &mut Writer, revision: &Revision) {
    bits.push(VERSION, VERSION_BITS);
    bits.push(days(revision), REVISION_BITS);
}

/// The revision; `Some(None)` when it is not known, or the version is not.
fn read_head(bits: &mut Reader<'_>) -> Option<Option<&'static Revision>> {
    let is_known = bits.number(VERSION_BITS)? == VERSION;
    let revision = bits.number(REVISION_BITS)?;
    Some(ALL.iter().copied().find(|known| is_known && days(known) == revision))
}

/// The date of a revision, in days since 1 January 2000.
fn days(revision: &Revision) -> u64 {
    let date = NaiveDate::parse_from_str(revision.date(), "%m/%d/%Y").ok();
    let start = NaiveDate::from_ymd_opt(2000, 1, 1);
    let days = date.zip(start).map(|(date, start)| (date - start).num_days());
    days.and_then(|days| u64::try_from(days).ok()).unwrap_or_default()
}

/// The bytes with their checksum, and that.
fn checked(mut bytes: Vec<u8>) -> (Vec<u8>, u32) {
    let check = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&check.to_be_bytes());
    (bytes, check)
}

/// The bytes before the checksum, and that; `None` when it is wrong.
fn check(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let (body, check) = bytes.split_last_chunk::<CHECK>()?;
    let check = u32::from_be_bytes(*check);
    (crc32fast::hash(body) == check).then_some((body, check))
}

#[cfg(test)]
mod tests;
