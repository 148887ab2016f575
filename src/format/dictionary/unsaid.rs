//! What a JSON Schema cannot say of a request, code by code.
//!
//! The match below has no arm for the rest: whoever adds a rule says here what
//! the schema makes of it.

use crate::finding::Code;

/// What the schema leaves to the program.
enum Left {
    /// Nothing: the schema refuses what the rule refuses.
    Nothing,
    /// What the program refuses and the schema accepts.
    Accepted(&'static str),
    /// What the program accepts and the schema refuses.
    Refused(&'static str),
}

/// The end of the schema's description.
pub(super) fn description() -> String {
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for code in Code::ALL {
        for left in left(*code) {
            match left {
                Left::Nothing => {}
                Left::Accepted(what) => accepted.push(format!("{what} ({code})")),
                Left::Refused(what) => refused.push(format!("{what} ({code})")),
            }
        }
    }
    format!(
        "It accepts and refuses what `misis-form check` does with a request that is still to be signed. A schema \
         cannot find, and `check` does: {}. The schema refuses, and `check` accepts: {}.",
        accepted.join("; "),
        refused.join("; ")
    )
}

/// What is left of one rule; the order is that of [`Code::ALL`].
fn left(code: Code) -> Vec<Left> {
    use Left::{Accepted, Nothing, Refused};
    match code {
        // Whole in the schema.
        Code::Required
        | Code::NoRole
        | Code::Email
        | Code::EmployeeNumber
        | Code::Extension
        | Code::LocationCode
        | Code::Digits
        | Code::Date
        | Code::Notify
        | Code::Decision
        | Code::Reason
        | Code::ControlCharacter => vec![Nothing],
        // Warnings, which no request is refused for.
        Code::FutureDate
        | Code::UnlikelyDate
        | Code::AcademicYear
        | Code::Glyph
        | Code::UnseenCharacter
        | Code::Leftover
        | Code::WrongEncoding => vec![Nothing],
        // Of workbooks, of returned PDFs, of batches, and of lists of findings.
        Code::HiddenRow
        | Code::OtherSheet
        | Code::UnknownField
        | Code::OtherRevision
        | Code::MoreFindings
        | Code::FileName
        | Code::MixedRevisions
        | Code::PaperCode
        | Code::NotAState
        | Code::Recovered
        | Code::OverField
        | Code::ShownOtherwise
        | Code::Signature
        | Code::SameSigner
        | Code::ChangedAfterSigning
        | Code::AlteredAfterSigning
        | Code::RecoveredFromPage
        | Code::RecoveredFromPicture => vec![Nothing],
        Code::UnknownRole => vec![
            Accepted("more than 64 roles in one text"),
            Refused("a role with signs inside a word of its name, or rare ones around it"),
        ],
        Code::SiteAdministrator => vec![Accepted("a job title that is not one of a site administrator")],
        Code::Phone => {
            vec![Accepted(
                "a phone number that is written as a number and whose exchange begins with another digit than it may",
            )]
        }
        Code::NotAsked => vec![Refused("a key of another revision that has no value")],
        Code::UnknownRevision => vec![Refused("a request for another revision that the program knows")],
        Code::DateOrder => vec![Accepted("dates that do not follow each other")],
        Code::Fit => vec![
            Accepted("a value that is too wide for its field, though it has few characters"),
            Refused(
                "a value that is too long only by the white space around it, by accents that are characters of \
                     their own, or by line breaks of two characters",
            ),
        ],
        Code::LostCharacter => vec![Accepted("a question mark between letters that are not Latin")],
        Code::SpreadsheetError => vec![Accepted("an error of a spreadsheet in letters that are not English")],
        Code::UnknownKey => {
            vec![Refused("a key with dots in the place of a table, such as `user.first_name`")]
        }
        Code::WrongType => vec![
            Accepted("a whole number that is written with a fraction, an exponent or a sign, such as 1e5"),
            Refused("tables within `returned.signatures`"),
            Refused("a list of requests"),
        ],
        Code::DuplicateValues => vec![Accepted("a key that is given twice")],
    }
}
