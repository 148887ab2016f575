//! What stands beside the place of an answer and may be meant for it, and what became of its label.
//!
//! The room that is printed for a pen is higher than the place that takes typed words, and people
//! put marks beside a box as well as into it.

use super::gaps::is_blank;
use super::ink::{Ink, core};
use super::painted::Painted;
use super::recover::{FoundSheet, SIZES, middle_of};
use super::register::Words;
use crate::returned::page::marks::{Doubt, Glyph};
use crate::returned::page::matrix::{Area, Point, holds, inset, middle, overlaps, shared};

/// How far above and below a printed room something still belongs to it, in points: half of what is between two.
const GAP: f64 = 3.0;

/// How far left of a box a mark stands at most that is meant for it, in points.
const LEFT: f64 = 7.0;
/// So many times nearer it must be on its right, where its label is, and above and below, where others are.
const NEARER: [f64; 2] = [2.5, 3.5];
/// How much nearer to one box than to another a mark is that is meant for the one alone.
const CLEARLY: f64 = 2.0;
/// How large a mark is at most.
const MARK: f64 = 40.0;

/// Whether a letter may be seen.
fn may_be_seen(glyph: &Glyph) -> bool {
    let is_unseen =
        matches!(glyph.doubt, Some(Doubt::Clipped | Doubt::Hidden | Doubt::Transparent | Doubt::Light));
    !is_unseen && SIZES.contains(&glyph.size)
}

impl FoundSheet {
    /// What is printed around a place for writing; the place itself where nothing is.
    pub(super) fn room(&self, area: Area) -> Area {
        let around = self.rooms.iter().find(|room| holds(**room, middle(area), 0.0));
        around.copied().unwrap_or(area)
    }

    /// Letters that stand in the room around a place, or on its edge, whether or not they are in the place too.
    pub(super) fn letters_around(&self, area: Area) -> impl Iterator<Item = &Glyph> {
        let room = self.room(area);
        let is_there = move |glyph: &&Glyph| {
            let across = (glyph.start[0] + glyph.end[0]) / 2.0;
            let body = [across, glyph.start[1] + 0.35 * glyph.size];
            room != area && holds(inset(room, [0.0, -GAP]), body, 0.0)
        };
        self.glyphs.iter().filter(is_there).filter(|glyph| may_be_seen(glyph))
    }

    /// Whether a letter that is around a place stands on its line or above it.
    pub(super) fn is_in_room(&self, glyph: &Glyph, area: Area) -> bool {
        /// How far letters may reach over the edge, in points.
        const SLACK: f64 = 1.5;
        let [_, bottom, _, top] = inset(self.room(area), [-SLACK; 2]);
        glyph.start[1] >= bottom && glyph.start[1] + 0.7 * glyph.size <= top
    }

    /// Whether a mark stands at a box, and in none: on its edge, or right beside it.
    pub(super) fn is_beside(&self, area: Area) -> bool {
        let letters = self.glyphs.iter().filter(|glyph| may_be_seen(glyph) && !is_blank(&glyph.text));
        let letters = letters.map(|glyph| {
            let (left, right) = (glyph.start[0].min(glyph.end[0]), glyph.start[0].max(glyph.end[0]));
            ([left, glyph.start[1], right, glyph.start[1] + 0.7 * glyph.size], middle_of(glyph))
        });
        let drawn = self.ink.small(MARK).map(|mark| (mark, middle(mark)));
        let is_meant = |(mark, middle): (Area, Point)| {
            let is_in_one = self.buttons.iter().any(|button| holds(*button, middle, 0.0));
            let own = distance(mark, area);
            let is_nearer = |button: &Area| distance(mark, *button) + CLEARLY < own;
            !is_in_one && own <= LEFT && !self.buttons.iter().any(is_nearer)
        };
        letters.chain(drawn).any(is_meant) || self.is_label_framed(area)
    }

    /// The words beside a box or circle.
    fn label(&self, [_, bottom, right, top]: Area) -> impl Iterator<Item = &Words> {
        /// How far from it they begin, in points.
        const NEAR: f64 = 14.0;
        let is_label = move |words: &&Words| {
            let [left, base, ..] = words.area;
            (right..right + NEAR).contains(&left) && (bottom - 3.0..top).contains(&base)
        };
        self.words.iter().filter(is_label)
    }

    /// The words before a place for writing, or below it.
    fn caption(&self, area: Area) -> impl Iterator<Item = &Words> {
        /// How far from it they are, and how long at least, in points.
        const NEAR: f64 = 14.0;
        const LONG: f64 = 10.0;
        let [left, bottom, right, top] = self.room(area);
        let is_caption = move |words: &&Words| {
            let [from, base, to, _] = words.area;
            let is_before = (left - NEAR..left + 1.0).contains(&to) && (bottom..top).contains(&base);
            let is_below =
                (left - 2.0..left + 2.0).contains(&from) && (bottom - NEAR..bottom).contains(&base);
            to - from >= LONG && (is_before || is_below && from < right)
        };
        self.words.iter().filter(is_caption)
    }

    /// Whether the words beside a box or circle are struck out, covered or replaced.
    pub(super) fn is_label_lost(&self, area: Area) -> bool {
        /// How much of its width is hidden at least.
        const PART: f64 = 0.5;
        let is_over = |glyph: &&Glyph, words: Area| {
            may_be_seen(glyph) && !is_blank(&glyph.text) && holds(words, middle(core(glyph)), 0.0)
        };
        self.label(area).any(|words| {
            let letters = letters_of(words);
            let over = self.glyphs.iter().filter(|glyph| is_over(glyph, letters));
            self.ink.runs_through(letters) || self.is_covered(words, PART) || over.count() > 1
        })
    }

