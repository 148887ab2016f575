//! Text strings, and the codes of characters in WinAnsiEncoding.

use lopdf::{Object, StringFormat};

use super::bytes::push_literal;

/// What tells UTF-16BE from other encodings.
const MARK: [u8; 2] = [0xFE, 0xFF];

/// A text string: ASCII where it will do, else UTF-16BE with its mark.
///
/// PDFDocEncoding could write more, but not every reader takes it for what it
/// is (`qpdf --json` gives such strings as bytes); UTF-16BE all do.
///
/// ISO 32000-1, 7.9.2.2.
pub(super) fn text_string(text: &str) -> Object {
    Object::String(text_bytes(text), StringFormat::Literal)
}

/// The bytes of a text string.
fn text_bytes(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let mut bytes = MARK.to_vec();
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// The code of a character in WinAnsiEncoding.
///
/// ISO 32000-1, D.2.
pub(super) fn win_ansi(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{A0}'..='\u{FF}' => u8::try_from(u32::from(c)).ok(),
        _ => WIN_ANSI.iter().find(|(_, other)| *other == c).map(|(code, _)| *code),
    }
}

/// The character of a code in WinAnsiEncoding.
pub(super) fn from_win_ansi(code: u8) -> Option<char> {
    match code {
        0x20..=0x7E | 0xA0..=0xFF => Some(char::from(code)),
        _ => WIN_ANSI.iter().find(|(other, _)| *other == code).map(|(_, c)| *c),
    }
}

const WIN_ANSI: [(u8, char); 27] = [
    (0x80, '€'),
    (0x82, '‚'),
    (0x83, 'ƒ'),
    (0x84, '„'),
    (0x85, '…'),
    (0x86, '†'),
    (0x87, '‡'),
    (0x88, 'ˆ'),
    (0x89, '‰'),
    (0x8A, 'Š'),
    (0x8B, '‹'),
    (0x8C, 'Œ'),
    (0x8E, 'Ž'),
    (0x91, '‘'),
    (0x92, '’'),
    (0x93, '“'),
    (0x94, '”'),
    (0x95, '•'),
    (0x96, '–'),
    (0x97, '—'),
    (0x98, '˜'),
    (0x99, '™'),
    (0x9A, 'š'),
    (0x9B, '›'),
    (0x9C, 'œ'),
    (0x9E, 'ž'),
    (0x9F, 'Ÿ'),
];

/// Appends a text string, as [`text_string`] makes it.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    if text.is_ascii() {
        push_literal(out, text.bytes());
    } else {
        push_literal(out, MARK.into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_ascii_or_utf_16() {
        assert_eq!(text_bytes("Nunez"), b"Nunez");
        assert_eq!(text_bytes("ñ"), [0xFE, 0xFF, 0x00, 0xF1]);
        assert_eq!(text_bytes("Ễ"), [0xFE, 0xFF, 0x1E, 0xC4]);
        assert_eq!(text_bytes("þÿ").len(), 6, "a value must not look like a mark");
    }

    #[test]
    fn win_ansi_goes_both_ways() {
        for code in 0x20..=0xFF_u8 {
            if let Some(c) = from_win_ansi(code) {
                assert_eq!(win_ansi(c), Some(code));
            }
        }
    }
}
