//! Many files in one folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::temporary::{self, Linked, Named, Registered, UNFINISHED, unnamed};
use super::{Readers, failed, named};
use crate::Error;

/// A folder that gets many files, by one run at a time.
///
/// An unfinished file has no name at all where the system knows such files. Elsewhere
/// it stands in a hidden folder inside; should the process be killed, the next run
/// clears that away.
pub struct Folder {
    path: PathBuf,
    unfinished: PathBuf,
    /// Makes the folder for unfinished files when the first one needs a name.
    made: Once,
    /// As long as that folder may be there.
    _registered: Registered,
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
            _ => temporary::clear_left(path),
        }
        Ok(Self {
            path: path.to_owned(),
            made: Once::new(),
            _registered: Registered::new(&unfinished),
            unfinished,
            is_new,
            takes_unnamed: AtomicBool::new(locked.is_some()),
            locked,
        })
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
        let mut file = self.begin().map_err(|source| failed(&path, source))?;
        file.file().write_all(bytes).map_err(|source| failed(&path, source))?;
        file.persist(&path, force).map_err(|source| named(&path, source))
    }

    /// Begins a file with a name of its own in the folder for unfinished ones.
    fn begin(&self) -> io::Result<Named> {
        // Whether it could be made shows when a file is to stand in it.
        self.made.call_once(|| {
            temporary::prepare();
            let _ = fs::create_dir(&self.unfinished);
        });
        Named::beside_others(&self.unfinished, Readers::Usual)
    }

    /// Writes a file that gets its name when it is whole; `false` where the
    /// system has no such files. One step less in the folder for each file.
    fn write_unnamed(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let Some(folder) = self.locked.as_ref().filter(|_| self.takes_unnamed.load(Ordering::Relaxed)) else {
            return Ok(false);
        };
        if let Some(mut file) = unnamed::open_in(folder, Path::new("."), Readers::Usual) {
            file.write_all(bytes)?;
            match unnamed::link_in(&file, folder, Path::new(name))? {
                Linked::Done => return Ok(true),
                Linked::Exists => return Err(io::ErrorKind::AlreadyExists.into()),
                Linked::Unable => {}
            }
        }
        self.takes_unnamed.store(false, Ordering::Relaxed);
        Ok(false)
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
        assert!(!folder.unfinished.exists(), "nothing needed a name");
        fs::create_dir(&folder.unfinished).unwrap();
        fs::write(folder.unfinished.join("half"), b"").unwrap();
        fs::write(path.join(".misis-form-left"), b"").unwrap();
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
            let unfinished = fs::read_dir(&folder.unfinished).unwrap();
            assert_eq!(unfinished.count(), 0, "nothing unfinished is left");
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
