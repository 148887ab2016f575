//! What stands over, under and beside the fields of a copy that has them.
//!
//! People write on the page: they type beside a field, strike it out, cover it,
//! draw a mark into its box. What a field says is then not what its reader sees.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use lopdf::Dictionary;

use super::answers::{budget, look_at};
use super::displaced::{DISPLACED, displaced};
use super::gaps::is_blank;
use super::ink::{InBox, core, is_covered};
use super::painted::Painted;
use super::recover::{BLANKED, FoundSheet, Live as Shows};
use super::register::{Sheet, sheets};
use super::unseen::{HIDDEN, drop_unseen, is_hidden};
use super::{covered, on_line, untouched};
use crate::form::{Choice, Field, FieldKind, ROLE_ON_STATE};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::file::strings::text_of;
use crate::returned::form::buttons::{self, OFF};
use crate::returned::form::digital;
use crate::returned::form::fields::{FieldCopy, Widget};
use crate::returned::form::values::Known;
use crate::returned::page::layers::Layers;
use crate::returned::page::look::{Live, Part, inherited, visible};
use crate::returned::page::marks::{Doubt, Glyph, Marks, Picture};
use crate::returned::page::matrix::{Area, Matrix, holds, inset};
use crate::revision::Revision;

/// What a page says of fields besides what they hold themselves.
#[derive(Default)]
pub(crate) struct Over<'f> {
    /// Fields whose answers are not certain, and why, to follow "something stands".
    pub(crate) doubtful: BTreeMap<&'f str, &'static str>,
    /// What stands on the page where a field is empty.
    pub(crate) answers: BTreeMap<&'f str, String>,
    /// Lines for signatures on which something is drawn or typed.
    pub(crate) signed: Vec<&'f str>,
    /// The numbers of the pages that are pictures below their fields.
    pub(crate) pictured: Vec<usize>,
    /// The numbers of the pages that could not be interpreted to their end.
    pub(crate) broken: Vec<usize>,
    /// The numbers of the pages of which words are struck out or covered.
    pub(crate) struck: Vec<usize>,
}

/// Looks at the pages with fields, as far as they are not as this program made them.
pub(crate) fn look<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    pages: &[Page<'a>],
    known: &Known<'static, '_, 'a>,
    values: &BTreeMap<String, String>,
) -> Over<'static> {
    let form = revision.form();
    let mut over = Over::default();
    let is_answer = |value: &String| !value.trim().is_empty() && value != OFF;
    let papers: Vec<OnceCell<Area>> = pages.iter().map(|_| OnceCell::new()).collect();
    for (field, copies) in known {
        if values.get(*field).is_some_and(is_answer) && is_hidden(pdf, (pages, &papers), copies) {
            over.doubtful.insert(field, HIDDEN);
        }
    }
    for field in displaced(revision, pdf, known) {
        if values.get(field).is_some_and(is_answer) {
            over.doubtful.entry(field).or_insert(DISPLACED);
        }
    }
    let live: Live = widgets(known).map(|(_, widget)| std::ptr::from_ref(widget.dict)).collect();
    // Lines for signatures that hold no digital one may hold or show another.
    let is_line = |field: &str| form.field(field).is_some_and(|field| field.kind == FieldKind::Signature);
    let lines = known.iter().filter(|(field, _)| is_line(field)).flat_map(|(_, copies)| copies);
    let signed: Live = lines.flat_map(|copy| signed_itself(pdf, copy)).collect();
    let mut left = budget(pdf);
    let mut layers = None;
    for (number, page) in pages.iter().enumerate() {
        if !widgets(known).any(|(_, widget)| widget.page == Some(number)) {
            continue;
        }
        let Some(part) = untouched::rest(revision, pdf, page, (&live, &signed)) else { continue };
        let layers = layers.get_or_insert_with(|| Layers::new(pdf));
        let mut marks = [look_at(pdf, (page, part), &live, layers, &mut left)];
        drop_unseen(&mut marks[0]);
        if marks[0].is_broken || left.is_used_up() {
            over.broken.push(number + 1);
        }
        // What a scan below the fields shows is not known, and no mark over one of them.
        let content = marks[0].annotations.first().map_or(usize::MAX, |annotation| annotation.from);
        let is_below = |picture: &Picture| picture.at < content && picture.parts.is_none();
        let is_covered = |is_meant: &dyn Fn(&Picture) -> bool| {
            let pictures = marks[0].pictures.iter().filter(|picture| is_meant(picture));
            covered::is_covered(visible(pdf, page.dict), pictures.map(|picture| picture.area))
        };
        if is_covered(&is_below) {
            over.pictured.push(number + 1);
            marks[0].pictures.retain(|picture| !is_below(picture));
        } else if is_covered(&|picture| picture.parts.is_none()) {
            over.pictured.push(number + 1);
        }
        let first = widgets(known).find(|(_, widget)| widget.page == Some(number));
        // Content that is this program's own was not looked at for its words.
        let own = first
            .filter(|_| part == Part::Annotations)
            .and_then(|(field, _)| revision.layout().widget(field));
        let sheet = sheet(revision, &marks, (number, own.map(|widget| widget.page)));
        let to_form = sheet.to_form;
        let area = |widget: &Widget<'a>| {
            let rect = pdf.get_rect(widget.dict, "Rect")?;
            Some(to_form.apply_to_area(rect.map(f64::from)))
        };
        let lines = widgets(known).filter(|(field, widget)| is_line(field) && widget.page == Some(number));
        let lines = lines.filter_map(|(_, widget)| area(widget)).collect();
        let found = FoundSheet::new(revision.layout(), &sheet, &marks[0], lines);
        over.struck.extend(found.is_text_lost().then_some(number + 1));
        for field in form.fields() {
            let copies = known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
            let places =
                copies.iter().flat_map(|copy| copy.widgets.iter().map(move |widget| (*copy, widget)));
            let places: Vec<Place<'_, '_>> = places
                .filter(|(_, widget)| widget.page == Some(number))
                .filter_map(|(copy, widget)| Some(Place::new(pdf, &found, copy, (widget, area(widget)?))))
                .collect();
            if !places.is_empty() {
                let value = values.get(&field.name).map(String::as_str);
                over.take(pdf, &found, field, (&places, value));
            }
        }
    }
    over
}

