//! What the codes of an embedded font stand for, by the font's own table.
//!
//! Poppler (Evince, Okular) embeds the fonts that it writes other letters with
//! whole. Codes are in UTF-16, but no `/ToUnicode` says so. ISO 32000-1, 9.7.4.2.

use lopdf::{Dictionary, Object, Stream};
use ttf_parser::cmap::{Format, Subtable};

use crate::returned::file::object::Pdf;

/// The largest font file that is read, in bytes; those for Latin, Greek and
/// Cyrillic have less than half of it.
pub(super) const FILE: usize = 2 << 20;

/// How many operators it is as much work as to look up all codes of a map.
pub(super) const LOOK_UP: usize = 5_000;

/// Codes of two bytes that are characters in UTF-16.
#[derive(Default)]
pub(crate) struct Codes(Vec<u64>);

impl Codes {
    pub(crate) fn has(&self, code: u32) -> bool {
        self.0.get(code as usize / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }

    fn add(&mut self, code: u16) {
        self.0.resize(1 << 10, 0);
        self.0[usize::from(code) / 64] |= 1 << (code % 64);
    }
}

/// The codes of a composite font with TrueType outlines that stand for
/// themselves: the map from codes to glyphs and the font file agree about them.
/// Of another font nothing is known.
pub(crate) fn plain_codes<'a>(
    pdf: &Pdf<'a>,
    font: &'a Dictionary,
    descendant: &'a Dictionary,
    cost: &mut usize,
) -> Codes {
    let known = pdf.get_name(font, "Encoding") == Some(b"Identity-H")
        && pdf.get_name(descendant, "Subtype") == Some(b"CIDFontType2");
    let file = pdf.get_dict(descendant, "FontDescriptor").and_then(|font| pdf.get(font, "FontFile2"));
    let map = pdf.get(descendant, "CIDToGIDMap");
    let (true, Some(Object::Stream(file)), Some(Object::Stream(map))) = (known, file, map) else {
        return Codes::default();
    };
    let (Some(file), Some(map)) = (unpacked(pdf, file, FILE, cost), unpacked(pdf, map, FILE, cost)) else {
        return Codes::default();
    };
    *cost += LOOK_UP;
    agreed(&file, &map).unwrap_or_default()
}

/// The codes whose glyph in a map, two bytes for each code, is the glyph that
/// the font has for that character.
fn agreed(file: &[u8], map: &[u8]) -> Option<Codes> {
    let table = table(file)?;
    let mut codes = Codes::default();
    let glyphs = map.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    for (code, glyph) in (0..=u16::MAX).zip(glyphs) {
        // Glyph 0 is drawn for whatever the font does not have.
        if glyph != 0 && table.glyph_index(code.into()).is_some_and(|own| own.0 == glyph) {
            codes.add(code);
        }
    }
    Some(codes)
}

/// The table of a font file from characters to glyphs, if it has one of a kind in
/// which looking up takes next to nothing, however long it is.
pub(super) fn table(file: &[u8]) -> Option<Subtable<'_>> {
    let face = ttf_parser::Face::parse(file, 0).ok()?;
    face.tables().cmap?.subtables.into_iter().find(|table| {
        table.is_unicode()
            && matches!(
                table.format,
                Format::SegmentMappingToDeltaValues(_)
                    | Format::TrimmedTableMapping(_)
                    | Format::SegmentedCoverage(_)
            )
    })
}

/// The data of a stream, unless they are more than `most` bytes. Many fonts may
/// share a stream, and each unpacks it again: that costs, also where it is in vain.
pub(crate) fn unpacked(pdf: &Pdf<'_>, stream: &Stream, most: usize, cost: &mut usize) -> Option<Vec<u8>> {
    /// How many bytes are as much work as an operator.
    const BYTES_PER_OPERATOR: usize = 100;
    let most = pdf.limits.stream_size.min(most);
    let data = pdf.unpacked(stream, most).ok();
    *cost += data.as_ref().map_or(most, Vec::len) / BYTES_PER_OPERATOR;
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Faces;

    #[test]
    fn codes_stand_for_themselves_where_map_and_font_agree() {
        let face = &Faces::bundled().regular;
        let wrong = |unit: u32| if unit == 0x41 { 'B' } else { char::from_u32(unit).unwrap_or(' ') };
        let map: Vec<u8> =
            (0..0x200).flat_map(|unit| face.glyph(wrong(unit)).unwrap_or(0).to_be_bytes()).collect();
        let agreed = agreed(face.data, &map).unwrap();
        assert!(agreed.has(0x42) && agreed.has(0x1A0));
        // `A` is drawn as `B` here; U+0007 has no glyph; the map ends before U+1EC5.
        assert!([0x41, 0x07, 0x1EC5].iter().all(|code| !agreed.has(*code)));
        assert!(super::agreed(b"no font", &map).is_none());
    }
}
