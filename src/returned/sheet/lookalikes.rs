//! Letters that look the same on paper and are others: which of them somebody typed, the person's names tell, or nobody.

use unicode_script::{Script, UnicodeScript as _};

/// Latin letters that Greek and Cyrillic ones look like.
const OF_GREEK: &str = "ABEZHIKMNOPTYXÏov";
const OF_CYRILLIC: &str = "ABEKMHOPCTXYIJSÏËaeopcxyijsïë";

/// Letters of languages that have `Đ`, and of those that have `Ð`.
const WITH_STROKE: &str = "đăơưčćšž";
const WITH_ETH: &str = "ðþæø";

/// Whether a text that was read off paper may as well be another, which looks the same, beside these names of a person.
///
/// Where the names are in a script, or are not read, a text of nothing but letters that this script has as well may be in
/// it; and `Đ` is
/// drawn as `Ð` is.
pub(super) fn may_be_another(text: &str, names: &str) -> bool {
    let is_in = |script: Script| names.chars().any(|c| c.script() == script);
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let is_of = |others: &str| letters().next().is_some() && letters().all(|c| others.contains(c));
    // Names of which nothing is read, or nothing but such letters, tell nothing.
    let is_latin = |others: &str| names.chars().any(|c| c.script() == Script::Latin && !others.contains(c));
    let may_be = |script: Script, others: &str| is_of(others) && (is_in(script) || !is_latin(others));
    if may_be(Script::Greek, OF_GREEK) || may_be(Script::Cyrillic, OF_CYRILLIC) {
        return true;
    }
    let small: String = names.to_lowercase();
    // That in a name itself is what is asked about.
    let has = |letters: &str| small.chars().any(|c| letters.contains(c));
    let is_vietnamese = || small.chars().any(|c| ('\u{1EA0}'..='\u{1EF9}').contains(&c));
    let is_told = || {
        let others: String = names.chars().filter(|c| *c != 'Đ').flat_map(char::to_lowercase).collect();
        others.chars().any(|c| WITH_STROKE.contains(c)) || is_vietnamese()
    };
    text.contains('Đ') && (has(WITH_ETH) || !is_told())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_told_by_the_names_beside_it() {
        for (text, names, expected) in [
            ("A", "Anna Kim", false),
            ("A", "Άννα Παπαδάκη", true),
            ("B", "Олена Шевченко", true),
            ("Ï", "Їжакевич", true),
            ("N/A", "Anna Kim", false),
            ("A", "", true),
            ("A", "A", true),
            ("AP", "TOM BAKE", true),
            ("Coach", "", false),
            ("Principal", "Олена Шевченко", false),
            ("", "Олена Шевченко", false),
            ("Đặng", "Đặng Lan", false),
            ("Đan", "Đan Nguyễn", false),
            ("Đurić", "Đurić Ana", false),
            ("Đan", "Đan Lee", true),
            ("EĐVARĐ", "EĐVARĐ Þórðarson", true),
            ("Zhađ", "Zhađ", false),
        ] {
            assert_eq!(may_be_another(text, names), expected, "{text} beside {names}");
        }
    }
}
