//! What sort of copy a file is.
//!
//! Field names decide, then the printed words; no mark that a program might
//! drop when it saves the file.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::form::Form;
use crate::returned::file::object::{Page, Pdf};
use crate::revision::{ALL, Revision};

/// What sort of copy of the form a file is, or what it is instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// This form with its fields.
    Fillable,
    /// This form's text without fields.
    Flattened,
    /// Pictures of pages.
    Scanned,
    /// This form inside of a portfolio or another PDF; also one that holds
    /// other files.
    Attachment,
    /// Answers exported from this form, without the form: FDF or XFDF.
    FormData,
    /// Locked with a password.
    Encrypted,
    /// A PDF form with other fields.
    OtherForm,
    /// A PDF without fields that is not this form, or that asks for more than any
    /// copy of it would.
    OtherDocument,
    /// Something else than a PDF.
    NotAPdf,
    /// A PDF that cannot be read.
    Damaged,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Fillable,
        Self::Flattened,
        Self::Scanned,
        Self::Attachment,
        Self::FormData,
        Self::Encrypted,
        Self::OtherForm,
        Self::OtherDocument,
        Self::NotAPdf,
        Self::Damaged,
    ];

    /// The word of reports and data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fillable => "fillable",
            Self::Flattened => "flattened",
            Self::Scanned => "scanned",
            Self::Attachment => "attachment",
            Self::FormData => "form-data",
            Self::Encrypted => "encrypted",
            Self::OtherForm => "other-form",
            Self::OtherDocument => "other-document",
            Self::NotAPdf => "not-a-pdf",
            Self::Damaged => "damaged",
        }
    }

    /// A sentence for people that follows the file's name.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Fillable => "is this form with its fields",
            Self::Flattened => "holds this form's text but no fields: it was flattened or printed to PDF",
            Self::Scanned => {
                "is a scan: its pages are pictures, and no page of this form could be found on them"
            }
            Self::Attachment => "holds other files, but not this form among them",
            Self::FormData => "holds exported form data, but not of this form",
            Self::Encrypted => "is locked with a password, or its encryption is broken",
            Self::OtherForm => "is a PDF form, but not this one",
            Self::OtherDocument => "is a PDF, but not this form",
            Self::NotAPdf => "is not a PDF",
            Self::Damaged => "is a damaged PDF: nothing in it can be relied on",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The part of the form's fields that makes a file this form. A copy may have
/// lost a page.
const ENOUGH: usize = 4;

/// How many letters and digits may stand on a page that is a picture: what a fax
/// machine writes along its edges, and a number that was stamped on it.
const ON_PICTURE: usize = 500;

/// Says what a file is that has so many `fields` but not enough of this form's,
/// whose pages show `letters`, and of whose pages so many are pictures.
pub(crate) fn of(
    form: &Form,
    pdf: &Pdf<'_>,
    (pages, pictured): (&[Page<'_>], usize),
    letters: &str,
    fields: usize,
) -> Kind {
    // A flattened copy may have a field left, such as a signature.
    let few = fields * ENOUGH < form.fields().len();
    if few && has_title(form, letters) {
        Kind::Flattened
    } else if is_portfolio(pdf) {
        Kind::Attachment
    } else if fields > 0 {
        Kind::OtherForm
    } else if !pages.is_empty() && pictured == pages.len() && letters.len() < ON_PICTURE * pages.len() {
        Kind::Scanned
    } else {
        Kind::OtherDocument
    }
}

/// Whether so many fields of this form make a file this form.
pub(crate) fn is_enough(form: &Form, known: usize) -> bool {
    known * ENOUGH >= form.fields().len()
}

/// Which revision of the form pages print. Its title and its date stand on
/// every page; a letter that comes with the form only names the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Printed {
    /// None.
    Nothing,
    /// A revision that is known.
    Revision(&'static Revision),
    /// One that is not known, of that date.
    Other(String),
}

/// The revision that the letters of pages print: of several the newest that is known.
pub(crate) fn printed(letters: &str) -> Printed {
    const MARK: &str = "rev";
    let titled = || ALL.iter().copied().filter(|revision| has_title(revision.form(), letters));
    let is_printed = |revision: &&Revision| letters.contains(&format!("{MARK}{}", plain(revision.date())));
    if let Some(revision) = titled().find(|revision| is_printed(revision)) {
        return Printed::Revision(revision);
    }
    if titled().next().is_none() {
        return Printed::Nothing;
    }
    let date = letters.match_indices(MARK).find_map(|(at, _)| {
        let date: String = letters[at + MARK.len()..].chars().take(8).collect();
        let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        is_date.then(|| format!("{}/{}/{}", &date[..2], &date[2..4], &date[4..]))
    });
    date.map_or(Printed::Nothing, Printed::Other)
}

/// Whether the letters of a page hold the form's title.
pub(crate) fn has_title(form: &Form, letters: &str) -> bool {
    letters.contains(&plain(&form.short_title))
}

/// The letters and digits of a text, in small letters.
pub(crate) fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The same as a text.
fn plain(text: &str) -> String {
    letters(text).collect()
}

/// Whether the document is a portfolio. ISO 32000-1, 12.3.5.
fn is_portfolio(pdf: &Pdf<'_>) -> bool {
    pdf.catalog().is_some_and(|catalog| catalog.has(b"Collection"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::{self, newest};

    #[test]
    fn words_are_unique_and_serialize_as_themselves() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
            assert_eq!(Kind::ALL.iter().filter(|other| other.word() == kind.word()).count(), 1);
        }
    }

    #[test]
    fn the_title_and_the_revision_are_known_however_they_are_set() {
        let form = newest().form();
        let title = plain("M i S i S Production\nMirror Access   Request\nForm for");
        assert!(has_title(form, &plain(&form.title)) && has_title(form, &title));
        assert!(!has_title(form, &plain("MiSiS Production access")));
        for (words, expected) in [
            ("Rev. 02/17/2022", Printed::Revision(revision::named("02/17/2022").unwrap())),
            ("(Rev. 08/01/1999)", Printed::Other("08/01/1999".to_owned())),
            ("reviewed", Printed::Nothing),
            (
                "Rev. 02/17/2022, replaces Rev. 08/01/1999",
                Printed::Revision(revision::named("02/17/2022").unwrap()),
            ),
        ] {
            assert_eq!(printed(&format!("{title}{}", plain(words))), expected, "{words}");
            assert_eq!(printed(&plain(words)), Printed::Nothing);
        }
    }
}
