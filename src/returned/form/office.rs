//! The fields of the office part as objects that an update may write anew.

use lopdf::{Dictionary, Object, ObjectId};

use super::fields::FieldCopy;
use super::values::Known;
use crate::form::{Field, FieldKind};
use crate::layout::PAGE_HEIGHT;
use crate::returned::file::object::Pdf;
use crate::revision::Revision;

/// How far a widget may be from its place, in points.
const NEAR: f32 = 0.5;

/// A field with its widgets.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The object with `/V`.
    pub(crate) field: ObjectId,
    /// The objects that show it, each with the state in which it is on; empty for text.
    pub(crate) widgets: Vec<(ObjectId, String)>,
}

/// Finds the objects of a field.
///
/// # Errors
///
/// What is in the way, to follow the field's name.
pub(crate) fn target<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    known: &Known<'_, '_, 'a>,
    field: &Field,
) -> Result<Target, &'static str> {
    let copies = known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
    let [copy] = copies else {
        return Err(if copies.is_empty() { "is not in the file" } else { "is in the file more than once" });
    };
    let id_of = |dict: &'a Dictionary| {
        let is_it =
            |object: &Object| matches!(object, Object::Dictionary(other) if std::ptr::eq(other, dict));
        pdf.objects().find(|(_, object)| is_it(object)).map(|(id, _)| id)
    };
    let inside = "is written in a way that cannot be added to";
    let mut widgets = Vec::new();
    for widget in &copy.widgets {
        widgets.push((id_of(widget.dict).ok_or(inside)?, on_state(pdf, widget.dict).unwrap_or_default()));
    }
    let first = copy.widgets.first().ok_or("is shown nowhere")?;
    let field_id = if first.dict.has(b"T") {
        widgets.first().map(|(id, _)| *id)
    } else {
        first.dict.get(b"Parent").ok().and_then(|parent| parent.as_reference().ok())
    };
    if matches!(field.kind, FieldKind::Choice(_)) {
        if widgets.iter().any(|(_, state)| state.is_empty()) {
            return Err("has a button that cannot be on");
        }
    } else if !stands_in_its_place(revision, pdf, copy, field) {
        return Err("does not stand where the form has it");
    }
    Ok(Target { field: field_id.ok_or(inside)?, widgets })
}

fn on_state<'a>(pdf: &Pdf<'a>, widget: &'a Dictionary) -> Option<String> {
    let states = pdf.get_dict(pdf.get_dict(widget, "AP")?, "N")?;
    let state = states.iter().map(|(state, _)| state).find(|state| *state != b"Off")?;
    String::from_utf8(state.clone()).ok()
}

/// Whether a field of text has one widget, as large as the form has it.
fn stands_in_its_place<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    copy: &FieldCopy<'a>,
    field: &Field,
) -> bool {
    let [widget] = copy.widgets.as_slice() else { return false };
    let own = revision.layout().widget(&field.name);
    match (own, pdf.get_rect(widget.dict, "Rect")) {
        (Some(own), Some(rect)) => {
            own.rect.to_pdf(PAGE_HEIGHT).iter().zip(rect).all(|(own, other)| (own - other).abs() <= NEAR)
        }
        _ => false,
    }
}
