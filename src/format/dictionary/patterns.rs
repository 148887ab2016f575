//! Texts as regular expressions, in the words that ECMA 262, Python and Rust
//! have in common: what an answer of each kind looks like.
//!
//! Which characters are blank, unseen or refused is asked of those who decide it.

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use crate::characters::is_blank;
use crate::finding::Code;
use crate::form::{Digits, Field, Form, NOT_APPLICABLE};
use crate::request::Value;

/// A class of characters without its brackets, as ranges.
fn class(is_in: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    let mut range: Option<(char, char)> = None;
    let all = ('\0'..=char::MAX).filter(|&c| is_in(c)).map(Some);
    for next in all.chain([None]) {
        match (range, next) {
            (Some((first, last)), Some(c)) if u32::from(last) + 1 == u32::from(c) => range = Some((first, c)),
            (before, next) => {
                if let Some((first, last)) = before {
                    push(&mut out, first);
                    if first != last {
                        out.push('-');
                        push(&mut out, last);
                    }
                }
                range = next.map(|c| (c, c));
            }
        }
    }
    out
}

/// Writes a character as a class has it; those beyond the first plane have no
/// escape that all languages know.
fn push(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() || c > '\u{FFFF}' {
        out.push(c);
    } else {
        let _ = write!(out, "\\u{:04x}", u32::from(c));
    }
}

/// What stands around answers and says nothing: white space, as a class without its brackets.
pub(super) fn space() -> &'static str {
    static SPACE: OnceLock<String> = OnceLock::new();
    SPACE.get_or_init(|| class(char::is_whitespace))
}

/// The whole text is one of the alternatives, white space around it aside.
pub(super) fn whole(alternatives: &str) -> String {
    let space = space();
    format!("^[{space}]*(?:{alternatives})[{space}]*$")
}

/// Text that holds nothing at all.
pub(super) fn empty() -> String {
    format!("^[{}]*$", space())
}

/// Text in which nobody sees anything.
pub(super) fn unseen() -> String {
    format!("^[{}]*$", class(|c| is_blank(c.encode_utf8(&mut [0; 4]))))
}

/// Text without the characters that a field refuses.
pub(super) fn clean(field: &Field, form: &Form) -> String {
    let is_refused = |c: char| {
        let code = Value::parse(&format!("a{c}b"), field, form).err().map(|wrong| wrong.code);
        code == Some(Code::ControlCharacter)
    };
    // No plane but the first has any.
    let refused = class(|c| c <= '\u{FFFF}' && is_refused(c));
    whole(&format!("[^{refused}]*"))
}

/// A word in any letter case.
pub(super) fn any_case(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            c if c.is_ascii_alphabetic() => format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()),
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => c.to_string(),
            c => format!("\\u{:04x}", u32::from(c)),
        })
        .collect()
}

/// `N/A`, with white space anywhere.
pub(super) fn not_applicable() -> String {
    let letters: Vec<String> = NOT_APPLICABLE.chars().map(|c| any_case(&c.to_string())).collect();
    letters.join(&format!("[{}]*", space()))
}

/// What a spreadsheet shows where a formula failed, as a word before `end`.
pub(super) fn of_spreadsheet(end: &str) -> String {
    let bare = ["N/A", "N/D", "NV", "GETTING_DATA"].map(any_case).join("|");
    let space = space();
    format!("(?:^|[{space}])(?:Err:[0-9]{{3}}|#(?:{bare}|##+|¿*[A-Z][A-Z0-9/_¿]*[!?]))(?:$|[{space}{end}])")
}

/// A text of which a character was lost, or that a spreadsheet put in its place.
pub(super) fn spoiled() -> String {
    let letter = "A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f";
    format!("\\ufffd|[{letter}]\\?[{letter}]|{}", of_spreadsheet(""))
}

/// A number of digits.
pub(super) fn digits(digits: &Digits) -> String {
    format!("[0-9]{{{},{}}}", digits.fewest, digits.most)
}

