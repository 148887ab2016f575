//! A page as a picture.

/// One page as gray pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// From 0 for black to 255 for white, row by row from the top left.
    pub(crate) gray: Vec<u8>,
}

/// How a picture is turned to be seen as it was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    None,
    /// By half a turn.
    Half,
    /// By a quarter, clockwise.
    Right,
    /// By a quarter, the other way.
    Left,
}

impl Raster {
    /// The picture as it was meant to be seen, by the tag *Orientation* of TIFF and EXIF: front cameras and programs that
    /// edit photos leave some that are mirrored as well. TIFF 6.0, section 8.
    pub(super) fn oriented(self, tag: u16) -> Self {
        let mut raster = self;
        if matches!(tag, 2 | 4 | 5 | 7) {
            raster.gray.chunks_mut(raster.width.max(1)).for_each(<[u8]>::reverse);
        }
        raster.turned(match tag {
            3 | 4 => Turn::Half,
            6 | 7 => Turn::Right,
            5 | 8 => Turn::Left,
            _ => Turn::None,
        })
    }

    /// The picture turned.
    pub(super) fn turned(self, turn: Turn) -> Self {
        let Self { width, height, mut gray } = self;
        match turn {
            Turn::None => Self { width, height, gray },
            Turn::Half => {
                gray.reverse();
                Self { width, height, gray }
            }
            Turn::Right | Turn::Left => {
                let mut turned = Vec::with_capacity(gray.len());
                for at in 0..width {
                    let column = |x: usize| (0..height).map(move |y| y * width + x);
                    match turn {
                        Turn::Right => turned.extend(column(at).rev().map(|index| gray[index])),
                        _ => turned.extend(column(width - 1 - at).map(|index| gray[index])),
                    }
                }
                Self { width: height, height: width, gray: turned }
            }
        }
    }

    /// The picture with pixels as wide as they are high, where so many of them were one unit of length.
    pub(super) fn square(self, across: f64, down: f64, most: usize) -> Self {
        let ratio = across / down;
        if !(0.2..=5.0).contains(&ratio) || (0.99..=1.01).contains(&ratio) {
            return self;
        }
        // The finer of both stays.
        let width = if ratio < 1.0 { (self.width as f64 / ratio).round() as usize } else { self.width };
        let height = if ratio > 1.0 { (self.height as f64 * ratio).round() as usize } else { self.height };
        if width.checked_mul(height).is_none_or(|pixels| pixels > most) {
            return self;
        }
        let (over, up) = (self.width as f64 / width as f64, self.height as f64 / height as f64);
        let mut gray = Vec::with_capacity(width * height);
        for y in 0..height {
            let from = (y as f64 + 0.5) * up;
            gray.extend((0..width).map(|x| (self.sample((x as f64 + 0.5) * over, from) * 255.0) as u8));
        }
        Self { width, height, gray }
    }

