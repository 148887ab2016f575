//! What is allowed.
//!
//! A rule is one function that looks at a typed request and adds findings. Some
//! hold for every form; others stand in the [definition](crate::form::Rule) of
//! those that have them, with the names of the answers that they are about.
//! Rules never read text: an answer that is not of its kind arrives here as
//! [`Answer::Wrong`](crate::request::Answer::Wrong), with its reason. The same
//! rules serve `fill`, `check` and `extract`.

mod answers;
mod characters;
mod dates;
mod drawing;
mod job_title;
mod office;
mod site_administrator;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::finding::{Code, Finding, Origin, note};
use crate::form::{self, Field, Form, Stage};
use crate::request::{RawRequest, Request};
use crate::revision::Revision;

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
    /// Whether the text can be shown in the field of that revision at the smallest size.
    fn fits(&self, revision: &Revision, field: &Field, text: &str) -> bool;

    /// The characters of the text that no font at hand has, each once.
    fn missing_glyphs(&self, text: &str) -> Vec<char>;
}

/// A rule: looks at a request and adds what it finds.
type Rule = fn(&Request, &Context<'_>, &mut Vec<Finding>);

/// The rules of every form, before those of its definition and after them.
const FIRST: &[Rule] = &[answers::wrong, characters::spoiled, answers::required, answers::unasked];
const LAST: &[Rule] = &[drawing::fit, drawing::glyph];

/// Checks a request and returns all findings, in the order of the form.
///
/// ```
/// use misis_form::form::Stage;
/// use misis_form::request::{RawAnswer, Request};
/// use misis_form::rules::{self, Context};
/// use misis_form::{format, Origin};
///
/// let mut raw = format::starter_request();
/// raw.answers.insert("user.employee_number".to_owned(), RawAnswer::new("123", Origin::Nowhere));
/// let context = Context {
///     stage: Stage::Request,
///     today: "2026-11-23".parse()?,
///     partial: true,
///     drawing: None,
/// };
/// let findings = rules::check(&Request::parse(&raw), &context);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].message, "expected an employee number of 6 to 8 digits, found `123`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(request: &Request, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in FIRST {
        rule(request, context, &mut findings);
    }
    for rule in &request.revision.form().rules {
        apply(rule, request, context, &mut findings);
    }
    for rule in LAST {
        rule(request, context, &mut findings);
    }
    // The sort is stable, so that findings of one field stay in the order of the rules.
    findings.sort_by_key(|finding| place(request.revision.form(), finding.field.as_deref()));
    findings
}

/// Checks a request by a rule of its form's definition.
fn apply(rule: &form::Rule, request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    match rule {
        form::Rule::AnyRole => answers::any_role(request, context, findings),
        form::Rule::Order { steps } => dates::order(steps, request, findings),
        form::Rule::NotAfterToday { answers } => {
            dates::not_after_today(answers, request, context, findings);
            dates::unlikely(answers, request, context, findings);
        }
        form::Rule::Together { called, answers } => {
            answers::together(called, answers, request, context, findings);
        }
        form::Rule::Decision { decision, answers } => {
            office::decision(decision, answers, request, context, findings);
        }
        form::Rule::Reason { decision, choice, reason } => {
            office::reason([decision, choice, reason], request, findings);
        }
        form::Rule::AcademicYear { answer } => dates::academic_year(answer, request, context, findings),
        form::Rule::SiteAdministrator { answer } => site_administrator::check(answer, request, findings),
    }
}

/// What the reader of an input found, and what the rules find: everything
/// there is to say of a request.
pub fn findings(raw: &RawRequest, request: &Request, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    raw.problems.iter().cloned().for_each(|problem| note(&mut findings, problem));
    let form = request.revision.form();
    let mut found = check(request, context);
    found.retain(|finding| !follows(form, finding, raw));
    answers::barely_filled(raw, &mut found);
    answers::empty(raw, &mut found);
    answers::decided_early(raw, request, context, &mut found);
    found.into_iter().for_each(|finding| note(&mut findings, finding));
    for finding in &mut findings {
        if finding.origin == Origin::Nowhere {
            finding.origin = raw.origin.clone();
        }
    }
    findings
}

/// Whether a finding only follows from what is known already: an answer that was
/// given and cannot be read, or stands on a page that did not come back, is not missing as well, and nothing hangs on it.
fn follows(form: &Form, finding: &Finding, raw: &RawRequest) -> bool {
    // An answer was given under a name that is not quite its own, or in a part of the form that cannot be read.
    let about = |name: &str| {
        let part = name.rsplit_once('.').map_or(name, |(part, _)| part);
        if raw.absent.contains(name) {
            return true;
        }
        let told =
            raw.problems.iter().flat_map(|problem| [problem.field.as_deref(), problem.meant()]).flatten();
        told.into_iter().any(|told| told == name || told == part)
    };
    let about_field = |field: &Field| about(&field.name);
    match finding.code {
        Code::Required | Code::Notify => {
            let Some(name) = finding.field.as_deref() else { return false };
            let input = form.input(name);
            about(name) || input.is_some_and(|input| input.fields.iter().any(about_field))
        }
        Code::NoRole => about(answers::ROLES) || form.roles().any(about_field),
        Code::Reason | Code::Decision => form.rules.iter().any(|rule| match rule {
            form::Rule::Reason { decision, reason, .. } if finding.code == Code::Reason => {
                about(decision) || about(reason)
            }
            form::Rule::Decision { decision, .. } => about(decision),
            _ => false,
        }),
        _ => false,
    }
}

/// Whether any finding is an error.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

/// The place of a field or input in reading order; roles come first.
fn place(form: &Form, name: Option<&str>) -> usize {
    let Some(name) = name else { return usize::MAX };
    let field = form.input(name).map_or(name, |input| &input.field().name);
    form.position(field).map_or(0, |position| position + 1)
}
