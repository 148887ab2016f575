//! Letters become words.

use unicode_normalization::char::is_combining_mark;

use super::apart;
use super::gaps::{GAPS, is_blank};
use crate::returned::page::marks::Glyph;

/// How far letters of a word may reach into one another, in parts of an em.
const OVERLAP: f64 = 0.2;

/// Whether a glyph is nothing but combining marks.
pub(crate) fn is_mark(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_combining_mark)
}

/// Gives combining marks to the letters that they stand on.
///
/// A mark comes after its letter in the content, as in the text, and may stand
/// anywhere over, under or behind it: fonts move marks back over what was drawn
/// before. A mark that stands elsewhere stays alone.
pub(crate) fn with_marks(glyphs: impl Iterator<Item = Glyph>) -> Vec<Glyph> {
    let mut all: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        if is_mark(&glyph.text)
            && let Some(letter) = all.last_mut()
            && !letter.text.is_empty()
            && !is_blank(&letter.text)
            && stands_on(&glyph, letter)
        {
            letter.text.push_str(&glyph.text);
            letter.doubt = letter.doubt.or(glyph.doubt);
            continue;
        }
        all.push(glyph);
    }
    all
}

fn stands_on(mark: &Glyph, letter: &Glyph) -> bool {
    let slack = 0.3 * letter.size;
    let x = mark.start[0];
    (letter.start[0] - slack..=letter.end[0] + slack).contains(&x)
        && (mark.start[1] - letter.start[1]).abs() < letter.size
}

/// Whether one glyph is the other once more: some programs draw text twice, to
/// make it look bold, or from a field and from the page.
pub(crate) fn is_again(glyph: &Glyph, other: &Glyph) -> bool {
    let width = (other.end[0] - other.start[0]).max(0.1 * other.size);
    glyph.text == other.text
        && (glyph.start[0] - other.start[0]).abs() < 0.15 * width
        && (glyph.start[1] - other.start[1]).abs() < 0.15 * other.size
}

/// The text of a line of glyphs.
pub(crate) fn words(line: &[&Glyph]) -> Result<String, &'static str> {
    let mut line = line.to_vec();
    line.sort_by(|a, b| a.start[0].total_cmp(&b.start[0]));
    // One after the other now, what is there twice.
    let mut once: Vec<&Glyph> = Vec::new();
    for glyph in line {
        match once.iter_mut().rev().take(4).find(|other| is_again(glyph, other)) {
            Some(other) if glyph.at < other.at => *other = glyph,
            Some(_) => {}
            None => once.push(glyph),
        }
    }
    let has_marks = once.iter().any(|glyph| glyph.text.chars().any(is_combining_mark));
    if has_marks && !once.is_sorted_by_key(|glyph| glyph.at) {
        return Err("it is not clear to which letters its marks belong");
    }
    let spread = apart::spread(&once);
    let mut text = String::new();
    let mut last: Option<&Glyph> = None;
    for (place, glyph) in once.into_iter().enumerate() {
        if glyph.text.is_empty() {
            return Err("the file does not tell which letters it has");
        }
        if is_mark(&glyph.text) {
            return Err("it is not clear to which letters its marks belong");
        }
        if let Some(cells) = &spread {
            match cells {
                apart::Spread::Cells(spaces) if spaces[place] => text.push(' '),
                apart::Spread::Cells(_) => {}
                apart::Spread::Unclear => return Err("its letters are set apart"),
            }
        } else if let Some(last) = last.filter(|last| !is_blank(&last.text) && !is_blank(&glyph.text)) {
            let width = last.end[0] - last.start[0];
            let gap = (glyph.start[0] - last.end[0]) / glyph.size.max(0.1);
            // No kerning takes letters so far into one another.
            if glyph.start[0] < last.start[0] + 0.35 * width || gap < -OVERLAP {
                return Err("letters lie over one another");
            }
            match gap {
                _ if gap < GAPS[0] => {}
                _ if (GAPS[1]..GAPS[2]).contains(&gap) => text.push(' '),
                _ => return Err("it is not clear where its words end"),
            }
        }
        // In cells, those without a letter are spaces already.
        if spread.is_none() || !is_blank(&glyph.text) {
            text.push_str(&glyph.text);
        }
        last = Some(glyph);
    }
    Ok(text)
}
