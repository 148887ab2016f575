//! Where the form's pages lie on the pages of a file.
//!
//! A print dialog scales a page, moves it, turns it, or puts two on a sheet.
//! The printed words say how: each line of the form that is found on the page
//! gives two points, and all of them together a similarity.

use std::collections::HashMap;

use crate::layout::{Item, LaidPage, Layout, PAGE_HEIGHT, TextItem};
use crate::returned::form::kind::letters;
use crate::returned::page::marks::{Glyph, Marks};
use crate::returned::page::matrix::{Area, Matrix, Point};

/// How many letters a line needs to be looked for.
const FEWEST_LETTERS: usize = 8;

/// How many lines must be found where they belong.
const FEWEST_LINES: usize = 6;

/// How far from its place a line may stand, in points of the form.
const TOLERANCE: f64 = 1.5;

/// A page of the form, found on a page of a file.
pub(crate) struct Sheet {
    /// The place of the file's page.
    pub(crate) page: usize,
    /// The place of the form's page.
    pub(crate) form_page: usize,
    /// From the page's coordinates to those of the form.
    pub(crate) to_form: Matrix,
    /// The other way.
    pub(crate) to_page: Matrix,
    /// How many lines of the form stand where they belong.
    pub(crate) lines: usize,
}

/// Looks for every page of the form on every page of the file.
pub(crate) fn sheets(layout: &Layout, pages: &[Marks]) -> Vec<Sheet> {
    let mut found = Vec::new();
    for (page, marks) in pages.iter().enumerate() {
        let read = Read::new(&marks.glyphs);
        for (form_page, laid) in layout.pages.iter().enumerate() {
            found.extend(read.find(laid).map(|(to_page, lines)| Sheet {
                page,
                form_page,
                to_form: inverse(to_page),
                to_page,
                lines,
            }));
        }
    }
    found
}

/// The words of a page of the form.
pub(crate) fn printed(page: &LaidPage) -> impl Iterator<Item = &TextItem> {
    page.sequences.iter().flat_map(|sequence| &sequence.items).filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    })
}

/// Where words of the form stand, in PDF coordinates: left, baseline, right, top.
pub(crate) fn area_of(text: &TextItem) -> Area {
    let [x, y] = text.start.to_pdf(PAGE_HEIGHT).map(f64::from);
    let width = text.face.face().width(&text.text, text.size);
    [x, y, x + f64::from(width.0), y + f64::from(text.size.0)]
}

/// Words of the form, and where the last letter of them was painted, if they were looked at.
pub(super) struct Words {
    pub(super) area: Area,
    pub(super) at: Option<usize>,
}

/// The rooms for writing that are printed on a page.
pub(super) fn rooms(page: &LaidPage) -> impl Iterator<Item = Area> {
    page.sequences.iter().flat_map(|sequence| &sequence.items).filter_map(|item| match item {
        Item::Fill { rect, .. } => Some(rect.to_pdf(PAGE_HEIGHT).map(f64::from)),
        _ => None,
    })
}

/// The letters of a page in the order in which they are drawn.
struct Read<'g> {
    glyphs: &'g [Glyph],
    text: String,
    /// Where each glyph's letters begin in the text.
    glyph_at: HashMap<usize, usize>,
}

impl<'g> Read<'g> {
    fn new(glyphs: &'g [Glyph]) -> Self {
        let mut read = Self { glyphs, text: String::new(), glyph_at: HashMap::new() };
        for (place, glyph) in glyphs.iter().enumerate() {
            for letter in letters(&glyph.text) {
                read.glyph_at.insert(read.text.len(), place);
                read.text.push(letter);
            }
        }
        read
    }

    /// The first and the last glyph of some words that the page has once.
    fn find_once(&self, wanted: &str) -> Option<(&'g Glyph, &'g Glyph)> {
        let mut places = self.text.match_indices(wanted);
        let (start, _) = places.next()?;
        if places.next().is_some() {
            return None;
        }
        let last = wanted.chars().next_back()?;
        let end = start + wanted.len() - last.len_utf8();
        Some((self.glyphs.get(*self.glyph_at.get(&start)?)?, self.glyphs.get(*self.glyph_at.get(&end)?)?))
    }

