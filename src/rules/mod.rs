//! What is allowed.
//!
//! A rule is one function that looks at a typed request and adds findings.
//! Rules never read text: an answer that is not of its kind arrives here as
//! [`Answer::Wrong`](crate::request::Answer::Wrong), with its reason. The same
//! rules serve `fill`, `check` and `extract`.

mod answers;
mod characters;
mod dates;
mod drawing;
mod office;
mod site_administrator;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::finding::{Finding, Origin, note};
use crate::form::{Field, Form, Stage};
use crate::request::{RawRequest, Request};

pub use dates::academic_year_end;

/// What the rules need to know besides the request.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// How far the form is meant to have come.
    pub stage: Stage,
    /// The day on which the request is checked.
    pub today: NaiveDate,
    /// Whether required answers may be missing; wrong ones never may.
    pub partial: bool,
    /// What can be drawn; `None` leaves out the rules `fit` and `glyph`.
    pub drawing: Option<&'a dyn Drawing>,
}

/// What the page can show: answered by whoever lays out the values.
pub trait Drawing: Sync {
    /// Whether the text can be shown in the field at the smallest size.
    fn fits(&self, field: &Field, text: &str) -> bool;

    /// The characters of the text that no font at hand has, each once.
    fn missing_glyphs(&self, text: &str) -> Vec<char>;
}

/// A rule: looks at a request and adds what it finds.
type Rule = fn(&Request, &Context<'_>, &mut Vec<Finding>);

const RULES: &[Rule] = &[
    answers::wrong,
    characters::spoiled,
    answers::required,
    answers::no_role,
    site_administrator::check,
    dates::order,
    dates::future,
    dates::academic_year,
    answers::notify,
    office::decision,
    office::reason,
    drawing::fit,
    drawing::glyph,
];

/// Checks a request and returns all findings, in the order of the form.
pub fn check(request: &Request, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        rule(request, context, &mut findings);
    }
    // The sort is stable, so that findings of one field stay in the order of the rules.
    findings.sort_by_key(|finding| place(finding.field.as_deref()));
    findings
}

/// What the reader of an input found, and what the rules find: everything
/// there is to say of a request.
pub fn findings(raw: &RawRequest, request: &Request, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    raw.problems.iter().cloned().for_each(|problem| note(&mut findings, problem));
    // A value of the wrong type was given, so that it is not missing as well.
    let found = check(request, context).into_iter().filter(|finding| {
        !(answers::is_missing(finding) && raw.problems.iter().any(|problem| problem.field == finding.field))
    });
    found.for_each(|finding| note(&mut findings, finding));
    for finding in &mut findings {
        if finding.origin == Origin::Nowhere {
            finding.origin = raw.origin.clone();
        }
    }
    findings
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

/// The place of a field or input in reading order; roles come first.
fn place(name: Option<&str>) -> usize {
    let Some(name) = name else { return usize::MAX };
    let form = Form::current();
    let field = form.input(name).map_or(name, |input| &input.field().name);
    form.position(field).map_or(0, |position| position + 1)
}
