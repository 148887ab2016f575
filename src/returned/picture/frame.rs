//! Frames: the edge of a stamp that is no ring, whose text may hang together with it.

use super::ink::Ink;

/// How far apart the upper line of a frame and the lower one are at least, in pixels: 8 points, where lines below a name lie
/// closer to one another.
const HIGH: usize = 20;
/// In how many columns both are there at least, and the part of these in which they are as far apart as in most, but for so many
/// pixels: those of flat loops are not.
const WIDE: usize = 50;
const MOST: f32 = 0.8;
const ASLANT: usize = 4;
/// How far from where they end a side is looked for, in pixels, and the part of it that is there at least.
const NEAR: i16 = 8;
const SIDE: f32 = 0.75;

/// A column in which straight ink is above and below.
#[derive(Clone, Copy)]
struct Column {
    x: usize,
    top: usize,
    bottom: usize,
}

impl Ink {
    /// Whether there is a frame in it, or most of one, of which this is what goes `straight` on.
    pub(super) fn is_framed(&self, straight: &Self) -> bool {
        let columns: Vec<Column> = straight.columns().filter(|at| at.bottom - at.top >= HIGH).collect();
        let mut highs: Vec<usize> = columns.iter().map(|at| at.bottom - at.top).collect();
        highs.sort_unstable();
        let (Some(first), Some(last), true) = (columns.first(), columns.last(), columns.len() >= WIDE) else {
            return false;
        };
        let high = highs[highs.len() / 2];
        let alike = highs.iter().filter(|other| other.abs_diff(high) <= ASLANT).count();
        let steep = (last.top as f32 - first.top as f32) / (last.x - first.x).max(1) as f32;
        alike as f32 >= MOST * highs.len() as f32
            && [first, last].iter().any(|end| self.has_side(**end, steep))
    }

    /// In each column, where its ink begins and ends.
    fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        let height = self.bits.len() / self.width;
        (0..self.width).filter_map(move |x| {
            let is_ink = |y: &usize| self.bits[y * self.width + x];
            Some(Column { x, top: (0..height).find(is_ink)?, bottom: (0..height).rfind(is_ink)? })
        })
    }

    /// Whether a line goes down near the end of two that lie one above the other and are so steep.
    fn has_side(&self, end: Column, steep: f32) -> bool {
        let is_ink = |x: f32, y: usize| {
            let columns = (x - 1.0).max(0.0) as usize..=(x + 1.0).max(0.0) as usize;
            columns.filter(|x| *x < self.width).any(|x| self.bits[y * self.width + x])
        };
        (-NEAR..=NEAR).any(|aside| {
            let rows = end.top..=end.bottom;
            let at = |y: usize| end.x as f32 + f32::from(aside) - steep * (y - end.top) as f32;
            let there = rows.clone().filter(|y| is_ink(at(*y), *y)).count();
            there as f32 >= SIDE * rows.count() as f32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a line begins, and where it ends.
    type Line = ((f32, f32), (f32, f32));

    /// Ink along straight lines, in pixels.
    fn drawn(lines: &[Line]) -> Ink {
        let (width, height) = (470, 85);
        let mut ink = Ink { width, bits: vec![false; width * height] };
        for ((x, y), (to_x, to_y)) in lines {
            for step in 0..1000_u16 {
                let part = f32::from(step) / 1000.0;
                let (x, y) = ((x + (to_x - x) * part) as usize, (y + (to_y - y) * part) as usize);
                for row in y..(y + 3).min(height) {
                    ink.bits[row * width + x..][..3].fill(true);
                }
            }
        }
        ink
    }

    fn is_framed(ink: &Ink) -> bool {
        ink.is_framed(&ink.straight())
    }

    #[test]
    fn a_frame_around_a_text_is_one_even_aslant() {
        for lean in [0.0, 12.0] {
            let corners = [(60.0, 15.0), (260.0, 15.0 + lean), (254.0, 60.0 + lean), (54.0, 60.0)];
            let sides: Vec<_> = (0..4).map(|at| (corners[at], corners[(at + 1) % 4])).collect();
            let letters = (0..12_u8).map(|at| {
                let x = 80.0 + f32::from(at) * 12.0;
                ((x, 30.0), (x, 50.0))
            });
            let all: Vec<_> = sides.into_iter().chain(letters).collect();
            assert!(is_framed(&drawn(&all)), "{lean}");
        }
    }

    #[test]
    fn lines_of_a_signature_are_none() {
        let under =
            [((60.0, 62.0), (260.0, 62.0)), ((70.0, 70.0), (250.0, 70.0)), ((80.0, 10.0), (90.0, 58.0))];
        assert!(!is_framed(&drawn(&under)), "two lines below a name");
        let crossed = [((60.0, 10.0), (300.0, 70.0)), ((60.0, 70.0), (300.0, 10.0))];
        assert!(!is_framed(&drawn(&crossed)), "a cross");
        let open =
            [((60.0, 15.0), (260.0, 15.0)), ((60.0, 60.0), (260.0, 60.0)), ((150.0, 15.0), (170.0, 60.0))];
        assert!(!is_framed(&drawn(&open)), "no side");
    }
}
