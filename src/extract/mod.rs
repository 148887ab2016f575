//! From returned files to records: one file or thousands, in the order given.
//!
//! What a file holds is read by [`returned`](crate::returned) and checked by the
//! [rules](crate::rules). One bad file never stops the rest: it gets a record
//! that says what it is.

mod partners;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use self::partners::Partners;
use crate::error::Error;
use crate::format::{Record, Returned, ReturnedStatus, is_utf16, is_utf32, of_utf32, start_of_text};
use crate::input::{Found, FoundFile, PassedOver, Unpacked, display_name};
use crate::mistake::Mistake;
use crate::parallel;
use crate::request::Request;
use crate::returned::{Content, Kind, Limits, Loose, Place, Reader, ReturnedForm, Unreadable};
use crate::review::Reviewer;
use crate::rules::Context;

/// What came of one file.
#[derive(Debug)]
pub struct Extracted {
    /// The answers; none where the file could not be read.
    pub request: Request,
    /// What is known of the file, with all findings.
    pub returned: Returned,
    /// What it is, if it is no PDF.
    pub content: Option<Content>,
    /// Why the file could not be read.
    pub error: Option<Error>,
    /// The names of the fields of which something could not be read for certain.
    pub doubtful: BTreeSet<String>,
    /// Where fields stand in the file, for whoever [wants](crate::returned::Limits::crops) to look.
    pub places: BTreeMap<String, Place>,
    /// Its pages, if others of the form may be in another file.
    pub loose: Option<Loose>,
}

/// What came of something in an inbox.
#[derive(Debug)]
pub enum Outcome {
    /// It has a record, be it one that says why it could not be read.
    Read(Box<Extracted>),
    /// It is no return.
    PassedOver(PassedOver),
}

impl Outcome {
    fn of(extracted: Extracted) -> Self {
        Self::Read(Box::new(extracted))
    }
}

/// The kind of what did not even reach the reader of forms, as records say it.
pub const UNREADABLE: &str = Mistake::UNREADABLE;

impl Extracted {
    /// Whether the file is a text, and so may be a request.
    pub fn is_text(&self) -> bool {
        self.content == Some(Content::Text)
    }

    /// The record to write.
    pub fn record(&self) -> Record<'_> {
        Record { request: &self.request, returned: Some(self.returned.clone()) }
    }
}

