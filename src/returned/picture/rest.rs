//! What a text leaves unexplained of a line, and how little another letter can change that.

use std::ops::Range;

use super::glyphs::Template;
use super::plane::{Plane, from_left};

/// What a text leaves unexplained.
pub(super) struct Rest {
    pub(super) plane: Plane,
    /// Sums of squares of its columns, from the left.
    squares: Vec<f32>,
}

impl Rest {
    pub(super) fn of(plane: Plane) -> Self {
        Self { squares: from_left(&plane.columns(|rest| rest * rest)), plane }
    }

    /// The least that another letter, about so far apart from a letter at `x`, costs more, and how far it is apart then.
    ///
    /// What differs gains at most as much as all that is unexplained there does: the inequality of Cauchy and Schwarz.
    pub(super) fn least(&self, x: f32, (own, other): (&Template, &Template), apart: f32) -> (f32, f32) {
        /// Drawings are as far apart at the other places within a pixel, within these bounds.
        const AT_LEAST: f32 = 0.8;
        let Range { start, end } = own.touched(other, x);
        let last = self.squares.len() - 1;
        let unexplained = self.squares[end.min(last)] - self.squares[start.min(last)];
        let apart = apart * AT_LEAST;
        // Nearer ones gain at most what is unexplained.
        let gain = if apart > unexplained {
            apart - 2.0 * (apart * unexplained.max(0.0)).sqrt()
        } else {
            -unexplained
        };
        (gain, apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::LARGEST;
    use crate::returned::picture::templates::{Alphabet, Templates};

    #[test]
    fn no_letter_gains_more_than_is_told_before() {
        let alphabet = Alphabet((' '..='~').chain("Łłıñőễ’—".chars()).collect());
        for softness in [0, 14] {
            let glyphs = Templates::default().of(&alphabet, LARGEST, softness);
            let mut seen = Plane::new(90, 42);
            let mut state = 1_u32;
            for value in &mut seen.values {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *value = f32::from((state >> 24) as u8) / 1000.0;
            }
            for (number, own) in glyphs.iter().enumerate() {
                let x = 20.0 + number as f32 * 0.3;
                let mut rest = seen.clone();
                own.add_to(&mut rest, x + 0.4, 0.5);
                let rest = Rest::of(rest);
                for (other, apart) in glyphs.iter().zip(own.apart(&glyphs)) {
                    let least = rest.least(x, (own, other), *apart);
                    let is = own.exchange(other, x, &rest.plane);
                    assert!(least.0 <= is.0 + 1e-3, "{}{}: {least:?} {is:?}", own.character, other.character);
                    assert!(least.1 <= is.1 + 1e-3, "{}{}: {least:?} {is:?}", own.character, other.character);
                }
            }
        }
    }
}
