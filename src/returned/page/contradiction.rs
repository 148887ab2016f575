//! Codes of which a font's map says something else than what is drawn.
//!
//! Whoever looks at a page sees glyphs; what they stand for, only the map
//! says. Where the font itself names a glyph otherwise, nobody knows. ISO
//! 32000-1, 9.10.2.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object};
use ttf_parser::cmap::Subtable;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::code_map::Selection;
use super::program::{self, FILE, LOOK_UP, unpacked};
use super::to_unicode::ToUnicode;
use crate::characters::is_unseen;
use crate::returned::file::object::Pdf;

/// The codes of a simple font whose encoding names other characters than its
/// map. ISO 32000-1, 9.6.6.
pub(super) fn of_encoding(map: &ToUnicode, table: &HashMap<u32, String>) -> HashSet<u32> {
    let is_other = |(code, text): &(u32, String)| table.get(code).is_some_and(|named| !is_alike(named, text));
    map.codes(1).chain(map.codes(2)).filter(is_other).map(|(code, _)| code).collect()
}

/// The codes of a composite font that select one glyph for several letters, and
/// those whose glyph the embedded file has for other characters, and for none of
/// those of the map. ISO 32000-1, 9.7.4.2.
pub(super) fn of_program<'a>(
    pdf: &Pdf<'a>,
    descendant: &'a Dictionary,
    selection: &Selection,
    map: &ToUnicode,
    cost: &mut usize,
) -> HashSet<u32> {
    let codes: Vec<Code> =
        map.codes(2).filter_map(|(code, text)| Some((code, selection.glyph(code)?, text))).collect();
    let file = pdf.get_dict(descendant, "FontDescriptor").and_then(|font| pdf.get(font, "FontFile2"));
    let file = match file {
        Some(Object::Stream(file)) => unpacked(pdf, file, FILE, cost),
        _ => None,
    };
    *cost += LOOK_UP;
    let table = file.as_deref().and_then(program::table);
    otherwise(table.as_ref(), &codes)
}

/// A code, the glyph that it selects, and what the map says that it stands for.
type Code = (u32, u16, String);

/// The codes whose glyph a table has for other characters only, or which
/// share it with another letter.
fn otherwise(table: Option<&Subtable<'_>>, codes: &[Code]) -> HashSet<u32> {
    let is_of = |glyph: u16, text: &str| {
        let mut characters = text.chars();
        let (only, more) = (characters.next(), characters.next());
        let own = table.zip(only).and_then(|(table, c)| table.glyph_index(c.into()));
        more.is_none() && own.is_some_and(|own| own.0 == glyph)
    };
    // In nearly all fonts that have a table nothing is left here.
    let doubtful: Vec<&Code> = codes.iter().filter(|(_, glyph, text)| !is_of(*glyph, text)).collect();
    let mut names: HashMap<u16, Vec<String>> = HashMap::new();
    if let (Some(table), false) = (table, doubtful.is_empty()) {
        let glyphs: HashSet<u16> = doubtful.iter().map(|(_, glyph, _)| *glyph).collect();
        for c in ('\u{21}'..='\u{FFFF}').filter(|c| !c.is_whitespace()) {
            let glyph = table.glyph_index(c.into()).map(|glyph| glyph.0);
            if let Some(glyph) = glyph.filter(|glyph| glyphs.contains(glyph)) {
                names.entry(glyph).or_default().push(c.to_string());
            }
        }
    }
    // A glyph that the font has no name for is a form of a letter, or a ligature: it has the first name that the map
    // gives it, and no other.
    let mut sharing: HashMap<u16, Vec<&Code>> = HashMap::new();
    for code in doubtful.iter().copied().filter(|(_, glyph, _)| !names.contains_key(glyph)) {
        sharing.entry(code.1).or_default().push(code);
    }
    let is_of_several = |codes: &&Vec<&Code>| codes.iter().any(|(.., text)| !is_alike(text, &codes[0].2));
    let mut contradicted: HashSet<u32> =
        sharing.values().filter(is_of_several).flatten().map(|(code, ..)| *code).collect();
    let is_other = |(_, glyph, text): &&Code| {
        names.get(glyph).is_some_and(|names| !names.iter().any(|name| is_alike(name, text)))
    };
    contradicted.extend(doubtful.iter().copied().filter(is_other).map(|(code, ..)| *code));
    contradicted
}

