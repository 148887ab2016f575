//! Answers that are wrong in themselves, and answers that are missing.

use super::Context;
use crate::finding::{Code, Finding};
use crate::form::{FieldKind, Form};
use crate::request::{Answer, Request, Signature, Wrong};

/// The name that findings about roles carry.
pub(super) const ROLES: &str = "roles";

/// Every text that is not a value of its kind.
pub(super) fn wrong(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    for role in &request.roles {
        if let Answer::Wrong { wrong, origin, .. } = role {
            findings.push(report(ROLES, wrong).at(origin));
        }
    }
    request.visit(&mut |name, answer| {
        if let Some(wrong) = answer.wrong() {
            findings.push(report(name, wrong).at(answer.origin()));
        }
    });
}

fn report(name: &str, wrong: &Wrong) -> Finding {
    let finding = Finding::error(wrong.code, name, wrong.message.clone());
    Finding { hint: wrong.hint.clone(), ..finding }
}

/// "All fields are required unless marked 'optional'."
pub(super) fn required(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.partial {
        return;
    }
    let form = Form::current();
    let mut missing = Vec::new();
    request.visit(&mut |name, answer| {
        if answer.is_missing() {
            missing.push(name);
        }
    });
    for input in missing.into_iter().filter_map(|name| form.input(name)) {
        let field = input.field();
        if field.required.is_some_and(|stage| stage <= context.stage) {
            let label = if input.fields.len() > 1 { input.fields[1].label.as_str() } else { &field.label };
            let none = if field.not_applicable { ", or write `N/A` where there is none" } else { "" };
            findings.push(
                Finding::error(Code::Required, input.name, format!("`{label}` is missing"))
                    .hint(format!("fill in `{}`{none}", input.name)),
            );
        }
    }
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let is_due = field.required.is_some_and(|stage| stage <= context.stage);
        if is_due && request.signature(&field.name) == Signature::Missing {
            findings.push(
                Finding::error(Code::Required, &field.name, format!("`{}` is missing", field.label))
                    .hint("have the form signed and returned"),
            );
        }
    }
}

/// "Use A to add one or more user roles."
pub(super) fn no_role(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    if request.roles.is_empty() && !context.partial {
        let labels: Vec<&str> = Form::current().roles().map(|role| role.label.as_str()).collect();
        findings.push(
            Finding::error(Code::NoRole, ROLES, "no user role is chosen")
                .hint(format!("choose at least one of {}", labels.join(", "))),
        );
    }
}

/// The notification block is optional, but as a whole.
pub(super) fn notify(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.partial {
        return;
    }
    let mut given = 0;
    let mut missing = Vec::new();
    request.visit(&mut |name, answer| {
        if name.starts_with("notify.") {
            match answer.text() {
                Some(_) => given += 1,
                None => missing.push(name),
            }
        }
    });
    if given > 0 {
        for name in missing {
            let label = Form::current().field(name).map_or(name, |field| field.label.as_str());
            findings.push(
                Finding::error(Code::Notify, name, format!("`{label}` is missing"))
                    .hint("fill in the notification block completely, or leave all of it empty"),
            );
        }
    }
}
