//! The head of a part of a mail: what it is, how it is packed, and what it is called.

use std::collections::BTreeMap;

use super::decoded;

/// The longest head of a part, in bytes; what is beyond it is passed over.
const LONGEST: usize = 256 << 10;
/// The longest encoded word, in bytes: RFC 2047 allows 75.
const LONGEST_WORD: usize = 2 << 10;
/// The longest name, in characters.
const LONGEST_NAME: usize = 1_000;
/// The most parameters of a line.
const PARAMETERS: usize = 200;

/// What the head of a part says.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// `text/plain`, in lower case.
    pub(super) kind: String,
    /// What separates the parts of a part.
    pub(super) boundary: Option<String>,
    /// How it is packed, in lower case.
    pub(super) encoding: String,
    /// `attachment` or `inline`, in lower case; empty where nothing is said.
    pub(super) disposition: String,
    /// What it is called.
    pub(super) name: Option<String>,
}

impl Header {
    /// Reads the head of a part; also where what it holds begins.
    pub(super) fn read(part: &[u8]) -> (Self, usize) {
        let (lines, body) = lines(part);
        let mut header = Self { kind: "text/plain".to_owned(), ..Self::default() };
        let mut other_name = None;
        for line in lines {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-type") {
                let (word, mut parameters) = value_of(value);
                header.kind = word;
                header.boundary = parameters.remove("boundary").filter(|boundary| !boundary.is_empty());
                other_name = parameters.remove("name");
            } else if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
                header.encoding = value_of(value).0;
            } else if name.eq_ignore_ascii_case(b"content-disposition") {
                let (word, mut parameters) = value_of(value);
                header.disposition = word;
                header.name = parameters.remove("filename");
            }
        }
        let name = header.name.or(other_name).map(|name| name.chars().take(LONGEST_NAME).collect::<String>());
        header.name = name.filter(|name| !name.trim().is_empty());
        (header, body)
    }
}

/// The lines of a head, joined where they are folded, and where it ends. RFC 5322, 2.2.3.
fn lines(part: &[u8]) -> (Vec<Vec<u8>>, usize) {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut at = 0;
    while at < part.len() {
        let end = memchr::memchr(b'\n', &part[at..]).map_or(part.len(), |end| at + end + 1);
        let line = part[at..end].trim_ascii_end();
        let is_folded = matches!(part[at], b' ' | b'\t');
        at = end;
        if line.is_empty() {
            break;
        }
        match lines.last_mut() {
            _ if at > LONGEST => {}
            Some(last) if is_folded => last.extend_from_slice(line),
            _ => lines.push(line.to_vec()),
        }
    }
    (lines, at)
}

/// A word and its parameters, those put together that are given in pieces. RFC 2045, 5.1; RFC 2231, 3 and 4.
fn value_of(value: &[u8]) -> (String, BTreeMap<String, String>) {
    let mut pieces = divided(value).into_iter();
    let word = String::from_utf8_lossy(&pieces.next().unwrap_or_default()).trim().to_lowercase();
    // By name and place: whether it is encoded, and the bytes.
    let mut given: BTreeMap<(String, usize), (bool, Vec<u8>)> = BTreeMap::new();
    for piece in pieces.take(PARAMETERS) {
        let Some(equals) = piece.iter().position(|byte| *byte == b'=') else { continue };
        let name = String::from_utf8_lossy(&piece[..equals]).trim().to_lowercase();
        let value = unquoted(piece[equals + 1..].trim_ascii());
        let is_encoded = name.ends_with('*');
        let name = name.trim_end_matches('*');
        let (name, place) = match name.split_once('*') {
            Some((name, place)) => (name, place.parse().unwrap_or(usize::MAX)),
            None => (name, 0),
        };
        let slot = given.entry((name.to_owned(), place)).or_default();
        // The encoded one of two says more.
        if slot.1.is_empty() || is_encoded {
            *slot = (is_encoded, value);
        }
    }
    let mut joined: BTreeMap<String, Vec<(bool, Vec<u8>)>> = BTreeMap::new();
    for ((name, _), piece) in given {
        joined.entry(name).or_default().push(piece);
    }
    (word, joined.into_iter().map(|(name, pieces)| (name, text_of(&pieces))).collect())
}

