//! Whether pages and fields show what they showed when somebody signed.

use std::collections::{BTreeSet, HashMap};

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::parties::is_signature_date;
use super::same::Compare;
use super::{View, altered};
use crate::finding::Finding;
use crate::form::{Field, FieldKind};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::form::fields::needs_appearances;
use crate::returned::form::signatures::lies_at;
use crate::returned::page::content::Reader;
use crate::returned::page::layers::Layers;
use crate::returned::page::look::{self, inherited};
use crate::returned::page::marks::Budget;

/// How far a field may be from where it was, in points.
const NEAR: f32 = 0.01;

/// The most annotations of a page that are looked at.
const ANNOTATIONS: usize = 10_000;

/// What must have stayed as it was.
pub(super) struct Kept<'k> {
    /// Fields whose answers and looks may not change.
    pub(super) is_protected: &'k dyn Fn(&Field) -> bool,
    /// Fields that nothing may be put on, either.
    pub(super) is_locked: &'k dyn Fn(&Field) -> bool,
    /// Whether notes may be added where they cover no answer.
    pub(super) allows_notes: bool,
}

/// Compares what two revisions show.
pub(super) fn compare(then: &View<'_, '_>, now: &View<'_, '_>, kept: &Kept<'_>, findings: &mut Vec<Finding>) {
    let mut compare = Compare::new(then.pdf, now.pdf);
    document(&mut compare, then, now, findings);
    if then.pages.len() == now.pages.len() {
        for (index, (before, after)) in then.pages.iter().zip(now.pages).enumerate() {
            if !page(&mut compare, (then.pdf, before), (now.pdf, after)) {
                findings.push(altered(None, format!("what page {} shows was changed", index + 1)));
            }
        }
    } else {
        let message = format!(
            "pages were added or taken out: there were {} and are {}",
            then.pages.len(),
            now.pages.len()
        );
        findings.push(altered(None, message));
    }
    for field in then.form.fields() {
        findings.extend(self::field(&mut compare, field, then, now, kept));
    }
    annotations(&mut compare, then, now, kept, findings);
}

/// What the document as a whole may show by.
fn document<'t, 'n>(
    compare: &mut Compare<'_, 't, 'n>,
    then: &View<'_, 't>,
    now: &View<'_, 'n>,
    findings: &mut Vec<Finding>,
) {
    let (Some(before), Some(after)) = (then.pdf.catalog(), now.pdf.catalog()) else { return };
    for (key, what) in [
        ("OCProperties", "what is shown and hidden"),
        ("OpenAction", "what happens when it is opened"),
        ("AA", "what it does by itself"),
    ] {
        if !compare.optional(before.get(key.as_bytes()).ok(), after.get(key.as_bytes()).ok()) {
            findings.push(altered(None, format!("the document was changed: {what}")));
        }
    }
    let scripts = (
        then.pdf.get_dict(before, "Names").and_then(|names| names.get(b"JavaScript").ok()),
        now.pdf.get_dict(after, "Names").and_then(|names| names.get(b"JavaScript").ok()),
    );
    if !compare.optional(scripts.0, scripts.1) {
        findings.push(altered(None, "scripts of the document were changed"));
    }
    let (Some(before), Some(after)) =
        (then.pdf.get_dict(before, "AcroForm"), now.pdf.get_dict(after, "AcroForm"))
    else {
        return;
    };
    if !compare.optional(before.get(b"XFA").ok(), after.get(b"XFA").ok()) {
        findings.push(altered(None, "another form was put over the form (XFA)"));
    }
    let fonts = |fonts: Option<&'t Dictionary>| fonts.into_iter().flat_map(Dictionary::iter);
    let before = then.pdf.get_dict(before, "DR").and_then(|resources| then.pdf.get_dict(resources, "Font"));
    let after = now.pdf.get_dict(after, "DR").and_then(|resources| now.pdf.get_dict(resources, "Font"));
    // Fonts may be added, as programs do for what they draw.
    let is_same = fonts(before)
        .all(|(name, font)| compare.optional(Some(font), after.and_then(|fonts| fonts.get(name).ok())));
    if !is_same {
        findings.push(altered(None, "fonts that answers are drawn with were changed"));
    }
}

