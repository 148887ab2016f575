//! What a field shows: the content of appearance streams.
//!
//! ISO 32000-1, 12.5.5 and 12.7.3.3.

use std::fmt::Write as _;

use super::fonts::{Cut, FIELD_FONT, WIDE_FONT};
use super::page::BOLD;
use super::strings::{push_literal, win_ansi};
use crate::form::ROLE_ON_STATE;
use crate::layout::{Faces, PADDING, Pt, Rect, Widget, fit};

/// A drawn value.
pub(super) struct Drawn {
    /// Operators in the coordinates of the field: from its bottom-left corner.
    pub(super) content: Vec<u8>,
    /// Whether it uses the font for values outside WinAnsiEncoding.
    pub(super) wide: bool,
    /// The size of the letters.
    pub(super) size: Pt,
}

/// Draws a text in a field, clipped to it.
pub(super) fn text(widget: &Widget, value: &str, cut: &mut Cut<'_>) -> Drawn {
    let fitted = fit(value, widget.room());
    let wide = !std::ptr::eq(fitted.face, &raw const Faces::bundled().regular);
    let font = if wide { WIDE_FONT } else { FIELD_FONT };
    let mut content = Vec::with_capacity(96 + value.len());
    push(&mut content, format_args!("q\n0 0 {} {} re W n\n", n(widget.rect.width), n(widget.rect.height)));
    push(&mut content, format_args!("BT\n0 g\n/{font} {} Tf\n", n(fitted.size)));
    let mut last = (Pt::ZERO, Pt::ZERO);
    for (line, baseline) in &fitted.lines {
        let place = (PADDING, *baseline);
        push(
            &mut content,
            format_args!("{} {} Td\n", n(place.0 - last.0), n(Pt(place.1.rounded()) - last.1)),
        );
        last = (place.0, Pt(place.1.rounded()));
        if wide {
            content.push(b'<');
            for c in line.chars() {
                push(&mut content, format_args!("{:04X}", cut.code(c)));
            }
            content.push(b'>');
        } else {
            let codes: Vec<u8> = line.chars().filter_map(win_ansi).collect();
            push_literal(&mut content, &codes);
        }
        content.extend(b" Tj\n");
    }
    content.extend(b"ET\nQ\n");
    Drawn { content, wide, size: fitted.size }
}

/// Draws the on-state of a check box: the letter of the form in its middle.
pub(super) fn check_mark(rect: Rect) -> Vec<u8> {
    let face = &Faces::bundled().bold;
    let size = Pt(11.0);
    let x = (rect.width - face.width(ROLE_ON_STATE, size)) / 2.0;
    let y = (rect.height - size * (f32::from(face.cap_height) / 1000.0)) / 2.0;
    let mut content = Vec::new();
    push(&mut content, format_args!("q\nBT\n0 g\n/{BOLD} {} Tf\n{} {} Td\n<", n(size), n(x), n(y)));
    for c in ROLE_ON_STATE.chars() {
        push(&mut content, format_args!("{:04X}", face.glyph_or_placeholder(c)));
    }
    content.extend(b"> Tj\nET\nQ\n");
    content
}

/// Draws the on-state of a radio button: a filled circle in its middle.
pub(super) fn radio_mark(rect: Rect) -> Vec<u8> {
    let center = rect.width / 2.0;
    let radius = rect.width * 0.28;
    let handle = radius * 0.552_284_8;
    let mut content = Vec::from(*b"q\n0 g\n");
    let at = |x: Pt, y: Pt| format!("{} {}", n(center + x), n(center + y));
    push(&mut content, format_args!("{} m\n", at(radius, Pt::ZERO)));
    for (a, b, c) in [
        ((radius, handle), (handle, radius), (Pt::ZERO, radius)),
        ((-handle, radius), (-radius, handle), (-radius, Pt::ZERO)),
        ((-radius, -handle), (-handle, -radius), (Pt::ZERO, -radius)),
        ((handle, -radius), (radius, -handle), (radius, Pt::ZERO)),
    ] {
        push(&mut content, format_args!("{} {} {} c\n", at(a.0, a.1), at(b.0, b.1), at(c.0, c.1)));
    }
    content.extend(b"f\nQ\n");
    content
}

/// A number as content streams write it.
pub(super) fn n(length: Pt) -> f32 {
    let rounded = length.rounded();
    // Negative zero would print as `-0`.
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn push(content: &mut Vec<u8>, arguments: std::fmt::Arguments<'_>) {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = text.write_fmt(arguments);
    content.extend(text.bytes());
}
