//! Writing files whole or not at all.

mod folder;
mod temporary;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::Error;

pub use folder::Folder;
pub use temporary::{before_named, clean_up};

use temporary::{Temporary, folder_of};

/// Who may read a file that is written, where the system can tell people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// As of any new file: the user's mask decides.
    Usual,
    /// Its owner only: it says something about people.
    Owner,
}

impl Readers {
    /// The permission bits of Unix, before the user's mask.
    #[cfg(unix)]
    fn mode(self) -> u32 {
        match self {
            Self::Usual => 0o666,
            Self::Owner => 0o600,
        }
    }
}

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in the same folder, without a name where the
/// system has such files, which then takes the name. A file that is there already is replaced only with `force`. Pipes and
/// devices are written to as they are.
///
/// # Errors
///
/// [`Error::Exists`] when the file is there and `force` is not given,
/// [`Error::Write`] for whatever the system refuses. Neither leaves anything
/// behind.
pub fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    let mut staged = Staged::create(path, Readers::Usual, force)?;
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
    Temporary(Temporary),
    /// A pipe or device.
    Direct(File),
}

impl Staged {
    /// Begins a file for some `readers`. Pipes and devices keep theirs.
    ///
    /// # Errors
    ///
    /// As [`write_file`].
    pub fn create(path: &Path, readers: Readers, force: bool) -> Result<Self, Error> {
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
                let temporary = Temporary::in_folder(folder_of(path), readers);
                Target::Temporary(temporary.map_err(|source| failed(path, source))?)
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
            Target::Temporary(file) => file.persist(&path, force).map_err(|source| named(&path, source)),
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
            Self::Temporary(temporary) => temporary.file().write(bytes),
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
            Self::Temporary(temporary) => temporary.file().seek(to),
            Self::Direct(file) => file.seek(to),
        }
    }
}

/// Why a file did not get its name.
fn named(path: &Path, source: io::Error) -> Error {
    if source.kind() == io::ErrorKind::AlreadyExists {
        Error::Exists { path: path.to_owned() }
    } else {
        failed(path, source)
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
        let mut staged = Staged::create(&folder.path().join("a.zip"), Readers::Usual, false).unwrap();
        staged.write_all(b"half").unwrap();
        drop(staged);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
