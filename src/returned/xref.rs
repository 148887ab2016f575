//! Looks at the cross-reference data before `lopdf` follows it.
//!
//! A budget charged per loaded object does not help against a table that
//! names one unreadable object a million times, or that unpacks to tables
//! without end. So the sections are walked here first, strictly: what this
//! does not understand at once is not followed at all, and the file is read by
//! the objects found in it instead. ISO 32000-1, 7.5.4 and 7.5.8.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, Stream};

use super::limits::Limits;
use super::scan::{Scan, header, integer, is_blank, string_end};

/// The most sections, which is the most often that a real file was saved.
const SECTIONS: usize = 512;

/// How many objects may be said to stand in one place.
const REPEATS: usize = 4;

/// How many bytes may be gone through for objects where the scan saw none.
const UNSEEN: usize = 1 << 30;

/// What a table says: where an object stands, and its number.
type Target = (u64, u64);

/// The deepest nesting in a trailer.
const NESTING: usize = 16;

/// Whether the table that `startxref` names can be followed safely.
pub(super) fn is_sound(body: &[u8], scan: &Scan, limits: &Limits) -> bool {
    sections(body, scan, limits).is_some()
}

/// What the index of an object stream is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// Each member stands where an object begins, and none twice.
    Sound,
    /// To follow it could take forever.
    Corrupt,
    /// It names more members than allowed.
    TooLong,
}

/// Looks at the index of an unpacked object stream. ISO 32000-1, 7.5.7.
pub(super) fn index_of_members(content: &[u8], first: usize, limits: &Limits) -> Index {
    let Some(index) = content.get(..first) else { return Index::Sound };
    let mut seen = BTreeSet::new();
    let numbers = index.split(|byte| is_blank(*byte)).filter(|number| !number.is_empty());
    for offset in numbers.skip(1).step_by(2) {
        let Some((offset, _)) = integer(offset, 0, 10) else { continue };
        let member =
            usize::try_from(offset).ok().and_then(|offset| content.get(first.checked_add(offset)?..));
        let blanks =
            member.unwrap_or_default().iter().take(256).take_while(|byte| is_blank(**byte) || **byte == b'%');
        if blanks.count() > 128 || !seen.insert(offset) {
            return Index::Corrupt;
        }
        if seen.len() > limits.objects {
            return Index::TooLong;
        }
    }
    Index::Sound
}

/// Whether taking out every object up to its `endobj`, as `lopdf` does with an
/// encrypted file before any budget is charged, takes bounded work.
pub(super) fn extraction_is_bounded(body: &[u8], limits: &Limits) -> bool {
    let most = body.len().saturating_mul(16).saturating_add(limits.total_size);
    let (mut end, mut cost, mut at) = (body.len(), 0_usize, body.len().saturating_sub(3));
    while at > 0 {
        at -= 1;
        if body[at..].starts_with(b"endobj") {
            end = at;
        } else if body[at..].starts_with(b"obj") && !body[..at].ends_with(b"end") {
            cost = cost.saturating_add(end.saturating_sub(at));
        }
    }
    cost <= most
}

/// Walks all sections; `None` when anything about them is not as it should be.
fn sections(body: &[u8], scan: &Scan, limits: &Limits) -> Option<()> {
    let keyword = scan.start_xref? + b"startxref".len();
    let (start, _) = integer(body, skip(body, keyword), 10)?;
    let mut left = limits.objects.saturating_mul(8);
    let mut seen = BTreeSet::new();
    let mut next = vec![usize::try_from(start).ok()?];
    let mut targets: Vec<Target> = Vec::new();
    while let Some(at) = next.pop() {
        if !seen.insert(at) {
            continue;
        }
        if seen.len() > SECTIONS {
            return None;
        }
        let trailer = if body.get(at..)?.starts_with(b"xref") {
            table(body, at + 4, &mut left, &mut targets)?
        } else {
            stream(body, at, limits, &mut left, &mut targets)?
        };
        for key in [&b"XRefStm"[..], b"Prev"] {
            if let Ok(object) = trailer.get(key) {
                next.push(usize::try_from(object.as_i64().ok()?).ok()?);
            }
        }
    }
    targets.sort_unstable();
    targets.dedup();
    let mut unseen = 0_usize;
    for place in targets.chunk_by(|a, b| a.0 == b.0) {
        let offset = usize::try_from(place[0].0).ok()?;
        // Sloppy tables give unused objects the offset 0.
        if offset != 0 && place.len() > REPEATS {
            return None;
        }
        let is_seen = scan.markers.binary_search_by_key(&offset, |marker| marker.offset).is_ok();
        if !is_seen && header(&body[offset.min(body.len())..]).is_some() {
            unseen += 1;
        }
    }
    (unseen.saturating_mul(body.len()) <= UNSEEN).then_some(())
}

