//! The answers of a copy without fields, as far as its pages show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::object::{Page, Pdf};
use super::page::{Pages, Shown};
use super::{Kind, ReturnedForm, Unreadable};
use crate::finding::{Code, Finding, Origin};
use crate::form::{FieldKind, Form};
use crate::request::{RawRequest, Signature};

/// Reads a copy that was flattened or printed to PDF.
///
/// # Errors
///
/// Its words are this form's, but they do not stand where they belong, or the
/// file holds the form more than once.
pub(super) fn read<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    shown: &Pages,
    name: &str,
) -> Result<ReturnedForm, Unreadable> {
    let unreadable = |what: &str| Unreadable::saying(name, Kind::Flattened, what);
    let answers = shown.answers(form, pdf, pages).ok_or_else(|| {
        unreadable("holds this form more than once, without fields: pass the pages of one form at a time")
    })?;
    if answers.is_empty() {
        return Err(unreadable(
            "holds this form's text but no fields, and its words do not stand where the form has them",
        ));
    }
    let path: Arc<str> = Arc::from(name);
    let origin = |field: &str| Origin::Field { path: Arc::clone(&path), name: field.to_owned() };
    let mut raw = RawRequest { origin: Origin::Whole { path: Arc::clone(&path) }, ..RawRequest::default() };
    let mut values = BTreeMap::new();
    let mut findings = vec![about_the_file(&answers, form).at(&raw.origin)];
    for field in form.fields() {
        match answers.get(field.name.as_str()) {
            Some(Shown::Value(value)) => {
                raw.take_field(field, value, origin(&field.name));
                // On paper, a field that was emptied looks like one that was never filled in.
                if !value.is_empty() {
                    values.insert(field.name.clone(), value.clone());
                }
            }
            Some(Shown::Doubtful(why)) => {
                let message = format!("something stands here that cannot be read for certain: {why}");
                let finding = Finding::error(Code::RecoveredFromPage, &field.name, message)
                    .hint("look at the form, and give the answer in a request file or by flag");
                findings.push(finding.at(&origin(&field.name)));
            }
            Some(Shown::Signature(is_signed)) => {
                let signature = if *is_signed { Signature::Drawn } else { Signature::Missing };
                raw.signatures.insert(field.name.clone(), signature);
            }
            None if field.kind == FieldKind::Signature => {
                raw.signatures.insert(field.name.clone(), Signature::Missing);
            }
            None => {}
        }
    }
    Ok(ReturnedForm {
        kind: Kind::Flattened,
        values,
        raw,
        digital_signatures: Vec::new(),
        findings,
        recovered: false,
    })
}

/// What to say of a copy that has no fields.
fn about_the_file(answers: &BTreeMap<&str, Shown>, form: &Form) -> Finding {
    let missing = form.fields().iter().filter(|field| !answers.contains_key(field.name.as_str())).count();
    let message = match missing {
        0 => "the form has no fields any more: its answers were read off the pages".to_owned(),
        missing => format!(
            "the form has no fields any more: its answers were read off the pages, of which some are \
             missing with {missing} of the form's fields"
        ),
    };
    let finding = Finding { field: None, ..Finding::warning(Code::RecoveredFromPage, "", message) };
    finding.hint("compare with the page, or ask for the form as it was filled in, not printed to PDF")
}
