//! Cells that a spreadsheet would run.
//!
//! A cell that begins with one of a few signs is a formula to a spreadsheet.
//! An apostrophe before it makes it text; the reader takes exactly that
//! apostrophe away again.

use std::borrow::Cow;

use crate::characters::is_unseen;

/// Whether a spreadsheet might run the text.
///
/// Apostrophes and blanks before the sign are looked through. So the answer is
/// the same with one more apostrophe in front, which is what makes [`read`]
/// undo [`write`]: `read` takes an apostrophe away exactly where the rest may
/// be run, and a text that may not be run is never written with such a one.
fn may_run(text: &str) -> bool {
    let blank = |c: char| matches!(c, '\'' | '"') || c.is_whitespace() || c.is_control() || is_unseen(c);
    let body = text.trim_start_matches(blank);
    let signs = ['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}', '\u{2212}'];
    body.starts_with(signs) || text.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
}

/// Where another reader may begin a new cell: one that splits at these signs
/// knows no quotation mark inside of a cell.
const SPLITS: [char; 5] = [';', '\t', '|', '\r', '\n'];

/// The text as a cell.
pub(super) fn write(text: &str) -> Cow<'_, str> {
    if !parts(text).any(may_run) {
        return Cow::Borrowed(text);
    }
    let mut cell = String::with_capacity(text.len() + 8);
    for part in parts(text) {
        if may_run(part) {
            cell.push('\'');
        }
        cell.push_str(part);
    }
    Cow::Owned(cell)
}

/// The text of a cell. `="00123456"`, a formula that is nothing but a text, is
/// that text: so people keep zeros in front.
pub(super) fn read(cell: &str) -> Cow<'_, str> {
    let inner = cell.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    if let Some(inner) = inner.filter(|inner| !inner.contains('"')) {
        return Cow::Borrowed(inner);
    }
    if !cell.contains('\'') {
        return Cow::Borrowed(cell);
    }
    let bare = |part: &str| part.strip_prefix('\'').is_some_and(may_run);
    if !parts(cell).any(bare) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(parts(cell).map(|part| if bare(part) { &part[1..] } else { part }).collect())
}

/// The text in parts, each with the sign in front at which it was split.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let first = std::iter::once(0);
    let starts = first.chain(text.match_indices(SPLITS).map(|(place, _)| place + 1));
    let ends = text.match_indices(SPLITS).map(|(place, _)| place + 1).chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| &text[start..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_written_as_text() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r", "\n=1", "＝1", "＋1", "－1", "＠1", " =1", "'=1",
            "''-",
        ] {
            assert!(write(text).starts_with('\''), "{text}");
        }
        assert_eq!(write("a; =1+1"), "a;' =1+1");
        assert_eq!(write("a\n\"=1"), "a\n'\"=1");
        assert_eq!(read("=\"00123456\""), "00123456");
        for text in ["", "'", "O'Brien", "'Imiloa", "(213) 555-0142", "11/23/2026", "N/A", "a=b", "'tis"] {
            assert_eq!(write(text), text);
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(text in "['=+\\-@\t\r\n a;|\"＝＠\u{FEFF}]{0,8}|\\PC{0,20}") {
            let cell = write(&text).into_owned();
            prop_assert_eq!(read(&cell).into_owned(), text.clone());
            for part in cell.split(SPLITS) {
                let body = part.trim_start_matches(['"', ' ']);
                prop_assert!(!body.starts_with(['=', '+', '-', '@']), "{}", cell);
            }
        }
    }
}
