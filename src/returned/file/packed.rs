//! Object streams: many objects in one stream. ISO 32000-1, 7.5.7.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use lopdf::{Dictionary, Stream};

use super::deflated::{inflated, is_deflated, is_plainly_deflated, is_whole};
use super::scan::{integer, is_blank};
use super::syntax::Parser;

/// How many object streams are kept, and how long each may be, packed and unpacked together.
const KEPT: usize = 4;
const LONGEST: usize = 1 << 20;

thread_local! {
    /// Those that were unpacked last, the last one first.
    static LAST: RefCell<VecDeque<Kept>> = const { RefCell::new(VecDeque::new()) };
}

struct Kept {
    /// The dictionary and the data, as they stand in the file.
    written: [Box<[u8]>; 2],
    unpacked: Rc<Unpacked>,
}

/// The number of a member, and where it begins.
pub(crate) type Member = (u32, usize);

/// What is in an object stream.
pub(crate) struct Unpacked {
    pub(crate) content: Vec<u8>,
    pub(crate) members: Vec<Member>,
    is_sound: OnceCell<bool>,
}

impl Unpacked {
    /// Whether all members can be read.
    pub(crate) fn is_sound(&self) -> bool {
        let can_be_read = |&(_, offset): &Member| Parser::new(&self.content, offset).pass().is_some();
        *self.is_sound.get_or_init(|| self.members.iter().all(can_be_read))
    }
}

/// As [`unpack`], of a stream whose dictionary is written like this.
///
/// Copies of a form that one program made have the same object streams, and the next file of a folder is
/// often such a copy. So what was unpacked last is kept, for each thread.
pub(crate) fn unpack_again(
    dictionary: &[u8],
    dict: &Dictionary,
    data: &[u8],
    most: usize,
) -> Option<Rc<Unpacked>> {
    let is_it = |kept: &&Kept| *kept.written[1] == *data && *kept.written[0] == *dictionary;
    let known = LAST.with_borrow(|last| last.iter().find(is_it).map(|kept| kept.unpacked.clone()));
    if let Some(known) = known {
        return (known.content.len() <= most).then_some(known);
    }
    let unpacked = Rc::new(unpack(dict, data, most)?);
    if dictionary.len() + data.len() + unpacked.content.len() <= LONGEST {
        let kept = Kept { written: [dictionary, data].map(Box::from), unpacked: unpacked.clone() };
        LAST.with_borrow_mut(|last| {
            last.truncate(KEPT - 1);
            last.push_front(kept);
        });
    }
    Some(unpacked)
}

/// Unpacks an object stream to so many bytes at most; `None` when anything
/// about it is unusual.
fn unpack(dict: &Dictionary, data: &[u8], most: usize) -> Option<Unpacked> {
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
    Some(Unpacked { content, members, is_sound: OnceCell::new() })
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
