//! Which page of the form a picture shows, and where each of its points lies.
//!
//! The page is recognized from afar, in every turn and at several sizes; then small parts of
//! it are looked for, and most of them must agree on one projection.

use super::bend::Bent;
use super::lanes::widely;
use super::paper::Paper;
use super::patches::Seen;
use super::plane::Plane;
use super::projection::{Pair, Projection, Shape};
use super::raster::Raster;
use super::reference::{COARSE, MIDDLE, Reference, Transform, from_afar};
use super::sheet_edge;

/// The longer side of a picture when it is looked at, in pixels: that of a page at [`SCALE`].
const LONG: f64 = 1100.0;

/// The longer side of a picture in which a page could be found, in pixels: 45 to the inch.
const SHORTEST: usize = 500;

/// The sizes at which a page is looked for, the likeliest first.
const SIZES: [f64; 8] = [1.0, 0.96, 1.04, 0.92, 1.08, 0.88, 0.84, 0.80];

/// From which likeness on a guess is followed at once.
const CLEAR: f32 = 0.4;

/// How far a page may be off the middle, from afar.
const OFF: usize = 24;

/// How many guesses are followed.
const GUESSES: usize = 5;

/// The part of a page's patches that must agree.
pub(super) const ENOUGH: f64 = 0.6;

/// The part of them that must agree at first, when a guess is rough yet: of real pages two thirds do.
const PROMISING: f64 = 0.3;

/// Every so many patches tell whether a guess is worth the others: most pictures of something else end here.
const FEW: usize = 3;

/// A page of the form that was found in a picture.
pub(crate) struct Placed {
    pub(super) reference: &'static Reference,
    /// From points of the page, from its top left corner, to pixels of the picture.
    pub(super) map: Bent,
    pub(super) paper: Paper,
    /// How many pixels of the picture are one of what `paper` was looked for in.
    pub(super) reduction: f64,
}

/// What a picture shows.
pub(crate) enum Shows {
    /// A page of the form.
    Page(Placed),
    /// Nothing at all, as the back of a sheet.
    Blank,
    /// Something else, or a page that is not certain.
    Other,
}

/// Finds a page of the form in a picture.
pub(crate) fn place(raster: &Raster) -> Shows {
    if raster.width.max(raster.height) < SHORTEST {
        return Shows::Other;
    }
    let reduction = raster.width.max(raster.height) as f64 / LONG;
    let side = |length: usize| ((length as f64 / reduction).round() as usize).max(1);
    let light = reduced(raster, side(raster.width), side(raster.height));
    let paper = Paper::of(&light);
    let ink = paper.ink(&light);
    if is_blank(&ink) {
        return Shows::Blank;
    }
    let transform = Transform::new();
    let mut found = register(&ink, &transform);
    if found.as_ref().is_none_or(|found| found.share < ENOUGH) {
        // The sheet may lie askew on something darker.
        if let Some((sheet, width, height)) = sheet_edge::find(&light) {
            let light = light.projected(&sheet, width, height);
            let again = register(&Paper::of(&light).ink(&light), &transform);
            let better = again.filter(|again| found.as_ref().is_none_or(|found| again.share > found.share));
            found = better.map(|found| Found { map: found.map.before(&sheet), ..found }).or(found);
        }
    }
    let Some(Found { reference, map, .. }) = found.filter(|found| found.share >= ENOUGH) else {
        return Shows::Other;
    };
    let map = map.before(&Projection::scale(reduction)).for_points();
    Shows::Page(Placed { reference, map, paper, reduction })
}

/// Whether there is no ink on a page, but for its edges, where holes and shadows are, and dust.
fn is_blank(ink: &Plane) -> bool {
    /// The side of a block, and how many of its pixels are more than dust.
    const BLOCK: usize = 16;
    const DUST: usize = 6;
    /// From which darkness on a pixel counts; the other side of a sheet shines through paler.
    const INK: f32 = 0.15;
    let edge = ink.width.min(ink.height) * 6 / 100;
    let columns: Vec<usize> = (edge..ink.width.saturating_sub(edge + BLOCK)).step_by(BLOCK / 2).collect();
    let mut rows = (edge..ink.height.saturating_sub(edge + BLOCK)).step_by(BLOCK / 2);
    rows.all(|y| {
        columns.iter().all(|x| {
            let row = |y: usize| ink.row(y)[*x..x + BLOCK].iter().filter(|ink| **ink > INK).count();
            (y..y + BLOCK).map(row).sum::<usize>() <= DUST
        })
    })
}

