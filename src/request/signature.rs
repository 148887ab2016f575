//! Whether somebody signed.

use std::fmt;

use serde::Serialize;

/// What stands in a signature field.
///
/// Whether a certificate was revoked is never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// Nothing.
    #[default]
    Missing,
    /// Ink, a stamp, a picture or words drawn over the unsigned field.
    Drawn,
    /// A digital signature that does not fit the file or its certificate.
    Altered,
    /// A digital signature that cannot be checked: there is none in what stands
    /// there, its certificate is missing, or its algorithm is not known.
    Unreadable,
    /// A digital signature that fits the file as it was signed. Who signed is
    /// not vouched for.
    Intact,
    /// A digital signature that fits the file as it was signed, by somebody
    /// whose certificate leads to one that the user of the program trusts.
    Trusted,
    /// A digital signature of which an earlier version of the program only saw
    /// that it was there. Never found in a file, only in older records.
    Digital,
}

impl Signature {
    /// All that is found in a returned form.
    pub const ALL: [Self; 6] =
        [Self::Missing, Self::Drawn, Self::Altered, Self::Unreadable, Self::Intact, Self::Trusted];

    /// The word of reports and data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Drawn => "drawn",
            Self::Altered => "altered",
            Self::Unreadable => "unreadable",
            Self::Intact => "intact",
            Self::Trusted => "trusted",
            Self::Digital => "digital",
        }
    }

    /// What a word of a data file stands for: also of an older one.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Digital]).find(|signature| signature.word() == word)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A digital signature: whether it holds, and what it says of itself.
///
/// Texts are empty where there is nothing to say. All of them come from the
/// file: only of a [trusted](Signature::Trusted) one the name is more than a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigitalSignature {
    /// The field that it stands in; one of the form's, or one of its own.
    pub field: String,
    /// The signature field of the form that it counts for; empty for none.
    pub counts_for: String,
    /// What it is worth.
    pub status: Signature,
    /// One plain sentence why, without a full stop.
    pub why: String,
    /// The name of whoever signed, from the certificate.
    pub signer: String,
    /// The whole name in the certificate: RFC 4514.
    pub subject: String,
    /// Who issued the certificate: RFC 4514.
    pub issuer: String,
    /// The serial number of the certificate, in hexadecimal digits.
    pub serial: String,
    /// From when on the certificate holds: RFC 3339.
    pub valid_from: String,
    /// Until when the certificate holds: RFC 3339.
    pub valid_until: String,
    /// Key and digest, such as `RSA 2048 with SHA-256`.
    pub algorithm: String,
    /// When it was signed, as the signer's computer says.
    pub claimed_time: String,
    /// When it was there, as a time stamp in it says that holds.
    pub time_stamp: String,
    /// The name that somebody wrote into the file beside the signature.
    pub stated_name: String,
    /// Which part of the file was signed.
    pub covers: Coverage,
}

/// Which part of a file a digital signature was made of.
///
/// ISO 32000-1, 12.8.1: `/ByteRange` should be all of the file except the
/// signature itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// All of the file, as it is.
    WholeFile,
    /// All of the file as it was then: something was added later.
    EarlierRevision,
    /// Less than that, or it does not say.
    #[default]
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
