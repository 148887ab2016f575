//! One signature: its state, one sentence why, and what it says of itself.

use super::algorithms::{Budget, Hash};
use super::certificate::{Certificate, called};
use super::chain;
use super::cms::{Fault, LONGEST, Message, Verified};
use super::range::Signed;
use super::time_stamp;
use super::trust::Trust;

/// What was found out about a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// It cannot be checked.
    Unreadable,
    /// It does not fit the file.
    Altered,
    /// It fits the file; who signed is not vouched for.
    Intact,
    /// It fits the file, and leads to a certificate that is trusted.
    Trusted,
}

/// What a signature dictionary states, in the file.
pub(crate) struct Stated<'a> {
    /// `/Contents`.
    pub(crate) contents: &'a [u8],
    /// `/ByteRange`.
    pub(crate) range: &'a [i64],
    /// `/SubFilter`: ISO 32000-1, table 252.
    pub(crate) sub_filter: &'a [u8],
    /// `/M` in seconds since 1970, if it is a time.
    pub(crate) claimed: Option<u64>,
}

/// What the certificate of whoever signed says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) serial: String,
    pub(crate) valid_from: String,
    pub(crate) valid_until: String,
    /// The key, which is the same for all certificates of one person's key.
    pub(crate) key: Vec<u8>,
}

/// A signature that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Examined {
    pub(crate) state: State,
    /// One sentence, without a full stop.
    pub(crate) why: String,
    /// Whether this copy was saved anew, so that nothing signed is left.
    pub(crate) is_saved_anew: bool,
    pub(crate) holder: Option<Holder>,
    /// Key and digest: `RSA 2048 with SHA-256`.
    pub(crate) algorithm: String,
    /// Weak algorithms in it.
    pub(crate) weak: Vec<String>,
    /// When the signer says that it was: RFC 3339.
    pub(crate) signing_time: String,
    /// When a time stamp says that it was there: RFC 3339.
    pub(crate) time_stamp: String,
    /// The signed bytes, where the signature holds.
    pub(crate) signed: Option<Signed>,
    /// The signature as DER, to tell it from others.
    pub(crate) der: Vec<u8>,
}

impl Examined {
    fn with(state: State, why: impl Into<String>) -> Self {
        Self {
            state,
            why: why.into(),
            is_saved_anew: false,
            holder: None,
            algorithm: String::new(),
            weak: Vec::new(),
            signing_time: String::new(),
            time_stamp: String::new(),
            signed: None,
            der: Vec::new(),
        }
    }

    /// Whether the signature fits the file as it was signed.
    pub(crate) fn holds(&self) -> bool {
        matches!(self.state, State::Intact | State::Trusted)
    }
}

/// Looks at one signature of a file.
pub(crate) fn examine(stated: &Stated<'_>, bytes: &[u8], trust: &Trust, budget: &Budget) -> Examined {
    match stated.sub_filter {
        b"ETSI.RFC3161" => {
            return Examined::with(State::Unreadable, "it is a time stamp and nobody's signature");
        }
        b"adbe.x509.rsa_sha1" | b"adbe.pkcs7.sha1" => {
            let kind = String::from_utf8_lossy(stated.sub_filter);
            return Examined::with(
                State::Unreadable,
                format!("it is of the kind `{kind}`, which is out of use and not known here"),
            );
        }
        _ => {}
    }
    if stated.contents.len() > LONGEST {
        return Examined::with(State::Unreadable, "it is larger than 1 MiB");
    }
    let message = match Message::parse(stated.contents) {
        Ok(message) => message,
        Err(fault) => return faulty(Examined::with(State::Unreadable, ""), fault),
    };
    let Some(signer) = message.signer() else {
        let why = if message.certificates.is_empty() {
            "the certificate of whoever signed is not in it"
        } else {
            "none of the certificates in it is the one of whoever signed"
        };
        return Examined { der: message.der, ..Examined::with(State::Unreadable, why) };
    };
    let mut found = Examined {
        holder: Some(holder(signer)),
        signing_time: message.signing_time().map(|(_, text)| text).unwrap_or_default(),
        der: message.der.clone(),
        ..Examined::with(State::Altered, "")
    };
    if message.content.is_some() {
        found.state = State::Unreadable;
        "it carries a content of its own instead of being made of the file".clone_into(&mut found.why);
        return found;
    }
    let Some(signed) = Signed::of(stated.range, stated.contents, bytes) else {
        found.is_saved_anew = true;
        "what was signed is not in this file as it was: the bytes that the signature names are others"
            .clone_into(&mut found.why);
        return found;
    };
    let Some(parts) = signed.parts(bytes) else { return found };
    match message.verify(&parts, signer, budget) {
        Ok(verified) => settle(found, &message, signer, &verified, (stated, trust, budget), signed),
        Err(fault) => faulty(found, fault),
    }
}

fn faulty(found: Examined, fault: Fault) -> Examined {
    match fault {
        Fault::Wrong(why) => Examined { state: State::Altered, why, ..found },
        Fault::Unreadable(why) => Examined { state: State::Unreadable, why, ..found },
    }
}

/// What there is to say of a signature that holds.
fn settle(
    mut found: Examined,
    message: &Message,
    signer: &Certificate,
    verified: &Verified,
    (stated, trust, budget): (&Stated<'_>, &Trust, &Budget),
    signed: Signed,
) -> Examined {
    found.signed = Some(signed);
    found.algorithm = format!("{} with {}", verified.key, verified.scheme.hash());
    let mut hashes: Vec<Hash> = vec![verified.digest, verified.scheme.hash()];
    hashes.dedup();
    found.weak.extend(hashes.iter().filter(|hash| hash.is_weak()).map(ToString::to_string));
    found.weak.extend(verified.key.weakness());

    let stamp = message.time_stamp().and_then(|token| time_stamp::read(&token, message.signature(), budget));
    // The time that counts: of a time stamp that is trusted, else what the signer says.
    let mut time = message.signing_time().map(|(seconds, _)| seconds).or(stated.claimed);
    if let Some(stamp) = stamp {
        if chain::trace(&stamp.signer, &stamp.others, trust, stamp.seconds, budget).is_ok() {
            time = Some(stamp.seconds);
        }
        found.time_stamp = stamp.text;
    }
    let traced = match time {
        _ if !found.weak.is_empty() => Err(format!("{} is weak", found.weak.join(" and "))),
        Some(time) => chain::trace(signer, &message.certificates, trust, time, budget).map_err(|not| not.0),
        None => Err("it does not say when it was made".to_owned()),
    };
    (found.state, found.why) = match traced {
        Ok(anchor) => {
            let why = format!(
                "it fits the file as it was signed, and leads to the trusted certificate of `{anchor}`"
            );
            (State::Trusted, why)
        }
        Err(reason) => (
            State::Intact,
            format!("it fits the file as it was signed; who signed is not vouched for: {reason}"),
        ),
    };
    found
}

fn holder(certificate: &Certificate) -> Holder {
    let (valid_from, valid_until) = certificate.validity_text();
    Holder {
        name: called(certificate.subject()),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial: certificate.serial(),
        valid_from,
        valid_until,
        key: certificate.key_info().unwrap_or_default(),
    }
}

/// The name in the certificate of whoever made a signature.
pub(crate) fn signer_of(contents: &[u8]) -> Option<String> {
    Some(Message::parse(contents).ok()?.signer()?.holder())
}
