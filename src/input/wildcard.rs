//! Names with wildcards, for shells that do not expand them: those of Windows.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The same paths, with what those with `*` and `?` stand for, in the order of their names, where the shell leaves
/// that to programs. A path that is there, or stands for nothing, stays as it is.
pub fn expanded(paths: &[PathBuf]) -> Vec<PathBuf> {
    if cfg!(windows) { paths.iter().flat_map(|path| matching(path)).collect() } else { paths.to_vec() }
}

/// The paths that one with wildcards stands for.
fn matching(path: &Path) -> Vec<PathBuf> {
    let is_pattern = path.to_str().is_some_and(|text| text.contains(['*', '?']));
    if !is_pattern || path.exists() {
        return vec![path.to_owned()];
    }
    let mut found = vec![PathBuf::new()];
    for component in path.components() {
        found = match component {
            Component::Normal(name) => match name.to_str().filter(|name| name.contains(['*', '?'])) {
                Some(pattern) => found.iter().flat_map(|folder| inside(folder, pattern)).collect(),
                None => found.into_iter().map(|folder| folder.join(name)).collect(),
            },
            other => found.into_iter().map(|folder| folder.join(other)).collect(),
        };
    }
    found.retain(|path| path.exists());
    if found.is_empty() { vec![path.to_owned()] } else { found }
}

/// What in a folder a pattern stands for. Hidden files are meant only by patterns that begin with a dot.
fn inside(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_meant =
        |name: &String| (pattern.starts_with('.') || !name.starts_with('.')) && is_match(pattern, name);
    let mut names: Vec<String> = names.filter(is_meant).collect();
    names.sort_unstable();
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// Whether a name is what a pattern says, in any letter case. It takes time in proportion to the product of both.
fn is_match(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let name: Vec<char> = name.to_lowercase().chars().collect();
    // Which starts of the name the start of the pattern may stand for.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for sign in pattern {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            next[at] = match sign {
                '*' => reached[at] || at > 0 && next[at - 1],
                '?' => at > 0 && reached[at - 1],
                letter => at > 0 && reached[at - 1] && name[at - 1] == letter,
            };
        }
        reached = next;
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_as_people_mean_them() {
        for (pattern, name, is) in [
            ("*.pdf", "a.PDF", true),
            ("*.pdf", "a.pdf.bak", false),
            ("a?c*", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("*ñ*", "Núñez", true),
            ("*a*b*c", "xaybzc", true),
        ] {
            assert_eq!(is_match(pattern, name), is, "{pattern} {name}");
        }
        assert!(!is_match(&"*a".repeat(50), &"a".repeat(49)));
    }

    #[test]
    fn patterns_stand_for_files_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("in/2")).unwrap();
        for name in ["in/b.pdf", "in/a.pdf", "in/.c.pdf", "in/2/d.pdf", "in/e.txt", "x[1].pdf"] {
            fs::write(path(name), "").unwrap();
        }
        let files = |names: &[&str]| names.iter().map(|name| path(name)).collect::<Vec<_>>();
        assert_eq!(matching(&path("in/*.pdf")), files(&["in/a.pdf", "in/b.pdf"]));
        assert_eq!(matching(&path("*/?/*.pdf")), files(&["in/2/d.pdf"]));
        assert_eq!(matching(&path("in/.*.pdf")), files(&["in/.c.pdf"]));
        assert_eq!(matching(&path("x[1].pdf")), files(&["x[1].pdf"]));
        // Who reads it says that there is no such file.
        assert_eq!(matching(&path("in/*.zip")), files(&["in/*.zip"]));
        #[cfg(unix)]
        {
            fs::write(path("in/*.pdf"), "").unwrap();
            assert_eq!(matching(&path("in/*.pdf")), files(&["in/*.pdf"]), "a file is called so");
            assert_eq!(expanded(&files(&["in/?.pdf"])), files(&["in/?.pdf"]), "the shell did it");
        }
    }
}
