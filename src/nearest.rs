//! The known word that somebody probably meant.

/// Returns the place of the word most like `wanted`, if one is near enough to
/// be meant and no other is nearly as near.
pub(crate) fn nearest<S: AsRef<str>>(wanted: &str, words: impl Iterator<Item = S>) -> Option<usize> {
    match near(wanted, words).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Returns the places of all words that may be meant by `wanted`, the likeliest first.
pub(crate) fn near<S: AsRef<str>>(wanted: &str, words: impl Iterator<Item = S>) -> Vec<usize> {
    let likeness = |word: S| strsim::normalized_damerau_levenshtein(wanted, word.as_ref());
    let mut near: Vec<(usize, f64)> = words.map(likeness).enumerate().collect();
    let best = near.iter().map(|(_, likeness)| *likeness).fold(0.0, f64::max);
    if best < LIKELY {
        return Vec::new();
    }
    near.retain(|(_, likeness)| best - likeness < MARGIN);
    near.sort_by(|a, b| b.1.total_cmp(&a.1));
    near.into_iter().map(|(place, _)| place).collect()
}

/// A word that is less like another than this may mean anything.
const LIKELY: f64 = 0.75;

/// What is so much less like a word as another is not meant.
const MARGIN: f64 = 0.13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_are_alike_are_both_near() {
        let words = ["date1", "date2", "counselor"];
        assert_eq!(near("date3", words.iter()), [0, 1]);
        assert_eq!(nearest("date3", words.iter()), None);
        assert_eq!(nearest("councelor", words.iter()), Some(2));
        assert_eq!(nearest("superintendent", words.iter()), None);
    }
}
