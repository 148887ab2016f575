//! Object streams: many objects in one stream. ISO 32000-1, 7.5.7.

use std::borrow::Cow;
use std::sync::OnceLock;

use lopdf::{Dictionary, Object, Stream};
use memchr::memmem;

use super::deflated::{inflated, is_deflated, is_plainly_deflated, is_whole};
use super::scan::{find, integer, is_blank};
use super::syntax::Parser;

/// The number of a member, and where it begins.
pub(super) type Member = (u32, usize);

/// What is in an object stream.
pub(super) struct Unpacked {
    pub(super) content: Cow<'static, [u8]>,
    pub(super) members: Cow<'static, [Member]>,
    /// Whether all members are known to be objects that can be read.
    pub(super) is_sound: bool,
}

/// Unpacks an object stream to so many bytes at most; `None` when anything
/// about it is unusual.
pub(super) fn unpack(dict: &Dictionary, data: &[u8], most: usize) -> Option<Unpacked> {
    let own = || {
        let own = Own::get().filter(|own| own.has(dict, data))?;
        own.unpacked().filter(|unpacked| unpacked.content.len() <= most)
    };
    if let Some(own) = own() {
        return Some(Unpacked {
            content: Cow::Borrowed(&own.content),
            members: Cow::Borrowed(&own.members),
            is_sound: own.is_sound,
        });
    }
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
    Some(Unpacked { content: Cow::Owned(content), members: Cow::Owned(members), is_sound: false })
}

fn whole(dict: &Dictionary, key: &[u8]) -> Option<usize> {
    usize::try_from(dict.get(key).ok()?.as_i64().ok()?).ok()
}

/// Reads the index of an object stream.
fn members(content: &[u8], first: usize, count: usize) -> Option<Vec<Member>> {
    let index = content.get(..first)?;
    let mut members = Vec::with_capacity(count.min(first));
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

/// The object stream that every fillable form is made with.
///
/// Whoever fills in a form without writing it anew hands it back byte for byte.
/// What comes of these bytes is found out once, in the same way and with the
/// same checks as for any others.
struct Own {
    dict: Dictionary,
    data: &'static [u8],
}

impl Own {
    fn get() -> Option<&'static Self> {
        static OWN: OnceLock<Option<Own>> = OnceLock::new();
        OWN.get_or_init(Self::find).as_ref()
    }

    /// Finds it in the form as it is kept ready to be filled in.
    fn find() -> Option<Self> {
        const PREPARED: &[u8] = include_bytes!("../../templates/prepared/fillable.bin");
        let start = memmem::rfind(&PREPARED[..find(PREPARED, b"/ObjStm")?], b"<<")?;
        let mut parser = Parser::new(PREPARED, start);
        let Object::Dictionary(dict) = parser.object()? else { return None };
        parser.word(b"stream")?;
        let data = PREPARED.get(parser.pos()..)?.strip_prefix(b"\n")?;
        let data = data.get(..whole(&dict, b"Length")?)?;
        is_plainly_deflated(&dict).then_some(Self { dict, data })
    }

    /// Whether this is it.
    fn has(&self, dict: &Dictionary, data: &[u8]) -> bool {
        data == self.data
            && is_plainly_deflated(dict)
            && [&b"First"[..], b"N"].iter().all(|key| whole(dict, key) == whole(&self.dict, key))
    }

    /// What is in it, if all of that can be read.
    fn unpacked(&self) -> Option<&'static Unpacked> {
        static UNPACKED: OnceLock<Option<Unpacked>> = OnceLock::new();
        let unpack = || {
            let content = inflated(self.data, usize::MAX)?;
            let members = members(&content, whole(&self.dict, b"First")?, whole(&self.dict, b"N")?)?;
            let is_sound = members.iter().all(|&(_, at)| Parser::new(&content, at).pass().is_some());
            is_sound.then_some(Unpacked { content: content.into(), members: members.into(), is_sound })
        };
        UNPACKED.get_or_init(unpack).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(dict: &Dictionary, data: &[u8], most: usize) -> Option<(Vec<u8>, Vec<Member>, bool)> {
        unpack(dict, data, most).map(|it| (it.content.into_owned(), it.members.into_owned(), it.is_sound))
    }

    #[test]
    fn the_own_stream_is_known_by_its_bytes_and_nothing_less() {
        let own = Own::get().expect("the form has one");
        let (content, members, is_sound) = unpacked(&own.dict, own.data, usize::MAX).unwrap();
        assert!(is_sound && members.len() > 100);
        // Written in another way, it is read to the same.
        let other = [own.data, b"\n"].concat();
        assert_eq!(unpacked(&own.dict, &other, usize::MAX), Some((content.clone(), members, false)));
        // The budget is that of any other.
        assert!(unpacked(&own.dict, own.data, content.len()).is_some());
        assert_eq!(unpacked(&own.dict, own.data, content.len() - 1), None);
        let mut damaged = own.data.to_vec();
        damaged[99] ^= 1;
        assert_eq!(unpacked(&own.dict, &damaged, usize::MAX), None);
        for (key, value) in [("N", 150), ("First", 5)] {
            let mut dict = own.dict.clone();
            dict.set(key, value);
            assert_eq!(unpacked(&dict, own.data, usize::MAX), None);
        }
    }
}
