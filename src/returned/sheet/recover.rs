//! The answers that a page shows, field by field.
//!
//! Nothing is guessed: a field in which something stands that cannot be read
//! for certain is left out and reported.

use lopdf::Dictionary;
use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};

use super::gaps::is_blank;
use super::ink::{InBox, Ink, core, is_covered, stands_out};
use super::line::{is_again, with_marks, words};
use super::painted::Painted;
use super::register::{Sheet, Words, area_of, printed, rooms};
use crate::form::{Field, FieldKind, ROLE_ON_STATE};
use crate::layout::{Fonts, Layout, PAGE_HEIGHT, Pt, Room, TextItem, Widget, fit};
use crate::returned::form::kind::letters;
use crate::returned::page::marks::{Doubt, Glyph, Marks, Sort};
use crate::returned::page::matrix::{Area, Point, holds, inset, middle, overlaps};

/// What a page shows in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A text, or the state of a button; an empty text when nothing stands there.
    Value(String),
    /// Something that cannot be read for certain, and why, to follow "something stands here".
    Doubtful(&'static str),
    /// Something in the place of a signature, or nothing.
    Signature(bool),
}

/// How high a line of a value is at most, in points.
const LARGEST_LINE: f64 = 13.0;

/// How large the letters of a value may be, in points.
pub(super) const SIZES: std::ops::RangeInclusive<f64> = 2.0..=40.0;

/// The most glyphs and lines of a value that are put together. No field holds
/// half as many, even when all is drawn twice.
const GLYPHS: usize = 2000;
const LINES: usize = 24;

/// The most things that people put on a page that are looked at as signatures.
const ADDED: usize = 100;

/// A page of the form as it was found, in the form's coordinates.
pub(crate) struct FoundSheet {
    /// Letters that are none of the form's own and none of its fields'.
    pub(super) glyphs: Vec<Glyph>,
    /// What fields show that the copy has, by their widgets.
    pub(super) fields: Vec<Live>,
    pub(super) ink: Ink,
    /// What else people put on the page: its places in the order of painting, from and up to.
    pub(super) added: Vec<(usize, usize)>,
    /// The same, with frames, lines and whatever else says nothing by itself.
    pub(super) laid: Vec<(usize, usize)>,
    is_broken: bool,
    /// The lines for signatures.
    pub(super) signatures: Vec<Area>,
    /// The places of all other fields.
    pub(super) others: Vec<Area>,
    /// The form's own words: left, baseline, right, top.
    pub(super) words: Vec<Words>,
    /// The rooms for writing, and the boxes and circles for marks.
    pub(super) rooms: Vec<Area>,
    pub(super) buttons: Vec<Area>,
}

