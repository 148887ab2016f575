//! How much memory objects would take, told by their text before any is made.
//!
//! A number of one digit and a blank become an object of over a hundred bytes,
//! and a list doubles while it grows: without this, a file of 100 KB that
//! unpacks to digits would take gigabytes. What is counted here is never less
//! than what `lopdf` would make of the same text.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;

use super::cost::{CELL, EXTRA, LIST};
use super::scan::{Marker, header, integer, is_blank};
use super::syntax::{Parser, is_name, is_regular, name_length};

/// What the objects of a text take at most, in bytes.
pub(crate) fn weight(text: &[u8]) -> usize {
    let mut weight = text.len();
    let mut pos = 0;
    while let Some(&byte) = text.get(pos) {
        let (more, length) = token(text, pos, byte);
        weight = weight.saturating_add(more);
        pos += length;
    }
    weight
}

/// What the token at a place takes at most, and its length.
fn token(text: &[u8], pos: usize, byte: u8) -> (usize, usize) {
    match byte {
        b'/' => {
            let length = 1 + regular(&text[pos + 1..]);
            (CELL + EXTRA, length)
        }
        b'<' if text.get(pos + 1) == Some(&b'<') => (CELL + 2 * LIST, 2),
        b'(' | b'<' => (CELL + EXTRA, 1),
        b'[' => (CELL + LIST, 1),
        byte if is_regular(byte) => {
            let length = regular(&text[pos..]);
            (CELL * in_run(&text[pos..pos + length]), length)
        }
        _ => (0, 1),
    }
}

/// How many objects a run of regular characters is at most: `1.5.5` is two, and
/// `nullnull` as well.
fn in_run(run: &[u8]) -> usize {
    1 + run
        .iter()
        .map(|byte| match byte {
            b'.' | b'+' | b'-' => 1,
            // One of `null` and `true`, and one of `false`; a number may come before it.
            b'u' | b's' => 2,
            _ => 0,
        })
        .sum::<usize>()
}

fn regular(text: &[u8]) -> usize {
    text.iter().position(|&byte| !is_regular(byte)).unwrap_or(text.len())
}

/// What the operands of one operator of a content stream take at most.
///
/// `lopdf` holds no more than that at a time. ISO 32000-1, 7.8.2.
pub(crate) fn heaviest_operation(content: &[u8]) -> usize {
    let (mut heaviest, mut weight, mut depth, mut pos) = (0_usize, 0_usize, 0_usize, 0);
    while let Some(&byte) = content.get(pos) {
        let rest = &content[pos..];
        let (more, length) = match byte {
            b'%' => (0, rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len())),
            b'(' => {
                let length = string_length(rest);
                (CELL + EXTRA + length, length)
            }
            _ => token(content, pos, byte),
        };
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'<' if rest.get(1) == Some(&b'<') => depth += 1,
            b'>' if rest.get(1) == Some(&b'>') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let length = if rest.starts_with(b">>") { 2 } else { length };
        weight = weight.saturating_add(more).saturating_add(length);
        heaviest = heaviest.max(weight);
        pos += length;
        if depth == 0 && is_operator(&rest[..length]) {
            weight = 0;
            if &rest[..length] == b"ID" {
                // The data of a picture end with this, there or later.
                pos += memmem::find(&content[pos..], b"EI").unwrap_or(0);
            }
        }
    }
    heaviest
}

fn is_operator(word: &[u8]) -> bool {
    let is_value = [&b"null"[..], b"true", b"false"].iter().any(|value| word.starts_with(value));
    word.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'"' | b'*'))
        && !is_value
}

