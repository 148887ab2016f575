//! Font objects.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use lopdf::{Dictionary, Object, Stream, dictionary};
use subsetter::GlyphRemapper;

use super::objects::{Id, Objects, compressed, name};
use super::strings::{from_win_ansi, text_string};
use crate::Error;
use crate::layout::{Face, Faces, Fonts, Outlines, PLACEHOLDER};

/// The resource name of the font that viewers use to draw new values.
pub(super) const FIELD_FONT: &str = "NotoSans";
/// A second resource name of the composite font that pages are drawn with, for
/// values that are typed in Chrome.
///
/// PDFium looks for a character first in a font of the code page that the
/// character belongs to, which has no Vietnamese or Armenian letters, and then
/// in the one that it calls by this name: a system font that it would make up
/// here, was there not one already.
pub(super) const TYPING_FONT: &str = "ArialUnicodeMS_01";
/// The resource name of the font that programs draw buttons anew with. Nothing
/// that this program draws uses it, so that it is not embedded.
pub(super) const BUTTON_FONT: &str = "ZaDb";
/// The resource name of the font for values that the regular face cannot write.
pub(super) const WIDE_FONT: &str = "NotoSansWide";

/// The program and the descriptor of a face.
pub(super) struct Embedded {
    descriptor: Id,
    name: String,
}

/// Embeds the file of a face.
///
/// Ascent and descent are those of the letters, and not the room that the font
/// asks for between lines, which is a fifth more: PDFium takes them for the
/// height of a line, and would choose letters of 8 points and not of 10.
///
/// ISO 32000-1, 9.8 and 9.9.
pub(super) fn embed(objects: &mut Objects, face: &Face, font_name: &str) -> Embedded {
    let length = face.data.len() as i64;
    let file = objects.add(compressed(dictionary! { "Length1" => length }, face.data.to_vec()));
    let mut entries = descriptor(face, font_name, file);
    let (descent, ascent) = face.letters();
    entries.set("Ascent", i64::from(ascent));
    entries.set("Descent", i64::from(descent));
    let descriptor = objects.add(entries);
    Embedded { descriptor, name: font_name.to_owned() }
}

fn descriptor(face: &Face, font_name: &str, file: Id) -> Dictionary {
    const NONSYMBOLIC: i64 = 1 << 5;
    // Roughly how thick the stems of the two weights are; viewers use it only
    // to imitate a font that is not embedded.
    let stem = if face.weight >= 600 { 140 } else { 84 };
    dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => name(font_name),
        "Flags" => NONSYMBOLIC,
        "FontBBox" => face.bounding_box.iter().map(|&n| i64::from(n).into()).collect::<Vec<Object>>(),
        "ItalicAngle" => 0,
        "Ascent" => i64::from(face.ascent),
        "Descent" => i64::from(face.descent),
        "CapHeight" => i64::from(face.cap_height),
        "StemV" => stem,
        file_key(face.outlines) => file,
    }
}

/// Where a descriptor names the font file (ISO 32000-1, table 126).
fn file_key(outlines: Outlines) -> &'static str {
    match outlines {
        Outlines::TrueType => "FontFile2",
        Outlines::Cff => "FontFile3",
    }
}

/// A simple TrueType font with WinAnsiEncoding: what every program can write new values with.
///
/// ISO 32000-1, 9.6.3.
pub(super) fn simple(objects: &mut Objects, face: &Face, embedded: &Embedded) -> Id {
    let widths: Vec<Object> = (0x20..=0xFF_u8)
        .map(|code| {
            let glyph = from_win_ansi(code).map_or(0, |c| face.glyph_or_placeholder(c));
            i64::from(face.advance(glyph)).into()
        })
        .collect();
    objects.add(dictionary! {
        "Type" => "Font",
        "Subtype" => "TrueType",
        "BaseFont" => name(&embedded.name),
        "Encoding" => "WinAnsiEncoding",
        "FirstChar" => 0x20,
        "LastChar" => 0xFF,
        "Widths" => widths,
        "FontDescriptor" => embedded.descriptor,
    })
}

/// One of the fonts that every program has.
///
/// ISO 32000-1, 9.6.2.2.
pub(super) fn standard(objects: &mut Objects, font_name: &str) -> Id {
    objects.add(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name(font_name) })
}

