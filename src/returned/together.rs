//! One form whose pages lie in several files.

use std::sync::Arc;

use super::file::intact::Intact;
use super::file::limits::Exceeded;
use super::file::object::{Pdf, Source};
use super::form::kind::Kind;
use super::form::values::Values;
use super::outcome::{Loose, ReturnedForm, Trace, Unreadable};
use super::page::look::Live;
use super::picture::crop::Room;
use super::picture::decode::{self, Refused};
use super::picture::raster::Raster;
use super::sheet::answers::Pages;
use super::sheet::pictured::{Added, Before, page_of};
use super::sheet::scanned::Gathered;
use super::{Reader, refused};
use crate::request::Signature;

/// The most files that make one form.
const MOST: usize = 64;

/// What one picture after the other is given to.
pub(super) type Take<'t> = dyn FnMut(Result<Raster, Refused>) -> Result<(), Unreadable> + 't;

/// Reads the form.
pub(super) fn read(reader: &Reader, files: &[(&[u8], &str)]) -> Result<ReturnedForm, Unreadable> {
    let names: Vec<&str> = files.iter().map(|(_, name)| *name).collect();
    let name = names.join(" + ");
    if files.len() > MOST {
        return Err(Unreadable::saying(&name, Kind::Scanned, format!("are more than {MOST} files")));
    }
    let mut main: Option<ReturnedForm> = None;
    let mut pictures = Vec::new();
    for (bytes, file) in files {
        if decode::pages(bytes, reader.limits.pixels).is_some() {
            pictures.push((*bytes, *file));
            continue;
        }
        match reader.read(bytes, file) {
            Ok(form) if matches!(form.kind, Kind::Fillable | Kind::Flattened) => {
                main = Some(match main.take() {
                    Some(other) => joined(other, form, file)?,
                    None => form,
                });
            }
            // Whose page it is shows beside the others.
            Ok(form) if form.kind == Kind::Scanned => pictures.push((*bytes, *file)),
            Err(unreadable) if unreadable.is_without_the_form() => pictures.push((*bytes, *file)),
            Ok(form) => return Err(Unreadable::saying(file, form.kind, NO_PAGE)),
            Err(unreadable) => return Err(unreadable),
        }
    }
    match main {
        Some(form) => add(reader, form, &pictures, name),
        None => gather(reader, &pictures, &name),
    }
}

const NO_PAGE: &str = "is no page of a form that others could complete";

/// A form whose pages are in two files that have no fields.
fn joined(one: ReturnedForm, other: ReturnedForm, file: &str) -> Result<ReturnedForm, Unreadable> {
    let refused = |what: String| Err(Unreadable::saying(file, other.kind, what));
    let (Some(loose), Some(with)) = (&one.loose, &other.loose) else {
        return refused(format!("holds this form, and so does `{}`: pass one of them", one.name));
    };
    let is_there_already = with.pages.keys().any(|page| loose.pages.contains_key(page));
    if is_there_already || one.revision != other.revision {
        return refused(format!("holds a page of this form, and so does `{}`: pass one of them", one.name));
    }
    if loose.is_of(with) == Some(false) {
        return refused(format!("holds a page of another person's form than `{}`", one.name));
    }
    let mut form = one;
    form.how.extend(other.how);
    form.values.extend(other.values);
    form.places.extend(other.places);
    form.findings.extend(other.findings);
    form.unknown_fields.extend(other.unknown_fields);
    form.digital_signatures.extend(other.digital_signatures);
    form.recovered |= other.recovered;
    form.raw.roles.extend(other.raw.roles);
    form.raw.answers.extend(other.raw.answers);
    let signed = other.raw.signatures.into_iter().filter(|(_, signature)| *signature != Signature::Missing);
    form.raw.signatures.extend(signed);
    if let Some(with) = other.loose {
        let said = with.finding(form.kind).message;
        form.findings.retain(|finding| finding.message != said);
        complete(&mut form, with.pages);
    }
    Ok(form)
}

