//! What is wrong with an answer, and where the answer came from.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::remedy::Remedy;

/// Something about a request that somebody should know.
///
/// A finding is not an [`Error`](crate::Error): the job goes on, and all
/// findings of a request are collected before anything is decided.
///
/// Programs get it with its place spelled out: `file`, `line`, `row` and `column` beside the origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The stable name of the rule that was broken.
    pub code: Code,
    /// Whether the request can be used all the same.
    pub severity: Severity,
    /// The dotted name of the field, or `roles`; `None` for the request as a whole.
    pub field: Option<String>,
    /// What is wrong, in plain English.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The same for a command that may have a flag for it.
    pub remedy: Option<Remedy>,
    /// Where the answer was given.
    pub origin: Origin,
}

impl Finding {
    /// An error in an answer.
    pub fn error(code: Code, field: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            field: Some(field.to_owned()),
            message: message.into(),
            hint: None,
            remedy: None,
            origin: Origin::Nowhere,
        }
    }

    /// A warning about an answer.
    pub fn warning(code: Code, field: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, field, message) }
    }

    /// The same finding with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same finding of a name that there is not, with the one that was most likely meant.
    #[must_use]
    pub(crate) fn did_you_mean(self, known: &str) -> Self {
        self.hint(format!("did you mean `{known}`?"))
    }

    /// The same finding of answers that stand outside of their part.
    #[must_use]
    pub(crate) fn put_under(self, part: &str) -> Self {
        self.hint(format!("put them under `{part}`"))
    }

    /// The name that was most likely meant.
    pub(crate) fn meant(&self) -> Option<&str> {
        let hint = self.hint.as_deref()?;
        let asked = hint.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?"));
        asked.or_else(|| hint.strip_prefix("put them under `")?.strip_suffix('`'))
    }

    /// The same finding with what to do about it, in the library's words.
    #[must_use]
    pub fn remedy(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self.hint(remedy.words()) }
    }

    /// The same finding with the place of the answer.
    #[must_use]
    pub fn at(mut self, origin: &Origin) -> Self {
        self.origin = origin.clone();
        self
    }

    /// Whether the request cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { code, severity, field, message, hint, origin, .. } = self;
        let problem = Problem {
            code: code.id(),
            severity: *severity,
            field: field.as_deref(),
            message,
            hint: hint.as_deref(),
            place: origin.place(),
            origin,
        };
        problem.serialize(serializer)
    }
}

/// What is wrong with an input, as programs get it: a finding, or a mistake in a text.
#[derive(Serialize)]
pub(crate) struct Problem<'a> {
    pub(crate) code: &'a str,
    pub(crate) severity: Severity,
    pub(crate) field: Option<&'a str>,
    pub(crate) message: &'a str,
    pub(crate) hint: Option<&'a str>,
    #[serde(flatten)]
    pub(crate) place: Place<'a>,
    pub(crate) origin: &'a Origin,
}

/// Where something stands: what there is of file, line, row and column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Place<'a> {
    /// The file as the user named it.
    pub file: Option<&'a str>,
    /// The line of a text, counted from 1.
    pub line: Option<usize>,
    /// The row of a table; the header is row 1.
    pub row: Option<usize>,
    /// The column.
    pub column: Option<Column<'a>>,
}

/// A column of a text or of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Column<'a> {
    /// Of a text, in characters, counted from 1.
    Character(usize),
    /// Of a table, by its header.
    Header(&'a str),
}

/// The most findings of one request that are kept; further ones are counted.
///
/// No request that anybody wrote has a tenth of them.
pub(crate) const MOST_FINDINGS: usize = 250;

/// Adds a finding, or, where there are [many](MOST_FINDINGS), counts it: the last
/// one then says how many more there are.
pub(crate) fn note(findings: &mut Vec<Finding>, finding: Finding) {
    let severity = finding.severity;
    note_with(findings, severity, || finding);
}

/// [Notes](note) a finding of that severity, which is only made where it is kept.
pub(crate) fn note_with(findings: &mut Vec<Finding>, severity: Severity, finding: impl FnOnce() -> Finding) {
    if findings.len() < MOST_FINDINGS {
        findings.push(finding());
        return;
    }
    let last = findings.get(MOST_FINDINGS);
    let counted = last.and_then(|last| last.message.split(' ').next()?.parse().ok()).unwrap_or(0_usize);
    let severity = last.map_or(severity, |last| last.severity.max(severity));
    findings.truncate(MOST_FINDINGS);
    findings.push(Finding { field: None, severity, ..more(counted.saturating_add(1)) });
}