/// Where the form lies on a page; the page itself where its words are not found.
fn sheet(revision: &Revision, marks: &[Marks; 1], (page, own): (usize, Option<usize>)) -> Sheet {
    let found = sheets(revision.layout(), marks).pop();
    let form_page = own.unwrap_or(usize::MAX);
    let itself = Sheet { page, form_page, to_form: Matrix::IDENTITY, to_page: Matrix::IDENTITY, lines: 0 };
    found.unwrap_or(itself)
}

fn widgets<'s, 'a>(known: &'s Known<'_, '_, 'a>) -> impl Iterator<Item = (&'s str, &'s Widget<'a>)> {
    let copies = known.iter().flat_map(|(field, copies)| copies.iter().map(move |copy| (*field, *copy)));
    copies.flat_map(|(field, copy)| copy.widgets.iter().map(move |widget| (field, widget)))
}

/// The widgets of a field for a signature that holds no digital one, as far as they may show another.
fn signed_itself<'c, 'a>(
    pdf: &'c Pdf<'a>,
    copy: &'c FieldCopy<'a>,
) -> impl Iterator<Item = *const Dictionary> + use<'c, 'a> {
    let is_typed = typed(pdf, copy).is_some();
    let is_empty = digital::values(copy).next().is_none();
    let widgets = copy.widgets.iter().map(|widget| widget.dict);
    let signed = widgets.filter(move |widget| is_typed || is_empty && untouched::shows(pdf, widget));
    signed.map(std::ptr::from_ref)
}

/// What somebody typed into a field for a signature that a program made a field for text.
fn typed<'a>(pdf: &Pdf<'a>, copy: &FieldCopy<'a>) -> Option<String> {
    let is_text = |widget: &Widget<'a>| {
        inherited(pdf, widget.dict, "FT").and_then(|kind| kind.as_name().ok()) == Some(b"Tx")
    };
    if !copy.widgets.iter().any(is_text) {
        return None;
    }
    let mut texts = digital::values(copy).filter_map(|value| text_of(pdf, value));
    texts.find(|text| !text.trim().is_empty())
}

/// A widget of a field, and what it shows.
struct Place<'p, 'a> {
    area: Area,
    /// Its own letters and its places in the order of painting, if it shows anything.
    shows: Option<&'p Shows>,
    /// The state that a button has when it is on.
    on: Option<String>,
    copy: &'p FieldCopy<'a>,
}