/// Whether a page shows the same below its annotations.
fn page<'t, 'n>(
    compare: &mut Compare<'_, 't, 'n>,
    (then, before): (&Pdf<'t>, &Page<'t>),
    (now, after): (&Pdf<'n>, &Page<'n>),
) -> bool {
    let entries = ["MediaBox", "CropBox", "Rotate", "UserUnit", "Group"];
    let has_same = entries
        .iter()
        .all(|key| compare.optional(inherited(then, before.dict, key), inherited(now, after.dict, key)));
    if !has_same || !compare.optional(before.dict.get(b"Contents").ok(), after.dict.get(b"Contents").ok()) {
        return false;
    }
    let mut content = Vec::new();
    for stream in streams(then, before.dict) {
        let Ok(part) = then.unpacked(stream, then.limits.stream_size) else { return false };
        content.extend(part);
        content.push(b'\n');
    }
    let of_then = inherited(then, before.dict, "Resources").and_then(|resources| then.dict(resources));
    let of_now = inherited(now, after.dict, "Resources").and_then(|resources| now.dict(resources));
    compare.resources(&content, of_then, of_now, 0)
}

/// The content streams of a page. ISO 32000-1, table 30.
fn streams<'a>(pdf: &Pdf<'a>, page: &'a Dictionary) -> Vec<&'a Stream> {
    let stream = |object: &'a Object| match pdf.resolve(object) {
        Some(Object::Stream(stream)) => Some(stream),
        _ => None,
    };
    match pdf.get(page, "Contents") {
        Some(Object::Array(parts)) => parts.iter().take(pdf.limits.steps).filter_map(stream).collect(),
        Some(object) => stream(object).into_iter().collect(),
        None => Vec::new(),
    }
}

/// What became of a field: removed, moved, hidden, or drawn otherwise.
fn field<'t, 'n>(
    compare: &mut Compare<'_, 't, 'n>,
    field: &Field,
    then: &View<'_, 't>,
    now: &View<'_, 'n>,
    kept: &Kept<'_>,
) -> Option<Finding> {
    let name = field.name.as_str();
    let told = |what: String| Some(altered(Some(name), what));
    let before = then.known.get(name)?;
    let Some(after) = now.known.get(name) else {
        return told(format!("the field `{}` was removed or renamed", field.label));
    };
    if !(kept.is_protected)(field) || field.kind == FieldKind::Signature {
        return None;
    }
    let before: Vec<_> = before.iter().flat_map(|copy| &copy.widgets).collect();
    let after: Vec<_> = after.iter().flat_map(|copy| &copy.widgets).collect();
    if before.len() != after.len() {
        return told(format!("`{}` was given another place, or one more", field.label));
    }
    for (before, after) in before.iter().zip(&after) {
        let (from, to) = (then.pdf.get_rect(before.dict, "Rect"), now.pdf.get_rect(after.dict, "Rect"));
        let has_moved = match (from, to) {
            (Some(from), Some(to)) => from.iter().zip(to).any(|(from, to)| (from - to).abs() > NEAR),
            (from, to) => from != to,
        };
        if has_moved || before.page != after.page {
            return told(format!("`{}` was moved", field.label));
        }
        let has_same_layer = compare.optional(before.dict.get(b"OC").ok(), after.dict.get(b"OC").ok());
        if is_hidden(then.pdf, before.dict) != is_hidden(now.pdf, after.dict) || !has_same_layer {
            return told(format!("`{}` was hidden or brought to light", field.label));
        }
        let value = now.values.get(name).map_or("", String::as_str);
        // What shows another answer was told as a changed answer.
        let is_kept = then.values.get(name).map_or("", String::as_str) == value;
        if is_kept
            && !draws_the_same(compare, field, (then, before.dict), (now, after.dict, after.page), value)
        {
            return told(format!(
                "`{}` draws something else than it did, while its value stands",
                field.label
            ));
        }
    }
    None
}

