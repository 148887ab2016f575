//! Odd and hostile files, each with its outcome: `tests/corpus/make.py` says
//! what they are.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::session::Session;
use serde_json::Value;

/// What the file itself gives rise to; the answers have findings of their own.
const CODES: [&str; 5] =
    ["recovered", "recovered-from-page", "duplicate-values", "not-a-state", "wrong-type"];

/// A build without optimisation, on a machine that does other things as well:
/// the release build is held to two seconds by `tests/interop`.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn every_odd_file_has_the_outcome_that_it_should_have() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let expected = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let session = Session::new();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in expected.lines().skip(1) {
        let [name, code, kind, codes, last]: [&str; 5] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let path = folder.join(name);
        let path = path.to_str().unwrap();
        let arguments = ["--stage", "request", "--no-system-fonts", "-q"];
        let start = Instant::now();
        let one = session.run(&[&["extract", path][..], &arguments].concat());
        let took = start.elapsed();
        // Among others, each has a record.
        let two = session.run(&[&["extract", path, path, "--format", "jsonl"][..], &arguments].concat());
        let text = two.text();
        let record: Value = serde_json::from_str(text.lines().next().unwrap_or("null")).unwrap();
        let found: Vec<&str> = record["returned"]["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|finding| finding["code"].as_str())
            .collect();
        let found: Vec<&str> = CODES.into_iter().filter(|code| found.contains(code)).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(",") };
        let told = shown(record["user"]["last_name"].as_str().unwrap_or("-"));
        let outcome =
            [&one.code.to_string(), record["returned"]["kind"].as_str().unwrap_or("-"), &found, &told]
                .join("\t");
        let wanted = [code, kind, codes, last].join("\t");
        if outcome != wanted || one.stderr.contains("panicked") || took > LONGEST {
            wrong.push(format!("{name}: {outcome}, not {wanted}; {took:?}\n{}", one.stderr));
        }
        seen += 1;
    }
    assert!(seen > 100, "{seen} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text in which everything can be seen.
fn shown(text: &str) -> String {
    let hidden = |c: char| c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c);
    text.chars().map(|c| if hidden(c) { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }).collect()
}

#[test]
fn every_file_has_an_outcome() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let expected = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_listed = expected.lines().any(|line| line.starts_with(&format!("{name}\t")));
        assert!(is_listed || !name.ends_with(".bin"), "{name}");
    }
}
