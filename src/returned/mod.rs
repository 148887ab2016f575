//! What came back: the bytes of a returned PDF become a [`RawRequest`].
//!
//! Reading goes in steps, each in its own module: `load` opens the file within
//! [`Limits`] and repairs what is damaged, `kind` says what sort of copy it is,
//! `fields` walks the field tree, `values` reads each field of the form from
//! the copies found, and `signatures` looks who signed. Whether the answers are
//! right is left to the [rules](crate::rules).
//!
//! Nothing here reads or writes files, prints, or keeps state between calls.
//! Text from a PDF is handed on as it is: whoever shows it must escape it.

mod budget;
mod buttons;
mod fields;
mod flattened;
mod kind;
mod limits;
mod load;
mod object;
mod page;
mod rebuild;
mod scan;
mod signatures;
mod sniff;
mod strings;
mod values;
mod xref;

#[cfg(test)]
mod damaged_tests;
#[cfg(test)]
mod flattened_tests;
#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Error;
use crate::finding::{Code, Finding, Origin, Severity};
use crate::form::Form;
use crate::request::RawRequest;

pub use kind::Kind;
pub use limits::{Exceeded, Limits};

use load::Loaded;
use object::Pdf;
use page::Pages;

/// A returned copy of the form whose data could be read.
#[derive(Debug, Clone)]
pub struct ReturnedForm {
    /// What sort of copy it is.
    pub kind: Kind,
    /// The value of every field of the form that the file has one for, by the
    /// form's name of the field: decoded text, or the state of a button. An
    /// empty text means that the field was emptied; a field whose copies
    /// disagree, or whose state the form does not know, is left out.
    pub values: BTreeMap<String, String>,
    /// The same as a request, with the signatures.
    pub raw: RawRequest,
    /// What there is to say about the file and its fields. These are not among
    /// the `problems` of `raw`.
    pub findings: Vec<Finding>,
    /// Whether the file had to be repaired to be read.
    pub recovered: bool,
}

/// A file that gives no data, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file as the user named it.
    pub name: String,
    /// What sort of file it is.
    pub kind: Kind,
    /// The budget that the file exceeds, if that is why.
    pub exceeded: Option<Exceeded>,
    what: String,
}

impl Unreadable {
    fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind, exceeded: None, what: kind.sentence().to_owned() }
    }

    fn saying(name: &str, kind: Kind, what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::new(name, kind) }
    }

    fn exceeding(name: &str, exceeded: Exceeded) -> Self {
        let what = exceeded.to_string();
        Self { exceeded: Some(exceeded), what, ..Self::new(name, Kind::Damaged) }
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
            _ => Self::NotThisForm { path, what: unreadable.what },
        }
    }
}

/// Reads the data of a returned form.
///
/// `name` is the file as the user named it; it is only repeated in messages
/// and origins. The newest value of every field counts, whatever program wrote
/// it; a file that must be repaired for that is reported as
/// [`Code::Recovered`].
///
/// # Errors
///
/// The bytes are not this form with its fields, are locked, are damaged beyond
/// repair, or exceed `limits`.
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<ReturnedForm, Unreadable> {
    if bytes.len() > limits.file_size {
        return Err(Unreadable::exceeding(name, Exceeded::FileSize(limits.file_size)));
    }
    if let Some(what) = sniff::not_a_pdf(bytes) {
        return Err(Unreadable::saying(name, Kind::NotAPdf, what));
    }
    let loaded = load::load(bytes, limits).map_err(|problem| match problem {
        limits::Problem::Locked => Unreadable::new(name, Kind::Encrypted),
        limits::Problem::Damaged => Unreadable::new(name, Kind::Damaged),
        limits::Problem::Exceeded(exceeded) => Unreadable::exceeding(name, exceeded),
    })?;
    let form = Form::current();
    let pdf = Pdf::new(&loaded.document, limits);
    let pages = pdf.pages().map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    let copies = fields::collect(&pdf, &pages).map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    let known = values::match_names(form, &copies);

    if !kind::is_enough(form, known.len()) {
        let shown = Pages::read(&pdf, &pages);
        let letters = shown.letters();
        let kind = kind::of(form, &pdf, &pages, &letters, copies.len());
        if let Some(revision) = kind::other_revision(form, &letters) {
            let what = format!("is Rev. {revision} of this form; only Rev. {} is read", form.revision);
            return Err(Unreadable::saying(name, Kind::OtherForm, what));
        }
        if kind == Kind::Flattened && shown.is_cut {
            return Err(Unreadable::exceeding(name, Exceeded::Operations(limits.operations)));
        }
        if kind == Kind::Flattened {
            return flattened::read(form, &pdf, &pages, &shown, name);
        }
        // What is left of a damaged file does not tell what the file was.
        return Err(Unreadable::new(name, if loaded.is_doubtful() { Kind::Damaged } else { kind }));
    }

    let path: Arc<str> = Arc::from(name);
    let mut findings = recovery_findings(&loaded, &path);
    let mut returned = values::read(form, &pdf, &known, &path);
    findings.append(&mut returned.findings);
    returned.raw.origin = Origin::Whole { path };
    returned.raw.signatures = signatures::read(form, &pdf, &pages, &known);
    Ok(ReturnedForm {
        kind: Kind::Fillable,
        values: returned.values,
        raw: returned.raw,
        findings,
        recovered: loaded.is_doubtful(),
    })
}

/// What to say about a file that was repaired.
fn recovery_findings(loaded: &Loaded, path: &Arc<str>) -> Vec<Finding> {
    let finding = |severity, message: &str| Finding {
        code: Code::Recovered,
        severity,
        field: None,
        message: message.to_owned(),
        hint: Some("compare with the sender's copy, or ask for the file again".to_owned()),
        origin: Origin::Whole { path: Arc::clone(path) },
    };
    let mut findings: Vec<Finding> =
        loaded.repairs.iter().map(|repair| finding(Severity::Warning, repair.message())).collect();
    if loaded.lost > 0 {
        let message = match loaded.lost {
            1 => "one damaged part of the file cannot be read: answers may be missing or out of date"
                .to_owned(),
            lost => format!(
                "{lost} damaged parts of the file cannot be read: answers may be missing or out of date"
            ),
        };
        findings.push(finding(Severity::Error, &message));
    }
    findings
}
