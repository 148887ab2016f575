//! Whether a file holds the form more than once.
//!
//! Whose answers are then the right ones nobody can say, and two people's forms
//! in one file must not become one record. The form has every field once, so
//! the pages on which its fields stand tell; names do not, since a merge may
//! keep them, change them, or make one field of two.

use std::collections::BTreeSet;

use super::answers::Pages;
use crate::form::Form;
use crate::returned::file::limits::{Exceeded, Limits};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::kind::{self, Printed};
use crate::returned::form::values::Known;
use crate::returned::page::look::Live;
use crate::revision::Revision;

/// The most pages without fields that are looked at.
const MOST: usize = 64;

/// How a file with the form's fields holds the form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Once, with all of its pages that it has.
    Once,
    /// Once, but a page of it is there without its fields, as when a page that was
    /// filled in on a screen is joined with one that was printed.
    Divided,
    /// More than once: a sentence that follows the file's name.
    Again(String),
}

/// Finds out how a file with the form's fields holds the form.
///
/// # Errors
///
/// Its pages show more than may be looked at.
pub(crate) fn held<'a>(
    revision: &Revision,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    known: &Known<'_, '_, 'a>,
) -> Result<Held, Exceeded> {
    let form = revision.form();
    let times = times(form, known);
    if times > 1 {
        return Ok(Held::Again(format!("holds this form {times} times: split it, and pass each by itself")));
    }
    let others = pages_without(pages, known);
    if others.is_empty() {
        return Ok(Held::Once);
    }
    if others.len() > MOST {
        let what = format!(
            "holds this form among {} other pages: take out the pages of the form, and pass them by themselves",
            others.len()
        );
        return Ok(Held::Again(what));
    }
    // A page of the form of which all fields are lost is not another form.
    let layout = revision.layout();
    let lost = (0..layout.pages.len()).filter(|page| {
        let mut own = layout.widgets.iter().filter(|widget| widget.page == *page);
        own.all(|widget| !known.contains_key(widget.field.as_str()))
    });
    let lost = lost.count();
    let limits = Limits { operations: pdf.limits.operations / 4, ..*pdf.limits };
    let narrow = pdf.within(&limits);
    let mut found = 0;
    for page in others {
        let shown = Pages::read(&narrow, &[page], &Live::new());
        if shown.is_cut {
            return Err(Exceeded::Operations(limits.operations));
        }
        found += usize::from(is_page(&shown.letters()));
    }
    Ok(match found {
        0 => Held::Once,
        _ if found <= lost => Held::Divided,
        _ => Held::Again(
            "holds this form again on pages without its fields: split it, and pass each form by itself"
                .to_owned(),
        ),
    })
}

/// How often the form is on the pages: on how many a field stands, when so many
/// fields stand on several that it is no single field that was copied.
fn times(form: &Form, known: &Known<'_, '_, '_>) -> usize {
    let pages = |field: &str| {
        let widgets = known.get(field).into_iter().flatten().flat_map(|copy| &copy.widgets);
        let mut on = widgets.filter_map(|widget| widget.page);
        // One page in nearly every file, for which no set is needed.
        let Some(first) = on.next() else { return 0 };
        let others: BTreeSet<usize> = on.filter(|page| *page != first).collect();
        1 + others.len()
    };
    let mut repeated: Vec<usize> =
        known.keys().map(|field| pages(field)).filter(|pages| *pages > 1).collect();
    if !kind::is_enough(form, repeated.len()) {
        return 1;
    }
    repeated.sort_unstable();
    repeated[repeated.len() / 2]
}

/// The pages on which none of the form's fields stands.
fn pages_without<'a>(pages: &[Page<'a>], known: &Known<'_, '_, 'a>) -> Vec<Page<'a>> {
    let widgets = known.values().flatten().flat_map(|copy| &copy.widgets);
    let mut has_fields = vec![false; pages.len()];
    for page in widgets.filter_map(|widget| widget.page) {
        if let Some(has_fields) = has_fields.get_mut(page) {
            *has_fields = true;
        }
    }
    // Where no page lists a widget, the pages of the form are among them.
    if !has_fields.contains(&true) {
        return Vec::new();
    }
    let without = pages.iter().zip(has_fields).filter(|(_, has_fields)| !has_fields);
    without.map(|(page, _)| *page).collect()
}

/// Whether pages without fields show a page of the form.
pub(crate) fn is_shown<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> bool {
    is_page(&Pages::read(pdf, pages, &Live::new()).letters())
}

/// Whether the letters of a page are those of a page of the form.
fn is_page(letters: &str) -> bool {
    matches!(kind::printed(letters), Printed::Revision(_))
}
