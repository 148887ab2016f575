//! A file without the form's fields, read off its pages: the form is flat, or a picture, or there
//! are several.

use std::sync::Arc;

use super::file::limits::Exceeded;
use super::file::object::{Page, Pdf};
use super::file::repairs::Repairs;
use super::form::kind::{self, Kind, Printed};
use super::form::revision::Match;
use super::outcome::{ReturnedForm, Unreadable};
use super::picture::second::SecondReader;
use super::sheet::answers::Pages;
use super::sheet::{flat_stack, flattened, scanned};
use crate::revision::ALL;

/// What a copy is whose lines are the form's, and its words nobody can read.
const WITHOUT_LETTERS: &str = "is this form without its fields, and its letters cannot be read: a program drew them as \
     curves, or left out what they are; ask for the form as it was filled in, or as it was saved";

/// What is left of a copy whose lines are the form's, where parts of the file are lost.
const LOST_LETTERS: &str = "is what is left of this form: parts of the file are lost or damaged, its letters among them; ask for it again";

/// What a copy is that prints the form's words, and has many fields of other names.
const WITH_OTHER_FIELDS: &str = "prints this form's words, but its fields have other names: a program renamed them, or somebody \
     made it anew; ask for the form as it was filled in";

/// Reads a PDF that does not have the form's fields.
pub(super) fn read<'a>(
    matches: &[Match<'_, 'a>],
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    repairs: &Repairs,
    (fields, wanted): (usize, scanned::Wanted<'_>),
    name: &str,
) -> Result<Vec<ReturnedForm>, Unreadable> {
    let one = wanted.one;
    let live = matches.first().map(|best| flattened::live(&best.known)).unwrap_or_default();
    let shown = Pages::read(pdf, pages, &live);
    let letters = shown.letters();
    let printed = kind::printed(&letters);
    let candidates = candidates(matches, &printed, &letters);
    let Some(revision) = candidates.iter().chain(&matches.first()).next().map(|found| found.revision) else {
        return Err(Unreadable::new(name, Kind::OtherDocument));
    };
    let pictured = shown.pictured(pdf, pages);
    let blank = if pictured.is_empty() { 0 } else { shown.blank() };
    let kind = kind::of(revision.form(), pdf, (pages, pictured.len() + blank), &letters, fields);
    if let Printed::Other(date) = &printed {
        return Err(of_other_revision(name, date));
    }
    let scans = || {
        let pictures = shown.pictures(pdf, pages, &pictured);
        let forms = scanned::read(pictures, wanted, name)?;
        Ok(forms.into_iter().map(|form| repaired(form, repairs)).collect())
    };
    let is_long = || pages.len() > revision.layout().pages.len();
    // The form may follow the cover sheet of a fax, and somebody may have laid fields of their own over its scan.
    let may_be_pictured = matches!(kind, Kind::OtherDocument | Kind::OtherForm);
    let may_follow = may_be_pictured && !shown.is_cut && !pictured.is_empty();
    if may_follow && let Some(read) = found_in(scans()) {
        return read;
    }
    match kind {
        Kind::Flattened if !one && shown.is_cut && is_long() => {
            several(&candidates, pdf, pages, repairs, name)
        }
        // The form may be, or go on, on the pages that were not looked at.
        Kind::Flattened | Kind::Scanned | Kind::OtherDocument | Kind::OtherForm if shown.is_cut => {
            Err(Unreadable::exceeding(name, Exceeded::Operations(pdf.limits.operations)))
        }
        Kind::Flattened => match one_form(&candidates, pdf, pages, repairs, (&shown, wanted.second), name)? {
            Some(form) => Ok(vec![form]),
            None if one => Err(Unreadable::saying(name, Kind::Flattened, scanned::SEVERAL)),
            None => several(&candidates, pdf, pages, repairs, name),
        },
        Kind::Scanned => scans(),
        Kind::OtherForm if !matches!(printed, Printed::Nothing) => {
            Err(Unreadable::saying(name, Kind::OtherForm, WITH_OTHER_FIELDS))
        }
        Kind::OtherDocument | Kind::OtherForm if ALL.iter().any(|revision| shown.has_skeleton(revision)) => {
            Err(without_letters(repairs, name))
        }
        // What is left of a damaged file does not tell what the file was.
        _ => Err(Unreadable::new(name, if repairs.is_incomplete() { Kind::Damaged } else { kind })),
    }
}

