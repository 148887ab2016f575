//! Reading a PDF that came back.
//!
//! A returned file is hostile until proven otherwise, and has been through
//! whatever programs people use. This module gets from bytes to a
//! [`RawRequest`]: it bounds the work ([`Limits`]), reads the newest value of
//! every field whatever the writer did, and says what kind of copy it met. It
//! does not know what the values mean, reads no files and changes none.

mod buttons;
mod fields;
mod kind;
mod load;
mod signatures;
mod strings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::finding::{Code, Finding, Origin, Severity};
use crate::form::Form;
use crate::request::RawRequest;

pub use kind::Kind;
pub use load::Limits;

/// A form that came back.
#[derive(Debug, Clone)]
pub struct ReturnedForm {
    /// What kind of copy it is.
    pub kind: Kind,
    /// The value of every field of the form that has one, by its fully
    /// qualified name, as the file holds it.
    pub values: BTreeMap<String, String>,
    /// The same as a request, with who signed.
    pub raw: RawRequest,
    /// What is worth knowing of the file itself.
    pub findings: Vec<Finding>,
}

/// Why a file gives no data: what it is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What kind of copy it is.
    pub kind: Kind,
    /// More than the kind says, such as what a file that is no PDF looks like.
    pub detail: Option<String>,
}

impl fmt::Display for Unreadable {
    /// Continues a sentence that begins with the name of the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.sentence())?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<Kind> for Unreadable {
    fn from(kind: Kind) -> Self {
        Self { kind, detail: None }
    }
}

/// Reads a returned form; `name` is what reports call the file.
///
/// # Errors
///
/// The file is not this form, or its data cannot be read.
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<ReturnedForm, Unreadable> {
    let form = Form::current();
    let loaded = load::load(bytes, limits)?;
    let found = fields::collect(&loaded.document, limits)?;
    if !kind::is_this_form(form, &found) {
        return Err(kind::of_other(form, &loaded.document, &found, limits));
    }

    let path: Arc<str> = Arc::from(name);
    let origin = |field: &str| Origin::Field { path: path.clone(), name: field.to_owned() };
    let mut returned = ReturnedForm {
        kind: Kind::Fillable,
        values: BTreeMap::new(),
        raw: RawRequest { origin: Origin::Whole { path: path.clone() }, ..RawRequest::default() },
        findings: Vec::new(),
    };
    if let Some(how) = loaded.recovered {
        // A file that ends too early may have lost what was written last.
        let severity = if how.may_lack_values() { Severity::Error } else { Severity::Warning };
        let finding = Finding::warning(Code::Recovered, "", how.message()).hint(how.hint());
        let origin = Origin::Whole { path: path.clone() };
        returned.findings.push(Finding { field: None, severity, origin, ..finding });
    }
    for field in form.fields() {
        let Some(copies) = found.named(&field.name) else { continue };
        let value = fields::value(&loaded.document, field, copies, limits);
        returned.findings.extend(value.findings.into_iter().map(|finding| finding.at(&origin(&field.name))));
        if let Some(text) = value.text {
            returned.raw.take_field(field, &text, origin(&field.name));
            returned.values.insert(field.name.clone(), text);
        }
    }
    returned.raw.signatures = signatures::of_form(form, &loaded.document, &found, limits);
    Ok(returned)
}