impl<'p, 'a> Place<'p, 'a> {
    fn new(
        pdf: &Pdf<'a>,
        found: &'p FoundSheet,
        copy: &'p FieldCopy<'a>,
        (widget, area): (&Widget<'a>, Area),
    ) -> Self {
        let shows = found.fields.iter().find(|shows| std::ptr::eq(shows.widget, widget.dict));
        Self { area, shows, on: buttons::on_state(pdf, *widget), copy }
    }

    /// Whether something was painted after the widget, if that is shown at all.
    fn is_over(&self, at: usize) -> bool {
        self.shows.is_some_and(|shows| at >= shows.to)
    }

    /// Whether a field that holds no digital signature holds or shows another one.
    ///
    /// # Errors
    ///
    /// What it holds or shows is none for certain; why follows "something stands".
    fn is_signed_itself(&self, pdf: &Pdf<'a>, found: &FoundSheet) -> Result<bool, &'static str> {
        if let Some(text) = typed(pdf, self.copy) {
            return on_line::refused(&text).map_or(Ok(true), Err);
        }
        let is_empty = digital::values(self.copy).next().is_none();
        let shows = self.shows.filter(|_| is_empty);
        shows.map_or(Ok(false), |shows| found.is_signed_by(shows, self.area))
    }

    fn is_own(&self, at: usize) -> bool {
        self.shows.is_some_and(|shows| (shows.from..shows.to).contains(&at))
    }

    /// Where its letters are; anywhere in it where it does not tell.
    fn letters(&self, margin: [f64; 2]) -> Vec<Area> {
        let glyphs = self.shows.iter().flat_map(|shows| &shows.glyphs);
        let letters: Vec<Area> = glyphs.filter(|glyph| !is_blank(&glyph.text)).map(core).collect();
        if letters.is_empty() { vec![inset(self.area, margin)] } else { letters }
    }
}

const TYPED: &str = "over it, typed on the page";
const COVERED: &str = on_line::TAKEN_BACK;
const DRAWN: &str = "in it that is drawn";
const UNREAD: &str = "in it that cannot be read for certain";
const LABEL: &str = "over its label";
const MARKED: &str = "over its mark";
const CROWDED: &str = "over it: more than can be looked at";

impl<'f> Over<'f> {
    /// Takes what stands over the widgets of a field that are on one page.
    fn take<'a>(
        &mut self,
        pdf: &Pdf<'a>,
        found: &FoundSheet,
        field: &'f Field,
        (places, value): (&[Place<'_, 'a>], Option<&str>),
    ) {
        let value = value.filter(|value| !value.trim().is_empty() && *value != OFF);
        let said = match (&field.kind, value) {
            (FieldKind::Signature, _) => {
                let on_page = places.iter().map(|place| found.is_signed(place.area));
                let by_itself = places.iter().map(|place| place.is_signed_itself(pdf, found));
                let signed: Result<Vec<bool>, _> = on_page.chain(by_itself).collect();
                match signed {
                    Ok(signed) if signed.contains(&true) => self.signed.push(&field.name),
                    Ok(_) => {}
                    Err(why) => drop(self.doubtful.insert(&field.name, why)),
                }
                return;
            }
            (FieldKind::CheckBox, Some(_)) => {
                places.iter().find_map(|place| over_button(found, place, true)).map_or(Ok(None), Err)
            }
            (FieldKind::Choice(choices), Some(value)) => {
                let is_chosen = |place: &Place<'_, '_>| {
                    let choice = buttons::named_choice(choices, place.on.as_deref().unwrap_or_default());
                    choice.is_some_and(|choice| choice.value == value)
                };
                let mut over = places.iter().map(|place| over_button(found, place, is_chosen(place)));
                over.find_map(|why| why).map_or(Ok(None), Err)
            }
            (FieldKind::CheckBox, None) => {
                let marks = places.iter().map(|place| found.is_marked(place.area, false));
                marks
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(seen_as)
                    .map(|marks| marks.contains(&true).then(|| ROLE_ON_STATE.to_owned()))
            }
            (FieldKind::Choice(choices), None) => marked_choice(found, places, choices),
            (_, Some(_)) => places.iter().find_map(|place| over_text(found, place)).map_or(Ok(None), Err),
            (kind, None) => {
                let may_wrap = matches!(kind, FieldKind::Text { multiline: true });
                let mut texts = places.iter().map(|place| found.text(place.area, may_wrap));
                match (texts.next(), texts.next()) {
                    (Some(Ok(text)), None) => Ok(Some(text).filter(|text| !text.is_empty())),
                    (Some(Err(why)), _) => Err(seen_as(why)),
                    (Some(Ok(text)), Some(Ok(again))) if text.is_empty() && again.is_empty() => Ok(None),
                    _ => Err(TYPED),
                }
            }
        };
        match said {
            Ok(None) => {}
            Ok(Some(answer)) => drop(self.answers.insert(&field.name, answer)),
            Err(why) => drop(self.doubtful.insert(&field.name, why)),
        }
    }
}

/// What is said where the field itself is empty, and what stands on it is not read for that reason.
fn seen_as(why: &'static str) -> &'static str {
    if why == BLANKED { COVERED } else { UNREAD }
}

/// The choice of an empty group that is marked on the page.
fn marked_choice(
    found: &FoundSheet,
    places: &[Place<'_, '_>],
    choices: &[Choice],
) -> Result<Option<String>, &'static str> {
    let mut marked = Vec::new();
    for place in places {
        if found.is_marked(place.area, true).map_err(seen_as)? {
            marked.push(place);
        }
    }
    match marked.as_slice() {
        [] => Ok(None),
        [one] => {
            let state = one.on.as_deref().unwrap_or_default();
            buttons::named_choice(choices, state).map(|choice| Some(choice.value.clone())).ok_or(MARKED)
        }
        _ => Err("in more than one choice"),
    }
}

/// Whether a letter may be seen over a field.
fn is_seen(glyph: &Glyph, covers: &[Painted]) -> bool {
    !is_blank(&glyph.text) && glyph.doubt != Some(Doubt::Clipped) && !is_covered(glyph, covers)
}

/// Why the text of a field is not all that is seen there.
fn over_text(found: &FoundSheet, place: &Place<'_, '_>) -> Option<&'static str> {
    let area = place.area;
    let Some(covers) = found.ink.covers(found.room(area)) else { return Some(CROWDED) };
    let others = found.fields.iter().filter(|shows| place.shows.is_none_or(|own| !std::ptr::eq(*shows, own)));
    let others = others.flat_map(|shows| &shows.glyphs);
    let is_in = |glyph: &&Glyph| {
        let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1] + 0.2 * glyph.size];
        holds(area, middle, 0.0)
    };
    let own = found.glyphs.iter().chain(others).filter(is_in).chain(found.letters_around(area));
    if own.into_iter().any(|glyph| is_seen(glyph, &covers)) {
        return Some(TYPED);
    }
    let letters = place.letters([1.5, 2.0]);
    let is_lost = |cover: &Painted| {
        let counts = cover.is_ink || cover.hides && place.is_over(cover.at);
        counts && !place.is_own(cover.at) && letters.iter().any(|letter| cover.touches(*letter))
    };
    if covers.iter().any(is_lost) {
        return Some(COVERED);
    }
    match () {
        () if found.is_drawn_in(area) => Some(DRAWN),
        () => found.is_caption_lost(area).then_some(LABEL),
    }
}

/// Why the mark of a button is not all that is seen there.
fn over_button(found: &FoundSheet, place: &Place<'_, '_>, is_chosen: bool) -> Option<&'static str> {
    let area = place.area;
    let Some(covers) = found.ink.covers(area) else { return Some(CROWDED) };
    let is_round = place.copy.widgets.len() > 1;
    let mut glyphs = found.glyphs_in(area);
    if glyphs.any(|glyph| is_seen(glyph, &covers)) || found.ink.in_box(area, is_round) != InBox::Nothing {
        return Some(MARKED);
    }
    match is_chosen {
        true if found.is_label_lost(area) => return Some(LABEL),
        false if found.is_beside(area) => return Some(MARKED),
        _ => {}
    }
    let size = [area[2] - area[0], area[3] - area[1]];
    let letters = place.letters(size.map(|side| 0.2 * side));
    let is_lost = |cover: &Painted| {
        cover.hides
            && place.is_over(cover.at)
            && !place.is_own(cover.at)
            && letters.iter().any(|letter| cover.touches(*letter))
    };
    covers.iter().any(is_lost).then_some(COVERED)
}
