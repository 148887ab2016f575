//! What stands on the paper that a value leaves free.
//!
//! At the edges of letters print is never quite as it is drawn. Where nothing is expected hardly anything is seen, so that a pen
//! shows there which is too pale to be told from the wear of letters.

use super::look::DENSITY;
use super::plane::Plane;
use super::reference::Sums;
use super::sight::regions;

/// Below which darkness nothing is expected in a pixel and in those around it, and from which on something is seen there.
const FREE: f32 = 0.06;
const SEEN: f32 = 0.06;

/// How large a grain of dust is at most whatever its shape, and one that is round, in points; how many times as long as it is
/// thick, and how much of what is around it that fills at least.
const TINY: f32 = 1.75;
const GRAIN: f32 = 3.0;
const LONG: usize = 2;
const ROUND: f32 = 0.55;

/// How much ink a grain has at most, in square points: of 2 303 values that nobody changed on simulated copies of all sorts the
/// largest had 0.37, and small marks of pencils 0.49.
const LARGEST: f32 = 0.45;

/// How much ink two grains have at least that may be two dots: the paler ones of two dots above a letter had 0.09, and two grains
/// beside a value that nobody changed less than [`SPECK`], but where the texture of the paper makes many.
const DOTS: f32 = 0.075;
const SPECK: f32 = 0.03;
const GRAINS: usize = 3;

/// How far apart the middles of two dots above a letter are, across and up, in points.
const APART: (f32, f32) = (0.75, 4.5);
const ALONG: f32 = 1.0;

/// How much ink the largest stroke has that is none: of the same values one had 0.27 and the others 0.21 at most, and the palest
/// strokes of pencils and thin pens 0.37 to 0.77.
const STROKE: f32 = 0.35;

/// How dark a stroke is at least in one place: shade had 0.10, and a thin pen on a dark photograph 0.12.
const PALE: f32 = 0.11;

/// The same of one that goes up to the edge of the field, and how much ink one at the upper edge has at least that may be a
/// crease, and how dark it is at most: creases go on beyond the field, and had 0.13 and 0.25 at most; the tail of a y in pencil
/// had 0.26 at least.
const PALE_AT_EDGE: f32 = 0.2;
const CREASE: (f32, f32) = (0.3, 0.35);

/// How much ink a window of a point beside letters has at most, for as much as paper shows there, and how many times as much as
/// half of the values have more: of the same values one had 0.94 of this and the others 0.9 at most, and dots and strokes that
/// were found so 1.05 to 1.5 times as much.
const NEAR: (f32, f32) = (0.21, 0.4);

/// The side of that window in pixels, from which darkness on a letter is all that is seen, and which part of a window must be paper.
const WINDOW: usize = 4;
const LETTER: f32 = 0.3;
const PAPER: f32 = 0.4;

/// So far around a grain it is seen, in pixels.
const HALO: isize = 2;

/// How much more there may be across a part of a frame than across most of it, how many times as much as half of the values have
/// more, and how much that half has where there are few: faxes and thresholds make a row of dots of a thin line. Of 2 303 values
/// that nobody changed one had 0.96 of that, and the others 0.81 at most; a 1 that was written over a frame had 1.0 to 2.5 times
/// as much.
const FRAME: (f32, f32, f32) = (0.25, 1.5, 0.13);

/// From how many values on they tell that.
const VALUES: usize = 4;

/// Which part of the free pixels of a column are darker where a line goes through it: dirt on the glass of a scanner draws it.
const LINE: usize = 5;
/// Of how many pixels that can be told, and how far to the sides it reaches.
const ENOUGH: usize = 8;
const WIDE: usize = 2;

/// How long a stroke across the frame at the left is that is looked for, in pixels.
const ACROSS: usize = 14;

/// What there is more than is expected where nothing is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extra {
    /// The ink of the largest stroke, in square points.
    stroke: f32,
    /// That of the largest grain.
    grain: f32,
    /// The ink of the smaller one of two dots side by side.
    dots: f32,
    /// How much more there is across a part of the frame at the left than across the rest of it, in points of ink.
    frame: f32,
    /// The most in a window beside letters.
    near: f32,
}

