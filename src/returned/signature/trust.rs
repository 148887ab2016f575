//! The certificates that somebody chose to trust.

use std::sync::Arc;

use super::certificate::Certificate;

/// The most certificates that are trusted at a time.
const MOST: usize = 1000;

/// The certificates that signatures are traced to: of authorities, or of
/// signers themselves.
///
/// Without any, no signature is ever called
/// [trusted](crate::request::Signature::Trusted).
#[derive(Debug, Clone, Default)]
pub struct Trust {
    anchors: Arc<Vec<Certificate>>,
}

impl Trust {
    /// Adds the certificates of a file, PEM or DER, and returns how many.
    ///
    /// # Errors
    ///
    /// A sentence that follows the file's name: it holds no certificate, one
    /// that cannot be read, or there are too many.
    pub fn add(&mut self, bytes: &[u8]) -> Result<usize, String> {
        let found = certificates(bytes)?;
        let anchors = Arc::make_mut(&mut self.anchors);
        let before = anchors.len();
        for certificate in found {
            if !anchors.contains(&certificate) {
                anchors.push(certificate);
            }
        }
        if anchors.len() > MOST {
            return Err(format!("brings the trusted certificates to more than {MOST}"));
        }
        Ok(anchors.len() - before)
    }

    /// Whether nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    pub(crate) fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }
}

/// The certificates of a file. RFC 7468, 5.
fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, String> {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    const END: &[u8] = b"-----END CERTIFICATE-----";
    let unreadable = || "holds a certificate that cannot be read".to_owned();
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = memchr::memmem::find(rest, BEGIN) {
        let end = memchr::memmem::find(&rest[start..], END).ok_or_else(unreadable)? + start + END.len();
        let (_, der) = der::pem::decode_vec(&rest[start..end]).map_err(|_| unreadable())?;
        found.push(Certificate::from_der(&der).ok_or_else(unreadable)?);
        rest = &rest[end..];
    }
    if found.is_empty() {
        let none =
            || "holds no certificate: expected one in PEM (`-----BEGIN CERTIFICATE-----`) or DER".to_owned();
        found.push(Certificate::from_der(bytes).ok_or_else(none)?);
    }
    Ok(found)
}
