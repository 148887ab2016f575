//! Mistakes in JSON.

use super::{bare, is_name, quoted};

/// What to write instead in a line of JSON, by what its parser says of the place `at` in it.
pub(in crate::format) fn json(message: &str, line: &str, at: usize) -> Option<String> {
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
            "put all requests in brackets; or, in JSON Lines, remove the comma"
        }
        () if says("more than one json value") && token.starts_with(['}', ']']) => {
            "remove the brace or bracket that closes nothing"
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
            let right = Member::around(line, at).and_then(Member::put_right);
            // What stands there already is no better.
            return right.filter(|right| !line.contains(right)).map(|right| format!("write `{right}`"));
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
            "NaN" | "undefined" | "..." | "…" | "nil" => return None,
            value => quoted(value),
        };
        Some(self.key.map_or_else(|| value.clone(), |key| format!("{}: {value}", quoted(bare(key)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
