//! What people and spreadsheets write where a date or digits are asked for:
//! each mistake that is known by its looks is called by its name, with the
//! value put right where only one thing can be meant.

mod dates;
mod digits;

pub(crate) use dates::likely_date;
pub(super) use dates::{date, no_such_day, without_midnight};
pub(super) use digits::{as_programs_write, digits};

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
    let inner = unquoted(text).filter(|_| text.starts_with(is_mark) && text.ends_with(is_mark))?;
    let what = format!("`{text}` stands in quotation marks, which are printed with it");
    Some(Wrong::new(Code::Leftover, what).hint(format!("write `{inner}`, if the marks are not a part of it")))
}

/// Words that programs write where they have no value, and dashes.
fn nothing(text: &str, not_applicable: bool) -> Option<Wrong> {
    let is_dash = text.chars().all(|c| matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    // Nearly every value is longer, or has none of these signs.
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase();
    let is_none = not_applicable && NONE.contains(&lower.as_str());
    let is_placeholder =
        text.starts_with(['{', '<', '$', '[', '«']) && text.ends_with(['}', '>', ']', '»', '$']);
    if !is_dash && !is_none && !is_placeholder && !NOTHING.contains(&text) && lower != "n/a." {
        return None;
    }
    let wrong = Wrong::new(Code::Leftover, format!("`{text}` is what stands where there is no value"));
    Some(if not_applicable {
        wrong.hint("write `N/A` where there is none")
    } else {
        wrong.hint("write the value itself, or leave the field empty where it is optional")
    })
}

/// The longest that stands for nothing.
const LONGEST: usize = 40;

/// What people write for none where the form has a word for it.
const NONE: [&str; 9] = ["na", "n.a.", "not applicable", "n\\a", "nmi", "nmn", "no", "none", "0"];

/// In the letter case of programs: people are called Nan and Null.
const NOTHING: [&str; 22] = [
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
];

/// What a text holds in the place of what somebody wrote.
pub(super) fn words(text: &str) -> Option<Wrong> {
    let fault =
        faults(text).into_iter().find(|fault| matches!(fault, Fault::Spreadsheet(word) if word == text));
    if let Some(fault) = fault {
        return Some(told(&fault));
    }
    let letters: Vec<char> = text.chars().filter(|c| *c != '?').collect();
    let is_lost = text.contains('?') && {
        // Question marks between two letters, however many.
        let inside = text.trim_matches(|c: char| !c.is_alphabetic());
        letters.len() > 1
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
    if !text.contains(['&', '\\', '%', '<', '√', '‚']) {
        return None;
    }
    let part = |start: usize, length: usize| text.get(start..start + length);
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (start, c) in text.char_indices() {
        let rest = &text[start..];
        let found = match c {
            '&' => rest.find(';').filter(|end| {
                let name = &rest[1..*end];
                (2..=8).contains(&name.len())
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
            }),
            '\\' if rest.starts_with("\\u") => part(start, 6).filter(|code| hex(&code[2..])).map(|_| 5),
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

/// Whether an e-mail address stands in more than itself, as mail programs copy it.
pub(super) fn address(text: &str) -> Option<&str> {
    let inner = match text.rsplit_once('<') {
        Some((_, inner)) => inner.strip_suffix('>')?,
        None => {
            let inner = text.strip_prefix("mailto:").unwrap_or(text).trim_end_matches([';', ',', '.']);
            inner.trim_matches(['"', '“', '”'])
        }
    };
    (inner != text && !inner.is_empty()).then_some(inner)
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
        assert_eq!(address("María Núñez <maria.nunez@lausd.net>"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("mailto:maria.nunez@lausd.net"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("maria.nunez@lausd.net;"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("\"maria.nunez@lausd.net\""), Some("maria.nunez@lausd.net"));
        assert_eq!(address("maria.nunez"), None);
    }
}
