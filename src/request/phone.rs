//! Phone numbers.

use super::Wrong;
use super::habits;
use crate::finding::Code;
use crate::form::{Field, FieldKind, PhonePart};

/// A North American phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Ten digits.
    digits: String,
}

impl Phone {
    /// The area code: 3 digits.
    pub fn area(&self) -> &str {
        &self.digits[..3]
    }

    /// The number without its area code, such as `555-0142`.
    pub fn number(&self) -> String {
        format!("{}-{}", &self.digits[3..6], &self.digits[6..])
    }

    /// Reads ten digits with the usual signs between them, and a leading `1` or `+1`.
    ///
    /// `parts` are the fields that show the number; they say with which digits
    /// its parts may begin.
    ///
    /// # Errors
    ///
    /// The text is no such number.
    pub fn read<'a>(text: &str, parts: impl Iterator<Item = &'a Field>) -> Result<Self, Wrong> {
        let digits = digits(text).ok_or_else(|| wrong(text))?;
        for field in parts {
            let (called, number) = match field.kind {
                FieldKind::PhonePart(PhonePart::Area) => ("area code", &digits[..3]),
                _ => ("exchange", &digits[3..6]),
            };
            if let Some(begins) = &field.begins
                && !number.starts_with(|digit| begins.contains(&digit))
            {
                let (from, to) = (begins.start(), begins.end());
                let message = format!(
                    "the {called} of `{text}` is {number}, and such a number begins with {from} to {to}"
                );
                return Err(Wrong::new(Code::Phone, message)
                    .hint("check the number; it is written such as (213) 555-0142"));
            }
        }
        Ok(Self { digits })
    }

    /// `(213) 555-0142`.
    pub fn print(&self) -> String {
        format!("({}) {}", self.area(), self.number())
    }
}

/// The ten digits of a text that holds nothing but a phone number.
fn digits(text: &str) -> Option<String> {
    let is_usual =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || "()-.+/\u{2010}\u{2011}\u{2013}".contains(c);
    if !text.chars().all(is_usual) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        10 => Some(digits),
        11 if digits.starts_with('1') => Some(digits[1..].to_owned()),
        _ => None,
    }
}

/// What is wrong with a text that is no phone number.
fn wrong(text: &str) -> Wrong {
    if let Some(wrong) = habits::as_programs_write(text, Code::Phone) {
        return wrong;
    }
    let shown = |digits: String| Phone { digits }.print();
    let signs = [";", ",", "/", "&", " or ", " and ", "\n"];
    let parts = signs.iter().fold(vec![text], |parts, sign| {
        parts.into_iter().flat_map(|part| part.split(sign)).collect::<Vec<_>>()
    });
    let several: Vec<String> = parts.iter().filter_map(|part| digits(part.trim())).map(shown).collect();
    if let [first, second, ..] = several.as_slice() {
        return Wrong::new(Code::Phone, format!("`{text}` is more than one phone number"))
            .hint(format!("keep one of them: `{first}` or `{second}`"));
    }
    if let Some(place) = text.find(|c: char| c.is_ascii_alphabetic() || c == '#')
        && let Some(number) = digits(text[..place].trim_end_matches([' ', ',', ';']))
    {
        if !text[place..].contains(|c: char| c.is_ascii_digit()) {
            return Wrong::new(Code::Phone, format!("`{text}` is more than a phone number"))
                .hint(format!("write `{}`", shown(number)));
        }
        let extension = text[place..].trim_start_matches(|c: char| !c.is_ascii_digit());
        if (1..=6).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_digit()) {
            return Wrong::new(Code::Phone, format!("`{text}` holds an extension, which has its own field"))
                .hint(format!("write `{}`, and `{extension}` as the extension", shown(number)));
        }
    }
    Wrong::new(Code::Phone, format!("expected a phone number of ten digits, found `{text}`"))
        .hint("write it with its area code, such as (213) 555-0142; an extension has its own field")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    fn read(text: &str) -> Result<Phone, Wrong> {
        Phone::read(text, newest().form().input("user.phone").unwrap().fields.iter())
    }

    #[test]
    fn phone_numbers_are_ten_digits_that_somebody_can_dial() {
        for text in ["(213) 555-0142", "2135550142", "+1 213.555.0142", "1-213-555-0142"] {
            assert_eq!(read(text).unwrap().print(), "(213) 555-0142", "{text}");
        }
        for text in [
            "555-0142",
            "+44 20 7946 0958",
            "213-555-01423",
            "(213)",
            "two",
            "(113) 555-0142",
            "(013) 555-0142",
            "213-155-0142",
            "1-213-055-0142",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_first_digits_are_those_of_the_definition() {
        let form = newest().form();
        let mut parts = form.input("user.phone").unwrap().fields.to_vec();
        parts[0].begins = Some('1'..='1');
        parts[1].begins = None;
        assert!(Phone::read("(113) 055-0142", parts.iter()).is_ok());
        assert!(Phone::read("(213) 555-0142", parts.iter()).is_err());
    }

    #[test]
    fn mistakes_are_put_right() {
        for (text, says, hint) in [
            ("(213) 555-0142 x12", "holds an extension", "`(213) 555-0142`, and `12` as the extension"),
            ("213-555-0142 ext. 12", "holds an extension", "`(213) 555-0142`, and `12` as the extension"),
            ("213-555-0142 or 213-555-0143", "more than one", "`(213) 555-0142` or `(213) 555-0143`"),
            ("2135550142.0", "a number with a fraction", "`2135550142`"),
            ("2.13556E+09", "shortened", "text"),
            ("'2135550142", "quotation marks", "`2135550142`"),
            ("٢١٣٥٥٥٠١٤٢", "another script", "`2135550142`"),
            ("213-555-0142 (home)", "more than a phone number", "`(213) 555-0142`"),
            ("213-555-0142 x1234567", "expected a phone number", "its area code"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.message.contains(says), "{text}: {}", wrong.message);
            assert!(wrong.hint.as_deref().is_some_and(|found| found.contains(hint)), "{text}: {wrong:?}");
        }
    }
}
