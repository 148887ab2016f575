//! A placed page, straightened, and the ink on it that the form does not print.

use std::cell::OnceCell;
use std::ops::Range;

use super::look::{Dirt, Look, Outline};
use super::place::Placed;
use super::raster::Raster;
use super::reference::{Reference, SCALE};
use super::shade::darker_than_around;
use crate::layout::{Layout, PAGE_HEIGHT, PAGE_WIDTH, Point, Pt, Rect};
use crate::revision::Revision;

/// Pixels to the point of a straightened page: 180 to the inch, so that the stroke of a pen has one at least.
pub(super) const DENSITY: f64 = 2.5;

/// From which darkness on something is ink, where the form's own ink has 1.
pub(super) const DARK: f32 = 0.35;

/// From which darkness on something is there at all, whatever the noise of the picture.
const FAINT: f32 = 0.12;

/// What is smaller is dirt, in square points: two dots of a fax.
const SPECK: f64 = 0.3;

/// How dark printed ink is at least in a picture in which everything can be seen, against paper.
const WASHED_OUT: f32 = 0.4;

/// A page of the form as it lies flat.
pub(crate) struct Sight {
    pub(super) reference: &'static Reference,
    pub(super) raster: Raster,
    pub(super) placed: Placed,
    /// How dark the form's own ink is against paper.
    pub(super) black: f32,
    /// From which darkness on something is more than noise.
    faint: f32,
    /// What is drawn on the form, in pieces that hang together.
    pub(super) pieces: Vec<Piece>,
    /// The place in `pieces` of each pixel of the straightened page; [`NONE`] where there is none.
    labels: Vec<u32>,
    /// Where there is something that is too light to be ink.
    pub(super) pale: Vec<bool>,
    pub(super) size: (usize, usize),
    /// What the outline of most boxes looks like, once it was looked for.
    pub(super) outline: OnceCell<Option<Outline>>,
    /// How print looks on it, once that was looked for.
    pub(super) look: OnceCell<Look>,
    /// Whether a typed letter stands alone in one of the boxes, once it was looked for.
    pub(super) has_letters: OnceCell<bool>,
    pub(super) dirt: Dirt,
}

/// No piece.
pub(super) const NONE: u32 = u32::MAX;

/// Ink that hangs together and that the form does not print.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// In square points.
    pub(super) area: f64,
    /// What it lies within.
    pub(super) bounds: Rect,
    /// Whether it is a line as machines make them, and folds, or a part of one.
    pub(super) is_line: bool,
}

/// How long a line is at least, in points.
const LONG: f32 = 100.0;
/// How thick the pieces of one are at most, and how far they may lie beside one another, in points: dirt on the glass of a
/// scanner draws a straight line, which what is printed cuts into pieces.
const THIN: f32 = 3.0;
const BESIDE: f32 = 1.2;

impl Piece {
    /// Whether it is long and thin by itself.
    fn is_long(&self) -> bool {
        let (long, short) = (f64::from(self.bounds.width.0), f64::from(self.bounds.height.0));
        let (long, short) = (long.max(short), long.min(short));
        long > LONG.into() && short < 0.06 * long && self.area < 3.0 * long
    }
}

