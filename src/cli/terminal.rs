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

/// A text in lines of at most `width` columns, broken between words; a longer word stays whole.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length < room => {
                line.push(' ');
                line.push_str(word);
                room -= length + 1;
            }
            _ => {
                lines.push(word.to_owned());
                room = width.saturating_sub(length);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        let text = "User's middle initial, required, N/A where there is none";
        assert_eq!(wrapped(text, 24), ["User's middle initial,", "required, N/A where", "there is none"]);
        assert_eq!(wrapped("abcdef gh", 3), ["abcdef", "gh"]);
        assert!(wrapped(" ", 3).is_empty());
    }

    #[test]
    fn nothing_reaches_the_terminal_unescaped() {
        assert_eq!(visible("a\u{1B}[31mb\u{202E}c\u{9B}"), "a\\u{001B}[31mb\\u{202E}c\\u{009B}");
        assert_eq!(visible("Núñez 王"), "Núñez 王");
        assert_eq!(visible("a\u{61C}\u{2028}\u{FEFF}"), "a\\u{061C}\\u{2028}\\u{FEFF}");
    }
}
