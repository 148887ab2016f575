//! Blocks with fields: check boxes, rows of labelled blanks, captioned blanks.

use super::canvas::{Canvas, DOCUMENT, ElementId, Item, StructureRole, Typeface};
use super::flow::{Flow, words};
use super::style::{
    BLANK_GAP, BODY, BUTTON, BUTTON_ROW, CAPTION, CAPTIONED_GAP, EDGE, FIELD, FIELD_HEIGHT, FIELD_LINE, INK,
    LABEL_GAP, LINE, SIGNATURE_HEIGHT,
};
use super::text::width;
use super::{BASELINE, Point, Pt, Rect};
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
        label(canvas, owner, &blank.before, place.before);
        let multiline = is_multiline(flow.form, &blank.field);
        canvas.widget(owner, &blank.field, blank.option.as_deref(), place.rect, multiline);
        label(canvas, owner, &blank.after, place.after);
    }
    let lines = blanks.iter().map(|blank| blank.lines).max().unwrap_or(1);
    flow.y += field_height(lines);
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
    // Words stand on the first line of writing, so that a tall blank hangs below them.
    let baseline = flow.y + FIELD_HEIGHT - BASELINE;
    let mut x = flow.x;
    blanks
        .iter()
        .enumerate()
        .map(|(place, blank)| {
            x += before_gap(blank, place);
            let before = Point { x, y: baseline };
            x += text_width(&blank.before);
            let rect = if blank.option.is_some() {
                let y = baseline - CAPITALS / 2.0 - BUTTON / 2.0;
                Rect { x, y, width: BUTTON, height: BUTTON }
            } else {
                x += label_gap(&blank.before);
                Rect { x, y: flow.y, width: unit * blank.width, height: field_height(blank.lines) }
            };
            x += rect.width + label_gap(&blank.after);
            let after = Point { x, y: baseline };
            x += text_width(&blank.after);
            Place { before, rect, after }
        })
        .collect()
}

/// Draws the words of a blank; the space keeps them apart from the next.
fn label(canvas: &mut Canvas, owner: ElementId, text: &str, start: Point) {
    if !text.is_empty() {
        canvas.draw(owner, words(format!("{text} "), start, Typeface::Regular, BODY, INK));
    }
}

fn field_height(lines: u8) -> Pt {
    FIELD_HEIGHT + FIELD_LINE * f32::from(lines.saturating_sub(1))
}

/// Tall blanks with captions below their lines.
pub(super) fn captioned_row(flow: &mut Flow<'_>, blanks: &[CaptionedBlank]) {
    let fixed: Pt = blanks.iter().map(|blank| after_width(&blank.after)).sum();
    let gaps = CAPTIONED_GAP * (blanks.len().saturating_sub(1)) as f32;
    let shares: f32 = blanks.iter().map(|blank| blank.width).sum();
    let unit = (flow.width - fixed - gaps) / shares;
    let line = flow.y + SIGNATURE_HEIGHT;

    let mut x = flow.x;
    let mut places = Vec::new();
    for blank in blanks {
        let area = Rect { x, y: flow.y, width: unit * blank.width, height: SIGNATURE_HEIGHT };
        writing_line(flow.canvas, area);
        places.push(area);
        x += area.width + after_width(&blank.after) + CAPTIONED_GAP;
    }
    let owner = flow.canvas.element(DOCUMENT, StructureRole::Paragraph);
    for (blank, area) in blanks.iter().zip(places) {
        let caption = Point { x: area.x, y: line + CAPTION };
        label(flow.canvas, owner, &blank.caption, caption);
        let signature = flow.form.field(&blank.field).is_some_and(|field| field.kind == FieldKind::Signature);
        // Typed words belong on the line, however much room a pen has above it.
        let rect =
            if signature { area } else { Rect { y: line - FIELD_HEIGHT, height: FIELD_HEIGHT, ..area } };
        flow.canvas.widget(owner, &blank.field, None, rect, false);
        let after = Point { x: area.right() + LABEL_GAP, y: line - BASELINE };
        label(flow.canvas, owner, &blank.after, after);
    }
    flow.y = line + CAPTION + Pt(3.0);
}

/// The tinted room of a field and the line below it that a pen writes on.
fn writing_line(canvas: &mut Canvas, rect: Rect) {
    canvas.decorate(Item::Fill { rect, color: FIELD });
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
    let inside = if blank.option.is_some() { BUTTON } else { label_gap(&blank.before) };
    before_gap(blank, place) + text_width(&blank.before) + inside + after_width(&blank.after)
}

/// The gap between words and their blank; none where there are no words.
fn label_gap(text: &str) -> Pt {
    if text.is_empty() { Pt::ZERO } else { LABEL_GAP }
}

fn before_gap(blank: &Blank, place: usize) -> Pt {
    match (place, blank.tight) {
        (0, _) => Pt::ZERO,
        (_, true) => LABEL_GAP,
        (_, false) => BLANK_GAP,
    }
}

fn after_width(after: &str) -> Pt {
    label_gap(after) + text_width(after)
}

fn text_width(text: &str) -> Pt {
    width(text, Typeface::Regular, BODY)
}

fn is_multiline(form: &Form, field: &str) -> bool {
    form.field(field).is_some_and(|field| field.kind == FieldKind::Text { multiline: true })
}
