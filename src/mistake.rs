//! A place at which an input is not well-formed.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::finding::{Origin, Problem, Severity};

/// What is wrong with the text of an input, and where.
///
/// It is to an input what a [`Finding`](crate::Finding) is to an answer, but
/// nothing can be said of the answers of an input that has one.
///
/// Programs get it as they get a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What stands where a finding has the code of its rule: [`Mistake::SYNTAX`] or [`Mistake::UNREADABLE`].
    pub code: &'static str,
    /// A place in the text, a row of the table, or the file as a whole.
    pub origin: Origin,
    /// What is wrong, in plain English.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The text at the place, for whoever draws a mark below it; `None` where
    /// the text cannot be shown.
    pub excerpt: Option<Excerpt>,
}

/// A part of a line, short enough to be shown, with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text as it stands in the input, with `…` where the line goes on: it
    /// may hold what a terminal obeys.
    pub text: String,
    /// Which of its bytes are wrong. Both ends are between two characters; the
    /// range is empty where something is missing.
    pub marked: Range<usize>,
}

impl Serialize for Mistake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { code, origin, message, hint, .. } = self;
        let problem = Problem {
            code,
            severity: Severity::Error,
            field: None,
            message,
            hint: hint.as_deref(),
            place: origin.place(),
            origin,
        };
        problem.serialize(serializer)
    }
}

impl Mistake {
    /// The input is not well-formed.
    pub const SYNTAX: &str = "syntax";

    /// The input cannot be read at all.
    pub const UNREADABLE: &str = "unreadable";

    /// The codes of mistakes, and what each asks, as the codes of rules do.
    pub const CODES: [(&str, &str); 2] = [
        (
            Self::SYNTAX,
            "Every input is well-formed: no bracket, quotation mark or comma is missing or too many.",
        ),
        (Self::UNREADABLE, "Every input is there, and can be read."),
    ];

    /// A mistake at a place.
    pub fn new(origin: Origin, message: impl Into<String>) -> Self {
        Self { code: Self::SYNTAX, origin, message: message.into(), hint: None, excerpt: None }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Mistake {
    /// Writes place and message on one line, the way compilers do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.message)
    }
}
