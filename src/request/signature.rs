//! Whether somebody signed.

use std::fmt;

use serde::Serialize;

/// What stands in a signature field.
///
/// None of these says that a signature is valid: that is not checked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// Nothing.
    #[default]
    Missing,
    /// A digital signature: the field has a signature dictionary as its value.
    Digital,
    /// Ink, a stamp, a picture or words drawn over the unsigned field.
    Drawn,
}

impl Signature {
    /// All that can stand there.
    pub const ALL: [Self; 3] = [Self::Missing, Self::Digital, Self::Drawn];

    /// The word of reports and data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Digital => "digital",
            Self::Drawn => "drawn",
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
