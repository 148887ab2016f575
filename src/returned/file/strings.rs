//! Text strings: the encodings that a field's value may have.
//!
//! ISO 32000-1, 7.9.2.2 and annex D.3. `lopdf` decodes some of this
//! differently (undefined codes, language marks, UTF-16LE), so it is done here.

use lopdf::Object;

use super::object::Pdf;

/// The text of a value: a string, a text stream, a name, or a whole number.
///
/// `None` for any other object and for a stream that cannot be decoded within
/// the limits.
pub(crate) fn text_of<'a>(pdf: &Pdf<'a>, object: &'a Object) -> Option<String> {
    match pdf.resolve(object)? {
        Object::String(bytes, _) => Some(decode(bytes)),
        // ISO 32000-1, 7.9.3: a text string may be long enough to be a stream.
        Object::Stream(stream) => {
            pdf.unpacked(stream, pdf.limits.stream_size).ok().map(|bytes| decode(&bytes))
        }
        // Quirk: pikepdf 10.18 writes the value of a text field as a name when a
        // script hands it one. See `tests/corpus/value-name.bin`.
        Object::Name(name) => Some(match std::str::from_utf8(name) {
            Ok(text) => lines(text),
            Err(_) => decode(name),
        }),
        // Quirk: pikepdf 10.18 writes digits that a script does not quote as a
        // number. See `tests/corpus/value-number.bin`.
        Object::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Decodes a text string.
///
/// Line ends become `\n`, language marks and trailing NULs go; a byte-order
/// mark alone is empty. What no encoding defines becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        utf16(rest, u16::from_be_bytes)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        // Quirk: Python 3.11 (the codec `utf-16`, in scripts with pikepdf 10.18)
        // marks little-endian text, which the standard does not allow. See
        // `tests/corpus/text-utf16le.bin`.
        utf16(rest, u16::from_le_bytes)
    } else if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        // ISO 32000-2, 7.9.2.2.
        without_language_marks(&String::from_utf8_lossy(rest))
    } else if let Some(text) = unmarked_utf8(bytes) {
        text.to_owned()
    } else {
        bytes.iter().map(|&byte| pdf_doc_encoding(byte)).collect()
    };
    lines(text.trim_end_matches('\0'))
}

