//! What a font's `/ToUnicode` says that its codes stand for.
//!
//! Reads the two operators that say it and passes over everything else: printers
//! write the rest of such a map in ways that are no PostScript, and it does not
//! matter. ISO 32000-1, 9.10.3.

use std::collections::HashMap;

/// The most codes of a map; two bytes have no more.
const CODES: usize = 1 << 16;

/// The longest that one code may stand for, in units of UTF-16.
const UNITS: usize = 128;

/// Codes with their lengths in bytes, and the UTF-16 that they stand for.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ToUnicode {
    texts: HashMap<(u8, u32), Vec<u16>>,
    /// How many codes were read, long texts counted as several; a code that is given
    /// again counts again.
    read: usize,
}

/// A part of a map.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A hexadecimal string.
    Bytes(Vec<u8>),
    ArrayStart,
    ArrayEnd,
    Word(Vec<u8>),
}

impl ToUnicode {
    /// Reads a map. What is not well-formed in it says nothing.
    pub(crate) fn read(map: &[u8]) -> Self {
        let mut meanings = Self::default();
        let mut tokens = Tokens::new(map);
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(word) if word == b"beginbfchar" => meanings.characters(&mut tokens),
                Token::Word(word) if word == b"beginbfrange" => meanings.ranges(&mut tokens),
                _ => {}
            }
        }
        meanings
    }

    /// How many codes it gives, one that it gives again counted again.
    pub(crate) fn len(&self) -> usize {
        self.read
    }

    /// What a code of so many bytes stands for.
    pub(crate) fn get(&self, code: u32, length: u8) -> Option<&[u16]> {
        self.texts.get(&(length, code)).map(Vec::as_slice)
    }

    /// The codes of so many bytes, with what they stand for.
    pub(super) fn codes(&self, length: u8) -> impl Iterator<Item = (u32, String)> + '_ {
        let texts = self.texts.iter().filter(move |((bytes, _), _)| *bytes == length);
        texts.filter_map(|((_, code), units)| Some((*code, String::from_utf16(units).ok()?)))
    }

    /// Pairs of a code and its text, up to `endbfchar`.
    fn characters(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Bytes(code)), Some(Token::Bytes(text))) = (tokens.next(), tokens.next()) {
            let Some((code, length)) = number(&code) else { break };
            if !self.add(code, length, units(&text)) {
                return;
            }
        }
    }

    /// A first and a last code with the text of the first, or the texts of all,
    /// up to `endbfrange`.
    fn ranges(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Bytes(first)), Some(Token::Bytes(last))) = (tokens.next(), tokens.next()) {
            let (Some((first, length)), Some((last, _))) = (number(&first), number(&last)) else { break };
            let codes = first..=last.min(first.saturating_add(CODES as u32));
            match tokens.next() {
                Some(Token::Bytes(text)) => {
                    let text = units(&text);
                    for (offset, code) in (0..=u16::MAX).zip(codes) {
                        let mut text = text.clone();
                        // Only the last unit counts on, and not over its end.
                        let Some(unit) = text.last_mut() else { break };
                        let Some(next) = unit.checked_add(offset) else { break };
                        *unit = next;
                        if !self.add(code, length, text) {
                            return;
                        }
                    }
                }
                Some(Token::ArrayStart) => {
                    for code in codes {
                        let Some(Token::Bytes(text)) = tokens.next() else { return };
                        if !self.add(code, length, units(&text)) {
                            return;
                        }
                    }
                    if tokens.next() != Some(Token::ArrayEnd) {
                        return;
                    }
                }
                _ => break,
            }
        }
    }

    /// Notes a code; false when there were too many.
    fn add(&mut self, code: u32, length: u8, text: Vec<u16>) -> bool {
        // What stands for many characters takes as much memory.
        self.read += 1 + text.len() / 4;
        if text.len() <= UNITS {
            self.texts.insert((length, code), text);
        }
        self.read < CODES
    }
}

/// A code and its length in bytes; `None` for more bytes than any code has.
pub(super) fn number(bytes: &[u8]) -> Option<(u32, u8)> {
    let length = u8::try_from(bytes.len()).ok().filter(|length| (1..=4).contains(length))?;
    Some((bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)), length))
}

