//! What several tests share.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this one")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

pub mod arbitrary;
pub mod model;
pub mod session;
pub mod zip;

use std::fs;
use std::path::Path;

use misis_form::Origin;
use misis_form::request::{RawAnswer, RawRequest, Request};
use misis_form::revision::newest;

/// Compares a text with `tests/snapshots/NAME`.
///
/// What differs is written beside it as `NAME.new`, to be looked at and, if
/// it is right, moved over the old one in the commit that changed it.
pub fn snapshot(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != found {
        let new = path.with_file_name(format!("{name}.new"));
        fs::write(&new, found).unwrap();
        let line = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
        panic!(
            "{} differs from line {} on:\n  was {:?}\n  now {:?}\nlook at {}",
            path.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("(nothing)"),
            found.lines().nth(line).unwrap_or("(nothing)"),
            new.display()
        );
    }
}

/// A request with the definition's examples, and with two roles.
pub fn example_request(changes: &[(&str, &str)]) -> Request {
    let mut raw = RawRequest::default();
    let mut set = |name: &str, text: &str| {
        raw.answers.insert(name.to_owned(), RawAnswer::new(text, Origin::Nowhere));
    };
    for input in newest().form().inputs().filter(|input| !input.name.ends_with("signature_date")) {
        if let Some(example) = &input.field().example {
            set(input.name, example);
        }
    }
    set("user.phone", "(213) 555-0142");
    for (name, text) in changes {
        set(name, text);
    }
    raw.roles = ["Counselor", "School Full Read"].map(|role| RawAnswer::new(role, Origin::Nowhere)).to_vec();
    Request::parse(&raw)
}
