//! Mistakes in TOML.

use super::super::keys::{self, Key};
use super::{CURLY, Said, bare, is_name, quoted};
use crate::characters::is_unseen;
use crate::form::FieldKind;
use crate::request::likely_date;

/// What is most likely wrong with a line of TOML that the parser refuses.
pub(in crate::format) fn toml(line: &str) -> Option<Said> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().chars().count() > 200 {
        return None;
    }
    if line.contains(is_odd_blank) {
        let right: String = line.chars().map(|c| if is_odd_blank(c) { ' ' } else { c }).collect();
        return said("a no-break space stands here, which only looks like a space", right.trim());
    }
    let whole = line.trim();
    if whole.contains(CURLY) {
        let what = "these are curly quotation marks, and straight ones are needed";
        let right: String = whole.chars().map(|c| if CURLY.contains(&c) { '"' } else { c }).collect();
        if right.matches('"').count() == 2 {
            return said(what, &right);
        }
        return Some((what.to_owned(), "write straight quotation marks, such as \"María\"".to_owned()));
    }
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| whole.starts_with(mark)) {
        let what = "two versions of the file were put together here";
        return Some((what.to_owned(), "keep the lines that are right, and remove the marks".to_owned()));
    }
    if let Some(comment) = ["//", "--", "/*", ";"].iter().find_map(|sign| whole.strip_prefix(sign)) {
        return said("a comment begins with another sign here", &format!("# {}", comment.trim()));
    }
    part(whole).or_else(|| {
        let item = whole.strip_prefix("- ").or_else(|| whole.strip_prefix("* "));
        answer(item.unwrap_or(whole)).map(|(what, right)| match item {
            Some(_) => ("a list has no place here".to_owned(), right),
            None => (what, right),
        })
    })
}

fn said(what: &str, right: &str) -> Option<Said> {
    Some((what.to_owned(), format!("write `{right}`")))
}

/// The name of a part of the form, in whatever stands for its brackets.
fn part(line: &str) -> Option<Said> {
    let name = line.trim_matches(['[', ']', '(', ')', '<', '>', '{', '}', ':', '"', '\'', ' ']);
    if let Some(open) = line.strip_prefix('[').filter(|name| !name.contains(']') && is_name(name)) {
        return said("the bracket is not closed", &format!("[{open}]"));
    }
    let known = name.to_ascii_lowercase();
    let right = format!("[{known}]");
    let is_part = matches!(keys::key(&known), Some(Key::Part)) && line != right;
    is_part.then(|| said("the name of a part of the form stands in brackets", &right)).flatten()
}

/// A name with its value, however they are written.
fn answer(line: &str) -> Option<Said> {
    let place = line.find(['=', ':']);
    let Some((key, value)) = place.map(|place| (line[..place].trim(), line[place..].trim())) else {
        let (key, value) = line.split_once([' ', '\t'])?;
        // `first_name "María"`, and no sentence.
        let is_answer = is_answer(key) && value.trim().starts_with(['"', '\'', '[']);
        return is_answer.then(|| said("the equals sign is missing", &put_right(key, value))).flatten();
    };
    let name: String = bare(key).to_ascii_lowercase().replace([' ', '-'], "_");
    let right_key = if is_name(bare(key)) { bare(key) } else { name.as_str() };
    if !is_name(right_key) || key.contains(' ') && !is_answer(&name) {
        return None;
    }
    let sign: String = value.chars().take_while(|c| matches!(c, '=' | ':' | '>' | ' ')).collect();
    let unseen = |c: char| is_unseen(c) || c.is_whitespace();
    let (sign, value) = (sign.trim(), without_comment(value[sign.len()..].trim_matches(unseen)));
    let right = put_right(right_key, value);
    if key.contains(' ') {
        return said("a name has no spaces", &right);
    }
    match sign {
        "=" => {}
        ":" => return said("a colon stands in the place of an equals sign", &right),
        sign => return said(&format!("`{sign}` stands in the place of an equals sign"), &right),
    }
    if is_wrong_day(value) {
        let what = format!("`{value}` is not a date of the calendar");
        return Some((what, "check the month, the day and the year".to_owned()));
    }
    if matches!(value, "null" | "None" | "nil" | "undefined") {
        let what = format!("`{value}` stands for no value");
        return Some((what, "leave the line out".to_owned()));
    }
    let is_list = is_roles(right_key);
    match value.chars().next() {
        None => said("the value is missing", &right),
        Some('[' | '(' | '{') if is_list => {
            let what =
                "a list stands in brackets, each of its texts in quotation marks, with commas between them";
            (format!("{right_key} = {value}") != right).then(|| said(what, &right)).flatten()
        }
        Some('"') if value.contains('\\') && value.ends_with('"') && value.len() > 1 => {
            let inner = &value[1..value.len() - 1];
            let what = "a backslash has a meaning of its own between double quotation marks";
            said(what, &format!("{right_key} = '{inner}'"))
        }
        Some('"' | '\'') if value.ends_with([',', ';']) => said("something stands behind the value", &right),
        Some(mark @ ('"' | '\'')) if value.matches(mark).count() % 2 == 1 => {
            said("a quotation mark is missing or one too many", &right)
        }
        Some('"' | '\'' | '[' | '{') => None,
        Some(_) if is_date(right_key) && likely_date(value).is_none() => {
            let what = format!("`{value}` is no date");
            Some((what, format!("write it as month/day/year: `{right_key} = \"11/23/2026\"`")))
        }
        Some(_) => said("the value needs quotation marks", &right),
    }
}

