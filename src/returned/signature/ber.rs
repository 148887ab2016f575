//! From BER to DER, and through what DER holds.
//!
//! Signers write what X.690 calls BER: lengths that are not known when a value
//! begins, strings in parts. The types that read certificates and signatures
//! take DER alone. Nothing is understood here but tags and lengths.

/// How deep values may nest.
const DEPTH: usize = 48;

/// A string of octets. X.690, 8.7.
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;

/// The bit of a tag that says that values are inside.
const CONSTRUCTED: u8 = 0x20;

/// The first value of some bytes as DER has it, and how many bytes it took;
/// `None` when they hold no whole value.
pub(crate) fn to_der(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    // Nearly all signers write DER.
    if let Some(end) = end_of_der(bytes, 0, DEPTH) {
        return Some((bytes[..end].to_vec(), end));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let end = element(bytes, 0, DEPTH, &mut out)?;
    Some((out, end))
}

/// The tag, how many bytes the value has if that is said, and where it begins.
fn header(bytes: &[u8], at: usize) -> Option<(u8, Option<usize>, usize)> {
    let tag = *bytes.get(at)?;
    // Tags of several bytes are in nothing that is read here. X.690, 8.1.2.4.
    if tag & 0x1F == 0x1F {
        return None;
    }
    let first = *bytes.get(at + 1)?;
    let start = at + 2;
    match first {
        0x80 => Some((tag, None, start)),
        0..0x80 => Some((tag, Some(usize::from(first)), start)),
        _ => {
            let count = usize::from(first & 0x7F);
            let digits = bytes.get(start..start.checked_add(count)?)?;
            let zeros = digits.iter().take_while(|digit| **digit == 0).count();
            let digits = &digits[zeros..];
            if digits.len() > 4 {
                return None;
            }
            let length = digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
            Some((tag, Some(length), start + count))
        }
    }
}

/// Where a value ends that is written as [`element`] would write it; `None` where it is not.
fn end_of_der(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let (tag, length, start) = header(bytes, at)?;
    let (length, depth) = (length?, depth.checked_sub(1)?);
    let digits = (usize::BITS - length.leading_zeros()).div_ceil(8) as usize;
    let is_shortest = start - at == if length < 0x80 { 2 } else { 2 + digits };
    let end = start.checked_add(length)?;
    let value = bytes.get(start..end)?;
    if !is_shortest || tag == OCTET_STRING | CONSTRUCTED {
        return None;
    }
    if tag & CONSTRUCTED != 0 {
        let mut member = 0;
        while member < value.len() {
            member = end_of_der(value, member, depth)?;
        }
    }
    Some(end)
}

/// Appends a value as DER and returns where the next one begins.
fn element(bytes: &[u8], at: usize, depth: usize, out: &mut Vec<u8>) -> Option<usize> {
    let (tag, length, start) = header(bytes, at)?;
    let depth = depth.checked_sub(1)?;
    let is_constructed = tag & CONSTRUCTED != 0;
    let mut content = Vec::new();
    let end = match length {
        Some(length) => {
            let end = start.checked_add(length)?;
            let value = bytes.get(start..end)?;
            if is_constructed {
                members(value, 0, depth, false, &mut content)?;
            } else {
                content.extend_from_slice(value);
            }
            end
        }
        None if is_constructed => members(bytes, start, depth, true, &mut content)?,
        None => return None,
    };
    if tag == OCTET_STRING | CONSTRUCTED {
        let mut joined = Vec::with_capacity(content.len());
        let mut parts = Reader::new(&content);
        while !parts.is_empty() {
            joined.extend_from_slice(parts.take(OCTET_STRING)?.value);
        }
        push(out, OCTET_STRING, &joined);
    } else {
        push(out, tag, &content);
    }
    Some(end)
}

/// Appends values up to the end of the bytes, or up to the mark that ends a
/// value of no stated length, and returns where that is. X.690, 8.1.5.
fn members(bytes: &[u8], mut at: usize, depth: usize, is_marked: bool, out: &mut Vec<u8>) -> Option<usize> {
    loop {
        if is_marked && bytes.get(at..at + 2)? == [0, 0] {
            return Some(at + 2);
        }
        if at == bytes.len() {
            return (!is_marked).then_some(at);
        }
        at = element(bytes, at, depth, out)?;
    }
}

/// Appends a value with its tag and length. X.690, 10.1.
pub(crate) fn push(out: &mut Vec<u8>, tag: u8, value: &[u8]) {
    out.push(tag);
    let length = value.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let digits = length.to_be_bytes();
        let digits = &digits[length.leading_zeros() as usize / 8..];
        out.push(0x80 | digits.len() as u8);
        out.extend_from_slice(digits);
    }
    out.extend_from_slice(value);
}

/// One value of DER.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tlv<'a> {
    pub(crate) value: &'a [u8],
    /// With its tag and length.
    pub(crate) whole: &'a [u8],
}

/// Goes through values of DER side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next value, whatever it is.
    pub(crate) fn any(&mut self) -> Option<Tlv<'a>> {
        let (_, length, start) = header(self.0, 0)?;
        let end = start.checked_add(length?)?;
        let tlv = Tlv { value: self.0.get(start..end)?, whole: self.0.get(..end)? };
        self.0 = &self.0[end..];
        Some(tlv)
    }

    /// The next value, which must have this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<Tlv<'a>> {
        self.optional(tag)
    }

    /// The next value if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Tlv<'a>> {
        (self.0.first() == Some(&tag)).then(|| self.any())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_strings_become_definite() {
        for (ber, der, taken) in [
            (&[0x30, 0x80, 0x02, 0x01, 5, 0, 0, 0, 0][..], &[0x30, 3, 2, 1, 5][..], 7),
            (&[0x24, 0x80, 0x04, 1, 7, 0x04, 1, 8, 0, 0], &[0x04, 2, 7, 8], 10),
            (&[0x30, 0x82, 0, 3, 2, 0x81, 1, 5], &[], 0),
            (&[0x30, 0x82, 0, 4, 2, 0x81, 1, 5], &[0x30, 3, 2, 1, 5], 8),
            (&[0x30, 0x80, 0x02, 0x01, 5], &[], 0),
            (&[0x04, 0x80, 0, 0], &[], 0),
            (&[0x01], &[], 0),
            (&[], &[], 0),
            // What is DER already stays, up to its end; a length that could be shorter is none.
            (&[0x30, 3, 2, 1, 5, 9], &[0x30, 3, 2, 1, 5], 5),
            (&[0x30, 0x81, 3, 2, 1, 5], &[0x30, 3, 2, 1, 5], 6),
            (&[0x30, 3, 2, 2, 5], &[], 0),
        ] {
            let expected = (taken > 0).then(|| (der.to_vec(), taken));
            assert_eq!(to_der(ber), expected, "{ber:x?}");
            let end = end_of_der(ber, 0, DEPTH);
            assert!(end.is_none_or(|end| ber[..end] == *der), "{ber:x?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = [[0x30, 0x80].repeat(500_000), vec![0; 1_000_000]].concat();
        assert_eq!(to_der(&deep), None);
        let fair = [[0x30, 0x80].repeat(DEPTH - 1), vec![0; 2 * (DEPTH - 1)]].concat();
        assert!(to_der(&fair).is_some());
    }
}
