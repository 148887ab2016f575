//! The known word that somebody probably meant.

/// Returns the place of the word most like `wanted`, if one is near enough to be meant.
pub(crate) fn nearest<S: AsRef<str>>(wanted: &str, words: impl Iterator<Item = S>) -> Option<usize> {
    words
        .map(|word| strsim::normalized_damerau_levenshtein(wanted, word.as_ref()))
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, likeness)| *likeness >= 0.6)
        .map(|(place, _)| place)
}
