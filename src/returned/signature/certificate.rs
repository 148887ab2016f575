//! Certificates: whose key it is, who says so, and for how long.
//!
//! RFC 5280.

use der::asn1::{
    BmpString, Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef,
};
use der::{Any, Decode as _, Encode as _};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use x509_cert::name::Name;

use super::algorithms::{Hash, Key, Scheme, Unknown};
use super::ber::{Reader, SEQUENCE};

/// RFC 4519, 2.3: the common name.
const COMMON_NAME: &str = "2.5.4.3";
/// The words for what a name is made of: RFC 4514, 3, and RFC 2985 for mail.
const KINDS: [(&str, &str); 10] = [
    (COMMON_NAME, "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];
/// RFC 5280, 4.2.1.2.
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
/// RFC 5280, 4.2.1.3.
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
/// RFC 5280, 4.2.1.9.
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
/// RFC 5280, 4.2.1.10.
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");

/// Extensions that are looked at, or that allow no more than what is asked of
/// them here: subject alternative name, policies, extended key usage.
const UNDERSTOOD: [&str; 7] =
    ["2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.32", "2.5.29.35", "2.5.29.37"];

/// A certificate that was parsed, with the bytes that it was parsed from.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Certificate {
    /// Parses a certificate; `None` when the bytes are none.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        Some(Self { der: der.to_vec(), parsed })
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn subject(&self) -> &Name {
        &self.parsed.tbs_certificate.subject
    }

    pub(crate) fn issuer(&self) -> &Name {
        &self.parsed.tbs_certificate.issuer
    }

    /// The serial number, in hexadecimal digits.
    pub(crate) fn serial(&self) -> String {
        let bytes = self.parsed.tbs_certificate.serial_number.as_bytes();
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// The value of the serial number as DER has it.
    pub(crate) fn serial_bytes(&self) -> &[u8] {
        self.parsed.tbs_certificate.serial_number.as_bytes()
    }

    /// From when to when it holds, in seconds since 1970.
    pub(crate) fn validity(&self) -> (u64, u64) {
        let validity = &self.parsed.tbs_certificate.validity;
        (validity.not_before.to_unix_duration().as_secs(), validity.not_after.to_unix_duration().as_secs())
    }

    /// The same as text: RFC 3339.
    pub(crate) fn validity_text(&self) -> (String, String) {
        let validity = &self.parsed.tbs_certificate.validity;
        (validity.not_before.to_date_time().to_string(), validity.not_after.to_date_time().to_string())
    }

    pub(crate) fn key(&self) -> Result<Key, Unknown> {
        Key::of(&self.parsed.tbs_certificate.subject_public_key_info)
    }

    /// The key as the certificate writes it.
    pub(crate) fn key_info(&self) -> Option<Vec<u8>> {
        self.parsed.tbs_certificate.subject_public_key_info.to_der().ok()
    }

    /// How the certificate itself was signed.
    pub(crate) fn scheme(&self) -> Result<Scheme, Unknown> {
        Scheme::of(&self.parsed.signature_algorithm, None)
    }

    /// What was signed of it, and its signature.
    pub(crate) fn signed(&self) -> Option<(&[u8], &[u8])> {
        let mut reader = Reader::new(Reader::new(&self.der).take(SEQUENCE)?.value);
        Some((reader.take(SEQUENCE)?.whole, self.parsed.signature.as_bytes()?))
    }

    /// Whether it was issued under the name that it carries itself.
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }

    fn extension<T: for<'a> der::Decode<'a>>(&self, oid: ObjectIdentifier) -> Option<Option<T>> {
        let extensions = self.parsed.tbs_certificate.extensions.as_ref()?;
        let extension = extensions.iter().find(|extension| extension.extn_id == oid)?;
        Some(T::from_der(extension.extn_value.as_bytes()).ok())
    }

    /// The identifier of its key, if it states one.
    pub(crate) fn key_identifier(&self) -> Option<Vec<u8>> {
        let identifier: SubjectKeyIdentifier = self.extension(SUBJECT_KEY_IDENTIFIER)??;
        Some(identifier.0.as_bytes().to_vec())
    }

    /// Whether its key may sign documents, as far as it says what it is for.
    pub(crate) fn may_sign(&self) -> bool {
        match self.extension::<KeyUsage>(KEY_USAGE) {
            Some(Some(usage)) => usage.digital_signature() || usage.non_repudiation(),
            Some(None) => false,
            None => true,
        }
    }

    /// Whether it may issue others, with so many issuers between.
    pub(crate) fn may_issue(&self, between: usize) -> bool {
        let signs = match self.extension::<KeyUsage>(KEY_USAGE) {
            Some(Some(usage)) => usage.key_cert_sign(),
            Some(None) => false,
            None => true,
        };
        let is_issuer = match self.extension::<BasicConstraints>(BASIC_CONSTRAINTS) {
            Some(Some(constraints)) => {
                constraints.ca
                    && constraints.path_len_constraint.is_none_or(|most| between <= usize::from(most))
            }
            Some(None) | None => false,
        };
        signs && is_issuer
    }

    /// Whether it sets conditions that are not checked here.
    pub(crate) fn has_conditions(&self) -> bool {
        let extensions = self.parsed.tbs_certificate.extensions.iter().flatten();
        extensions.into_iter().any(|extension| {
            let oid = extension.extn_id;
            oid == NAME_CONSTRAINTS || extension.critical && !UNDERSTOOD.contains(&oid.to_string().as_str())
        })
    }

    /// The name that people know its holder by: the common name, or all of the name.
    pub(crate) fn holder(&self) -> String {
        called(self.subject())
    }

    /// What is weak about how it was signed.
    pub(crate) fn weak_hash(&self) -> Option<Hash> {
        self.scheme().ok().map(Scheme::hash).filter(|hash| hash.is_weak())
    }
}

/// What a person calls a name: its common name; without one, all that it says.
///
/// What it says is written with the short words of RFC 4514, 3, and not with those that the crate has for everything that was
/// ever given a number: they make each start of the program slower.
pub(crate) fn called(name: &Name) -> String {
    let parts = name.0.iter().rev().flat_map(|part| part.0.iter());
    let said: Vec<(String, String)> = parts
        .filter_map(|part| Some((part.oid.to_string(), text(&part.value)?)))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    if let Some((_, common)) = said.iter().find(|(kind, _)| kind == COMMON_NAME) {
        return common.clone();
    }
    let word = |kind: &str| KINDS.iter().find(|(known, _)| *known == kind).map(|(_, word)| *word);
    let all = said.iter().map(|(kind, text)| format!("{}={text}", word(kind).unwrap_or(kind)));
    all.collect::<Vec<_>>().join(",")
}

fn text(value: &Any) -> Option<String> {
    let utf8 = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    let printable = || value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned());
    let teletex = || value.decode_as::<TeletexStringRef<'_>>().map(|text| text.as_str().to_owned());
    let ascii = || value.decode_as::<Ia5StringRef<'_>>().map(|text| text.as_str().to_owned());
    let wide = || value.decode_as::<BmpString>().map(|text| text.to_string());
    utf8.or_else(|_| printable()).or_else(|_| teletex()).or_else(|_| ascii()).or_else(|_| wide()).ok()
}

#[cfg(test)]
mod tests {
    use x509_cert::attr::AttributeTypeAndValue;
    use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

    use super::*;

    fn name(parts: &[(&str, &str)]) -> Name {
        let part = |(kind, text): &(&str, &str)| {
            let value = Any::from(Utf8StringRef::new(text).unwrap());
            let part = AttributeTypeAndValue { oid: ObjectIdentifier::new_unwrap(kind), value };
            RelativeDistinguishedName::try_from(vec![part]).unwrap()
        };
        RdnSequence(parts.iter().map(part).collect())
    }

    #[test]
    fn people_are_called_by_their_common_name() {
        let whole = [("2.5.4.6", "US"), ("2.5.4.10", "Our School"), ("2.5.4.3", "Ana Núñez")];
        assert_eq!(called(&name(&whole)), "Ana Núñez");
        assert_eq!(called(&name(&whole[..2])), "O=Our School,C=US");
        // An empty one is none, and what has no short word has its number.
        assert_eq!(called(&name(&[("2.5.4.3", " "), ("2.5.4.65", "Ana")])), "2.5.4.65=Ana");
        assert_eq!(called(&name(&[])), "");
    }
}
