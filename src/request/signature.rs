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

/// What a digital signature says of itself. Whether it is true is not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigitalSignature {
    /// The signature field.
    pub field: String,
    /// The name of whoever signed, from the certificate or as stated; empty when
    /// there is none.
    pub signer: String,
    /// When it was signed, as the signer's computer says; empty when it does not.
    pub claimed_time: String,
    /// Which part of the file was signed.
    pub covers: Coverage,
}

/// Which part of a file a digital signature was made of.
///
/// ISO 32000-1, 12.8.1: `/ByteRange` should be all of the file except the
/// signature itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// All of the file, as it is.
    WholeFile,
    /// All of the file as it was then: something was added later.
    EarlierRevision,
    /// Less than that, or it does not say.
    Unclear,
}

impl Coverage {
    /// The word of reports and data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::WholeFile => "whole-file",
            Self::EarlierRevision => "earlier-revision",
            Self::Unclear => "unclear",
        }
    }
}
