//! What a page's content shows; nothing here knows the form.
//!
//! [`look`] goes through a page and its annotations, and [`interpret`] through
//! the operators of their [`content`]; noted in [`marks`] are the glyphs, paths
//! and pictures in the order of painting, without drawing anything.

mod annotation;
pub(crate) mod clip;
mod code_map;
pub(crate) mod colour;
pub(crate) mod content;
mod contradiction;
pub(crate) mod font;
mod interpret;
pub(crate) mod layers;
pub(crate) mod look;
pub(crate) mod marks;
pub(crate) mod matrix;
pub(crate) mod path;
mod program;
mod state;
mod to_unicode;
