//! What a member of an archive is called: a name to show, and never a path to write to.

use std::collections::{HashMap, HashSet};

use crate::characters::is_obeyed;

/// Names that came up, so that no two are the same.
#[derive(Default)]
pub(super) struct Names {
    names: HashSet<String>,
    /// How often a name came up.
    again: HashMap<String, usize>,
}

impl Names {
    /// A name that no other one is: the second `a.pdf` is `a.pdf (2)`.
    pub(super) fn unique(&mut self, name: String) -> String {
        if self.names.insert(name.clone()) {
            return name;
        }
        let times = self.again.entry(name.clone()).or_insert(1);
        loop {
            *times += 1;
            let other = format!("{name} ({times})");
            if self.names.insert(other.clone()) {
                return other;
            }
        }
    }
}

/// A member's name as reports call it. APPNOTE 4.4.17 and appendix D.
///
/// `\` is `/`; drives, roots and steps upwards are left out, so that the name cannot
/// be taken for a file outside of the archive. Control characters are U+FFFD. A name that is not UTF-8 is code page 437.
pub(super) fn label(raw: &[u8], is_utf8: bool) -> String {
    let text = match std::str::from_utf8(raw) {
        // Most programs of today write UTF-8 whatever they say.
        Ok(text) => text.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => raw.iter().map(|byte| of_code_page_437(*byte)).collect(),
    };
    let text: String = text
        .chars()
        .map(|c| match c {
            '\\' => '/',
            c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect();
    let mut parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.first().is_some_and(|part| part.len() == 2 && part.ends_with(':')) {
        parts.remove(0);
    }
    if parts.is_empty() { "(no name)".to_owned() } else { parts.join("/") }
}

fn of_code_page_437(byte: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
        └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
    match byte.checked_sub(0x80) {
        Some(index) => UPPER.chars().nth(index.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
        None => byte.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_archive() {
        for (raw, shown) in [
            ("a.pdf", "a.pdf"),
            ("forms/María.pdf", "forms/María.pdf"),
            ("../../etc/a.pdf", "etc/a.pdf"),
            ("/a.pdf", "a.pdf"),
            ("C:\\Users\\x\\a.pdf", "Users/x/a.pdf"),
            ("\\\\server\\share\\a.pdf", "server/share/a.pdf"),
            ("a/./b/../c.pdf", "a/b/c.pdf"),
            ("..", "(no name)"),
            ("", "(no name)"),
            ("a: b.pdf", "a: b.pdf"),
            ("a\n\u{1B}[31m\u{202E}.pdf", "a\u{FFFD}\u{FFFD}[31m\u{FFFD}.pdf"),
        ] {
            assert_eq!(label(raw.as_bytes(), false), shown, "{raw}");
        }
    }

    #[test]
    fn old_names_have_their_letters() {
        assert_eq!(label(b"N\xA3\xA4ez.pdf", false), "Núñez.pdf");
        assert_eq!(label(b"N\xA3\xA4ez.pdf", true), "N\u{FFFD}\u{FFFD}ez.pdf");
        assert_eq!(of_code_page_437(0xFF), '\u{A0}');
        assert_eq!(of_code_page_437(0x80), 'Ç');
    }
}
