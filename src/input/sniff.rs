//! What the start of an input gives away.

use std::path::Path;

use crate::format::{self, Format};
use crate::returned;

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Text of requests.
    Requests(Format),
    /// A returned form, or something else that [`returned`] has a name for.
    Returned,
    /// What a spreadsheet program saves unless it is asked for CSV.
    Spreadsheet,
}

/// Finds out what an input is: by its content first, by its name where the
/// content leaves it open.
pub(super) fn sort(start: &[u8], path: &Path) -> Sort {
    let promised = Format::of_path(path);
    if returned::is_likely(start) {
        return Sort::Returned;
    }
    if is_spreadsheet(start, path, promised.is_some()) {
        return Sort::Spreadsheet;
    }
    match promised {
        Some(format) => Sort::Requests(format),
        None if has_extension(path, &["pdf"]) || !is_text(start) => Sort::Returned,
        // The last character may be cut in two.
        None => Sort::Requests(Format::of_text(&format::start_of_text(start))),
    }
}

/// Whether an archive, or an old office file, is a workbook. One that is
/// called a table was meant to be one.
fn is_spreadsheet(start: &[u8], path: &Path, is_promised: bool) -> bool {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLD_OFFICE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let holds = |part: &[u8]| start.windows(part.len()).any(|window| window == part);
    let is_named = has_extension(
        path,
        &["xlsx", "xlsm", "xlsb", "xltx", "xltm", "xls", "xlt", "ods", "ots", "fods", "numbers"],
    );
    if start.starts_with(ZIP) {
        is_promised || is_named || holds(b"xl/") || holds(b"opendocument.spreadsheet")
    } else {
        start.starts_with(OLD_OFFICE) && (is_promised || is_named)
    }
}

/// Whether the bytes are text, be it in another encoding than UTF-8.
fn is_text(start: &[u8]) -> bool {
    if format::is_utf16(start) {
        return true;
    }
    // A character at the end may be cut in two.
    let is_utf8 = std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true);
    // What else is wrong in a text, its reader says with the place.
    let is_foreign = |byte: &u8| match byte {
        b'\t' | b'\n' | b'\r' | 0x0C => false,
        0 => true,
        byte => *byte < 0x20 && !is_utf8,
    };
    !start.iter().any(is_foreign)
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_known_by_their_start_and_then_by_their_name() {
        let check = |start: &[u8], name: &str, sort: Sort| {
            assert_eq!(super::sort(start, Path::new(name)), sort, "{name}");
        };
        check(b"%PDF-1.7", "-", Sort::Returned);
        check(b"%PDF-1.7", "people.csv", Sort::Returned);
        check(b"", "form.pdf", Sort::Returned);
        check(b"\xFF\xD8\xFF\xE0\0\x10JFIF", "photo.jpg", Sort::Returned);
        check(b"PK\x03\x04\x14\0..word/document.xml", "letter.docx", Sort::Returned);
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "letter.doc", Sort::Returned);

        check(b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml", "-", Sort::Spreadsheet);
        check(b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "-", Sort::Spreadsheet);
        check(b"PK\x03\x04", "book.XLSX", Sort::Spreadsheet);
        check(b"PK\x03\x04", "people.csv", Sort::Spreadsheet);
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "book.xls", Sort::Spreadsheet);

        check(b"user.title;user.school\n", "-", Sort::Requests(Format::Csv));
        check(b"[user]\nlast_name = \"Nu\xF1ez\"", "request.txt", Sort::Requests(Format::Toml));
        check(b"PK = 1", "request.toml", Sort::Requests(Format::Toml));
        check(b"u\0s\0e\0r\0.\0t\0i\0t\0l\0e\0,\0r\0o\0l\0e\0s\0\n\0", "-", Sort::Requests(Format::Csv));
    }
}
