//! Reads PDF objects that are written as they should be. ISO 32000-1, 7.2 and
//! 7.3.
//!
//! Strict on purpose: whatever is wrong, unusual, or read differently by
//! different programs is not read at all, and is left to `lopdf` and its
//! leniency. What is read here, `lopdf` reads as the same object.

use lopdf::{Dictionary, Object, StringFormat};
use memchr::{memchr2, memchr3};

use super::cost::{CELL, EXTRA, LIST};
use super::hexadecimal;
use super::scan::is_blank;

/// The deepest that arrays, dictionaries, or the parentheses of a string nest.
pub(crate) const NESTING: usize = 48;

/// The longest whole number; longer ones may not fit.
pub(crate) const MOST_DIGITS: usize = 18;

/// A place in bytes that hold PDF objects.
#[derive(Clone)]
pub(crate) struct Parser<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) pos: usize,
    /// How much memory the objects that are read may still take.
    pub(crate) room: usize,
}

/// The type of object streams. ISO 32000-1, 7.5.7.
pub(crate) const OBJECT_STREAM: &[u8] = b"ObjStm";

/// The smallest parts. Those with a length were looked through as a whole.
pub(crate) enum Token<'a> {
    Integer(i64),
    Real(f32),
    Reference(u32, u16),
    /// Without its slash, its escapes as they are.
    Name(&'a [u8]),
    /// What is between the parentheses.
    Literal(&'a [u8]),
    /// What is between the angle brackets.
    Hexadecimal(&'a [u8]),
    Boolean(bool),
    Null,
    ArrayStart,
    ArrayEnd,
    DictionaryStart,
    DictionaryEnd,
}

impl<'a> Parser<'a> {
    /// A parser at a place of `bytes`.
    pub(crate) fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos, room: usize::MAX }
    }

    /// Where the next byte stands.
    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    /// Passes over white space and comments.
    #[inline]
    pub(crate) fn space(&mut self) -> Option<()> {
        loop {
            match self.bytes.get(self.pos) {
                Some(&byte) if is_blank(byte) => self.pos += 1,
                Some(b'%') => {
                    // A comment that nothing ends is none for `lopdf`.
                    self.pos += self.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
                }
                _ => return Some(()),
            }
        }
    }

    /// Passes over a word, behind which another token begins.
    pub(crate) fn word(&mut self, word: &[u8]) -> Option<()> {
        let after = self.rest().strip_prefix(word)?;
        if after.first().is_some_and(|&byte| is_regular(byte)) {
            return None;
        }
        self.pos += word.len();
        Some(())
    }

    /// Reads an object.
    pub(crate) fn object(&mut self) -> Option<Object> {
        let token = self.token()?;
        self.object_of(token, 0)
    }

    fn object_of(&mut self, token: Token<'a>, depth: usize) -> Option<Object> {
        if depth > NESTING {
            return None;
        }
        self.room = self.room.checked_sub(memory(&token))?;
        Some(match token {
            Token::Integer(number) => Object::Integer(number),
            Token::Real(number) => Object::Real(number),
            Token::Reference(number, generation) => Object::Reference((number, generation)),
            Token::Name(raw) => Object::Name(name(raw)),
            Token::Literal(raw) => Object::String(literal(raw), StringFormat::Literal),
            Token::Hexadecimal(raw) => {
                Object::String(hexadecimal::decoded(raw).unwrap_or_default(), StringFormat::Hexadecimal)
            }
            Token::Boolean(value) => Object::Boolean(value),
            Token::Null => Object::Null,
            Token::ArrayStart => {
                let mut array = Vec::new();
                loop {
                    self.space()?;
                    match self.token()? {
                        Token::ArrayEnd => break,
                        token => array.push(self.object_of(token, depth + 1)?),
                    }
                }
                Object::Array(array)
            }
            Token::DictionaryStart => {
                let mut dict = Dictionary::new();
                dict.as_hashmap_mut().reserve(if depth == 0 { 7 } else { 3 });
                let mut is_widget = false;
                loop {
                    self.space()?;
                    let key = match self.token()? {
                        Token::DictionaryEnd => break,
                        Token::Name(raw) => raw,
                        _ => return None,
                    };
                    self.space()?;
                    if is_widget && is_looks(key) {
                        self.pass()?;
                        continue;
                    }
                    let token = self.token()?;
                    is_widget |= depth == 0 && key == b"Subtype" && matches!(token, Token::Name(b"Widget"));
                    self.room = self.room.checked_sub(EXTRA + key.len())?;
                    let value = self.object_of(token, depth + 1)?;
                    // A key given twice is read differently by different programs.
                    if dict.as_hashmap_mut().insert(name(key), value).is_some() {
                        return None;
                    }
                }
                Object::Dictionary(dict)
            }
            Token::ArrayEnd | Token::DictionaryEnd => return None,
        })
    }

    /// Reads the smallest part that stands here.
    #[inline]
    pub(crate) fn token(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let (token, length) = match *rest.first()? {
            b'/' => {
                let length = name_length(rest)?;
                (Token::Name(&rest[1..length]), length)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => return self.number(),
            b'(' => {
                let length = literal_length(rest)?;
                (Token::Literal(&rest[1..length - 1]), length)
            }
            b'<' if rest.get(1) == Some(&b'<') => (Token::DictionaryStart, 2),
            b'>' if rest.get(1) == Some(&b'>') => (Token::DictionaryEnd, 2),
            b'<' => {
                let length = hexadecimal::length(rest)?;
                (Token::Hexadecimal(&rest[1..length - 1]), length)
            }
            b'[' => (Token::ArrayStart, 1),
            b']' => (Token::ArrayEnd, 1),
            _ => word(rest)?,
        };
        self.pos += length;
        Some(token)
    }

    /// A number, or a reference.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Option<Token<'a>> {
        // The few ways in which nearly all are written; the rest takes longer.
        if let Some((number, end)) = whole(self.bytes, self.pos) {
            match self.bytes[end..] {
                [b' ', b'0', b' ', b'R', after, ..] if !is_regular(after) => {
                    if let Ok(number) = u32::try_from(number) {
                        self.pos = end + 4;
                        return Some(Token::Reference(number, 0));
                    }
                }
                [b' ', after, ..] | [after @ (b'/' | b'>' | b']'), ..]
                    if !is_blank(after) && !after.is_ascii_digit() && after != b'%' =>
                {
                    self.pos = end;
                    return i64::try_from(number).ok().map(Token::Integer);
                }
                _ => {}
            }
        }
        self.any_number()
    }

    /// A number, or a reference, however it is written.
    #[inline(never)]
    fn any_number(&mut self) -> Option<Token<'a>> {
        let is_apart = |pos: usize| !self.bytes.get(pos).is_some_and(|&byte| is_regular(byte));
        let Some((first, end)) = whole(self.bytes, self.pos).filter(|&(_, end)| is_apart(end)) else {
            let word = &self.rest()[..regular(self.rest())];
            let token = signed(word)?;
            self.pos += word.len();
            return Some(token);
        };
        // `12 0 R`
        let second = self.blanks(end);
        if let Some((generation, end_of_second)) = whole(self.bytes, second).filter(|_| second > end) {
            let letter = self.blanks(end_of_second);
            match self.bytes.get(letter) {
                Some(b'R') if letter > end_of_second => {
                    self.pos = letter + 1;
                    let id = (u32::try_from(first).ok()?, u16::try_from(generation).ok()?);
                    return is_apart(self.pos).then_some(Token::Reference(id.0, id.1));
                }
                // A comment may hide an `R`.
                Some(b'%') => return None,
                _ => {}
            }
        } else if self.bytes.get(second) == Some(&b'%') {
            return None;
        }
        self.pos = end;
        i64::try_from(first).ok().map(Token::Integer)
    }

    /// Where the white space at a place ends.
    fn blanks(&self, pos: usize) -> usize {
        let rest = self.bytes.get(pos..).unwrap_or_default();
        pos + rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(rest.len())
    }
}

