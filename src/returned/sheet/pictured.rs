//! Pages that are pictures: scanned, photographed, or printed as one.
//!
//! Nothing is read off them here, but people are told where to look.

use std::sync::Arc;

use super::answers::Pages;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, Form};
use crate::request::{RawRequest, Signature};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::values::Known;
use crate::returned::page::look::Live;

/// The most pages without fields that are looked at.
const MOST: usize = 8;

/// The numbers of the pages without any of the form's fields that are pictures.
pub(crate) fn without_fields<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>], known: &Known<'_, '_, 'a>) -> Vec<usize> {
    let widgets = known.values().flatten().flat_map(|copy| &copy.widgets);
    let with: Vec<usize> = widgets.filter_map(|widget| widget.page).collect();
    let without = pages.iter().enumerate().filter(|(number, _)| !with.contains(number)).take(MOST);
    let is_picture = |(_, page): &(usize, &Page<'a>)| {
        !Pages::read(pdf, std::slice::from_ref(page), &Live::new())
            .pictured(pdf, std::slice::from_ref(page))
            .is_empty()
    };
    without.filter(is_picture).map(|(number, _)| number + 1).collect()
}

/// What to say of lines for signatures on which nothing stands, and of dates beside
/// them, in a file some of whose pages are pictures.
pub(crate) fn findings(
    form: &Form,
    numbers: &[usize],
    raw: &RawRequest,
    path: &Arc<str>,
    is_looked_for: impl Fn(&Field) -> bool,
) -> Vec<Finding> {
    let pages = match numbers {
        [] => return Vec::new(),
        [one] => format!("page {one} is a picture"),
        [first, .., last] => format!("pages {first} to {last} are pictures, or some of them"),
    };
    let is_open = |field: &&Field| match field.kind {
        FieldKind::Signature => {
            raw.signatures.get(&field.name).is_none_or(|signature| *signature == Signature::Missing)
        }
        FieldKind::Date => field.name.ends_with("signature_date") && !raw.answers.contains_key(&field.name),
        _ => false,
    };
    let open = form.fields().iter().filter(is_open).filter(|field| is_looked_for(field));
    open.map(|field| {
        let what = if field.kind == FieldKind::Signature { "the signature" } else { "the date" };
        let finding =
            Finding::error(Code::RecoveredFromPage, &field.name, format!("{pages}: {what} may be there"));
        let origin = Origin::Field { path: Arc::clone(path), name: field.name.clone() };
        finding.hint("look at the page").at(&origin)
    })
    .collect()
}
