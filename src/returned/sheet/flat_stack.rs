//! The answers of several flat copies in one file.

use std::sync::Arc;

use super::answers::Pages;
use super::flattened;
use super::scanned::SEVERAL;
use super::stack::{self, File, Group, Joined, Leaf, Link};
use crate::finding::{Code, Origin};
use crate::layout::Layout;
use crate::returned::file::limits::{Exceeded, Limits};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::kind::{self, Kind, Printed};
use crate::returned::form::revision::Match;
use crate::returned::form::values::Known;
use crate::returned::outcome::{ReturnedForm, Trace, Unreadable};
use crate::returned::page::look::Live;
use crate::revision::Revision;

/// So many pages of something else may lie among the form's, and one more for each of the form.
const UNKNOWN: usize = 16;

/// The part of what a file may show that one page of a stack may.
const SHARE: usize = 4;

/// A page of a file on which the form is, or one of its pages.
struct FlatPage {
    /// From 1.
    number: usize,
    revision: &'static Revision,
    layout: &'static Layout,
    leaf: Leaf,
    trace: Trace,
}

/// Reads each form of a file.
///
/// # Errors
///
/// The pages show more than they may, or lie among many others.
pub(crate) fn read<'a>(
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    name: &str,
) -> Result<Vec<ReturnedForm>, Unreadable> {
    let limits = &Limits {
        operations: pdf.limits.operations / SHARE,
        total_size: pdf.limits.total_size / SHARE,
        ..*pdf.limits
    };
    let narrow = pdf.within(limits);
    let (mut known, mut unknown): (Vec<FlatPage>, Vec<usize>) = (Vec::new(), Vec::new());
    for (number, page) in (1..).zip(pages) {
        let shown = Pages::read(&narrow, std::slice::from_ref(page), &Live::new());
        if shown.is_cut {
            return Err(Unreadable::exceeding(name, Exceeded::Operations(limits.operations)));
        }
        if shown.are_blank() {
            continue;
        }
        match FlatPage::find(number, &shown) {
            Some(page) => known.push(page),
            None => unknown.push(number),
        }
        if unknown.len() > UNKNOWN + known.len() {
            let what = format!(
                "holds this form among many other pages: of the first {number} are {} something else; pass the \
                 pages of the form alone",
                unknown.len()
            );
            return Err(Unreadable::saying(name, Kind::Flattened, what));
        }
    }
    let file = File { numbers: known.iter().map(|page| page.number).collect(), unknown };
    let mut groups = file.groups(&|index| known[index].leaf, &|one, other| known[one].link(&known[other]));
    // The pages of one document are no sheets that somebody may mix up.
    if let [group] = groups.as_mut_slice() {
        group.joined = Joined::Surely;
    }
    let mut forms = Vec::new();
    for (group, others) in file.with_others(&groups) {
        let of: Vec<&FlatPage> = group.leaves.iter().filter_map(|index| known.get(*index)).collect();
        let name = file.name(name, &groups, group);
        let Some(mut read) = form(&of, group, &others, (pdf, pages), &name)? else {
            return Err(Unreadable::saying(&name, Kind::Flattened, SEVERAL));
        };
        if let Some(loose) = &mut read.loose {
            loose.is_alone = groups.len() == 1;
        }
        forms.push(read);
    }
    Ok(forms)
}

/// Reads the pages of one form.
fn form<'a>(
    of: &[&FlatPage],
    group: &Group,
    others: &[usize],
    (pdf, pages): (&Pdf<'a>, &[Page<'a>]),
    name: &str,
) -> Result<Option<ReturnedForm>, Unreadable> {
    let Some(first) = of.first() else { return Ok(None) };
    let found = Match { revision: first.revision, known: Known::new(), unknown: Vec::new() };
    let pages: Vec<Page<'a>> = of.iter().filter_map(|page| pages.get(page.number - 1).copied()).collect();
    let shown = Pages::read(pdf, &pages, &Live::new());
    // These pages are text: there is nothing for a second reader.
    let mut form = flattened::read(&found, pdf, &pages, (&shown, None), name)?;
    if let Some(form) = &mut form {
        let whole = Origin::Whole { path: Arc::from(name) };
        let told = stack::findings(Code::RecoveredFromPage, "page", group.joined, others);
        form.findings.extend(told.into_iter().map(|finding| finding.at(&whole)));
        for place in form.places.values_mut() {
            place.page = of.get(place.page - 1).map_or(place.page, |page| page.number);
        }
    }
    Ok(form)
}

impl FlatPage {
    /// What a page of the file is, if it is a page of the form.
    fn find(number: usize, shown: &Pages) -> Option<Self> {
        let Printed::Revision(revision) = kind::printed(&shown.letters()) else { return None };
        let (layout, sheets) = shown.sheets(revision);
        let [first, others @ ..] = sheets.as_slice() else { return None };
        let leaf = if others.is_empty() {
            Leaf::Form { page: first.form_page, of: layout.pages.len() }
        } else {
            // Several pages of the form on one side of a sheet are all that there is of it.
            Leaf::Form { page: 0, of: 1 }
        };
        let answers =
            (first.form_page == 0).then(|| shown.answers(revision)).flatten().map(|(answers, _)| answers);
        let trace = shown.trace((layout, first), revision, answers.as_ref());
        Some(Self { number, revision, layout, leaf, trace })
    }

    /// What a page says of a later one.
    fn link(&self, later: &Self) -> Link {
        Link::between((self.layout, &self.trace), (later.layout, &later.trace))
    }
}