/// Whether an annotation does not show. ISO 32000-1, table 165.
fn is_hidden<'a>(pdf: &Pdf<'a>, annotation: &'a Dictionary) -> bool {
    const HIDDEN: i64 = 1 << 1 | 1 << 5;
    pdf.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).is_some_and(|flags| flags & HIDDEN != 0)
}

/// What a widget draws, if anything. ISO 32000-1, 12.5.5.
fn appearance<'a>(pdf: &Pdf<'a>, widget: &'a Dictionary) -> Option<&'a Object> {
    let normal = pdf.get_dict(widget, "AP")?.get(b"N").ok()?;
    match pdf.resolve(normal)? {
        Object::Dictionary(states) => {
            let state = pdf.get_name(widget, "AS").unwrap_or(b"Off");
            states.get(state).ok().filter(|stream| pdf.resolve(stream).is_some())
        }
        Object::Stream(_) => Some(normal),
        _ => None,
    }
}

fn draws_the_same<'t, 'n>(
    compare: &mut Compare<'_, 't, 'n>,
    field: &Field,
    (then, before): (&View<'_, 't>, &'t Dictionary),
    (now, after, page): (&View<'_, 'n>, &'n Dictionary, Option<usize>),
    value: &str,
) -> bool {
    match (appearance(then.pdf, before), appearance(now.pdf, after)) {
        (None, None) => true,
        // Viewers draw it anew.
        (Some(_), None) => value.is_empty() || needs_appearances(now.pdf),
        (before, Some(drawn)) => {
            if let Some(before) = before
                && compare.shows_the_same((before, None), (drawn, None), 0)
            {
                return true;
            }
            // Drawn anew by another program: the same words, and nothing else.
            !matches!(field.kind, FieldKind::CheckBox | FieldKind::Choice(_))
                && page.is_some()
                && says(now, after).is_some_and(|said| said == letters(value))
        }
    }
}

/// The letters that a widget shows and nothing beside them; `None` when it shows
/// anything else, or what cannot be seen for certain.
fn says<'n>(view: &View<'_, 'n>, widget: &'n Dictionary) -> Option<String> {
    let mut budget = Budget { operations: view.pdf.limits.operations, bytes: view.pdf.limits.stream_size };
    let layers = Layers::new(view.pdf);
    let shown = look::appearance(&mut Reader::new(view.pdf, &layers, &mut budget), widget);
    let is_plain = shown.paths.is_empty() && shown.pictures.is_empty() && !shown.is_broken;
    if !is_plain || shown.glyphs.iter().any(|glyph| glyph.doubt.is_some()) {
        return None;
    }
    Some(letters(&shown.glyphs.iter().map(|glyph| glyph.text.as_str()).collect::<String>()))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// An annotation with the reference that its page has to it.
type Listed<'a> = (Option<ObjectId>, &'a Dictionary);

fn listed<'a>(pdf: &Pdf<'a>, page: &Page<'a>) -> Vec<Listed<'a>> {
    let all = page.annotations.iter().take(ANNOTATIONS);
    all.filter_map(|object| Some((object.as_reference().ok(), pdf.dict(object)?))).collect()
}

/// Where fields stand on a page.
struct Places {
    /// Whatever is put on these was put over an answer.
    answers: Vec<[f32; 4]>,
    /// Lines that people may still write on.
    free: Vec<[f32; 4]>,
}

fn places<'t>(then: &View<'_, 't>, page: usize, kept: &Kept<'_>) -> Places {
    let mut places = Places { answers: Vec::new(), free: Vec::new() };
    for field in then.form.fields() {
        let widgets =
            then.known.get(field.name.as_str()).into_iter().flatten().flat_map(|copy| &copy.widgets);
        let rects = widgets
            .filter(|widget| widget.page == Some(page))
            .filter_map(|widget| then.pdf.get_rect(widget.dict, "Rect"));
        let is_line = field.kind == FieldKind::Signature
            || is_signature_date(field)
            || field.name.starts_with("office.");
        if (kept.is_protected)(field) {
            places.answers.extend(rects);
        } else if is_line && !(kept.is_locked)(field) {
            places.free.extend(rects);
        }
    }
    places
}

