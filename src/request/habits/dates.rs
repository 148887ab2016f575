//! Dates as people and programs write them.

use chrono::{Datelike, Days, NaiveDate};

use super::digits::of_any_script;
use super::unquoted;
use crate::finding::Code;
use crate::request::Wrong;

/// A date without the time of midnight, which programs add to dates: it says
/// nothing else.
pub(in crate::request) fn without_midnight(text: &str) -> &str {
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
///
/// A date is offered only where nothing else can be meant; where two can, both are.
pub(in crate::request) fn date(text: &str) -> Option<Wrong> {
    let says = |what: &str| Wrong::new(Code::Date, format!("`{text}` {what}"));
    if EMPTY.contains(&text) {
        return Some(says("is what a spreadsheet shows for a day that nobody gave").hint(SUCH_AS));
    }
    if let Some(days) = serial(text) {
        let shown = printed(days);
        return Some(
            says(&format!("is a date as a spreadsheet counts days, most likely {shown}"))
                .hint(format!("write it as `{shown}`, in a cell that is set to text or to a date")),
        );
    }
    let read = read(text)?;
    let (dates, what) = match read {
        Read::Days(dates, what) => (dates, what),
        Read::NoDay(wrong) => return Some(wrong),
        Read::Part => {
            return Some(
                says("is not a whole date: the month, the day and the year are needed").hint(SUCH_AS),
            );
        }
    };
    let choices: Vec<String> = match dates.as_slice() {
        [] => return None,
        [only] => vec![format!("`{}`", printed(*only))],
        several => {
            let choice = |date: &NaiveDate| format!("`{}` for {}", printed(*date), date.format("%B %-d, %Y"));
            several.iter().map(choice).collect()
        }
    };
    Some(says(what).hint(format!("write it as {}", choices.join(", or as "))))
}

/// The only day that a text can mean, as the form prints it.
pub(crate) fn likely_date(text: &str) -> Option<String> {
    match read(text)? {
        Read::Days(dates, _) => match dates.as_slice() {
            [only] => Some(printed(*only)),
            // Between slashes the month comes first, if the year is whole.
            [first, ..] if text.contains('/') && text.trim().len() > 8 => Some(printed(*first)),
            _ => None,
        },
        Read::NoDay(_) | Read::Part => None,
    }
}

/// What a text that is no date is all the same.
enum Read {
    /// The days that it can mean, the likeliest first, and what is wrong with how it says so.
    Days(Vec<NaiveDate>, &'static str),
    /// No day of the calendar.
    NoDay(Wrong),
    /// A part of a date.
    Part,
}

fn read(text: &str) -> Option<Read> {
    let plain = of_any_script(unquoted(text).unwrap_or(text));
    let (words, has_time) = words(&plain);
    let parts: Vec<&str> = words.iter().map(String::as_str).collect();
    let (dates, what) = match parts.as_slice() {
        [whole] if whole.len() == 8 => (run_together(whole), NOT_SO),
        [a, b] if is_part(a) && is_part(b) => return Some(Read::Part),
        [first, second, third] => match numbers([first, second, third]) {
            Some(found) => {
                let dates = found.readings();
                if dates.is_empty() {
                    return found.no_such_day(text).map(Read::NoDay);
                }
                let what = found.fault(&dates);
                (dates, what)
            }
            None => (named(first, second, third).into_iter().collect(), NOT_SO),
        },
        _ => return None,
    };
    Some(Read::Days(dates, if has_time { "holds a time, and a date is asked for" } else { what }))
}

const NOT_SO: &str = "is not written as dates are here";

const SUCH_AS: &str = "write it as month/day/year with four digits for the year, such as 11/23/2026";

/// What spreadsheets make of nothing, or of zero, where they show a date.
const EMPTY: [&str; 14] = [
    "0",
    "0.0",
    "0:00",
    "00:00",
    "0:00:00",
    "00:00:00",
    "12:00:00 AM",
    "1/0/1900",
    "01/00/1900",
    "1/0/00",
    "1900-01-00",
    "12/30/1899",
    "12/31/1899",
    "1899-12-30",
];

/// A day that its month does not have.
pub(in crate::request) fn no_such_day(text: &str, year: u32, month: u32) -> Option<Wrong> {
    let says = |what: &str| {
        Wrong::new(Code::Date, format!("`{text}` is not a date of the calendar: {what}"))
            .hint("check the month, the day and the year")
    };
    if month == 0 || month > 12 {
        return Some(says(&format!("there is no month {month}")));
    }
    let first = calendar(year, month, 1)?;
    let next = calendar(year + month / 12, month % 12 + 1, 1)?;
    let days = next.signed_duration_since(first).num_days();
    Some(says(&format!("{} {year} has {days} days", first.format("%B"))))
}

/// The parts of a text that may be parts of a date, and whether a time stood beside them.
fn words(text: &str) -> (Vec<String>, bool) {
    let lower = text.to_lowercase();
    // `2026-11-23T14:30`: a letter between two digits.
    let mut before = ' ';
    let spaced = lower.chars().map(|c| {
        let is_bound = c == 't' && before.is_ascii_digit();
        before = c;
        if is_bound { ' ' } else { c }
    });
    let spaced: String = spaced.collect();
    let is_bound = |c: char| c.is_whitespace() || "/-.,\\_()–年月日".contains(c);
    let times = |word: &&str| word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit());
    let has_time = spaced.split(is_bound).any(|word| times(&word));
    let is_told =
        |word: &&str| !word.is_empty() && !times(word) && !OTHER_WORDS.contains(word) && !is_weekday(word);
    let mut words: Vec<String> = spaced.split(is_bound).filter(is_told).map(str::to_owned).collect();
    if has_time {
        // Parts of seconds and the name of a zone.
        words.truncate(3);
    }
    (words, has_time)
}

/// Words of a date that say nothing of the day.
const OTHER_WORDS: [&str; 10] = ["de", "del", "of", "the", "el", "am", "pm", "z", "utc", "gmt"];

/// Whether a word is the name of a day, or its first letters; `mar` is March.
fn is_weekday(word: &str) -> bool {
    word.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(word)) && month(word).is_none()
}

