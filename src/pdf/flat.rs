//! The form for paper: values are a part of the pages.

use lopdf::{Dictionary, Object, dictionary};

use super::appearance;
use super::fonts::Cut;
use super::objects::{Id, Objects, name};
use super::resources::Resources;
use super::splice::{Base, Splice, write_object};
use super::strings::text_string;
use super::tags::Tags;
use crate::Error;
use crate::form::{Field, FieldKind, Form};
use crate::layout::{Faces, Layout, PAGE_HEIGHT, Widget};
use crate::request::Request;

/// The content that a document adds to a page: the values of its fields.
pub(super) struct Overlay {
    /// The content stream.
    pub(super) id: Id,
    values: Vec<Value>,
}

/// Where a value is drawn.
struct Value {
    field: &'static Field,
    widget: Widget,
    /// The marked-content identifier.
    identifier: i64,
    /// A button's structure element, which states whether it is on: the
    /// object for on and for off.
    button: Option<(Id, [Vec<u8>; 2])>,
}

/// Leaves room for the values of all fields.
pub(super) fn build(
    objects: &mut Objects,
    form: &'static Form,
    layout: &Layout,
    tags: &mut Tags<'_>,
) -> Result<Vec<Overlay>, Error> {
    let mut overlays: Vec<Overlay> =
        layout.pages.iter().map(|_| Overlay { id: objects.reserve(), values: Vec::new() }).collect();
    for (place, widget) in layout.widgets.iter().enumerate() {
        let Some(field) = form.field(&widget.field) else { continue };
        let identifier = tags.printed_field(objects, place, print_field(form, field, widget));
        let is_button = matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_));
        let button = if is_button {
            let (id, off) = tags.open(widget.element);
            let mut on = off.clone();
            if let Ok(attributes) = on.get_mut(b"A").and_then(Object::as_dict_mut) {
                attributes.set("checked", name("on"));
            }
            let mut states = [Vec::new(), Vec::new()];
            for (state, element) in states.iter_mut().zip([off, on]) {
                write_object(state, &element.into())?;
            }
            Some((id, states))
        } else {
            None
        };
        overlays[widget.page].values.push(Value { field, widget: widget.clone(), identifier, button });
    }
    Ok(overlays)
}

/// What a screen reader says of a field that cannot be filled in.
///
/// ISO 32000-1, 14.8.5.6.
fn print_field(form: &Form, field: &Field, widget: &Widget) -> Dictionary {
    let role = match &field.kind {
        FieldKind::CheckBox => "cb",
        FieldKind::Choice(_) => "rb",
        _ => "tv",
    };
    let description = widget.tooltip(form);
    let mut attributes =
        dictionary! { "O" => "PrintField", "Role" => name(role), "Desc" => text_string(description) };
    if role != "tv" {
        attributes.set("checked", name("off"));
    }
    attributes
}

/// Writes a document with the values of a request.
pub(super) fn fill(
    base: &Base,
    resources: &Resources,
    overlays: &[Overlay],
    request: &Request,
) -> Result<Vec<u8>, Error> {
    let mut splice = Splice::new(base, 8 << 10);
    let mut cut = Cut::new(&Faces::bundled().wide);
    for overlay in overlays {
        let mut content = Vec::new();
        for value in &overlay.values {
            let shown = request.shown_in(value.field);
            let shown = shown.as_deref();
            let rect = value.widget.rect;
            let is_on = match &value.widget.option {
                Some(option) => shown == Some(option),
                None => shown.is_some(),
            };
            if let Some((id, states)) = &value.button {
                splice.raw(*id, |out| out.extend(&states[usize::from(is_on)]));
            }
            content.extend(format!("/Span<</MCID {}>>BDC\n", value.identifier).bytes());
            if let Some(shown) = shown.filter(|_| is_on) {
                let [left, bottom, _, _] = rect.to_pdf(PAGE_HEIGHT);
                let drawn = match value.field.kind {
                    FieldKind::CheckBox => appearance::check_mark(rect),
                    FieldKind::Choice(_) => appearance::radio_mark(rect),
                    _ => appearance::text(&value.widget, shown, &mut cut).content,
                };
                content.extend(format!("q\n1 0 0 1 {left} {bottom} cm\n").bytes());
                content.extend(drawn);
                content.extend(b"Q\n");
            }
            content.extend(b"EMC\n");
        }
        splice.stream(overlay.id, b"", &content);
    }
    resources.write(&mut splice, &cut)?;
    Ok(splice.finish())
}
