//! Sessions with the real program.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// The program in an empty folder, on a day of its own.
pub struct Session {
    folder: tempfile::TempDir,
}

/// How a run ended.
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Session {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path().join(name), text).unwrap();
        self
    }

    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("misis-form").unwrap();
        // 23 November 2026.
        command.current_dir(self.path()).env("SOURCE_DATE_EPOCH", "1795435200").args(arguments);
        // Nobody's own settings.
        command
            .env("XDG_CONFIG_HOME", self.path().join(".config"))
            .env("HOME", self.path())
            .env("APPDATA", self.path());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Self::finish(self.command(arguments))
    }

    pub fn run_with(&self, arguments: &[&str], input: impl Into<Vec<u8>>) -> Run {
        let mut command = self.command(arguments);
        command.write_stdin(input);
        Self::finish(command)
    }

    pub fn finish(mut command: Command) -> Run {
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        Run { code: output.status.code().unwrap(), stdout: output.stdout, stderr }
    }
}

impl Run {
    #[track_caller]
    pub fn expect(self, code: i32, stderr: &str) -> Self {
        assert_eq!(self.stderr, stderr);
        assert_eq!(self.code, code);
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }
}
