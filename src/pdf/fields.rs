//! The interactive form: fields, widgets and their values.
//!
//! ISO 32000-1, 12.7.

use lopdf::{Dictionary, Object, Stream, dictionary};

use serde::{Deserialize, Serialize};

use super::appearance;
use super::bytes::{Bytes, push_length};
use super::fonts::{BUTTON_FONT, FIELD_FONT, Subsets, TYPING_FONT};
use super::links::PRINT;
use super::objects::{Id, Objects, name, numbers};
use super::resources::Resources;
use super::splice::{Base, Splice};
use super::strings::{push_text, text_string};
use super::syntax::{END_OF_OBJECT, open_object, push_stream, write_indirect, write_object};
use crate::Error;
use crate::form::{Field, FieldKind, Form, ROLE_ON_STATE, Stage};
use crate::layout::{Fonts, LARGEST, Layout, PAGE_HEIGHT, Pt, Rect, Room, Widget};
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
    /// The font resources of appearances.
    pub(super) resources: Id,
    /// The font resources that programs write new values with.
    pub(super) typing: Id,
}

/// What each document writes for itself: objects that depend on a value, as
/// far as they do not.
#[derive(Serialize, Deserialize)]
pub(super) struct Slot<'a> {
    /// The field whose value it is: its place in reading order.
    field: usize,
    /// The field, or a widget of it.
    id: Id,
    #[serde(borrow)]
    part: Part<'a>,
}

