//! A placed page as it lies flat.

use super::lanes::widely;
use super::plane::Plane;
use super::reference::SCALE;
use super::run::{Run, STEP};
use super::sight::{DENSITY, Sight};
use crate::layout::Point;

impl Sight {
    /// A part of the page as it lies flat: how dark it is, 1 for the form's own ink. Its top left corner
    /// is given in points, `density` in pixels to the point.
    pub(super) fn flat(&self, corner: Point, density: f64, (width, height): (usize, usize)) -> Plane {
        let mut plane = Plane::new(width, height);
        for (row, values) in plane.values.chunks_mut(width.max(1)).enumerate() {
            self.straighten((corner, density), row, values, |_| true);
        }
        plane
    }

    /// What is seen all over the straightened page, row by row, but where the form prints something: that is not a number.
    pub(super) fn unprinted(&self) -> Vec<f32> {
        let (width, height) = self.size;
        let (printed, of_print) = (self.reference.printed(), self.reference.ink.width);
        let at = |place: usize| ((place as f64 + 0.5) / DENSITY * SCALE) as usize;
        let columns: Vec<usize> = (0..width).map(at).collect();
        let mut unprinted = vec![f32::NAN; width * height];
        let (mut free, mut free_at) = (vec![false; width], None);
        for (row, values) in unprinted.chunks_mut(width.max(1)).enumerate() {
            if free_at.replace(at(row)) != Some(at(row)) {
                let printed = printed.get(at(row) * of_print..).unwrap_or_default();
                let is_free = |column: &usize| printed.get(*column) == Some(&false);
                free.iter_mut().zip(&columns).for_each(|(free, column)| *free = is_free(column));
            }
            // Where all is printed nobody looks.
            let is_any_free = |step: usize| free[step * STEP..].iter().take(STEP).any(|free| *free);
            self.straighten((Point::default(), DENSITY), row, values, is_any_free);
            for (value, free) in values.iter_mut().zip(&free) {
                *value = if *free { *value } else { f32::NAN };
            }
        }
        unprinted
    }

    /// A row of what lies flat from a corner on, in those runs of [`STEP`] pixels that are wanted.
    fn straighten(
        &self,
        (corner, density): (Point, f64),
        row: usize,
        values: &mut [f32],
        is_wanted: impl Fn(usize) -> bool,
    ) {
        let (left, top) = (f64::from(corner.x.0), f64::from(corner.y.0));
        let y = top + (row as f64 + 0.5) / density;
        let place = |column: usize| self.placed.map.apply(left + (column as f64 + 0.5) / density, y);
        let dark = |light: f32| (1.0 - light).clamp(0.0, 1.0) / self.black;
        // Where the run before ended, if it was wanted.
        let mut before = None;
        widely(
            #[inline(always)]
            || {
                for (step, values) in values.chunks_mut(STEP).enumerate() {
                    let (count, start) = (values.len(), before.take());
                    if !is_wanted(step) {
                        continue;
                    }
                    let (start, end) =
                        (start.unwrap_or_else(|| place(step * STEP)), place(step * STEP + count));
                    before = Some(end);
                    let run = Run::between(start, end, count);
                    // The paper has one colour so far.
                    let middle = run.at(count / 2);
                    let paper = self
                        .placed
                        .paper
                        .at(middle.0 / self.placed.reduction, middle.1 / self.placed.reduction);
                    if run.see(&self.raster.gray, self.raster.width, values) {
                        let white = 1.0 / (paper * 255.0);
                        values.iter_mut().for_each(|value| *value = dark(*value * white));
                    } else {
                        for (step, value) in values.iter_mut().enumerate() {
                            let (x, y) = run.at(step);
                            *value = dark(self.raster.sample(x, y) / paper);
                        }
                    }
                }
            },
        );
    }
}
