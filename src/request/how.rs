//! How an answer was read off a returned form.

use std::fmt;

use serde::{Serialize, Serializer};

/// What says an answer of a returned form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// A field of the file, or exported data.
    Field,
    /// The letters of a page.
    Page,
    /// The paper code, with which what is seen agrees.
    Code,
    /// Typed letters in a picture.
    Typed,
    /// A mark, or none, in a picture.
    Mark,
    /// A person, who looked at the form and said so in the review sheet.
    Confirmed,
}

impl How {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Field, Self::Page, Self::Code, Self::Typed, Self::Mark, Self::Confirmed];

    /// The word of data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Page => "page",
            Self::Code => "code",
            Self::Typed => "typed",
            Self::Mark => "mark",
            Self::Confirmed => "confirmed",
        }
    }

    /// What a word of a data file stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.word() == word)
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for How {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