const WEEKDAYS: [&str; 14] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

/// Whether a word alone may be a day, a month or a year.
fn is_part(word: &str) -> bool {
    month(word).is_some() || (word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Three numbers, and how they are written.
struct Numbers {
    numbers: [u32; 3],
    /// How many digits the first and the last of them have.
    digits: (usize, usize),
}

fn numbers(parts: [&str; 3]) -> Option<Numbers> {
    let number = |part: &str| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u32>().ok()).flatten()
    };
    let numbers = [number(parts[0])?, number(parts[1])?, number(parts[2])?];
    Some(Numbers { numbers, digits: (parts[0].len(), parts[2].len()) })
}

impl Numbers {
    /// The days that the numbers can mean, the likeliest first.
    fn readings(&self) -> Vec<NaiveDate> {
        let [a, b, c] = self.numbers;
        let of = |year: u32, month: u32, day: u32| {
            calendar(if year < 100 { 2000 + year } else { year }, month, day)
        };
        let (first, others) = match self.digits {
            (4, 1 | 2) => (of(a, b, c), vec![of(a, c, b)]),
            (1 | 2, 4) => (of(c, a, b), vec![of(c, b, a)]),
            (1 | 2, 2) => (of(c, a, b), vec![of(c, b, a), of(a, b, c)]),
            _ => return Vec::new(),
        };
        // What begins with the year has the month behind it.
        if self.digits.0 == 4 && first.is_some() {
            return first.into_iter().collect();
        }
        let mut dates: Vec<NaiveDate> = Vec::new();
        for date in std::iter::once(first).chain(others).flatten() {
            if !dates.contains(&date) {
                dates.push(date);
            }
        }
        dates
    }

    /// What is wrong with how the numbers are written.
    fn fault(&self, dates: &[NaiveDate]) -> &'static str {
        let [a, b, c] = self.numbers;
        let is_day_first = |day: u32, month: u32| matches!(dates, [date] if date.day() == day && date.month() == month && day > 12);
        match self.digits {
            (1 | 2, 2) => "has a year of two digits",
            (1 | 2, 4) if is_day_first(a, b) => "has the day before the month",
            (4, _) if is_day_first(b, c) => "has the day before the month",
            _ => NOT_SO,
        }
    }

    fn no_such_day(&self, text: &str) -> Option<Wrong> {
        let [a, b, c] = self.numbers;
        match self.digits {
            (4, 1 | 2) => no_such_day(text, a, b),
            (1 | 2, 4) if a > 12 && b <= 12 => no_such_day(text, c, b),
            (1 | 2, 4) => no_such_day(text, c, a),
            _ => None,
        }
    }
}

/// The days that eight digits without anything between them can mean.
fn run_together(text: &str) -> Vec<NaiveDate> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let date = |year: (usize, usize), month: (usize, usize), day: (usize, usize)| {
        calendar(part(year.0, year.1)?, part(month.0, month.1)?, part(day.0, day.1)?)
    };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let year_first = date((0, 4), (4, 6), (6, 8));
    let mut dates: Vec<NaiveDate> = year_first.into_iter().collect();
    let others = [date((4, 8), (0, 2), (2, 4)), date((4, 8), (2, 4), (0, 2))];
    for date in others.into_iter().flatten() {
        if !dates.contains(&date) {
            dates.push(date);
        }
    }
    dates
}

/// A date with the name of its month: `23 Nov 2026`, `November 23, 2026`.
fn named(first: &str, second: &str, third: &str) -> Option<NaiveDate> {
    let year = |text: &str| {
        let year: u32 = text.parse().ok()?;
        match text.len() {
            2 => Some(2000 + year),
            4 => Some(year),
            _ => None,
        }
    };
    let day = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
    match (month(first), month(second)) {
        (Some(month), None) => calendar(year(third)?, month, day(second)?),
        (None, Some(month)) if first.len() == 4 && first.parse::<u32>().is_ok() => {
            calendar(year(first)?, month, day(third)?)
        }
        (None, Some(month)) => calendar(year(third)?, month, day(first)?),
        _ => None,
    }
}

