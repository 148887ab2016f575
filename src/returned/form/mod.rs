//! What the form's own fields say.
//!
//! [`fields`] walks the field tree, [`values`] reads each field of the form
//! from the copies found, [`buttons`] says which state a button has, and
//! [`signatures`], [`digital`] and [`signed`] look who signed. [`kind`] says what sort of
//! copy the file is, and [`revision`] of which revision of the form.

pub(crate) mod buttons;
pub(crate) mod digital;
pub(crate) mod fields;
pub(crate) mod kind;
pub(crate) mod office;
pub(crate) mod revision;
pub(crate) mod signatures;
pub(crate) mod signed;
pub(crate) mod unknown;
pub(crate) mod values;
