//! The part of every document that never changes, prepared before the program is built.

use lopdf::{Dictionary, Object, dictionary};
use serde::{Deserialize, Serialize};

use super::objects::{Id, Objects, compressed, name, numbers};
use super::resources::Resources;
use super::splice::Base;
use super::strings::text_string;
use super::tags::{Tags, Tree};
use super::{Kind, fields, flat, icc, links, metadata, page, resources};
use crate::Error;
use crate::form::Form;
use crate::layout::{Fonts, LAYOUT, Layout, PAGE_HEIGHT, PAGE_WIDTH};
use crate::paper_code::PaperCode;
use crate::request::Request;
use crate::revision::seal::FORM;
use crate::revision::{PerRevision, Revision};

/// A document with holes for the values.
#[derive(Serialize, Deserialize)]
pub(super) struct Template<'a> {
    /// The names of the fields, whose places its holes name.
    fields: Vec<String>,
    /// Everything but the holes.
    #[serde(borrow)]
    base: Base<'a>,
    /// The fonts.
    #[serde(borrow)]
    resources: Resources<'a>,
    #[serde(borrow)]
    holes: Holes<'a>,
}

/// Where the values go.
#[derive(Serialize, Deserialize)]
enum Holes<'a> {
    Fillable(#[serde(borrow)] Vec<fields::Slot<'a>>),
    Flat(#[serde(borrow)] Vec<flat::Overlay<'a>>, #[serde(borrow)] Vec<flat::State<'a>>),
}

/// The name under which a revision has what [`build`] made of it, serialised; a
/// test compares it with a fresh run. Putting it together takes ten times as
/// long as everything else that a single form needs.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Fillable => "fillable",
        Kind::Flat | Kind::FlatWithCode => "flat",
    }
}

/// The name of the part that holds what pages show.
const CONTENTS: &str = "contents";

/// The template of a revision.
pub(super) fn of(revision: &Revision, kind: Kind) -> Result<&'static Template<'static>, Error> {
    static FILLABLE: PerRevision<Template<'static>> = PerRevision::new();
    static FLAT: PerRevision<Template<'static>> = PerRevision::new();
    let templates = match kind {
        Kind::Fillable => &FILLABLE,
        Kind::Flat | Kind::FlatWithCode => &FLAT,
    };
    let name = name_of(kind);
    templates.try_get(revision, || {
        let bytes = revision.prepared(name);
        let bytes =
            bytes.ok_or_else(|| Error::Internal(format!("`{name}` of {revision} is not prepared")))?;
        postcard::from_bytes(bytes).map_err(internal)
    })
}

fn internal(error: postcard::Error) -> Error {
    Error::Internal(format!("the prepared form cannot be read or written: {error}"))
}

/// Makes everything that is prepared of a revision.
pub(super) fn prepare(revision: &Revision) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let form = revision.form();
    let layout = Layout::of(form, &revision.pages());
    let part = form.to_part().map_err(|error| Error::Internal(error.to_string()))?;
    let mut parts = vec![(FORM, part), (LAYOUT, layout.to_part()?)];
    for kind in [Kind::Fillable, Kind::Flat] {
        let template = postcard::to_stdvec(&build(form, &layout, kind)?).map_err(internal)?;
        parts.push((name_of(kind), template));
    }
    parts.push((CONTENTS, postcard::to_stdvec(&contents(&layout)?).map_err(internal)?));
    Ok(parts)
}

/// The content of the pages as documents have it: what returned copies are compared with.
fn contents(layout: &Layout) -> Result<Vec<Vec<u8>>, Error> {
    let contents = page::contents(layout)?.into_iter();
    Ok(contents.map(|content| compressed(Dictionary::new(), content).content).collect())
}

