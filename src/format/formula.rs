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
    let blank = |c: char| c == '\'' || c.is_whitespace() || c.is_control() || is_unseen(c);
    let body = text.trim_start_matches(blank);
    let signs = ['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}', '\u{2212}'];
    body.starts_with(signs) || text.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
}

/// The text as a cell.
pub(super) fn write(text: &str) -> Cow<'_, str> {
    if may_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell.
pub(super) fn read(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if may_run(text) => text,
        _ => cell,
    }
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
            assert_eq!(write(text), format!("'{text}"));
        }
        for text in ["", "'", "O'Brien", "'Imiloa", "(213) 555-0142", "11/23/2026", "N/A", "a=b", "'tis"] {
            assert_eq!(write(text), text);
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(text in "['=+\\-@\t\r\n a＝＠\u{FEFF}]{0,6}|\\PC{0,20}") {
            let cell = write(&text).into_owned();
            prop_assert_eq!(read(&cell), &text);
            prop_assert!(cell.starts_with('\'') || !may_run(&cell));
        }
    }
}
