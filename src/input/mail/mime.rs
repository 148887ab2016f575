//! The parts of a mail as it is sent: RFC 2045 and 2046.

use std::ops::Range;

use super::header::Header;
use super::{Content, DEPTH, PARTS, Part, Spoiled, decoded};

/// What mails that stand in a mail are called where they have no name.
const FORWARDED: &str = "message.eml";
const OTHER_ENCODING: &str =
    "is packed in a way that is not read here: save it from the mail, and pass the file";

/// The parts of a mail that may be attachments.
pub(super) fn parts(mail: &[u8]) -> Result<Vec<Part>, Spoiled> {
    let mut reading = Reading { parts: Vec::new(), seen: 0 };
    reading.part(mail, &[], false, DEPTH)?;
    Ok(reading.parts)
}

/// A mail that is being read.
struct Reading {
    parts: Vec<Part>,
    /// How many parts were seen, those included that are no attachment.
    seen: usize,
}

impl Reading {
    /// A part with its head; `is_related` where it stands beside a text that may show it.
    fn part(&mut self, part: &[u8], within: &[String], is_related: bool, room: usize) -> Result<(), Spoiled> {
        self.seen += 1;
        if room == 0 || self.seen > PARTS {
            return Err(Spoiled);
        }
        let (header, start) = Header::read(part);
        let body = &part[start..];
        if let (Some("multipart"), Some(boundary)) = (header.kind.split('/').next(), &header.boundary) {
            let is_related = header.kind == "multipart/related";
            for range in between(body, boundary.as_bytes())? {
                self.part(&body[range], within, is_related, room - 1)?;
            }
            return Ok(());
        }
        let is_mail = matches!(header.kind.as_str(), "message/rfc822" | "message/global");
        if is_mail && is_plain(&header.encoding) {
            let mut within = within.to_vec();
            within.push(header.name.unwrap_or_else(|| FORWARDED.to_owned()));
            return self.part(body, &within, false, room - 1);
        }
        if is_mail || is_attached(&header) {
            let content = unpacked(body, &header.encoding);
            let is_picture_of_text = is_related && header.kind.starts_with("image/");
            let content = if is_of_mail(&header.kind) { Content::OfMail } else { content };
            let name = header.name.unwrap_or_default();
            self.parts.push(Part { name, within: within.to_vec(), content, is_picture_of_text });
        }
        Ok(())
    }
}

/// Whether a part is more than what somebody wrote.
fn is_attached(header: &Header) -> bool {
    let is_text = header.kind.starts_with("text/") || header.kind.starts_with("message/");
    !is_text || header.name.is_some() || header.disposition == "attachment"
}

/// Whether it is the signature of the mail itself.
fn is_of_mail(kind: &str) -> bool {
    matches!(
        kind,
        "application/pkcs7-signature" | "application/x-pkcs7-signature" | "application/pgp-signature"
    )
}

/// Whether what is in a part stands there as it is.
fn is_plain(encoding: &str) -> bool {
    matches!(encoding, "" | "7bit" | "8bit" | "binary")
}

fn unpacked(body: &[u8], encoding: &str) -> Content {
    match encoding {
        plain if is_plain(plain) => Content::File(body.to_vec()),
        "base64" => Content::File(decoded::base64(body)),
        "quoted-printable" => Content::File(decoded::quoted_printable(body, false)),
        _ => Content::Refused(OTHER_ENCODING),
    }
}

/// Where the parts are that lines with a boundary separate. RFC 2046, 5.1.1. The last part of
/// a mail that was cut off goes to its end.
fn between(body: &[u8], boundary: &[u8]) -> Result<Vec<Range<usize>>, Spoiled> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < body.len() {
        let end = memchr::memchr(b'\n', &body[at..]).map_or(body.len(), |end| at + end + 1);
        let line = &body[at..end];
        let rest = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary));
        let rest = rest.map(<[u8]>::trim_ascii_end);
        if let Some(rest @ ([] | b"--")) = rest {
            if let Some(start) = start {
                // The end of the line before belongs to the boundary.
                let before = body[start..at].strip_suffix(b"\n").unwrap_or(&body[start..at]);
                let before = before.strip_suffix(b"\r").unwrap_or(before);
                ranges.push(start..start + before.len());
            }
            start = rest.is_empty().then_some(end);
            if start.is_none() {
                return Ok(ranges);
            }
            if ranges.len() > PARTS {
                return Err(Spoiled);
            }
        }
        at = end;
    }
    ranges.extend(start.map(|start| start..body.len()));
    Ok(ranges)
}
