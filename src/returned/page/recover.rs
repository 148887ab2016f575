//! The answers that a page shows, field by field.
//!
//! Nothing is guessed: a field in which something stands that cannot be read
//! for certain is left out and reported.

use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};

use super::content::{Glyph, Marks};
use super::matrix::{Area, holds};
use super::register::{Sheet, area_of, printed};
use crate::form::{Field, FieldKind, ROLE_ON_STATE};
use crate::layout::{Layout, PAGE_HEIGHT, Widget};

/// What a page shows in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Shown {
    /// A text, or the state of a button; an empty text when nothing stands there.
    Value(String),
    /// Something that cannot be read for certain, and why, to follow "something stands here".
    Doubtful(&'static str),
    /// Something in the place of a signature, or nothing.
    Signature(bool),
}

/// Gaps in parts of an em: below the first there is none, from the second to
/// the third it is a space.
const GAPS: [f64; 3] = [0.1, 0.17, 1.2];

/// How high a line of a value is at most, in points.
const LARGEST_LINE: f64 = 13.0;

/// A page of the form as it was found, in the form's coordinates.
pub(super) struct Found<'m> {
    glyphs: Vec<Glyph>,
    shapes: Vec<Area>,
    pictures: Vec<Area>,
    sheet: &'m Sheet,
}

impl<'m> Found<'m> {
    pub(super) fn new(layout: &Layout, sheet: &'m Sheet, marks: &Marks) -> Self {
        let to_form = sheet.to_form;
        let scale = to_form.0[0].hypot(to_form.0[1]);
        let words: Vec<Area> =
            layout.pages.get(sheet.form_page).into_iter().flat_map(printed).map(area_of).collect();
        let glyphs = marks.glyphs.iter().map(|glyph| Glyph {
            text: glyph.text.clone(),
            start: to_form.apply(glyph.start),
            end: to_form.apply(glyph.end),
            size: glyph.size * scale,
            is_clipped: glyph.is_clipped,
        });
        // The form's own words are none of the answers.
        let is_printed = |glyph: &Glyph| {
            let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1]];
            words.iter().any(|area| holds([area[0], area[1], area[2], area[1]], middle, 1.5))
        };
        Self {
            glyphs: glyphs.filter(|glyph| !is_printed(glyph)).collect(),
            shapes: marks.shapes.iter().map(|area| to_form.apply_to_area(*area)).collect(),
            pictures: marks.pictures.iter().map(|area| to_form.apply_to_area(*area)).collect(),
            sheet,
        }
    }

    pub(super) fn sheet(&self) -> &'m Sheet {
        self.sheet
    }

    /// What stands in a field whose widgets are on this page.
    pub(super) fn shown(&self, field: &Field, widgets: &[&Widget]) -> Shown {
        match &field.kind {
            FieldKind::CheckBox => {
                let is_on = widgets.iter().any(|widget| self.is_marked(area(widget), false));
                Shown::Value(if is_on { ROLE_ON_STATE } else { "Off" }.to_owned())
            }
            FieldKind::Choice(_) => {
                let on: Vec<&&Widget> =
                    widgets.iter().filter(|widget| self.is_marked(area(widget), true)).collect();
                match on.as_slice() {
                    [] => Shown::Value("Off".to_owned()),
                    [one] => Shown::Value(one.option.clone().unwrap_or_default()),
                    _ => Shown::Doubtful("more than one choice is marked"),
                }
            }
            FieldKind::Signature => {
                let signed = widgets.iter().any(|widget| self.is_marked(area(widget), false));
                Shown::Signature(signed)
            }
            FieldKind::Text { .. }
            | FieldKind::Date
            | FieldKind::Digits
            | FieldKind::Email
            | FieldKind::PhonePart => match widgets {
                [widget] => self.text(area(widget)),
                _ => Shown::Doubtful("it stands in several places"),
            },
        }
    }

    /// Whether anything stands in a button or on a line for a signature.
    ///
    /// The circle around a choice is part of the form.
    fn is_marked(&self, area: Area, is_round: bool) -> bool {
        let (wide, high) = (area[2] - area[0], area[3] - area[1]);
        let inside = |other: &Area| {
            let middle = [(other[0] + other[2]) / 2.0, (other[1] + other[3]) / 2.0];
            holds(area, middle, 0.0)
        };
        let is_small =
            |other: &Area, most: f64| other[2] - other[0] < wide * most && other[3] - other[1] < high * most;
        let glyph = self.glyphs.iter().any(|glyph| {
            let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1] + glyph.size * 0.3];
            !is_blank(&glyph.text) && !glyph.is_clipped && holds(area, middle, 0.0)
        });
        let shape = || {
            let most = if is_round { 0.8 } else { 1.5 };
            self.shapes.iter().any(|shape| inside(shape) && is_small(shape, most))
        };
        let picture = || self.pictures.iter().any(|picture| inside(picture) && is_small(picture, 3.0));
        glyph || shape() || picture()
    }

    fn text(&self, area: Area) -> Shown {
        let in_field = |glyph: &&Glyph| {
            let middle = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1]];
            holds(area, middle, 0.5)
        };
        let glyphs: Vec<&Glyph> = self.glyphs.iter().filter(in_field).collect();
        if glyphs.iter().any(|glyph| glyph.is_clipped && !is_blank(&glyph.text)) {
            return Shown::Doubtful("it is cut off");
        }
        if glyphs.iter().all(|glyph| is_blank(&glyph.text) && !glyph.text.is_empty()) {
            let (wide, high) = (area[2] - area[0], area[3] - area[1]);
            let drawn = self.shapes.iter().chain(&self.pictures).any(|mark| {
                let middle = [(mark[0] + mark[2]) / 2.0, (mark[1] + mark[3]) / 2.0];
                holds(area, middle, 0.0) && mark[2] - mark[0] < wide && mark[3] - mark[1] < high * 1.5
            });
            return if drawn {
                Shown::Doubtful("it is drawn and not written")
            } else {
                Shown::Value(String::new())
            };
        }
        let mut lines: Vec<Vec<&Glyph>> = Vec::new();
        for glyph in glyphs {
            let same = |line: &&mut Vec<&Glyph>| {
                line.last().is_some_and(|last| (last.start[1] - glyph.start[1]).abs() < 0.4 * last.size)
            };
            match lines.iter_mut().find(same) {
                Some(line) => line.push(glyph),
                None => lines.push(vec![glyph]),
            }
        }
        lines.sort_by(|a, b| b[0].start[1].total_cmp(&a[0].start[1]));
        let mut value = String::new();
        let several = lines.len() > 1;
        // What has no room for another line may have had more of them.
        let is_tall = area[3] - area[1] > 2.5 * LARGEST_LINE;
        if let Some(last) = lines.last().and_then(|line| line.first())
            && is_tall
            && last.start[1] - 1.6 * last.size < area[1]
        {
            return Shown::Doubtful("it fills its field, and may go on");
        }
        for line in lines {
            if self.runs_over(&line, area) {
                return Shown::Doubtful("it runs out of its field");
            }
            let text = match words(&line) {
                Ok(text) => text,
                Err(why) => return Shown::Doubtful(why),
            };
            // A word that fills its line may go on in the next one.
            let fills = line.last().is_some_and(|last| last.end[0] > area[2] - 2.0 * last.size);
            if several && fills && !text.trim().contains(' ') {
                return Shown::Doubtful("a word may be broken over two lines");
            }
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text.trim());
        }
        let value: String = value.trim().nfc().collect();
        if value.chars().all(is_plain) {
            Shown::Value(value)
        } else {
            Shown::Doubtful("its script is not read off pages")
        }
    }

    /// Whether a line goes on beyond its field.
    fn runs_over(&self, line: &[&Glyph], area: Area) -> bool {
        let left = line.iter().map(|glyph| glyph.start[0]).fold(f64::INFINITY, f64::min);
        let right = line.iter().map(|glyph| glyph.end[0]).fold(f64::NEG_INFINITY, f64::max);
        let Some(first) = line.first() else { return false };
        let reach = 1.5 * first.size;
        self.glyphs.iter().filter(|glyph| !is_blank(&glyph.text)).any(|glyph| {
            let middle = (glyph.start[0] + glyph.end[0]) / 2.0;
            let beside = middle < area[0] - 0.5 && glyph.end[0] > left - reach
                || middle > area[2] + 0.5 && glyph.start[0] < right + reach;
            beside && (glyph.start[1] - first.start[1]).abs() < 0.4 * first.size
        })
    }
}

