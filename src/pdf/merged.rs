//! Many flat forms in one file, to print.
//!
//! Page content, fonts and everything else that does not depend on the answers
//! is in the file once. Each form adds its pages, its structure elements and
//! its values, packed into one object stream. All forms have equally many
//! objects, so that every number is known from the start: the roots of all
//! trees stand at the beginning, and the file is written in one go, however
//! many forms there are.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, dictionary};
use xxhash_rust::xxh3::Xxh3;

use super::bytes::push_integer;
use super::flat::{Button, Overlay};
use super::fonts::Cuts;
use super::objects::{Id, Objects, name};
use super::resources::Resources;
use super::splice::{HEADER, open_object, push_stream, write_indirect, write_object};
use super::strings::text_string;
use super::template::{Parts, Values, assemble};
use super::{Kind, metadata};
use crate::Error;
use crate::form::Form;
use crate::layout::{Fonts, Layout};
use crate::request::Request;
use crate::revision::Revision;

/// The most indirect objects that viewers take in one file.
///
/// ISO 32000-1, annex C.2.
const MOST_OBJECTS: usize = 8_388_607;

/// The length of an entry of the cross-reference: a kind, five bytes, two bytes.
const ENTRY: usize = 8;

/// A file of many forms that is being written.
///
/// Every form begins on a sheet of its own: it has an even number of pages.
pub struct Merged<W: Write> {
    out: Counted<W>,
    shape: Shape,
    table: Table,
    /// How many forms there are going to be, and how many there are.
    forms: usize,
    added: usize,
}

/// What all forms have in common.
struct Shape {
    /// The packed objects of a form, in the order of their places.
    packed: Vec<Packed>,
    overlays: Vec<Overlay<'static>>,
    resources: Resources<'static>,
    catalog: Id,
    information: Id,
    /// The root of the bookmarks.
    outlines: Id,
    /// How many objects the file has besides those of its forms.
    shared: usize,
    /// How many keys of the structure tree a form uses.
    keys: usize,
}

/// A packed object of a form.
enum Packed {
    /// The bookmark: it has a title and neighbours.
    Bookmark,
    /// The same in all forms, but for numbers.
    Same(Mold),
    /// The structure element of a button: off or on.
    Button { field: usize, on: String, states: [Mold; 2] },
}

/// The places of the objects of a form, by their numbers in the form.
mod place {
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

/// Bytes with numbers between them that differ from form to form.
#[derive(Default)]
struct Mold {
    bytes: Vec<u8>,
    holes: Vec<(usize, Hole)>,
}

/// A number that differs from form to form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    /// The object at that place of the form.
    Object(usize),
    /// The font resources: the form's own, or those of all forms.
    Resources,
    /// That key of the form in the structure's parent tree.
    Key(usize),
}

/// The numbers of one form.
struct Numbers {
    /// The number of its first object.
    first: usize,
    /// Its first key.
    key: usize,
    resources: Id,
}

impl Mold {
    /// Serialises an object; `holes` says which references are holes.
    fn new(object: &Object, holes: &BTreeMap<Id, Hole>) -> Result<Self, Error> {
        let mut mold = Self::default();
        mold.push(object, holes)?;
        Ok(mold)
    }

    fn push(&mut self, object: &Object, holes: &BTreeMap<Id, Hole>) -> Result<(), Error> {
        match object {
            Object::Reference((number, _)) => {
                self.bytes.push(b' ');
                match holes.get(&Id(*number)) {
                    Some(hole) => self.holes.push((self.bytes.len(), *hole)),
                    None => push_integer(&mut self.bytes, *number),
                }
                self.bytes.extend_from_slice(b" 0 R");
            }
            Object::Array(items) => {
                self.bytes.push(b'[');
                items.iter().try_for_each(|item| self.push(item, holes))?;
                self.bytes.push(b']');
            }
            Object::Dictionary(dictionary) => {
                self.bytes.extend_from_slice(b"<<");
                for (key, value) in dictionary {
                    write_object(&mut self.bytes, &Object::Name(key.clone()))?;
                    match value {
                        Object::Integer(own) if key.starts_with(b"StructParent") => {
                            self.bytes.push(b' ');
                            let own = usize::try_from(*own).unwrap_or_default();
                            self.holes.push((self.bytes.len(), Hole::Key(own)));
                        }
                        value => self.push(value, holes)?,
                    }
                }
                self.bytes.extend_from_slice(b">>");
            }
            other => {
                self.bytes.push(b' ');
                write_object(&mut self.bytes, other)?;
            }
        }
        Ok(())
    }

