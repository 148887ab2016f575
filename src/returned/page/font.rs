//! What the codes of a string mean and how far they move the pen.
//!
//! ISO 32000-1, 9.6, 9.7 and 9.10. A code whose meaning a file does not tell has
//! none: a guess could be a wrong answer.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use lopdf::{Dictionary, Document, Encoding, Object};
use unicode_normalization::UnicodeNormalization as _;

use super::code_map::Selection;
use super::contradiction::{self, is_one_glyph};
use super::program::{self, Codes};
use super::to_unicode::ToUnicode;
use crate::layout::{Face, Faces};
use crate::returned::file::object::Pdf;

/// The most widths of a font that are read.
const WIDTHS: usize = 70_000;

/// How many operators a font without long tables is as much work, and memory, as.
const FONT: usize = 250;

/// A font as far as reading needs it.
pub(crate) struct Font {
    /// How many bytes a code has.
    code_length: usize,
    /// Whether it has more glyphs than one byte can name.
    is_composite: bool,
    /// Which glyph a code selects.
    selection: Selection,
    /// What `/ToUnicode` says.
    to_unicode: Option<ToUnicode>,
    /// The face of the form that it is, or is a part of, by its name.
    own: Option<&'static Face>,
    /// Whether Ghostscript wrote that map.
    by_ghostscript: bool,
    /// What the encoding says where that says nothing.
    table: HashMap<u32, String>,
    /// The codes of which the font says something else than its map.
    contradicted: HashSet<u32>,
    /// The codes that are characters in UTF-16, where there is no map.
    plain: Codes,
    /// In thousandths of an em, or whatever a Type 3 font counts in.
    widths: HashMap<u32, f64>,
    default_width: Option<f64>,
    /// From the unit of widths to parts of an em.
    scale: f64,
    /// How many operators reading it was as much work as.
    cost: usize,
}

/// One code of a string.
pub(crate) struct Coded {
    /// The characters that it stands for; empty when nobody knows.
    pub(crate) text: String,
    /// How far it moves the pen, in parts of an em.
    pub(crate) width: f64,
    /// Whether it is the one-byte code 32, to which word spacing applies.
    pub(crate) is_space_code: bool,
}

