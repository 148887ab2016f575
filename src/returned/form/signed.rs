//! What there is to say about who signed.

use super::digital::{AllDigital, Digital};
use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::returned::signature::State;

/// What to do about a copy in which nothing signed is left.
const SAVED_ANEW: &str =
    "this copy was saved anew by a program that does not keep signatures: ask for the file as it was signed";

/// Findings about the signatures themselves.
pub(crate) fn findings(form: &Form, all: &AllDigital<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in &all.signatures {
        match &one.counts_for {
            Some(field) => of_line(form, one, field, &mut findings),
            None => findings.push(of_its_own(one)),
        }
    }
    for field in &all.empty {
        let message = format!("`{}` holds a value without a signature in it", label(form, field));
        findings.push(
            Finding::error(Code::Required, field, message)
                .hint("nobody signed: have the form signed and returned"),
        );
    }
    findings.extend(same_signer(form, all));
    if all.left_out > 0 {
        let message = format!("the file holds {} more signatures than are looked at", all.left_out);
        findings.push(Finding { field: None, ..Finding::warning(Code::Signature, "", message) });
    }
    findings
}

fn label<'f>(form: &'f Form, field: &'f str) -> &'f str {
    form.field(field).map_or(field, |field| &field.label)
}

/// A signature that counts for a line of the form.
fn of_line(form: &Form, one: &Digital<'_>, field: &str, findings: &mut Vec<Finding>) {
    let label = label(form, field);
    let why = &one.examined.why;
    match one.examined.state {
        State::Altered => {
            findings.push(
                Finding::error(Code::Required, field, format!("`{label}` is altered: {why}")).hint(
                    if one.examined.is_saved_anew {
                        SAVED_ANEW
                    } else {
                        "ask for the file as it was signed, or have the form signed again"
                    },
                ),
            );
        }
        State::Unreadable => {
            findings
                .push(Finding::error(Code::Required, field, format!("`{label}` is unreadable: {why}")).hint(
                "ask for the file as it was signed; signatures with RSA, P-256 or P-384 keys can be checked",
            ));
        }
        State::Intact | State::Trusted => {}
    }
    if one.examined.holds() && !one.examined.weak.is_empty() {
        let message = format!("`{label}` was made with {}, which is weak", one.examined.weak.join(" and "));
        findings.push(
            Finding::warning(Code::Signature, field, message)
                .hint("such a signature can be forged: ask whoever signed, or have the form signed again"),
        );
    }
    if one.is_in_own_field {
        let message = format!(
            "`{label}` was signed by {} on its line, but in a field of its own, `{}`",
            one.signer(),
            short(&one.name)
        );
        findings.push(Finding::warning(Code::Signature, field, message).hint("it counts; look at the page"));
    }
}

/// A signature that is on none of the form's lines.
fn of_its_own(one: &Digital<'_>) -> Finding {
    let place = match one.page {
        Some(page) => format!("on page {page}"),
        None => "where nobody sees it".to_owned(),
    };
    let state = if one.examined.holds() {
        String::new()
    } else {
        format!(" ({}: {})", one.status(), one.examined.why)
    };
    let message = format!(
        "{} signed in a field of its own, `{}`, {place}: it is on none of the form's signature lines{state}",
        one.signer(),
        short(&one.name)
    );
    Finding { field: None, ..Finding::warning(Code::Signature, "", message) }
        .hint("ask for the form signed in its own signature fields")
}

/// One person may not sign for both.
fn same_signer(form: &Form, all: &AllDigital<'_>) -> Option<Finding> {
    let mut lines = all.signatures.iter().filter_map(|one| Some((one.counts_for.as_deref()?, one)));
    let (first_field, first) = lines.next()?;
    let (field, second) = lines.find(|(field, _)| *field != first_field)?;
    let (first_label, label) = (label(form, first_field), label(form, field));
    if first.examined.der == second.examined.der && !first.examined.der.is_empty() {
        let message =
            format!("`{first_label}` and `{label}` hold one and the same signature, of {}", first.signer());
        return Some(
            Finding::error(Code::SameSigner, field, message)
                .hint("have the form signed by the other person, too"),
        );
    }
    let (one, other) = (first.examined.holder.as_ref()?, second.examined.holder.as_ref()?);
    (one.key == other.key && !one.key.is_empty()).then(|| {
        let message =
            format!("`{first_label}` and `{label}` were signed with one certificate, of {}", first.signer());
        Finding::warning(Code::SameSigner, field, message)
            .hint("two people sign the form: ask the other one to sign, too")
    })
}

/// A name as a message quotes it.
pub(crate) fn short(name: &str) -> String {
    const LONGEST: usize = 60;
    if name.chars().count() <= LONGEST {
        name.to_owned()
    } else {
        name.chars().take(LONGEST).chain(['…']).collect()
    }
}
