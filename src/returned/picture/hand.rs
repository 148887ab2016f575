//! Whether ink on a line looks as a hand writes.
//!
//! What else lies on such lines is long and straight or a wide arc (folds, creases, frames, rings of cups, hairs, clips),
//! crosses a level line seldom (ticks, crosses, arrows), is thick all over, or stands in rows as letters do that a machine
//! sets. Nothing of this is looked for where there is no ink.

use super::plane::Plane;
use super::reference::Sums;
use super::sight::{DENSITY, NONE, Sight, pieces};
use super::strokes::Stroke;
use crate::layout::{Pt, Rect};

/// How long ink is at least, in points, that goes straight on and is no writing. In 20 points folds and arcs of 60 points
/// across are as straight as a thick pen is wide; strokes of names of so many points are seldom without a bend, and the stroke below
/// one is, which only is not counted then.
const STRAIGHT: f32 = 28.0;
/// How far the directions are apart in which it is looked for: a stroke one point thick is not left on so long a way.
const DIRECTIONS: i16 = 12;

/// How many pixels are bridged: ink of pencils and pale pens breaks.
const BRIDGED: usize = 2;

/// How often writing crosses some level line at least: initials do so four times, crosses and ticks twice, an arrow three times.
const CROSSED: usize = 4;
/// In more pieces than so many ink is broken: then it is bridged, with what is paler.
const BROKEN: usize = 10;

/// How much of the rest there is at least, in square points, and how wide it is, in points: the least that initials have.
const REST: (f64, f32) = (15.0, 11.0);

/// How thick no pen is, in pixels: 4 points, where markers draw 3; and the part of the ink that is so thick at most.
const THICK: usize = 10;
const SOLID: f64 = 0.4;

/// How large the pieces of writing are at least, in points.
const PART: f32 = 4.0;
/// How much of the box about its own axes a piece fills that is one stroke, and how many times as long as wide that is: a
/// straight stroke fills all of it, a bend a third.
const FILLS: f64 = 0.7;
const LONGER: f64 = 3.0;
/// How wide a stroke is at most, in pixels: a word whose letters run into one another is wider.
const DASH: f64 = 8.0;
/// So many pieces may be single strokes, and that part of them.
const DASHES: (usize, f64) = (6, 0.6);

/// How high letters are, in points, how wide at most, and how many are looked at.
const LETTER: (f32, f32) = (3.0, 22.0);
const WORD: f32 = 60.0;
const LETTERS: usize = 40;
/// How exactly letters that a machine sets stand on their line, in points, and how steep that is at most.
const LEVEL: f32 = 0.52;
const STEEP: f32 = 0.35;
/// So few letters are no line, and that part of the ink is in letters if they are most of it.
const FEW: usize = 4;
const MOSTLY: f64 = 0.4;
/// The part of the letters that stand on one line, or reach up to one, and of more than a few in the mean of both: names that
/// somebody prints by hand had 0.75 and 0.69 at most, what machines set 0.8 and 0.7 at least.
const ON_LINE: (f32, f32) = (0.8, 0.7);
/// How far apart the lines of a text are at least, in points.
const SPACED: f32 = 6.0;
/// How far from the edges of the place letters are cut by what is printed, in points.
const CUT: f32 = 2.6;

/// What ink on a line may be instead of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// A mark, a crease, a frame.
    Plain,
    Thick,
    Dashes,
    Set,
}

/// Ink in an area, pixel by pixel.
pub(super) struct Ink {
    width: usize,
    bits: Vec<bool>,
}

impl Sight {
    /// What the strokes in an area may be, if not writing; `place` is the line.
    pub(super) fn instead_of_writing(&self, area: Rect, place: Rect, strokes: &[Stroke]) -> Option<Instead> {
        let own = |label: &u32| *label != NONE && strokes.iter().any(|stroke| stroke.label == *label);
        let mut width = 0;
        let mut bits = Vec::new();
        for row in self.labels_in(area) {
            width = row.len();
            bits.extend(row.iter().map(own));
        }
        let ink = Ink { width: width.max(1), bits };
        let is_broken = strokes.iter().filter(|stroke| longer(stroke.piece.bounds) >= PART).count() > BROKEN;
        let pale = || self.rows_in(&self.pale, area).flatten().copied().collect();
        let whole = if is_broken { ink.with(pale()).bridged() } else { ink.and(&ink) };
        let (writing, parts, dashes) = whole.without_dashes();
        let rest = writing.less(&writing.straight().grown(1));
        let crossed = rest.crossed();
        match () {
            () if rest.area() < REST.0 || rest.wide() < REST.1 || crossed < CROSSED => Some(Instead::Plain),
            () if ink.thick() > SOLID * ink.area() => Some(Instead::Thick),
            () if parts >= DASHES.0 && dashes as f64 > DASHES.1 * parts as f64 => Some(Instead::Dashes),
            () if is_set(strokes, place) => Some(Instead::Set),
            () => None,
        }
    }
}