/// Notes that further pages of a form are there.
fn complete(form: &mut ReturnedForm, pages: impl IntoIterator<Item = (usize, Trace)>) {
    let Some(mut loose) = form.loose.take() else { return };
    let said = loose.finding(form.kind).message;
    form.findings.retain(|finding| finding.message != said);
    loose.pages.extend(pages);
    form.loose = loose.unless_whole();
    form.raw.absent = form.loose.as_ref().map(Loose::absent).unwrap_or_default();
    if let Some(loose) = &form.loose {
        form.findings.push(loose.finding(form.kind).at(&form.raw.origin));
    }
}

/// Reads a form of which there are pictures only.
fn gather(reader: &Reader, files: &[(&[u8], &str)], name: &str) -> Result<ReturnedForm, Unreadable> {
    let mut gathered = Gathered::new(reader.wanted(true), name);
    let mut number = 0;
    for (bytes, file) in files {
        each(reader, bytes, file, &mut |picture| {
            number += 1;
            gathered.take(number, picture)
        })?;
    }
    super::only(gathered.forms()?, name)
}

/// Adds pictures of its pages to a form.
fn add(
    reader: &Reader,
    mut form: ReturnedForm,
    files: &[(&[u8], &str)],
    name: String,
) -> Result<ReturnedForm, Unreadable> {
    let path: Arc<str> = Arc::from(name.as_str());
    let mut returned = Values { values: form.values, raw: form.raw, findings: form.findings };
    let mut before = Before {
        revision: form.revision,
        returned: &mut returned,
        how: &mut form.how,
        places: &mut form.places,
        room: Room::new(reader.limits.crops),
        second: reader.second.as_deref(),
        traces: form.loose.as_ref().map(|loose| loose.pages.clone()).unwrap_or_default(),
        path: &path,
    };
    let mut added = Added::default();
    let mut number = 0;
    for (bytes, file) in files {
        each(reader, bytes, file, &mut |picture| {
            number += 1;
            before
                .add_picture((number, &page_of(number)), picture, &mut added)
                .map_err(|()| Unreadable::exceeding(file, Exceeded::Pixels(reader.limits.pixels)))
        })?;
    }
    if let Some(named) = added.apart.first() {
        let what =
            format!("{named} of the pictures among these is of another person's form, as is printed on it");
        return Err(Unreadable::saying(&name, Kind::Scanned, what));
    }
    if let Some(named) = added.left.first() {
        let what =
            format!("{named} of the pictures among these shows no page of this form that could be found");
        return Err(Unreadable::saying(&name, Kind::Scanned, what));
    }
    let layout = form.loose.as_ref().map_or(form.revision.layout(), |loose| loose.layout);
    let found = added.fields.iter().filter_map(|field| Some((layout.widget(field)?.page, Trace::default())));
    let found: Vec<_> = found.collect();
    let mut form = ReturnedForm {
        name,
        values: returned.values,
        raw: returned.raw,
        findings: returned.findings,
        ..form
    };
    complete(&mut form, found);
    Ok(form)
}

/// Hands on the pictures in a file, one after the other.
pub(super) fn each(reader: &Reader, bytes: &[u8], name: &str, take: &mut Take<'_>) -> Result<(), Unreadable> {
    if let Some(pictures) = decode::pages(bytes, reader.limits.pixels) {
        return pictures.into_iter().try_for_each(take);
    }
    let hand_on = |pdf: &Pdf<'_>, take: &mut Take<'_>| {
        let pages = pdf.pages().map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
        let shown = Pages::read(pdf, &pages, &Live::new());
        let pictured = shown.pictured(pdf, &pages);
        shown.pictures(pdf, &pages, &pictured).try_for_each(|(_, picture)| take(picture))
    };
    if let Some(document) = Intact::open(bytes, &reader.limits) {
        let pdf = Pdf::new(Source::Intact(&document), &reader.limits);
        if pdf.has_page_tree() {
            return hand_on(&pdf, take);
        }
    }
    let loaded = reader.open(bytes).map_err(|problem| refused(problem, name))?;
    hand_on(&Pdf::new(Source::Loaded(&loaded.document), &reader.limits), take)
}
