//! The answers of a copy without fields, as far as its pages show them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::amend;
use super::answers::Pages;
use super::pictured::{self, Before, Lie};
use super::recover::Reading;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, Form};
use crate::request::{How, RawRequest, Signature};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::buttons::OFF;
use crate::returned::form::kind::Kind;
use crate::returned::form::revision::Match;
use crate::returned::form::unknown;
use crate::returned::form::values::{self, Known, Values};
use crate::returned::outcome::{Loose, ReturnedForm, Trace, Unreadable};
use crate::returned::page::look::Live;
use crate::returned::picture::crop::Room;
use crate::returned::picture::second::SecondReader;

/// The widgets of the form's fields that are left: their values are known, so
/// what they look like is none of the page's answers.
pub(crate) fn live(known: &Known<'_, '_, '_>) -> Live {
    let widgets = known.values().flatten().flat_map(|copy| &copy.widgets);
    widgets.map(|widget| std::ptr::from_ref(widget.dict)).collect()
}

/// Reads a copy that was flattened or printed to PDF.
///
/// A field that is left says itself what its value is, whatever the page shows. `None` when a page of the
/// form is there more than once, or two are of different people's forms.
///
/// # Errors
///
/// Its words are this form's, but they do not stand where they belong.
pub(crate) fn read<'a>(
    found: &Match<'_, 'a>,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    (shown, second): (&Pages, Option<&dyn SecondReader>),
    name: &str,
) -> Result<Option<ReturnedForm>, Unreadable> {
    let Match { revision, known, unknown } = found;
    let (revision, form) = (*revision, revision.form());
    let (unknown_fields, told) = unknown::read(pdf, unknown);
    let unreadable = |what: &str| Unreadable::saying(name, Kind::Flattened, what);
    let Some((answers, struck)) = shown.answers(revision) else { return Ok(None) };
    if answers.is_empty() {
        return Err(unreadable(
            "holds this form's text but no fields, and its words do not stand where the form has them",
        ));
    }
    let path: Arc<str> = Arc::from(name);
    let origin = |field: &str| Origin::Field { path: Arc::clone(&path), name: field.to_owned() };
    let whole = Origin::Whole { path: Arc::clone(&path) };
    let left = values::read(revision, pdf, known, &path);
    let mut traces = shown.traces(revision, &answers);
    if let Some(first) = traces.get_mut(&0).filter(|first| first.bearer.is_none()) {
        first.bearer = Trace::of_answers(form, &left.values).bearer;
    }
    if Trace::contradict(&traces) {
        return Ok(None);
    }
    let (mut raw, mut values) = (RawRequest { origin: whole.clone(), ..left.raw }, left.values);
    let mut how: BTreeMap<String, How> = values.keys().map(|field| (field.clone(), How::Field)).collect();
    let lines = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
    raw.signatures.extend(lines.map(|field| {
        let is_signed = answers.get(field.name.as_str()) == Some(&Reading::Signature(true));
        (field.name.clone(), if is_signed { Signature::Drawn } else { Signature::Missing })
    }));
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(about_damage(shown).map(|finding| finding.at(&whole)));
    let struck = struck.into_iter().map(amend::struck);
    findings.extend(told.into_iter().chain(struck).map(|finding| finding.at(&whole)));
    findings.extend(left.findings);
    for field in form.fields().iter().filter(|field| !known.contains_key(field.name.as_str())) {
        match answers.get(field.name.as_str()) {
            Some(Reading::Value(value)) => {
                raw.take_field(field, value, origin(&field.name));
                // On paper, a field that was emptied looks like one that was never filled in.
                if !value.is_empty() {
                    values.insert(field.name.clone(), value.clone());
                }
            }
            Some(Reading::Doubtful(why)) => {
                let message = format!("something stands here that cannot be read for certain: {why}");
                let finding = Finding::error(Code::RecoveredFromPage, &field.name, message)
                    .hint("look at the form, and give the answer in a request file or by flag");
                findings.push(finding.at(&origin(&field.name)));
            }
            Some(Reading::Signature(_)) | None => {}
        }
    }
    let mut returned = Values { values, raw, findings };
    let mut places = if pdf.limits.crops > 0 { shown.places(revision) } else { BTreeMap::new() };
    let mut before = Before {
        revision,
        returned: &mut returned,
        how: &mut how,
        places: &mut places,
        room: Room::new(pdf.limits.crops),
        second,
        traces,
        path: &path,
    };
    let pictured = shown.pictured(pdf, pages);
    let added = before.add(pdf, pages, (&pictured, Lie::Beside, &live(known)));
    let mut added = added.map_err(|exceeded| Unreadable::exceeding(name, exceeded))?;
    let unread: Vec<usize> = shown.unread().collect();
    added.left.extend(unread.iter().copied().map(pictured::page_of));
    let is_elsewhere = |field: &Field| {
        !answers.contains_key(field.name.as_str()) && !added.fields.contains(&field.name.as_str())
    };
    let Values { values, mut raw, mut findings } = returned;
    // What nobody can read may be a page of the form as well.
    let loose = if unread.is_empty() && added.left.is_empty() {
        shown.loose(revision, &answers, &|field| known.contains_key(field) || added.fields.contains(&field))
    } else {
        None
    };
    raw.absent = loose.as_ref().map(Loose::absent).unwrap_or_default();
    findings.insert(0, about_the_file(&answers, form, (known, &added.fields), &raw.absent).at(&whole));
    findings.extend(loose.as_ref().map(|loose| loose.finding(Kind::Flattened).at(&whole)));
    findings.extend(pictured::findings(form, &added.left, &raw, &path, is_elsewhere));
    let is_told =
        |field: &Field| findings.iter().any(|finding| finding.field.as_deref() == Some(&field.name));
    let is_lost =
        |field: &Field| is_elsewhere(field) && !known.contains_key(field.name.as_str()) && !is_told(field);
    let lost = pictured::lost(form, &unread, &path, is_lost);
    findings.extend(lost);
    Ok(Some(ReturnedForm {
        name: name.to_owned(),
        revision,
        kind: Kind::Flattened,
        how,
        most: How::Page,
        values,
        raw,
        unknown_fields,
        digital_signatures: Vec::new(),
        findings,
        places,
        loose,
        recovered: false,
    }))
}

