//! What page content and the objects around it agree on.

use crate::layout::{LaidPage, Sequence};

/// The names of the page fonts among the resources.
pub(super) const REGULAR: &str = "Regular";
/// The names of the page fonts among the resources.
pub(super) const BOLD: &str = "Bold";

/// The sequences of a page that carry an identifier, in the order of their identifiers.
pub(super) fn marked(page: &LaidPage) -> impl Iterator<Item = (usize, &Sequence)> {
    page.sequences.iter().enumerate().filter(|(_, sequence)| sequence.owner.is_some())
}
