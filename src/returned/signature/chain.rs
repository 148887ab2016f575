//! From a signer's certificate to one that is trusted.
//!
//! RFC 5280, 6, without policies, names and revocation: a certificate that asks
//! for more than is checked here is never trusted.

use super::algorithms::Budget;
use super::certificate::{Certificate, called};
use super::trust::Trust;

/// The most certificates of a chain.
const LONGEST: usize = 8;

/// Why a signer is not vouched for: what follows "who signed is not vouched for:".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotTrusted(pub(crate) String);

/// Looks for a way from a certificate to a trusted one and returns the name of
/// the latter. `others` are the certificates at hand, `time` is the moment that
/// counts, in seconds since 1970.
pub(crate) fn trace(
    signer: &Certificate,
    others: &[Certificate],
    trust: &Trust,
    time: u64,
    budget: &Budget,
) -> Result<String, NotTrusted> {
    if trust.is_empty() {
        return Err(NotTrusted("no certificates to trust were given".to_owned()));
    }
    let mut search = Search { others, trust, time, budget, reason: None };
    own(signer, time).map_err(NotTrusted)?;
    if !signer.may_sign() {
        return Err(NotTrusted("the certificate is not for signing documents".to_owned()));
    }
    if trust.anchors().contains(signer) {
        return Ok(signer.holder());
    }
    let mut path = vec![signer];
    search.climb(&mut path).ok_or_else(|| {
        NotTrusted(search.reason.take().unwrap_or_else(|| {
            let issuer = called(signer.issuer());
            if signer.is_self_issued() {
                "the certificate is signed by itself, and is not among those to trust".to_owned()
            } else {
                format!("its issuer `{issuer}` does not lead to a certificate to trust")
            }
        }))
    })
}

struct Search<'a> {
    others: &'a [Certificate],
    trust: &'a Trust,
    time: u64,
    budget: &'a Budget,
    /// Why the first way that looked right was not.
    reason: Option<String>,
}

impl<'a> Search<'a> {
    /// Goes on from the last certificate of a path.
    fn climb(&mut self, path: &mut Vec<&'a Certificate>) -> Option<String> {
        let last: &'a Certificate = path.last()?;
        let (trust, others) = (self.trust, self.others);
        // Issuers between the signer and the next one.
        let between = path.iter().skip(1).filter(|issuer| !issuer.is_self_issued()).count();
        for anchor in trust.anchors() {
            if self.issued(anchor, last, between) {
                return Some(anchor.holder());
            }
        }
        if path.len() >= LONGEST - 1 {
            return None;
        }
        for issuer in others {
            if path.contains(&issuer) || !self.issued(issuer, last, between) {
                continue;
            }
            path.push(issuer);
            let found = self.climb(path);
            path.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether a certificate was issued by the holder of another, who may.
    fn issued(&mut self, issuer: &Certificate, certificate: &Certificate, between: usize) -> bool {
        if certificate.issuer() != issuer.subject() {
            return false;
        }
        match self.vouches(issuer, certificate, between) {
            Ok(()) => true,
            Err(reason) => {
                self.reason.get_or_insert(reason);
                false
            }
        }
    }

    fn vouches(&self, issuer: &Certificate, certificate: &Certificate, between: usize) -> Result<(), String> {
        let name = issuer.holder();
        if !issuer.may_issue(between) {
            return Err(format!("`{name}` may not issue certificates"));
        }
        let (signed, signature) = certificate.signed().ok_or("a certificate cannot be read".to_owned())?;
        let (key, scheme) = (issuer.key(), certificate.scheme());
        let uses =
            |unknown: super::algorithms::Unknown| format!("the certificate of `{name}` uses {}", unknown.0);
        let (key, scheme) = (key.map_err(uses)?, scheme.map_err(uses)?);
        if !key.verifies(scheme, &[signed], signature, self.budget).map_err(uses)? {
            return Err(format!("a certificate was not signed by `{name}`, which it names"));
        }
        if let Some(hash) = certificate.weak_hash() {
            return Err(format!("a certificate was signed with {hash}, which is weak"));
        }
        own(issuer, self.time)
    }
}

/// What is wrong with a certificate in itself.
fn own(certificate: &Certificate, time: u64) -> Result<(), String> {
    let name = certificate.holder();
    let (from, until) = certificate.validity();
    let (from_text, until_text) = certificate.validity_text();
    if time < from {
        return Err(format!("the certificate of `{name}` holds only from {from_text} on, after the signing"));
    }
    if time > until {
        return Err(format!("the certificate of `{name}` had expired on {until_text}, before the signing"));
    }
    if let Some(weak) = certificate.key().ok().and_then(|key| key.weakness()) {
        return Err(format!("the key of `{name}` is weak ({weak})"));
    }
    if certificate.has_conditions() {
        return Err(format!("the certificate of `{name}` sets conditions that are not checked here"));
    }
    Ok(())
}