/// The units of a text in UTF-16BE; one byte alone is a unit, as some write it.
fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [unit] => vec![u16::from(*unit)],
        bytes => bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect(),
    }
}

/// What is left of a map.
pub(super) struct Tokens<'a>(&'a [u8]);

impl<'a> Tokens<'a> {
    /// All of a map.
    pub(super) fn new(map: &'a [u8]) -> Self {
        Self(map)
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let is_delimiter = |byte: u8| matches!(byte, b'<' | b'>' | b'[' | b']' | b'(' | b')' | b'/' | b'%');
        loop {
            let (&byte, rest) = self.0.split_first()?;
            let length = match byte {
                b'%' => rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len()),
                b'<' if rest.first() != Some(&b'<') => {
                    let length = rest.iter().position(|byte| *byte == b'>')?;
                    let mut digits = rest[..length].iter().filter_map(|byte| char::from(*byte).to_digit(16));
                    let mut bytes = Vec::with_capacity(length / 2);
                    while let Some(high) = digits.next() {
                        bytes.push((high << 4 | digits.next().unwrap_or(0)) as u8);
                    }
                    self.0 = &rest[length + 1..];
                    return Some(Token::Bytes(bytes));
                }
                b'[' | b']' => {
                    self.0 = rest;
                    return Some(if byte == b'[' { Token::ArrayStart } else { Token::ArrayEnd });
                }
                byte if byte.is_ascii_whitespace() || byte == 0 || is_delimiter(byte) => 0,
                _ => {
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || is_delimiter(*byte);
                    let length = self.0.iter().position(ends).unwrap_or(self.0.len());
                    let (word, rest) = self.0.split_at(length);
                    self.0 = rest;
                    return Some(Token::Word(word.to_vec()));
                }
            };
            self.0 = &rest[length..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(map: &ToUnicode, code: u32, length: u8) -> Option<String> {
        map.get(code, length).map(|units| String::from_utf16(units).unwrap())
    }

    #[test]
    fn characters_and_ranges_are_read_whatever_stands_around_them() {
        for around in [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry (Adobe)>> def",
            // What Acrobat 4, Foxit and LibreOffice have written.
            "CIDSystemInfo 3 dict dup begin /CMapName currentdict /CMap difineresource pop",
            "CMapName currentdict /CMap define resource pop % <00> <41>\n",
            "",
        ] {
            let map = ToUnicode::read(
                format!(
                    "{around}\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
                     3 beginbfchar\n<0001> <004E>\n<0002><00660069> <03> <00FA>\nendbfchar\n\
                     2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<1EC5> <D83DDE00>]\nendbfrange {around}"
                )
                .as_bytes(),
            );
            for (code, length, expected) in [
                (1, 2, Some("N")),
                (2, 2, Some("fi")),
                (3, 1, Some("ú")),
                (0x10, 2, Some("a")),
                (0x12, 2, Some("c")),
                (0x13, 2, None),
                (0x20, 2, Some("ễ")),
                (0x21, 2, Some("😀")),
                (1, 1, None),
            ] {
                assert_eq!(text(&map, code, length).as_deref(), expected, "{around}: {code:X}");
            }
        }
    }

    #[test]
    fn what_is_not_well_formed_says_nothing() {
        for map in [
            "beginbfchar <01>",
            "beginbfchar <0102030405> <0041> endbfchar",
            "beginbfchar <01> 41 endbfchar",
            "beginbfrange <00> <05> endbfrange",
            "beginbfrange <00> <05> [ <0041",
            "beginbfchar <0",
        ] {
            assert_eq!(ToUnicode::read(map.as_bytes()), ToUnicode::default(), "{map}");
        }
        // A range never runs over, and no map takes more than it may.
        let map = ToUnicode::read(b"beginbfrange <00000000> <FFFFFFFF> <FFFE> endbfrange");
        assert_eq!(map.len(), 2);
        let many = "<00000000> <FFFFFFFF> <0000> ".repeat(100);
        assert_eq!(ToUnicode::read(format!("beginbfrange {many}").as_bytes()).len(), CODES);
    }
}
