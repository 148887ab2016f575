//! The kinds of answers: how each is read from text and printed on the form.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Wrong;
use super::habits;
use super::phone::Phone;
use crate::characters::is_direction_control;
use crate::finding::Code;
use crate::form::{Choice, Digits, Field, FieldKind, Form, NOT_APPLICABLE};

/// Something that prints as an answer.
pub trait Print {
    /// The text as the form prints it.
    fn print(&self) -> Cow<'_, str>;
}

/// An answer of the kind that its field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `N/A`, where the form takes it.
    NotApplicable,
    /// Words: normalised to NFC, otherwise exactly as their owner writes them.
    /// Where they may run over several lines, lines end with `\n`.
    Text(String),
    /// A date.
    Date(Date),
    /// Digits, leading zeros included.
    Digits(String),
    /// The part of an e-mail address before the domain, which the form prints.
    Email(String),
    /// A phone number.
    Phone(Phone),
    /// The export value of a choice.
    Choice(String),
}

impl Value {
    /// Reads a text that is neither empty nor surrounded by blanks, as the answer
    /// that a field of the form shows, itself or with others.
    ///
    /// # Errors
    ///
    /// The text is not a value of that kind.
    pub fn parse(text: &str, field: &Field, form: &Form) -> Result<Self, Wrong> {
        if is_not_applicable(text) {
            if field.not_applicable {
                return Ok(Self::NotApplicable);
            }
            // A reason may well read "N/A".
            if field.kind != (FieldKind::Text { multiline: true }) {
                return Err(no_answer(text).hint(if field.required.is_some() {
                    "give the value itself: the form asks for it"
                } else {
                    "give the value itself, or leave the field empty"
                }));
            }
        }
        let value = match &field.kind {
            FieldKind::Text { multiline: false } | FieldKind::CheckBox | FieldKind::Signature => {
                clean(text, false).map(Self::Text)
            }
            FieldKind::Text { multiline: true } => {
                clean(&text.replace("\r\n", "\n").replace('\r', "\n"), true).map(Self::Text)
            }
            FieldKind::Date => Date::read(text).map(Self::Date),
            FieldKind::Digits(digits) => read_digits(text, digits, field.not_applicable).map(Self::Digits),
            FieldKind::Email => read_email(text, &form.email_domain).map(Self::Email),
            FieldKind::PhonePart(_) => {
                let parts = form.fields().iter().filter(|part| part.part_of == field.part_of);
                Phone::read(text, parts).map(Self::Phone)
            }
            FieldKind::Choice(choices) => read_choice(text, choices).map(Self::Choice),
        };
        // Of text is said already what it holds that nobody wrote.
        let is_text = matches!(field.kind, FieldKind::Text { .. });
        value.map_err(|wrong| match habits::spoiled(text, wrong.code, field.not_applicable) {
            Some(spoiled) if !is_text => spoiled,
            _ => wrong,
        })
    }

    /// The date, if it is one.
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The text, if its owner wrote it in words of their own.
    pub fn free_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Email(text) => Some(text),
            _ => None,
        }
    }

    /// The phone number, if it is one.
    pub fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Phone(phone) => Some(phone),
            _ => None,
        }
    }
}

impl Print for Value {
    fn print(&self) -> Cow<'_, str> {
        match self {
            Self::NotApplicable => Cow::Borrowed(NOT_APPLICABLE),
            Self::Text(text) | Self::Digits(text) | Self::Email(text) | Self::Choice(text) => {
                Cow::Borrowed(text)
            }
            Self::Date(date) => Cow::Owned(date.print()),
            Self::Phone(phone) => Cow::Owned(phone.print()),
        }
    }
}

/// What to say of `N/A` where the form does not take it.
pub(super) fn no_answer(text: &str) -> Wrong {
    Wrong::new(Code::Required, format!("`{text}` is not an answer here")).hint("give the value itself")
}

/// Whether a text says that there is no answer.
pub(super) fn is_not_applicable(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    letters.eq("n/a".chars())
}

/// Refuses what no printed text holds, and normalises the rest to NFC.
fn clean(text: &str, lines: bool) -> Result<String, Wrong> {
    if let Some(bad) = text.chars().find(|&c| !(lines && c == '\n') && is_control(c)) {
        let name = match bad {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line break".to_owned(),
            '\t' => "a tab".to_owned(),
            bad if is_direction_control(bad) => {
                format!("the text-direction control U+{:04X}", bad as u32)
            }
            bad => format!("the control character U+{:04X}", bad as u32),
        };
        return Err(Wrong::new(Code::ControlCharacter, format!("the value holds {name}"))
            .hint("type the value anew, as plain text"));
    }
    if let Some(wrong) = habits::words(text) {
        return Err(wrong);
    }
    Ok(match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    })
}

