//! What shows that a text is not as its owner wrote it.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_script::{Script, UnicodeScript as _};

use super::is_unseen;

/// What is the matter with a text, apart from what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A character was lost: U+FFFD stands in its place.
    Lost,
    /// A word that a spreadsheet shows where a formula failed, such as `#N/A`.
    Spreadsheet(String),
    /// UTF-8 that was read as Windows-1252, and the text that was meant.
    Misread(String),
    /// Characters that nobody sees, each once, in the order of the text.
    Unseen(Vec<char>),
}

/// Everything that is the matter with a text; nothing for nearly all.
pub fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    // Nearly every text is.
    if text.is_ascii() && !text.bytes().any(|byte| matches!(byte, b'#' | b':')) {
        return faults;
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        faults.push(Fault::Lost);
    }
    if let Some(word) = text.split_whitespace().find(|word| is_of_spreadsheet(word)) {
        faults.push(Fault::Spreadsheet(word.to_owned()));
    }
    if !text.is_ascii() {
        // Some texts went wrong more than once.
        let meant = meant(text).map(|once| {
            std::iter::successors(Some(once), |text| meant(text)).take(3).last().unwrap_or_default()
        });
        // Bytes that were taken for characters are nobody's.
        let unseen = unseen(meant.as_deref().unwrap_or(text));
        faults.extend(meant.map(Fault::Misread));
        if !unseen.is_empty() {
            faults.push(Fault::Unseen(unseen));
        }
    }
    faults
}

/// Whether a spreadsheet shows a word where a formula failed or a column is too
/// narrow: `#N/A`, `#REF!`, `#NAME?`, `#DIV/0!` and their like of all programs and
/// languages, `Err:502`, `######`.
fn is_of_spreadsheet(word: &str) -> bool {
    if let Some(number) = word.strip_prefix("Err:") {
        return number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let Some(rest) = word.strip_prefix('#') else { return false };
    let is_name = |name: &str| {
        name.trim_start_matches(['¿', '¡']).chars().next().is_some_and(char::is_alphabetic)
            && name.chars().all(|c| c.is_uppercase() || matches!(c, '0'..='9' | '/' | '_' | '¿' | '¡'))
    };
    // Those without a sign at their end: English, French and Spanish, German, and one that waits.
    let is_bare = ["N/A", "N/D", "NV", "GETTING_DATA", "NAME", "REF", "VALUE", "DIV/0"]
        .iter()
        .any(|bare| rest.eq_ignore_ascii_case(bare));
    let is_narrow = rest.len() > 1 && rest.bytes().all(|byte| byte == b'#');
    is_bare || is_narrow || rest.strip_suffix(['!', '?']).is_some_and(is_name)
}

/// What a text was before somebody took its UTF-8 for Windows-1252.
fn meant(text: &str) -> Option<String> {
    let mut meant = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_misread = false;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|other: char| other.is_ascii() != c.is_ascii()).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match original(run) {
            Some(original) => {
                is_misread = true;
                meant.push_str(&original);
            }
            None => meant.push_str(run),
        }
        rest = after;
    }
    is_misread.then_some(meant)
}

/// What a run of other letters than ASCII was in UTF-8.
///
/// Next to nothing is well-formed in it by chance: an accented capital before a
/// quotation mark is, as in `CAFÉ”`, and stands for a letter that no name has.
fn original(run: &str) -> Option<String> {
    let bytes: Vec<u8> = run.chars().map(windows_1252).collect::<Option<_>>()?;
    let text = String::from_utf8(bytes).ok()?;
    let is_telling = |c: char| matches!(c, '\u{A0}'..='\u{17F}' | '\u{800}'..);
    (!run.is_ascii() && (text.chars().any(is_telling) || text.chars().count() > 1)).then_some(text)
}

/// The byte of a character in Windows-1252, or in Latin-1 where that has none.
fn windows_1252(c: char) -> Option<u8> {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match FROM_80.iter().position(|other| *other == c) {
        Some(place) => u8::try_from(0x80 + place).ok(),
        None => u8::try_from(u32::from(c)).ok(),
    }
}