/// The longer side.
fn longer(bounds: Rect) -> f32 {
    bounds.width.0.max(bounds.height.0)
}

impl Ink {
    /// What is at least so dark.
    pub(super) fn of(plane: &Plane, dark: f32) -> Self {
        Self { width: plane.width.max(1), bits: plane.values.iter().map(|ink| *ink > dark).collect() }
    }

    fn height(&self) -> usize {
        self.bits.len() / self.width
    }

    /// In square points.
    fn area(&self) -> f64 {
        self.bits.iter().filter(|bit| **bit).count() as f64 / (DENSITY * DENSITY)
    }

    /// From its first column to its last, in points.
    fn wide(&self) -> f32 {
        let columns =
            |row: &[bool]| Some((row.iter().position(|bit| *bit)?, row.iter().rposition(|bit| *bit)?));
        let ends = self.bits.chunks(self.width).filter_map(columns);
        let (left, right) =
            ends.fold((self.width, 0), |(left, right), (from, to)| (left.min(from), right.max(to + 1)));
        right.saturating_sub(left) as f32 / DENSITY as f32
    }

    fn and(&self, other: &Self) -> Self {
        let both = self.bits.iter().zip(&other.bits).map(|(one, other)| *one && *other);
        Self { width: self.width, bits: both.collect() }
    }

    fn less(&self, other: &Self) -> Self {
        let rest = self.bits.iter().zip(&other.bits).map(|(one, other)| *one && !*other);
        Self { width: self.width, bits: rest.collect() }
    }

