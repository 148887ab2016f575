//! From returned files to records: one file or thousands, in the order given.
//!
//! What a file holds is read by [`returned`](crate::returned) and checked by the
//! [rules](crate::rules). One bad file never stops the rest: it gets a record
//! that says what it is.

use std::collections::VecDeque;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::format::{Record, Returned, ReturnedStatus, is_utf16, start_of_text};
use crate::input::{display_name, read_bytes};
use crate::parallel;
use crate::request::Request;
use crate::returned::{Kind, Limits, Reader, ReturnedForm, Unreadable};
use crate::review::Reviewer;
use crate::rules::Context;

/// What came of one file.
#[derive(Debug)]
pub struct Extracted {
    /// The answers; none where the file could not be read.
    pub request: Request,
    /// What is known of the file, with all findings.
    pub returned: Returned,
    /// Why the file could not be read.
    pub error: Option<Error>,
}

impl Extracted {
    /// The record to write.
    pub fn record(&self) -> Record<'_> {
        Record { request: &self.request, returned: Some(self.returned.clone()) }
    }
}

/// The most files that are read at a time: each may take what [`Limits::light`] gives.
const WORKERS: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// Waits until no file is read that takes more than that.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads and checks returned files.
pub struct Extractor<'a> {
    /// How files are opened.
    pub reader: Reader,
    /// What the answers are checked for.
    pub context: Context<'a>,
}

impl Extractor<'_> {
    /// Reads one file, or standard input for `-`.
    pub fn file(&self, path: &Path) -> Extracted {
        let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
        let _alone = (size > Limits::light().file_size as u64).then(alone);
        match read_bytes(path) {
            Ok(bytes) => self.bytes(&bytes, &display_name(path)),
            Err(error) => failed(display_name(path), "unreadable".to_owned(), error),
        }
    }

    /// Reads one file from its bytes; `name` is what reports call it.
    pub fn bytes(&self, bytes: &[u8], name: &str) -> Extracted {
        match self.read(bytes, name) {
            Ok(form) => self.check(form, name),
            Err(unreadable) => refused(name, unreadable),
        }
    }

    /// Reads a file with little memory, or, if it needs more, while no other file
    /// that does is read.
    fn read(&self, bytes: &[u8], name: &str) -> Result<ReturnedForm, Unreadable> {
        let limits = self.reader.limits.min(Limits::light());
        let light = Reader { limits, ..self.reader.clone() };
        let read = light.read(bytes, name);
        if limits == self.reader.limits || !matches!(&read, Err(unreadable) if unreadable.exceeded.is_some())
        {
            return read;
        }
        // A file that is large already has its turn.
        let _alone = (bytes.len() <= limits.file_size).then(alone);
        self.reader.read(bytes, name)
    }

    /// Reads files on all processors, and hands on what came of them in the
    /// order of the files. No more than a few are in memory at a time.
    ///
    /// # Errors
    ///
    /// Whatever `take` refuses; nothing more is read then.
    pub fn files(
        &self,
        paths: impl Iterator<Item = Result<PathBuf, Error>>,
        take: impl FnMut(Extracted) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let read = |path: Result<PathBuf, Error>| match path {
            Ok(path) => self.file(&path),
            Err(error) => failed(name_of(&error), "unreadable".to_owned(), error),
        };
        parallel::in_order(paths, parallel::processors().min(WORKERS), 1, read, take)
    }

    fn check(&self, form: ReturnedForm, name: &str) -> Extracted {
        let kind = form.kind.word().to_owned();
        let digital_signatures = form.digital_signatures.clone();
        // Nothing is made up in a form that came back.
        let reviewer = Reviewer { context: self.context, defaults: false };
        let reviewed = reviewer.review(form.into_request());
        let status = if reviewed.has_errors() { ReturnedStatus::Errors } else { ReturnedStatus::Ok };
        let returned = Returned {
            file: name.to_owned(),
            kind,
            status,
            error: None,
            findings: reviewed.findings,
            digital_signatures,
        };
        Extracted { request: reviewed.request, returned, error: None }
    }
}

fn refused(name: &str, unreadable: Unreadable) -> Extracted {
    let kind: Kind = unreadable.kind;
    failed(name.to_owned(), kind.word().to_owned(), unreadable.into())
}

fn failed(file: String, kind: String, error: Error) -> Extracted {
    let returned = Returned {
        file,
        kind,
        status: ReturnedStatus::Failed,
        error: Some(error.to_string()),
        ..Returned::default()
    };
    Extracted { request: Request::default(), returned, error: Some(error) }
}

