//! What follows from what stands over, under and beside the fields of a copy.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::displaced::DISPLACED;
use super::over::Over;
use super::unseen::HIDDEN;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, Form};
use crate::request::{RawRequest, Signature};
use crate::returned::form::values::Values;

impl Over<'_> {
    /// Whoever drew or typed on an empty line for a signature has signed.
    pub(crate) fn sign(&self, signatures: &mut BTreeMap<String, Signature>) {
        for field in &self.signed {
            let signature = signatures.entry((*field).to_owned()).or_default();
            if *signature == Signature::Missing {
                *signature = Signature::Drawn;
            }
        }
    }

    /// Leaves out the answers of fields that something stands over, and takes
    /// those that stand on the page beside empty fields.
    pub(crate) fn amend(self, form: &Form, returned: &mut Values, path: &Arc<str>) {
        let origin = |name: &str| Origin::Field { path: Arc::clone(path), name: name.to_owned() };
        for number in &self.broken {
            let finding = Finding { field: None, ..Finding::error(Code::OverField, "", broken(*number)) };
            let finding = finding.hint("look at the form, or ask for the file again");
            returned.findings.push(finding.at(&Origin::Whole { path: Arc::clone(path) }));
        }
        let struck = self.struck.iter().map(|number| struck(*number));
        returned.findings.extend(struck.map(|finding| finding.at(&Origin::Whole { path: Arc::clone(path) })));
        let mut changed = false;
        for field in form.fields() {
            let name = field.name.as_str();
            // What is known to be unreadable is not told again, nor taken from elsewhere.
            if returned
                .findings
                .iter()
                .any(|finding| finding.is_error() && finding.field.as_deref() == Some(name))
            {
                continue;
            }
            if let Some(why) = self.doubtful.get(name) {
                returned.values.remove(name);
                returned.findings.push(doubtful(field, why).at(&origin(name)));
                changed = true;
            } else if let Some(answer) = self.answers.get(name) {
                returned.values.insert(name.to_owned(), answer.clone());
                returned.findings.push(beside(field).at(&origin(name)));
                changed = true;
            }
        }
        if changed {
            returned.raw = retaken(form, returned, origin);
        }
    }
}

/// The request of changed values. An answer of which a part is doubtful is left out.
pub(super) fn retaken(form: &Form, returned: &Values, origin: impl Fn(&str) -> Origin) -> RawRequest {
    let before = &returned.raw;
    let mut raw = RawRequest {
        origin: before.origin.clone(),
        signatures: before.signatures.clone(),
        ..RawRequest::default()
    };
    let is_doubtful = |field: &Field| {
        let is_about =
            |finding: &Finding| finding.is_error() && finding.field.as_deref() == Some(field.name.as_str());
        returned.findings.iter().any(is_about)
    };
    for field in form.fields() {
        let whole = field.part_of.as_deref();
        let is_lost = |other: &Field| other.part_of.as_deref() == whole && is_doubtful(other);
        if whole.is_some() && form.fields().iter().any(is_lost) {
            continue;
        }
        if let Some(value) = returned.values.get(&field.name) {
            let input = whole.unwrap_or(&field.name);
            let known = before.answers.get(input).map(|answer| answer.origin.clone());
            raw.take_field(field, value, known.unwrap_or_else(|| origin(&field.name)));
        }
    }
    raw
}

fn doubtful(field: &Field, why: &str) -> Finding {
    let message = match why {
        HIDDEN => "the field is hidden: nobody sees what it holds".to_owned(),
        DISPLACED => format!("the field lies {DISPLACED}: whoever filled it in saw other words beside it"),
        _ => format!("the field is not all that is seen here: something stands {why}"),
    };
    Finding::error(Code::OverField, &field.name, message)
        .hint("look at the form, and give the answer in a request file or by flag")
}

fn beside(field: &Field) -> Finding {
    let message = "the answer stands on the page, and not in its field";
    Finding::warning(Code::RecoveredFromPage, &field.name, message).hint("compare with the page")
}

/// Says that what people agree to on a page is not all there.
pub(super) fn struck(number: usize) -> Finding {
    let message = format!("words of the form are struck out or covered on page {number}");
    let finding = Finding { field: None, ..Finding::warning(Code::OverField, "", message) };
    finding.hint("look at the page: whoever signed it may not have agreed to all that the form says")
}

fn broken(number: usize) -> String {
    format!("page {number} cannot be interpreted to its end: what stands over its fields is not known")
}
