//! Pages that are pictures: scanned, photographed, or printed as one.
//!
//! A page of the form among them is read beside the fields or the text of the others, as when page 2
//! was printed, signed and scanned. Of any other people are told where to look.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::amend::retaken;
use super::answers::Pages;
use super::crops::crops;
use super::paper_page::{PaperPage, Seen};
use super::scanned::{See, not_read, see};
use super::typing::{Expected, Second};
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, Form};
use crate::request::{How, RawRequest, Signature};
use crate::returned::file::limits::Exceeded;
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::buttons::OFF;
use crate::returned::form::values::{Known, Values};
use crate::returned::outcome::{Place, Trace};
use crate::returned::page::look::Live;
use crate::returned::picture::crop::Room;
use crate::returned::picture::decode::Refused;
use crate::returned::picture::raster::Raster;
use crate::returned::picture::second::SecondReader;
use crate::returned::picture::sight::Sight;
use crate::revision::Revision;

/// The most pages without fields that are looked at.
const MOST: usize = 8;

/// The numbers of the pages without any of the form's fields that are pictures, or that show nothing
/// that can be read.
pub(crate) fn without_fields<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>], known: &Known<'_, '_, 'a>) -> Vec<usize> {
    let widgets = known.values().flatten().flat_map(|copy| &copy.widgets);
    let with: Vec<usize> = widgets.filter_map(|widget| widget.page).collect();
    let without = pages.iter().enumerate().filter(|(number, _)| !with.contains(number)).take(MOST);
    let is_picture = |(_, page): &(usize, &Page<'a>)| {
        let shown = Pages::read(pdf, std::slice::from_ref(page), &Live::new());
        shown.unread().next().is_some() || !shown.pictured(pdf, std::slice::from_ref(page)).is_empty()
    };
    without.filter(is_picture).map(|(number, _)| number + 1).collect()
}

/// The numbers of the pages without any of the form's fields on which something is, and none of it can be read.
pub(crate) fn unread<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>], known: &Known<'_, '_, 'a>) -> Vec<usize> {
    let cannot_be_read = |number: &usize| {
        let page = pages.get(number - 1..*number).unwrap_or_default();
        Pages::read(pdf, page, &Live::new()).unread().next().is_some()
    };
    without_fields(pdf, pages, known).into_iter().filter(cannot_be_read).collect()
}

/// What was read of a form before pictures of its pages are looked at.
pub(crate) struct Before<'r> {
    pub(crate) revision: &'static Revision,
    pub(crate) returned: &'r mut Values,
    /// How answers were read that were read in another way than most.
    pub(crate) how: &'r mut BTreeMap<String, How>,
    /// Where fields stand that are on a picture.
    pub(crate) places: &'r mut BTreeMap<String, Place>,
    /// Room for small pictures of fields.
    pub(crate) room: Room,
    /// What reads beside this program.
    pub(crate) second: Option<&'r dyn SecondReader>,
    /// What pages that are no pictures say of the form that they belong to, by their places in it.
    pub(crate) traces: BTreeMap<usize, Trace>,
    pub(crate) path: &'r Arc<str>,
}

/// What names a page of the file itself.
pub(crate) fn page_of(number: usize) -> String {
    format!("page {number}")
}

/// What was found on pictures of pages.
#[derive(Default)]
pub(crate) struct Added {
    /// Those on which no page of the form was found, by the words that name them.
    pub(crate) left: Vec<String>,
    /// The fields that stand on the pages that were found.
    pub(crate) fields: Vec<&'static str>,
    /// Those that are of another person's form.
    pub(crate) apart: Vec<String>,
}

/// Where pictures of pages lie.
#[derive(Clone, Copy)]
pub(crate) enum Lie {
    /// Below fields, whose values are not in the picture.
    Below,
    /// On pages of their own, on which the values of the fields were printed.
    Beside,
}

