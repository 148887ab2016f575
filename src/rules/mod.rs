//! What is allowed.

use chrono::NaiveDate;

use crate::finding::Finding;
use crate::form::{Field, Stage};
use crate::request::Request;

/// What the rules need to know besides the request.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// How far the form is meant to have come.
    pub stage: Stage,
    /// The day on which the request is checked.
    pub today: NaiveDate,
    /// Whether required answers may be missing; wrong ones never may.
    pub partial: bool,
    /// What can be drawn; `None` leaves out the rules `fit` and `glyph`.
    pub drawing: Option<&'a dyn Drawing>,
}

/// What the page can show: answered by whoever lays out the values.
pub trait Drawing {
    /// Whether the text can be shown in the field at the smallest size.
    fn fits(&self, field: &Field, text: &str) -> bool;

    /// The characters of the text that no font at hand has, each once.
    fn missing_glyphs(&self, text: &str) -> Vec<char>;
}

/// Checks a request and returns all findings, in the order of the form.
pub fn check(request: &Request, context: &Context<'_>) -> Vec<Finding> {
    let _ = (request, context);
    Vec::new()
}
