//! One pass over the raw bytes: where objects begin, and where the file ends.
//!
//! A cross-reference table says which objects a file *admits* to; the scan
//! says which ones are there. Comparing the two finds a last revision that
//! was cut off, which a reader that trusts the table would pass over.

use std::collections::BTreeMap;

use lopdf::ObjectId;
use memchr::{memchr3, memmem};

/// The longest literal string that is skipped as a whole.
const LONGEST_STRING: usize = 32 << 10;

/// How many strings may fail to end before strings are no longer skipped.
const UNCLOSED_STRINGS: usize = 64;

/// The beginning of an indirect object: `12 0 obj`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Where the object number stands.
    pub(crate) offset: usize,
    /// Just behind `obj`.
    pub(crate) body: usize,
    pub(crate) id: ObjectId,
    /// Whether an `endobj` follows before the next object.
    pub(crate) closed: bool,
}

/// The bytes that mean something to the pass when they are not at the start of
/// a line. Of each keyword it is the letter that other words have least.
const IS_SEEN: [bool; 256] = {
    let mut is_seen = [false; 256];
    let bytes = b"\r\n(%jx";
    let mut at = 0;
    while at < bytes.len() {
        is_seen[bytes[at] as usize] = true;
        at += 1;
    }
    is_seen
};

/// What one pass over a file finds.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// All object headers in the order of the file.
    pub(crate) markers: Vec<Marker>,
    /// The last `startxref`.
    pub(crate) start_xref: Option<usize>,
    /// Just behind the last `%%EOF`.
    pub(crate) end: Option<usize>,
    /// How many bytes the streams take.
    pub(crate) data: usize,
}

impl Scan {
    /// Looks through `bytes` once; time is linear in their number.
    ///
    /// Headers count at the start of a line only, and not inside of streams and
    /// literal strings. It ends with the first header after `most` of them.
    /// ISO 32000-1, 7.3.10 and 7.5.
    pub(crate) fn new(bytes: &[u8], most: usize) -> Self {
        let mut scan = Self::default();
        let (mut pos, mut line_start) = (0, true);
        let (mut unclosed_strings, mut unclosed_stream) = (0, false);
        // Where what was passed over as a whole ends: no keyword begins before.
        let mut passed = 0;
        let length = memmem::Finder::new(b"/Length");
        while scan.markers.len() <= most {
            if !line_start {
                let rest = bytes.get(pos..).unwrap_or_default();
                pos += rest.iter().position(|&byte| IS_SEEN[usize::from(byte)]).unwrap_or(rest.len());
            }
            let Some(&byte) = bytes.get(pos) else { break };
            let rest = &bytes[pos..];
            let before = &bytes[passed..pos];
            let skip = match byte {
                b'(' if unclosed_strings < UNCLOSED_STRINGS => {
                    let end = string_end(rest);
                    unclosed_strings += usize::from(end.is_none());
                    end
                }
                b'%' => {
                    if rest.starts_with(b"%%EOF") {
                        scan.end = Some(pos + 5);
                    }
                    Some(rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len()))
                }
                b'x' if rest.starts_with(b"xref") && before.ends_with(b"start") => {
                    scan.start_xref = Some(pos - 5);
                    Some(4)
                }
                b'\r' | b'\n'
                    if !unclosed_stream
                        && before.ends_with(b"stream")
                        && !bytes[..pos].ends_with(b"endstream") =>
                {
                    let keyword = pos - 6;
                    let body = scan.markers.last().map_or(keyword, |marker| marker.body);
                    let end = stream_end(bytes, body, keyword, &length);
                    unclosed_stream = end.is_none();
                    scan.data += end.map_or(0, |end| end - keyword);
                    end.map(|end| end - pos)
                }
                b'j' if before.ends_with(b"endob") => {
                    if let Some(last) = scan.markers.last_mut() {
                        last.closed = true;
                    }
                    None
                }
                b'0'..=b'9' if line_start => header(rest).map(|(id, length)| {
                    scan.markers.push(Marker { offset: pos, body: pos + length, id, closed: false });
                    length
                }),
                _ => None,
            };
            line_start = match byte {
                b'\r' | b'\n' => skip.is_none(),
                b' ' | b'\t' | b'\0' | 0x0C => line_start,
                _ => false,
            };
            pos += skip.unwrap_or(1);
            if skip.is_some() {
                passed = pos;
            }
        }
        scan
    }

    /// The last header of every object number.
    pub(crate) fn newest(&self) -> BTreeMap<u32, Marker> {
        self.markers.iter().map(|marker| (marker.id.0, *marker)).collect()
    }
}

/// Reads `12 0 obj` at the very start: the object's id, and the length.
pub(crate) fn header(bytes: &[u8]) -> Option<(ObjectId, usize)> {
    let (number, pos) = integer(bytes, 0, 10)?;
    let (generation, pos) = integer(bytes, blanks(bytes, pos)?, 5)?;
    let pos = blanks(bytes, pos)?;
    let after = pos + 3;
    let is_header =
        bytes.get(pos..after)? == b"obj" && !bytes.get(after).is_some_and(u8::is_ascii_alphanumeric);
    is_header.then_some(((u32::try_from(number).ok()?, u16::try_from(generation).ok()?), after))
}

