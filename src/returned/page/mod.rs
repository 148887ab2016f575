//! What a page's content shows; nothing here knows the form.
//!
//! [`content`] and [`interpret`] run through the content streams, annotations
//! included, and note in [`marks`] the glyphs, paths and pictures in the order
//! of painting, without drawing anything.

mod code_map;
pub(crate) mod content;
pub(crate) mod font;
mod interpret;
pub(crate) mod layers;
pub(crate) mod marks;
pub(crate) mod matrix;
pub(crate) mod path;
mod program;
mod state;
mod to_unicode;
