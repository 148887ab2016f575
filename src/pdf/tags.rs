//! The structure tree: what a screen reader gets to read, and in which order.
//!
//! ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7.

use lopdf::{Dictionary, Object, dictionary};

use super::objects::{Id, Objects, name};
use super::page::marked;
use super::strings::text_string;
use crate::layout::{ElementId, Kid, Layout, StructureRole};

/// The structure tree in the making.
pub(super) struct Tags<'a> {
    layout: &'a Layout,
    pages: Vec<Id>,
    /// The object of every element of the layout.
    elements: Vec<Id>,
    root: Option<Id>,
    /// For every page the element of each marked-content identifier.
    contents: Vec<Vec<Id>>,
    /// For every annotation its element; keys go on after those of the pages.
    annotations: Vec<Id>,
    /// What the elements hold besides marked content of the pages.
    widgets: Vec<Option<Object>>,
    links: Vec<Option<Object>>,
    /// What widgets are called. Viewers that build a page of their own, as
    /// Firefox does, name the field by this and not by its `/TU`.
    descriptions: Vec<Option<Object>>,
    /// Attributes of form elements that are no widgets.
    attributes: Vec<Option<Object>>,
    /// Elements that each document writes for itself.
    open: Vec<bool>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(layout: &'a Layout, pages: Vec<Id>) -> Self {
        Self {
            layout,
            contents: vec![Vec::new(); pages.len()],
            pages,
            elements: Vec::new(),
            root: None,
            annotations: Vec::new(),
            widgets: vec![None; layout.widgets.len()],
            links: vec![None; layout.links.len()],
            descriptions: vec![None; layout.elements.len()],
            attributes: vec![None; layout.elements.len()],
            open: vec![false; layout.elements.len()],
        }
    }

    /// Gives out the numbers of all elements, on the first call.
    fn reserve(&mut self, objects: &mut Objects) -> Id {
        if self.root.is_none() {
            self.root = Some(objects.reserve());
            self.elements = self.layout.elements.iter().map(|_| objects.reserve()).collect();
            for (page, contents) in self.layout.pages.iter().zip(&mut self.contents) {
                let owners = marked(page).filter_map(|(_, sequence)| sequence.owner);
                contents.extend(owners.map(|owner| self.elements[owner.0]));
            }
        }
        self.root.expect("just set")
    }

    /// The object of an element.
    pub(super) fn element(&mut self, objects: &mut Objects, element: ElementId) -> Id {
        self.reserve(objects);
        self.elements[element.0]
    }

    /// Says which annotations the widgets are and what they are called, and
    /// returns their `/StructParent` keys.
    pub(super) fn widgets(&mut self, objects: &mut Objects, widgets: &[(Id, &str)]) -> Vec<i64> {
        self.reserve(objects);
        let layout = self.layout;
        layout
            .widgets
            .iter()
            .zip(widgets)
            .enumerate()
            .map(|(place, (widget, &(id, tooltip)))| {
                self.descriptions[widget.element.0] = Some(text_string(tooltip));
                self.widgets[place] = Some(object_reference(id, self.pages[widget.page]));
                self.annotation(widget.element)
            })
            .collect()
    }

    /// Says which annotation a link is, and returns its `/StructParent` key.
    pub(super) fn link(&mut self, place: usize, id: Id) -> i64 {
        let link = &self.layout.links[place];
        self.links[place] = Some(object_reference(id, self.pages[link.page]));
        self.annotation(link.element)
    }

    fn annotation(&mut self, element: ElementId) -> i64 {
        self.annotations.push(self.elements[element.0]);
        (self.pages.len() + self.annotations.len() - 1) as i64
    }

    /// Gives a field that is no widget marked content of its own, and returns
    /// the identifier.
    pub(super) fn printed_field(
        &mut self,
        objects: &mut Objects,
        place: usize,
        attributes: Dictionary,
    ) -> i64 {
        let widget = &self.layout.widgets[place];
        let element = self.element(objects, widget.element);
        let contents = &mut self.contents[widget.page];
        contents.push(element);
        let identifier = contents.len() as i64 - 1;
        self.widgets[place] = Some(content_reference(identifier, self.pages[widget.page]));
        self.attributes[widget.element.0] = Some(attributes.into());
        identifier
    }

    /// Leaves the object of an element to each document, and returns it as it
    /// stands; the tree must be complete but for links.
    pub(super) fn open(&mut self, element: ElementId) -> (Id, Dictionary) {
        self.open[element.0] = true;
        (self.elements[element.0], self.dictionary(element))
    }

    fn dictionary(&self, id: ElementId) -> Dictionary {
        let element = &self.layout.elements[id.0];
        let parent =
            element.parent.map_or(self.root.expect("reserved before"), |parent| self.elements[parent.0]);
        let mut dictionary = dictionary! {
            "Type" => "StructElem",
            "S" => name(role_name(element.role)),
            "P" => parent,
        };
        let kids: Vec<Object> = element.kids.iter().filter_map(|kid| self.kid(*kid)).collect();
        match <[Object; 1]>::try_from(kids) {
            Ok([only]) => dictionary.set("K", only),
            Err(kids) => dictionary.set("K", kids),
        }
        if element.role == StructureRole::List {
            let numbering = if self.has_bullets(id) { "Disc" } else { "None" };
            dictionary.set("A", dictionary! { "O" => "List", "ListNumbering" => numbering });
        }
        if let Some(description) = &self.descriptions[id.0] {
            dictionary.set("Alt", description.clone());
        }
        if let Some(attributes) = &self.attributes[id.0] {
            dictionary.set("A", attributes.clone());
        }
        dictionary
    }

    fn kid(&self, kid: Kid) -> Option<Object> {
        match kid {
            Kid::Element(id) => Some(self.elements[id.0].into()),
            Kid::Content { page, sequence } => {
                let identifier = marked(&self.layout.pages[page]).position(|(place, _)| place == sequence)?;
                Some(content_reference(identifier as i64, self.pages[page]))
            }
            Kid::Widget(place) => self.widgets[place].clone(),
            Kid::Link(place) => self.links[place].clone(),
        }
    }

    fn has_bullets(&self, list: ElementId) -> bool {
        let elements = &self.layout.elements;
        let is_label =
            |kid: &Kid| matches!(kid, Kid::Element(id) if elements[id.0].role == StructureRole::Label);
        elements[list.0].kids.iter().any(|kid| match kid {
            Kid::Element(item) => elements[item.0].kids.iter().any(is_label),
            _ => false,
        })
    }

    /// Adds all elements to the objects.
    pub(super) fn finish(mut self, objects: &mut Objects) -> Tree {
        let root = self.reserve(objects);
        for place in 0..self.elements.len() {
            if !self.open[place] {
                objects.set(self.elements[place], self.dictionary(ElementId(place)));
            }
        }
        let contents = self
            .contents
            .into_iter()
            .map(|elements| Object::Array(elements.into_iter().map(Object::from).collect()));
        let annotations = self.annotations.into_iter().map(Object::from);
        Tree { root, parents: contents.chain(annotations).collect(), elements: self.elements }
    }
}

