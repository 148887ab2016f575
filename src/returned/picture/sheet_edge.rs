//! The edge of a sheet of paper that lies on something darker.

use super::plane::Plane;
use super::projection::{Pair, Projection};

/// By how much the picture is reduced to look for the sheet.
const REDUCTION: usize = 8;

/// How many shades are told apart.
const SHADES: usize = 64;

/// The sides of the sheet as it is seen from above.
const SIDES: (usize, usize) = (850, 1100);

/// How far, as a part of its sides, the corners of a picture may be off those of a sheet that fills it.
const SAME: f64 = 0.02;

/// The corners of the largest light region of a picture, as a projection onto it from a sheet
/// of the size that is returned; `None` where there is none that takes a quarter of the picture, and
/// where the sheet is the picture.
pub(super) fn find(light: &Plane) -> Option<(Projection, usize, usize)> {
    let small = light.resized(light.width.div_ceil(REDUCTION), light.height.div_ceil(REDUCTION)).blurred();
    let threshold = threshold(&small);
    let region = largest(&small, |value| shade(value) >= threshold);
    if region.len() < small.values.len() / 4 {
        return None;
    }
    let place = |index: usize| {
        let (x, y) = (index % small.width, index / small.width);
        ((x as f64 + 0.5) * REDUCTION as f64, (y as f64 + 0.5) * REDUCTION as f64)
    };
    let farthest = |across: f64, down: f64| {
        let reach = |index: &&usize| {
            let (x, y) = place(**index);
            x * across + y * down
        };
        region.iter().max_by(|one, other| reach(one).total_cmp(&reach(other))).map(|index| place(*index))
    };
    let corners = [farthest(-1.0, -1.0)?, farthest(1.0, -1.0)?, farthest(1.0, 1.0)?, farthest(-1.0, 1.0)?];
    let length = |one: usize, other: usize| {
        (corners[one].0 - corners[other].0).hypot(corners[one].1 - corners[other].1)
    };
    let is_wide = length(0, 1) + length(2, 3) > length(1, 2) + length(3, 0);
    let (width, height) = if is_wide { (SIDES.1, SIDES.0) } else { SIDES };
    let (right, bottom) = (width as f64, height as f64);
    let corners_of = |right: f64, bottom: f64| [(0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)];
    let sheet = corners_of(right, bottom);
    let (across, down) = (light.width as f64, light.height as f64);
    let is_near = |(one, other): (&(f64, f64), (f64, f64))| {
        (one.0 - other.0).abs() <= across * SAME && (one.1 - other.1).abs() <= down * SAME
    };
    let is_alike = (right * down / (across * bottom) - 1.0).abs() <= SAME;
    if is_alike && corners.iter().zip(corners_of(across, down)).all(is_near) {
        return None;
    }
    let pairs: Vec<Pair> =
        sheet.iter().zip(corners).map(|(from, to)| Pair { from: *from, to, weight: 1.0 }).collect();
    Some((Projection::fitted(&pairs)?, width, height))
}

fn shade(value: f32) -> usize {
    ((value * SHADES as f32) as usize).min(SHADES - 1)
}

/// The shade from which on a pixel is light: the one that parts the shades best.
///
/// Otsu, 1979.
fn threshold(plane: &Plane) -> usize {
    let mut counts = [0.0; SHADES];
    plane.values.iter().for_each(|value| counts[shade(*value)] += 1.0);
    let all: f64 = counts.iter().sum();
    let sum: f64 = counts.iter().enumerate().map(|(shade, count)| shade as f64 * count).sum();
    let (mut dark, mut dark_sum, mut best) = (0.0, 0.0, (0.0, SHADES / 2));
    for (shade, count) in counts.iter().enumerate() {
        dark += count;
        dark_sum += shade as f64 * count;
        let light = all - dark;
        if dark > 0.0 && light > 0.0 {
            let apart = dark_sum / dark - (sum - dark_sum) / light;
            let variance = dark * light * apart * apart;
            if variance > best.0 {
                best = (variance, shade + 1);
            }
        }
    }
    best.1
}

/// The pixels of the largest region in which all are connected.
fn largest(plane: &Plane, is_in: impl Fn(f32) -> bool) -> Vec<usize> {
    let mut seen = vec![false; plane.values.len()];
    let mut largest = Vec::new();
    for start in 0..plane.values.len() {
        if seen[start] || !is_in(plane.values[start]) {
            continue;
        }
        seen[start] = true;
        let (mut region, mut next) = (vec![start], 0);
        while let Some(&at) = region.get(next) {
            next += 1;
            let (x, y) = (at % plane.width, at / plane.width);
            let left = (x > 0).then(|| at - 1);
            let right = (x + 1 < plane.width).then_some(at + 1);
            let above = (y > 0).then(|| at - plane.width);
            let below = (y + 1 < plane.height).then_some(at + plane.width);
            for near in [left, right, above, below].into_iter().flatten() {
                if !seen[near] && is_in(plane.values[near]) {
                    seen[near] = true;
                    region.push(near);
                }
            }
        }
        if region.len() > largest.len() {
            largest = region;
        }
    }
    largest
}
