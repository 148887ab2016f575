//! Strokes along words, if only of a pencil: between letters there is paper, and there they show.

use super::plane::Plane;

/// How far a stroke goes at least, in runs of pixels, and how long those are, which is 3 points: letters are wider, and between them is
/// some paper in every few runs.
const RUNS: usize = 8;
const RUN: usize = 13;
/// How many runs are one part of the way, all of which must be dark, and by how many pixels it goes up or down at most.
const PART: usize = 2;
const STEEP: i8 = 2;

/// From which darkness on a letter is all that is seen, and how many pixels of a part must be paper to tell something.
const LETTER: f32 = 0.3;
const PAPER: f32 = 4.0;

/// Ink beyond what is drawn, on how much paper.
#[derive(Clone, Copy, Default)]
struct Seen {
    ink: f32,
    paper: f32,
}

/// How dark the paper between letters is along a level stroke that is darkest there, beyond what is drawn.
pub(super) fn along(rest: &Plane, drawn: &Plane) -> f32 {
    let runs = drawn.width / RUN;
    let seen: Vec<Seen> = (0..drawn.height)
        .flat_map(|y| rest.row(y).chunks_exact(RUN).zip(drawn.row(y).chunks_exact(RUN)))
        .map(|(rest, drawn)| Seen::of(rest, drawn))
        .collect();
    let mut most = 0.0_f32;
    for steep in -STEEP..=STEEP {
        // How far each run is below the first one, in rows.
        let below: [isize; RUNS] =
            std::array::from_fn(|run| isize::from(steep) * run.cast_signed() / RUNS as isize);
        let is_there =
            |y: &usize| y.checked_add_signed(below[RUNS - 1]).is_some_and(|last| last < drawn.height);
        for y in (0..drawn.height).filter(is_there) {
            for left in 0..(runs + 1).saturating_sub(RUNS) {
                let run = |index: usize| seen[y.strict_add_signed(below[index]) * runs + left + index];
                let parts = (0..RUNS).step_by(PART).map(|first| run(first).and(run(first + 1)));
                let dark = parts.filter(|part| part.paper >= PAPER).map(|part| part.ink / part.paper);
                let least = dark.fold(f32::MAX, f32::min);
                most = if least < f32::MAX { most.max(least) } else { most };
            }
        }
    }
    most
}

impl Seen {
    /// The darker a letter is in a pixel, the less that counts.
    fn of(rest: &[f32], drawn: &[f32]) -> Self {
        let pixels = rest.iter().zip(drawn).map(|(ink, dark)| (ink, (1.0 - dark / LETTER).clamp(0.0, 1.0)));
        pixels.fold(Self::default(), |all, (ink, paper)| Self {
            ink: all.ink + ink * paper,
            paper: all.paper + paper,
        })
    }

    fn and(self, other: Self) -> Self {
        Self { ink: self.ink + other.ink, paper: self.paper + other.paper }
    }
}