fn name_of(error: &Error) -> String {
    match error {
        Error::Read { path, .. } => display_name(path),
        _ => String::new(),
    }
}

/// The files that some paths stand for: each file itself, and of a folder all
/// PDF, FDF and XFDF files in it and in the folders below, by name.
///
/// A link to a folder is not followed inside of a folder.
pub fn expand(paths: Vec<PathBuf>) -> impl Iterator<Item = Result<PathBuf, Error>> {
    Expand { waiting: paths.into_iter().map(|path| (path, true)).collect() }
}

struct Expand {
    /// What is next, and whether somebody named it.
    waiting: VecDeque<(PathBuf, bool)>,
}

impl Iterator for Expand {
    type Item = Result<PathBuf, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, is_named) = self.waiting.pop_front()?;
            let is_folder = if is_named {
                path.is_dir()
            } else {
                fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir())
            };
            if !is_folder {
                return Some(Ok(path));
            }
            let entries = fs::read_dir(&path)
                .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>());
            match entries {
                Ok(mut entries) => {
                    entries.retain(|entry| is_returned_name(entry) || entry.is_dir() && !entry.is_symlink());
                    entries.sort();
                    for entry in entries.into_iter().rev() {
                        self.waiting.push_front((entry, false));
                    }
                }
                Err(source) => return Some(Err(Error::Read { path, source })),
            }
        }
    }
}

fn is_returned_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    // A pipe or a device may never end. A link that leads nowhere is reported when it is read.
    let is_file = || fs::metadata(path).map_or(true, |metadata| metadata.is_file());
    ["pdf", "fdf", "xfdf"].iter().any(|known| extension.eq_ignore_ascii_case(known)) && is_file()
}

/// The paths of a list: one a line, or each ended by a zero byte, as
/// `find -print0` writes them.
///
/// A list in UTF-16, as PowerShell writes it, is read as such. Quotation marks
/// around a path, as *Copy as path* of Windows has them, are no part of it.
pub fn listed(list: &[u8]) -> Vec<PathBuf> {
    let decoded;
    let list = if is_utf16(list) {
        decoded = start_of_text(list);
        decoded.as_bytes()
    } else {
        list.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(list)
    };
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    list.split(|byte| *byte == separator)
        .map(|path| path.strip_suffix(b"\r").unwrap_or(path))
        .filter(|path| !path.is_empty())
        .map(|path| match path {
            // A file may be called so, where the system lets it.
            [b'"', inner @ .., b'"'] if !inner.is_empty() && !path_of(path).exists() => path_of(inner),
            path => path_of(path),
        })
        .collect()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stand_for_the_files_in_them_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("b/c")).unwrap();
        for name in ["z.PDF", "a.pdf", "notes.txt", "b/c/x.xfdf", "b/a.fdf"] {
            fs::write(root.join(name), "").unwrap();
        }
        let found: Vec<PathBuf> =
            expand(vec![root.to_owned(), root.join("notes.txt")]).map(Result::unwrap).collect();
        let wanted = ["a.pdf", "b/a.fdf", "b/c/x.xfdf", "z.PDF", "notes.txt"];
        assert_eq!(found, wanted.map(|name| root.join(name)));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_in_a_folder_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.pdf"), "").unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("b.pdf")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.join("c.pdf")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("d.pdf")).unwrap();
        let found: Vec<PathBuf> = expand(vec![root.to_owned()]).map(Result::unwrap).collect();
        assert_eq!(found, ["a.pdf", "d.pdf"].map(|name| root.join(name)));
        assert_eq!(expand(vec![root.join("b.pdf")]).count(), 1);
    }

    #[test]
    fn lists_have_a_path_a_line_or_zeros_between() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(listed(b"a b.pdf\r\n\nc.pdf"), paths(&["a b.pdf", "c.pdf"]));
        assert_eq!(listed(b"a\nb.pdf\0c.pdf\0"), paths(&["a\nb.pdf", "c.pdf"]));
        assert_eq!(listed(b"\xEF\xBB\xBF\"in box/a.pdf\"\r\nb.pdf\r\n"), paths(&["in box/a.pdf", "b.pdf"]));
        for mark in ["", "\u{FEFF}"] {
            let list = format!("{mark}Núñez.pdf\r\nb.pdf\r\n");
            let bytes: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(listed(&bytes), paths(&["Núñez.pdf", "b.pdf"]));
        }
    }
}
