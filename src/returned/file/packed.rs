//! Object streams: many objects in one stream. ISO 32000-1, 7.5.7.

use lopdf::{Dictionary, Stream};

use super::deflated::{inflated, is_deflated, is_plainly_deflated, is_whole};
use super::scan::{integer, is_blank};

/// The number of a member, and where it begins.
pub(crate) type Member = (u32, usize);

/// What is in an object stream.
pub(crate) struct Unpacked {
    pub(crate) content: Vec<u8>,
    pub(crate) members: Vec<Member>,
}

/// Unpacks an object stream to so many bytes at most; `None` when anything
/// about it is unusual.
pub(crate) fn unpack(dict: &Dictionary, data: &[u8], most: usize) -> Option<Unpacked> {
    let content = if is_plainly_deflated(dict) {
        inflated(data, most)?
    } else {
        let content = Stream::new(dict.clone(), data.to_vec()).get_plain_content_with_limit(most).ok()?;
        if is_deflated(dict) && !is_whole(data, &content) {
            return None;
        }
        content
    };
    let members = members(&content, whole(dict, b"First")?, whole(dict, b"N")?)?;
    Some(Unpacked { content, members })
}

fn whole(dict: &Dictionary, key: &[u8]) -> Option<usize> {
    usize::try_from(dict.get(key).ok()?.as_i64().ok()?).ok()
}

/// Reads the index of an object stream.
fn members(content: &[u8], first: usize, count: usize) -> Option<Vec<Member>> {
    let index = content.get(..first)?;
    let mut members = Vec::with_capacity(count.min(first / 4));
    let (mut pos, mut last) = (0, None);
    let mut next = |most: usize| {
        pos += index[pos..].iter().take_while(|byte| is_blank(**byte)).count();
        let (number, end) = integer(index, pos, most)?;
        pos = end;
        Some(number)
    };
    for _ in 0..count {
        let (number, offset) = (u32::try_from(next(10)?).ok()?, next(10)?);
        let at = first.checked_add(usize::try_from(offset).ok()?)?;
        // Each begins behind the one before, and at once.
        let begins = content.get(at).is_some_and(|&byte| !is_blank(byte) && byte != b'%');
        if !begins || last.is_some_and(|last| last >= at) {
            return None;
        }
        last = Some(at);
        members.push((number, at));
    }
    index[pos..].iter().all(|byte| is_blank(*byte)).then_some(members)
}
