//! The certificates that people choose to trust.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::read_bytes;
use crate::error::Error;
use crate::returned::Trust;

/// What certificates are called in a folder.
const EXTENSIONS: [&str; 4] = ["pem", "crt", "cer", "der"];

/// Reads trusted certificates: files in PEM or DER, and of a folder all files
/// in it that are called like certificates (`.pem`, `.crt`, `.cer`, `.der`).
///
/// # Errors
///
/// A file cannot be read or holds no certificate, or a folder has no such file.
pub fn read_trust(paths: &[PathBuf]) -> Result<Trust, Error> {
    let mut trust = Trust::default();
    for path in paths {
        let files = if path.is_dir() { certificates_of(path)? } else { vec![path.clone()] };
        for file in files {
            let bytes = read_bytes(&file)?;
            trust.add(&bytes).map_err(|what| wrong(&file, what))?;
        }
    }
    Ok(trust)
}

fn certificates_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list =
        || -> io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect() };
    let mut files = list().map_err(|source| Error::Read { path: folder.to_owned(), source })?;
    files.retain(|file| {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)) && file.is_file()
    });
    files.sort();
    if files.is_empty() {
        return Err(wrong(
            folder,
            "has no certificates: no file ends in `.pem`, `.crt`, `.cer` or `.der`".to_owned(),
        ));
    }
    Ok(files)
}

fn wrong(path: &Path, what: String) -> Error {
    Error::Read { path: path.to_owned(), source: io::Error::other(format!("it {what}")) }
}
