//! How the form looks: sizes, distances and colours, all in one place.

use serde::{Deserialize, Serialize};

use super::{Pt, Rect};

/// US Letter.
pub const PAGE_WIDTH: Pt = Pt(612.0);
/// US Letter.
pub const PAGE_HEIGHT: Pt = Pt(792.0);
/// Left and right of everything.
pub(super) const MARGIN: Pt = Pt(54.0);
/// Above the first block.
pub(super) const TOP: Pt = Pt(36.0);
/// The lowest place that a block may reach; a test holds the blocks to it.
#[cfg(test)]
pub(super) const BOTTOM: Pt = Pt(745.0);
/// The baseline of the footer.
pub(super) const FOOTER_BASELINE: Pt = Pt(763.0);

/// A colour by its red, green and blue parts, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Color(pub f32, pub f32, pub f32);

/// Running text and answers; 17:1 on white.
pub(super) const INK: Color = Color(0.08, 0.08, 0.08);
/// Headings; 12:1 on their bar.
pub(super) const NAVY: Color = Color(0.07, 0.17, 0.33);
/// Addresses; 8:1 on white. They are underlined as well.
pub(super) const LINK: Color = Color(0.05, 0.27, 0.55);
/// Words around blanks, lighter and smaller than the answers; 8:1 on white.
pub(super) const ASIDE: Color = Color(0.24, 0.3, 0.38);
/// The footer; 7:1 on white.
pub(super) const QUIET: Color = Color(0.33, 0.33, 0.33);
/// Behind headings of sections.
pub(super) const BAR: Color = Color(0.906, 0.925, 0.957);
/// Where a field is; its line marks it on paper.
pub(super) const FIELD: Color = Color(0.949, 0.965, 0.992);
/// The line to write on and the edge of boxes; 14:1 on white.
pub(super) const EDGE: Color = Color(0.15, 0.15, 0.15);
/// The frame around a note or a blank.
pub(super) const FRAME: Color = Color(0.45, 0.54, 0.63);

/// Running text.
pub(super) const BODY: Pt = Pt(10.0);
/// The height of a line of running text.
pub(super) const LEADING: Pt = Pt(14.0);
/// From baseline to baseline within a text of several lines: they are long.
pub(super) const LONG_LEADING: Pt = Pt(15.0);
/// Words around blanks.
pub(super) const LABEL: Pt = Pt(9.0);
/// The title.
pub(super) const TITLE: Pt = Pt(19.0);
/// From baseline to baseline of the title.
pub(super) const TITLE_LEADING: Pt = Pt(25.0);
/// Headings of sections.
pub(super) const SECTION: Pt = Pt(11.5);
/// The footer.
pub const FOOTER: Pt = Pt(8.5);
/// Around what paper copies say in the footer.
pub(super) const FOOTER_GAP: Pt = Pt(14.0);

/// The height of a section's bar.
pub(super) const BAR_HEIGHT: Pt = Pt(20.0);
/// The width of the bar's dark end.
pub(super) const BAR_ACCENT: Pt = Pt(4.0);
/// From the left edge of the bar to its words.
pub(super) const BAR_INDENT: Pt = Pt(12.0);

/// Between the frame of a box and what it holds.
pub(super) const BOX_PADDING: Pt = Pt(9.0);
/// From the left edge to the bullet of a list.
pub(super) const BULLET_INDENT: Pt = Pt(10.0);
/// From the bullet to the words.
pub(super) const BULLET_WIDTH: Pt = Pt(9.0);

/// The height of a blank.
pub(super) const BLANK_HEIGHT: Pt = Pt(24.0);
/// What each further line of writing adds to the height of a blank.
pub(super) const BLANK_LINE: Pt = Pt(18.5);
/// The height of words that stand above a blank, and of the gap between them.
pub(super) const ABOVE: Pt = Pt(11.5);
/// The height of blanks in a row that somebody signs in.
pub(super) const SIGNATURE_HEIGHT: Pt = Pt(28.0);
/// The height of a field for typed words: lower than its blank, so that
/// programs that make letters as large as the field allows make none of more
/// than 11 points.
///
/// Poppler takes letters as high as the field without its border, `MuPDF` 4
/// points less, pdf.js 0.74 of the height; PDFium has steps and takes 10.
pub(super) const FIELD_HEIGHT: Pt = Pt(13.9);
/// Between a field for typed words and the line below it.
pub(super) const FIELD_RISE: Pt = Pt(1.4);
/// Between a field and the sides of its blank.
pub(super) const FIELD_INSET: Pt = Pt(1.0);
/// From the line of a captioned blank down to the baseline of its caption.
pub(super) const CAPTION: Pt = Pt(9.5);
/// By how much the strokes of an arrow are thickened, to be as heavy as bold words.
pub(super) const ARROW: Pt = Pt(0.55);
/// The thickness of the lines to write on.
pub(super) const LINE: Pt = Pt(0.8);
/// The thickness of the outline around a blank.
pub(super) const HAIRLINE: Pt = Pt(0.5);
/// Between a blank and the words around it.
pub(super) const LABEL_GAP: Pt = Pt(4.0);
/// Between a blank and the parentheses around it.
pub(super) const PARENTHESIS_GAP: Pt = Pt(1.5);
/// Between one labelled blank and the next.
pub(super) const BLANK_GAP: Pt = Pt(9.0);
/// Between captioned blanks.
pub(super) const CAPTIONED_GAP: Pt = Pt(10.0);
/// The side of a check box and the diameter of a radio button.
pub(super) const BUTTON: Pt = Pt(16.5);
/// From one check box down to the next.
pub(super) const BUTTON_ROW: Pt = Pt(22.0);

/// Areas that stay free for what is printed on paper copies later: the place of
/// the page, and the rectangle. Nothing may be drawn there.
pub const RESERVED: [(usize, Rect); 2] = [
    (0, Rect { x: Pt(440.0), y: Pt(36.0), width: Pt(118.0), height: Pt(68.0) }),
    (1, Rect { x: Pt(496.0), y: Pt(731.0), width: Pt(62.0), height: Pt(20.0) }),
];

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Color = Color(1.0, 1.0, 1.0);

    /// How far two colours stand apart, from 1 to 21.
    ///
    /// WCAG 2.1, definition of contrast ratio.
    fn contrast(one: Color, other: Color) -> f32 {
        let linear = |part: f32| {
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |c: Color| 0.2126 * linear(c.0) + 0.7152 * linear(c.1) + 0.0722 * linear(c.2);
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_edges_stand_out() {
        for (name, ink, paper, least) in [
            ("text", INK, WHITE, 15.0),
            ("a value in its field", INK, FIELD, 15.0),
            ("a heading on its bar", NAVY, BAR, 10.0),
            ("an address", LINK, WHITE, 7.0),
            ("the footer", QUIET, WHITE, 7.0),
            ("words around a blank", ASIDE, WHITE, 7.0),
            ("the line of a field", EDGE, WHITE, 14.0),
            ("the line of a field", EDGE, FIELD, 12.0),
            ("the frame of a note or a blank", FRAME, WHITE, 3.0),
            ("the frame of a blank", FRAME, FIELD, 3.0),
        ] {
            let found = contrast(ink, paper);
            assert!(found >= least, "{name}: {found:.1}");
        }
    }
}
