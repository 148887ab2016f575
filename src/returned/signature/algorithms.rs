//! Digests and signatures: which are known, and whether they fit.
//!
//! All mathematics is that of the crates `rsa`, `p256`, `p384`, `sha1`, `sha2`
//! and `md-5`; here is only which of them an identifier asks for.

use std::cell::Cell;
use std::fmt;

use der::Encode as _;
use der::asn1::ObjectIdentifier;
use md5::Md5;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, PublicKey};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::ber::{INTEGER, Reader, SEQUENCE};

/// The largest RSA key, in bits.
const LARGEST_KEY: usize = 8192;

/// A smaller RSA key than this is weak, in bits.
const STRONG_KEY: u32 = 2048;

/// How much checking a file may ask for: one is the work for an RSA key of 4096
/// bits with the usual exponent.
const CHECKS: u32 = 300;

/// How many bytes may be digested for a file.
const DIGESTED: usize = 192 << 20;

/// What is left of the work that a file may ask for.
pub(crate) struct Budget {
    checks: Cell<u32>,
    digested: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { checks: Cell::new(CHECKS), digested: Cell::new(DIGESTED) }
    }
}

impl Budget {
    fn check(&self, cost: u32) -> Result<(), Unknown> {
        let left = self.checks.get().checked_sub(cost).ok_or_else(Unknown::too_much)?;
        self.checks.set(left);
        Ok(())
    }

    /// Says that so many bytes will be digested.
    ///
    /// # Errors
    ///
    /// They are too many.
    pub(crate) fn digest(&self, bytes: usize) -> Result<(), Unknown> {
        let left = self.digested.get().checked_sub(bytes).ok_or_else(Unknown::too_much)?;
        self.digested.set(left);
        Ok(())
    }
}

/// Why something cannot be checked: what follows "it uses".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unknown(pub(crate) String);

impl Unknown {
    fn too_much() -> Self {
        Self("more keys and certificates than any real copy".to_owned())
    }
}

/// A digest that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The digest of an identifier.
    pub(crate) fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, Unknown> {
        Self::of_oid(&algorithm.oid)
    }

    fn of_oid(oid: &ObjectIdentifier) -> Result<Self, Unknown> {
        Ok(match oid.to_string().as_str() {
            "1.2.840.113549.2.5" => Self::Md5,
            "1.3.14.3.2.26" => Self::Sha1,
            "2.16.840.1.101.3.4.2.4" => Self::Sha224,
            "2.16.840.1.101.3.4.2.1" => Self::Sha256,
            "2.16.840.1.101.3.4.2.2" => Self::Sha384,
            "2.16.840.1.101.3.4.2.3" => Self::Sha512,
            _ => return Err(Unknown(format!("the digest {}", name_of(oid)))),
        })
    }

    /// The digest of parts, one behind the other.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn all<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for part in parts {
                digest.update(part);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Md5 => all::<Md5>(parts),
            Self::Sha1 => all::<Sha1>(parts),
            Self::Sha224 => all::<Sha224>(parts),
            Self::Sha256 => all::<Sha256>(parts),
            Self::Sha384 => all::<Sha384>(parts),
            Self::Sha512 => all::<Sha512>(parts),
        }
    }

    /// Whether others can be made to have the same digest.
    pub(crate) fn is_weak(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}

/// How a signature is made of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// RSASSA-PKCS1-v1_5. RFC 8017, 8.2.
    Pkcs1(Hash),
    /// RSASSA-PSS with so many bytes of salt. RFC 8017, 8.1.
    Pss(Hash, usize),
    /// ECDSA over the curve of the key. FIPS 186-5, 6.
    Ecdsa(Hash),
}

impl Scheme {
    /// The scheme of an identifier; `digest` is what the signer says beside it.
    pub(crate) fn of(algorithm: &AlgorithmIdentifierOwned, digest: Option<Hash>) -> Result<Self, Unknown> {
        let unknown = || Unknown(format!("the algorithm {}", name_of(&algorithm.oid)));
        Ok(match algorithm.oid.to_string().as_str() {
            "1.2.840.113549.1.1.1" => Self::Pkcs1(digest.ok_or_else(unknown)?),
            "1.2.840.113549.1.1.4" => Self::Pkcs1(Hash::Md5),
            "1.2.840.113549.1.1.5" => Self::Pkcs1(Hash::Sha1),
            "1.2.840.113549.1.1.14" => Self::Pkcs1(Hash::Sha224),
            "1.2.840.113549.1.1.11" => Self::Pkcs1(Hash::Sha256),
            "1.2.840.113549.1.1.12" => Self::Pkcs1(Hash::Sha384),
            "1.2.840.113549.1.1.13" => Self::Pkcs1(Hash::Sha512),
            "1.2.840.113549.1.1.10" => pss(algorithm)?,
            "1.2.840.10045.2.1" => Self::Ecdsa(digest.ok_or_else(unknown)?),
            "1.2.840.10045.4.1" => Self::Ecdsa(Hash::Sha1),
            "1.2.840.10045.4.3.1" => Self::Ecdsa(Hash::Sha224),
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Hash::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Hash::Sha384),
            "1.2.840.10045.4.3.4" => Self::Ecdsa(Hash::Sha512),
            _ => return Err(unknown()),
        })
    }

    pub(crate) fn hash(self) -> Hash {
        match self {
            Self::Pkcs1(hash) | Self::Pss(hash, _) | Self::Ecdsa(hash) => hash,
        }
    }
}

