//! What stands in `/Contents`: a signed message without its content.
//!
//! RFC 5652, 5; RFC 5035 and RFC 3161 for the attributes.

use cms::signed_data::{SignerIdentifier, SignerInfo};
use der::asn1::{GeneralizedTime, ObjectIdentifier, OctetStringRef, UtcTime};
use der::{Decode as _, Encode as _};
use x509_cert::attr::Attribute;

use super::algorithms::{Budget, Hash, Key, Scheme, Unknown};
use super::ber::{self, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE, SET, Tlv};
use super::certificate::Certificate;

/// The most bytes that are looked into.
pub(crate) const LONGEST: usize = 1 << 20;
/// The most certificates.
const CERTIFICATES: usize = 64;

/// `id-signedData`. RFC 5652, 5.1.
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
/// RFC 5652, 11.1.
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
/// RFC 5652, 11.2.
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
/// RFC 5652, 11.3.
const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
/// RFC 5035, 4.
const SIGNING_CERTIFICATE: [&str; 2] = ["1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"];
/// RFC 3161, appendix A.
const TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.14";
/// `id-ct-TSTInfo`. RFC 3161, 2.4.2.
pub(crate) const TIME_STAMP_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// Why a message is not a signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does not fit what it was made of.
    Wrong(String),
    /// It cannot be checked.
    Unreadable(String),
}

impl From<Unknown> for Fault {
    fn from(unknown: Unknown) -> Self {
        Self::Unreadable(format!("it uses {}, which is not known here", unknown.0))
    }
}

/// A signed message that was taken apart.
#[derive(Debug)]
pub(crate) struct Message {
    /// All certificates in it that can be read, each once.
    pub(crate) certificates: Vec<Certificate>,
    signer: SignerInfo,
    /// The signed attributes as they were written, as a set.
    attributes: Option<Vec<u8>>,
    content_type: String,
    /// The content, where it is not left out.
    pub(crate) content: Option<Vec<u8>>,
    /// All of it, as DER.
    pub(crate) der: Vec<u8>,
}

/// What a message says once it is known to hold.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) key: Key,
    pub(crate) scheme: Scheme,
    /// The digest of the content.
    pub(crate) digest: Hash,
}

fn unreadable(what: &str) -> Fault {
    Fault::Unreadable(what.to_owned())
}

