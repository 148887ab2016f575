//! What digital signatures say of themselves: who, when, and of what.
//!
//! Nothing is verified here. ISO 32000-1, 12.8.

use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier};
use der::asn1::{ObjectIdentifier, PrintableStringRef, TeletexStringRef, UtcTime, Utf8StringRef};
use der::{Any, Decode as _, SliceReader};
use lopdf::{Dictionary, Object};
use x509_cert::Certificate;

use super::values::Known;
use crate::form::{FieldKind, Form};
use crate::request::{Coverage, DigitalSignature};
use crate::returned::file::object::Pdf;
use crate::returned::file::scan::is_blank;
use crate::returned::file::strings::text_of;

/// RFC 4519, 2.3: the common name.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// RFC 5652, 11.3.
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");

/// The longest signature that is looked into.
const LONGEST: usize = 1 << 20;

/// The digital signatures in the form's signature fields.
pub(crate) fn read<'a>(
    form: &Form,
    pdf: &Pdf<'a>,
    known: &Known<'_, '_, 'a>,
    bytes: &[u8],
) -> Vec<DigitalSignature> {
    let mut found = Vec::new();
    for field in form.fields().iter().filter(|field| field.kind == FieldKind::Signature) {
        let copies = known.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
        let values =
            copies.iter().flat_map(|copy| copy.value.into_iter().chain(copy.widget_values.iter().copied()));
        let signature = values.filter(|value| is_digital(pdf, value)).find_map(|value| pdf.dict(value));
        if let Some(signature) = signature {
            found.push(describe(pdf, signature, &field.name, bytes));
        }
    }
    found
}

/// Whether a value is a signature dictionary with a signature in it: room that
/// was kept for one is zeros.
///
/// ISO 32000-1, 12.8.1, table 252.
pub(crate) fn is_digital<'a>(pdf: &Pdf<'a>, value: &'a Object) -> bool {
    let Some(dict) = pdf.dict(value) else { return false };
    matches!(pdf.get(dict, "Contents"), Some(Object::String(bytes, _)) if bytes.iter().any(|&byte| byte != 0))
}

fn describe<'a>(pdf: &Pdf<'a>, signature: &'a Dictionary, field: &str, bytes: &[u8]) -> DigitalSignature {
    let contents = match pdf.get(signature, "Contents") {
        Some(Object::String(contents, _)) if contents.len() <= LONGEST => contents.as_slice(),
        _ => &[],
    };
    let certified = look_into(contents);
    let stated = |key| pdf.get(signature, key).and_then(|value| text_of(pdf, value)).unwrap_or_default();
    let (name, time) = certified.unwrap_or_default();
    DigitalSignature {
        field: field.to_owned(),
        // The certificate names who holds the key; `/Name` is what anybody wrote.
        signer: Some(name).filter(|name| !name.is_empty()).unwrap_or_else(|| stated("Name")),
        claimed_time: Some(stated("M"))
            .map(|date| iso_date(&date))
            .filter(|date| !date.is_empty())
            .unwrap_or(time),
        covers: coverage(pdf, signature, contents, bytes),
    }
}

/// The common name of the signer's certificate, and the signing time, from
/// the signature itself: RFC 5652.
fn look_into(contents: &[u8]) -> Option<(String, String)> {
    // It is padded with zeros to the room that was kept for it.
    let mut reader = SliceReader::new(contents).ok()?;
    let info = ContentInfo::decode(&mut reader).ok()?;
    let signed = info.content.decode_as::<SignedData>().ok()?;
    let signer = signed.signer_infos.0.iter().next()?;
    let certificates = signed.certificates.as_ref()?;
    let is_signers = |certificate: &&Certificate| match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == certificate.tbs_certificate.issuer
                && id.serial_number == certificate.tbs_certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(_) => true,
    };
    let mut all = certificates.0.iter().filter_map(|choice| match choice {
        cms::cert::CertificateChoices::Certificate(certificate) => Some(certificate),
        cms::cert::CertificateChoices::Other(_) => None,
    });
    let name = all.find(is_signers).and_then(common_name).unwrap_or_default();
    let times = signer.signed_attrs.iter().flat_map(|attributes| attributes.iter());
    let time = times.filter(|attribute| attribute.oid == SIGNING_TIME).find_map(|attribute| {
        let time = attribute.values.get(0)?.decode_as::<UtcTime>().ok()?;
        Some(time.to_date_time().to_string())
    });
    Some((name, time.unwrap_or_default()))
}

fn common_name(certificate: &Certificate) -> Option<String> {
    let parts = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
    let value: &Any = &parts.rev().find(|part| part.oid == COMMON_NAME)?.value;
    let utf8 = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    let printable = || value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned());
    let teletex = || value.decode_as::<TeletexStringRef<'_>>().map(|text| text.as_str().to_owned());
    utf8.or_else(|_| printable()).or_else(|_| teletex()).ok()
}

/// Whether the signed bytes are all of the file but the signature.
fn coverage<'a>(pdf: &Pdf<'a>, signature: &'a Dictionary, contents: &[u8], bytes: &[u8]) -> Coverage {
    let range: Vec<usize> = pdf
        .get_array(signature, "ByteRange")
        .iter()
        .filter_map(|number| usize::try_from(pdf.resolve(number)?.as_i64().ok()?).ok())
        .collect();
    let [0, before, after, length] = range[..] else { return Coverage::Unclear };
    let (Some(gap), Some(end)) = (bytes.get(before..after), after.checked_add(length)) else {
        return Coverage::Unclear;
    };
    // What is left out must be the signature and nothing else.
    let is_signature = gap.first() == Some(&b'<')
        && gap.last() == Some(&b'>')
        && gap.len() >= 2 * contents.len() + 2
        && gap[1..gap.len() - 1].iter().all(|byte| byte.is_ascii_hexdigit() || is_blank(*byte));
    match bytes.get(end..) {
        Some(rest) if is_signature && rest.iter().all(|byte| is_blank(*byte)) => Coverage::WholeFile,
        Some(_) if is_signature => Coverage::EarlierRevision,
        _ => Coverage::Unclear,
    }
}

/// A PDF date as ISO 8601 has it; empty when it is none.
///
/// ISO 32000-1, 7.9.4: `D:20261123101500-08'00'`.
fn iso_date(date: &str) -> String {
    let rest = date.trim().trim_start_matches("D:");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(14).collect();
    if digits.len() < 8 {
        return String::new();
    }
    let mut iso = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    if digits.len() == 14 {
        iso.push_str(&format!("T{}:{}:{}", &digits[8..10], &digits[10..12], &digits[12..14]));
        let zone = &rest[14..];
        let numbers: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
        match zone.chars().next() {
            Some('Z') => iso.push('Z'),
            Some(sign @ ('+' | '-')) if numbers.len() == 4 => {
                iso.push_str(&format!("{sign}{}:{}", &numbers[..2], &numbers[2..]));
            }
            _ => {}
        }
    }
    iso
}

#[cfg(test)]
mod tests {
    use super::iso_date;

    #[test]
    fn dates_are_read_as_far_as_they_go() {
        for (date, iso) in [
            ("D:20261123101500-08'00'", "2026-11-23T10:15:00-08:00"),
            ("D:20261123101500Z", "2026-11-23T10:15:00Z"),
            ("20261123", "2026-11-23"),
            ("D:2026112310", "2026-11-23"),
            ("yesterday", ""),
            ("D:20261123101500é", "2026-11-23T10:15:00"),
        ] {
            assert_eq!(iso_date(date), iso);
        }
    }
}