/// The most files that are read at a time: each may take what [`Limits::light`] gives.
const WORKERS: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// The turn to read a file that takes more than that: one file has it at a time, and
/// keeps it for everything that stands in it.
#[derive(Default)]
struct Turn(Option<MutexGuard<'static, ()>>);

impl Turn {
    /// Waits until no other file has the turn.
    fn take(&mut self) {
        static TURN: Mutex<()> = Mutex::new(());
        self.0.get_or_insert_with(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The same if a file has so many bytes that it needs the turn.
    fn take_for(&mut self, size: u64) {
        if size > Limits::light().file_size as u64 {
            self.take();
        }
    }
}

/// Reads and checks returned files.
///
/// ```
/// use misis_form::extract::Extractor;
/// use misis_form::form::Stage;
/// use misis_form::format::{self, Format, ReturnedStatus};
/// use misis_form::returned::Reader;
/// use misis_form::rules::Context;
/// use misis_form::{Request, pdf};
///
/// let bytes = pdf::write(&Request::parse(&format::starter_request()), pdf::Kind::Fillable)?;
/// let context = Context {
///     stage: Stage::Request,
///     today: "2026-11-23".parse()?,
///     partial: false,
///     drawing: None,
/// };
/// let extractor = Extractor { reader: Reader::default(), context };
/// let [form] = &extractor.bytes(&bytes, "form.pdf")[..] else { panic!("one form") };
/// // A form has no default: somebody must have dated it.
/// assert_eq!(form.returned.status, ReturnedStatus::Errors);
/// assert_eq!(form.returned.findings[0].field.as_deref(), Some("user.request_date"));
/// assert!(format::write(&[form.record()], Format::Toml).contains("last_name = \"Núñez\""));
///
/// // What is no return has a record that says so.
/// let [other] = &extractor.bytes(b"%PDF-1.7", "other.pdf")[..] else { panic!("one record") };
/// assert_eq!(other.returned.kind, "damaged");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Extractor<'a> {
    /// How files are opened.
    pub reader: Reader,
    /// What the answers are checked for.
    pub context: Context<'a>,
}

impl Extractor<'_> {
    /// Reads one file, or standard input for `-`; of a stack each form.
    pub fn file(&self, path: &Path) -> Vec<Extracted> {
        let file = FoundFile::named(path);
        let mut turn = Turn::default();
        turn.take_for(file.size());
        match file.read(&self.reader.limits) {
            Ok(bytes) => self.bytes_in(&bytes, &display_name(path), &mut turn),
            Err(error) => vec![failed(display_name(path), error)],
        }
    }

    /// Reads one form whose pages lie in these files.
    pub fn one_form(&self, paths: &[PathBuf]) -> Extracted {
        let mut turn = Turn::default();
        turn.take();
        let mut files = Vec::new();
        for path in paths {
            match FoundFile::named(path).read(&self.reader.limits) {
                Ok(bytes) => files.push((bytes, display_name(path))),
                Err(error) => return failed(display_name(path), error),
            }
        }
        let files: Vec<(&[u8], &str)> =
            files.iter().map(|(bytes, name)| (bytes.as_slice(), name.as_str())).collect();
        match self.reader.read_together(&files) {
            Ok(form) => self.check(form),
            Err(unreadable) => refused(&unreadable.name.clone(), unreadable),
        }
    }

    /// Reads one file from its bytes, of a stack each form; `name` is what reports call it.
    pub fn bytes(&self, bytes: &[u8], name: &str) -> Vec<Extracted> {
        self.bytes_in(bytes, name, &mut Turn::default())
    }

    fn bytes_in(&self, bytes: &[u8], name: &str, turn: &mut Turn) -> Vec<Extracted> {
        match self.read(bytes, name, turn) {
            Ok(forms) => forms.into_iter().map(|form| self.check(form)).collect(),
            Err(unreadable) => vec![refused(name, unreadable)],
        }
    }

    /// Reads a file with little memory, or, if it needs more, while no other file
    /// that does is read.
    fn read(&self, bytes: &[u8], name: &str, turn: &mut Turn) -> Result<Vec<ReturnedForm>, Unreadable> {
        let limits = self.reader.limits.min(Limits::light());
        let light = Reader { limits, ..self.reader.clone() };
        let read = light.read_all(bytes, name);
        if limits == self.reader.limits || !matches!(&read, Err(unreadable) if unreadable.exceeded.is_some())
        {
            return read;
        }
        turn.take();
        self.reader.read_all(bytes, name)
    }

    /// Reads what an [`Inbox`](crate::input::Inbox) finds on all processors, and hands on what came
    /// of it in the same order. No more than a few files are in memory at a time.
    ///
    /// # Errors
    ///
    /// Whatever `take` refuses; nothing more is read then.
    pub fn inbox(
        &self,
        found: impl Iterator<Item = Found>,
        mut take: impl FnMut(Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let read = |found| {
            let mut outcomes = Vec::new();
            self.found(found, &mut Turn::default(), &mut outcomes);
            outcomes
        };
        let mut partners = Partners::default();
        parallel::in_order(found, parallel::processors().min(WORKERS), 1, read, |outcomes: Vec<Outcome>| {
            outcomes.into_iter().try_for_each(|outcome| partners.take(outcome, &mut take))
        })?;
        partners.finish(&mut take)
    }

    /// Adds what came of something to `outcomes`: of an archive within an archive, of each member; of a mail, of each attachment.
    fn found(&self, found: Found, turn: &mut Turn, outcomes: &mut Vec<Outcome>) {
        let unpacked = match found {
            Found::PassedOver(passed_over) => return outcomes.push(Outcome::PassedOver(passed_over)),
            Found::Failed(error) => return outcomes.push(Outcome::of(failed(name_of(&error), error))),
            Found::File(file) => {
                let name = display_name(&file.path);
                turn.take_for(file.size());
                file.unpack(&self.reader.limits).map_err(|error| (name, error))
            }
            Found::Member(member) => {
                let name = member.name().to_owned();
                turn.take_for(member.size());
                member.unpack(&self.reader.limits).map_err(|error| (name, error))
            }
            Found::Attached(attached) => {
                let name = attached.name.clone();
                attached.unpack(&self.reader.limits).map_err(|error| (name, error))
            }
        };
        match unpacked {
            Ok(Unpacked::File { name, bytes }) => {
                outcomes.extend(self.bytes_in(&bytes, &name, turn).into_iter().map(Outcome::of));
            }
            Ok(Unpacked::Archive(archive)) => {
                for found in Found::all_in(&archive) {
                    self.found(found, turn, outcomes);
                }
            }
            Ok(Unpacked::Mail(mail)) => {
                for found in Found::attached_to(mail) {
                    self.found(found, turn, outcomes);
                }
            }
            Ok(Unpacked::PassedOver(passed_over)) => outcomes.push(Outcome::PassedOver(passed_over)),
            Err((name, error)) => outcomes.push(Outcome::of(failed(name, error))),
        }
    }

    fn check(&self, mut form: ReturnedForm) -> Extracted {
        let file = form.name.clone();
        let kind = form.kind.word().to_owned();
        let digital_signatures = form.digital_signatures.clone();
        let revision = form.revision.date().to_owned();
        let unknown_fields = form.unknown_fields.clone();
        let how = form.how();
        let (doubtful, places) = (form.doubtful(), std::mem::take(&mut form.places));
        let loose = form.loose.take();
        // Nothing is made up in a form that came back.
        let reviewer = Reviewer { context: self.context, defaults: false };
        let reviewed = reviewer.review(form.into_request());
        let status = if reviewed.has_errors() { ReturnedStatus::Errors } else { ReturnedStatus::Ok };
        let returned = Returned {
            file,
            kind,
            revision,
            status,
            error: None,
            mistakes: Vec::new(),
            findings: reviewed.findings,
            how,
            unknown_fields,
            digital_signatures,
        };
        Extracted { request: reviewed.request, returned, content: None, error: None, doubtful, places, loose }
    }
}

fn refused(name: &str, unreadable: Unreadable) -> Extracted {
    let (kind, content) = (unreadable.kind, unreadable.content);
    Extracted { content, ..not_read(name.to_owned(), kind.word(), unreadable.into()) }
}

/// What came of a file that did not even reach the reader of forms.
fn failed(file: String, error: Error) -> Extracted {
    match error {
        // Only archives are told before they reach the reader.
        Error::NotThisForm { .. } => {
            Extracted { content: Some(Content::Archive), ..not_read(file, Kind::NotAPdf.word(), error) }
        }
        _ => not_read(file, UNREADABLE, error),
    }
}

fn not_read(file: String, kind: &str, error: Error) -> Extracted {
    let returned = Returned {
        mistakes: error.mistakes(&file),
        file,
        kind: kind.to_owned(),
        status: ReturnedStatus::Failed,
        error: Some(error.to_string()),
        ..Returned::default()
    };
    Extracted {
        request: Request::default(),
        returned,
        content: None,
        error: Some(error),
        doubtful: BTreeSet::new(),
        places: BTreeMap::new(),
        loose: None,
    }
}

fn name_of(error: &Error) -> String {
    match error {
        Error::Read { path, .. } | Error::NotThisForm { path, .. } => display_name(path),
        _ => String::new(),
    }
}

/// The paths of a list: one a line, or each ended by a zero byte, as
/// `find -print0` writes them.
///
/// A list in UTF-16, as PowerShell writes it, or in UTF-32 is read as such. Quotation marks
/// around a path, as *Copy as path* of Windows has them, are no part of it.
pub fn listed(list: &[u8]) -> Vec<PathBuf> {
    let decoded: Cow<'_, str>;
    let list = if is_utf32(list) {
        decoded = Cow::Owned(of_utf32(list));
        decoded.as_bytes()
    } else if is_utf16(list) {
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
    fn lists_have_a_path_a_line_or_zeros_between() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(listed(b"a b.pdf\r\n\nc.pdf"), paths(&["a b.pdf", "c.pdf"]));
        assert_eq!(listed(b"a\nb.pdf\0c.pdf\0"), paths(&["a\nb.pdf", "c.pdf"]));
        assert_eq!(listed(b"\xEF\xBB\xBF\"in box/a.pdf\"\r\nb.pdf\r\n"), paths(&["in box/a.pdf", "b.pdf"]));
        for mark in ["", "\u{FEFF}"] {
            let list = format!("{mark}Núñez.pdf\r\nb.pdf\r\n");
            let bytes: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(listed(&bytes), paths(&["Núñez.pdf", "b.pdf"]));
            for of in [u32::to_le_bytes, u32::to_be_bytes] {
                let bytes: Vec<u8> = list.chars().flat_map(|c| of(c.into())).collect();
                assert_eq!(listed(&bytes), paths(&["Núñez.pdf", "b.pdf"]));
            }
        }
    }
}