/// Finds the lines among pieces, and those that are cut into several.
fn find_lines(pieces: &mut [Piece]) {
    for piece in pieces.iter_mut() {
        piece.is_line = piece.is_long();
    }
    for upright in [false, true] {
        // Along the line, and across it.
        let sides = |piece: &Piece| {
            let Rect { x, y, width, height } = piece.bounds;
            if upright { (y.0, height.0, x.0, width.0) } else { (x.0, width.0, y.0, height.0) }
        };
        let is_part = |piece: &Piece| {
            let (_, long, _, short) = sides(piece);
            short <= THIN && long >= 2.0 * short
        };
        let mut parts: Vec<usize> = (0..pieces.len()).filter(|index| is_part(&pieces[*index])).collect();
        let middle = |index: usize| {
            let (_, _, at, short) = sides(&pieces[index]);
            at + short / 2.0
        };
        parts.sort_by(|one, other| middle(*one).total_cmp(&middle(*other)));
        let runs = parts.chunk_by(|one, other| middle(*other) - middle(*one) <= BESIDE / 2.0);
        let is_line = |run: &&[usize]| {
            let lengths = run.iter().map(|index| sides(&pieces[*index]).1);
            // Strokes of letters that stand below one another are short.
            lengths.clone().sum::<f32>() >= LONG && lengths.fold(0.0, f32::max) >= LONG / 6.0
        };
        let lines: Vec<usize> = runs.filter(is_line).flatten().copied().collect();
        lines.into_iter().for_each(|index| pieces[index].is_line = true);
    }
}

impl Sight {
    pub(crate) fn of(raster: Raster, placed: Placed) -> Self {
        let reference = placed.reference;
        let mut sight = Self {
            reference,
            raster,
            placed,
            black: 1.0,
            faint: FAINT,
            pieces: Vec::new(),
            labels: Vec::new(),
            pale: Vec::new(),
            outline: OnceCell::new(),
            look: OnceCell::new(),
            has_letters: OnceCell::new(),
            dirt: Dirt::default(),
            size: (
                (f64::from(PAGE_WIDTH.0) * DENSITY) as usize,
                (f64::from(PAGE_HEIGHT.0) * DENSITY) as usize,
            ),
        };
        sight.black = sight.darkness_of_print();
        let unprinted = sight.unprinted();
        sight.find_pieces(&unprinted);
        sight
    }

    /// The place of the page in the form.
    pub(crate) fn page(&self) -> usize {
        self.reference.page
    }

