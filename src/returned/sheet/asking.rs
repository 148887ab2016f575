//! Words on a line for a signature that are none.

/// Words that tell that a text is about signing.
const TELLING: [&str; 3] = ["sign", "unsigned", "initial"];

/// Words of stamps and remarks that no name is made of.
const REMARKS: [&str; 61] = [
    "absent",
    "accepted",
    "administrator",
    "applicant",
    "approval",
    "approved",
    "attached",
    "attachment",
    "authorized",
    "canceled",
    "cancelled",
    "comment",
    "completed",
    "confidential",
    "copy",
    "counselor",
    "deceased",
    "declined",
    "denied",
    "departmental",
    "disapproved",
    "draft",
    "duplicate",
    "emailed",
    "entered",
    "experimental",
    "expired",
    "faxed",
    "file",
    "filed",
    "final",
    "information",
    "later",
    "missing",
    "none",
    "original",
    "paid",
    "pending",
    "posted",
    "preliminary",
    "principal",
    "processed",
    "public",
    "received",
    "recd",
    "refused",
    "rejected",
    "release",
    "required",
    "reviewed",
    "revised",
    "scanned",
    "secret",
    "sold",
    "supervisor",
    "tbd",
    "unavailable",
    "unknown",
    "user",
    "void",
    "witness",
];

/// Words of dates and numbers, which say nothing by themselves.
const DATES: [&str; 38] = [
    "am",
    "apr",
    "april",
    "aug",
    "august",
    "cell",
    "dec",
    "december",
    "emp",
    "ext",
    "extension",
    "feb",
    "february",
    "fri",
    "friday",
    "id",
    "jan",
    "january",
    "july",
    "june",
    "mar",
    "march",
    "may",
    "mon",
    "monday",
    "nd",
    "nov",
    "november",
    "oct",
    "october",
    "phone",
    "pm",
    "rd",
    "room",
    "st",
    "tel",
    "th",
    "time",
];

const MORE_DATES: [&str; 15] = [
    "dated",
    "jul",
    "jun",
    "sat",
    "saturday",
    "sep",
    "sept",
    "september",
    "sunday",
    "thu",
    "thursday",
    "tue",
    "tuesday",
    "wed",
    "wednesday",
];

/// What stands beside them where a signature is asked for, or left out.
const OTHERS: [&str; 66] = [
    "above",
    "add",
    "adobe",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "been",
    "below",
    "by",
    "click",
    "date",
    "digital",
    "digitally",
    "document",
    "ed",
    "electronic",
    "electronically",
    "email",
    "employee",
    "field",
    "for",
    "form",
    "has",
    "here",
    "in",
    "ing",
    "is",
    "it",
    "must",
    "my",
    "name",
    "need",
    "needs",
    "next",
    "no",
    "not",
    "number",
    "of",
    "office",
    "on",
    "only",
    "page",
    "paper",
    "please",
    "print",
    "results",
    "s",
    "school",
    "see",
    "site",
    "so",
    "soon",
    "tap",
    "the",
    "this",
    "to",
    "top",
    "ature",
    "was",
    "we",
    "will",
    "with",
    "your",
];

/// What people write to say that there is nothing, or anything but a name.
const NOTHING: [&str; 14] = [
    "asis",
    "na",
    "no",
    "notapplicable",
    "notavailable",
    "ok",
    "okay",
    "same",
    "sameasabove",
    "sample",
    "teacher",
    "test",
    "x",
    "yes",
];

/// The most letters of such a text.
const LONGEST: usize = 60;

/// Whether a text asks for a signature, or says that there is none.
pub(super) fn asks(text: &str) -> bool {
    let (letters, has_digits) = folded(text);
    let is_crossed = !letters.is_empty() && letters.chars().all(|c| c == 'x');
    if is_crossed || NOTHING.contains(&letters.as_str()) {
        return true;
    }
    let is_remark = || TELLING.iter().chain(&REMARKS).any(|word| letters.contains(word));
    let dates = || DATES.into_iter().chain(MORE_DATES);
    let known = || TELLING.into_iter().chain(REMARKS).chain(OTHERS);
    match () {
        () if letters.len() > LONGEST => false,
        // A month may be a name, but not where it has a day.
        () if has_digits => are_words(&letters, known().chain(dates())),
        () => is_remark() && are_words(&letters, known()),
    }
}

/// Whether a text has what a name has: two letters, or one that is a word.
pub(super) fn has_name(text: &str) -> bool {
    // An address says who somebody is, and is no signature.
    let words = text.split_whitespace().filter(|word| !word.contains('@'));
    let letters = || words.clone().flat_map(str::chars).filter(|c| c.is_alphabetic());
    letters().nth(1).is_some() || letters().any(|c| !c.is_lowercase() && !c.is_uppercase())
}

/// The letters of a text, and whether it has digits.
fn folded(text: &str) -> (String, bool) {
    let letters = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
    (letters.take(LONGEST + 1).collect(), text.chars().any(char::is_numeric))
}

/// Whether a text is nothing but words of these, one after the other: spaces are not always written.
fn are_words<'w>(letters: &str, words: impl Iterator<Item = &'w str>) -> bool {
    let words: Vec<&str> = words.collect();
    let mut ends = vec![false; letters.len() + 1];
    ends[0] = true;
    for from in 0..letters.len() {
        let Some(rest) = letters.get(from..).filter(|_| ends[from]) else { continue };
        for word in words.iter().filter(|word| rest.starts_with(**word)) {
            ends[from + word.len()] = true;
        }
    }
    !letters.is_empty() && ends[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::{asks, has_name};

    #[test]
    fn names_are_no_requests() {
        for asking in [
            "Sign here",
            "X",
            "x____",
            "SIGN",
            "n/a",
            "N / A",
            "Unsigned",
            "Click here to sign",
            "Not signed",
            "see attached",
            "Signature on file",
            "will sign later",
            "Received 11/24",
            "RECEIVED",
            "NOT APPROVED",
            "Top Secret",
            "Nov. 24, 2026",
            "Tuesday, May 5 2026",
            "Date: 11/24/26",
            "ext. 204",
            "Principal",
        ] {
            assert!(asks(asking), "{asking}");
        }
        for name in [
            "/s/ Maria Nunez",
            "Maria",
            "M. N.",
            "Xu",
            "Anne Dean",
            "Ng",
            "字",
            "X Maria",
            "Noto",
            "Signe Olsen",
            "Dateno",
            "April May",
            "Will Page",
            "Maria Nunez 11/24/2026",
            "S. S.",
        ] {
            assert!(!asks(name) && has_name(name), "{name}");
        }
        assert!(!asks(""));
    }

    #[test]
    fn what_has_no_letters_is_no_name() {
        for nothing in [".", "____", "?", "11/24/2026", "(213) 555-0142", "/s/", "S", "maria.nunez@lausd.net"]
        {
            assert!(!has_name(nothing), "{nothing}");
        }
    }
}
