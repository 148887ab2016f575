//! Values of which a field shows only a part.
//!
//! A program that a value was typed in may have drawn it larger than its field
//! is wide. All of it is in the file, but a print of the file does not show it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind};
use crate::layout::{Fonts, Pt, Room, fit};
use crate::returned::file::object::Pdf;
use crate::returned::form::kind::letters;
use crate::returned::form::values::{Known, Values};
use crate::returned::page::layers::Layers;
use crate::returned::page::look::appearance;
use crate::returned::page::marks::{Budget, Doubt, Marks};
use crate::revision::Revision;

/// How wide letters may be, in parts of their size, that are looked at: those
/// of values that would fill their field at 12 points are longer.
const WIDE: f32 = 12.0 * 0.5;

/// How much is read of the appearances of a file. They are a few lines each.
const BUDGET: Budget = Budget { operations: 50_000, bytes: 1 << 20 };

/// Warns of every value of which its field shows a part only.
///
/// Only values that may be too long are looked at, and none that could not be
/// shown whole in any letters, which the rule `fit` says.
pub(crate) fn findings<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    known: &Known<'_, '_, 'a>,
    read: &Values,
    path: &Arc<str>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut budget = BUDGET;
    let mut layers = None;
    for field in revision.form().fields() {
        let (Some(value), Some([copy])) =
            (read.values.get(&field.name), known.get(field.name.as_str()).map(Vec::as_slice))
        else {
            continue;
        };
        let Some(room) = revision.layout().widget(&field.name).map(|widget| widget.room()) else { continue };
        let [widget] = copy.widgets.as_slice() else { continue };
        if !is_text(field) || !may_be_cut(value, room) || !fit(value, room, Fonts::bundled()).fits {
            continue;
        }
        let layers = layers.get_or_insert_with(|| Layers::new(pdf));
        // What a stream makes `lopdf` do must not end the program.
        let marks = catch_unwind(AssertUnwindSafe(|| appearance(pdf, widget.dict, layers, &mut budget)));
        if marks.is_ok_and(|marks| is_cut(value, &marks)) {
            let message = "its field shows only a part of this value: the program that it was typed in drew it \
                           larger than the field";
            let origin = Origin::Field { path: Arc::clone(path), name: field.name.clone() };
            let name = field.part_of.as_deref().unwrap_or(&field.name);
            let finding = Finding::warning(Code::Fit, name, message).hint(
                "all of it is in the file; a print shows less, so make a new form with this value for paper",
            );
            found.push(finding.at(&origin));
        }
    }
    found
}

fn is_text(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_) | FieldKind::Signature)
}

/// Whether a value has so many letters that programs may draw it too large.
fn may_be_cut(value: &str, room: Room) -> bool {
    let lines = if room.multiline { (room.height / Pt(16.0)).floor().max(1.0) } else { 1.0 };
    value.chars().count() as f32 * WIDE > room.width.0 * lines || room.multiline && value.contains('\n')
}

/// Whether an appearance shows some of the value's letters and not the rest.
fn is_cut(value: &str, marks: &Marks) -> bool {
    let seen: String = marks
        .glyphs
        .iter()
        .filter(|glyph| glyph.doubt != Some(Doubt::Clipped))
        .flat_map(|glyph| letters(&glyph.text))
        .collect();
    let all: String = letters(value).collect();
    // An appearance of another value, or of letters that the file does not tell, says nothing.
    !marks.is_broken && !seen.is_empty() && seen.len() < all.len() && all.contains(&seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::page::marks::Glyph;

    #[test]
    fn a_part_of_the_letters_is_a_cut_value() {
        let glyph = |text: &str, doubt| Glyph {
            text: text.to_owned(),
            start: [0.0; 2],
            end: [5.0, 0.0],
            size: 10.0,
            light: Some(0.0),
            doubt,
            at: 0,
        };
        let drawn = |visible: &str, clipped: &str| Marks {
            glyphs: (visible.chars().map(|c| glyph(&c.to_string(), None)))
                .chain(clipped.chars().map(|c| glyph(&c.to_string(), Some(Doubt::Clipped))))
                .collect(),
            ..Marks::default()
        };
        let value = "Roosevelt Senior High School";
        assert!(is_cut(value, &drawn("Roosevelt Senior", " High School")));
        assert!(is_cut(value, &drawn("Roosevelt Senior", "")));
        assert!(!is_cut(value, &drawn(value, "")));
        assert!(!is_cut(value, &drawn("Roosevelt  Senior High-School", "")));
        assert!(!is_cut(value, &drawn("Hollenbeck", "")), "an appearance that is out of date");
        assert!(!is_cut(value, &drawn("", "")), "none at all");
        assert!(!is_cut(value, &Marks { is_broken: true, ..drawn("Roosevelt", "") }));
    }

    #[test]
    fn short_values_are_not_looked_at() {
        let room = Room { width: Pt(150.0), height: Pt(13.9), multiline: false };
        assert!(!may_be_cut("Guadalupe", room) && may_be_cut("María de los Ángeles Guadalupe", room));
    }
}
