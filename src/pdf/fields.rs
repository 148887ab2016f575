//! The interactive form: fields, widgets and their values.
//!
//! ISO 32000-1, 12.7.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::appearance::{self, n};
use super::fonts::{Cut, FIELD_FONT, WIDE_FONT};
use super::links::PRINT;
use super::objects::{Id, Objects, name, numbers};
use super::resources::Resources;
use super::splice::{Base, Splice, write_object};
use super::strings::{push_literal, text_bytes, text_string};
use crate::Error;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE, Stage};
use crate::layout::{Faces, LARGEST, Layout, PAGE_HEIGHT, Pt, Rect, Widget};
use crate::request::Request;

/// The user may not leave the field empty.
///
/// Bit 2 of `/Ff` (ISO 32000-1, table 221). Viewers only mark the field; the
/// rule `required` is what refuses an empty answer.
const REQUIRED: i64 = 1 << 1;
/// The text may wrap: bit 13 (table 228).
const MULTILINE: i64 = 1 << 12;
/// The text ends where the box does: bit 24 (table 228).
const DO_NOT_SCROLL: i64 = 1 << 23;
/// The buttons exclude each other: bit 16 (table 226).
const RADIO: i64 = 1 << 15;
/// The state of a button that is not on (12.7.4.2.3).
const OFF: &str = "Off";

/// What the fields refer to.
pub(super) struct Holder<'a> {
    pub(super) pages: &'a [Id],
    /// The objects of the widgets, in the order of the layout.
    pub(super) widgets: &'a [Id],
    /// Their keys into the structure tree.
    pub(super) keys: &'a [i64],
    /// The shared font resources.
    pub(super) resources: Id,
}

/// An object that each document writes: a field or a widget, without what
/// depends on its value.
pub(super) struct Slot {
    field: &'static Field,
    id: Id,
    /// The dictionary from its opening brackets on, not closed.
    head: Vec<u8>,
    part: Part,
}

/// What depends on the value.
enum Part {
    /// A field for text: its value, default appearance and appearance stream.
    Text { widget: Box<Widget>, appearance: Id, appearance_head: Vec<u8> },
    /// A check box: its value and state.
    CheckBox,
    /// A radio group: its value.
    Group,
    /// A button of a radio group: its state.
    Button { option: String },
}

/// A field that only holds others: the part of a dotted name before the dot,
/// or a radio group.
struct Branch<'a> {
    name: &'a str,
    id: Id,
    kids: Vec<Object>,
}

/// The branch of that name, opened on the first call.
fn branch<'a, 'b>(
    branches: &'b mut Vec<Branch<'a>>,
    objects: &mut Objects,
    name: &'a str,
) -> &'b mut Branch<'a> {
    let place = branches.iter().position(|branch| branch.name == name).unwrap_or_else(|| {
        branches.push(Branch { name, id: objects.reserve(), kids: Vec::new() });
        branches.len() - 1
    });
    &mut branches[place]
}

