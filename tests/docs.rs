//! The prose is true: sessions of the README and of `docs/` run as printed, and
//! their tables are those of the program.
//!
//! With `UPDATE_DOCS=1` the documents are rewritten instead; read the difference.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use misis_form::form::FieldKind;
use misis_form::format::dictionary;
use misis_form::layout::{Faces, PADDING, Pt};
use misis_form::revision::newest;
use misis_form::{Code, Mistake};

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a document with what it should be, or rewrites it.
fn settle(name: &str, expected: &str) {
    let found = fs::read_to_string(document(name)).unwrap();
    if found == expected {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(document(name), expected).unwrap();
        return;
    }
    let line = found.lines().zip(expected.lines()).position(|(a, b)| a != b).unwrap_or(0);
    panic!(
        "{name}, line {}:\n  says {:?}\n  but it is {:?}\nread it again, or run with UPDATE_DOCS=1",
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
fn sessions_run_as_printed() {
    for name in ["README.md", "docs/office.md", "docs/scripts.md"] {
        let text = fs::read_to_string(document(name)).unwrap();
        assert!(text.contains("```console"), "{name} shows no session");
        settle(name, &with_sessions(&text));
    }
    let readme = fs::read_to_string(document("README.md")).unwrap();
    assert!(readme.lines().count() <= 120, "the README is for a first look");
}

#[test]
fn the_reference_is_true() {
    let mut text = fs::read_to_string(document("docs/reference.md")).unwrap();
    let mut rules = String::from("| code | asks |\n| --- | --- |\n");
    for code in Code::ALL {
        let _ = writeln!(rules, "| `{}` | {} |", code.id(), code.summary());
    }
    for (code, summary) in Mistake::CODES {
        let _ = writeln!(rules, "| `{code}` | {summary} |");
    }
    text = with_section(&text, "commands", &commands());
    text = with_section(&text, "rules", &rules);
    text = with_section(&text, "fields", &dictionary::markdown(newest().form()));
    settle("docs/reference.md", &with_sessions(&text));
}

/// The help of the program and of each command.
fn commands() -> String {
    let folder = tempfile::tempdir().unwrap();
    let help = printed("misis-form --help", folder.path());
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help");
    let mut text = format!("```text\n{help}```\n");
    for name in names {
        let help = printed(&format!("misis-form {name} --help"), folder.path());
        let _ = write!(text, "\n### `{name}`\n\n```text\n{help}```\n");
    }
    text
}

/// What stands in a comment below is what the program in Python prints.
#[test]
#[allow(clippy::print_stderr, reason = "a check that did not run is told")]
fn the_python_of_the_scripts_runs() {
    let text = fs::read_to_string(document("docs/scripts.md")).unwrap();
    let (code, rest) = text.split_once("```python\n").unwrap().1.split_once("```").unwrap();
    let expected = rest.split_once("<!-- printed by Python: ").unwrap().1.split_once(" -->").unwrap().0;
    let folder = tempfile::tempdir().unwrap();
    with_sessions_in(&text, folder.path());
    fs::write(folder.path().join("script.py"), code).unwrap();
    let found = printed(
        "if command -v python3 >/dev/null; then python3 script.py; else echo NONE; fi",
        folder.path(),
    );
    if found == "NONE\n" {
        eprintln!("NOT RUN: there is no Python here");
        return;
    }
    assert_eq!(found.trim_end(), expected);
}

/// How many letters fields take: `docs/fields.md`.
#[test]
fn the_table_of_fields_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fields.md");
    let expected = fields();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), expected, "run with UPDATE_DOCS=1");
}

/// The names that tell how wide a letter is: Latin, without Armenian and the like.
fn mean_letter() -> f32 {
    let regular = &Faces::bundled().regular;
    let checks = include_str!("interop/check_names.py");
    let names = checks.split_once("NAMES = {").unwrap().1.split_once("\n}").unwrap().0;
    let names: Vec<&str> = (names.lines().flat_map(|line| line.split('"').skip(1).step_by(2)))
        .filter(|name| name.chars().all(|c| c < '\u{250}' && c != '\\') && regular.covers(name))
        .collect();
    let letters: usize = names.iter().map(|name| name.chars().count()).sum();
    let width: f32 = names.iter().map(|name| regular.width(name, Pt(1.0)).0).sum();
    width / letters as f32
}

fn fields() -> String {
    let (form, layout) = (newest().form(), newest().layout());
    let letter = mean_letter();
    let mut table = format!(
        "# How much fields take\n\nFor each field the width and height in points of what is typed in, how many letters \
         of the mean width of names fit at 10 and at 7 points, and how many the form allows. Dates, numbers, titles, schools \
         and the reason allow no more than fits; names and e-mail addresses do, for nobody is refused for the length of a \
         name: `check` says when it cannot be printed.\n\nA letter is {letter:.3} of its size wide. `cargo test` compares \
         this page with the form.\n\n\
         | field | width | height | fit at 10 | fit at 7 | allowed |\n| --- | --: | --: | --: | --: | --: |\n"
    );
    for widget in &layout.widgets {
        let field = form.field(&widget.field).unwrap();
        let (width, height) = (widget.rect.width, widget.rect.height);
        let size = format!("| `{}` | {:.1} | {:.1} |", field.name, width.0, height.0);
        let Some(most) = field.max_length else {
            let _ = writeln!(table, "{size} | | |");
            continue;
        };
        let at = |size: f32| {
            // Firefox sets lines farthest apart: 1.35 of their size.
            let lines = if widget.multiline { (height.0 / (size * 1.35)).floor() } else { 1.0 };
            // The end of a line that wraps is a word's rest, half a word on average.
            let wrapped = if widget.multiline { 3.0 * (lines - 1.0) } else { 0.0 };
            ((width.0 - 2.0 * PADDING.0) / (size * letter)).floor() * lines - wrapped
        };
        let (large, small) = (at(10.0), at(7.0));
        let _ = writeln!(table, "{size} {large} | {small} | {most} |");
        let scrolls = field.kind == FieldKind::Email
            || ["name", "misis", "itd_security"].iter().any(|end| field.name.ends_with(end));
        let fits = if widget.multiline { large } else { small };
        assert!(scrolls || most as f32 <= fits, "{} allows {most}, but {fits} fit", field.name);
    }
    table
}

/// Runs every `console` block of a text, all in one folder, and puts what is
/// printed in the place of what was. Commands in comments, `<!-- $ … -->`, only run.
fn with_sessions(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    with_sessions_in(text, folder.path())
}

fn with_sessions_in(text: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut in_session = false;
    for line in text.split_inclusive('\n') {
        let hidden = line.trim_end().strip_prefix("<!-- $ ").and_then(|line| line.strip_suffix(" -->"));
        if let Some(command) = hidden {
            printed(command, folder);
        }
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
                    out.push_str(&printed(command, folder));
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
    let documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let guides = ["docs/office.md", "docs/scripts.md", "docs/reference.md", "docs/fields.md"];
    for name in documents.into_iter().chain(guides) {
        let text = fs::read_to_string(document(name)).unwrap();
        let folder = document(name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if link.starts_with("http") {
                continue;
            }
            let path = if file.is_empty() { document(name) } else { folder.join(file) };
            assert!(path.exists(), "{name} names {link}");
            let has = |heading: &str| {
                let text = fs::read_to_string(&path).unwrap();
                text.lines().any(|line| line.starts_with('#') && anchor(line) == heading)
            };
            assert!(heading.is_empty() || has(heading), "{name} names {link}");
        }
    }
}

/// How a link names a heading.
fn anchor(line: &str) -> String {
    let words = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    words.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}
