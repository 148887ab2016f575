//! What pictures of the form's pages show; nothing here knows how the form's fields are read.
//!
//! [`place`] finds which page of the form a [`raster`] shows and where it lies, by comparing it
//! with the pages as [`drawn`] from the layout. [`sight`] straightens it, and parts the ink
//! that the form prints from what came later; [`marks`] says what that is. [`compare`] tells whether
//! a value stands in a field, and [`typed`] which one does, which a [`second`] reader may confirm; [`crop`] shows it to people.
//! [`overlay`] tells what is seen of a picture that lies over words or under them.

mod adjust;
mod around;
mod bend;
mod cells;
mod colours;
pub(crate) mod compare;
pub(crate) mod compose;
pub(crate) mod crop;
pub(crate) mod decode;
mod drawn;
mod dust;
mod extra;
mod faint;
mod frame;
pub(crate) mod glyphs;
mod hand;
mod ink;
mod lanes;
mod letter;
mod level;
mod likely;
mod line;
mod look;
mod margin;
pub(crate) mod marks;
mod outline;
mod outside;
pub(crate) mod overlay;
mod paint;
mod paper;
mod patches;
pub(crate) mod place;
mod plane;
mod printed;
mod projection;
pub(crate) mod raster;
pub(crate) mod reading;
mod reference;
mod rest;
mod ring;
mod run;
mod scribble;
mod search;
pub(crate) mod second;
pub(crate) mod setting;
mod shade;
mod sheet_edge;
pub(crate) mod sight;
mod signed;
mod soft;
mod spots;
mod straight;
mod strokes;
mod surroundings;
pub(crate) mod templates;
pub(crate) mod tolerance;
pub(crate) mod typed;
mod upright;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
