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

/// What to write instead in a line of JSON, by what its parser says of the place `at` in it.
pub(super) fn json(message: &str, line: &str, at: usize) -> Option<String> {
    let message = message.to_lowercase();
    let says = |words: &str| message.contains(words);
    let (before, rest) = line.split_at_checked(at).unwrap_or((line, ""));
    let token = rest.trim_start();
    let hint = match () {
        () if says("trailing comma") => "remove the comma before the bracket",
        () if says("comments") => "remove the comment; request files in TOML may have some",
        () if says("unexpected blank") => "replace it by a space",
        () if says("expected colon") => "put a colon between key and value",
        () if says("unterminated") => "close the quotation mark, the bracket or the brace",
        () if says("more than one json value") && token.starts_with(',') => {
            "remove the comma: in JSON Lines each request is a line of its own, and nothing stands between them"
        }
        () if says("more than one json value") => {
            "put several requests in brackets, with commas between them"
        }
        () if token.starts_with(',') => "remove one of the two commas",
        () if token.starts_with(';') => "write a comma in the place of the semicolon",
        () if says("expected comma")
            && token.starts_with('"')
            && before.trim_end().ends_with(['"', '}', ']']) =>
        {
            let next = token[1..].find('"').map_or(token, |end| &token[..end + 2]);
            return Some(format!("put a comma before `{next}`"));
        }
        () => {
            return Member::around(line, at)
                .and_then(Member::put_right)
                .map(|right| format!("write `{right}`"));
        }
    };
    Some(hint.to_owned())
}

/// A key with its value in a line of JSON, or a value of a list, as somebody wrote them.
struct Member<'l> {
    key: Option<&'l str>,
    value: &'l str,
}

impl<'l> Member<'l> {
    /// The longest that is put right.
    const LONGEST: usize = 200;

    /// The one around a place of the line.
    fn around(line: &'l str, at: usize) -> Option<Self> {
        let (before, rest) = line.split_at_checked(at)?;
        let start = before.rfind(['{', '[', ',']).map_or(0, |place| place + 1);
        let end = rest.find([',', '{', '}', '[', ']']).map_or(line.len(), |place| at + place);
        let member = line.get(start..end)?.trim();
        let is_short = !member.is_empty() && member.chars().count() <= Self::LONGEST;
        // A time has a colon as well, and a mail address may have an equals sign.
        let sign = member.find([':', '=']).filter(|place| !bare(&member[..*place]).is_empty());
        let split = sign.map(|place| (&member[..place], &member[place + 1..]));
        let member = match split {
            Some((key, value)) if is_name(bare(key)) => Self { key: Some(key), value: value.trim() },
            _ => Self { key: None, value: member },
        };
        is_short.then_some(member)
    }

    fn put_right(self) -> Option<String> {
        let value = match bare(self.value) {
            // What stands there is a table or a list, and the key is wrong.
            "" if self.value.is_empty() => return Some(quoted(bare(self.key?))),
            "True" => "true".to_owned(),
            "False" => "false".to_owned(),
            "None" => "null".to_owned(),
            value => quoted(value),
        };
        Some(self.key.map_or_else(|| value.clone(), |key| format!("{}: {value}", quoted(bare(key)))))
    }
}

/// What stands between quotation marks of any sort.
fn bare(text: &str) -> &str {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '`') || CURLY.contains(&c);
    let text = text.trim();
    let inner = text.strip_prefix(is_mark).unwrap_or(text);
    inner.strip_suffix(is_mark).unwrap_or(inner).trim()
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

    #[test]
    fn what_somebody_wrote_in_json_is_put_right() {
        for (line, marked, message, right) in [
            (r#"{"user": {"first_name": “María”}}"#, "“", "unexpected token", r#"`"first_name": "María"`"#),
            (r#"{“user”: {"first_name": "M"}}"#, "“", "unexpected token", r#"`"user"`"#),
            (r"{'user': {'first_name': 'María'}}", "'", "single-quoted strings", r#"`"user"`"#),
            (r#"{"user": {"last_name": 'O’Neil'}}"#, "'O", "single-quoted", r#"`"last_name": "O’Neil"`"#),
            (r#"{"user": {first_name: "María"}}"#, "first", "expected string", r#"`"first_name": "María"`"#),
            (r#"{"user": {"first_name" = "María"}}"#, "=", "unexpected token", r#"`"first_name": "María"`"#),
            (r#"{"user": {"first_name": María}}"#, "María", "unexpected token", r#"`"first_name": "María"`"#),
            (
                r#"{"user": {"request_date": 11/23/2026}}"#,
                "/23",
                "unexpected",
                r#"`"request_date": "11/23/2026"`"#,
            ),
            (r#"{"user": {"employee_number": 00123456}}"#, "0123456", "expected comma", r#": "00123456"`"#),
            (
                r#"{"user": {"phone": 213-555-0142}}"#,
                "-555",
                "expected comma",
                r#"`"phone": "213-555-0142"`"#,
            ),
            (r#"{"user": {"phone": +12135550142}}"#, "+", "unary plus", r#"`"phone": "+12135550142"`"#),
            (
                r#"{"user": {"last_name": "O"Neil"}}"#,
                "Neil",
                "unexpected token",
                r#"`"last_name": "O\"Neil"`"#,
            ),
            (r#"{"user": {"school": "C:\Users\new"}}"#, r"\Users", "invalid escape", r#""C:\\Users\\new"`"#),
            (r#"{"user": {"extension": N/A}}"#, "N/A", "unexpected token", r#"`"extension": "N/A"`"#),
            (r#"{"roles": [Counselor, Principal]}"#, "Counselor", "unexpected token", r#"`"Counselor"`"#),
            (r#"{"x": True}"#, "True", "unexpected token", r#"`"x": true`"#),
            (
                r#"{"first_name": "M" "last_name": "N"}"#,
                r#""last"#,
                "expected comma",
                r#"before `"last_name"`"#,
            ),
            (
                r#"{"first_name": "M",, "last_name": "N"}"#,
                ", \"last",
                "unexpected token in object",
                "two commas",
            ),
            (r#"[{"a": "M"}; {"a": "N"}]"#, ";", "unexpected token", "in the place of the semicolon"),
            (r#"{"user": {}},"#, ",", "text cannot contain more than one JSON value", "remove the comma"),
            (r#"{"a": "M",}"#, ",}", "trailing commas are not allowed", "remove the comma"),
        ] {
            let at = line.find(marked).unwrap_or_else(|| panic!("{line}"));
            let hint = json(message, line, at).unwrap_or_default();
            assert!(hint.contains(right), "{line}: {hint}");
        }
        assert_eq!(json("unexpected token", "", 0), None);
        assert_eq!(json("unexpected token", "ñ", 1), None, "in the middle of a letter");
    }
}
