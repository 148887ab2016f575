//! From bytes to objects; nothing here knows the form.
//!
//! [`intact`] reads a file with nothing wrong about it, and only what is asked
//! for; [`load`] opens any other and repairs it, within [`limits`]. Either way
//! [`object`] is how the rest looks at the document.

pub(crate) mod budget;
mod cost;
pub(crate) mod deflated;
pub(crate) mod edit;
pub(crate) mod encrypted;
pub(crate) mod hexadecimal;
pub(crate) mod intact;
pub(crate) mod limits;
pub(crate) mod load;
pub(crate) mod object;
mod packed;
mod pass;
pub(crate) mod prepared;
pub(crate) mod rebuild;
pub(crate) mod repairs;
pub(crate) mod scan;
pub(crate) mod sniff;
pub(crate) mod stamps;
pub(crate) mod strings;
mod syntax;
pub(crate) mod weigh;
mod xref;
