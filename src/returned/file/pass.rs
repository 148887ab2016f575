//! Passing over objects that nobody asks for: as strictly as
//! [`syntax`](super::syntax) reads them, but for keys given twice.
//!
//! Most objects of a file are only looked through, so every byte here is taken
//! up once and nothing is made of it.

use lopdf::Object;

use super::scan::is_blank;
use super::syntax::{
    MOST_DIGITS, NESTING, OBJECT_STREAM, Parser, Token, is_name, literal_length, name_length, word,
};

/// What was seen of a dictionary that was passed over.
#[derive(Default)]
pub(crate) struct Passed {
    /// `/Length`, a number or a reference.
    pub(crate) length: Option<Object>,
    /// Whether it is the dictionary of an object stream.
    pub(crate) is_object_stream: bool,
}

impl Parser<'_> {
    /// Passes over an object.
    pub(crate) fn pass(&mut self) -> Option<Passed> {
        let (bytes, mut pos) = (self.bytes, self.pos);
        // What is open, the innermost in the lowest bit: 1 for a dictionary.
        let (mut open, mut depth) = (0_u64, 0_usize);
        let mut key_is_next = false;
        let mut passed = Passed::default();
        loop {
            let rest = bytes.get(pos..)?;
            match *rest.first()? {
                byte if is_blank(byte) => {
                    pos += 1;
                    continue;
                }
                b'/' => {
                    let length = name_length(rest)?;
                    pos += length;
                    if key_is_next {
                        key_is_next = false;
                        if depth == 1 && is_noted(&rest[1..length]) {
                            passed.note(&rest[1..length], Parser::new(bytes, pos));
                        }
                        continue;
                    }
                }
                b'>' if rest.get(1) == Some(&b'>') => {
                    if depth == 0 || open & 1 == 0 || !key_is_next {
                        return None;
                    }
                    open >>= 1;
                    depth -= 1;
                    pos += 2;
                }
                b']' => {
                    if depth == 0 || open & 1 == 1 {
                        return None;
                    }
                    open >>= 1;
                    depth -= 1;
                    pos += 1;
                }
                b'%' => {
                    // A comment that nothing ends is none for `lopdf`.
                    pos += rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
                    continue;
                }
                _ if key_is_next => return None,
                first @ (b'[' | b'<') if first == b'[' || rest.get(1) == Some(&b'<') => {
                    if depth > NESTING {
                        return None;
                    }
                    key_is_next = first == b'<';
                    open = open << 1 | u64::from(key_is_next);
                    depth += 1;
                    pos += if key_is_next { 2 } else { 1 };
                    continue;
                }
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let mut number = Parser::new(bytes, pos);
                    if depth > 0 && open & 1 == 0 {
                        number.numbers();
                    }
                    number.number()?;
                    pos = number.pos;
                }
                b'(' => pos += literal_length(rest)?,
                b'<' => pos += super::hexadecimal::length(rest)?,
                _ => pos += word(rest)?.1,
            }
            // That was a value.
            if depth == 0 {
                self.pos = pos;
                return Some(passed);
            }
            key_is_next = open & 1 == 1;
        }
    }

    /// Passes over the whole numbers of an array, except for the last two, which
    /// may belong to a reference.
    fn numbers(&mut self) {
        let (mut last, mut pos) = ([self.pos; 2], self.pos);
        loop {
            let start = pos;
            while self.bytes.get(pos).is_some_and(u8::is_ascii_digit) {
                pos += 1;
            }
            let end = pos;
            while self.bytes.get(pos).is_some_and(|&byte| is_blank(byte)) {
                pos += 1;
            }
            if end == start || end - start > MOST_DIGITS || pos == end {
                break;
            }
            last = [last[1], start];
        }
        self.pos = last[0];
    }
}

impl Passed {
    /// Notes the value that follows a key.
    fn note(&mut self, key: &[u8], mut value: Parser<'_>) {
        let value = value.space().and_then(|()| value.token());
        match (key, value) {
            (b"Length", Some(Token::Integer(length))) => self.length = Some(Object::Integer(length)),
            (b"Length", Some(Token::Reference(number, generation))) => {
                self.length = Some(Object::Reference((number, generation)));
            }
            (key, Some(Token::Name(raw))) if is_name(key, b"Type") => {
                self.is_object_stream = is_name(raw, OBJECT_STREAM);
            }
            _ => {}
        }
    }
}

/// Whether the value of a key may be noted.
#[inline]
fn is_noted(key: &[u8]) -> bool {
    matches!(key, b"Length" | b"Type") || (key.len() > 4 && key.contains(&b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_is_what_is_read() {
        for text in [
            "12",
            "12 0 R",
            "[1 2 3 4 0 R 5]",
            "[1 2 3]",
            "[-1 .5 +3]",
            "(a(b)\\))",
            "<4a 4>",
            "/A#20b",
            "true",
            "<</A 1/B 2 0 R/C[<</D(x)>>/E]/F<</G null>>>>",
            "[[[1 0 R]]]",
            "<</A%c\n1>>",
            "[1 2 3 4 00 R]",
        ] {
            let bytes = [text.as_bytes(), b" behind"].concat();
            let (mut passed, mut read) = (Parser::new(&bytes, 0), Parser::new(&bytes, 0));
            assert!(passed.pass().is_some() && read.object().is_some(), "{text}");
            assert_eq!((passed.pos(), read.pos()), (text.len(), text.len()), "{text}");
        }
        for text in [
            "",
            "R",
            "[1",
            "<</A>>",
            "<</A 1",
            "<<1 2>>",
            "[>>",
            "<</A 1]",
            ">>",
            "]",
            "(a",
            "<4x>",
            "/A#2",
            "tru",
            "1234567890123456789",
            "[1 2 3 1234567890123456789 4]",
            "1 %c\n0 R",
            "[1 2 %c",
            "--1",
            "1.2.3",
            "{",
        ] {
            let bytes = [text.as_bytes(), b" "].concat();
            let (mut passed, mut read) = (Parser::new(&bytes, 0), Parser::new(&bytes, 0));
            assert!(passed.pass().is_none() && read.object().is_none(), "{text}");
        }
    }

    #[test]
    fn lengths_and_object_streams_are_noted() {
        let pass =
            |text: &str| Parser::new(text.as_bytes(), 0).pass().map(|it| (it.length, it.is_object_stream));
        let length = |length: i64| Some(Object::Integer(length));
        assert_eq!(pass("<</Length 5/A 1>>"), Some((length(5), false)));
        assert_eq!(pass("<</Length 3 0 R/Type/ObjStm>>"), Some((Some(Object::Reference((3, 0))), true)));
        assert_eq!(pass("<</#54ype/Obj#53tm>>"), Some((None, true)));
        assert_eq!(pass("<</A<</Length 5/Type/ObjStm>>/B[/Type/ObjStm]>>"), Some((None, false)));
    }
}
