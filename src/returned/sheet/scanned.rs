//! The answers of a copy on paper, as far as pictures of its pages show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::alphabets::alphabets;
use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind, ROLE_ON_STATE};
use crate::layout::{Layout, Point, Pt, Rect, Widget};
use crate::paper_code::{self, Said};
use crate::request::{How, RawRequest, Request, Signature};
use crate::returned::file::limits::{Exceeded, Limits};
use crate::returned::form::buttons::OFF;
use crate::returned::form::kind::Kind;
use crate::returned::outcome::{ReturnedForm, Unreadable};
use crate::returned::picture::decode::Refused;
use crate::returned::picture::glyphs::Templates;
use crate::returned::picture::marks::{Blank, Button};
use crate::returned::picture::place::place;
use crate::returned::picture::raster::Raster;
use crate::returned::picture::sight::Sight;
use crate::revision::Revision;

/// So many pictures of something else may lie among the form's.
const UNKNOWN: usize = 8;

/// The longer side of a page at 300 pixels to the inch: finer pictures show nothing more.
const FINEST: usize = 3300;

/// What a picture shows in a field.
enum Seen {
    /// The state of a button.
    State(String),
    /// A text, and how it was read.
    Value(String, How),
    Signature(Signature),
    Empty,
    /// Something stands there that is not read, and why.
    NotRead(String),
}

/// A page of the form in a picture.
struct Sheet {
    /// Which picture it is, from 1.
    number: usize,
    sight: Sight,
}

/// Reads the form off pictures of its pages.
///
/// # Errors
///
/// The form is on none of them, or is there more than once.
pub(crate) fn read(
    pictures: impl Iterator<Item = Result<Raster, Refused>>,
    limits: &Limits,
    name: &str,
) -> Result<ReturnedForm, Unreadable> {
    let saying = |what: &str| Err(Unreadable::saying(name, Kind::Scanned, what));
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut unknown = Vec::new();
    for (number, picture) in (1..).zip(pictures) {
        if unknown.len() == UNKNOWN {
            return saying(&format!(
                "is a scan of many pages: on the first {} are {UNKNOWN} of something else; pass the pages of the form alone",
                number - 1
            ));
        }
        let found = match picture {
            Ok(raster) => {
                let raster = raster.no_finer(FINEST);
                place(&raster).map(|placed| Sight::of(raster, placed))
            }
            Err(Refused::Large) => return Err(Unreadable::exceeding(name, Exceeded::Pixels(limits.pixels))),
            Err(Refused::Damaged) => None,
        };
        match found {
            Some(sight) if sheets.iter().any(|sheet| sheet.sight.page() == sight.page()) => {
                return saying(
                    "holds a page of this form more than once: pass the pages of one form at a time",
                );
            }
            Some(sight) => sheets.push(Sheet { number, sight }),
            None => unknown.push(number),
        }
    }
    let Some(first) = sheets.first() else { return Err(Unreadable::new(name, Kind::Scanned)) };
    let (revision, layout) = (first.sight.revision(), first.sight.layout());
    let mut pages: BTreeMap<usize, &Sheet> = BTreeMap::new();
    for sheet in &sheets {
        if !std::ptr::eq(sheet.sight.layout(), layout) {
            return saying("holds pages of different revisions of this form");
        }
        pages.insert(sheet.sight.page(), sheet);
    }
    let path: Arc<str> = Arc::from(name);
    let printed = Printed::of(&pages, &path);
    if printed.is_of_two {
        pages.remove(&1);
    }
    let typed = typed(revision, layout, &pages, &printed);
    Ok(Reading { revision, layout, pages, unknown, printed, typed, path }.form())
}

/// What the paper code says that was printed with the form.
#[derive(Default)]
struct Printed {
    /// What fields showed when the form was printed, by their names.
    shown: BTreeMap<String, String>,
    /// Whether the second page is another form's.
    is_of_two: bool,
}

impl Printed {
    fn of(pages: &BTreeMap<usize, &Sheet>, path: &Arc<str>) -> Self {
        let ink = |page: usize| pages.get(&page).map(|sheet| |place: Point| sheet.sight.ink(place));
        let origin = |name: &str| Origin::Field { path: Arc::clone(path), name: name.to_owned() };
        let first = ink(0).and_then(|ink| paper_code::read_request(&ink, &origin));
        let second = ink(1).and_then(|ink| paper_code::read_tie(&ink));
        match (first, second) {
            (Some(Said::This(raw, tie)), Some(Said::This(_, other))) if tie != other => {
                Self { is_of_two: true, ..Self::of_request(&raw) }
            }
            (Some(Said::This(raw, _)), _) => Self::of_request(&raw),
            _ => Self::default(),
        }
    }

