//! Whether two objects of two revisions are the same, whatever they refer to.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::returned::file::object::Pdf;

/// What says nothing about how a thing looks: where it hangs, and what programs
/// note for themselves.
const PASSED_OVER: [&[u8]; 12] = [
    b"Parent",
    b"P",
    b"StructParent",
    b"StructParents",
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"Length",
    b"M",
    b"NM",
    b"Popup",
    b"StructTreeRoot",
];

/// The kinds of things that content refers to by name. ISO 32000-1, table 33.
const KINDS: [&str; 7] = ["Font", "XObject", "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties"];

/// Names that count without being written. ISO 32000-1, 8.6.5.6.
const DEFAULTS: [&[u8]; 3] = [b"DefaultGray", b"DefaultRGB", b"DefaultCMYK"];

/// How deep objects may nest.
const DEPTH: usize = 40;

/// How deep forms may show other forms.
const FORMS: usize = 12;

/// How many objects are compared at most.
const STEPS: usize = 400_000;

/// Compares objects of two revisions.
pub(super) struct Compare<'c, 't, 'n> {
    then: &'c Pdf<'t>,
    now: &'c Pdf<'n>,
    /// Pairs that were compared, with what came of it; the same while they still are.
    seen: HashMap<(ObjectId, ObjectId), bool>,
    /// Whether objects, and all that they lead to, stand where they stood.
    untouched: HashMap<ObjectId, bool>,
    steps: usize,
}

impl<'c, 't, 'n> Compare<'c, 't, 'n> {
    pub(super) fn new(then: &'c Pdf<'t>, now: &'c Pdf<'n>) -> Self {
        Self { then, now, seen: HashMap::new(), untouched: HashMap::new(), steps: STEPS }
    }

    /// Whether two entries that may be missing are the same.
    pub(super) fn optional(&mut self, then: Option<&'t Object>, now: Option<&'n Object>) -> bool {
        match (then, now) {
            (Some(then), Some(now)) => self.object(then, now, 0),
            (None, Some(now)) => self.now.resolve(now).is_none(),
            (Some(then), None) => self.then.resolve(then).is_none(),
            (None, None) => true,
        }
    }

    fn object(&mut self, then: &'t Object, now: &'n Object, depth: usize) -> bool {
        let Some(steps) = self.steps.checked_sub(1) else { return false };
        self.steps = steps;
        if depth > DEPTH {
            return false;
        }
        let (Object::Reference(before), Object::Reference(after)) = (then, now) else {
            return self.resolved(then, now, depth);
        };
        let pair = (*before, *after);
        if let Some(&is_same) = self.seen.get(&pair) {
            return is_same;
        }
        // A circle has no difference of its own.
        self.seen.insert(pair, true);
        let is_same = before == after && self.is_untouched(*before) || self.resolved(then, now, depth);
        self.seen.insert(pair, is_same);
        is_same
    }

    /// Whether an object and everything that it leads to were not written again: what nobody
    /// touched is the same, and need not be read in both revisions.
    fn is_untouched(&mut self, id: ObjectId) -> bool {
        if let Some(&is_untouched) = self.untouched.get(&id) {
            return is_untouched;
        }
        let mut seen = HashSet::new();
        let mut waiting = vec![id];
        while let Some(next) = waiting.pop() {
            if self.untouched.get(&next) == Some(&true) || !seen.insert(next) {
                continue;
            }
            let step = self.steps.checked_sub(1).filter(|_| self.then.has_as(next, self.now));
            let Some((steps, object)) = step.zip(self.now.object(next)) else {
                self.untouched.insert(id, false);
                return false;
            };
            self.steps = steps;
            references(object, &mut waiting);
        }
        // Only now: each of them may lead to any other.
        self.untouched.extend(seen.into_iter().map(|id| (id, true)));
        true
    }

    fn resolved(&mut self, then: &'t Object, now: &'n Object, depth: usize) -> bool {
        let (Some(then), Some(now)) = (self.then.resolve(then), self.now.resolve(now)) else {
            return self.then.resolve(then).is_none() && self.now.resolve(now).is_none();
        };
        match (then, now) {
            (Object::Array(then), Object::Array(now)) => {
                then.len() == now.len()
                    && then.iter().zip(now).all(|(then, now)| self.object(then, now, depth + 1))
            }
            (Object::Dictionary(then), Object::Dictionary(now)) => self.dictionary(then, now, &[], depth),
            (Object::Stream(then), Object::Stream(now)) => {
                self.data(then, now)
                    && self.dictionary(&then.dict, &now.dict, &[b"Filter", b"DecodeParms"], depth)
            }
            (Object::Integer(_) | Object::Real(_), Object::Integer(_) | Object::Real(_)) => {
                matches!((then.as_float(), now.as_float()), (Ok(then), Ok(now)) if then == now)
            }
            (Object::String(then, _), Object::String(now, _)) => then == now,
            (then, now) => then == now,
        }
    }

    /// Whether two dictionaries are the same, but for some entries.
    pub(super) fn dictionary(
        &mut self,
        then: &'t Dictionary,
        now: &'n Dictionary,
        but: &[&[u8]],
        depth: usize,
    ) -> bool {
        let counts = |key: &[u8]| !PASSED_OVER.contains(&key) && !but.contains(&key);
        let of_then = then.iter().filter(|(key, _)| counts(key)).all(|(key, value)| match now.get(key) {
            Ok(other) => self.object(value, other, depth + 1),
            Err(_) => self.then.resolve(value).is_none(),
        });
        of_then
            && now
                .iter()
                .filter(|(key, _)| counts(key) && !then.has(key))
                .all(|(_, value)| self.now.resolve(value).is_none())
    }

