//! What there is to read in an inbox.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{Archive, Content, Member};
use super::aside::{PassedOver, Reason};
use super::mail::{self, Attachment, Mail};
use super::within::Within;
use crate::Error;

/// Something to read, or to tell of.
pub enum Found {
    /// A file, or standard input for `-`.
    File(FoundFile),
    /// A member of an archive.
    Member(Member),
    /// Something that is attached to a mail.
    Attached(Attached),
    /// Something that cannot be read: a folder, a path that is too long, an archive.
    Failed(Error),
    /// Something that is no return.
    PassedOver(PassedOver),
}

/// A file that is attached to a mail.
pub struct Attached {
    /// What reports call it: `mail.eml/form.pdf`.
    pub name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) within: Within,
}

/// A file to read.
pub struct FoundFile {
    /// Where it is, as messages call it.
    pub path: PathBuf,
    /// Whether somebody named it. What stands in a folder may be passed over.
    pub is_named: bool,
    /// The file, if it is open already, at its start.
    pub(super) file: Option<File>,
}

impl FoundFile {
    /// A file that somebody named, or standard input for `-`.
    pub fn named(path: &Path) -> Self {
        Self { path: path.to_owned(), is_named: true, file: None }
    }

    /// How many bytes it has, as far as that is known.
    pub fn size(&self) -> u64 {
        let metadata = match &self.file {
            Some(file) => file.metadata(),
            None => self.path.metadata(),
        };
        metadata.map_or(0, |metadata| metadata.len())
    }
}

impl Found {
    /// What the member of an archive at an index is; `None` past the last.
    pub(super) fn in_archive(archive: &Arc<Archive>, index: usize) -> Option<Self> {
        let (name, content) = archive.item(index)?;
        Some(match content {
            Content::Packed(packed) => Self::Member(Member::new(archive, name, packed)),
            Content::Refused(what) => {
                Self::Failed(Error::NotThisForm { path: name.into(), what: what.to_owned(), remedy: None })
            }
            Content::PassedOver(reason) => Self::PassedOver(PassedOver { name: name.to_owned(), reason }),
        })
    }

    /// What is attached to a mail, in its order.
    pub fn attached_to(mail: Mail) -> impl Iterator<Item = Self> {
        mail.attachments.into_iter().map(|Attachment { name, content, within }| match content {
            mail::Content::File(bytes) => Self::Attached(Attached { name, bytes, within }),
            mail::Content::OfMail => Self::PassedOver(PassedOver { name, reason: Reason::OfMail }),
            mail::Content::Refused(what) => {
                Self::Failed(Error::NotThisForm { path: name.into(), what: what.to_owned(), remedy: None })
            }
        })
    }

    /// What the members of an archive are, in the order of their names.
    pub fn all_in(archive: &Arc<Archive>) -> impl Iterator<Item = Self> {
        let archive = Arc::clone(archive);
        (0..).map_while(move |index| Self::in_archive(&archive, index))
    }
}