impl Font {
    /// Reads a font. Whether its program speaks against its map is found out, unless the map is believed.
    pub(crate) fn new<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, believes_map: bool) -> Self {
        let is_composite = pdf.get_name(dict, "Subtype") == Some(b"Type0");
        let mut cost = FONT;
        let descendant = pdf.get_array(dict, "DescendantFonts").first().and_then(|font| pdf.dict(font));
        let (widths, default_width) = if is_composite {
            let font = descendant;
            let default = font.and_then(|font| number(pdf, font, "DW")).unwrap_or(1000.0);
            (font.map(|font| composite_widths(pdf, font, &mut cost)).unwrap_or_default(), Some(default))
        } else {
            let missing = pdf
                .get_dict(dict, "FontDescriptor")
                .and_then(|descriptor| number(pdf, descriptor, "MissingWidth"));
            (simple_widths(pdf, dict), missing)
        };
        let mut selection = if is_composite {
            Selection::composite(pdf, dict, descendant, &mut cost)
        } else {
            Selection::default()
        };
        let of_map = selection.code_length();
        let code_length = of_map.unwrap_or(if is_composite { 2 } else { 1 });
        let map = to_unicode(pdf, dict, &mut cost);
        let table = match descendant.filter(|_| is_composite) {
            Some(_) => HashMap::new(),
            None => Some(encoding(pdf, dict, &mut selection.named))
                .filter(|table| !table.is_empty())
                .unwrap_or_else(|| as_our_own(pdf, dict, &widths)),
        };
        let plain = match descendant.filter(|_| is_composite && map.is_none()) {
            Some(descendant) => program::plain_codes(pdf, dict, descendant, &mut cost),
            None => Codes::default(),
        };
        let by_ghostscript = map.as_deref().is_some_and(is_by_ghostscript);
        let to_unicode = map.map(|map| ToUnicode::read(&map));
        let own = own_face(pdf.get_name(dict, "BaseFont").unwrap_or_default());
        let contradicted = match (&to_unicode, descendant.filter(|_| is_composite)) {
            _ if believes_map => HashSet::new(),
            (Some(map), Some(descendant)) => {
                contradiction::of_program(pdf, descendant, &selection, map, &mut cost)
            }
            (Some(map), None) if draws_by_encoding(pdf, dict) => contradiction::of_encoding(map, &table),
            _ => HashSet::new(),
        };
        cost += to_unicode.as_ref().map_or(0, ToUnicode::len);
        Self {
            code_length,
            is_composite,
            selection,
            to_unicode,
            own,
            by_ghostscript,
            table,
            contradicted,
            plain,
            widths,
            default_width,
            scale: scale(pdf, dict),
            cost,
        }
    }

    /// How many operators reading it was as much work as: many fonts may share
    /// their long tables.
    pub(crate) fn cost(&self) -> usize {
        self.cost
    }

    /// The codes of a string.
    pub(crate) fn codes<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = Coded> + 's {
        string.chunks(self.code_length).map(|bytes| {
            let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let text = self.text(code);
            Coded {
                width: self.width(code).unwrap_or_else(|| helvetica(&text)) * self.scale,
                text,
                is_space_code: self.code_length == 1 && code == 32,
            }
        })
    }

    /// How far a code moves the pen, in the unit of the widths.
    fn width(&self, code: u32) -> Option<f64> {
        self.widths.get(&self.selection.cid(code)).copied().or(self.default_width)
    }

    /// Whether a code may well stand for something else than the map says.
    fn is_doubtful(&self, code: u32, units: &[u16]) -> bool {
        let is_composite = self.is_composite;
        let [unit] = *units else {
            return self.by_ghostscript && is_composite && units.iter().any(|unit| *unit < MINGLED);
        };
        let Some(c) = char::from_u32(unit.into()) else { return false };
        let own = self.own.and_then(|face| Some((face, face.glyph(c)?)));
        if let Some((face, glyph)) = own {
            let width = self.width(code);
            // In a font of ours a letter is as wide as we know it.
            if width.is_some_and(|width| !is_width(face, glyph, width)) {
                return true;
            }
            if is_composite && u32::from(face.composite_code(glyph)) == code {
                return false;
            }
        }
        if !self.by_ghostscript || unit >= MINGLED {
            return false;
        }
        match self.table.get(&code) {
            _ if is_composite => true,
            Some(named) => !named.chars().eq([c]),
            None => unit >= 0x80 && own.is_none_or(|(face, _)| doubles(face).contains(&c)),
        }
    }

    fn text(&self, code: u32) -> String {
        if self.selection.is_nothing(code, self.is_composite) {
            return String::new();
        }
        // Some writers give one-byte codes two bytes in the map.
        let lengths = [self.code_length as u8, 3_u8.saturating_sub(self.code_length as u8)];
        let map = self.to_unicode.as_ref();
        let mapped = map.and_then(|map| lengths.into_iter().find_map(|length| map.get(code, length)));
        let text = match mapped {
            Some(units) if self.contradicted.contains(&code) || self.is_doubtful(code, units) => {
                String::new()
            }
            Some(units) => String::from_utf16(units).unwrap_or_default(),
            None if self.plain.has(code) => char::from_u32(code).map(String::from).unwrap_or_default(),
            None => self.table.get(&code).cloned().unwrap_or_default(),
        };
        let text = spelled(&text);
        let is_known = !text.contains(['\u{FFFD}', '\0']) && is_one_glyph(&text);
        if is_known { text } else { String::new() }
    }
}

/// A text as people write it: what a page shows as two letters are two letters,
/// a hyphen that nobody would see is one that is seen, and a space is a space.
///
/// Fonts name the glyphs of these by what they look like, and maps say so.
fn spelled(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\u{FB00}' => spelled.push_str("ff"),
            '\u{FB01}' => spelled.push_str("fi"),
            '\u{FB02}' => spelled.push_str("fl"),
            '\u{FB03}' => spelled.push_str("ffi"),
            '\u{FB04}' => spelled.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => spelled.push_str("st"),
            '\u{AD}' => spelled.push('-'),
            '\u{A0}' => spelled.push(' '),
            c => spelled.push(c),
        }
    }
    spelled
}

fn to_unicode<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, cost: &mut usize) -> Option<Vec<u8>> {
    /// The largest map that is read, in bytes.
    const MAP: usize = 1 << 20;
    let Some(Object::Stream(stream)) = pdf.get(dict, "ToUnicode") else { return None };
    program::unpacked(pdf, stream, MAP, cost)
}

