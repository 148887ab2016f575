//! The job could not be done.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::finding::{Finding, Origin};
use crate::mistake::Mistake;
use crate::remedy::Remedy;

/// The job could not be done.
///
/// Wrong answers are not errors: they are [`Finding`](crate::Finding)s, and a
/// request may have many.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read.
    Read {
        /// The input as the user named it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An input is larger than any real one.
    TooLarge {
        /// The input as the user named it.
        path: PathBuf,
        /// The largest size in bytes that is read.
        limit: u64,
    },
    /// A request file is not well-formed.
    Syntax {
        /// What is wrong with it, in the order of the file.
        mistakes: Vec<Mistake>,
    },
    /// A table cannot be read from some row on, so that nothing can be said of
    /// the people in it.
    Table(Box<Mistake>),
    /// The first row of a table does not name its columns rightly, so that
    /// nothing is read below.
    Header {
        /// The table as the user named it.
        path: Arc<str>,
        /// All that is wrong.
        findings: Vec<Finding>,
        /// Whether there are columns that the form does not have.
        unknown: bool,
    },
    /// A returned file does not hold this form's data.
    NotThisForm {
        /// The file as the user named it.
        path: PathBuf,
        /// What it is instead.
        what: String,
        /// What would help.
        remedy: Option<Remedy>,
    },
    /// An output could not be written.
    Write {
        /// The output as the user named it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An output is there already and nobody allowed to replace it.
    Exists {
        /// The output as the user named it.
        path: PathBuf,
    },
    /// Some outputs of a batch are there already.
    SomeExist {
        /// The first of them.
        path: PathBuf,
        /// How many there are.
        count: usize,
    },
    /// A form of a batch would take the place of an input.
    OverInput {
        /// The input as the user named the folder of it.
        path: PathBuf,
    },
    /// More forms than one PDF can hold.
    TooMany {
        /// How many there are.
        forms: usize,
        /// How many there may be.
        most: usize,
    },
    /// The inputs of a batch were not the same when they were read again.
    Changed,
    /// A font that was named cannot be used.
    Font {
        /// The file as the user named it.
        path: PathBuf,
        /// What is wrong with it, as the end of a sentence.
        what: String,
    },
    /// A paper code is asked for that the answers do not go into.
    NoPaperCode {
        /// Why not, as a sentence without its end.
        what: String,
    },
    /// A PDF, or a picture, is asked for on a terminal.
    Terminal,
    /// The document could not be put together: a defect of this program.
    Internal(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "cannot read `{}`: {}", path.display(), plain(source)),
            Self::TooLarge { path, limit } => {
                write!(f, "`{}` is larger than {} MiB, the most that is read", path.display(), limit >> 20)
            }
            Self::NoPaperCode { what } => f.write_str(what),
            Self::Syntax { mistakes } => {
                let lines: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::Table(mistake) => mistake.fmt(f),
            Self::Header { path, findings, .. } => {
                let faults = if findings.len() == 1 { "a fault" } else { "faults" };
                write!(f, "{path}: the first row has {faults}; nothing is read below it")
            }
            Self::NotThisForm { path, what, .. } => write!(f, "`{}` {what}", path.display()),
            Self::Write { path, source } => write!(f, "cannot write `{}`: {}", path.display(), plain(source)),
            Self::Exists { path } => write!(f, "`{}` exists already", path.display()),
            Self::SomeExist { path, count: 1 } => write!(f, "`{}` exists already", path.display()),
            Self::SomeExist { path, count } => {
                write!(f, "`{}` and {} more of the files exist already", path.display(), count - 1)
            }
            Self::OverInput { path } => {
                write!(f, "`{}` is an input: no form is written over it", path.display())
            }
            Self::TooMany { forms, most } => {
                write!(f, "{forms} forms are too many for one PDF, which holds {most} at most")
            }
            Self::Changed => f.write_str("the input was changed while it was being read"),
            Self::Font { path, what } => write!(f, "the font `{}` {what}", path.display()),
            Self::Terminal => f.write_str("neither a PDF nor a picture is written to a terminal"),
            Self::Internal(what) => write!(f, "internal error: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Mistake> for Error {
    fn from(mistake: Mistake) -> Self {
        Self::Syntax { mistakes: vec![mistake] }
    }
}

impl Error {
    /// What it says of an input, in the shape of mistakes in it: at least one.
    pub fn mistakes(&self, file: &str) -> Vec<Mistake> {
        match self {
            Self::Syntax { mistakes } => mistakes.clone(),
            Self::Table(mistake) => vec![mistake.as_ref().clone()],
            error => vec![Mistake {
                code: Mistake::UNREADABLE,
                hint: error.hint().map(str::to_owned),
                ..Mistake::new(Origin::Whole { path: file.into() }, error.to_string())
            }],
        }
    }

    /// What to do about it, where something can be done that a command may
    /// have a flag for.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Exists { .. } => Some(Remedy::Replace),
            Self::SomeExist { .. } => Some(Remedy::Resume),
            Self::Font { .. } => Some(Remedy::OtherFont),
            Self::Terminal => Some(Remedy::NameOutput),
            Self::NotThisForm { remedy, .. } => *remedy,
            Self::Header { unknown: true, .. } => Some(Remedy::IgnoreColumns),
            _ => None,
        }
    }

    /// What to do about it, where something can be done.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::OverInput { .. } => Some("name another folder for the forms"),
            Self::TooMany { .. } => Some("divide the requests among several files"),
            Self::Changed => Some("run it again; files that were written are whole"),
            Self::Internal(_) => Some("this is a defect of the program; please report it with what you ran"),
            Self::Write { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("make the folder first, or name another")
            }
            _ => self.remedy().map(Remedy::words),
        }
    }
}

/// What went wrong, in the words of a person where the system's are a number.
pub(crate) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::InvalidFilename => "the path is too long".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::BrokenPipe => "whoever was to take it closed the pipe".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}
