//! How paper that does not lie flat, or was not fed evenly, is bent away from a projection.

use super::projection::{Pair, Projection, Shape, add_equation, solve};
use super::reference::SCALE;

/// How far the places are apart at which a bend is known, in pixels at [`SCALE`].
const APART: f64 = 50.0;

/// How far around a place its neighbours tell how it is bent, in pixels: paper is stiff.
const REACH: f64 = 90.0;

/// How much all the others tell, where there is nothing near.
const ELSEWHERE: f64 = 1e-3;

/// How many neighbours must say that a place is bent, and how steeply, before that is believed altogether.
const DOUBT: [f64; 3] = [0.1, 0.15, 0.15];

/// The farthest that paper is bent, in pixels.
const FARTHEST: f64 = 10.0;

/// Where the points of a page lie in a picture.
#[derive(Debug, Clone)]
pub(super) struct Bent {
    pub(super) projection: Projection,
    /// What is added to a point before; at first to pixels at [`SCALE`].
    bend: Bend,
    /// Pixels at [`SCALE`] to the units of points.
    scale: f64,
}

impl Bent {
    /// A page that lies flat.
    pub(super) fn flat(projection: Projection) -> Self {
        Self { projection, bend: Bend::default(), scale: 1.0 }
    }

    /// Where a point lies.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let (across, down) = self.bend.at(x * self.scale, y * self.scale);
        self.projection.apply(x + across / self.scale, y + down / self.scale)
    }

    /// This map, and then `last`.
    pub(super) fn before(self, last: &Projection) -> Self {
        Self { projection: last.after(&self.projection), ..self }
    }

    /// The same map from points, of a map from pixels at [`SCALE`].
    pub(super) fn for_points(self) -> Self {
        Self { projection: self.projection.after(&Projection::scale(SCALE)), scale: SCALE, ..self }
    }

    /// A better map of a page of that size where patches were found in what is seen through this one, and how many
    /// agree on it; they agree on the projection within the first tolerance, and on the bend within the second one.
    pub(super) fn fitted(
        &self,
        pairs: &[Pair],
        size: (usize, usize),
        (flat, bent): (f64, f64),
    ) -> Option<(Self, usize)> {
        // All that they are off the projection alone.
        let whole = |pair: &Pair| {
            let (across, down) = self.bend.at(pair.to.0, pair.to.1);
            Pair { to: (pair.to.0 + across, pair.to.1 + down), ..*pair }
        };
        let whole: Vec<Pair> = pairs.iter().map(whole).collect();
        let (moved, _) = Projection::agreed(&whole, flat, Shape::Projective)?;
        let back = moved.inverse()?;
        let left = whole.iter().map(|pair| Pair { to: back.apply(pair.to.0, pair.to.1), ..*pair });
        let mut left: Vec<Pair> = left.filter(|pair| Bend::default().misses(pair) < FARTHEST).collect();
        let mut bend = Bend::default();
        for tolerance in [2.0 * bent, bent] {
            bend = Bend::through(&left, size);
            left.retain(|pair| bend.misses(pair) < tolerance);
        }
        Some((Self { projection: self.projection.after(&moved), bend, scale: self.scale }, left.len()))
    }
}

/// How far each place is bent aside, in rows of places that are [`APART`].
#[derive(Debug, Clone, Default)]
struct Bend {
    columns: usize,
    rows: usize,
    places: Vec<(f64, f64)>,
}

