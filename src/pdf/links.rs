//! Addresses that can be followed.

use lopdf::{Dictionary, dictionary};

use super::objects::{Id, numbers};
use super::strings::text_string;
use crate::layout::{LinkArea, PAGE_HEIGHT};

/// The bit of `/F` that prints an annotation (ISO 32000-1, table 165).
pub(super) const PRINT: i64 = 1 << 2;

/// A link annotation.
///
/// Its `/Contents` is what a screen reader says (ISO 14289-1, 7.18.5).
///
/// ISO 32000-1, 12.5.6.5.
pub(super) fn annotation(link: &LinkArea, page: Id, structure_key: i64) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => numbers(&link.rect.to_pdf(PAGE_HEIGHT)),
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        "P" => page,
        "StructParent" => structure_key,
        "Contents" => text_string(&format!("Link to {}", link.url)),
        "A" => dictionary! { "Type" => "Action", "S" => "URI", "URI" => text_string(&link.url) },
    }
}
