//! The *seal* of what is prepared of a revision: a line for each thing that it was
//! made of and for each part, with its hash.

use xxhash_rust::xxh3::xxh3_128;

/// The line for the definition that the parts were made of.
pub const DEFINITION: &str = "definition";

/// The name of the part that is the form, but for its pages.
pub const FORM: &str = "form";

/// The hash that a seal has for that name.
pub fn hash(seal: &str, name: &str) -> Option<u128> {
    let lines = seal.lines().filter_map(|line| line.split_once(' '));
    let (_, hash) = lines.into_iter().find(|(own, _)| *own == name)?;
    u128::from_str_radix(hash, 16).ok()
}

/// Whether these are the bytes that a seal has under that name.
pub fn holds(seal: &str, name: &str, bytes: &[u8]) -> bool {
    hash(seal, name) == Some(xxh3_128(bytes))
}
