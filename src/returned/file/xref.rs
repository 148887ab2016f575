//! Looks at the cross-reference data before `lopdf` follows it.
//!
//! A budget charged per loaded object does not help against a table that
//! names one unreadable object a million times, or that unpacks to tables
//! without end. So the sections are walked here first, strictly: what this
//! does not understand at once is not followed at all, and the file is read by
//! the objects found in it instead. ISO 32000-1, 7.5.4 and 7.5.8.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, Stream};

use super::deflated::{inflated, is_plainly_deflated};
use super::limits::Limits;
use super::scan::{Scan, header, integer, is_blank};
use super::syntax::Parser;

/// The most sections, which is the most often that a real file was saved.
const SECTIONS: usize = 512;

/// How many objects may be said to stand in one place.
const REPEATS: usize = 4;

/// How many bytes may be gone through for objects where the scan saw none.
const UNSEEN: usize = 1 << 28;

/// The most memory that is taken for a trailer.
const TRAILER: usize = 4 << 20;

/// What a table says: where an object stands, and its number.
type Target = (u64, u64);

/// All sections of the cross-reference data, newest first.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Where the newest section stands.
    pub(crate) start: usize,
    /// The trailer of the newest section.
    pub(crate) trailer: Dictionary,
    /// The newest entry of every object, by number. Complete and certain only
    /// where the table is plain.
    pub(crate) entries: Vec<(u32, Entry)>,
    /// Whether everything is written exactly as the standard has it, so that
    /// `lopdf` reads the same.
    pub(crate) is_plain: bool,
    /// Where objects stand that the scan did not see.
    pub(crate) unseen: Vec<usize>,
}

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It was deleted, or never used.
    Free,
    /// At this offset.
    InFile(usize),
    /// In the object stream of this number.
    InStream(u32),
}

/// What the index of an object stream is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    /// Each member stands where an object begins, and none twice.
    Sound,
    /// To follow it could take forever.
    Corrupt,
    /// It names more members than allowed.
    TooLong,
}

/// Looks at the index of an unpacked object stream. ISO 32000-1, 7.5.7.
pub(crate) fn index_of_members(content: &[u8], first: usize, limits: &Limits) -> Index {
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

/// What is gathered on the way through the sections.
struct Walk<'a> {
    body: &'a [u8],
    limits: &'a Limits,
    /// How many more entries are allowed.
    left: usize,
    targets: Vec<Target>,
    /// Each entry behind the place of its section.
    entries: Vec<(u32, usize, Entry)>,
    section: usize,
    is_plain: bool,
}

/// Walks all sections; `None` when anything about them is not as it should be.
pub(crate) fn read(body: &[u8], scan: &Scan, limits: &Limits) -> Option<Table> {
    let keyword = scan.start_xref? + b"startxref".len();
    let (start, after) = integer(body, skip(body, keyword), 10)?;
    let mut walk = Walk::new(body, limits, is_plain_end(body, keyword, after));
    let mut table = Table { start: usize::try_from(start).ok()?, ..Table::default() };
    let mut seen = BTreeSet::new();
    let mut next = vec![table.start];
    while let Some(at) = next.pop() {
        if !seen.insert(at) {
            walk.is_plain = false;
            continue;
        }
        if seen.len() > SECTIONS {
            return None;
        }
        let trailer = if body.get(at..)?.starts_with(b"xref") { walk.table(at)? } else { walk.stream(at)? };
        for key in [&b"XRefStm"[..], b"Prev"] {
            if let Ok(object) = trailer.get(key) {
                next.push(usize::try_from(object.as_i64().ok()?).ok()?);
            }
        }
        let size = trailer.get(b"Size").and_then(Object::as_i64);
        walk.is_plain &= size.is_ok_and(|size| u32::try_from(size).is_ok())
            && !trailer.has(b"XRefStm")
            && !trailer.has(b"Encrypt");
        if walk.section == 0 {
            table.trailer = trailer;
        }
        walk.section += 1;
    }
    let mut targets = walk.targets;
    targets.sort_unstable();
    targets.dedup();
    let mut unseen = Vec::new();
    for place in targets.chunk_by(|a, b| a.0 == b.0) {
        let offset = usize::try_from(place[0].0).ok()?;
        // Sloppy tables give unused objects the offset 0.
        if offset != 0 && place.len() > REPEATS {
            return None;
        }
        let is_seen = scan.markers.binary_search_by_key(&offset, |marker| marker.offset).is_ok();
        if !is_seen && header(&body[offset.min(body.len())..]).is_some() {
            unseen.push(offset);
        }
    }
    if unseen.len().saturating_mul(body.len()) > UNSEEN {
        return None;
    }
    table.unseen = unseen;
    // The section that comes first is the newest.
    walk.entries.sort_by_key(|&(number, section, _)| (number, section));
    let is_repeated = |pair: &[(u32, usize, Entry)]| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1);
    table.is_plain = walk.is_plain && !walk.entries.windows(2).any(is_repeated);
    walk.entries.dedup_by_key(|&mut (number, ..)| number);
    table.entries = walk.entries.into_iter().map(|(number, _, entry)| (number, entry)).collect();
    Some(table)
}

