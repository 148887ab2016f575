//! What changed after somebody signed.
//!
//! A signature covers the file as it was; whatever was added later takes effect
//! all the same. So the signed revision is read as a file of its own, and what
//! its signer answers for is compared with what the file says and shows now:
//! [`parties`] says who answers for what, [`locks`] what a signature itself
//! forbids, [`shown`] compares pages and fields, [`same`] objects.

pub(crate) mod locks;
mod parties;
mod same;
mod shown;

use std::collections::BTreeMap;

use super::file::object::{Page, Pdf};
use super::form::digital::{self, AllDigital, Digital};
use super::form::fields::FieldCopy;
use super::form::signed::short;
use super::form::values::Known;
use super::signature::range::{Signed, written};
use crate::finding::{Code, Finding};
use crate::form::{Field, FieldKind, Form};
use locks::Locks;

/// The most revisions of a file that are read.
const REVISIONS: usize = 8;

/// The most changes that are told of one signature.
const TOLD: usize = 40;

/// A file, or an earlier revision of it, with what was read from it.
pub(crate) struct View<'v, 'a> {
    pub(crate) form: &'v Form,
    pub(crate) pdf: &'v Pdf<'a>,
    pub(crate) pages: &'v [Page<'a>],
    pub(crate) copies: &'v [FieldCopy<'a>],
    pub(crate) known: &'v Known<'v, 'v, 'a>,
    pub(crate) values: &'v BTreeMap<String, String>,
}

/// Opens the revision of a file that ends at a place and hands it on; whether it
/// can be read without repairing it.
pub(crate) type Opener<'o> = dyn FnMut(usize, &mut dyn FnMut(&View<'_, '_>)) -> bool + 'o;

/// A change, and after whose signatures it came.
struct Change {
    finding: Finding,
    signers: Vec<String>,
}

/// What changed after each signature that holds.
pub(crate) fn since_signing(
    now: &View<'_, '_>,
    all: &AllDigital<'_>,
    bytes: &[u8],
    open: &mut Opener<'_>,
) -> Vec<Finding> {
    let mut changes: Vec<Change> = Vec::new();
    let mut revisions = 0;
    for one in &all.signatures {
        let Some(signed) = one.examined.signed.filter(|_| one.examined.holds()) else { continue };
        if signed.is_all_of(bytes) {
            continue;
        }
        revisions += 1;
        if revisions > REVISIONS {
            let message = "the file was signed too often to compare it with what each person signed";
            add(&mut changes, altered(None, message), one);
            break;
        }
        let mut found = Vec::new();
        if !open(signed.end, &mut |then| found = since(one, then, now)) {
            found = vec![altered(None, "what was signed cannot be read on its own")];
        }
        found.truncate(TOLD);
        for finding in found {
            add(&mut changes, finding, one);
        }
    }
    let mut findings: Vec<Finding> = changes.into_iter().map(Change::told).collect();
    findings.extend(removed(now, all, bytes, open));
    findings
}

/// What to say of a file that was signed as a whole, and had to be repaired for
/// what was added later: other programs may show something else.
pub(crate) fn repaired(all: &AllDigital<'_>, bytes: &[u8]) -> Option<Finding> {
    let mut changes = Vec::new();
    for one in &all.signatures {
        if one.examined.signed.is_some_and(|signed| one.examined.holds() && !signed.is_all_of(bytes)) {
            let message = "the file was damaged or changed by hand: programs may not agree on what it shows";
            add(&mut changes, altered(None, message), one);
        }
    }
    changes.into_iter().map(Change::told).next()
}

fn add(changes: &mut Vec<Change>, finding: Finding, one: &Digital<'_>) {
    let signer = one.signer();
    match changes.iter_mut().find(|change| change.finding == finding) {
        Some(change) if change.signers.contains(&signer) => {}
        Some(change) => change.signers.push(signer),
        None => changes.push(Change { finding, signers: vec![signer] }),
    }
}

impl Change {
    fn told(self) -> Finding {
        let signers = self.signers.join(" and ");
        Finding {
            message: format!("after {signers} signed, {}", self.finding.message),
            hint: Some("have the form signed again, or ask for the file as it was signed".to_owned()),
            ..self.finding
        }
    }
}

/// A finding that follows "after … signed,".
fn altered(field: Option<&str>, message: impl Into<String>) -> Finding {
    let finding = Finding::error(Code::AlteredAfterSigning, field.unwrap_or_default(), message);
    Finding { field: field.map(str::to_owned), ..finding }
}

/// What changed since one signature.
fn since(one: &Digital<'_>, then: &View<'_, '_>, now: &View<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !holds_then(one, then) {
        let field = one.counts_for.as_deref();
        findings.push(altered(
            field,
            format!("the signature was put into another field, `{}`", short(&one.name)),
        ));
        return findings;
    }
    let locks = Locks::of(now.pdf, one.dict);
    let signature = one.counts_for.as_deref();
    let is_protected = |field: &Field| {
        signature.is_some_and(|signature| parties::answers_for(signature, field)) || locks.locks(&field.name)
    };
    for field in then.form.fields().iter().filter(|field| is_protected(field)) {
        findings.extend(changed(field, then, now));
    }
    let has_party = signature.is_some();
    if has_party || locks.is_restrictive() {
        let is_locked = |field: &Field| locks.locks(&field.name);
        let kept = shown::Kept {
            is_protected: &is_protected,
            is_locked: &is_locked,
            allows_notes: locks.allows_notes(),
        };
        shown::compare(then, now, &kept, &mut findings);
    }
    findings
}

