//! The letters of an alphabet in one size, and which of them fit a place of a line best: that is asked of all of them at every
//! half pixel.

use std::ops::Deref;

use super::glyphs::{At, PHASES, Template};
use super::lanes::widely;

/// How many letters are looked at closely at a place.
pub(super) const CLOSE: usize = 14;

/// The letters of an alphabet in one size.
pub(super) struct Letters {
    templates: Vec<Template>,
    /// The places in the alphabet of those that are looked for, the narrowest letter first, and how far the pen moves for each of
    /// these, in pixels.
    order: Vec<usize>,
    advances: Vec<f32>,
    /// For each of the places within a pixel, the first column of these letters in that order, then the second one, and so on:
    /// processors compare many letters with a column at once.
    columns: [Vec<f32>; PHASES],
}

impl Deref for Letters {
    type Target = [Template];

    fn deref(&self) -> &[Template] {
        &self.templates
    }
}

impl Letters {
    pub(super) fn new(templates: Vec<Template>) -> Self {
        let mut order: Vec<usize> =
            (0..templates.len()).filter(|index| templates[*index].is_expected).collect();
        order.sort_by(|one, other| templates[*one].advance.total_cmp(&templates[*other].advance));
        let advances = order.iter().map(|index| templates[*index].advance).collect();
        let width = templates.iter().map(Template::width).max().unwrap_or(0);
        let count = order.len();
        let columns = std::array::from_fn(|phase| {
            let mut columns = vec![0.0; width * count];
            for (place, index) in order.iter().enumerate() {
                let to = columns.iter_mut().skip(place).step_by(count);
                to.zip(templates[*index].columns(phase)).for_each(|(to, column)| *to = *column);
            }
            columns
        });
        Self { templates, order, advances, columns }
    }

    /// The letters whose columns are nearest to those of a line where its pen stands, in their own cells.
    pub(super) fn nearest(&self, columns: &[f32], at: &At) -> Vec<usize> {
        let mut costs = vec![0.0; self.order.len()];
        widely(
            #[inline(always)]
            || self.rough_costs(columns, at, &mut costs),
        );
        // No cost is less than nothing, and the bits of such numbers are in their order: whole numbers are compared sooner.
        let mut found: Vec<u64> = Vec::with_capacity(costs.len());
        for (index, cost) in self.order.iter().zip(&costs) {
            found.push(u64::from(cost.to_bits()) << 32 | *index as u64);
        }
        if CLOSE < found.len() {
            found.select_nth_unstable(CLOSE);
            found.truncate(CLOSE);
        }
        found.into_iter().map(|found| (found & u64::from(u32::MAX)) as usize).collect()
    }

    /// What the sums of columns tell of what each letter, in their order, leaves unexplained.
    #[inline(always)]
    fn rough_costs(&self, columns: &[f32], at: &At, costs: &mut [f32]) {
        let count = costs.len();
        // The columns of the drawings at which the cells end.
        let mut ends = vec![0; count];
        for (end, advance) in ends.iter_mut().zip(&self.advances) {
            *end = at.end(*advance);
        }
        let seen = columns.get(at.left..).unwrap_or_default();
        let drawn = self.columns[at.phase].chunks_exact(count.max(1)).skip(at.from);
        let mut first = 0;
        for ((column, seen), drawn) in (at.from..).zip(seen).zip(drawn) {
            // The narrower ones end before.
            while first < count && ends[first] <= column {
                first += 1;
            }
            if first == count {
                break;
            }
            for (cost, drawn) in costs[first..].iter_mut().zip(&drawn[first..]) {
                *cost += (seen - drawn) * (seen - drawn);
            }
        }
        // By the column, so that wide letters are not at a disadvantage.
        for (cost, end) in costs.iter_mut().zip(&ends) {
            *cost /= end.saturating_sub(at.from).max(1) as f32;
        }
    }
}
