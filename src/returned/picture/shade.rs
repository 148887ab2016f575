//! Shade that lies on paper: it is wide, and the stroke of a pen is thin.

use super::lanes::widely;

/// The side of a block, in pixels of a straightened page: with its neighbours it reaches across the widest pen, three points.
const BLOCK: usize = 6;

/// Which pixels are darker by so much than the lightest around them, in rows of that width. What is not a number is not looked
/// at.
pub(super) fn darker_than_around(seen: &[f32], width: usize, much: f32) -> Vec<bool> {
    let width = width.max(1);
    let lows: Vec<Vec<f32>> = seen.chunks(BLOCK * width).map(|rows| lowest(rows, width)).collect();
    let mut darker = Vec::with_capacity(seen.len());
    for (index, rows) in seen.chunks(BLOCK * width).enumerate() {
        let near = &lows[index.saturating_sub(1)..(index + 2).min(lows.len())];
        let limits: Vec<f32> = (0..near[0].len())
            .map(|at| {
                let columns = at.saturating_sub(1)..(at + 2).min(near[0].len());
                let least =
                    near.iter().flat_map(|row| &row[columns.clone()]).fold(f32::INFINITY, |a, b| a.min(*b));
                least.max(0.0) + much
            })
            .collect();
        for row in rows.chunks(width) {
            for (pixels, limit) in row.chunks(BLOCK).zip(&limits) {
                darker.extend(pixels.iter().map(|pixel| pixel > limit));
            }
        }
    }
    darker
}

/// The least of each block of some rows.
fn lowest(rows: &[f32], width: usize) -> Vec<f32> {
    let mut least = vec![f32::INFINITY; width];
    widely(
        #[inline(always)]
        || {
            for row in rows.chunks(width) {
                for (least, seen) in least.iter_mut().zip(row) {
                    *least = if *seen < *least { *seen } else { *least };
                }
            }
        },
    );
    least.chunks(BLOCK).map(|block| block.iter().copied().fold(f32::INFINITY, f32::min)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 60;

    fn count(seen: &[f32]) -> usize {
        darker_than_around(seen, WIDTH, 0.15).iter().filter(|is| **is).count()
    }

    #[test]
    fn a_shadow_is_no_ink() {
        // It gets darker by a hundredth with each pixel, and then stays.
        let shadow: Vec<f32> = (0..WIDTH * 40).map(|at| ((at % WIDTH) as f32 * 0.01).min(0.4)).collect();
        assert_eq!(count(&shadow), 0);
    }

    #[test]
    fn a_stroke_is_in_a_shadow_too() {
        for along in [false, true] {
            let mut seen = vec![0.3; WIDTH * 40];
            for at in 0..40 {
                // A stroke three points wide.
                for beside in 16..24 {
                    seen[if along { beside * WIDTH + at } else { at * WIDTH + beside }] = 0.5;
                }
            }
            assert_eq!(count(&seen), 40 * 8, "{along}");
        }
    }

    #[test]
    fn what_is_printed_is_not_looked_at() {
        let mut seen = vec![0.4; WIDTH * 40];
        seen[WIDTH * 20..WIDTH * 22].fill(f32::NAN);
        assert_eq!(count(&seen), 0);
        assert!(darker_than_around(&[], 0, 0.1).is_empty());
    }
}