/// What the object that begins with a token takes in a list, without its members.
fn memory(token: &Token<'_>) -> usize {
    match token {
        Token::Name(raw) | Token::Literal(raw) | Token::Hexadecimal(raw) => CELL + EXTRA + raw.len(),
        Token::ArrayStart => CELL + LIST,
        // With the room that is made for its first entries, and their keys.
        Token::DictionaryStart => CELL + 4 * LIST,
        _ => CELL,
    }
}

/// Which bytes are neither white space nor delimiters. ISO 32000-1, 7.2.2.
const REGULAR: [bool; 256] = {
    let mut regular = [true; 256];
    let others = b"\0\t\n\x0C\r ()<>[]{}/%";
    let mut at = 0;
    while at < others.len() {
        regular[others[at] as usize] = false;
        at += 1;
    }
    regular
};

pub(crate) fn is_regular(byte: u8) -> bool {
    REGULAR[usize::from(byte)]
}

/// Whether an entry of a widget says how it looks and what it does, which
/// nothing here asks for. ISO 32000-1, tables 164, 188, 220 and 222.
fn is_looks(key: &[u8]) -> bool {
    matches!(
        key,
        b"P" | b"H"
            | b"Q"
            | b"C"
            | b"Ff"
            | b"TU"
            | b"TM"
            | b"DA"
            | b"DS"
            | b"DV"
            | b"MK"
            | b"BS"
            | b"CA"
            | b"BM"
            | b"AA"
            | b"NM"
            | b"Lang"
            | b"Border"
            | b"MaxLen"
            | b"StructParent"
    )
}

/// The length of the name at the start, with its slash.
#[inline]
pub(crate) fn name_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 1;
    let mut has_escape = false;
    while let Some(&byte) = bytes.get(length)
        && is_regular(byte)
    {
        has_escape |= byte == b'#';
        length += 1;
    }
    (!has_escape || has_sound_escapes(&bytes[1..length])).then_some(length)
}

