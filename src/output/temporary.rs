//! Files that are not there until they are whole.
//!
//! Where the system knows files without a name (`O_TMPFILE`), an unfinished file has none,
//! and nothing is left of it however the process ends. Elsewhere it has a hidden
//! name next to its target: a process that is stopped removes it with [`clean_up`], and
//! what a killed one leaves, the next run removes, for nobody holds its lock any more.

use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};

use tempfile::NamedTempFile;

use super::Readers;

/// What unfinished files and folders of them begin with.
pub(super) const UNFINISHED: &str = ".misis-form-";

/// A file that has no name of its own yet.
pub(super) enum Temporary {
    /// It has no name at all.
    Unnamed(File, Readers),
    /// It has a name that it loses.
    Named(Named),
}

impl Temporary {
    /// Begins a file that will stand in `folder`.
    pub(super) fn in_folder(folder: &Path, readers: Readers) -> io::Result<Self> {
        match unnamed::open(folder, readers) {
            Some(file) => {
                // A lock that the system does not have is not needed: there is no name to clear.
                let _ = file.try_lock();
                Ok(Self::Unnamed(file, readers))
            }
            None => Named::in_folder(folder, readers).map(Self::Named),
        }
    }

    /// The file to write to.
    pub(super) fn file(&mut self) -> &mut File {
        match self {
            Self::Unnamed(file, _) => file,
            Self::Named(named) => named.file.as_file_mut(),
        }
    }

    /// Gives the file its name; one that is there already is replaced only with `force`.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`], and whatever the system refuses.
    pub(super) fn persist(self, path: &Path, force: bool) -> io::Result<()> {
        match self {
            Self::Named(named) => named.persist(path, force),
            Self::Unnamed(file, readers) => persist_unnamed(file, readers, path, force),
        }
    }
}

/// Gives an unnamed file its name. One that replaces another needs a name for a moment first.
fn persist_unnamed(mut file: File, readers: Readers, path: &Path, force: bool) -> io::Result<()> {
    match unnamed::link(&file, path)? {
        Linked::Done => return Ok(()),
        Linked::Exists if !force => return Err(io::ErrorKind::AlreadyExists.into()),
        Linked::Exists => {
            clear_left(folder_of(path));
            for number in 0..ATTEMPTS {
                let name = folder_of(path).join(format!("{UNFINISHED}{}-{number}", std::process::id()));
                match unnamed::link(&file, &name)? {
                    Linked::Done => {
                        let registered = Registered::new(&name);
                        return fs::rename(&name, path).inspect_err(|_| drop(registered));
                    }
                    Linked::Exists => {}
                    Linked::Unable => break,
                }
            }
        }
        Linked::Unable => {}
    }
    let mut named = Named::in_folder(folder_of(path), readers)?;
    file.rewind()?;
    io::copy(&mut file, named.file.as_file_mut())?;
    named.persist(path, force)
}

/// How many names are tried for a moment.
const ATTEMPTS: usize = 100;

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// An unfinished file with a hidden name, locked as long as it is being written.
pub(super) struct Named {
    file: NamedTempFile,
    registered: Registered,
}

impl Named {
    /// Begins a file in `folder`, and removes what killed runs left there.
    pub(super) fn in_folder(folder: &Path, readers: Readers) -> io::Result<Self> {
        clear_left(folder);
        Self::beside_others(folder, readers)
    }

    /// Begins a file in a folder that is cleared already.
    pub(super) fn beside_others(folder: &Path, readers: Readers) -> io::Result<Self> {
        prepare();
        for _ in 0..ATTEMPTS {
            let file = builder(readers).tempfile_in(folder)?;
            let registered = Registered::new(file.path());
            match file.as_file().try_lock() {
                // Another run took the file for one that was left before it was locked.
                Ok(()) if !file.path().exists() => {}
                Err(fs::TryLockError::WouldBlock) => {}
                _ => return Ok(Self { file, registered }),
            }
        }
        Err(io::Error::other("the folder keeps being cleared by other programs"))
    }

    /// The file to write to.
    pub(super) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// As [`Temporary::persist`].
    pub(super) fn persist(self, path: &Path, force: bool) -> io::Result<()> {
        let Self { file, registered } = self;
        let persisted = if force { file.persist(path) } else { file.persist_noclobber(path) };
        drop(registered);
        persisted.map(drop).map_err(|error| error.error)
    }
}

fn builder(readers: Readers) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(readers.mode()));
    }
    #[cfg(not(unix))]
    let _ = readers;
    builder
}

/// Removes the unfinished files of runs that were killed: nobody holds their locks.
pub(super) fn clear_left(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED));
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.path();
        // What cannot be locked is in use, or cannot be told from what is in use.
        if let Ok(file) = fs::OpenOptions::new().write(true).open(&path)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&path);
        }
    }
}

/// The names that unfinished files and folders have now.
static REGISTERED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn registered() -> MutexGuard<'static, Vec<PathBuf>> {
    // A list of paths is whole whatever happened while it was locked.
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A name that is registered until this is dropped.
pub(super) struct Registered(PathBuf);