/// A day as spreadsheets count them, from 1900 on.
fn serial(text: &str) -> Option<NaiveDate> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let days: u64 = whole.parse().ok().filter(|_| whole.len() == 5)?;
    let is_likely = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && (30_000..80_000).contains(&days);
    is_likely.then(|| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))).flatten()
}

/// The month of that name, or of its first letters, in English or Spanish.
fn month(name: &str) -> Option<u32> {
    let place = MONTHS
        .iter()
        .position(|names| name.len() >= 3 && names.iter().any(|month| month.starts_with(name)))?;
    u32::try_from(place + 1).ok()
}

const MONTHS: [[&str; 2]; 12] = [
    ["january", "enero"],
    ["february", "febrero"],
    ["march", "marzo"],
    ["april", "abril"],
    ["may", "mayo"],
    ["june", "junio"],
    ["july", "julio"],
    ["august", "agosto"],
    ["september", "septiembre"],
    ["october", "octubre"],
    ["november", "noviembre"],
    ["december", "diciembre"],
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
            ("23/11/2026", "the day before the month", "`11/23/2026`"),
            ("23.11.2026", "the day before the month", "`11/23/2026`"),
            ("2026-23-11", "the day before the month", "`11/23/2026`"),
            ("2026-13-01", "the day before the month", "`01/13/2026`"),
            ("11/23/26", "two digits", "`11/23/2026`"),
            ("2026/11/23", "not written as dates are", "`11/23/2026`"),
            ("11-23-2026", "not written as dates are", "`11/23/2026`"),
            ("11\\23\\2026", "not written as dates are", "`11/23/2026`"),
            ("20261123", "not written as dates are", "`11/23/2026`"),
            ("11232026", "not written as dates are", "`11/23/2026`"),
            ("Nov 23, 2026", "not written as dates are", "`11/23/2026`"),
            ("23-Nov-26", "not written as dates are", "`11/23/2026`"),
            ("2026-Nov-23", "not written as dates are", "`11/23/2026`"),
            ("November 23rd, 2026", "not written as dates are", "`11/23/2026`"),
            ("Monday, November 23, 2026", "not written as dates are", "`11/23/2026`"),
            ("Mon 11/23/2026", "not written as dates are", "`11/23/2026`"),
            ("23 de noviembre de 2026", "not written as dates are", "`11/23/2026`"),
            ("23rd of November 2026", "not written as dates are", "`11/23/2026`"),
            ("lunes, 23 de nov. de 2026", "not written as dates are", "`11/23/2026`"),
            ("11/23/2026 14:30", "holds a time", "`11/23/2026`"),
            ("2026-11-23T14:30:00.000Z", "holds a time", "`11/23/2026`"),
            ("'11/23/2026", "not written as dates are", "`11/23/2026`"),
            ("１１/23/2026", "not written as dates are", "`11/23/2026`"),
            ("02-30-2026", "February 2026 has 28 days", "check"),
            ("2026-13-32", "there is no month 13", "check"),
            ("29/02/2026", "February 2026 has 28 days", "check"),
            ("2026年11月23日", "not written as dates are", "`11/23/2026`"),
            ("1/0/1900", "a day that nobody gave", "such as 11/23/2026"),
            ("0", "a day that nobody gave", "such as 11/23/2026"),
            ("11/23", "not a whole date", "such as 11/23/2026"),
            ("Nov 2026", "not a whole date", "such as 11/23/2026"),
        ] {
            let wrong = date(text).unwrap_or_else(|| panic!("{text}"));
            assert!(wrong.message.contains(says), "{text}: {}", wrong.message);
            let hint_found = wrong.hint.unwrap_or_default();
            assert!(hint_found.contains(hint) && !hint_found.contains("or as"), "{text}: {hint_found}");
        }
        for text in ["tomorrow", "1234", "99999", "", "a/b/c", "0012345678", "11/23/20266", "1.2.3.4"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn where_two_days_can_be_meant_both_are_told() {
        for (text, hint) in [
            ("03.04.2026", "`03/04/2026` for March 4, 2026, or as `04/03/2026` for April 3, 2026"),
            ("03-04-2026", "`03/04/2026` for March 4, 2026, or as `04/03/2026` for April 3, 2026"),
            ("03/04/26", "`04/03/2026` for April 3, 2026"),
            ("26/11/23", "`11/26/2023` for November 26, 2023, or as `11/23/2026` for November 23, 2026"),
            ("10112012", "`10/11/2012` for October 11, 2012, or as `11/10/2012`"),
        ] {
            let found = date(text).and_then(|wrong| wrong.hint).unwrap_or_default();
            assert!(found.contains(hint), "{text}: {found}");
        }
        assert_eq!(
            date("05.05.2026").and_then(|wrong| wrong.hint).as_deref(),
            Some("write it as `05/05/2026`")
        );
    }
}