/// So many findings are not listed.
fn more(count: usize) -> Finding {
    let message = format!("{count} more of what is wrong is not listed");
    Finding::error(Code::MoreFindings, "", message).hint("correct what is listed first")
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Warning,
    /// The request is wrong or incomplete.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

macro_rules! codes {
    ($($variant:ident $id:literal $summary:literal)*) => {
        /// The stable name of a rule.
        ///
        /// Scripts match on [`Code::id`]; a released id never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// All codes, in the order in which the documentation lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name as reports print it.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }

            /// The code of that name; `None` when there is none.
            pub fn of_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.id() == id)
            }

            /// What the rule asks for, in one sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary),* }
            }
        }
    };
}

codes! {
    Required "required" "Every field is required unless it is marked optional; `N/A` is an answer only where the form says so."
    NoRole "no-role" "At least one user role is chosen."
    UnknownRole "unknown-role" "Every role is one of the form's eight."
    SiteAdministrator "site-administrator" "The site administrator is a principal or an assistant principal."
    Email "email" "An e-mail address is a valid local part at the district's domain."
    Phone "phone" "A phone number has ten digits; area code and exchange begin with 2 to 9."
    EmployeeNumber "employee-number" "An employee number has 6 to 8 digits."
    Extension "extension" "A phone extension has 1 to 6 digits, or is `N/A`."
    LocationCode "location-code" "A location code has 4 digits."
    NotAsked "not-asked" "Every answer is one that the chosen revision of the form asks for."
    UnknownRevision "unknown-revision" "A revision that is named is one of the form's."
    UnknownField "unknown-field" "Every field of a returned PDF is one of the form's (warning)."
    OtherRevision "other-revision" "A returned PDF prints the revision that its fields belong to (warning)."
    Digits "digits" "Any other number has as many digits as the form says."
    Date "date" "A date is a real calendar date."
    DateOrder "date-order" "Request, user's signature, site administrator's signature and office dates follow each other."
    FutureDate "future-date" "No date lies in the future: a warning before signing, an error later."
    UnlikelyDate "unlikely-date" "No date lies before this revision of the form, or has a year that looks like a typing error (warning)."
    AcademicYear "academic-year" "Access ends with the academic year, on 30 June (warning)."
    Notify "notify" "The notification block is filled in completely or not at all."
    Decision "decision" "Office names, dates and reasons come with a decision."
    Reason "reason" "A disapproved request has a reason."
    Fit "fit" "A value can be shown in its field at 7 points or more; in a returned form, all of it is shown (warning)."
    Glyph "glyph" "Some available font can draw every character (warning)."
    ControlCharacter "control-character" "No value holds control characters or text-direction overrides."
    LostCharacter "lost-character" "No value holds U+FFFD, or a question mark inside a word, in the place of a character that was lost."
    UnseenCharacter "unseen-character" "No value holds characters that nobody sees, apart from those that a script is written with (warning)."
    SpreadsheetError "spreadsheet-error" "No value is what a spreadsheet shows where a formula failed, such as `#N/A` or `#REF!`."
    Leftover "leftover" "No value is what a program leaves in its place, such as `NULL` or `&uacute;`, stands in quotation marks, or holds no letter (warning)."
    WrongEncoding "wrong-encoding" "No value is UTF-8 that was read as Windows-1252, such as `NÃºÃ±ez` (warning)."
    UnknownKey "unknown-key" "Every key of a request file is one of the form's."
    WrongType "wrong-type" "Every value of a request file is of the kind that its key takes."
    HiddenRow "hidden-row" "No row of a workbook that is read is hidden (warning)."
    OtherSheet "other-sheet" "All requests of a workbook stand in the sheet that is read (warning)."
    DuplicateValues "duplicate-values" "No key or column is given twice, and all copies of one field in a returned PDF hold the same value."
    MoreFindings "more-findings" "All findings of a request are listed; beyond 250 they are counted."
    FileName "file-name" "No two requests of a batch are written to files of the same name."
    MixedRevisions "mixed-revisions" "All forms of one file to print are of one revision."
    PaperCode "paper-code" "The answers of a form that is made with a paper code go into it."
    NotAState "not-a-state" "A button of a returned PDF holds a state that the form gives it."
    Recovered "recovered" "A returned PDF can be read without repairing it (warning)."
    OverField "over-field" "Nothing on the page of a returned PDF stands over a field: what is seen there is not what the field says."
    ShownOtherwise "shown-otherwise" "A field of a returned PDF shows what it holds (a warning where it shows nothing)."
    Signature "signature" "Digital signatures stand in the form's own fields and are made with sound algorithms (warning)."
    SameSigner "same-signer" "The user and the site administrator sign with certificates of their own (warning)."
    ChangedAfterSigning "changed-after-signing" "No answer changes after the person who answers for it signed."
    AlteredAfterSigning "altered-after-signing" "Nothing else that shows changes after a signature: pages, annotations, fonts, what a field draws, where it stands."
    RecoveredFromPage "recovered-from-page" "A returned PDF still has its fields: read off its pages, answers are less certain (warning)."
    RecoveredFromPicture "recovered-from-picture" "A returned form has fields or text: read off pictures of its pages, answers are less certain (warning)."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Where an answer came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// From no input: the answer is missing, or was made by the program's user in code.
    #[default]
    Nowhere,
    /// Chosen by the program because nothing was given.
    Default,
    /// A flag of the command line.
    Flag {
        /// The flag with its dashes.
        flag: String,
    },
    /// A place in a text file; both numbers count from 1, columns in characters.
    File {
        /// The file as the user named it.
        path: Arc<str>,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A file as a whole: something is missing from it.
    Whole {
        /// The file as the user named it.
        path: Arc<str>,
    },
    /// A row of a table as a whole.
    Row {
        /// The file as the user named it.
        path: Arc<str>,
        /// The row; the header is row 1.
        row: usize,
    },
    /// A cell of a table.
    Cell {
        /// The file as the user named it.
        path: Arc<str>,
        /// The row; the header is row 1.
        row: usize,
        /// The column's header.
        column: Arc<str>,
    },
    /// A field of a returned form.
    Field {
        /// The file as the user named it.
        path: Arc<str>,
        /// The fully qualified name of the field.
        name: String,
    },
}

impl Origin {
    /// Where that is.
    pub fn place(&self) -> Place<'_> {
        match self {
            Self::Nowhere | Self::Default | Self::Flag { .. } => Place::default(),
            Self::File { path, line, column } => Place {
                file: Some(path),
                line: Some(*line),
                column: Some(Column::Character(*column)),
                ..Place::default()
            },
            Self::Whole { path } | Self::Field { path, .. } => Place { file: Some(path), ..Place::default() },
            Self::Row { path, row } => Place { file: Some(path), row: Some(*row), ..Place::default() },
            Self::Cell { path, row, column } => Place {
                file: Some(path),
                row: Some(*row),
                column: Some(Column::Header(column)),
                ..Place::default()
            },
        }
    }
}

impl fmt::Display for Origin {
    /// Writes the place the way compilers do; nothing where there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere | Self::Default => Ok(()),
            Self::Flag { flag } => f.write_str(flag),
            Self::File { path, line, column } => write!(f, "{path}:{line}:{column}"),
            Self::Row { path, row } => write!(f, "{path}: row {row}"),
            Self::Cell { path, row, column } => write!(f, "{path}: row {row}, column {column}"),
            Self::Whole { path } | Self::Field { path, .. } => f.write_str(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_beyond_the_bound_are_counted() {
        let mut findings = Vec::new();
        for _ in 0..MOST_FINDINGS + 3 {
            note(&mut findings, Finding::warning(Code::UnknownKey, "x", "y"));
        }
        assert_eq!(findings.len(), MOST_FINDINGS + 1);
        let last =
            |findings: &Vec<Finding>| findings.last().map(|last| (last.message.clone(), last.is_error()));
        assert_eq!(last(&findings), Some(("3 more of what is wrong is not listed".to_owned(), false)));
        note(&mut findings, Finding::error(Code::UnknownKey, "x", "y"));
        assert_eq!(last(&findings), Some(("4 more of what is wrong is not listed".to_owned(), true)));
    }

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let mut ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Code::ALL.len());
    }
}
