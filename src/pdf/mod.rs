//! From laid-out pages and answers to the bytes of a PDF.
//!
//! What never changes (pages, tags, fonts, the tree of fields) is put
//! together once per process, as a template; each document adds only its
//! fields' values and a cross-reference.

mod appearance;
mod fields;
mod flat;
mod fonts;
mod icc;
mod links;
mod metadata;
mod objects;
mod page;
mod resources;
mod splice;
mod strings;
mod tags;
mod template;

use crate::Error;
use crate::request::Request;

/// What kind of document is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// With fields to fill in.
    Fillable,
    /// Without fields: values are a part of the pages.
    Flat,
}

/// Writes the form with the answers of a request.
///
/// An empty request gives the blank form. The same request always gives the
/// same bytes.
///
/// # Errors
///
/// Only a defect of the program makes this fail.
pub fn write(request: &Request, kind: Kind) -> Result<Vec<u8>, Error> {
    template::current(kind)?.write(request)
}
