//! What a file is that is not a PDF at all.

use super::scan::find;

/// How far from the start a header is looked for, as Acrobat does.
const HEADER_WINDOW: usize = 1024;

/// What the bytes are when they are no PDF, as a sentence that follows the
/// file's name; `None` when they may be one.
///
/// A file without a header may still be a PDF that lost its beginning.
pub(crate) fn not_a_pdf(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(HEADER_WINDOW)];
    if find(start, b"%PDF-").is_some() {
        return None;
    }
    let what = known(bytes);
    // Only a file that is nothing else is searched for the inside of a PDF.
    if matches!(what, None | Some(MAIL | TEXT))
        && find(bytes, b" obj").is_some()
        && find(bytes, b"endobj").is_some()
    {
        return None;
    }
    Some(match what {
        Some(what) => format!("is not a PDF: it {what}"),
        None => "is not a PDF".to_owned(),
    })
}

const MAIL: &str = "is an e-mail message; save its attachment and pass that";
const TEXT: &str = "is a text file";

/// What the first bytes give away.
fn known(bytes: &[u8]) -> Option<&'static str> {
    const WINDOW: usize = 4096;
    if bytes.is_empty() {
        return Some("is empty");
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Some("holds nothing but zeros, as after an interrupted download");
    }
    let start = &bytes[..bytes.len().min(WINDOW)];
    for (magic, what) in MAGIC {
        if start.starts_with(magic) {
            return Some(what);
        }
    }
    if start.starts_with(b"PK\x03\x04") {
        return Some(if find(bytes, b"word/").is_some() {
            "is a Word document"
        } else if find(bytes, b"xl/").is_some() {
            "is an Excel workbook"
        } else {
            "is a ZIP archive or an office document"
        });
    }
    if start.get(4..8) == Some(b"ftyp") {
        return Some("is a picture or film from a phone");
    }
    let text =
        String::from_utf8_lossy(start).trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']).to_lowercase();
    let is_header = |line: &str| {
        ["received:", "from:", "return-path:", "delivered-to:", "mime-version:", "subject:", "message-id:"]
            .iter()
            .any(|header| line.starts_with(header))
    };
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return Some("is a web page, as when a download asks to sign in first");
    }
    if text.starts_with("<?xml") || text.starts_with("<xfdf") {
        return Some(if text.contains("<xfdf") { "is exported form data (XFDF)" } else { "is an XML file" });
    }
    if text.lines().take(40).filter(|line| is_header(line)).count() >= 2 {
        return Some(MAIL);
    }
    let is_text = std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true)
        && !start.iter().any(|&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C));
    is_text.then_some(TEXT)
}

const MAGIC: [(&[u8], &str); 11] = [
    (b"\xFF\xD8\xFF", "is a picture (JPEG)"),
    (b"\x89PNG", "is a picture (PNG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"II*\0", "is a picture (TIFF)"),
    (b"MM\0*", "is a picture (TIFF)"),
    (b"BM", "is a picture (BMP)"),
    (b"\xD0\xCF\x11\xE0", "is a Word document or another old office file"),
    (b"{\\rtf", "is a rich-text document"),
    (b"%!PS", "is a PostScript file"),
    (b"%FDF-", "is exported form data (FDF)"),
    (b"\x1F\x8B", "is a compressed file (gzip)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obvious_files_are_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (&[0; 99], "zeros"),
            (b"PK\x03\x04....word/document.xml", "Word"),
            (b"PK\x03\x04....xl/workbook.xml", "Excel"),
            (b"PK\x03\x04....", "ZIP"),
            (b"\xFF\xD8\xFF\xE0", "JPEG"),
            (b"\x89PNG\r\n", "PNG"),
            (b"\0\0\0\x18ftypheic", "phone"),
            (b"\n<!DOCTYPE html><title>Sign in</title>", "web page"),
            (b"Received: by x\r\nFrom: a@b\r\n\r\nhello", "e-mail"),
            (b"%FDF-1.2\n1 0 obj\nendobj", "FDF"),
            (b"<?xml version=\"1.0\"?><xfdf/>", "XFDF"),
            (b"first_name = \"x\"\n", "text file"),
        ] {
            let what = not_a_pdf(bytes).unwrap();
            assert!(what.starts_with("is not a PDF: it ") && what.contains(word), "{what}");
        }
        assert_eq!(not_a_pdf(b"\x01\x02\x03\x04").unwrap(), "is not a PDF");
    }

    #[test]
    fn what_may_be_a_pdf_is_tried() {
        for bytes in [
            &b"%PDF-1.7"[..],
            b"junk\n%PDF-1.4",
            b"1 0 obj\n<<>>\nendobj",
            b"From: a\nTo: b\nSubject: c\n\n1 0 obj endobj",
        ] {
            assert_eq!(not_a_pdf(bytes), None, "{bytes:?}");
        }
    }
}
