//! What a file is that is not a PDF at all.

use super::scan::find;

/// How far from the start a header is looked for, as Acrobat does.
const HEADER_WINDOW: usize = 1024;

/// What a file is that is no PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Content {
    /// A picture.
    Picture,
    /// A mail.
    Mail,
    /// A document of an office program, or a book.
    Document,
    /// An archive.
    Archive,
    /// A text.
    Text,
    /// Something else, or nothing.
    Other,
}

/// What a file is, and how it is told: a sentence that follows its name.
type What = (Content, &'static str);

/// What the bytes are when they are no PDF, as a sentence that follows the
/// file's name; `None` when they may be one.
///
/// A file without a header may still be a PDF that lost its beginning.
pub(crate) fn not_a_pdf(bytes: &[u8]) -> Option<(Content, String)> {
    let start = &bytes[..bytes.len().min(HEADER_WINDOW)];
    if find(start, b"%PDF-").is_some() {
        return None;
    }
    let what = known(bytes).map(|what| match what {
        MAIL if is_mailbox(bytes) => MAILBOX,
        MAIL if find(bytes, b"name").is_none() => BARE_MAIL,
        what => what,
    });
    // Only a file that is nothing else is searched for the inside of a PDF.
    if matches!(what, None | Some(MAIL | BARE_MAIL | MAILBOX | TEXT))
        && find(bytes, b" obj").is_some()
        && find(bytes, b"endobj").is_some()
    {
        return None;
    }
    Some(match what {
        Some((content, what)) => (content, format!("is not a PDF: it {what}")),
        None => (Content::Other, "is not a PDF".to_owned()),
    })
}

const MAIL: What =
    (Content::Mail, "is an e-mail message; if a form is attached to it, save that and pass it");
/// A mail in which nothing has a name, as what is attached has. RFC 2183, 2.3.
const BARE_MAIL: What = (Content::Mail, "is an e-mail message without an attachment");
const MAILBOX: What = (Content::Mail, "is a mailbox with several mails; save each of them, and pass those");
const BARE_OUTLOOK: What = (Content::Mail, "is an e-mail message of Outlook without an attachment");
const OUTLOOK: What =
    (Content::Mail, "is an e-mail message of Outlook; if a form is attached to it, save that and pass it");
const TEXT: What = (Content::Text, "is a text file");

/// Whether a file is one mail.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(HEADER_WINDOW)];
    find(start, b"%PDF-").is_none() && !is_mailbox(bytes) && matches!(known(bytes), Some(MAIL | OUTLOOK))
}

/// Whether there are several mails in a file: each begins with such a line. RFC 4155.
fn is_mailbox(bytes: &[u8]) -> bool {
    bytes.starts_with(b"From ")
        && (find(bytes, b"\n\nFrom ").is_some() || find(bytes, b"\r\n\r\nFrom ").is_some())
}

/// Whether a file that begins like this is certainly something else than a PDF, whatever comes after.
///
/// Text and mails are left out: a PDF that lost its beginning may look like either.
pub(crate) fn is_otherwise(start: &[u8]) -> bool {
    known(start).is_some_and(|what| !matches!(what, TEXT | MAIL))
}

/// What the bytes give away: their start, and of containers what is in them.
fn known(bytes: &[u8]) -> Option<What> {
    const WINDOW: usize = 4096;
    if bytes.is_empty() {
        return Some((Content::Other, "is empty"));
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Some((Content::Other, "holds nothing but zeros, as after an interrupted download"));
    }
    let start = &bytes[..bytes.len().min(WINDOW)];
    for &(magic, content, what) in MAGIC {
        // So few letters may begin a text as well.
        let is_certain = magic.len() > 3 || !magic.is_ascii() || start.contains(&0);
        if start.starts_with(magic) && is_certain {
            return Some((content, what));
        }
    }
    if start.starts_with(b"PK\x03\x04") {
        return Some(archive(bytes));
    }
    if start.starts_with(b"\xD0\xCF\x11\xE0") {
        return Some(old_office(bytes));
    }
    if start.get(4..8) == Some(b"ftyp") {
        return Some(media(start.get(8..12).unwrap_or_default()));
    }
    if start.starts_with(b"RIFF") {
        return Some(match start.get(8..12) {
            Some(b"WEBP") => (Content::Picture, "is a picture (WebP)"),
            Some(b"WAVE") => (Content::Other, "is a sound"),
            _ => (Content::Other, "is a film"),
        });
    }
    if start.get(257..262) == Some(b"ustar") {
        return Some((Content::Archive, "is an archive (tar)"));
    }
    text(start)
}