/// What a widget shows.
pub(super) struct Live {
    pub(super) widget: *const Dictionary,
    pub(super) glyphs: Vec<Glyph>,
    /// Its places in the order of painting: from, and up to.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl FoundSheet {
    /// `signatures` are the lines for them, in the form's coordinates.
    pub(crate) fn new(layout: &Layout, sheet: &Sheet, marks: &Marks, signatures: Vec<Area>) -> Self {
        let to_form = sheet.to_form;
        let scale = to_form.0[0].hypot(to_form.0[1]);
        let words: Vec<Printed> =
            layout.pages.get(sheet.form_page).into_iter().flat_map(printed).map(Printed::of).collect();
        let on_form = |glyph: &Glyph| Glyph {
            text: glyph.text.clone(),
            start: to_form.apply(glyph.start),
            end: to_form.apply(glyph.end),
            size: glyph.size * scale,
            ..*glyph
        };
        let mut fields = Vec::new();
        for annotation in &marks.annotations {
            if let Sort::Field(widget) = annotation.sort {
                let (from, to) = (annotation.from, annotation.to);
                let first = marks.glyphs.partition_point(|glyph| glyph.at < from);
                let own = marks.glyphs[first..].iter().take_while(|glyph| glyph.at < to);
                fields.push(Live { widget, glyphs: with_marks(own.map(on_form)), from, to });
            }
        }
        let is_field = |glyph: &&Glyph| {
            let annotation = marks.annotation_at(glyph.at);
            annotation.is_some_and(|annotation| matches!(annotation.sort, Sort::Field(_)))
        };
        let others = marks.glyphs.iter().filter(|glyph| !is_field(glyph)).map(on_form);
        let places = |sorts: &'static [Sort]| {
            let meant = marks.annotations.iter().filter(|annotation| sorts.contains(&annotation.sort));
            meant.map(|annotation| (annotation.from, annotation.to))
        };
        // The form's own words are none of the answers.
        let mut own: Vec<Words> = words.iter().map(|words| Words { area: words.area, at: None }).collect();
        let mut glyphs = with_marks(others);
        glyphs.retain(|glyph| match words.iter().position(|words| words.has(glyph)) {
            Some(place) => {
                own[place].at = own[place].at.max(Some(glyph.at));
                false
            }
            None => true,
        });
        let mut ink = Ink::new(marks, to_form);
        ink.take_large(&glyphs, *SIZES.end());
        let on_page = layout.widgets.iter().filter(|widget| widget.page == sheet.form_page).map(area);
        let places_of_others = on_page.filter(|place| !signatures.iter().any(|line| overlaps(*line, *place)));
        let (rooms, buttons) = printed_places(layout, sheet);
        Self {
            glyphs,
            fields,
            ink,
            others: places_of_others.collect(),
            words: own,
            rooms,
            buttons,
            added: places(&[Sort::Added]).take(ADDED).collect(),
            laid: places(&[Sort::Added, Sort::Comment]).collect(),
            is_broken: marks.is_broken,
            signatures,
        }
    }

    /// What stands in a field whose widgets are on this page.
    pub(crate) fn shown(&self, field: &Field, widgets: &[&Widget]) -> Reading {
        if self.is_broken && field.kind != FieldKind::Signature {
            return Reading::Doubtful("the content of its page is damaged");
        }
        match &field.kind {
            FieldKind::CheckBox => {
                let mut is_on = false;
                for widget in widgets {
                    match self.is_marked(area(widget), false) {
                        Ok(marked) => is_on |= marked,
                        Err(why) => return Reading::Doubtful(why),
                    }
                }
                Reading::Value(if is_on { ROLE_ON_STATE } else { "Off" }.to_owned())
            }
            FieldKind::Choice(_) => {
                let mut on: Vec<&Widget> = Vec::new();
                for widget in widgets {
                    match self.is_marked(area(widget), true) {
                        Ok(true) => on.push(widget),
                        Ok(false) => {}
                        Err(why) => return Reading::Doubtful(why),
                    }
                }
                match on.as_slice() {
                    [] => Reading::Value("Off".to_owned()),
                    [one] => Reading::Value(one.option.clone().unwrap_or_default()),
                    _ => Reading::Doubtful("more than one choice is marked"),
                }
            }
            FieldKind::Signature => {
                let mut is_signed = false;
                for widget in widgets {
                    match self.is_signed(area(widget)) {
                        Ok(signed) => is_signed |= signed,
                        Err(why) => return Reading::Doubtful(why),
                    }
                }
                Reading::Signature(is_signed)
            }
            FieldKind::Text { .. }
            | FieldKind::Date
            | FieldKind::Digits(_)
            | FieldKind::Email
            | FieldKind::PhonePart(_) => match widgets {
                [widget] => {
                    let text = self.text(area(widget), widget.multiline);
                    text.map_or_else(Reading::Doubtful, Reading::Value)
                }
                _ => Reading::Doubtful("it stands in several places"),
            },
        }
    }

    /// The letters whose middle lies in a box or on a line for a signature.
    pub(super) fn glyphs_in(&self, area: Area) -> impl Iterator<Item = &Glyph> {
        self.glyphs.iter().filter(move |glyph| !is_blank(&glyph.text) && holds(area, middle_of(glyph), 0.0))
    }

    /// Whether a button is marked: with a letter, or with anything that is drawn
    /// in it. The box itself, or the circle around a choice, is part of the form.
    pub(super) fn is_marked(&self, area: Area, is_round: bool) -> Result<bool, &'static str> {
        let glyphs: Vec<&Glyph> = self.glyphs_in(area).take(GLYPHS).collect();
        let covers = self.ink.covers(area).ok_or("too much is drawn here")?;
        let mark = match self.ink.in_box(area, is_round) {
            InBox::Nothing if glyphs.is_empty() => {
                return match () {
                    () if self.is_blanked(area) => Err(BLANKED),
                    () if self.is_beside(area) => Err("it is beside its box, or on its edge"),
                    () => Ok(false),
                };
            }
            InBox::Nothing => None,
            InBox::Mark(_) if !glyphs.is_empty() => return Err("something is drawn over a letter"),
            InBox::Mark(at) => Some(at),
            InBox::Unknown => return Err("it is larger than its box, or lies over it"),
        };
        let inside = inset(area, [0.2 * (area[2] - area[0]), 0.2 * (area[3] - area[1])]);
        let hides =
            |cover: &Painted, at| cover.at > at && cover.hides && !cover.is_ink && cover.touches(inside);
        if mark.is_some_and(|at| covers.iter().any(|cover| hides(cover, at))) {
            return Err("something lies over it");
        }
        if lie_over_one_another(&glyphs) {
            return Err("letters lie over one another");
        }
        for glyph in glyphs {
            if let Some(doubt) = glyph.doubt {
                return Err(why(doubt));
            }
            if is_covered(glyph, &covers) {
                return Err("something lies over it");
            }
            if !stands_out(glyph, &covers) {
                return Err(AS_LIGHT);
            }
        }
        if self.is_label_lost(area) { Err("its words are struck out or covered") } else { Ok(true) }
    }

    /// Whether something is drawn in a place for text.
    pub(super) fn is_drawn_in(&self, area: Area) -> bool {
        self.ink.is_drawn_in((area, self.room(area)), &self.signatures)
    }

    /// The text in a field.
    pub(super) fn text(&self, area: Area, may_wrap: bool) -> Result<String, &'static str> {
        let in_field = |glyph: &&Glyph| {
            let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1]];
            holds(area, middle, 0.5)
        };
        let mut glyphs: Vec<&Glyph> = self.glyphs.iter().filter(in_field).take(GLYPHS).collect();
        if glyphs.len() == GLYPHS {
            return Err("it is longer than its field");
        }
        let is_written = |glyph: &&&Glyph| !is_blank(&glyph.text);
        let around: Vec<&Glyph> =
            self.letters_around(area).filter(|glyph| !in_field(glyph)).take(GLYPHS).collect();
        if around.iter().any(|glyph| is_written(&glyph)) {
            if glyphs.iter().any(|glyph| is_written(&glyph)) {
                return Err("something is written above or below it");
            }
            // People write anywhere in the room that is printed, and on its line.
            if !around.iter().filter(is_written).all(|glyph| self.is_in_room(glyph, area)) {
                return Err("it is on the edge of its room");
            }
            glyphs = around;
        }
        if let Some(doubt) = glyphs.iter().filter(is_written).find_map(|glyph| glyph.doubt) {
            return Err(why(doubt));
        }
        let is_drawn = self.is_drawn_in(area);
        if !glyphs.iter().any(|glyph| !is_blank(&glyph.text)) {
            return match () {
                () if is_drawn => Err("it is drawn and not written"),
                () if self.is_blanked(area) => Err(BLANKED),
                () => Ok(String::new()),
            };
        }
        if is_drawn {
            return Err("something is drawn over it or beside it");
        }
        let covers = self.ink.covers(self.room(area)).ok_or("too much is drawn here")?;
        if self.is_caption_lost(area) {
            return Err("its label is struck out or covered");
        }
        if glyphs.iter().filter(is_written).any(|glyph| is_covered(glyph, &covers)) {
            return Err("something lies over it");
        }
        if !glyphs.iter().filter(is_written).all(|glyph| stands_out(glyph, &covers)) {
            return Err(AS_LIGHT);
        }
        if glyphs.iter().filter(is_written).any(|glyph| is_turned(glyph)) {
            return Err("its letters are turned");
        }
        if glyphs.iter().filter(is_written).any(|glyph| !SIZES.contains(&glyph.size)) {
            return Err("its letters are too small or too large");
        }
        if self.is_cut_off(&glyphs, area) {
            return Err(why(Doubt::Clipped));
        }
        let lines = lines(glyphs, may_wrap)?;
        let value = self.join(&lines, area)?;
        if value.chars().all(is_plain) { Ok(value) } else { Err("its script is not read off pages") }
    }

    /// Whether a value goes on in letters that are written just before or after
    /// it, in another line, and clipped away.
    fn is_cut_off(&self, glyphs: &[&Glyph], area: Area) -> bool {
        let written = |glyph: &&Glyph| !is_blank(&glyph.text);
        let places = || glyphs.iter().filter(|glyph| !is_blank(&glyph.text)).map(|glyph| glyph.at);
        let (Some(first), Some(last)) = (places().min(), places().max()) else { return false };
        let before = self.glyphs.iter().rev().filter(written).find(|glyph| glyph.at < first);
        let after = self.glyphs.iter().filter(written).find(|glyph| glyph.at > last);
        [before, after].into_iter().flatten().any(|glyph| {
            let reach = 2.0 * glyph.size;
            glyph.doubt == Some(Doubt::Clipped)
                && (area[0] - reach..=area[2] + reach).contains(&glyph.start[0])
                && (area[1] - reach..=area[3] + reach).contains(&glyph.start[1])
        })
    }

    /// The text of several lines, from the top.
    fn join(&self, lines: &[Vec<&Glyph>], area: Area) -> Result<String, &'static str> {
        let several = lines.len() > 1;
        // What has no room for another line may have had more of them.
        let is_tall = area[3] - area[1] > 2.5 * LARGEST_LINE;
        if let Some(last) = lines.last().and_then(|line| line.first())
            && is_tall
            && last.start[1] - 1.6 * last.size < area[1]
            && !is_our_own(lines, area)
        {
            return Err("it fills its field, and may go on");
        }
        // What stands on the same lines, but not in the field.
        let beside: Vec<&Glyph> = self
            .glyphs
            .iter()
            .filter(|glyph| {
                let middle = (glyph.start[0] + glyph.end[0]) / 2.0;
                let is_beside = middle < area[0] - 0.5 || middle > area[2] + 0.5;
                let slack = 0.4 * SIZES.end();
                is_beside
                    && (area[1] - slack..=area[3] + slack).contains(&glyph.start[1])
                    && !is_blank(&glyph.text)
            })
            .collect();
        let mut value = String::new();
        for line in lines {
            if runs_over(line, &beside, area) {
                return Err("it runs out of its field");
            }
            let text = words(line)?;
            // A word that fills its line may go on in the next one.
            let fills = line.last().is_some_and(|last| last.end[0] > area[2] - 2.0 * last.size);
            if several && fills && !text.trim().contains(' ') {
                return Err("a word may be broken over two lines");
            }
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text.trim());
        }
        Ok(value.trim().nfc().collect())
    }
}