impl Bend {
    /// Goes about through these pairs, which lie on a page of that size.
    fn through(pairs: &[Pair], (width, height): (usize, usize)) -> Self {
        let count = |length: usize| (length as f64 / APART).ceil() as usize + 1;
        let columns = count(width);
        let place = |index: usize| {
            let (x, y) = ((index % columns) as f64 * APART, (index / columns) as f64 * APART);
            let mut equations = [[0.0; 3]; 3];
            let (mut across, mut down) = ([0.0; 3], [0.0; 3]);
            let mut same = equations;
            for pair in pairs {
                let (right, below) = ((pair.from.0 - x) / REACH, (pair.from.1 - y) / REACH);
                let near = (-(right * right + below * below) / 2.0).exp() + ELSEWHERE;
                let (weight, row) = (pair.weight * near, [1.0, right, below]);
                add_equation(&mut equations, &mut across, &row, pair.to.0 - pair.from.0, weight);
                add_equation(&mut same, &mut down, &row, pair.to.1 - pair.from.1, weight);
            }
            for (index, doubt) in DOUBT.into_iter().enumerate() {
                equations[index][index] += doubt;
                same[index][index] += doubt;
            }
            let least =
                |solved: Option<[f64; 3]>| solved.map_or(0.0, |solved| solved[0].clamp(-FARTHEST, FARTHEST));
            (least(solve(equations, across)), least(solve(same, down)))
        };
        let rows = count(height);
        Self { columns, rows, places: (0..columns * rows).map(place).collect() }
    }

    /// How far a place is bent aside.
    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        if self.rows < 2 || self.columns < 2 {
            return (0.0, 0.0);
        }
        let between = |at: f64, count: usize| {
            let at = (at / APART).clamp(0.0, (count - 1) as f64);
            let before = (at as usize).min(count - 2);
            (before, at - before as f64)
        };
        let ((left, right), (above, below)) = (between(x, self.columns), between(y, self.rows));
        let mix = |(ax, ay): (f64, f64), (bx, by): (f64, f64), part: f64| {
            (ax + (bx - ax) * part, ay + (by - ay) * part)
        };
        let row = |row: usize| {
            let first = row * self.columns + left;
            mix(self.places[first], self.places[first + 1], right)
        };
        mix(row(above), row(above + 1), below)
    }

    /// How far a pair is from what this says of it.
    fn misses(&self, pair: &Pair) -> f64 {
        let (across, down) = self.at(pair.from.0, pair.from.1);
        (pair.to.0 - pair.from.0 - across).hypot(pair.to.1 - pair.from.1 - down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (850, 1100);

    /// A sheet that curls: a hundred places of it and where they are seen.
    fn curled(height: f64) -> Vec<Pair> {
        let place = |index: u16| {
            let from = (f64::from(index % 9) * 90.0 + 40.0, f64::from(index / 9) * 90.0 + 40.0);
            let up = height * (from.0 / 850.0 * std::f64::consts::PI).sin();
            Pair { from, to: (from.0, from.1 + up), weight: 0.7 }
        };
        (0..108).map(place).collect()
    }

    #[test]
    fn a_sheet_that_curls_is_followed() {
        let flat = Bent::flat(Projection::scale(1.0));
        let (bent, agreeing) = flat.fitted(&curled(7.0), SIZE, (3.0, 1.5)).unwrap();
        assert!(agreeing > 105, "{agreeing}");
        for pair in curled(7.0) {
            let (x, y) = bent.apply(pair.from.0, pair.from.1);
            assert!((x - pair.to.0).hypot(y - pair.to.1) < 1.4, "{pair:?} {x} {y}");
        }
        // What was seen through this map is seen where it should be.
        let seen = curled(7.0).into_iter().map(|pair| Pair { to: pair.from, ..pair });
        let (again, _) = bent.fitted(&seen.collect::<Vec<_>>(), SIZE, (3.0, 1.5)).unwrap();
        let [one, other] = [&bent, &again].map(|map| map.apply(425.0, 600.0));
        assert!((one.0 - other.0).hypot(one.1 - other.1) < 0.6, "{one:?} {other:?}");
    }

    #[test]
    fn what_lies_anywhere_agrees_on_nothing() {
        let mut state = 1_u32;
        let mut far = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 24) / 128.0 * 7.0 - 7.0
        };
        let pairs: Vec<Pair> = curled(0.0)
            .into_iter()
            .map(|pair| Pair { to: (pair.from.0 + far(), pair.from.1 + far()), ..pair })
            .collect();
        let fitted = Bent::flat(Projection::scale(1.0)).fitted(&pairs, SIZE, (3.0, 1.5));
        assert!(fitted.is_none_or(|(_, agreeing)| agreeing < 40));
    }
}
