//! Where parts of a page are in a picture that lies about where it should.

use super::lanes::{LANES, widely};
use super::plane::Plane;
use super::projection::Pair;
use super::reference::{FINE_SIDE, MIDDLE_SIDE, Patch, Sums};

/// How alike a patch and what is seen must be.
const ALIKE: f32 = 0.45;

/// A picture as a page of that size sees it that lies where a map says.
pub(super) struct Seen<'p, M> {
    pub(super) ink: &'p Plane,
    pub(super) map: M,
    pub(super) size: (usize, usize),
}

impl<M: Fn(f64, f64) -> (f64, f64)> Seen<'_, M> {
    /// Where patches are that can be recognized, looked for up to `radius` pixels around their places.
    pub(super) fn pairs<'p>(
        &self,
        patches: impl IntoIterator<Item = &'p Patch>,
        radius: usize,
    ) -> impl Iterator<Item = Pair> {
        patches.into_iter().filter_map(move |patch| {
            let (alike, x, y) = self.around(patch, radius).find(patch, radius.cast_signed());
            let from = patch.middle();
            let weight = f64::from(alike * alike);
            (alike > ALIKE).then_some(Pair { from, to: (from.0 + x, from.1 + y), weight })
        })
    }

    /// What is seen where a patch may lie, as far as the page goes.
    fn around(&self, patch: &Patch, radius: usize) -> Around {
        // The neighbours of the last place are looked at, and those of these.
        let radius = radius + 2;
        let (left, top) = (patch.x.saturating_sub(radius), patch.y.saturating_sub(radius));
        let end = |start: usize, most: usize| (start + patch.side + radius).min(most);
        let (right, bottom) = (end(patch.x, self.size.0), end(patch.y, self.size.1));
        let map = |x: f64, y: f64| (self.map)(x + left as f64, y + top as f64);
        let plane = self.ink.warped(map, right.saturating_sub(left), bottom.saturating_sub(top));
        let (sums, squares) = Sums::with_squares(&plane);
        Around { left, top, sums, squares, plane }
    }
}

/// What is seen around the place of a patch.
struct Around {
    left: usize,
    top: usize,
    plane: Plane,
    sums: Sums,
    squares: Sums,
}

impl Around {
    /// How alike a patch is to what is seen where that is most like it, and how far from its place that is.
    fn find(&self, patch: &Patch, radius: isize) -> (f32, f64, f64) {
        let mut best = (-1.0, 0, 0);
        let look = |x: isize, y: isize, best: &mut (f32, isize, isize)| {
            let alike = self.alike(patch, x, y);
            if alike > best.0 {
                *best = (alike, x, y);
            }
        };
        // What is seen is soft: every second place tells where it is, and its neighbours where exactly.
        for y in (-radius..=radius).step_by(2) {
            for x in (-radius..=radius).step_by(2) {
                look(x, y, &mut best);
            }
        }
        let (_, x, y) = best;
        for near in (0..9).filter(|near| *near != 4) {
            look(x + near % 3 - 1, y + near / 3 - 1, &mut best);
        }
        let (alike, x, y) = best;
        let across = peak(self.alike(patch, x - 1, y), alike, self.alike(patch, x + 1, y));
        let down = peak(self.alike(patch, x, y - 1), alike, self.alike(patch, x, y + 1));
        (alike, x as f64 + across, y as f64 + down)
    }

    /// How alike a patch is to what is seen so far from its place: 1 for the same, −1 where there is nothing.
    fn alike(&self, patch: &Patch, x: isize, y: isize) -> f32 {
        let side = patch.side;
        let from = |at: usize, by: isize, edge: usize| at.checked_add_signed(by)?.checked_sub(edge);
        let (Some(x), Some(y)) = (from(patch.x, x, self.left), from(patch.y, y, self.top)) else {
            return -1.0;
        };
        if x + side > self.plane.width || y + side > self.plane.height {
            return -1.0;
        }
        let count = (side * side) as f64;
        let sum = self.sums.of_square(x, y, side);
        let variance = self.squares.of_square(x, y, side) - sum * sum / count;
        if variance <= 1e-3 * count {
            return -1.0;
        }
        let product = match side {
            MIDDLE_SIDE => self.product::<MIDDLE_SIDE>(patch, x, y),
            FINE_SIDE => self.product::<FINE_SIDE>(patch, x, y),
            // All patches have one of these sides.
            _ => 0.0,
        };
        product / variance.sqrt() as f32
    }

    /// The sum of the products with a patch of that side whose corner lies there.
    fn product<const SIDE: usize>(&self, patch: &Patch, x: usize, y: usize) -> f32 {
        widely(
            #[inline(always)]
            || {
                // Column by column, so that no row waits for the one above it.
                let mut sums = [0.0; SIDE];
                let (patch, _) = patch.values.as_chunks::<SIDE>();
                for (y, patch) in (y..).zip(patch) {
                    let Some(seen) = self.plane.row(y)[x..].first_chunk::<SIDE>() else { continue };
                    for at in 0..SIDE {
                        sums[at] += seen[at] * patch[at];
                    }
                }
                let mut lanes = [0.0; LANES];
                for sums in sums.as_chunks::<LANES>().0 {
                    lanes.iter_mut().zip(sums).for_each(|(lane, sum)| *lane += sum);
                }
                lanes.iter().sum()
            },
        )
    }
}

/// Where between its neighbours the highest of three values really is.
fn peak(before: f32, highest: f32, after: f32) -> f64 {
    let bend = before - 2.0 * highest + after;
    if bend > -1e-9 || before <= -1.0 || after <= -1.0 {
        return 0.0;
    }
    f64::from(0.5 * (before - after) / bend).clamp(-0.5, 0.5)
}