/// Reads a table and the trailer behind it.
fn table(body: &[u8], at: usize, left: &mut usize, targets: &mut Vec<Target>) -> Option<Dictionary> {
    let mut pos = skip(body, at);
    while !body.get(pos..)?.starts_with(b"trailer") {
        let (first, after) = integer(body, pos, 10)?;
        let (count, after) = integer(body, skip(body, after), 10)?;
        *left = left.checked_sub(usize::try_from(count).ok()?)?;
        pos = skip(body, after);
        for number in (first..).take(usize::try_from(count).ok()?) {
            let (offset, after) = integer(body, pos, 10)?;
            let (_, after) = integer(body, skip(body, after), 5)?;
            let kind = skip(body, after);
            match body.get(kind)? {
                b'n' => targets.push((target(body, offset), number)),
                b'f' => {}
                _ => return None,
            }
            pos = skip(body, kind + 1);
        }
    }
    let mut pos = skip_comments(body, pos + b"trailer".len());
    match value(body, &mut pos, 0)? {
        Object::Dictionary(trailer) => Some(trailer),
        _ => None,
    }
}

/// Reads a cross-reference stream, whose dictionary is its trailer.
fn stream(
    body: &[u8],
    at: usize,
    limits: &Limits,
    left: &mut usize,
    targets: &mut Vec<Target>,
) -> Option<Dictionary> {
    let at = skip(body, at);
    let (_, length) = header(body.get(at..)?)?;
    let mut pos = skip_comments(body, at + length);
    let Object::Dictionary(dict) = value(body, &mut pos, 0)? else { return None };
    let pos = skip(body, pos);
    let data = body.get(pos..)?.strip_prefix(b"stream")?;
    let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n"))?;
    let content = data.get(..usize::try_from(dict.get(b"Length").ok()?.as_i64().ok()?).ok()?)?;

    let widths: Vec<usize> = dict
        .get(b"W")
        .ok()?
        .as_array()
        .ok()?
        .iter()
        .map(|width| usize::try_from(width.as_i64().ok()?).ok().filter(|width| *width <= 8))
        .collect::<Option<_>>()?;
    let [kind, offset, generation] = widths.try_into().ok()?;
    let row = kind + offset + generation;
    if row == 0 {
        return None;
    }
    let unpacked = Stream::new(dict.clone(), content.to_vec())
        .get_plain_content_with_limit(limits.stream_size.min(left.saturating_mul(row)))
        .ok()?;
    *left = left.checked_sub(unpacked.len() / row)?;
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut numbers = Vec::new();
    match dict.get(b"Index") {
        Ok(index) => {
            for pair in index.as_array().ok()?.as_chunks::<2>().0 {
                let (first, count) = (pair[0].as_i64().ok()?, pair[1].as_i64().ok()?);
                numbers.push(u64::try_from(first).ok()?..u64::try_from(first.checked_add(count)?).ok()?);
            }
        }
        Err(_) => numbers.push(0..u64::MAX),
    }
    for (row, object) in unpacked.chunks_exact(row).zip(numbers.into_iter().flatten()) {
        // Without a first column, every entry is of type 1. Table 17.
        if kind == 0 || number(&row[..kind]) == 1 {
            targets.push((target(body, number(&row[kind..kind + offset])), object));
        }
    }
    Some(dict)
}