/// The rectangle of a widget in PDF coordinates.
fn area(widget: &Widget) -> Area {
    widget.rect.to_pdf(PAGE_HEIGHT).map(f64::from)
}

fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_whitespace)
}

/// The text of a line of glyphs.
fn words(line: &[&Glyph]) -> Result<String, &'static str> {
    let mut line = line.to_vec();
    line.sort_by(|a, b| a.start[0].total_cmp(&b.start[0]));
    let mut text = String::new();
    let mut last: Option<&Glyph> = None;
    for glyph in line {
        if glyph.text.is_empty() {
            return Err("the file does not tell which letters it has");
        }
        if let Some(last) = last.filter(|last| !is_blank(&last.text) && !is_blank(&glyph.text)) {
            let width = last.end[0] - last.start[0];
            let is_mark = glyph.text.chars().all(unicode_normalization::char::is_combining_mark);
            // Drawn twice to look bold.
            if glyph.text == last.text && glyph.start[0] - last.start[0] < 0.15 * width {
                continue;
            }
            if !is_mark && glyph.start[0] < last.start[0] + 0.35 * width {
                return Err("letters lie over one another");
            }
            let gap = (glyph.start[0] - last.end[0]) / glyph.size.max(0.1);
            match gap {
                _ if gap < GAPS[0] => {}
                _ if (GAPS[1]..GAPS[2]).contains(&gap) => text.push(' '),
                _ => return Err("it is not clear where its words end"),
            }
        }
        text.push_str(&glyph.text);
        last = Some(glyph);
    }
    Ok(text)
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
