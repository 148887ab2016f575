//! What stands in the folders and archives that somebody names.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{self, Archive, Opened};
use super::aside::{self, Named, PassedOver, Reason};
use super::found::{Found, FoundFile};
use super::mail::{self, Mail};
use super::within::Within;
use crate::Error;
use crate::returned;

/// Finds the files that some paths stand for, in the order of the names: each file itself; of a
/// folder everything in it and in the folders below that is not hidden; of a ZIP archive its members.
///
/// What a file is, its content says and not its name. Hidden files, locks (`~$…`, `.~lock…`)
/// and companions (`._…`) are passed over in silence; of everything else there is an
/// item. A link to a folder is not followed inside of a folder.
pub struct Inbox {
    waiting: VecDeque<Waiting>,
}

/// What is next.
enum Waiting {
    /// A path that somebody named.
    Named(PathBuf),
    /// Something in a folder.
    Inside(PathBuf),
    /// Members of an archive.
    Members(Arc<Archive>, usize),
}

impl Inbox {
    /// An inbox of some files, folders and archives.
    pub fn new(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { waiting: paths.into_iter().map(Waiting::Named).collect() }
    }

    /// Whether a path stands for any number of files: a folder, or an archive.
    pub fn is_many(path: &Path) -> bool {
        let is_archive = || {
            let file = File::open(path).ok().filter(archive::starts)?;
            Some(matches!(Archive::open(file, path), Ok(Opened::Archive(_)) | Err(_)))
        };
        path.is_dir() || path.is_file() && (is_archive().unwrap_or(false) || is_mail(path))
    }

    /// A folder's entries, to be next.
    fn list(&mut self, folder: &Path) -> Option<Found> {
        let unreadable = |source| Found::Failed(Error::Read { path: folder.to_owned(), source });
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(source) => return Some(unreadable(source)),
        };
        let mut paths = Vec::new();
        let mut told = None;
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                // Those that come before are there all the same.
                Err(source) => {
                    told = Some(unreadable(source));
                    break;
                }
            }
        }
        paths.sort_unstable();
        for path in paths.into_iter().rev() {
            self.waiting.push_front(Waiting::Inside(path));
        }
        told
    }

    /// Something in a folder; `None` where nothing is to be said of it.
    fn inside(&mut self, path: PathBuf) -> Option<Found> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let named = aside::by_name(&name);
        let passed_over = |path: &Path, reason| {
            Some(Found::PassedOver(PassedOver { name: path.display().to_string(), reason }))
        };
        if named == Named::Hidden {
            return None;
        }
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(source) => return Some(Found::Failed(Error::Read { path, source })),
        };
        if is_hidden(&metadata) && named == Named::Usual {
            return None;
        }
        if metadata.is_dir() {
            return if named == Named::System {
                passed_over(&path, Reason::System)
            } else {
                self.list(&path)
            };
        }
        let target = if metadata.is_symlink() { fs::metadata(&path) } else { Ok(metadata) };
        match target {
            Ok(target) if target.is_dir() => return passed_over(&path, Reason::Link),
            Ok(target) if !target.is_file() => return passed_over(&path, Reason::NotAFile),
            // A link that leads nowhere is reported when it is read.
            _ => {}
        }
        if named == Named::System && !holds_form(&path) {
            return passed_over(&path, Reason::System);
        }
        self.file(path, false)
    }

    /// A file, or the members of an archive.
    fn file(&mut self, path: PathBuf, is_named: bool) -> Option<Found> {
        let Ok(file) = File::open(&path) else {
            // Whoever reads it says why.
            return Some(Found::File(FoundFile { path, is_named, file: None }));
        };
        if archive::starts(&file) {
            match file.try_clone().map(|file| Archive::open(file, &path)) {
                Ok(Ok(Opened::Archive(archive))) => {
                    self.waiting.push_front(Waiting::Members(Arc::new(archive), 0));
                    return None;
                }
                Ok(Err(error)) => return Some(Found::Failed(error)),
                Ok(Ok(Opened::Other)) | Err(_) => {}
            }
        }
        Some(Found::File(FoundFile { path, is_named, file: Some(file) }))
    }
}

impl Iterator for Inbox {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.waiting.pop_front()? {
                Waiting::Named(path) if path.is_dir() => self.list(&path),
                // A pipe gives what it holds only once.
                Waiting::Named(path) if path.is_file() => self.file(path, true),
                Waiting::Named(path) => Some(Found::File(FoundFile::named(&path))),
                Waiting::Inside(path) => self.inside(path),
                Waiting::Members(archive, index) => {
                    let found = Found::in_archive(&archive, index);
                    if found.is_some() {
                        self.waiting.push_front(Waiting::Members(archive, index + 1));
                    }
                    found
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// Whether the system hides a file that its name does not.
#[cfg(windows)]
fn is_hidden(metadata: &fs::Metadata) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    /// `FILE_ATTRIBUTE_HIDDEN`.
    const HIDDEN: u32 = 2;
    metadata.file_attributes() & HIDDEN != 0
}

#[cfg(not(windows))]
fn is_hidden(_: &fs::Metadata) -> bool {
    false
}

/// Whether something is attached to a file, because it is a mail.
fn is_mail(path: &Path) -> bool {
    let found = FoundFile::named(path);
    let limits = returned::Limits::default();
    let holds_mail = |start: &[u8]| returned::is_mail(start) || mail::is_outlook(start);
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok()
        && holds_mail(&start)
        && found.read(&limits).is_ok_and(|bytes| Mail::open(&bytes, "", Within::default()).is_some())
}

/// Whether a file begins as a form does.
fn holds_form(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1024).read_to_end(&mut start));
    read.is_ok() && returned::is_likely(&start)
}
