//! The pages as data: what stands where.

use super::style::{BOTTOM, FIELD_HEIGHT, MARGIN};
use super::*;
use crate::revision::newest;

fn texts(page: &LaidPage) -> impl Iterator<Item = (&TextItem, bool)> {
    page.sequences.iter().flat_map(|sequence| {
        sequence.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some((text, sequence.pagination)),
            _ => None,
        })
    })
}

fn area(text: &TextItem) -> Rect {
    let size = text.size;
    Rect {
        x: text.start.x,
        y: text.start.y - size * 0.75,
        width: text.face.face().width(text.text.trim_end(), size),
        height: size * 0.97,
    }
}

#[test]
fn every_field_has_its_widgets_in_reading_order() {
    let mut placed: Vec<&str> = newest().layout().widgets.iter().map(|w| w.field.as_str()).collect();
    placed.dedup();
    let fields: Vec<&str> = newest().form().fields().iter().map(|f| f.name.as_str()).collect();
    assert_eq!(placed, fields);
}

#[test]
fn everything_stands_inside_the_margins() {
    for page in &newest().layout().pages {
        for (text, pagination) in texts(page) {
            let area = area(text);
            assert!(area.x >= MARGIN && area.right() <= PAGE_WIDTH - MARGIN + Pt(0.1), "{text:?}");
            assert!(pagination || area.bottom() <= BOTTOM, "{text:?}");
        }
    }
    for widget in &newest().layout().widgets {
        assert!(
            widget.rect.x >= MARGIN && widget.rect.right() <= PAGE_WIDTH - MARGIN + Pt(0.1),
            "{widget:?}"
        );
        assert!(widget.rect.bottom() <= BOTTOM, "{widget:?}");
    }
}

#[test]
fn no_widget_overlaps_another_or_any_text() {
    let layout = newest().layout();
    for (place, widget) in layout.widgets.iter().enumerate() {
        for other in &layout.widgets[place + 1..] {
            assert!(widget.page != other.page || !widget.rect.overlaps(other.rect), "{widget:?} {other:?}");
        }
        for (text, _) in texts(&layout.pages[widget.page]) {
            assert!(!widget.rect.overlaps(area(text)), "{} and `{}`", widget.field, text.text);
        }
    }
}

#[test]
fn texts_do_not_overlap() {
    for page in &newest().layout().pages {
        let areas: Vec<(Rect, &str)> = texts(page).map(|(t, _)| (area(t), t.text.as_str())).collect();
        for (place, (one, text)) in areas.iter().enumerate() {
            for (other, second) in &areas[place + 1..] {
                // Runs of one line touch; more than a hair of overlap is a mistake.
                let shrunk = Rect { width: one.width - Pt(0.05), ..*one };
                assert!(!shrunk.overlaps(*other), "`{text}` and `{second}`");
            }
        }
    }
}

#[test]
fn blanks_leave_room_for_a_pen() {
    for widget in &newest().layout().widgets {
        let field = newest().form().field(&widget.field).unwrap();
        let least = match field.kind {
            crate::form::FieldKind::Signature => Pt(28.0),
            crate::form::FieldKind::CheckBox | crate::form::FieldKind::Choice(_) => Pt(16.0),
            _ => Pt(24.0),
        };
        let drawn = drawn_around(widget);
        assert!(drawn.height >= least, "{}: {drawn:?}", widget.field);
        assert!(widget.multiline || widget.rect.height <= drawn.height, "{}", widget.field);
        let longest = field.example.as_deref().unwrap_or("");
        assert!(
            fit(longest, widget.room(), Fonts::bundled()).size == LARGEST,
            "`{longest}` in {}",
            widget.field
        );
    }
}

/// The box or circle that is drawn around a field: what a pen has.
fn drawn_around(widget: &Widget) -> Rect {
    let page = &newest().layout().pages[widget.page];
    let mut around: Vec<Rect> = page
        .sequences
        .iter()
        .flat_map(|sequence| &sequence.items)
        .filter_map(|item| match item {
            Item::Frame { rect, .. } | Item::Circle { rect, .. } => Some(*rect),
            _ => None,
        })
        .filter(|rect| {
            rect.x <= widget.rect.x
                && rect.y <= widget.rect.y
                && rect.right() >= widget.rect.right()
                && rect.bottom() >= widget.rect.bottom()
        })
        .collect();
    around.sort_by(|one, other| one.height.0.total_cmp(&other.height.0));
    around[0]
}

/// Nothing but a field of one height makes letters of one size in programs
/// that choose it by the height, and no letters of more than 11 points.
#[test]
fn fields_of_one_line_have_one_height() {
    for widget in &newest().layout().widgets {
        let kind = &newest().form().field(&widget.field).unwrap().kind;
        let is_typed = !matches!(
            kind,
            crate::form::FieldKind::Signature
                | crate::form::FieldKind::CheckBox
                | crate::form::FieldKind::Choice(_)
        );
        assert!(!is_typed || widget.multiline || widget.rect.height == FIELD_HEIGHT, "{}", widget.field);
    }
}

#[test]
fn reserved_areas_are_free() {
    let layout = newest().layout();
    for (place, area) in RESERVED {
        assert!(layout.widgets.iter().all(|w| w.page != place || !w.rect.overlaps(area)));
        for item in layout.pages[place].sequences.iter().flat_map(|sequence| &sequence.items) {
            let drawn = match item {
                Item::Text(text) => self::area(text),
                Item::Fill { rect, .. } | Item::Frame { rect, .. } | Item::Circle { rect, .. } => *rect,
                Item::Line { from, to, thickness, .. } => {
                    Rect { x: from.x, y: from.y - *thickness / 2.0, width: to.x - from.x, height: *thickness }
                }
            };
            assert!(!drawn.overlaps(area), "{item:?} in {area:?}");
        }
    }
}

#[test]
fn every_drawn_character_has_a_glyph() {
    for (text, _) in newest().layout().pages.iter().flat_map(texts) {
        assert!(text.face.face().covers(&text.text), "{text:?}");
    }
}

#[test]
fn structure_is_a_tree_in_reading_order() {
    let layout = newest().layout();
    let mut level = 0;
    for (place, element) in layout.elements.iter().enumerate() {
        assert_eq!(element.parent.is_none(), place == 0);
        assert!(!element.kids.is_empty(), "{element:?} holds nothing");
        if let StructureRole::Heading(next) = element.role {
            assert!(next <= level + 1, "a heading of level {next} follows one of level {level}");
            level = next;
        }
    }
}
