//! What a page does to all letters alike.

use std::ops::Range;

use super::lanes::{long_dot, widely};
use super::plane::Plane;

/// In how many ways letters may look other than they are drawn.
const WAYS: usize = 7;

/// By how much they usually do in each way: darker, to the left and higher by pixels, wider by pixels
/// in a hundred, softer across and down by squares of pixels, bolder.
const USUAL: [f64; WAYS] = [0.15, 0.5, 0.5, 0.1, 0.3, 0.3, 0.1];

/// How far a pixel is off by itself, squared, where as many as hang together count once.
const NOISE: f64 = 0.02;

/// What is seen, but for what it differs from `model` by in all places alike: that it stands a little
/// aside, is wider, darker, softer or bolder. Also by how much it stands to the left and higher, in pixels.
pub(super) fn adjusted(seen: &Plane, model: &Plane) -> (Plane, [f32; 2]) {
    let rows = inked_rows(model);
    let values = rows.start * model.width..rows.end * model.width;
    let drawn = Plane { values: model.values[values.clone()].to_vec(), height: rows.len(), ..*model };
    let left: Vec<f32> =
        seen.values[values.clone()].iter().zip(&drawn.values).map(|(seen, model)| seen - model).collect();
    let (ways, mut matrix) = widely(
        #[inline(always)]
        || {
            let ways = ways(&drawn);
            let matrix = products(&ways, &left);
            (ways, matrix)
        },
    );
    for (index, (row, usual)) in matrix.iter_mut().zip(USUAL).enumerate() {
        row[index] += NOISE / (usual * usual);
    }
    let parts = solved(matrix);
    let mut adjusted = seen.clone();
    let inked = &mut adjusted.values[values];
    widely(
        #[inline(always)]
        || {
            for (way, part) in ways.iter().zip(parts) {
                inked.iter_mut().zip(way).for_each(|(adjusted, way)| *adjusted -= way * part as f32);
            }
        },
    );
    (adjusted, [parts[1] as f32, parts[2] as f32])
}

/// The products of the ways with each other, and with what is left.
#[inline(always)]
fn products(ways: &[Vec<f32>; WAYS], left: &[f32]) -> [[f64; WAYS + 1]; WAYS] {
    /// So many numbers of all ways are near the processor at once.
    const NEAR: usize = 512;
    let mut matrix = [[0.0_f64; WAYS + 1]; WAYS];
    for start in (0..left.len()).step_by(NEAR) {
        let near = start..(start + NEAR).min(left.len());
        for (index, one) in ways.iter().enumerate() {
            let one = &one[near.clone()];
            for (other, way) in ways.iter().enumerate().skip(index) {
                matrix[index][other] += f64::from(long_dot(one, &way[near.clone()]));
            }
            matrix[index][WAYS] += f64::from(long_dot(one, &left[near.clone()]));
        }
    }
    let half = matrix;
    for (index, row) in matrix.iter_mut().enumerate() {
        row.iter_mut().zip(half).take(index).for_each(|(cell, other)| *cell = other[index]);
    }
    matrix
}

/// The rows in which there is anything, and those beside them: in the others nothing looks different.
fn inked_rows(model: &Plane) -> Range<usize> {
    let is_inked = |y: &usize| model.row(*y).iter().any(|dark| *dark != 0.0);
    let first = (0..model.height).find(is_inked).unwrap_or(model.height);
    let last = (first..model.height).rev().find(is_inked).map_or(first, |last| last + 1);
    first.saturating_sub(1)..(last + 1).min(model.height)
}

