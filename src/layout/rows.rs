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
    let total = flow.width * span;
    let fixed: Pt = blanks.iter().enumerate().map(|(place, blank)| around(blank, place)).sum();
    let shares: f32 = blanks.iter().map(|blank| blank.width).sum();
    let unit = if shares > 0.0 { (total - fixed) / shares } else { Pt::ZERO };
    let lines = blanks.iter().map(|blank| blank.lines).max().unwrap_or(1);
    let height = FIELD_HEIGHT + FIELD_LINE * f32::from(lines - 1);
    // Words stand on the first line of writing, so that a tall blank hangs below them.
    let first_line = flow.y + FIELD_HEIGHT;
    let baseline = first_line - BASELINE;

    let mut places = Vec::new();
    let mut x = flow.x;
    for (place, blank) in blanks.iter().enumerate() {
        x += before_gap(blank, place);
        let label = Point { x, y: baseline };
        x += text_width(&blank.before);
        let rect = if blank.option.is_some() {
            let y = baseline - CAPITALS / 2.0 - BUTTON / 2.0;
            Rect { x, y, width: BUTTON, height: BUTTON }
        } else {
            if !blank.before.is_empty() {
                x += LABEL_GAP;
            }
            let height = FIELD_HEIGHT + FIELD_LINE * f32::from(blank.lines - 1);
            Rect { x, y: flow.y, width: unit * blank.width, height }
        };
        x += rect.width;
        if !blank.after.is_empty() {
            x += LABEL_GAP;
        }
        let after = Point { x, y: baseline };
        x += text_width(&blank.after);
        places.push((label, rect, after));
    }

    for (blank, (_, rect, _)) in blanks.iter().zip(&places) {
        if blank.option.is_some() {
            flow.canvas.decorate(Item::Circle { rect: *rect, thickness: Some(Pt(1.0)), color: EDGE });
        } else {
            writing_line(flow.canvas, *rect);
        }
    }
    let mut owner: Option<Owner> = None;
    for (blank, (label, rect, after)) in blanks.iter().zip(places) {
        // Buttons of one group are a list of their own; all else shares a paragraph.
        let owner = match (&mut owner, &blank.option) {
            (Some(Owner::Group(list)), Some(_)) => {
                let item = flow.canvas.element(*list, StructureRole::ListItem);
                flow.canvas.element(item, StructureRole::ListBody)
            }
            (Some(Owner::Paragraph(paragraph)), None) => *paragraph,
            (slot, Some(_)) => {
                let list = flow.canvas.element(DOCUMENT, StructureRole::List);
                *slot = Some(Owner::Group(list));
                let item = flow.canvas.element(list, StructureRole::ListItem);
                flow.canvas.element(item, StructureRole::ListBody)
            }
            (slot, None) => {
                let paragraph = flow.canvas.element(DOCUMENT, StructureRole::Paragraph);
                *slot = Some(Owner::Paragraph(paragraph));
                paragraph
            }
        };
        if !blank.before.is_empty() {
            let text = format!("{} ", blank.before);
            flow.canvas.draw(owner, words(text, label, Typeface::Regular, BODY, INK));
        }
        let multiline = is_multiline(flow.form, &blank.field);
        flow.canvas.widget(owner, &blank.field, blank.option.as_deref(), rect, multiline);
        if !blank.after.is_empty() {
            let text = format!("{} ", blank.after);
            flow.canvas.draw(owner, words(text, after, Typeface::Regular, BODY, INK));
        }
    }
    flow.y += height;
}

enum Owner {
    Group(ElementId),
    Paragraph(ElementId),
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
        flow.canvas.draw(owner, words(format!("{} ", blank.caption), caption, Typeface::Regular, BODY, INK));
        let signature = flow.form.field(&blank.field).is_some_and(|field| field.kind == FieldKind::Signature);
        // Typed words belong on the line, however much room a pen has above it.
        let rect =
            if signature { area } else { Rect { y: line - FIELD_HEIGHT, height: FIELD_HEIGHT, ..area } };
        flow.canvas.widget(owner, &blank.field, None, rect, false);
        if !blank.after.is_empty() {
            let start = Point { x: area.right() + LABEL_GAP, y: line - BASELINE };
            flow.canvas.draw(owner, words(format!("{} ", blank.after), start, Typeface::Regular, BODY, INK));
        }
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
    let label_gap = if blank.before.is_empty() || blank.option.is_some() { Pt::ZERO } else { LABEL_GAP };
    let button = if blank.option.is_some() { BUTTON } else { Pt::ZERO };
    before_gap(blank, place) + text_width(&blank.before) + label_gap + button + after_width(&blank.after)
}

fn before_gap(blank: &Blank, place: usize) -> Pt {
    match (place, blank.tight) {
        (0, _) => Pt::ZERO,
        (_, true) => LABEL_GAP,
        (_, false) => BLANK_GAP,
    }
}

fn after_width(after: &str) -> Pt {
    if after.is_empty() { Pt::ZERO } else { LABEL_GAP + text_width(after) }
}

fn text_width(text: &str) -> Pt {
    width(text, Typeface::Regular, BODY)
}

fn is_multiline(form: &Form, field: &str) -> bool {
    form.field(field).is_some_and(|field| field.kind == FieldKind::Text { multiline: true })
}
