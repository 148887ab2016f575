//! Where the points of one plane lie in another, and how that is found from pairs of them.

/// A projective map between planes: a picture of a sheet, taken from anywhere.
///
/// Nine numbers, row by row; a point is the column (x, y, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Projection([f64; 9]);

/// A point and where it was seen, and how much that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
    pub(super) weight: f64,
}

/// Coordinates are divided by this before equations are solved, so that the numbers in
/// them are of one size.
const UNIT: f64 = 300.0;

/// How often a map is tried through a few pairs.
const TRIALS: usize = 500;

impl Projection {
    /// Everything larger by this factor.
    pub(super) fn scale(factor: f64) -> Self {
        Self([factor, 0.0, 0.0, 0.0, factor, 0.0, 0.0, 0.0, 1.0])
    }

    /// Everything moved.
    pub(super) fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, x, 0.0, 1.0, y, 0.0, 0.0, 1.0])
    }

    /// Everything turned, clockwise where y grows downwards, by an angle in radians.
    pub(super) fn turn(angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self([cos, -sin, 0.0, sin, cos, 0.0, 0.0, 0.0, 1.0])
    }

    /// This map after `first`.
    pub(super) fn after(&self, first: &Self) -> Self {
        let mut product = [0.0; 9];
        for (index, to) in product.iter_mut().enumerate() {
            let (row, column) = (index / 3, index % 3);
            *to = (0..3).map(|k| self.0[row * 3 + k] * first.0[k * 3 + column]).sum();
        }
        Self(product)
    }

    /// Where a point lies.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let m = &self.0;
        let depth = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth)
    }

    /// The way back; `None` where there is none.
    pub(super) fn inverse(&self) -> Option<Self> {
        let m = &self.0;
        let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
        let determinant = m[0] * minor(4, 5, 7, 8) - m[1] * minor(3, 5, 6, 8) + m[2] * minor(3, 4, 6, 7);
        let adjugate = [
            minor(4, 5, 7, 8),
            -minor(1, 2, 7, 8),
            minor(1, 2, 4, 5),
            -minor(3, 5, 6, 8),
            minor(0, 2, 6, 8),
            -minor(0, 2, 3, 5),
            minor(3, 4, 6, 7),
            -minor(0, 1, 6, 7),
            minor(0, 1, 3, 4),
        ];
        (determinant.abs() > 1e-12).then(|| Self(adjugate.map(|value| value / determinant)))
    }

    /// The projection that fits these pairs best, by the sum of squares.
    pub(super) fn fitted(pairs: &[Pair]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        let mut equations = [[0.0; 8]; 8];
        let mut results = [0.0; 8];
        for pair in pairs {
            let [x, y, u, v] = [pair.from.0, pair.from.1, pair.to.0, pair.to.1].map(|c| (c - UNIT) / UNIT);
            let rows = [
                ([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u),
                ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v),
            ];
            for (row, result) in rows {
                add_equation(&mut equations, &mut results, &row, result, pair.weight);
            }
        }
        // Where nothing tells, the sheet is flat before the eye.
        for (index, equation) in equations.iter_mut().enumerate().skip(6) {
            equation[index] += 1e-9 * pairs.len() as f64;
        }
        let [a, b, c, d, e, f, g, h] = solve(equations, results)?;
        let centred = Self([a, b, c, d, e, f, g, h, 1.0]);
        let out = Self([UNIT, 0.0, UNIT, 0.0, UNIT, UNIT, 0.0, 0.0, 1.0]);
        out.after(&centred.after(&out.inverse()?)).checked()
    }

    /// The map without perspective that fits these pairs best.
    fn affine(pairs: &[Pair]) -> Option<Self> {
        let mut equations = [[0.0; 3]; 3];
        let (mut across, mut down) = ([0.0; 3], [0.0; 3]);
        let mut same = equations;
        for pair in pairs {
            let row = [pair.from.0 / UNIT, pair.from.1 / UNIT, 1.0];
            add_equation(&mut equations, &mut across, &row, pair.to.0, pair.weight);
            add_equation(&mut same, &mut down, &row, pair.to.1, pair.weight);
        }
        let ([a, b, c], [d, e, f]) = (solve(equations, across)?, solve(same, down)?);
        Self([a / UNIT, b / UNIT, c, d / UNIT, e / UNIT, f, 0.0, 0.0, 1.0]).checked()
    }

    /// The map on which most pairs agree to within `tolerance`, and how many do; `None`
    /// where hardly any do.
    ///
    /// Fischler and Bolles, 1981: through a few pairs at a time, over and over.
    pub(super) fn agreed(pairs: &[Pair], tolerance: f64, shape: Shape) -> Option<(Self, usize)> {
        let few = match shape {
            Shape::Affine => 3,
            Shape::Projective => 4,
        };
        let fit = |pairs: &[Pair]| match shape {
            Shape::Projective if pairs.len() >= 4 => Self::fitted(pairs),
            Shape::Projective | Shape::Affine => Self::affine(pairs),
        };
        if pairs.len() < few + 2 {
            return None;
        }
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
        let mut best: Option<(f64, Self)> = None;
        for _ in 0..TRIALS {
            let sample: Vec<Pair> = (0..few).map(|_| pairs[numbers.below(pairs.len())]).collect();
            let Some(map) = fit(&sample).filter(Self::is_plausible) else { continue };
            let score = map.agreeing(pairs, tolerance).map(|pair| pair.weight).sum();
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, map));
            }
        }
        let (_, mut map) = best?;
        let mut agreeing = Vec::new();
        for _ in 0..3 {
            agreeing = map.agreeing(pairs, tolerance).copied().collect();
            if agreeing.len() < few + 2 {
                return None;
            }
            map = fit(&agreeing)?;
        }
        Some((map, agreeing.len()))
    }

    fn agreeing<'p>(&self, pairs: &'p [Pair], tolerance: f64) -> impl Iterator<Item = &'p Pair> {
        let map = *self;
        pairs.iter().filter(move |pair| {
            let (x, y) = map.apply(pair.from.0, pair.from.1);
            let (across, down) = (x - pair.to.0, y - pair.to.1);
            across * across + down * down < tolerance * tolerance
        })
    }

    /// Whether a map from a plane onto nearly the same one keeps sizes about as they are.
    fn is_plausible(&self) -> bool {
        (self.0[0] * self.0[4] - self.0[1] * self.0[3] - 1.0).abs() <= 0.5
    }

    fn checked(self) -> Option<Self> {
        self.0.iter().all(|value| value.is_finite()).then_some(self)
    }
}

