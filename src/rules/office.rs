//! What the division decided.

use super::Context;
use crate::finding::{Code, Finding};
use crate::form::Stage;
use crate::request::{Decision, Request};

/// Names, dates and a reason of the office come with a decision.
///
/// At the stage `decided` a missing decision is `required` already.
pub(super) fn decision(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !request.office.decision.is_missing() || context.stage == Stage::Decided {
        return;
    }
    let mut given = Vec::new();
    request.visit(&mut |name, answer| {
        if name.starts_with("office.") && answer.text().is_some() {
            given.push((name, answer.origin().clone()));
        }
    });
    if let Some((first, origin)) = given.first() {
        let labels: Vec<String> = given
            .iter()
            .filter_map(|(name, _)| request.revision.form().field(name))
            .map(|field| format!("`{}`", field.label))
            .collect();
        findings.push(
            Finding::error(
                Code::Decision,
                "office.decision",
                format!("the office filled in {} but chose no decision", labels.join(", ")),
            )
            .hint(format!("choose Approved or Disapproved, or empty `{first}` and what follows"))
            .at(origin),
        );
    }
}

/// A disapproved request has a reason.
pub(super) fn reason(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    let decision = &request.office.decision;
    if decision.value() == Some(&Decision::Disapproved) && request.office.reason.is_missing() {
        findings.push(
            Finding::error(Code::Reason, "office.reason", "the request is disapproved without a reason")
                .hint("say why in `office.reason`")
                .at(decision.origin()),
        );
    }
}