/// The text of bytes that are UTF-8 without saying so.
///
/// Quirk: pikepdf 10.18 writes the bytes that a script hands it, and Python
/// encodes as UTF-8. See `tests/corpus/value-utf8.bin`.
///
/// Next to no text in `PDFDocEncoding` is valid UTF-8 by
/// chance: a capital with an accent before a quotation mark or a dash is, as in
/// `CAFÉ”`, and is not taken for it.
fn unmarked_utf8(bytes: &[u8]) -> Option<&str> {
    if bytes.is_ascii() {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let is_telling = |c: char| matches!(c, '\u{A0}'..='\u{17F}' | '\u{800}'..);
    let mut before = false;
    let is_meant = text.chars().any(|c| {
        let is_pair = before && !c.is_ascii();
        before = !c.is_ascii();
        is_pair || is_telling(c)
    });
    is_meant.then_some(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut units: Vec<u16> = Vec::with_capacity(pairs.len());
    for next in pairs.iter().map(|&pair| unit(pair)) {
        units.push(next);
        // A language mark is closed by a second escape: take it all back.
        if next == 0x1B
            && let Some(open) = units[..units.len() - 1].iter().rposition(|&unit| unit == 0x1B)
            && is_language(&units[open + 1..units.len() - 1])
        {
            units.truncate(open);
        }
    }
    let mut text: String =
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    if odd.iter().any(|&byte| byte != 0) {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// Whether UTF-16 units between two escapes name a language: two or four ASCII
/// letters as bytes, or, as some write it, as characters such as `en-US`.
///
/// ISO 32000-1, 7.9.2.2.
fn is_language(units: &[u16]) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    let packed =
        (1..=2).contains(&units.len()) && units.iter().all(|unit| unit.to_be_bytes().into_iter().all(letter));
    let plain = (2..=8).contains(&units.len())
        && units.iter().all(|&unit| u8::try_from(unit).is_ok_and(|byte| letter(byte) || byte == b'-'));
    packed || plain
}

fn without_language_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1B}') {
        out.push_str(before);
        match after.split_once('\u{1B}') {
            Some((mark, after)) if is_language(&mark.encode_utf16().collect::<Vec<_>>()) => rest = after,
            _ => {
                out.push('\u{1B}');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The same text with `\n` for every line end.
fn lines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// The character of a code in `PDFDocEncoding`.
///
/// ISO 32000-1, D.3, table D.2. 0x7F, 0x9F and 0xAD are undefined; codes below
/// 0x18 are the control characters of ASCII.
pub(crate) fn pdf_doc_encoding(code: u8) -> char {
    const FROM_18: [char; 8] =
        ['\u{2D8}', '\u{2C7}', '\u{2C6}', '\u{2D9}', '\u{2DD}', '\u{2DB}', '\u{2DA}', '\u{2DC}'];
    const FROM_80: [char; 32] = [
        '\u{2022}', '\u{2020}', '\u{2021}', '\u{2026}', '\u{2014}', '\u{2013}', '\u{192}', '\u{2044}',
        '\u{2039}', '\u{203A}', '\u{2212}', '\u{2030}', '\u{201E}', '\u{201C}', '\u{201D}', '\u{2018}',
        '\u{2019}', '\u{201A}', '\u{2122}', '\u{FB01}', '\u{FB02}', '\u{141}', '\u{152}', '\u{160}',
        '\u{178}', '\u{17D}', '\u{131}', '\u{142}', '\u{153}', '\u{161}', '\u{17E}', '\u{FFFD}',
    ];
    match code {
        0x18..=0x1F => FROM_18[usize::from(code - 0x18)],
        0x80..=0x9F => FROM_80[usize::from(code - 0x80)],
        0xA0 => '\u{20AC}',
        0x7F | 0xAD => char::REPLACEMENT_CHARACTER,
        _ => char::from(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pdf_doc_encoding_is_annex_d() {
        // Latin-1 where the two agree, and everything that differs by name.
        for code in (0x20..0x7F).chain(0xA1..=0xFF).filter(|&code| code != 0xAD) {
            assert_eq!(pdf_doc_encoding(code), char::from(code));
        }
        let differing: String = (0x18..0x20).chain(0x80..0xA1).map(pdf_doc_encoding).collect();
        assert_eq!(differing, "˘ˇˆ˙˝˛˚˜•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{FFFD}€");
        for undefined in [0x7F, 0x9F, 0xAD] {
            assert_eq!(pdf_doc_encoding(undefined), '\u{FFFD}');
        }
        for control in [b'\t', b'\n', 0, 0x17] {
            assert_eq!(pdf_doc_encoding(control), char::from(control));
        }
    }

    #[test]
    fn every_encoding_of_a_text_string() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"O'Brien", "O'Brien"),
            (b"N\xFA\xF1ez", "Núñez"),
            ("Núñez".as_bytes(), "Núñez"),
            ("Nguyễn".as_bytes(), "Nguyễn"),
            ("Анна".as_bytes(), "Анна"),
            (b"CAF\xC9\x8E", "CAFÉ”"),
            (b"Nu\xC3\xB1ez \xF1", "NuÃ±ez ñ"),
            (b"\x8Dquoted\x8E \xA05", "“quoted” €5"),
            (b"\xFE\xFF\x00N\x1E\xC5", "Nễ"),
            (b"\xFF\xFEN\x00\xC5\x1E", "Nễ"),
            (b"\xFE\xFF\xD8\x3D\xDE\x00", "😀"),
            (b"\xFE\xFF\xD8\x3D", "\u{FFFD}"),
            (b"\xFE\xFF\x00a\x00", "a"),
            (b"\xFE\xFF\x00ab", "a\u{FFFD}"),
            (b"\xEF\xBB\xBFN\xC3\xBA\xC3\xB1ez", "Núñez"),
            (b"\xFE\xFF", ""),
            (b"\xFF\xFE", ""),
            (b"\xEF\xBB\xBF", ""),
            (b"one\rtwo\r\nthree\nfour", "one\ntwo\nthree\nfour"),
            (b"\xFE\xFF\x00a\x00\r\x00\n\x00b\x00\r\x00c", "a\nb\nc"),
            (b"padded\0\0", "padded"),
            (b"\xFE\xFF\x00\x1BenUS\x00\x1B\x00a\x00\x1Bde\x00\x1B\x00b", "ab"),
            (b"\xFE\xFF\x00\x1B\x00e\x00n\x00\x1B\x00a", "a"),
            (b"\xEF\xBB\xBF\x1Ben-US\x1Ba", "a"),
            (b"\xFE\xFF\x00\x1B\x00a", "\u{1B}a"),
        ] {
            assert_eq!(decode(bytes), text, "{bytes:?}");
        }
    }

    #[test]
    fn text_that_this_form_writes_comes_back() {
        for text in ["Nguyễn", "María", "漢字", "שלום", "line\nline", "“x”", "tab\there"] {
            if let Object::String(bytes, _) = lopdf::text_string(text) {
                assert_eq!(decode(&bytes), text);
            }
        }
    }
}
