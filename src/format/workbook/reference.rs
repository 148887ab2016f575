//! Columns in letters. ECMA-376, part 1, 18.18.62.

/// Columns beyond the last one that spreadsheets have, XFD, are no columns.
pub(super) const COLUMNS: usize = 16_384;

/// The column of a reference such as `AB12`, from 0.
pub(super) fn column(reference: &str) -> Option<usize> {
    let mut letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.try_fold(0_usize, |number, letter| {
        number.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    number.checked_sub(1).filter(|column| *column < COLUMNS)
}

/// The letters of a column, from 0.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (reference, place) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA1", Some(26)), ("XFD1", Some(16_383))]
        {
            assert_eq!(column(reference), place, "{reference}");
        }
        for reference in ["", "1", "XFE1", "ZZZZZZZZZZZZZZZZZZZZ1"] {
            assert_eq!(column(reference), None, "{reference}");
        }
        for place in [0, 25, 26, 701, 702, 16_383] {
            assert_eq!(column(&format!("{}1", letters(place))), Some(place));
        }
    }
}
