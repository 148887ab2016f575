//! The fonts of a document, as one object that everything refers to.

use super::objects::{Id, Objects, name};
use super::splice::{Splice, write_object};
use super::{fonts, page};
use crate::Error;
use crate::layout::{Faces, Item, Layout, Typeface};

/// The shared font resources: one object that pages, appearance streams and
/// the form refer to. Each document writes it, since some add a font.
pub(super) struct Resources {
    pub(super) id: Id,
    /// The entries of the font dictionary, serialised, without its brackets.
    entries: Vec<u8>,
}

impl Resources {
    /// Embeds the fonts that every document has, for the object `id`.
    pub(super) fn embed(objects: &mut Objects, layout: &Layout, id: Id) -> Result<Self, Error> {
        Ok(Self { id, entries: entries(objects, layout)? })
    }

    /// Writes the font resources, with the font that was cut for this
    /// document where there is one.
    pub(super) fn write(&self, splice: &mut Splice<'_>, cut: &fonts::Cut<'_>) -> Result<(), Error> {
        let mut added = String::new();
        if !cut.is_empty() {
            let ids = [(); 5].map(|()| splice.reserve());
            for (id, object) in ids.into_iter().zip(cut.objects(ids)?) {
                splice.object(id, &object)?;
            }
            added = format!("/{} {} 0 R", fonts::WIDE_FONT, ids[4].0);
        }
        splice.raw(self.id, |out| {
            out.extend(b"<</Font<<");
            out.extend(&self.entries);
            out.extend(added.bytes());
            out.extend(b">>>>");
        });
        Ok(())
    }
}

/// The fonts that every document has.
fn entries(objects: &mut Objects, layout: &Layout) -> Result<Vec<u8>, Error> {
    let faces = Faces::bundled();
    let regular = fonts::embed(objects, &faces.regular, "NotoSans-Regular");
    let bold = fonts::embed(objects, &faces.bold, "MISISF+NotoSans-Bold");
    let entries = [
        (fonts::FIELD_FONT, fonts::simple(objects, &faces.regular, &regular)),
        (
            page::REGULAR,
            fonts::composite(objects, &faces.regular, &regular, characters(layout, Typeface::Regular)),
        ),
        (page::BOLD, fonts::composite(objects, &faces.bold, &bold, characters(layout, Typeface::Bold))),
    ];
    let mut bytes = Vec::new();
    for (key, id) in entries {
        write_object(&mut bytes, &name(key))?;
        bytes.push(b' ');
        write_object(&mut bytes, &id.into())?;
    }
    Ok(bytes)
}

/// The characters that the pages draw in a face.
fn characters(layout: &Layout, face: Typeface) -> impl Iterator<Item = char> {
    layout
        .pages
        .iter()
        .flat_map(|page| &page.sequences)
        .flat_map(|sequence| &sequence.items)
        .filter_map(move |item| match item {
            Item::Text(text) if text.face == face => Some(text.text.chars()),
            _ => None,
        })
        .flatten()
}
