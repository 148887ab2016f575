//! What all forms of a file have in common.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, dictionary};

use super::object_template::{Gap, Numbers, ObjectTemplate, id};
use crate::Error;
use crate::form::Form;
use crate::layout::Layout;
use crate::pdf::bytes::push_integer;
use crate::pdf::flat::{Button, Overlay};
use crate::pdf::objects::{Id, Objects, name};
use crate::pdf::resources::Resources;
use crate::pdf::strings::text_string;
use crate::pdf::syntax::write_object;
use crate::pdf::tags::Tree;
use crate::pdf::template::{Parts, Values, assemble};
use crate::pdf::{Kind, metadata};
use crate::request::Shown;

/// The most fonts that are cut for one form.
pub(super) const MOST_FONTS: usize = 8;

/// The objects of the fonts that are cut for one form: the resources that name
/// them, and five of each.
pub(super) const OWN_FONTS: usize = 1 + 5 * MOST_FONTS;

/// The indices of the objects of a form, by their numbers in the form.
mod index {
    /// The node of the page tree.
    pub(super) const NODE: usize = 0;
    /// The bookmark.
    pub(super) const BOOKMARK: usize = 1;
    /// The leaf of the structure's parent tree.
    pub(super) const LEAF: usize = 2;
    /// The structure element of the whole form.
    pub(super) const FORM: usize = 3;
    /// The first of its pages; elements and links follow.
    pub(super) const PAGES: usize = 4;
}

/// What all forms have in common.
pub(super) struct Shape {
    /// The packed objects of a form, in the order of their indices.
    packed: Vec<Packed>,
    /// Where values are drawn, page by page.
    pub(super) overlays: Vec<Overlay<'static>>,
    /// The fonts of all forms.
    pub(super) resources: Resources<'static>,
    pub(super) catalog: Id,
    pub(super) information: Id,
    /// The root of the bookmarks.
    outlines: Id,
    /// How many objects the file has besides those of its forms.
    pub(super) shared: usize,
    /// How many keys of the structure tree a form uses.
    keys: usize,
    /// How many forms there are going to be.
    pub(super) forms: usize,
}

/// A packed object of a form.
enum Packed {
    /// The bookmark: it has a title and neighbours.
    Bookmark,
    /// The same in all forms, but for numbers.
    Same(ObjectTemplate),
    /// The structure element of a button: off or on.
    Button { field: usize, on: String, states: [ObjectTemplate; 2] },
}

/// The objects at the top of the file, under which those of all forms hang.
struct Roots {
    outlines: Id,
    pages: Id,
    document: Id,
    parent_tree: Id,
}

impl Shape {
    /// Works out what forms have in common, and returns it with the objects
    /// that the file has once.
    pub(super) fn new(form: &Form, layout: &Layout, forms: usize) -> Result<(Self, Objects), Error> {
        let mut parts = assemble(form, layout, Kind::Flat)?;
        let information = parts.objects.add(metadata::information(form));
        let [outlines, pages, document, parent_tree] = [(); 4].map(|()| parts.objects.reserve());
        let roots = Roots { outlines, pages, document, parent_tree };
        let packed = pack(&mut parts, &roots)?;
        let Parts { mut objects, resources, structure, .. } = parts;
        let Values::Printed(overlays, _) = parts.values else { return Err(no_printed_form()) };
        let shape = Self {
            packed,
            overlays,
            resources,
            catalog: parts.catalog,
            information,
            outlines,
            shared: objects.iter().count(),
            keys: structure.parents.len(),
            forms,
        };
        shape.set_roots(&mut objects, &roots, &structure, parts.pages.len());
        let mut catalog = parts.catalog_entries;
        catalog.set("Pages", pages);
        catalog.set("Outlines", outlines);
        catalog.set("PageMode", name("UseOutlines"));
        objects.set(parts.catalog, catalog);
        Ok((shape, objects))
    }

    /// Sets the objects that name those of every form.
    fn set_roots(&self, objects: &mut Objects, roots: &Roots, structure: &Tree, pages: usize) {
        let forms = self.forms;
        let all = |index: usize| -> Vec<Object> {
            (0..forms).map(|form| self.object(form, index).into()).collect()
        };
        objects.set(
            roots.pages,
            dictionary! { "Type" => "Pages", "Kids" => all(index::NODE), "Count" => (forms * pages) as i64 },
        );
        objects.set(
            roots.outlines,
            dictionary! {
                "Type" => "Outlines",
                "First" => self.object(0, index::BOOKMARK),
                "Last" => self.object(forms.saturating_sub(1), index::BOOKMARK),
                "Count" => forms as i64,
            },
        );
        objects.set(
            roots.document,
            dictionary! {
                "Type" => "StructElem",
                "S" => name("Document"),
                "P" => structure.root,
                "K" => all(index::FORM),
            },
        );
        objects.set(roots.parent_tree, dictionary! { "Kids" => all(index::LEAF) });
        objects.set(
            structure.root,
            dictionary! {
                "Type" => "StructTreeRoot",
                "K" => vec![roots.document.into()],
                "ParentTree" => roots.parent_tree,
                "ParentTreeNextKey" => (forms * self.keys) as i64,
            },
        );
    }

