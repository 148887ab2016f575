//! What pictures of the form's pages show; nothing here knows how the form's fields are read.
//!
//! [`place`] finds which page of the form a [`raster`] shows and where it lies, by comparing it
//! with the pages as [`drawn`] from the layout. [`sight`] straightens it, and parts the ink
//! that the form prints from what came later; [`marks`] says what that is. [`compare`] tells whether
//! a value stands in a field, and [`typed`] which one does.

pub(in crate::returned) mod compare;
pub(in crate::returned) mod compose;
pub(in crate::returned) mod decode;
mod drawn;
pub(in crate::returned) mod glyphs;
pub(in crate::returned) mod marks;
mod paper;
pub(in crate::returned) mod place;
mod plane;
mod projection;
pub(in crate::returned) mod raster;
mod reference;
mod search;
mod sheet_edge;
pub(in crate::returned) mod sight;
pub(in crate::returned) mod typed;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
