//! Running text: measuring it, breaking it into lines and placing it.

use super::canvas::{Canvas, ElementId, Item, StructureRole, TextItem, Typeface};
use super::style::{ARROW, Color, LINK};
use super::{Face, Faces, Point, Pt, Rect};
use crate::form::{Align, Run};

impl Typeface {
    /// The face that draws it.
    pub fn face(self) -> &'static Face {
        match self {
            Self::Regular => &Faces::bundled().regular,
            Self::Bold => &Faces::bundled().bold,
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) size: Pt,
    pub(super) leading: Pt,
    pub(super) color: Color,
    pub(super) align: Align,
}

/// Where a text stands.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) x: Pt,
    pub(super) width: Pt,
    /// The baseline of the first line.
    pub(super) baseline: Pt,
}

/// A stretch of one run on one line.
struct Piece<'a> {
    text: String,
    run: &'a Run,
    width: Pt,
}

pub(super) fn width(text: &str, face: Typeface, size: Pt) -> Pt {
    face.face().width(text, size)
}

fn face_of(run: &Run) -> Typeface {
    if run.bold { Typeface::Bold } else { Typeface::Regular }
}

/// Places a text and returns the baseline of its last line.
pub(super) fn place(canvas: &mut Canvas, owner: ElementId, runs: &[Run], column: Column, look: Look) -> Pt {
    let lines = wrap(runs, look.size, column.width);
    let mut baseline = column.baseline;
    for (place, line) in lines.iter().enumerate() {
        if place > 0 {
            baseline += look.leading;
        }
        let free = column.width - line.iter().map(|piece| piece.width).sum();
        let mut x = match look.align {
            Align::Left => column.x,
            Align::Center => column.x + free / 2.0,
        };
        for piece in line {
            place_piece(canvas, owner, piece, Point { x, y: baseline }, look);
            x += piece.width;
        }
    }
    baseline
}

fn place_piece(canvas: &mut Canvas, owner: ElementId, piece: &Piece<'_>, start: Point, look: Look) {
    let face = face_of(piece.run);
    let item = |x: Pt, text: &str, color| {
        // Arrows come from a font of one weight, which is lighter than bold words.
        let is_light = piece.run.bold && text.contains(is_arrow);
        Item::Text(TextItem {
            start: Point { x, ..start },
            text: text.to_owned(),
            face,
            size: look.size,
            color,
            outline: if is_light { ARROW } else { Pt::ZERO },
        })
    };
    if !piece.run.link {
        let mut x = start.x;
        for part in piece
            .text
            .split_inclusive(' ')
            .collect::<Vec<_>>()
            .chunk_by(|one, other| !one.contains(is_arrow) && !other.contains(is_arrow))
        {
            let text = part.concat();
            canvas.draw(owner, item(x, &text, look.color));
            x += width(&text, face, look.size);
        }
        return;
    }
    let link = canvas.element(owner, StructureRole::Link);
    canvas.draw(link, item(start.x, &piece.text, LINK));
    let under = start.y + look.size * 0.13;
    canvas.draw(
        link,
        Item::Line {
            from: Point { x: start.x, y: under },
            to: Point { x: start.x + piece.width, y: under },
            thickness: Pt(0.6),
            color: LINK,
        },
    );
    let rect = Rect { x: start.x, y: start.y - look.size, width: piece.width, height: look.size * 1.3 };
    canvas.link(link, &piece.run.text, rect);
}

fn is_arrow(c: char) -> bool {
    ('\u{2190}'..='\u{21FF}').contains(&c)
}

/// The words of a text, each with the space after it. An area code and the
/// phone number behind it are one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = 0;
        loop {
            let word = &rest[end..];
            end += word.find(' ').map_or(word.len(), |space| space + 1);
            let is_area_code =
                word.starts_with('(') && word[1..].find(')') == Some(3) && word[4..].starts_with(") ");
            if !is_area_code {
                break;
            }
        }
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Breaks runs into lines between words. A line that goes on ends with its
/// space, so that the words stay apart for whoever reads the content.
fn wrap(runs: &[Run], size: Pt, width: Pt) -> Vec<Vec<Piece<'_>>> {
    let mut lines = vec![Vec::new()];
    let mut used = Pt::ZERO;
    for run in runs {
        let face = face_of(run).face();
        for word in words(&run.text) {
            let visible = face.width(word.trim_end(), size);
            if used > Pt::ZERO && used + visible > width {
                lines.push(Vec::new());
                used = Pt::ZERO;
            }
            let step = face.width(word, size);
            used += step;
            let line = lines.last_mut().expect("there is always a line");
            match line.last_mut() {
                Some(Piece { text, run: last, width }) if std::ptr::eq(*last, run) => {
                    text.push_str(word);
                    *width += step;
                }
                _ => line.push(Piece { text: word.to_owned(), run, width: step }),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_not_broken() {
        let found: Vec<&str> = words("call (213) 241-5200, option (a) 5.").collect();
        assert_eq!(found, ["call ", "(213) 241-5200, ", "option ", "(a) ", "5."]);
    }
}
