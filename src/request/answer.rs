//! One answer: missing, given, or given in a way that cannot be used.

use std::borrow::Cow;

use super::value::Print;
use super::wrong::Wrong;
use crate::characters::is_blank;
use crate::finding::{Code, Origin};

/// The answer to one question of the form.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Answer<T> {
    /// Nothing was given, or only white space.
    #[default]
    Missing,
    /// A value of the right kind.
    Given {
        /// The value.
        value: T,
        /// Where it came from.
        origin: Origin,
    },
    /// A text that is not such a value, kept as it was given.
    Wrong {
        /// The text.
        text: String,
        /// What is wrong with it.
        wrong: Wrong,
        /// Where it came from.
        origin: Origin,
    },
}

impl<T> Answer<T> {
    /// An answer that was not read from any input.
    pub fn given(value: T) -> Self {
        Self::Given { value, origin: Origin::Nowhere }
    }

    /// The value; `None` when the answer is missing or wrong.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Given { value, .. } => Some(value),
            Self::Missing | Self::Wrong { .. } => None,
        }
    }

    /// Whether nothing was given.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Where the answer came from.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Missing => &Origin::Nowhere,
            Self::Given { origin, .. } | Self::Wrong { origin, .. } => origin,
        }
    }
}

impl<T: Print> Answer<T> {
    /// The text: as the form prints it, or as it was given when it is wrong.
    /// `None` when the answer is missing.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Missing => None,
            Self::Given { value, .. } => Some(value.print()),
            Self::Wrong { text, .. } => Some(Cow::Borrowed(text)),
        }
    }
}

impl<T> Answer<T> {
    /// What is wrong with the text, if anything.
    pub fn wrong(&self) -> Option<&Wrong> {
        match self {
            Self::Wrong { wrong, .. } => Some(wrong),
            Self::Missing | Self::Given { .. } => None,
        }
    }

    /// Reads an answer with `parse`; white space alone makes it missing, and what
    /// [shows nothing](is_blank) all the same is a wrong one.
    pub(super) fn read(text: &str, origin: &Origin, parse: impl FnOnce(&str) -> Result<T, Wrong>) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Self::Missing;
        }
        let parsed = parse(trimmed).and_then(|value| {
            if is_blank(trimmed) {
                Err(Wrong::new(Code::Required, "the answer holds nothing that can be seen")
                    .hint("write the answer in letters, or leave it out where it is optional"))
            } else {
                Ok(value)
            }
        });
        match parsed {
            Ok(value) => Self::Given { value, origin: origin.clone() },
            Err(wrong) => Self::Wrong { text: text.to_owned(), wrong, origin: origin.clone() },
        }
    }
}