/// What depends on the value.
#[derive(Serialize, Deserialize)]
enum Part<'a> {
    /// A field for text, with its appearance stream.
    Text {
        room: Room,
        /// From the start of the object on, dictionary not closed.
        #[serde(borrow)]
        widget: Bytes<'a>,
        appearance: Id,
        /// From the start of the object up to the number of its length.
        #[serde(borrow)]
        appearance_head: Bytes<'a>,
    },
    /// A button or a group of buttons: the whole object for every state. The
    /// first is for all values that have no state of their own.
    States(#[serde(borrow)] Vec<(String, Bytes<'a>)>),
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
    form: &Form,
    layout: &Layout,
    holder: &Holder<'_>,
) -> Result<(Id, Vec<Slot<'static>>), Error> {
    let mut slots = Vec::new();
    let mut roots: Vec<Branch<'_>> = Vec::new();
    let mut groups: Vec<Branch<'_>> = Vec::new();
    for (place, widget) in layout.widgets.iter().enumerate() {
        let Some(number) = form.position(&widget.field) else { continue };
        let field = &form.fields()[number];
        let (root_name, own_name) = field.name.split_once('.').unwrap_or((&field.name, ""));
        let root = branch(&mut roots, objects, root_name);
        let id = holder.widgets[place];
        let mut dictionary = annotation(widget, holder, place);
        let Some(option) = &widget.option else {
            root.kids.push(id.into());
            dictionary.set("Parent", root.id);
            dictionary.extend(&field_entries(field, own_name));
            let part = terminal(objects, field, widget, id, dictionary, holder.resources)?;
            slots.extend(part.map(|part| Slot { field: number, id, part }));
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
            let states = buttons_of(field).map(|option| (option, dictionary! { "V" => name(option) }));
            let part = states_of(group.id, &group_dictionary, states)?;
            slots.push(Slot { field: number, id: group.id, part });
        }
        group.kids.push(id.into());
        dictionary.set("Parent", group.id);
        dictionary.set("TU", text_string(widget.tooltip(form)));
        let on = appearance::radio_mark(widget.rect);
        dictionary.set("AP", button_states(objects, widget.rect, option, on, holder.resources));
        dictionary.extend(&drawn_anew(CIRCLE));
        let states = [OFF, option].map(|state| (state, dictionary! { "AS" => name(state) }));
        slots.push(Slot { field: number, id, part: states_of(id, &dictionary, states)? });
    }
    let fields: Vec<Object> = roots.iter().map(|root| root.id.into()).collect();
    for root in roots {
        objects.set(root.id, dictionary! { "T" => text_string(root.name), "Kids" => root.kids });
    }
    let acro_form = objects.add(dictionary! {
        "Fields" => fields,
        "DA" => Object::string_literal(default_appearance(&TYPED_WITH, AUTOMATIC)),
        "DR" => holder.typing,
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
        FieldKind::Date | FieldKind::Digits(_) | FieldKind::PhonePart(_) => {
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

/// The states of a group: none of its buttons, or one of them.
fn buttons_of(field: &Field) -> impl Iterator<Item = &str> {
    let choices = match &field.kind {
        FieldKind::Choice(choices) => choices.as_slice(),
        _ => &[],
    };
    std::iter::once(OFF).chain(choices.iter().map(|choice| choice.value.as_str()))
}

/// The objects of a button or group, one for every state with what it adds.
fn states_of<'a>(
    id: Id,
    dictionary: &Dictionary,
    states: impl IntoIterator<Item = (&'a str, Dictionary)>,
) -> Result<Part<'static>, Error> {
    let states = states.into_iter().map(|(state, entries)| {
        let mut whole = dictionary.clone();
        whole.extend(&entries);
        let mut bytes = Vec::new();
        write_indirect(&mut bytes, id, &whole.into())?;
        Ok((state.to_owned(), bytes.into()))
    });
    Ok(Part::States(states.collect::<Result<_, Error>>()?))
}

/// Completes a field that is its own widget. A signature field never changes,
/// so that it needs no slot.
fn terminal(
    objects: &mut Objects,
    field: &Field,
    widget: &Widget,
    id: Id,
    mut dictionary: Dictionary,
    resources: Id,
) -> Result<Option<Part<'static>>, Error> {
    match field.kind {
        FieldKind::Signature => {
            let empty = objects.add(form_xobject(widget.rect, resources, Vec::new()));
            dictionary.set("AP", dictionary! { "N" => empty });
            objects.set(id, dictionary);
            Ok(None)
        }
        FieldKind::CheckBox => {
            let on = appearance::check_mark(widget.rect);
            dictionary.set("AP", button_states(objects, widget.rect, ROLE_ON_STATE, on, resources));
            dictionary.extend(&drawn_anew(TICK));
            let states = [OFF, ROLE_ON_STATE]
                .map(|state| (state, dictionary! { "V" => name(state), "AS" => name(state) }));
            states_of(id, &dictionary, states).map(Some)
        }
        _ => {
            let appearance = objects.reserve();
            if !widget.multiline {
                dictionary.set("DA", Object::string_literal(default_appearance(&TYPED_WITH, AUTOMATIC)));
                dictionary.set("BS", dictionary! { "W" => BORDER, "S" => name("S") });
            }
            dictionary.set("AP", dictionary! { "N" => appearance });
            let mut xobject = form_xobject(widget.rect, resources, Vec::new()).dict;
            xobject.remove(b"Length");
            let mut appearance_head = head(appearance, xobject)?;
            appearance_head.extend_from_slice(b"/Length ");
            Ok(Some(Part::Text {
                room: widget.room(),
                widget: head(id, dictionary)?.into(),
                appearance,
                appearance_head: appearance_head.into(),
            }))
        }
    }
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

/// The fonts that text fields set, one after the other: as in any content the
/// last one counts, the simple font, which every program can write with. The
/// first is for programs that stop reading there, PDFium (Chrome) and pypdf:
/// both can write with a composite font, and so show letters that
/// WinAnsiEncoding does not have.
///
/// They are the same for every value, also for one that was drawn with another
/// font: whoever corrects the value needs more letters than that font has.
const TYPED_WITH: [&str; 2] = [TYPING_FONT, FIELD_FONT];

/// The size that says: as large as the field allows, so that all of it shows.
///
/// ISO 32000-1, 12.7.3.3. A field that wraps has a size of its own, for there
/// programs take up to 20 points.
const AUTOMATIC: Pt = Pt::ZERO;

/// The width of a border that has no colour, so that nobody sees it: between
/// it, as wide as if nothing were said, and the letters programs leave room.
///
/// ISO 32000-1, table 166.
const BORDER: i64 = 1;

/// What a program writes into a button that it draws anew, in the font that
/// all of them have for buttons, where an A is a star of six points. Poppler
/// does so wherever another program has set `/NeedAppearances`.
const TICK: &str = "4";
/// The same for a radio button.
const CIRCLE: &str = "l";

/// How a button is drawn by programs that do not take its appearance streams.
///
/// ISO 32000-1, table 189 and annex D.6.
fn drawn_anew(mark: &str) -> Dictionary {
    dictionary! {
        "MK" => dictionary! { "CA" => text_string(mark) },
        "DA" => Object::string_literal(default_appearance(&[BUTTON_FONT], Pt(11.0))),
    }
}

/// A default appearance string: what viewers write new values with.
///
/// ISO 32000-1, 12.7.3.3.
fn default_appearance(fonts: &[&str], size: Pt) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_default_appearance(&mut bytes, fonts, size);
    bytes
}

fn push_default_appearance(out: &mut Vec<u8>, fonts: &[&str], size: Pt) {
    for font in fonts {
        out.push(b'/');
        out.extend_from_slice(font.as_bytes());
        out.push(b' ');
        push_length(out, size);
        out.extend_from_slice(b" Tf ");
    }
    out.extend_from_slice(b"0 g");
}

/// The start of an object: its dictionary without the closing brackets.
fn head(id: Id, dictionary: Dictionary) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    open_object(&mut bytes, id);
    write_object(&mut bytes, &dictionary.into())?;
    bytes.truncate(bytes.len().saturating_sub(2));
    Ok(bytes)
}

/// Writes a document with the values of a request.
pub(super) fn fill(
    base: &Base<'_>,
    resources: &Resources<'_>,
    slots: &[Slot<'_>],
    (request, fonts): (&Request, &Fonts),
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut splice = Splice::new(base, out, 30 << 10);
    let mut cuts = Subsets::new(fonts);
    let mut content = Vec::with_capacity(1 << 10);
    let shown = request.shown();
    for slot in slots {
        let value = shown.get(slot.field).and_then(|shown| shown.text.as_deref());
        match &slot.part {
            Part::Text { room, widget, appearance, appearance_head } => {
                content.clear();
                content.extend_from_slice(b"/Tx BMC\n");
                let size = value.map(|value| appearance::text(&mut content, *room, value, &mut cuts));
                content.extend_from_slice(b"EMC\n");

                let out = splice.begin(slot.id);
                out.extend_from_slice(widget);
                if room.multiline {
                    out.extend_from_slice(b"/DA(");
                    push_default_appearance(out, &TYPED_WITH, size.unwrap_or(LARGEST));
                    out.push(b')');
                }
                if let Some(value) = value {
                    out.extend_from_slice(b"/V");
                    push_text(out, value);
                }
                out.extend_from_slice(b">>");
                out.extend_from_slice(END_OF_OBJECT);

                let out = splice.begin(*appearance);
                out.extend_from_slice(appearance_head);
                push_stream(out, &content);
            }
            Part::States(states) => {
                let own = states.iter().find(|(state, _)| Some(state.as_str()) == value);
                if let Some((_, object)) = own.or(states.first()) {
                    splice.begin(slot.id).extend_from_slice(object);
                }
            }
        }
    }
    resources.write(&mut splice, &cuts)?;
    splice.finish();
    Ok(())
}
