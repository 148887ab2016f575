//! Which state a check box or a radio group is in.
//!
//! ISO 32000-1, 12.7.4.2. What programs write differs: names or strings, with
//! or without a slash, states that no appearance has, numbers instead of
//! states. `/V` is the value; `/AS` is only what was last shown, and counts
//! where there is no `/V` at all.

use lopdf::Object;

use super::fields::{FieldCopy, Widget};
use crate::form::Choice;
use crate::returned::file::object::Pdf;
use crate::returned::file::strings::{decode, text_of};

/// The state of a button that is not on. ISO 32000-1, 12.7.4.2.3.
pub(crate) const OFF: &str = "Off";

/// Whether a state says no in other words: `Off` is the only state that is not
/// on, but nobody who writes these means a box that is chosen, unless the box
/// has an appearance of that name. ISO 32000-1, 12.7.4.2.3.
pub(crate) fn is_denial<'a>(pdf: &Pdf<'a>, copy: &FieldCopy<'a>, state: &str) -> bool {
    const DENIALS: [&str; 10] = ["no", "n", "non", "nein", "false", "f", "0", "null", "none", "unchecked"];
    DENIALS.iter().any(|denial| state.eq_ignore_ascii_case(denial))
        && !copy.widgets.iter().any(|widget| on_state(pdf, *widget).as_deref() == Some(state))
}

/// The states that a copy of a button claims to be in: none when it says
/// nothing, several when it contradicts itself. `None` when a value is no state
/// at all, such as an array.
pub(crate) fn states<'a>(pdf: &Pdf<'a>, copy: &FieldCopy<'a>) -> Option<Vec<String>> {
    let mut states: Vec<String> =
        copy.widget_values.iter().map(|value| state_of(pdf, value)).collect::<Option<_>>()?;
    if let Some(value) = copy.value {
        // Of a group, the buttons that are off do not speak against the value.
        if copy.widgets.len() > 1 {
            states.retain(|state| state != OFF);
        }
        states.push(state_of(pdf, value)?);
        states.sort_unstable();
        states.dedup();
        return Some(states);
    }
    if states.is_empty() {
        let shown = copy.widgets.iter().filter_map(|widget| pdf.get_name(widget.dict, "AS"));
        states = shown.map(|state| clean(&decode(state))).collect();
    }
    states.sort_unstable();
    states.dedup();
    // The buttons of a group that are off do not speak against the one that is on.
    if states.iter().any(|state| state != OFF) {
        states.retain(|state| state != OFF);
    }
    Some(states)
}

fn state_of<'a>(pdf: &Pdf<'a>, value: &'a Object) -> Option<String> {
    match value {
        // Quirk: pikepdf 10.18 writes `True` of a script as a truth value, where a
        // button has a name. See `tests/corpus/button-true.bin`.
        Object::Boolean(on) => Some(if *on { "true" } else { OFF }.to_owned()),
        value => text_of(pdf, value).map(|text| clean(&text)),
    }
}

/// A state without the slash that some programs take for a part of it.
fn clean(state: &str) -> String {
    let state = state.trim();
    let state = state.strip_prefix('/').unwrap_or(state);
    if state.is_empty() || state.eq_ignore_ascii_case(OFF) { OFF.to_owned() } else { state.to_owned() }
}

/// The choice that a state of a radio group stands for; `None` when it is none
/// of the form's.
///
/// The state is the choice itself in any letter case, or the number of an
/// option of `/Opt`, or the number of a button.
pub(crate) fn choice<'c, 'a>(
    pdf: &Pdf<'a>,
    copy: &FieldCopy<'a>,
    choices: &'c [Choice],
    state: &str,
) -> Option<&'c Choice> {
    let named = |state: &str| named_choice(choices, state);
    if let Some(choice) = named(state) {
        return Some(choice);
    }
    if state.is_empty() || state.len() > 4 || !state.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let index: usize = state.parse().ok()?;
    if let Some(option) = copy.options.get(index) {
        return named(&text_of(pdf, option)?);
    }
    match copy.widgets.get(index).and_then(|widget| on_state(pdf, *widget)) {
        Some(on) if named(&on).is_some() => named(&on),
        // The buttons kept their order but not their states.
        Some(_) | None => {
            (copy.widgets.len() == choices.len() && copy.options.is_empty()).then(|| choices.get(index))?
        }
    }
}

/// The choice that is named like a state, in any letter case.
pub(crate) fn named_choice<'c>(choices: &'c [Choice], state: &str) -> Option<&'c Choice> {
    let same = |choice: &&Choice| choice.value.eq_ignore_ascii_case(state.trim());
    choices.iter().find(|choice| choice.value == state).or_else(|| choices.iter().find(same))
}

/// The state in which a button is on: the name of its appearance that is not
/// `Off`. ISO 32000-1, 12.5.5.
pub(crate) fn on_state<'a>(pdf: &Pdf<'a>, widget: Widget<'a>) -> Option<String> {
    let appearances = pdf.get_dict(pdf.get_dict(widget.dict, "AP")?, "N")?;
    appearances.iter().map(|(state, _)| decode(state)).find(|state| state != OFF)
}
