//! The letters of a recognizer, and the text that its output makes.

use std::collections::HashMap;

/// The letters that a recognizer has, in the order of its output: that nothing begins here, those that it
/// names, and the space.
pub(super) struct Alphabet {
    letters: Vec<Option<char>>,
    places: HashMap<char, usize>,
}

/// The most letters: Unicode has no more that anybody writes.
const MOST: usize = 200_000;

/// Nothing, or what was there before goes on.
const NOTHING: usize = 0;

impl Alphabet {
    /// Reads what the metadata of a model say: a letter a line. `None` where that is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // What is no letter but several has its place, and is never read.
        let only = |line: &str| {
            let mut chars = line.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let text = text.strip_suffix('\n').unwrap_or(text);
        let letters: Vec<Option<char>> = std::iter::once(None)
            .chain(text.split('\n').map(|line| only(line.trim_end_matches('\r'))))
            .chain([Some(' ')])
            .take(MOST + 1)
            .collect();
        let mut places = HashMap::new();
        for (place, letter) in letters.iter().enumerate() {
            letter.map(|letter| places.entry(letter).or_insert(place));
        }
        (letters.len() <= MOST && places.len() > 1).then_some(Self { letters, places })
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many numbers a place of a line has.
    pub(super) fn classes(&self) -> usize {
        self.letters.len()
    }

    pub(super) fn knows(&self, letter: char) -> bool {
        self.places.contains_key(&letter)
    }

    /// The text of places, each with a number for each letter, of which only some may stand there.
    ///
    /// The likeliest one of each place counts, and one that goes on over several places is one.
    /// Graves and others, 2006: connectionist temporal classification.
    pub(super) fn read(&self, places: &[f32], letters: &[char]) -> String {
        let mut may_stand: Vec<usize> =
            letters.iter().filter_map(|letter| self.places.get(letter).copied()).collect();
        may_stand.push(NOTHING);
        may_stand.sort_unstable();
        may_stand.dedup();
        let mut text = String::new();
        let mut before = NOTHING;
        for place in places.chunks_exact(self.classes()) {
            let likeliest =
                may_stand.iter().copied().max_by(|one, other| place[*one].total_cmp(&place[*other]));
            let now = likeliest.unwrap_or(NOTHING);
            if now != before {
                text.extend(self.letters[now]);
            }
            before = now;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many places, in each of which one letter is the likeliest and another one comes next.
    fn places(classes: usize, likeliest: &[(usize, usize)]) -> Vec<f32> {
        let mut places = vec![0.0; classes * likeliest.len()];
        for (row, (first, second)) in places.chunks_exact_mut(classes).zip(likeliest) {
            row[*second] = 0.3;
            row[*first] = 0.6;
        }
        places
    }

    #[test]
    fn a_letter_that_goes_on_is_one_and_nothing_parts_two() {
        let alphabet = Alphabet::parse("a\nb\nñ").unwrap();
        assert_eq!((alphabet.classes(), alphabet.len()), (5, 4));
        let line = places(5, &[(0, 1), (1, 2), (1, 2), (0, 1), (1, 2), (4, 0), (3, 0), (2, 0), (0, 1)]);
        assert_eq!(alphabet.read(&line, &['a', 'b', 'ñ', ' ']), "aa ñb");
        assert_eq!(alphabet.read(&[], &['a']), "");
        // Half a place is none.
        assert_eq!(alphabet.read(&line[..7], &['a']), "");
    }

    #[test]
    fn what_may_not_stand_there_is_not_looked_for() {
        let alphabet = Alphabet::parse("0\nO\n1").unwrap();
        let line = places(5, &[(2, 1), (0, 1), (3, 1)]);
        assert_eq!(alphabet.read(&line, &['O', '1']), "O1");
        assert_eq!(alphabet.read(&line, &['0', '1']), "01");
        assert_eq!(alphabet.read(&line, &['x']), "", "no such letter");
        assert_eq!(alphabet.read(&[f32::NAN; 5], &['0']).len(), 1, "no number is no panic");
    }

    #[test]
    fn letters_stand_a_line_each() {
        let alphabet = Alphabet::parse("a\r\nab\n\nb\n").unwrap();
        assert_eq!(alphabet.classes(), 6);
        assert!(alphabet.knows('b') && alphabet.knows(' ') && !alphabet.knows('é'));
        // A letter that is named twice is where it is named first.
        let twice = Alphabet::parse("a\n \na").unwrap();
        assert_eq!((twice.classes(), twice.len()), (5, 2));
        for none in ["", "\n", "ab"] {
            assert!(Alphabet::parse(none).is_none(), "{none:?}");
        }
    }
}
