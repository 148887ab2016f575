//! What stands on a line for a signature.

use super::asking::asks;
use super::gaps::is_blank;
use super::ink::{core, is_hidden, joined, lies};
use super::painted::Painted;
use super::recover::{FoundSheet, SIZES};
use crate::returned::page::marks::Glyph;
use crate::returned::page::matrix::{Area, inset, shared};

/// Somebody took back what stands there, or the line itself.
pub(super) const TAKEN_BACK: &str = "over it that hides it or strikes it out";
const ASKS: &str = "in it that asks for a signature, or says that there is none";
const ABOVE: &str = "just above it that may be a signature";

/// How far above a line words may stand that are meant for it, and how large they are at most, in points.
const REACH: f64 = 8.0;
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
        if self.is_written_above(line) { Err(ABOVE) } else { Ok(false) }
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

    /// Whether words stand between a line and what the form prints above it.
    fn is_written_above(&self, line: Area) -> bool {
        let [left, _, right, top] = line;
        let is_there = |glyph: &&Glyph| {
            let middle = (glyph.start[0] + glyph.end[0]) / 2.0;
            let is_near =
                (left..=right).contains(&middle) && (top - REACH..=top + REACH).contains(&glyph.start[1]);
            is_near && glyph.doubt.is_none() && (SIZES.start()..&LARGEST).contains(&&glyph.size)
        };
        self.glyphs
            .iter()
            .filter(is_there)
            .filter(|glyph| glyph.text.chars().any(char::is_alphanumeric))
            .nth(1)
            .is_some()
    }
}

/// Where something lies that may hide a signature on a line.
fn around(line: Area) -> Area {
    inset(line, [0.0, -2.0 * (line[3] - line[1])])
}
