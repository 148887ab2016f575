//! From characters to glyphs where that is more than one for one: marks that
//! stand over letters, letters that join, scripts that run from right to left.

use std::ops::Range;

use harfrust::{Buffer, Direction, Script, ShapeOptions, ShaperFont, Tag};
use unicode_bidi::BidiInfo;
use unicode_script::UnicodeScript as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::face::{Face, Faces};
use super::fonts::Fonts;
use super::system::East;
use super::{PLACEHOLDER, Pt};
use crate::characters::is_unseen;

/// Glyphs of one face that stand side by side, from left to right.
pub struct Run {
    /// The face.
    pub face: &'static Face,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// The characters, in the order in which they are read.
    pub text: String,
    /// Whether they are read from right to left.
    pub is_rtl: bool,
}

/// A glyph in its place. Lengths are in thousandths of an em.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u16,
    /// How far it moves the pen.
    pub advance: f32,
    /// How far right of the pen it stands.
    pub x_offset: f32,
    /// How far above the baseline it stands.
    pub y_offset: f32,
    /// The characters that it stands for; never empty.
    pub text: String,
}

/// Whether a character is drawn in another way than by its own glyph at the
/// place of the pen.
pub(super) fn needs_shaping(c: char) -> bool {
    is_unseen(c) || unicode_normalization::char::is_combining_mark(c)
}

/// Shapes one line of text.
pub(super) fn shape(text: &str, fonts: &Fonts) -> Vec<Run> {
    let bidi = BidiInfo::new(text, None);
    let mut runs: Vec<Run> = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let is_rtl = levels[range.start].is_rtl();
            let mut parts = parts(text, range, fonts);
            if is_rtl {
                parts.reverse();
            }
            for (face, range) in parts {
                let glyphs = match face {
                    Some(face) => glyphs(face, &text[range.clone()], is_rtl),
                    None => Vec::new(),
                };
                match face.filter(|_| !glyphs.is_empty()) {
                    Some(face) => runs.push(Run { face, glyphs, text: text[range].to_owned(), is_rtl }),
                    None => runs.push(placeholders(&text[range], is_rtl)),
                }
            }
        }
    }
    runs
}

/// The width of a shaped line.
pub(super) fn width(runs: &[Run], size: Pt) -> Pt {
    let thousandths: f32 = runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum();
    size * (thousandths / 1000.0)
}

/// Divides a range of text, all in one direction, into parts of one face and
/// one script, in the order of the text.
fn parts(text: &str, range: Range<usize>, fonts: &Fonts) -> Vec<(Option<&'static Face>, Range<usize>)> {
    let mut parts: Vec<(Option<&'static Face>, Range<usize>)> = Vec::new();
    let east = East::of(text);
    let mut script = unicode_script::Script::Common;
    let mut add = |face: Option<&'static Face>, cluster: &str, place: Range<usize>| {
        let own = cluster.chars().map(|c| c.script()).find(|script| !is_any(*script));
        let same_script = own.is_none_or(|own| is_any(script) || own == script);
        match parts.last_mut() {
            Some((last, range)) if same(*last, face) && same_script => range.end = place.end,
            _ => {
                script = unicode_script::Script::Common;
                parts.push((face, place));
            }
        }
        script = own.unwrap_or(script);
    };
    for (start, cluster) in text[range.clone()].grapheme_indices(true) {
        let start = range.start + start;
        match fonts.face_for(cluster, east) {
            Some(face) => add(Some(face), cluster, start..start + cluster.len()),
            // No face has all of it: each character by itself.
            None => {
                for (offset, c) in cluster.char_indices() {
                    let own = &cluster[offset..offset + c.len_utf8()];
                    add(fonts.face_for(own, east), own, start + offset..start + offset + own.len());
                }
            }
        }
    }
    parts
}

fn is_any(script: unicode_script::Script) -> bool {
    matches!(script, unicode_script::Script::Common | unicode_script::Script::Inherited)
}

fn same(a: Option<&'static Face>, b: Option<&'static Face>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// The glyphs of a text in one face, script and direction, from left to right.
fn glyphs(face: &Face, text: &str, is_rtl: bool) -> Vec<Glyph> {
    let Some(font) = face.shaper() else { return Vec::new() };
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let script = text.chars().map(|c| c.script()).find(|script| !is_any(*script));
    let tag = script.and_then(|script| script.short_name().as_bytes().try_into().ok()).map(Tag::new);
    buffer.set_script(tag.as_ref().and_then(|tag| Script::from_iso15924_tag(*tag)));
    if harfrust::shape(&ShaperFont::new(font), &mut buffer, ShapeOptions::new()).is_err() {
        return Vec::new();
    }
    let ids: Vec<(u16, usize)> = buffer
        .glyph_infos()
        .iter()
        .map(|info| (u16::try_from(info.glyph_id).unwrap_or(0), info.cluster as usize))
        .collect();
    let texts = texts(face, text, &ids, is_rtl);
    let place = |(((id, _), position), text): (((u16, usize), &harfrust::GlyphPosition), String)| Glyph {
        id,
        advance: face.thousandths(position.x_advance),
        x_offset: face.thousandths(position.x_offset),
        y_offset: face.thousandths(position.y_offset),
        text,
    };
    ids.iter().copied().zip(buffer.glyph_positions()).zip(texts).map(place).collect()
}

/// The characters that each glyph stands for; glyphs come with the place in
/// the text where the characters of their cluster begin.
fn texts(face: &Face, text: &str, glyphs: &[(u16, usize)], is_rtl: bool) -> Vec<String> {
    let mut starts: Vec<usize> = glyphs.iter().map(|(_, start)| *start).collect();
    starts.sort_unstable();
    starts.dedup();
    let end_of = |start: usize| starts.iter().copied().find(|&next| next > start).unwrap_or(text.len());
    let mut texts = Vec::with_capacity(glyphs.len());
    for cluster in glyphs.chunk_by(|a, b| a.1 == b.1) {
        let start = cluster[0].1;
        let mut rest: Vec<char> = text.get(start..end_of(start)).unwrap_or_default().chars().collect();
        // A glyph that is the character's own stands for that.
        let own: Vec<Option<char>> = cluster
            .iter()
            .map(|(id, _)| {
                let place = rest.iter().position(|&c| face.glyph(c) == Some(*id))?;
                Some(rest.remove(place))
            })
            .collect();
        // Whoever reads a PDF turns what runs from right to left around, the
        // characters of a ligature as well.
        if is_rtl {
            rest.reverse();
        }
        for own in own {
            // The first of the others stands for what is left, the next for
            // nothing that can be seen.
            texts.push(match own {
                Some(c) => c.to_string(),
                None if rest.is_empty() => "\u{200B}".to_owned(),
                None => rest.drain(..).collect(),
            });
        }
    }
    texts
}

/// A placeholder for every character that nobody can draw.
fn placeholders(text: &str, is_rtl: bool) -> Run {
    let face = &Faces::bundled().wide;
    let id = face.glyph_or_placeholder(PLACEHOLDER);
    let advance = f32::from(face.advance(id));
    let mut glyphs: Vec<Glyph> = text
        .chars()
        .filter(|&c| !is_unseen(c))
        .map(|_| Glyph { id, advance, x_offset: 0.0, y_offset: 0.0, text: PLACEHOLDER.to_string() })
        .collect();
    if is_rtl {
        glyphs.reverse();
    }
    Run { face, glyphs, text: text.to_owned(), is_rtl }
}