    /// The revision that the page is of.
    pub(crate) fn revision(&self) -> &'static Revision {
        self.reference.revision
    }

    /// The edition of it.
    pub(crate) fn layout(&self) -> &'static Layout {
        self.reference.layout
    }

    /// Whether hardly anything can be seen in the picture.
    pub(crate) fn is_washed_out(&self) -> bool {
        self.black < WASHED_OUT
    }

    /// How dark the page is at a place: 0 for paper, 1 for the form's own ink.
    pub(crate) fn ink(&self, place: Point) -> f32 {
        self.against_paper(f64::from(place.x.0), f64::from(place.y.0)) / self.black
    }

    /// How dark the page is at a place in points, against the paper around it.
    fn against_paper(&self, x: f64, y: f64) -> f32 {
        let (x, y) = self.placed.map.apply(x, y);
        let paper = self.placed.paper.at(x / self.placed.reduction, y / self.placed.reduction);
        (1.0 - self.raster.sample(x, y) / paper).clamp(0.0, 1.0)
    }

    /// How dark the inside of what is printed solidly is.
    fn darkness_of_print(&self) -> f32 {
        let printed = &self.reference.ink;
        let mut seen = Vec::new();
        for y in (1..printed.height - 1).step_by(2) {
            let rows = [y - 1, y, y + 1].map(|y| printed.row(y));
            for x in 1..printed.width - 1 {
                let around = [rows[0][x], rows[1][x - 1], rows[1][x], rows[1][x + 1], rows[2][x]];
                if around.iter().all(|ink| *ink > 0.75) {
                    let (x, y) = ((x as f64 + 0.5) / SCALE, (y as f64 + 0.5) / SCALE);
                    seen.push(self.against_paper(x, y) / rows[1][(x * SCALE) as usize]);
                }
            }
        }
        let middle = seen.len() / 2;
        let median = (!seen.is_empty()).then(|| *seen.select_nth_unstable_by(middle, f32::total_cmp).1);
        median.unwrap_or(1.0).clamp(0.05, 1.0)
    }

    /// Finds the ink that the form does not print, in what is seen beside its print.
    fn find_pieces(&mut self, unprinted: &[f32]) {
        let (width, _) = self.size;
        self.faint = (noise(unprinted, width) * 2.0).clamp(FAINT, DARK);
        self.pale = darker_than_around(unprinted, width, self.faint);
        let dark: Vec<bool> = unprinted.iter().map(|ink| *ink > DARK).collect();
        (self.pieces, self.labels) = pieces(dark, width);
    }

    /// Whether the form prints nothing within an area.
    pub(super) fn is_unprinted(&self, area: Rect) -> bool {
        let width = self.reference.ink.width;
        let at = |length: Pt| (f64::from(length.0).max(0.0) * SCALE) as usize;
        (at(area.y)..=at(area.bottom())).all(|y| {
            let row = self.reference.printed().get(y * width + at(area.x)..=y * width + at(area.right()));
            row.is_some_and(|row| !row.contains(&true))
        })
    }

    /// The columns and the rows of the straightened page within an area.
    fn window(&self, area: Rect) -> [Range<usize>; 2] {
        let pixel = |length: Pt, limit: usize| ((f64::from(length.0) * DENSITY).max(0.0) as usize).min(limit);
        let (width, height) = self.size;
        [
            pixel(area.x, width)..pixel(area.right(), width),
            pixel(area.y, height)..pixel(area.bottom(), height),
        ]
    }

    /// The pixels of the straightened page within an area, row by row.
    fn pixels(&self, area: Rect) -> impl Iterator<Item = usize> + '_ {
        let [columns, rows] = self.window(area);
        rows.flat_map(move |y| columns.clone().map(move |x| y * self.size.0 + x))
    }

    /// To which pieces the pixels within an area belong, row by row.
    pub(super) fn labels_in(&self, area: Rect) -> impl Iterator<Item = &[u32]> {
        self.rows_in(&self.labels, area)
    }

    /// What is known of the pixels within an area, row by row, of what is known of all.
    pub(super) fn rows_in<'a, T>(&'a self, of: &'a [T], area: Rect) -> impl Iterator<Item = &'a [T]> {
        let [columns, rows] = self.window(area);
        rows.filter_map(move |y| of.get(y * self.size.0..)?.get(columns.clone()))
    }

    /// How much ink there is within an area, of pieces that `is_meant` takes, and how much that is
    /// paler than ink; in square points.
    pub(super) fn amount(&self, area: Rect, is_meant: impl Fn(&Piece) -> bool) -> Amount {
        let (mut dark, mut pale) = (0_u32, 0_u32);
        for index in self.pixels(area) {
            let label = self.labels[index] as usize;
            match self.pieces.get(label) {
                Some(piece) if is_meant(piece) => dark += 1,
                Some(_) => {}
                None => pale += u32::from(self.pale[index]),
            }
        }
        let area = |count: u32| f64::from(count) / (DENSITY * DENSITY);
        Amount { dark: area(dark), pale: area(pale) }
    }

    /// The pieces that reach into an area, each once, and how much of it does.
    pub(super) fn pieces_in(&self, area: Rect) -> Vec<(Piece, f64)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for index in self.pixels(area) {
            let label = self.labels[index];
            if label == NONE {
                continue;
            }
            match found.iter_mut().rev().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => found.push((label, 1)),
            }
        }
        let piece = |(label, count): (u32, u32)| {
            (self.pieces[label as usize], f64::from(count) / (DENSITY * DENSITY))
        };
        found.into_iter().map(piece).collect()
    }
}

/// How much stands somewhere, in square points.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub(super) dark: f64,
    pub(super) pale: f64,
}

/// What most of the paper is not darker than, of which nearly all of a page is: every fifth column tells.
fn noise(unprinted: &[f32], width: usize) -> f32 {
    let (mut some, mut count): (Vec<f32>, usize) = (Vec::new(), 0);
    for row in unprinted.chunks(width) {
        for ink in row.iter().step_by(5).filter(|ink| !ink.is_nan()) {
            count += 1;
            // What is lighter is no noise that anybody asks for.
            if *ink > FAINT / 2.0 {
                some.push(*ink);
            }
        }
    }
    let below = count - some.len();
    let Some(most) = (count * 9 / 10).checked_sub(below).filter(|most| *most < some.len()) else {
        return 0.0;
    };
    *some.select_nth_unstable_by(most, f32::total_cmp).1
}

