//! What people and spreadsheets write where a date or digits are asked for:
//! each mistake that is known by its looks is called by its name, with the
//! value put right where only one thing can be meant.

mod dates;
mod digits;

pub(crate) use dates::likely_date;
pub(super) use dates::{date, no_such_day, without_midnight};
pub(super) use digits::{as_programs_write, digits};

use unicode_script::{Script, UnicodeScript as _};

use super::wrong::Wrong;
use crate::characters::{Fault, faults};
use crate::finding::Code;

/// What is wrong with a text, whatever was asked for: it was spoiled on its
/// way, or a program wrote it where it had nothing.
///
/// The rule `code` is the one that the text breaks where none is said.
pub(super) fn spoiled(text: &str, code: Code, not_applicable: bool) -> Option<Wrong> {
    if let Some(fault) = faults(text).first() {
        let told = told(fault);
        // What is a warning beside a value is an error where there is none.
        let is_warning = matches!(fault, Fault::Misread(_) | Fault::Unseen(_));
        return Some(if is_warning { Wrong { code, ..told } } else { told });
    }
    nothing(text, not_applicable).map(|wrong| Wrong { code, ..wrong })
}

/// What is said of a text that has a fault.
pub(crate) fn told(fault: &Fault) -> Wrong {
    match fault {
        Fault::Lost => {
            Wrong::new(Code::LostCharacter, "a character of the value was lost: U+FFFD is in its place")
                .hint("type the value anew; a file was read or saved in the wrong encoding before")
        }
        Fault::Spreadsheet(word) if word.bytes().all(|byte| byte == b'#') => {
            let message = format!("`{word}` is what a spreadsheet shows where a column is too narrow");
            Wrong::new(Code::SpreadsheetError, message).hint("widen the column, and save the table again")
        }
        Fault::Spreadsheet(word) => {
            Wrong::new(Code::SpreadsheetError, format!("`{word}` is an error of a spreadsheet"))
                .hint("correct the formula or the reference in the spreadsheet, and export it again")
        }
        Fault::Misread(meant) => {
            let message = format!("the value looks like `{meant}` read in the wrong encoding");
            Wrong::new(Code::WrongEncoding, message)
                .hint("export the table as \u{201C}CSV UTF-8\u{201D}, or type the value anew")
        }
        Fault::Unseen(unseen) => {
            let numbers: Vec<String> = unseen.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let message = format!("the value holds characters that nobody sees: {}", numbers.join(", "));
            Wrong::new(Code::UnseenCharacter, message).hint("type the value anew, as plain text")
        }
    }
}

/// What a program or a person left in the place of a value, or around it;
/// `not_applicable` says whether the field takes `N/A`.
pub(crate) fn leftover(text: &str, not_applicable: bool) -> Option<Wrong> {
    if let Some(wrong) = nothing(text, not_applicable) {
        return Some(wrong);
    }
    if let Some(wrong) = foreign(text) {
        return Some(wrong);
    }
    if text.starts_with('=') && text.contains(['(', '&'])
        || text.starts_with("@{")
        || text.starts_with("System.")
    {
        let what = format!("`{text}` is what a program was told, and not a value");
        return Some(Wrong::new(Code::Leftover, what).hint("write the value itself"));
    }
    if let Some(code) = encoded(text) {
        let what = format!("`{code}` in the value is what a program writes for another character");
        return Some(Wrong::new(Code::Leftover, what).hint("type the value anew, as people read it"));
    }
    if !text.contains(char::is_alphabetic) {
        let what = format!("`{text}` holds no letter");
        return Some(Wrong::new(Code::Leftover, what).hint("see that the value stands in its own field"));
    }
    if text.contains('@') && text.contains('.') && !text.contains(' ') {
        let what = format!("`{text}` looks like an e-mail address");
        return Some(Wrong::new(Code::Leftover, what).hint("see that the value stands in its own field"));
    }
    let is_mark = |c: char| MARKS.contains(&c) && c != '`';
    if !(text.starts_with(is_mark) && text.ends_with(is_mark)) {
        return None;
    }
    let inner = unquoted(text)?;
    let what = format!("`{text}` stands in quotation marks, which are printed with it");
    Some(Wrong::new(Code::Leftover, what).hint(format!("write `{inner}`, if the marks are not a part of it")))
}

