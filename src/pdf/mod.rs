//! From laid-out pages and answers to the bytes of a PDF.
//!
//! What never changes (pages, tags, fonts, the tree of fields) is put
//! together beforehand, as a template that the program carries; each document
//! adds only its fields' values and a cross-reference.

mod appearance;
mod bytes;
mod drawn;
mod fields;
mod flat;
mod fonts;
mod icc;
mod links;
mod merged;
mod metadata;
mod objects;
mod page;
mod resources;
mod splice;
mod strings;
mod syntax;
mod tags;
mod template;
mod xref;

pub use drawn::{Drawn, draw_values, text_string};
pub use merged::{MergeError, Merged};

use crate::Error;
use crate::layout::Fonts;
use crate::paper_code::PaperCode;
use crate::request::Request;
use crate::revision::Revision;

/// What kind of document is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// With fields to fill in.
    Fillable,
    /// Without fields: values are a part of the pages.
    Flat,
    /// As [`Kind::Flat`], with a [copy for machines](crate::paper_code) of the answers.
    FlatWithCode,
}

/// Writes the form with the answers of a request, in the bundled fonts.
///
/// An empty request gives the blank form. The same request
/// always gives the same bytes.
///
/// # Errors
///
/// [`Error::NoPaperCode`] when a paper code is asked for that the answers do not go into; otherwise
/// only a defect of the program makes this fail.
pub fn write(request: &Request, kind: Kind) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    write_to(request, kind, Fonts::bundled(), &mut bytes)?;
    Ok(bytes)
}

/// As [`write`](write()), with other fonts, and into a buffer whose content it
/// replaces: whoever writes many forms saves the allocation.
///
/// # Errors
///
/// As [`write`](write()).
pub fn write_to(request: &Request, kind: Kind, fonts: &Fonts, bytes: &mut Vec<u8>) -> Result<(), Error> {
    let code = if kind == Kind::FlatWithCode { Some(PaperCode::of(request)?) } else { None };
    template::of(request.revision, kind)?.write((request, code.as_ref()), fonts, bytes)
}

/// Prepares all parts of a revision, each with its name: what the files in
/// `prepared` of its folder hold. [Their seal](crate::layout::seal) stands beside them.
///
/// # Errors
///
/// Only a defect of the program makes this fail.
pub fn prepare(revision: &Revision) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    template::prepare(revision)
}