fn is_control(c: char) -> bool {
    c.is_control()
        || is_direction_control(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A calendar date between the years 1900 and 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl Date {
    /// Reads `2026-11-23` and `11/23/2026`, also with the time of midnight.
    ///
    /// # Errors
    ///
    /// The text is no date of the calendar.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        let text = habits::without_midnight(text);
        let numbers = |separator: char| -> Option<[u32; 3]> {
            let mut parts = text.split(separator).map(str::trim);
            let mut next = || {
                let part = parts.next()?;
                let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
                digits.then(|| part.parse().ok()).flatten()
            };
            let numbers = [next()?, next()?, next()?];
            parts.next().is_none().then_some(numbers)
        };
        let [year, month, day] = match (numbers('-'), numbers('/')) {
            (Some(iso), _) if iso[0] > 99 => iso,
            (_, Some([month, day, year])) if year > 99 => [year, month, day],
            _ => {
                return Err(habits::date(text).unwrap_or_else(|| {
                    Wrong::new(Code::Date, format!("expected a date, found `{text}`"))
                        .hint("write it as month/day/year with four digits for the year, such as 11/23/2026")
                }));
            }
        };
        i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
            .filter(|date| (1900..2200).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| {
                habits::date(text).or_else(|| habits::no_such_day(text, year, month)).unwrap_or_else(|| {
                    Wrong::new(Code::Date, format!("`{text}` is not a date of the calendar"))
                        .hint("check the month, the day and the year")
                })
            })
    }

    /// `MM/DD/YYYY`.
    pub fn print(self) -> String {
        let date = self.0;
        format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year())
    }
}

