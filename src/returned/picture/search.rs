//! The text that explains a line best, looked for from left to right.

use super::cells::Letters;
use super::glyphs::Template;
use super::line::Line;

/// How far the pen may stand from where it should, in steps of half a pixel.
const STEPS_PER_PIXEL: f32 = 2.0;

/// How far from its usual place the pen may start, in steps.
const FARTHEST_START: i8 = 7;

/// The most letters of a value.
const LETTERS: usize = 120;

/// How many other texts are kept.
const OTHERS: usize = 8;

/// A letter and where its pen stands, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    pub(super) glyph: usize,
    pub(super) x: f32,
}

/// A text that was found on a line.
pub(super) struct Found {
    pub(super) letters: Vec<Letter>,
    pub(super) cost: f32,
    /// Others, glyph by glyph, that come near it.
    pub(super) others: Vec<Vec<usize>>,
}

impl Found {
    /// Exchanges a letter; those after it stay where they are.
    pub(super) fn exchange(&mut self, index: usize, glyph: usize, glyphs: &[Template]) {
        let letter = &mut self.letters[index];
        letter.x += glyphs[letter.glyph].advance - glyphs[glyph].advance;
        letter.glyph = glyph;
    }
}

/// A place that the pen has reached.
#[derive(Debug, Clone, Copy)]
struct Node {
    x: f32,
    cost: f32,
    count: usize,
    /// The letter before, and the node from which it was drawn.
    from: Option<(usize, usize)>,
}

/// Goes from left to right, and keeps the best way to each place.
pub(super) struct Search<'l> {
    line: &'l Line,
    glyphs: &'l Letters,
    nodes: Vec<Node>,
    /// The node of each half pixel, from the left edge of the line.
    at: Vec<Option<usize>>,
}

impl<'l> Search<'l> {
    pub(super) fn new(line: &'l Line, glyphs: &'l Letters) -> Self {
        let places = place(line.ink.width as f32 + 1.0) + 1;
        Self { line, glyphs, nodes: Vec::new(), at: vec![None; places] }
    }

    /// What the best text leaves unexplained.
    pub(super) fn least(&mut self) -> Option<f32> {
        let best = self.run(self.line.ink.width as f32)?;
        Some(self.total(best))
    }

    /// What a text leaves unexplained that ends with a node.
    fn total(&self, last: usize) -> f32 {
        let node = self.nodes[last];
        node.cost + self.line.rest(node.x as usize)
    }

    /// The last node of the best way.
    pub(super) fn run(&mut self, end: f32) -> Option<usize> {
        let start = self.line.start;
        // The pen of other viewers starts up to a point to the left or right of ours.
        for step in -FARTHEST_START..=FARTHEST_START {
            let off = f32::from(step) / STEPS_PER_PIXEL;
            self.reach(Node {
                x: start + off,
                cost: self.line.squares[(start + off).max(0.0) as usize],
                count: 0,
                from: None,
            });
        }
        let mut best: Option<(f32, usize)> = None;
        let mut least = f32::MAX;
        // Every letter moves the pen to the right.
        for place in 0..self.at.len() {
            let Some(index) = self.at[place] else { continue };
            let node = self.nodes[index];
            let total = self.total(index);
            if node.count > 0 && best.is_none_or(|(cost, _)| total < cost) {
                best = Some((total, index));
                least = least.min(total);
            }
            // What is worse than the best end so far cannot become better.
            if node.count >= LETTERS || node.cost > least || self.is_behind(place, node.cost) {
                continue;
            }
            for (glyph, cost) in self.line.nearest(node.x, self.glyphs) {
                let x = node.x + self.glyphs[glyph].advance;
                if x > end + 1.0 {
                    continue;
                }
                let next =
                    Node { x, cost: node.cost + cost, count: node.count + 1, from: Some((glyph, index)) };
                self.reach(next);
            }
        }
        best.map(|(_, index)| index)
    }

    /// Whether another way is farther to the right already and left so much less unexplained that this one will not be the best.
    fn is_behind(&self, place: usize, cost: f32) -> bool {
        /// The ink of a letter, about, in squares of darkness.
        const MUCH: f32 = 20.0;
        /// How far to the right others are looked for, in steps.
        const AHEAD: usize = 24;
        let ahead = self.at[place..].iter().take(AHEAD).flatten();
        ahead.into_iter().any(|other| self.nodes[*other].cost + MUCH < cost)
    }

    /// Keeps a node if nothing better is at its place.
    fn reach(&mut self, node: Node) {
        let Some(at) = self.at.get_mut(place(node.x)) else { return };
        if at.is_none_or(|other| self.nodes[other].cost > node.cost) {
            *at = Some(self.nodes.len());
            self.nodes.push(node);
        }
    }

    pub(super) fn path(&self, last: usize) -> Vec<Letter> {
        let mut letters = Vec::new();
        let mut node = self.nodes[last];
        while let Some((glyph, from)) = node.from {
            node = self.nodes[from];
            letters.push(Letter { glyph, x: node.x });
        }
        letters.reverse();
        letters
    }

    /// The best texts whose letters stand in other places.
    pub(super) fn others(&self, best: &[Letter]) -> Vec<Vec<usize>> {
        let mut ends: Vec<(f32, usize)> = self
            .at
            .iter()
            .flatten()
            .map(|index| (self.total(*index), *index))
            .filter(|(_, index)| self.nodes[*index].count > 0)
            .collect();
        ends.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let best: Vec<usize> = self.without_blanks_at_end(best.iter().map(|letter| letter.glyph).collect());
        let mut texts: Vec<Vec<usize>> = Vec::new();
        for (_, index) in ends {
            let text =
                self.without_blanks_at_end(self.path(index).iter().map(|letter| letter.glyph).collect());
            if text != best && !texts.contains(&text) {
                texts.push(text);
            }
            if texts.len() == OTHERS {
                break;
            }
        }
        texts
    }

    fn without_blanks_at_end(&self, mut text: Vec<usize>) -> Vec<usize> {
        while text.last().is_some_and(|glyph| self.glyphs[*glyph].is_blank()) {
            text.pop();
        }
        text
    }
}

/// Which half pixel it is in which the pen stands.
fn place(x: f32) -> usize {
    (x * STEPS_PER_PIXEL + 0.5) as usize
}

/// Letters side by side.
pub(super) fn laid(text: &[usize], mut x: f32, glyphs: &[Template]) -> Vec<Letter> {
    let place = |glyph: &usize| {
        let letter = Letter { glyph: *glyph, x };
        x += glyphs[*glyph].advance;
        letter
    };
    text.iter().map(place).collect()
}
