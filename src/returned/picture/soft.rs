//! Planes made softer.

use super::lanes::widely;
use super::plane::Plane;

const THIRD: f32 = 1.0 / 3.0;

/// Three rows to work with.
type Rows = [Vec<f32>; 3];

impl Plane {
    /// Blurred: twice the mean of each pixel and those beside it, in each direction.
    pub(super) fn blurred(&self) -> Self {
        let mut plane = self.clone();
        let mut rows = plane.rows();
        widely(
            #[inline(always)]
            || (0..2).for_each(|_| plane.softer(&mut rows, mean_along, mean_down)),
        );
        plane
    }

    /// Blurred so that a point spreads by this variance, in square pixels.
    pub(super) fn widened(mut self, variance: f32) -> Self {
        let (steps, beside) = steps(variance);
        let mut rows = self.rows();
        // There is nothing beyond the edges.
        let nothing = vec![0.0; self.width];
        widely(
            #[inline(always)]
            || {
                for _ in 0..steps {
                    self.softer(
                        &mut rows,
                        #[inline(always)]
                        |row, to| widen_row(row, beside, to),
                        #[inline(always)]
                        |above, here, below, to| {
                            let [above, below] = [above, below].map(|row| row.unwrap_or(&nothing));
                            for (((to, above), here), below) in to.iter_mut().zip(above).zip(here).zip(below)
                            {
                                *to = here + (above + below - 2.0 * here) * beside;
                            }
                        },
                    );
                }
            },
        );
        self
    }

    /// The same along the rows alone.
    pub(super) fn widened_along(mut self, variance: f32) -> Self {
        let (steps, beside) = steps(variance);
        let mut before = vec![0.0; self.width];
        for _ in 0..steps {
            for row in self.values.chunks_exact_mut(self.width.max(1)) {
                before.copy_from_slice(row);
                widen_row(&before, beside, row);
            }
        }
        self
    }

    fn rows(&self) -> Rows {
        [(); 3].map(|()| vec![0.0; self.width])
    }

    /// Each row made softer along it, and then with those above it and below it.
    #[inline(always)]
    fn softer(
        &mut self,
        [above, here, below]: &mut Rows,
        along: impl Fn(&[f32], &mut [f32]),
        down: impl Fn(Option<&[f32]>, &[f32], Option<&[f32]>, &mut [f32]),
    ) {
        if self.values.is_empty() {
            return;
        }
        along(self.row(0), here);
        for y in 0..self.height {
            let is_last = y + 1 == self.height;
            if !is_last {
                along(self.row(y + 1), below);
            }
            down((y > 0).then_some(&**above), here, (!is_last).then_some(&**below), self.row_mut(y));
            std::mem::swap(above, here);
            std::mem::swap(here, below);
        }
    }
}

/// The means of pixels and those beside them.
#[inline(always)]
fn mean_along(row: &[f32], to: &mut [f32]) {
    let last = row.len() - 1;
    if last == 0 {
        return to.copy_from_slice(row);
    }
    for (to, three) in to[1..].iter_mut().zip(row.windows(3)) {
        *to = (three[0] + three[1] + three[2]) * THIRD;
    }
    to[0] = (row[0] + row[1]) / 2.0;
    to[last] = (row[last - 1] + row[last]) / 2.0;
}

/// The means of pixels and those above them and below them.
#[inline(always)]
fn mean_down(above: Option<&[f32]>, here: &[f32], below: Option<&[f32]>, to: &mut [f32]) {
    match (above, below) {
        (Some(above), Some(below)) => {
            for (((to, above), here), below) in to.iter_mut().zip(above).zip(here).zip(below) {
                *to = (above + here + below) * THIRD;
            }
        }
        (Some(beside), None) | (None, Some(beside)) => {
            for ((to, beside), here) in to.iter_mut().zip(beside).zip(here) {
                *to = (here + beside) / 2.0;
            }
        }
        (None, None) => to.copy_from_slice(here),
    }
}

/// Spreads a row into its neighbours, of which there are none beyond the edges.
#[inline(always)]
fn widen_row(row: &[f32], beside: f32, to: &mut [f32]) {
    let widened = |left: f32, here: f32, right: f32| here + (left + right - 2.0 * here) * beside;
    let at = |index: usize| row.get(index).copied().unwrap_or(0.0);
    let Some(last) = row.len().checked_sub(1) else { return };
    if let Some(inner) = to.get_mut(1..last) {
        for (to, three) in inner.iter_mut().zip(row.windows(3)) {
            *to = widened(three[0], three[1], three[2]);
        }
        to[last] = widened(at(last - 1), at(last), 0.0);
    }
    to[0] = widened(0.0, at(0), at(1));
}

/// In how many steps a point is spread so far, and how much goes to each side in one.
fn steps(variance: f32) -> (usize, f32) {
    /// The most by which one step spreads a point and stays round.
    const MOST: f32 = 0.6;
    let steps = (variance / MOST).ceil().max(0.0) as usize;
    (steps, variance / steps.max(1) as f32 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_what_is_even() {
        let even = Plane { width: 8, height: 6, values: vec![0.25; 48] };
        assert!(even.blurred().values.iter().all(|value| (value - 0.25).abs() < 1e-6));
        let dot = |width: usize, height: usize| {
            let mut plane = Plane::new(width, height);
            plane.values[width * (height / 2) + width / 2] = 81.0;
            plane.blurred()
        };
        let (x, y) = ([1.0, 2.0, 3.0, 2.0, 1.0], 3.0);
        assert!(dot(9, 9).row(4)[2..7].iter().zip(x).all(|(is, should)| (is - should * y).abs() < 1e-4));
        assert!((dot(9, 9).values.iter().sum::<f32>() - 81.0).abs() < 1e-3);
        for (width, height) in [(1, 1), (1, 5), (2, 1), (5, 1), (3, 2)] {
            let blurred = dot(width, height);
            assert_eq!(blurred.values.len(), width * height);
            assert!(blurred.values.iter().all(|value| *value > 0.0), "{width} {height}");
        }
    }

    #[test]
    fn a_point_spreads_as_far_as_is_asked() {
        for variance in [0.0, 0.3, 1.0, 2.5] {
            let mut plane = Plane::new(31, 31);
            plane.values[31 * 15 + 15] = 1.0;
            let plane = plane.widened(variance);
            let sum: f32 = plane.values.iter().sum();
            let spread = |of: fn(usize) -> usize| -> f32 {
                let values = plane.values.iter().enumerate();
                values.map(|(at, value)| value * (of(at) as f32 - 15.0).powi(2)).sum()
            };
            assert!((sum - 1.0).abs() < 1e-4, "{variance}: {sum}");
            let mut row = Plane::new(31, 1);
            row.values[15] = 1.0;
            let across = row.widened_along(variance);
            for (is, should) in across.values.iter().zip(plane.columns(|value| value)) {
                assert!((is - should).abs() < 1e-5, "{variance}");
            }
            for is in [spread(|at| at % 31), spread(|at| at / 31)] {
                assert!((is - variance).abs() < 1e-3, "{variance}: {is}");
            }
        }
        assert_eq!(Plane::new(0, 0).widened(1.0).values.len(), 0);
    }
}
