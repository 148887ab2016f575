//! The parts of a workbook: a ZIP archive of XML files, hostile until proven
//! otherwise. ECMA-376, part 2.
//!
//! Its directory is held against the bounds before a byte is unpacked. What is
//! unpacked is counted, and no single text may be longer than a request.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use quick_xml::events::Event;
use rawzip::{CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ReaderAt as _, ZipLocator};

use super::super::item::RECORD;
use crate::error::Error;

/// The most parts of a workbook.
const PARTS: u64 = 10_000;
/// The largest directory of one, in bytes.
const DIRECTORY: u64 = 4 << 20;
/// What a part may unpack to whatever its size, in bytes.
const SMALL: u64 = 64 << 20;
/// How often its own size a part may unpack to beyond that.
const RATIO: u64 = 100;

/// The parts of a workbook by their names.
pub(super) struct Package {
    path: Arc<str>,
    file: Arc<FileReader>,
    parts: BTreeMap<String, Part>,
}

/// Where a part is, and how it is packed.
#[derive(Clone, Copy)]
struct Part {
    start: u64,
    end: u64,
    is_deflated: bool,
}

impl Package {
    /// Reads the directory.
    pub(super) fn open(path: &Arc<str>, file: File) -> Result<Self, Error> {
        let failed = |source| Error::Read { path: path.as_ref().into(), source };
        let size = file.metadata().map_err(failed)?.len();
        let file = FileReader::from(file);
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let archive = ZipLocator::new()
            .locate_in_reader(&file, &mut buffer, size)
            .map_err(|_| refused(path, DAMAGED))?;
        if archive.eocd_offset() - archive.directory_offset() > DIRECTORY || archive.entries_hint() > PARTS {
            return Err(refused(path, LARGE));
        }
        let mut found = Vec::new();
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(|_| refused(path, DAMAGED))? {
            if found.len() as u64 == PARTS {
                return Err(refused(path, LARGE));
            }
            let method = entry.compression_method();
            let is_known = matches!(method, CompressionMethod::STORE | CompressionMethod::DEFLATE);
            if let (Ok(name), true) = (std::str::from_utf8(entry.file_path().as_bytes()), is_known) {
                // Names of parts are equal in any letter case; part 2, 6.2.2.3.
                found.push((
                    name.to_ascii_lowercase(),
                    entry.wayfinder(),
                    method == CompressionMethod::DEFLATE,
                ));
            }
        }
        let mut parts = BTreeMap::new();
        for (name, place, is_deflated) in found {
            let entry = archive.get_entry(place).map_err(|_| refused(path, DAMAGED))?;
            let (start, end) = entry.compressed_data_range();
            parts.entry(name).or_insert(Part { start, end, is_deflated });
        }
        Ok(Self { path: path.clone(), file: Arc::new(file), parts })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&name.to_ascii_lowercase())
    }

    /// A part as XML; `None` when there is no such part.
    pub(super) fn xml(&self, name: &str) -> Option<Xml> {
        let input = self.bytes(name)?;
        let left = input.left.clone();
        Some(Xml {
            path: self.path.clone(),
            reader: quick_xml::Reader::from_reader(input),
            left,
            buffer: Vec::new(),
        })
    }

    /// A part as it is; `None` when there is no such part.
    pub(super) fn bytes(&self, name: &str) -> Option<Bounded> {
        let part = *self.parts.get(&name.to_ascii_lowercase())?;
        let section = Section { file: self.file.clone(), at: part.start, end: part.end };
        let most = SMALL + part.end.saturating_sub(part.start).saturating_mul(RATIO);
        let input: Box<dyn Read + Send> =
            if part.is_deflated { Box::new(DeflateDecoder::new(section)) } else { Box::new(section) };
        Some(Bounded {
            input: BufReader::with_capacity(BUFFER, input),
            most,
            left: Rc::new(Cell::new(RECORD)),
        })
    }
}

/// How much is unpacked at a time.
const BUFFER: usize = 64 << 10;

const DAMAGED: &str = "is a workbook that is damaged or incomplete: save it again";
const LARGE: &str =
    "is not opened, because no real workbook of requests is built like this: it has too many parts";

/// The workbook is not read.
pub(super) fn refused(path: &Arc<str>, what: &str) -> Error {
    Error::NotThisForm { path: path.as_ref().into(), what: what.to_owned(), remedy: None }
}

/// A stretch of a file.
struct Section {
    file: Arc<FileReader>,
    at: u64,
    end: u64,
}

impl Read for Section {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(into.len());
        let read = self.file.read_at(&mut into[..left], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// What is unpacked, up to a bound for all of it and one for each text.
pub(super) struct Bounded {
    input: BufReader<Box<dyn Read + Send>>,
    most: u64,
    /// How much of it may belong to the text at hand.
    left: Rc<Cell<usize>>,
}

impl Bounded {
    /// Whoever reads on is not at one text.
    pub(super) fn go_on(&self) {
        self.left.set(RECORD);
    }
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let length = bytes.len().min(into.len());
        into[..length].copy_from_slice(&bytes[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.most == 0 || self.left.get() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.most = self.most.saturating_sub(amount as u64);
        self.left.set(self.left.get().saturating_sub(amount));
        self.input.consume(amount);
    }
}

/// A part of a workbook, event by event.
pub(super) struct Xml {
    path: Arc<str>,
    reader: quick_xml::Reader<Bounded>,
    left: Rc<Cell<usize>>,
    buffer: Vec<u8>,
}

impl Xml {
    /// The next event.
    ///
    /// # Errors
    ///
    /// The part is not well-formed, or exceeds a bound.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Error> {
        self.left.set(RECORD);
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => refused(
                &self.path,
                "is not read to its end, because it unpacks to more than any real workbook",
            ),
            _ => refused(&self.path, DAMAGED),
        })
    }
}
