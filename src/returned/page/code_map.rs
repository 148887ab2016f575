//! How strings of a composite font fall into codes, and which glyphs those
//! select: an embedded `CMap`. ISO 32000-1, 9.7.5.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::program;
use super::to_unicode::{Token, Tokens, number};
use crate::returned::file::object::Pdf;

/// The most ranges of a map that are read; what has more is not known.
const RANGES: usize = 1 << 14;

/// How a code selects a glyph.
#[derive(Default)]
pub(super) struct Selection {
    /// The embedded map from codes to glyphs; without one, a code is its glyph.
    map: Option<CodeMap>,
    /// Whether nobody knows how strings fall into codes.
    is_unknown: bool,
    /// Where the glyphs of an embedded TrueType font stand in it, two bytes each.
    places: Option<Vec<u8>>,
    /// The codes that a simple font names `.notdef`.
    pub(super) named: HashSet<u32>,
}

impl Selection {
    /// What an embedded font, by its encoding and its `/CIDToGIDMap`, selects.
    pub(super) fn composite<'a>(
        pdf: &Pdf<'a>,
        dict: &'a Dictionary,
        font: Option<&'a Dictionary>,
        cost: &mut usize,
    ) -> Self {
        /// A map has two bytes for each of all codes of two bytes.
        const MAP: usize = 1 << 17;
        let mut selection = Self::default();
        if let Some(Object::Stream(map)) = pdf.get(dict, "Encoding") {
            let goes_on = map.dict.has(b"UseCMap");
            let map = program::unpacked(pdf, map, MAP, cost).filter(|_| !goes_on);
            selection.map = map.and_then(|map| CodeMap::read(&map));
            selection.is_unknown = selection.map.is_none();
        }
        let is_embedded = font
            .and_then(|font| pdf.get_dict(font, "FontDescriptor"))
            .is_some_and(|descriptor| descriptor.has(b"FontFile2"));
        if let Some(Object::Stream(places)) = font.and_then(|font| pdf.get(font, "CIDToGIDMap"))
            && is_embedded
        {
            selection.places = program::unpacked(pdf, places, MAP, cost);
        }
        selection
    }

    /// How many bytes each code has, by the embedded map.
    pub(super) fn code_length(&self) -> Option<usize> {
        self.map.as_ref().map(|map| map.code_length)
    }

    /// The number of a code's glyph in the font's collection.
    pub(super) fn cid(&self, code: u32) -> u32 {
        self.map.as_ref().map_or(code, |map| map.cid(code))
    }

    /// The glyph of an embedded TrueType font that a code selects.
    pub(super) fn glyph(&self, code: u32) -> Option<u16> {
        let cid = u16::try_from(self.cid(code)).ok()?;
        match &self.places {
            None => Some(cid),
            Some(places) => {
                let place = usize::from(cid) * 2;
                let bytes = places.get(place..place + 2)?;
                Some(u16::from_be_bytes([bytes[0], bytes[1]]))
            }
        }
    }

    /// Whether a code selects glyph 0: what is drawn for all that a font does
    /// not have stands for nothing. ISO 32000-1, 9.7.6.3.
    pub(super) fn is_nothing(&self, code: u32, is_composite: bool) -> bool {
        if !is_composite {
            return self.named.contains(&code);
        }
        let cid = self.cid(code);
        let is_without_place = |places: &Vec<u8>| {
            let place = usize::try_from(cid).unwrap_or(usize::MAX).saturating_mul(2);
            places.get(place..place.saturating_add(2)).is_none_or(|place| place == [0, 0])
        };
        self.is_unknown || cid == 0 || self.places.as_ref().is_some_and(is_without_place)
    }
}

/// What an embedded `CMap` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CodeMap {
    /// How many bytes every code has.
    code_length: usize,
    /// The first and the last code of a range, and what the first selects; by the first.
    ranges: Vec<(u32, u32, u32)>,
}

impl CodeMap {
    /// Reads a map; `None` when its codes are of several lengths, or it goes on
    /// in another map.
    fn read(map: &[u8]) -> Option<Self> {
        let mut lengths: Option<u8> = None;
        let mut ranges = Vec::new();
        let mut tokens = Tokens::new(map);
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else { continue };
            match word.as_slice() {
                b"usecmap" => return None,
                b"begincodespacerange" => {
                    while let (Some(Token::Bytes(first)), Some(_)) = (tokens.next(), tokens.next()) {
                        let (_, length) = number(&first)?;
                        if lengths.replace(length).is_some_and(|other| other != length) {
                            return None;
                        }
                    }
                }
                b"begincidrange" => {
                    while let (Some(Token::Bytes(first)), Some(Token::Bytes(last)), Some(cid)) =
                        (tokens.next(), tokens.next(), tokens.next())
                    {
                        ranges.push((number(&first)?.0, number(&last)?.0, whole(&cid)?));
                        if ranges.len() > RANGES {
                            return None;
                        }
                    }
                }
                b"begincidchar" => {
                    while let (Some(Token::Bytes(code)), Some(cid)) = (tokens.next(), tokens.next()) {
                        let (code, _) = number(&code)?;
                        ranges.push((code, code, whole(&cid)?));
                        if ranges.len() > RANGES {
                            return None;
                        }
                    }
                }
                _ => {}
            }
        }
        ranges.sort_by_key(|range| range.0);
        Some(Self { code_length: usize::from(lengths?), ranges })
    }

    /// The glyph, by its number in the font's collection, that a code selects;
    /// 0 is the one for what a font does not have.
    fn cid(&self, code: u32) -> u32 {
        let place = self.ranges.partition_point(|range| range.0 <= code);
        match place.checked_sub(1).map(|place| self.ranges[place]) {
            Some((first, last, cid)) if code <= last => cid.saturating_add(code - first),
            _ => 0,
        }
    }
}

fn whole(token: &Token) -> Option<u32> {
    match token {
        Token::Word(word) => std::str::from_utf8(word).ok()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_length_of_their_space() {
        let map = CodeMap::read(
            b"/CMapName /OneByteIdentityH def 1 begincodespacerange <00> <FF> endcodespacerange\n\
              1 begincidrange <00> <FF> 0 endcidrange endcmap",
        )
        .unwrap();
        assert_eq!((map.code_length, map.cid(0x41), map.cid(0)), (1, 0x41, 0));
        let map = CodeMap::read(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 begincidchar <0005> 7 <0009> 1 endcidchar\n\
              1 begincidrange <0010> <0012> 100 endcidrange",
        )
        .unwrap();
        assert_eq!(map.code_length, 2);
        assert_eq!([5, 9, 0x10, 0x12, 0x13, 6].map(|code| map.cid(code)), [7, 1, 100, 102, 0, 0]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_known() {
        for map in [
            "",
            "1 begincidrange <00> <FF> 0 endcidrange",
            "2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange",
            "/Identity-H usecmap 1 begincodespacerange <00> <FF> endcodespacerange",
            "1 begincodespacerange <00> <FF> endcodespacerange 1 begincidrange <00> <FF> x endcidrange",
        ] {
            assert_eq!(CodeMap::read(map.as_bytes()), None, "{map}");
        }
    }
}
