//! What a page of the form looks like, ready to be looked for.

use std::sync::OnceLock;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::drawn;
use super::paper::Paper;
use super::plane::Plane;
use crate::layout::{Layout, RESERVED, Rect};
use crate::revision::{ALL, Revision};

/// Pixels to the point in which pages are compared: 100 to the inch.
pub(super) const SCALE: f64 = 100.0 / 72.0;
/// How many of these pixels are one where a page is looked for roughly.
pub(super) const COARSE: usize = 8;
/// How many are one where its parts are looked for first.
pub(super) const MIDDLE: usize = 2;

/// The sides of patches, in pixels of their own plane.
pub(super) const MIDDLE_SIDE: usize = 32;
pub(super) const FINE_SIDE: usize = 40;
/// How many patches a page has.
const MIDDLE_COUNT: usize = 60;
const FINE_COUNT: usize = 110;

/// A page of an edition of a revision.
pub(super) struct Reference {
    pub(super) revision: &'static Revision,
    pub(super) layout: &'static Layout,
    /// The place of the page in the form.
    pub(super) page: usize,
    /// The ink of the page, at [`SCALE`].
    pub(super) ink: Plane,
    /// What it looks like from afar.
    pub(super) spectrum: Spectrum,
    /// Once they are asked for: most pages look like no picture.
    printed: OnceLock<Vec<bool>>,
    middle: OnceLock<Vec<Patch>>,
    fine: OnceLock<Vec<Patch>>,
}

impl Reference {
    /// All pages of all revisions that are known, the newest first.
    pub(super) fn all() -> &'static [Self] {
        static REFERENCES: OnceLock<Vec<Reference>> = OnceLock::new();
        REFERENCES.get_or_init(|| {
            let layouts = ALL.iter().flat_map(|revision| {
                let layouts = std::iter::once(revision.layout()).chain(revision.earlier_layouts());
                layouts.map(move |layout| (*revision, layout))
            });
            let transform = Transform::new();
            let pages = layouts.flat_map(|(revision, layout)| {
                (0..layout.pages.len()).map(move |page| (revision, layout, page))
            });
            pages.map(|(revision, layout, page)| Self::of(revision, layout, page, &transform)).collect()
        })
    }

    fn of(revision: &'static Revision, layout: &'static Layout, page: usize, transform: &Transform) -> Self {
        let light = drawn::page(&layout.pages[page], SCALE as f32);
        let ink = Paper::of(&light).ink(&light);
        let spectrum = transform.spectrum(&from_afar(&ink));
        let (printed, middle, fine) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { revision, layout, page, ink, spectrum, printed, middle, fine }
    }

    /// Whether the form prints something at a pixel of `ink`, or so near that a picture may have it there.
    pub(super) fn printed(&self) -> &[bool] {
        self.printed.get_or_init(|| printed(&self.ink))
    }

    /// Parts of it at half the scale.
    pub(super) fn middle(&self) -> &[Patch] {
        self.middle.get_or_init(|| {
            let half = self.ink.resized(self.ink.width / MIDDLE, self.ink.height / MIDDLE);
            let filled_in = filled_in(self.layout, self.page, &self.ink).resized(half.width, half.height);
            patches(&half.blurred(), &filled_in, MIDDLE_SIDE, MIDDLE_COUNT)
        })
    }

    /// Parts of it at the whole scale.
    pub(super) fn fine(&self) -> &[Patch] {
        self.fine.get_or_init(|| {
            let filled_in = filled_in(self.layout, self.page, &self.ink);
            patches(&self.ink.blurred(), &filled_in, FINE_SIDE, FINE_COUNT)
        })
    }
}

/// How far what is printed spreads in a picture, in pixels at [`SCALE`].
const SPREAD: usize = 2;

fn printed(ink: &Plane) -> Vec<bool> {
    let is_dark: Vec<bool> = ink.values.iter().map(|ink| *ink > 0.1).collect();
    // First along the rows, then down the columns: a row at a time, which processors do at once.
    let mut wide = is_dark.clone();
    for (to, from) in wide.chunks_mut(ink.width).zip(is_dark.chunks(ink.width)) {
        for by in 1..=SPREAD.min(ink.width) {
            spread(&mut to[by..], from);
            spread(to, &from[by..]);
        }
    }
    let mut printed = wide.clone();
    for by in (1..=SPREAD).map(|rows| (rows * ink.width).min(wide.len())) {
        spread(&mut printed[by..], &wide);
        spread(&mut printed, &wide[by..]);
    }
    printed
}

/// Takes over what is set.
fn spread(to: &mut [bool], from: &[bool]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to |= *from);
}

/// Ink at [`SCALE`] as it looks from afar.
pub(super) fn from_afar(ink: &Plane) -> Plane {
    ink.resized((ink.width / COARSE).max(1), (ink.height / COARSE).max(1)).blurred()
}

