//! Numbers and dates as their cells show them.

use chrono::{Days, NaiveDate};

/// How numbers of a cell are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// The number itself.
    Plain,
    /// A day, which is counted from a first one.
    Date,
    /// The month of such a day.
    Month,
    /// Digits at the places of zeros, and what stands between them.
    Pattern(Vec<Place>),
}

/// A place of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A digit, be it a zero in front.
    Digit,
    /// A digit where there is one.
    Perhaps,
    /// Itself.
    Literal(char),
}

/// What the built-in format of that number shows. ECMA-376, part 1, 18.8.30.
pub(super) fn built_in(id: u32) -> Shown {
    match id {
        17 => Shown::Month,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Date,
        _ => Shown::Plain,
    }
}

/// What a format code shows. ECMA-376, part 1, 18.8.31.
///
/// Patterns are those of whole numbers, which keep zeros in front. A number
/// with commas, a currency or a fraction is shown as itself.
pub(super) fn of_code(code: &str) -> Shown {
    let mut places = Vec::new();
    let mut letters = code.chars();
    let (mut is_pattern, mut has_zero) = (true, false);
    while let Some(c) = letters.next() {
        match c {
            ';' => break,
            '0' => {
                has_zero = true;
                places.push(Place::Digit);
            }
            '#' | '?' => places.push(Place::Perhaps),
            '"' => places.extend(letters.by_ref().take_while(|c| *c != '"').map(Place::Literal)),
            '\\' => places.extend(letters.next().map(Place::Literal)),
            '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inner: String = letters.by_ref().take_while(|c| *c != ']').collect();
                let inner = inner.to_ascii_lowercase();
                // A time that runs on, as in [h]:mm.
                if inner.chars().all(|c| matches!(c, 'h' | 'm' | 's')) && !inner.is_empty() {
                    return Shown::Date;
                }
                // A condition makes another pattern for other numbers.
                is_pattern &= !inner.starts_with(['<', '>', '=']);
            }
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' => {
                let rest = letters.as_str().split(';').next().unwrap_or_default().to_ascii_lowercase();
                let is_month = matches!(c, 'm' | 'M' | 'y' | 'Y') && !rest.contains(['d', 'h', 's']);
                let has_both = if matches!(c, 'm' | 'M') { rest.contains('y') } else { rest.contains('m') };
                return if is_month && has_both { Shown::Month } else { Shown::Date };
            }
            '-' | '(' | ')' | ' ' | '/' | '+' | ':' => places.push(Place::Literal(c)),
            _ => is_pattern = false,
        }
    }
    if is_pattern && has_zero && places.len() <= 64 { Shown::Pattern(places) } else { Shown::Plain }
}

/// A number as it is shown; `is_1904` where days count from that year.
pub(super) fn show(text: &str, shown: &Shown, is_1904: bool) -> String {
    let Ok(number) = text.trim().parse::<f64>() else { return text.to_owned() };
    match shown {
        Shown::Date => date(number, is_1904).unwrap_or_else(|| plain(number)),
        Shown::Month => {
            let day = date(number, is_1904).and_then(|day| day.parse::<NaiveDate>().ok());
            day.map_or_else(|| plain(number), |day| day.format("%B %Y").to_string())
        }
        Shown::Pattern(places) if number >= 0.0 && number.fract() == 0.0 && number < 1e15 => {
            pattern(&plain(number), places)
        }
        Shown::Plain | Shown::Pattern(_) => plain(number),
    }
}

/// A number without an exponent where it is whole.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// A date as our tables have it, with its time where that is not midnight.
fn date(number: f64, is_1904: bool) -> Option<String> {
    let (days, rest) = (number.floor(), number.fract());
    if !(0.0..3_000_000.0).contains(&days) {
        return None;
    }
    let seconds = (rest * 86_400.0).round();
    let time = |seconds: f64| {
        format!(
            "{:02.0}:{:02.0}:{:02.0}",
            (seconds / 3600.0).floor(),
            (seconds % 3600.0 / 60.0).floor(),
            seconds % 60.0
        )
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was compared just above")]
    let whole = days as u64;
    let first = match (is_1904, whole) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
        // A time of no day.
        (false, 0) => return Some(time(seconds)),
        // The 29th of February 1900 is a day to Excel.
        (false, 1..60) => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
    };
    let day = first.checked_add_days(Days::new(whole))?;
    Some(if seconds == 0.0 { day.to_string() } else { format!("{day} {}", time(seconds)) })
}

/// Digits at the places of a pattern; more digits than places stand at the first.
fn pattern(digits: &str, places: &[Place]) -> String {
    let digits = if digits == "0" { "" } else { digits };
    let mut left = digits.len();
    let mut shown: Vec<char> = Vec::new();
    let first = places.iter().position(|place| !matches!(place, Place::Literal(_)));
    for (index, place) in places.iter().enumerate().rev() {
        let mut digit = || {
            left = left.checked_sub(1)?;
            digits.as_bytes().get(left).copied().map(char::from)
        };
        match place {
            Place::Digit => shown.push(digit().unwrap_or('0')),
            Place::Perhaps => shown.extend(digit()),
            Place::Literal(c) => shown.push(*c),
        }
        if Some(index) == first {
            shown.extend(digits[..left].chars().rev());
        }
    }
    shown.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_cells_show_them() {
        for (number, code, shown) in [
            ("123456", "00000000", "00123456"),
            ("123456789", "00000000", "123456789"),
            ("29", "0000", "0029"),
            ("2135550142", "\\(000\\)\\ 000\\-0000", "(213) 555-0142"),
            ("2135550142", "(###) ###-###0", "(213) 555-0142"),
            ("7", "\"EMP\"000", "EMP007"),
            ("123456", "#,##0", "123456"),
            ("123456", "General", "123456"),
            ("123456.0", "0.00", "123456"),
            ("1.234E+5", "@", "123400"),
            ("0.5", "0%", "0.5"),
            ("46349", "mm/dd/yyyy", "2026-11-23"),
            ("46349.0", "[$-409]d\\-mmm\\-yy;@", "2026-11-23"),
            ("46349.25", "m/d/yy h:mm", "2026-11-23 06:00:00"),
            ("0.25", "[h]:mm", "06:00:00"),
            ("0", "0000", "0000"),
            ("2135550142", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "2135550142"),
            ("5", "[Red]000", "005"),
            ("x", "0000", "x"),
        ] {
            assert_eq!(show(number, &of_code(code), false), shown, "{number} as {code}");
        }
        assert_eq!(show("44887", &Shown::Date, true), "2026-11-23");
        assert_eq!(show("59", &Shown::Date, false), "1900-02-28");
        for number in ["-1", "1e300", "NaN", "inf", "3e6", ""] {
            let _ = show(number, &Shown::Date, false);
            let _ = show(number, &of_code("0000"), true);
        }
        assert_eq!(built_in(14), Shown::Date);
        assert_eq!(built_in(1), Shown::Plain);
    }
}
