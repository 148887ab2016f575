//! A font as the layout sees it: which characters it has and how wide these are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Pt;

/// What is drawn for a character that no face has: never nothing.
pub const PLACEHOLDER: char = '\u{FFFD}';

/// The largest font file that is read: those of East Asian scripts have 20 MiB.
pub(super) const LARGEST_FILE: u64 = 64 << 20;

/// One font, ready to be measured. All lengths are in thousandths of an em.
pub struct Face {
    /// The PostScript name.
    pub name: &'static str,
    /// The font file.
    pub data: &'static [u8],
    /// The place of the font in a file of several.
    pub index: u32,
    /// The file that it was read from, unless the program carries it.
    pub file: Option<PathBuf>,
    /// How the glyphs are drawn.
    pub outlines: Outlines,
    /// How far the glyphs rise above the baseline.
    pub ascent: i16,
    /// How far they hang below it; negative.
    pub descent: i16,
    /// The height of capital letters.
    pub cap_height: i16,
    /// The box that holds every glyph: left, bottom, right, top.
    pub bounding_box: [i16; 4],
    /// The weight class of the design, 400 or 700.
    pub weight: u16,
    font: ttf_parser::Face<'static>,
    /// The font as the shaper reads it, for the few texts that need shaping.
    shaped: OnceLock<Option<harfrust::Font>>,
    /// The glyphs of the characters below U+0100, which nearly all values are
    /// made of: looking them up in the font takes most of the time of a form.
    latin: OnceLock<[Option<Latin>; 256]>,
}

/// How glyphs are drawn, which decides how a PDF embeds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlines {
    /// Quadratic curves, in the table `glyf`.
    TrueType,
    /// Cubic curves, in the table `CFF `.
    Cff,
}

/// A glyph and how far it moves the pen.
#[derive(Clone, Copy)]
struct Latin {
    glyph: u16,
    advance: u16,
}

/// The files of the faces that the program carries: regular, bold, wide.
pub(super) static FILES: [&[u8]; 3] = [
    include_bytes!("../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../fonts/NotoSans-Wide.ttf"),
];

/// The faces that the program carries.
pub struct Faces {
    /// Page text, and what people write in Latin and Armenian letters.
    pub regular: Face,
    /// Headings and marks.
    pub bold: Face,
    /// Values that the regular face cannot write: all of Latin, Greek, Cyrillic, Armenian.
    pub wide: Face,
}

impl Faces {
    /// The faces, read once per process.
    pub fn bundled() -> &'static Self {
        static FACES: OnceLock<Faces> = OnceLock::new();
        FACES.get_or_init(|| Self {
            regular: Face::read("NotoSans-Regular", FILES[0]),
            bold: Face::read("NotoSans-Bold", FILES[1]),
            wide: Face::read("NotoSans-Wide", FILES[2]),
        })
    }
}

