//! What may reach a terminal.

use std::fmt::Write as _;

use clap::ValueEnum;
use misis_form::characters::is_obeyed;

/// When messages are in color.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A text whose control characters and direction controls are shown, not
/// obeyed. Line breaks stay: reports and data have several lines.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_obeyed(c) {
            let _ = write!(shown, "\\u{{{:04X}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_unescaped() {
        assert_eq!(visible("a\u{1B}[31mb\u{202E}c\u{9B}"), "a\\u{001B}[31mb\\u{202E}c\\u{009B}");
        assert_eq!(visible("Núñez 王"), "Núñez 王");
        assert_eq!(visible("a\u{61C}\u{2028}\u{FEFF}"), "a\\u{061C}\\u{2028}\\u{FEFF}");
    }
}
