//! Generates, pre-fills, checks and reads back the *MiSiS Production Mirror
//! Access Request Form for School Based User Roles* of the Los Angeles
//! Unified School District, as an accessible, fillable PDF.
//!
//! Data flows one way: an input becomes a [`RawRequest`](request::RawRequest),
//! then a typed [`Request`], which the [`rules`] check and [`pdf`] draws; a
//! returned PDF is one more input, read by [`returned`].

mod error;
mod finding;
pub mod form;
pub mod request;
pub mod returned;
pub mod rules;

pub use error::Error;
pub use finding::{Code, Finding, Origin, Severity};
pub use form::Form;
pub use request::Request;

/// The place of the word most like `wanted`, if one is near enough to be meant.
pub(crate) fn nearest<S: AsRef<str>>(wanted: &str, words: impl Iterator<Item = S>) -> Option<usize> {
    words
        .map(|word| strsim::normalized_damerau_levenshtein(wanted, word.as_ref()))
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, likeness)| *likeness >= 0.6)
        .map(|(place, _)| place)
}
