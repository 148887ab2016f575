//! What comments say of the world is true, as far as a test can tell.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// A workaround for what a program writes names the program, its version and a
/// file that shows it.
#[test]
fn every_quirk_names_program_version_and_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut quirks = 0;
    for path in rust_files(&root.join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for (place, _) in text.match_indices("Quirk: ") {
            let note = paragraph(&text[place..]);
            let has_version = note.split(' ').any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            assert!(has_version, "{}: no version in `{note}`", path.display());
            let file = note.split('`').find(|part| part.starts_with("tests/"));
            let file = file.unwrap_or_else(|| panic!("{}: no file in `{note}`", path.display()));
            assert!(root.join(file).is_file(), "{}: there is no `{file}`", path.display());
            quirks += 1;
        }
    }
    assert!(quirks > 5, "{quirks} quirks: they are looked for in the wrong way");
}

/// The comment from here to its end or to an empty line in it, on one line.
fn paragraph(text: &str) -> String {
    let mut lines = text.lines();
    let mut note = lines.next().unwrap_or_default().trim().to_owned();
    for line in lines {
        let Some(line) = line.trim().strip_prefix("//") else { break };
        let line = line.trim_start_matches('/').trim();
        if line.is_empty() {
            break;
        }
        note = format!("{note} {line}");
    }
    note
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