/// Letters and signs that no word has beside its own letters: bytes were read in another encoding.
fn foreign(text: &str) -> Option<Wrong> {
    if text.is_ascii() {
        return None;
    }
    let is_sign = |c: char| matches!(c, '¡' | '¿' | '¤' | '□' | '▯' | '\u{2500}'..='\u{259F}');
    let word = text.split_whitespace().find(|word| {
        let scripts = |c: char| Some(c.script()).filter(|_| c.is_alphabetic());
        let is_latin = word.chars().filter_map(scripts).any(|script| script == Script::Latin);
        let is_other =
            |script| matches!(script, Script::Cyrillic | Script::Greek | Script::Han | Script::Hangul);
        let behind = |(before, after): (char, char)| before.is_alphabetic() && is_sign(after);
        is_latin && word.chars().filter_map(scripts).any(is_other)
            || word.chars().zip(word.chars().skip(1)).any(behind)
    })?;
    let what = format!("`{word}` has letters or signs of two kinds in one word");
    Some(
        Wrong::new(Code::WrongEncoding, what)
            .hint("type the value anew; a file was read in the wrong encoding before"),
    )
}

/// Words that programs write where they have no value, and dashes.
fn nothing(text: &str, not_applicable: bool) -> Option<Wrong> {
    let is_dash = text.chars().all(|c| matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    // Nearly every value is longer, or has none of these signs.
    if text.len() > LONGEST {
        return None;
    }
    let is_short = text.len() <= LONGEST_WORD;
    // All of the words begin like this.
    let is_likely = is_short && text.starts_with(['n', 'N', '0']);
    let lower = if is_likely { text.to_lowercase() } else { String::new() };
    let is_none = not_applicable && NONE.contains(&lower.as_str());
    let is_placeholder = text.starts_with(['{', '<', '$', '[', '«'])
        && text.ends_with(['}', '>', ']', '»', '$'])
        && !text.contains('@');
    let is_word = is_short && NOTHING.contains(&text) || lower == "n/a.";
    if !(is_dash || is_none || is_placeholder || is_word) {
        return None;
    }
    let wrong = Wrong::new(Code::Leftover, format!("`{text}` is what stands where there is no value"));
    Some(if not_applicable {
        wrong.hint("write `N/A` where there is none")
    } else {
        wrong.hint("write the value itself")
    })
}

/// The longest that stands for nothing.
const LONGEST: usize = 40;

/// The longest of the words below.
const LONGEST_WORD: usize = 14;

/// What people write for none where the form has a word for it.
const NONE: [&str; 9] = ["na", "n.a.", "not applicable", "n\\a", "nmi", "nmn", "no", "none", "0"];

/// In the letter case of programs: people are called Nan and Null.
const NOTHING: [&str; 26] = [
    "null",
    "NULL",
    "(null)",
    "nil",
    "none",
    "None",
    "NONE",
    "nan",
    "NaN",
    "NaT",
    "undefined",
    "(blank)",
    "(empty)",
    "(none)",
    "(vacant)",
    "blank",
    "TBD",
    "TBA",
    "tbd",
    "TRUE",
    "FALSE",
    "Loading...",
    "ditto",
    "same",
    "same as above",
    "see above",
];

/// What a text holds in the place of what somebody wrote.
pub(super) fn words(text: &str) -> Option<Wrong> {
    let fault =
        faults(text).into_iter().find(|fault| matches!(fault, Fault::Spreadsheet(word) if word == text));
    if let Some(fault) = fault {
        return Some(told(&fault));
    }
    let is_lost = text.contains('?') && {
        let letters = text.chars().filter(|c| *c != '?').count();
        // Question marks between two letters, however many.
        let inside = text.trim_matches(|c: char| !c.is_alphabetic());
        letters > 1
            && inside.split('?').collect::<Vec<_>>().windows(2).any(|parts| {
                let ends = parts[0].chars().next_back().is_none_or(char::is_alphabetic);
                ends && parts[1].chars().next().is_none_or(char::is_alphabetic)
            })
    };
    is_lost.then(|| {
        Wrong::new(Code::LostCharacter, format!("`{text}` holds a question mark in the place of a letter")).hint(
            "type the value anew; a table is saved as \u{201C}CSV UTF-8\u{201D}, so that no letter is lost",
        )
    })
}

/// What a program writes for a character that it could not: `&uacute;` of web
/// pages, `\u00fa` of JSON, `%C3%BA` of addresses, tags.
fn encoded(text: &str) -> Option<&str> {
    if !text.contains(['&', '\\', '%', '<', '√', '‚', '=', '_']) {
        return None;
    }
    let part = |start: usize, length: usize| text.get(start..start + length);
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Of other letters than ASCII, as mail programs write them.
    let is_byte = |text: &str| hex(text) && text.starts_with(['8', '9', 'A', 'B', 'C', 'D', 'E', 'F']);
    for (start, c) in text.char_indices() {
        let rest = &text[start..];
        let found = match c {
            '&' => rest.find(';').filter(|end| {
                let name = &rest[1..*end];
                (2..=8).contains(&name.len())
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
            }),
            '\\' if rest.starts_with("\\u") => part(start, 6).filter(|code| hex(&code[2..])).map(|_| 5),
            '=' => part(start, 6)
                .filter(|code| code.is_ascii())
                .filter(|code| is_byte(&code[1..3]) && code[3..].starts_with('=') && is_byte(&code[4..]))
                .map(|_| 5),
            '_' => part(start, 7)
                .filter(|code| code.is_ascii())
                .filter(|code| code.starts_with("_x") && hex(&code[2..6]) && code.ends_with('_'))
                .map(|_| 6),
            '%' => part(start, 3).filter(|code| hex(&code[1..]) && !code.ends_with(' ')).map(|_| 2),
            '<' => rest.find('>').filter(|end| {
                let name = rest[1..*end].trim_start_matches('/');
                name.len() <= 12 && name.starts_with(|c: char| c.is_ascii_lowercase())
            }),
            _ => None,
        };
        if let Some(end) = found {
            return rest.get(..=end);
        }
    }
    // UTF-8 as programs on old Macs read it.
    ["√", "‚Ä"].into_iter().find(|sign| text.contains(sign))
}

/// The e-mail addresses that stand in more than themselves, as mail programs copy them, each once.
pub(super) fn addresses(text: &str) -> Vec<&str> {
    let is_between = |c: char| c.is_whitespace() || "<>()[]{}\"“”,;|:=".contains(c);
    let mut found: Vec<&str> = Vec::new();
    for part in text.split(is_between).map(|part| part.trim_matches(['\'', '‘', '’', '.', '*'])) {
        if part.contains('@') && part != text && !found.contains(&part) {
            found.push(part);
        }
    }
    found
}

/// A text without the quotation marks around it, or without the apostrophe in
/// front that tells a spreadsheet not to take it for a number.
fn unquoted(text: &str) -> Option<&str> {
    let inner = text.trim_matches(MARKS).trim();
    (inner != text && !inner.is_empty()).then_some(inner)
}

/// Quotation marks of all sorts, and what is typed for them.
const MARKS: [char; 12] = ['"', '\'', '`', '“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_mark_inside_a_word_is_a_lost_letter() {
        assert!(words("Nu?ez").is_some() && words("########").is_some());
        for text in ["Why?", "? ", "Núñez", "Who? Me", "a ?b"] {
            assert!(words(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_told_as_such() {
        let told = |text: &str| spoiled(text, Code::Extension, true);
        assert!(NONE.iter().chain(&NOTHING).all(|word| word.len() <= LONGEST_WORD));
        assert!(NONE.iter().all(|word| word.starts_with(['n', '0'])));
        for text in ["none", "None", "NULL", "nan", "—", "NA", "n.a."] {
            let wrong = told(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(wrong.code, Code::Extension, "{text}");
            assert!(wrong.hint.as_deref().is_some_and(|hint| hint.contains("`N/A`")), "{text}");
        }
        assert_eq!(told("#REF!").map(|wrong| wrong.code), Some(Code::SpreadsheetError));
        assert_eq!(told("Err:508").map(|wrong| wrong.code), Some(Code::SpreadsheetError));
        assert_eq!(told("12"), None);
    }

    #[test]
    fn addresses_stand_in_what_mail_programs_copy() {
        for text in [
            "María Núñez <maria.nunez@lausd.net>",
            "<maria.nunez@lausd.net>",
            "mailto:maria.nunez@lausd.net",
            "maria.nunez@lausd.net;",
            "\"maria.nunez@lausd.net\"",
            "'maria.nunez@lausd.net'",
            "maria.nunez@lausd.net (work)",
            "Email: maria.nunez@lausd.net",
            "[maria.nunez@lausd.net](mailto:maria.nunez@lausd.net)",
            "=HYPERLINK(\"mailto:maria.nunez@lausd.net\",\"mail\")",
        ] {
            assert_eq!(addresses(text), ["maria.nunez@lausd.net"], "{text}");
        }
        assert!(addresses("maria.nunez").is_empty() && addresses("maria.nunez@lausd.net").is_empty());
    }

    #[test]
    fn what_nobody_wrote_is_told() {
        for text in
            ["Mar├¡a", "N├║├▒ez", "Mar¡a", "Mu¤oz", "Marнa", "Mar韆", "Mar=C3=ADa", "Ana_x000D_", "Jos□"]
        {
            assert!(leftover(text, false).is_some(), "{text}");
        }
        for text in
            ["=A2&\" \"&B2", "=VLOOKUP(A2;x;2;0)", "System.Object[]", "@{first=Maria}", "same as above"]
        {
            assert!(leftover(text, false).is_some(), "{text}");
        }
        for text in ["María", "¿Qué?", "王小明", "Анна", "O’Neil", "Ana (王)", "A=B", "x_y", "J. Ñ."]
        {
            assert_eq!(leftover(text, false), None, "{text}");
        }
    }
}