/// What differs from copy to copy: 1 in fields and where something may be printed later.
fn filled_in(layout: &Layout, page: usize, like: &Plane) -> Plane {
    let mut plane = Plane::new(like.width, like.height);
    let fields = layout.widgets.iter().filter(|widget| widget.page == page).map(|widget| widget.rect);
    let later = RESERVED.iter().filter(|(on, _)| *on == page).map(|(_, rect)| *rect);
    for rect in fields.chain(later).chain([layout.pages[page].footer]) {
        let Rect { x, y, .. } = rect;
        let pixel = |length: f32, limit: usize| ((f64::from(length) * SCALE) as usize).min(limit);
        let (left, right) = (pixel(x.0, like.width), pixel(rect.right().0, like.width));
        let (top, bottom) = (pixel(y.0 - 1.5, like.height), pixel(rect.bottom().0, like.height));
        for row in top..bottom {
            plane.values[row * like.width + left..row * like.width + right].fill(1.0);
        }
    }
    plane
}

/// A part of a page that is found by its looks.
pub(super) struct Patch {
    /// Its top left corner.
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) side: usize,
    /// Its pixels less their mean, with a sum of squares of one.
    pub(super) values: Vec<f32>,
}

/// The parts that stand out most, spread over the page; none of them is mostly filled in.
fn patches(ink: &Plane, filled_in: &Plane, side: usize, most: usize) -> Vec<Patch> {
    let step = side / 6;
    let change = |across: usize, down: usize| {
        Blocks::of((ink.width, ink.height), step, |y, to| {
            let (here, there) = (&ink.row(y)[1..], &ink.row(y.saturating_sub(down))[1 - across..]);
            for ((to, here), there) in to[1..].iter_mut().zip(here).zip(there) {
                *to = (here - there).abs();
            }
        })
    };
    let masked = Blocks::of((ink.width, ink.height), step, |y, to| to.copy_from_slice(filled_in.row(y)));
    let (across, down) = (change(1, 0), change(0, 1));
    let count = side.div_ceil(step);
    let mut places = Vec::new();
    for (row, y) in (0..ink.height.saturating_sub(side)).step_by(step).enumerate() {
        for (column, x) in (0..ink.width.saturating_sub(side)).step_by(step).enumerate() {
            let [across, down, masked] =
                [&across, &down, &masked].map(|blocks| blocks.sum((column, row), count));
            if masked < 0.25 * (count * step).pow(2) as f32 {
                places.push((across.min(down), x, y));
            }
        }
    }
    places.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut chosen: Vec<Patch> = Vec::new();
    for apart in [1.2, 0.75].map(|sides| sides * side as f64) {
        for &(change, x, y) in &places {
            if change < 0.3 * side as f32 || chosen.len() == most {
                break;
            }
            let is_apart = |patch: &Patch| {
                let (across, down) = (patch.x as f64 - x as f64, patch.y as f64 - y as f64);
                across * across + down * down >= apart * apart
            };
            if chosen.iter().all(is_apart) {
                chosen.push(Patch::cut(ink, x, y, side));
            }
        }
    }
    chosen
}

impl Patch {
    fn cut(ink: &Plane, x: usize, y: usize, side: usize) -> Self {
        let mut values: Vec<f32> = (y..y + side).flat_map(|y| &ink.row(y)[x..x + side]).copied().collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        values.iter_mut().for_each(|value| *value -= mean);
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        values.iter_mut().for_each(|value| *value /= length);
        Self { x, y, side, values }
    }

    /// The middle, in pixels of the plane.
    pub(super) fn middle(&self) -> (f64, f64) {
        let half = self.side as f64 / 2.0;
        (self.x as f64 + half, self.y as f64 + half)
    }
}

/// The sums of square blocks of a page.
struct Blocks {
    columns: usize,
    sums: Vec<f32>,
}

impl Blocks {
    /// Those of a page of that size, of which `see` tells the rows from the top.
    fn of((width, height): (usize, usize), side: usize, see: impl Fn(usize, &mut [f32])) -> Self {
        let columns = width.div_ceil(side);
        let mut sums = vec![0.0; columns * height.div_ceil(side)];
        let mut row = vec![0.0; width];
        for y in 0..height {
            see(y, &mut row);
            let sums = &mut sums[y / side * columns..];
            for (sum, block) in sums.iter_mut().zip(row.chunks(side)) {
                *sum += block.iter().sum::<f32>();
            }
        }
        Self { columns, sums }
    }

    /// The sum of so many in each direction, as far as there are any.
    fn sum(&self, (column, row): (usize, usize), count: usize) -> f32 {
        let right = (column + count).min(self.columns);
        let rows = (row..row + count).filter_map(|row| {
            let start = row * self.columns;
            self.sums.get(start + column..start + right)
        });
        rows.flatten().sum()
    }
}

/// Sums over rectangles of a plane.
///
/// Crow, 1984: summed-area tables.
pub(super) struct Sums {
    width: usize,
    sums: Vec<f64>,
}

impl Sums {
    pub(super) fn of(plane: &Plane) -> Self {
        let [sums] = Self::of_each(plane, |value| [value]);
        sums
    }

    /// Those of the numbers, and of their squares.
    pub(super) fn with_squares(plane: &Plane) -> (Self, Self) {
        let [sums, squares] = Self::of_each(plane, |value| [value, value * value]);
        (sums, squares)
    }