/// Takes the type from cross-reference streams that are read by their type when
/// a table is rebuilt, but for those that can be followed safely.
pub(crate) fn without_doubtful_streams(body: &mut [u8], scan: &Scan, limits: &Limits) {
    const TYPE: &[u8] = b"/XRef";
    let places: Vec<usize> = memchr::memmem::find_iter(body, TYPE).collect();
    // What was looked at last: many places may be in one object.
    let mut last = (usize::MAX, false);
    for at in places {
        let place = scan.markers.partition_point(|marker| marker.offset < at).checked_sub(1);
        let start = place.map_or(usize::MAX, |place| scan.markers[place].offset);
        if start != last.0 || start == usize::MAX {
            let mut walk = Walk::new(body, limits, false);
            last = (start, start != usize::MAX && walk.stream(start).is_some());
        }
        if !last.1 {
            body[at + TYPE.len() - 1] = b'-';
        }
    }
}

/// Whether the file ends as it should: `startxref`, the offset, and `%%EOF`,
/// each on a line, and next to nothing behind.
fn is_plain_end(body: &[u8], keyword: usize, after: usize) -> bool {
    const BLANKS: usize = 64;
    let line_end = |bytes: &[u8]| match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r' | b'\n', ..] => Some(1),
        _ => None,
    };
    let is_digit = |at: usize| body.get(at).is_some_and(u8::is_ascii_digit);
    let is_apart = line_end(&body[keyword..]).is_some_and(|length| is_digit(keyword + length));
    let end = line_end(&body[after..]).and_then(|length| body[after + length..].strip_prefix(b"%%EOF"));
    is_apart && end.is_some_and(|rest| rest.len() < BLANKS && rest.iter().all(|byte| is_blank(*byte)))
}

impl<'a> Walk<'a> {
    fn new(body: &'a [u8], limits: &'a Limits, is_plain: bool) -> Self {
        let left = limits.objects.saturating_mul(4);
        Self { body, limits, left, targets: Vec::new(), entries: Vec::new(), section: 0, is_plain }
    }

    /// Reads a table and the trailer behind it. ISO 32000-1, 7.5.4.
    fn table(&mut self, at: usize) -> Option<Dictionary> {
        let body = self.body;
        let mut pos = skip(body, at + 4);
        self.is_plain &= is_line_end(&body[at + 4..pos]) && !body[pos..].starts_with(b"trailer");
        while !body.get(pos..)?.starts_with(b"trailer") {
            let (first, after) = integer(body, pos, 10)?;
            let (count, end) = integer(body, skip(body, after), 10)?;
            self.left = self.left.checked_sub(usize::try_from(count).ok()?)?;
            pos = skip(body, end);
            self.is_plain &=
                skip(body, after) == after + 1 && body[after] == b' ' && is_line_end(&body[end..pos]);
            for number in (first..).take(usize::try_from(count).ok()?) {
                let (offset, after) = integer(body, pos, 10)?;
                let (generation, end) = integer(body, skip(body, after), 5)?;
                let kind = skip(body, end);
                let entry = match body.get(kind)? {
                    b'n' => {
                        self.targets.push((target(body, offset), number));
                        Entry::InFile(usize::try_from(offset).ok()?)
                    }
                    b'f' => Entry::Free,
                    _ => return None,
                };
                pos = skip(body, kind + 1);
                self.is_plain &= after + 1 == skip(body, after)
                    && end + 1 == kind
                    && [body[after], body[end]] == [b' ', b' ']
                    && u16::try_from(generation).is_ok()
                    && u32::try_from(offset).is_ok()
                    && is_line_end(&body[kind + 1..pos]);
                self.add(number, entry);
            }
        }
        let trailer = pos + b"trailer".len();
        let mut parser = Parser { room: TRAILER, ..Parser::new(body, trailer) };
        parser.space()?;
        match parser.object()? {
            Object::Dictionary(trailer) => Some(trailer),
            _ => None,
        }
    }

