//! The graphics state, as far as it matters here. ISO 32000-1, 8.4 and 9.3.

use std::rc::Rc;

use lopdf::content::Operation;

use super::clip::Clips;
use super::colour::{Blend, Paint, Space};
use super::font::Font;
use super::layers::Shown;
use super::marks::Doubt;
use super::matrix::Matrix;

/// How light letters may be and still be seen on white paper.
const LIGHT: f64 = 0.8;

/// What something must cover of what is below it, to be seen.
const OPAQUE: f64 = 0.5;

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) matrix: Matrix,
    pub(crate) clips: Clips,
    pub(crate) font: Option<Rc<Font>>,
    /// Whether its glyphs are drawn by content of their own, whatever its map calls
    /// them. ISO 32000-1, 9.6.5.
    pub(crate) is_type3: bool,
    pub(crate) size: f64,
    pub(crate) character_spacing: f64,
    pub(crate) word_spacing: f64,
    pub(crate) stretch: f64,
    pub(crate) leading: f64,
    pub(crate) rise: f64,
    /// The text rendering mode. ISO 32000-1, table 106.
    pub(crate) mode: i64,
    /// The colour spaces of fills and strokes.
    pub(crate) spaces: [Space; 2],
    /// How light fills and strokes are, where that is known.
    pub(crate) light: [Option<f64>; 2],
    /// How opaque fills and strokes are.
    pub(crate) opacity: [f64; 2],
    pub(crate) blend: Blend,
    /// Whether a mask or a transfer function says what is seen.
    pub(crate) has_mask: bool,
    /// The width of lines, before [`State::matrix`].
    pub(crate) line_width: f64,
    /// How far corners may reach, in halves of the width; `None` where they are cut.
    pub(crate) miter: Option<f64>,
    /// What the group that this is a part of is painted with. ISO 32000-1, 11.4.
    pub(crate) group: Group,
    /// Whether optional content is shown.
    pub(crate) shown: Shown,
}

/// What a transparency group is painted with.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    opacity: f64,
    blend: Blend,
    has_mask: bool,
    /// Whether what is in it does not meet what lies below the group.
    is_isolated: bool,
}

impl State {
    pub(crate) fn new(clips: Clips) -> Self {
        Self {
            matrix: Matrix::IDENTITY,
            clips,
            font: None,
            is_type3: false,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            spaces: [Space::Gray; 2],
            light: [Some(0.0); 2],
            opacity: [1.0; 2],
            blend: Blend::Normal,
            has_mask: false,
            line_width: 1.0,
            miter: Some(10.0),
            group: Group { opacity: 1.0, blend: Blend::Normal, has_mask: false, is_isolated: false },
            shown: Shown::Yes,
        }
    }

    /// What fills (0) or strokes (1) look like now.
    pub(crate) fn paint(&self, which: usize) -> Paint {
        let blend = match (self.blend, self.group.blend) {
            // It meets nothing but the group itself.
            (Blend::Other | Blend::Multiply, outer) if self.group.is_isolated => outer,
            (Blend::Other, _) | (_, Blend::Other) => Blend::Other,
            (Blend::Multiply, _) | (_, Blend::Multiply) => Blend::Multiply,
            (Blend::Normal, Blend::Normal) => Blend::Normal,
        };
        Paint {
            light: self.light[which],
            opacity: self.opacity[which] * self.group.opacity,
            blend,
            is_unsure: self.has_mask || self.group.has_mask || self.shown == Shown::Unsure,
        }
    }

    /// Half the width of lines as they are drawn, at their widest.
    pub(crate) fn half_width(&self) -> f64 {
        self.line_width.abs() / 2.0 * self.matrix.scale()
    }

    /// Begins a transparency group, which is painted as one. ISO 32000-1, 11.6.6.
    pub(crate) fn enter_group(&mut self, is_isolated: bool) {
        let paint = self.paint(0);
        self.group = Group {
            opacity: paint.opacity,
            blend: paint.blend,
            has_mask: self.has_mask || self.group.has_mask,
            is_isolated: is_isolated || self.group.is_isolated,
        };
        (self.opacity, self.blend, self.has_mask) = ([1.0; 2], Blend::Normal, false);
    }

    /// Whether glyphs are neither filled nor stroked.
    pub(crate) fn is_invisible(&self) -> bool {
        matches!(self.mode, 3 | 7)
    }

    /// Whether glyphs clip what comes after them.
    pub(crate) fn clips_by_letters(&self) -> bool {
        (4..=7).contains(&self.mode)
    }

    /// How light letters are now, where that is known.
    pub(crate) fn letters_light(&self) -> Option<f64> {
        self.paint(usize::from(matches!(self.mode, 1 | 5))).seen()
    }

    /// Why a glyph that is drawn now may not be seen.
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        let paints: &[usize] = match self.mode {
            1 | 5 => &[1],
            2 | 6 => &[0, 1],
            _ => &[0],
        };
        if self.shown == Shown::No {
            return Some(Doubt::Hidden);
        }
        // Outlines alone may be thinner than anybody sees, or dashed.
        if self.is_type3 || matches!(self.mode, 1 | 5) {
            return Some(Doubt::Unsure);
        }
        let seen = |which: &usize| self.paint(*which).seen();
        let is_clear = |which: &usize| self.paint(*which).opacity < OPAQUE;
        let is_light = |which: &usize| seen(which).is_some_and(|light| light > LIGHT);
        if paints.iter().any(|which| !is_clear(which) && seen(which).is_some_and(|light| light <= LIGHT)) {
            return None;
        }
        Some(match paints {
            _ if paints.iter().all(is_clear) => Doubt::Transparent,
            _ if paints.iter().all(is_light) => Doubt::Light,
            _ => Doubt::Unsure,
        })
    }

    /// A change of the colour space of fills (0) or strokes (1).
    pub(crate) fn set_space(&mut self, which: usize, space: Space) {
        self.spaces[which] = space;
        self.light[which] = space.first();
    }

    /// An operator that sets a colour. ISO 32000-1, table 74.
    pub(crate) fn set_colour(&mut self, operation: &Operation) {
        let numbers: Vec<f64> = operation
            .operands
            .iter()
            .take(5)
            .filter_map(|number| number.as_float().ok().map(f64::from))
            .collect();
        let which = usize::from(operation.operator.starts_with(|c: char| c.is_ascii_uppercase()));
        match operation.operator.as_str() {
            "g" | "G" => self.spaces[which] = Space::Gray,
            "rg" | "RG" => self.spaces[which] = Space::Rgb,
            "k" | "K" => self.spaces[which] = Space::Cmyk,
            _ => {}
        }
        self.light[which] = self.spaces[which].light(&numbers);
    }
}