impl Message {
    /// Takes a message apart; zeros may follow it.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        if bytes.len() > LONGEST {
            return Err(unreadable("it is larger than 1 MiB"));
        }
        let damaged = || unreadable("there is no signature in it that can be read");
        let (der, end) = ber::to_der(bytes).ok_or_else(damaged)?;
        if bytes.iter().skip(end).any(|byte| *byte != 0) {
            return Err(unreadable("something that is no part of the signature follows it"));
        }
        Self::of_der(der).unwrap_or_else(|| Err(damaged()))
    }

    fn of_der(der: Vec<u8>) -> Option<Result<Self, Fault>> {
        let mut info = Reader::new(Reader::new(&der).take(SEQUENCE)?.value);
        if oid(info.take(OBJECT_IDENTIFIER)?)? != SIGNED_DATA {
            return None;
        }
        let mut data = Reader::new(Reader::new(info.take(0xA0)?.value).take(SEQUENCE)?.value);
        data.take(INTEGER)?;
        data.take(SET)?;
        let mut encapsulated = Reader::new(data.take(SEQUENCE)?.value);
        let content_type = oid(encapsulated.take(OBJECT_IDENTIFIER)?)?;
        let content = match encapsulated.optional(0xA0) {
            Some(content) => Some(Reader::new(content.value).take(OCTET_STRING)?.value.to_vec()),
            None => None,
        };
        let mut certificates: Vec<Certificate> = Vec::new();
        if let Some(set) = data.optional(0xA0) {
            let mut set = Reader::new(set.value);
            let mut count = 0;
            while !set.is_empty() {
                count += 1;
                if count > CERTIFICATES {
                    return Some(Err(unreadable("it holds more than 64 certificates")));
                }
                // Some other kind of certificate says nothing here.
                let certificate = Certificate::from_der(set.any()?.whole);
                certificates.extend(certificate.filter(|certificate| !certificates.contains(certificate)));
            }
        }
        data.optional(0xA1);
        let mut signers = Reader::new(data.take(SET)?.value);
        let first = signers.take(SEQUENCE)?;
        if !signers.is_empty() {
            return Some(Err(unreadable("it holds more than one signer's signature")));
        }
        let signer = SignerInfo::from_der(first.whole).ok()?;
        let mut parts = Reader::new(first.value);
        // Version, signer, digest.
        for _ in 0..3 {
            parts.any()?;
        }
        let attributes = parts.optional(0xA0).map(|attributes| {
            let mut set = Vec::with_capacity(attributes.whole.len());
            ber::push(&mut set, SET, attributes.value);
            set
        });
        Some(Ok(Self { certificates, signer, attributes, content_type, content, der }))
    }

    /// The certificate of whoever signed.
    pub(crate) fn signer(&self) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                id.issuer == *certificate.issuer()
                    && id.serial_number.as_bytes() == certificate.serial_bytes()
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => {
                certificate.key_identifier().as_deref() == Some(id.0.as_bytes())
            }
        })
    }

    /// Where the signer's certificate is not in it, this is what it is called.
    pub(crate) fn content_type(&self) -> &str {
        &self.content_type
    }

    fn attribute(&self, oid: &str) -> Option<&Attribute> {
        let mut all = self.signer.signed_attrs.iter().flat_map(|all| all.iter());
        all.find(|attribute| attribute.oid.to_string() == oid)
    }

    /// The one value of a signed attribute, as DER.
    fn signed_value(&self, oid: &str) -> Option<Vec<u8>> {
        let attribute = self.attribute(oid)?;
        if attribute.values.len() != 1 { None } else { attribute.values.get(0)?.to_der().ok() }
    }

    /// When the signer says that it was, in seconds since 1970 and as text.
    pub(crate) fn signing_time(&self) -> Option<(u64, String)> {
        moment(&self.signed_value(SIGNING_TIME)?)
    }

    /// The time stamp beside the signature, as DER.
    pub(crate) fn time_stamp(&self) -> Option<Vec<u8>> {
        let all = self.signer.unsigned_attrs.as_ref()?;
        let attribute = all.iter().find(|attribute| attribute.oid.to_string() == TIME_STAMP)?;
        attribute.values.get(0)?.to_der().ok()
    }

    /// The signature itself.
    pub(crate) fn signature(&self) -> &[u8] {
        self.signer.signature.as_bytes()
    }

    /// Checks that the message was made of this content, by the holder of this
    /// certificate.
    pub(crate) fn verify(
        &self,
        content: &[&[u8]],
        signer: &Certificate,
        budget: &Budget,
    ) -> Result<Verified, Fault> {
        let digest = Hash::of(&self.signer.digest_alg)?;
        let scheme = Scheme::of(&self.signer.signature_algorithm, Some(digest))?;
        let key = signer.key()?;
        let is_right = match &self.attributes {
            Some(attributes) => {
                self.check_attributes(content, digest, signer, budget)?;
                key.verifies(scheme, &[attributes], self.signature(), budget)?
            }
            None => key.verifies(scheme, content, self.signature(), budget)?,
        };
        if is_right {
            Ok(Verified { key, scheme, digest })
        } else if self.attributes.is_some() {
            Err(Fault::Wrong("the signature was not made with the key of its certificate".to_owned()))
        } else {
            Err(Fault::Wrong("the file is not what was signed".to_owned()))
        }
    }

    fn check_attributes(
        &self,
        content: &[&[u8]],
        digest: Hash,
        signer: &Certificate,
        budget: &Budget,
    ) -> Result<(), Fault> {
        let wrong = |what: &str| Fault::Wrong(what.to_owned());
        let stated = self.signed_value(MESSAGE_DIGEST);
        let stated = stated.as_deref().and_then(|value| OctetStringRef::from_der(value).ok());
        let stated = stated.ok_or_else(|| unreadable("it does not say of what it was made"))?;
        budget.digest(content.iter().map(|part| part.len()).sum())?;
        if digest.digest(content) != stated.as_bytes() {
            return Err(wrong("the file is not what was signed"));
        }
        let kind = self.signed_value(CONTENT_TYPE);
        let kind = kind.as_deref().and_then(|value| ObjectIdentifier::from_der(value).ok());
        if kind.is_none_or(|kind| kind.to_string() != self.content_type) {
            return Err(wrong("it was made for another kind of content"));
        }
        for oid in SIGNING_CERTIFICATE {
            if self.attribute(oid).is_some() && !self.names(oid, signer) {
                return Err(wrong("it names another certificate than the one that is with it"));
            }
        }
        Ok(())
    }

    /// Whether an attribute names a certificate by its digest: RFC 5035, 5.4.
    fn names(&self, oid: &str, signer: &Certificate) -> bool {
        let Some(value) = self.signed_value(oid) else { return false };
        let found = || {
            let mut outer = Reader::new(Reader::new(&value).take(SEQUENCE)?.value);
            let mut first = Reader::new(Reader::new(outer.take(SEQUENCE)?.value).take(SEQUENCE)?.value);
            // The first version has no digest but SHA-1, the second has SHA-256 where it states none.
            let hash = match first.optional(SEQUENCE) {
                Some(algorithm) => Hash::of(&der::Decode::from_der(algorithm.whole).ok()?).ok()?,
                None if oid == SIGNING_CERTIFICATE[0] => Hash::Sha1,
                None => Hash::Sha256,
            };
            let digest = first.take(OCTET_STRING)?.value;
            Some(hash.digest(&[signer.der()]) == digest)
        };
        found().unwrap_or(false)
    }
}

fn oid(tlv: Tlv<'_>) -> Option<String> {
    Some(ObjectIdentifier::from_bytes(tlv.value).ok()?.to_string())
}

/// A time, in seconds since 1970 and as text.
pub(crate) fn moment(der: &[u8]) -> Option<(u64, String)> {
    let time = match UtcTime::from_der(der) {
        Ok(time) => time.to_date_time(),
        Err(_) => GeneralizedTime::from_der(der).ok()?.to_date_time(),
    };
    Some((time.unix_duration().as_secs(), time.to_string()))
}
