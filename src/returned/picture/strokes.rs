//! Pieces of ink as they look within an area.

use std::collections::BTreeMap;

use super::sight::{DENSITY, NONE, Piece, Sight};
use crate::layout::Rect;

/// A piece of ink as far as it lies within an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    /// Its place among the pieces of the page.
    pub(super) label: u32,
    pub(super) piece: Piece,
    /// How much of it lies there, in square points.
    pub(super) within: f64,
    /// The most of it in one row, in points.
    pub(super) longest: f64,
}

impl Sight {
    /// The pieces that reach into an area, each once.
    pub(super) fn strokes_in(&self, area: Rect) -> Vec<Stroke> {
        let mut found: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for row in self.labels_in(area) {
            let mut here: BTreeMap<u32, usize> = BTreeMap::new();
            for label in row.iter().filter(|label| **label != NONE) {
                *here.entry(*label).or_default() += 1;
            }
            for (label, count) in here {
                let (all, longest) = found.entry(label).or_default();
                (*all, *longest) = (*all + count, count.max(*longest));
            }
        }
        let stroke = |(label, (all, longest)): (u32, (usize, usize))| Stroke {
            label,
            piece: self.pieces[label as usize],
            within: all as f64 / (DENSITY * DENSITY),
            longest: longest as f64 / DENSITY,
        };
        found.into_iter().map(stroke).collect()
    }
}
