//! What comes out for programs is as its schemas in `schemas/` say.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;

use common::session::Session;
use misis_form::desk::Standing;
use misis_form::returned::Kind;
use serde_json::Value;

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

fn schema(name: &str) -> Value {
    let path = format!("{}/schemas/{name}-1.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(schema["$id"], format!("urn:misis-form:{name}:1"));
    schema
}

/// Says what in a value is not as a schema says. It knows the keywords that our schemas use, and no others.
fn check(schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" => {}
            "type" => {
                let kind = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "integer",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                let is_one =
                    rule == kind || rule.as_array().is_some_and(|kinds| kinds.iter().any(|k| k == kind));
                if !is_one {
                    return Err(format!("{place} is {kind}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    return Err(format!("{place} is {value}"));
                }
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        return Err(format!("{place} has no {name}"));
                    }
                }
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(rule, member, &format!("{place}.{name}"))?;
                    }
                }
            }
            "additionalProperties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    let is_known = schema["properties"].get(name).is_some();
                    match rule {
                        _ if is_known => {}
                        Value::Bool(false) => return Err(format!("{place}.{name} is unknown")),
                        rule => check(rule, member, &format!("{place}.{name}"))?,
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, item, &format!("{place}[{index}]"))?;
                }
            }
            other => panic!("the keyword `{other}` is not known here"),
        }
    }
    Ok(())
}

/// An inbox with a form, a blank, a printed form, pictures of nothing, and requests, right and wrong.
fn inbox() -> Session {
    let session = Session::new();
    fs::create_dir(session.path().join("inbox")).unwrap();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "inbox/a.pdf", "-q"]).expect(0, "");
    session.run(&["fill", "counselor.toml", "--flat", "-o", "inbox/b.pdf", "-q"]).expect(0, "");
    session.run(&["blank", "-o", "inbox/c.pdf", "-q"]).expect(0, "");
    session.file("inbox/d.jpg", b"\xFF\xD8\xFF\xE0");
    session.file("inbox/e.toml", COUNSELOR.replace("8829", "88"));
    session.file("inbox/f.toml", "[user\n");
    session.file("inbox/g.csv", "last_name,nickname\nNúñez,x\n");
    session.file("inbox/h.pdf", "%PDF-1.7");
    session
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_comes_out_is_as_the_schemas_say() {
    let session = inbox();
    let records = lines(&session.run(&["extract", "inbox", "nowhere.pdf", "--format", "jsonl"]).text());
    assert_eq!(records.len(), 9);
    for record in &records {
        assert_eq!(check(&schema("record"), record, "record"), Ok(()), "{record}");
    }
    let findings = lines(&session.run(&["check", "inbox", "nowhere.pdf", "--format", "jsonl"]).text());
    assert_eq!(findings.len(), 9);
    for name in ["a.pdf", "e.toml", "f.toml", "g.csv", "nowhere.pdf"] {
        let name = if name == "nowhere.pdf" { name.to_owned() } else { format!("inbox/{name}") };
        let more = lines(&session.run(&["check", &name, "--format", "jsonl"]).text());
        assert_eq!(more.len(), 1, "{name}");
        assert_eq!(check(&schema("findings"), &more[0], "findings"), Ok(()), "{}", more[0]);
    }
    for record in &findings {
        assert_eq!(check(&schema("findings"), record, "findings"), Ok(()), "{record}");
    }
    let people = "last_name,request_date\nNúñez,2026-11-23\nOrtiz,never\n";
    session.file("people.csv", people);
    session.run(&[
        "batch",
        "people.csv",
        "--partial",
        "--out-dir",
        "forms",
        "--report",
        "report.jsonl",
        "--keep-going",
        "-q",
    ]);
    let dry = [
        "batch",
        "people.csv",
        "--partial",
        "--out-dir",
        "dry",
        "--keep-going",
        "--dry-run",
        "--format",
        "json",
        "-q",
    ];
    let summary: Value = serde_json::from_slice(&session.run(&dry).stdout).unwrap();
    assert_eq!(check(&schema("summary"), &summary, "summary"), Ok(()), "{summary}");
    assert_eq!((&summary["ready"], &summary["written"]), (&1.into(), &0.into()), "{summary}");
    assert!(!session.path().join("dry").exists(), "a dry run leaves nothing");
    let report = fs::read_to_string(session.path().join("report.jsonl")).unwrap();
    assert_eq!(report.lines().count(), 2);
    for line in lines(&report) {
        assert_eq!(check(&schema("report"), &line, "report"), Ok(()), "{line}");
    }
}