/// Pixels that touch each other; what is as small as dirt is left out.
pub(super) fn pieces(dark: Vec<bool>, width: usize) -> (Vec<Piece>, Vec<u32>) {
    let mut labels = vec![NONE; dark.len()];
    let mut pieces = Vec::new();
    regions(dark, width, |region| {
        let area = region.len() as f64 / (DENSITY * DENSITY);
        if area < SPECK {
            return;
        }
        let label = u32::try_from(pieces.len()).unwrap_or(NONE);
        region.iter().for_each(|at| labels[*at] = label);
        pieces.push(Piece { area, bounds: bounds(region, width), is_line: false });
    });
    find_lines(&mut pieces);
    (pieces, labels)
}

/// Shows the pixels of each region that hangs together, also at corners, of those that are meant.
pub(super) fn regions(mut open: Vec<bool>, width: usize, mut show: impl FnMut(&[usize])) {
    let (mut region, mut runs) = (Vec::new(), Vec::new());
    let mut seen = 0;
    while let Some(start) = next_open(&open, seen) {
        seen = start;
        region.clear();
        runs.clear();
        runs.push(taken(&mut open, start, start / width * width..(start / width + 1) * width));
        let mut next = 0;
        while let Some(run) = runs.get(next).cloned() {
            next += 1;
            let row = run.start / width * width;
            for row in [row.checked_sub(width), row.checked_add(width)].into_iter().flatten() {
                let beside = run.start % width..run.start % width + run.len();
                let (mut at, end) = (row + beside.start.saturating_sub(1), row + (beside.end + 1).min(width));
                while at < end.min(open.len()) {
                    if open[at] {
                        let run = taken(&mut open, at, row..row + width);
                        at = run.end;
                        runs.push(run);
                    }
                    at += 1;
                }
            }
            region.extend(run);
        }
        show(&region);
    }
}

/// The first pixel that is open, from one on: most are not.
fn next_open(open: &[bool], from: usize) -> Option<usize> {
    const MANY: usize = 64;
    let mut many = open.get(from..)?.chunks(MANY).enumerate();
    let (index, some) = many.find(|(_, many)| many.iter().fold(false, |any, open| any | open))?;
    Some(from + index * MANY + some.iter().position(|open| *open)?)
}

/// All that are open without a gap beside one in its row, which are not open any more then.
fn taken(open: &mut [bool], at: usize, row: Range<usize>) -> Range<usize> {
    let (start, end) = (row.start, row.end.min(open.len()));
    let left = open[start..at].iter().rposition(|open| !open).map_or(start, |closed| start + closed + 1);
    let right = open[at..end].iter().position(|open| !open).map_or(end, |closed| at + closed);
    open[left..right].fill(false);
    left..right
}

fn bounds(region: &[usize], width: usize) -> Rect {
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    for at in region {
        let (x, y) = (at % width, at / width);
        (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
    }
    let length = |pixels: usize| Pt((pixels as f64 / DENSITY) as f32);
    Rect {
        x: length(left),
        y: length(top),
        width: length(right + 1 - left),
        height: length(bottom + 1 - top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_hang_together_at_corners() {
        let rows = ["##..#", ".....", "#.#..", ".#..#", "#..#."];
        let open: Vec<bool> = rows.concat().chars().map(|c| c == '#').collect();
        let mut found = Vec::new();
        regions(open, 5, |region| {
            found.push(region.iter().copied().collect::<std::collections::BTreeSet<_>>());
        });
        assert_eq!(found, [[0, 1].into(), [4].into(), [10, 12, 16, 20].into(), [19, 23].into()]);
    }
}
