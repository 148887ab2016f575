//! Text that is not UTF-8: where that shows, what it most likely is, and what
//! to do about it.

use super::source::begins;
use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::Mistake;

/// The bytes 80 to 9F in the encoding of Windows for Western Europe; five of
/// them stand for nothing. The bytes from A0 on are those of Latin-1.
const WINDOWS: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// The byte that is not UTF-8, with the character that was most likely meant:
/// not all programs write UTF-8 unasked, but those that do not nearly always
/// write this.
fn byte(byte: u8) -> String {
    let guess = match byte {
        0x80..=0x9F => WINDOWS[usize::from(byte - 0x80)],
        _ => (byte >= 0xA0).then_some(char::from(byte)),
    };
    match guess {
        Some(c) => format!("the byte {byte:02X}, as of `{c}` in an export for Windows"),
        None => format!("the byte {byte:02X}"),
    }
}

/// A cell of a table is not UTF-8; both numbers count from 1.
pub(super) fn in_table(path: &str, row: usize, cell: usize, bad: u8) -> Error {
    let message = format!("cell {cell} holds {}; it is not UTF-8", byte(bad));
    Mistake::new(Origin::Row { path: path.into(), row }, message).hint(IN_EXCEL).into()
}

/// A text, which begins at a line and column of its file, is not UTF-8 from
/// its byte `place` on.
pub(super) fn in_text(path: &str, bytes: &[u8], place: usize, first: (usize, usize)) -> Error {
    let before = &bytes[..place.min(bytes.len())];
    let line = before.iter().rposition(|&byte| byte == b'\n').map(|end| end + 1);
    let characters = before[line.unwrap_or(0)..].iter().filter(|&&byte| begins(byte)).count();
    let column = characters + if line.is_some() { 1 } else { first.1 };
    let line = first.0 + before.iter().filter(|&&byte| byte == b'\n').count();
    let bad = bytes.get(place).copied().unwrap_or_default();
    let message = format!("here stands {}; it is not UTF-8", byte(bad));
    Mistake::new(Origin::File { path: path.into(), line, column }, message).hint(IN_EDITOR).into()
}

/// Refuses what says of itself that it is UTF-16.
///
/// # Errors
///
/// [`Error::Syntax`].
pub(super) fn not_utf16(path: &str, start: &[u8], is_table: bool) -> Result<(), Error> {
    if !matches!(start, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Ok(());
    }
    let hint = if is_table { IN_EXCEL } else { IN_EDITOR };
    let origin = Origin::Whole { path: path.into() };
    Err(Mistake::new(origin, "the file is UTF-16 text, not UTF-8").hint(hint).into())
}

const IN_EXCEL: &str = "save it as UTF-8: in Excel, as the type \u{201C}CSV UTF-8\u{201D}";
const IN_EDITOR: &str = "save it as UTF-8 in your editor";
