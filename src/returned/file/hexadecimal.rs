//! Strings of hexadecimal digits. ISO 32000-1, 7.3.4.3.
//!
//! A signature is one of thousands of digits without a blank between them.

use super::scan::is_blank;

/// What stands for a blank, and for what is neither that nor a digit.
const BLANK: u8 = 0x40;
const OTHER: u8 = 0x80;

/// What each byte is worth as a digit.
const WORTH: [u8; 256] = {
    let mut worth = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        if is_blank(byte as u8) {
            worth[byte] = BLANK;
        }
        byte += 1;
    }
    let mut value = 0;
    while value < 16 {
        worth[b"0123456789abcdef"[value] as usize] = value as u8;
        worth[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    worth
};

fn worth(byte: u8) -> u8 {
    WORTH[usize::from(byte)]
}

/// How many bytes a string takes that begins here, brackets included.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let length = 1 + bytes.get(1..)?.iter().position(|byte| worth(*byte) == OTHER)?;
    (bytes[length] == b'>').then_some(length + 1)
}

/// The bytes of digits and blanks; `None` where there is anything else.
pub(crate) fn decoded(digits: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(digits.len().div_ceil(2));
    let mut rest = digits;
    for pair in digits.chunks_exact(2) {
        let (high, low) = (worth(pair[0]), worth(pair[1]));
        if high | low > 15 {
            break;
        }
        out.push(high << 4 | low);
        rest = &rest[2..];
    }
    let mut high = None;
    for digit in rest.iter().map(|byte| worth(*byte)).filter(|digit| *digit != BLANK) {
        match high.take() {
            _ if digit > 15 => return None,
            None => high = Some(digit),
            Some(high) => out.push(high << 4 | digit),
        }
    }
    out.extend(high.map(|high: u8| high << 4));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let string = [b"<", digits, b"> 12"].concat();
            assert_eq!(length(&string), expected.map(|_| digits.len() + 2), "{digits:?}");
        }
    }
}
