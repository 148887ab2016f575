//! How light the paper is, and what is ink on it.

use super::plane::Plane;

/// The side of a block in which the paper has one colour, in pixels.
const BLOCK: usize = 16;

/// How light paper is at least; what is darker is a desk, or a shadow in which nothing can be read.
const DARKEST: f32 = 0.08;

/// The colour of the paper all over a picture.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    blocks: Plane,
}

impl Paper {
    /// Looks at a picture of about 100 pixels to the inch, 1 for white.
    ///
    /// In each block the paper is nearly the lightest that is there. One that is all ink
    /// takes its colour from its neighbours.
    pub(super) fn of(light: &Plane) -> Self {
        let (columns, rows) = (light.width.div_ceil(BLOCK), light.height.div_ceil(BLOCK));
        let mut blocks = Plane::new(columns, rows);
        let mut pixels = Vec::new();
        for (index, lightest) in blocks.values.iter_mut().enumerate() {
            let (left, top) = (index % columns * BLOCK, index / columns * BLOCK);
            pixels.clear();
            for y in (top..(top + BLOCK).min(light.height)).step_by(2) {
                let right = (left + BLOCK).min(light.width);
                pixels.extend(light.row(y)[left..right].iter().step_by(2));
            }
            let nearly = (pixels.len() * 9 / 10).min(pixels.len() - 1);
            *lightest = *pixels.select_nth_unstable_by(nearly, f32::total_cmp).1;
        }
        let spread = |blocks: &Plane, which: fn(f32, f32) -> f32| {
            let around = |x: usize, y: usize| {
                let columns = x.saturating_sub(1)..(x + 2).min(columns);
                let near =
                    (y.saturating_sub(1)..(y + 2).min(rows)).flat_map(|y| &blocks.row(y)[columns.clone()]);
                near.copied().reduce(which).unwrap_or(DARKEST).max(DARKEST)
            };
            let values = (0..columns * rows).map(|index| around(index % columns, index / columns)).collect();
            Plane { values, ..*blocks }
        };
        // Light spreads over what is all ink, and back again: else it would reach too far into a shadow.
        let blocks = spread(&spread(&blocks, f32::max), f32::min);
        Self { blocks: blocks.blurred() }
    }

    /// How light the paper is at a place, in pixels of the picture that was looked at.
    pub(super) fn at(&self, x: f64, y: f64) -> f32 {
        let place = |at: f64, count: usize| (at / BLOCK as f64).clamp(0.5, (count as f64 - 0.5).max(0.5));
        self.blocks.sample(place(x, self.blocks.width), place(y, self.blocks.height)).max(DARKEST)
    }

    /// How dark each pixel is against the paper around it: 0 for paper, 1 for black ink.
    /// What is nearly as light as the paper counts as paper.
    pub(super) fn ink(&self, light: &Plane) -> Plane {
        let mut ink = light.clone();
        let columns: Vec<_> = (0..light.width).map(|x| Self::between(x, self.blocks.width)).collect();
        let mut paper = vec![0.0; self.blocks.width];
        for (y, row) in ink.values.chunks_exact_mut(light.width.max(1)).enumerate() {
            let (above, below, part) = Self::between(y, self.blocks.height);
            let blocks = self.blocks.row(above).iter().zip(self.blocks.row(below));
            paper
                .iter_mut()
                .zip(blocks)
                .for_each(|(to, (above, below))| *to = above + (below - above) * part);
            for (value, (left, right, part)) in row.iter_mut().zip(&columns) {
                let paper = (paper[*left] + (paper[*right] - paper[*left]) * part).max(DARKEST);
                *value = (1.15 * (1.0 - *value / paper) - 0.08).clamp(0.0, 1.0);
            }
        }
        ink
    }

    /// Between the middles of which two of so many blocks in a row a pixel lies, and where.
    fn between(pixel: usize, blocks: usize) -> (usize, usize, f32) {
        let last = blocks.saturating_sub(1);
        let place = ((pixel as f32 + 0.5) / BLOCK as f32 - 0.5).clamp(0.0, last as f32);
        let before = place as usize;
        (before, (before + 1).min(last), place - before as f32)
    }
}