impl Before<'_> {
    /// Adds what pictures of the form's pages show.
    ///
    /// # Errors
    ///
    /// A picture is too large.
    pub(crate) fn add<'a>(
        &mut self,
        pdf: &Pdf<'a>,
        pages: &[Page<'a>],
        (numbers, lie, live): (&[usize], Lie, &Live),
    ) -> Result<Added, Exceeded> {
        let mut added = Added::default();
        for number in numbers {
            let Some(page) = number.checked_sub(1).and_then(|index| pages.get(index..*number)) else {
                continue;
            };
            let shown = Pages::read(pdf, page, live);
            let picture =
                if shown.unread().next().is_some() { None } else { shown.pictures(pdf, page, &[1]).next() };
            let picture = picture.map_or(Err(Refused::Damaged), |(_, picture)| picture);
            self.add_seen((*number, &page_of(*number)), (picture, lie), &mut added)
                .map_err(|()| Exceeded::Pixels(pdf.limits.pixels))?;
        }
        Ok(added)
    }

    /// Adds what a picture in another file shows; what names it follows its number.
    ///
    /// # Errors
    ///
    /// It is too large.
    pub(crate) fn add_picture(
        &mut self,
        named: (usize, &str),
        picture: Result<Raster, Refused>,
        added: &mut Added,
    ) -> Result<(), ()> {
        self.add_seen(named, (picture, Lie::Beside), added)
    }

    fn add_seen(
        &mut self,
        (number, named): (usize, &str),
        (picture, lie): (Result<Raster, Refused>, Lie),
        added: &mut Added,
    ) -> Result<(), ()> {
        let seen = match picture {
            Ok(raster) => see(raster),
            Err(Refused::Large) => return Err(()),
            Err(Refused::Damaged) => See::Other,
        };
        match seen {
            See::Page(sight) if std::ptr::eq(sight.revision(), self.revision) => {
                self.add_page((number, named), &sight, lie, added);
            }
            See::Blank => {}
            See::Page(_) | See::Other => added.left.push(named.to_owned()),
        }
        Ok(())
    }

    /// Adds what one of them shows.
    fn add_page(&mut self, (number, named): (usize, &str), sight: &Sight, lie: Lie, added: &mut Added) {
        let form = self.revision.form();
        let is_answer = |value: &str| !value.is_empty() && value != OFF;
        let answers = self.returned.values.iter().filter(|(_, value)| is_answer(value));
        let mut values: BTreeMap<String, String> =
            answers.map(|(field, value)| (field.clone(), value.clone())).collect();
        let before = values.clone();
        if matches!(lie, Lie::Below) {
            values.clear();
        }
        let expected = Expected { values: &values, how: How::Field };
        let second = Second { reader: self.second, suggests: self.room.is_wanted() };
        let mut page = PaperPage::expecting(number, sight, expected, second);
        if self.is_apart(&page) {
            let what = format!("{named} is of another person's form, as is printed on it");
            self.tell(Finding::error, what, "pass the pages of one form");
            return added.apart.push(named.to_owned());
        }
        if self.room.is_wanted() {
            page.crops = crops(&page.seen(), sight, &mut self.room);
            self.places.extend(page.places());
        }
        let origin = |name: &str| Origin::Field { path: Arc::clone(self.path), name: name.to_owned() };
        let what = format!("{named} is a picture: what it shows was read off it");
        self.tell(Finding::warning, what, "compare with the page");
        let is_told =
            |finding: &Finding, name: &str| finding.is_error() && finding.field.as_deref() == Some(name);
        let seen = page.seen();
        added.fields.extend(seen.keys());
        for (name, seen) in seen {
            let Some(field) = form.field(name) else { continue };
            // What is known to be unreadable is not taken from elsewhere.
            if self.returned.findings.iter().any(|finding| is_told(finding, name)) {
                continue;
            }
            let Some(told) = self.compared(field, before.get(name), seen, (named, lie)) else { continue };
            self.returned.values.remove(name);
            self.returned.findings.push(not_read(name, told).at(&origin(name)));
        }
        self.returned.raw = retaken(form, self.returned, origin);
    }

    /// Takes what a field shows on a picture, where nothing else is known of it; what is to be said otherwise.
    fn compared(
        &mut self,
        field: &Field,
        before: Option<&String>,
        seen: Seen,
        (named, lie): (&str, Lie),
    ) -> Option<String> {
        match (before, seen) {
            (_, Seen::Signature(signature)) => {
                let known = self.returned.raw.signatures.entry(field.name.clone()).or_default();
                if *known == Signature::Missing {
                    *known = signature;
                }
                None
            }
            (Some(value), Seen::Value(text, _) | Seen::State(text)) if *value == text => None,
            (Some(_), Seen::Empty) if matches!(lie, Lie::Below) => None,
            (Some(_), Seen::State(state)) if state == OFF && matches!(lie, Lie::Below) => None,
            (Some(value), Seen::Value(..) | Seen::State(_) | Seen::Empty) => {
                Some(format!("the picture of {named} does not show `{value}`, as the field does"))
            }
            (_, Seen::NotRead(why)) => Some(why),
            (None, Seen::Value(text, how)) => {
                self.take(field, text, how);
                None
            }
            (None, Seen::State(state)) if state != OFF => {
                self.take(field, state, How::Mark);
                None
            }
            (None, Seen::State(_) | Seen::Empty) => None,
        }
    }

    /// Whether what is printed on a page says that it is not of this form.
    fn is_apart(&self, page: &PaperPage) -> bool {
        let known = Trace::of_answers(self.revision.form(), &self.returned.values);
        let others = self.traces.iter().map(|(at, trace)| (*at, trace)).chain([(0, &known)]);
        let mut of_others = others.filter(|(at, _)| *at != page.page);
        of_others.any(|(at, trace)| {
            let is_same = if at < page.page { trace.is_of(&page.trace) } else { page.trace.is_of(trace) };
            is_same == Some(false)
        })
    }

    /// Says something of the file.
    fn tell(&mut self, severity: fn(Code, &str, String) -> Finding, what: String, hint: &str) {
        let about = Finding { field: None, ..severity(Code::RecoveredFromPicture, "", what) };
        let whole = Origin::Whole { path: Arc::clone(self.path) };
        self.returned.findings.push(about.hint(hint).at(&whole));
    }

    fn take(&mut self, field: &Field, value: String, how: How) {
        self.returned.values.insert(field.name.clone(), value);
        self.how.insert(field.name.clone(), how);
    }
}

