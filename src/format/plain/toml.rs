//! Mistakes in TOML.

use ::toml::de::DeTable;

use super::super::keys::{self, Key};
use super::{CURLY, Said, bare, is_name, quoted};
use crate::characters::is_unseen;
use crate::form::FieldKind;
use crate::request::likely_date;

/// What is most likely wrong with a line of TOML that the parser refuses.
pub(in crate::format) fn toml(line: &str) -> Option<Said> {
    let line = line.trim_end_matches(['\r', '\n']);
    let (what, hint) = likeliest(line)?;
    let right = hint.strip_prefix("write `").and_then(|right| right.strip_suffix('`'));
    // What is no better is not offered.
    let is_better = right.is_none_or(|right| right != line.trim() && DeTable::parse(right).is_ok());
    Some((
        what,
        if is_better { hint } else { "write it as `name = \"value\"`, or leave the line out".to_owned() },
    ))
}

fn likeliest(line: &str) -> Option<Said> {
    if line.trim().chars().count() > 200 {
        return None;
    }
    if line.contains(is_odd_blank) {
        let right: String = line.chars().map(|c| if is_odd_blank(c) { ' ' } else { c }).collect();
        let what = "a no-break space stands here, which only looks like a space";
        return match right.trim() {
            "" => Some((what.to_owned(), "remove the line".to_owned())),
            right => said(what, right),
        };
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
    if !whole.is_empty() && whole.chars().all(|c| matches!(c, '-' | '.' | '=' | '_' | '`')) {
        return Some(("a line has no place here".to_owned(), "remove it".to_owned()));
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
    let known = keys::spelling(name);
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
    let is_list = is_roles(right_key);
    if value.is_empty() && is_list {
        let hint =
            format!("write all of them in one line: `{right_key} = [\"Counselor\", \"Office Manager\"]`");
        return Some(("the roles are missing behind the name".to_owned(), hint));
    }
    if value.is_empty() {
        let hint = format!("write it behind an equals sign, `{right_key} = \"…\"`, or leave the line out");
        return Some(("the value is missing".to_owned(), hint));
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
    wrong_value(right_key, value, &right)
}

/// What is wrong with a value behind its equals sign; `right` is the line with the value put right.
fn wrong_value(key: &str, value: &str, right: &str) -> Option<Said> {
    match value.chars().next() {
        Some('[' | '(' | '{') if is_roles(key) => {
            let what =
                "a list stands in brackets, each of its texts in quotation marks, with commas between them";
            (format!("{key} = {value}") != right).then(|| said(what, right)).flatten()
        }
        Some('"') if value.contains('\\') && value.ends_with('"') && value.len() > 1 => {
            let inner = &value[1..value.len() - 1];
            let what = "a backslash has a meaning of its own between double quotation marks";
            said(what, &format!("{key} = '{inner}'"))
        }
        Some('"' | '\'') if value.ends_with([',', ';']) => said("something stands behind the value", right),
        Some(mark @ ('"' | '\'')) if behind(value, mark).is_some() => too_long(key, value, mark),
        Some(mark @ ('"' | '\'')) if value.matches(mark).count() % 2 == 1 => {
            said("a quotation mark is missing or one too many", right)
        }
        None | Some('"' | '\'' | '[' | '{') => None,
        Some(_) if is_date(key) && likely_date(value).is_none() => {
            let what = format!("`{value}` is no date");
            Some((what, "write it as month/day/year, MM/DD/YYYY, in quotation marks".to_owned()))
        }
        Some(_) => said("the value needs quotation marks", right),
    }
}

/// What is wrong with a value that a quotation mark ends before the line.
fn too_long(key: &str, value: &str, mark: char) -> Option<Said> {
    let (inner, rest) = behind(value, mark)?;
    if let Some(note) = ["//", ";", "--"].iter().find_map(|sign| rest.strip_prefix(sign)) {
        let right = format!("{key} = {} # {}", quoted(inner), note.trim());
        return said("a comment begins with another sign here", &right);
    }
    if value[1 + inner.len() + 1..].starts_with(' ') {
        let whole = format!("{inner} {}", rest.trim_matches(mark));
        return said("something stands behind the value", &format!("{key} = {}", quoted(&whole)));
    }
    let whole = value[1..].strip_suffix(mark).unwrap_or(&value[1..]);
    said("a quotation mark ends the value before its end", &format!("{key} = {}", quoted(whole)))
}

/// A name and its value as TOML has them.
fn put_right(key: &str, value: &str) -> String {
    let value = value.trim().trim_end_matches([',', ';']);
    if is_roles(key) {
        let names = value
            .split([',', ';', '"', '\''])
            .map(|name| name.trim_matches(['[', ']', '(', ')', '{', '}', '@', ' ']));
        let is_name = |name: &&str| name.contains(char::is_alphanumeric);
        let names: Vec<String> = names.filter(is_name).map(quoted).collect();
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

/// What stands behind a value in quotation marks, if it is no comment, and the value.
fn behind(value: &str, mark: char) -> Option<(&str, &str)> {
    let (inner, rest) = value.strip_prefix(mark)?.split_once(mark)?;
    let rest = rest.trim();
    (!rest.is_empty() && !rest.starts_with('#')).then_some((inner, rest))
}

fn without_comment(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        return value;
    }
    value.split_once(" #").map_or(value, |(value, _)| value).trim()
}

fn in_marks(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    if inner.is_some_and(|inner| !inner.contains('"')) {
        return value.to_owned();
    }
    if let Some(inner) = inner {
        return quoted(inner);
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
            ("request_date = today", "is no date", "MM/DD/YYYY"),
            ("request_date = 03.04.2026", "is no date", "MM/DD/YYYY"),
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
            ("first_name =", "missing", "behind an equals sign"),
            ("roles:", "roles are missing", "[\"Counselor\", \"Office Manager\"]"),
            ("first_name = \"Mar\"ía\"", "before its end", "`first_name = \"Mar\\\"ía\"`"),
            ("first_name = \"María\" (Mary)", "behind the value", "`first_name = \"María (Mary)\"`"),
            ("first_name = \"María\" // note", "another sign", "`first_name = \"María\" # note`"),
            ("[Site Administrator]", "in brackets", "`[site_administrator]`"),
            (
                "roles = @(\"Counselor\", \"Principal\")",
                "quotation marks",
                "= [\"Counselor\", \"Principal\"]`",
            ),
            ("---", "no place", "remove it"),
            ("\u{C}", "no-break", "remove the line"),
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