    /// With what is paler and hangs together with it.
    fn with(&self, mut pale: Vec<bool>) -> Self {
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
        Self { width: self.width, bits }
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
    fn grown(&self, by: usize) -> Self {
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

    /// With its small gaps filled.
    fn bridged(&self) -> Self {
        let mut free = self.grown(BRIDGED);
        free.bits.iter_mut().for_each(|bit| *bit = !*bit);
        let mut bridged = free.grown(BRIDGED);
        bridged.bits.iter_mut().for_each(|bit| *bit = !*bit);
        bridged
    }

    /// The ink but for small pieces and single strokes; how many pieces that are not small there are, and how many are
    /// such strokes.
    fn without_dashes(&self) -> (Self, usize, usize) {
        let (found, labels) = pieces(self.bits.clone(), self.width);
        let mut moments = vec![[0.0; 6]; found.len()];
        for (at, label) in labels.iter().enumerate() {
            if let Some(sums) = moments.get_mut(*label as usize) {
                let (x, y) = ((at % self.width) as f64, (at / self.width) as f64);
                sums.iter_mut().zip([1.0, x, y, x * x, x * y, y * y]).for_each(|(sum, part)| *sum += part);
            }
        }
        let is_large: Vec<bool> = found.iter().map(|piece| longer(piece.bounds) >= PART).collect();
        let is_stroke: Vec<bool> = moments.iter().map(|sums| is_stroke(*sums)).collect();
        let large = is_large.iter().filter(|is| **is).count();
        let strokes = is_large.iter().zip(&is_stroke).filter(|(large, stroke)| **large && **stroke).count();
        let keeps = |label: &u32| {
            let at = *label as usize;
            is_large.get(at) == Some(&true) && is_stroke.get(at) == Some(&false)
        };
        (Self { width: self.width, bits: labels.iter().map(keeps).collect() }, large, strokes)
    }

    /// The ink that goes straight on.
    fn straight(&self) -> Self {
        let mut found = Self { width: self.width, bits: vec![false; self.bits.len()] };
        for is_upright in [false, true] {
            for step in -DIRECTIONS..=DIRECTIONS {
                self.find_straight(&mut found.bits, is_upright, f32::from(step) / f32::from(DIRECTIONS));
            }
        }
        found
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
        let mut run = Vec::new();
        for start in -leans..across.cast_signed() + leans {
            // Where the line enters the area, and where it leaves it.
            let entry = |side: f32| ((side - start as f32) / steep).clamp(0.0, along as f32) as usize;
            let ends = [entry(-1.0), entry(across as f32 + 1.0)];
            let (from, to) =
                if steep == 0.0 { (0, along) } else { (ends[0].min(ends[1]), ends[0].max(ends[1])) };
            for step in from..to {
                let side = usize::try_from(start + (steep * step as f32).round() as isize).unwrap_or(across);
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
    fn crossed(&self) -> usize {
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

    /// How much of it no pen draws, in square points.
    fn thick(&self) -> f64 {
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
}

/// Whether a piece is one stroke; of its pixels, and their places, the sums: how many, x, y, and the products.
fn is_stroke([count, x, y, xx, xy, yy]: [f64; 6]) -> bool {
    let (x, y) = (x / count, y / count);
    // A pixel is an area, and no point.
    let (xx, xy, yy) = (xx / count - x * x + 1.0 / 12.0, xy / count - x * y, yy / count - y * y + 1.0 / 12.0);
    let (mean, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
    // The sides of a rectangle, squared, are twelve times its variances.
    let [long, short] = [mean + half, mean - half].map(|variance| (12.0 * variance.max(1e-6)).sqrt());
    short < DASH && long > LONGER * short && count > FILLS * long * short
}

/// Whether pieces stand on a line, or under one, as exactly as letters that a machine sets; `place` is where they are.
fn is_set(strokes: &[Stroke], place: Rect) -> bool {
    let is_letter =
        |bounds: &Rect| (LETTER.0..=LETTER.1).contains(&bounds.height.0) && bounds.width.0 <= WORD;
    let all: f64 = strokes.iter().map(|stroke| stroke.within).sum();
    let letters: Vec<&Stroke> =
        strokes.iter().filter(|stroke| is_letter(&stroke.piece.bounds)).take(LETTERS).collect();
    let part = letters.iter().map(|stroke| stroke.within).sum::<f64>() / all.max(1e-6);
    if letters.len() < FEW {
        return false;
    }
    let (top, bottom) = (place.y + Pt(CUT), place.bottom() - Pt(CUT));
    let bounds = || letters.iter().map(|stroke| stroke.piece.bounds);
    let bases = bounds().filter(|bounds| bounds.bottom() < bottom).map(|bounds| (bounds, bounds.bottom()));
    let tops = bounds().filter(|bounds| bounds.y > top).map(|bounds| (bounds, bounds.y));
    let at = |(bounds, y): (Rect, Pt)| ((bounds.x + bounds.width / 2.0).0, y.0);
    let all = [bases.map(at).collect::<Vec<_>>(), tops.map(at).collect()];
    let shares: Vec<f32> = all.iter().filter_map(|places| on_lines(places)).collect();
    let best = shares.iter().copied().fold(0.0, f32::max);
    let mean = shares.iter().sum::<f32>() / shares.len().max(1) as f32;
    if part >= MOSTLY {
        best >= ON_LINE.0 || letters.len() > FEW && mean >= ON_LINE.1
    } else {
        shares.len() == 2 && shares.iter().all(|share| *share > 0.99)
    }
}

/// The most places that lie on one line, or on two that stand below one another as those of a stamp do, as a part of them;
/// `None` for too few.
fn on_lines(places: &[(f32, f32)]) -> Option<f32> {
    /// How far apart the two places are at least that a line goes through, in points.
    const APART: f32 = 2.0;
    if places.len() < 3 {
        return None;
    }
    let mut most = 0;
    for (index, (x, y)) in places.iter().enumerate() {
        for (other_x, other_y) in &places[..index] {
            let steep = (y - other_y) / (x - other_x);
            if (x - other_x).abs() < APART || steep.abs() > STEEP {
                continue;
            }
            let mut below: Vec<f32> =
                places.iter().map(|place| place.1 - y - steep * (place.0 - x)).collect();
            let first = below.iter().filter(|below| below.abs() <= LEVEL).count();
            below.retain(|below| below.abs() >= SPACED);
            let level = |one: &f32| below.iter().filter(|other| (*other - one).abs() <= LEVEL).count();
            let second = below.iter().map(level).max().filter(|count| *count >= FEW);
            most = most.max(first + second.filter(|_| first >= FEW).unwrap_or_default());
        }
    }
    Some(most as f32 / places.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_of_a_stamp_are_lines() {
        let line =
            |y: f32, count: u8| (0..count).map(move |at| (f32::from(at) * 7.0, y + f32::from(at) * 0.4));
        let stamp: Vec<_> = line(5.0, 8).chain(line(17.0, 7)).collect();
        assert_eq!(on_lines(&stamp), Some(1.0));
        // A few letters far below the others, as a hand writes them, are none.
        let hand: Vec<_> = line(5.0, 5).chain(line(17.0, 3)).collect();
        assert!(on_lines(&hand) < Some(0.7));
    }
}
