//! The second reader: what a model reads, and what is no model.

#![cfg(feature = "ocr")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::process::Command;

use common::model::{file, graph, node};
use common::session::Session;
use misis_form::ocr::{Recognizer, try_guarded};
use misis_form::returned::{SecondReader as _, TextLine};

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

#[test]
fn what_is_no_model_is_refused_in_words() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "form.pdf", "-q"]).expect(0, "");
    for command in ["extract", "check"] {
        for model in ["counselor.toml", "form.pdf"] {
            let run = session.run(&[command, "form.pdf", "--ocr-model", model]);
            assert_eq!(run.code, 2, "{}", run.stderr);
            assert!(
                run.stderr.starts_with(&format!("error: the model `{model}` is no model")),
                "{}",
                run.stderr
            );
        }
        assert_eq!(session.run(&[command, "form.pdf", "--ocr-model", "none.onnx"]).code, 3);
    }
}

fn recognizer() -> Recognizer {
    Recognizer::open(file(&graph(48), Some("a\nb"))).unwrap()
}

/// A line of places, dark where there is a sign.
fn line(signs: &str) -> TextLine {
    let row: Vec<f32> = signs.chars().flat_map(|sign| [if sign == ' ' { 1.0 } else { 0.0 }; 8]).collect();
    TextLine { width: row.len(), light: row.repeat(TextLine::HEIGHT) }
}

#[test]
fn a_model_reads_a_line() {
    let recognizer = recognizer();
    assert_eq!(recognizer.read(&line("  ##  # "), &['a', 'b']).as_deref(), Some("aa"));
    assert_eq!(recognizer.read(&line("    "), &['a']), None);
    assert_eq!(recognizer.read(&line("  ## "), &['b']), None, "no letter that may stand there");
    assert!(recognizer.knows('a') && !recognizer.knows('é'));
    // What is no line at all is read as such.
    for odd in [TextLine { width: 0, light: Vec::new() }, TextLine { width: 99_999, light: vec![0.0; 7] }] {
        recognizer.read(&odd, &['a']);
    }
    assert!(recognizer.try_widest().is_ok());
}

#[test]
fn what_is_no_such_model_is_said() {
    let whole = file(&graph(48), Some("a\nb"));
    let said = |file: &[u8]| Recognizer::open(file.to_vec()).unwrap_err();
    assert!(said(b"").starts_with("is no model"), "{}", said(b""));
    assert!(said(b"%PDF-1.7").starts_with("is no model"), "{}", said(b"%PDF-1.7"));
    assert!(said(&file(&graph(48), None)).starts_with("does not say which letters"));
    assert!(said(&file(&graph(64), Some("a\nb"))).starts_with("takes no picture"));
    assert_eq!(said(&file(&graph(48), Some("a\nb\nc"))), "gives another number of letters than it names");
    // What repeats others, or makes room for as much as it likes, is not there.
    for kind in ["Loop", "If", "Scan", "ConstantOfShape", "Expand", "Tile", "Range", "Resize", "Pad"] {
        let mut parts = graph(48);
        parts.push(node(kind, &["x"], "more", &[]));
        assert!(said(&file(&parts, Some("a\nb"))).starts_with("is no model"), "{kind}");
    }
    assert!(Recognizer::open(vec![0; Recognizer::MOST + 1]).unwrap_err().starts_with("is larger"));
    // Cut anywhere, it is no model.
    for at in 0..whole.len() {
        Recognizer::open(whole[..at].to_vec()).unwrap_err();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_changed_model_is_tried_where_it_can_take_no_more_than_it_is_given() {
    let whole = file(&graph(48), Some("a\nb"));
    let tried = |file: &[u8]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_misis-form"));
        command.args(["extract", "--ocr-bound", "-"]);
        try_guarded(command, file)
    };
    tried(&whole).unwrap();
    // With another number at every place, of which some ask for more time or memory than there is.
    for at in (0..whole.len()).step_by(3) {
        let mut changed = whole.clone();
        changed[at] ^= 0xFF;
        if let Err(said) = tried(&changed) {
            assert!(!said.is_empty() && !said.contains("cannot be tried"), "{at}: {said}");
        }
    }
}
