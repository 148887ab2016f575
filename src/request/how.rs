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
}

impl How {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Field, Self::Page, Self::Code, Self::Typed, Self::Mark];

    /// The word of data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Page => "page",
            Self::Code => "code",
            Self::Typed => "typed",
            Self::Mark => "mark",
        }
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
