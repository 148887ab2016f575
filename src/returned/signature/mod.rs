//! Whether a digital signature holds, and whose it is; nothing here knows the form.
//!
//! [`range`] says which bytes of the file were signed, [`cms`] takes the
//! signature apart and checks it with [`algorithms`], [`chain`] looks for a way
//! from the [`certificate`] of whoever signed to one of [`trust`]. Nothing is
//! asked of a network, and whether a certificate was revoked is not known.
//!
//! ISO 32000-1, 12.8.

pub(crate) mod algorithms;
mod ber;
pub(crate) mod certificate;
mod chain;
mod cms;
mod examine;
pub(crate) mod range;
mod time_stamp;
pub(crate) mod trust;

pub(crate) use algorithms::Budget;
pub(crate) use cms::LONGEST;
pub(crate) use examine::{Examined, Holder, State, Stated, examine, signer_of};
