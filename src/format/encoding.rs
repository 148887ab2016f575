//! Text that is not UTF-8: UTF-16 is read as well, and of anything else is
//! said where that shows, what it most likely is, and what to do about it.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::source::begins;
use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::Mistake;

/// The encoding of a text that begins with these bytes, and the length of the
/// mark that says so: UTF-16 where a mark says so or every other byte is zero,
/// as PowerShell writes it, otherwise UTF-8.
fn of(start: &[u8]) -> (&'static Encoding, usize) {
    match Encoding::for_bom(start) {
        Some(found) => found,
        None => (without_mark(start), 0),
    }
}

/// The encoding of a text that has no mark.
///
/// Most of any text here is ASCII, names of keys and ends of lines at least;
/// in UTF-16 that is a zero and the letter, and no text of UTF-8 holds zeros.
/// Lists of names may have zeros between them, but not so many.
fn without_mark(start: &[u8]) -> &'static Encoding {
    let start = &start[..start.len().min(SAMPLE)];
    let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // A few letters end in a zero of their own.
    let is_high = |high: usize, low: usize| high * 10 >= start.len() * 3 && low * 8 <= high;
    match (zeros(0), zeros(1)) {
        _ if start.len() < SHORTEST => UTF_8,
        (low, high) if is_high(high, low) => UTF_16LE,
        (high, low) if is_high(high, low) => UTF_16BE,
        _ => UTF_8,
    }
}

/// How many bytes tell whether a text is UTF-16.
const SAMPLE: usize = 1024;

/// What is shorter tells nothing.
const SHORTEST: usize = 8;

/// Whether bytes begin a text of UTF-16, with or without a mark.
pub fn is_utf16(start: &[u8]) -> bool {
    of(start).0 != UTF_8
}

/// UTF-32 with or without its mark: three of four bytes are zero.
pub fn is_utf32(start: &[u8]) -> bool {
    if start.starts_with(b"\xFF\xFE\0\0") || start.starts_with(b"\0\0\xFE\xFF") {
        return true;
    }
    let units: Vec<&[u8]> = start.chunks_exact(4).take(8).collect();
    units.len() == 8
        && (units.iter().all(|unit| unit[0] != 0 && unit[1..] == [0; 3])
            || units.iter().all(|unit| unit[3] != 0 && unit[..3] == [0; 3]))
}

/// A text in UTF-32, without its mark; what is no character is U+FFFD.
pub fn of_utf32(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<4>().0;
    // The highest byte of a character is zero.
    let is_big = units.first().is_some_and(|unit| unit[0] == 0);
    let code = |unit: &[u8; 4]| if is_big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
    let character = |unit: &[u8; 4]| char::from_u32(code(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    units.iter().map(character).filter(|c| *c != '\u{FEFF}').collect()
}

/// The start of a text in UTF-8, without its mark; its last character may be
/// cut in two.
pub fn start_of_text(start: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = of(start);
    encoding.decode_without_bom_handling(&start[mark..]).0
}

/// The whole text of an input, which may be UTF-16.
///
/// # Errors
///
/// The place of the first byte that is neither UTF-8 nor a part of UTF-16.
pub fn text(bytes: Vec<u8>) -> Result<String, (Vec<u8>, usize)> {
    let (encoding, mark) = of(&bytes);
    if encoding != UTF_8 {
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return match decoded.map(Cow::into_owned) {
            Some(text) => Ok(text),
            None => Err((bytes, mark)),
        };
    }
    String::from_utf8(bytes)
        .map(|text| text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
        .map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            (error.into_bytes(), place)
        })
}

/// An input in UTF-8, whatever it was before; a mark is passed over.
pub(super) struct Decoded<R> {
    input: R,
    decoder: Option<encoding_rs::Decoder>,
    /// Room for text that was decoded, how much of it is text, and how much of that was read.
    room: Vec<u8>,
    text: usize,
    read: usize,
    is_over: bool,
}

impl<R: BufRead> Decoded<R> {
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let (encoding, mark) = of(input.fill_buf()?);
        input.consume(mark);
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        Ok(Self { input, decoder, room: Vec::new(), text: 0, read: 0, is_over: false })
    }

    /// Decodes on, until there is text or the input is over.
    fn decode(&mut self, decoder: &mut encoding_rs::Decoder) -> io::Result<()> {
        self.room.resize(DECODED, 0);
        self.read = 0;
        loop {
            let bytes = self.input.fill_buf()?;
            let last = bytes.is_empty();
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(bytes, &mut self.room, last);
            self.input.consume(read);
            if let DecoderResult::Malformed(..) = result {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "half a character in UTF-16"));
            }
            self.is_over = last && result == DecoderResult::InputEmpty;
            if written > 0 || self.is_over {
                self.text = written;
                return Ok(());
            }
        }
    }
}