/// Below this, a character of a map that Ghostscript wrote may be another one.
///
/// Of the ranges of a map that it reads, it mingles the two bytes of what the
/// first code stands for, `Ł` (0141) to `A` (41) and `ỳ` (1EF3) to `ÿ` (FF), and
/// counts on from there. What it writes are ranges, so that it does this to its own copies.
const MINGLED: u16 = 0x200;

/// Whether a stated width is the one of a glyph, but for rounding.
fn is_width(face: &Face, glyph: u16, stated: f64) -> bool {
    (f64::from(face.advance(glyph)) - stated).abs() <= 2.0
}

/// The letters that Ghostscript makes of others of a face that are as wide.
///
/// They are looked for once: a page may ask for every letter that it shows.
fn doubles(face: &'static Face) -> &'static HashSet<char> {
    static DOUBLES: OnceLock<Vec<(&Face, HashSet<char>)>> = OnceLock::new();
    let of = |face: &'static Face| {
        let mingled = |c: char| char::from_u32((u32::from(c) >> 8) | (u32::from(c) & 0xFF));
        let double = |other: char| {
            let c = mingled(other)?;
            let width = face.advance(face.glyph(other)?);
            is_width(face, face.glyph(c)?, width.into()).then_some(c)
        };
        (face, face.characters().filter(|&other| other > '\u{FF}').filter_map(double).collect())
    };
    let known = DOUBLES.get_or_init(|| {
        let Faces { regular, bold, wide } = Faces::bundled();
        [regular, bold, wide].map(of).into()
    });
    let (_, doubles) = known.iter().find(|(known, _)| std::ptr::eq(*known, face)).unwrap_or(&known[0]);
    doubles
}

/// Whether Ghostscript wrote a map, by the names that it gives to them: `R` and a number.
fn is_by_ghostscript(map: &[u8]) -> bool {
    const NAME: &[u8] = b"/CMapName/R";
    let place = map.windows(NAME.len()).position(|window| window == NAME);
    place.and_then(|place| map.get(place + NAME.len())).is_some_and(u8::is_ascii_digit)
}

/// The face of the form that has this name, or whose part has.
fn own_face(base_font: &[u8]) -> Option<&'static Face> {
    let Faces { regular, bold, wide } = Faces::bundled();
    [regular, bold, wide].into_iter().find(|face| base_font.ends_with(face.name.as_bytes()))
}

