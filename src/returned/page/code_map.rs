//! How strings of a composite font fall into codes, and which glyphs those
//! select: an embedded `CMap`. ISO 32000-1, 9.7.5.

use super::to_unicode::{Token, Tokens, number};

/// The most ranges of a map that are read; what has more is not known.
const RANGES: usize = 1 << 14;

/// What an embedded `CMap` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeMap {
    /// How many bytes every code has.
    pub(crate) code_length: usize,
    /// The first and the last code of a range, and what the first selects; by the first.
    ranges: Vec<(u32, u32, u32)>,
}

impl CodeMap {
    /// Reads a map; `None` when its codes are of several lengths, or it goes on
    /// in another map.
    pub(crate) fn read(map: &[u8]) -> Option<Self> {
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
    pub(crate) fn cid(&self, code: u32) -> u32 {
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