/// A composite font of a whole face, with its codes of
/// [`Face::composite_code`], which tells what the characters given are drawn by.
///
/// ISO 32000-1, 9.7.
pub(super) fn composite(
    objects: &mut Objects,
    face: &Face,
    embedded: &Embedded,
    characters: impl Iterator<Item = char>,
) -> Id {
    let mut glyphs: BTreeMap<u16, char> = BTreeMap::new();
    for c in characters {
        if let Some(glyph) = face.glyph(c) {
            glyphs.entry(face.composite_code(glyph)).or_insert(c);
        }
    }
    let mut codes: Vec<(u16, u16)> =
        (0..face.glyph_count()).map(|glyph| (face.composite_code(glyph), glyph)).collect();
    codes.sort_unstable();
    let widths = codes.chunk_by(|(a, _), (b, _)| *b == a + 1).flat_map(|part| {
        let advances = part.iter().map(|&(_, glyph)| i64::from(face.advance(glyph)).into());
        [i64::from(part[0].0).into(), Object::Array(advances.collect())]
    });
    let mut dictionary =
        descendant(face.outlines, &embedded.name, embedded.descriptor, Object::Array(widths.collect()));
    if codes.iter().any(|(code, glyph)| code != glyph) {
        // What has no code of its own is drawn as a box.
        dictionary.set("DW", i64::from(face.advance(0)));
        dictionary.set("CIDToGIDMap", objects.add(glyph_map(&codes)));
    }
    let mut buffer = [0; 4];
    let unicode = to_unicode(glyphs.iter().map(|(&code, &c)| (code, c.encode_utf8(&mut buffer).to_owned())));
    let unicode = objects.add(compressed(Dictionary::new(), unicode));
    let descendant = objects.add(dictionary);
    objects.add(type0(&embedded.name, descendant, unicode))
}

/// The glyph of every code, from 0 on, two bytes each.
///
/// Each pair is written as what it has more than the one before, which makes it
/// a sixth as long: most have one more, or nothing.
///
/// ISO 32000-1, table 117 and 7.4.4.4.
fn glyph_map(codes: &[(u16, u16)]) -> Stream {
    const UP: u8 = 2;
    let mut map = vec![0; codes.last().map_or(0, |(code, _)| usize::from(*code) + 1)];
    for &(code, glyph) in codes {
        map[usize::from(code)] = glyph;
    }
    let mut rows = Vec::with_capacity(map.len() * 3);
    let mut above = [0; 2];
    for glyph in map {
        let [high, low] = glyph.to_be_bytes();
        rows.extend([UP, high.wrapping_sub(above[0]), low.wrapping_sub(above[1])]);
        above = [high, low];
    }
    let parameters = dictionary! { "Predictor" => 12, "Columns" => 2 };
    compressed(dictionary! { "DecodeParms" => parameters }, rows)
}

fn glyph_widths(advances: impl Iterator<Item = u16>) -> Object {
    let widths: Vec<Object> = advances.map(|advance| i64::from(advance).into()).collect();
    Object::Array(vec![0.into(), widths.into()])
}

fn descendant(outlines: Outlines, font_name: &str, descriptor: Id, widths: Object) -> Dictionary {
    let mut dictionary = dictionary! {
        "Type" => "Font",
        "Subtype" => match outlines {
            Outlines::TrueType => "CIDFontType2",
            Outlines::Cff => "CIDFontType0",
        },
        "BaseFont" => name(font_name),
        "CIDSystemInfo" => dictionary! {
            "Registry" => text_string("Adobe"),
            "Ordering" => text_string("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor,
        "W" => widths,
    };
    if outlines == Outlines::TrueType {
        dictionary.set("CIDToGIDMap", "Identity");
    }
    dictionary
}

fn type0(font_name: &str, descendant: Id, to_unicode: Id) -> Dictionary {
    dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name(font_name),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()],
        "ToUnicode" => to_unicode,
    }
}

