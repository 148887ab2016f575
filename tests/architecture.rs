//! Calls go one way, as ARCHITECTURE.md draws it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every room with the rooms that it may name. A room is a file or a folder of
/// `src`; what is in it belongs to the innermost room that has a line here.
const MAY_USE: &[(&str, &[&str])] = &[
    ("characters", &[]),
    ("remedy", &[]),
    ("mistake", &["finding"]),
    ("error", &["finding", "mistake", "remedy"]),
    ("nearest", &[]),
    ("parallel", &[]),
    ("finding", &["nearest", "remedy"]),
    ("form", &[]),
    ("revision", &["form"]),
    ("request", &["characters", "revision", "form", "finding", "nearest"]),
    ("rules", &["characters", "nearest", "request", "revision", "form", "finding", "remedy"]),
    ("defaults", &["format", "request", "finding", "error"]),
    ("review", &["paper_code", "rules", "request", "revision", "form", "finding"]),
    ("interview", &["defaults", "review", "rules", "request", "revision", "form", "finding"]),
    ("format", &["characters", "request", "revision", "form", "finding", "mistake", "error", "nearest"]),
    ("layout", &["characters", "revision", "form", "rules", "error"]),
    ("paper_code", &["layout", "request", "revision", "form", "finding", "error"]),
    ("pdf", &["paper_code", "layout", "request", "revision", "form", "error"]),
    ("bound", &["error"]),
    ("preview", &["bound", "pdf", "request", "error"]),
    ("ocr", &["bound", "returned", "error"]),
    ("returned::file", &["finding"]),
    ("returned::page", &["returned::file", "layout::face", "characters"]),
    ("returned::picture", &["returned::file", "returned::page", "characters", "layout", "revision", "form"]),
    ("returned::signature", &["returned::file", "request"]),
    (
        "returned::form",
        &["returned::file", "returned::signature", "layout", "request", "revision", "form", "finding"],
    ),
    (
        "returned::changes",
        &["returned::file", "returned::page", "returned::form", "returned::signature", "form", "finding"],
    ),
    (
        "returned::outcome",
        &[
            "returned::file",
            "returned::form",
            "returned::picture",
            "layout",
            "paper_code",
            "request",
            "revision",
            "form",
            "finding",
            "remedy",
            "error",
        ],
    ),
    (
        "returned::sheet",
        &[
            "returned::outcome",
            "returned::file",
            "returned::page",
            "returned::picture",
            "returned::form",
            "layout",
            "paper_code",
            "request",
            "revision",
            "form",
            "finding",
        ],
    ),
    (
        "returned",
        &[
            "returned::file",
            "returned::page",
            "returned::picture",
            "returned::form",
            "returned::signature",
            "returned::changes",
            "returned::sheet",
            "returned::outcome",
            "request",
            "revision",
            "form",
            "finding",
            "error",
        ],
    ),
    ("input", &["characters", "format", "returned", "request", "revision", "form", "finding", "error"]),
    (
        "extract",
        &[
            "input", "returned", "review", "rules", "format", "request", "finding", "remedy", "mistake",
            "error", "parallel",
        ],
    ),
    (
        "desk",
        &["characters", "extract", "returned", "format", "layout", "request", "form", "finding", "error"],
    ),
    ("output", &["error"]),
    (
        "decide",
        &[
            "input", "returned", "pdf", "layout", "rules", "format", "request", "revision", "form",
            "finding", "mistake", "error", "parallel",
        ],
    ),
    (
        "batch",
        &[
            "defaults",
            "characters",
            "input",
            "output",
            "pdf",
            "layout",
            "review",
            "rules",
            "format",
            "request",
            "revision",
            "form",
            "finding",
            "remedy",
            "error",
            "nearest",
            "parallel",
        ],
    ),
];

