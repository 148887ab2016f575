//! Dust: grains that lie all over a page, in blanks as well, of which a large one has more.
//!
//! A faint pencil leaves grains in black and white too, so that no grain by itself tells. Where nobody writes, a page shows how many
//! grains of which size it has. Those in a blank are dust if they are no more and no larger than that, and if none is near another
//! one, or near anything paler, as what is left of a stroke is.

use super::look::Dust;
use super::marks::{STROKE, near, size, words};
use super::sight::{Piece, Sight};
use super::strokes::Stroke;
use super::surroundings::{are_apart, around, shared};
use crate::layout::{PAGE_HEIGHT, PAGE_WIDTH, Pt, Rect};

/// How large a grain is at most, in points, how many times as long as it is thick, and how much of what is around it it fills at
/// least. What is tiny has any shape: it is a few pixels.
const LARGEST: f32 = 4.5;
const TINY: f32 = 2.0;
const LONG: f32 = 2.0;
const FILLED: f64 = 0.5;

/// How far a grain is from anything else at least, in points: the rests of a stroke are nearer to one another.
const ALONE: Pt = Pt(8.0);
/// How far around a grain rests of the same word would lie, across and up or down, in points; a speck may be there, and so much
/// that is paler, in square points.
const WORD: (Pt, Pt) = (Pt(24.0), Pt(8.0));
const PALE: f64 = 1.5;
/// How far from a grain the picture makes it softer, in points, and how much that is paler than ink may lie beyond that, in square
/// points.
const HALO: Pt = Pt(1.2);
const PALER: f64 = 0.6;

/// How likely so many grains are at least, if they are dust, and how many are expected at least.
const LIKELY: f64 = 0.05;
const EXPECTED: f64 = 0.5;
/// How many times as long as the longest elsewhere one is at most.
const LONGER: f32 = 1.25;

/// The side of the places that are looked at on free paper, how far they are from what is printed, from fields and from the edges
/// of the page, in points.
const SIDE: f32 = 6.0;
const PRINT: Pt = Pt(3.0);
const FIELD: Pt = Pt(8.0);
const EDGE: usize = 2;

impl Sight {
    /// Whether what stands in a blank is as many grains of dust as the page has elsewhere.
    pub(super) fn is_dusty(&self, place: Rect) -> bool {
        let strokes = self.strokes_on(place);
        let all: Vec<&Piece> = strokes.iter().map(|stroke: &Stroke| &stroke.piece).collect();
        let is_apart = |piece: &Piece| is_grain(piece) && self.is_alone(piece) && self.is_no_word(piece);
        if !all.iter().all(|piece| is_apart(piece)) || self.has_specks_besides(place, &all) {
            return false;
        }
        let dust = self.dirt.dust.get_or_init(|| self.dust());
        let longest = all.iter().map(|piece| longer(piece)).fold(0.0, f32::max);
        let expected = dust.density * size(near(place));
        longest <= LONGER * dust.longest && expected >= EXPECTED && at_least(all.len(), expected) >= LIKELY
    }

    /// Whether there is nothing near a grain.
    fn is_alone(&self, grain: &Piece) -> bool {
        let near = around(grain.bounds, ALONE);
        self.pieces_in(near).len() == 1 && self.paler(grain, near) <= PALER
    }

    /// Whether there are no rests of a word around a grain.
    fn is_no_word(&self, grain: &Piece) -> bool {
        let Rect { x, y, width, height } = grain.bounds;
        let (across, down) = WORD;
        let (width, height) = (width + across * 2.0, height + down * 2.0);
        let word = Rect { x: x - across, y: y - down, width, height };
        self.pieces_in(word).len() <= 2 && self.paler(grain, word) <= PALE
    }

    /// How much that is paler than ink lies in an area around a grain, but right beside it.
    fn paler(&self, grain: &Piece, area: Rect) -> f64 {
        let pale = |area: Rect| self.amount(area, |_| true).pale;
        pale(area) - pale(around(grain.bounds, HALO))
    }

    /// Whether there are more specks than elsewhere in some part of a blank that is as large as a word, where no grain lies.
    fn has_specks_besides(&self, place: Rect, grains: &[&Piece]) -> bool {
        let holds = |part: &Rect| {
            let is_within = |grain: &&Piece| size(shared(grain.bounds, *part)) > 0.0;
            grains.iter().any(is_within)
        };
        words(place).any(|part| !holds(&part) && self.is_more_than_ground(part))
    }

    /// The grains on free paper.
    fn dust(&self) -> Dust {
        let free = self.free_places();
        let columns = columns();
        let is_free = |piece: &Piece| {
            let Rect { x, y, width, height } = piece.bounds;
            let (column, row) = ((x + width / 2.0).0 / SIDE, (y + height / 2.0).0 / SIDE);
            free.get(row as usize * columns + column as usize) == Some(&true)
        };
        let grains = self.pieces.iter().filter(|piece| piece.area >= STROKE && !piece.is_line);
        let grains: Vec<f32> = grains
            .filter(|piece| is_free(piece) && is_grain(piece) && self.is_alone(piece))
            .map(longer)
            .collect();
        let area = free.iter().filter(|is_free| **is_free).count() as f64 * f64::from(SIDE * SIDE);
        Dust {
            density: grains.len() as f64 / area.max(1.0),
            longest: grains.iter().copied().fold(0.0, f32::max),
        }
    }