/// What a file is that has the form of a ZIP archive.
fn archive(bytes: &[u8]) -> What {
    let holds = |name: &[u8]| find(bytes, name).is_some();
    if holds(b"word/") {
        (Content::Document, "is a Word document")
    } else if holds(b"xl/") {
        (Content::Document, "is an Excel workbook")
    } else if holds(b"ppt/") {
        (Content::Document, "is a PowerPoint presentation")
    } else if holds(b"application/vnd.oasis.opendocument") {
        (Content::Document, "is an OpenDocument file, as LibreOffice writes them")
    } else if holds(b"application/epub+zip") {
        (Content::Document, "is an electronic book (EPUB)")
    } else if holds(b"Index/Document.iwa") {
        (Content::Document, "is a document of Pages, Numbers or Keynote")
    } else {
        (Content::Document, "is a ZIP archive or an office document")
    }
}

/// What a file is that has the form of a compound file, whose directory names its parts in UTF-16.
fn old_office(bytes: &[u8]) -> What {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &name).is_some()
    };
    if holds("__properties_version1.0") {
        if holds("__attach_version1.0") { OUTLOOK } else { BARE_OUTLOOK }
    } else if holds("WordDocument") {
        (Content::Document, "is a Word document")
    } else if holds("Workbook") {
        (Content::Document, "is an Excel workbook")
    } else if holds("PowerPoint Document") {
        (Content::Document, "is a PowerPoint presentation")
    } else {
        (Content::Document, "is a Word document or another old office file")
    }
}

/// What a file is whose container has this brand. ISO 14496-12, 4.3.
fn media(brand: &[u8]) -> What {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            (Content::Picture, "is a picture from a phone (HEIC)")
        }
        b"avif" | b"avis" => (Content::Picture, "is a picture (AVIF)"),
        b"M4A " | b"M4B " => (Content::Other, "is a sound"),
        _ => (Content::Other, "is a film"),
    }
}

/// What the text is that a file begins with; `None` where that is no text.
fn text(start: &[u8]) -> Option<What> {
    let text =
        String::from_utf8_lossy(start).trim_start_matches(['\u{FEFF}', ' ', '\n', '\r', '\t']).to_lowercase();
    let is_header = |line: &str| {
        ["received:", "from:", "return-path:", "delivered-to:", "mime-version:", "subject:", "message-id:"]
            .iter()
            .any(|header| line.starts_with(header))
    };
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return Some((Content::Other, "is a web page, as when a download asks to sign in first"));
    }
    if text.starts_with("<svg") || text.starts_with("<?xml") && text.contains("<svg") {
        return Some((Content::Picture, "is a picture (SVG)"));
    }
    if text.starts_with("<?xml") || text.starts_with("<xfdf") {
        return Some(if text.contains("<xfdf") {
            (Content::Other, "is exported form data (XFDF)")
        } else {
            (Content::Other, "is an XML file")
        });
    }
    if text.starts_with("[internetshortcut]") {
        return Some((Content::Other, "is a link to a web page"));
    }
    if text.starts_with("begin:vcard") {
        return Some((Content::Other, "is a contact"));
    }
    if text.starts_with("begin:vcalendar") {
        return Some((Content::Other, "is a calendar entry"));
    }
    if text.lines().take(40).filter(|line| is_header(line)).count() >= 2 {
        return Some(MAIL);
    }
    let is_text = std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true)
        && !start.iter().any(|&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C));
    is_text.then_some(TEXT)
}

