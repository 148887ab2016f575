//! Inputs of any size, read as often as needed.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use super::{display_name, load_returned, names_pdf, read_bytes};
use crate::Error;
use crate::format::{self, Format, Requests};
use crate::request::RawRequest;
use crate::returned::{self, Reader};

/// How much of an input is looked at to find out what it is.
const START: usize = 64 << 10;

/// An input of requests that can be read more than once.
///
/// Standard input and pipes are kept in an unnamed temporary file, so that
/// they take no more memory than a file does.
pub struct Source {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Requests { file: File, format: Format },
    Returned(Box<RawRequest>),
}

impl Source {
    /// Opens a file, or standard input for `-`, and finds out what it is: by
    /// its content first, by its name where the content leaves it open. A
    /// returned form is opened by `reader`.
    ///
    /// # Errors
    ///
    /// The input cannot be read, or is a PDF that is not this form.
    pub fn open(path: &Path, reader: &Reader) -> Result<Self, Error> {
        let failed = |source: io::Error| Error::Read { path: path.to_owned(), source };
        let mut file = if path.as_os_str() == "-" {
            kept(&mut io::stdin().lock()).map_err(failed)?
        } else {
            let mut file = File::open(path).map_err(failed)?;
            let metadata = file.metadata().map_err(failed)?;
            if metadata.is_dir() {
                return Err(failed(io::ErrorKind::IsADirectory.into()));
            }
            if metadata.is_file() { file } else { kept(&mut file).map_err(failed)? }
        };
        let mut start = Vec::new();
        (&mut file).take(START as u64).read_to_end(&mut start).map_err(failed)?;
        let promised = Format::of_path(path);
        if returned::is_likely(&start) || promised.is_none() && names_pdf(path) {
            let bytes = read_bytes(path)?;
            let mut requests = load_returned(&bytes, path, reader)?.into_requests();
            let (mut raw, findings) = requests.pop().unwrap_or_default();
            raw.problems.extend(findings);
            return Ok(Self { path: path.to_owned(), kind: Kind::Returned(Box::new(raw)) });
        }
        let format = promised.unwrap_or_else(|| {
            // The last character may be cut in two.
            Format::of_text(&String::from_utf8_lossy(&start))
        });
        Ok(Self { path: path.to_owned(), kind: Kind::Requests { file, format } })
    }

    /// What the input is called in messages.
    pub fn name(&self) -> String {
        display_name(&self.path)
    }

    /// How many bytes the input has, as far as that is known.
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::Returned(_) => 0,
            Kind::Requests { file, .. } => file.metadata().map_or(0, |metadata| metadata.len()),
        }
    }

    /// Whether the input is a returned form and not a file of requests.
    pub fn is_returned(&self) -> bool {
        matches!(self.kind, Kind::Returned(_))
    }

    /// The requests, from the first on.
    ///
    /// # Errors
    ///
    /// As [`format::requests`].
    pub fn requests(&mut self) -> Result<Requests<BufReader<&File>>, Error> {
        let name = self.name();
        match &mut self.kind {
            Kind::Returned(raw) => Ok(Requests::of(&name, vec![raw.as_ref().clone()])),
            Kind::Requests { file, format } => {
                file.rewind().map_err(|source| Error::Read { path: self.path.clone(), source })?;
                let mut reader = BufReader::with_capacity(START, &*file);
                // An input without anything in it holds no request.
                let is_empty = reader.fill_buf().is_ok_and(<[u8]>::is_empty);
                if is_empty {
                    Ok(Requests::of(&name, Vec::new()))
                } else {
                    format::requests(reader, &name, *format)
                }
            }
        }
    }
}

fn kept(input: &mut impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    file.rewind()?;
    Ok(file)
}