    /// Whether the words before a place for writing or below it are struck out or covered.
    pub(super) fn is_caption_lost(&self, area: Area) -> bool {
        self.caption(area).any(|words| self.is_lost(words))
    }

    /// Whether a line of what is agreed to is struck out or covered.
    pub(super) fn is_text_lost(&self) -> bool {
        /// How long it is at least, in points: shorter ones are labels, and stamps lie over parts of them.
        const LONG: f64 = 150.0;
        let is_long = |words: &Words| words.area[2] - words.area[0] >= LONG;
        self.words.iter().any(|words| is_long(words) && self.is_lost(words))
    }

    /// Whether words are struck out or covered from one end to the other.
    fn is_lost(&self, words: &Words) -> bool {
        /// How much of its width is hidden at least: a word that runs out of the field before it hides a part.
        const PART: f64 = 0.8;
        let [left, bottom, right, top] = letters_of(words);
        let half = (left + right) / 2.0;
        let halves = [[left, bottom, half, top], [half, bottom, right, top]];
        self.is_covered(words, PART) || halves.into_iter().all(|half| self.ink.runs_through(half))
    }

    fn is_covered(&self, words: &Words, part: f64) -> bool {
        let letters = letters_of(words);
        let hides = |at: usize| words.at.map_or_else(|| self.is_laid(at), |own| at > own);
        let covers = self.ink.covers(letters).unwrap_or_default();
        covers.iter().filter(|cover| cover.hides && hides(cover.at)).any(|cover| {
            let [from, _, to, _] = shared(cover.area, letters);
            to - from >= part * (letters[2] - letters[0]) && cover.touches(letters)
        })
    }

    /// Whether a line goes around the words beside a box, and around them alone.
    fn is_label_framed(&self, area: Area) -> bool {
        self.label(area).any(|words| self.ink.frames(words.area))
    }
}

impl Ink {
    /// What is drawn that is no larger than so many points, but no lines and areas of the form.
    fn small(&self, most: f64) -> impl Iterator<Item = Area> {
        let drawn = self.shapes.iter().chain(&self.pictures).filter(|painted| painted.is_ink);
        drawn
            .map(|painted| painted.area)
            .filter(move |[left, bottom, right, top]| right - left <= most && top - bottom <= most)
    }

    /// Whether a line goes around words, and around nothing more.
    fn frames(&self, [left, base, right, top]: Area) -> bool {
        /// How far from them it is at most, above and below, and at their ends.
        const NEAR: [f64; 2] = [10.0, 20.0];
        /// How much of them it passes at least.
        const PART: f64 = 0.8;
        let is_beside = |area: Area| {
            let [from, _, to, _] = shared(area, [left, base, right, top]);
            let is_long = to - from >= PART * (right - left);
            is_long && area[0] >= left - NEAR[1] && area[2] <= right + NEAR[1]
        };
        let is_at = |edges: [f64; 2], area: Area| {
            let [_, low, _, high] = area;
            low >= edges[0] && high <= edges[1] && is_beside([area[0], base, area[2], top])
        };
        let level = || self.upright.iter().filter(|line| line.is_ink).map(|line| line.area);
        let middle = (base + top) / 2.0;
        let has_lines = level().any(|area| is_at([middle, top + NEAR[0]], area))
            && level().any(|area| is_at([base - NEAR[0], base + 1.0], area));
        let is_around = |ring: &&Painted| {
            let [_, low, _, high] = ring.area;
            let is_near = low >= base - NEAR[0] && high <= top + NEAR[0];
            ring.is_ink
                && ring.is_plain
                && is_near
                && low <= base + 1.0
                && high >= middle
                && is_beside(ring.area)
        };
        has_lines || self.shapes.iter().any(|shape| is_around(&shape))
    }
}

/// The part of words without which they cannot be read.
fn letters_of(words: &Words) -> Area {
    let [left, base, right, top] = words.area;
    let high = top - base;
    [left, base + 0.12 * high, right, base + 0.6 * high]
}

/// How far a mark is from a box, by the measure of [`LEFT`]; less than nothing where it reaches into it.
fn distance(mark: Area, button: Area) -> f64 {
    if overlaps(mark, button) {
        let [left, bottom, right, top] = shared(mark, button);
        return -(right - left).min(top - bottom);
    }
    let across = (button[0] - mark[2]).max((mark[0] - button[2]) * NEARER[0]);
    let up = (button[1] - mark[3]).max(mark[1] - button[3]) * NEARER[1];
    across.max(up).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_nearer_on_the_left() {
        let button = [100.0, 100.0, 116.0, 116.0];
        let at = |x: f64, y: f64| distance([x, y, x + 8.0, y + 8.0], button);
        assert_eq!(at(95.0, 104.0), -3.0);
        assert!(at(86.0, 104.0) <= LEFT && at(84.0, 104.0) > LEFT, "left");
        assert!(at(118.0, 104.0) <= LEFT && at(120.0, 104.0) > LEFT, "right");
        assert!(at(104.0, 117.0) <= LEFT && at(104.0, 119.0) > LEFT, "above");
    }
}
