//! A process of its own for files from outside.

use std::path::Path;
use std::process::Command;

use super::Preview;
use crate::{Error, bound};

/// The memory that such a process may ask for, in bytes.
const MEMORY: u64 = 768 << 20;
/// The processor time that it may take, in seconds.
const SECONDS: u64 = 10;
/// The largest picture that is taken from it, in bytes.
#[cfg(target_os = "linux")]
const PICTURE: u64 = 160 << 20;
/// How a picture begins. PNG, 5.2.
#[cfg(target_os = "linux")]
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the process ends with when something on the page could not be drawn.
#[cfg(target_os = "linux")]
pub(super) const PARTIAL: u8 = 5;

/// Draws a page of a file from outside by running `command`: the same program, told to [`bind`]
/// itself, to draw what comes on standard input, and to write the picture to standard output.
///
/// # Errors
///
/// [`Error::NotThisForm`]: the file cannot be drawn within the bounds, or not on this system at all.
#[cfg(target_os = "linux")]
pub fn draw_guarded(command: Command, document: &[u8], name: &Path) -> Result<Preview, Error> {
    let ended = bound::run(command, document, PICTURE);
    let bound::Ended { status, out: png, told } =
        ended.map_err(|source| Error::Read { path: name.to_owned(), source })?;
    let is_partial = status.code() == Some(PARTIAL.into());
    if (status.success() || is_partial) && png.starts_with(PNG) {
        return Ok(Preview { png, is_partial });
    }
    // The first line of what it said is for people; without one it was ended, or gave up.
    let what = match told.lines().next().and_then(|line| line.strip_prefix("error: `standard input` ")) {
        Some(what) => what.to_owned(),
        None => "is not drawn, because that takes more time or memory than a page of the form may".to_owned(),
    };
    Err(Error::NotThisForm { path: name.to_owned(), what, remedy: None })
}

/// The same where no process can bind itself: refused.
///
/// # Errors
///
/// [`Error::NotThisForm`], always.
#[cfg(not(target_os = "linux"))]
pub fn draw_guarded(_: Command, _: &[u8], name: &Path) -> Result<Preview, Error> {
    let what =
        "is not drawn: files from outside are drawn on Linux only, where a process can be bound".to_owned();
    Err(Error::NotThisForm { path: name.to_owned(), what, remedy: None })
}

/// Binds this process: from here on it gets no more memory and processor time than a page takes, and writes no file.
///
/// # Errors
///
/// [`Error::Internal`]: the system does not do it. Nothing from outside may be drawn then.
pub fn bind() -> Result<(), Error> {
    bound::bind(MEMORY, SECONDS)
}
