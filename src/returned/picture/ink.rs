//! Ink in a small area, pixel by pixel, and what shape it has.

use super::plane::Plane;
use super::reference::Sums;
use super::sight::{DENSITY, NONE, Sight, pieces, regions};
use crate::layout::Rect;

/// How long ink is at least, in points, that goes straight on and is no writing. In 20 points folds and arcs of 60 points
/// across are as straight as a thick pen is wide; strokes of names of so many points are seldom without a bend, and the stroke below
/// one is, which only is not counted then.
const STRAIGHT: f32 = 28.0;
/// How far the directions are apart in which it is looked for: a stroke one point thick is not left on so long a way.
const DIRECTIONS: i16 = 12;

/// How thick no pen is, in pixels: 4 points, where markers draw 3.
const THICK: usize = 10;

/// How high a band is through which strokes of writing go, in pixels: creases and hairs waver by less than these 3 points.
const BAND: usize = 7;
/// How far apart strokes of one name are at most, in pixels: wrinkles lie farther from one another.
const APART: usize = 50;

/// How far a line goes up or down at least, in pixels: 3 points, where strokes below a name tremble by one.
const SWING: usize = 7;
/// One column of so many may have ink in two places, if it is one line.
const FOLDED: usize = 10;

/// Ink in an area, pixel by pixel.
pub(super) struct Ink {
    pub(super) width: usize,
    pub(super) bits: Vec<bool>,
}

impl Sight {
    /// The ink in an area that belongs to some of the pieces there.
    pub(super) fn ink_of(&self, area: Rect, is_meant: impl Fn(u32) -> bool) -> Ink {
        Ink::of_rows(self.labels_in(area), |label| *label != NONE && is_meant(*label))
    }

    /// What is paler than ink in an area.
    pub(super) fn pale_ink_of(&self, area: Rect) -> Ink {
        Ink::of_rows(self.rows_in(&self.pale, area), |is_pale| *is_pale)
    }
}

impl Ink {
    fn of_rows<'a, T: 'a>(rows: impl Iterator<Item = &'a [T]>, is_ink: impl Fn(&T) -> bool) -> Self {
        let mut ink = Self { width: 1, bits: Vec::new() };
        for row in rows {
            ink.width = row.len().max(1);
            ink.bits.extend(row.iter().map(&is_ink));
        }
        ink
    }

    /// What is at least so dark.
    pub(super) fn of(plane: &Plane, dark: f32) -> Self {
        Self { width: plane.width.max(1), bits: plane.values.iter().map(|ink| *ink > dark).collect() }
    }

    fn height(&self) -> usize {
        self.bits.len() / self.width
    }

    /// In square points.
    pub(super) fn area(&self) -> f64 {
        self.bits.iter().filter(|bit| **bit).count() as f64 / (DENSITY * DENSITY)
    }

    /// From its first column to its last, in points.
    pub(super) fn wide(&self) -> f32 {
        let columns =
            |row: &[bool]| Some((row.iter().position(|bit| *bit)?, row.iter().rposition(|bit| *bit)?));
        let ends = self.bits.chunks(self.width).filter_map(columns);
        let (left, right) =
            ends.fold((self.width, 0), |(left, right), (from, to)| (left.min(from), right.max(to + 1)));
        right.saturating_sub(left) as f32 / DENSITY as f32
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        let both = self.bits.iter().zip(&other.bits).map(|(one, other)| *one || *other);
        Self { width: self.width, bits: both.collect() }
    }

    pub(super) fn less(&self, other: &Self) -> Self {
        let rest = self.bits.iter().zip(&other.bits).map(|(one, other)| *one && !*other);
        Self { width: self.width, bits: rest.collect() }
    }

    /// With what is paler and hangs together with it, unless that is so many times as much.
    pub(super) fn with_pale(self, pale: Self, times: f64) -> Self {
        let mut pale = pale.bits;
        let mut bits = self.bits.clone();
        let mut open: Vec<usize> = (0..bits.len()).filter(|at| bits[*at]).collect();
        while let Some(at) = open.pop() {
            for near in self.around(at) {
                if pale.get(near) == Some(&true) {
                    pale[near] = false;
                    if !bits[near] {
                        bits[near] = true;
                        open.push(near);
                    }
                }
            }
        }
        let all = Self { width: self.width, bits };
        if all.area() > times * self.area() { self } else { all }
    }

