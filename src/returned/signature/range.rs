//! Which bytes of a file a signature was made of.
//!
//! ISO 32000-1, 12.8.1: `/ByteRange` is all of the file except the signature
//! itself, which stands between its two parts.

use crate::returned::file::scan::is_blank;

/// The signed bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signed {
    /// Where the signature begins, with its `<`.
    before: usize,
    /// Where what follows it begins.
    after: usize,
    /// Where the signed revision ends.
    pub(crate) end: usize,
}

impl Signed {
    /// The range of these numbers, if it leaves out exactly the signature that
    /// `contents` holds: the hexadecimal digits of it, and nothing else.
    pub(crate) fn of(range: &[i64], contents: &[u8], bytes: &[u8]) -> Option<Self> {
        let signed = Self::stated(range, bytes)?;
        let gap = bytes.get(signed.before..signed.after)?;
        let digits = gap.strip_prefix(b"<")?.strip_suffix(b">")?;
        (decoded(digits)? == contents).then_some(signed)
    }

    /// The range of these numbers, if it is one of this file.
    fn stated(range: &[i64], bytes: &[u8]) -> Option<Self> {
        let [0, before, after, length] = *range else { return None };
        let number = |number: i64| usize::try_from(number).ok();
        let (before, after) = (number(before)?, number(after)?);
        let end = after.checked_add(number(length)?)?;
        (before < after && after < end && end <= bytes.len()).then_some(Self { before, after, end })
    }

    /// The signed bytes, in two parts.
    pub(crate) fn parts<'a>(&self, bytes: &'a [u8]) -> Option<[&'a [u8]; 2]> {
        Some([bytes.get(..self.before)?, bytes.get(self.after..self.end)?])
    }

    /// Whether nothing but blanks was added since.
    pub(crate) fn is_all_of(&self, bytes: &[u8]) -> bool {
        bytes.get(self.end..).is_some_and(|rest| rest.iter().all(|byte| is_blank(*byte)))
    }
}

/// The bytes of hexadecimal digits. ISO 32000-1, 7.3.4.3.
pub(crate) fn decoded(digits: &[u8]) -> Option<Vec<u8>> {
    /// What each byte is worth as a digit; 16 and more for what is none.
    const WORTH: [u8; 256] = {
        let mut worth = [u8::MAX; 256];
        let mut value = 0;
        while value < 16 {
            worth[b"0123456789abcdef"[value] as usize] = value as u8;
            worth[b"0123456789ABCDEF"[value] as usize] = value as u8;
            value += 1;
        }
        worth
    };
    let worth = |byte: &u8| WORTH[usize::from(*byte)];
    let mut out = Vec::with_capacity(digits.len() / 2);
    // Room for a signature is thousands of digits without a blank between them.
    let mut rest = digits;
    for pair in digits.chunks_exact(2) {
        let (high, low) = (worth(&pair[0]), worth(&pair[1]));
        if high | low > 15 {
            break;
        }
        out.push(high << 4 | low);
        rest = &rest[2..];
    }
    let mut high = None;
    for byte in rest.iter().filter(|byte| !is_blank(**byte)) {
        let digit = Some(worth(byte)).filter(|digit| *digit < 16)?;
        match high.take() {
            None => high = Some(digit),
            Some(high) => out.push(high << 4 | digit),
        }
    }
    out.extend(high.map(|high: u8| high << 4));
    Some(out)
}

/// The ranges that stand in a file as text, with the signatures that they leave
/// out: those that no field has any more among them. At most `most`.
pub(crate) fn written(bytes: &[u8], most: usize) -> Vec<(Signed, Vec<u8>)> {
    const KEY: &[u8] = b"/ByteRange";
    let mut found: Vec<(Signed, Vec<u8>)> = Vec::new();
    for at in memchr::memmem::find_iter(bytes, KEY).take(64 * most) {
        let rest = &bytes[at + KEY.len()..];
        let rest = &rest[..rest.len().min(128)];
        let text: Vec<u8> = rest.iter().copied().skip_while(|byte| is_blank(*byte)).collect();
        let Some(list) = text.strip_prefix(b"[").and_then(|list| list.split(|byte| *byte == b']').next())
        else {
            continue;
        };
        let numbers: Option<Vec<i64>> = list
            .split(|byte| is_blank(*byte))
            .filter(|word| !word.is_empty())
            .map(|word| std::str::from_utf8(word).ok()?.parse().ok())
            .collect();
        let signed = numbers.and_then(|numbers| Signed::stated(&numbers, bytes));
        let Some(signed) = signed.filter(|signed| !found.iter().any(|(other, _)| other == signed)) else {
            continue;
        };
        let gap = &bytes[signed.before..signed.after];
        let digits = gap.strip_prefix(b"<").and_then(|gap| gap.strip_suffix(b">"));
        if let Some(contents) = digits.filter(|digits| digits.len() <= 2 * super::LONGEST).and_then(decoded) {
            found.push((signed, contents));
        }
        if found.len() == most {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_the_signature_and_nothing_else() {
        let file = b"%PDF /Contents <30 01 00> rest";
        let of = |range: &[i64], contents: &[u8]| Signed::of(range, contents, file);
        assert!(of(&[0, 15, 25, 5], &[0x30, 1, 0]).is_some_and(|signed| signed.is_all_of(file)));
        assert!(of(&[0, 15, 25, 2], &[0x30, 1, 0]).is_some_and(|signed| !signed.is_all_of(file)));
        for range in [
            &[0, 15, 25, 6][..],
            &[0, 14, 25, 5],
            &[0, 15, 26, 4],
            &[1, 15, 25, 5],
            &[0, 25, 15, 5],
            &[0, -1, 25, 5],
            &[0, 15, 25, -5],
            &[0, 0, 0, 0],
            &[0, 15, 25],
            &[0, 15, 25, 5, 0, 0],
            &[0, 15, i64::MAX, i64::MAX],
            &[],
        ] {
            assert_eq!(of(range, &[0x30, 1, 0]), None, "{range:?}");
        }
        assert_eq!(of(&[0, 15, 25, 5], &[0x30, 1]), None, "another signature");
    }

    #[test]
    fn digits_are_read_with_blanks_between_them_and_an_odd_one_at_the_end() {
        for (digits, expected) in [
            (&b"30fA01"[..], Some(&[0x30, 0xFA, 1][..])),
            (b"30 f\nA0 1", Some(&[0x30, 0xFA, 1])),
            (b"30f", Some(&[0x30, 0xF0])),
            (b"", Some(&[])),
            (b"30g0", None),
            (b"3\xFF", None),
        ] {
            assert_eq!(decoded(digits).as_deref(), expected, "{digits:?}");
        }
    }

    #[test]
    fn ranges_are_found_as_text() {
        let file = b"/ByteRange [0 38 44 6 ] /Contents <3001> and /ByteRange[0 1 2 3] ByteRange";
        let at = memchr::memmem::find(file, b"<3001>").unwrap() as i64;
        let text = format!("/ByteRange [0 {at} {} 6 ] /Contents <3001> and /ByteRange[0 1 2 3]", at + 6);
        let found = written(text.as_bytes(), 4);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].1, [0x30, 1]);
    }
}