    fn of_request(raw: &RawRequest) -> Self {
        let request = Request::parse(raw);
        let shown = request.shown().into_iter();
        let shown = shown.filter_map(|shown| Some((shown.field.name.clone(), shown.text?.into_owned())));
        Self { shown: shown.collect(), is_of_two: false }
    }
}

/// The pages of one form.
struct Reading<'s> {
    revision: &'static Revision,
    layout: &'static Layout,
    pages: BTreeMap<usize, &'s Sheet>,
    /// The pictures on which no page was found.
    unknown: Vec<usize>,
    printed: Printed,
    /// What is typed in the fields in which something is written; `None` where that is not certain.
    typed: BTreeMap<&'static str, Option<String>>,
    path: Arc<str>,
}

impl Reading<'_> {
    fn form(&self) -> ReturnedForm {
        let form = self.revision.form();
        let whole = Origin::Whole { path: Arc::clone(&self.path) };
        let mut raw = RawRequest { origin: whole.clone(), ..RawRequest::default() };
        let (mut values, mut how) = (BTreeMap::new(), BTreeMap::new());
        let mut findings: Vec<Finding> =
            self.about_the_file().into_iter().map(|finding| finding.at(&whole)).collect();
        for field in form.fields() {
            match self.seen(field) {
                Some(Seen::State(value)) => {
                    raw.take_field(field, &value, self.origin(&field.name));
                    values.insert(field.name.clone(), value);
                }
                Some(Seen::Value(value, read)) => {
                    how.insert(field.name.clone(), read);
                    raw.take_field(field, &value, self.origin(&field.name));
                    values.insert(field.name.clone(), value);
                }
                Some(Seen::Signature(signature)) => {
                    raw.signatures.insert(field.name.clone(), signature);
                }
                Some(Seen::NotRead(why)) => {
                    let finding = Finding::error(Code::RecoveredFromPicture, &field.name, why)
                        .hint("look at the form, and give the answer in a request file or by flag");
                    findings.push(finding.at(&self.origin(&field.name)));
                }
                Some(Seen::Empty) => {}
                None if field.kind == FieldKind::Signature => {
                    raw.signatures.insert(field.name.clone(), Signature::Missing);
                }
                None => {}
            }
        }
        ReturnedForm {
            revision: self.revision,
            kind: Kind::Scanned,
            values,
            how,
            most: How::Mark,
            raw,
            unknown_fields: BTreeMap::new(),
            digital_signatures: Vec::new(),
            findings,
            recovered: false,
        }
    }

    fn origin(&self, field: &str) -> Origin {
        Origin::Field { path: Arc::clone(&self.path), name: field.to_owned() }
    }

    /// What a field shows; `None` when its page is not there.
    fn seen(&self, field: &Field) -> Option<Seen> {
        let widgets: Vec<&Widget> =
            self.layout.widgets.iter().filter(|widget| widget.field == field.name).collect();
        let first = widgets.first()?;
        let sight = &self.pages.get(&first.page)?.sight;
        Some(match &field.kind {
            FieldKind::CheckBox => match sight.button(first.rect, false, self.words(first)) {
                Button::Off if self.printed.shown.contains_key(&field.name) => {
                    Seen::NotRead("the box is empty, and was marked when the form was printed".to_owned())
                }
                Button::Off => Seen::State(OFF.to_owned()),
                Button::On => Seen::State(ROLE_ON_STATE.to_owned()),
                Button::Doubtful(why) => Seen::NotRead(format!("the box cannot be read for certain: {why}")),
            },
            FieldKind::Choice(_) => choice(sight, &widgets),
            FieldKind::Signature => match sight.signature(first.rect) {
                Blank::Empty => Seen::Signature(Signature::Missing),
                Blank::Written => Seen::Signature(Signature::Drawn),
                Blank::Doubtful(why) => {
                    Seen::NotRead(format!("whether somebody signed here is not certain: {why}"))
                }
            },
            _ if let Some(value) = self.printed.shown.get(&field.name) => {
                let difference = sight.difference(first, value);
                if difference.is_small() {
                    Seen::Value(value.clone(), How::Code)
                } else {
                    Seen::NotRead(format!(
                        "what stands here is not, or not only, `{value}`, which was printed"
                    ))
                }
            }
            _ => match sight.blank(first.rect) {
                Blank::Empty => Seen::Empty,
                Blank::Written => self.typed(field),
                Blank::Doubtful(why) => {
                    Seen::NotRead(format!("whether something is written here is not certain: {why}"))
                }
            },
        })
    }

    /// What is typed in a field, if it certainly is.
    fn typed(&self, field: &Field) -> Seen {
        match self.typed.get(field.name.as_str()).and_then(Option::as_ref) {
            Some(text) => Seen::Value(text.clone(), How::Typed),
            None => Seen::NotRead("what is written here is not read".to_owned()),
        }
    }

    /// Where the words of a box stand: from its right edge to the next box, or as far as they go.
    fn words(&self, widget: &Widget) -> Option<Rect> {
        let left = widget.rect.right() + Pt(4.0);
        let others = self.layout.widgets.iter().filter(|other| other.page == widget.page);
        let right = others
            .filter(|other| other.rect.y < widget.rect.bottom() && other.rect.bottom() > widget.rect.y)
            .map(|other| other.rect.x)
            .filter(|x| *x > left)
            .fold(left + Pt(180.0), |nearest, x| if x < nearest { x } else { nearest });
        (right > left).then(|| Rect { x: left, width: right - left, ..widget.rect })
    }

    /// What there is to say of the pictures as a whole.
    fn about_the_file(&self) -> Vec<Finding> {
        let missing: Vec<String> = (0..self.layout.pages.len())
            .filter(|page| !self.pages.contains_key(page))
            .map(|page| (page + 1).to_string())
            .collect();
        let about = |severity: fn(Code, &str, String) -> Finding, message: String| Finding {
            field: None,
            ..severity(Code::RecoveredFromPicture, "", message)
        };
        let mut findings = vec![
            about(Finding::warning, "the pages are pictures: what they show was read off them".to_owned())
                .hint("compare with the pages"),
        ];
        if !missing.is_empty() {
            let message = format!("page {} of the form is not among the pictures", missing.join(", "));
            findings.push(about(Finding::error, message).hint("ask for the page, or pass it as well"));
        }
        if self.printed.is_of_two {
            let message =
                "the page 2 in this file belongs to another form than its page 1: their paper codes differ";
            findings.push(about(Finding::error, message.to_owned()).hint("find the other page of each"));
        }
        for number in &self.unknown {
            let message = format!("picture {number} shows no page of this form that could be found");
            findings.push(about(Finding::error, message).hint("look at it, or scan it again"));
        }
        for sheet in self.pages.values().filter(|sheet| sheet.sight.is_washed_out()) {
            let message = format!("picture {} is so pale that what is on it may not be seen", sheet.number);
            findings.push(about(Finding::error, message).hint("scan it again, darker"));
        }
        findings
    }
}

