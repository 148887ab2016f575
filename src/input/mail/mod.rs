//! Mails whose attachments are returned files, hostile until proven otherwise.
//!
//! What a mail holds is never larger than the mail: its parts do not lie over each other, and each
//! is decoded once. Only what is attached is read, and nothing of what somebody wrote.

mod decoded;
mod header;
mod mime;
mod outlook;

use super::member_name;
use super::within::Within;
use crate::returned;

/// A mail whose attachments were taken out.
pub struct Mail {
    pub(super) attachments: Vec<Attachment>,
}

/// Something that is attached to a mail.
pub(super) struct Attachment {
    /// What reports call it, the mail's name included.
    pub(super) name: String,
    pub(super) content: Content,
    /// What it stands in.
    pub(super) within: Within,
}

/// What an attachment holds.
pub(super) enum Content {
    /// A file.
    File(Vec<u8>),
    /// It cannot be decoded: a sentence that follows its name.
    Refused(&'static str),
    /// It belongs to the mail itself: a picture of its text, or its signature.
    OfMail,
}

/// A part of a mail that may be an attachment.
struct Part {
    /// The name that the mail gives it, as it is there.
    name: String,
    /// The mails within the mail that it stands in, from the outside.
    within: Vec<String>,
    content: Content,
    /// Whether it is a picture that stands within the text.
    is_picture_of_text: bool,
}

/// The largest picture, in bytes, that is taken for a logo where it stands in a text. A picture of a form is larger.
const LOGO: usize = 40 << 10;
/// The most parts of a mail.
const PARTS: usize = 1_000;
/// How deep parts may stand in each other.
const DEPTH: usize = 16;
/// How many mails may stand in each other as files.
const MAILS: usize = 3;

/// A bound is exceeded, or the mail is not built as mails are.
#[derive(Debug, PartialEq, Eq)]
struct Spoiled;

impl Mail {
    /// Takes the attachments out of a mail; `None` where the bytes are no mail, where nothing is attached but
    /// what belongs to the mail, and where no real mail is built like this.
    pub(super) fn open(bytes: &[u8], name: &str, within: Within) -> Option<Self> {
        if within.mails >= MAILS || !returned::is_mail(bytes) {
            return None;
        }
        let parts = if is_outlook(bytes) { outlook::parts(bytes) } else { mime::parts(bytes) };
        let attachments = named(parts.ok()?, name, within.mail());
        let is_file = |attachment: &Attachment| !matches!(attachment.content, Content::OfMail);
        attachments.iter().any(is_file).then_some(Self { attachments })
    }
}

/// Whether a file begins as those do in which Outlook saves mails, among others.
pub(super) fn is_outlook(start: &[u8]) -> bool {
    start.starts_with(outlook::MARK)
}

/// Attachments with names that no other one has.
fn named(parts: Vec<Part>, mail: &str, within: Within) -> Vec<Attachment> {
    // A picture in the text may be one of a form only if nothing else is attached, and not if it is small.
    let is_file = |part: &Part| !part.is_picture_of_text && !matches!(part.content, Content::OfMail);
    let has_files = parts.iter().any(is_file);
    let mut names = member_name::Names::default();
    let attachment = |part: Part| {
        let mut name = mail.to_owned();
        for label in part.within.iter().chain([&part.name]) {
            name.push('/');
            name.push_str(&member_name::label(label.as_bytes(), true));
        }
        let content = match part.content {
            Content::File(bytes) if part.is_picture_of_text && (has_files || bytes.len() < LOGO) => {
                Content::OfMail
            }
            content => content,
        };
        Attachment { name: names.unique(name), content, within }
    };
    parts.into_iter().map(attachment).collect()
}

#[cfg(test)]
mod tests;