    /// How many packed objects a form has; the streams of its values follow them.
    pub(super) fn packed(&self) -> usize {
        self.packed.len()
    }

    /// How many objects a form has: packed ones, a stream for the values of
    /// each page, the stream of packed objects, and those of fonts of its own.
    pub(super) fn stride(&self) -> usize {
        self.packed.len() + self.overlays.len() + 1 + OWN_FONTS
    }

    /// The object of a form with that index.
    pub(super) fn object(&self, form: usize, index: usize) -> Id {
        id(self.shared + 1 + form * self.stride() + index)
    }

    /// The content of the stream of packed objects of a form, and how long the
    /// part is that says where each begins. ISO 32000-1, 7.5.7.
    pub(super) fn fill(
        &self,
        form: usize,
        resources: Id,
        title: &str,
        shown: &[Shown<'_>],
    ) -> Result<(Vec<u8>, usize), Error> {
        let numbers = Numbers { first: self.object(form, 0).0 as usize, key: form * self.keys, resources };
        let (mut starts, mut bodies) = (Vec::new(), Vec::new());
        for (index, object) in self.packed.iter().enumerate() {
            push_integer(&mut starts, self.object(form, index).0);
            starts.push(b' ');
            push_integer(&mut starts, id(bodies.len()).0);
            starts.push(b' ');
            match object {
                Packed::Same(template) => template.fill(&mut bodies, &numbers),
                Packed::Button { field, on, states } => {
                    let is_on = shown.get(*field).and_then(|shown| shown.text.as_deref()) == Some(on);
                    states[usize::from(is_on)].fill(&mut bodies, &numbers);
                }
                Packed::Bookmark => write_object(&mut bodies, &self.bookmark(form, title).into())?,
            }
            bodies.push(b'\n');
        }
        let first = starts.len();
        starts.append(&mut bodies);
        Ok((starts, first))
    }

    /// ISO 32000-1, table 153.
    fn bookmark(&self, form: usize, title: &str) -> Dictionary {
        let neighbour = |form| self.object(form, index::BOOKMARK);
        let mut bookmark = dictionary! {
            "Title" => text_string(title),
            "Parent" => self.outlines,
            "Dest" => vec![self.object(form, index::PAGES).into(), name("Fit")],
        };
        if form > 0 {
            bookmark.set("Prev", neighbour(form - 1));
        }
        if form + 1 < self.forms {
            bookmark.set("Next", neighbour(form + 1));
        }
        bookmark
    }
}

/// Takes the objects that every form has for itself out of the document.
fn pack(parts: &mut Parts, roots: &Roots) -> Result<Vec<Packed>, Error> {
    let Parts { objects, page_tree, pages, links, structure, resources, values, .. } = parts;
    let Values::Printed(overlays, buttons) = &*values else { return Err(no_printed_form()) };
    let [whole, elements @ ..] = structure.elements.as_slice() else {
        return Err(Error::Internal("the form has no structure".to_owned()));
    };
    // Which object of the single form has which index in each form.
    let own: Vec<Id> = pages.iter().chain(elements).chain(links.iter()).copied().collect();
    let streams = overlays.iter().map(|overlay| overlay.id);
    let mut gaps: BTreeMap<Id, Gap> = own
        .iter()
        .copied()
        .chain(streams)
        .zip(index::PAGES..)
        .map(|(id, index)| (id, Gap::Object(index)))
        .collect();
    gaps.insert(*page_tree, Gap::Object(index::NODE));
    gaps.insert(*whole, Gap::Object(index::FORM));
    gaps.insert(resources.id(), Gap::Resources);

    let template = |object: Object| ObjectTemplate::new(&object, &gaps);
    let kids: Vec<Object> = pages.iter().map(|&id| id.into()).collect();
    let node = dictionary! {
        "Type" => "Pages",
        "Parent" => roots.pages,
        "Kids" => kids,
        "Count" => pages.len() as i64,
    };
    let mut part = taken(objects, *whole)?;
    part.set("S", name("Part"));
    part.set("P", roots.document);
    let mut packed = vec![
        Packed::Same(template(node.into())?),
        Packed::Bookmark,
        Packed::Same(ObjectTemplate::leaf(&structure.parents, &gaps)?),
        Packed::Same(template(part.into())?),
    ];
    for id in own {
        packed.push(match buttons.iter().find(|button| button.element == id) {
            Some(Button { field, on, states: [off_state, on_state], .. }) => Packed::Button {
                field: *field,
                on: on.clone(),
                states: [template(off_state.clone().into())?, template(on_state.clone().into())?],
            },
            None => Packed::Same(template(taken(objects, id)?.into())?),
        });
    }
    Ok(packed)
}

fn no_printed_form() -> Error {
    Error::Internal("a flat form has no fields".to_owned())
}

/// Takes an object out of the document.
fn taken(objects: &mut Objects, id: Id) -> Result<Dictionary, Error> {
    match objects.take(id) {
        Some(Object::Dictionary(dictionary)) => Ok(dictionary),
        _ => Err(Error::Internal(format!("object {} of the form is not there", id.0))),
    }
}