/// The parameters of RSASSA-PSS. RFC 4055, 3.1.
fn pss(algorithm: &AlgorithmIdentifierOwned) -> Result<Scheme, Unknown> {
    let odd = || Unknown("RSASSA-PSS with parameters of its own".to_owned());
    let Some(parameters) = &algorithm.parameters else { return Ok(Scheme::Pss(Hash::Sha1, 20)) };
    let bytes = parameters.to_der().map_err(|_| odd())?;
    let mut inner = Reader::new(Reader::new(&bytes).take(SEQUENCE).ok_or_else(odd)?.value);
    let identified = |bytes: &[u8]| -> Result<AlgorithmIdentifierOwned, Unknown> {
        der::Decode::from_der(bytes).map_err(|_| odd())
    };
    let hash = match inner.optional(0xA0) {
        Some(hash) => Hash::of(&identified(hash.value)?)?,
        None => Hash::Sha1,
    };
    let masked = match inner.optional(0xA1) {
        Some(mask) => {
            let mask = identified(mask.value)?;
            let inner = mask.parameters.and_then(|inner| inner.to_der().ok()).ok_or_else(odd)?;
            Hash::of(&identified(&inner)?)?
        }
        None => Hash::Sha1,
    };
    let salt = match inner.optional(0xA2) {
        Some(salt) => {
            let digits = Reader::new(salt.value).take(INTEGER).ok_or_else(odd)?.value;
            match *digits {
                [length @ 0..0x80] => usize::from(length),
                [0, length] => usize::from(length),
                [high @ 0..0x80, low] => usize::from(high) << 8 | usize::from(low),
                _ => return Err(odd()),
            }
        }
        None => 20,
    };
    if hash == masked { Ok(Scheme::Pss(hash, salt)) } else { Err(odd()) }
}

/// A key that signatures are checked with.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    Rsa(Box<PublicKey>),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
}

