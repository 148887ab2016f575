//! What people and spreadsheets write where a date or digits are asked for:
//! each mistake that is known by its looks is called by its name, with the
//! value put right where only one thing can be meant.

use chrono::{Datelike as _, Days, NaiveDate};

use super::wrong::Wrong;
use crate::finding::Code;

/// A date without the time of midnight, which programs add to dates: it says
/// nothing else.
pub(super) fn without_midnight(text: &str) -> &str {
    let Some(place) = text.find([' ', 'T', 't', ',']) else { return text };
    let (date, time) = text.split_at(place);
    let time = time.trim_start_matches([' ', 'T', 't', ',']).to_ascii_lowercase();
    let time = time.trim_end_matches(['z', ' ']);
    let (clock, is_midnight) = match time.strip_suffix("am") {
        Some(clock) => (clock.trim_end(), clock.starts_with("12:")),
        None => (time, time.starts_with("0:") || time.starts_with("00:")),
    };
    let zeros = clock.split_once(':').map_or("", |(_, rest)| rest);
    let is_zero = !zeros.is_empty() && zeros.chars().all(|c| matches!(c, '0' | ':' | '.'));
    if is_midnight && is_zero { date } else { text }
}

/// What is wrong with a text that is no date, as far as its looks tell.
pub(super) fn date(text: &str) -> Option<Wrong> {
    let says = |what: String, date: Option<NaiveDate>| {
        let hint = match date {
            Some(date) => format!("write it as `{}`", printed(date)),
            None => "write it as month/day/year with four digits for the year, such as 11/23/2026".to_owned(),
        };
        Some(Wrong::new(Code::Date, what).hint(hint))
    };
    if let Some(wrong) = narrow(text, Code::Date) {
        return Some(wrong);
    }
    if let Some(days) = serial(text) {
        let shown = printed(days);
        return Some(
            Wrong::new(
                Code::Date,
                format!("`{text}` is a date as a spreadsheet counts days, most likely {shown}"),
            )
            .hint(format!("write it as `{shown}`, in a cell that is set to text or to a date")),
        );
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
    let [first, second, third] = match parts.as_slice() {
        [first, second, third] => [*first, *second, *third],
        [first, second, third, ..] if text.contains(':') => {
            let date = known(first, second, third);
            return says(format!("`{text}` holds a time, and a date is asked for"), date);
        }
        _ => return None,
    };
    if let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) {
        return match (first.len(), third.len()) {
            (4, _) => says(format!("`{text}` is not written as dates are here"), calendar(a, b, c)),
            (_, 4) if a > 12 && b <= 12 => {
                says(format!("`{text}` has the day before the month"), calendar(c, b, a))
            }
            (_, 4) => match calendar(c, a, b) {
                Some(date) => says(format!("`{text}` is not written as dates are here"), Some(date)),
                None => no_such_day(text, c, a),
            },
            (1..=2, 1..=2) => {
                let date = calendar(2000 + c, a, b).or_else(|| calendar(2000 + c, b, a));
                says(format!("the year of `{text}` has two digits"), date)
            }
            _ => None,
        };
    }
    let date = known(first, second, third)?;
    says(format!("`{text}` is not written as dates are here"), Some(date))
}

/// A day that its month does not have.
pub(super) fn no_such_day(text: &str, year: u32, month: u32) -> Option<Wrong> {
    let first = calendar(year, month, 1)?;
    let next = calendar(year + month / 12, month % 12 + 1, 1)?;
    let days = next.signed_duration_since(first).num_days();
    let name = MONTHS.get(month as usize - 1)?;
    let name = format!("{}{}", name[..1].to_ascii_uppercase(), &name[1..]);
    Some(
        Wrong::new(
            Code::Date,
            format!("`{text}` is not a date of the calendar: {name} {year} has {days} days"),
        )
        .hint("check the month, the day and the year"),
    )
}