/// What the codes of a simple font stand for by its `/Encoding`.
///
/// `named` gets the codes of glyph 0. ISO 32000-1, 9.6.6.
fn encoding<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, named: &mut HashSet<u32>) -> HashMap<u32, String> {
    let base_font = pdf.get_name(dict, "BaseFont").unwrap_or_default();
    let is_pictures = ["Dingbats", "Symbol", "Wingdings", "Webdings"]
        .iter()
        .any(|name| contains(base_font, name.as_bytes()));
    let descriptor = pdf.get_dict(dict, "FontDescriptor");
    let is_embedded = descriptor.is_some_and(|font| {
        ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| font.has(key.as_bytes()))
    });
    let is_type3 = pdf.get_name(dict, "Subtype") == Some(b"Type3");
    let mut table = HashMap::new();
    if is_pictures {
        return table;
    }
    let (base, differences) = match pdf.get(dict, "Encoding") {
        Some(Object::Name(name)) => (Some(name.as_slice()), &[][..]),
        Some(Object::Dictionary(encoding)) => {
            (pdf.get_name(encoding, "BaseEncoding"), pdf.get_array(encoding, "Differences"))
        }
        _ => (None, &[][..]),
    };
    // Without a name for it, the encoding of an embedded font is its own affair.
    if let Some(base) = base.or_else(|| (!is_embedded && !is_type3).then_some(b"StandardEncoding")) {
        table = base_table(base);
    }
    let mut code = 0_u32;
    for entry in differences.iter().take(512) {
        match pdf.resolve(entry) {
            Some(Object::Integer(first)) => code = u32::try_from(*first).unwrap_or(u32::MAX),
            Some(Object::Name(name)) => {
                if name == b".notdef" {
                    named.insert(code);
                } else {
                    named.remove(&code);
                }
                match of_name(name) {
                    Some(text) => table.insert(code, text),
                    None => table.remove(&code),
                };
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    table
}

/// From the unit of a font's widths to parts of an em. ISO 32000-1, 9.6.5.
fn scale<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> f64 {
    match pdf.get_name(dict, "Subtype") {
        Some(b"Type3") => pdf
            .get_array(dict, "FontMatrix")
            .first()
            .and_then(|number| pdf.resolve(number)?.as_float().ok())
            .map_or(0.001, f64::from),
        _ => 0.001,
    }
}

/// Whether the encoding of a simple font decides what is drawn: that of a font
/// that is not embedded does, or of one that says that it has the usual letters.
/// ISO 32000-1, 9.6.6.4 and table 123.
fn draws_by_encoding<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> bool {
    const SYMBOLIC: i64 = 1 << 2;
    const NONSYMBOLIC: i64 = 1 << 5;
    if pdf.get_name(dict, "Subtype") == Some(b"Type3") {
        return false;
    }
    let Some(descriptor) = pdf.get_dict(dict, "FontDescriptor") else { return true };
    let flags = pdf.get(descriptor, "Flags").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
    flags & SYMBOLIC == 0 && flags & NONSYMBOLIC != 0
}

/// The meanings of the codes of a named encoding.
fn base_table(name: &[u8]) -> HashMap<u32, String> {
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Name(name.to_vec()));
    let document = Document::new();
    let Ok(encoding @ Encoding::OneByteEncoding(_)) = font.get_font_encoding(&document) else {
        return HashMap::new();
    };
    let text = |code: u8| Some((u32::from(code), encoding.bytes_to_string(&[code]).ok()?));
    (0..=255).filter_map(text).filter(|(_, text)| !text.is_empty()).collect()
}

/// The meanings of codes in a part of the form's own font whose encoding
/// a printing program left out.
///
/// It had WinAnsiEncoding in the form. A code that is as wide as its character
/// there still means the same.
fn as_our_own<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, widths: &HashMap<u32, f64>) -> HashMap<u32, String> {
    let Some(face) = own_face(pdf.get_name(dict, "BaseFont").unwrap_or_default()) else {
        return HashMap::new();
    };
    let mut meanings = base_table(b"WinAnsiEncoding");
    meanings.retain(|code, text| {
        let glyph = text.chars().next().and_then(|c| face.glyph(c));
        glyph.zip(widths.get(code)).is_some_and(|(glyph, stated)| is_width(face, glyph, *stated))
    });
    meanings
}

/// The character of a glyph's name.
fn of_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    if let Some(hex) = name.strip_prefix("uni")
        && hex.len() == 4
        && hex.bytes().all(|digit| digit.is_ascii_hexdigit())
    {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?).map(String::from);
    }
    // `lopdf` knows the names of Adobe's list, and says so of an encoding
    // that changes one code.
    let mut encoding = Dictionary::new();
    let differences = vec![Object::Integer(0), Object::Name(name.as_bytes().to_vec())];
    encoding.set("Differences", Object::Array(differences));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Dictionary(encoding));
    // Nothing above is a reference.
    match font.get_font_encoding(&Document::new()) {
        Ok(encoding @ Encoding::Differences(_)) => {
            encoding.bytes_to_string(&[0]).ok().filter(|text| !text.is_empty())
        }
        _ => None,
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn number<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, key: &str) -> Option<f64> {
    pdf.get(dict, key)?.as_float().ok().map(f64::from)
}

/// `/Widths`. ISO 32000-1, table 111.
fn simple_widths<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> HashMap<u32, f64> {
    let first = number(pdf, dict, "FirstChar").unwrap_or(0.0) as u32;
    let widths = pdf.get_array(dict, "Widths").iter().take(256);
    (first..).zip(widths).filter_map(|(code, width)| Some((code, as_number(pdf, width)?))).collect()
}

