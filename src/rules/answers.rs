//! Answers that are wrong in themselves, and answers that are missing.

use super::Context;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, Form, Input, Stage};
use crate::request::{Answer, RawRequest, Request, Signature, Wrong};

/// The name that findings about roles carry.
pub(super) const ROLES: &str = "roles";

/// Every text that is not a value of its kind.
pub(super) fn wrong(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in &request.roles {
        if let Answer::Wrong { wrong, origin, .. } = role {
            findings.push(report(ROLES, wrong).at(origin));
        }
    }
    for (name, answer) in request.answers() {
        if let Some(wrong) = answer.wrong() {
            findings.push(report(name, wrong).at(answer.origin()));
        }
    }
}

fn report(name: &str, wrong: &Wrong) -> Finding {
    let finding = Finding::error(wrong.code, name, wrong.message.clone());
    Finding { hint: wrong.hint.clone(), ..finding }
}

/// "All fields are required unless marked 'optional'."
pub(super) fn required(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    let form = request.revision.form();
    signatures(form, request, context, findings);
    if context.partial {
        return;
    }
    for (input, _) in request.answered().filter(|(_, answer)| answer.is_missing()) {
        let field = input.field();
        if field.required.is_some_and(|stage| stage <= context.stage) {
            let label = if input.fields.len() > 1 { input.fields[1].label.as_str() } else { &field.label };
            let none = if field.not_applicable { ", or write `N/A` where there is none" } else { "" };
            // Whoever has a returned form before them is not the one who fills it in.
            let hint = match field.required {
                Some(Stage::Submitted) => "have it dated by whoever signs".to_owned(),
                Some(Stage::Request) if context.stage > Stage::Request => format!("have it filled in{none}"),
                _ => format!("fill in `{}`{none}", input.name),
            };
            findings
                .push(Finding::error(Code::Required, input.name, format!("`{label}` is missing")).hint(hint));
        }
    }
}

/// Says once that a request of a file holds nothing.
pub(super) fn empty(raw: &RawRequest, findings: &mut Vec<Finding>) {
    let holds_nothing = raw.answers.is_empty() && raw.roles.is_empty() && raw.problems.is_empty();
    let is_missing = |finding: &Finding| matches!(finding.code, Code::Required | Code::NoRole);
    if !holds_nothing || raw.is_returned || raw.origin == Origin::Nowhere || !findings.iter().any(is_missing)
    {
        return;
    }
    findings.retain(|finding| !is_missing(finding));
    let finding =
        Finding { field: None, ..Finding::error(Code::Required, "", "the request holds no answers") };
    findings.push(finding.hint("`misis-form init` writes a request to start from").at(&raw.origin));
}

/// Says of a request what only the office fills in.
pub(super) fn decided_early(
    raw: &RawRequest,
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    if raw.is_returned || context.stage > Stage::Request {
        return;
    }
    let is_of_office = |field: &Field| field.required == Some(Stage::Decided);
    let given =
        request.answered().find(|(input, answer)| !answer.is_missing() && is_of_office(input.field()));
    if let Some((Input { name, .. }, answer)) = given {
        let message = format!("`{name}` is for the office, which decides when the form is signed");
        let finding = Finding::warning(Code::Decision, name, message);
        findings.push(finding.hint("leave it out of a request").at(answer.origin()));
    }
}

/// Says once that a row of a table is hardly a request, but a note below the
/// table, or its sums: nearly all of its cells are empty.
pub(super) fn barely_filled(raw: &RawRequest, findings: &mut Vec<Finding>) {
    const FEW: usize = 2;
    let given = raw.answers.values().chain(&raw.roles);
    let given = given.filter(|answer| matches!(answer.origin, Origin::Cell { .. })).count();
    let is_missing = |finding: &Finding| matches!(finding.code, Code::Required | Code::NoRole);
    let missing = findings.iter().filter(|finding| is_missing(finding)).count();
    if given > FEW || raw.left_empty <= 2 * FEW || missing <= 2 * FEW {
        return;
    }
    findings.retain(|finding| !is_missing(finding));
    let message = format!("nearly all of the row is empty; {missing} answers that are required are missing");
    let finding = Finding { field: None, ..Finding::error(Code::Required, "", message) };
    findings.push(finding.hint("fill the row in, or remove it if it is a note or a sum").at(&raw.origin));
}

/// Signatures that are due, and those that do not hold whether they are or not.
fn signatures(form: &Form, request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let is_due = !context.partial && field.required.is_some_and(|stage| stage <= context.stage);
        let signature = request.signature(&field.name);
        let hint = match signature {
            Signature::Missing if is_due => "have the form signed and returned",
            Signature::Altered => "ask for the file as it was signed, or have the form signed again",
            Signature::Unreadable => "ask for the file as it was signed",
            Signature::Digital => {
                let message = format!(
                    "`{}` was seen by an earlier version of the program, which did not check signatures",
                    field.label
                );
                // A signature of which nobody knows whether it holds is not yet one.
                let finding = if is_due {
                    Finding::error(Code::Required, &field.name, message)
                } else {
                    Finding::warning(Code::Signature, &field.name, message)
                };
                findings.push(finding.hint("read the returned PDF again to know whether it holds"));
                continue;
            }
            Signature::Missing | Signature::Drawn | Signature::Intact | Signature::Trusted => continue,
        };
        let message = format!("`{}` is {signature}", field.label);
        findings.push(Finding::error(Code::Required, &field.name, message).hint(hint));
    }
}

/// Every answer is one that the form of this revision asks for.
pub(super) fn unasked(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, answer) in &request.unasked {
        let message = format!("{} does not ask for `{name}`", request.revision);
        findings.push(
            Finding::error(Code::NotAsked, name, message)
                .hint("leave it out, or choose the revision of the form that asks for it")
                .at(&answer.origin),
        );
    }
}

/// "Use A to add one or more user roles."
pub(super) fn any_role(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    if request.roles.is_empty() && !context.partial {
        let roles = request.revision.form().roles();
        let labels: Vec<&str> = roles.map(|role| role.label.as_str()).collect();
        findings.push(
            Finding::error(Code::NoRole, ROLES, "no user role is chosen")
                .hint(format!("choose at least one of {}", labels.join(", "))),
        );
    }
}

/// A block that is optional, but as a whole.
pub(super) fn together(
    called: &str,
    answers: &[String],
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    let is_given = |name: &String| request.answer(name).is_some_and(|answer| !answer.is_missing());
    if context.partial || !answers.iter().any(is_given) {
        return;
    }
    for name in answers.iter().filter(|name| !is_given(name)) {
        let label = request.revision.form().field(name).map_or(name, |field| &field.label);
        findings.push(
            Finding::error(Code::Notify, name, format!("`{label}` is missing"))
                .hint(format!("fill in {called} completely, or leave all of it empty")),
        );
    }
}