/// A picture at another size, 1 for white.
fn reduced(raster: &Raster, width: usize, height: usize) -> Plane {
    Plane::resized_from((raster.width, raster.height), (width, height), |y, row| {
        let gray = &raster.gray[y * raster.width..(y + 1) * raster.width];
        row.iter_mut().zip(gray).for_each(|(to, gray)| *to = f32::from(*gray) / 255.0);
    })
}

/// A page, and the map from its pixels at [`SCALE`] to those of what was looked at.
struct Found<M> {
    reference: &'static Reference,
    map: M,
    share: f64,
}

fn register(ink: &Plane, transform: &Transform) -> Option<Found<Bent>> {
    let half = ink.resized((ink.width / MIDDLE).max(1), (ink.height / MIDDLE).max(1)).blurred();
    let Found { reference, map, .. } = recognized(ink, &half, transform)?;
    let mut map = Bent::flat(rescaled(&map, MIDDLE as f64));
    let mut share = 0.0;
    let ink = ink.blurred();
    let size = (reference.ink.width, reference.ink.height);
    for (radius, tolerance) in [(7, (3.0, 3.0)), (4, (3.0, 2.0)), (3, (3.0, 1.5))] {
        let seen = Seen { ink: &ink, map: |x, y| map.apply(x, y), size };
        let pairs: Vec<Pair> = seen.pairs(reference.fine(), radius).collect();
        let agreeing;
        (map, agreeing) = map.fitted(&pairs, size, tolerance)?;
        share = agreeing as f64 / reference.fine().len() as f64;
    }
    Some(Found { reference, map, share })
}

/// The page that lies there most likely, at half the scale: what looks like one from afar is
/// followed at once, and else the best guesses of all sizes.
fn recognized(ink: &Plane, half: &Plane, transform: &Transform) -> Option<Found<Projection>> {
    let far = from_afar(ink);
    let skews = [skew(ink, Along::Rows), skew(ink, Along::Columns)];
    let (mut guesses, mut followed) = (Vec::new(), 0);
    let mut best: Option<Found<Projection>> = None;
    let mut look = |guess: &Guess| {
        let (map, share) = follow(half, guess.reference, &rescaled(&guess.map, (COARSE / MIDDLE) as f64));
        if best.as_ref().is_none_or(|best| share > best.share) {
            best = Some(Found { reference: guess.reference, map, share });
        }
        share > ENOUGH
    };
    for size in SIZES {
        let mut found = guesses_at(size, &far, skews, transform);
        found.sort_by(|one, other| other.score.total_cmp(&one.score));
        if found.first().is_some_and(|guess| guess.score > CLEAR) {
            followed += 1;
            if look(&found.remove(0)) {
                return best;
            }
        }
        guesses.extend(found);
    }
    guesses.sort_by(|one, other| other.score.total_cmp(&one.score));
    let _ = guesses.iter().take(GUESSES.saturating_sub(followed)).any(look);
    best.filter(|best| best.share >= PROMISING)
}

/// A map between planes, for planes with so many times as many pixels to the point.
fn rescaled(map: &Projection, times: f64) -> Projection {
    Projection::scale(times).after(map).after(&Projection::scale(1.0 / times))
}

/// A page, where it may lie from afar, and how much it looks like that.
struct Guess {
    score: f32,
    reference: &'static Reference,
    map: Projection,
}

/// Each page at that size, in each turn, where it looks most like the picture from afar.
fn guesses_at(size: f64, far: &Plane, skews: [f64; 2], transform: &Transform) -> Vec<Guess> {
    let references = Reference::all();
    let Some(first) = references.first() else { return Vec::new() };
    let (width, height) = (first.ink.width / COARSE, first.ink.height / COARSE);
    let mut guesses = Vec::new();
    let middle = Projection::shift(far.width as f64 / 2.0, far.height as f64 / 2.0);
    let to_zero = Projection::shift(-(width as f64) / 2.0, -(height as f64) / 2.0);
    let map = |turn: u8| {
        let angle = (f64::from(turn) * 90.0 + skews[usize::from(turn % 2)]).to_radians();
        middle.after(&Projection::turn(angle)).after(&Projection::scale(size)).after(&to_zero)
    };
    for maps in [[map(0), map(2)], [map(1), map(3)]] {
        let [one, other] = maps.each_ref().map(|map| far.projected(map, width, height));
        let seen = transform.spectrum_of(&[&one, &other]);
        for reference in references {
            let found = transform.compare(&seen, &reference.spectrum, OFF);
            for ((score, x, y), map) in found.into_iter().zip(&maps) {
                let map = map.after(&Projection::shift(x as f64, y as f64));
                guesses.push(Guess { score, reference, map });
            }
        }
    }
    guesses
}