/// What is typed in the fields of which the paper code says nothing.
///
/// Letters are only read where most of what is written is typed in the form's own face: one
/// that is like it would give a wrong letter now and then.
fn typed(
    revision: &'static Revision,
    layout: &'static Layout,
    pages: &BTreeMap<usize, &Sheet>,
    printed: &Printed,
) -> BTreeMap<&'static str, Option<String>> {
    let mut templates = Templates::default();
    let (mut read, mut of_this_face) = (BTreeMap::new(), 0);
    for field in revision.form().fields() {
        let Some(widget) = layout.widget(&field.name) else { continue };
        let Some(sheet) = pages.get(&widget.page) else { continue };
        let alphabets = alphabets(field);
        let is_known = printed.shown.contains_key(&field.name);
        if alphabets.is_empty() || is_known || sheet.sight.blank(widget.rect) != Blank::Written {
            continue;
        }
        let mut text = None;
        for alphabet in alphabets {
            let Some(reading) = sheet.sight.typed(widget, &alphabet, &mut templates) else { continue };
            if sheet.sight.difference(widget, &reading.text).is_small() {
                of_this_face += 1;
                text = reading.is_certain().then_some(reading.text);
                break;
            }
        }
        read.insert(field.name.as_str(), text);
    }
    if of_this_face * 2 < read.len() {
        read.values_mut().for_each(|text| *text = None);
    }
    leave_out_halves(revision, &mut read);
    read
}

/// Of an answer that stands in two fields both are read, or none.
fn leave_out_halves(revision: &'static Revision, read: &mut BTreeMap<&'static str, Option<String>>) {
    let fields = revision.form().fields();
    let whole_of = |name: &str| fields.iter().find(|field| field.name == name)?.part_of.as_deref();
    let is_lost = |(name, text): (&&str, &Option<String>)| whole_of(name).filter(|_| text.is_none());
    let lost: Vec<&str> = read.iter().filter_map(is_lost).collect();
    for (name, text) in read.iter_mut() {
        if whole_of(name).is_some_and(|whole| lost.contains(&whole)) {
            *text = None;
        }
    }
}

/// Which of several circles is marked.
fn choice(sight: &Sight, widgets: &[&Widget]) -> Seen {
    let mut chosen = Vec::new();
    for widget in widgets {
        match sight.button(widget.rect, true, None) {
            Button::Off => {}
            Button::On => chosen.extend(widget.option.clone()),
            Button::Doubtful(why) => {
                return Seen::NotRead(format!("which circle is marked is not certain: {why}"));
            }
        }
    }
    match chosen.len() {
        0 => Seen::State(OFF.to_owned()),
        1 => Seen::State(chosen.remove(0)),
        _ => Seen::NotRead("more than one circle is marked".to_owned()),
    }
}
