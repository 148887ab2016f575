//! When a signature was there, as somebody else says.
//!
//! RFC 3161.

use super::algorithms::{Budget, Hash};
use super::ber::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE};
use super::certificate::Certificate;
use super::cms::{Message, TIME_STAMP_INFO, moment};

/// A time stamp that holds.
pub(crate) struct TimeStamp {
    /// In seconds since 1970.
    pub(crate) seconds: u64,
    /// RFC 3339.
    pub(crate) text: String,
    /// Whose it is, and the certificates beside it.
    pub(crate) signer: Certificate,
    pub(crate) others: Vec<Certificate>,
}

/// The time stamp of a signature; `None` when it does not hold for it.
pub(crate) fn read(token: &[u8], signature: &[u8], budget: &Budget) -> Option<TimeStamp> {
    let message = Message::parse(token).ok()?;
    if message.content_type() != TIME_STAMP_INFO {
        return None;
    }
    let content = message.content.as_deref()?;
    let signer = message.signer()?.clone();
    message.verify(&[content], &signer, budget).ok()?;

    let mut info = Reader::new(Reader::new(content).take(SEQUENCE)?.value);
    info.take(INTEGER)?;
    info.take(OBJECT_IDENTIFIER)?;
    let mut imprint = Reader::new(info.take(SEQUENCE)?.value);
    let hash = Hash::of(&der::Decode::from_der(imprint.take(SEQUENCE)?.whole).ok()?).ok()?;
    if imprint.take(OCTET_STRING)?.value != hash.digest(&[signature]) {
        return None;
    }
    info.take(INTEGER)?;
    // `der` takes no fractions of a second.
    let time = info.take(0x18)?.value;
    let whole = time.split(|byte| *byte == b'.').next()?;
    let whole = whole.strip_suffix(b"Z").unwrap_or(whole);
    let mut plain = Vec::new();
    super::ber::push(&mut plain, 0x18, &[whole, b"Z"].concat());
    let (seconds, text) = moment(&plain)?;
    Some(TimeStamp { seconds, text, signer, others: message.certificates })
}