/// The length of a literal string, with its parentheses; of one that does not
/// end, all that is left.
fn string_length(text: &[u8]) -> usize {
    let (mut open, mut pos) = (0_usize, 0);
    while let Some(&byte) = text.get(pos) {
        match byte {
            b'\\' => pos += 1,
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        pos += 1;
        if open == 0 {
            return pos;
        }
    }
    text.len()
}

/// Where the data of streams stand.
///
/// Only where an object that is written as it should be leads to them, and up to
/// the first word that may end them: what is taken for data must not be an object
/// for `lopdf`.
pub(crate) fn data_of_streams(body: &[u8], markers: &[Marker]) -> Vec<Range<usize>> {
    const END: &[u8] = b"endstream";
    let end_of_stream = memmem::Finder::new(END);
    let mut data: Vec<Range<usize>> = Vec::new();
    for (place, marker) in markers.iter().enumerate() {
        let end = markers.get(place + 1).map_or(body.len(), |next| next.offset);
        let mut parser = Parser::new(&body[..end], marker.body);
        let dictionary = parser.space().and_then(|()| parser.pass()).and_then(|_| parser.space());
        let start = parser.pos() + b"stream".len();
        let is_known = data.last().is_some_and(|last| marker.body < last.end);
        if dictionary.is_none() || !body[parser.pos()..end].starts_with(b"stream") || is_known {
            continue;
        }
        // What has no end here has none further on.
        let Some(length) = end_of_stream.find(&body[start..]) else { break };
        data.push(start..start + length);
    }
    data
}

/// What all objects of a file take at most, but for those in object streams:
/// everything counts except for the data of streams.
pub(crate) fn weight_of_file(body: &[u8], data: &[Range<usize>]) -> usize {
    let (mut weighed, mut from) = (0_usize, 0);
    for data in data {
        weighed = weighed.saturating_add(weight(&body[from..data.start]));
        from = data.end;
    }
    weighed.saturating_add(weight(&body[from..]))
}

/// The longest object that is read as a length, in bytes.
const LENGTH: usize = 64;

/// Takes out the lengths of streams that are more than a number somewhere in the
/// file: `lopdf` reads the object behind each as often as a stream names it, and
/// unpacks an object stream for it. Without its length, a stream ends where its
/// end is written. ISO 32000-1, 7.3.8.2.
pub(crate) fn without_distant_lengths(body: &[u8], markers: &[Marker], unseen: &[usize]) -> Option<Vec<u8>> {
    let places = length_references(body);
    if places.is_empty() {
        return None;
    }
    let (mut near, mut far) = (BTreeSet::new(), BTreeSet::new());
    let hidden = unseen.iter().filter_map(|&at| header(&body[at..]).map(|(id, length)| (id.0, at + length)));
    for (number, start) in markers.iter().map(|marker| (marker.id.0, marker.body)).chain(hidden) {
        let is_near = is_length(&body[start..]);
        if is_near {
            near.insert(number)
        } else {
            far.insert(number)
        };
    }
    let mut changed = None;
    for (number, start, end) in places {
        if !near.contains(&number) || far.contains(&number) {
            let body = changed.get_or_insert_with(|| body.to_vec());
            body[start..end].fill(b' ');
            body[start] = b'0';
        }
    }
    changed
}

/// Whether an object is a whole number and nothing else.
fn is_length(text: &[u8]) -> bool {
    let text = &text[..text.len().min(LENGTH)];
    let at = blanks(text, 0);
    integer(text, at, 10).is_some_and(|(_, end)| text[blanks(text, end)..].starts_with(b"endobj"))
}

/// The references in the values of `/Length`: what they refer to, and where they stand.
fn length_references(body: &[u8]) -> Vec<(u32, usize, usize)> {
    let mut found = Vec::new();
    let reference = |name_end: usize| {
        let start = blanks(body, name_end);
        let (number, end) = integer(body, start, 10)?;
        let second = blanks(body, end);
        let (_, end) = integer(body, second, 5)?;
        let letter = blanks(body, end);
        (body.get(letter) == Some(&b'R')).then_some((u32::try_from(number).ok()?, start, letter + 1))
    };
    for slash in memchr::memchr_iter(b'/', body) {
        let rest = &body[slash..];
        // Nothing else begins like it, but for a name that is written in numbers.
        if !matches!(rest.get(1), Some(b'L' | b'#')) {
            continue;
        }
        let length = name_length(rest).unwrap_or(1);
        if is_name(&rest[1..length], b"Length") {
            found.extend(reference(slash + length));
        }
    }
    found
}

fn blanks(text: &[u8], pos: usize) -> usize {
    let rest = text.get(pos..).unwrap_or_default();
    pos + rest.iter().take(LENGTH).take_while(|byte| is_blank(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::super::scan::Scan;
    use lopdf::Object;

    use super::*;

    #[test]
    fn no_text_weighs_less_than_its_objects() {
        let cell = size_of::<Object>();
        for (text, objects) in [
            ("1 ".repeat(1000), 1000),
            ("1.1".repeat(1000), 1000),
            ("nullnull".repeat(1000), 2000),
            ("1null".repeat(1000), 2000),
            ("/a".repeat(1000), 1000),
            ("()".repeat(1000), 1000),
            ("[]".repeat(1000), 1000),
            ("<<>>".repeat(1000), 1000),
            ("-1+2".repeat(1000), 2000),
        ] {
            assert!(weight(text.as_bytes()) >= objects * cell, "{}", &text[..8]);
        }
        assert_eq!(weight(b"   \n\n"), 5);
    }

    #[test]
    fn only_what_one_operator_holds_counts_in_content() {
        let many = "1 2 m (a (b) \\( c) Tj [(x) 1] TJ /N <</A 1>> BDC BI /W 1 ID 1 2 3 EI\n".repeat(1000);
        assert!(heaviest_operation(many.as_bytes()) < 20_000);
        for (unit, after) in [
            ("1 ", "m"),
            ("null", " m"),
            ("[", ""),
            ("[1 m 1 m] ", "m"),
            ("(1 m 1 m)", "Tj"),
            ("<</A/m>>", "m"),
        ] {
            let content = format!("{}{after}", unit.repeat(10_000));
            assert!(heaviest_operation(content.as_bytes()) > 10_000 * size_of::<Object>(), "{unit}");
        }
        // Data that end where nobody sees it.
        let content = format!("BI /W 1 ID xEI [{}] m EI", "1 ".repeat(10_000));
        assert!(heaviest_operation(content.as_bytes()) > 10_000 * size_of::<Object>());
    }

    #[test]
    fn the_data_of_streams_weigh_nothing() {
        let digits = "1 ".repeat(1000);
        let file = |before: &str| format!("%PDF-1.7\n1 0 obj\n{before}stream\n{digits}\nendstream\nendobj\n");
        let weight = |text: String| {
            let body = text.as_bytes();
            weight_of_file(body, &data_of_streams(body, &Scan::new(body, 100).markers))
        };
        assert!(weight(file("<</Length 2000>>")) < 10_000);
        // Words that only look like the beginning of data.
        for before in ["[(>>", "[ ", "<</A [ (", "%>>"] {
            assert!(weight(file(before)) > 1000 * CELL, "{before}");
        }
    }

    #[test]
    fn lengths_are_followed_to_numbers_only() {
        let text = "1 0 obj\n<</Length 2 0 R>>stream\n\nendstream endobj\n\
                    3 0 obj\n<</L#65ngth 4 0 R>>stream\n\nendstream endobj\n\
                    5 0 obj\n<</Length 9 0 R/Length1 4 0 R>>stream\n\nendstream endobj\n\
                    2 0 obj\n12\nendobj\n4 0 obj\n[1 2 3]\nendobj\n";
        let scan = Scan::new(text.as_bytes(), 100);
        let changed = without_distant_lengths(text.as_bytes(), &scan.markers, &[]).unwrap();
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(changed.len(), text.len());
        assert!(changed.contains("/Length 2 0 R") && changed.contains("/Length1 4 0 R"));
        assert!(changed.contains("/L#65ngth 0    >>") && changed.contains("/Length 0    /Length1"));
        let plain = text.replace("4 0 R", "5    ").replace("9 0 R", "5    ");
        assert_eq!(
            without_distant_lengths(plain.as_bytes(), &Scan::new(plain.as_bytes(), 100).markers, &[]),
            None
        );
    }
}