/// The rooms for writing that are printed on a page, and the boxes and circles for marks.
fn printed_places(layout: &Layout, sheet: &Sheet) -> (Vec<Area>, Vec<Area>) {
    let on_page = || layout.widgets.iter().filter(|widget| widget.page == sheet.form_page).map(area);
    let holds_place = |room: &Area| on_page().any(|place| holds(*room, middle(place), 0.0));
    let rooms: Vec<Area> =
        layout.pages.get(sheet.form_page).into_iter().flat_map(rooms).filter(holds_place).collect();
    let is_button = |place: &Area| {
        let is_square = (place[2] - place[0] - place[3] + place[1]).abs() < 1.0;
        is_square && !rooms.iter().any(|room| holds(*room, middle(*place), 0.0))
    };
    let buttons = on_page().filter(is_button).collect();
    (rooms, buttons)
}

/// The middle of a letter.
pub(super) fn middle_of(glyph: &Glyph) -> Point {
    [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1] + 0.3 * glyph.size]
}

/// Words of the form, and where each letter of them begins.
struct Printed {
    area: Area,
    letters: Vec<(f64, char)>,
}

impl Printed {
    fn of(words: &TextItem) -> Self {
        let area = area_of(words);
        let mut x = area[0];
        let letters = words.text.chars().map(|c| {
            let from = x;
            x += f64::from(words.face.face().width(c.encode_utf8(&mut [0; 4]), words.size).0);
            (from, c)
        });
        Self { letters: letters.collect(), area }
    }