fn read_digits(text: &str, digits: &Digits, not_applicable: bool) -> Result<String, Wrong> {
    let Digits { fewest, most, called, code } = digits;
    if (*fewest..=*most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    let or_none = if not_applicable { " or `N/A`" } else { "" };
    let code = Code::of_id(code).unwrap_or(Code::Digits);
    Err(habits::digits(text, digits, code).unwrap_or_else(|| {
        Wrong::new(code, format!("expected {called} of {digits}{or_none}, found `{text}`"))
            .hint("write the digits only, leading zeros included")
    }))
}

/// Reads the part of an address before the district's domain: a dot-atom of RFC
/// 5322, letters, digits and a few signs in parts that single dots separate.
fn read_email(text: &str, domain: &str) -> Result<String, Wrong> {
    let atom = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    let is_local = |local: &str| local.len() <= 64 && local.split('.').all(atom);
    if is_local(text) && !ends_with(text, domain) {
        return Ok(text.to_owned());
    }
    if let Some(wrong) = several_addresses(text, domain) {
        return Err(wrong);
    }
    let inside = habits::addresses(text).into_iter().find(|inner| read_email(inner, domain).is_ok());
    if let Some(inner) = inside {
        return Err(Wrong::new(Code::Email, format!("`{text}` is more than an e-mail address"))
            .hint(format!("write `{inner}`")));
    }
    let local = match text.split_once('@') {
        None if ends_with(text, domain) => {
            let hint = format!("write the part before @{domain} only, such as maria.nunez");
            return Err(Wrong::new(Code::Email, format!("`{text}` lacks the sign @")).hint(hint));
        }
        None => text,
        Some((local, found)) if found.trim().eq_ignore_ascii_case(domain) => local.trim_end(),
        Some((local, found)) => {
            let wrong =
                Wrong::new(Code::Email, format!("expected an address at {domain}, found one at `{found}`"));
            let meant = format!("{local}@{domain}");
            let is_slip = crate::nearest::nearest(&found.to_ascii_lowercase(), [domain].iter()).is_some();
            return Err(if is_slip && read_email(&meant, domain).is_ok() {
                wrong.hint(format!("did you mean `{meant}`?"))
            } else {
                wrong.hint(format!("the form takes addresses that end in @{domain} only"))
            });
        }
    };
    if is_local(local) {
        Ok(local.to_owned())
    } else {
        Err(Wrong::new(Code::Email, format!("`{text}` is not an e-mail address"))
            .hint(format!("write it such as maria.nunez, without spaces; @{domain} is printed already")))
    }
}

fn ends_with(text: &str, domain: &str) -> bool {
    let end = text.len().checked_sub(domain.len()).and_then(|start| text.as_bytes().get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(domain.as_bytes()))
}

/// Two addresses in one field, or one whose signs are spelled out.
fn several_addresses(text: &str, domain: &str) -> Option<Wrong> {
    let parts = text.split([';', ',', ' ', '/', '\n']).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    if let [first, second, ..] = parts.as_slice()
        && parts.iter().all(|part| part.contains('@') && read_email(part, domain).is_ok())
    {
        let message = format!("`{text}` is more than one e-mail address");
        return Some(Wrong::new(Code::Email, message).hint(format!("keep one: `{first}` or `{second}`")));
    }
    let lower = text.to_ascii_lowercase();
    let spelled = ["(at)", "[at]", " at "].iter().find_map(|at| lower.split_once(at));
    let (local, host) = spelled?;
    let meant = format!("{}@{}", local.trim(), host.trim().replace(" dot ", ".").replace(" (dot) ", "."));
    read_email(&meant, domain).is_ok().then(|| {
        Wrong::new(Code::Email, format!("`{text}` spells out a sign of an e-mail address"))
            .hint(format!("write `{meant}`"))
    })
}

fn read_choice(text: &str, choices: &[Choice]) -> Result<String, Wrong> {
    let known = choices.iter().find(|choice| choice.value.eq_ignore_ascii_case(text));
    known.map(|choice| choice.value.clone()).ok_or_else(|| {
        let values: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
        Wrong::new(Code::Decision, format!("expected {}, found `{text}`", values.join(" or ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    /// Checks the printed form of each accepted text, and that the others are refused.
    fn check(name: &str, accepted: &[(&str, &str)], refused: &[&str]) {
        let form = newest().form();
        let field = form.input(name).unwrap().field();
        let parse = |text: &str| Value::parse(text, field, form);
        for (text, printed) in accepted {
            let value = parse(text).unwrap_or_else(|wrong| panic!("{text}: {}", wrong.message));
            assert_eq!(value.print(), *printed, "{text}");
            let again = parse(&value.print()).unwrap_or_else(|wrong| panic!("{printed}: {}", wrong.message));
            assert_eq!(again.print(), *printed, "what is printed reads the same");
        }
        for text in refused {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates() {
        check(
            "user.request_date",
            &[
                ("2026-11-23", "11/23/2026"),
                ("11/23/2026", "11/23/2026"),
                ("2/9/2026", "02/09/2026"),
                ("02/29/2028", "02/29/2028"),
            ],
            &[
                "02/29/2026",
                "2026-13-01",
                "11/23/26",
                "23/11/2026",
                "tomorrow",
                "11/23",
                "2026-11-23-1",
                "11/23/0026",
                "2026/11/23",
                "１１/23/2026",
                "1/1/1899",
            ],
        );
    }

    #[test]
    fn email_addresses() {
        check(
            "user.email",
            &[
                ("maria.nunez", "maria.nunez"),
                ("maria.nunez@lausd.net", "maria.nunez"),
                ("M1@LAUSD.NET", "M1"),
                ("o'brien-smith", "o'brien-smith"),
            ],
            &[
                "maria@gmail.com",
                "maria@lausd.net.evil.com",
                "@lausd.net",
                "a b",
                ".a",
                "a.",
                "a..b",
                "maría",
                "a@b@lausd.net",
                "maria.nunez@",
            ],
        );
    }

    #[test]
    fn numbers() {
        check(
            "user.employee_number",
            &[("123456", "123456"), ("00123456", "00123456")],
            &["12345", "123456789", "12345a", "12 34 56", "١٢٣٤٥٦"],
        );
        check("user.location_code", &[("8829", "8829"), ("0001", "0001")], &["882", "88290", "88-9"]);
        check(
            "user.extension",
            &[("12", "12"), ("n/a", "N/A"), ("N / A", "N/A")],
            &["x12", "none", "1234567"],
        );
    }

    #[test]
    fn words() {
        check(
            "user.first_name",
            &[
                ("María", "María"),
                ("Mari\u{301}a", "María"),
                ("O’Brien-Smith", "O’Brien-Smith"),
                ("محمد", "محمد"),
                ("a  b", "a  b"),
            ],
            &["a\nb", "a\tb", "a\u{0}b", "a\u{202E}b", "a\u{2066}b", "\u{1B}[31m"],
        );
        check(
            "office.reason",
            &[("one\r\ntwo\rthree", "one\ntwo\nthree"), ("N/A", "N/A")],
            &["a\tb", "\u{202E}"],
        );
        check("office.decision", &[("approved", "Approved"), ("DISAPPROVED", "Disapproved")], &["yes"]);
    }
}