    /// The pixels around one.
    fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        let (width, height, x, y) = (self.width, self.height(), at % self.width, at / self.width);
        let rows = y.saturating_sub(1)..(y + 2).min(height);
        rows.flat_map(move |row| {
            (x.saturating_sub(1)..(x + 2).min(width)).map(move |column| row * width + column)
        })
    }

    /// Wider by so many pixels at each side.
    pub(super) fn grown(&self, by: usize) -> Self {
        let grow = |bits: &[bool], step: usize, is_there: &dyn Fn(usize) -> bool| {
            let near = |at: usize| at >= step && is_there(at) && bits[at - step];
            let after = |at: usize| bits.get(at + step) == Some(&true) && is_there(at + step);
            (0..bits.len()).map(|at| bits[at] || near(at) || after(at)).collect::<Vec<bool>>()
        };
        let mut bits = self.bits.clone();
        for _ in 0..by {
            bits = grow(&bits, 1, &|at| at % self.width != 0);
            bits = grow(&bits, self.width, &|_| true);
        }
        Self { width: self.width, bits }
    }

    /// With its gaps filled that are twice as many pixels wide, or less.
    pub(super) fn bridged(&self, half: usize) -> Self {
        let mut free = self.grown(half);
        free.bits.iter_mut().for_each(|bit| *bit = !*bit);
        let mut bridged = free.grown(half);
        bridged.bits.iter_mut().for_each(|bit| *bit = !*bit);
        bridged
    }

    /// The ink that goes straight on.
    pub(super) fn straight(&self) -> Self {
        let mut found = Self { width: self.width, bits: vec![false; self.bits.len()] };
        for is_upright in [false, true] {
            for step in -DIRECTIONS..=DIRECTIONS {
                self.find_straight(&mut found.bits, is_upright, f32::from(step) / f32::from(DIRECTIONS));
            }
        }
        found
    }

    /// The ink that goes straight on down the page, as lines of dirty glass do.
    pub(super) fn upright(&self) -> Self {
        let mut found = Self { width: self.width, bits: vec![false; self.bits.len()] };
        for step in [-1_i8, 0, 1] {
            self.find_straight(&mut found.bits, true, f32::from(step) / f32::from(DIRECTIONS));
        }
        found
    }

    /// A part of it, so many pixels from its left edge and its upper one.
    pub(super) fn within(&self, from: usize, width: usize, height: usize) -> Self {
        let rows = self.bits.chunks(self.width).skip(from).take(height);
        let part = |row: &[bool]| row.iter().skip(from).take(width).copied().collect::<Vec<bool>>();
        Self { width: width.max(1), bits: rows.flat_map(part).collect() }
    }

    /// How far ink goes straight on at most that is nearly level, in points.
    pub(super) fn longest_level(&self) -> f32 {
        /// How steep, in parts of what [`DIRECTIONS`] counts: nobody strikes out a word more steeply.
        const STEEPEST: i16 = 2;
        let mut longest = 0;
        for step in -STEEPEST..=STEEPEST {
            self.each_run(false, f32::from(step) / f32::from(DIRECTIONS), |run| {
                longest = longest.max(run.len());
            });
        }
        longest as f32 / DENSITY as f32
    }

    /// Takes over the ink that goes straight on along the longer sides of the area, or along the others, and is so steep.
    fn find_straight(&self, found: &mut [bool], is_upright: bool, steep: f32) {
        let needed = (STRAIGHT * DENSITY as f32 / (1.0 + steep * steep).sqrt()) as usize;
        self.each_run(is_upright, steep, |run| {
            if run.len() >= needed {
                run.iter().for_each(|at| found[*at] = true);
            }
        });
    }

    /// Hands on each run of ink on the lines across the area that are so steep: the places of its pixels.
    fn each_run(&self, is_upright: bool, steep: f32, mut take: impl FnMut(&[usize])) {
        let (along, across) =
            if is_upright { (self.height(), self.width) } else { (self.width, self.height()) };
        let place = |step: usize, side: usize| {
            if is_upright { step * self.width + side } else { side * self.width + step }
        };
        let leans = (steep * along as f32).abs().ceil() as isize;
        // How far each step is from where the line starts: to round is a call on older processors, and lines are many.
        let aside: Vec<isize> = (0..along).map(|step| (steep * step as f32).round() as isize).collect();
        let mut run = Vec::new();
        for start in -leans..across.cast_signed() + leans {
            // Where the line enters the area, and where it leaves it.
            let entry = |side: f32| ((side - start as f32) / steep).clamp(0.0, along as f32) as usize;
            let ends = [entry(-1.0), entry(across as f32 + 1.0)];
            let (from, to) =
                if steep == 0.0 { (0, along) } else { (ends[0].min(ends[1]), ends[0].max(ends[1])) };
            for (step, aside) in aside.iter().enumerate().take(to).skip(from) {
                let side = usize::try_from(start + aside).unwrap_or(across);
                let at = (side < across).then(|| place(step, side)).filter(|at| self.bits[*at]);
                if let Some(at) = at {
                    run.push(at);
                } else {
                    take(&run);
                    run.clear();
                }
            }
            take(&run);
            run.clear();
        }
    }

    /// How often the row crosses it that does so most often; what is hardly apart is one.
    pub(super) fn crossed(&self) -> usize {
        let crossed = |row: &[bool]| {
            let (mut count, mut free) = (0, 2);
            for bit in row {
                count += usize::from(*bit && free >= 2);
                free = if *bit { 0 } else { free + 1 };
            }
            count
        };
        self.bits.chunks(self.width).map(crossed).max().unwrap_or_default()
    }

    /// How many strokes near one another go right through a band of rows, where most do.
    pub(super) fn through(&self) -> usize {
        let bands = self.bits.windows(BAND * self.width).step_by(self.width);
        let last = (BAND - 1) * self.width;
        let mut most = 0;
        for band in bands.filter(|band| band[..self.width].contains(&true) && band[last..].contains(&true)) {
            let mut strokes = Vec::new();
            regions(band.to_vec(), self.width, |region| {
                if region.iter().any(|at| *at < self.width) && region.iter().any(|at| *at >= last) {
                    let columns = || region.iter().map(|at| at % self.width);
                    strokes.extend(columns().min().zip(columns().max()));
                }
            });
            strokes.sort_unstable();
            let (mut count, mut end) = (0, 0);
            for (from, to) in strokes {
                count = if from <= end + APART { count + 1 } else { 1 };
                end = end.max(to);
                most = most.max(count);
            }
        }
        most
    }

    /// The part of it that its largest piece is.
    pub(super) fn in_largest(&self) -> f64 {
        let (found, _) = pieces(self.bits.clone(), self.width);
        found.iter().map(|piece| piece.area).fold(0.0, f64::max) / self.area().max(1e-6)
    }

    /// How much of it is so thick that no pen draws it, in square points.
    pub(super) fn thick(&self) -> f64 {
        let values = self.bits.iter().map(|bit| f32::from(u8::from(*bit))).collect();
        let plane = Plane { width: self.width, height: self.height(), values };
        let sums = Sums::of(&plane);
        let mut thick = vec![false; self.bits.len()];
        for y in 0..(plane.height + 1).saturating_sub(THICK) {
            for x in 0..(plane.width + 1).saturating_sub(THICK) {
                if sums.of_square(x, y, THICK) > (THICK * THICK) as f64 - 0.5 {
                    for row in y..y + THICK {
                        thick[row * self.width + x..][..THICK].fill(true);
                    }
                }
            }
        }
        Self { width: self.width, bits: thick }.area()
    }

    /// What is in pieces that are so long one way at least, in points.
    pub(super) fn in_large(&self, long: f32) -> Self {
        let (found, labels) = pieces(self.bits.clone(), self.width);
        let is_large = |label: &u32| {
            let bounds = found.get(*label as usize).map(|piece| piece.bounds);
            bounds.is_some_and(|bounds| bounds.width.0.max(bounds.height.0) >= long)
        };
        Self { width: self.width, bits: labels.iter().map(is_large).collect() }
    }

    /// The part of some of it, `rest`, that belongs to pieces that are meant by what they lie within.
    pub(super) fn in_pieces(&self, rest: &Self, is_meant: impl Fn(Rect) -> bool) -> f64 {
        let (found, labels) = pieces(self.bits.clone(), self.width);
        let is_large = |label: u32| found.get(label as usize).is_some_and(|piece| is_meant(piece.bounds));
        let bits = labels.iter().zip(&rest.bits).map(|(label, bit)| *bit && is_large(*label));
        Self { width: self.width, bits: bits.collect() }.area() / rest.area().max(1e-6)
    }

    /// How often it goes up and down in turn, if it is one line from its left to its right end.
    pub(super) fn swings(&self) -> usize {
        let mut columns = Vec::new();
        let mut several = 0;
        for x in 0..self.width {
            let rows: Vec<usize> = (0..self.height()).filter(|y| self.bits[y * self.width + x]).collect();
            several += usize::from(rows.windows(2).any(|pair| pair[1] - pair[0] > 2));
            columns.extend(rows.first().zip(rows.last()).map(|(top, bottom)| (top + bottom) / 2));
        }
        if several > columns.len() / FOLDED {
            return 0;
        }
        // The farthest place since it last turned, and whether it goes down from there.
        let Some(mut farthest) = columns.first().copied() else { return 0 };
        let (mut swings, mut is_down) = (0, None);
        for y in columns {
            let turns = usize::abs_diff(y, farthest) >= SWING && is_down != Some(y > farthest);
            if turns {
                (swings, is_down) = (swings + 1, Some(y > farthest));
            }
            let goes_on = is_down.is_some_and(|is_down| if is_down { y > farthest } else { y < farthest });
            if turns || goes_on {
                farthest = y;
            }
        }
        swings
    }
}
