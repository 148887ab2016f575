//! Common mistakes in plain words, with what somebody wrote put right.

use std::fmt::Write as _;

use super::keys::{self, Key};
use crate::characters::is_obeyed;

/// What is wrong with a line, and what to write instead.
pub(super) type Said = (String, String);

/// Quotation marks that no language here knows: word processors make them.
pub(super) const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»'];

/// What is most likely wrong with a line of TOML that the parser refuses.
pub(super) fn toml(line: &str) -> Option<Said> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().chars().count() > 200 {
        return None;
    }
    let said = |what: &str, right: &str| Some((what.to_owned(), format!("write `{right}`")));
    if line.contains(is_odd_blank) {
        let right: String = line.chars().map(|c| if is_odd_blank(c) { ' ' } else { c }).collect();
        return said("a no-break space stands here, which only looks like a space", right.trim());
    }
    let bare = line.trim();
    if bare.contains(CURLY) {
        let right: String = bare.chars().map(|c| if CURLY.contains(&c) { '"' } else { c }).collect();
        if right.matches('"').count() == 2 {
            return said("these are curly quotation marks, and straight ones are needed", &right);
        }
        return Some((
            "these are curly quotation marks, and straight ones are needed".to_owned(),
            "write straight quotation marks, such as \"María\"".to_owned(),
        ));
    }
    if let Some(name) = bare.strip_prefix('[').filter(|name| !name.ends_with(']') && is_name(name)) {
        return said("the bracket is not closed", &format!("[{name}]"));
    }
    if is_name(bare) && matches!(keys::key(bare), Some(Key::Part)) {
        return said("the name of a part of the form stands in brackets", &format!("[{bare}]"));
    }
    let (key, value) = match (bare.split_once('='), bare.split_once(':')) {
        (Some((key, value)), _) if is_name(key.trim()) => (key.trim(), value.trim()),
        (_, Some((key, value))) if is_name(key.trim()) => {
            let right = format!("{} = {}", key.trim(), in_marks(without_comment(value.trim())));
            return said("a colon stands in the place of an equals sign", &right);
        }
        _ => return None,
    };
    let value = without_comment(value);
    if is_wrong_day(value) {
        return Some((
            format!("`{value}` is not a date of the calendar"),
            "check the month, the day and the year".to_owned(),
        ));
    }
    match value.chars().next() {
        None => said("the value is missing", &format!("{key} = \"\"")),
        Some('"') if value.contains('\\') && value.ends_with('"') && value.len() > 1 => {
            let inner = &value[1..value.len() - 1];
            said(
                "a backslash has a meaning of its own between double quotation marks",
                &format!("{key} = '{inner}'"),
            )
        }
        Some('"') if value.matches('"').count() % 2 == 1 => said(
            "a quotation mark is missing or one too many",
            &format!("{key} = {}", in_marks(&value.replace('"', ""))),
        ),
        Some('"' | '\'' | '[' | '{') => None,
        Some(_) => said("the value needs quotation marks", &format!("{key} = {}", in_marks(value))),
    }
}

/// What is most likely wrong with a line of JSON, by what its parser says.
pub(super) fn json(message: &str, line: &str) -> Option<String> {
    if line.contains(CURLY) {
        return Some("write straight quotation marks, such as \"María\"; these are curly ones".to_owned());
    }
    let hint = [
        ("trailing comma", "remove the comma before the bracket"),
        ("single-quoted", "write double quotation marks, such as \"María\""),
        ("comments", "remove the comment; request files in TOML may have some"),
        ("expected string for object property", "put the key in quotation marks, such as \"user\""),
        (
            "expected comma",
            "put a comma between two values; a number with zeros in front needs quotation marks",
        ),
        ("expected colon", "put a colon between key and value"),
        ("unary plus", "put the value in quotation marks"),
        ("decimal point", "put the value in quotation marks"),
        ("unexpected blank", "replace it by a space"),
        ("unterminated", "close the quotation mark, the bracket or the brace"),
        ("unexpected token", "put the value in quotation marks, such as \"11/23/2026\""),
        ("unexpected word", "put the value in quotation marks, such as \"María\""),
    ];
    hint.iter().find(|(words, _)| message.to_lowercase().contains(words)).map(|(_, hint)| (*hint).to_owned())
}

/// Blanks that look like spaces and are none.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn without_comment(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        return value;
    }
    value.split_once(" #").map_or(value, |(value, _)| value).trim()
}

fn in_marks(value: &str) -> String {
    if value.starts_with('"') && value.ends_with('"') && value.len() > 1 {
        return value.to_owned();
    }
    quoted(value.trim_matches(['"', '\'', ',']))
}

/// A basic string; what a terminal or an editor would obey is escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_obeyed(c) => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether it is written as a date, of a day that there is not.
fn is_wrong_day(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    digits(year, 4)
        && digits(month, 2)
        && digits(day, 2)
        && chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_right() {
        for (line, what, right) in [
            ("request_date = 11/23/2026", "needs quotation marks", "`request_date = \"11/23/2026\"`"),
            ("request_date = 2026-02-30", "not a date of the calendar", "check the month"),
            ("first_name: María", "a colon", "`first_name = \"María\"`"),
            ("first_name : \"María\"", "a colon", "`first_name = \"María\"`"),
            ("first_name\u{A0}= \"María\"", "no-break space", "`first_name = \"María\"`"),
            ("user", "stands in brackets", "`[user]`"),
            ("[user", "not closed", "`[user]`"),
            ("first_name = “María”", "curly", "`first_name = \"María\"`"),
            ("first_name = María  # the name", "needs quotation marks", "`first_name = \"María\"`"),
            ("employee_number = 00123456", "needs quotation marks", "`employee_number = \"00123456\"`"),
            ("first_name = \"María", "a quotation mark", "`first_name = \"María\"`"),
            ("first_name =", "missing", "`first_name = \"\"`"),
        ] {
            let (message, hint) = toml(line).unwrap_or_else(|| panic!("{line}"));
            assert!(message.contains(what) && hint.contains(right), "{line}: {message}; {hint}");
        }
        for line in ["[[x", "", "= 1", "roles = [\"a\"", "first_name = \"a\"", "ñ = 1"] {
            assert_eq!(toml(line), None, "{line}");
        }
    }
}
