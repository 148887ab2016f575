//! Answers that were spoiled on their way to us.

use super::Context;
use crate::characters::{Fault, faults};
use crate::finding::Finding;
use crate::form::FieldKind;
use crate::request::{Request, Value, Wrong, leftover, told};

/// No answer shows that it is not as its owner wrote it. One that is wrong for
/// another reason is an error already.
pub(super) fn spoiled(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    for (input, answer) in request.answered() {
        // What has another kind holds nothing but what is asked for.
        let Some(text) = answer.value().and_then(Value::free_text) else { continue };
        for fault in faults(text) {
            let is_warning = matches!(fault, Fault::Misread(_) | Fault::Unseen(_));
            findings.push(finding(input.name, told(&fault), is_warning).at(answer.origin()));
        }
        let field = input.field();
        if matches!(field.kind, FieldKind::Text { multiline: false } | FieldKind::Email)
            && let Some(wrong) = leftover(text, field.not_applicable)
        {
            findings.push(finding(input.name, wrong, true).at(answer.origin()));
        }
    }
}

fn finding(name: &str, wrong: Wrong, is_warning: bool) -> Finding {
    let make = if is_warning { Finding::warning } else { Finding::error };
    Finding { hint: wrong.hint, ..make(wrong.code, name, wrong.message) }
}