/// The characters of a text that nobody sees, apart from those that are a part
/// of how a script is written.
fn unseen(text: &str) -> Vec<char> {
    let mut found = Vec::new();
    // The letter before, and whether a sign that joins consonants stands between.
    let (mut letter, mut is_joined) = (None, false);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if is_combining_mark(c) && !is_unseen(c) {
            is_joined |= canonical_combining_class(c) == VIRAMA;
        } else if !is_unseen(c) && !is_empty(c, letter) {
            (letter, is_joined) = (Some(c), false);
        } else if !is_of_writing(c, letter, is_joined, rest.clone().next()) && !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

/// Whether a character is no letter of a text, and shows nothing: a sign of an annotation, the place of an object, and an
/// empty cell of Braille among other letters.
fn is_empty(c: char, letter: Option<char>) -> bool {
    let is_braille = |c: char| matches!(c, '\u{2800}'..='\u{28FF}');
    matches!(c, '\u{FFF9}'..='\u{FFFC}') || c == '\u{2800}' && !letter.is_some_and(is_braille)
}

/// The combining class of signs that take the vowel from a consonant.
const VIRAMA: u8 = 9;

/// Whether an unseen character behind a letter, and before what comes next, is
/// meant to be there.
fn is_of_writing(c: char, letter: Option<char>, is_joined: bool, next: Option<char>) -> bool {
    let Some(letter) = letter else { return false };
    match c {
        // Variation selectors choose one of the forms of a letter.
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => true,
        '\u{180B}'..='\u{180F}' => letter.script() == Script::Mongolian,
        '\u{200C}' | '\u{200D}' => {
            let next = next.is_some_and(|next| joins(next) || is_combining_mark(next));
            joins(letter) && (next || is_joined)
        }
        _ => false,
    }
}

/// Whether letters of a character's script join, or change shape, with those
/// beside them.
fn joins(c: char) -> bool {
    use Script::{
        Adlam, Arabic, Bengali, Chakma, Devanagari, Gujarati, Gurmukhi, Hanifi_Rohingya, Kannada, Khmer,
        Malayalam, Mandaic, Mongolian, Myanmar, Nko, Oriya, Phags_Pa, Sinhala, Syriac, Tamil, Telugu,
    };
    matches!(
        c.script(),
        Adlam
            | Arabic
            | Bengali
            | Chakma
            | Devanagari
            | Gujarati
            | Gurmukhi
            | Hanifi_Rohingya
            | Kannada
            | Khmer
            | Malayalam
            | Mandaic
            | Mongolian
            | Myanmar
            | Nko
            | Oriya
            | Phags_Pa
            | Sinhala
            | Syriac
            | Tamil
            | Telugu
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unseen(text: &str) -> Vec<char> {
        faults(text)
            .into_iter()
            .find_map(|fault| if let Fault::Unseen(unseen) = fault { Some(unseen) } else { None })
            .unwrap_or_default()
    }

    #[test]
    fn texts_as_people_write_them_have_no_fault() {
        for text in [
            "María Núñez",
            "O’Brien–Smith",
            "CAFÉ”",
            "É™ Ò’",
            "João São",
            "JOÃO",
            "Åse Šárka",
            "Nguyễn",
            "Room #5!",
            "#1 school",
            "N/A",
            "Suite #12",
            "C# / F#",
            "Errol",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "ന്\u{200D}",
            "葛\u{E0100}城",
            "☎\u{FE0E}",
            "ᠠ\u{180B}",
            "王",
        ] {
            assert_eq!(faults(text), [], "{text:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_named_once() {
        assert_eq!(unseen("Nu\u{200B}n\u{AD}e\u{200B}z"), ['\u{200B}', '\u{AD}']);
        for c in "\u{200B}\u{2060}\u{FEFF}\u{AD}\u{200E}\u{FFF9}\u{FFFC}\u{2800}\u{3164}\u{E0041}\u{34F}\u{200D}\u{200C}".chars() {
            assert_eq!(unseen(&format!("Ma{c}ry")), [c], "U+{:04X}", u32::from(c));
            assert_eq!(unseen(&format!("{c}Mary{c}")), [c], "U+{:04X}", u32::from(c));
        }
        // Between scripts, and at the end of a word, nothing is joined.
        assert_eq!(unseen("م\u{200D} x"), ['\u{200D}']);
        assert_eq!(unseen("\u{FE0F}x"), ['\u{FE0F}']);
    }

    #[test]
    fn words_of_spreadsheets_are_known() {
        for word in [
            "#N/A",
            "#n/a",
            "#REF!",
            "#NAME?",
            "#VALUE!",
            "#DIV/0!",
            "#NUM!",
            "#NULL!",
            "#SPILL!",
            "#CALC!",
            "#ÜBERLAUF!",
            "#BEZUG!",
            "#NV",
            "#N/D",
            "#¿NOMBRE?",
            "#ERROR!",
            "#GETTING_DATA",
            "####",
            "Err:508",
        ] {
            let expected = [Fault::Spreadsheet(word.to_owned())];
            assert_eq!(faults(word), expected, "{word}");
            assert_eq!(faults(&format!("Mary {word}")), expected, "{word}");
        }
    }

    #[test]
    fn lost_and_misread_characters_are_told() {
        assert_eq!(faults("N\u{FFFD}ez"), [Fault::Lost]);
        for text in ["Núñez", "María José", "Nguyễn", "Łukasz", "O’Brien", "王", "Ñandú", "Zoë"]
        {
            let misread: String = text.bytes().map(char_of).collect();
            assert_eq!(faults(&misread), [Fault::Misread(text.to_owned())], "{misread}");
        }
        assert_eq!(faults("NÃºÃ±ez"), [Fault::Misread("Núñez".to_owned())]);
    }

    /// The character of a byte in Windows-1252.
    fn char_of(byte: u8) -> char {
        ('\0'..'\u{2200}').find(|c| windows_1252(*c) == Some(byte)).unwrap()
    }
}