/// Whether a signature stood in the same field when it was made.
fn holds_then(one: &Digital<'_>, then: &View<'_, '_>) -> bool {
    let is_it = |copy: &FieldCopy<'_>| {
        digital::values(copy).any(|value| digital::contents(then.pdf, value) == Some(one.contents))
    };
    then.copies.iter().filter(|copy| copy.name == one.name).any(is_it)
}

/// An answer that is another one now.
fn changed(field: &Field, then: &View<'_, '_>, now: &View<'_, '_>) -> Option<Finding> {
    if field.kind == FieldKind::Signature {
        let is_same = signatures_of(then, &field.name) == signatures_of(now, &field.name);
        return (!is_same).then(|| {
            altered(
                Some(&field.name),
                format!("`{}` was signed or changed, which the signature forbids", field.label),
            )
        });
    }
    let value = |view: &View<'_, '_>| {
        let value = view.values.get(&field.name).map(String::as_str);
        value.filter(|value| !value.is_empty() && *value != "Off").map(short)
    };
    let (before, after) = (value(then), value(now));
    if before == after && view_has(then, field) == view_has(now, field) {
        return None;
    }
    let said = |value: Option<String>, view: &View<'_, '_>| match value {
        Some(value) => format!("`{value}`"),
        None if view_has(view, field) => "empty".to_owned(),
        None => "not readable".to_owned(),
    };
    let (before, after) = (said(before, then), said(after, now));
    let message = format!("`{}` was changed: it was {before} and is {after} now", field.label);
    Some(Finding::error(Code::ChangedAfterSigning, &field.name, message))
}

/// Whether a field says one thing, be it nothing.
fn view_has(view: &View<'_, '_>, field: &Field) -> bool {
    view.values.contains_key(&field.name)
        || view.known.get(field.name.as_str()).is_some_and(|copies| {
            copies.iter().all(|copy| copy.value.is_none() && copy.widget_values.is_empty())
        })
}

fn signatures_of<'a>(view: &View<'_, 'a>, field: &str) -> Vec<&'a [u8]> {
    let copies = view.known.get(field).into_iter().flatten();
    copies
        .flat_map(|copy| digital::values(copy))
        .filter_map(|value| digital::contents(view.pdf, value))
        .collect()
}

/// Signatures that are still in the bytes of the file, but in none of its fields.
fn removed(now: &View<'_, '_>, all: &AllDigital<'_>, bytes: &[u8], open: &mut Opener<'_>) -> Vec<Finding> {
    let held: Vec<&[u8]> = now
        .copies
        .iter()
        .flat_map(digital::values)
        .filter_map(|value| digital::contents(now.pdf, value))
        .collect();
    let is_current = |signed: &Signed| all.signatures.iter().any(|one| one.examined.signed == Some(*signed));
    let mut findings = Vec::new();
    for (signed, contents) in written(bytes, digital::MOST, &is_current) {
        if held.contains(&contents.as_slice()) || findings.len() >= REVISIONS {
            continue;
        }
        let mut name = None;
        open(signed.end, &mut |then| {
            name = then.copies.iter().find_map(|copy| field_then(copy, then, &contents));
        });
        let Some(name) = name else { continue };
        let who = super::signature::signer_of(&contents);
        let who = who.map_or_else(|| "somebody".to_owned(), |who| format!("`{}`", short(&who)));
        let is_replaced = all.signatures.iter().any(|one| one.counts_for.as_deref() == Some(name.as_str()));
        let message = format!("`{}` was signed by {who}; that signature was removed later", short(&name));
        let finding = if is_replaced {
            Finding::warning(Code::AlteredAfterSigning, &name, message)
        } else {
            Finding::error(Code::AlteredAfterSigning, &name, message)
        };
        findings.push(finding.hint("ask for the file as it was signed, or have the form signed again"));
    }
    findings
}

/// The name of a field that held a signature; `None` if it did not, or if it was
/// a time stamp.
fn field_then(copy: &FieldCopy<'_>, then: &View<'_, '_>, contents: &[u8]) -> Option<String> {
    let value = digital::values(copy).find(|value| digital::contents(then.pdf, value) == Some(contents))?;
    let dict = then.pdf.dict(value)?;
    if then.pdf.get_name(dict, "SubFilter") == Some(b"ETSI.RFC3161") {
        return None;
    }
    let own = then.known.iter().find(|(_, copies)| copies.iter().any(|own| own.name == copy.name));
    Some(own.map_or_else(|| copy.name.clone(), |(name, _)| (*name).to_owned()))
}
