//! A returned form that the office's decision can be appended to.
//!
//! What was signed stays byte for byte: the update writes the fields of the
//! office part anew, and nothing that holds or surrounds them.
//!
//! ISO 32000-1, 7.5.6.

use std::collections::BTreeMap;
use std::io::Write as _;

use lopdf::{Object, ObjectId, Writer};

use super::changes::locks;
use super::file::edit::with_entries;
use super::file::intact::Intact;
use super::file::limits::Limits;
use super::file::load;
use super::file::object::{Pdf, Source};
use super::file::scan::{Scan, find};
use super::form::office::{Target, target};
use super::form::revision::matches;
use super::form::{digital, fields};
use super::{Reader, chosen};
use crate::form::{Field, Form};

/// The part of the form that the office fills in.
const OFFICE: &str = "office.";

/// The fields of the office part in a returned form, to be written anew.
#[derive(Debug, Clone)]
pub struct Editable {
    targets: BTreeMap<String, Target>,
    /// The dictionaries of these fields as they are written.
    written: BTreeMap<ObjectId, Vec<u8>>,
    /// The first number that no object has.
    next: u32,
    /// Where the newest cross-reference section stands, and whether it is a table.
    previous: usize,
    is_table: bool,
    /// `/Root`, `/Info` and `/ID` of the trailer, as they are written.
    trailer: Vec<u8>,
}

/// What a field becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A text: the string as PDF writes it, and the object that draws it.
    Text {
        /// `/V`, serialised.
        value: Vec<u8>,
        /// The number of its appearance stream, which is among the objects added.
        appearance: u32,
    },
    /// A choice of a group of buttons, by its export value.
    Choice(String),
}

impl Reader {
    /// Looks for the office part of a returned form, as objects to write anew.
    ///
    /// # Errors
    ///
    /// A sentence that follows the file's name: it is encrypted or had to be
    /// repaired, has no such fields, or a signature in it forbids to fill them in.
    pub fn editable(&self, bytes: &[u8]) -> Result<Editable, String> {
        if find(bytes, b"/Encrypt").is_some() {
            return Err("is encrypted: nothing can be added to it without breaking the signatures".to_owned());
        }
        if let Some(document) = Intact::open(bytes, &self.limits) {
            let pdf = Pdf::new(Source::Intact(&document), &self.limits);
            let editable = self.editable_of(&pdf, bytes, document.table_start());
            if document.is_sound() {
                return editable;
            }
        }
        let damaged =
            || "is damaged: nothing can be added to it; ask for the file as it was signed".to_owned();
        let loaded = load::load(bytes, &self.limits, None).map_err(|_| damaged())?;
        if loaded.repairs.is_doubtful() {
            return Err(damaged());
        }
        let start = newest_section(bytes, &self.limits).ok_or_else(damaged)?;
        self.editable_of(&Pdf::new(Source::Loaded(&loaded.document), &self.limits), bytes, start)
    }

    fn editable_of(&self, pdf: &Pdf<'_>, bytes: &[u8], previous: usize) -> Result<Editable, String> {
        let odd = || "is built in a way that nothing can be added to".to_owned();
        let pages = pdf.pages().map_err(|_| odd())?;
        let copies = fields::collect(pdf, &pages).map_err(|_| odd())?;
        let of_other = |date| format!("is Rev. {date} of this form, which is not known");
        let (found, _) = chosen(matches(pdf, &copies), pdf, &pages).map_err(of_other)?;
        let (revision, known) = (found.revision, found.known);
        let form = revision.form();
        let examiner = digital::Examiner { bytes, trust: &self.trust };
        let signatures = digital::read(form, pdf, (&known, &[]), &copies, examiner);
        for one in &signatures.signatures {
            if let Some(what) = locks::forbids_decision(pdf, one.dict) {
                return Err(format!("cannot be decided on: the signature of {} {what}", one.signer()));
            }
        }
        let mut editable = Editable {
            targets: BTreeMap::new(),
            written: BTreeMap::new(),
            next: 0,
            previous,
            is_table: bytes.get(previous..).is_some_and(|section| section.starts_with(b"xref")),
            trailer: Vec::new(),
        };
        for field in office(form) {
            let found = target(revision, pdf, &known, field)
                .map_err(|what| format!("cannot be decided on: its field `{}` {what}", field.name))?;
            for id in found.widgets.iter().map(|(id, _)| *id).chain([found.field]) {
                editable.written.insert(id, pdf.written(id).ok_or_else(odd)?);
            }
            editable.targets.insert(field.name.clone(), found);
        }
        let largest = pdf.objects().map(|(id, _)| id.0).max().unwrap_or(0);
        let trailer = pdf.trailer();
        let size =
            trailer.get(b"Size").and_then(Object::as_i64).ok().and_then(|size| u32::try_from(size).ok());
        editable.next = size.unwrap_or(0).max(largest.checked_add(1).ok_or_else(odd)?);
        for key in ["Root", "Info", "ID"] {
            if let Ok(value) = trailer.get(key.as_bytes()) {
                let _ = write!(editable.trailer, "/{key} ");
                Writer::write_object(&mut editable.trailer, value).map_err(|_| odd())?;
            }
        }
        Ok(editable)
    }
}

/// The fields that the office fills in.
fn office(form: &Form) -> impl Iterator<Item = &Field> {
    form.fields().iter().filter(|field| field.name.starts_with(OFFICE))
}

fn newest_section(bytes: &[u8], limits: &Limits) -> Option<usize> {
    let keyword = Scan::new(bytes, limits.objects).start_xref? + b"startxref".len();
    let digits = bytes.get(keyword..)?.trim_ascii_start();
    let end = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let start = std::str::from_utf8(&digits[..end]).ok()?.parse().ok()?;
    (start < bytes.len()).then_some(start)
}