impl Face {
    /// Reads a face that lives as long as the process.
    ///
    /// # Errors
    ///
    /// It is no font that can be used; the text says why, as the end of a sentence.
    pub(super) fn load(data: Vec<u8>, index: u32, file: &Path) -> Result<&'static Self, &'static str> {
        let name = {
            let face = ttf_parser::Face::parse(&data, index).map_err(|_| "is no font that can be read")?;
            let names =
                face.names().into_iter().filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME);
            let name = names.filter_map(|name| name.to_string()).next().unwrap_or_default();
            // What a name object can hold without escapes, which is all that most names have.
            let plain: String =
                name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(63).collect();
            if plain.is_empty() { "Font".to_owned() } else { plain }
        };
        let mut face =
            Self::parse(Box::leak(name.into_boxed_str()), Box::leak(data.into_boxed_slice()), index)?;
        face.file = Some(file.to_owned());
        Ok(Box::leak(Box::new(face)))
    }

    fn read(name: &'static str, data: &'static [u8]) -> Self {
        Self::parse(name, data, 0).expect("the bundled fonts are tested")
    }

    /// Reads a font.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, as the end of a sentence.
    pub(super) fn parse(name: &'static str, data: &'static [u8], index: u32) -> Result<Self, &'static str> {
        let font = ttf_parser::Face::parse(data, index).map_err(|_| "is no font that can be read")?;
        let outlines = if font.tables().glyf.is_some() {
            Outlines::TrueType
        } else if font.tables().cff.is_some() {
            Outlines::Cff
        } else {
            return Err("has no outlines that a PDF can hold");
        };
        if font.permissions() == Some(ttf_parser::Permissions::Restricted) {
            return Err("may not be embedded: its licence forbids it");
        }
        let thousandths = |units: i16| {
            let scaled = i32::from(units) * 1000 / i32::from(font.units_per_em());
            scaled.clamp(i16::MIN.into(), i16::MAX.into()) as i16
        };
        let bounds = font.global_bounding_box();
        Ok(Self {
            name,
            data,
            index,
            file: None,
            outlines,
            ascent: thousandths(font.ascender()),
            descent: thousandths(font.descender()),
            cap_height: font.capital_height().map_or(714, thousandths),
            bounding_box: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(thousandths),
            weight: font.weight().to_number(),
            font,
            shaped: OnceLock::new(),
            latin: OnceLock::new(),
        })
    }

    /// A character below U+0100; the outer `None` is another one, the inner one has no glyph.
    fn latin(&self, c: char) -> Option<Option<Latin>> {
        let latin = self.latin.get_or_init(|| {
            std::array::from_fn(|code| {
                let glyph = self.font.glyph_index(char::from(code as u8))?.0;
                Some(Latin { glyph, advance: self.advance(glyph) })
            })
        });
        latin.get(c as usize).copied()
    }

    /// The font as the shaper reads it; `None` when it cannot.
    pub(super) fn shaper(&self) -> Option<&harfrust::Font> {
        self.shaped.get_or_init(|| harfrust::Font::new(self.data, self.index)).as_ref()
    }

    /// A length of the font's own units, in thousandths of an em.
    pub(super) fn thousandths(&self, units: i32) -> f32 {
        units as f32 * 1000.0 / f32::from(self.font.units_per_em())
    }

    /// How far letters of Western Europe hang below the baseline and rise above
    /// it, accents of capitals included, in thousandths of an em.
    pub fn letters(&self) -> (i16, i16) {
        let boxes = ('A'..='\u{FF}')
            .filter(|c| c.is_alphabetic())
            .filter_map(|c| self.font.glyph_bounding_box(ttf_parser::GlyphId(self.glyph(c)?)));
        boxes.fold((0, 0), |(low, high), bounds| (low.min(bounds.y_min), high.max(bounds.y_max)))
    }

    /// The glyph of a character; `None` when the face has none.
    pub fn glyph(&self, c: char) -> Option<u16> {
        match self.latin(c) {
            Some(latin) => latin.map(|latin| latin.glyph),
            None => self.font.glyph_index(c).map(|glyph| glyph.0),
        }
    }

    /// Whether the face has every character of a text.
    pub fn covers(&self, text: &str) -> bool {
        text.chars().all(|c| self.glyph(c).is_some())
    }

    /// All characters that the face has.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        let mut characters = Vec::new();
        for table in self.font.tables().cmap.iter().flat_map(|table| table.subtables) {
            if table.is_unicode() {
                table.codepoints(|code| characters.extend(char::from_u32(code)));
            }
        }
        // A format may list more than it maps.
        characters.into_iter().filter(|&c| self.glyph(c).is_some())
    }

    /// How many glyphs the face has.
    pub fn glyph_count(&self) -> u16 {
        self.font.number_of_glyphs()
    }

    /// The code of a glyph in the composite font that holds the whole face.
    ///
    /// For a character that a font does not have, PDFium writes its number in
    /// Unicode as the code. So a glyph's code is its own number only where no
    /// character is that people type and the face does not have: up to Latin
    /// Extended-A, save for the control characters. Other glyphs have codes
    /// among the characters for private use.
    pub fn composite_code(&self, glyph: u16) -> u16 {
        match glyph {
            0..=0x7E | 0xA0..=0x17F => glyph,
            _ => Self::PRIVATE.saturating_add(glyph),
        }
    }

    /// Where Unicode's private use begins.
    const PRIVATE: u16 = 0xE000;

    /// Draws the outline of a glyph, in thousandths of an em from the baseline upwards for
    /// the faces that the program carries.
    pub fn outline(&self, glyph: u16, pen: &mut dyn ttf_parser::OutlineBuilder) {
        self.font.outline_glyph(ttf_parser::GlyphId(glyph), pen);
    }

    /// How far a glyph moves the pen.
    pub fn advance(&self, glyph: u16) -> u16 {
        let units = self.font.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        self.thousandths(units.into()).round() as u16
    }

    /// How far a character moves the pen; one without a glyph counts
    /// as the [`PLACEHOLDER`] that is drawn in its stead.
    pub fn char_advance(&self, c: char) -> u16 {
        match self.latin(c) {
            Some(Some(latin)) => latin.advance,
            _ => self.advance(self.glyph_or_placeholder(c)),
        }
    }

    /// The width of a text on one line.
    pub fn width(&self, text: &str, size: Pt) -> Pt {
        let units: u32 = text.chars().map(|c| u32::from(self.char_advance(c))).sum();
        size * (units as f32 / 1000.0)
    }

    /// The glyph of a character, or of the placeholder.
    pub fn glyph_or_placeholder(&self, c: char) -> u16 {
        self.glyph(c).or_else(|| self.glyph(PLACEHOLDER)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundled_faces_have_what_they_are_for() {
        let faces = Faces::bundled();
        for face in [&faces.regular, &faces.bold, &faces.wide] {
            assert_eq!(face.font.units_per_em(), 1000, "{}", face.name);
            assert!(face.covers("Az :"), "{}", face.name);
            assert!(face.glyph(PLACEHOLDER).is_some(), "{}", face.name);
        }
        assert!(faces.regular.covers("María Núñez 09 – ’ €œŽ Nguyễn Žižka Țepeș Kealiʻi Հովհաննիսյան"));
        assert!(faces.bold.covers("⇒⇐"));
        assert!(faces.wide.covers("Nguyễn Žižka Ελένη Жанна Հովհաննիսյան ʻokina"));
    }
}