/// Ink that hangs together.
struct Piece {
    /// How much there is, in square points, and how dark it is where it is darkest.
    ink: f32,
    darkest: f32,
    /// Its middle, in points, if it is as small and round as dust.
    grain: Option<(f32, f32)>,
    /// Whether it goes up to the upper edge of the field, and down to the lower one.
    is_at_top: bool,
    is_at_bottom: bool,
    /// Whether nothing is drawn beside it.
    is_apart: bool,
}

impl Extra {
    /// What is left beyond what is drawn, but for `edge` pixels at the sides, above and below.
    pub(super) fn of(rest: &Plane, drawn: &Plane, edge: usize) -> Self {
        let inner = |plane: &Plane| {
            let size = |side: usize| side.saturating_sub(2 * edge);
            plane.part((edge, edge), (size(plane.width), size(plane.height)))
        };
        let drawn = inner(drawn);
        let free = free(&drawn);
        let mut ink = without_lines(inner(rest), &free);
        let (mut pieces, mut dirt) = (Vec::new(), Vec::new());
        let seen = ink.values.iter().zip(&free).map(|(ink, is_free)| *is_free && *ink > SEEN).collect();
        regions(seen, ink.width, |region| {
            let piece = Piece::of(&ink, &free, region);
            if piece.is_dirt() {
                dirt.extend_from_slice(region);
            }
            pieces.push(piece);
        });
        let is_creased = pieces.iter().any(Piece::may_be_crease);
        let largest = |is_meant: &dyn Fn(&&Piece) -> bool| {
            pieces.iter().filter(is_meant).map(|piece| piece.ink).fold(0.0, f32::max)
        };
        let (stroke, grain) = (
            largest(&|piece| piece.grain.is_none() && piece.is_stroke(is_creased)),
            largest(&|piece| piece.grain.is_some()),
        );
        clean(&mut ink, &dirt);
        let near = beside_letters(ink, &drawn);
        Self { stroke, grain, dots: two_dots(&pieces), frame: across_frame(rest, edge), near }
    }

