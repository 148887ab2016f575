//! What the glyphs of an embedded font stand for, by the font's own table.
//!
//! Poppler (Evince, Okular) embeds the fonts that it writes other letters with
//! whole, and says nothing of what their codes mean. ISO 32000-1, 9.7.4.2.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, Stream};

use super::super::object::Pdf;

/// The largest font file that is read, in bytes; those for Latin, Greek and
/// Cyrillic have less than half of it.
const FILE: usize = 2 << 20;

/// What the codes of a composite font with TrueType outlines stand for, by the
/// font file. Of another font nothing is known.
pub(super) fn meanings<'a>(
    pdf: &Pdf<'a>,
    font: &'a Dictionary,
    descendant: &'a Dictionary,
    cost: &mut usize,
) -> HashMap<u32, String> {
    let known = pdf.get_name(font, "Encoding") == Some(b"Identity-H")
        && pdf.get_name(descendant, "Subtype") == Some(b"CIDFontType2");
    let file = pdf.get_dict(descendant, "FontDescriptor").and_then(|font| pdf.get(font, "FontFile2"));
    let (true, Some(Object::Stream(file))) = (known, file) else { return HashMap::new() };
    let glyphs = unpacked(pdf, file, FILE, cost).and_then(|file| glyphs(&file)).unwrap_or_default();
    *cost += 1_000;
    match pdf.get(descendant, "CIDToGIDMap") {
        // Codes are numbers of glyphs, unless this says which glyph each of them has.
        None => glyphs,
        Some(Object::Name(name)) if name == b"Identity" => glyphs,
        Some(Object::Stream(map)) => {
            let map = unpacked(pdf, map, FILE, cost).unwrap_or_default();
            let numbers = map.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            let meaning = |(code, glyph): (u16, u16)| Some((code.into(), glyphs.get(&glyph.into())?.clone()));
            (0..=u16::MAX).zip(numbers).filter_map(meaning).collect()
        }
        Some(_) => HashMap::new(),
    }
}

/// The data of a stream, unless they are more than `most` bytes. Many fonts may
/// share a stream, and each unpacks it again: that costs, also where it is in vain.
pub(super) fn unpacked(pdf: &Pdf<'_>, stream: &Stream, most: usize, cost: &mut usize) -> Option<Vec<u8>> {
    /// How many bytes are as much work as an operator.
    const BYTES_PER_OPERATOR: usize = 100;
    let most = pdf.limits.stream_size.min(most);
    let data = pdf.unpacked(stream, most).ok();
    *cost += data.as_ref().map_or(most, Vec::len) / BYTES_PER_OPERATOR;
    data
}

/// What the glyphs of a font file stand for.
fn glyphs(file: &[u8]) -> Option<HashMap<u32, String>> {
    let face = ttf_parser::Face::parse(file, 0).ok()?;
    // Asked one by one: a table may say that it has billions of them.
    let characters = (0..=u16::MAX).filter_map(|unit| char::from_u32(unit.into()));
    let mut glyphs = certain(characters.filter_map(|c| Some((c, face.glyph_index(c)?.0))));
    // Where nothing is drawn, which of the spaces it is does not matter.
    glyphs.extend(face.glyph_index(' ').map(|glyph| (glyph.0.into(), " ".to_owned())));
    Some(glyphs)
}

/// The character of each glyph that is drawn for one character only.
fn certain(pairs: impl Iterator<Item = (char, u16)>) -> HashMap<u32, String> {
    let mut glyphs: HashMap<u16, Option<char>> = HashMap::new();
    for (c, glyph) in pairs {
        let meaning = glyphs.entry(glyph).or_insert(Some(c));
        if *meaning != Some(c) {
            *meaning = None;
        }
    }
    // Glyph 0 is drawn for whatever the font does not have.
    glyphs.remove(&0);
    glyphs.into_iter().filter_map(|(glyph, c)| Some((glyph.into(), c?.to_string()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Faces;

    #[test]
    fn glyphs_stand_for_the_characters_of_the_font() {
        let face = &Faces::bundled().regular;
        let glyphs = super::glyphs(face.data).unwrap();
        for c in "Nguyễn Հովհաննիսյան".chars() {
            assert_eq!(glyphs[&face.glyph(c).unwrap().into()], c.to_string());
        }
        assert_eq!(super::glyphs(b"no font"), None);
    }

    #[test]
    fn a_glyph_for_two_letters_stands_for_neither() {
        let greek_alpha = '\u{391}';
        let meanings = certain([('A', 5), (greek_alpha, 5), ('B', 6), ('B', 6), ('C', 0)].into_iter());
        assert_eq!(meanings, HashMap::from([(6, "B".to_owned())]));
    }
}
