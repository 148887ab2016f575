//! Where data goes: a file, or standard output.

use std::io::{IsTerminal as _, Write as _, stdin, stdout};
use std::path::{Path, PathBuf};

use misis_form::Error;
use misis_form::output::{self, Readers, Staged};

use super::args::OutputArgs;
pub(super) use super::args::is_standard;
use super::report::Reporter;
use super::terminal::visible;

/// Writes a PDF or a picture, never to a terminal.
pub(super) fn write_pdf(
    args: &OutputArgs,
    default: &Path,
    bytes: &[u8],
    reporter: &Reporter,
) -> Result<(), Error> {
    let path = args.output.as_deref().unwrap_or(default);
    if is_standard(path) {
        if stdout().is_terminal() {
            return Err(Error::Terminal);
        }
        return print(bytes);
    }
    output::write_file(path, bytes, args.force)?;
    reporter.note(&format!("wrote {}", path.display()));
    Ok(())
}

/// Where text goes piece by piece: a file, which is there only when all of it
/// is, or standard output.
pub(super) struct Sink {
    file: Option<(PathBuf, Staged)>,
}

impl Sink {
    /// Opens the file that is named, for some `readers`, or standard output.
    pub(super) fn open(args: &OutputArgs, readers: Readers) -> Result<Self, Error> {
        let path = args.output.as_deref().filter(|path| !is_standard(path));
        let file = match path {
            Some(path) => Some((path.to_owned(), Staged::create(path, readers, args.force)?)),
            None => None,
        };
        Ok(Self { file })
    }

    /// Whether it is a file, and not standard output.
    pub(super) fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes a piece.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Error> {
        match &mut self.file {
            Some((path, staged)) => staged
                .write_all(text.as_bytes())
                .map_err(|source| Error::Write { path: path.clone(), source }),
            // A table may hold whatever somebody typed into a form.
            None if stdout().is_terminal() => print(visible(text).as_bytes()),
            None => print(text.as_bytes()),
        }
    }

    /// Gives the file its name.
    pub(super) fn commit(self, reporter: &Reporter) -> Result<(), Error> {
        if let Some((path, staged)) = self.file {
            staged.commit()?;
            reporter.note(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}

/// Writes text in one piece.
pub(super) fn write_text(args: &OutputArgs, text: &str, reporter: &Reporter) -> Result<(), Error> {
    let mut sink = Sink::open(args, Readers::Usual)?;
    sink.text(text)?;
    sink.commit(reporter)
}

/// Writes to standard output.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| Error::Write { path: PathBuf::from("standard output"), source })
}

/// Says in a terminal what is waited for, if one of the inputs is what is typed there.
pub(super) fn await_input<'a>(inputs: impl IntoIterator<Item = &'a Path>, what: &str, reporter: &Reporter) {
    const END: &str = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
    if stdin().is_terminal() && inputs.into_iter().any(is_standard) {
        reporter.note(&format!("waiting for {what} on standard input; {END} on a line of its own ends it"));
    }
}