impl Key {
    /// The key of a certificate.
    pub(crate) fn of(info: &SubjectPublicKeyInfoOwned) -> Result<Self, Unknown> {
        let bits = info.subject_public_key.raw_bytes();
        match info.algorithm.oid.to_string().as_str() {
            "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => rsa_key(bits),
            "1.2.840.10045.2.1" => {
                let curve = info.algorithm.parameters.as_ref();
                let curve = curve.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
                let damaged = |_| Unknown("a key that is no point of its curve".to_owned());
                match curve.map(|curve| curve.to_string()).as_deref() {
                    Some("1.2.840.10045.3.1.7") => {
                        p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).map(Self::P256).map_err(damaged)
                    }
                    Some("1.3.132.0.34") => {
                        p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).map(Self::P384).map_err(damaged)
                    }
                    _ => Err(Unknown(match curve {
                        Some(curve) => format!("the curve {}", name_of(&curve)),
                        None => "a curve without a name".to_owned(),
                    })),
                }
            }
            _ => Err(Unknown(format!("the algorithm {}", name_of(&info.algorithm.oid)))),
        }
    }

    /// Whether others could find the private key, and its name.
    pub(crate) fn weakness(&self) -> Option<String> {
        match self {
            Self::Rsa(key) if bits_of(key) < STRONG_KEY => Some(self.to_string()),
            Self::Rsa(_) | Self::P256(_) | Self::P384(_) => None,
        }
    }

    /// How much work one check with this key is.
    fn cost(&self) -> u32 {
        match self {
            Self::Rsa(key) => {
                use rsa::traits::PublicKeyParts as _;
                let wide = if bits_of(key) > 4096 { 4 } else { 1 };
                if key.e().bit_width_vartime() > 17 { 2 * wide } else { wide }
            }
            Self::P256(_) | Self::P384(_) => 2,
        }
    }

    /// Whether a signature of some parts is right.
    ///
    /// # Errors
    ///
    /// The scheme is not one for this key, or there was too much to check.
    pub(crate) fn verifies(
        &self,
        scheme: Scheme,
        parts: &[&[u8]],
        signature: &[u8],
        budget: &Budget,
    ) -> Result<bool, Unknown> {
        budget.check(self.cost())?;
        budget.digest(parts.iter().map(|part| part.len()).sum())?;
        let digest = scheme.hash().digest(parts);
        Ok(match (self, scheme) {
            (Self::Rsa(key), Scheme::Pkcs1(hash)) => {
                let padding = match hash {
                    Hash::Md5 => Pkcs1v15Sign::new::<Md5>(),
                    Hash::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
                    Hash::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
                    Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(padding, &digest, signature).is_ok()
            }
            (Self::Rsa(key), Scheme::Pss(hash, salt)) => match hash {
                Hash::Md5 => return Err(Unknown("RSASSA-PSS with MD5".to_owned())),
                Hash::Sha1 => key.verify(Pss::<Sha1>::new_with_salt(salt), &digest, signature),
                Hash::Sha224 => key.verify(Pss::<Sha224>::new_with_salt(salt), &digest, signature),
                Hash::Sha256 => key.verify(Pss::<Sha256>::new_with_salt(salt), &digest, signature),
                Hash::Sha384 => key.verify(Pss::<Sha384>::new_with_salt(salt), &digest, signature),
                Hash::Sha512 => key.verify(Pss::<Sha512>::new_with_salt(salt), &digest, signature),
            }
            .is_ok(),
            (Self::P256(key), Scheme::Ecdsa(_)) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok()),
            (Self::P384(key), Scheme::Ecdsa(_)) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok()),
            (Self::Rsa(_), Scheme::Ecdsa(_)) | (Self::P256(_) | Self::P384(_), _) => {
                return Err(Unknown("a key of another kind than its algorithm".to_owned()));
            }
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(key) => write!(f, "RSA {}", bits_of(key)),
            Self::P256(_) => f.write_str("P-256"),
            Self::P384(_) => f.write_str("P-384"),
        }
    }
}

fn bits_of(key: &PublicKey) -> u32 {
    use rsa::traits::PublicKeyParts as _;
    key.n().bit_width_vartime()
}

/// `RSAPublicKey`. RFC 8017, A.1.1.
fn rsa_key(bits: &[u8]) -> Result<Key, Unknown> {
    let damaged = || Unknown("an RSA key that cannot be read".to_owned());
    let mut parts = Reader::new(Reader::new(bits).take(SEQUENCE).ok_or_else(damaged)?.value);
    let mut number = || Some(parts.take(INTEGER)?.value).filter(|digits| !digits.is_empty());
    let (modulus, exponent) = (number().ok_or_else(damaged)?, number().ok_or_else(damaged)?);
    let significant = |digits: &[u8]| digits.iter().skip_while(|digit| **digit == 0).count();
    if significant(modulus) > LARGEST_KEY / 8 || significant(exponent) > 5 {
        return Err(Unknown("a larger RSA key than 8192 bits, or an exponent of more than 33".to_owned()));
    }
    let number =
        |digits: &[u8]| BoxedUint::from_be_slice_vartime(&digits[digits.len() - significant(digits)..]);
    PublicKey::new_with_size_limits(number(modulus), number(exponent), 512..=LARGEST_KEY)
        .map(|key| Key::Rsa(Box::new(key)))
        .map_err(|_| Unknown("an RSA key of less than 512 or more than 8192 bits".to_owned()))
}

/// The name of an identifier that people may have heard of.
fn name_of(oid: &ObjectIdentifier) -> String {
    let oid = oid.to_string();
    let name = match oid.as_str() {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.3.132.0.35" => "P-521",
        "1.3.132.0.10" => "secp256k1",
        "1.2.840.10040.4.1" | "1.2.840.10040.4.3" | "2.16.840.1.101.3.4.3.2" => "DSA",
        "1.2.840.113549.1.1.2" => "MD2 with RSA",
        "2.16.840.1.101.3.4.2.8" => "SHA3-256",
        "2.16.840.1.101.3.4.2.9" => "SHA3-384",
        "2.16.840.1.101.3.4.2.10" => "SHA3-512",
        "2.16.840.1.101.3.4.2.12" => "SHAKE256",
        "1.3.36.3.2.1" => "RIPEMD-160",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => return format!("`{oid}`"),
    };
    name.to_owned()
}