#[test]
fn no_room_reaches_back() {
    let source = Source::read();
    let mut wrong = Vec::new();
    for (path, module) in &source.modules {
        let Some(room) = room_of(path) else { continue };
        let (_, allowed) = MAY_USE.iter().find(|(name, _)| *name == room).unwrap();
        for named in source.named_in(path) {
            let Some(other) = room_of(&named) else { continue };
            if other != room && !allowed.iter().any(|allowed| is_in(allowed, &named)) {
                let named = named.join("::");
                wrong.push(format!("{} names `{named}`, which `{room}` may not use", module.file));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_a_folder_make_no_circle() {
    let source = Source::read();
    // For each folder: which of its files and folders names which others.
    let mut folders: BTreeMap<&[String], Arrows> = BTreeMap::new();
    for path in source.modules.keys() {
        for named in source.named_in(path) {
            let shared = path.iter().zip(&named).take_while(|(one, other)| one == other).count();
            let inside = |path: &[String]| path.get(shared).cloned();
            // A file that leads a folder is above what is in it.
            let (Some(from), Some(to)) = (inside(path), inside(&named)) else { continue };
            folders.entry(&path[..shared]).or_default().entry(from).or_default().insert(to);
        }
    }
    let mut circles = Vec::new();
    for (folder, arrows) in &folders {
        for start in arrows.keys() {
            if let Some(circle) = circle(arrows, &mut vec![start.clone()], &mut BTreeSet::new()) {
                circles.push(format!("src/{}: {}", folder.join("/"), circle.join(" -> ")));
            }
        }
    }
    assert!(circles.is_empty(), "these go in a circle:\n{}", circles.join("\n"));
}

#[test]
fn every_room_has_its_place_in_the_table() {
    let source = Source::read();
    for path in source.modules.keys().filter(|path| path.first().is_some_and(|first| first != "cli")) {
        let name = path.join("::");
        let is_returned = path.len() == 2 && path[0] == "returned" && source.has_children(path);
        if path.len() == 1 || is_returned {
            assert!(MAY_USE.iter().any(|(room, _)| *room == name), "`{name}` has no place");
        }
    }
}

/// Which file or folder names which others.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// A way from the first of `way` back to it.
fn circle(arrows: &Arrows, way: &mut Vec<String>, seen: &mut BTreeSet<String>) -> Option<Vec<String>> {
    for next in arrows.get(way.last()?).into_iter().flatten() {
        if *next == way[0] {
            way.push(next.clone());
            return Some(way.clone());
        }
        if seen.insert(next.clone()) {
            way.push(next.clone());
            if let Some(circle) = circle(arrows, way, seen) {
                return Some(circle);
            }
            way.pop();
        }
    }
    None
}

/// The room that a module belongs to; `None` for the crate's root and for `cli`.
fn room_of(path: &[String]) -> Option<&'static str> {
    MAY_USE.iter().map(|(room, _)| *room).filter(|room| is_in(room, path)).max_by_key(|room| room.len())
}

fn is_in(room: &str, path: &[String]) -> bool {
    let room: Vec<&str> = room.split("::").collect();
    path.len() >= room.len() && path.iter().zip(room).all(|(one, other)| one == other)
}

/// A file of `src`, tests aside.
struct Module {
    /// Where it is.
    file: String,
    /// The paths of its `use` lines, with the name that each brings.
    uses: Vec<(String, Vec<String>)>,
    /// The other paths in it.
    inline: Vec<Vec<String>>,
}

/// All of `src`, by the path of the module.
struct Source {
    modules: BTreeMap<Vec<String>, Module>,
}

impl Source {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut source = Self { modules: BTreeMap::new() };
        source.read_folder(&root, &mut Vec::new());
        source
    }

    fn read_folder(&mut self, folder: &Path, path: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap().path();
            let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
            if entry.is_dir() {
                path.push(name);
                self.read_folder(&entry, path);
                path.pop();
            } else if !(name.ends_with("tests") || name == "testing" || name == "main") {
                let mut path = path.clone();
                path.extend((name != "mod" && name != "lib").then_some(name));
                let text = without_tests(&fs::read_to_string(&entry).unwrap());
                let module =
                    Module { file: entry.display().to_string(), uses: uses(&text), inline: inline(&text) };
                self.modules.insert(path, module);
            }
        }
    }

    fn has_children(&self, path: &[String]) -> bool {
        self.modules.keys().any(|other| other.len() > path.len() && other.starts_with(path))
    }

    /// The modules that a file names, where what it names is defined.
    fn named_in(&self, path: &[String]) -> BTreeSet<Vec<String>> {
        let module = &self.modules[path];
        let paths = module.uses.iter().map(|(_, used)| used).chain(&module.inline);
        paths.filter_map(|used| self.resolve(path, used, 0)).filter(|named| named != path).collect()
    }

    /// The module in which stands what a path of the module `from` leads to;
    /// `None` when that is another crate.
    fn resolve(&self, from: &[String], used: &[String], depth: usize) -> Option<Vec<String>> {
        assert!(depth < 20, "{} re-exports in a circle", from.join("::"));
        let mut at = from.to_vec();
        let mut rest = used;
        match used.first()?.as_str() {
            "crate" | "misis_form" => at.clear(),
            "self" => {}
            "super" => {
                rest = &used[used.iter().take_while(|word| *word == "super").count() - 1..];
                at.truncate(from.len() - (used.len() - rest.len()) - 1);
            }
            _ => {
                let (first, others) = used.split_first()?;
                return self.step(&at, first, others, depth);
            }
        }
        match rest[1..].split_first() {
            Some((first, others)) => self.step(&at, first, others, depth).or(Some(at)),
            None => Some(at),
        }
    }

    /// One step along a path, and then the others.
    fn step(&self, at: &[String], first: &String, others: &[String], depth: usize) -> Option<Vec<String>> {
        let child = [at, std::slice::from_ref(first)].concat();
        if self.modules.contains_key(&child) {
            return match others.split_first() {
                Some((next, others)) => self.step(&child, next, others, depth).or(Some(child)),
                None => Some(child),
            };
        }
        let (_, used) = self.modules.get(at)?.uses.iter().find(|(name, _)| name == first)?;
        self.resolve(at, &[used.as_slice(), others].concat(), depth + 1)
    }
}

/// The text without comments and without what stands there only for tests.
fn without_tests(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The `use` lines of a file, group by group, with the name that each brings.
fn uses(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for line in statements(text).filter_map(|statement| statement.1) {
        expand(&mut Vec::new(), &line.split_whitespace().collect::<Vec<_>>().join(" "), &mut found);
    }
    found
}

/// The lines of a file in order: what stands there, or what a `use` brings.
fn statements(text: &str) -> impl Iterator<Item = (String, Option<String>)> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let line = lines.next()?;
        let start = line.trim_start();
        let start = start.strip_prefix("pub ").or_else(|| start.strip_prefix("pub(crate) ")).unwrap_or(start);
        let start = start.strip_prefix("pub(super) ").unwrap_or(start);
        let Some(first) = start.strip_prefix("use ") else { return Some((line.to_owned(), None)) };
        let mut statement = first.to_owned();
        while !statement.contains(';') {
            statement += lines.next()?;
        }
        Some((String::new(), Some(statement.split(';').next()?.to_owned())))
    })
}