    /// Whether two streams hold the same data, however it is packed.
    fn data(&self, then: &Stream, now: &Stream) -> bool {
        let keys = [&b"Filter"[..], b"DecodeParms"];
        let is_packed_alike = keys.iter().all(|key| then.dict.get(key).ok() == now.dict.get(key).ok());
        if is_packed_alike && then.content == now.content {
            return true;
        }
        let most = self.then.limits.stream_size;
        matches!((self.then.unpacked(then, most), self.now.unpacked(now, most)), (Ok(then), Ok(now)) if then == now)
    }

    /// Whether two forms, pictures or appearances show the same. What a form does
    /// not have among its own resources it takes from those around it.
    pub(super) fn shows_the_same(
        &mut self,
        (then, around_then): (&'t Object, Option<&'t Dictionary>),
        (now, around_now): (&'n Object, Option<&'n Dictionary>),
        depth: usize,
    ) -> bool {
        let steps = self.steps.checked_sub(20);
        let Some(steps) = steps.filter(|_| depth <= FORMS) else { return false };
        self.steps = steps;
        if let (Object::Reference(before), Object::Reference(after)) = (then, now)
            && before == after
            && self.has_own_resources(now)
            && self.is_untouched(*before)
        {
            return true;
        }
        let (Some(Object::Stream(then)), Some(Object::Stream(now))) =
            (self.then.resolve(then), self.now.resolve(now))
        else {
            return self.object(then, now, depth);
        };
        if !self.data(then, now)
            || !self.dictionary(&then.dict, &now.dict, &[b"Filter", b"DecodeParms", b"Resources"], depth)
        {
            return false;
        }
        // A picture has no resources, and no names.
        if then.dict.get(b"Subtype").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Image")) {
            return true;
        }
        let Ok(content) = self.then.unpacked(then, self.then.limits.stream_size) else { return false };
        let own_then = self.then.get_dict(&then.dict, "Resources").or(around_then);
        let own_now = self.now.get_dict(&now.dict, "Resources").or(around_now);
        self.resources(&content, own_then, own_now, depth)
    }

    /// Whether a form takes nothing from those around it.
    fn has_own_resources(&self, form: &'n Object) -> bool {
        matches!(self.now.resolve(form), Some(Object::Stream(stream)) if stream.dict.has(b"Resources"))
    }

    /// Whether everything that content refers to is the same.
    pub(super) fn resources(
        &mut self,
        content: &[u8],
        then: Option<&'t Dictionary>,
        now: Option<&'n Dictionary>,
        depth: usize,
    ) -> bool {
        let names = names(content);
        KINDS.iter().all(|kind| {
            let of_then = then.and_then(|resources| self.then.get_dict(resources, kind));
            let of_now = now.and_then(|resources| self.now.get_dict(resources, kind));
            names.iter().map(Vec::as_slice).chain(DEFAULTS).all(|name| {
                let of_then = of_then.and_then(|all| all.get(name).ok());
                let of_now = of_now.and_then(|all| all.get(name).ok());
                match (of_then, of_now) {
                    (Some(of_then), Some(of_now)) if *kind == "XObject" => {
                        self.shows_the_same((of_then, then), (of_now, now), depth + 1)
                    }
                    (of_then, of_now) => self.optional(of_then, of_now),
                }
            })
        })
    }
}

/// Adds what an object refers to, but for what is passed over.
fn references(object: &Object, found: &mut Vec<ObjectId>) {
    let of_dictionary = |dictionary: &Dictionary, found: &mut Vec<ObjectId>| {
        let counts = dictionary.iter().filter(|(key, _)| !PASSED_OVER.contains(&key.as_slice()));
        counts.for_each(|(_, value)| references(value, found));
    };
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(parts) => parts.iter().for_each(|part| references(part, found)),
        Object::Dictionary(dictionary) => of_dictionary(dictionary, found),
        Object::Stream(stream) => {
            of_dictionary(&stream.dict, found);
            // Where the data ends, it says itself or by another object.
            stream.dict.get(b"Length").into_iter().for_each(|length| references(length, found));
        }
        _ => {}
    }
}

/// All names that stand in content; in its strings as well, where they are none.
fn names(content: &[u8]) -> HashSet<Vec<u8>> {
    const LONGEST: usize = 127;
    let is_regular = |byte: &u8| !byte.is_ascii_whitespace() && *byte != 0 && !b"()<>[]{}/%".contains(byte);
    let mut names = HashSet::new();
    for at in memchr::memchr_iter(b'/', content) {
        let rest = &content[at + 1..];
        let length = rest.iter().take(LONGEST).take_while(|byte| is_regular(byte)).count();
        let mut name = Vec::with_capacity(length);
        let mut bytes = rest[..length].iter();
        while let Some(&byte) = bytes.next() {
            let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
            let ahead = bytes.as_slice();
            match (byte, digit(ahead.first()), digit(ahead.get(1))) {
                // ISO 32000-1, 7.3.5.
                (b'#', Some(high), Some(low)) => {
                    name.push((high << 4 | low) as u8);
                    bytes.nth(1);
                }
                _ => name.push(byte),
            }
        }
        names.insert(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_their_escapes() {
        let found = names(b"/F1 12 Tf /Im#30 Do/P<</MCID 0>>BDC (x) Tj / /A#4");
        for name in [&b"F1"[..], b"Im0", b"P", b"MCID", b"", b"A#4"] {
            assert!(found.contains(name), "{name:?}");
        }
        assert_eq!(found.len(), 6);
    }
}