/// How many bytes are decoded at a time.
const DECODED: usize = 16 << 10;

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.decoder.is_none() {
            return self.input.fill_buf();
        }
        if self.read == self.text
            && !self.is_over
            && let Some(mut decoder) = self.decoder.take()
        {
            let decoded = self.decode(&mut decoder);
            self.decoder = Some(decoder);
            decoded?;
        }
        Ok(&self.room[self.read..self.text])
    }

    fn consume(&mut self, amount: usize) {
        if self.decoder.is_none() {
            self.input.consume(amount);
        } else {
            self.read = (self.read + amount).min(self.text);
        }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let length = bytes.len().min(into.len());
        into[..length].copy_from_slice(&bytes[..length]);
        self.consume(length);
        Ok(length)
    }
}

/// The byte that is not UTF-8, with the character that was most likely meant:
/// not all programs write UTF-8 unasked, but those that do not nearly always
/// write the encoding of Windows for Western Europe.
fn byte(byte: u8) -> String {
    let mut letter = [0; 4];
    let (result, _, written, _) =
        WINDOWS_1252.new_decoder_without_bom_handling().decode_to_utf8(&[byte], &mut letter, true);
    match std::str::from_utf8(&letter[..written]) {
        // Five bytes of that encoding stand for controls.
        Ok(c) if result == CoderResult::InputEmpty && !c.chars().any(char::is_control) => {
            format!("the byte {byte:02X}, as of `{c}` in an export for Windows")
        }
        _ => format!("the byte {byte:02X}"),
    }
}

/// A cell of a table is not UTF-8; both numbers count from 1.
pub(super) fn in_table(path: &std::sync::Arc<str>, row: usize, cell: usize, bad: u8) -> Error {
    let origin = Origin::Cell { path: path.clone(), row, column: cell.to_string().into() };
    let message = format!("here stands {}; it is not UTF-8", byte(bad));
    Error::Table(Box::new(Mistake::new(origin, message).hint(IN_EXCEL)))
}

/// A text, which begins at a line and column of its file, is not UTF-8 from
/// its byte `place` on.
pub(super) fn in_text(path: &str, bytes: &[u8], place: usize, first: (usize, usize)) -> Error {
    let before = &bytes[..place.min(bytes.len())];
    let line = before.iter().rposition(|&byte| byte == b'\n').map(|end| end + 1);
    let characters = before[line.unwrap_or(0)..].iter().filter(|&&byte| begins(byte)).count();
    let column = characters + if line.is_some() { 1 } else { first.1 };
    let line = first.0 + before.iter().filter(|&&byte| byte == b'\n').count();
    let bad = bytes.get(place).copied().unwrap_or_default();
    let message = format!("here stands {}; it is not UTF-8", byte(bad));
    Mistake::new(Origin::File { path: path.into(), line, column }, message).hint(IN_EDITOR).into()
}

const IN_EXCEL: &str = "save it as UTF-8: in Excel, as the type \u{201C}CSV UTF-8\u{201D}";
const IN_EDITOR: &str = "save it as UTF-8 in your editor";

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        for words in ["user.last_name\r\nNúñez\r\n王小明\r\n\u{1F600}\r\n", "inbox\\María Núñez.pdf"]
        {
            // Longer than any buffer, and at odd places.
            let words = words.repeat(900);
            for (big, mark) in [(false, false), (false, true), (true, false), (true, true)] {
                let bytes = utf16(&words, big, mark);
                assert!(is_utf16(&bytes) && is_utf16(&bytes[..64]));
                assert_eq!(text(bytes.clone()).unwrap(), words);
                for size in [2, 3, 7, 4096] {
                    let start = io::Cursor::new(&bytes[..100]);
                    let rest = io::BufReader::with_capacity(size, &bytes[100..]);
                    let mut read = String::new();
                    Decoded::new(start.chain(rest)).unwrap().read_to_string(&mut read).unwrap();
                    assert!(read == words, "{size}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_utf16_is_left() {
        for bytes in [&b"a.pdf\0b.pdf\0c.pdf\0"[..], b"a\0b\0", b"", b"user.title", b"./a\0./b\0./c\0"] {
            assert!(!is_utf16(bytes), "{bytes:?}");
        }
        assert_eq!(text(b"\xEF\xBB\xBFa".to_vec()).unwrap(), "a");
        assert_eq!(text(b"ab\xFF".to_vec()).unwrap_err().1, 2);
        assert!(text(b"\xFF\xFEa\0\0\xD8".to_vec()).is_err(), "half a character");
        assert!(io::read_to_string(Decoded::new(&b"\xFF\xFEa\0\0\xD8b\0"[..]).unwrap()).is_err());
    }
}
