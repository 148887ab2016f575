//! Numbers of any number of bits, the most significant bit first.

/// Bits that are being written.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// How many bits of the last byte are free.
    free: u32,
}

impl Writer {
    /// Appends the lowest `count` bits of a number.
    pub(super) fn push(&mut self, number: u64, count: u32) {
        for place in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(number >> place & 1 == 1) << self.free;
            }
        }
    }

    /// The bytes; the bits that are left are 0.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Bits that are being read.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// How many bits were read.
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next bit; `None` at the end.
    pub(super) fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1 == 1;
        self.at += 1;
        Some(bit)
    }

    /// A number of so many bits; `None` when there are fewer.
    pub(super) fn number(&mut self, count: u32) -> Option<u64> {
        (0..count).try_fold(0, |number, _| Some(number << 1 | u64::from(self.bit()?)))
    }

    /// Whether nothing is left but the bits that fill the last byte, all of them 0.
    pub(super) fn is_over(&mut self) -> bool {
        let left = self.bytes.len() * 8 - self.at.min(self.bytes.len() * 8);
        left < 8 && (0..left).all(|_| self.bit() == Some(false))
    }
}

/// How many bits the numbers below `limit` take.
pub(super) fn width(limit: u64) -> u32 {
    limit.saturating_sub(1).checked_ilog2().map_or(0, |highest| highest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [(1, 1), (0, 3), (5, 3), (0xdead_beef, 34), (1023, 10), (0, 0)];
        let mut writer = Writer::default();
        numbers.iter().for_each(|&(number, count)| writer.push(number, count));
        let bytes = writer.into_bytes();
        assert_eq!(bytes.len(), 7);
        let mut reader = Reader::new(&bytes);
        for (number, count) in numbers {
            assert_eq!(reader.number(count), Some(number));
        }
        assert!(reader.is_over());
        assert_eq!(reader.number(40), None);
    }

    #[test]
    fn widths() {
        assert_eq!([0, 1, 2, 3, 10, 1000].map(width), [0, 0, 1, 2, 4, 10]);
    }
}
