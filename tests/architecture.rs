//! Calls go one way, as ARCHITECTURE.md draws it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;

/// Every module with the modules that it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("characters", &[]),
    ("error", &[]),
    ("nearest", &[]),
    ("parallel", &[]),
    ("finding", &[]),
    ("form", &[]),
    ("revision", &["form"]),
    ("request", &["characters", "revision", "form", "finding", "nearest"]),
    ("rules", &["request", "revision", "form", "finding"]),
    ("format", &["characters", "request", "revision", "form", "finding", "error", "nearest"]),
    ("layout", &["characters", "revision", "form", "rules", "error"]),
    ("pdf", &["layout", "request", "revision", "form", "error"]),
    ("returned", &["layout", "request", "revision", "form", "finding", "error"]),
    ("input", &["characters", "format", "returned", "request", "revision", "form", "finding", "error"]),
    ("extract", &["input", "returned", "rules", "format", "request", "finding", "error", "parallel"]),
    ("output", &["error"]),
    (
        "batch",
        &[
            "characters",
            "input",
            "output",
            "pdf",
            "layout",
            "rules",
            "format",
            "request",
            "revision",
            "form",
            "finding",
            "error",
            "nearest",
            "parallel",
        ],
    ),
];

#[test]
fn no_module_reaches_back() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules: Vec<&str> = MAY_USE.iter().map(|(module, _)| *module).collect();
    for (module, allowed) in MAY_USE {
        for (path, text) in files(&source, module) {
            for name in named_modules(&text) {
                assert!(
                    name == *module || !modules.contains(&name.as_str()) || allowed.contains(&name.as_str()),
                    "{path} names `{name}`, which `{module}` may not use"
                );
            }
        }
    }
}

#[test]
fn every_module_has_its_place_in_the_table() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared = text.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    for module in declared {
        assert!(MAY_USE.iter().any(|(known, _)| *known == module), "`{module}` has no place");
    }
}

fn files(source: &Path, module: &str) -> Vec<(String, String)> {
    let single = source.join(format!("{module}.rs"));
    let mut waiting = vec![source.join(module)];
    let mut found = Vec::new();
    if single.exists() {
        found.push((single.display().to_string(), fs::read_to_string(&single).unwrap()));
    }
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(".rs") && !path.to_string_lossy().ends_with("tests.rs")
            {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The modules of the crate that a file names, tests aside. What the crate's
/// root re-exports counts as the module that defines it.
fn named_modules(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut names = Vec::new();
    for (place, _) in text.match_indices("crate::") {
        let rest = &text[place + "crate::".len()..];
        let words: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for word in words {
            let name: String = word.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.push(match name.as_str() {
                "Error" => "error".to_owned(),
                "Code" | "Finding" | "Origin" | "Severity" => "finding".to_owned(),
                "Form" => "form".to_owned(),
                "Request" => "request".to_owned(),
                _ => name,
            });
        }
    }
    names
}