/// Follows a guess at half the scale, as long as it is promising: the better map, and the part of the
/// patches that agree on it.
fn follow(half: &Plane, reference: &Reference, guess: &Projection) -> (Projection, f64) {
    let size = (reference.ink.width / MIDDLE, reference.ink.height / MIDDLE);
    let (mut map, mut share) = (*guess, 0.0);
    for (round, (radius, tolerance, shape)) in
        [(22, 9.0, Shape::Affine), (14, 5.0, Shape::Projective), (6, 2.5, Shape::Projective)]
            .into_iter()
            .enumerate()
    {
        let seen = Seen { ink: half, map: |x, y| map.apply(x, y), size };
        let some = |is_few: bool| {
            let patches = reference.middle().iter().enumerate();
            let some = patches.filter(move |(index, _)| (index % FEW == 0) == is_few);
            seen.pairs(some.map(|(_, patch)| patch), radius)
        };
        let part = |agreeing: usize, of: usize| agreeing as f64 / of as f64;
        let mut pairs: Vec<Pair> = some(true).collect();
        let few = reference.middle().len().div_ceil(FEW);
        let agreeing = |pairs: &[Pair]| Projection::agreed(pairs, tolerance, shape);
        if round == 0 && agreeing(&pairs).is_none_or(|(_, agreeing)| part(agreeing, few) < PROMISING) {
            return (map, 0.0);
        }
        pairs.extend(some(false));
        let Some((moved, agreeing)) = agreeing(&pairs) else { return (map, 0.0) };
        map = map.after(&moved);
        share = part(agreeing, reference.middle().len());
        if share < PROMISING {
            break;
        }
    }
    (map, share)
}

/// What runs along the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Along {
    Rows,
    Columns,
}

/// The angle in degrees, up to 7 in each direction, by which lines of ink are turned: the
/// one at which rows, or columns, of ink are sharpest.
fn skew(ink: &Plane, along: Along) -> f64 {
    /// So many dots tell the angle; a dark picture has ten times as many.
    const MOST: usize = 60_000;
    const TOGETHER: usize = 64;
    let mut dots = Vec::new();
    for y in 0..ink.height {
        for (x, value) in ink.row(y).iter().enumerate().step_by(2).filter(|(_, value)| **value > 0.25) {
            dots.push((x as f32, y as f32, *value));
        }
    }
    let every = dots.len().div_ceil(MOST).max(1);
    let dots: Vec<_> = dots.into_iter().step_by(every).collect();
    let mut bins = vec![0.0_f32; 2 * (ink.width + ink.height)];
    let mut sharpness = |degrees: f64| {
        let (sin, cos) = (degrees.to_radians() as f32).sin_cos();
        bins.fill(0.0);
        let middle = bins.len() as f32 / 4.0;
        let (by_x, by_y) = if along == Along::Rows { (-sin, cos) } else { (cos, sin) };
        // Where many of them fall is calculated at once.
        let mut places = [0_u32; TOGETHER];
        widely(
            #[inline(always)]
            || {
                for dots in dots.chunks(TOGETHER) {
                    for (place, (x, y, _)) in places.iter_mut().zip(dots) {
                        *place = (x * by_x + y * by_y + middle) as u32;
                    }
                    for (place, (.., value)) in places.iter().zip(dots) {
                        if let Some(bin) = bins.get_mut(*place as usize) {
                            *bin += value;
                        }
                    }
                }
            },
        );
        bins.windows(2).map(|pair| f64::from(pair[0] - pair[1]).powi(2)).sum::<f64>()
    };
    let mut best = (0.0, 0.0);
    let mut look = |degrees: f64| {
        let score = sharpness(degrees);
        if score > best.0 {
            best = (score, degrees);
        }
        best.1
    };
    let mut rough = 0.0;
    for half in -14..=14 {
        rough = look(f64::from(half) / 2.0);
    }
    let mut fine = rough;
    for tenth in -4..=4 {
        fine = look(rough + f64::from(tenth) / 10.0);
    }
    fine
}