const MAGIC: &[(&[u8], Content, &str)] = &[
    (b"\xFF\xD8\xFF", Content::Picture, "is a picture (JPEG)"),
    (b"\x89PNG", Content::Picture, "is a picture (PNG)"),
    (b"GIF8", Content::Picture, "is a picture (GIF)"),
    (b"II*\0", Content::Picture, "is a picture (TIFF)"),
    (b"MM\0*", Content::Picture, "is a picture (TIFF)"),
    (b"BM", Content::Picture, "is a picture (BMP)"),
    (b"8BPS", Content::Picture, "is a picture (Photoshop)"),
    (b"\0\0\0\x0CJXL ", Content::Picture, "is a picture (JPEG XL)"),
    (b"\0\0\0\x0CjP  ", Content::Picture, "is a picture (JPEG 2000)"),
    (b"{\\rtf", Content::Document, "is a rich-text document"),
    (b"%!PS", Content::Document, "is a PostScript file"),
    (b"%FDF-", Content::Other, "is exported form data (FDF)"),
    (b"PK\x05\x06", Content::Archive, "is a ZIP archive with nothing in it"),
    (b"\x1F\x8B", Content::Archive, "is a compressed file (gzip)"),
    (b"BZh", Content::Archive, "is a compressed file (bzip2)"),
    (b"\xFD7zXZ\0", Content::Archive, "is a compressed file (xz)"),
    (b"\x28\xB5\x2F\xFD", Content::Archive, "is a compressed file (zstd)"),
    (b"7z\xBC\xAF\x27\x1C", Content::Archive, "is an archive (7z)"),
    (b"Rar!\x1A\x07", Content::Archive, "is an archive (RAR)"),
    (b"MSCF", Content::Archive, "is an archive (cabinet)"),
    (
        b"\x78\x9F\x3E\x22",
        Content::Mail,
        "is a wrapping of Outlook (winmail.dat); ask for the attachment itself",
    ),
    (b"L\0\0\0\x01\x14\x02\0", Content::Other, "is a shortcut to a file, and not the file"),
    (b"book\0\0\0\0mark", Content::Other, "is an alias of a file, and not the file"),
    (b"bplist00", Content::Other, "is a property list of macOS"),
    (b"\x1A\x45\xDF\xA3", Content::Other, "is a film"),
    (b"ID3", Content::Other, "is a sound"),
    (b"OggS", Content::Other, "is a sound"),
    (b"fLaC", Content::Other, "is a sound"),
    (b"MZ", Content::Other, "is a program for Windows"),
    (b"\x7FELF", Content::Other, "is a program for Linux"),
    (b"SQLite format 3\0", Content::Other, "is a database"),
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
            (b"\0\0\0\x18ftypqt  ", "film"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
            (b"PK\x03\x04....ppt/presentation.xml", "PowerPoint"),
            (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
            (b"\xD0\xCF\x11\xE0....W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "Word"),
            (b"\xD0\xCF\x11\xE0....", "old office"),
            (b"7z\xBC\xAF\x27\x1C", "7z"),
            (b"MZ\x90\0", "Windows"),
            (b"[InternetShortcut]\r\nURL=x", "web page"),
            (b"<svg xmlns='x'/>", "SVG"),
            (b"BEGIN:VCALENDAR\r\n", "calendar"),
            (b"\n<!DOCTYPE html><title>Sign in</title>", "web page"),
            (b"Received: by x\r\nFrom: a@b\r\n\r\nhello", "e-mail"),
            (b"%FDF-1.2\n1 0 obj\nendobj", "FDF"),
            (b"<?xml version=\"1.0\"?><xfdf/>", "XFDF"),
            (b"first_name = \"x\"\n", "text file"),
        ] {
            let (_, what) = not_a_pdf(bytes).unwrap();
            assert!(what.starts_with("is not a PDF: it ") && what.contains(word), "{what}");
        }
        assert_eq!(not_a_pdf(b"\x01\x02\x03\x04").unwrap(), (Content::Other, "is not a PDF".to_owned()));
        assert_eq!(not_a_pdf(b"\xFF\xD8\xFF\xE0").unwrap().0, Content::Picture);
        assert_eq!(not_a_pdf(b"PK\x03\x04....word/document.xml").unwrap().0, Content::Document);
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
