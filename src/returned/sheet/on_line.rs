//! What stands on a line for a signature.

use super::asking::{asks, has_name};
use super::gaps::is_blank;
use super::ink::{Ink, core, is_hidden, joined, lies};
use super::painted::Painted;
use super::recover::{FoundSheet, Live, SIZES};
use crate::returned::page::marks::Glyph;
use crate::returned::page::matrix::{Area, Point, holds, inset, middle, overlaps, shared};

/// Somebody took back what stands there, or the line itself.
pub(super) const TAKEN_BACK: &str = "over it that hides it or strikes it out";
const ASKS: &str = "in it that asks for a signature, or says that there is none";
const NONE: &str = "in it that is no signature, or none for certain";
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
        let (mut drawn, mut has_ink) = self.ink.on_line(line, &covers);
        // What somebody drew or typed as one thing lies there as a whole.
        for place in &self.added {
            let is_own = |glyph: &&Glyph| (place.0..place.1).contains(&glyph.at) && !is_blank(&glyph.text);
            let own: Vec<&Glyph> = self.glyphs.iter().filter(is_own).filter(|glyph| is_seen(glyph)).collect();
            let ink = self.ink.seen_between(*place, &covers).map(|ink| ink.area).reduce(joined);
            let whole = own.iter().map(|glyph| core(glyph)).chain(ink).reduce(joined);
            if whole.is_some_and(|whole| lies(line, whole)) {
                let is_new = |glyph: &&Glyph| !letters.iter().any(|known| known.at == glyph.at);
                let new: Vec<&Glyph> = own.into_iter().filter(is_new).collect();
                letters.extend(new);
                has_ink |= ink.is_some();
                let is_drawn =
                    |ink: &&Painted| ink.is_ink && ink.may_sign && !is_hidden(ink.area, ink.at, &covers);
                drawn.extend(self.ink.drawn_between(*place).filter(is_drawn));
            }
        }
        letters.sort_by_key(|glyph| glyph.at);
        let found = Found::new(&letters, drawn);
        if found.refused == Some(ASKS) {
            return Err(ASKS);
        }
        if self.ink.is_struck(line, found.whole.unwrap_or(line)) {
            return Err(TAKEN_BACK);
        }
        match found.refused {
            Some(why) => return Err(why),
            None if found.whole.is_some() => return Ok(true),
            None if has_ink || self.ink.is_stamped(line) => return Err(NONE),
            None => {}
        }
        let was_written = hidden.iter().any(|glyph| is_hidden(core(glyph), glyph.at, &covers));
        if was_written || !self.ink.on_line(line, &[]).0.is_empty() || self.is_blanked(line) {
            return Err(TAKEN_BACK);
        }
        if self.is_something_near(line, &covers) { Err(NEAR) } else { Ok(false) }
    }

    /// Whether a field for a signature shows one itself.
    ///
    /// Quirk: `MuPDF` 1.26 draws a small flag, SIGN, into the corner of one that is empty; see `tests/interop/check_left.py`.
    ///
    /// # Errors
    ///
    /// What it shows is none for certain; why follows "something stands".
    pub(super) fn is_signed_by(&self, field: &Live, line: Area) -> Result<bool, &'static str> {
        /// How much of the height of the line a signature takes at least.
        const LEAST: f64 = 0.3;
        let is_seen = |glyph: &&Glyph| glyph.doubt.is_none() && !is_blank(&glyph.text);
        let letters: Vec<&Glyph> = field.glyphs.iter().filter(is_seen).collect();
        let shown = letters.iter().map(|glyph| {
            let [x, y] = glyph.start;
            [x, y, glyph.end[0], y + glyph.size]
        });
        let drawn: Vec<&Painted> = self.ink.drawn_between((field.from, field.to)).collect();
        let whole = shown.chain(drawn.iter().map(|ink| ink.area)).reduce(joined);
        if !whole.is_some_and(|whole| whole[3] - whole[1] >= LEAST * (line[3] - line[1])) {
            return Ok(false);
        }
        let found = Found::new(&letters, drawn);
        found.refused.map_or(Ok(found.whole.is_some()), Err)
    }

    /// Whether an annotation painted what has this place.
    pub(super) fn is_laid(&self, at: usize) -> bool {
        self.laid.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// Whether an annotation hides all that a place may show, whatever that is.
    pub(super) fn is_blanked(&self, area: Area) -> bool {
        let covers = self.ink.covers(area).unwrap_or_default();
        let center = inset(area, [0.3 * (area[2] - area[0]), 0.3 * (area[3] - area[1])]);
        let hides_all = |cover: &&Painted| {
            let own = shared(cover.area, center);
            cover.touches(center) && own.iter().zip(&center).all(|(own, all)| (own - all).abs() < 0.1)
        };
        covers.iter().filter(|cover| cover.hides && self.is_laid(cover.at)).any(|cover| hides_all(&cover))
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

impl Ink {
    /// Whether a stamp or a remark lies on a line for a signature.
    fn is_stamped(&self, line: Area) -> bool {
        let remarks = self.shapes.iter().chain(&self.pictures).filter(|painted| painted.is_ink);
        remarks
            .filter(|painted| !painted.may_sign && !painted.is_plain)
            .any(|painted| lies(line, painted.area))
    }
}

/// Why words are no signature, if they are none.
pub(super) fn refused(text: &str) -> Option<&'static str> {
    match () {
        () if asks(text) => Some(ASKS),
        () if !has_name(text) => Some(NONE),
        () => None,
    }
}

/// What stands on a line and may be a signature.
struct Found {
    /// What encloses all of it; `None` where it is nothing.
    whole: Option<Area>,
    /// Why it is none.
    refused: Option<&'static str>,
}

impl Found {
    fn new(letters: &[&Glyph], mut drawn: Vec<&Painted>) -> Self {
        let words = letters.iter().map(|glyph| core(glyph)).reduce(joined);
        // The ground that words are written on, and the frame around them, are none of the signature.
        let is_around = |area: Area, words: Area| shared(inset(area, [-1.0; 2]), words) == words;
        drawn.retain(|ink| !(ink.is_plain && words.is_some_and(|words| is_around(ink.area, words))));
        let text: String = letters.iter().map(|glyph| glyph.text.as_str()).collect();
        let is_drawn = is_enough(&drawn);
        let refused = match () {
            () if is_drawn => None,
            () if words.is_some() => refused(&text),
            () if !drawn.is_empty() => Some(NONE),
            () => None,
        };
        Self { whole: drawn.iter().map(|ink| ink.area).chain(words).reduce(joined), refused }
    }
}

/// Whether strokes and pictures are as much as a signature is: no speck, no frame, and no single straight line.
fn is_enough(drawn: &[&Painted]) -> bool {
    /// How long and how thick it is at least, in points.
    const LONG: f64 = 8.0;
    const THICK: f64 = 2.0;
    /// How many straight lines are a drawing.
    const STROKES: usize = 3;
    let Some(whole) = drawn.iter().map(|ink| ink.area).reduce(joined) else { return false };
    let (wide, high) = (whole[2] - whole[0], whole[3] - whole[1]);
    let is_large = wide.max(high) >= LONG && wide.min(high) >= THICK;
    is_large && (drawn.len() >= STROKES || drawn.iter().any(|ink| !ink.is_plain))
}

/// Where something lies that may hide a signature on a line.
fn around(line: Area) -> Area {
    inset(line, [0.0, -2.0 * (line[3] - line[1])])
}