/// A whole number of at most `most` digits at `pos`, and where it ends.
pub(crate) fn integer(bytes: &[u8], pos: usize, most: usize) -> Option<(u64, usize)> {
    let rest = bytes.get(pos..)?;
    let digits = rest.iter().take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > most {
        return None;
    }
    let number = rest[..digits].iter().fold(0_u64, |number, byte| number * 10 + u64::from(byte - b'0'));
    Some((number, pos + digits))
}

/// Where the white space at `pos` ends; `None` when there is none.
fn blanks(bytes: &[u8], pos: usize) -> Option<usize> {
    let count = bytes.get(pos..)?.iter().take(16).take_while(|byte| is_blank(**byte)).count();
    (count > 0).then_some(pos + count)
}

/// White space of PDF syntax: ISO 32000-1, table 1.
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0C)
}

/// Where the first `pattern` stands.
pub(crate) fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    memmem::find(bytes, pattern)
}

/// The length of the literal string at the start, with its parentheses.
///
/// ISO 32000-1, 7.3.4.2.
pub(crate) fn string_end(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(LONGEST_STRING)];
    let (mut open, mut pos) = (0_usize, 0);
    loop {
        pos += memchr3(b'\\', b'(', b')', bytes.get(pos..)?)?;
        match bytes[pos] {
            // Whatever follows is no parenthesis.
            b'\\' => pos += 1,
            b'(' => open += 1,
            _ => open = open.saturating_sub(1),
        }
        pos += 1;
        if open == 0 {
            return Some(pos);
        }
    }
}

/// Where the stream whose keyword is at `pos` ends: behind `endstream`.
///
/// A direct `/Length` that leads there is believed, so that the data may
/// contain the keyword; otherwise the next one counts. `length` finds the key.
fn stream_end(bytes: &[u8], body: usize, pos: usize, length: &memmem::Finder<'_>) -> Option<usize> {
    const END: &[u8] = b"endstream";
    let eol = if bytes[pos + 6..].starts_with(b"\r\n") { 2 } else { 1 };
    let data = pos + 6 + eol;
    // A dictionary is short; do not search a whole file for its length.
    let dictionary = &bytes[body.max(pos.saturating_sub(4096))..pos];
    let by_length = || {
        let key = length.find(dictionary)? + 7;
        let digits = key + dictionary[key..].iter().take_while(|byte| is_blank(**byte)).count();
        let (length, after) = integer(dictionary, digits, 10)?;
        let direct = dictionary[after..].iter().find(|byte| !is_blank(**byte));
        if !matches!(direct, Some(b'/' | b'>')) {
            return None;
        }
        let end = data.checked_add(usize::try_from(length).ok()?)?;
        let rest = bytes.get(end..)?;
        let gap = rest.iter().take(2).take_while(|byte| is_blank(**byte)).count();
        rest[gap..].starts_with(END).then_some(end + gap + END.len())
    };
    by_length().or_else(|| Some(data + find(bytes.get(data..)?, END)? + END.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(bytes: &[u8]) -> Vec<u32> {
        Scan::new(bytes, 100).markers.iter().map(|marker| marker.id.0).collect()
    }

    #[test]
    fn headers_count_where_objects_begin() {
        assert_eq!(ids(b"1 0 obj\n<<>>\nendobj\n  2 0 obj<<>>endobj\r3 65535 obj"), [1, 2, 3]);
        assert_eq!(ids(b"x 1 0 obj\n1 0 object\n1 0\n99999999999 0 obj"), [0_u32; 0]);
        assert_eq!(ids(b"1 0 obj (\n2 0 obj\n(nested) \\) \n) endobj\n3 0 obj"), [1, 3]);
        assert_eq!(ids(b"1 0 obj <</Length 10>> stream\n2 0 obj\nabendstream\nendobj\n3 0 obj"), [1, 3]);
        assert_eq!(ids(b"1 0 obj (unclosed\n2 0 obj\n"), [1, 2]);
    }

    #[test]
    fn a_right_length_wins_over_the_keyword() {
        let inner = "1 0 obj <<>> stream\n2 0 obj\nendstream\nendobj\n3 0 obj\n";
        let outer = format!("9 0 obj <</Length {}>> stream\n{inner}endstream endobj\n4 0 obj", inner.len());
        assert_eq!(ids(outer.as_bytes()), [9, 4]);
    }

    #[test]
    fn the_end_is_seen() {
        let scan = Scan::new(b"1 0 obj 1 endobj\nstartxref\n0\n%%EOF\n2 0 obj 1", 100);
        assert_eq!((scan.start_xref, scan.end), (Some(17), Some(34)));
        assert!(scan.markers[0].closed && !scan.markers[1].closed);
    }

    #[test]
    fn hostile_bytes_take_no_time() {
        for part in ["(", "1 0 obj(", "stream\n", "1 0 obj stream\n", "%", "endobj", "((\\"] {
            Scan::new(part.repeat((1 << 20) / part.len()).as_bytes(), usize::MAX);
        }
    }
}