/// What to say of a copy that has no fields.
fn about_the_file(
    answers: &BTreeMap<&str, Reading>,
    form: &Form,
    (known, pictured): (&Known<'_, '_, '_>, &[&str]),
    absent: &BTreeSet<String>,
) -> Finding {
    let is_there =
        |name: &str| answers.contains_key(name) || known.contains_key(name) || pictured.contains(&name);
    let is_missing = |name: &str| !is_there(name) && !absent.contains(name);
    let missing = form.fields().iter().filter(|field| is_missing(&field.name)).count();
    let is_empty = |shown: &Reading| match shown {
        Reading::Value(value) => value.is_empty() || value == OFF,
        Reading::Signature(is_signed) => !is_signed,
        Reading::Doubtful(_) => false,
    };
    // What a field says that is left is none of what the pages show.
    let shown = answers.iter().filter(|(name, _)| !known.contains_key(*name));
    let shows_nothing = pictured.is_empty() && shown.into_iter().all(|(_, shown)| is_empty(shown));
    let lost = match known.len() {
        0 => "the form has no fields any more".to_owned(),
        left => format!("the form has no more than {left} of its {} fields", form.fields().len()),
    };
    let message = match missing {
        0 if shows_nothing => format!("{lost}, and its pages show no answers"),
        0 => format!("{lost}: its answers were read off the pages"),
        missing => format!(
            "{lost}: its answers were read off the pages, of which some are missing with {missing} of the form's fields"
        ),
    };
    let finding = Finding { field: None, ..Finding::warning(Code::RecoveredFromPage, "", message) };
    finding.hint("compare with the page, or ask for the form as it was filled in, not printed to PDF")
}

/// What to say when a part of the pages could not be interpreted.
fn about_damage(shown: &Pages) -> Option<Finding> {
    let numbers: Vec<String> = shown.broken().take(5).map(|number| number.to_string()).collect();
    let message = match numbers.as_slice() {
        [] => return None,
        [one] => format!("the content of page {one} is damaged: what it shows cannot be relied on"),
        several => {
            let pages = several.join(", ");
            format!("the content of pages {pages} is damaged: what they show cannot be relied on")
        }
    };
    let finding = Finding { field: None, ..Finding::error(Code::RecoveredFromPage, "", message) };
    Some(finding.hint("look at the form, or ask for the file again"))
}