    /// What turns the coordinates of a page of the form into those of this page,
    /// and how many lines say so.
    fn find(&self, page: &LaidPage) -> Option<(Matrix, usize)> {
        let mut lines: Vec<[(Point, Point); 2]> = Vec::new();
        for item in printed(page) {
            let wanted: String = letters(&item.text).collect();
            if wanted.chars().count() < FEWEST_LETTERS {
                continue;
            }
            let Some((first, last)) = self.find_once(&wanted) else { continue };
            // Marks before the first letter and behind the last one have their width, too.
            let area = area_of(item);
            let inner = |text: &str| f64::from(item.face.face().width(text, item.size).0);
            let before = item.text.find(char::is_alphanumeric).map_or(0.0, |at| inner(&item.text[..at]));
            let behind = item.text.trim_end_matches(|c: char| !c.is_alphanumeric());
            let from = [area[0] + before, area[1]];
            let to = [area[0] + inner(behind), area[1]];
            lines.push([(from, first.start), (to, last.end)]);
        }
        let all = lines.len();
        let mut matrix = similarity(lines.iter().flatten())?;
        // What was found elsewhere by chance goes, the worst first.
        for _ in 0..8 {
            let off = |line: &[(Point, Point); 2]| {
                let back = inverse(matrix);
                line.iter().map(|(wanted, seen)| distance(back.apply(*seen), *wanted)).fold(0.0, f64::max)
            };
            let worst = lines.iter().map(off).fold(0.0, f64::max);
            if worst <= TOLERANCE {
                break;
            }
            let kept: Vec<_> =
                lines.iter().copied().filter(|line| off(line) < (worst / 2.0).max(TOLERANCE)).collect();
            lines = kept;
            matrix = similarity(lines.iter().flatten())?;
        }
        let back = inverse(matrix);
        let fits =
            lines.iter().flatten().all(|(wanted, seen)| distance(back.apply(*seen), *wanted) <= TOLERANCE);
        let scale = matrix.0[0].hypot(matrix.0[1]);
        let is_sure = lines.len() >= FEWEST_LINES && lines.len() * 5 >= all * 3;
        (fits && is_sure && (0.1..10.0).contains(&scale)).then_some((matrix, lines.len()))
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The move, turn and scale that bring points nearest to others: the least
/// squares of their distances.
fn similarity<'p>(pairs: impl Iterator<Item = &'p (Point, Point)> + Clone) -> Option<Matrix> {
    let count = pairs.clone().count() as f64;
    if count < 4.0 {
        return None;
    }
    let mean = |place: fn(&(Point, Point)) -> Point| {
        let sum = pairs.clone().map(place).fold([0.0, 0.0], |sum, at| [sum[0] + at[0], sum[1] + at[1]]);
        [sum[0] / count, sum[1] / count]
    };
    let (from, to) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut along, mut across, mut all) = (0.0, 0.0, 0.0);
    for (wanted, seen) in pairs {
        let (x, y) = (wanted[0] - from[0], wanted[1] - from[1]);
        let (u, v) = (seen[0] - to[0], seen[1] - to[1]);
        along += x * u + y * v;
        across += x * v - y * u;
        all += x * x + y * y;
    }
    let (a, b) = (along / all, across / all);
    let matrix = Matrix([a, b, -b, a, to[0] - a * from[0] + b * from[1], to[1] - b * from[0] - a * from[1]]);
    (matrix.is_finite() && a.hypot(b) > 1e-3).then_some(matrix)
}

/// The inverse of a similarity.
fn inverse(matrix: Matrix) -> Matrix {
    let [a, b, _, _, x, y] = matrix.0;
    let size = a * a + b * b;
    let (c, d) = (a / size, -b / size);
    Matrix([c, d, -d, c, -(c * x - d * y), -(d * x + c * y)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similarity_is_found_and_turned_around() {
        let turned = Matrix([0.0, 0.7, -0.7, 0.0, 500.0, 30.0]);
        let points = [[0.0, 0.0], [100.0, 0.0], [50.0, 700.0], [10.0, 20.0]];
        let pairs: Vec<(Point, Point)> = points.iter().map(|&point| (point, turned.apply(point))).collect();
        let found = similarity(pairs.iter()).unwrap();
        for (wanted, seen) in pairs {
            assert!(distance(found.apply(wanted), seen) < 1e-9);
            assert!(distance(inverse(found).apply(seen), wanted) < 1e-9);
        }
    }
}
