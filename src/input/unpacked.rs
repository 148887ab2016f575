//! From what was found to bytes, within the bounds.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::sync::Arc;

use super::archive::{self, Archive, Member, Opened};
use super::aside::{self, PassedOver, Reason};
use super::found::{Attached, FoundFile};
use super::mail::Mail;
use super::within::Within;
use super::{bounded, display_name};
use crate::Error;
use crate::returned::{self, Limits};

/// What something found turned out to be once it was opened.
pub enum Unpacked {
    /// A file.
    File {
        /// What reports call it.
        name: String,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// An archive, in memory.
    Archive(Arc<Archive>),
    /// A mail to which something is attached.
    Mail(Mail),
    /// No return.
    PassedOver(PassedOver),
}

impl FoundFile {
    /// All of the file, up to the size that `limits` allow; of a larger one its start, if that
    /// says already that it is no form.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] and [`Error::TooLarge`].
    pub fn read(self, limits: &Limits) -> Result<Vec<u8>, Error> {
        let failed = |source| Error::Read { path: self.path.clone(), source };
        if self.path.as_os_str() == "-" {
            return bounded(&mut io::stdin().lock(), &self.path, limits);
        }
        let mut file = match self.file {
            // On Windows, having looked at its start has moved where it is read from.
            Some(mut file) => file.rewind().map(|()| file).map_err(failed)?,
            None => File::open(&self.path).map_err(failed)?,
        };
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        if metadata.is_file() && metadata.len() > limits.file_size as u64 {
            return start_of(&mut file, &self.path, limits);
        }
        bounded(&mut file, &self.path, limits)
    }

    /// Reads the file, and looks whether it is an archive or an output of our own.
    ///
    /// # Errors
    ///
    /// As [`FoundFile::read`]; also those of an archive.
    pub fn unpack(self, limits: &Limits) -> Result<Unpacked, Error> {
        let (name, is_named) = (display_name(&self.path), self.is_named);
        unpacked(self.read(limits)?, name, is_named, Within::default())
    }
}

impl Member {
    /// Unpacks the member, and looks whether it is an archive or an output of our own.
    ///
    /// # Errors
    ///
    /// As [`Member::read`]; also those of an archive.
    pub fn unpack(&self, limits: &Limits) -> Result<Unpacked, Error> {
        unpacked(self.read(limits.file_size)?, self.name().to_owned(), false, self.within())
    }
}

impl Attached {
    /// Looks whether it is an archive, a mail, or an output of our own.
    ///
    /// # Errors
    ///
    /// Those of an archive, and [`Error::TooLarge`].
    pub fn unpack(self, limits: &Limits) -> Result<Unpacked, Error> {
        if self.bytes.len() > limits.file_size {
            return Err(Error::TooLarge { path: self.name.into(), limit: limits.file_size as u64 });
        }
        unpacked(self.bytes, self.name, false, self.within)
    }
}

fn unpacked(bytes: Vec<u8>, name: String, is_named: bool, within: Within) -> Result<Unpacked, Error> {
    if !is_named && aside::is_own_output(&bytes[..bytes.len().min(aside::START)]) {
        return Ok(Unpacked::PassedOver(PassedOver { name, reason: Reason::OwnOutput }));
    }
    if let Some(mail) = Mail::open(&bytes, &name, within) {
        return Ok(Unpacked::Mail(mail));
    }
    if !archive::is_archive(&bytes) {
        return Ok(Unpacked::File { name, bytes });
    }
    let shared = Arc::new(bytes);
    Ok(match Archive::nested(Arc::clone(&shared), &name, within)? {
        Opened::Archive(archive) => Unpacked::Archive(Arc::new(archive)),
        Opened::Other => Unpacked::File { name, bytes: Arc::unwrap_or_clone(shared) },
    })
}

/// The start of a file that is too large to be read, if that says what it is.
fn start_of(file: &mut File, path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut start = Vec::new();
    let read = file.take(aside::START as u64).read_to_end(&mut start);
    match read {
        Ok(_) if returned::is_otherwise(&start) => Ok(start),
        _ => Err(Error::TooLarge { path: path.to_owned(), limit: limits.file_size as u64 }),
    }
}