/// The word at the start, and its length.
pub(crate) fn word(bytes: &[u8]) -> Option<(Token<'static>, usize)> {
    match &bytes[..regular(bytes)] {
        b"null" => Some((Token::Null, 4)),
        b"true" => Some((Token::Boolean(true), 4)),
        b"false" => Some((Token::Boolean(false), 5)),
        _ => None,
    }
}

/// How many regular characters there are.
fn regular(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| !is_regular(byte)).unwrap_or(bytes.len())
}

/// The whole number at a place, and where its digits end.
fn whole(bytes: &[u8], pos: usize) -> Option<(u64, usize)> {
    let (mut number, mut end) = (0_u64, pos);
    while let Some(&byte @ b'0'..=b'9') = bytes.get(end) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        end += 1;
    }
    (1..=MOST_DIGITS).contains(&(end - pos)).then_some((number, end))
}

/// A number with a sign or a fraction. ISO 32000-1, 7.3.3.
fn signed(word: &[u8]) -> Option<Token<'static>> {
    let digits = word.strip_prefix(b"-").or_else(|| word.strip_prefix(b"+")).unwrap_or(word);
    let all = |word: &[u8]| whole(word, 0).filter(|&(_, end)| end == word.len()).map(|(number, _)| number);
    if let Some(number) = all(digits) {
        let number = i64::try_from(number).ok()?;
        return Some(Token::Integer(if word[0] == b'-' { -number } else { number }));
    }
    let dot = digits.iter().position(|byte| *byte == b'.')?;
    let (before, after) = (&digits[..dot], &digits[dot + 1..]);
    let is_real = before.len() + after.len() > 0
        && (before.is_empty() || all(before).is_some())
        && (after.is_empty() || all(after).is_some());
    if !is_real {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok().map(Token::Real)
}

/// Whether each `#` of a name has its two digits. ISO 32000-1, 7.3.5.
fn has_sound_escapes(raw: &[u8]) -> bool {
    raw.split(|byte| *byte == b'#')
        .skip(1)
        .all(|part| part.len() >= 2 && part[..2].iter().all(u8::is_ascii_hexdigit))
}

fn digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).unwrap_or(0) as u8
}

/// The bytes of a name whose escapes are sound.
fn name(raw: &[u8]) -> Vec<u8> {
    if !raw.contains(&b'#') {
        return raw.to_vec();
    }
    let mut name = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'#', [high, low, after @ ..]) => {
                name.push(digit(*high) << 4 | digit(*low));
                after
            }
            (byte, after) => {
                name.push(*byte);
                after
            }
        };
    }
    name
}

/// Whether a name is this one, however it is spelled.
pub(crate) fn is_name(raw: &[u8], name: &[u8]) -> bool {
    raw == name || (raw.contains(&b'#') && self::name(raw) == name)
}

/// The length of the literal string at the start, with its parentheses.
pub(crate) fn literal_length(bytes: &[u8]) -> Option<usize> {
    let (mut open, mut pos) = (0_usize, 0);
    loop {
        pos += memchr3(b'\\', b'(', b')', bytes.get(pos..)?)?;
        match bytes[pos] {
            b'\\' => pos += 2,
            b'(' => {
                open += 1;
                pos += 1;
                if open > NESTING {
                    return None;
                }
            }
            _ => {
                open -= 1;
                pos += 1;
                if open == 0 {
                    return Some(pos);
                }
            }
        }
    }
}

/// The bytes of a literal string. ISO 32000-1, 7.3.4.2.
fn literal(raw: &[u8]) -> Vec<u8> {
    if memchr2(b'\\', b'\r', raw).is_none() {
        return raw.to_vec();
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut pos = 0;
    while let Some(&byte) = raw.get(pos) {
        pos += 1;
        match byte {
            b'\r' => {
                bytes.push(b'\n');
                pos += usize::from(raw.get(pos) == Some(&b'\n'));
            }
            b'\\' => {
                let Some(&escaped) = raw.get(pos) else { break };
                pos += 1;
                match escaped {
                    b'n' => bytes.push(b'\n'),
                    b'r' => bytes.push(b'\r'),
                    b't' => bytes.push(b'\t'),
                    b'b' => bytes.push(0x08),
                    b'f' => bytes.push(0x0C),
                    b'\n' => {}
                    b'\r' => pos += usize::from(raw.get(pos) == Some(&b'\n')),
                    b'0'..=b'7' => {
                        let digits = &raw[pos - 1..raw.len().min(pos + 2)];
                        let digits = digits.iter().take_while(|byte| matches!(byte, b'0'..=b'7'));
                        pos += digits.clone().count() - 1;
                        // Overflow is ignored: 7.3.4.2, table 3.
                        let code =
                            digits.fold(0_u8, |code, byte| code.wrapping_mul(8).wrapping_add(byte - b'0'));
                        bytes.push(code);
                    }
                    other => bytes.push(other),
                }
            }
            byte => bytes.push(byte),
        }
    }
    bytes
}