/// Adds all fields and returns the interactive form dictionary and the slots.
///
/// ISO 32000-1, 12.7.2.
pub(super) fn build(
    objects: &mut Objects,
    form: &'static Form,
    layout: &Layout,
    holder: &Holder<'_>,
) -> Result<(Id, Vec<Slot>), Error> {
    let mut slots = Vec::new();
    let mut roots: Vec<Branch<'_>> = Vec::new();
    let mut groups: Vec<Branch<'_>> = Vec::new();
    for (place, widget) in layout.widgets.iter().enumerate() {
        let Some(field) = form.field(&widget.field) else { continue };
        let (root_name, own_name) = field.name.split_once('.').unwrap_or((&field.name, ""));
        let root = branch(&mut roots, objects, root_name);
        let id = holder.widgets[place];
        let mut dictionary = annotation(widget, holder, place);
        let Some(option) = &widget.option else {
            root.kids.push(id.into());
            dictionary.set("Parent", root.id);
            dictionary.extend(&field_entries(field, own_name));
            slots.extend(terminal(objects, field, widget, id, dictionary, holder.resources)?);
            continue;
        };
        let group = branch(&mut groups, objects, &field.name);
        if group.kids.is_empty() {
            root.kids.push(group.id.into());
            let mut group_dictionary = field_entries(field, own_name);
            group_dictionary.set("Parent", root.id);
            let buttons =
                layout.widgets.iter().zip(holder.widgets).filter(|(other, _)| other.field == field.name);
            let buttons: Vec<Object> = buttons.map(|(_, &id)| id.into()).collect();
            group_dictionary.set("Kids", buttons);
            slots.push(Slot { field, id: group.id, head: head(&group_dictionary)?, part: Part::Group });
        }
        group.kids.push(id.into());
        dictionary.set("Parent", group.id);
        dictionary.set("TU", text_string(widget.tooltip(form)));
        let on = appearance::radio_mark(widget.rect);
        dictionary.set("AP", button_states(objects, widget.rect, option, on, holder.resources));
        slots.push(Slot {
            field,
            id,
            head: head(&dictionary)?,
            part: Part::Button { option: option.clone() },
        });
    }
    let fields: Vec<Object> = roots.iter().map(|root| root.id.into()).collect();
    for root in roots {
        objects.set(root.id, dictionary! { "T" => text_string(root.name), "Kids" => root.kids });
    }
    let acro_form = objects.add(dictionary! {
        "Fields" => fields,
        "DA" => Object::string_literal(default_appearance(FIELD_FONT, LARGEST)),
        "DR" => holder.resources,
    });
    Ok((acro_form, slots))
}

/// What every widget has as an annotation.
///
/// ISO 32000-1, 12.5.6.19.
fn annotation(widget: &Widget, holder: &Holder<'_>, place: usize) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "Rect" => numbers(&widget.rect.to_pdf(PAGE_HEIGHT)),
        "F" => PRINT,
        "P" => holder.pages[widget.page],
        "StructParent" => holder.keys[place],
    }
}

/// What every field has, whatever its value.
///
/// ISO 32000-1, tables 220, 226 and 229.
fn field_entries(field: &Field, own_name: &str) -> Dictionary {
    let mut flags = 0;
    // Fields that only the office fills in are not required of the user, and a
    // single role never is.
    if field.required.is_some_and(|stage| stage <= Stage::Submitted) {
        flags |= REQUIRED;
    }
    let kind = match &field.kind {
        FieldKind::CheckBox => "Btn",
        FieldKind::Choice(_) => {
            flags |= RADIO;
            "Btn"
        }
        FieldKind::Signature => "Sig",
        FieldKind::Text { multiline } => {
            if *multiline {
                flags |= MULTILINE | DO_NOT_SCROLL;
            }
            "Tx"
        }
        // Nobody's name or address is refused for its length, so that those
        // fields scroll; these have a box that is meant to hold all of it.
        FieldKind::Date | FieldKind::Digits | FieldKind::PhonePart => {
            flags |= DO_NOT_SCROLL;
            "Tx"
        }
        FieldKind::Email => "Tx",
    };
    let mut dictionary = dictionary! {
        "FT" => name(kind),
        "T" => text_string(own_name),
        "TU" => text_string(&field.tooltip),
    };
    if flags != 0 {
        dictionary.set("Ff", flags);
    }
    if let Some(length) = field.max_length {
        dictionary.set("MaxLen", length as i64);
    }
    dictionary
}

/// Completes a field that is its own widget. A signature field never changes,
/// so that it needs no slot.
fn terminal(
    objects: &mut Objects,
    field: &'static Field,
    widget: &Widget,
    id: Id,
    mut dictionary: Dictionary,
    resources: Id,
) -> Result<Option<Slot>, Error> {
    let part = match field.kind {
        FieldKind::Signature => {
            let empty = objects.add(form_xobject(widget.rect, resources, Vec::new()));
            dictionary.set("AP", dictionary! { "N" => empty });
            objects.set(id, dictionary);
            return Ok(None);
        }
        FieldKind::CheckBox => {
            let on = appearance::check_mark(widget.rect);
            dictionary.set("AP", button_states(objects, widget.rect, ROLE_ON_STATE, on, resources));
            dictionary.set("MK", dictionary! { "CA" => text_string(ROLE_ON_STATE) });
            dictionary.set("DA", Object::string_literal(default_appearance(FIELD_FONT, Pt(11.0))));
            Part::CheckBox
        }
        _ => {
            let mut appearance_head = Vec::new();
            for (key, value) in form_xobject(widget.rect, resources, Vec::new()).dict.iter() {
                if key != b"Length" {
                    write_object(&mut appearance_head, &Object::Name(key.clone()))?;
                    appearance_head.push(b' ');
                    write_object(&mut appearance_head, value)?;
                }
            }
            Part::Text { widget: Box::new(widget.clone()), appearance: objects.reserve(), appearance_head }
        }
    };
    Ok(Some(Slot { field, id, head: head(&dictionary)?, part }))
}

