//! What stands on a line for a signature.

use super::asking::asks;
use super::gaps::is_blank;
use super::ink::{core, is_hidden, joined, lies};
use super::painted::Painted;
use super::recover::{FoundSheet, SIZES};
use crate::returned::page::marks::Glyph;
use crate::returned::page::matrix::{Area, Point, holds, inset, middle, overlaps, shared};

/// Somebody took back what stands there, or the line itself.
pub(super) const TAKEN_BACK: &str = "over it that hides it or strikes it out";
const ASKS: &str = "in it that asks for a signature, or says that there is none";
const NEAR: &str = "just above or below it that may be a signature";

/// How far from a line words or strokes may stand that are meant for it, and how large words are at most, in points.
const REACH: f64 = 10.0;
const LARGEST: f64 = 14.0;

impl FoundSheet {
    /// Whether something stands on a line for a signature, and is seen there.
    ///
    /// # Errors
    ///
    /// It is none for certain; why follows "something stands".
    pub(super) fn is_signed(&self, line: Area) -> Result<bool, &'static str> {
        let covers = self.ink.covers(around(line)).unwrap_or_default();
        let is_seen = |glyph: &Glyph| {
            glyph.doubt.is_none() && SIZES.contains(&glyph.size) && !is_hidden(core(glyph), glyph.at, &covers)
        };
        let (mut letters, hidden): (Vec<&Glyph>, Vec<&Glyph>) =
            self.glyphs_in(line).partition(|glyph| is_seen(glyph));
        let mut drawn = self.ink.on_line(line, &covers);
        // What somebody drew or typed as one thing lies there as a whole.
        for place in &self.added {
            let is_own = |glyph: &&Glyph| (place.0..place.1).contains(&glyph.at) && !is_blank(&glyph.text);
            let own: Vec<&Glyph> = self.glyphs.iter().filter(is_own).filter(|glyph| is_seen(glyph)).collect();
            let ink = self.ink.seen_between(*place, &covers).reduce(joined);
            let whole = own.iter().map(|glyph| core(glyph)).chain(ink).reduce(joined);
            if whole.is_some_and(|whole| lies(line, whole)) {
                let is_new = |glyph: &&Glyph| !letters.iter().any(|known| known.at == glyph.at);
                let new: Vec<&Glyph> = own.into_iter().filter(is_new).collect();
                letters.extend(new);
                // The ground that words are written on is none of the signature.
                let ink =
                    if letters.is_empty() { ink } else { self.ink.drawn_between(*place).reduce(joined) };
                drawn = drawn.into_iter().chain(ink).reduce(joined);
            }
        }
        letters.sort_by_key(|glyph| glyph.at);
        let text: String = letters.iter().map(|glyph| glyph.text.as_str()).collect();
        if drawn.is_none() && asks(&text) {
            return Err(ASKS);
        }
        let whole = letters.iter().map(|glyph| core(glyph)).chain(drawn).reduce(joined);
        if self.ink.is_struck(line, whole.unwrap_or(line)) {
            return Err(TAKEN_BACK);
        }
        if whole.is_some() {
            return Ok(true);
        }
        let was_written = hidden.iter().any(|glyph| is_hidden(core(glyph), glyph.at, &covers));
        if was_written || self.ink.on_line(line, &[]).is_some() || self.is_blanked(line) {
            return Err(TAKEN_BACK);
        }
        if self.is_something_near(line, &covers) { Err(NEAR) } else { Ok(false) }
    }

    /// Whether an annotation hides all that a place may show, whatever that is.
    pub(super) fn is_blanked(&self, area: Area) -> bool {
        let covers = self.ink.covers(area).unwrap_or_default();
        let is_laid = |at: usize| self.laid.iter().any(|(from, to)| (*from..*to).contains(&at));
        let center = inset(area, [0.3 * (area[2] - area[0]), 0.3 * (area[3] - area[1])]);
        let hides_all = |cover: &&Painted| {
            let own = shared(cover.area, center);
            cover.touches(center) && own.iter().zip(&center).all(|(own, all)| (own - all).abs() < 0.1)
        };
        covers.iter().filter(|cover| cover.hides && is_laid(cover.at)).any(|cover| hides_all(&cover))
    }

    /// Whether words or strokes stand just above or below a line, and in no other field.
    fn is_something_near(&self, line: Area, covers: &[Painted]) -> bool {
        let near = inset(line, [0.0, -REACH]);
        let lines = || self.signatures.iter().filter(|other| !overlaps(**other, line));
        let is_elsewhere =
            |place: Point| self.others.iter().chain(lines()).any(|other| holds(*other, place, 0.0));
        let is_there = |glyph: &&Glyph| {
            let place = [(glyph.start[0] + glyph.end[0]) / 2.0, glyph.start[1]];
            let is_letter = glyph.text.chars().any(char::is_alphanumeric) && glyph.doubt.is_none();
            let is_small = (*SIZES.start()..LARGEST).contains(&glyph.size);
            is_letter && is_small && holds(near, place, 0.0) && !is_elsewhere(place)
        };
        let is_meant_for_line = |drawn: Area| {
            let [across, _] = middle(drawn);
            // What belongs to another field may reach as far as this.
            let is_in_another = self.others.iter().any(|other| overlaps(*other, drawn));
            let is_on_another = lines().any(|other| lies(*other, drawn));
            (line[0]..=line[2]).contains(&across) && !is_in_another && !is_on_another
        };
        self.glyphs.iter().filter(is_there).nth(1).is_some()
            || self.ink.near_line(near, covers).any(is_meant_for_line)
    }
}

/// Where something lies that may hide a signature on a line.
fn around(line: Area) -> Area {
    inset(line, [0.0, -2.0 * (line[3] - line[1])])
}
