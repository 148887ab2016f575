//! The kinds of answers: how each is read from text and printed on the form.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::wrong::Wrong;
use crate::characters::is_direction_control;
use crate::finding::Code;
use crate::form::Form;

/// A kind of answer.
pub trait Value: Sized {
    /// Whether `N/A` is a value of this kind.
    const TAKES_NOT_APPLICABLE: bool = false;

    /// Reads a text that is neither empty nor surrounded by blanks.
    ///
    /// # Errors
    ///
    /// The text is not a value of this kind.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// The text as the form prints it.
    fn print(&self) -> Cow<'_, str>;
}

/// Whether a text says that there is no answer.
pub(crate) fn is_not_applicable(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    letters.eq("n/a".chars())
}

/// Words on one line: normalised to NFC, otherwise exactly as their owner writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Text {
    fn parse(text: &str) -> Result<Self, Wrong> {
        clean(text, false).map(Self)
    }

    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// Words that may run over several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph(String);

impl Paragraph {
    /// The words; lines end with `\n`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Paragraph {
    // A reason may well read "N/A".
    const TAKES_NOT_APPLICABLE: bool = true;

    fn parse(text: &str) -> Result<Self, Wrong> {
        clean(&text.replace("\r\n", "\n").replace('\r', "\n"), true).map(Self)
    }

    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
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

impl Value for Date {
    /// Takes `2026-11-23` and `11/23/2026`.
    fn parse(text: &str) -> Result<Self, Wrong> {
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
                return Err(Wrong::new(Code::Date, format!("expected a date, found `{text}`"))
                    .hint("write it as month/day/year with four digits for the year, such as 11/23/2026"));
            }
        };
        i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
            .filter(|date| (1900..2200).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| {
                Wrong::new(Code::Date, format!("`{text}` is not a date of the calendar"))
                    .hint("check the month, the day and the year")
            })
    }

    /// `MM/DD/YYYY`.
    fn print(&self) -> Cow<'_, str> {
        let date = self.0;
        Cow::Owned(format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year()))
    }
}

/// A value, or `N/A` where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrNotApplicable<T> {
    /// There is none.
    NotApplicable,
    /// The value.
    Applicable(T),
}

impl<T: Value> Value for OrNotApplicable<T> {
    const TAKES_NOT_APPLICABLE: bool = true;

    fn parse(text: &str) -> Result<Self, Wrong> {
        if is_not_applicable(text) { Ok(Self::NotApplicable) } else { T::parse(text).map(Self::Applicable) }
    }

    fn print(&self) -> Cow<'_, str> {
        match self {
            Self::NotApplicable => Cow::Borrowed("N/A"),
            Self::Applicable(value) => value.print(),
        }
    }
}

/// Declares a kind of answer that is a number of digits.
macro_rules! digits {
    ($(#[$doc:meta])* $name:ident $code:ident $range:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The digits, leading zeros included.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Value for $name {
            fn parse(text: &str) -> Result<Self, Wrong> {
                if $range.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(Wrong::new(Code::$code, format!(concat!("expected ", $expected, ", found `{}`"), text))
                        .hint("write the digits only, leading zeros included"))
                }
            }

            fn print(&self) -> Cow<'_, str> {
                Cow::Borrowed(&self.0)
            }
        }
    };
}

digits! {
    /// An employee number: 6 to 8 digits.
    EmployeeNumber EmployeeNumber (6..=8), "an employee number of 6 to 8 digits"
}
digits! {
    /// A phone extension: 1 to 6 digits.
    Extension Extension (1..=6), "an extension of 1 to 6 digits or `N/A`"
}
digits! {
    /// A location code: 4 digits.
    LocationCode LocationCode (4..=4), "a location code of 4 digits"
}

/// The part of an e-mail address before the district's domain, which the form prints.
///
/// A dot-atom of RFC 5322: letters, digits and a few signs, in parts that
/// single dots separate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailLocalPart(String);

