//! The entries of a dictionary as they are written.
//!
//! Whoever signed signed numbers as they stand there: another way to write the
//! same number would be another document to some programs.

use super::syntax::Parser;
use lopdf::Object;

/// A dictionary in which some entries are others, and all the rest as it was.
///
/// `None` when the bytes are no dictionary. ISO 32000-1, 7.3.7.
pub(crate) fn with_entries(written: &[u8], entries: &[(&str, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut parser = Parser::new(written, 0);
    parser.space()?;
    let mut out = Vec::from(*b"<<");
    let open = written.get(parser.pos()..)?;
    if !open.starts_with(b"<<") {
        return None;
    }
    let mut parser = Parser::new(written, parser.pos() + 2);
    loop {
        parser.space()?;
        let start = parser.pos();
        if written.get(start..)?.starts_with(b">>") {
            break;
        }
        let Object::Name(key) = parser.object()? else { return None };
        parser.space()?;
        parser.object()?;
        if !entries.iter().any(|(own, _)| own.as_bytes() == key) {
            out.extend_from_slice(&written[start..parser.pos()]);
            out.push(b' ');
        }
    }
    for (key, value) in entries {
        out.push(b'/');
        out.extend_from_slice(key.as_bytes());
        out.push(b' ');
        out.extend_from_slice(value);
    }
    out.extend_from_slice(b">>");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kept_as_they_are_written() {
        let written =
            b"<< /Rect [72.0190 7 3 .50] /V (a\\)>b) /AP << /N 5 0 R >>/Kids[ 1 0 R ]% note\n/T<FEFF0041> >>";
        let edited =
            with_entries(written, &[("V", b"(new)".to_vec()), ("AP", b"<</N 9 0 R>>".to_vec())]).unwrap();
        let text = String::from_utf8(edited).unwrap();
        assert_eq!(text, "<</Rect [72.0190 7 3 .50] /Kids[ 1 0 R ] /T<FEFF0041> /V (new)/AP <</N 9 0 R>>>>");
        assert_eq!(with_entries(b"[1 2]", &[]), None);
        assert_eq!(with_entries(b"<</A", &[]), None);
        assert_eq!(with_entries(b"<<>>", &[("V", b"1".to_vec())]).unwrap(), b"<</V 1>>");
    }
}
