//! What was decided, and what comes with it.

use super::Context;
use crate::finding::{Code, Finding};
use crate::form::{FieldKind, Stage};
use crate::request::{Print as _, Request};

/// Names, dates and a reason of the office come with a decision.
///
/// At the stage `decided` a missing decision is `required` already.
pub(super) fn decision(
    decision: &str,
    answers: &[String],
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    let is_missing = request.answer(decision).is_some_and(|answer| answer.is_missing());
    if !is_missing || context.stage == Stage::Decided {
        return;
    }
    let form = request.revision.form();
    let given: Vec<_> = answers
        .iter()
        .filter_map(|name| Some((name, request.answer(name).filter(|answer| !answer.is_missing())?)))
        .collect();
    if let Some((first, answer)) = given.first() {
        let labels = given.iter().filter_map(|(name, _)| form.field(name));
        let labels: Vec<String> = labels.map(|field| format!("`{}`", field.label)).collect();
        let choices = match form.field(decision).map(|field| &field.kind) {
            Some(FieldKind::Choice(choices)) => choices.as_slice(),
            _ => &[],
        };
        let choices: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
        findings.push(
            Finding::error(
                Code::Decision,
                decision,
                format!("the office filled in {} but chose no decision", labels.join(", ")),
            )
            .hint(format!("choose {}, or empty `{first}` and what follows", choices.join(" or ")))
            .at(answer.origin()),
        );
    }
}

/// A decision that asks for a reason has one.
pub(super) fn reason([decision, choice, reason]: [&str; 3], request: &Request, findings: &mut Vec<Finding>) {
    let Some(decided) = request.answer(decision) else { return };
    let is_chosen = decided.value().is_some_and(|value| value.print() == choice);
    if is_chosen && request.answer(reason).is_some_and(|answer| answer.is_missing()) {
        let message = format!("the request is {} without a reason", choice.to_lowercase());
        findings.push(
            Finding::error(Code::Reason, reason, message)
                .hint(format!("say why in `{reason}`"))
                .at(decided.origin()),
        );
    }
}
