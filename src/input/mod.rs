//! Reading inputs, whatever they are: request files or returned forms.

mod archive;
mod aside;
mod found;
mod inbox;
mod mail;
mod member_name;
mod sniff;
mod source;
mod trust;
mod unpacked;
mod wildcard;
mod within;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::Error;
use crate::form::Stage;
use crate::format;
use crate::request::RawRequest;
use crate::returned::{Limits, Reader, ReturnedForm};

pub use archive::{Archive, Member};
pub use aside::{PassedOver, Reason};
pub use found::{Attached, Found, FoundFile};
pub use inbox::Inbox;
pub use mail::Mail;
pub use source::{Source, Table};
pub use trust::read_trust;
pub use unpacked::Unpacked;
pub use wildcard::expanded;

/// What an input turned out to be.
pub enum Input {
    /// A file of requests: one or many.
    Requests(Vec<RawRequest>),
    /// A returned form; a stack has several.
    Returned(Vec<ReturnedForm>),
}

impl Input {
    /// The stage at which such an input is checked when nothing else is said.
    pub fn default_stage(&self) -> Stage {
        match self {
            Self::Requests(_) => Stage::Request,
            Self::Returned(_) => Stage::Submitted,
        }
    }

    /// The requests that the input holds; what its reader found is among their problems.
    pub fn into_requests(self) -> Vec<RawRequest> {
        match self {
            Self::Requests(requests) => requests,
            Self::Returned(forms) => forms.into_iter().map(ReturnedForm::into_request).collect(),
        }
    }
}

/// Reads a file, or standard input for `-`, up to the limit of [`Limits`].
///
/// # Errors
///
/// [`Error::Read`] and [`Error::TooLarge`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let limits = Limits::default();
    if path.as_os_str() == "-" {
        bounded(&mut io::stdin().lock(), path, &limits)
    } else {
        let file = File::open(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        bounded(&mut &file, path, &limits)
    }
}

/// The bytes of an open input, up to the size that `limits` allow.
fn bounded(input: &mut impl Read, path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let limit = limits.file_size as u64;
    let mut bytes = Vec::new();
    let read = input.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Read { path: path.to_owned(), source })?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// Reads all of an input: what it is, [`Source::open`] finds out.
///
/// # Errors
///
/// The input cannot be read, is not well-formed, or does not hold this form.
pub fn load(path: &Path, reader: &Reader) -> Result<Input, Error> {
    Source::open(path, reader)?.into_input()
}

/// Reads the passwords of a file, one a line.
///
/// # Errors
///
/// [`Error::Read`] and [`Error::TooLarge`]; a file that is not UTF-8 is not read.
pub fn read_passwords(path: &Path) -> Result<Vec<String>, Error> {
    let text = format::text(read_bytes(path)?)
        .map_err(|_| Error::Read { path: path.to_owned(), source: io::ErrorKind::InvalidData.into() })?;
    let lines = text.lines();
    Ok(lines.filter(|line| !line.is_empty()).take(MOST_PASSWORDS).map(str::to_owned).collect())
}

/// The most passwords that are tried on a file: each takes its time.
const MOST_PASSWORDS: usize = 100;

/// What an input is called in messages. Bytes that are no text are written as
/// such, `\xE9`, so that two names of files are told apart.
pub fn display_name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(name, "\\x{byte:02X}");
        }
    }
    name
}