/// Whether two texts look the same, or are two ways of writing the same letters.
fn is_alike(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        let plain = text.nfkc().map(|c| match c {
            '‘' | '’' | '‛' | '`' | '´' | '\u{2BC}' => '\'',
            '“' | '”' => '"',
            '\u{AD}' | '‐' | '‑' | '−' => '-',
            'Δ' => '∆',
            'Ω' => 'Ω',
            'µ' => 'μ',
            '⁄' | '∕' => '/',
            '·' | '∙' | '•' => '·',
            c => c,
        });
        plain.filter(|c| !c.is_whitespace() && !is_unseen(*c)).collect()
    };
    plain(a) == plain(b)
}

/// Whether one glyph may be drawn for all letters of a text: ligatures are of
/// few letters, and signs above and below are no letters.
pub(super) fn is_one_glyph(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| !is_combining_mark(*c)).collect();
    if letters.len() < 2 {
        // Nothing that can be seen is drawn for what nobody sees.
        return !letters.iter().all(|c| is_unseen(*c)) || letters.is_empty();
    }
    // Scripts whose letters join have ligatures of many.
    if letters.iter().all(|c| *c > '\u{58F}') {
        return letters.len() <= 6;
    }
    let is_joined =
        letters.iter().all(|c| matches!(c, 'f' | 'i' | 'j' | 'l' | 't' | 's' | 'c' | 'h' | 'k' | 'b'));
    is_joined && letters.len() <= 3
        || matches!(
            letters.as_slice(),
            ['T', 'h']
                | ['I', 'J']
                | ['i', 'j']
                | ['D', 'Z' | 'z']
                | ['d', 'z']
                | ['L' | 'N', 'J' | 'j']
                | ['l' | 'n', 'j']
                | ['Q', 'u']
                | ['g', 'g' | 'y']
                | ['f', _]
                | ['.', '.', '.']
                | [_, '\u{200C}' | '\u{200D}']
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Faces;

    #[test]
    fn a_glyph_is_a_letter_or_a_ligature() {
        for text in ["A", "ffi", "Th", "e\u{301}", "क्ष", "لا", "", "ﬁ", "...", "a\u{302}\u{301}"] {
            assert!(is_one_glyph(text), "{text}");
        }
        for text in ["Principal", "AB", "12", "no", "\u{200B}", "\u{AD}", "\u{FEFF}", "ffff", "ab"] {
            assert!(!is_one_glyph(text), "{text}");
        }
    }

    #[test]
    fn an_encoding_that_names_another_letter_contradicts() {
        let map = ToUnicode::read(b"beginbfchar <41> <0042> <42> <0042> <27> <0027> <43> <FF23> endbfchar");
        let table = [(0x41, "A"), (0x42, "B"), (0x27, "’"), (0x43, "C")];
        let table = table.into_iter().map(|(code, text)| (code, text.to_owned())).collect();
        assert_eq!(of_encoding(&map, &table), HashSet::from([0x41]));
    }

    #[test]
    fn a_font_that_has_the_glyph_for_another_letter_contradicts() {
        let own = &Faces::bundled().regular;
        let face = ttf_parser::Face::parse(own.data, 0).unwrap();
        let table = face.tables().cmap.unwrap().subtables.into_iter().find(Subtable::is_unicode).unwrap();
        let glyph = |c: char| own.glyph(c).unwrap();
        let codes = |codes: &[(u32, u16, &str)]| -> Vec<Code> {
            codes.iter().map(|(code, glyph, text)| (*code, *glyph, (*text).to_owned())).collect()
        };
        let found = codes(&[
            (1, glyph('A'), "A"),
            (2, glyph('A'), "B"),
            (4, 60_000, "Q"),
            (5, glyph('-'), "\u{2010}"),
            (6, 60_001, "x"),
            (7, 60_001, "y"),
            (8, 60_000, "Ｑ"),
        ]);
        assert_eq!(otherwise(Some(&table), &found), HashSet::from([2, 6, 7]));
        assert_eq!(otherwise(None, &found), HashSet::from([1, 2, 6, 7]));
    }
}
