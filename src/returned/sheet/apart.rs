//! Letters that are set apart, as in the cells of a comb.

use super::gaps::{GAPS, is_blank};
use crate::returned::page::marks::Glyph;

/// How many letters must stand in cells of one width to be a word for certain.
const LETTERS: usize = 4;

/// How far a letter may stand from its place in a cell, in parts of an em.
const SLACK: f64 = 0.05;

/// How letters that are set apart stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// In cells of one width: for each glyph, whether an empty cell stands before it.
    Cells(Vec<bool>),
    /// In no order that tells where words end.
    Unclear,
}

/// How the letters of a line are set apart, from left to right; `None` when
/// they are not, and gaps between them are gaps between words.
///
/// A space that was written is no gap: people write `A B C`.
pub(super) fn spread(line: &[&Glyph]) -> Option<Spread> {
    let letters: Vec<usize> = (0..line.len()).filter(|at| !is_blank(&line[*at].text)).collect();
    let is_apart = |pair: &[usize]| {
        let between = &line[pair[0]..=pair[1]];
        // Each glyph is wide of the one before, spaces included.
        between.windows(2).all(|two| (two[1].start[0] - two[0].end[0]) / two[1].size.max(0.1) >= GAPS[1])
    };
    let apart: Vec<bool> = letters.windows(2).map(is_apart).collect();
    let in_a_row = apart.split(|is_apart| !is_apart).map(<[bool]>::len).max().unwrap_or(0);
    if in_a_row < apart.len().min(LETTERS - 1) || apart.is_empty() {
        return None;
    }
    // By their left edges where they are written, by their middles where they are centred.
    let edges: [fn(&Glyph) -> f64; 2] =
        [|glyph| glyph.start[0], |glyph| (glyph.start[0] + glyph.end[0]) / 2.0];
    let cells = edges.iter().find_map(|edge| cells(line, &letters, *edge));
    Some(cells.filter(|_| letters.len() >= LETTERS).map_or(Spread::Unclear, Spread::Cells))
}

/// Whether an empty cell stands before each glyph; `None` when they do not
/// stand in cells.
fn cells(line: &[&Glyph], letters: &[usize], edge: fn(&Glyph) -> f64) -> Option<Vec<bool>> {
    let steps = || letters.windows(2).map(|pair| edge(line[pair[1]]) - edge(line[pair[0]]));
    let width = steps().fold(f64::INFINITY, f64::min);
    let slack = SLACK * line[*letters.first()?].size;
    let mut spaces = vec![false; line.len()];
    for (&at, step) in letters[1..].iter().zip(steps()) {
        match step / width {
            _ if (step - width).abs() <= slack => {}
            _ if (step - 2.0 * width).abs() <= slack => spaces[at] = true,
            _ => return None,
        }
    }
    Some(spaces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returned::sheet::line::words;

    /// Letters of 10 pt at the given places, half an em wide but for the ones that are not.
    fn line(places: &[(&str, f64, f64)]) -> Vec<Glyph> {
        let glyph = |(at, (text, x, width)): (usize, &(&str, f64, f64))| Glyph {
            text: (*text).to_owned(),
            start: [*x, 0.0],
            end: [x + width, 0.0],
            size: 10.0,
            light: Some(0.0),
            doubt: None,
            at,
        };
        places.iter().enumerate().map(glyph).collect()
    }

    fn read(places: &[(&str, f64, f64)]) -> Result<String, &'static str> {
        let line = line(places);
        words(&line.iter().collect::<Vec<_>>())
    }

    #[test]
    fn letters_in_cells_are_a_word() {
        let widths = |c: char| if c == 'i' { 2.2 } else { 5.0 };
        let place = |text: &'static str, centred: bool| -> Vec<(&'static str, f64, f64)> {
            (0..text.len())
                .map(|at| {
                    let width = widths(text.as_bytes()[at].into());
                    let x = at as f64 * 12.0 + if centred { (12.0 - width) / 2.0 } else { 0.0 };
                    (&text[at..=at], x, width)
                })
                .collect()
        };
        for centred in [false, true] {
            assert_eq!(read(&place("00123456", centred)).as_deref(), Ok("00123456"));
            assert_eq!(read(&place("van di Berg", centred)).as_deref(), Ok("van di Berg"));
            let mut without: Vec<_> = place("van di Berg", centred);
            without.retain(|(text, ..)| *text != " ");
            assert_eq!(read(&without).as_deref(), Ok("van di Berg"));
        }
    }

    #[test]
    fn letters_in_no_order_are_never_returned_one_by_one() {
        let refused = Err("its letters are set apart");
        assert_eq!(read(&[("N", 0.0, 5.0), ("g", 9.0, 5.0)]), refused);
        assert_eq!(read(&[("L", 0.0, 5.0), ("e", 9.0, 5.0), ("e", 18.0, 5.0)]), refused);
        let uneven = [("S", 0.0, 5.0), ("m", 9.0, 5.0), ("i", 20.0, 5.0), ("t", 28.0, 5.0), ("h", 40.0, 5.0)];
        assert_eq!(read(&uneven), refused);
    }

    #[test]
    fn words_are_not_set_apart() {
        for (places, text) in [
            (&[("J", 0.0, 5.0), ("R", 8.0, 5.0), ("T", 16.0, 5.0), ("o", 21.0, 5.0)][..], "J R To"),
            (
                &[("A", 0.0, 5.0), (" ", 5.0, 3.0), ("B", 8.0, 5.0), (" ", 13.0, 3.0), ("C", 16.0, 5.0)],
                "A B C",
            ),
            (&[("L", 0.0, 5.0)], "L"),
        ] {
            assert_eq!(read(places).as_deref(), Ok(text));
        }
    }
}
