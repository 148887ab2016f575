//! Bytes that are copied, and numbers and strings that are written between them.
//!
//! A batch writes these for every form, so nothing here takes the detour over
//! a formatted string.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::layout::Pt;

/// Bytes that never change: borrowed from the program where they were
/// prepared, owned where they were just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bytes<'a>(#[serde(borrow, with = "serde_bytes")] Cow<'a, [u8]>);

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

/// Appends a whole number.
pub(super) fn push_integer(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a length, in hundredths of a point at most.
pub(super) fn push_length(out: &mut Vec<u8>, length: Pt) {
    let hundredths = (length.0 * 100.0).round();
    if hundredths < 0.0 {
        out.push(b'-');
    }
    // Lengths on a page are far below what 32 bits hold; the cast is saturating.
    let hundredths = hundredths.abs() as u32;
    push_integer(out, hundredths / 100);
    let [tenths, hundredths] = [hundredths / 10 % 10, hundredths % 10].map(|digit| b'0' + digit as u8);
    match (tenths, hundredths) {
        (b'0', b'0') => {}
        (_, b'0') => out.extend([b'.', tenths]),
        _ => out.extend([b'.', tenths, hundredths]),
    }
}

/// Appends lengths, each with a space after it.
pub(super) fn push_lengths<const N: usize>(out: &mut Vec<u8>, lengths: [Pt; N]) {
    for length in lengths {
        push_length(out, length);
        out.push(b' ');
    }
}

/// Appends a code of two bytes, in hexadecimal digits.
pub(super) fn push_code(out: &mut Vec<u8>, code: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([12, 8, 4, 0].map(|shift| DIGITS[usize::from(code >> shift) & 0xF]));
}

/// Appends a literal string, escaped.
///
/// ISO 32000-1, 7.3.4.2.
pub(super) fn push_literal(out: &mut Vec<u8>, bytes: impl IntoIterator<Item = u8>) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_numbers_print() {
        for length in [0.0, 1.0, -1.0, 0.5, 9.99, 10.05, -0.07, 123.4, 611.999, 0.001, -0.004, 792.0] {
            let mut out = Vec::new();
            push_length(&mut out, Pt(length));
            let rounded = Pt(length).rounded();
            assert_eq!(
                String::from_utf8(out).unwrap(),
                format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
            );
        }
    }

    #[test]
    fn codes_have_four_digits() {
        let mut out = Vec::new();
        for code in [0, 0xA, 0x12EF, 0xFFFF] {
            push_code(&mut out, code);
        }
        assert_eq!(out, b"0000000A12EFFFFF");
    }
}
