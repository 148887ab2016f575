//! What can be shown on the page.

use super::Context;
use crate::finding::{Code, Finding};
use crate::form::{Field, FieldKind};
use crate::remedy::Remedy;
use crate::request::Request;

/// Calls `visitor` with every text that a field would show. Wrong answers are
/// left out: they are errors already.
fn shown(request: &Request, mut visitor: impl FnMut(&Field, &str, &str)) {
    for shown in request.shown() {
        let field = shown.field;
        if matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_) | FieldKind::Signature) {
            continue;
        }
        let is_wrong = shown.answer.is_some_and(|answer| answer.wrong().is_some());
        if let Some(text) = shown.text.filter(|_| !is_wrong) {
            visitor(field, field.part_of.as_deref().unwrap_or(&field.name), &text);
        }
    }
}

/// A value is no longer than its field takes, and can be shown at 7 points or more.
pub(super) fn fit(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    shown(request, |field, name, text| {
        let length = text.chars().count();
        let label = &field.label;
        let (message, hint) = match field.max_length {
            Some(most) if length > most => (
                format!("the value has {length} characters; `{label}` takes {most}"),
                "shorten the value, so that it can be read on paper",
            ),
            _ if context.drawing.is_none_or(|drawing| drawing.fits(request.revision, field, text)) => return,
            _ if field.kind == (FieldKind::Text { multiline: true }) => (
                format!("the value is too long for the box of `{label}`, even in the smallest letters"),
                "it cannot be printed at 7 points; please say it in fewer words or lines",
            ),
            _ => (
                format!("the value is too wide for `{label}`, even in the smallest letters"),
                "it cannot be printed at 7 points; please give a shorter form of it, as its owner would write it on paper",
            ),
        };
        findings.push(Finding::error(Code::Fit, name, message).hint(hint).at(&request.origin(name)));
    });
}

/// Some font has every character.
pub(super) fn glyph(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(drawing) = context.drawing else { return };
    shown(request, |_, name, text| {
        let missing = drawing.missing_glyphs(text);
        if missing.is_empty() {
            return;
        }
        let named: Vec<String> = missing.iter().map(|c| format!("`{c}` (U+{:04X})", u32::from(*c))).collect();
        findings.push(
            Finding::warning(Code::Glyph, name, format!("no font at hand can draw {}", named.join(", ")))
                .remedy(Remedy::MoreFonts)
                .at(&request.origin(name)),
        );
    });
}
