//! The fonts as the layout sees them: which characters they have and how wide these are.

use std::sync::OnceLock;

use super::Pt;

/// One font file, ready to be measured.
///
/// All faces have 1000 units per em, as `fonts/build.py` makes them.
pub struct Face {
    /// The PostScript name.
    pub name: &'static str,
    /// The TrueType file.
    pub data: &'static [u8],
    /// How far the glyphs rise above the baseline, in units.
    pub ascent: i16,
    /// How far they hang below it, in units; negative.
    pub descent: i16,
    /// The height of capital letters, in units.
    pub cap_height: i16,
    /// The box that holds every glyph: left, bottom, right, top, in units.
    pub bounding_box: [i16; 4],
    /// The weight class of the design, 400 or 700.
    pub weight: u16,
    font: ttf_parser::Face<'static>,
    /// The glyphs of the characters below U+0100, which nearly all values are
    /// made of: looking them up in the font takes most of the time of a form.
    latin: [Option<Latin>; 256],
}

/// A glyph and how far it moves the pen.
#[derive(Clone, Copy)]
struct Latin {
    glyph: u16,
    advance: u16,
}

/// The faces that the program carries.
pub struct Faces {
    /// Page text and values in WinAnsiEncoding.
    pub regular: Face,
    /// Headings and marks.
    pub bold: Face,
    /// Values that WinAnsiEncoding cannot write: Latin, Greek, Cyrillic, Armenian.
    pub wide: Face,
}

impl Faces {
    /// The faces, read once per process.
    pub fn bundled() -> &'static Self {
        static FACES: OnceLock<Faces> = OnceLock::new();
        FACES.get_or_init(|| Self {
            regular: Face::read("NotoSans-Regular", include_bytes!("../../fonts/NotoSans-Regular.ttf")),
            bold: Face::read("NotoSans-Bold", include_bytes!("../../fonts/NotoSans-Bold.ttf")),
            wide: Face::read("NotoSans-Wide", include_bytes!("../../fonts/NotoSans-Wide.ttf")),
        })
    }
}

impl Face {
    fn read(name: &'static str, data: &'static [u8]) -> Self {
        let font = ttf_parser::Face::parse(data, 0).expect("the bundled fonts are tested");
        let bounds = font.global_bounding_box();
        let latin = std::array::from_fn(|code| {
            let glyph = font.glyph_index(char::from(code as u8))?;
            Some(Latin { glyph: glyph.0, advance: font.glyph_hor_advance(glyph).unwrap_or(0) })
        });
        Self {
            name,
            data,
            ascent: font.ascender(),
            descent: font.descender(),
            cap_height: font.capital_height().unwrap_or(714),
            bounding_box: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            weight: font.weight().to_number(),
            font,
            latin,
        }
    }

    /// The glyph of a character; `None` when the face has none.
    pub fn glyph(&self, c: char) -> Option<u16> {
        match self.latin.get(c as usize) {
            Some(latin) => latin.map(|latin| latin.glyph),
            None => self.font.glyph_index(c).map(|glyph| glyph.0),
        }
    }

    /// Whether the face has every character of a text.
    pub fn covers(&self, text: &str) -> bool {
        text.chars().all(|c| self.glyph(c).is_some())
    }

    /// How many glyphs the face has.
    pub fn glyph_count(&self) -> u16 {
        self.font.number_of_glyphs()
    }

    /// How far a glyph moves the pen, in units.
    pub fn advance(&self, glyph: u16) -> u16 {
        self.font.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0)
    }

    /// How far a character moves the pen, in units; one without a glyph counts
    /// as the [placeholder](super::PLACEHOLDER) that is drawn in its stead.
    pub fn char_advance(&self, c: char) -> u16 {
        match self.latin.get(c as usize) {
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
        self.glyph(c).or_else(|| self.glyph(super::PLACEHOLDER)).unwrap_or(0)
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
            assert!(face.covers("Az09 –’"), "{}", face.name);
            assert!(face.glyph(crate::layout::PLACEHOLDER).is_some(), "{}", face.name);
        }
        assert!(faces.regular.covers("María Núñez €œŽ"));
        assert!(faces.bold.covers("⇒⇐"));
        assert!(faces.wide.covers("Nguyễn Žižka Ελένη Жанна Հովհաննիսյան ʻokina"));
    }
}