#[test]
fn all_that_is_wrong_has_one_shape() {
    let session = inbox();
    let found = lines(&session.run(&["check", "inbox", "nowhere.pdf", "--format", "jsonl"]).text());
    let mut codes = Vec::new();
    for record in &found {
        let problems = |list: &str| record[list].as_array().cloned().unwrap_or_default();
        // Whatever could not be read says so in the same words.
        assert_eq!(record["error"].is_null(), problems("mistakes").is_empty(), "{record}");
        for problem in problems("findings").into_iter().chain(problems("mistakes")) {
            for member in ["code", "severity", "field", "message", "hint", "file", "line", "row", "column"] {
                assert!(problem.get(member).is_some(), "{member}: {problem}");
            }
            assert_eq!(problem["file"], record["file"], "{problem}");
            codes.push(problem["code"].as_str().unwrap().to_owned());
            match problem["code"].as_str().unwrap() {
                "syntax" => assert_eq!((&problem["line"], &problem["column"]), (&1.into(), &6.into())),
                "location-code" => assert_eq!(problem["field"], "user.location_code"),
                "unknown-key" => assert_eq!((&problem["row"], &problem["line"]), (&1.into(), &Value::Null)),
                _ => {}
            }
        }
    }
    for code in ["syntax", "unreadable", "required", "location-code", "unknown-key"] {
        assert!(codes.iter().any(|found| found == code), "{code}: {codes:?}");
    }
    fs::write(session.path().join("inbox/Thumbs.db"), b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").unwrap();
    let found = lines(&session.run(&["check", "inbox", "--format", "jsonl"]).text());
    let passed_over: Vec<&Value> =
        found.iter().filter(|record| record.get("passed_over").is_some()).collect();
    assert_eq!(passed_over.len(), 1);
    assert_eq!(passed_over[0]["file"], "inbox/Thumbs.db");
    assert_eq!(check(&schema("findings"), passed_over[0], "findings"), Ok(()));
    // Records of returned files and reports of batches have the same.
    for record in lines(&session.run(&["extract", "inbox", "nowhere.pdf", "--format", "jsonl"]).text()) {
        let returned = &record["returned"];
        let mistakes = returned["mistakes"].as_array().cloned().unwrap_or_default();
        assert_eq!(returned["status"] == "failed", !mistakes.is_empty(), "{returned}");
        assert!(
            mistakes
                .iter()
                .all(|mistake| mistake["file"] == returned["file"] && mistake["code"] == "unreadable")
        );
    }
    session.file("list.jsonl", "{\"user\": {\"last_name\": \"Ngo\"}}\n{\"user\": nothing}\n");
    let batch = [
        "batch",
        "list.jsonl",
        "--partial",
        "-o",
        "none/",
        "--keep-going",
        "--report",
        "list-report.jsonl",
        "-q",
    ];
    assert_eq!(session.run(&batch).code, 5);
    let report = lines(&fs::read_to_string(session.path().join("list-report.jsonl")).unwrap());
    assert_eq!((report.len(), &report[1]["mistakes"][0]["line"]), (2, &2.into()), "{report:?}");
    assert!(report.iter().all(|line| check(&schema("report"), line, "report") == Ok(())), "{report:?}");
    // Two people in a table are two requests.
    session.file("two.csv", "last_name,first_name\nNúñez,Ana\nOrtiz,Bo\n");
    let found = lines(&session.run(&["check", "two.csv", "--format", "jsonl"]).text());
    assert_eq!((found.len(), &found[0]["forms"]), (1, &2.into()));
}

#[test]
fn the_schemas_know_every_word_and_refuse_others() {
    let words = |schema: &Value| -> Vec<String> {
        schema["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let mut kinds: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
    kinds.push(misis_form::extract::UNREADABLE);
    assert_eq!(words(&schema("record")["properties"]["returned"]["properties"]["kind"]), kinds);
    let standings: Vec<&str> = Standing::ALL.iter().map(|standing| standing.word()).collect();
    assert_eq!(words(&schema("findings")["properties"]["standing"]), standings);
    let record =
        serde_json::json!({ "returned": { "file": "a", "kind": "new", "status": "ok", "findings": [] } });
    assert!(check(&schema("record"), &record, "record").is_err());
    assert!(
        check(&schema("findings"), &serde_json::json!({ "file": 1, "findings": [] }), "findings").is_err()
    );
}