/// A name and its value as TOML has them.
fn put_right(key: &str, value: &str) -> String {
    let value = value.trim().trim_end_matches([',', ';']);
    if is_roles(key) {
        let names = value
            .split([',', ';', '"', '\''])
            .map(|name| name.trim_matches(['[', ']', '(', ')', '{', '}', ' ']));
        let names: Vec<String> = names.filter(|name| !name.is_empty()).map(quoted).collect();
        return format!("{key} = [{}]", names.join(", "));
    }
    let likely = is_date(key).then(|| likely_date(bare(value))).flatten();
    match likely {
        Some(date) => format!("{key} = {}", quoted(&date)),
        None => format!("{key} = {}", in_marks(value)),
    }
}

fn is_roles(key: &str) -> bool {
    matches!(keys::key(key), Some(Key::Roles))
}

/// Whether a name is the last part of some answer's.
fn is_answer(key: &str) -> bool {
    is_roles(key) || keys::of_last(key).next().is_some()
}

fn is_date(key: &str) -> bool {
    keys::of_last(key.rsplit('.').next().unwrap_or(key)).any(|field| field.kind == FieldKind::Date)
}

/// Blanks that look like spaces and are none.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, ' ' | '\t' | '\r' | '\n')
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
    quoted(value.trim_matches(['"', '\'', '`', ',']))
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
            ("request_date = 11-23-2026", "needs quotation marks", "`request_date = \"11/23/2026\"`"),
            ("request_date = 23 Nov 2026", "needs quotation marks", "`request_date = \"11/23/2026\"`"),
            ("request_date = today", "is no date", "month/day/year"),
            ("request_date = 03.04.2026", "is no date", "month/day/year"),
            ("request_date = 2026-02-30", "not a date of the calendar", "check the month"),
            ("first_name: María", "a colon", "`first_name = \"María\"`"),
            ("first_name : \"María\"", "a colon", "`first_name = \"María\"`"),
            ("first_name == \"María\"", "`==` stands", "`first_name = \"María\"`"),
            ("first_name => \"María\"", "`=>` stands", "`first_name = \"María\"`"),
            ("first_name := María", "`:=` stands", "`first_name = \"María\"`"),
            ("first_name \"María\"", "equals sign is missing", "`first_name = \"María\"`"),
            ("First name = \"María\"", "no spaces", "`first_name = \"María\"`"),
            ("first_name = \"María\",", "behind the value", "`first_name = \"María\"`"),
            ("first_name = \"María\";", "behind the value", "`first_name = \"María\"`"),
            ("first_name = 'María", "a quotation mark", "`first_name = \"María\"`"),
            ("- first_name = María", "a list has no place", "`first_name = \"María\"`"),
            ("// the user", "a comment", "`# the user`"),
            ("<<<<<<< HEAD", "two versions", "remove the marks"),
            ("first_name\u{A0}= \"María\"", "no-break space", "`first_name = \"María\"`"),
            ("user", "stands in brackets", "`[user]`"),
            ("user:", "stands in brackets", "`[user]`"),
            ("(User)", "stands in brackets", "`[user]`"),
            ("<user>", "stands in brackets", "`[user]`"),
            ("[user]]", "stands in brackets", "`[user]`"),
            ("[user", "not closed", "`[user]`"),
            ("first_name = “María”", "curly", "`first_name = \"María\"`"),
            ("first_name = María  # the name", "needs quotation marks", "`first_name = \"María\"`"),
            ("employee_number = 00123456", "needs quotation marks", "`employee_number = \"00123456\"`"),
            ("first_name = \"María", "a quotation mark", "`first_name = \"María\"`"),
            ("first_name =", "missing", "`first_name = \"\"`"),
            ("roles = [Counselor]", "in quotation marks", "`roles = [\"Counselor\"]`"),
            ("roles = (\"Counselor\")", "in brackets", "`roles = [\"Counselor\"]`"),
            ("roles = [\"Counselor\" \"Principal\"]", "commas", "`roles = [\"Counselor\", \"Principal\"]`"),
            (
                "roles = [\"Office Manager\", Principal]",
                "commas",
                "`roles = [\"Office Manager\", \"Principal\"]`",
            ),
            ("roles: [Counselor]", "a colon", "`roles = [\"Counselor\"]`"),
            (
                "roles = Office Manager; Principal",
                "quotation marks",
                "`roles = [\"Office Manager\", \"Principal\"]`",
            ),
        ] {
            let (message, hint) = toml(line).unwrap_or_else(|| panic!("{line}"));
            assert!(message.contains(what) && hint.contains(right), "{line}: {message}; {hint}");
        }
        for line in
            ["[[x", "", "= 1", "first_name = \"a\"", "ñ = 1", "[user]", "Dear Ms. Núñez, please sign."]
        {
            assert_eq!(toml(line), None, "{line}");
        }
    }
}
