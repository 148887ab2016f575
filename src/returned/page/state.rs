//! The graphics state, as far as it matters here. ISO 32000-1, 8.4 and 9.3.

use std::rc::Rc;

use lopdf::Object;
use lopdf::content::Operation;

use super::font::Font;
use super::marks::Doubt;
use super::matrix::{Area, EVERYWHERE, Matrix};

/// How light letters may be and still be seen on white paper.
const LIGHT: f64 = 0.8;

/// What something must cover of what is below it, to be seen.
const OPAQUE: f64 = 0.5;

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) matrix: Matrix,
    pub(crate) clip: Area,
    pub(crate) font: Option<Rc<Font>>,
    pub(crate) size: f64,
    pub(crate) character_spacing: f64,
    pub(crate) word_spacing: f64,
    pub(crate) stretch: f64,
    pub(crate) leading: f64,
    pub(crate) rise: f64,
    /// The text rendering mode. ISO 32000-1, table 106.
    pub(crate) mode: i64,
    /// How light fills and strokes are, where that is known.
    pub(crate) light: [Option<f64>; 2],
    /// How opaque fills and strokes are.
    pub(crate) opacity: [f64; 2],
    /// Whether a mask says where anything is seen.
    pub(crate) has_mask: bool,
    /// Whether all of this is hidden optional content.
    pub(crate) is_hidden: bool,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            matrix: Matrix::IDENTITY,
            clip: EVERYWHERE,
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            light: [Some(0.0); 2],
            opacity: [1.0; 2],
            has_mask: false,
            is_hidden: false,
        }
    }

    /// Whether glyphs are neither filled nor stroked.
    pub(crate) fn is_invisible(&self) -> bool {
        matches!(self.mode, 3 | 7)
    }

    /// Why a glyph that is drawn now may not be seen.
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        let paints: &[usize] = match self.mode {
            1 | 5 => &[1],
            2 | 6 => &[0, 1],
            _ => &[0],
        };
        if self.is_hidden {
            return Some(Doubt::Hidden);
        }
        if self.has_mask || paints.iter().all(|paint| self.opacity[*paint] < OPAQUE) {
            return Some(Doubt::Transparent);
        }
        let is_light = |paint: &usize| self.light[*paint].is_some_and(|light| light > LIGHT);
        paints.iter().all(is_light).then_some(Doubt::Light)
    }

    /// An operator that sets a colour. ISO 32000-1, table 74.
    pub(crate) fn set_colour(&mut self, operation: &Operation) {
        let numbers: Vec<f64> = operation
            .operands
            .iter()
            .take(5)
            .filter_map(|number| number.as_float().ok().map(f64::from))
            .collect();
        let is_stroke = operation.operator.starts_with(|c: char| c.is_ascii_uppercase());
        let light = match (operation.operator.as_str(), numbers.as_slice()) {
            // What such a number means depends on the colour space.
            ("sc" | "scn" | "SC" | "SCN", [] | [_]) => None,
            ("cs" | "CS", _) => match operation.operands.first().and_then(|name| name.as_name().ok()) {
                Some(b"Pattern") => None,
                _ => Some(0.0),
            },
            (_, [gray]) => Some(*gray),
            (_, [red, green, blue]) => Some(0.3 * red + 0.59 * green + 0.11 * blue),
            (_, [cyan, magenta, yellow, black]) => {
                let light = |ink: &f64| (1.0 - ink) * (1.0 - black);
                Some(0.3 * light(cyan) + 0.59 * light(magenta) + 0.11 * light(yellow))
            }
            _ => None,
        };
        let named = operation.operands.last().is_some_and(|last| matches!(last, Object::Name(_)));
        let is_pattern = named && operation.operator.eq_ignore_ascii_case("scn");
        self.light[usize::from(is_stroke)] = light.filter(|_| !is_pattern);
    }
}
