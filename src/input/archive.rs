//! ZIP archives of returned files, hostile until proven otherwise.
//!
//! The directory of an archive is read first, and everything in it is held against
//! the bounds before a byte is unpacked. Members are unpacked one at a time, in memory; nothing
//! is ever written to where a member's name says. The clauses are those of PKWARE's APPNOTE 6.3.10.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder,
    ZipFileHeaderRecord, ZipLocator,
};

use super::aside::{self, Named, Reason};
use super::display_name;
use super::member_name;
use super::within::Within;
use crate::Error;

/// The most members of an archive.
const MEMBERS: usize = 10_000;
/// The largest directory of an archive, in bytes: so much memory the names may take.
const DIRECTORY: u64 = 8 << 20;
/// What an archive may unpack to whatever its size, in bytes.
const SMALL: u64 = 64 << 20;
/// How often an archive's own size it may unpack to beyond that. Forms seldom shrink to a tenth.
const RATIO: u64 = 100;
/// How many archives may stand in each other.
const DEPTH: usize = 2;

/// What a file turned out to be that begins as an archive does.
pub(super) enum Opened {
    /// An archive.
    Archive(Archive),
    /// A document, or a program, in the form of an archive.
    Other,
}

/// An archive whose directory was read.
pub struct Archive {
    /// What it stands in, itself included.
    pub(super) within: Within,
    inner: ZipArchive<Source>,
    items: Vec<Item>,
}

/// What is known of a member before it is unpacked.
struct Item {
    /// What reports call it, the archive's name included.
    name: String,
    content: Content,
}

/// What a member is, as far as the directory tells.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// It can be unpacked.
    Packed(Packed),
    /// It cannot be read: a sentence that follows its name.
    Refused(&'static str),
    /// It is no return.
    PassedOver(Reason),
}

/// Where a member is, and how it is packed.
#[derive(Clone, Copy)]
pub(super) struct Packed {
    place: ZipArchiveEntryWayfinder,
    is_deflated: bool,
}

/// A member of an archive, still packed.
pub struct Member {
    archive: Arc<Archive>,
    name: String,
    packed: Packed,
}

/// Where an archive is.
enum Source {
    File(FileReader),
    Bytes(Arc<Vec<u8>>),
}

impl ReaderAt for Source {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read_at(buffer, offset),
            Self::Bytes(bytes) => bytes.read_at(buffer, offset),
        }
    }
}

/// Whether a file begins as archives do. 4.3.7, 4.3.16, and 8.5.4 for the parts of one.
pub(super) fn starts(file: &File) -> bool {
    let mut start = [0; 4];
    let Ok(file) = file.try_clone() else { return false };
    FileReader::from(file).read_exact_at(&mut start, 0).is_ok_and(|()| is_archive(&start))
}

/// Whether these bytes are the beginning of an archive.
pub(super) fn is_archive(start: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|mark| start.starts_with(*mark))
}

impl Archive {
    /// Reads the directory of an archive in a file.
    ///
    /// # Errors
    ///
    /// [`Error::NotThisForm`]: it is damaged, or exceeds a bound.
    pub(super) fn open(file: File, path: &Path) -> Result<Opened, Error> {
        let size = file.metadata().map_err(|source| Error::Read { path: path.to_owned(), source })?.len();
        Self::read(
            Source::File(FileReader::from(file)),
            size,
            display_name(path),
            Within::default().archive(),
        )
    }

    /// Reads the directory of an archive in memory that stands in so many others.
    ///
    /// # Errors
    ///
    /// As [`Archive::open`]; also where too many archives stand in each other.
    pub(super) fn nested(bytes: Arc<Vec<u8>>, name: &str, within: Within) -> Result<Opened, Error> {
        let size = bytes.len() as u64;
        Self::read(Source::Bytes(bytes), size, name.to_owned(), within.archive())
    }