/// Puts a template together.
fn build(form: &Form, layout: &Layout, kind: Kind) -> Result<Template<'static>, Error> {
    let Parts {
        mut objects, catalog, catalog_entries, page_tree, pages, structure, resources, values, ..
    } = assemble(form, layout, kind)?;
    objects.set(
        page_tree,
        dictionary! {
            "Type" => "Pages",
            "Kids" => pages.iter().map(|&id| id.into()).collect::<Vec<Object>>(),
            "Count" => pages.len() as i64,
        },
    );
    structure.add_root(&mut objects);
    objects.set(catalog, catalog_entries);
    let information = objects.add(metadata::information(form));
    let base = Base::new(&objects, catalog, information)?;
    let holes = match values {
        Values::Fields(slots) => Holes::Fillable(slots),
        Values::Printed(overlays, buttons) => {
            Holes::Flat(overlays, buttons.into_iter().map(flat::State::new).collect::<Result<_, Error>>()?)
        }
    };
    let fields = form.fields().iter().map(|field| field.name.clone()).collect();
    Ok(Template { fields, base, resources, holes })
}

/// All objects of a document, save for what ties them together: the catalog
/// and the roots of the trees of pages and structure.
pub(super) struct Parts {
    pub(super) objects: Objects,
    pub(super) catalog: Id,
    pub(super) catalog_entries: Dictionary,
    pub(super) page_tree: Id,
    pub(super) pages: Vec<Id>,
    pub(super) links: Vec<Id>,
    pub(super) structure: Tree,
    pub(super) resources: Resources<'static>,
    pub(super) values: Values,
}