    /// Whether a glyph is one of them: it stands among them, and a letter where they have that letter. What
    /// somebody wrote over them is none.
    fn has(&self, glyph: &Glyph) -> bool {
        let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1]];
        let [left, base, right, _] = self.area;
        if !holds([left, base, right, base], middle, 1.5) {
            return false;
        }
        let slack = (0.3 * glyph.size).max(1.5);
        let is_at = |at: f64| (at - glyph.start[0]).abs() < slack;
        match glyph.text.chars().next().filter(|c| c.is_alphanumeric()) {
            None => true,
            Some(first) => {
                let is_same =
                    |c: char| letters(c.encode_utf8(&mut [0; 4])).eq(letters(first.encode_utf8(&mut [0; 4])));
                self.letters.iter().any(|(at, c)| is_at(*at) && is_same(*c))
            }
        }
    }
}

/// Whether lines stand where we would write them, and as large: then there are
/// no more of them, since a longer value would have been written smaller.
fn is_our_own(lines: &[Vec<&Glyph>], area: Area) -> bool {
    /// How far apart two places are at most that are the same, in points.
    const SLACK: f64 = 0.3;
    let texts: Result<Vec<String>, _> = lines.iter().map(|line| words(line)).collect();
    let Ok(texts) = texts else { return false };
    let text = texts.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n");
    let [width, height] = [area[2] - area[0], area[3] - area[1]].map(|length| Pt(length as f32));
    let fitted = fit(&text, Room { width, height, multiline: true }, Fonts::bundled());
    fitted.fits
        && fitted.lines.len() == lines.len()
        && fitted.lines.iter().zip(lines).all(|(own, line)| {
            line.iter().filter(|glyph| !is_blank(&glyph.text)).all(|glyph| {
                (f64::from(own.baseline.0) - (glyph.start[1] - area[1])).abs() < SLACK
                    && (f64::from(fitted.size.0) - glyph.size).abs() < SLACK
            })
        })
}

