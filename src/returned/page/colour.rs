//! How light what is painted is, and how it meets what lies below it.
//!
//! ISO 32000-1, 8.6 and 11.3.5.

use lopdf::{Dictionary, Object};

use crate::returned::file::object::Pdf;

/// A colour space, as far as its numbers tell how light a colour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// L, a, b. ISO 32000-1, 8.6.5.4.
    Lab,
    /// One ink, black or all of them: from none to full. ISO 32000-1, 8.6.6.4.
    Black,
    /// Patterns, tables of colours, other inks.
    Unknown,
}

/// How paint changes what lies below it. ISO 32000-1, 11.3.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blend {
    /// It covers.
    Normal,
    /// What is below stays as dark as it was, or gets darker.
    Multiply,
    /// Anything may be seen, or nothing.
    Other,
}

/// What a fill or a stroke looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paint {
    /// From black to white, where that is known.
    pub(crate) light: Option<f64>,
    /// From nothing to all.
    pub(crate) opacity: f64,
    pub(crate) blend: Blend,
    /// Whether something may keep it from being seen, such as a mask.
    pub(crate) is_unsure: bool,
}

/// What must be covered of a place, so that what lies below is lost.
const HIDING: f64 = 0.5;

/// How dark paint is through which black letters are lost.
const BLACKENED: f64 = 0.35;

impl Paint {
    /// Black ink.
    pub(crate) const BLACK: Self =
        Self { light: Some(0.0), opacity: 1.0, blend: Blend::Normal, is_unsure: false };

    /// How light it looks on white paper, where that is known.
    pub(crate) fn seen(self) -> Option<f64> {
        if self.is_unsure || self.blend == Blend::Other {
            return None;
        }
        self.light.map(|light| 1.0 - self.opacity.clamp(0.0, 1.0) * (1.0 - light))
    }

    /// Whether it may hide letters that lie below it.
    pub(crate) fn hides(self) -> bool {
        match self.blend {
            Blend::Normal => self.opacity >= HIDING,
            Blend::Multiply => self.seen().is_none_or(|light| light < BLACKENED),
            Blend::Other => true,
        }
    }

    /// Whether nothing of it is seen, on paper or on anything else.
    pub(crate) fn is_nothing(self) -> bool {
        /// What can hardly be seen hides nothing and is no mark.
        const FAINT: f64 = 0.05;
        self.opacity <= FAINT
            || self.blend == Blend::Multiply && self.seen().is_some_and(|light| light > 1.0 - FAINT)
    }
}

impl Space {
    /// What an operand of `cs` names, or an entry of `/ColorSpace` is.
    pub(crate) fn of<'a>(pdf: &Pdf<'a>, object: Option<&'a Object>) -> Self {
        match object {
            Some(Object::Name(name)) => Self::named(name),
            Some(Object::Array(parts)) => {
                let part = |place: usize| parts.get(place).and_then(|part| pdf.resolve(part));
                let name = |place| part(place).and_then(|part| part.as_name().ok());
                match name(0) {
                    Some(b"CalGray") => Self::Gray,
                    Some(b"CalRGB") => Self::Rgb,
                    Some(b"Lab") => Self::Lab,
                    Some(b"ICCBased") => match part(1) {
                        Some(Object::Stream(profile)) => Self::with_parts(pdf, &profile.dict),
                        _ => Self::Unknown,
                    },
                    Some(b"Separation") if matches!(name(1), Some(b"Black" | b"All")) => Self::Black,
                    Some(name) if parts.len() == 1 => Self::named(name),
                    _ => Self::Unknown,
                }
            }
            _ => Self::Unknown,
        }
    }

    /// A space by the name of a device's.
    pub(crate) fn named(name: &[u8]) -> Self {
        match name {
            b"DeviceGray" | b"CalGray" | b"G" => Self::Gray,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            _ => Self::Unknown,
        }
    }

    /// A space of a profile, by how many numbers its colours have.
    fn with_parts<'a>(pdf: &Pdf<'a>, profile: &'a Dictionary) -> Self {
        match pdf.get(profile, "N").and_then(|count| count.as_i64().ok()) {
            Some(1) => Self::Gray,
            Some(3) => Self::Rgb,
            Some(4) => Self::Cmyk,
            _ => Self::Unknown,
        }
    }

    /// How light a colour is; `None` when its numbers do not tell.
    pub(crate) fn light(self, numbers: &[f64]) -> Option<f64> {
        let light = match (self, numbers) {
            (Self::Gray, [gray]) => *gray,
            (Self::Black, [tint]) => 1.0 - tint,
            (Self::Lab, [light, _, _]) => light / 100.0,
            (Self::Rgb, [red, green, blue]) => 0.3 * red + 0.59 * green + 0.11 * blue,
            (Self::Cmyk, [cyan, magenta, yellow, black]) => {
                let light = |ink: &f64| (1.0 - ink) * (1.0 - black);
                0.3 * light(cyan) + 0.59 * light(magenta) + 0.11 * light(yellow)
            }
            _ => return None,
        };
        light.is_finite().then(|| light.clamp(0.0, 1.0))
    }

    /// How light the first colour of a space is. ISO 32000-1, table 74, `CS`.
    pub(crate) fn first(self) -> Option<f64> {
        match self {
            Self::Unknown => None,
            _ => Some(0.0),
        }
    }
}

/// What a `/BM` says: the first mode of a list that exists. ISO 32000-1, table 58.
pub(crate) fn blend<'a>(pdf: &Pdf<'a>, mode: &'a Object) -> Blend {
    let name = match mode {
        Object::Array(modes) => modes.first().and_then(|mode| pdf.resolve(mode)),
        mode => Some(mode),
    };
    match name.and_then(|name| name.as_name().ok()) {
        Some(b"Normal" | b"Compatible") => Blend::Normal,
        Some(b"Multiply" | b"Darken") => Blend::Multiply,
        _ => Blend::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_highlighter_hides_nothing_and_a_black_one_does() {
        let yellow = Paint { light: Some(0.89), blend: Blend::Multiply, ..Paint::BLACK };
        assert!(!yellow.hides() && !yellow.is_nothing());
        assert!(Paint { light: Some(0.1), ..yellow }.hides());
        assert!(Paint { light: Some(1.0), ..yellow }.is_nothing());
        assert!(!Paint { opacity: 0.3, ..Paint::BLACK }.hides());
        assert!(
            Paint { opacity: 0.3, ..Paint::BLACK }.seen().is_some_and(|light| (light - 0.7).abs() < 1e-9)
        );
        assert!(Paint { blend: Blend::Other, ..Paint::BLACK }.hides());
        assert!(Space::Cmyk.light(&[0.0; 4]).is_some_and(|light| light > 0.99));
        assert_eq!(Space::Gray.light(&[0.1, 0.2]), None);
    }
}
