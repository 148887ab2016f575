//! The prose is true: sessions of the README run as printed, and its tables
//! are those of the program.
//!
//! With `UPDATE_DOCS=1` the README is rewritten instead; read the difference.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use misis_form::Code;
use misis_form::format::dictionary;
use misis_form::revision::newest;

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Compares the README with what it should be, or rewrites it.
fn settle(expected: &str) {
    let found = fs::read_to_string(readme()).unwrap();
    if found == expected {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(readme(), expected).unwrap();
        return;
    }
    let line = found.lines().zip(expected.lines()).position(|(a, b)| a != b).unwrap_or(0);
    panic!(
        "README.md, line {}:\n  says {:?}\n  but it is {:?}\nread it again, or run with UPDATE_DOCS=1",
        line + 1,
        found.lines().nth(line).unwrap_or_default(),
        expected.lines().nth(line).unwrap_or_default()
    );
}

/// Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
fn with_section(text: &str, name: &str, content: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = text.find(&open).unwrap() + open.len();
    let end = text.find(&close).unwrap();
    format!("{}{content}{}", &text[..start], &text[end..])
}

#[test]
fn the_readme_is_true() {
    let mut text = fs::read_to_string(readme()).unwrap();
    let mut rules = String::from("| code | asks |\n| --- | --- |\n");
    for code in Code::ALL {
        let _ = writeln!(rules, "| `{}` | {} |", code.id(), code.summary());
    }
    text = with_section(&text, "rules", &rules);
    text = with_section(&text, "fields", &dictionary::markdown(newest().form()));
    settle(&with_sessions(&text));
}

/// Runs every `console` block of a text, all in one folder, and puts what is
/// printed in the place of what was.
fn with_sessions(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut out = String::new();
    let mut in_session = false;
    for line in text.split_inclusive('\n') {
        match (in_session, line.trim_end()) {
            (false, "```console") => {
                in_session = true;
                out.push_str(line);
            }
            (true, "```") => {
                in_session = false;
                out.push_str(line);
            }
            (true, command) => {
                if let Some(command) = command.strip_prefix("$ ") {
                    out.push_str(line);
                    out.push_str(&printed(command, folder.path()));
                }
            }
            (false, _) => out.push_str(line),
        }
    }
    out
}

/// What a command prints on both streams.
fn printed(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_misis-form"));
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&paths));
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command} ; }} 2>&1")])
        .env("PATH", std::env::join_paths(paths).unwrap())
        // 23 November 2026.
        .env("SOURCE_DATE_EPOCH", "1795435200")
        // Nobody's own settings.
        .env("XDG_CONFIG_HOME", folder.join(".config"))
        .current_dir(folder)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn named_files_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(root.join(name)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_there = match link.strip_prefix('#') {
                Some(heading) => text.lines().any(|line| line.starts_with('#') && anchor(line) == heading),
                None => link.starts_with("http") || root.join(link).exists(),
            };
            assert!(is_there, "{name} names {link}");
        }
    }
}

/// How a link names a heading.
fn anchor(line: &str) -> String {
    line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-")
}
