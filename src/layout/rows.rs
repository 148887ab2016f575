//! Blocks with fields: check boxes, rows of labelled blanks, captioned blanks.

use super::canvas::{Canvas, DOCUMENT, ElementId, Item, StructureRole, Typeface};
use super::flow::{Flow, words};
use super::style::{
    ABOVE, ASIDE, BLANK_GAP, BLANK_HEIGHT, BLANK_LINE, BODY, BUTTON, BUTTON_ROW, CAPTION, CAPTIONED_GAP,
    EDGE, FIELD, FIELD_HEIGHT, FIELD_INSET, FIELD_RISE, FRAME, HAIRLINE, INK, LABEL, LABEL_GAP, LINE,
    PARENTHESIS_GAP, SIGNATURE_HEIGHT,
};
use super::text::width;
use super::{BASELINE, Color, FIRST_BASELINE, Point, Pt, Rect};
use crate::form::{Blank, CaptionedBlank, FieldKind, Form};

/// The height of capital letters in body text, to centre buttons on it.
const CAPITALS: Pt = Pt(BODY.0 * 0.714);

/// Check boxes with their labels, row by row: programs that go by the place on
/// the page, as the Tab key does in some viewers, then keep the printed order.
pub(super) fn check_boxes(flow: &mut Flow<'_>, columns: usize, fields: &[String]) {
    let columns = columns.max(1);
    let column_width = flow.width / columns as f32;
    let list = flow.canvas.element(DOCUMENT, StructureRole::List);
    for (place, name) in fields.iter().enumerate() {
        let x = flow.x + column_width * (place % columns) as f32;
        let middle = flow.y + BUTTON_ROW * (place / columns) as f32 + BUTTON_ROW / 2.0;
        let rect = Rect { x, y: middle - BUTTON / 2.0, width: BUTTON, height: BUTTON };
        flow.canvas.decorate(Item::Frame { rect, thickness: Pt(1.0), color: EDGE });
        let item = flow.canvas.element(list, StructureRole::ListItem);
        let body = flow.canvas.element(item, StructureRole::ListBody);
        flow.canvas.widget(body, name, None, rect, false);
        let label = flow.form.field(name).map(|field| field.label.clone()).unwrap_or_default();
        let start = Point { x: x + BUTTON + Pt(8.0), y: middle + CAPITALS / 2.0 };
        flow.canvas.draw(body, words(label, start, Typeface::Regular, BODY, INK));
    }
    flow.y += BUTTON_ROW * fields.len().div_ceil(columns) as f32;
}

/// Labelled blanks on one baseline.
pub(super) fn row(flow: &mut Flow<'_>, blanks: &[Blank], span: f32) {
    let places = arrange(flow, blanks, span);
    for (blank, place) in blanks.iter().zip(&places) {
        if blank.option.is_some() {
            let outline = Item::Circle { rect: place.rect, thickness: Some(Pt(1.0)), color: EDGE };
            flow.canvas.decorate(outline);
        } else {
            writing_line(flow.canvas, place.rect);
        }
    }
    // Buttons that follow each other are a list of their own; all else that
    // follows each other shares a paragraph.
    let (mut group, mut paragraph) = (None, None);
    for (blank, place) in blanks.iter().zip(places) {
        let canvas = &mut *flow.canvas;
        let owner = if blank.option.is_some() {
            paragraph = None;
            let list = *group.get_or_insert_with(|| canvas.element(DOCUMENT, StructureRole::List));
            let item = canvas.element(list, StructureRole::ListItem);
            canvas.element(item, StructureRole::ListBody)
        } else {
            group = None;
            *paragraph.get_or_insert_with(|| canvas.element(DOCUMENT, StructureRole::Paragraph))
        };
        let look = look(blank);
        label(canvas, owner, &blank.before, place.before, look);
        let (option, multiline) = (blank.option.as_deref(), is_multiline(flow.form, &blank.field));
        let rect = match option {
            Some(_) => place.rect,
            None => field_in(place.rect, multiline),
        };
        canvas.widget(owner, &blank.field, option, rect, multiline);
        label(canvas, owner, &blank.after, place.after, look);
    }
    flow.y += row_height(blanks);
}