/// What the pieces of a parameter say together.
fn text_of(pieces: &[(bool, Vec<u8>)]) -> String {
    let mut bytes = Vec::new();
    let mut charset: Vec<u8> = Vec::new();
    for (index, (is_encoded, piece)) in pieces.iter().enumerate() {
        let mut piece = piece.as_slice();
        if *is_encoded && index == 0 {
            // Charset and language stand before two apostrophes.
            let mut parts = piece.splitn(3, |byte| *byte == b'\'');
            if let (Some(first), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                charset = first.to_vec();
                piece = rest;
            }
        }
        bytes.extend(if *is_encoded { decoded::percent(piece) } else { piece.to_vec() });
    }
    if charset.is_empty() { words(&decoded::text(&bytes, b"utf-8")) } else { decoded::text(&bytes, &charset) }
}

/// A text with its encoded words decoded. RFC 2047, 2; no blanks are between two of them.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut is_after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((word, after)) = word(from) else {
            out.push_str(before);
            out.push_str("=?");
            (rest, is_after_word) = (&from[2..], false);
            continue;
        };
        if !(is_after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&word);
        (rest, is_after_word) = (after, true);
    }
    out + rest
}

/// The encoded word that a text begins with, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = memchr::memmem::find(&rest.as_bytes()[..rest.len().min(LONGEST_WORD)], b"?=")?;
    let (letters, after) = (rest.get(..end)?, rest.get(end + 2..)?);
    let bytes = match encoding {
        "B" | "b" => decoded::base64(letters.as_bytes()),
        "Q" | "q" => decoded::quoted_printable(letters.as_bytes(), true),
        _ => return None,
    };
    Some((decoded::text(&bytes, charset.as_bytes()), after))
}

/// What stands between the semicolons of a line, of which those in quotation marks are none.
fn divided(value: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for &byte in value {
        if byte == b';' && !is_quoted {
            if pieces.len() > PARAMETERS {
                break;
            }
            pieces.push(Vec::new());
            continue;
        }
        is_quoted ^= byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && is_quoted && !is_escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(byte);
        }
    }
    pieces
}

/// What stands in quotation marks.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(inner) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(&byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\\', Some(b'"' | b'\\')) => out.extend(bytes.next()),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(lines: &str) -> Option<String> {
        Header::read(format!("{lines}\r\n\r\nbody").as_bytes()).0.name
    }

    #[test]
    fn names_are_read_as_mail_programs_write_them() {
        for (line, expected) in [
            ("Content-Disposition: attachment; filename=form.pdf", "form.pdf"),
            ("Content-Disposition: attachment;\r\n filename=\"my; \\\"form\\\".pdf\"", "my; \"form\".pdf"),
            (
                "content-type: application/pdf; name=\"=?UTF-8?B?TsO6w7Fleg==?=\r\n =?UTF-8?Q?_a.pdf?=\"",
                "Núñez a.pdf",
            ),
            ("Content-Disposition: attachment; filename*=UTF-8''N%C3%BA%C3%B1ez.pdf", "Núñez.pdf"),
            ("Content-Disposition: attachment; filename=x.pdf; filename*=iso-8859-1'en'N%FA.pdf", "Nú.pdf"),
            (
                "Content-Disposition: attachment; filename*1*=%C3%B1ez.pdf; filename*0*=utf-8''N%C3%BA",
                "Núñez.pdf",
            ),
            ("Content-Disposition: attachment; filename*0=\"a \"; filename*1=\"b.pdf\"", "a b.pdf"),
            ("Content-Type: application/pdf; name=a.pdf\nContent-Disposition: inline", "a.pdf"),
            ("Content-Disposition: attachment; filename=\"=?x.pdf\"", "=?x.pdf"),
        ] {
            assert_eq!(name(line).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(name("Content-Type: text/plain"), None);
        assert_eq!(name("Content-Disposition: attachment; filename=\"\""), None);
    }

    #[test]
    fn heads_have_an_end() {
        let long = format!("Content-Type: text/plain{}\r\n\r\n", "; a=b".repeat(1_000_000));
        assert_eq!(Header::read(long.as_bytes()).1, long.len());
        assert_eq!(Header::read(b"").1, 0);
        assert_eq!(Header::read(b"\r\nbody").1, 2);
        for beginning in ["=?", "=?a?b?", "=?a?", "=?a?q?_"] {
            let begun = std::time::Instant::now();
            let words =
                format!("Content-Type: a/b; name=\"{}\"", beginning.repeat(200_000 / beginning.len()));
            assert_eq!(name(&words).map(|name| name.chars().count()), Some(LONGEST_NAME));
            assert!(begun.elapsed().as_secs() < 20, "{beginning}");
        }
    }
}