    /// What half of the values of a page have, of which that is told by the page.
    pub(super) fn usual(values: impl Iterator<Item = Self>) -> Self {
        let values: Vec<Self> = values.collect();
        let half = |of: fn(&Self) -> f32| {
            let mut all: Vec<f32> = values.iter().map(of).collect();
            all.sort_by(f32::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or_default()
        };
        let frame = if values.len() < VALUES { FRAME.2 } else { half(|value| value.frame) };
        Self { frame, near: half(|value| value.near), ..Self::default() }
    }

    /// Whether it is nothing that anybody wrote, where values usually have so much.
    pub(super) fn is_nothing(self, usual: Self) -> bool {
        self.stroke <= STROKE
            && self.grain <= LARGEST
            && self.dots <= DOTS
            && self.frame <= FRAME.0 + FRAME.1 * usual.frame
            && self.near <= NEAR.0 + NEAR.1 * usual.near
    }
}

/// The pixels where neither a letter nor a line is drawn near.
pub(super) fn free(drawn: &Plane) -> Vec<bool> {
    let mut free = Vec::with_capacity(drawn.values.len());
    for y in 0..drawn.height {
        let rows: Vec<&[f32]> =
            (y.saturating_sub(1)..(y + 2).min(drawn.height)).map(|y| drawn.row(y)).collect();
        free.extend((0..drawn.width).map(|x| {
            let near = x.saturating_sub(1)..(x + 2).min(drawn.width);
            rows.iter().all(|row| row[near.clone()].iter().all(|dark| *dark < FREE))
        }));
    }
    free
}

/// What is left but for what lines up and down leave.
pub(super) fn without_lines(mut rest: Plane, free: &[bool]) -> Plane {
    let width = rest.width;
    let line = |x: usize| {
        let column = rest.values.iter().zip(free).skip(x).step_by(width);
        let mut column: Vec<f32> = column.filter(|(_, is_free)| **is_free).map(|(ink, _)| *ink).collect();
        let few = column.len() / LINE;
        let is_known = column.len() >= ENOUGH;
        if is_known { column.select_nth_unstable_by(few, f32::total_cmp).1.max(0.0) } else { 0.0 }
    };
    let lines: Vec<f32> = (0..width).map(line).collect();
    for row in rest.values.chunks_mut(width.max(1)) {
        for (x, ink) in row.iter_mut().enumerate() {
            let near = &lines[x.saturating_sub(WIDE)..(x + WIDE + 1).min(width)];
            *ink -= near.iter().copied().fold(0.0, f32::max);
        }
    }
    rest
}

/// Takes away the ink at these pixels and around them.
fn clean(ink: &mut Plane, dirt: &[usize]) {
    for at in dirt {
        for y in -HALO..=HALO {
            for x in -HALO..=HALO {
                let column = (at % ink.width).checked_add_signed(x).filter(|column| *column < ink.width);
                let row = (at / ink.width).checked_add_signed(y).filter(|row| *row < ink.height);
                if let Some((column, row)) = column.zip(row) {
                    let ink = &mut ink.values[row * ink.width + column];
                    *ink = ink.min(0.0);
                }
            }
        }
    }
}

/// The most ink in a window beside letters: the darker a letter is in a pixel, the less that counts.
fn beside_letters(mut ink: Plane, drawn: &Plane) -> f32 {
    let mut paper = drawn.clone();
    paper.values.iter_mut().for_each(|dark| *dark = (1.0 - *dark / LETTER).clamp(0.0, 1.0));
    ink.values.iter_mut().zip(&paper.values).for_each(|(ink, paper)| *ink *= paper);
    let [ink, paper] = [&ink, &paper].map(Sums::of);
    let (columns, rows) = (drawn.width.saturating_sub(WINDOW), drawn.height.saturating_sub(WINDOW));
    let places = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    let most = places.filter_map(|(x, y)| {
        let [ink, paper] =
            [&ink, &paper].map(|sums| sums.of_square(x, y, WINDOW) as f32 / (WINDOW * WINDOW) as f32);
        (paper > PAPER).then(|| ink / paper.sqrt())
    });
    most.fold(0.0, f32::max)
}

impl Piece {
    /// Some pixels of a plane that hang together.
    fn of(ink: &Plane, free: &[bool], region: &[usize]) -> Self {
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
        let (mut all, mut darkest) = (0.0, 0.0_f32);
        for at in region {
            let (x, y) = (at % ink.width, at / ink.width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            (all, darkest) = (all + ink.values[*at], darkest.max(ink.values[*at]));
        }
        let (across, along) = (right + 1 - left, bottom + 1 - top);
        let (long, short) = (across.max(along), across.min(along));
        let is_round = long <= LONG * short && region.len() as f32 >= ROUND * (long * short) as f32;
        let size = long as f32 / DENSITY;
        let middle = |from: usize, to: usize| (from + to) as f32 / 2.0 / DENSITY;
        let is_grain = size <= TINY || size <= GRAIN && is_round;
        let columns = left.saturating_sub(1)..(right + 2).min(ink.width);
        let mut rows = free.chunks(ink.width.max(1)).take(bottom + 2).skip(top.saturating_sub(1));
        Self {
            ink: all / (DENSITY * DENSITY),
            darkest,
            grain: is_grain.then(|| (middle(left, right), middle(top, bottom))),
            is_at_top: top == 0,
            is_at_bottom: bottom + 1 == ink.height,
            is_apart: rows.all(|row| row[columns.clone()].iter().all(|is_free| *is_free)),
        }
    }

    /// Whether it is dust beside a value, or goes on beyond the field.
    fn is_dirt(&self) -> bool {
        self.grain.is_some() && self.is_apart || self.is_at_top || self.is_at_bottom
    }

    /// Whether it may be a crease of the paper that comes from above.
    fn may_be_crease(&self) -> bool {
        self.is_at_top && self.ink >= CREASE.0 && self.darkest < CREASE.1
    }

    /// Whether it is no shade, and no crease of a field through which one goes.
    fn is_stroke(&self, is_creased: bool) -> bool {
        let least = match self.is_at_top || self.is_at_bottom {
            true if is_creased => CREASE.1,
            true => PALE_AT_EDGE,
            false => PALE,
        };
        self.darkest >= least
    }
}

/// The ink of the smaller one of two dots side by side, of which it has most, where there are few grains.
fn two_dots(pieces: &[Piece]) -> f32 {
    let grains: Vec<(f32, f32, f32)> = pieces
        .iter()
        .filter(|piece| piece.ink > SPECK)
        .filter_map(|piece| piece.grain.map(|(x, y)| (x, y, piece.ink)))
        .collect();
    if grains.len() > GRAINS {
        return 0.0;
    }
    let pairs = grains.iter().enumerate().flat_map(|(index, one)| {
        grains[index + 1..].iter().filter_map(move |other| {
            let (across, along) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
            let is_beside = along <= ALONG && (APART.0..=APART.1).contains(&across);
            is_beside.then(|| one.2.min(other.2))
        })
    });
    pairs.fold(0.0, f32::max)
}

/// How much more there is across a part of the frame at the left than across the rest of it.
fn across_frame(rest: &Plane, edge: usize) -> f32 {
    /// Beside the edges of the field, in pixels.
    const BESIDE: usize = 2;
    /// Which part of the rows show the frame alone at least: a digit takes more than half of them.
    const HIGH: usize = 4;
    let (right, below) = ((edge + BESIDE).min(rest.width), rest.height.saturating_sub(edge + BESIDE));
    let row = |y: usize| rest.row(y)[1.min(right)..right].iter().sum::<f32>() / DENSITY;
    let rows: Vec<f32> = (edge.min(below)..below).map(row).collect();
    let mut sorted = rows.clone();
    sorted.sort_by(f32::total_cmp);
    let Some(usual) = sorted.get(sorted.len() / HIGH) else { return 0.0 };
    let parts = rows.windows(ACROSS).map(|part| part.iter().sum::<f32>() / ACROSS as f32 - usual);
    parts.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::testing::{page, sight, stroke, widget};

    const FIELD: &str = "user.last_name";
    const VALUE: &str = "Calderon";

    /// Whether a value stands alone when strokes are drawn over it that are so dark.
    fn is_alone(strokes: &[&[(f32, f32)]], darkness: f32) -> bool {
        let mut plane = page(0, &[(FIELD, VALUE)]);
        for points in strokes {
            stroke(&mut plane, widget(FIELD).rect, points, darkness);
        }
        let sight = sight(0, &plane);
        let difference = sight.difference(widget(FIELD), VALUE);
        sight.tolerance().among(&[difference]).holds(difference)
    }

    #[test]
    fn a_pale_scrawl_is_something() {
        assert!(is_alone(&[], 0.0));
        let scrawl = [(0.02, 0.8), (0.06, 0.25), (0.1, 0.85), (0.14, 0.25), (0.18, 0.85), (0.22, 0.25)];
        assert!(!is_alone(&[&scrawl], 0.18));
    }

    #[test]
    fn a_line_of_a_scanner_is_nothing() {
        for x in [0.1, 0.25] {
            assert!(is_alone(&[&[(x, -2.0), (x, 3.0)]], 0.1), "{x}");
        }
    }

    #[test]
    fn a_digit_on_the_frame_is_something() {
        assert!(!is_alone(&[&[(0.0, 0.3), (0.0, 0.8)]], 0.9));
        assert!(!is_alone(&[&[(-0.007, 0.2), (-0.007, 0.73)]], 0.9), "as high as a digit");
    }

    #[test]
    fn two_dots_above_a_letter_are_something_and_one_is_dust() {
        let dots = [(0.0505, 0.165), (0.0639, 0.165)].map(|dot| [dot, dot]);
        assert!(is_alone(&[&dots[0]], 0.2));
        assert!(!is_alone(&[&dots[0], &dots[1]], 0.2));
    }

    #[test]
    fn a_dot_at_a_letter_is_something_and_one_apart_is_dust() {
        let fill =
            |plane: &mut Plane, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>, dark| {
                for y in rows {
                    plane.values[y * plane.width..][columns.clone()].fill(dark);
                }
            };
        let mut letters = Plane::new(80, 40);
        fill(&mut letters, 10..14, 8..32, 1.0);
        fill(&mut letters, 22..26, 8..32, 1.0);
        let is_nothing = |x: usize, dark: f32| {
            let mut rest = Plane::new(80, 40);
            fill(&mut rest, x..x + 5, 26..30, dark);
            Extra::of(&rest, &letters, 0).is_nothing(Extra::default())
        };
        assert!(!is_nothing(15, 0.3));
        assert!(is_nothing(15, 0.15) && is_nothing(50, 0.3));
        assert!(!is_nothing(50, 0.5), "no dust is so large and dark");
    }
}