/// What to say of the fields that a file does not have, when there are pages in it that cannot be read.
pub(crate) fn lost(
    form: &Form,
    unread: &[usize],
    path: &Arc<str>,
    is_missing: impl Fn(&Field) -> bool,
) -> Vec<Finding> {
    let Some(number) = unread.first() else { return Vec::new() };
    let message = format!(
        "{} cannot be read: its letters are drawn as curves, or the file does not tell what they are; the answer may be there",
        page_of(*number)
    );
    let is_asked = |field: &&Field| field.kind != FieldKind::Signature && is_missing(field);
    let fields = form.fields().iter().filter(is_asked);
    fields
        .map(|field| {
            let finding = Finding::error(Code::RecoveredFromPage, &field.name, message.clone());
            let origin = Origin::Field { path: Arc::clone(path), name: field.name.clone() };
            finding.hint("look at the page, or ask for the form as it was filled in").at(&origin)
        })
        .collect()
}

/// What to say of lines for signatures on which nothing stands, and of dates beside
/// them, in a file some of whose pages are pictures.
pub(crate) fn findings(
    form: &Form,
    left: &[String],
    raw: &RawRequest,
    path: &Arc<str>,
    is_looked_for: impl Fn(&Field) -> bool,
) -> Vec<Finding> {
    let pages = match left {
        [] => return Vec::new(),
        [one] => format!("{one} is a picture"),
        [first, others @ ..] => format!("{first} and {} more are pictures", others.len()),
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