/// The field for typed words in a blank: on its line, however much room a pen
/// has above it; all of it where the words may wrap.
fn field_in(blank: Rect, multiline: bool) -> Rect {
    let height = if multiline { blank.height - FIELD_INSET * 2.0 } else { FIELD_HEIGHT };
    let rise = if multiline { FIELD_INSET } else { FIELD_RISE };
    Rect {
        x: blank.x + FIELD_INSET,
        y: blank.bottom() - rise - height,
        width: blank.width - FIELD_INSET * 2.0,
        height,
    }
}

/// Where a blank and the words around it stand.
struct Place {
    before: Point,
    rect: Rect,
    after: Point,
}

/// Shares out the room that the row's words leave.
fn arrange(flow: &Flow<'_>, blanks: &[Blank], span: f32) -> Vec<Place> {
    let fixed: Pt = blanks.iter().enumerate().map(|(place, blank)| around(blank, place)).sum();
    let shares: f32 = blanks.iter().map(|blank| blank.width).sum();
    let unit = if shares > 0.0 { (flow.width * span - fixed) / shares } else { Pt::ZERO };
    let baseline = flow.y + first_baseline(blanks);
    let mut x = flow.x;
    blanks
        .iter()
        .enumerate()
        .map(|(place, blank)| {
            let (size, _) = look(blank);
            x += before_gap(blank, place);
            if blank.above {
                let (before, width) = (Point { x, y: flow.y + LABEL }, unit * blank.width);
                let rect = Rect { x, y: flow.y + ABOVE, width, height: blank_height(blank.lines) };
                x += width;
                return Place { before, rect, after: Point { x, y: baseline } };
            }
            let before = Point { x, y: baseline };
            x += text_width(&blank.before, size);
            let rect = if blank.option.is_some() {
                let y = baseline - CAPITALS / 2.0 - BUTTON / 2.0;
                Rect { x, y, width: BUTTON, height: BUTTON }
            } else {
                x += label_gap(&blank.before);
                Rect { x, y: flow.y, width: unit * blank.width, height: blank_height(blank.lines) }
            };
            x += rect.width + label_gap(&blank.after);
            let after = Point { x, y: baseline };
            x += text_width(&blank.after, size);
            Place { before, rect, after }
        })
        .collect()
}

/// Draws the words of a blank; the space keeps them apart from the next.
fn label(canvas: &mut Canvas, owner: ElementId, text: &str, start: Point, (size, color): (Pt, Color)) {
    if !text.is_empty() {
        canvas.draw(owner, words(format!("{text} "), start, Typeface::Regular, size, color));
    }
}

/// The words of a choice are read as running text is, those around a blank are not.
fn look(blank: &Blank) -> (Pt, Color) {
    if blank.option.is_some() { (BODY, INK) } else { (LABEL, ASIDE) }
}

fn row_height(blanks: &[Blank]) -> Pt {
    if blanks.iter().all(|blank| blank.option.is_some()) {
        return BUTTON;
    }
    let height = |blank: &Blank| blank_height(blank.lines) + if blank.above { ABOVE } else { Pt::ZERO };
    blanks.iter().map(height).fold(Pt::ZERO, Pt::max)
}

/// From the top of a row down to the baseline of its words: that of the
/// answers, and of their first line in a tall blank.
fn first_baseline(blanks: &[Blank]) -> Pt {
    if blanks.iter().all(|blank| blank.option.is_some()) {
        BUTTON / 2.0 + CAPITALS / 2.0
    } else if blanks.iter().any(|blank| blank.lines > 1) {
        FIELD_INSET + FIRST_BASELINE
    } else {
        BLANK_HEIGHT - FIELD_RISE - BASELINE
    }
}

