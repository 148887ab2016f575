//! Which characters are not seen, which change how others are read, and which
//! show that a text was spoiled on its way.

mod spoiled;

pub use spoiled::{Fault, faults};

/// Whether a character has no picture of its own: it changes others, or
/// nothing. Unicode's property `Default_Ignorable_Code_Point`.
pub fn is_unseen(c: char) -> bool {
    // Nearly all characters of nearly all values are below the first of them.
    c >= '\u{AD}'
        && matches!(
            c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
                | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Whether a text shows nothing: it is empty, or holds only white space,
/// characters that are [not seen](is_unseen), and letters whose picture is empty.
pub fn is_blank(text: &str) -> bool {
    // An empty cell of Braille, and a note without a head.
    let is_empty = |c: char| matches!(c, '\u{2800}' | '\u{1D159}');
    text.chars().all(|c| c.is_whitespace() || is_unseen(c) || is_empty(c))
}

/// Embeddings, overrides and isolates: they can make a text read other than it is.
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a terminal or an editor would obey the character rather than show
/// it, or takes it for no character at all.
pub fn is_obeyed(c: char) -> bool {
    c.is_control()
        || is_direction_control(c)
        || matches!(
            c,
            '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFF9}'
                ..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for c in
            "\u{200D}\u{3164}\u{AD}\u{2800}\u{FEFF}\u{FFA0}\u{115F}\u{E0061}\u{FE0F}\u{202E}\u{2063}".chars()
        {
            assert!(is_blank(&c.to_string()), "U+{:04X}", u32::from(c));
        }
        assert!(is_blank("") && is_blank(" \u{A0}\t\u{3000}\u{200B}\r\n"));
        for text in ["-", "\u{301}", "می\u{200C}خواهم", "ᄀ", "\u{0}", "."] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn what_directs_others_is_obeyed() {
        for c in "\u{1B}\u{9B}\u{202E}\u{2066}\u{200F}\u{2028}\u{FFFE}\n".chars() {
            assert!(is_obeyed(c), "U+{:04X}", u32::from(c));
        }
        // Letters need these to join or not to join, and emoji to be one.
        assert!(!"\u{200C}\u{200D}\u{FE0F}é王".chars().any(is_obeyed));
    }
}
