//! Check boxes and radio buttons, with the habits of other programs.
//!
//! ISO 32000-1, 12.7.4.2.

use lopdf::{Dictionary, Document, Object};

use super::fields::{self, Copy, array, dictionary, given, own_value};
use super::{Limits, strings};
use crate::finding::{Code, Finding};
use crate::form::{Choice, Field, ROLE_ON_STATE};

const OFF: &str = "Off";

/// The state of a check box: anything but `Off` is on, even a state that no
/// appearance has. The value counts; the appearance state does where there is none.
pub(super) fn check_box(document: &Document, copy: &Copy, limits: &Limits) -> Option<String> {
    let state = own_value(document, copy)
        .and_then(|value| state(document, value, limits))
        .or_else(|| copy.widgets.iter().find_map(|widget| widget_state(document, widget, limits)))?;
    Some(if is_off(&state) { OFF.to_owned() } else { ROLE_ON_STATE.to_owned() })
}

/// The choice of a radio group.
pub(super) fn choice(
    document: &Document,
    copy: &Copy,
    field: &Field,
    choices: &[Choice],
    findings: &mut Vec<Finding>,
    limits: &Limits,
) -> Option<String> {
    let state = own_value(document, copy)
        .and_then(|value| state(document, value, limits))
        .or_else(|| {
            let mut states = copy.widgets.iter().filter_map(|widget| widget_state(document, widget, limits));
            states.find(|state| !is_off(state))
        })
        .filter(|state| !is_off(state))?;
    if let Some(known) = choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(&state)) {
        return Some(known.value.clone());
    }
    // Some programs number the states, and name them in `/Opt` or not at all.
    let by_option = |place: usize| {
        let option = array(document, copy.dictionary.get(b"Opt").ok()).get(place)?;
        let name = strings::text(document, option, limits)?;
        choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(&name))
    };
    if let Ok(place) = state.parse::<usize>()
        && let Some(known) = by_option(place).or_else(|| choices.get(place))
    {
        return Some(known.value.clone());
    }
    let known: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
    findings.push(
        Finding::error(Code::NotAState, &field.name, format!("the form has no choice `{state}`"))
            .hint(format!("it is one of {}", known.join(", "))),
    );
    None
}

/// A state from a name or a string, with or without a leading slash.
fn state(document: &Document, value: &Object, limits: &Limits) -> Option<String> {
    let text = strings::text(document, value, limits)?;
    let text = text.trim();
    Some(text.strip_prefix('/').unwrap_or(text).to_owned()).filter(|state| !state.is_empty())
}

/// The state of one widget: a value of its own, or its appearance state where
/// that is one of its appearances.
fn widget_state(document: &Document, widget: &Dictionary, limits: &Limits) -> Option<String> {
    if let Some(own) = given(document, widget).and_then(|value| state(document, value, limits)) {
        return Some(own);
    }
    let shown = state(document, widget.get(b"AS").ok()?, limits)?;
    let appearances = widget.get(b"AP").ok().and_then(|ap| dictionary(document, ap));
    let normal = appearances.and_then(|ap| fields::dictionary(document, ap.get(b"N").ok()?));
    let is_known = normal.is_none_or(|normal| normal.has(shown.as_bytes()));
    // A state that is called `N` by mistake is no state (seen with Evince).
    (is_known || shown != "N").then_some(shown)
}

fn is_off(state: &str) -> bool {
    state.eq_ignore_ascii_case(OFF)
}