/// Puts glyphs into lines, the topmost first.
fn lines(glyphs: Vec<&Glyph>, may_wrap: bool) -> Result<Vec<Vec<&Glyph>>, &'static str> {
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in glyphs {
        let same = |line: &Vec<&Glyph>| {
            line.last().is_some_and(|last| (last.start[1] - glyph.start[1]).abs() < 0.4 * last.size)
        };
        match lines.iter().position(same) {
            Some(place) => lines[place].push(glyph),
            None if lines.len() == LINES => return Err("it has more lines than its field"),
            None => lines.push(vec![glyph]),
        }
    }
    lines.retain(|line| line.iter().any(|glyph| !is_blank(&glyph.text)));
    if !may_wrap && lines.len() > 1 {
        return Err("it has several lines where there is room for one");
    }
    lines.sort_by(|a, b| b[0].start[1].total_cmp(&a[0].start[1]));
    Ok(lines)
}

/// Whether a line goes on in what stands beside its field.
fn runs_over(line: &[&Glyph], beside: &[&Glyph], area: Area) -> bool {
    /// How far apart in the order of painting the letters of a text are, spaces included.
    const NEXT: usize = 3;
    let left = line.iter().map(|glyph| glyph.start[0]).fold(f64::INFINITY, f64::min);
    let right = line.iter().map(|glyph| glyph.end[0]).fold(f64::NEG_INFINITY, f64::max);
    let Some(first) = line.first() else { return false };
    let places = || line.iter().map(|glyph| glyph.at);
    let (Some(from), Some(to)) = (places().min(), places().max()) else { return false };
    beside.iter().any(|glyph| {
        // What was written at another time is no part of a value, but where it is as near as the next word.
        let is_next = (from.saturating_sub(NEXT)..=to + NEXT).contains(&glyph.at);
        let reach = if is_next { 1.5 } else { 0.5 } * first.size;
        let middle = (glyph.start[0] + glyph.end[0]) / 2.0;
        let goes_on = middle < area[0] && glyph.end[0] > left - reach
            || middle > area[2] && glyph.start[0] < right + reach;
        goes_on && (glyph.start[1] - first.start[1]).abs() < 0.4 * first.size
    })
}

pub(super) const BLANKED: &str = "it lies over the whole place";
const AS_LIGHT: &str = "it is as light as what is behind it";

/// Whether different letters are in one place.
fn lie_over_one_another(glyphs: &[&Glyph]) -> bool {
    let few = glyphs.iter().take(12);
    few.enumerate().any(|(place, glyph)| {
        glyphs[..place].iter().any(|other| !is_again(glyph, other) && overlaps(core(glyph), core(other)))
    })
}

/// Whether a letter does not run from left to right, as far as its widths tell.
fn is_turned(glyph: &Glyph) -> bool {
    let (along, up) = (glyph.end[0] - glyph.start[0], glyph.end[1] - glyph.start[1]);
    along < -0.01 || up.abs() > 0.1 * along.abs() + 0.01
}

/// To follow "something stands here that cannot be read for certain".
fn why(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Clipped => "it is cut off",
        Doubt::Hidden => "it is on a layer that is not shown",
        Doubt::Transparent => "it is transparent",
        Doubt::Light => "it is as light as the paper",
        Doubt::NoFont => "the file does not have its font",
        Doubt::Unsure => "not every viewer shows it",
        Doubt::Distorted => "its letters are squeezed or turned over",
    }
}

/// The rectangle of a widget in PDF coordinates.
fn area(widget: &Widget) -> Area {
    widget.rect.to_pdf(PAGE_HEIGHT).map(f64::from)
}

/// Whether a character stands where it is read: not so in scripts that run
/// from right to left or whose letters change places.
fn is_plain(c: char) -> bool {
    let is_read = matches!(
        c.script(),
        Script::Common
            | Script::Inherited
            | Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Armenian
            | Script::Georgian
            | Script::Ethiopic
            | Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Hangul
    );
    let is_private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    is_read && !is_private && !c.is_control() && c != '\u{FFFD}'
}
