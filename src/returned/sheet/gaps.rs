//! What stands between words.

/// Gaps in parts of an em: below the first there is none, from the second to
/// the third it is a space.
pub(super) const GAPS: [f64; 3] = [0.1, 0.17, 1.2];

/// Whether a text is nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_whitespace)
}
