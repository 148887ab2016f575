//! Writing files whole or not at all.

mod folder;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::Error;

pub use folder::Folder;

/// What unfinished files and folders of them begin with.
const UNFINISHED: &str = ".misis-form-";

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which then takes the
/// name. A file that is there already is replaced only with `force`. Pipes and
/// devices are written to as they are.
///
/// # Errors
///
/// [`Error::Exists`] when the file is there and `force` is not given,
/// [`Error::Write`] for whatever the system refuses. Neither leaves anything
/// behind.
pub fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    let mut staged = Staged::create(path, force)?;
    staged.write_all(bytes).map_err(|source| failed(path, source))?;
    staged.commit()
}

/// A file that is being written and takes its name when it is whole.
///
/// One that is dropped before leaves nothing behind.
pub struct Staged {
    path: PathBuf,
    force: bool,
    target: BufWriter<Target>,
}

enum Target {
    /// A file of its own, next to where it will be.
    Temporary(NamedTempFile),
    /// A pipe or device.
    Direct(File),
}

impl Staged {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// As [`write_file`].
    pub fn create(path: &Path, force: bool) -> Result<Self, Error> {
        let target = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(failed(path, io::ErrorKind::IsADirectory.into()));
            }
            Ok(metadata) if !metadata.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(path);
                Target::Direct(file.map_err(|source| failed(path, source))?)
            }
            Ok(_) if !force => return Err(Error::Exists { path: path.to_owned() }),
            _ => {
                let folder = match path.parent() {
                    Some(parent) if !parent.as_os_str().is_empty() => parent,
                    _ => Path::new("."),
                };
                Target::Temporary(temporary(folder).map_err(|source| failed(path, source))?)
            }
        };
        Ok(Self { path: path.to_owned(), force, target: BufWriter::new(target) })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// As [`write_file`].
    pub fn commit(self) -> Result<(), Error> {
        let Self { path, force, target } = self;
        match target.into_inner().map_err(|error| failed(&path, error.into_error()))? {
            Target::Direct(_) => Ok(()),
            Target::Temporary(file) => persist(file, &path, force),
        }
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.target.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

impl io::Seek for Staged {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.target.seek(to)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Temporary(file) => file.write(bytes),
            Self::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl io::Seek for Target {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        match self {
            Self::Temporary(file) => file.seek(to),
            Self::Direct(file) => file.seek(to),
        }
    }
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the user's mask decides, not the privacy of a temporary one.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn persist(file: NamedTempFile, path: &Path, force: bool) -> Result<(), Error> {
    let persisted = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists { path: path.to_owned() })
        }
        Err(error) => Err(failed(path, error.error)),
    }
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_with_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("form.pdf");
        write_file(&path, b"one", false).unwrap();
        assert!(matches!(write_file(&path, b"two", false), Err(Error::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write_file(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn folders_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(write_file(folder.path(), b"", true), Err(Error::Write { .. })));
        assert!(matches!(
            write_file(&folder.path().join("no/form.pdf"), b"", true),
            Err(Error::Write { .. })
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut staged = Staged::create(&folder.path().join("a.zip"), false).unwrap();
        staged.write_all(b"half").unwrap();
        drop(staged);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
