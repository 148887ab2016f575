//! The second reader: what is no model is refused before anything is read.

#![cfg(feature = "ocr")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::session::Session;

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