/// What a map may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Parallel lines stay parallel.
    Affine,
    /// Straight lines stay straight.
    Projective,
}

/// Adds an equation to the normal equations of a least-squares problem.
pub(super) fn add_equation<const N: usize>(
    equations: &mut [[f64; N]; N],
    results: &mut [f64; N],
    row: &[f64; N],
    result: f64,
    weight: f64,
) {
    for ((equation, to), factor) in equations.iter_mut().zip(results).zip(row) {
        for (cell, value) in equation.iter_mut().zip(row) {
            *cell += weight * factor * value;
        }
        *to += weight * factor * result;
    }
}

/// Solves linear equations by elimination; `None` where they say too little.
pub(super) fn solve<const N: usize>(mut equations: [[f64; N]; N], mut results: [f64; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let size = |row: &usize| equations[*row][column].abs();
        let pivot = (column..N).max_by(|one, other| size(one).total_cmp(&size(other)))?;
        if size(&pivot) < 1e-12 {
            return None;
        }
        equations.swap(column, pivot);
        results.swap(column, pivot);
        for row in (0..N).filter(|row| *row != column) {
            let factor = equations[row][column] / equations[column][column];
            let pivots = equations[column];
            for (cell, pivot) in equations[row].iter_mut().zip(pivots).skip(column) {
                *cell -= factor * pivot;
            }
            results[row] -= factor * results[column];
        }
    }
    Some(std::array::from_fn(|index| results[index] / equations[index][index]))
}

/// Numbers that look random and are the same each time.
///
/// Marsaglia, 2003: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Projection = Projection([1.02, 0.03, 5.0, -0.02, 0.97, -8.0, 4e-5, -3e-5, 1.0]);

    fn pairs() -> Vec<Pair> {
        let points = (0..40).map(|index| (f64::from(index % 8) * 100.0, f64::from(index / 8) * 180.0));
        points.map(|from| Pair { from, to: SEEN.apply(from.0, from.1), weight: 1.0 }).collect()
    }

    fn assert_is_seen(map: &Projection, tolerance: f64) {
        for pair in pairs() {
            let (x, y) = map.apply(pair.from.0, pair.from.1);
            assert!((x - pair.to.0).hypot(y - pair.to.1) < tolerance, "{map:?}");
        }
    }

    #[test]
    fn a_projection_is_found_from_points() {
        assert_is_seen(&Projection::fitted(&pairs()).unwrap(), 1e-3);
        assert!(Projection::fitted(&pairs()[..3]).is_none());
        let one = pairs()[0];
        assert!(Projection::affine(&[one, one, one]).is_none());
    }

    #[test]
    fn a_third_of_false_pairs_does_no_harm() {
        let mut pairs = pairs();
        for (index, pair) in pairs.iter_mut().enumerate().filter(|(index, _)| index % 3 == 0) {
            pair.to.0 += 30.0 + index as f64 * 7.0;
        }
        let (map, agreeing) = Projection::agreed(&pairs, 1.0, Shape::Projective).unwrap();
        assert_is_seen(&map, 0.01);
        assert_eq!(agreeing, 26);
    }

    #[test]
    fn there_and_back_is_nowhere() {
        let back = SEEN.inverse().unwrap();
        let (x, y) = back.after(&SEEN).apply(123.0, 456.0);
        assert!((x - 123.0).hypot(y - 456.0) < 1e-9);
        let turned = Projection::turn(std::f64::consts::FRAC_PI_2).apply(1.0, 0.0);
        assert!(turned.0.abs() < 1e-9 && (turned.1 - 1.0).abs() < 1e-9);
        assert!(Projection([0.0; 9]).inverse().is_none());
    }
}
