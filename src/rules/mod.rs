//! What is allowed.
//!
//! A rule is one function that looks at a typed request and adds findings.
//! Rules never read text: an answer that is not of its kind arrives here as
//! [`Answer::Wrong`](crate::request::Answer::Wrong), with its reason. The same
//! rules serve `fill`, `check` and `extract`.

mod answers;
mod dates;
mod drawing;
mod office;
mod site_administrator;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::finding::{Code, Finding, Origin};
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
    let mut findings = raw.problems.clone();
    findings.extend(check(request, context).into_iter().filter(|finding| !follows(finding, &raw.problems)));
    for finding in &mut findings {
        if finding.origin == Origin::Nowhere {
            finding.origin = raw.origin.clone();
        }
    }
    findings
}

/// Whether a finding only follows from what is known already: an answer that was
/// given and cannot be read is not missing as well, and nothing hangs on it.
fn follows(finding: &Finding, problems: &[Finding]) -> bool {
    let about = |name: &str| problems.iter().any(|problem| problem.field.as_deref() == Some(name));
    let about_field = |field: &Field| about(&field.name);
    match finding.code {
        Code::Required | Code::Notify => {
            let Some(name) = finding.field.as_deref() else { return false };
            let input = Form::current().input(name);
            about(name) || input.is_some_and(|input| input.fields.iter().any(about_field))
        }
        Code::NoRole => about(answers::ROLES) || Form::current().roles().any(about_field),
        Code::Reason => about("office.reason") || about("office.decision"),
        Code::Decision => about("office.decision"),
        _ => false,
    }
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