    fn read(source: Source, size: u64, name: String, within: Within) -> Result<Opened, Error> {
        let refused = |what: &str| Error::NotThisForm {
            path: name.clone().into(),
            what: what.to_owned(),
            remedy: None,
        };
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let inner =
            ZipLocator::new().locate_in_reader(source, &mut buffer, size).map_err(|(source, _)| source);
        let inner = match inner {
            Ok(inner) => inner,
            // A document that is damaged is still a document.
            Err(source) => {
                let read = source.read_at(&mut buffer, 0).unwrap_or(0);
                let is_document = DOCUMENTS.iter().any(|name| holds(&buffer[..read], name));
                return if is_document { Ok(Opened::Other) } else { Err(refused(DAMAGED)) };
            }
        };
        if inner.eocd_offset() - inner.directory_offset() > DIRECTORY || inner.entries_hint() > MEMBERS as u64
        {
            return Err(refused(TOO_MANY));
        }
        let mut listing = Listing::default();
        let mut entries = inner.entries(&mut buffer);
        loop {
            match entries.next_entry() {
                Ok(Some(_)) if listing.count() == MEMBERS => return Err(refused(TOO_MANY)),
                Ok(Some(entry)) => listing.add(&name, &entry),
                Ok(None) => break,
                Err(_) => return Err(refused(DAMAGED)),
            }
        }
        if listing.is_document {
            return Ok(Opened::Other);
        }
        if within.archives > DEPTH {
            return Err(refused(TOO_DEEP));
        }
        if listing.unpacked > SMALL + size.saturating_mul(RATIO) {
            return Err(refused(TOO_LARGE));
        }
        listing.says_more = inner.entries_hint() > listing.count() as u64;
        if listing.overlaps(&inner) {
            return Err(refused(OVERLAPPING));
        }
        Ok(Opened::Archive(Self { items: listing.finish(&name), within, inner }))
    }

    /// The name and the content of the member at an index; `None` past the last.
    pub(super) fn item(&self, index: usize) -> Option<(&str, Content)> {
        self.items.get(index).map(|item| (item.name.as_str(), item.content))
    }
}

const DAMAGED: &str = "is a ZIP archive that is damaged or incomplete: ask for it again";
const TOO_MANY: &str = "is a ZIP archive with more than 10,000 files: unpack it, and pass the folder";
const TOO_LARGE: &str = "is not opened, because no real archive of forms is built like this: it unpacks to \
                         more than 100 times its size";
const OVERLAPPING: &str =
    "is not opened, because no real archive is built like this: its files lie over each other";
const TOO_DEEP: &str = "is an archive within an archive within an archive: unpack it, and pass the folder";
const EMPTY: &str = "is a ZIP archive with no file to read in it";
const FEWER: &str =
    "is a ZIP archive that is damaged: it says that there are more files in it than are found";
const LOCKED: &str = "is locked with a password by the archive: unpack it, and pass the file";
const OTHER_METHOD: &str = "is packed in a way that is not read here: unpack the archive, and pass the file";
const SPOILED: &str = "is damaged in its archive: ask for it again";

/// A directory that is being read.
#[derive(Default)]
struct Listing {
    items: Vec<Item>,
    /// How many entries nothing is said of.
    hidden: usize,
    names: member_name::Names,
    /// What all of it unpacks to, in bytes.
    unpacked: u64,
    /// Whether it is a document, or a program, in the form of an archive.
    is_document: bool,
    /// Whether the end of the archive says that there are more files than there are.
    says_more: bool,
}

impl Listing {
    /// How many entries there are so far.
    fn count(&self) -> usize {
        self.items.len() + self.hidden
    }

    fn add(&mut self, archive: &str, entry: &ZipFileHeaderRecord<'_>) {
        let raw = entry.file_path();
        self.is_document |= is_of_document(raw.as_bytes(), self.count());
        let label = member_name::label(raw.as_bytes(), entry.flags().is_utf8());
        let named = label.split('/').map(aside::by_name).find(|named| *named != Named::Usual);
        if entry.is_dir() || named == Some(Named::Hidden) {
            self.hidden += 1;
            return;
        }
        self.unpacked = self.unpacked.saturating_add(entry.uncompressed_size_hint());
        let method = entry.compression_method();
        let content = if named == Some(Named::System) {
            Content::PassedOver(Reason::System)
        } else if entry.mode().is_symlink() {
            Content::PassedOver(Reason::Link)
        } else if entry.flags().is_encrypted() || method == CompressionMethod::AES {
            Content::Refused(LOCKED)
        } else if method == CompressionMethod::STORE || method == CompressionMethod::DEFLATE {
            let is_deflated = method == CompressionMethod::DEFLATE;
            Content::Packed(Packed { place: entry.wayfinder(), is_deflated })
        } else {
            Content::Refused(OTHER_METHOD)
        };
        let name = self.names.unique(format!("{archive}/{label}"));
        self.items.push(Item { name, content });
    }

