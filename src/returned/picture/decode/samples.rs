//! Pictures as plain numbers. ISO 32000-1, 8.9.3.

use super::{Refused, checked, lightness, lightness_of_ink};
use crate::returned::picture::raster::Raster;

/// What the numbers of a pixel are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Space<'a> {
    Gray,
    Rgb,
    Cmyk,
    /// Places in a table of colours of another space.
    Indexed(&'a [u8], Base),
}

/// The space of the colours of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Gray,
    Rgb,
    Cmyk,
}

impl Base {
    fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    fn lightness(self, colour: &[u8]) -> u8 {
        match (self, colour) {
            (Self::Gray, [gray, ..]) => *gray,
            (Self::Rgb, [red, green, blue, ..]) => lightness(*red, *green, *blue),
            (Self::Cmyk, [cyan, magenta, yellow, black, ..]) => {
                lightness_of_ink([*cyan, *magenta, *yellow, *black])
            }
            _ => 255,
        }
    }
}

/// How plain numbers make a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 1, 2, 4, 8 or 16.
    pub(crate) bits: usize,
    pub(crate) space: Space<'a>,
    /// Whether the largest number is black: the entry *Decode*.
    pub(crate) is_inverted: bool,
}

impl Samples<'_> {
    /// How many bytes a row has.
    pub(crate) fn row(&self) -> Option<usize> {
        let bits = self.width.checked_mul(self.count())?.checked_mul(self.bits)?;
        Some(bits.div_ceil(8))
    }

    fn count(&self) -> usize {
        match self.space {
            Space::Gray | Space::Indexed(..) => 1,
            Space::Rgb => Base::Rgb.count(),
            Space::Cmyk => Base::Cmyk.count(),
        }
    }

    pub(super) fn decode(self, data: &[u8], most: usize) -> Result<Raster, Refused> {
        let pixels = checked(self.width, self.height, most)?;
        if !matches!(self.bits, 1 | 2 | 4 | 8 | 16) {
            return Err(Refused::Damaged);
        }
        let row = self.row().ok_or(Refused::Large)?;
        let table = self.table();
        let mut gray = Vec::with_capacity(pixels);
        let mut numbers = Vec::with_capacity(self.width * self.count());
        for row in data.chunks(row).take(self.height) {
            numbers.clear();
            self.unpack(row, &mut numbers);
            let before = gray.len();
            match self.space {
                Space::Gray | Space::Indexed(..) => {
                    gray.extend(numbers.iter().map(|number| table[usize::from(*number)]));
                }
                Space::Rgb => gray.extend(numbers.chunks_exact(3).map(|pixel| Base::Rgb.lightness(pixel))),
                Space::Cmyk => gray.extend(numbers.chunks_exact(4).map(|pixel| Base::Cmyk.lightness(pixel))),
            }
            gray.resize(before + self.width, 255);
        }
        // Half a picture is damaged; what little lacks is paper.
        if gray.len() < pixels / 2 {
            return Err(Refused::Damaged);
        }
        gray.resize(pixels, 255);
        Ok(Raster { width: self.width, height: self.height, gray })
    }

    /// The numbers of a row, of tables as they are and else from 0 to 255.
    fn unpack(&self, row: &[u8], numbers: &mut Vec<u8>) {
        let count = self.width * self.count();
        match self.bits {
            8 => numbers.extend(row.iter().take(count)),
            16 => numbers.extend(row.chunks_exact(2).map(|number| number[0]).take(count)),
            bits => {
                let mask = (1_u16 << bits) - 1;
                let parts = row.iter().flat_map(|byte| {
                    (0..8 / bits).map(move |part| (u16::from(*byte) >> (8 - bits * (part + 1))) & mask)
                });
                let scale = if matches!(self.space, Space::Indexed(..)) { 1 } else { 255 / mask };
                numbers.extend(parts.take(count).map(|number| (number * scale) as u8));
            }
        }
        if self.is_inverted && !matches!(self.space, Space::Gray | Space::Indexed(..)) {
            numbers.iter_mut().for_each(|number| *number = 255 - *number);
        }
    }

    /// How light each number of one is.
    fn table(&self) -> [u8; 256] {
        let mut table: [u8; 256] = std::array::from_fn(|number| match self.space {
            Space::Indexed(colours, base) => {
                colours.get(number * base.count()..).map_or(255, |colour| base.lightness(colour))
            }
            Space::Gray | Space::Rgb | Space::Cmyk => number as u8,
        });
        if self.is_inverted {
            match self.space {
                Space::Indexed(..) => table[..1 << self.bits.min(8)].reverse(),
                Space::Gray | Space::Rgb | Space::Cmyk => table.reverse(),
            }
        }
        table
    }
}
