//! Where the forms of a run go besides files of their own.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Existing;
use super::zip::ZipWriter;
use crate::Error;
use crate::format::{Format, MARK, RowReport};
use crate::layout::Fonts;
use crate::output::{Readers, Staged};
use crate::pdf::{Kind, MergeError, Merged};
use crate::request::Request;
use crate::revision::Revision;

/// Where a stream of bytes goes.
pub enum Stream {
    /// A file, written whole or not at all.
    File(PathBuf),
    /// Standard output, or whatever else takes bytes.
    Open(Box<dyn Write + Send>),
}

/// An archive that is being written.
pub(super) enum Archive {
    Zip(PathBuf, ZipWriter<Staged>),
    Tar(PathBuf, Tar),
}

/// A tar archive that has an end only when it is finished: its builder would write one whenever it is dropped.
pub(super) struct Tar {
    builder: Option<tar::Builder<Sink>>,
    /// Whether nothing more is to be written.
    is_over: Arc<AtomicBool>,
}

impl Tar {
    fn new(to: To) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let sink = Sink { to, is_over: Arc::clone(&is_over) };
        Self { builder: Some(tar::Builder::new(sink)), is_over }
    }
}

impl Drop for Tar {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

impl Archive {
    pub(super) fn zip(path: &Path, force: bool) -> Result<Self, Error> {
        let archive = ZipWriter::new(Staged::create(path, Readers::Usual, force)?)
            .map_err(|source| failed(path, source))?;
        Ok(Self::Zip(path.to_owned(), archive))
    }

    pub(super) fn tar(stream: Stream, force: bool) -> Result<Self, Error> {
        let (path, sink) = match stream {
            Stream::File(path) => {
                let staged = Staged::create(&path, Readers::Usual, force)?;
                (path, To::File(staged))
            }
            Stream::Open(writer) => (PathBuf::from("standard output"), To::Open(writer)),
        };
        Ok(Self::Tar(path, Tar::new(sink)))
    }

    /// Adds a file. Its date is the first that the format knows, so that the
    /// same forms give the same archive; it is not compressed, for a form
    /// shrinks little and the time would be spent on every one.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::Zip(path, archive) => archive.add(name, bytes).map_err(|source| failed(path, source)),
            Self::Tar(path, Tar { builder: Some(archive), .. }) => {
                let mut header = tar::Header::new_gnu();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                archive.append_data(&mut header, name, bytes).map_err(|source| failed(path, source))
            }
            Self::Tar(_, Tar { builder: None, .. }) => Ok(()),
        }
    }

    /// Completes the archive and gives it its name.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self {
            Self::Zip(path, archive) => archive.finish().map_err(|source| failed(&path, source))?.commit(),
            Self::Tar(path, mut archive) => {
                let Some(builder) = archive.builder.take() else { return Ok(()) };
                match builder.into_inner().map_err(|source| failed(&path, source))?.to {
                    To::File(staged) => staged.commit(),
                    To::Open(mut writer) => writer.flush().map_err(|source| failed(&path, source)),
                }
            }
        }
    }
}

enum To {
    File(Staged),
    Open(Box<dyn Write + Send>),
}

pub(super) struct Sink {
    to: To,
    is_over: Arc<AtomicBool>,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.to {
            _ if self.is_over.load(Ordering::Relaxed) => Ok(bytes.len()),
            To::File(file) => file.write(bytes),
            To::Open(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.to {
            To::File(file) => file.flush(),
            To::Open(writer) => writer.flush(),
        }
    }
}

/// A PDF of all forms that is being written.
pub(super) struct MergedFile {
    path: PathBuf,
    /// Until the number of forms is known.
    staged: Option<Staged>,
    merged: Option<Merged<Staged>>,
}

impl MergedFile {
    pub(super) fn create(path: &Path, force: bool) -> Result<Self, Error> {
        let staged = Some(Staged::create(path, Readers::Usual, force)?);
        Ok(Self { path: path.to_owned(), staged, merged: None })
    }

    /// Begins the file; one without any form is not written.
    pub(super) fn begin(&mut self, revision: &Revision, forms: usize, kind: Kind) -> Result<(), Error> {
        if let Some(staged) = self.staged.take().filter(|_| forms > 0) {
            let merged =
                Merged::new(staged, revision, forms).map_err(|error| merge_failed(&self.path, error))?;
            self.merged = Some(if kind == Kind::FlatWithCode { merged.with_paper_code() } else { merged });
        }
        Ok(())
    }

    /// Adds a form under the name of its user.
    pub(super) fn add(&mut self, request: &Request, number: usize, fonts: &Fonts) -> Result<(), Error> {
        let Some(merged) = &mut self.merged else { return Ok(()) };
        let title = bookmark(request, number);
        merged.add(request, &title, fonts).map_err(|error| merge_failed(&self.path, error))
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        let Some(merged) = self.merged else { return Ok(()) };
        merged.finish().map_err(|error| merge_failed(&self.path, error))?.commit()
    }
}

/// What stands in the list of bookmarks: `Núñez, María (00123456)`.
fn bookmark(request: &Request, number: usize) -> String {
    let names: Vec<_> =
        ["user.last_name", "user.first_name"].into_iter().filter_map(|name| request.text(name)).collect();
    let name = if names.is_empty() { format!("Request {number}") } else { names.join(", ") };
    match request.text("user.employee_number") {
        Some(employee) => format!("{name} ({employee})"),
        None => name,
    }
}

fn merge_failed(path: &Path, error: MergeError) -> Error {
    match error {
        MergeError::Io(source) => failed(path, source),
        MergeError::Other(error) => error,
    }
}

/// The report of a run.
pub(super) struct Report {
    path: PathBuf,
    staged: Staged,
    format: Format,
}

impl Report {
    /// Begins a report. One of a run that is gone on with is made anew; any
    /// other file is not replaced unasked.
    pub(super) fn create(path: &Path, existing: Existing) -> Result<Self, Error> {
        let format = Format::of_path(path).unwrap_or(Format::Csv);
        let force = match existing {
            Existing::Refuse => false,
            Existing::Keep => is_report(path, format),
            Existing::Replace => true,
        };
        let staged = Staged::create(path, Readers::Owner, force)?;
        let mut report = Self { path: path.to_owned(), staged, format };
        if format == Format::Csv {
            report.push(MARK)?;
            report.push(&RowReport::csv_header())?;
        }
        Ok(report)
    }

    pub(super) fn add(&mut self, row: &RowReport<'_>) -> Result<(), Error> {
        let line = if self.format == Format::Csv { row.csv_line() } else { row.json_line() };
        self.push(&line)
    }

    fn push(&mut self, line: &str) -> Result<(), Error> {
        self.staged.write_all(line.as_bytes()).map_err(|source| failed(&self.path, source))
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.staged.commit()
    }
}

/// Whether a file begins as reports do.
fn is_report(path: &Path, format: Format) -> bool {
    let start = if format == Format::Csv {
        format!("{MARK}{}", RowReport::csv_header())
    } else {
        RowReport::JSON_START.to_owned()
    };
    let mut found = vec![0; start.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut found));
    read.is_ok() && found == start.as_bytes()
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}
