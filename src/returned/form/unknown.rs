//! Fields that the form does not have, and what they hold.
//!
//! Somebody asked something there, and somebody may have answered it. What is
//! no answer of the form is kept as it stands.

use std::collections::BTreeMap;

use super::fields::FieldCopy;
use crate::finding::{Code, Finding};
use crate::returned::file::object::Pdf;
use crate::returned::file::strings::text_of;

/// The most fields whose values are kept, and the most bytes of all their values.
const MOST: usize = 500;
const BYTES: usize = 256 << 10;

/// How many fields a message names.
const NAMED: usize = 5;

/// The values of fields that the form does not have, by their names, and what to
/// say of them; `None` when there are no such fields.
pub(crate) fn read<'a>(
    pdf: &Pdf<'a>,
    unknown: &[&FieldCopy<'a>],
) -> (BTreeMap<String, String>, Option<Finding>) {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut names: Vec<&str> = Vec::new();
    let (mut left, mut is_cut) = (BYTES, false);
    let said = |copy: &FieldCopy<'a>| {
        let values = copy.value.into_iter().chain(copy.widget_values.iter().copied());
        let texts = values.filter_map(|value| text_of(pdf, value));
        texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>()
    };
    for copy in unknown {
        let said = said(copy);
        // Nobody can look for what has no name and holds nothing.
        if copy.name.is_empty() && said.is_empty() {
            continue;
        }
        if !names.contains(&copy.name.as_str()) {
            if names.len() == MOST {
                is_cut = true;
                break;
            }
            names.push(&copy.name);
        }
        for text in said {
            let known = values.get(&copy.name);
            if known.is_some_and(|known| known.split("; ").any(|own| own == text)) {
                continue;
            }
            let Some(rest) = left.checked_sub(copy.name.len() + text.len()) else {
                is_cut = true;
                continue;
            };
            left = rest;
            values
                .entry(copy.name.clone())
                .and_modify(|known| *known = format!("{known}; {text}"))
                .or_insert(text);
        }
    }
    let finding = finding(&names, unknown.len(), is_cut);
    (values, finding)
}

fn finding(names: &[&str], all: usize, is_cut: bool) -> Option<Finding> {
    let name = |name: &&str| match *name {
        "" => "one without a name".to_owned(),
        name => format!("`{}`", name.escape_debug()),
    };
    let shown: Vec<String> = names.iter().take(NAMED).map(name).collect();
    let mut message = match names {
        [] => return None,
        [_] => format!("the file has a field that the form does not have: {}", shown.join(", ")),
        several if several.len() > NAMED || is_cut => {
            format!("the file has {all} fields that the form does not have, such as {}", shown.join(", "))
        }
        _ => format!("the file has fields that the form does not have: {}", shown.join(", ")),
    };
    let mut hint = "their values are in the record, under `returned.unknown_fields`";
    if is_cut {
        message.push_str("; not all of their values are kept");
        hint = "look at the file for the others; the first values are in the record, under `returned.unknown_fields`";
    }
    Some(Finding { field: None, ..Finding::warning(Code::UnknownField, "", message) }.hint(hint))
}
