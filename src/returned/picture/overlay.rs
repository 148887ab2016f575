//! What is seen of a picture that is laid over or under a part of a page: ink that somebody wrote on a tablet,
//! a watermark, a sheet of white paper.

use super::compose::{Layer, is_keyed};
use super::raster::Raster;
use crate::returned::file::object::Pdf;
use crate::returned::page::marks::{Image, PicturePart};
use crate::returned::page::matrix::{Area, Matrix};

/// How large the parts are that a picture is looked at in, in points, and the most of them each way.
const PART: f64 = 3.0;
const MOST: usize = 300;

/// How light what a picture leaves on white paper is at most to be ink, and at least to be white, and how much it
/// covers at least to hide.
const INK: u32 = 190;
const WHITE: u32 = 242;
const HIDES: u8 = 128;

/// The part of a picture that is covered at most where it is none of paper, and the part that is of one look where
/// nothing is written on it.
const THIN: f64 = 0.5;
const PLAIN: f64 = 0.95;

/// The most parts that are told apart.
const PARTS: usize = 4000;

/// What one part of a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    Nothing,
    White,
    Pale,
    Ink,
}

/// The parts of a picture of which something is seen, with its pixels taken from those that are `left`.
///
/// `None` where that is not known, and where it is a sheet of paper that somebody wrote on: a scan.
pub(crate) fn parts(pdf: &Pdf<'_>, image: Image, left: &mut usize) -> Option<Vec<PicturePart>> {
    if is_keyed(pdf, image) {
        return None;
    }
    let layer = Layer::of(pdf, image, *left).ok().flatten()?;
    let pixels = layer.light.gray.len() + layer.cover.as_ref().map_or(0, |cover| cover.gray.len());
    *left = left.saturating_sub(pixels);
    let grid = Grid::of(&layer.light, layer.cover.as_ref(), image.matrix)?;
    let share = |shows: Shows| {
        grid.parts.iter().filter(|part| **part == shows).count() as f64 / grid.parts.len() as f64
    };
    let [white, pale, ink] = [Shows::White, Shows::Pale, Shows::Ink].map(share);
    let is_written = ink > 0.0 && ink < PLAIN || ink == 0.0 && pale > 0.0 && pale < PLAIN;
    let is_scan = is_written && white + pale + ink > THIN;
    (!is_scan).then(|| grid.areas(image.matrix)).filter(|areas| areas.len() <= PARTS)
}

/// A picture in parts, from the top left.
struct Grid {
    wide: usize,
    high: usize,
    parts: Vec<Shows>,
}

impl Grid {
    fn of(light: &Raster, cover: Option<&Raster>, Matrix([a, b, c, d, ..]): Matrix) -> Option<Self> {
        let finest = cover.filter(|cover| cover.gray.len() > light.gray.len()).unwrap_or(light);
        let count = |length: f64, pixels: usize| {
            ((length / PART).ceil().clamp(1.0, MOST as f64) as usize).min(pixels)
        };
        let (wide, high) = (count(a.hypot(b), finest.width), count(c.hypot(d), finest.height));
        if wide == 0 || high == 0 {
            return None;
        }
        let mut parts = vec![Shows::Nothing; wide * high];
        for y in 0..finest.height {
            for x in 0..finest.width {
                let see = |of: &Raster| {
                    let (x, y) = (x * of.width / finest.width, y * of.height / finest.height);
                    of.gray.get(y * of.width + x).copied()
                };
                let (light, cover) = (see(light)?, cover.map_or(Some(255), see)?);
                let left = 255 - (255 - u32::from(light)) * u32::from(cover) / 255;
                let shows = match () {
                    () if left < INK => Shows::Ink,
                    () if cover >= HIDES && left < WHITE => Shows::Pale,
                    () if cover >= HIDES => Shows::White,
                    () => Shows::Nothing,
                };
                let part = &mut parts[y * high / finest.height * wide + x * wide / finest.width];
                *part = shows.max(*part);
            }
        }
        Some(Self { wide, high, parts })
    }

    /// Where something is seen, in as few rectangles as rows of the same look make.
    fn areas(&self, matrix: Matrix) -> Vec<PicturePart> {
        let mut open: Vec<(usize, usize, Shows, usize)> = Vec::new();
        let mut done = Vec::new();
        for y in 0..=self.high {
            let row = self.parts.get(y * self.wide..(y + 1) * self.wide).unwrap_or_default();
            let runs = runs(row);
            open.retain(|(from, to, shows, top)| {
                let goes_on = runs.contains(&(*from, *to, *shows));
                if !goes_on {
                    done.push((*from, *to, *shows, *top, y));
                }
                goes_on
            });
            for (from, to, shows) in runs {
                if !open.iter().any(|known| (known.0, known.1, known.2) == (from, to, shows)) {
                    open.push((from, to, shows, y));
                }
            }
        }
        let part = |place: usize, of: usize| place as f64 / of as f64;
        let areas = done.into_iter().map(|(from, to, shows, top, bottom)| {
            let unit: Area = [
                part(from, self.wide),
                1.0 - part(bottom, self.high),
                part(to, self.wide),
                1.0 - part(top, self.high),
            ];
            PicturePart { area: matrix.apply_to_area(unit), is_white: shows != Shows::Ink }
        });
        areas.collect()
    }
}

/// Parts of the same look beside one another in a row, from and up to, of which something is seen.
fn runs(row: &[Shows]) -> Vec<(usize, usize, Shows)> {
    let mut at = 0;
    let mut runs = Vec::new();
    for same in row.chunk_by(|one, other| one == other) {
        if same[0] != Shows::Nothing {
            runs.push((at, at + same.len(), same[0]));
        }
        at += same.len();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture on 30 by 30 points with these pixels: how light, and how much they cover.
    fn grid(pixels: [(u8, u8); 9]) -> Grid {
        let raster = |gray: Vec<u8>| Raster { width: 3, height: 3, gray };
        let light = raster(pixels.iter().map(|pixel| pixel.0).collect());
        let cover = raster(pixels.iter().map(|pixel| pixel.1).collect());
        Grid::of(&light, Some(&cover), Matrix([30.0, 0.0, 0.0, 30.0, 0.0, 0.0])).unwrap()
    }

    #[test]
    fn clear_and_faint_parts_show_nothing() {
        let (clear, faint, paper, ink) = ((0, 0), (0, 30), (255, 255), (0, 255));
        let seen = |pixels| grid(pixels).areas(Matrix([30.0, 0.0, 0.0, 30.0, 0.0, 0.0]));
        assert_eq!(seen([clear; 9]), []);
        assert_eq!(seen([faint; 9]), []);
        let white = PicturePart { area: [0.0, 0.0, 30.0, 30.0], is_white: true };
        assert_eq!(seen([paper; 9]), [white]);
        let one = [clear, clear, clear, clear, clear, ink, clear, clear, clear];
        let [found] = seen(one)[..] else { panic!() };
        assert!(
            !found.is_white
                && found.area.iter().zip([20.0, 10.0, 30.0, 20.0]).all(|(a, b)| (a - b).abs() < 1e-9)
        );
    }
}