/// The map from codes back to characters, for everything that reads text out of a PDF.
///
/// ISO 32000-1, 9.10.3.
fn to_unicode(glyphs: impl Iterator<Item = (u16, String)>) -> Vec<u8> {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let mut ranges: Vec<Range> = Vec::new();
    for (code, text) in glyphs {
        let units: Vec<u16> = text.encode_utf16().collect();
        match ranges.last_mut() {
            Some(range) if range.goes_on(code, &units) => range.last = code,
            _ => ranges.push(Range { first: code, last: code, units }),
        }
    }
    let (single, several): (Vec<Range>, Vec<Range>) =
        ranges.into_iter().partition(|range| range.first == range.last);
    // A block may hold no more than 100 entries.
    for (ranges, kind) in [(single, "bfchar"), (several, "bfrange")] {
        for block in ranges.chunks(100) {
            let _ = writeln!(map, "{} begin{kind}", block.len());
            for range in block {
                range.push(&mut map);
            }
            let _ = writeln!(map, "end{kind}");
        }
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map.into_bytes()
}

/// Codes one after the other that stand for characters one after the other.
struct Range {
    first: u16,
    last: u16,
    /// What the first code stands for, in UTF-16.
    units: Vec<u16>,
}

impl Range {
    /// Whether a code is the next one of the range.
    ///
    /// Only characters below U+0100 are put into ranges: of others Ghostscript
    /// mingles the two bytes, and a copy that it writes reads wrong.
    fn goes_on(&self, code: u16, units: &[u16]) -> bool {
        let ([first], [unit @ ..=0xFF]) = (self.units.as_slice(), units) else { return false };
        // No range may leave the codes that share a first byte.
        code == self.last + 1
            && *unit == first.wrapping_add(code - self.first)
            && self.first >> 8 == code >> 8
    }

    fn push(&self, map: &mut String) {
        let Self { first, last, units } = self;
        let _ = write!(map, "<{first:04X}> ");
        if first != last {
            let _ = write!(map, "<{last:04X}> ");
        }
        map.push('<');
        for unit in units {
            let _ = write!(map, "{unit:04X}");
        }
        map.push_str(">\n");
    }
}

/// The fonts that are cut for one document, each for what it needs of a face.
pub(super) struct Subsets<'a> {
    fonts: &'a Fonts,
    cuts: Vec<Subset>,
    /// Whether glyphs of the form's own font are cut out as well.
    takes_all: bool,
}

impl<'a> Subsets<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, cuts: Vec::new(), takes_all: false }
    }

    /// For a document that has none of the form's own fonts.
    pub(super) fn of_everything(fonts: &'a Fonts) -> Self {
        Self { takes_all: true, ..Self::new(fonts) }
    }

    /// Whether glyphs of the form's own font are cut out as well.
    pub(super) fn takes_all(&self) -> bool {
        self.takes_all
    }

    /// The fonts to cut from.
    pub(super) fn fonts(&self) -> &'a Fonts {
        self.fonts
    }

    /// The font that is cut from a face, and its name among the resources.
    pub(super) fn of(&mut self, face: &'static Face) -> (Cow<'static, str>, &mut Subset) {
        let known = self.cuts.iter().position(|cut| std::ptr::eq(cut.face, face));
        let place = known.unwrap_or_else(|| {
            self.cuts.push(Subset::new(face));
            self.cuts.len() - 1
        });
        (Self::name(face, place), &mut self.cuts[place])
    }

    fn name(face: &'static Face, place: usize) -> Cow<'static, str> {
        if std::ptr::eq(face, &raw const Faces::bundled().wide) {
            Cow::Borrowed(WIDE_FONT)
        } else {
            Cow::Owned(format!("Other{place}"))
        }
    }

    /// All fonts that were cut, with their names among the resources.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (Cow<'static, str>, &Subset)> {
        self.cuts.iter().enumerate().map(|(place, cut)| (Self::name(cut.face, place), cut))
    }
}

/// The glyphs of a face that one document needs, cut out for it.
///
/// Codes are the numbers of the glyphs in the small font.
pub(super) struct Subset {
    face: &'static Face,
    glyphs: GlyphRemapper,
    /// What each code stands for.
    texts: BTreeMap<u16, String>,
}

impl Subset {
    fn new(face: &'static Face) -> Self {
        Self { face, glyphs: GlyphRemapper::new(), texts: BTreeMap::new() }
    }

    /// The code of a character; the placeholder's where the face has none.
    pub(super) fn character(&mut self, c: char) -> u16 {
        let drawn = if self.face.glyph(c).is_some() { c } else { PLACEHOLDER };
        self.glyph(self.face.glyph_or_placeholder(c), drawn.encode_utf8(&mut [0; 4]))
    }

