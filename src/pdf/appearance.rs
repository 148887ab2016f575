//! What a field shows: the content of appearance streams.
//!
//! ISO 32000-1, 12.5.5 and 12.7.3.3.

use std::borrow::Cow;

use super::bytes::{push_code, push_length, push_lengths, push_literal};
use super::fonts::{FIELD_FONT, Subset, Subsets};
use super::page::{BOLD, REGULAR};
use super::strings::{push_text, win_ansi};
use crate::form::ROLE_ON_STATE;
use crate::layout::{BOX_LETTER, Faces, Fitted, Glyphs, Line, PADDING, Pt, Rect, Room, Run, fit};

/// Draws a text in a field, clipped to it: operators in the coordinates of
/// the field, from its bottom-left corner. Returns the size of the letters.
pub(super) fn text(content: &mut Vec<u8>, room: Room, value: &str, cuts: &mut Subsets<'_>) -> Pt {
    let fitted = fit(value, room, cuts.fonts());
    content.extend_from_slice(b"q\n0 0 ");
    push_lengths(content, [room.width, room.height]);
    content.extend_from_slice(b"re W n\n");
    lines(content, &fitted, PADDING, cuts);
    content.extend_from_slice(b"Q\n");
    fitted.size
}

/// Draws lines, `left` from the origin.
pub(super) fn lines(content: &mut Vec<u8>, fitted: &Fitted<'_>, left: Pt, cuts: &mut Subsets<'_>) {
    content.extend_from_slice(b"BT\n0 g\n");
    let mut last = [Pt::ZERO; 2];
    let mut pen = Pen { size: fitted.size, font: Cow::Borrowed("") };
    for Line { text, baseline, glyphs } in &fitted.lines {
        let place = [left, Pt(baseline.rounded())];
        push_lengths(content, [place[0] - last[0], place[1] - last[1]]);
        content.extend_from_slice(b"Td\n");
        last = place;
        match glyphs {
            Glyphs::Plain(face)
                if !cuts.takes_all() && std::ptr::eq(*face, &raw const Faces::bundled().regular) =>
            {
                if text.chars().all(|c| win_ansi(c).is_some()) {
                    pen.take(content, Cow::Borrowed(FIELD_FONT));
                    push_literal(content, text.chars().filter_map(win_ansi));
                    content.extend_from_slice(b" Tj\n");
                } else {
                    pen.take(content, Cow::Borrowed(REGULAR));
                    let glyphs = text.chars().map(|c| face.glyph_or_placeholder(c));
                    push_codes(content, glyphs.map(|glyph| face.composite_code(glyph)));
                }
            }
            Glyphs::Plain(face) => {
                let (font, cut) = cuts.of(face);
                pen.take(content, font);
                push_codes(content, text.chars().map(|c| cut.character(c)));
            }
            Glyphs::Shaped(runs) => {
                for run in runs {
                    let (font, cut) = cuts.of(run.face);
                    if !run.is_rtl {
                        // Glyphs may stand in another order than their characters,
                        // and one for several: this is what reads right (14.9.4).
                        content.extend_from_slice(b"/Span<</ActualText");
                        push_text(content, &run.text);
                        content.extend_from_slice(b">>BDC\n");
                    }
                    pen.take(content, font);
                    draw_run(content, run, fitted.size, cut);
                    if !run.is_rtl {
                        content.extend_from_slice(b"EMC\n");
                    }
                }
            }
        }
    }
    content.extend_from_slice(b"ET\n");
}

/// Shows glyphs side by side.
fn push_codes(content: &mut Vec<u8>, codes: impl Iterator<Item = u16>) {
    content.push(b'<');
    for code in codes {
        push_code(content, code);
    }
    content.extend_from_slice(b"> Tj\n");
}

/// The font that is set.
struct Pen {
    size: Pt,
    font: Cow<'static, str>,
}

impl Pen {
    /// Sets a font, unless it is set already.
    fn take(&mut self, content: &mut Vec<u8>, font: Cow<'static, str>) {
        if self.font == font {
            return;
        }
        content.push(b'/');
        content.extend_from_slice(font.as_bytes());
        content.push(b' ');
        push_length(content, self.size);
        content.extend_from_slice(b" Tf\n");
        self.font = font;
    }
}

/// Draws shaped glyphs: each at the place of the pen and its own offset.
///
/// ISO 32000-1, 9.4.3.
fn draw_run(content: &mut Vec<u8>, run: &Run, size: Pt, cut: &mut Subset) {
    let mut rise = 0.0;
    // How far the pen stands right of where the font's own widths take it.
    let mut ahead = 0.0;
    content.push(b'[');
    for glyph in &run.glyphs {
        if glyph.y_offset != rise {
            rise = glyph.y_offset;
            content.extend_from_slice(b"] TJ\n");
            push_length(content, size * (rise / 1000.0));
            content.extend_from_slice(b" Ts\n[");
        }
        ahead += glyph.x_offset;
        if ahead.abs() >= 0.5 {
            push_length(content, Pt(-ahead));
            ahead = 0.0;
        }
        content.push(b'<');
        push_code(content, cut.glyph(glyph.id, &glyph.text));
        content.push(b'>');
        ahead += glyph.advance - glyph.x_offset - f32::from(run.face.advance(glyph.id));
    }
    if ahead.abs() >= 0.5 {
        push_length(content, Pt(-ahead));
    }
    content.extend_from_slice(b"] TJ\n");
    if rise != 0.0 {
        content.extend_from_slice(b"0 Ts\n");
    }
}

/// Draws the on-state of a check box: the letter of the form in its middle.
pub(super) fn check_mark(rect: Rect) -> Vec<u8> {
    let face = &Faces::bundled().bold;
    let size = BOX_LETTER;
    let x = (rect.width - face.width(ROLE_ON_STATE, size)) / 2.0;
    let y = (rect.height - size * (f32::from(face.cap_height) / 1000.0)) / 2.0;
    let mut content = format!("q\nBT\n0 g\n/{BOLD} ").into_bytes();
    push_length(&mut content, size);
    content.extend_from_slice(b" Tf\n");
    push_lengths(&mut content, [x, y]);
    content.extend_from_slice(b"Td\n");
    let glyphs = ROLE_ON_STATE.chars().map(|c| face.glyph_or_placeholder(c));
    push_codes(&mut content, glyphs.map(|glyph| face.composite_code(glyph)));
    content.extend_from_slice(b"ET\nQ\n");
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