    /// The picture as a page has its sides, upright and lying, if no page has sides as this one: a file may not tell that
    /// pixels are not square, or tell it wrongly of a picture that somebody turned.
    pub(crate) fn as_pages(&self, most: usize) -> impl Iterator<Item = Self> + '_ {
        /// How much longer one side of a page is than the other, and how much longer it is at most.
        const LONGER: f64 = 11.0 / 8.5;
        const LONGEST: f64 = 1.5;
        let sides = [self.width, self.height].map(|side| side as f64);
        let is_odd = sides[0].max(sides[1]) > LONGEST * sides[0].min(sides[1]);
        let shapes = [1.0 / LONGER, LONGER].into_iter().filter(move |_| is_odd);
        let shaped = shapes.map(move |shape| self.clone().square(sides[0] / sides[1], shape, most));
        shaped.filter(|shaped| shaped.gray.len() > self.gray.len())
    }

    /// The picture with so many pixels made one, across and down.
    pub(super) fn reduced(&self, (across, down): (usize, usize)) -> std::borrow::Cow<'_, Self> {
        if across <= 1 && down <= 1 {
            return std::borrow::Cow::Borrowed(self);
        }
        let (width, height) = ((self.width / across).max(1), (self.height / down).max(1));
        let (across, down) = (across.min(self.width), down.min(self.height));
        let mut gray = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for y in 0..height {
            sums.fill(0);
            for row in self.gray[y * down * self.width..].chunks(self.width).take(down) {
                for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(across)) {
                    *sum += pixels.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            let count = (across * down) as u32;
            gray.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
        }
        std::borrow::Cow::Owned(Self { width, height, gray })
    }

    /// The picture with its longer side at most about half as long again as this, in pixels.
    pub(crate) fn no_finer(self, side: usize) -> Self {
        let times = ((self.width.max(self.height) as f64 / side as f64).round() as usize).max(1);
        match self.reduced((times, times)) {
            std::borrow::Cow::Owned(reduced) => reduced,
            std::borrow::Cow::Borrowed(_) => self,
        }
    }

    /// How light the picture is at a place, from 0 to 1, between the middles of four pixels; beyond
    /// the edges it goes on as at the edge.
    pub(super) fn sample(&self, x: f64, y: f64) -> f32 {
        let within = |at: f64, count: usize| (at - 0.5).clamp(0.0, count.saturating_sub(1) as f64);
        let (x, y) = (within(x, self.width), within(y, self.height));
        let (left, top) = (x as usize, y as usize);
        let (across, down) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let at = top * self.width + left;
        let between = |row: &[u8]| {
            let (from, to) = (f32::from(row[0]), f32::from(row[1]));
            from + (to - from) * across
        };
        if left + 1 < self.width && top + 1 < self.height {
            let (upper, lower) =
                (between(&self.gray[at..at + 2]), between(&self.gray[at + self.width..at + self.width + 2]));
            return (upper + (lower - upper) * down) / 255.0;
        }
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let gray = |x: usize, y: usize| self.gray[y * self.width + x];
        let upper = between(&[gray(left, top), gray(right, top)]);
        let lower = between(&[gray(left, below), gray(right, below)]);
        (upper + (lower - upper) * down) / 255.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Raster {
        Raster { width, height, gray: (0..width * height).map(|index| (index % width) as u8).collect() }
    }

    #[test]
    fn pixels_become_square_and_no_finer_than_asked() {
        // A fax in its coarse mode: half as many rows as columns to the inch.
        let fax = ramp(200, 100).square(204.0, 98.0, 1_000_000);
        assert_eq!((fax.width, fax.height), (200, 208));
        assert_eq!(ramp(200, 100).square(204.0, 98.0, 20_000), ramp(200, 100), "it would be too large");
        assert_eq!(ramp(8, 4).square(f64::NAN, 1.0, 1_000), ramp(8, 4));
        let coarse = ramp(1728, 1078);
        let shapes = coarse.as_pages(10_000_000).map(|page| (page.width, page.height));
        assert_eq!(shapes.collect::<Vec<_>>(), [(1728, 2236), (1728, 1335)]);
        assert_eq!(coarse.as_pages(3_000_000).count(), 1, "the other would be too large");
        assert_eq!(ramp(170, 220).as_pages(10_000_000).count(), 0);
        let small = ramp(200, 100).no_finer(50);
        assert_eq!((small.width, small.height), (50, 25));
        assert_eq!(small.gray[..2], [2, 6]);
        assert_eq!(ramp(60, 40).no_finer(50), ramp(60, 40));
    }

    #[test]
    fn every_orientation_shows_the_same_picture() {
        // Where the first row of what is stored lies, and its first column: TIFF 6.0, section 8.
        let meant = Raster { width: 2, height: 2, gray: vec![1, 2, 3, 4] };
        for (tag, stored) in [
            (1, [1, 2, 3, 4]),
            (2, [2, 1, 4, 3]),
            (3, [4, 3, 2, 1]),
            (4, [3, 4, 1, 2]),
            (5, [1, 3, 2, 4]),
            (6, [2, 4, 1, 3]),
            (7, [4, 2, 3, 1]),
            (8, [3, 1, 4, 2]),
        ] {
            let stored = Raster { gray: stored.to_vec(), ..meant.clone() };
            assert_eq!(stored.oriented(tag), meant, "{tag}");
        }
        assert_eq!((ramp(5, 3).oriented(5).width, ramp(5, 3).oriented(4).width), (3, 5));
    }

    #[test]
    fn four_quarters_are_a_whole_turn() {
        let turned = (0..4).fold(ramp(5, 3), |raster, _| raster.turned(Turn::Right));
        assert_eq!(turned, ramp(5, 3));
        assert_eq!(ramp(5, 3).turned(Turn::Left).turned(Turn::Right), ramp(5, 3));
        assert_eq!(ramp(5, 3).turned(Turn::Right).turned(Turn::Right), ramp(5, 3).turned(Turn::Half));
    }
}
