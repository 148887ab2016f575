//! The fonts of a document, as one object that everything refers to.

use std::borrow::Cow;
use std::io::Write as _;

use lopdf::{Dictionary, Object, dictionary};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::objects::{Id, Objects, name};
use super::splice::Splice;
use super::syntax::{END_OF_OBJECT, open_object, write_object};
use super::{fonts, page};
use crate::Error;
use crate::layout::{Faces, Item, Layout, Typeface};

/// The shared font resources: one object that pages, appearance streams and
/// the form refer to. Each document writes it, since some add a font.
#[derive(Serialize, Deserialize)]
pub(super) struct Resources<'a> {
    id: Id,
    /// The entries of the font dictionary, serialised, without its brackets.
    #[serde(borrow)]
    entries: Bytes<'a>,
}

impl Resources<'_> {
    /// The object `id`, which has these fonts in every document.
    pub(super) fn new(id: Id, fonts: &Embedded) -> Result<Self, Error> {
        let mut entries = Vec::new();
        for (key, font) in fonts {
            write_object(&mut entries, &name(key))?;
            entries.push(b' ');
            write_object(&mut entries, &Object::from(*font))?;
        }
        Ok(Self { id, entries: entries.into() })
    }

    /// Writes the font resources, with the fonts that were cut for this
    /// document.
    pub(super) fn write(&self, splice: &mut Splice<'_>, cuts: &fonts::Subsets<'_>) -> Result<(), Error> {
        let mut added = Vec::with_capacity(cuts.iter().len());
        for (name, cut) in cuts.iter() {
            let ids = [(); 5].map(|()| splice.reserve());
            for (id, object) in ids.into_iter().zip(cut.objects(ids)?) {
                splice.object(id, &object)?;
            }
            added.push((name, ids[4]));
        }
        self.push(splice.begin(self.id), self.id, &added);
        Ok(())
    }

    /// Appends the font resources as the object `id`, with more fonts where
    /// there are some.
    pub(super) fn push(&self, out: &mut Vec<u8>, id: Id, added: &[(Cow<'_, str>, Id)]) {
        open_object(out, id);
        out.extend_from_slice(b"<</Font<<");
        out.extend_from_slice(&self.entries);
        for (name, id) in added {
            let _ = write!(out, "/{name} {} 0 R", id.0);
        }
        out.extend_from_slice(b">>>>");
        out.extend_from_slice(END_OF_OBJECT);
    }

    /// The object that everything refers to.
    pub(super) fn id(&self) -> Id {
        self.id
    }
}

/// The fonts that every document has, by their names among the resources.
pub(super) type Embedded = [(&'static str, Id); 4];

/// Embeds them.
pub(super) fn embed(objects: &mut Objects, layout: &Layout) -> Embedded {
    let faces = Faces::bundled();
    let regular = fonts::embed(objects, &faces.regular, "NotoSans-Regular");
    let bold = fonts::embed(objects, &faces.bold, "MISISF+NotoSans-Bold");
    let typed = fonts::composite(objects, &faces.regular, &regular, faces.regular.characters());
    [
        (fonts::FIELD_FONT, fonts::simple(objects, &faces.regular, &regular)),
        (fonts::TYPING_FONT, typed),
        (page::REGULAR, typed),
        (page::BOLD, fonts::composite(objects, &faces.bold, &bold, characters(layout, Typeface::Bold))),
    ]
}

/// The resources that programs write new values with: an object apart from the
/// one that appearances refer to, for some programs add fonts to it, and what
/// was signed must not change with that.
///
/// ISO 32000-1, table 218.
pub(super) fn typing(objects: &mut Objects, fonts: &Embedded) -> Id {
    let buttons = fonts::standard(objects, "ZapfDingbats");
    let mut entries = Dictionary::new();
    for (key, font) in fonts.iter().copied().chain([(fonts::BUTTON_FONT, buttons)]) {
        entries.set(key, font);
    }
    objects.add(dictionary! { "Font" => entries })
}

/// The characters that the pages draw in a face.
fn characters(layout: &Layout, face: Typeface) -> impl Iterator<Item = char> {
    layout
        .pages
        .iter()
        .flat_map(|page| page.sequences.iter())
        .flat_map(|sequence| &sequence.items)
        .filter_map(move |item| match item {
            Item::Text(text) if text.face == face => Some(text.text.chars()),
            _ => None,
        })
        .flatten()
}
