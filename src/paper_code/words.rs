//! Texts in few bits: a Huffman code of letters and of the words that this form is full of.
//!
//! Huffman, *A method for the construction of minimum-redundancy codes*, 1952. The
//! table is a part of the format: another table is another [`VERSION`](super::VERSION).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::OnceLock;

use super::bits::{Reader, Writer};

/// Letters by how often they come up: in a thousand, roughly.
const LETTERS: &[(u32, &str)] = &[
    (90, "ae"),
    (70, "inor"),
    (50, "lst"),
    (25, "cdmhu."),
    (16, "pgy"),
    (10, "bvkfw"),
    (6, "SMACRGLEJ0123456789"),
    (4, "BDFHIKNOPTVWz-"),
    (2, "jxq'’(),/&áéíóúñüç\n"),
    (1, "UYZXQ:;!?\"#*+=_%@“”–—ÁÉÍÓÚÑÜÇàèìòùâêîôûäëïöãõåøæœßšžčćđłńśźżęąěřůýÿğışțșőűŠŽČĆĐŁŚŻØÅÖÄİŞ"),
    (1, "ăơưạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỹ"),
];

/// Words of names of schools and of jobs, each with how often it comes up.
const WORDS: &[(u32, &str)] = &[
    (60, " "),
    (40, "Principal"),
    (40, "Assistant Principal"),
    (30, " School"),
    (20, " Elementary School"),
    (12, " Middle School"),
    (12, " High School"),
    (12, " Senior High School"),
    (10, "Counselor"),
    (6, "Office Manager"),
    (6, "Office Technician"),
    (6, "School Administrative Assistant"),
    (6, "Coordinator"),
    (6, "Teacher"),
    (6, " Elementary"),
    (6, " Academy"),
    (6, " Charter"),
    (6, " Magnet"),
    (6, " of "),
    (4, "Acting "),
    (4, "Interim "),
    (4, "Categorical Program"),
    (4, "Special Education"),
    (4, "Scheduling"),
    (4, "Administrator"),
    (4, "Specialist"),
    (4, "Instructional"),
    (4, "Secondary"),
    (4, " Center"),
    (4, " and "),
    (4, "Los Angeles"),
    (4, "Primary"),
    (4, "Learning"),
];

/// The end of a text.
const END: u32 = 60;
/// Letters that the table does not have, from the block of 128 of those before.
const SAME_BLOCK: u32 = 4;
/// Letters that the table does not have, with their block.
const OTHER_BLOCK: u32 = 2;

/// The bits that a letter has in its block, those of the block, and those of how many letters follow.
const IN_BLOCK: u32 = 7;
const BLOCK: u32 = 14;
const COUNT: u32 = 4;

/// What a code word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symbol {
    End,
    SameBlock,
    OtherBlock,
    Text(&'static str),
}

/// The symbols with their code words: the number and the count of its bits.
struct Table(Vec<(Symbol, u64, u32)>);

impl Table {
    fn get() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut symbols =
            vec![(END, Symbol::End), (SAME_BLOCK, Symbol::SameBlock), (OTHER_BLOCK, Symbol::OtherBlock)];
        symbols.extend(WORDS.iter().map(|&(weight, word)| (weight, Symbol::Text(word))));
        for &(weight, letters) in LETTERS {
            let letters = letters.char_indices().map(|(at, letter)| &letters[at..at + letter.len_utf8()]);
            symbols.extend(letters.map(|letter| (weight, Symbol::Text(letter))));
        }
        let weights: Vec<u32> = symbols.iter().map(|(weight, _)| *weight).collect();
        let mut order: Vec<(u32, usize)> = lengths(&weights).into_iter().zip(0..).collect();
        order.sort_unstable();
        // A canonical code: code words of one length count upwards.
        let (mut code, mut before) = (0_u64, 0);
        let mut table = Vec::with_capacity(order.len());
        for (length, place) in order {
            code <<= length - before;
            table.push((symbols[place].1, code, length));
            code += 1;
            before = length;
        }
        Self(table)
    }

    fn push(&self, out: &mut Writer, symbol: Symbol) {
        if let Some((_, code, length)) = self.0.iter().find(|(own, ..)| *own == symbol) {
            out.push(*code, *length);
        }
    }

    /// The longest text of the table that a text begins with.
    fn longest(&self, text: &str) -> Option<&'static str> {
        let texts = self.0.iter().filter_map(|(symbol, ..)| match symbol {
            Symbol::Text(own) if text.starts_with(own) => Some(*own),
            _ => None,
        });
        texts.max_by_key(|own| own.len())
    }

    fn read(&self, bits: &mut Reader<'_>) -> Option<Symbol> {
        let (mut code, mut length) = (0, 0);
        for (symbol, own, own_length) in &self.0 {
            while length < *own_length {
                code = code << 1 | u64::from(bits.bit()?);
                length += 1;
            }
            if code == *own {
                return Some(*symbol);
            }
        }
        None
    }
}