    /// Reads a cross-reference stream, whose dictionary is its trailer. ISO
    /// 32000-1, 7.5.8.
    fn stream(&mut self, at: usize) -> Option<Dictionary> {
        let body = self.body;
        let start = skip(body, at);
        self.is_plain &= start == at;
        let (_, length) = header(body.get(start..)?)?;
        let from = start + length;
        let mut parser = Parser { room: TRAILER, ..Parser::new(body, from) };
        parser.space()?;
        let Object::Dictionary(dict) = parser.object()? else { return None };
        let pos = skip(body, parser.pos());
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
        let most = self.limits.stream_size.min(self.left.saturating_mul(row));
        let whole = is_plainly_deflated(&dict).then(|| inflated(content, most)).flatten();
        let unpacked = match whole {
            Some(whole) => whole,
            None => Stream::new(dict.clone(), content.to_vec()).get_plain_content_with_limit(most).ok()?,
        };
        let rows = unpacked.len() / row;
        self.left = self.left.checked_sub(rows)?;
        let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let mut numbers = Vec::new();
        let mut stated = 0_u64;
        match dict.get(b"Index") {
            Ok(index) => {
                let index = index.as_array().ok()?;
                self.is_plain &= index.len().is_multiple_of(2);
                for pair in index.as_chunks::<2>().0 {
                    let (first, count) = (pair[0].as_i64().ok()?, pair[1].as_i64().ok()?);
                    let end = u64::try_from(first.checked_add(count)?).ok()?;
                    numbers.push(u64::try_from(first).ok()?..end);
                    stated = stated.saturating_add(u64::try_from(count).ok()?);
                }
            }
            Err(_) => {
                numbers.push(0..u64::MAX);
                stated = dict.get(b"Size").ok()?.as_i64().ok()?.try_into().ok()?;
            }
        }
        self.is_plain &= row > 2 && stated == rows as u64 && unpacked.len() == rows * row;
        self.entries.reserve(rows);
        for (row, object) in unpacked.chunks_exact(row).zip(numbers.into_iter().flatten()) {
            let (second, third) = (number(&row[kind..kind + offset]), number(&row[kind + offset..]));
            self.is_plain &= u32::try_from(second).is_ok() && u32::try_from(third).is_ok();
            // Without a first column, every entry is of type 1. Table 17.
            match if kind == 0 { 1 } else { number(&row[..kind]) } {
                0 => self.add(object, Entry::Free),
                1 => {
                    self.targets.push((target(body, second), object));
                    self.add(object, Entry::InFile(usize::try_from(second).ok()?));
                }
                2 => match u32::try_from(second) {
                    Ok(container) => self.add(object, Entry::InStream(container)),
                    Err(_) => self.is_plain = false,
                },
                _ => self.is_plain = false,
            }
        }
        Some(dict)
    }

    fn add(&mut self, number: u64, entry: Entry) {
        match u32::try_from(number) {
            Ok(number) => self.entries.push((number, self.section, entry)),
            Err(_) => self.is_plain = false,
        }
    }
}

/// Whether the white space between two lines is one that `lopdf` takes.
fn is_line_end(gap: &[u8]) -> bool {
    matches!(gap, b" \r" | b" \n" | b"\r\n" | b"\n" | b"\r")
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