    /// Several at once: to add up one would wait for every single number.
    fn of_each<const N: usize>(plane: &Plane, each: impl Fn(f64) -> [f64; N]) -> [Self; N] {
        let width = plane.width + 1;
        let mut all: [Vec<f64>; N] = std::array::from_fn(|_| vec![0.0; width * (plane.height + 1)]);
        for y in 0..plane.height {
            let mut rows = all.each_mut().map(|sums| {
                let (above, row) = sums[y * width..(y + 2) * width].split_at_mut(width);
                (&above[1..], &mut row[1..])
            });
            let mut sums = [0.0; N];
            for (x, value) in plane.row(y).iter().enumerate() {
                let values = each(f64::from(*value));
                for ((sum, value), (above, row)) in sums.iter_mut().zip(values).zip(&mut rows) {
                    *sum += value;
                    row[x] = above[x] + *sum;
                }
            }
        }
        all.map(|sums| Self { width, sums })
    }

    pub(super) fn of_square(&self, x: usize, y: usize, side: usize) -> f64 {
        let (top, bottom) = (y * self.width + x, (y + side) * self.width + x);
        self.sums[bottom + side] - self.sums[bottom] - self.sums[top + side] + self.sums[top]
    }
}

/// The side of the square in which pages are compared from afar: larger than any of them by
/// as much as they are moved, so that nothing comes in again at the other side.
const SIDE: usize = 192;

/// A plane as the sum of waves, and how much there is of them all; or two of them, the second one as
/// what is imaginary.
pub(super) struct Spectrum {
    waves: Vec<Complex<f32>>,
    energies: [f32; 2],
}

/// Turns planes into spectra, and back.
pub(super) struct Transform {
    forward: std::sync::Arc<dyn Fft<f32>>,
    inverse: std::sync::Arc<dyn Fft<f32>>,
}

impl Transform {
    pub(super) fn new() -> Self {
        let mut planner = FftPlanner::new();
        Self { forward: planner.plan_fft_forward(SIDE), inverse: planner.plan_fft_inverse(SIDE) }
    }

    pub(super) fn spectrum(&self, plane: &Plane) -> Spectrum {
        self.spectrum_of(&[plane])
    }

    /// The spectrum of one plane, or of two: planes are real, and a transform has room for both.
    pub(super) fn spectrum_of(&self, planes: &[&Plane]) -> Spectrum {
        let mut waves = vec![Complex::default(); SIDE * SIDE];
        let (mut energies, mut rows) = ([0.0; 2], 0);
        for (part, plane) in planes.iter().enumerate().take(2) {
            let mean = plane.values.iter().sum::<f32>() / plane.values.len().max(1) as f32;
            rows = rows.max(plane.height.min(SIDE));
            for y in 0..plane.height.min(SIDE) {
                for (to, value) in waves[y * SIDE..(y + 1) * SIDE].iter_mut().zip(plane.row(y)) {
                    let value = value - mean;
                    *to += if part == 0 { Complex::new(value, 0.0) } else { Complex::new(0.0, value) };
                    energies[part] += value * value;
                }
            }
        }
        // Below the plane there is nothing to transform.
        self.forward.process(&mut waves[..rows * SIDE]);
        exchange(&mut waves);
        self.forward.process(&mut waves);
        Spectrum { waves, energies }
    }

    /// How far a page must be moved to lie on each of the planes that are seen, up to `most` pixels in each
    /// direction, and how well they agree then: 1 if they are the same.
    pub(super) fn compare(&self, seen: &Spectrum, page: &Spectrum, most: usize) -> [(f32, isize, isize); 2] {
        let most = most.min(SIDE / 2 - 1);
        let mut product: Vec<Complex<f32>> =
            seen.waves.iter().zip(&page.waves).map(|(seen, page)| seen * page.conj()).collect();
        self.inverse.process(&mut product);
        exchange(&mut product);
        // Farther away nobody looks.
        self.inverse.process(&mut product[..(most + 1) * SIDE]);
        self.inverse.process(&mut product[(SIDE - most) * SIDE..]);
        let mut best = [(f32::MIN, 0, 0); 2];
        let most = most.cast_signed();
        for y in -most..=most {
            for x in -most..=most {
                let wrapped = |at: isize| at.rem_euclid(SIDE as isize).cast_unsigned();
                let Complex { re, im } = product[wrapped(y) * SIDE + wrapped(x)];
                for (best, value) in best.iter_mut().zip([re, im]) {
                    if value > best.0 {
                        *best = (value, x, y);
                    }
                }
            }
        }
        for (best, energy) in best.iter_mut().zip(seen.energies) {
            let norm = (SIDE * SIDE) as f32 * (energy * page.energies[0]).sqrt();
            best.0 /= norm.max(f32::MIN_POSITIVE);
        }
        best
    }
}

/// Exchanges rows and columns.
fn exchange(square: &mut [Complex<f32>]) {
    for row in 1..SIDE {
        for column in 0..row {
            square.swap(row * SIDE + column, column * SIDE + row);
        }
    }
}
