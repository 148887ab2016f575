//! The form for paper: values are a part of the pages.

use lopdf::{Dictionary, Object, dictionary};
use serde::{Deserialize, Serialize};

use super::appearance;
use super::bytes::Bytes;
use super::fonts::Subsets;
use super::objects::{Id, Objects, name};
use super::resources::Resources;
use super::splice::{Base, Splice};
use super::strings::text_string;
use super::syntax::{open_object, push_stream, write_indirect};
use super::tags::Tags;
use crate::Error;
use crate::form::{Bearer, Field, FieldKind, Form, ROLE_ON_STATE};
use crate::layout::{FOOTER, Fonts, LaidPage, Layout, PAGE_HEIGHT, Pt, Room, Widget, cut};
use crate::paper_code::{PaperCode, Symbol};
use crate::request::{Request, Shown};

/// The content that a document adds to a page: the values of its fields.
#[derive(Serialize, Deserialize)]
pub(super) struct Overlay<'a> {
    /// The content stream.
    pub(super) id: Id,
    #[serde(borrow)]
    values: Vec<Value<'a>>,
    #[serde(borrow)]
    footer: Option<Footer<'a>>,
}

/// Where the footer says whose form it is: what sorts a stack that was dropped.
#[derive(Serialize, Deserialize)]
struct Footer<'a> {
    /// The fields with the parts of the name: their places in reading order.
    name: Vec<usize>,
    /// The field with the number.
    number: usize,
    /// Moves the origin to the right end of the free part of the footer.
    #[serde(borrow)]
    place: Bytes<'a>,
    /// How much of it is free.
    width: Pt,
}

/// Where a value is drawn.
#[derive(Serialize, Deserialize)]
struct Value<'a> {
    /// The field whose value it is: its place in reading order.
    field: usize,
    /// Opens the marked content.
    #[serde(borrow)]
    open: Bytes<'a>,
    /// Moves the origin to the bottom-left corner of the field.
    #[serde(borrow)]
    place: Bytes<'a>,
    #[serde(borrow)]
    part: Part<'a>,
}

#[derive(Serialize, Deserialize)]
enum Part<'a> {
    Text(Room),
    /// A check box or radio button.
    Button {
        /// The value that sets it.
        on: String,
        /// What draws it when it is on.
        #[serde(borrow)]
        mark: Bytes<'a>,
    },
}

/// The structure element of a button, which states whether it is on.
pub(super) struct Button {
    /// The field: its place in reading order.
    pub(super) field: usize,
    /// The value that sets the button.
    pub(super) on: String,
    pub(super) element: Id,
    /// The element when the button is off, and when it is on.
    pub(super) states: [Dictionary; 2],
}

/// Leaves room for the values of all fields.
pub(super) fn build(
    objects: &mut Objects,
    form: &Form,
    layout: &Layout,
    tags: &mut Tags<'_>,
) -> (Vec<Overlay<'static>>, Vec<Button>) {
    let mut overlays: Vec<Overlay<'_>> = (0..)
        .zip(&layout.pages)
        .map(|(place, page)| Overlay {
            id: objects.reserve(),
            values: Vec::new(),
            footer: (place > 0).then(|| Footer::new(form, page)).flatten(),
        })
        .collect();
    let mut buttons = Vec::new();
    for (place, widget) in layout.widgets.iter().enumerate() {
        let Some(number) = form.position(&widget.field) else { continue };
        let field = &form.fields()[number];
        let identifier = tags.printed_field(objects, place, print_field(form, field, widget));
        let rect = widget.rect;
        let mark = match &field.kind {
            FieldKind::CheckBox => Some((ROLE_ON_STATE, appearance::check_mark(rect))),
            FieldKind::Choice(_) => widget.option.as_deref().zip(Some(appearance::radio_mark(rect))),
            _ => None,
        };
        let part = match mark {
            Some((on, mark)) => {
                let (element, states) = states(tags, widget);
                buttons.push(Button { field: number, on: on.to_owned(), element, states });
                Part::Button { on: on.to_owned(), mark: mark.into() }
            }
            None => Part::Text(widget.room()),
        };
        let [left, bottom, _, _] = rect.to_pdf(PAGE_HEIGHT);
        overlays[widget.page].values.push(Value {
            field: number,
            open: format!("/Span<</MCID {identifier}>>BDC\n").into_bytes().into(),
            place: format!("q\n1 0 0 1 {left} {bottom} cm\n").into_bytes().into(),
            part,
        });
    }
    (overlays, buttons)
}

/// The structure element of a button, when it is off and when it is on.
fn states(tags: &mut Tags<'_>, widget: &Widget) -> (Id, [Dictionary; 2]) {
    let (id, off) = tags.open(widget.element);
    let mut on = off.clone();
    if let Ok(attributes) = on.get_mut(b"A").and_then(Object::as_dict_mut) {
        attributes.set("checked", name("on"));
    }
    (id, [off, on])
}

/// What of a [`Button`] a template keeps: its two states as whole objects.
#[derive(Serialize, Deserialize)]
pub(super) struct State<'a> {
    field: usize,
    on: String,
    element: Id,
    #[serde(borrow)]
    objects: [Bytes<'a>; 2],
}

