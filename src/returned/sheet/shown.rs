//! What the fields of a copy show, where that is not what they hold.
//!
//! A field holds a value, and beside it what viewers draw for it: ISO 32000-1, 12.5.5 and 12.7.3.3. A program that
//! writes one of the two leaves a copy of which people see one thing and programs read another; one that draws a value
//! larger than its field leaves a print of a part of it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lopdf::{Dictionary, Object, Stream};
use memchr::memmem;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::gaps::is_blank;
use super::unseen::is_flagged_hidden;
use crate::finding::{Code, Finding, Origin, Severity};
use crate::form::{Choice, Field, FieldKind, ROLE_ON_STATE};
use crate::layout::{Faces, Fonts, Pt, Room, fit};
use crate::returned::file::object::Pdf;
use crate::returned::form::buttons::{self, OFF};
use crate::returned::form::fields::{FieldCopy, Widget, needs_appearances};
use crate::returned::form::kind::letters;
use crate::returned::form::values::{Known, Values, short};
use crate::returned::page::content::Reader;
use crate::returned::page::layers::Layers;
use crate::returned::page::look;
use crate::returned::page::marks::{Budget, Doubt, Marks};
use crate::revision::Revision;

/// How much is read of the appearances of a file. They are a few lines each.
const BUDGET: Budget = Budget { operations: 50_000, bytes: 1 << 20 };

/// How wide letters may be, in parts of their size, in which a value is certainly shown whole: those of values that
/// would fill their field at 12 points are longer.
const WIDE: f32 = 12.0 * 0.5;

/// Says of every field on a page that it shows something else than it holds. The values stand: viewers may draw them
/// anew.
pub(crate) fn findings<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    known: &Known<'_, '_, 'a>,
    read: &Values,
    path: &Arc<str>,
) -> Vec<Finding> {
    let (mut findings, mut budget, layers) = (Vec::new(), BUDGET, Layers::new(pdf));
    let mut viewer = Viewer {
        pdf,
        reader: Reader::believing(pdf, &layers, &mut budget),
        draws_anew: needs_appearances(pdf),
    };
    for field in revision.form().fields() {
        let is_told = |finding: &Finding| finding.is_error() && finding.field.as_deref() == Some(&field.name);
        let Some(copies) = known.get(field.name.as_str()).filter(|_| !read.findings.iter().any(is_told))
        else {
            continue;
        };
        let held = read.values.get(&field.name).map_or("", String::as_str);
        let said = match &field.kind {
            FieldKind::Signature => None,
            FieldKind::CheckBox => viewer.of_box(field, copies, held == ROLE_ON_STATE),
            FieldKind::Choice(choices) => viewer.of_choice(field, copies, (choices, held)),
            _ => {
                let room = revision.layout().widget(&field.name).map(|widget| widget.room());
                let mut widgets = viewer.widgets(copies);
                widgets.find_map(|widget| viewer.of_text(field, widget, (held, room)))
            }
        };
        let origin = || Origin::Field { path: Arc::clone(path), name: field.name.clone() };
        findings.extend(said.map(|finding| finding.at(&origin())));
    }
    findings
}

/// Sees what fields show.
struct Viewer<'r, 'a> {
    pdf: &'r Pdf<'a>,
    reader: Reader<'r, 'a>,
    /// Whether viewers are asked to draw texts anew: then they show what fields hold.
    draws_anew: bool,
}