/// The paths of a tree such as `a::{b, c::{self, d as e}}`.
fn expand(before: &mut Vec<String>, tree: &str, found: &mut Vec<(String, Vec<String>)>) {
    let depth = before.len();
    let (path, group) = tree.split_once('{').map_or((tree, None), |(path, group)| (path, Some(group)));
    let (path, alias) = path.split_once(" as ").unwrap_or((path, ""));
    before.extend(path.split("::").map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned));
    match group.map(|group| &group[..group.rfind('}').unwrap()]) {
        Some(group) => split(group).iter().for_each(|part| expand(before, part, found)),
        None => {
            let mut path = before.clone();
            if depth > 0 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let name = if alias.is_empty() { path.last().cloned().unwrap() } else { alias.to_owned() };
            found.push((name, path));
        }
    }
    before.truncate(depth);
}

/// The parts of a group, between the commas that are in no inner group.
fn split(group: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in group.chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(letter);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// The paths in a file's code, such as `super::file::load`; those that begin with a type lead to no other module.
fn inline(text: &str) -> Vec<Vec<String>> {
    let code: String = statements(text).map(|(line, _)| line + "\n").collect();
    code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .filter(|word| word.contains("::") && word.starts_with(char::is_lowercase))
        .map(|word| word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect())
        .collect()
}
