//! One form whose pages lie in several files.

use std::sync::Arc;

use super::file::intact::Intact;
use super::file::limits::Exceeded;
use super::file::object::{Pdf, Source};
use super::form::kind::Kind;
use super::form::values::Values;
use super::outcome::{ReturnedForm, Unreadable};
use super::page::look::Live;
use super::picture::crop::Room;
use super::picture::decode::{self, Refused};
use super::picture::raster::Raster;
use super::sheet::answers::Pages;
use super::sheet::pictured::{Added, Before, page_of};
use super::sheet::scanned::Gathered;
use super::{Reader, refused};

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
                if let Some(other) = main.replace(form) {
                    let what = format!("holds this form, and so does `{}`: pass one of them", other.name);
                    return Err(Unreadable::saying(file, Kind::Fillable, what));
                }
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
    if let Some(named) = added.left.first() {
        let what =
            format!("{named} of the pictures among these shows no page of this form that could be found");
        return Err(Unreadable::saying(&name, Kind::Scanned, what));
    }
    Ok(ReturnedForm { name, values: returned.values, raw: returned.raw, findings: returned.findings, ..form })
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
