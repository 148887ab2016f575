//! Generates, pre-fills, checks and reads back the *MiSiS Production Mirror
//! Access Request Form for School Based User Roles* of the Los Angeles
//! Unified School District, as an accessible, fillable PDF.
//!
//! Data flows one way: an input becomes a [`RawRequest`](request::RawRequest),
//! then a typed [`Request`], which the [`rules`] check and [`pdf`] draws; a
//! returned PDF is one more input, read by [`returned`].
//!
//! ```
//! use misis_form::format::{self, Format};
//! use misis_form::returned::{self, Limits};
//! use misis_form::{Request, pdf};
//!
//! let raw = format::read(format::starter(), "request.toml", Format::Toml)?;
//! let request = Request::parse(&raw[0]);
//! let bytes = pdf::write(&request, pdf::Kind::Fillable)?;
//!
//! let form = returned::read(&bytes, "form.pdf", &Limits::default())?;
//! assert_eq!(form.values["user.last_name"], "Núñez");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
extern crate self as misis_form;

pub mod batch;
#[cfg(any(feature = "preview", feature = "ocr"))]
mod bound;
pub mod characters;
pub mod decide;
pub mod defaults;
pub mod desk;
mod error;
pub mod extract;
mod finding;
pub mod form;
pub mod format;
pub mod input;
pub mod interview;
pub mod layout;
mod mistake;
mod nearest;
#[cfg(feature = "ocr")]
pub mod ocr;
pub mod output;
pub mod paper_code;
mod parallel;
pub mod pdf;
#[cfg(feature = "preview")]
pub mod preview;
mod remedy;
pub mod request;
pub mod returned;
pub mod review;
pub mod revision;
pub mod rules;

pub use error::Error;
pub use finding::{Code, Column, Finding, Origin, Place, Severity};
pub use form::Form;
pub use mistake::{Excerpt, Mistake};
pub use remedy::Remedy;
pub use request::Request;