    /// Whether members lie over each other, as in archives that unpack to far more than they are.
    fn overlaps(&self, inner: &ZipArchive<Source>) -> bool {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for item in &self.items {
            if let Content::Packed(packed) = item.content
                // One whose place is wrong cannot be unpacked either.
                && let Ok(entry) = inner.get_entry(packed.place)
            {
                ranges.push(entry.compressed_data_range());
            }
        }
        ranges.sort_unstable();
        ranges.windows(2).any(|pair| pair[0].1 > pair[1].0)
    }

    /// All members in the order of their names, and what is to be said of the archive itself.
    fn finish(mut self, archive: &str) -> Vec<Item> {
        self.items.sort_by(|one, other| one.name.cmp(&other.name));
        let is_read = |item: &Item| !matches!(item.content, Content::PassedOver(_));
        let of_archive = |what| Item { name: archive.to_owned(), content: Content::Refused(what) };
        if self.says_more {
            self.items.push(of_archive(FEWER));
        } else if !self.items.iter().any(is_read) {
            self.items.push(of_archive(EMPTY));
        }
        self.items
    }
}

/// Whether an entry is found in documents and programs that have the form of an archive, and
/// in no archive of files: Office Open XML, `OpenDocument` and EPUB, iWork, and Java.
fn is_of_document(name: &[u8], index: usize) -> bool {
    DOCUMENTS.contains(&name) || name == b"mimetype" && index == 0
}

const DOCUMENTS: [&[u8]; 3] = [b"[Content_Types].xml", b"Index/Document.iwa", b"META-INF/MANIFEST.MF"];

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

impl Member {
    pub(super) fn new(archive: &Arc<Archive>, name: &str, packed: Packed) -> Self {
        Self { archive: Arc::clone(archive), name: name.to_owned(), packed }
    }

    /// What reports call it: `inbox.zip/a.pdf`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has, as its archive says.
    pub fn size(&self) -> u64 {
        self.packed.place.uncompressed_size_hint()
    }

    /// Unpacks it.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] where it says itself that it has more than `limit` bytes: it
    /// is not unpacked then. [`Error::NotThisForm`] where it is not what its archive says.
    pub fn read(&self, limit: usize) -> Result<Vec<u8>, Error> {
        let size = self.packed.place.uncompressed_size_hint();
        if size > limit as u64 {
            return Err(Error::TooLarge { path: self.name.clone().into(), limit: limit as u64 });
        }
        self.inflate(size).map_err(|source| match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
                Error::NotThisForm { path: self.name.clone().into(), what: SPOILED.to_owned(), remedy: None }
            }
            _ => Error::Read { path: self.name.clone().into(), source },
        })
    }

    fn inflate(&self, size: u64) -> io::Result<Vec<u8>> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidData);
        let entry =
            self.archive.inner.get_entry(self.packed.place).map_err(|error| match error.into_kind() {
                rawzip::ErrorKind::IO(source) => source,
                _ => wrong(),
            })?;
        let mut bytes = Vec::with_capacity(usize::try_from(size).map_err(|_| wrong())?);
        let packed = entry.reader();
        // What is longer than it says is not read to its end.
        let mut unpacked: Box<dyn Read + '_> = if self.packed.is_deflated {
            Box::new(DeflateDecoder::new(packed).take(size + 1))
        } else {
            Box::new(packed.take(size + 1))
        };
        unpacked.read_to_end(&mut bytes)?;
        let claim = entry.reader().claim_verifier();
        if bytes.len() as u64 != size || crc32fast::hash(&bytes) != claim.crc {
            return Err(wrong());
        }
        Ok(bytes)
    }

    /// What it stands in.
    pub(super) fn within(&self) -> Within {
        self.archive.within
    }
}