    /// The leaf of the parent tree: what the keys of a form stand for.
    ///
    /// ISO 32000-1, 7.9.7.
    fn leaf(parents: &[Object], holes: &BTreeMap<Id, Hole>) -> Result<Self, Error> {
        let mut mold = Self::default();
        let key = |mold: &mut Self, key| {
            mold.bytes.push(b' ');
            mold.holes.push((mold.bytes.len(), Hole::Key(key)));
        };
        mold.bytes.extend_from_slice(b"<</Limits[");
        key(&mut mold, 0);
        key(&mut mold, parents.len().saturating_sub(1));
        mold.bytes.extend_from_slice(b"]/Nums[");
        for (number, parent) in parents.iter().enumerate() {
            key(&mut mold, number);
            mold.push(parent, holes)?;
        }
        mold.bytes.extend_from_slice(b"]>>");
        Ok(mold)
    }

    fn pour(&self, out: &mut Vec<u8>, numbers: &Numbers) {
        let mut from = 0;
        for &(at, hole) in &self.holes {
            out.extend_from_slice(&self.bytes[from..at]);
            let number = match hole {
                Hole::Object(place) => numbers.first + place,
                Hole::Resources => numbers.resources.0 as usize,
                Hole::Key(key) => numbers.key + key,
            };
            push_integer(out, id(number).0);
            from = at;
        }
        out.extend_from_slice(&self.bytes[from..]);
    }
}

