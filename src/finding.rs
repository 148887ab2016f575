//! What is wrong with an answer, and where the answer came from.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// Something about a request that somebody should know.
///
/// A finding is not an [`Error`](crate::Error): the job goes on, and all
/// findings of a request are collected before anything is decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
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
    Phone "phone" "A phone number has ten digits."
    EmployeeNumber "employee-number" "An employee number has 6 to 8 digits."
    Extension "extension" "A phone extension has 1 to 6 digits, or is `N/A`."
    LocationCode "location-code" "A location code has 4 digits."
    Date "date" "A date is a real calendar date."
    DateOrder "date-order" "Request, user's signature, site administrator's signature and office dates follow each other."
    FutureDate "future-date" "No date lies in the future: a warning before signing, an error later."
    AcademicYear "academic-year" "Access ends with the academic year, on 30 June (warning)."
    Notify "notify" "The notification block is filled in completely or not at all."
    Decision "decision" "Office names, dates and reasons come with a decision."
    Reason "reason" "A disapproved request has a reason."
    Fit "fit" "A value can be shown in its field at 7 points or more."
    Glyph "glyph" "Some available font can draw every character (warning)."
    ControlCharacter "control-character" "No value holds control characters or text-direction overrides."
    UnknownKey "unknown-key" "Every key of a request file is one of the form's."
    WrongType "wrong-type" "Every value of a request file is of the kind that its key takes."
    DuplicateValues "duplicate-values" "No key or column is given twice, and all copies of one field in a returned PDF hold the same value."
    FileName "file-name" "No two requests of a batch are written to files of the same name."
    NotAState "not-a-state" "A button of a returned PDF holds a state that the form gives it."
    Recovered "recovered" "A returned PDF can be read without repairing it (warning)."
    OverField "over-field" "Nothing on the page of a returned PDF stands over a field: what is seen there is not what the field says."
    RecoveredFromPage "recovered-from-page" "A returned PDF still has its fields: read off its pages, answers are less certain (warning)."
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
    fn codes_are_unique_and_kebab_case() {
        let mut ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Code::ALL.len());
    }
}
