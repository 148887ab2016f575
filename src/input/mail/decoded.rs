//! How mails pack bytes into letters. RFC 2045, 6.7 and 6.8.

/// Bytes of base64. What is no letter of it is passed over, as RFC 2045 asks.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0);
    for &letter in text {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            // What was encoded in several pieces ends several times.
            b'=' => {
                count = 0;
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    bytes
}

/// Bytes of quoted-printable; of an encoded word where `is_word`, in which `_` is a blank. RFC 2047, 4.2.
pub(super) fn quoted_printable(text: &[u8], is_word: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'=' => {
                if let [high, low, after @ ..] = rest
                    && let (Some(high), Some(low)) = (hex(*high), hex(*low))
                {
                    bytes.push(high << 4 | low);
                    rest = after;
                } else if let Some(after) = after_line_end(rest) {
                    rest = after;
                } else {
                    bytes.push(byte);
                }
            }
            b'_' if is_word => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    bytes
}

/// What follows the end of a line that is to be joined with the next; blanks may stand before it.
fn after_line_end(text: &[u8]) -> Option<&[u8]> {
    let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    match text.get(blanks..)? {
        [b'\n', after @ ..] => Some(after),
        [] => Some(&[]),
        _ => None,
    }
}

/// Bytes that are written with `%`, as in addresses. RFC 2231, 7.
pub(super) fn percent(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, rest) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(byte),
            },
            _ => bytes.push(byte),
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Bytes in an encoding that a mail names, as text.
pub(super) fn text(bytes: &[u8], charset: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_label(charset).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_bytes_again() {
        assert_eq!(base64(b"JVBERi0x\r\nLjc="), b"%PDF-1.7");
        assert_eq!(base64(b"JVBE!Ri0="), b"%PDF-");
        assert_eq!(base64(b"JQ==JQ=="), b"%%", "in two pieces");
        assert_eq!(base64(b"===="), b"");
        assert_eq!(base64(b"J"), b"");
        assert_eq!(quoted_printable(b"N=C3=BA=C3=B1ez=\r\n!=3D=\n=", false), "Núñez!=".as_bytes());
        assert_eq!(quoted_printable(b"=ZZ a_b", false), b"=ZZ a_b");
        assert_eq!(quoted_printable(b"a_b=20c", true), b"a b c");
        assert_eq!(percent(b"N%C3%BA%C3%B1ez%2",), "Núñez%2".as_bytes());
        assert_eq!(text(b"N\xFA\xF1ez", b"iso-8859-1"), "Núñez");
        assert_eq!(text("ñ".as_bytes(), b"no such"), "ñ");
    }
}
