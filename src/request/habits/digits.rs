//! Numbers as people and programs write them.

use super::unquoted;
use crate::finding::Code;
use crate::form::Digits;
use crate::request::Wrong;

/// What is wrong with a text that is no number of digits, as far as its looks tell.
///
/// A number is offered only if it is one that the field takes.
pub(in crate::request) fn digits(text: &str, asked: &Digits, code: Code) -> Option<Wrong> {
    if let Some(wrong) = as_programs_write(text, code) {
        return Some(wrong);
    }
    let says = |what: &str| Wrong::new(code, format!("`{text}` {what}"));
    let offer = |number: &str| {
        if (asked.fewest..=asked.most).contains(&number.len()) {
            format!("write `{number}`, if that is the number")
        } else {
            format!("write {} of {asked}, leading zeros included, and nothing else", asked.called)
        }
    };
    if text.ends_with('%') {
        return Some(
            says("is a percentage as a spreadsheet shows it")
                .hint("set the column to text, and write the digits"),
        );
    }
    let bare: String = text.chars().filter(|c| !",; -#\u{A0}.()+".contains(*c)).collect();
    if bare != text && all_digits(&bare) {
        // What a sign parts may be two numbers, or a fraction.
        let is_one = text
            .trim_matches(|c: char| !c.is_ascii_digit())
            .chars()
            .all(|c| c.is_ascii_digit() || " \u{A0},".contains(c));
        let number = if is_one { &bare } else { "" };
        return Some(says("holds more than digits").hint(offer(number)));
    }
    let typed: String = text
        .chars()
        .map(|c| match c {
            'O' | 'o' => '0',
            'I' | 'l' => '1',
            c => c,
        })
        .collect();
    if typed != text && all_digits(&typed) && text.contains(|c: char| c.is_ascii_digit()) {
        return Some(says("holds a letter that looks like a digit").hint(offer(&typed)));
    }
    let rest = text.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | ' ' | ':'));
    (rest != text && all_digits(rest)).then(|| says("has letters before the digits").hint(offer(rest)))
}

/// What programs make of any number, a phone number too.
pub(in crate::request) fn as_programs_write(text: &str, code: Code) -> Option<Wrong> {
    let says = |what: &str| Wrong::new(code, format!("`{text}` {what}"));
    if let Some(inner) = unquoted(text)
        && inner.contains(|c: char| c.is_ascii_digit())
    {
        return Some(says("stands in quotation marks, or has one in front").hint(format!("write `{inner}`")));
    }
    let plain = of_any_script(text);
    if plain != text {
        return Some(says("has digits of another script").hint(format!("write `{plain}`")));
    }
    // A comma before any but three digits is that of a fraction.
    let amount = text.trim_start_matches(['$', '€', '£']);
    let amount = match amount.rsplit_once(',') {
        Some((whole, part)) if part.len() != 3 && all_digits(part) && !whole.contains(',') => {
            format!("{whole}.{part}")
        }
        _ => amount.replace(',', ""),
    };
    let is_amount = text.starts_with(['$', '€', '£']);
    if let Some((whole, part)) = amount.split_once('.')
        && all_digits(whole)
        && all_digits(part)
    {
        // With its point taken out it would be another number.
        return Some(if part.bytes().any(|byte| byte != b'0') {
            says("is a number with a fraction, and not what somebody wrote down")
                .hint("look the number up, and write all of its digits, in a cell that is set to text")
        } else {
            let what = if is_amount { "an amount of money" } else { "a number with a fraction" };
            // No phone number begins with a zero.
            let zeros =
                if code == Code::Phone { "" } else { " with the zeros in front of it that may be lost," };
            says(&format!("is {what}, as programs write it"))
                .hint(format!("write `{whole}`,{zeros} in a cell that is set to text"))
        });
    }
    let lower = text.to_ascii_lowercase();
    let (number, power) = lower.split_once('e')?;
    let is_short = all_digits(&number.replacen('.', "", 1)) && all_digits(power.trim_start_matches('+'));
    is_short.then(|| {
        says("is a number that a spreadsheet shortened; its digits are lost")
            .hint("set the column to text, and write all digits")
    })
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text with the digits of other scripts as those of this one.
pub(super) fn of_any_script(text: &str) -> String {
    let digit = |c: char| {
        let zero = ZEROS.iter().rev().find(|zero| **zero <= c)?;
        char::from_digit(u32::from(c) - u32::from(*zero), 10)
    };
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// The zeros of the scripts that have ten digits of their own, in the order of
/// their numbers: Arabic, Persian, those of India, Thai, Lao, Tibetan,
/// Burmese, Khmer, Mongolian, and the wide ones of East Asia.
const ZEROS: [char; 19] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}',
    '\u{C66}', '\u{CE6}', '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}', '\u{1810}',
    '\u{FF10}',
];

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str, code: Code) -> Option<Wrong> {
        let asked = Digits { fewest: 2, most: 8, called: "a number".to_owned(), code: "digits".to_owned() };
        super::digits(text, &asked, code)
    }

    #[test]
    fn what_the_field_does_not_take_is_not_offered() {
        let wrong = digits("123456 789", Code::Digits).unwrap();
        assert_eq!(
            wrong.hint.as_deref(),
            Some("write a number of 2 to 8 digits, leading zeros included, and nothing else")
        );
    }

    #[test]
    fn digits_are_put_right() {
        for (text, says, hint) in [
            ("123456.0", "a number with a fraction", "`123456`"),
            ("1.23E+05", "shortened", "text"),
            ("123456.5", "with a fraction", "look the number up"),
            ("0.8829", "with a fraction", "look the number up"),
            ("$8,829.00", "amount of money", "`8829`"),
            ("123456,0", "a number with a fraction", "`123456`"),
            ("12-13", "more than digits", "of 2 to 8 digits"),
            ("8,829.00", "a number with a fraction", "`8829`"),
            ("12345600%", "percentage", "text"),
            ("123,456", "more than digits", "`123456`"),
            ("#00123456", "more than digits", "`00123456`"),
            ("OO123456", "looks like a digit", "`00123456`"),
            ("'00123456", "quotation marks", "`00123456`"),
            ("“00123456”", "quotation marks", "`00123456`"),
            ("٠٠١٢٣٤٥٦", "another script", "`00123456`"),
            ("００１２３４５６", "another script", "`00123456`"),
            ("x12", "letters before", "`12`"),
            ("ext. 12", "letters before", "`12`"),
            ("Emp. No.: 00123456", "letters before", "`00123456`"),
        ] {
            let wrong = digits(text, Code::EmployeeNumber).unwrap_or_else(|| panic!("{text}"));
            assert!(wrong.message.contains(says), "{text}: {}", wrong.message);
            assert!(
                wrong.hint.as_deref().is_some_and(|found| found.contains(hint)),
                "{text}: {:?}",
                wrong.hint
            );
        }
        for text in ["abc", "", "12345", "Oo", "e", "12a", "1.2.3x"] {
            assert_eq!(digits(text, Code::EmployeeNumber), None, "{text}");
        }
    }
}