/// `/W`. ISO 32000-1, 9.7.4.3.
fn composite_widths<'a>(pdf: &Pdf<'a>, font: &'a Dictionary, cost: &mut usize) -> HashMap<u32, f64> {
    let mut widths = HashMap::new();
    let mut rest = pdf.get_array(font, "W");
    // Codes that are given again count again.
    let mut left = WIDTHS;
    while let [first, second, tail @ ..] = rest {
        let Some(first) = as_number(pdf, first).map(|first| first as u32) else { break };
        match pdf.resolve(second) {
            Some(Object::Array(each)) => {
                let each = &each[..each.len().min(left)];
                left -= each.len();
                let each = (first..).zip(each);
                widths.extend(each.filter_map(|(code, width)| Some((code, as_number(pdf, width)?))));
                rest = tail;
            }
            Some(last) => {
                let (Ok(last), [width, tail @ ..]) = (last.as_float(), tail) else { break };
                let Some(width) = as_number(pdf, width) else { break };
                let codes = first..(last as u32).min(0xFFFF).saturating_add(1);
                let codes = codes.take(left).map(|code| (code, width));
                left -= codes.size_hint().0;
                widths.extend(codes);
                rest = tail;
            }
            None => break,
        }
        if left == 0 {
            break;
        }
    }
    *cost += (WIDTHS - left) / 4;
    widths
}

fn as_number<'a>(pdf: &Pdf<'a>, object: &'a Object) -> Option<f64> {
    pdf.resolve(object)?.as_float().ok().map(f64::from).filter(|number| number.is_finite())
}

/// The width of a character in Helvetica, the font that most programs draw
/// with when they embed none; the standard fonts need not state their widths.
fn helvetica(text: &str) -> f64 {
    /// From the space to the tilde.
    const WIDTHS: [u16; 95] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
        556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778,
        722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
        278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];
    // An accent does not change the width of its letter.
    let plain = text.nfd().next().map_or(0, u32::from);
    let place = usize::try_from(plain).ok().and_then(|code| code.checked_sub(32));
    place.and_then(|place| WIDTHS.get(place)).map_or(556.0, |width| f64::from(*width))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a code of a composite font stands for, whose map says `character`.
    fn read(base_font: &str, map_name: &str, code: u32, character: char, width: f64) -> String {
        let map = format!(
            "/CMapName{map_name} def 1 beginbfrange <{code:04x}><{code:04x}><{:04x}> endbfrange",
            u32::from(character)
        );
        let font = Font {
            code_length: 2,
            is_composite: true,
            selection: Selection::default(),
            to_unicode: Some(ToUnicode::read(map.as_bytes())),
            own: own_face(base_font.as_bytes()),
            by_ghostscript: is_by_ghostscript(map.as_bytes()),
            table: HashMap::new(),
            contradicted: HashSet::new(),
            plain: Codes::default(),
            widths: HashMap::from([(code, width)]),
            default_width: None,
            scale: 0.001,
            cost: 0,
        };
        font.text(code)
    }

    #[test]
    fn letters_that_ghostscript_mingled_are_not_read() {
        let (ghostscript, other) = ("/R41", "/Adobe-Identity-UCS");
        let regular = "ABCDEF+NotoSans-Regular";
        // In our own font, a letter's width tells: this is the one of `Ł`.
        for map in [ghostscript, other] {
            assert_eq!(read(regular, map, 0x100, 'A', 524.0), "");
            assert_eq!(read(regular, map, 0x100, 'Ł', 524.0), "Ł");
            assert_eq!(read(regular, map, 0x22, 'A', 639.0), "A");
        }
        // Where another letter has the same width, its code does.
        let face = &Faces::bundled().regular;
        let [code, width] = ['ỳ', 'ÿ'].map(|c| face.glyph(c).unwrap());
        let (code, width) = (face.composite_code(code), face.advance(width));
        assert_eq!(read(regular, ghostscript, code.into(), 'ÿ', width.into()), "");
        assert_eq!(read(regular, ghostscript, code.into(), 'ỳ', width.into()), "ỳ");
        // In others nothing tells, but that no two bytes make more than this.
        for (code, character) in [(0x31E, 'Ý'), (0x22, 'Ý'), (0x247, 'A'), (0x22, 'n'), (0x29, 'ą')] {
            assert_eq!(read("ABCDEF+Anonymous", ghostscript, code, character, 535.0), "");
            assert_eq!(read("ABCDEF+Anonymous", other, code, character, 535.0), character.to_string());
        }
        for character in ['Ա', 'ễ', '王'] {
            assert_eq!(read("ABCDEF+Anonymous", ghostscript, 1, character, 722.0), character.to_string());
        }
    }
}
