//! The part of every document that never changes, put together once per process.

use std::sync::OnceLock;

use lopdf::{Dictionary, Object, dictionary};

use super::objects::{Id, Objects, compressed, name, numbers};
use super::resources::Resources;
use super::splice::Base;
use super::strings::text_string;
use super::tags::Tags;
use super::{Kind, fields, flat, icc, links, metadata, page};
use crate::Error;
use crate::form::Form;
use crate::layout::{Layout, PAGE_HEIGHT, PAGE_WIDTH};
use crate::request::Request;

/// A document with holes for the values.
pub(super) struct Template {
    kind: Kind,
    /// Everything but the holes.
    base: Base,
    /// The holes of a fillable form.
    slots: Vec<fields::Slot>,
    /// The holes of a flat form.
    overlays: Vec<flat::Overlay>,
    /// The fonts.
    resources: Resources,
}

/// The template of that kind.
pub(super) fn current(kind: Kind) -> Result<&'static Template, Error> {
    static FILLABLE: OnceLock<Template> = OnceLock::new();
    static FLAT: OnceLock<Template> = OnceLock::new();
    let slot = match kind {
        Kind::Fillable => &FILLABLE,
        Kind::Flat => &FLAT,
    };
    match slot.get() {
        Some(template) => Ok(template),
        None => {
            let template = build(Form::current(), Layout::current(), kind)?;
            Ok(slot.get_or_init(|| template))
        }
    }
}

fn build(form: &'static Form, layout: &Layout, kind: Kind) -> Result<Template, Error> {
    let mut objects = Objects::default();
    let catalog = objects.reserve();
    let page_tree = objects.reserve();
    let pages: Vec<Id> = layout.pages.iter().map(|_| objects.reserve()).collect();
    let resources = objects.reserve();
    let fonts = Resources::embed(&mut objects, layout, resources)?;

    let mut tags = Tags::new(layout, pages.clone());
    let mut annotations: Vec<Vec<Object>> = vec![Vec::new(); pages.len()];
    let mut slots = Vec::new();
    let mut overlays = Vec::new();
    let mut entries = Dictionary::new();
    match kind {
        Kind::Fillable => {
            let widgets: Vec<Id> = layout.widgets.iter().map(|_| objects.reserve()).collect();
            let named: Vec<(Id, &str)> =
                layout.widgets.iter().zip(&widgets).map(|(widget, &id)| (id, widget.tooltip(form))).collect();
            let keys = tags.widgets(&mut objects, &named);
            for (widget, &id) in layout.widgets.iter().zip(&widgets) {
                annotations[widget.page].push(id.into());
            }
            let holder = fields::Holder { pages: &pages, widgets: &widgets, keys: &keys, resources };
            let (acro_form, filled) = fields::build(&mut objects, form, layout, &holder)?;
            slots = filled;
            entries.set("AcroForm", acro_form);
        }
        Kind::Flat => {
            overlays = flat::build(&mut objects, form, layout, &mut tags)?;
            entries.set("OutputIntents", vec![icc::output_intent(&mut objects).into()]);
        }
    }
    for (link, place) in layout.links.iter().zip(0..) {
        let id = objects.reserve();
        let key = tags.link(place, id);
        objects.set(id, links::annotation(link, pages[link.page], key));
        annotations[link.page].push(id.into());
    }
    let structure = tags.finish(&mut objects);

    for (place, content) in page::contents(layout)?.into_iter().enumerate() {
        let mut contents = vec![objects.add(compressed(Dictionary::new(), content)).into()];
        contents.extend(overlays.get(place).map(|overlay| Object::from(overlay.id)));
        objects.set(
            pages[place],
            dictionary! {
                "Type" => "Page",
                "Parent" => page_tree,
                "MediaBox" => numbers(&[0.0, 0.0, PAGE_WIDTH.0, PAGE_HEIGHT.0]),
                "Resources" => resources,
                "Contents" => contents,
                "Annots" => std::mem::take(&mut annotations[place]),
                "StructParents" => place as i64,
                "Tabs" => name("S"),
            },
        );
    }
    objects.set(
        page_tree,
        dictionary! {
            "Type" => "Pages",
            "Kids" => pages.iter().map(|&id| id.into()).collect::<Vec<Object>>(),
            "Count" => pages.len() as i64,
        },
    );

    let information = objects.add(metadata::information(form));
    let metadata = objects.add(metadata::xmp(form, kind));
    entries.extend(&dictionary! {
        "Type" => "Catalog",
        "Pages" => page_tree,
        "Lang" => text_string(&form.language),
        "MarkInfo" => dictionary! { "Marked" => true },
        "StructTreeRoot" => structure,
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        "Metadata" => metadata,
    });
    objects.set(catalog, entries);
    let base = Base::new(&objects, catalog, information)?;
    Ok(Template { kind, base, slots, overlays, resources: fonts })
}

impl Template {
    /// Writes a document with the values of a request.
    pub(super) fn write(&self, request: &Request) -> Result<Vec<u8>, Error> {
        match self.kind {
            Kind::Fillable => fields::fill(&self.base, &self.resources, &self.slots, request),
            Kind::Flat => flat::fill(&self.base, &self.resources, &self.overlays, request),
        }
    }
}
