//! What a page does to all letters alike.

use super::plane::{Plane, dot};

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
    let ways = ways(model);
    let mut left: Vec<f32> =
        seen.values.iter().zip(&model.values).map(|(seen, model)| seen - model).collect();
    let mut matrix = [[0.0_f64; WAYS + 1]; WAYS];
    for (row, one) in matrix.iter_mut().zip(&ways) {
        for (cell, other) in row.iter_mut().zip(&ways) {
            *cell = f64::from(dot(one, other));
        }
        row[WAYS] = f64::from(dot(one, &left));
    }
    for (index, (row, usual)) in matrix.iter_mut().zip(USUAL).enumerate() {
        row[index] += NOISE / (usual * usual);
    }
    let parts = solved(matrix);
    for (way, part) in ways.iter().zip(parts) {
        left.iter_mut().zip(way).for_each(|(left, way)| *left -= way * part as f32);
    }
    let values = left.iter().zip(&model.values).map(|(left, model)| left + model).collect();
    (Plane { values, ..*seen }, [parts[1] as f32, parts[2] as f32])
}

/// How letters look different when something is done to all of them a little.
fn ways(model: &Plane) -> [Vec<f32>; WAYS] {
    let (width, height) = (model.width, model.height);
    let mut ways: [Vec<f32>; WAYS] = std::array::from_fn(|_| vec![0.0; width * height]);
    let nothing = vec![0.0; width];
    for y in 0..height {
        let above = if y > 0 { model.row(y - 1) } else { &nothing };
        let below = if y + 1 < height { model.row(y + 1) } else { &nothing };
        let row = model.row(y);
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            let (across, down) = ((row[x + 1] - row[x - 1]) / 2.0, (below[x] - above[x]) / 2.0);
            let far = x as f32 / 100.0;
            let all = [
                row[x],
                across,
                down,
                across * far,
                row[x + 1] + row[x - 1] - 2.0 * row[x],
                above[x] + below[x] - 2.0 * row[x],
                across.hypot(down),
            ];
            for (way, value) in ways.iter_mut().zip(all) {
                way[at] = value;
            }
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
    use crate::returned::picture::plane::distance;

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