/// Where the values go.
pub(super) enum Values {
    Fields(Vec<fields::Slot<'static>>),
    Printed(Vec<flat::Overlay<'static>>, Vec<flat::Button>),
}

/// Puts the objects of a document together.
pub(super) fn assemble(form: &Form, layout: &Layout, kind: Kind) -> Result<Parts, Error> {
    let mut objects = Objects::default();
    let catalog = objects.reserve();
    let page_tree = objects.reserve();
    let pages: Vec<Id> = layout.pages.iter().map(|_| objects.reserve()).collect();
    let resources_id = objects.reserve();
    let fonts = resources::embed(&mut objects, layout);
    let resources = Resources::new(resources_id, &fonts)?;

    let mut tags = Tags::new(layout, pages.clone());
    let mut annotations: Vec<Vec<Object>> = vec![Vec::new(); pages.len()];
    let mut catalog_entries = Dictionary::new();
    let values = match kind {
        Kind::Fillable => {
            let widgets: Vec<Id> = layout.widgets.iter().map(|_| objects.reserve()).collect();
            let named: Vec<(Id, &str)> =
                layout.widgets.iter().zip(&widgets).map(|(widget, &id)| (id, widget.tooltip(form))).collect();
            let keys = tags.widgets(&mut objects, &named);
            for (widget, &id) in layout.widgets.iter().zip(&widgets) {
                annotations[widget.page].push(id.into());
            }
            let holder = fields::Holder {
                pages: &pages,
                widgets: &widgets,
                keys: &keys,
                resources: resources_id,
                typing: resources::typing(&mut objects, &fonts),
            };
            let (acro_form, slots) = fields::build(&mut objects, form, layout, &holder)?;
            catalog_entries.set("AcroForm", acro_form);
            Values::Fields(slots)
        }
        Kind::Flat | Kind::FlatWithCode => {
            catalog_entries.set("OutputIntents", vec![icc::output_intent(&mut objects).into()]);
            let (overlays, buttons) = flat::build(&mut objects, form, layout, &mut tags);
            Values::Printed(overlays, buttons)
        }
    };
    let mut links = Vec::new();
    for (place, link) in layout.links.iter().enumerate() {
        let id = objects.reserve();
        let key = tags.link(place, id);
        objects.set(id, links::annotation(link, pages[link.page], key));
        annotations[link.page].push(id.into());
        links.push(id);
    }
    let structure = tags.finish(&mut objects);

    let overlays = match &values {
        Values::Fields(_) => &[],
        Values::Printed(overlays, _) => overlays.as_slice(),
    };
    for (place, content) in page::contents(layout)?.into_iter().enumerate() {
        let mut contents = vec![objects.add(compressed(Dictionary::new(), content)).into()];
        contents.extend(overlays.get(place).map(|overlay| Object::from(overlay.id)));
        objects.set(
            pages[place],
            dictionary! {
                "Type" => "Page",
                "Parent" => page_tree,
                "MediaBox" => numbers(&[0.0, 0.0, PAGE_WIDTH.0, PAGE_HEIGHT.0]),
                "Resources" => resources_id,
                "Contents" => contents,
                "Annots" => std::mem::take(&mut annotations[place]),
                "StructParents" => place as i64,
                "Tabs" => name("S"),
            },
        );
    }
    let metadata = objects.add(metadata::xmp(form, kind));
    catalog_entries.extend(&dictionary! {
        "Type" => "Catalog",
        "Pages" => page_tree,
        "Lang" => text_string(&form.language),
        "MarkInfo" => dictionary! { "Marked" => true },
        "StructTreeRoot" => structure.root,
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        "Metadata" => metadata,
    });
    Ok(Parts { objects, catalog, catalog_entries, page_tree, pages, links, structure, resources, values })
}

impl Template<'_> {
    /// Writes a document with the values of a request into an empty buffer.
    ///
    /// Only a flat document takes a paper code.
    pub(super) fn write(
        &self,
        (request, code): (&Request, Option<&PaperCode>),
        fonts: &Fonts,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        match &self.holes {
            Holes::Fillable(slots) => fields::fill(&self.base, &self.resources, slots, (request, fonts), out),
            Holes::Flat(overlays, states) => {
                flat::fill(&self.base, &self.resources, (overlays, states), (request, code, fonts), out)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layout::seal;
    use crate::revision::ALL;

    /// `UPDATE_PREPARED=1 cargo test prepared` writes them anew.
    #[test]
    fn prepared_parts_are_those_of_a_fresh_run() {
        for revision in ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(revision.folder()).join("prepared");
            let parts = prepare(revision).unwrap();
            let seal = seal(revision, &parts);
            if std::env::var_os("UPDATE_PREPARED").is_some() {
                for (name, bytes) in &parts {
                    std::fs::write(folder.join(format!("{name}.bin")), bytes).unwrap();
                }
                std::fs::write(folder.join("seal.txt"), seal).unwrap();
                continue;
            }
            let stale = "is stale: run `UPDATE_PREPARED=1 cargo test prepared`";
            for (name, bytes) in &parts {
                assert!(Some(&bytes[..]) == revision.prepared(name), "`{name}` of {revision} {stale}");
            }
            assert_eq!(seal, revision.seal(), "the seal of {revision} {stale}");
            revision.verify().unwrap();
        }
    }

    /// `cargo test --features invented --lib prepared`.
    #[cfg(feature = "invented")]
    #[test]
    fn prepared_copies_of_an_earlier_edition_are_read_by_it() {
        use crate::returned::{Limits, read};
        let revision = crate::revision::named("02/17/2022").unwrap();
        let raw =
            crate::format::read(revision.starter(), "request.toml", crate::format::Format::Toml).unwrap();
        let mut raw = raw.into_iter().next().unwrap();
        raw.revision = Some(revision);
        let request = Request::parse(&raw);
        let values = |layout: &Layout| {
            let template = build(revision.form(), layout, Kind::Flat).unwrap();
            let mut bytes = Vec::new();
            template.write((&request, None), Fonts::bundled(), &mut bytes).unwrap();
            read(&bytes, "flat.pdf", &Limits::default()).unwrap().values
        };
        let [earlier] = revision.earlier_layouts() else { panic!("one edition is invented") };
        assert!(
            earlier.widget("user.school").unwrap().rect
                != revision.layout().widget("user.school").unwrap().rect
        );
        let values = [values(revision.layout()), values(earlier)];
        assert_eq!(values[0].len(), 23);
        assert_eq!(values[0], values[1]);
    }
}