    /// The code of a glyph that stands for a text.
    pub(super) fn glyph(&mut self, glyph: u16, text: &str) -> u16 {
        let code = self.glyphs.remap(glyph);
        self.texts.entry(code).or_insert_with(|| text.to_owned());
        code
    }

    /// The objects of the small font; the last is the font itself, the others
    /// come before it. References are to `ids`, in the same order.
    pub(super) fn objects(&self, ids: [Id; 5]) -> Result<[Object; 5], Error> {
        let [file_id, descriptor_id, unicode_id, descendant_id, _] = ids;
        let face = self.face;
        let cannot = |why: &str| match &face.file {
            Some(path) => {
                let what = format!("is damaged: its glyphs cannot be cut out ({why})");
                Error::Font { path: path.clone(), what }
            }
            None => Error::Internal(format!("the font {} cannot be cut: {why}", face.name)),
        };
        let data = subsetter::subset(face.data, face.index, &self.glyphs)
            .map_err(|error| cannot(&error.to_string()))?;
        let file = match face.outlines {
            Outlines::TrueType => {
                let length = data.len() as i64;
                Stream::new(dictionary! { "Length1" => length }, data)
            }
            Outlines::Cff => {
                // Only this table is embedded (9.9, table 126).
                let table = ttf_parser::RawFace::parse(&data, 0)
                    .ok()
                    .and_then(|face| face.table(ttf_parser::Tag::from_bytes(b"CFF ")))
                    .ok_or_else(|| cannot("its outlines are missing"))?;
                Stream::new(dictionary! { "Subtype" => "CIDFontType0C" }, table.to_vec())
            }
        };
        let font_name = format!("{}+{}", self.tag(), face.name);
        let widths = glyph_widths(self.glyphs.remapped_gids().map(|glyph| face.advance(glyph)));
        let unicode = to_unicode(self.texts.iter().map(|(&code, text)| (code, text.clone())));
        // Not deflated: that would save 2 KB and take five times as long as all the rest of the form.
        Ok([
            file.into(),
            descriptor(face, &font_name, file_id).into(),
            Stream::new(Dictionary::new(), unicode).into(),
            descendant(face.outlines, &font_name, descriptor_id, widths).into(),
            type0(&font_name, descendant_id, unicode_id).into(),
        ])
    }

    /// Six letters that tell this subset from others.
    ///
    /// ISO 32000-1, 9.6.4.
    fn tag(&self) -> String {
        let glyphs: Vec<u8> = self.glyphs.remapped_gids().flat_map(u16::to_be_bytes).collect();
        let mut hash = xxhash_rust::xxh3::xxh3_64(&glyphs);
        (0..6)
            .map(|_| {
                let letter = b'A' + (hash % 26) as u8;
                hash /= 26;
                char::from(letter)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_are_letters_stand_for_these_letters_only() {
        let face = &Faces::bundled().regular;
        let codes: BTreeMap<u16, u16> =
            (0..face.glyph_count()).map(|glyph| (face.composite_code(glyph), glyph)).collect();
        assert_eq!(codes.len(), usize::from(face.glyph_count()));
        // PDFium writes a character that the font lacks as its own number.
        for c in ('\u{20}'..'\u{E000}').filter(|&c| face.glyph(c).is_none()) {
            assert!(!codes.contains_key(&(c as u16)), "{c} shows as a letter");
        }
        // Pages are drawn with the numbers of glyphs.
        for c in (' '..='~').chain(['–', '•', '’']) {
            let glyph = face.glyph(c).unwrap();
            assert_eq!(face.composite_code(glyph), glyph, "{c}");
        }
    }

    #[test]
    fn only_letters_of_one_byte_are_given_as_ranges() {
        let glyphs = ["A", "B", "C", "Ł", "ł", "fi", "D"].into_iter();
        let map = String::from_utf8(to_unicode((0xFE..).zip(glyphs.map(str::to_owned)))).unwrap();
        // A range does not leave the codes that share a first byte, either.
        assert!(map.contains("1 beginbfrange\n<00FE> <00FF> <0041>\nendbfrange"), "{map}");
        let single = "<0100> <0043>\n<0101> <0141>\n<0102> <0142>\n<0103> <00660069>\n<0104> <0044>";
        assert!(map.contains(&format!("5 beginbfchar\n{single}\nendbfchar")), "{map}");
    }
}
