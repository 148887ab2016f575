//! The letters that may stand in a field of a paper copy.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization as _;

use crate::form::{Field, FieldKind};
use crate::returned::picture::glyphs::UNEXPECTED;
use crate::returned::picture::templates::Alphabet;

/// Blanks, digits and what stands between letters.
const SIGNS: RangeInclusive<char> = ' '..='@';
const DIGITS: RangeInclusive<char> = '0'..='9';
/// Letters of European languages, Turkish, Vietnamese, and others: letters that nobody expects are looked for as well where they
/// are like another but for a little, as which they would be read, as `ə` would be read as `a`.
const LATIN: [RangeInclusive<char>; 33] = [
    'A'..='Z',
    'a'..='z',
    'Đ'..='đ',
    'À'..='Ö',
    'Ø'..='ö',
    'ø'..='ď',
    'Ē'..='ķ',
    'Ĺ'..='ň',
    'Ŋ'..='ž',
    'Ơ'..='ơ',
    'Ư'..='ư',
    'Ș'..='ț',
    'Ạ'..='ỹ',
    // Of Azerbaijani, Welsh and Ewe; of Sami and Navajo.
    'Ə'..='Ə',
    'ə'..='ə',
    'Ẁ'..='ẅ',
    'Ɛ'..='Ɛ',
    'ɛ'..='ɛ',
    'Ɔ'..='Ɔ',
    'ɔ'..='ɔ',
    'Ǥ'..='ǭ',
    // With a dot below, which looks like a comma or a cedilla, and with other marks that look like a breve.
    'Ḍ'..='ḍ',
    'Ḥ'..='ḥ',
    'Ḳ'..='ḳ',
    'Ḷ'..='ḷ',
    'Ṇ'..='ṇ',
    'Ṛ'..='ṛ',
    'Ṣ'..='ṣ',
    'Ṭ'..='ṭ',
    'Ẓ'..='ẓ',
    'Ǎ'..='ǜ',
    '’'..='’',
    'ʻ'..='ʻ',
];
const GREEK: [RangeInclusive<char>; 1] = ['Ά'..='ώ'];
const CYRILLIC: [RangeInclusive<char>; 2] = ['Ѐ'..='џ', 'Ґ'..='ґ'];

/// What may stand in a field, letter by letter: of several scripts one after the other. Of
/// letters that look the same, the first is taken.
pub(super) fn alphabets(field: &Field) -> Vec<Alphabet> {
    // `ĳ` is drawn as `ij` is, and nobody types it: letters that only stand for others, as `ŀ` does, are left out.
    let is_itself = |c: &char| std::iter::once(*c).nfkc().eq([*c]);
    let of = |ranges: &[RangeInclusive<char>]| {
        Alphabet(ranges.iter().cloned().flatten().filter(is_itself).collect())
    };
    match &field.kind {
        FieldKind::Text { multiline: true }
        | FieldKind::CheckBox
        | FieldKind::Choice(_)
        | FieldKind::Signature => Vec::new(),
        FieldKind::Text { .. } => {
            let with = |others: &[RangeInclusive<char>]| {
                let Alphabet(letters) = of(&[others, &[SIGNS, '–'..='—'], &LATIN].concat());
                Alphabet(letters.into_iter().chain(UNEXPECTED.chars()).collect())
            };
            vec![with(&[]), with(&GREEK), with(&CYRILLIC)]
        }
        FieldKind::Email => {
            vec![of(&['a'..='z', 'A'..='Z', DIGITS, '.'..='.', '_'..='_', '-'..='-', '\''..='\''])]
        }
        FieldKind::Date => vec![of(&[DIGITS, '/'..='/'])],
        FieldKind::PhonePart(_) => vec![of(&[DIGITS, '-'..='-'])],
        _ if field.not_applicable => vec![of(&[DIGITS, 'N'..='N', '/'..='/', 'A'..='A'])],
        FieldKind::Digits(_) => vec![of(&[DIGITS])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    #[test]
    fn letters_that_stand_for_others_are_not_looked_for() {
        let field = newest().form().field("user.last_name").unwrap();
        let alphabets = alphabets(field);
        let has = |letter: char| alphabets.iter().any(|alphabet| alphabet.0.contains(&letter));
        assert!("ijñłểəŵẂǧΩω’Ж".chars().all(has));
        assert!(!has('ĳ') && !has('Ĳ'), "they are drawn as two letters are");
        for Alphabet(mut letters) in alphabets {
            let count = letters.len();
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), count, "each stands there once");
        }
    }
}