impl Editable {
    /// The first number that an object to be added may have.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// The file with an update behind it, in which these fields have other values.
    ///
    /// `objects` are what the values are drawn by, each with its number, in the
    /// order of their numbers. The bytes of the file are a prefix of the result.
    ///
    /// # Errors
    ///
    /// A sentence that follows the file's name: a field or choice is not there, or
    /// the file is too large.
    pub fn with(
        &self,
        bytes: &[u8],
        edits: &[(&str, Edit)],
        objects: &[(u32, Vec<u8>)],
    ) -> Result<Vec<u8>, String> {
        let mut out = bytes.to_vec();
        if !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        let mut entries: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
        for (id, body) in self.edited(edits)? {
            entries.insert(id.0, (out.len(), id.1));
            let _ = writeln!(out, "{} {} obj", id.0, id.1);
            out.extend_from_slice(&body);
            out.extend_from_slice(b"\nendobj\n");
        }
        for (number, object) in objects {
            entries.insert(*number, (out.len(), 0));
            out.extend_from_slice(object);
        }
        let start = out.len();
        if u32::try_from(start).is_err() {
            return Err("is too large to be added to".to_owned());
        }
        if self.is_table {
            self.push_table(&mut out, &entries);
        } else {
            self.push_stream(&mut out, entries, start);
        }
        let _ = writeln!(out, "startxref\n{start}\n%%EOF");
        Ok(out)
    }

    /// The dictionaries that change, with their numbers.
    fn edited(&self, edits: &[(&str, Edit)]) -> Result<BTreeMap<ObjectId, Vec<u8>>, String> {
        let mut changes: BTreeMap<ObjectId, Vec<(&str, Vec<u8>)>> = BTreeMap::new();
        for (name, edit) in edits {
            let target = self.targets.get(*name).ok_or_else(|| format!("has no field `{name}`"))?;
            match edit {
                Edit::Text { value, appearance } => {
                    changes.entry(target.field).or_default().push(("V", value.clone()));
                    for (widget, _) in &target.widgets {
                        let drawn = format!("<</N {appearance} 0 R>>").into_bytes();
                        changes.entry(*widget).or_default().push(("AP", drawn));
                    }
                }
                Edit::Choice(choice) => {
                    if !target.widgets.iter().any(|(_, state)| state == choice) {
                        return Err(format!("has no button `{choice}` in its field `{name}`"));
                    }
                    let state = |state: &str| format!("/{state}").into_bytes();
                    changes.entry(target.field).or_default().push(("V", state(choice)));
                    for (widget, on) in &target.widgets {
                        let shown = if on == choice { choice } else { "Off" };
                        changes.entry(*widget).or_default().push(("AS", state(shown)));
                    }
                }
            }
        }
        let edited = changes.into_iter().map(|(id, entries)| {
            let written = self.written.get(&id).and_then(|written| with_entries(written, &entries));
            Ok((id, written.ok_or("is built in a way that nothing can be added to")?))
        });
        edited.collect::<Result<_, &str>>().map_err(str::to_owned)
    }

    /// The trailer's entries. The second identifier stays: it changes with the
    /// content, and nothing that was there changes.
    fn push_trailer(&self, out: &mut Vec<u8>, size: u32) {
        let _ = write!(out, "/Size {size}");
        out.extend_from_slice(&self.trailer);
        let _ = write!(out, "/Prev {}", self.previous);
    }

    /// ISO 32000-1, 7.5.4.
    fn push_table(&self, out: &mut Vec<u8>, entries: &BTreeMap<u32, (usize, u16)>) {
        out.extend_from_slice(b"xref\n");
        for (first, run) in runs(entries) {
            let _ = writeln!(out, "{first} {}", run.len());
            for (place, generation) in run {
                let _ = writeln!(out, "{place:010} {generation:05} n ");
            }
        }
        out.extend_from_slice(b"trailer\n<<");
        let last = entries.keys().next_back().map_or(0, |last| last + 1);
        self.push_trailer(out, last.max(self.next));
        out.extend_from_slice(b">>\n");
    }

    /// ISO 32000-1, 7.5.8.
    fn push_stream(&self, out: &mut Vec<u8>, mut entries: BTreeMap<u32, (usize, u16)>, start: usize) {
        let own = entries.keys().next_back().map_or(0, |last| last + 1).max(self.next);
        entries.insert(own, (start, 0));
        let mut rows = Vec::new();
        let mut index = String::new();
        for (first, run) in runs(&entries) {
            index.push_str(&format!("{first} {} ", run.len()));
            for (place, generation) in run {
                rows.push(1);
                rows.extend_from_slice(&u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes());
                rows.extend_from_slice(&generation.to_be_bytes());
            }
        }
        let _ = write!(out, "{own} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{}]", index.trim_end());
        self.push_trailer(out, own + 1);
        let _ = writeln!(out, "/Length {}>>stream", rows.len());
        out.extend_from_slice(&rows);
        out.extend_from_slice(b"\nendstream\nendobj\n");
    }
}

/// Entries whose numbers follow each other, with the first number of each run.
fn runs(entries: &BTreeMap<u32, (usize, u16)>) -> Vec<(u32, Vec<(usize, u16)>)> {
    let mut runs: Vec<(u32, Vec<(usize, u16)>)> = Vec::new();
    for (&number, &entry) in entries {
        match runs.last_mut() {
            Some((first, run)) if *first as usize + run.len() == number as usize => run.push(entry),
            _ => runs.push((number, vec![entry])),
        }
    }
    runs
}
