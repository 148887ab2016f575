//! Text strings as other programs write them.

use lopdf::{Document, Object};

use super::Limits;

/// The text of a value, whatever kind of object it is.
///
/// `None` when there is no value; an empty text when somebody cleared it.
/// Line ends become `\n`; a stream is read like a string (ISO 32000-1,
/// table 222).
pub(super) fn text(document: &Document, value: &Object, limits: &Limits) -> Option<String> {
    let (_, value) = document.dereference(value).ok()?;
    let text = match value {
        Object::String(bytes, _) => decode(capped(bytes, limits)),
        Object::Name(name) => decode_name(capped(name, limits)),
        Object::Stream(stream) => {
            let limit = limits.value_bytes;
            let bytes = if stream.is_compressed() {
                stream.decompressed_content_with_limit(limit).ok()?
            } else {
                stream.content.clone()
            };
            decode(capped(&bytes, limits))
        }
        Object::Integer(number) => number.to_string(),
        Object::Real(number) => number.to_string(),
        Object::Boolean(state) => state.to_string(),
        _ => return None,
    };
    Some(text)
}

fn capped<'a>(bytes: &'a [u8], limits: &Limits) -> &'a [u8] {
    &bytes[..bytes.len().min(limits.value_bytes)]
}

/// Decodes a text string.
///
/// ISO 32000-1, 7.9.2.2, and what other programs write besides: UTF-8 and
/// little-endian UTF-16 with their marks.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| from_pdf_doc(byte)).collect(),
    };
    let text = without_language(&text);
    text.trim_end_matches('\0').replace("\r\n", "\n").replace('\r', "\n")
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Takes out language marks: an escape character on either side of a code.
///
/// ISO 32000-1, 14.9.2.2.
fn without_language(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\u{1B}') {
        let after = &rest[start + 1..];
        let is_code = |code: &str| {
            (2..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
        };
        match after.find('\u{1B}').filter(|&end| is_code(&after[..end])) {
            Some(end) => {
                out.push_str(&rest[..start]);
                rest = &after[end + 1..];
            }
            // No mark: the character stays, for the rules to report.
            None => {
                out.push_str(&rest[..=start]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text of a name: UTF-8 by convention (ISO 32000-1, 7.3.5), else Latin-1.
pub(super) fn decode_name(name: &[u8]) -> String {
    str::from_utf8(name).map_or_else(|_| name.iter().map(|&byte| char::from(byte)).collect(), str::to_owned)
}

/// The character of a code in PDFDocEncoding; the replacement character for the few that have none.
fn from_pdf_doc(code: u8) -> char {
    match code {
        0x18..=0x1F | 0x80..=0xA0 | 0x7F | 0xAD => PDF_DOC_ENCODING
            .iter()
            .find(|(other, _)| *other == code)
            .map_or(char::REPLACEMENT_CHARACTER, |(_, c)| *c),
        _ => char::from(code),
    }
}

/// The characters of PDFDocEncoding at 0x18 to 0x1F and 0x80 to 0xA0; the
/// codes between are ASCII and those above are Latin-1.
///
/// ISO 32000-1, D.3. 0x9F is undefined.
const PDF_DOC_ENCODING: [(u8, char); 40] = [
    (0x18, '˘'),
    (0x19, 'ˇ'),
    (0x1A, 'ˆ'),
    (0x1B, '˙'),
    (0x1C, '˝'),
    (0x1D, '˛'),
    (0x1E, '˚'),
    (0x1F, '˜'),
    (0x80, '•'),
    (0x81, '†'),
    (0x82, '‡'),
    (0x83, '…'),
    (0x84, '—'),
    (0x85, '–'),
    (0x86, 'ƒ'),
    (0x87, '⁄'),
    (0x88, '‹'),
    (0x89, '›'),
    (0x8A, '−'),
    (0x8B, '‰'),
    (0x8C, '„'),
    (0x8D, '“'),
    (0x8E, '”'),
    (0x8F, '‘'),
    (0x90, '’'),
    (0x91, '‚'),
    (0x92, '™'),
    (0x93, 'ﬁ'),
    (0x94, 'ﬂ'),
    (0x95, 'Ł'),
    (0x96, 'Œ'),
    (0x97, 'Š'),
    (0x98, 'Ÿ'),
    (0x99, 'Ž'),
    (0x9A, 'ı'),
    (0x9B, 'ł'),
    (0x9C, 'œ'),
    (0x9D, 'š'),
    (0x9E, 'ž'),
    (0xA0, '€'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str) {
        assert_eq!(decode(bytes), text, "{bytes:?}");
    }

    #[test]
    fn text_strings_in_every_encoding() {
        check(b"N\xFA\xF1ez", "Núñez");
        check(b"O\x90Brien \x80 \xA0 \x9E", "O’Brien • € ž");
        check(b"\xFE\xFF\x1E\xC4\x00x", "Ễx");
        check(b"\xFF\xFE\xC4\x1Ex\x00", "Ễx");
        check(b"\xEF\xBB\xBFNguy\xE1\xBB\x85n", "Nguyễn");
        check(b"\xFE\xFF\xD8\x3D\xDE\x00", "\u{1F600}");
    }

    #[test]
    fn marks_alone_are_empty_and_broken_units_are_visible() {
        check(b"\xFE\xFF", "");
        check(b"\xEF\xBB\xBF", "");
        check(b"\xFE\xFF\x00a\x00", "a");
        check(b"\xFE\xFF\xD8\x3D", "\u{FFFD}");
    }

    #[test]
    fn line_ends_language_marks_and_padding() {
        check(b"one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour");
        check(b"\xFE\xFF\x00\x1B\x00e\x00n\x00\x1B\x00a", "a");
        check(b"abc\0\0", "abc");
        check(b"\xFE\xFF\x00\x1B\x00[\x003", "\u{1B}[3");
    }
}
