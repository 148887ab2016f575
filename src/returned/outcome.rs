//! What a file was read as, or what it is instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use super::file::limits::Exceeded;
use super::file::sniff::Content;
use super::form::buttons::OFF;
use super::form::kind::Kind;
use super::picture::crop::Crop;
use crate::error::Error;
use crate::finding::Finding;
use crate::remedy::Remedy;
use crate::request::{DigitalSignature, How, RawRequest, Signature};
use crate::revision::Revision;

/// A returned copy of the form whose data could be read.
#[derive(Debug, Clone)]
pub struct ReturnedForm {
    /// What messages call it: the file as the user named it, and of a form in a stack also the
    /// numbers of its pages there, as in `stack.pdf#3-4`.
    pub name: String,
    /// Which revision of the form it is a copy of.
    pub revision: &'static Revision,
    /// What sort of copy it is.
    pub kind: Kind,
    /// The value of every field of the form that the file has one for, by the
    /// form's name of the field: decoded text, or the state of a button. An
    /// empty text means that the field was emptied; a field whose copies
    /// disagree, or whose state the form does not know, is left out.
    pub values: BTreeMap<String, String>,
    /// How the values were read that were read in another way than [most](Self::most).
    pub how: BTreeMap<String, How>,
    /// How most of the values were read.
    pub most: How,
    /// The same as a request, with the signatures.
    pub raw: RawRequest,
    /// What fields hold that the form does not have, by their names; those that
    /// are empty are left out.
    pub unknown_fields: BTreeMap<String, String>,
    /// What the digital signatures say of themselves.
    pub digital_signatures: Vec<DigitalSignature>,
    /// What there is to say about the file and its fields. These are not among
    /// the `problems` of `raw`.
    pub findings: Vec<Finding>,
    /// Where fields stand in the file, by their names; only where somebody [wants](super::Limits::crops) to look.
    pub places: BTreeMap<String, Place>,
    /// Whether the file had to be repaired to be read.
    pub recovered: bool,
}

/// Where a field stands in a returned file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The page of the file, or the picture in it, from 1.
    pub page: usize,
    /// What is seen there, if the page is a picture and something stands there.
    pub crop: Option<Crop>,
    /// What is typed there if not everything deceives: never an answer, unless a person says so.
    pub guess: Option<String>,
    /// What a second reader alone reads there: a suggestion, and worth less.
    pub suggestion: Option<String>,
}

impl ReturnedForm {
    /// The names of the fields of which something could not be read for certain; an answer that
    /// stands in two fields is there with one of them at least.
    pub fn doubtful(&self) -> BTreeSet<String> {
        let is_read = |field: &str| {
            self.values.contains_key(field)
                || self.raw.answers.contains_key(field)
                // A line that is empty is one on which nothing was found.
                || self.raw.signatures.get(field).is_some_and(|signature| *signature != Signature::Missing)
        };
        let errors = self.findings.iter().filter(|finding| finding.is_error());
        errors.filter_map(|finding| finding.field.clone()).filter(|field| !is_read(field)).collect()
    }

    /// How each answer was read, by the name of its field.
    pub fn how(&self) -> BTreeMap<String, How> {
        let is_answer = |value: &str| !value.trim().is_empty() && value != OFF;
        let answers = self.values.iter().filter(|(_, value)| is_answer(value));
        answers.map(|(field, _)| (field.clone(), self.how.get(field).copied().unwrap_or(self.most))).collect()
    }

    /// The answers as a request; what there is to say about the file is among
    /// its problems, so that what could not be read is not missing as well.
    pub fn into_request(self) -> RawRequest {
        let mut raw = self.raw;
        raw.is_returned = true;
        raw.problems.extend(self.findings);
        raw
    }
}

/// A file that gives no data, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file as the user named it.
    pub name: String,
    /// What sort of file it is.
    pub kind: Kind,
    /// What it is, if it is no PDF.
    pub content: Option<Content>,
    /// The budget that the file exceeds, if that is why.
    pub exceeded: Option<Exceeded>,
    what: String,
}

impl Unreadable {
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind, content: None, exceeded: None, what: kind.sentence().to_owned() }
    }

    pub(crate) fn saying(name: &str, kind: Kind, what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::new(name, kind) }
    }

    pub(crate) fn no_pdf(name: &str, content: Content, what: String) -> Self {
        Self { content: Some(content), ..Self::saying(name, Kind::NotAPdf, what) }
    }

    pub(crate) fn exceeding(name: &str, exceeded: Exceeded) -> Self {
        let what = exceeded.to_string();
        Self { exceeded: Some(exceeded), what, ..Self::new(name, Kind::OtherDocument) }
    }

    /// Whether it is pictures on which no page of the form was found.
    pub(crate) fn is_without_the_form(&self) -> bool {
        self.exceeded.is_none() && self.what == Kind::Scanned.sentence()
    }

    /// What the file is, to follow its name: "is a scan: …".
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.name, self.what)
    }
}

impl std::error::Error for Unreadable {}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        let path = PathBuf::from(unreadable.name);
        match unreadable.exceeded {
            Some(Exceeded::FileSize(limit)) => Self::TooLarge { path, limit: limit as u64 },
            _ => {
                let remedy = (unreadable.kind == Kind::Encrypted).then_some(Remedy::Password);
                Self::NotThisForm { path, what: unreadable.what, remedy }
            }
        }
    }
}
