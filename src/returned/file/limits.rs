//! How much a file may ask for.

use std::fmt;

/// The budgets for reading one file.
///
/// The defaults are generous for any real copy of a two-page form, and keep a
/// hostile one from taking noticeable time or memory. Callers may change them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file, in bytes.
    pub file_size: usize,
    /// The most bytes that one stream may decompress to.
    pub stream_size: usize,
    /// The most bytes that all objects together may take once decompressed.
    pub total_size: usize,
    /// The most objects.
    pub objects: usize,
    /// How deep fields, pages and their ancestors may nest.
    pub depth: usize,
    /// The most steps of the walks over pages, annotations and fields.
    pub steps: usize,
    /// The most operators and glyphs of page content that are looked at.
    pub operations: usize,
    /// The most pixels of a picture, and of all pictures of a page.
    pub pixels: usize,
    /// The most bytes of small pictures of fields that are kept of a file, for people who look at what is not
    /// certain; 0 for none, and for not saying where fields stand.
    pub crops: usize,
}

impl Limits {
    /// What nearly every copy of the form needs at most: so little that several
    /// files can be read at the same time.
    ///
    /// A whole run has 300 MB. A file that needs more than this is read with
    /// the [default](Self::default), while no other such file is.
    #[must_use]
    pub fn light() -> Self {
        Self {
            file_size: 1 << 20,
            stream_size: 2 << 20,
            total_size: 6 << 20,
            objects: 10_000,
            operations: 40_000,
            // Whoever reads pictures has the memory of the run for them.
            pixels: 0,
            crops: usize::MAX,
            ..Self::default()
        }
    }

    /// Whether a file that needs more is read again, with room for pictures.
    pub(crate) fn is_light(&self) -> bool {
        self.pixels == 0
    }

    /// The smaller of each budget.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self {
            file_size: self.file_size.min(other.file_size),
            stream_size: self.stream_size.min(other.stream_size),
            total_size: self.total_size.min(other.total_size),
            objects: self.objects.min(other.objects),
            depth: self.depth.min(other.depth),
            steps: self.steps.min(other.steps),
            operations: self.operations.min(other.operations),
            pixels: self.pixels.min(other.pixels),
            crops: self.crops.min(other.crops),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_size: 20 << 20,
            stream_size: 16 << 20,
            total_size: 64 << 20,
            objects: 100_000,
            depth: 64,
            steps: 100_000,
            operations: 500_000,
            pixels: 50_000_000,
            crops: 0,
        }
    }
}

/// A budget of [`Limits`] that a file exceeds, with its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exceeded {
    /// [`Limits::file_size`].
    FileSize(usize),
    /// [`Limits::stream_size`].
    StreamSize(usize),
    /// [`Limits::total_size`].
    TotalSize(usize),
    /// [`Limits::objects`].
    Objects(usize),
    /// [`Limits::depth`].
    Depth(usize),
    /// [`Limits::steps`].
    Steps(usize),
    /// [`Limits::operations`].
    Operations(usize),
    /// [`Limits::pixels`].
    Pixels(usize),
}

impl fmt::Display for Exceeded {
    /// Writes a sentence that follows the file's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not read, because no real copy of the form is built like this: ")?;
        match self {
            Self::FileSize(limit) => write!(f, "the file is larger than {}", size(*limit)),
            Self::StreamSize(limit) => write!(f, "a part of it unpacks to more than {}", size(*limit)),
            Self::TotalSize(limit) => write!(f, "it unpacks to more than {}", size(*limit)),
            Self::Objects(limit) => write!(f, "it has more than {limit} objects"),
            Self::Depth(limit) => write!(f, "its fields or pages nest more than {limit} deep"),
            Self::Steps(limit) => write!(f, "its fields and pages have more than {limit} parts"),
            Self::Operations(limit) => write!(f, "its pages show more than {limit} things"),
            Self::Pixels(limit) => {
                write!(f, "a picture in it has more than {limit} pixels, or takes as long as if it had")
            }
        }
    }
}

fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

/// Why a file could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A password is needed, or the encryption is broken.
    Locked,
    /// It is locked otherwise than with a password.
    LockedOtherwise,
    /// Nothing in it can be read.
    Damaged,
    /// It cannot be read, for a reason of its own: a sentence that follows the
    /// file's name.
    Refused(&'static str),
    /// It asks for more than it may.
    Exceeded(Exceeded),
}

impl From<Exceeded> for Problem {
    fn from(exceeded: Exceeded) -> Self {
        Self::Exceeded(exceeded)
    }
}