impl EmailLocalPart {
    /// The local part.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for EmailLocalPart {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let domain = &Form::current().email_domain;
        let local = match text.split_once('@') {
            None => text,
            Some((local, found)) if found.trim_end().eq_ignore_ascii_case(domain) => local.trim_end(),
            Some((_, found)) => {
                return Err(Wrong::new(
                    Code::Email,
                    format!("expected an address at {domain}, found one at `{found}`"),
                )
                .hint(format!("the form takes addresses that end in @{domain} only")));
            }
        };
        let atom = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        if local.len() <= 64 && local.split('.').all(atom) {
            Ok(Self(local.to_owned()))
        } else {
            Err(Wrong::new(Code::Email, format!("`{text}` is not an e-mail address"))
                .hint(format!("write it such as maria.nunez, without spaces; @{domain} is printed already")))
        }
    }

    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

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
}

impl Value for Phone {
    /// Takes ten digits with the usual signs between them, and a leading `1` or `+1`.
    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            Wrong::new(Code::Phone, format!("expected a phone number of ten digits, found `{text}`"))
                .hint("write it with its area code, such as (213) 555-0142; an extension has its own field")
        };
        let usual =
            |c: char| c.is_ascii_digit() || c.is_whitespace() || "()-.+/\u{2010}\u{2011}\u{2013}".contains(c);
        if !text.chars().all(usual) {
            return Err(wrong());
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            10 => Ok(Self { digits }),
            11 if digits.starts_with('1') => Ok(Self { digits: digits[1..].to_owned() }),
            _ => Err(wrong()),
        }
    }

    /// `(213) 555-0142`.
    fn print(&self) -> Cow<'_, str> {
        Cow::Owned(format!("({}) {}", self.area(), self.number()))
    }
}

/// What the division decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Access is given.
    Approved,
    /// Access is refused.
    Disapproved,
}

impl Value for Decision {
    fn parse(text: &str) -> Result<Self, Wrong> {
        [Self::Approved, Self::Disapproved]
            .into_iter()
            .find(|decision| decision.print().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                Wrong::new(Code::Decision, format!("expected `Approved` or `Disapproved`, found `{text}`"))
            })
    }

    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Approved => "Approved",
            Self::Disapproved => "Disapproved",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the printed form of each accepted text, and that the others are refused.
    fn check<T: Value>(accepted: &[(&str, &str)], refused: &[&str]) {
        for (text, printed) in accepted {
            let value = T::parse(text).unwrap_or_else(|wrong| panic!("{text}: {}", wrong.message));
            assert_eq!(value.print(), *printed, "{text}");
            let again =
                T::parse(&value.print()).unwrap_or_else(|wrong| panic!("{printed}: {}", wrong.message));
            assert_eq!(again.print(), *printed, "what is printed reads the same");
        }
        for text in refused {
            assert!(T::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates() {
        check::<Date>(
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
        check::<EmailLocalPart>(
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
    fn phone_numbers() {
        check::<Phone>(
            &[
                ("(213) 555-0142", "(213) 555-0142"),
                ("2135550142", "(213) 555-0142"),
                ("+1 213.555.0142", "(213) 555-0142"),
                ("1-213-555-0142", "(213) 555-0142"),
            ],
            &["555-0142", "(213) 555-0142 x12", "+44 20 7946 0958", "213-555-01423", "(213)", "two"],
        );
    }

    #[test]
    fn numbers() {
        check::<EmployeeNumber>(
            &[("123456", "123456"), ("00123456", "00123456")],
            &["12345", "123456789", "12345a", "12 34 56", "١٢٣٤٥٦"],
        );
        check::<LocationCode>(&[("8829", "8829"), ("0001", "0001")], &["882", "88290", "88-9"]);
        check::<OrNotApplicable<Extension>>(
            &[("12", "12"), ("n/a", "N/A"), ("N / A", "N/A")],
            &["x12", "none", "1234567"],
        );
    }

    #[test]
    fn words() {
        check::<Text>(
            &[
                ("María", "María"),
                ("Mari\u{301}a", "María"),
                ("O’Brien-Smith", "O’Brien-Smith"),
                ("محمد", "محمد"),
                ("a  b", "a  b"),
            ],
            &["a\nb", "a\tb", "a\u{0}b", "a\u{202E}b", "a\u{2066}b", "\u{1B}[31m"],
        );
        check::<Paragraph>(
            &[("one\r\ntwo\rthree", "one\ntwo\nthree"), ("N/A", "N/A")],
            &["a\tb", "\u{202E}"],
        );
        check::<Decision>(&[("approved", "Approved"), ("DISAPPROVED", "Disapproved")], &["yes"]);
    }
}