    /// Which places of the page nothing is printed on or asked for, row by row.
    fn free_places(&self) -> Vec<bool> {
        let asked = self.fields();
        let is_apart = |place: &Rect| asked.iter().all(|rect| are_apart(*place, *rect, FIELD));
        let (columns, rows) = (columns(), (PAGE_HEIGHT.0 / SIDE) as usize);
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let is_free = |(row, column): (usize, usize)| {
            let is_inner = |at: usize, count: usize| (EDGE..count - EDGE).contains(&at);
            let (x, y) = (Pt(column as f32 * SIDE), Pt(row as f32 * SIDE));
            let place = Rect { x, y, width: Pt(SIDE), height: Pt(SIDE) };
            is_inner(row, rows)
                && is_inner(column, columns)
                && is_apart(&place)
                && self.is_unprinted(around(place, PRINT))
        };
        places.map(is_free).collect()
    }
}

fn columns() -> usize {
    (PAGE_WIDTH.0 / SIDE) as usize
}

/// The longer side of what a piece lies within.
fn longer(piece: &Piece) -> f32 {
    piece.bounds.width.0.max(piece.bounds.height.0)
}

/// Whether a piece of ink is as small and round as a grain.
fn is_grain(piece: &Piece) -> bool {
    let Rect { width, height, .. } = piece.bounds;
    let (long, short) = (longer(piece), width.0.min(height.0));
    let is_round = long <= LONG * short && piece.area >= FILLED * f64::from(long * short);
    long <= TINY || long <= LARGEST && is_round
}

/// How likely at least so many are where so many are expected that lie anywhere: Poisson.
fn at_least(count: usize, expected: f64) -> f64 {
    let (mut term, mut fewer) = ((-expected).exp(), 0.0);
    for number in 0..count {
        fewer += term;
        term *= expected / (number as f64 + 1.0);
    }
    1.0 - fewer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::picture::marks::Blank;
    use crate::returned::picture::plane::Plane;
    use crate::returned::picture::testing::{page, sight, stroke, widget};

    /// Draws a grain, so large each way and a point more.
    fn grain(plane: &mut Plane, (x, y): (f32, f32), (width, height): (f32, f32)) {
        let place = Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height) };
        stroke(plane, place, &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.5), (1.0, 0.5)], 0.9);
    }

    /// The second page with so many grains in each of its margins.
    fn dusty(count: u8) -> Plane {
        let mut plane = page(1, &[]);
        for number in 0..count {
            for x in [28.0, 580.0] {
                grain(&mut plane, (x, 60.0 + f32::from(number) * 36.0), (1.5, 1.5));
            }
        }
        plane
    }

    /// What a blank shows with grains in it at such places of a page with so much dust.
    fn blank(field: &str, count: u8, grains: &[Grain]) -> Blank {
        let place = widget(field).rect;
        let mut plane = dusty(count);
        for ((across, down), size) in grains {
            grain(&mut plane, (place.x.0 + across, place.y.0 + down), *size);
        }
        sight(1, &plane).blank(place)
    }

    /// Where a grain is, and how large each way.
    type Grain = ((f32, f32), (f32, f32));

    const ROUND: (f32, f32) = (1.5, 1.5);

    #[test]
    fn as_much_dust_as_elsewhere_leaves_a_large_blank_empty() {
        let few = [((60.0, 20.0), ROUND), ((260.0, 40.0), ROUND), ((400.0, 20.0), ROUND)];
        assert_eq!(blank("office.reason", 16, &few), Blank::Empty);
        assert_eq!(blank("office.reason", 16, &few[..1]), Blank::Empty);
        assert_ne!(blank("office.reason", 0, &few[..1]), Blank::Empty, "a clean page");
        assert_ne!(blank("office.reason", 1, &few), Blank::Empty, "hardly any dust");
    }

    #[test]
    fn rests_of_writing_are_no_dust() {
        let told = |what: &str, grains: &[Grain]| {
            assert_ne!(blank("office.reason", 16, grains), Blank::Empty, "{what}");
        };
        told("a dash", &[((60.0, 20.0), (4.0, 0.2))]);
        told("a blot", &[((60.0, 20.0), (5.0, 5.0))]);
        told("grains near one another", &[((60.0, 20.0), ROUND), ((67.0, 20.0), ROUND)]);
        told("grains in a row", &[((60.0, 20.0), ROUND), ((76.0, 22.0), ROUND), ((94.0, 20.0), ROUND)]);
        let many: Vec<_> = (0..14_u8).map(|at| ((16.0 + 33.0 * f32::from(at), 24.0), ROUND)).collect();
        told("more than elsewhere", &many);
    }

    #[test]
    fn a_small_blank_has_dust_where_there_is_much_of_it() {
        assert_eq!(blank("notify.name", 16, &[((60.0, 6.0), ROUND)]), Blank::Empty);
        assert_ne!(blank("notify.name", 1, &[((60.0, 6.0), ROUND)]), Blank::Empty, "little dust");
        let many = [60.0, 96.0, 132.0, 168.0].map(|across| ((across, 6.0), ROUND));
        assert_ne!(blank("notify.name", 16, &many), Blank::Empty, "more than elsewhere");
    }

    #[test]
    fn so_many_are_as_likely_as_poisson_says() {
        assert!((at_least(1, 0.5) - 0.393).abs() < 1e-3);
        assert!((at_least(3, 2.0) - 0.323).abs() < 1e-3);
        assert!(at_least(0, 0.0) > 0.999 && at_least(1, 0.0) < 1e-9);
    }
}
