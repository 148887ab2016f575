//! Many flat forms in one file, to print.
//!
//! Page content, fonts and everything else that does not depend on the answers
//! is in the file once. Each form adds its pages, its structure elements and
//! its values, packed into one object stream. All forms have equally many
//! objects, so that every number is known from the start: the roots of all
//! trees stand at the beginning, and the file is written in one go, however
//! many forms there are.

mod object_template;
mod shape;
mod table;

use std::borrow::Cow;
use std::io::{self, Write};

use lopdf::Object;

use super::fonts::Subsets;
use super::objects::Id;
use super::syntax::{HEADER, open_object, push_stream, write_indirect};
use super::xref;
use crate::Error;
use crate::layout::Fonts;
use crate::paper_code::PaperCode;
use crate::request::{Request, Shown};
use crate::revision::Revision;
use shape::{MOST_FONTS, OWN_FONTS, Shape};
use table::{Counted, ROW, Table, deflated};

/// The most indirect objects that viewers take in one file.
///
/// ISO 32000-1, annex C.2.
const MOST_OBJECTS: usize = 8_388_607;

/// A file of many forms that is being written.
///
/// Every form begins on a sheet of its own: it has an even number of pages.
pub struct Merged<W: Write> {
    out: Counted<W>,
    shape: Shape,
    table: Table,
    /// How many forms there are so far.
    added: usize,
    /// Whether each has a paper code.
    with_code: bool,
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
        let mut out = Counted::new(out);
        let mut table = Table::new()?;
        let mut bytes = HEADER.to_vec();
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
                None => table.free()?,
            }
        }
        out.write(&bytes)?;
        Ok(Self { out, shape, table, added: 0, with_code: false })
    }

    /// The forms that are added from now on have a [copy for machines](crate::paper_code) of
    /// their answers.
    #[must_use]
    pub fn with_paper_code(self) -> Self {
        Self { with_code: true, ..self }
    }

    /// Adds the form of a request, with a bookmark of that title.
    ///
    /// # Errors
    ///
    /// [`Error::NoPaperCode`] when a paper code is wanted that the answers do not go into, or
    /// whatever writing fails with.
    pub fn add(&mut self, request: &Request, title: &str, fonts: &Fonts) -> Result<(), MergeError> {
        let form = self.added;
        self.added += 1;
        let shown = request.shown();
        let mut cuts = Subsets::new(fonts);
        let mut contents = Vec::new();
        let code = if self.with_code { Some(PaperCode::of(request).map_err(Error::from)?) } else { None };
        for (page, overlay) in self.shape.overlays.iter().enumerate() {
            let mut content = Vec::new();
            overlay.draw(&mut content, (page, code.as_ref()), &shown, &mut cuts);
            contents.push(deflated(&content)?);
        }
        if cuts.iter().len() > MOST_FONTS {
            let what = format!("the form of {title} needs more than {MOST_FONTS} fonts");
            return Err(Error::Internal(what).into());
        }
        let bytes = self.objects(form, title, &shown, &contents, &cuts)?;
        self.out.write(&bytes)?;
        Ok(())
    }

    /// The objects of a form, in the order of their numbers, which are entered
    /// in the cross-reference.
    fn objects(
        &mut self,
        form: usize,
        title: &str,
        shown: &[Shown<'_>],
        contents: &[Vec<u8>],
        cuts: &Subsets<'_>,
    ) -> Result<Vec<u8>, MergeError> {
        let Self { shape, table, out, .. } = self;
        let streams = shape.packed();
        let pack = shape.object(form, streams + contents.len());
        let own = OwnFonts::new(shape, form, streams + contents.len() + 1, cuts)?;
        let (packed, first) = shape.fill(form, own.resources, title, shown)?;

        table.within(pack, streams)?;
        let start = out.written;
        let mut bytes = Vec::new();
        for (index, content) in (streams..).zip(contents) {
            table.at(start + bytes.len() as u64)?;
            open_object(&mut bytes, shape.object(form, index));
            bytes.extend_from_slice(b"<</Filter/FlateDecode/Length ");
            push_stream(&mut bytes, content);
        }
        table.at(start + bytes.len() as u64)?;
        open_object(&mut bytes, pack);
        write!(bytes, "<</Type/ObjStm/N {streams}/First {first}/Filter/FlateDecode/Length ")?;
        push_stream(&mut bytes, &deflated(&packed)?);
        if own.named.is_empty() {
            table.free()?;
        } else {
            table.at(start + bytes.len() as u64)?;
            shape.resources.push(&mut bytes, own.resources, &own.named);
        }
        for (id, object) in &own.objects {
            table.at(start + bytes.len() as u64)?;
            write_indirect(&mut bytes, *id, object)?;
        }
        (1 + own.objects.len()..OWN_FONTS).try_for_each(|_| table.free())?;
        Ok(bytes)
    }

    /// Completes the file.
    ///
    /// # Errors
    ///
    /// Whatever writing fails with, and [`Error::Changed`] when there were not
    /// as many forms as were said to be.
    pub fn finish(mut self) -> Result<W, MergeError> {
        if self.added != self.shape.forms {
            return Err(Error::Changed.into());
        }
        let start = self.out.written;
        self.table.at(start)?;
        let end = xref::End {
            own: self.shape.object(self.shape.forms, 0),
            root: self.shape.catalog,
            information: self.shape.information,
            identifier: self.out.digest(),
            row_length: ROW,
            filter: Table::FILTER,
            start,
        };
        let mut bytes = Vec::new();
        end.push(&mut bytes, &self.table.finish()?);
        self.out.write(&bytes)?;
        Ok(self.out.out)
    }
}

/// The fonts that are cut for one form.
struct OwnFonts {
    /// The resources that name them: the form's own, or those of all forms
    /// where it has no fonts of its own.
    resources: Id,
    /// The name of each, and its object.
    named: Vec<(Cow<'static, str>, Id)>,
    /// All objects that they are made of.
    objects: Vec<(Id, Object)>,
}

impl OwnFonts {
    /// The object with the index `first` of the form is its resources.
    fn new(shape: &Shape, form: usize, first: usize, cuts: &Subsets<'_>) -> Result<Self, Error> {
        let (mut named, mut objects) = (Vec::new(), Vec::new());
        for (number, (name, cut)) in cuts.iter().enumerate() {
            let ids = [1, 2, 3, 4, 5].map(|own| shape.object(form, first + 5 * number + own));
            objects.extend(ids.into_iter().zip(cut.objects(ids)?));
            named.push((name, ids[4]));
        }
        let resources = if named.is_empty() { shape.resources.id() } else { shape.object(form, first) };
        Ok(Self { resources, named, objects })
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