impl State<'static> {
    pub(super) fn new(button: Button) -> Result<Self, Error> {
        let Button { field, on, element, states } = button;
        let bytes = |state: Dictionary| {
            let mut bytes = Vec::new();
            write_indirect(&mut bytes, element, &state.into())?;
            Ok::<_, Error>(bytes.into())
        };
        let [off_state, on_state] = states;
        Ok(Self { field, on, element, objects: [bytes(off_state)?, bytes(on_state)?] })
    }
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

impl Footer<'static> {
    fn new(form: &Form, page: &LaidPage) -> Option<Self> {
        let [_, bottom, right, _] = page.footer.to_pdf(PAGE_HEIGHT);
        Some(Self {
            name: form.bearer.name.iter().filter_map(|name| form.position(name)).collect(),
            number: form.position(&form.bearer.number)?,
            place: format!("q\n1 0 0 1 {right} {bottom} cm\n").into_bytes().into(),
            width: page.footer.width,
        })
    }
}

impl Footer<'_> {
    /// Draws the name and the number as far as there are any. They are an
    /// artifact, for the fields of the first page say them already.
    ///
    /// ISO 32000-1, 14.8.2.2.
    fn draw(&self, content: &mut Vec<u8>, shown: &[Shown<'_>], cuts: &mut Subsets<'_>) {
        let text = |place: &usize| {
            let shown = shown.get(*place)?;
            Some((shown.field, shown.text.as_deref()?))
        };
        let line = Bearer::line(self.name.iter().filter_map(text), text(&self.number));
        let Some((name, number)) = line else { return };
        let (fitted, width) = cut(&name, &number, FOOTER, self.width, cuts.fonts());
        content.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n");
        content.extend_from_slice(&self.place);
        appearance::lines(content, &fitted, -width, cuts);
        content.extend_from_slice(b"Q\nEMC\n");
    }
}

impl Overlay<'_> {
    /// Draws the values of the page, which is at that place in the form.
    pub(super) fn draw(
        &self,
        content: &mut Vec<u8>,
        (page, code): (usize, Option<&PaperCode>),
        shown: &[Shown<'_>],
        cuts: &mut Subsets<'_>,
    ) {
        for value in &self.values {
            let shown = shown.get(value.field).and_then(|shown| shown.text.as_deref());
            content.extend_from_slice(&value.open);
            match (&value.part, shown) {
                (Part::Text(room), Some(shown)) => {
                    content.extend_from_slice(&value.place);
                    appearance::text(content, *room, shown, cuts);
                    content.extend_from_slice(b"Q\n");
                }
                (Part::Button { on, mark }, Some(shown)) if shown == on => {
                    content.extend_from_slice(&value.place);
                    content.extend_from_slice(mark);
                    content.extend_from_slice(b"Q\n");
                }
                _ => {}
            }
            content.extend_from_slice(b"EMC\n");
        }
        if let Some(footer) = &self.footer {
            footer.draw(content, shown, cuts);
        }
        let symbols = code.map_or(&[][..], PaperCode::symbols);
        symbols.iter().filter(|symbol| symbol.page() == page).for_each(|symbol| draw_symbol(content, symbol));
    }
}

/// Draws a symbol of the paper code, in units of its modules. It is an artifact, for the fields
/// say the same.
///
/// ISO 32000-1, 14.8.2.2.
fn draw_symbol(content: &mut Vec<u8>, symbol: &Symbol) {
    let [left, _, _, top] = symbol.area().to_pdf(PAGE_HEIGHT);
    let module = Symbol::MODULE.rounded();
    content.extend_from_slice(b"/Artifact BMC\nq\n0 g\n");
    content.extend_from_slice(format!("{module} 0 0 -{module} {left} {top} cm\n").as_bytes());
    for (column, row, count) in symbol.runs() {
        content.extend_from_slice(format!("{column} {row} {count} 1 re\n").as_bytes());
    }
    content.extend_from_slice(b"f\nQ\nEMC\n");
}

/// Writes a document with the values of a request.
pub(super) fn fill(
    base: &Base<'_>,
    resources: &Resources<'_>,
    (overlays, states): (&[Overlay<'_>], &[State<'_>]),
    (request, code, fonts): (&Request, Option<&PaperCode>, &Fonts),
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut splice = Splice::new(base, out, 20 << 10);
    let mut cuts = Subsets::new(fonts);
    let mut content = Vec::with_capacity(4 << 10);
    let shown = request.shown();
    for (page, overlay) in overlays.iter().enumerate() {
        content.clear();
        overlay.draw(&mut content, (page, code), &shown, &mut cuts);
        let out = splice.begin(overlay.id);
        open_object(out, overlay.id);
        out.extend_from_slice(b"<</Length ");
        push_stream(out, &content);
    }
    for State { field, on, element, objects } in states {
        let is_on = shown.get(*field).and_then(|shown| shown.text.as_deref()) == Some(on);
        splice.begin(*element).extend_from_slice(&objects[usize::from(is_on)]);
    }
    resources.write(&mut splice, &cuts)?;
    splice.finish();
    Ok(())
}
