//! Many files in one folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{UNFINISHED, failed, persist, temporary};
use crate::Error;

/// A folder that gets many files, by one run at a time.
///
/// An unfinished file has no name at all where the system knows such files. Elsewhere
/// it stands in a hidden folder inside; should the process be killed, the next run
/// clears that away.
pub struct Folder {
    path: PathBuf,
    unfinished: PathBuf,
    /// Whether the folder was not there before.
    is_new: bool,
    /// The folder itself, locked; `None` where it cannot be opened or locked.
    locked: Option<File>,
    /// Whether files without a name are worth another try.
    takes_unnamed: AtomicBool,
}

impl Folder {
    /// Opens the folder, and makes it where there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Write`], also while another run writes to the folder.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| failed(path, source);
        let is_new = !path.exists();
        if !is_new && !path.is_dir() {
            return Err(failed(io::Error::other("it is a file, not a folder")));
        }
        fs::create_dir_all(path).map_err(failed)?;
        let locked = lock(path).map_err(failed)?;
        let unfinished = path.join(format!("{UNFINISHED}unfinished"));
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => fs::create_dir(&unfinished).map_err(failed)?,
        }
        let takes_unnamed = AtomicBool::new(locked.is_some());
        Ok(Self { path: path.to_owned(), unfinished, is_new, locked, takes_unnamed })
    }

    /// Where a file of that name is, or will be.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file whole or not at all.
    ///
    /// # Errors
    ///
    /// As [`write_file`](super::write_file).
    pub fn write(&self, name: &str, bytes: &[u8], force: bool) -> Result<(), Error> {
        let path = self.path_of(name);
        // A file that replaces another has to have a name first.
        if !force && self.write_unnamed(name, bytes).map_err(|source| named(&path, source))? {
            return Ok(());
        }
        let mut file = temporary(&self.unfinished).map_err(|source| failed(&path, source))?;
        file.write_all(bytes).map_err(|source| failed(&path, source))?;
        persist(file, &path, force)
    }

    /// Writes a file that gets its name when it is whole; `false` where the
    /// system has no such files. One step less in the folder for each file.
    fn write_unnamed(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let Some(folder) = self.locked.as_ref().filter(|_| self.takes_unnamed.load(Ordering::Relaxed)) else {
            return Ok(false);
        };
        let written = unnamed::write(folder, name, bytes)?;
        if !written {
            self.takes_unnamed.store(false, Ordering::Relaxed);
        }
        Ok(written)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be cleared away now, the next run will.
        let _ = fs::remove_dir_all(&self.unfinished);
        if self.is_new {
            // Goes only when nothing was written.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// Keeps other runs out of a folder; `None` where the system has no such locks.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(io::Error::other("another run is writing to it")),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

fn named(path: &Path, source: io::Error) -> Error {
    if source.kind() == io::ErrorKind::AlreadyExists {
        Error::Exists { path: path.to_owned() }
    } else {
        failed(path, source)
    }
}

#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::File;
    use std::io::{self, Write as _};
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
    use rustix::io::Errno;

    /// Writes a file without a name and then gives it one that nothing has yet.
    ///
    /// `false` when the file system, or a system without `/proc`, cannot do that.
    pub(super) fn write(folder: &File, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        // As any new file: the user's mask decides.
        let Ok(file) = openat(folder, ".", flags, Mode::from_raw_mode(0o666)) else { return Ok(false) };
        let mut file = File::from(file);
        file.write_all(bytes)?;
        let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
        match linkat(CWD, unnamed, folder, name, AtFlags::SYMLINK_FOLLOW) {
            Ok(()) => Ok(true),
            Err(error @ (Errno::EXIST | Errno::NOSPC | Errno::DQUOT)) => Err(error.into()),
            Err(_) => Ok(false),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod unnamed {
    use std::fs::File;
    use std::io;

    pub(super) fn write(_: &File, _: &str, _: &[u8]) -> io::Result<bool> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_for_one_run_and_clears_what_the_last_one_left() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("new/forms");
        let folder = Folder::open(&path).unwrap();
        assert!(Folder::open(&path).is_err(), "two runs at a time");
        folder.write("a.pdf", b"one", false).unwrap();
        fs::write(folder.unfinished.join("half"), b"").unwrap();
        // As when the process is killed: nothing is cleared away, the lock is gone.
        let Folder { locked, .. } = &*std::mem::ManuallyDrop::new(folder);
        locked.as_ref().unwrap().unlock().unwrap();
        drop(Folder::open(&path).unwrap());
        drop(Folder::open(&parent.path().join("empty")).unwrap());
        assert!(!parent.path().join("empty").exists(), "nothing was written");
        let left: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["a.pdf"]);
    }

    #[test]
    fn files_are_whole_and_replaced_only_with_force_on_every_system() {
        for takes_unnamed in [true, false] {
            let parent = tempfile::tempdir().unwrap();
            let folder = Folder::open(parent.path()).unwrap();
            folder.takes_unnamed.store(takes_unnamed, Ordering::Relaxed);
            folder.write("a.pdf", b"one", false).unwrap();
            assert!(matches!(folder.write("a.pdf", b"two", false), Err(Error::Exists { .. })));
            assert_eq!(fs::read(parent.path().join("a.pdf")).unwrap(), b"one");
            folder.write("a.pdf", b"two", true).unwrap();
            folder.write("b.pdf", b"three", true).unwrap();
            assert_eq!(fs::read(parent.path().join("a.pdf")).unwrap(), b"two");
            assert_eq!(fs::read(parent.path().join("b.pdf")).unwrap(), b"three");
            assert_eq!(fs::read_dir(&folder.unfinished).unwrap().count(), 0, "nothing unfinished is left");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let plain = parent.path().join("plain");
                fs::write(&plain, b"").unwrap();
                let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode();
                folder.write("c.pdf", b"four", false).unwrap();
                assert_eq!(mode(parent.path().join("c.pdf")), mode(plain), "as any new file");
            }
        }
    }
}