fn blank_height(lines: u8) -> Pt {
    BLANK_HEIGHT + BLANK_LINE * f32::from(lines.saturating_sub(1))
}

/// Tall blanks with captions below their lines.
pub(super) fn captioned_row(flow: &mut Flow<'_>, blanks: &[CaptionedBlank]) {
    let fixed: Pt = blanks.iter().map(|blank| after_width(&blank.after)).sum();
    let gaps = CAPTIONED_GAP * (blanks.len().saturating_sub(1)) as f32;
    let shares: f32 = blanks.iter().map(|blank| blank.width).sum();
    let unit = (flow.width - fixed - gaps) / shares;
    let is_signature = |blank: &CaptionedBlank| {
        flow.form.field(&blank.field).is_some_and(|field| field.kind == FieldKind::Signature)
    };
    let height = if blanks.iter().any(is_signature) { SIGNATURE_HEIGHT } else { BLANK_HEIGHT };
    let line = flow.y + height;

    let mut x = flow.x;
    let mut places = Vec::new();
    for blank in blanks {
        let area = Rect { x, y: flow.y, width: unit * blank.width, height };
        writing_line(flow.canvas, area);
        places.push(area);
        x += area.width + after_width(&blank.after) + CAPTIONED_GAP;
    }
    let owner = flow.canvas.element(DOCUMENT, StructureRole::Paragraph);
    for (blank, area) in blanks.iter().zip(places) {
        let caption = Point { x: area.x, y: line + CAPTION };
        label(flow.canvas, owner, &blank.caption, caption, (LABEL, ASIDE));
        let rect = if is_signature(blank) { area } else { field_in(area, false) };
        flow.canvas.widget(owner, &blank.field, None, rect, false);
        let after = Point { x: area.right() + LABEL_GAP, y: line - FIELD_RISE - BASELINE };
        label(flow.canvas, owner, &blank.after, after, (LABEL, ASIDE));
    }
    flow.y = line + CAPTION + Pt(3.0);
}

/// The tinted room of a field and the line below it that a pen writes on.
fn writing_line(canvas: &mut Canvas, rect: Rect) {
    canvas.decorate(Item::Fill { rect, color: FIELD });
    canvas.decorate(Item::Frame { rect, thickness: HAIRLINE, color: FRAME });
    let y = rect.bottom() + LINE / 2.0;
    canvas.decorate(Item::Line {
        from: Point { x: rect.x, y },
        to: Point { x: rect.right(), y },
        thickness: LINE,
        color: EDGE,
    });
}

/// The room of a blank's words and gaps, which does not depend on its share.
fn around(blank: &Blank, place: usize) -> Pt {
    if blank.above {
        return before_gap(blank, place);
    }
    let (size, _) = look(blank);
    let inside = if blank.option.is_some() { BUTTON } else { label_gap(&blank.before) };
    let words = text_width(&blank.before, size) + text_width(&blank.after, size);
    before_gap(blank, place) + words + inside + label_gap(&blank.after)
}

/// The gap between words and their blank; none where there are no words.
fn label_gap(text: &str) -> Pt {
    match text {
        "" => Pt::ZERO,
        _ if text.starts_with(')') || text.ends_with('(') => PARENTHESIS_GAP,
        _ => LABEL_GAP,
    }
}

fn before_gap(blank: &Blank, place: usize) -> Pt {
    match (place, blank.tight) {
        (0, _) => Pt::ZERO,
        (_, true) => LABEL_GAP,
        (_, false) => BLANK_GAP,
    }
}

fn after_width(after: &str) -> Pt {
    label_gap(after) + text_width(after, LABEL)
}

fn text_width(text: &str, size: Pt) -> Pt {
    width(text, Typeface::Regular, size)
}

fn is_multiline(form: &Form, field: &str) -> bool {
    form.field(field).is_some_and(|field| field.kind == FieldKind::Text { multiline: true })
}
