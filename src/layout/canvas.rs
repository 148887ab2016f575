//! What a laid-out form consists of, and the canvas that collects it.

use serde::{Deserialize, Serialize};

use super::{Color, Packed, Point, Pt, Rect, Room};
use crate::form::{FieldKind, Form};

/// A laid-out form.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Layout {
    /// The pages in order.
    pub pages: Vec<LaidPage>,
    /// The structure elements; the first is the document, parents come before their kids.
    pub elements: Packed<Vec<Element>>,
    /// The widgets in reading order.
    pub widgets: Vec<Widget>,
    /// The links in reading order.
    pub links: Vec<LinkArea>,
}

/// One page: sequences of items in reading order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct LaidPage {
    /// What is drawn, in this order.
    pub sequences: Packed<Vec<Sequence>>,
    /// The part of the footer between its printed words, on their baseline:
    /// its bottom edge. Paper copies say there whose form it is.
    pub footer: Rect,
}

/// Items that belong together: one marked-content sequence.
///
/// ISO 32000-1, 14.6.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sequence {
    /// The element whose content this is; `None` for an artifact.
    pub owner: Option<ElementId>,
    /// Whether an artifact belongs to the page rather than to the text, as a footer does.
    pub pagination: bool,
    /// What is drawn, in this order.
    pub items: Vec<Item>,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// Words on one line.
    Text(TextItem),
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// How thick.
        thickness: Pt,
        /// In which colour.
        color: Color,
    },
    /// A filled rectangle.
    Fill {
        /// Where.
        rect: Rect,
        /// In which colour.
        color: Color,
    },
    /// The outline of a rectangle, drawn inside of it.
    Frame {
        /// Where.
        rect: Rect,
        /// How thick.
        thickness: Pt,
        /// In which colour.
        color: Color,
    },
    /// A circle that fills a square.
    Circle {
        /// The square.
        rect: Rect,
        /// How thick the outline is; `None` for a filled circle.
        thickness: Option<Pt>,
        /// In which colour.
        color: Color,
    },
}

/// Words of one look on one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextItem {
    /// Where the first letter stands on the baseline.
    pub start: Point,
    /// The words.
    pub text: String,
    /// The face.
    pub face: Typeface,
    /// The size.
    pub size: Pt,
    /// The colour.
    pub color: Color,
    /// How thick a line is drawn around the letters to make them heavier; none where it is zero.
    pub outline: Pt,
}

/// The faces of page text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typeface {
    /// For running text.
    Regular,
    /// For headings and emphasis.
    Bold,
}

/// The place of an element in [`Layout::elements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ElementId(pub usize);

/// A structure element.
///
/// ISO 32000-1, 14.7.2.
#[derive(Debug, Serialize, Deserialize)]
pub struct Element {
    /// Its role.
    pub role: StructureRole,
    /// The element that holds it; `None` for the document.
    pub parent: Option<ElementId>,
    /// What it holds, in reading order.
    pub kids: Vec<Kid>,
}

/// The standard structure types that the form uses.
///
/// ISO 32000-1, 14.8.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StructureRole {
    /// The whole document.
    Document,
    /// A heading of that level.
    Heading(u8),
    /// A paragraph, or a row of labelled blanks.
    Paragraph,
    /// A list.
    List,
    /// An item of a list.
    ListItem,
    /// The bullet of an item.
    Label,
    /// The words of an item.
    ListBody,
    /// An address that can be followed.
    Link,
    /// A field.
    Form,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kid {
    /// Another element.
    Element(ElementId),
    /// Drawn content: a sequence of a page.
    Content {
        /// The place of the page.
        page: usize,
        /// The place of the sequence on the page.
        sequence: usize,
    },
    /// A widget, by its place in [`Layout::widgets`].
    Widget(usize),
    /// A link, by its place in [`Layout::links`].
    Link(usize),
}

/// Where a field, or one button of a radio group, stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Widget {
    /// The dotted name of the field.
    pub field: String,
    /// The export value of a radio button.
    pub option: Option<String>,
    /// The place of the page.
    pub page: usize,
    /// The rectangle that takes clicks and shows the value.
    pub rect: Rect,
    /// Whether the value may wrap.
    pub multiline: bool,
    /// The structure element of the widget.
    pub element: ElementId,
}