impl Shape {
    /// Works out what forms have in common, and returns it with the objects
    /// that the file has once.
    fn new(form: &Form, layout: &Layout, forms: usize) -> Result<(Self, Objects), Error> {
        let parts = assemble(form, layout, Kind::Flat)?;
        let Parts { mut objects, catalog, mut catalog_entries, page_tree, pages, links, structure, .. } =
            parts;
        let Values::Printed(overlays, buttons) = parts.values else {
            return Err(Error::Internal("a flat form has no fields".to_owned()));
        };
        let [whole, elements @ ..] = structure.elements.as_slice() else {
            return Err(Error::Internal("the form has no structure".to_owned()));
        };
        // Which object of the single form stands at which place of each form.
        let own: Vec<Id> = pages.iter().chain(elements).chain(&links).copied().collect();
        let mut holes: BTreeMap<Id, Hole> =
            own.iter().zip(place::PAGES..).map(|(&id, place)| (id, Hole::Object(place))).collect();
        let streams = place::PAGES + own.len();
        holes
            .extend(overlays.iter().zip(streams..).map(|(overlay, place)| (overlay.id, Hole::Object(place))));
        holes.insert(page_tree, Hole::Object(place::NODE));
        holes.insert(*whole, Hole::Object(place::FORM));
        holes.insert(parts.resources.id(), Hole::Resources);

        let information = objects.add(metadata::information(form));
        let [outlines, all_pages, document, parent_tree] = [(); 4].map(|()| objects.reserve());
        let mold = |object: Object| Mold::new(&object, &holes);
        let references = |ids: &[Id]| ids.iter().map(|&id| id.into()).collect::<Vec<Object>>();
        let mut part = taken(&mut objects, *whole)?;
        part.set("S", name("Part"));
        part.set("P", document);
        let mut packed = vec![
            Packed::Same(mold(Object::from(dictionary! {
                "Type" => "Pages",
                "Parent" => all_pages,
                "Kids" => references(&pages),
                "Count" => pages.len() as i64,
            }))?),
            Packed::Bookmark,
            Packed::Same(Mold::leaf(&structure.parents, &holes)?),
            Packed::Same(mold(part.into())?),
        ];
        for id in own {
            packed.push(match buttons.iter().find(|button| button.element == id) {
                Some(Button { field, on, states: [off_state, on_state], .. }) => Packed::Button {
                    field: *field,
                    on: on.clone(),
                    states: [mold(off_state.clone().into())?, mold(on_state.clone().into())?],
                },
                None => Packed::Same(mold(taken(&mut objects, id)?.into())?),
            });
        }

        let shared = objects.iter().count();
        let keys = structure.parents.len();
        let shape = Self {
            packed,
            overlays,
            resources: parts.resources,
            catalog,
            information,
            outlines,
            shared,
            keys,
        };
        let at = |place: usize| -> Vec<Object> {
            (0..forms).map(|form| shape.object(form, place).into()).collect()
        };
        objects.set(
            all_pages,
            dictionary! { "Type" => "Pages", "Kids" => at(place::NODE), "Count" => (forms * pages.len()) as i64 },
        );
        objects.set(
            outlines,
            dictionary! {
                "Type" => "Outlines",
                "First" => shape.object(0, place::BOOKMARK),
                "Last" => shape.object(forms.saturating_sub(1), place::BOOKMARK),
                "Count" => forms as i64,
            },
        );
        objects.set(
            document,
            dictionary! {
                "Type" => "StructElem",
                "S" => name("Document"),
                "P" => structure.root,
                "K" => at(place::FORM),
            },
        );
        objects.set(parent_tree, dictionary! { "Kids" => at(place::LEAF) });
        objects.set(
            structure.root,
            dictionary! {
                "Type" => "StructTreeRoot",
                "K" => vec![document.into()],
                "ParentTree" => parent_tree,
                "ParentTreeNextKey" => (forms * keys) as i64,
            },
        );
        catalog_entries.set("Pages", all_pages);
        catalog_entries.set("Outlines", outlines);
        catalog_entries.set("PageMode", name("UseOutlines"));
        objects.set(catalog, catalog_entries);
        Ok((shape, objects))
    }

    /// How many objects a form has: packed ones, a stream for the values of
    /// each page, the stream of packed objects, and those of fonts of its own.
    fn stride(&self) -> usize {
        self.packed.len() + self.overlays.len() + 1 + OWN_FONTS
    }

    /// The object at a place of a form.
    fn object(&self, form: usize, place: usize) -> Id {
        id(self.shared + 1 + form * self.stride() + place)
    }
}

/// Takes an object out of the document.
fn taken(objects: &mut Objects, id: Id) -> Result<Dictionary, Error> {
    match objects.take(id) {
        Some(Object::Dictionary(dictionary)) => Ok(dictionary),
        _ => Err(Error::Internal(format!("object {} of the form is not there", id.0))),
    }
}

/// The most fonts that are cut for one form.
const MOST_FONTS: usize = 8;

/// The objects of the fonts that are cut for one form: the resources that name
/// them, and five of each.
const OWN_FONTS: usize = 1 + 5 * MOST_FONTS;

fn id(number: usize) -> Id {
    Id(u32::try_from(number).expect("no more than 8 388 607 objects"))
}