impl Registered {
    pub(super) fn new(path: &Path) -> Self {
        registered().push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut names = registered();
        if let Some(index) = names.iter().position(|name| *name == self.0) {
            names.swap_remove(index);
        }
    }
}

/// Removes every unfinished file that has a name: for a process that is about to end
/// without unwinding, as upon a signal.
pub fn clean_up() {
    registered().drain(..).for_each(|path| remove(&path));
}

/// Removes a file, or a folder with everything in it, if it is there.
fn remove(path: &Path) {
    // The process is about to end: the next run clears what is left.
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

static HOOK: OnceLock<fn()> = OnceLock::new();

/// Sets what is called once before the first unfinished file gets a name: the
/// place to see to it that signals call [`clean_up`]. Only the first call counts.
pub fn before_named(hook: fn()) {
    let _ = HOOK.set(hook);
}

/// Calls the hook of [`before_named`].
pub(super) fn prepare() {
    static CALLED: Once = Once::new();
    CALLED.call_once(|| {
        if let Some(hook) = HOOK.get() {
            hook();
        }
    });
}

/// What came of giving an unnamed file a name.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux knows files without a name"))]
pub(super) enum Linked {
    /// It has the name.
    Done,
    /// Something has the name already.
    Exists,
    /// The system, or one without `/proc`, cannot do that.
    Unable,
}

#[cfg(target_os = "linux")]
pub(super) mod unnamed {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, AsRawFd as _};
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
    use rustix::io::Errno;

    use super::{Linked, Readers};

    /// A new file without a name; `None` where the file system has no such files.
    pub(in super::super) fn open(folder: &Path, readers: Readers) -> Option<File> {
        open_in(CWD, folder, readers)
    }

    /// The same in a folder that is open.
    pub(in super::super) fn open_in(at: impl AsFd, folder: &Path, readers: Readers) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        openat(at, folder, flags, Mode::from_raw_mode(readers.mode())).ok().map(File::from)
    }

    /// Gives a file a name that nothing has yet.
    pub(in super::super) fn link(file: &File, path: &Path) -> io::Result<Linked> {
        link_in(file, CWD, path)
    }

    /// The same in a folder that is open.
    pub(in super::super) fn link_in(file: &File, at: impl AsFd, path: &Path) -> io::Result<Linked> {
        let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
        match linkat(CWD, unnamed, at, path, AtFlags::SYMLINK_FOLLOW) {
            Ok(()) => Ok(Linked::Done),
            Err(Errno::EXIST) => Ok(Linked::Exists),
            Err(error @ (Errno::NOSPC | Errno::DQUOT)) => Err(error.into()),
            Err(_) => Ok(Linked::Unable),
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) mod unnamed {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use super::{Linked, Readers};

    pub(in super::super) fn open(_: &Path, _: Readers) -> Option<File> {
        None
    }

    pub(in super::super) fn open_in(_: &File, _: &Path, _: Readers) -> Option<File> {
        None
    }

    pub(in super::super) fn link(_: &File, _: &Path) -> io::Result<Linked> {
        Ok(Linked::Unable)
    }

    pub(in super::super) fn link_in(_: &File, _: &File, _: &Path) -> io::Result<Linked> {
        Ok(Linked::Unable)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unfinished_file_has_no_name_where_the_system_knows_such_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (content, force) in [(&b"one"[..], false), (b"two", true)] {
            let mut file = Temporary::in_folder(folder.path(), Readers::Usual).unwrap();
            file.file().write_all(content).unwrap();
            assert!(matches!(file, Temporary::Unnamed(..)));
            assert_eq!(names(folder.path()).len(), usize::from(force), "nothing to be left behind");
            file.persist(&path, force).unwrap();
            assert_eq!(fs::read(&path).unwrap(), content);
            assert_eq!(names(folder.path()), ["a"]);
        }
        let file = Temporary::in_folder(folder.path(), Readers::Usual).unwrap();
        assert_eq!(file.persist(&path, false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_and_what_is_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".misis-form-left"), b"half").unwrap();
        fs::write(folder.path().join(".other"), b"").unwrap();
        let mut in_use = Named::in_folder(folder.path(), Readers::Usual).unwrap();
        let second = Named::in_folder(folder.path(), Readers::Usual).unwrap();
        in_use.file().write_all(b"one").unwrap();
        assert_eq!(names(folder.path()).len(), 3, "two in use and somebody else's");
        in_use.persist(&folder.path().join("a"), false).unwrap();
        drop(second);
        assert_eq!(names(folder.path()), [".other", "a"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"one");
    }

    #[test]
    fn a_stopped_process_can_remove_every_file_that_has_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let is_here = |path: &PathBuf| path.starts_with(folder.path());
        let file = Named::in_folder(folder.path(), Readers::Usual).unwrap();
        assert_eq!(registered().iter().filter(|path| is_here(path)).count(), 1);
        drop(file);
        assert_eq!(registered().iter().filter(|path| is_here(path)).count(), 0);
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("a"), b"").unwrap();
        for name in ["a", "b", "c"] {
            remove(&folder.path().join(name));
        }
        assert!(names(folder.path()).is_empty());
    }
}