impl Widget {
    /// What a screen reader says of the widget: a radio button has words of its own.
    pub fn tooltip<'a>(&self, form: &'a Form) -> &'a str {
        let Some(field) = form.field(&self.field) else { return "" };
        let choices = match &field.kind {
            FieldKind::Choice(choices) => choices.as_slice(),
            _ => &[],
        };
        let own = choices.iter().find(|choice| Some(&choice.value) == self.option.as_ref());
        own.map_or(&field.tooltip, |choice| &choice.tooltip)
    }

    /// The room for the value.
    pub fn room(&self) -> Room {
        Room { width: self.rect.width, height: self.rect.height, multiline: self.multiline }
    }
}

/// Where an address stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkArea {
    /// The address.
    pub url: String,
    /// The place of the page.
    pub page: usize,
    /// The rectangle that takes clicks.
    pub rect: Rect,
    /// The structure element of the link.
    pub element: ElementId,
}

/// The root of the structure.
pub(super) const DOCUMENT: ElementId = ElementId(0);

/// Collects what blocks place, page after page.
#[derive(Default)]
pub(super) struct Canvas {
    layout: Layout,
}

impl Canvas {
    pub(super) fn new() -> Self {
        let mut canvas = Self::default();
        canvas.layout.elements.push(Element {
            role: StructureRole::Document,
            parent: None,
            kids: Vec::new(),
        });
        canvas
    }

    pub(super) fn finish(self) -> Layout {
        self.layout
    }

    pub(super) fn next_page(&mut self) {
        self.layout.pages.push(LaidPage::default());
    }

    fn page(&self) -> usize {
        self.layout.pages.len() - 1
    }

    /// Opens an element at the end of its parent.
    pub(super) fn element(&mut self, parent: ElementId, role: StructureRole) -> ElementId {
        let id = ElementId(self.layout.elements.len());
        self.layout.elements.push(Element { role, parent: Some(parent), kids: Vec::new() });
        self.layout.elements[parent.0].kids.push(Kid::Element(id));
        id
    }

    /// Draws content of an element.
    pub(super) fn draw(&mut self, owner: ElementId, item: Item) {
        let page = self.page();
        let sequences = &mut self.layout.pages[page].sequences;
        let kids = &mut self.layout.elements[owner.0].kids;
        let last = Kid::Content { page, sequence: sequences.len().wrapping_sub(1) };
        match sequences.last_mut() {
            // What follows without a break belongs to the same sequence.
            Some(sequence) if kids.last() == Some(&last) => sequence.items.push(item),
            _ => {
                kids.push(Kid::Content { page, sequence: sequences.len() });
                sequences.push(Sequence { owner: Some(owner), pagination: false, items: vec![item] });
            }
        }
    }

    /// Draws decoration.
    pub(super) fn decorate(&mut self, item: Item) {
        self.artifact(item, false);
    }

    /// Draws a part of a footer.
    pub(super) fn paginate(&mut self, item: Item) {
        self.artifact(item, true);
    }

    /// Says which part of the footer is free.
    pub(super) fn leave_footer(&mut self, free: Rect) {
        let page = self.page();
        self.layout.pages[page].footer = free;
    }

    fn artifact(&mut self, item: Item, pagination: bool) {
        let page = self.page();
        let sequences = &mut self.layout.pages[page].sequences;
        match sequences.last_mut() {
            Some(last) if last.owner.is_none() && last.pagination == pagination => last.items.push(item),
            _ => sequences.push(Sequence { owner: None, pagination, items: vec![item] }),
        }
    }

    /// Places a widget in a form element of its own at the end of `parent`.
    pub(super) fn widget(
        &mut self,
        parent: ElementId,
        field: &str,
        option: Option<&str>,
        rect: Rect,
        multiline: bool,
    ) {
        let element = self.element(parent, StructureRole::Form);
        let page = self.page();
        self.layout.elements[element.0].kids.push(Kid::Widget(self.layout.widgets.len()));
        self.layout.widgets.push(Widget {
            field: field.to_owned(),
            option: option.map(str::to_owned),
            page,
            rect,
            multiline,
            element,
        });
    }

    /// Makes the element that `draw` filled a link.
    pub(super) fn link(&mut self, element: ElementId, url: &str, rect: Rect) {
        let page = self.page();
        self.layout.elements[element.0].kids.push(Kid::Link(self.layout.links.len()));
        self.layout.links.push(LinkArea { url: url.to_owned(), page, rect, element });
    }
}
