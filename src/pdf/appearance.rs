//! What a field shows: the content of appearance streams.
//!
//! ISO 32000-1, 12.5.5 and 12.7.3.3.

use super::bytes::{push_code, push_length, push_lengths, push_literal};
use super::fonts::{Cut, FIELD_FONT, WIDE_FONT};
use super::page::BOLD;
use super::strings::win_ansi;
use crate::form::ROLE_ON_STATE;
use crate::layout::{Faces, PADDING, Pt, Rect, Room, fit};

/// How a value was drawn.
pub(super) struct Drawn {
    /// The font that has its characters.
    pub(super) font: &'static str,
    /// The size of the letters.
    pub(super) size: Pt,
}

/// Draws a text in a field, clipped to it: operators in the coordinates of
/// the field, from its bottom-left corner.
pub(super) fn text(content: &mut Vec<u8>, room: Room, value: &str, cut: &mut Cut<'_>) -> Drawn {
    let fitted = fit(value, room);
    let wide = !std::ptr::eq(fitted.face, &raw const Faces::bundled().regular);
    let font = if wide { WIDE_FONT } else { FIELD_FONT };
    content.extend_from_slice(b"q\n0 0 ");
    push_lengths(content, [room.width, room.height]);
    content.extend_from_slice(b"re W n\nBT\n0 g\n/");
    content.extend_from_slice(font.as_bytes());
    content.push(b' ');
    push_length(content, fitted.size);
    content.extend_from_slice(b" Tf\n");
    let mut last = [Pt::ZERO; 2];
    for (line, baseline) in &fitted.lines {
        let place = [PADDING, Pt(baseline.rounded())];
        push_lengths(content, [place[0] - last[0], place[1] - last[1]]);
        content.extend_from_slice(b"Td\n");
        last = place;
        if wide {
            content.push(b'<');
            for c in line.chars() {
                push_code(content, cut.code(c));
            }
            content.push(b'>');
        } else {
            push_literal(content, line.chars().filter_map(win_ansi));
        }
        content.extend_from_slice(b" Tj\n");
    }
    content.extend_from_slice(b"ET\nQ\n");
    Drawn { font, size: fitted.size }
}

/// Draws the on-state of a check box: the letter of the form in its middle.
pub(super) fn check_mark(rect: Rect) -> Vec<u8> {
    let face = &Faces::bundled().bold;
    let size = Pt(11.0);
    let x = (rect.width - face.width(ROLE_ON_STATE, size)) / 2.0;
    let y = (rect.height - size * (f32::from(face.cap_height) / 1000.0)) / 2.0;
    let mut content = format!("q\nBT\n0 g\n/{BOLD} ").into_bytes();
    push_length(&mut content, size);
    content.extend_from_slice(b" Tf\n");
    push_lengths(&mut content, [x, y]);
    content.extend_from_slice(b"Td\n<");
    for c in ROLE_ON_STATE.chars() {
        push_code(&mut content, face.glyph_or_placeholder(c));
    }
    content.extend_from_slice(b"> Tj\nET\nQ\n");
    content
}

/// Draws the on-state of a radio button: a filled circle in its middle.
pub(super) fn radio_mark(rect: Rect) -> Vec<u8> {
    let center = rect.width / 2.0;
    let radius = rect.width * 0.28;
    let handle = radius * 0.552_284_8;
    let mut content = Vec::from(*b"q\n0 g\n");
    let mut push = |points: &[(Pt, Pt)], operator: &[u8]| {
        for &(x, y) in points {
            push_lengths(&mut content, [center + x, center + y]);
        }
        content.extend_from_slice(operator);
    };
    push(&[(radius, Pt::ZERO)], b"m\n");
    push(&[(radius, handle), (handle, radius), (Pt::ZERO, radius)], b"c\n");
    push(&[(-handle, radius), (-radius, handle), (-radius, Pt::ZERO)], b"c\n");
    push(&[(-radius, -handle), (-handle, -radius), (Pt::ZERO, -radius)], b"c\n");
    push(&[(handle, -radius), (radius, -handle), (radius, Pt::ZERO)], b"c\n");
    content.extend_from_slice(b"f\nQ\n");
    content
}
