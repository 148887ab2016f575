//! Processes that can take no more than they are given, for work on files from outside that has no bounds of its own.

use std::io;
use std::process::{Command, ExitStatus};

use crate::Error;

/// What became of a bound process.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// What it wrote.
    pub(crate) out: Vec<u8>,
    /// What it said.
    pub(crate) told: String,
}

/// Runs `command`: the same program, told to [`bind`] itself, to take `input` from standard input, and to write no more than
/// `most` bytes to standard output.
pub(crate) fn run(mut command: Command, input: &[u8], most: u64) -> io::Result<Ended> {
    use std::io::{Read as _, Write as _};
    use std::process::Stdio;

    let mut child =
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut out, mut told) = (Vec::new(), String::new());
    std::thread::scope(|scope| {
        // One that ends early takes no more.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let told = &mut told;
        scope.spawn(move || stderr.map(|stderr| stderr.take(4 << 10).read_to_string(told)));
        stdout.map(|stdout| stdout.take(most).read_to_end(&mut out))
    });
    let _ = child.kill();
    Ok(Ended { status: child.wait()?, out, told })
}

/// Binds this process: from here on it gets no more than so many bytes of memory and seconds of processor time, and writes no
/// file.
///
/// # Errors
///
/// [`Error::Internal`]: the system does not do it. Nothing from outside may be worked on then.
#[cfg(target_os = "linux")]
pub(crate) fn bind(memory: u64, seconds: u64) -> Result<(), Error> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, memory),
        (Resource::Cpu, seconds),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 32),
    ];
    for (resource, most) in limits {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|error| Error::Internal(error.to_string()))?;
    }
    Ok(())
}

/// The same where no process can bind itself.
///
/// # Errors
///
/// [`Error::Internal`], always.
#[cfg(not(target_os = "linux"))]
pub(crate) fn bind(_: u64, _: u64) -> Result<(), Error> {
    Err(Error::Internal("no process can be bound on this system".to_owned()))
}
