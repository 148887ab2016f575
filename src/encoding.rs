//! PDFDocEncoding, which text strings are written in where it will do.
//!
//! ISO 32000-1, 7.9.2.3 and D.2.

/// The characters of PDFDocEncoding at 0x18 to 0x1F and 0x80 to 0xA0; the
/// codes between are ASCII and those above are Latin-1.
///
/// ISO 32000-1, D.3. 0x9F is undefined.
const TABLE: [(u8, char); 40] = [
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

/// The code of a character.
pub(crate) fn to_pdf_doc(c: char) -> Option<u8> {
    match c {
        '\n' | '\r' | '\t' | ' '..='~' => u8::try_from(u32::from(c)).ok(),
        '\u{A1}'..='\u{FF}' if c != '\u{AD}' => u8::try_from(u32::from(c)).ok(),
        _ => TABLE.iter().find(|(_, other)| *other == c).map(|(code, _)| *code),
    }
}

/// The character of a code; the replacement character for the few that have none.
pub(crate) fn from_pdf_doc(code: u8) -> char {
    match code {
        0x18..=0x1F | 0x80..=0xA0 | 0x7F | 0xAD => {
            TABLE.iter().find(|(other, _)| *other == code).map_or(char::REPLACEMENT_CHARACTER, |(_, c)| *c)
        }
        _ => char::from(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_both_ways() {
        for code in 0..=0xFF_u8 {
            let c = from_pdf_doc(code);
            if let Some(back) = to_pdf_doc(c) {
                assert_eq!(back, code, "{c}");
            }
        }
        assert_eq!(to_pdf_doc('€'), Some(0xA0));
        assert_eq!(from_pdf_doc(0x90), '’');
        assert_eq!(to_pdf_doc('漢'), None);
    }
}