/// The length of the code word of each weight.
fn lengths(weights: &[u32]) -> Vec<u32> {
    let mut lengths = vec![0; weights.len()];
    // Trees by weight, and by age so that the result is always the same.
    let mut trees: BinaryHeap<Reverse<(u32, usize, Vec<usize>)>> =
        weights.iter().zip(0..).map(|(&weight, place)| Reverse((weight, place, vec![place]))).collect();
    let mut age = weights.len();
    while let (Some(Reverse((one, _, mut leaves))), Some(Reverse((other, _, more)))) =
        (trees.pop(), trees.pop())
    {
        leaves.extend(more);
        leaves.iter().for_each(|&leaf| lengths[leaf] += 1);
        trees.push(Reverse((one + other, age, leaves)));
        age += 1;
        if trees.len() == 1 {
            break;
        }
    }
    lengths
}

/// Writes a text.
pub(super) fn push(out: &mut Writer, mut text: &str) {
    let table = Table::get();
    let mut block = 0;
    while let Some(letter) = text.chars().next() {
        let taken = match table.longest(text) {
            Some(known) => {
                table.push(out, Symbol::Text(known));
                known.len()
            }
            None => {
                let own = u32::from(letter) >> IN_BLOCK;
                if own == block {
                    table.push(out, Symbol::SameBlock);
                } else {
                    block = own;
                    table.push(out, Symbol::OtherBlock);
                    out.push(block.into(), BLOCK);
                }
                let letters =
                    text.chars().take(1 << COUNT).take_while(|c| u32::from(*c) >> IN_BLOCK == block);
                let letters: Vec<char> = letters.collect();
                out.push(letters.len() as u64 - 1, COUNT);
                for letter in &letters {
                    out.push((u32::from(*letter) & ((1 << IN_BLOCK) - 1)).into(), IN_BLOCK);
                }
                letters.iter().map(|letter| letter.len_utf8()).sum()
            }
        };
        text = &text[taken..];
    }
    table.push(out, Symbol::End);
}

/// Reads a text; `None` when the bits are none.
pub(super) fn read(bits: &mut Reader<'_>) -> Option<String> {
    let table = Table::get();
    let mut text = String::new();
    let mut block = 0;
    loop {
        match table.read(bits)? {
            Symbol::End => return Some(text),
            Symbol::Text(known) => text.push_str(known),
            symbol => {
                if symbol == Symbol::OtherBlock {
                    block = u32::try_from(bits.number(BLOCK)?).ok()?;
                }
                for _ in 0..=bits.number(COUNT)? {
                    let letter = u32::try_from(bits.number(IN_BLOCK)?).ok()?;
                    text.push(char::from_u32(block << IN_BLOCK | letter)?);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn coded(text: &str) -> Vec<u8> {
        let mut out = Writer::default();
        push(&mut out, text);
        out.into_bytes()
    }

    #[test]
    fn code_words_fill_the_tree_and_come_once() {
        let table = &Table::get().0;
        let filled: f64 = table.iter().map(|(_, _, length)| 0.5_f64.powi(*length as i32)).sum();
        assert!((filled - 1.0).abs() < 1e-12);
        for (place, (symbol, ..)) in table.iter().enumerate() {
            assert!(table[..place].iter().all(|(other, ..)| other != symbol), "{symbol:?}");
        }
    }

    #[test]
    fn texts_take_few_bits() {
        for (text, most) in [
            ("María", 5),
            ("Núñez", 6),
            ("maria.nunez", 8),
            ("Assistant Principal", 2),
            ("Roosevelt Senior High School", 8),
            ("Αικατερίνη", 13),
            ("Խաչատրյան", 19),
            ("Nguyễn Thị Thảo", 15),
        ] {
            assert_eq!(coded(text).len(), most, "{text}");
        }
    }

    /// What stands on paper is read for years: the same text has the same bits.
    #[test]
    fn the_table_is_what_it_was() {
        let hex: String =
            coded("Zoë O’Brien, Los Angeles").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "efc5e913ceebf8e6c16f649e2200");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC{0,40}") {
            let bytes = coded(&text);
            prop_assert_eq!(read(&mut Reader::new(&bytes)), Some(text));
        }

        #[test]
        fn any_bits_are_a_text_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&mut Reader::new(&bytes));
        }
    }
}
