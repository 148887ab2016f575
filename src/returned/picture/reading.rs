//! A text that was read off a page, and how certain it is.

use std::collections::BTreeSet;

use unicode_script::{Script, UnicodeScript as _};

use super::glyphs::UNEXPECTED;

/// The margin and the certainty that a text must have more than. Of 2 700 readings of simulated copies with neither rare letters
/// nor any that come near them, those that were wrong had a margin of at most 0.19.
const PLAIN: (f32, f32) = (0.2, 1.0);

/// The same of a text with rare letters: what sets them apart from others is small, and worn print loses it. Of 830 readings,
/// those that were wrong had at most 0.36 and 2.74, or 0.56 and 2.36.
pub(super) const RARE: (f32, f32) = (0.4, 2.75);

/// The same of a text in which rare letters come near others: `E` for `É` had 0.23 and 2.26.
const MAY_BE_RARE: (f32, f32) = (0.3, 2.0);

/// By how much a text is likelier that comes near others, as a logarithm. Of 1 430 readings of simulated copies in black and white,
/// faxes and bad ones, those that were wrong had 6 at most, but for letters of which worn print had lost a part.
const LIKELY: f32 = 8.0;

/// The margin that a text must have all the same where letters with marks come near others, or a dot ends it, which may be a speck:
/// of a mark that a fax thins out to a fourth, `o` for `ö` had 0.45.
const MARKED: f32 = 0.5;

/// The part of the ink that texts in the form's own face leave unexplained at most: 98 of 100 on copies of somebody else, while
/// what explained texts in `DejaVu Sans` left 0.23 and more, but for digits.
const OWN_FACE: f32 = 0.2;

/// How much likelier a text is than any other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lead {
    /// As a logarithm.
    pub(super) by: f32,
    /// The letter in which the likeliest other one differs, and its glyph, if that is all.
    pub(super) exchange: Option<(usize, usize)>,
    /// Whether only plain letters of it come near others.
    pub(super) is_plain: bool,
}

/// A text and how certain it is.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) text: String,
    /// How much nearer the picture is to this text than to any other: 1 if it is this text
    /// exactly, 0 half way to another. What is far from it may not have been looked at.
    pub(crate) margin: f32,
    /// By how many deviations of the noise another is farther away.
    pub(crate) certainty: f32,
    /// How much likelier it is than any other, where that was asked.
    pub(super) lead: Option<Lead>,
    /// The part of the ink on the line that it does not explain.
    pub(super) unexplained: f32,
    /// The letters of what comes so near that it is not certain.
    pub(crate) rivals: BTreeSet<char>,
}

impl Reading {
    /// Whether it is this text and no other, as far as that can be known.
    pub(crate) fn is_certain(&self) -> bool {
        let (margin, certainty) = match self.text.is_ascii() {
            false => RARE,
            true if self.rivals.iter().all(char::is_ascii) => PLAIN,
            true => MAY_BE_RARE,
        };
        let is_clear = self.margin > margin && self.certainty > certainty;
        let is_clear = self.lead.map_or(is_clear, |_| self.is_likely());
        is_clear && !self.may_have_dirt() && !self.is_lone() && !self.may_lack_dots() && self.is_expected()
    }

    /// Whether it is much likelier than any other text. Worn print loses marks, or parts of them, and gets specks: letters with marks
    /// that come near others, and a dot at the end, must be seen clearly all the same.
    fn is_likely(&self) -> bool {
        let is_plain = |lead: &Lead| lead.is_plain || self.text.is_ascii();
        let is_seen = |lead: &Lead| is_plain(lead) && !self.text.ends_with('.') || self.margin > MARKED;
        self.lead.filter(is_seen).is_some_and(|lead| lead.by > LIKELY) && !self.may_have_no_digits()
    }

    /// Whether it has only letters that are looked for, and no `’` at the end of a word: a letter of Navajo looks like it, and a
    /// sign seldom ends a word.
    fn is_expected(&self) -> bool {
        let is_open = |word: &str| word.ends_with('’');
        !self.text.chars().any(|c| UNEXPECTED.contains(c)) && !self.text.split(' ').any(is_open)
    }

    /// Whether a word begins with a digit that may be a letter of which something is missing.
    fn may_have_no_digits(&self) -> bool {
        self.text.split(' ').any(|word| {
            let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.len() < word.len()
                && rest.starts_with(char::is_lowercase)
                && !["st", "nd", "rd", "th"].iter().any(|end| rest.starts_with(end))
        })
    }

    /// Whether it has an `ı` and no other letter of the languages that have it: worn print and faxes lose the dots of `i`.
    fn may_lack_dots(&self) -> bool {
        self.text.contains('ı') && !self.text.chars().any(|c| "ğĞşŞçÇöÖüÜİəƏ".contains(c))
    }

    /// Whether it is one letter of another script, where nothing beside it says which face and script it is: `B` in Courier
    /// looks like `в`. Nor does anything say how marks look on the page: a comma below a letter looks like a dot there.
    fn is_lone(&self) -> bool {
        const BELOW: &str = "ḌḍĢģḤḥĶķḲḳĻļḶḷŅņṆṇŖŗṚṛŞşȘșṢṣŢţȚțṬṭẒẓ";
        let mut letters = self.text.chars().filter(|c| c.is_alphabetic());
        let is_told = |c: char| c.script() == Script::Latin && !BELOW.contains(c);
        letters.next().is_some_and(|c| !is_told(c)) && letters.next().is_none()
    }

