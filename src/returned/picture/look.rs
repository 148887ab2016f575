//! How what is printed looks in a picture: how soft, how bold, how dark.

use std::cell::OnceCell;

use super::lanes::widely;
use super::plane::Plane;

/// Pixels to the point in which print is compared: 288 to the inch.
pub(super) const DENSITY: f32 = 4.0;

/// By how much a step of softness widens what is drawn: a variance, in square points.
const SOFTER: f32 = 0.0125;

/// What a page does to all that is printed on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// How much softer letters are to be drawn that are not bold, in steps of [`softened`].
    pub(super) softness: u8,
    /// How much softer print is than what is drawn, if it is as bold as that:
    pub(super) soft: u8,
    /// By how many pixels at [`DENSITY`] the edges of its strokes are farther out.
    pub(super) bold: f32,
    /// How dark it is, against what is printed solidly.
    pub(super) dark: f32,
}

/// What most boxes of a page show.
pub(super) struct Outline {
    /// How dark they are, at [`DENSITY`], or what is near.
    pub(super) most: Plane,
    /// How much of them is darker than that, and how much is at all, within the outline and in square points.
    pub(super) usual: [f64; 2],
}

/// The part of free paper that is covered with what is nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texture {
    /// In most places, specks of ink, and all specks.
    pub(super) dark: f64,
    pub(super) all: f64,
    /// Where there is most of it.
    pub(super) most: f64,
}

/// What of a page is dirt.
#[derive(Default)]
pub(super) struct Dirt {
    /// How much of empty paper is covered with what is nothing, once it was looked for.
    pub(super) texture: OnceCell<Texture>,
    /// How much of most blanks is covered with specks, once it was looked for.
    pub(super) ground: OnceCell<f64>,
    /// What grains there are, once they were looked for.
    pub(super) dust: OnceCell<Dust>,
}

/// The grains where nobody writes.
pub(super) struct Dust {
    /// How many there are on a square point.
    pub(super) density: f64,
    /// How long the longest is, in points.
    pub(super) longest: f32,
}

/// A drawing as soft as what is seen: blurred as that is, and by so many steps more.
pub(super) fn softened(plane: &Plane, density: f32, softness: u8) -> Plane {
    plane.blurred().widened(spread(density, softness))
}

/// The columns of the same drawing, from those of the one that is not as soft: to blur it up and down changes
/// nothing in them.
pub(super) fn softened_columns(columns: Vec<f32>, density: f32, softness: u8) -> Vec<f32> {
    let row = Plane { width: columns.len(), height: 1, values: columns };
    row.blurred().widened_along(spread(density, softness)).values
}

/// By how much so many steps of softness widen it, in square pixels.
pub(super) fn spread(density: f32, softness: u8) -> f32 {
    f32::from(softness) * SOFTER * density * density
}

impl Look {
    /// What a drawing looks like on the page, as [`Plane::blurred`] as what is seen there.
    pub(super) fn of(self, drawing: &Plane) -> Plane {
        let mut soft = softened(drawing, DENSITY, self.soft);
        let edges = edges(&soft);
        let change = |(soft, edge): (&mut f32, f32)| *soft = (*soft + edge * self.bold) * self.dark;
        soft.values.iter_mut().zip(edges.values).for_each(change);
        soft
    }
}

/// How steep a drawing is at each place.
pub(super) fn edges(plane: &Plane) -> Plane {
    widely(
        #[inline(always)]
        || edges_of(plane),
    )
}

#[inline(always)]
fn edges_of(plane: &Plane) -> Plane {
    let mut edges = Plane::new(plane.width, plane.height);
    let width = plane.width;
    if width < 3 || plane.height < 3 {
        return edges;
    }
    for y in 1..plane.height - 1 {
        let (above, row, below) = (plane.row(y - 1), plane.row(y), plane.row(y + 1));
        let to = &mut edges.values[y * width + 1..(y + 1) * width - 1];
        for (x, to) in to.iter_mut().enumerate() {
            let (across, down) = (row[x + 2] - row[x], below[x + 1] - above[x + 1]);
            *to = (across * across + down * down).sqrt() / 2.0;
        }
    }
    edges
}
