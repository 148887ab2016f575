//! Where data goes: a file, or standard output.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::path::{Path, PathBuf};

use misis_form::{Error, output};

use super::args::OutputArgs;
use super::report::Reporter;
use super::terminal::visible;

/// Writes a PDF, never to a terminal.
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

/// Writes text: to a file where one is named, otherwise to standard output.
pub(super) fn write_text(args: &OutputArgs, text: &str, reporter: &Reporter) -> Result<(), Error> {
    match args.output.as_deref() {
        Some(path) if !is_standard(path) => {
            output::write_file(path, text.as_bytes(), args.force)?;
            reporter.note(&format!("wrote {}", path.display()));
            Ok(())
        }
        // A table may hold whatever somebody typed into a form.
        _ if stdout().is_terminal() => print(visible(text).as_bytes()),
        _ => print(text.as_bytes()),
    }
}

/// Writes to standard output.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| Error::Write { path: PathBuf::from("standard output"), source })
}

/// Whether a path stands for a standard stream.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}