impl Places {
    fn covers_answer(&self, rect: [f32; 4]) -> bool {
        const EDGE: f32 = 1.0;
        let shared = |answer: &[f32; 4], low: usize, high: usize| {
            answer[high].min(rect[high]) - answer[low].max(rect[low])
        };
        self.answers.iter().any(|answer| shared(answer, 0, 2) > EDGE && shared(answer, 1, 3) > EDGE)
    }

    fn is_on_free_line(&self, rect: [f32; 4]) -> bool {
        self.free.iter().any(|line| lies_at(*line, rect)) && !self.covers_answer(rect)
    }
}

/// Annotations that were added, taken away or changed.
fn annotations<'t, 'n>(
    compare: &mut Compare<'_, 't, 'n>,
    then: &View<'_, 't>,
    now: &View<'_, 'n>,
    kept: &Kept<'_>,
    findings: &mut Vec<Finding>,
) {
    for (index, (before, after)) in then.pages.iter().zip(now.pages).enumerate() {
        let places = places(then, index, kept);
        let (before, after) = (listed(then.pdf, before), listed(now.pdf, after));
        let mut left: HashMap<ObjectId, &'t Dictionary> =
            before.iter().filter_map(|(id, dict)| Some(((*id)?, *dict))).collect();
        let mut direct: Vec<&'t Dictionary> =
            before.iter().filter(|(id, _)| id.is_none()).map(|(_, dict)| *dict).collect();
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (id, dict) in after {
            let was = match id {
                Some(id) => left.remove(&id),
                None => {
                    let at = direct.iter().position(|was| compare.dictionary(was, dict, &[], 0));
                    at.map(|at| direct.remove(at))
                }
            };
            let is_widget = now.pdf.get_name(dict, "Subtype") == Some(b"Widget");
            let what = match was {
                Some(_) if is_widget => None,
                Some(was) if compare.dictionary(was, dict, &[], 0) => None,
                Some(_) => Some("a note or drawing was changed"),
                None => added(now, dict, &places, kept.allows_notes),
            };
            let rect = now.pdf.get_rect(dict, "Rect").unwrap_or_default();
            let is_free = !is_widget && places.is_on_free_line(rect);
            told.extend(what.filter(|_| !is_free).map(str::to_owned));
        }
        let gone = left.into_values().chain(direct);
        if gone
            .into_iter()
            .any(|dict| then.pdf.get_name(dict, "Subtype") != Some(b"Widget") && shows(then.pdf, dict))
        {
            told.insert("a note, drawing or link was taken away".to_owned());
        }
        findings.extend(told.into_iter().map(|what| altered(None, format!("{what} on page {}", index + 1))));
    }
}

/// Whether an annotation shows at all.
fn shows<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> bool {
    let has_size =
        pdf.get_rect(dict, "Rect").is_some_and(|[left, bottom, right, top]| right > left && top > bottom);
    has_size && !is_hidden(pdf, dict) && pdf.get_name(dict, "Subtype") != Some(b"Popup")
}

/// What to say of an annotation that was not there.
fn added<'n>(
    now: &View<'_, 'n>,
    dict: &'n Dictionary,
    places: &Places,
    allows_notes: bool,
) -> Option<&'static str> {
    /// A larger one covers much of the page, in square points.
    const LARGE: f32 = 612.0 * 792.0 / 8.0;
    if !shows(now.pdf, dict) {
        return None;
    }
    let rect = now.pdf.get_rect(dict, "Rect")?;
    let covers = places.covers_answer(rect);
    if now.pdf.get_name(dict, "Subtype") != Some(b"Widget") {
        return (covers || !allows_notes).then_some("a note or drawing was added");
    }
    if inherited(now.pdf, dict, "FT").is_some_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Sig")) {
        let area = (rect[2] - rect[0]) * (rect[3] - rect[1]);
        return (covers || area > LARGE).then_some("a signature was put over an answer");
    }
    Some("a field was added")
}