/// An address before the domain, with it or without.
pub(super) fn address(domain: &str) -> String {
    let atom = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+";
    let (space, domain) = (space(), any_case(domain));
    whole(&format!("{atom}(?:\\.{atom})*(?:[{space}]*@[{space}]*{domain})?"))
}

/// An address of which the sign before the domain was lost.
pub(super) fn without_sign(domain: &str) -> String {
    format!("^[^@]*{}[{}]*$", any_case(domain), space())
}

/// An address that is no longer than any, before the domain.
pub(super) fn short_address() -> String {
    let space = space();
    format!("^[{space}]*[^{space}@]{{1,64}}[{space}]*(?:@|$)")
}

/// A phone number: ten digits with the usual signs between them, and a 1 in
/// front, whose area code and exchange begin with these digits.
pub(super) fn phone(area: Option<RangeInclusive<char>>, exchange: Option<RangeInclusive<char>>) -> String {
    let signs = format!("[-().+/‐‑–{}]*", space());
    let begins = |digits: Option<RangeInclusive<char>>| {
        digits.map_or_else(|| "[0-9]".to_owned(), |digits| format!("[{}-{}]", digits.start(), digits.end()))
    };
    let (area, exchange) = (begins(area), begins(exchange));
    format!("^{signs}(?:1{signs})?{area}(?:{signs}[0-9]){{2}}{signs}{exchange}(?:{signs}[0-9]){{6}}{signs}$")
}

/// A day of the calendar, in the years that a date may have.
pub(super) fn date() -> String {
    let space = space();
    // With a time behind it, no space stands inside the date.
    let tight = class(|c| c.is_whitespace() && c != ' ');
    let midnight = "[ Tt,]+(?:00?:[0:.]+|12:[0:.]+[ ]*[Aa][Mm])[Zz ]*";
    whole(&format!("{}|(?:{}){midnight}", days(space), days(&tight)))
}

/// The days, with that white space around each number.
fn days(space: &str) -> String {
    const YEAR: &str = "(?:19|20|21)[0-9]{2}";
    const LEAP: &str = "(?:(?:19|21)(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))";
    let months: [(&str, &str, &str); 4] = [
        ("0{0,3}[1-9]|0{0,2}1[0-2]", "0{0,3}[1-9]|0{0,2}(?:1[0-9]|2[0-8])", YEAR),
        ("0{0,3}[13-9]|0{0,2}1[0-2]", "0{0,2}(?:29|30)", YEAR),
        ("0{0,3}[13578]|0{0,2}1[02]", "0{0,2}31", YEAR),
        ("0{0,3}2", "0{0,2}29", LEAP),
    ];
    let s = format!("[{space}]*");
    let orders = months.iter().flat_map(|(month, day, year)| {
        [
            format!("{year}{s}-{s}(?:{month}){s}-{s}(?:{day})"),
            format!("(?:{month}){s}/{s}(?:{day}){s}/{s}{year}"),
        ]
    });
    orders.collect::<Vec<_>>().join("|")
}

/// A role by one of its names, with signs around and between the words.
/// `parting` are signs that stand between two roles, and not within one.
pub(super) fn role(names: &[String], parting: &str) -> String {
    let is_sign = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() || c.is_whitespace();
    let sign = class(|c| is_sign(c) && !parting.contains(c));
    let space = class(|c| c.is_whitespace() && !parting.contains(c));
    let mut spellings: Vec<String> = Vec::new();
    for name in names {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(|word| any_case(&word.to_lowercase())).collect();
        let spelling = words.join(&format!("[{sign}]*"));
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    format!("(?:[{space}]*roles\\.)?[{sign}]*(?:{})[{sign}]*", spellings.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ranges() {
        assert_eq!(
            class(|c| matches!(c, 'a'..='f' | 'x' | '-' | '\u{200B}'..='\u{200D}')),
            "\\u002da-fx\\u200b-\\u200d"
        );
        assert_eq!(class(|_| false), "");
        assert!(class(|c| c > 'z').ends_with("-\u{10FFFF}"));
    }
}
