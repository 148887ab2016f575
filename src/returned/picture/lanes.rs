//! Rows of numbers, worked on with as many at once as the processor has room for.
//!
//! The results are the same on all processors: each sum is added up in the order in which it is written.

use fearless_simd::{Level, dispatch};

/// Does some work with the widest registers that there are: a loop in it, and in what is inlined into it, takes more numbers at
/// a time than a program may that runs everywhere.
#[inline]
pub(super) fn widely<R>(work: impl FnOnce() -> R) -> R {
    dispatch!(Level::new(), _ => work())
}

/// How many numbers a processor adds up at once.
pub(super) const LANES: usize = 8;
const FEW: usize = LANES / 2;

/// The sum of what is made of each pair of numbers, in lanes: a sum from left to right would wait for
/// every single number.
#[inline(always)]
pub(super) fn sum_of(one: &[f32], other: &[f32], each: impl Fn(f32, f32) -> f32) -> f32 {
    let ((ones, one), (others, other)) = (one.as_chunks::<LANES>(), other.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..LANES {
            sums[lane] += each(one[lane], other[lane]);
        }
    }
    // Rows of letters are short: what is left of one counts.
    let ((ones, one), (others, other)) = (one.as_chunks::<FEW>(), other.as_chunks::<FEW>());
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..FEW {
            sums[lane] += each(one[lane], other[lane]);
        }
    }
    let mut sum = 0.0;
    for (one, other) in one.iter().zip(other) {
        sum += each(*one, *other);
    }
    for lane in sums {
        sum += lane;
    }
    sum
}

/// The sum of the products of two rows of the same length.
#[inline(always)]
pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    sum_of(one, other, |one, other| one * other)
}

/// The same of long rows, whose sums do not wait for one another.
#[inline(always)]
pub(super) fn long_dot(one: &[f32], other: &[f32]) -> f32 {
    const LONG: usize = 4 * LANES;
    let mut sums = [0.0; LONG];
    let ((ones, one), (others, other)) = (one.as_chunks::<LONG>(), other.as_chunks::<LONG>());
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..LONG {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let mut lanes = [0.0; LANES];
    for sums in sums.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            lanes[lane] += sums[lane];
        }
    }
    lanes.iter().sum::<f32>() + dot(one, other)
}

/// The sum of the squares of what two rows of the same length differ by.
#[inline(always)]
pub(super) fn distance(one: &[f32], other: &[f32]) -> f32 {
    sum_of(one, other, |one, other| (one - other) * (one - other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_lanes_are_sums() {
        let one: Vec<f32> = (0..21_u8).map(f32::from).collect();
        let other = vec![2.0; 21];
        assert_eq!(dot(&one, &other), 420.0);
        let squares: f32 = one.iter().map(|n| (n - 2.0) * (n - 2.0)).sum();
        assert_eq!(distance(&one, &other), squares);
        let long: Vec<f32> = (0..77_u8).map(f32::from).collect();
        assert_eq!(long_dot(&long, &[2.0; 77]), 77.0 * 76.0);
        assert_eq!(distance(&[], &[]), 0.0);
    }
}
