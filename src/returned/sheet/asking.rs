//! Words on a line for a signature that are none.

/// Words that tell that a text is about signing.
const TELLING: [&str; 3] = ["sign", "unsigned", "initial"];

/// What stands beside them where a signature is asked for, or left out.
const OTHERS: [&str; 39] = [
    "add",
    "adobe",
    "and",
    "are",
    "be",
    "by",
    "click",
    "date",
    "digital",
    "digitally",
    "document",
    "ed",
    "electronic",
    "electronically",
    "employee",
    "field",
    "for",
    "form",
    "here",
    "is",
    "missing",
    "must",
    "name",
    "need",
    "needs",
    "not",
    "of",
    "pending",
    "please",
    "print",
    "required",
    "s",
    "tap",
    "the",
    "this",
    "to",
    "ature",
    "user",
    "your",
];

/// What people write to say that there is nothing.
const NOTHING: [&str; 10] =
    ["draft", "missing", "na", "none", "notapplicable", "pending", "required", "tbd", "void", "x"];

/// The most letters of such a text.
const LONGEST: usize = 60;

/// Whether a text asks for a signature, or says that there is none.
pub(super) fn asks(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.len() > LONGEST {
        return false;
    }
    if NOTHING.contains(&letters.as_str()) {
        return true;
    }
    // Up to which letters words reach, one after the other: spaces are not always written.
    let mut ends = vec![false; letters.len() + 1];
    ends[0] = true;
    for from in 0..letters.len() {
        let Some(rest) = letters.get(from..).filter(|_| ends[from]) else { continue };
        for word in TELLING.iter().chain(&OTHERS).filter(|word| rest.starts_with(**word)) {
            ends[from + word.len()] = true;
        }
    }
    ends[letters.len()] && TELLING.iter().any(|word| letters.contains(word))
}

#[cfg(test)]
mod tests {
    use super::asks;

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
            "S",
            "X Maria",
            "Noto",
            "Signe Olsen",
            "Dateno",
        ] {
            assert!(!asks(name), "{name}");
        }
        assert!(!asks(""));
    }
}