/// Where the object at an offset begins behind white space.
fn target(body: &[u8], offset: u64) -> u64 {
    match usize::try_from(offset) {
        Ok(at) if at < body.len() => {
            offset + body[at..].iter().take(64).take_while(|byte| is_blank(**byte)).count() as u64
        }
        _ => 0,
    }
}

/// The place behind white space.
fn skip(body: &[u8], pos: usize) -> usize {
    let rest = body.get(pos..).unwrap_or_default();
    pos + rest.iter().take(64).take_while(|byte| is_blank(**byte)).count()
}

/// The place behind white space and comments.
fn skip_comments(body: &[u8], pos: usize) -> usize {
    const LONGEST: usize = 4096;
    let mut pos = skip(body, pos);
    for _ in 0..64 {
        let rest = body.get(pos..).unwrap_or_default();
        if rest.first() != Some(&b'%') {
            break;
        }
        let length = rest.iter().take(LONGEST).take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
        pos = skip(body, pos + length);
    }
    pos
}

/// Reads one direct object of a trailer.
fn value(body: &[u8], pos: &mut usize, depth: usize) -> Option<Object> {
    if depth > NESTING {
        return None;
    }
    let rest = body.get(*pos..)?;
    match *rest.first()? {
        b'<' if rest.starts_with(b"<<") => {
            *pos = skip_comments(body, *pos + 2);
            let mut dict = Dictionary::new();
            while !body.get(*pos..)?.starts_with(b">>") {
                let key = name(body, pos)?;
                *pos = skip_comments(body, *pos);
                let value = value(body, pos, depth + 1)?;
                // A key given twice is read differently by different programs.
                if dict.has(&key) {
                    return None;
                }
                dict.set(key, value);
                *pos = skip_comments(body, *pos);
            }
            *pos += 2;
            Some(Object::Dictionary(dict))
        }
        b'[' => {
            *pos = skip_comments(body, *pos + 1);
            let mut array = Vec::new();
            while *body.get(*pos)? != b']' {
                array.push(value(body, pos, depth + 1)?);
                *pos = skip_comments(body, *pos);
            }
            *pos += 1;
            Some(Object::Array(array))
        }
        b'(' => {
            *pos += string_end(rest)?;
            Some(Object::Null)
        }
        b'<' => {
            *pos += rest.iter().position(|byte| *byte == b'>')? + 1;
            Some(Object::Null)
        }
        b'/' => name(body, pos).map(Object::Name),
        b'0'..=b'9' => {
            let (number, after) = integer(body, *pos, 10)?;
            *pos = after;
            // `1 0 R`: nothing here follows a reference.
            if let Some((_, after)) = integer(body, skip(body, after), 5)
                && body.get(skip(body, after)) == Some(&b'R')
            {
                *pos = skip(body, after) + 1;
                return Some(Object::Null);
            }
            i64::try_from(number).ok().map(Object::Integer)
        }
        _ => {
            // `true`, `null`, `-44`, `1.5`: passed over.
            let length = rest
                .iter()
                .take(32)
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
                .count();
            *pos += length;
            (length > 0).then_some(Object::Null)
        }
    }
}

/// Reads a name, with its escapes. ISO 32000-1, 7.3.5.
fn name(body: &[u8], pos: &mut usize) -> Option<Vec<u8>> {
    let rest = body.get(*pos..)?.strip_prefix(b"/")?;
    let is_regular = |byte: &u8| byte.is_ascii_graphic() && !b"/<>[](){}%".contains(byte);
    let length = rest.iter().take(128).take_while(|byte| is_regular(byte)).count();
    *pos += length + 1;
    let mut name = Vec::with_capacity(length);
    let mut rest = &rest[..length];
    while let [first, after @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        rest = match (first, after) {
            (b'#', [high, low, after @ ..]) => {
                name.push((digit(*high)? * 16 + digit(*low)?) as u8);
                after
            }
            (b'#', _) => return None,
            (byte, after) => {
                name.push(*byte);
                after
            }
        };
    }
    Some(name)
}