/// What is wrong with a text that is no number of digits, as far as its looks tell.
pub(super) fn digits(text: &str, code: Code) -> Option<Wrong> {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(wrong) = narrow(text, code) {
        return Some(wrong);
    }
    let says = |what: &str| Wrong::new(code, format!("`{text}` {what}"));
    if let Some((whole, zeros)) = text.split_once('.')
        && all_digits(whole)
        && !zeros.is_empty()
        && zeros.bytes().all(|b| b == b'0')
    {
        let hint = format!(
            "write `{whole}`, with the zeros in front of it that may be lost, in a cell that is set to text"
        );
        return Some(says("is a number with a fraction, as programs write it").hint(hint));
    }
    // With its point taken out it would be another number.
    if let Some((whole, part)) = text.split_once('.')
        && all_digits(whole)
        && all_digits(part)
    {
        let hint = "look the number up, and write all of its digits, in a cell that is set to text";
        return Some(says("is a number with a fraction, and not what somebody wrote down").hint(hint));
    }
    let lower = text.to_ascii_lowercase();
    if let Some((number, power)) = lower.split_once('e')
        && all_digits(&number.replacen('.', "", 1))
        && all_digits(power.trim_start_matches('+'))
    {
        return Some(
            says("is a number that a spreadsheet shortened; its digits are lost")
                .hint("set the column to text, and write all digits"),
        );
    }
    let bare: String =
        text.chars().filter(|c| !matches!(c, ',' | ' ' | '-' | '#' | '\u{A0}' | '.')).collect();
    if bare != text && all_digits(&bare) {
        return Some(says("holds more than digits").hint(format!("write `{bare}`, if that is the number")));
    }
    let letters = |c: char| matches!(c, 'O' | 'o' | 'I' | 'l');
    let typed: String = text
        .chars()
        .map(|c| {
            if matches!(c, 'O' | 'o') {
                '0'
            } else if letters(c) {
                '1'
            } else {
                c
            }
        })
        .collect();
    if text.contains(letters) && all_digits(&typed) && text.contains(|c: char| c.is_ascii_digit()) {
        return Some(
            says("holds a letter that looks like a digit")
                .hint(format!("write `{typed}`, if that is the number")),
        );
    }
    None
}

/// The part of a phone number of ten digits that nobody can dial, with its
/// digits: area codes and exchanges of North America begin with 2 to 9.
pub(super) fn not_dialed(digits: &str) -> Option<(&'static str, &str)> {
    let parts = [("area code", digits.get(..3)?), ("exchange", digits.get(3..6)?)];
    parts.into_iter().find(|(_, part)| part.starts_with(['0', '1']))
}

/// What a text holds in the place of what somebody wrote.
pub(super) fn words(text: &str) -> Option<Wrong> {
    if let Some(wrong) = narrow(text, Code::WrongType) {
        return Some(wrong);
    }
    let letters: Vec<char> = text.chars().collect();
    let is_lost =
        |window: &[char]| window[1] == '?' && window[0].is_alphabetic() && window[2].is_alphabetic();
    letters.windows(3).any(is_lost).then(|| {
        Wrong::new(Code::LostCharacter, format!("`{text}` holds a question mark in the place of a letter")).hint(
            "type the value anew; a table is saved as \u{201C}CSV UTF-8\u{201D}, so that no letter is lost",
        )
    })
}

/// Whether an e-mail address stands in more than itself, as mail programs copy it.
pub(super) fn address(text: &str) -> Option<&str> {
    let inner = match text.rsplit_once('<') {
        Some((_, inner)) => inner.strip_suffix('>')?,
        None => text.strip_prefix("mailto:").unwrap_or(text).trim_end_matches([';', ',', '.']),
    };
    (inner != text && !inner.is_empty()).then_some(inner)
}

/// A cell as a spreadsheet shows it where its column is too narrow.
fn narrow(text: &str, code: Code) -> Option<Wrong> {
    (text.len() >= 3 && text.bytes().all(|b| b == b'#')).then(|| {
        Wrong::new(code, format!("`{text}` is what a spreadsheet shows where a column is too narrow"))
            .hint("widen the column, and save the table again")
    })
}

/// A day as spreadsheets count them, from 1900 on.
fn serial(text: &str) -> Option<NaiveDate> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let days: u64 = whole.parse().ok().filter(|_| whole.len() == 5)?;
    let is_likely = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && (30_000..80_000).contains(&days);
    is_likely.then(|| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))).flatten()
}