/// The appearances of a button: one for its on-state and one for off.
///
/// Each widget has its own, since some programs overwrite what is shared.
fn button_states(
    objects: &mut Objects,
    rect: Rect,
    on_state: &str,
    on: Vec<u8>,
    resources: Id,
) -> Dictionary {
    let on = objects.add(form_xobject(rect, resources, on));
    let off = objects.add(form_xobject(rect, resources, Vec::new()));
    let mut states = Dictionary::new();
    states.set(on_state, on);
    states.set(OFF, off);
    dictionary! { "N" => states }
}

/// An appearance stream.
///
/// ISO 32000-1, 8.10.
fn form_xobject(rect: Rect, resources: Id, content: Vec<u8>) -> Stream {
    let entries = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => numbers(&[0.0, 0.0, rect.width.rounded(), rect.height.rounded()]),
        "Resources" => resources,
    };
    Stream::new(entries, content)
}

/// A default appearance string: what viewers write new values with.
///
/// ISO 32000-1, 12.7.3.3.
fn default_appearance(font: &str, size: Pt) -> String {
    format!("/{font} {} Tf 0 g", n(size))
}

/// A dictionary without its closing brackets.
fn head(dictionary: &Dictionary) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    write_object(&mut bytes, &Object::Dictionary(dictionary.clone()))?;
    bytes.truncate(bytes.len().saturating_sub(2));
    Ok(bytes)
}

/// Writes a document with the values of a request.
pub(super) fn fill(
    base: &Base,
    resources: &Resources,
    slots: &[Slot],
    request: &Request,
) -> Result<Vec<u8>, Error> {
    let mut splice = Splice::new(base, 24 << 10);
    let mut cut = Cut::new(&Faces::bundled().wide);
    for slot in slots {
        let value = request.shown_in(slot.field);
        let value = value.as_deref();
        match &slot.part {
            Part::Text { widget, appearance, appearance_head } => {
                let drawn = value.map(|value| appearance::text(widget, value, &mut cut));
                let mut content = Vec::from(*b"/Tx BMC\n");
                let mut default = default_appearance(FIELD_FONT, LARGEST);
                if let Some(drawn) = drawn {
                    content.extend(&drawn.content);
                    default = default_appearance(if drawn.wide { WIDE_FONT } else { FIELD_FONT }, drawn.size);
                }
                content.extend(b"EMC\n");
                splice.raw(slot.id, |out| {
                    out.extend(&slot.head);
                    out.extend(format!("/DA({default})/AP<</N {} 0 R>>", appearance.0).bytes());
                    if let Some(value) = value {
                        out.extend(b"/V");
                        push_literal(out, &text_bytes(value));
                    }
                    out.extend(b">>");
                });
                splice.stream(*appearance, appearance_head, &content);
            }
            Part::CheckBox => {
                let state = value.unwrap_or(OFF);
                splice.raw(slot.id, |out| {
                    out.extend(&slot.head);
                    out.extend(format!("/V/{state}/AS/{state}>>").bytes());
                });
            }
            Part::Group => splice.raw(slot.id, |out| {
                out.extend(&slot.head);
                out.extend(format!("/V/{}>>", value.unwrap_or(OFF)).bytes());
            }),
            Part::Button { option } => {
                let state = if value == Some(option) { option } else { OFF };
                splice.raw(slot.id, |out| {
                    out.extend(&slot.head);
                    out.extend(format!("/AS/{state}>>").bytes());
                });
            }
        }
    }
    resources.write(&mut splice, &cut)?;
    Ok(splice.finish())
}