/// What a copy is of which the lines are there, and no letters.
fn without_letters(repairs: &Repairs, name: &str) -> Unreadable {
    if repairs.is_incomplete() {
        return Unreadable::saying(name, Kind::Damaged, LOST_LETTERS);
    }
    Unreadable::saying(name, Kind::Flattened, WITHOUT_LETTERS)
}

/// The revisions that pages may be of, the newest first.
fn candidates<'m, 'c, 'a>(
    matches: &'m [Match<'c, 'a>],
    printed: &Printed,
    letters: &str,
) -> Vec<&'m Match<'c, 'a>> {
    let may_be = |found: &&Match<'_, '_>| match printed {
        Printed::Revision(revision) => found.revision == *revision,
        Printed::Nothing | Printed::Other(_) => kind::has_title(found.revision.form(), letters),
    };
    let mut candidates: Vec<_> = matches.iter().filter(may_be).collect();
    candidates.sort_by_key(|found| ALL.iter().position(|revision| *revision == found.revision));
    candidates
}

/// Reads the form off the pages, but for the fields that are left, as the first of
/// these revisions whose words stand where the pages have them; `None` when a page is
/// there more than once.
pub(super) fn one_form<'a>(
    candidates: &[&Match<'_, 'a>],
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    repairs: &Repairs,
    (shown, second): (&Pages, Option<&dyn SecondReader>),
    name: &str,
) -> Result<Option<ReturnedForm>, Unreadable> {
    if shown.is_cut {
        return Err(Unreadable::exceeding(name, Exceeded::Operations(pdf.limits.operations)));
    }
    let mut outcome = Err(Unreadable::new(name, Kind::Flattened));
    for candidate in candidates {
        outcome = flattened::read(candidate, pdf, pages, (shown, second), name);
        if outcome.is_ok() {
            break;
        }
    }
    Ok(outcome?.map(|form| repaired(form, repairs)))
}

/// What was read of pictures in a file that may be something else: a form, or that they are too large.
fn found_in(read: Result<Vec<ReturnedForm>, Unreadable>) -> Option<Result<Vec<ReturnedForm>, Unreadable>> {
    match read {
        Err(unreadable) if unreadable.exceeded.is_none() => None,
        read => Some(read),
    }
}

/// Reads each form of a file that has no fields.
fn several<'a>(
    candidates: &[&Match<'_, 'a>],
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    repairs: &Repairs,
    name: &str,
) -> Result<Vec<ReturnedForm>, Unreadable> {
    // Whose field it is that is left, nobody can say.
    if candidates.iter().any(|found| !found.known.is_empty()) {
        return Err(Unreadable::saying(name, Kind::Flattened, scanned::SEVERAL));
    }
    let forms = flat_stack::read(pdf, pages, name)?;
    Ok(forms.into_iter().map(|form| repaired(form, repairs)).collect())
}

/// A form from a file that was repaired.
fn repaired(mut form: ReturnedForm, repairs: &Repairs) -> ReturnedForm {
    form.findings.splice(0..0, repairs.findings(&Arc::from(form.name.as_str())));
    form.recovered = repairs.is_doubtful();
    form
}

pub(super) fn of_other_revision(name: &str, date: &str) -> Unreadable {
    let own: Vec<String> = ALL.iter().map(ToString::to_string).collect();
    let what = format!("is Rev. {date} of this form; only {} is read", own.join(" or "));
    Unreadable::saying(name, Kind::OtherForm, what)
}