impl<W: Write> Merged<W> {
    /// Begins a file of so many forms of a revision, of which there must be one at least.
    ///
    /// # Errors
    ///
    /// [`Error::TooMany`] when viewers could not open the file, or whatever
    /// writing fails with.
    pub fn new(out: W, revision: &Revision, forms: usize) -> Result<Self, MergeError> {
        let (shape, objects) = Shape::new(revision.form(), revision.layout(), forms)?;
        let most = (MOST_OBJECTS - shape.shared - 2) / shape.stride();
        if forms > most {
            return Err(Error::TooMany { forms, most }.into());
        }
        let mut out = Counted { out, written: 0, hash: Xxh3::new() };
        let mut table = Table::default();
        let mut bytes = HEADER.to_vec();
        table.push([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])?;
        for (id, object) in objects.iter() {
            match object {
                Some(object) => {
                    table.at(bytes.len() as u64)?;
                    write_indirect(&mut bytes, id, object)?;
                }
                None if id == shape.resources.id() => {
                    table.at(bytes.len() as u64)?;
                    shape.resources.push(&mut bytes, id, &[]);
                }
                None => table.push(FREE)?,
            }
        }
        out.write(&bytes)?;
        Ok(Self { out, shape, table, forms, added: 0 })
    }

    /// Adds the form of a request, with a bookmark of that title.
    ///
    /// # Errors
    ///
    /// Whatever writing fails with.
    pub fn add(&mut self, request: &Request, title: &str, fonts: &Fonts) -> Result<(), MergeError> {
        let Self { shape, table, .. } = self;
        let form = self.added;
        self.added += 1;
        let shown = request.shown();
        let mut cuts = Cuts::new(fonts);
        let mut contents = Vec::new();
        for overlay in &shape.overlays {
            let mut content = Vec::new();
            overlay.draw(&mut content, &shown, &mut cuts);
            contents.push(deflated(&content)?);
        }
        if cuts.iter().len() > MOST_FONTS {
            let what = format!("the form of {title} needs more than {MOST_FONTS} fonts");
            return Err(Error::Internal(what).into());
        }
        let streams = shape.packed.len();
        let pack = shape.object(form, streams + contents.len());
        let own_fonts = streams + contents.len() + 1;
        let own_resources = shape.object(form, own_fonts);
        let numbers = Numbers {
            first: shape.object(form, 0).0 as usize,
            key: form * shape.keys,
            resources: if cuts.iter().len() == 0 { shape.resources.id() } else { own_resources },
        };

        let (mut index, mut bodies) = (Vec::new(), Vec::new());
        for (place, object) in shape.packed.iter().enumerate() {
            push_integer(&mut index, shape.object(form, place).0);
            index.push(b' ');
            push_integer(&mut index, id(bodies.len()).0);
            index.push(b' ');
            match object {
                Packed::Same(mold) => mold.pour(&mut bodies, &numbers),
                Packed::Button { field, on, states } => {
                    let is_on = shown.get(*field).and_then(|shown| shown.text.as_deref()) == Some(on);
                    states[usize::from(is_on)].pour(&mut bodies, &numbers);
                }
                Packed::Bookmark => {
                    let neighbour = |form| shape.object(form, place::BOOKMARK);
                    let mut bookmark = dictionary! {
                        "Title" => text_string(title),
                        "Parent" => shape.outlines,
                        "Dest" => vec![shape.object(form, place::PAGES).into(), name("Fit")],
                    };
                    if form > 0 {
                        bookmark.set("Prev", neighbour(form - 1));
                    }
                    if form + 1 < self.forms {
                        bookmark.set("Next", neighbour(form + 1));
                    }
                    write_object(&mut bodies, &bookmark.into())?;
                }
            }
            bodies.push(b'\n');
            table.within(pack, place)?;
        }

        let start = self.out.written;
        let mut bytes = Vec::new();
        for (place, content) in (streams..).zip(&contents) {
            table.at(start + bytes.len() as u64)?;
            open_object(&mut bytes, shape.object(form, place));
            bytes.extend_from_slice(b"<</Filter/FlateDecode/Length ");
            push_stream(&mut bytes, content);
        }
        table.at(start + bytes.len() as u64)?;
        open_object(&mut bytes, pack);
        let first = index.len();
        let count = shape.packed.len();
        index.append(&mut bodies);
        write!(bytes, "<</Type/ObjStm/N {count}/First {first}/Filter/FlateDecode/Length ")?;
        push_stream(&mut bytes, &deflated(&index)?);
        let mut added = Vec::new();
        let mut fonts = Vec::new();
        for (place, (name, cut)) in cuts.iter().enumerate() {
            let ids = [1, 2, 3, 4, 5].map(|own| shape.object(form, own_fonts + 5 * place + own));
            fonts.extend(ids.into_iter().zip(cut.objects(ids)?));
            added.push((name, ids[4]));
        }
        if added.is_empty() {
            table.push(FREE)?;
        } else {
            table.at(start + bytes.len() as u64)?;
            shape.resources.push(&mut bytes, own_resources, &added);
        }
        for (id, object) in &fonts {
            table.at(start + bytes.len() as u64)?;
            write_indirect(&mut bytes, *id, object)?;
        }
        (1 + fonts.len()..OWN_FONTS).try_for_each(|_| table.push(FREE))?;
        self.out.write(&bytes)?;
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    ///
    /// Whatever writing fails with, and [`Error::Changed`] when there were not
    /// as many forms as were said to be.
    pub fn finish(mut self) -> Result<W, MergeError> {
        if self.added != self.forms {
            return Err(Error::Changed.into());
        }
        let start = self.out.written;
        self.table.at(start)?;
        let own = self.shape.object(self.forms, 0);
        let entries = self.table.rows.finish()?;
        let identifier = format!("{:032X}", self.out.hash.digest128());
        let mut bytes = Vec::new();
        open_object(&mut bytes, own);
        write!(
            bytes,
            "<</Type/XRef/Size {}/W[1 5 2]/Root {} 0 R/Info {} 0 R/ID[<{identifier}><{identifier}>]\
             /Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ENTRY}>>/Length ",
            own.0 + 1,
            self.shape.catalog.0,
            self.shape.information.0,
        )?;
        push_stream(&mut bytes, &entries);
        write!(bytes, "startxref\n{start}\n%%EOF\n")?;
        self.out.write(&bytes)?;
        Ok(self.out.out)
    }
}

/// Why a file of many forms cannot be written.
#[derive(Debug)]
pub enum MergeError {
    /// The bytes cannot be written.
    Io(io::Error),
    /// Anything else.
    Other(Error),
}

impl From<io::Error> for MergeError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for MergeError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// Deflates quickly rather than well: it is done for every form.
fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Bytes on their way out, counted and hashed.
struct Counted<W> {
    out: W,
    written: u64,
    hash: Xxh3,
}

impl<W: Write> Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// A number given out but not used is a free object.
const FREE: [u8; ENTRY] = [0; ENTRY];

/// The cross-reference: rows that say how they differ from the one before,
/// deflated as they come, so that a form costs no more than some fifty bytes
/// of memory.
///
/// ISO 32000-1, 7.5.8 and 7.4.4.4.
struct Table {
    rows: ZlibEncoder<Vec<u8>>,
    last: [u8; ENTRY],
}

impl Default for Table {
    fn default() -> Self {
        Self { rows: ZlibEncoder::new(Vec::new(), Compression::default()), last: FREE }
    }
}

impl Table {
    /// The tag of a row that differs from the one above.
    const UP: u8 = 2;

    fn push(&mut self, entry: [u8; ENTRY]) -> io::Result<()> {
        let mut row = [Self::UP; ENTRY + 1];
        for ((byte, new), old) in row[1..].iter_mut().zip(entry).zip(self.last) {
            *byte = new.wrapping_sub(old);
        }
        self.last = entry;
        self.rows.write_all(&row)
    }

    /// An object at a place of the file.
    fn at(&mut self, place: u64) -> io::Result<()> {
        let [_, _, _, a, b, c, d, e] = place.to_be_bytes();
        self.push([1, a, b, c, d, e, 0, 0])
    }

    /// An object in an object stream.
    fn within(&mut self, stream: Id, place: usize) -> io::Result<()> {
        let [a, b, c, d] = stream.0.to_be_bytes();
        let [.., e, f] = place.to_be_bytes();
        self.push([2, 0, a, b, c, d, e, f])
    }
}