impl<'a> Viewer<'_, 'a> {
    /// What stands of a field on a page and is not hidden.
    fn widgets(&self, copies: &[&FieldCopy<'a>]) -> std::vec::IntoIter<Widget<'a>> {
        let widgets = copies.iter().flat_map(|copy| &copy.widgets);
        let is_seen =
            |widget: &&Widget<'a>| widget.page.is_some() && !is_flagged_hidden(self.pdf, widget.dict);
        widgets.filter(is_seen).copied().collect::<Vec<_>>().into_iter()
    }

    fn marks(&mut self, widget: &'a Dictionary) -> Option<Marks> {
        // What a stream makes `lopdf` do must not end the program.
        catch_unwind(AssertUnwindSafe(|| look::appearance(&mut self.reader, widget))).ok()
    }

    /// Whether a button shows a mark; `None` where its appearances do not tell. Viewers go by `/AS`, and by the value
    /// only where there is none. ISO 32000-1, 12.7.4.2.3.
    fn is_marked(&mut self, widget: Widget<'a>) -> Option<bool> {
        let normal = self.pdf.get_dict(widget.dict, "AP")?.get(b"N").ok()?;
        let Some(Object::Dictionary(states)) = self.pdf.resolve(normal) else { return None };
        let state = self.pdf.get_name(widget.dict, "AS")?;
        let drawn = match states.get(state).ok().and_then(|state| self.pdf.resolve(state)) {
            Some(Object::Stream(stream)) => !content(self.pdf, stream)?.trim_ascii().is_empty(),
            _ => false,
        };
        if state != OFF.as_bytes() || !drawn {
            let has_mark = states.iter().any(|(name, _)| name != OFF.as_bytes());
            return has_mark.then_some(drawn);
        }
        // The frame of an empty box, most likely.
        let marks = self.marks(widget.dict)?;
        Some(marks.glyphs.iter().any(|glyph| !is_blank(&glyph.text)))
    }

    fn of_box(&mut self, field: &Field, copies: &[&FieldCopy<'a>], is_chosen: bool) -> Option<Finding> {
        let marked: Option<Vec<bool>> = self.widgets(copies).map(|widget| self.is_marked(widget)).collect();
        let what = match (is_chosen, marked?.contains(&!is_chosen)) {
            (_, false) => return None,
            (true, true) => "the field says that this is chosen, and its box shows no mark",
            (false, true) => "the field says that this is not chosen, and its box shows a mark",
        };
        Some(otherwise(field, what.to_owned()))
    }

    fn of_choice(
        &mut self,
        field: &Field,
        copies: &[&FieldCopy<'a>],
        (choices, held): (&[Choice], &str),
    ) -> Option<Finding> {
        let mut marked = Vec::new();
        for widget in self.widgets(copies) {
            let choice = buttons::named_choice(choices, &buttons::on_state(self.pdf, widget)?)?;
            marked.extend(self.is_marked(widget)?.then_some(choice.value.as_str()));
        }
        let is_chosen = !held.is_empty() && held != OFF;
        match marked.as_slice() {
            [] if is_chosen => {
                let what = format!("the field holds `{held}`, and none of its choices shows a mark");
                Some(otherwise(field, what))
            }
            [other, ..] if !is_chosen => Some(otherwise(field, shows_only(other))),
            _ => {
                let other = marked.iter().find(|other| **other != held);
                other.map(|other| otherwise(field, two_answers(held, other)))
            }
        }
    }

    /// Whether a text field shows what it holds and nothing else, as far as that is seen without interpreting it.
    fn shows_plainly(&self, appearance: &'a Object, held: &str) -> bool {
        let written = appearance.as_reference().ok().and_then(|id| self.pdf.short_stream(id));
        if let Some([dict, content]) = written
            && let Some(bounds) = bounds(dict)
        {
            return is_plain(content, bounds, held);
        }
        let Some(Object::Stream(stream)) = self.pdf.resolve(appearance) else { return false };
        let bounds = self.pdf.get_rect(&stream.dict, "BBox");
        bounds
            .zip(content(self.pdf, stream))
            .is_some_and(|(bounds, content)| is_plain(&content, bounds, held))
    }

    fn of_text(
        &mut self,
        field: &Field,
        widget: Widget<'a>,
        (held, room): (&str, Option<Room>),
    ) -> Option<Finding> {
        let appearance = self.pdf.get_dict(widget.dict, "AP")?.get(b"N").ok()?;
        // Long values are cut by those that draw anew, too.
        if !room.is_some_and(|room| may_be_cut(held, room))
            && (self.draws_anew || self.shows_plainly(appearance, held))
        {
            return None;
        }
        let Some(Object::Stream(_)) = self.pdf.resolve(appearance) else { return None };
        let marks = self.marks(widget.dict)?;
        let seen = seen(&marks)?;
        let (shown, all): (String, String) = (letters(&seen).collect(), letters(held).collect());
        let says_nothing = shown.is_empty();
        if is_same(&shown, &all) || all.is_empty() && !held.trim().is_empty() {
            return None;
        }
        let base = |text: &str| text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>();
        if !says_nothing && !all.is_empty() && is_part(&base(&shown), &base(&all)) {
            let fits = room.is_none_or(|room| fit(held, room, Fonts::bundled()).fits);
            // The rule `fit` says it of values that could not be shown whole in any letters.
            return fits.then(|| cut(field));
        }
        // Letters that are curves are seen and not read.
        if self.draws_anew || says_nothing && !marks.paths.is_empty() {
            return None;
        }
        Some(match (all.is_empty(), says_nothing) {
            (true, _) => otherwise(field, shows_only(&seen)),
            (false, true) => Finding {
                severity: Severity::Warning,
                ..otherwise(field, "the field shows nothing of the value that it holds".to_owned())
            },
            (false, false) => otherwise(field, two_answers(held, &seen)),
        })
    }
}

fn two_answers(held: &str, shown: &str) -> String {
    format!("the field holds `{}` and shows `{}`", short(held), short(shown))
}

fn shows_only(other: &str) -> String {
    format!("the field shows `{}`, and holds nothing", short(other))
}

/// Says that a field shows something else than it holds.
fn otherwise(field: &Field, what: String) -> Finding {
    Finding::error(Code::ShownOtherwise, &field.name, what)
        .hint("most programs show and print what the field shows; ask the sender which one is right")
}

fn cut(field: &Field) -> Finding {
    let message = "its field shows only a part of this value: the program that it was typed in drew it larger than \
                   the field, or without some letters";
    Finding::warning(Code::Fit, field.part_of.as_deref().unwrap_or(&field.name), message)
        .hint("all of it is in the file; a print shows less, so make a new form with this value for paper")
}

/// Whether a value has so many letters that programs may draw it too large.
fn may_be_cut(value: &str, room: Room) -> bool {
    let lines = if room.multiline { (room.height / Pt(16.0)).floor().max(1.0) } else { 1.0 };
    value.chars().count() as f32 * WIDE > room.width.0 * lines || room.multiline && value.contains('\n')
}

/// What is seen of the text of a field; `None` where that is not certain.
fn seen(marks: &Marks) -> Option<String> {
    let mut seen = String::new();
    for glyph in &marks.glyphs {
        match glyph.doubt {
            Some(Doubt::Clipped | Doubt::Hidden) => {}
            // Dark letters on nothing are the rule; light ones may stand on something dark.
            Some(Doubt::Light | Doubt::Transparent) if marks.paths.is_empty() => {}
            None | Some(Doubt::NoFont | Doubt::Distorted) if !glyph.text.is_empty() => {
                seen.push_str(&glyph.text);
            }
            _ => return None,
        }
    }
    (!marks.is_broken && marks.pictures.is_empty()).then_some(seen)
}

/// Whether letters are the same, in whatever order they are drawn where a script runs from right to left.
fn is_same(shown: &str, all: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let runs_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}');
    shown == all || all.contains(runs_left) && sorted(shown) == sorted(all)
}

/// Whether what is shown is all of a value but for some of its letters.
fn is_part(shown: &str, all: &str) -> bool {
    let mut all = all.chars();
    shown.chars().all(|letter| all.any(|other| other == letter))
}

/// The content of an appearance, unless it is longer than those that programs write for one answer.
fn content<'a>(pdf: &Pdf<'a>, appearance: &'a Stream) -> Option<Cow<'a, [u8]>> {
    /// In bytes.
    const MOST: usize = 4096;
    if appearance.dict.has(b"Filter") {
        return pdf.unpacked(appearance, MOST).ok().map(Cow::from);
    }
    Some(Cow::from(&appearance.content)).filter(|content| content.len() <= MOST)
}

/// Whether an appearance shows a value and nothing else, as programs write it: one string in black, and
/// nothing that could hide a part of it. Most fields are like that; all else has to be interpreted.
fn is_plain(content: &[u8], [left, bottom, right, top]: [f32; 4], value: &str) -> bool {
    /// How large an area is at least, in points, that text is clipped to and seen in.
    const LEAST: f32 = 7.0;
    const OPERATORS: [&[u8]; 18] = [
        b"BMC", b"BDC", b"EMC", b"q", b"Q", b"re", b"W", b"n", b"BT", b"ET", b"Td", b"TD", b"Tm", b"TL",
        b"Tf", b"g", b"rg", b"Tj",
    ];

    let Some(rest) = around_string(content, value) else { return false };
    let mut before: [&[u8]; 3] = [b"0"; 3];
    rest.iter().all(|part| {
        part.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).all(|word| {
            let is_seen = match word {
                b"g" => before[2] == b"0",
                b"rg" => before == [b"0"; 3],
                b"Td" | b"TD" | b"Tm" => {
                    let [x, y] = [before[1], before[2]].map(|word| number(word).unwrap_or(-1.0));
                    (left..right).contains(&x) && (bottom..top).contains(&y)
                }
                b"re" => before[1..].iter().all(|side| number(side).is_some_and(|side| side > LEAST)),
                _ => true,
            };
            before = [before[1], before[2], word];
            let is_operand =
                word[0] == b'/' || word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
            is_seen && (is_operand || OPERATORS.contains(&word))
        })
    })
}

fn number(word: &[u8]) -> Option<f32> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// The box of an appearance whose dictionary is written like this. ISO 32000-1, table 95.
fn bounds(dict: &[u8]) -> Option<[f32; 4]> {
    const KEY: &[u8] = b"/BBox";
    let rest = dict[memmem::find(dict, KEY)? + KEY.len()..].trim_ascii_start().strip_prefix(b"[")?;
    let numbers = rest.split(|byte| *byte == b']').next()?.split(u8::is_ascii_whitespace);
    let numbers: Option<Vec<f32>> = numbers.filter(|word| !word.is_empty()).map(number).collect();
    numbers?.try_into().ok()
}

/// What stands before and after the only string of a content, where that is a value: in letters that are coded
/// alike in all encodings of the Latin script, or as this program codes others. All of the content where there is
/// neither.
fn around_string<'c>(content: &'c [u8], value: &str) -> Option<[&'c [u8]; 2]> {
    let is_start = |window: &[u8]| window[0] == b'(' || window[0] == b'<' && window[1] != b'<';
    let Some(start) = content.windows(2).position(is_start) else {
        return value.is_empty().then_some([content, b""]);
    };
    let mut rest = &content[start + 1..];
    if content[start] == b'(' {
        for c in value.chars() {
            let code = u8::try_from(c).ok().filter(|code| matches!(code, b' '..=b'~' | 0xa1..))?;
            if matches!(code, b'(' | b')' | b'\\') {
                rest = rest.strip_prefix(b"\\")?;
            }
            rest = rest.strip_prefix(&[code])?;
        }
        rest = rest.strip_prefix(b")")?;
    } else {
        let face = &Faces::bundled().regular;
        for c in value.chars() {
            let code = format!("{:04X}", face.composite_code(face.glyph(c)?));
            rest = rest.strip_prefix(code.as_bytes())?;
        }
        rest = rest.strip_prefix(b">")?;
    }
    Some([&content[..start], rest]).filter(|_| !value.is_empty())
}