/// A date with the name of its month: `23 Nov 2026`, `November 23, 2026`.
fn known(first: &str, second: &str, third: &str) -> Option<NaiveDate> {
    let year: u32 = third.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    let day = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    match (month(first), month(second)) {
        (Some(month), _) => calendar(year, month, day(second)?),
        (_, Some(month)) => calendar(year, month, day(first)?),
        _ if first.len() == 4 => calendar(first.parse().ok()?, second.parse().ok()?, third.parse().ok()?),
        _ => calendar(year, first.parse().ok()?, second.parse().ok()?),
    }
}

fn month(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(&name))?;
    u32::try_from(place + 1).ok()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn calendar(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn printed(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_says_nothing() {
        for text in [
            "11/23/2026 00:00:00",
            "11/23/2026 0:00",
            "11/23/2026 12:00:00 AM",
            "11/23/2026T00:00:00Z",
            "11/23/2026, 00:00",
        ] {
            assert_eq!(without_midnight(text), "11/23/2026", "{text}");
        }
        for text in [
            "11/23/2026 12:00",
            "11/23/2026 0:01",
            "11/23/2026 00",
            "November 23, 2026",
            "11/23/2026 12:00 PM",
        ] {
            assert_eq!(without_midnight(text), text);
        }
    }

    #[test]
    fn dates_are_put_right() {
        for (text, says, hint) in [
            ("46349", "as a spreadsheet counts days, most likely 11/23/2026", "`11/23/2026`"),
            ("46349.0", "as a spreadsheet counts days", "`11/23/2026`"),
            ("########", "too narrow", "widen"),
            ("23/11/2026", "the day before the month", "`11/23/2026`"),
            ("23.11.2026", "the day before the month", "`11/23/2026`"),
            ("11/23/26", "two digits", "`11/23/2026`"),
            ("2026/11/23", "not written as dates are", "`11/23/2026`"),
            ("11-23-2026", "not written as dates are", "`11/23/2026`"),
            ("Nov 23, 2026", "not written as dates are", "`11/23/2026`"),
            ("23-Nov-26", "not written as dates are", "`11/23/2026`"),
            ("November 23rd, 2026", "not written as dates are", "`11/23/2026`"),
            ("11/23/2026 14:30", "holds a time", "`11/23/2026`"),
            ("02-30-2026", "February 2026 has 28 days", "check"),
        ] {
            let wrong = date(text).unwrap_or_else(|| panic!("{text}"));
            assert!(wrong.message.contains(says), "{text}: {}", wrong.message);
            assert!(
                wrong.hint.as_deref().is_some_and(|found| found.contains(hint)),
                "{text}: {:?}",
                wrong.hint
            );
        }
        for text in ["tomorrow", "11/23", "1234", "99999", "", "a/b/c"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn digits_are_put_right() {
        for (text, says, hint) in [
            ("123456.0", "a number with a fraction", "`123456`"),
            ("1.23E+05", "shortened", "text"),
            ("123456.5", "with a fraction", "look the number up"),
            ("0.8829", "with a fraction", "look the number up"),
            ("123,456", "more than digits", "`123456`"),
            ("#00123456", "more than digits", "`00123456`"),
            ("OO123456", "looks like a digit", "`00123456`"),
            ("####", "too narrow", "widen"),
        ] {
            let wrong = digits(text, Code::EmployeeNumber).unwrap_or_else(|| panic!("{text}"));
            assert!(wrong.message.contains(says), "{text}: {}", wrong.message);
            assert!(
                wrong.hint.as_deref().is_some_and(|found| found.contains(hint)),
                "{text}: {:?}",
                wrong.hint
            );
        }
        for text in ["abc", "", "12345", "Oo", "x12", "e"] {
            assert_eq!(digits(text, Code::EmployeeNumber), None, "{text}");
        }
    }

    #[test]
    fn a_question_mark_inside_a_word_is_a_lost_letter() {
        assert!(words("Nu?ez").is_some() && words("########").is_some());
        for text in ["Why?", "? ", "Núñez", "Who? Me", "a ?b"] {
            assert!(words(text).is_none(), "{text}");
        }
    }

    #[test]
    fn addresses_stand_in_what_mail_programs_copy() {
        assert_eq!(address("María Núñez <maria.nunez@lausd.net>"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("mailto:maria.nunez@lausd.net"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("maria.nunez@lausd.net;"), Some("maria.nunez@lausd.net"));
        assert_eq!(address("maria.nunez"), None);
    }
}
