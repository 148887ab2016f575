//! The letters that may stand in a field of a paper copy.

use std::ops::RangeInclusive;

use crate::form::{Field, FieldKind};
use crate::returned::picture::glyphs::Alphabet;

/// What may stand in a field, letter by letter: of several scripts one after the other. Of
/// letters that look the same, the first is taken.
pub(super) fn alphabets(field: &Field) -> Vec<Alphabet> {
    const SIGNS: RangeInclusive<char> = ' '..='@';
    const DIGITS: RangeInclusive<char> = '0'..='9';
    // Without letters that look like two of the others: Ĳ, Ŀ, ŉ.
    const LATIN: [RangeInclusive<char>; 16] = [
        'A'..='Z',
        'a'..='z',
        'Đ'..='đ',
        'À'..='Ö',
        'Ø'..='ö',
        'ø'..='ı',
        'Ĵ'..='ķ',
        'Ĺ'..='ľ',
        'Ł'..='ň',
        'Ŋ'..='ž',
        'Ơ'..='ơ',
        'Ư'..='ư',
        'Ș'..='ț',
        'Ạ'..='ỹ',
        '’'..='’',
        'ʻ'..='ʻ',
    ];
    let of = |ranges: &[RangeInclusive<char>]| Alphabet(ranges.iter().cloned().flatten().collect());
    match &field.kind {
        FieldKind::Text { multiline: true }
        | FieldKind::CheckBox
        | FieldKind::Choice(_)
        | FieldKind::Signature => Vec::new(),
        FieldKind::Text { .. } => {
            let with = |others: &[RangeInclusive<char>]| of(&[others, &[SIGNS, '–'..='—'], &LATIN].concat());
            vec![with(&[]), with(&['Ά'..='ώ']), with(&['Ѐ'..='џ', 'Ґ'..='ґ'])]
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