    /// Whether it has a sign that may be dirt: a speck looks like one that stands by itself, or at an end of a text where
    /// nobody writes one.
    pub(super) fn may_have_dirt(&self) -> bool {
        /// Longer words are not cut short with a dot.
        const SHORT: usize = 5;
        let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
        let words: Vec<&str> = self.text.split(' ').collect();
        let (Some(first), Some(last)) =
            (words.first().filter(|word| is_word(word)), words.last().filter(|word| is_word(word)))
        else {
            return true;
        };
        let may_begin = |c: char| c.is_alphanumeric() || "(#ʻ’'".contains(c);
        let may_end = |c: char| c.is_alphanumeric() || ").'’".contains(c);
        let is_cut_short = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() <= SHORT;
        // A letter of which the toner left something out looks like a sign: `Sma!l`.
        let is_broken = |(one, two): (char, char)| "!:;?*+=<>%$".contains(one) && two.is_alphabetic();
        words.contains(&"")
            || self.text.chars().zip(self.text.chars().skip(1)).any(is_broken)
            || !first.starts_with(may_begin)
            || !last.ends_with(may_end)
            || last.ends_with('.') && !is_cut_short(last)
    }

    #[cfg(test)]
    pub(super) fn testing(text: &str, margin: f32, rivals: &str) -> Self {
        Self {
            text: text.to_owned(),
            margin,
            certainty: 2.5,
            lead: None,
            unexplained: 0.0,
            rivals: rivals.chars().collect(),
        }
    }

    /// The part of the ink on the line that it does not explain.
    pub(crate) fn unexplained(&self) -> f32 {
        self.unexplained
    }

    /// Whether it explains as much as most texts in the form's own face do.
    pub(crate) fn explains_nearly_all(&self) -> bool {
        self.unexplained < OWN_FACE
    }

    /// Whether letters of another script may be read here: what is written by hand is like no letters.
    pub(crate) fn may_be_another(&self) -> bool {
        self.unexplained < 0.6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speck_is_no_sign() {
        for text in
            ["Стојан       -", "Stojan -", ". Stojan", "-Stojan", "Stojan.", "Ana;", "-", "a  b", "ana_"]
        {
            assert!(Reading::testing(text, 0.9, "").may_have_dirt(), "{text}");
        }
        for text in [
            "Ana Jr.",
            "O’Neill",
            "Bell-Gardens H.S.",
            "Room #114 – East",
            "ʻAlapa",
            "N/A",
            "Dean (acting)",
            "M.",
            "555-0110",
            "j.doe",
            "Asst. Admin.",
        ] {
            assert!(!Reading::testing(text, 0.9, "").may_have_dirt(), "{text}");
        }
    }

    #[test]
    fn what_is_much_likelier_than_others_is_certain() {
        let read = |text: &str, by: f32, is_plain: bool| {
            let lead = Some(Lead { by, exchange: None, is_plain });
            Reading { lead, ..Reading::testing(text, 0.1, "ì") }.is_certain()
        };
        assert!(read("Illich", 9.0, true) && !read("Illich", 7.0, true));
        // A mark may be lost.
        assert!(!read("Núñez", 9.0, false) && read("Núñez", 9.0, true));
        assert!(!read("1eacher", 9.0, true) && read("32nd Street", 9.0, true));
        let likelier = Lead { by: -1.0, exchange: None, is_plain: true };
        assert!(!Reading { lead: Some(likelier), ..Reading::testing("Illich", 0.9, "") }.is_certain());
    }

    #[test]
    fn what_nobody_expects_is_not_certain() {
        let sure = |text: &str| Reading { certainty: 9.0, ..Reading::testing(text, 0.9, "") }.is_certain();
        for text in ["Ńdíshchíí’ Yázhí", "Naubɗ", "Interiṁ", "Sma!l School", "Ș", "ḥ.", "Ana:b"]
        {
            assert!(!sure(text), "{text}");
        }
        for text in ["O’Neill", "Șerban", "É", "Ọ.", "Yes! Prep", "School: East"] {
            assert!(sure(text), "{text}");
        }
        let lead = Some(Lead { by: 50.0, exchange: None, is_plain: true });
        assert!(!Reading { lead, ..Reading::testing("Zoë Yves.", 0.05, "") }.is_certain());
        assert!(Reading { lead, ..Reading::testing("Zoë Yves", 0.05, "") }.is_certain());
    }

    #[test]
    fn letters_that_may_be_rare_must_be_seen_clearly() {
        assert!(Reading::testing("Muller", 0.25, "n").is_certain());
        assert!(!Reading::testing("Muller", 0.25, "ü").is_certain());
        assert!(Reading::testing("Muller", 0.35, "ü").is_certain());
        assert!(!Reading::testing("Müller", 0.35, "").is_certain());
        let sure = |text: &str| Reading { certainty: 9.0, ..Reading::testing(text, 0.9, "") }.is_certain();
        assert!(!sure("в") && sure("É") && sure("Ив"));
        assert!(!sure("Coordınator") && sure("Çağrı") && sure("Işık"));
    }
}