/// How letters look different when something is done to all of them a little.
#[inline(always)]
fn ways(model: &Plane) -> [Vec<f32>; WAYS] {
    let (width, height) = (model.width, model.height);
    let mut ways: [Vec<f32>; WAYS] = std::array::from_fn(|_| vec![0.0; width * height]);
    if width < 3 {
        return ways;
    }
    let nothing = vec![0.0; width];
    let far: Vec<f32> = (1..width - 1).map(|x| x as f32 / 100.0).collect();
    for y in 0..height {
        let above = if y > 0 { model.row(y - 1) } else { &nothing };
        let below = if y + 1 < height { model.row(y + 1) } else { &nothing };
        let row = model.row(y);
        let [left, here, right] = [&row[..width - 2], &row[1..width - 1], &row[2..]];
        let [above, below] = [above, below].map(|row| &row[1..width - 1]);
        let inside = y * width + 1..(y + 1) * width - 1;
        let [dark, across, down, wide, soft, low, bold] = ways.each_mut().map(|way| &mut way[inside.clone()]);
        dark.copy_from_slice(here);
        // A row at a time, which processors do at once.
        for at in 0..width - 2 {
            across[at] = (right[at] - left[at]) / 2.0;
            down[at] = (below[at] - above[at]) / 2.0;
        }
        for at in 0..width - 2 {
            wide[at] = across[at] * far[at];
            bold[at] = (across[at] * across[at] + down[at] * down[at]).sqrt();
        }
        for at in 0..width - 2 {
            soft[at] = right[at] + left[at] - 2.0 * here[at];
            low[at] = above[at] + below[at] - 2.0 * here[at];
        }
    }
    ways
}

/// Solves equations, one a row with what it amounts to at its end, by elimination.
fn solved(mut matrix: [[f64; WAYS + 1]; WAYS]) -> [f64; WAYS] {
    for step in 0..WAYS {
        let pivot = matrix[step];
        for row in matrix.iter_mut().skip(step + 1) {
            let times = row[step] / pivot[step];
            row.iter_mut().zip(pivot).for_each(|(cell, pivot)| *cell -= pivot * times);
        }
    }
    let mut parts = [0.0; WAYS];
    for step in (0..WAYS).rev() {
        let row = &matrix[step];
        let known: f64 = (step + 1..WAYS).map(|index| row[index] * parts[index]).sum();
        parts[step] = (row[WAYS] - known) / row[step];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::lanes::distance;

    /// Some strokes, moved to the right by so many pixels.
    fn strokes(x: f32) -> Plane {
        let mut plane = Plane::new(120, 40);
        for (left, width) in [(10.0, 4.0), (30.5, 3.0), (52.0, 5.0), (80.25, 3.5)] {
            for at in 0..plane.values.len() {
                let (column, row) = ((at % plane.width) as f32, at / plane.width);
                let covered = (left + x + width).min(column + 1.0) - (left + x).max(column);
                if (10..30).contains(&row) {
                    plane.values[at] = f32::max(plane.values[at], covered.clamp(0.0, 1.0));
                }
            }
        }
        plane.blurred()
    }

    #[test]
    fn what_the_page_does_to_all_letters_is_taken_away() {
        let model = strokes(0.0);
        let mut seen = strokes(0.4).widened(0.3);
        seen.values.iter_mut().for_each(|dark| *dark *= 0.9);
        let (adjusted, [left, up]) = adjusted(&seen, &model);
        let [before, after] = [&seen, &adjusted].map(|plane| distance(&plane.values, &model.values));
        assert!(after < before * 0.1, "{before} {after}");
        assert!((left + 0.4).abs() < 0.15 && up.abs() < 0.1, "{left} {up}");
    }

    #[test]
    fn what_is_missing_in_one_place_is_not() {
        let model = strokes(0.0);
        let mut seen = model.clone();
        for row in 20..30 {
            seen.values[row * 120 + 50..row * 120 + 60].fill(0.0);
        }
        let (adjusted, _) = adjusted(&seen, &model);
        let [before, after] = [&seen, &adjusted].map(|plane| distance(&plane.values, &model.values));
        assert!(after > before * 0.7, "{before} {after}");
        assert_eq!(super::adjusted(&Plane::new(0, 0), &Plane::new(0, 0)).0.values.len(), 0);
        assert!(
            super::adjusted(&Plane::new(9, 9), &Plane::new(9, 9)).0.values.iter().all(|dark| *dark == 0.0)
        );
    }
}