/// A finished structure tree, without its root.
pub(super) struct Tree {
    /// The object of the root.
    pub(super) root: Id,
    /// The objects of all elements; the first is the document.
    pub(super) elements: Vec<Id>,
    /// What each `/StructParents` and `/StructParent` key stands for: an
    /// element, or the elements of a page's marked content.
    pub(super) parents: Vec<Object>,
}

impl Tree {
    /// Adds the root.
    ///
    /// ISO 32000-1, 14.7.2 and 14.7.4.4.
    pub(super) fn add_root(&self, objects: &mut Objects) {
        let mut numbers: Vec<Object> = Vec::new();
        for (key, parent) in (0_i64..).zip(&self.parents) {
            let parent = match parent {
                Object::Array(_) => objects.add(parent.clone()).into(),
                element => element.clone(),
            };
            numbers.extend([key.into(), parent]);
        }
        let parent_tree = objects.add(dictionary! { "Nums" => numbers });
        objects.set(
            self.root,
            dictionary! {
                "Type" => "StructTreeRoot",
                "K" => vec![self.elements[0].into()],
                "ParentTree" => parent_tree,
                "ParentTreeNextKey" => self.parents.len() as i64,
            },
        );
    }
}

/// A reference to marked content.
///
/// ISO 32000-1, 14.7.4.2.
fn content_reference(identifier: i64, page: Id) -> Object {
    dictionary! { "Type" => "MCR", "Pg" => page, "MCID" => identifier }.into()
}

/// A reference to an annotation.
///
/// ISO 32000-1, 14.7.4.3.
fn object_reference(id: Id, page: Id) -> Object {
    dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => id }.into()
}

fn role_name(role: StructureRole) -> &'static str {
    match role {
        StructureRole::Document => "Document",
        StructureRole::Heading(1) => "H1",
        StructureRole::Heading(2) => "H2",
        StructureRole::Heading(_) => "H3",
        StructureRole::Paragraph => "P",
        StructureRole::List => "L",
        StructureRole::ListItem => "LI",
        StructureRole::Label => "Lbl",
        StructureRole::ListBody => "LBody",
        StructureRole::Link => "Link",
        StructureRole::Form => "Form",
    }
}
