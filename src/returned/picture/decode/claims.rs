//! What the segments of JBIG2 data claim to be, before any of them is decoded.

use super::{Refused, checked};

/// The most segments.
const SEGMENTS: usize = 10_000;

/// How many times the pixels of a picture all its regions together may have.
const LAYERS: usize = 4;

/// Refuses pages and regions that are too large, each and together. ITU-T T.88, 7.2 and 7.4.
///
/// How large the symbols of a dictionary are stands in coded data, so that is not seen here.
pub(super) fn check(data: &[u8], most: usize) -> Result<(), Refused> {
    let (mut rest, mut left) = (data, most.saturating_mul(LAYERS));
    for _ in 0..SEGMENTS {
        let Some(segment) = Segment::of(rest) else { return Ok(()) };
        if segment.has_size()
            && let (Some(width), Some(height)) = (long(segment.data, 0), long(segment.data, 4))
            // A page in stripes says so instead of its height; its end does.
            && height != usize::try_from(u32::MAX).unwrap_or(usize::MAX)
            && width > 0
            && height > 0
        {
            left = left.checked_sub(checked(width, height, most)?).ok_or(Refused::Large)?;
        }
        // Data without a length ends at a mark that only its decoder finds.
        rest = segment.rest.ok_or(Refused::Damaged)?;
    }
    Err(Refused::Large)
}

struct Segment<'a> {
    kind: u8,
    data: &'a [u8],
    /// What follows; `None` where the segment does not tell how long it is.
    rest: Option<&'a [u8]>,
}

impl<'a> Segment<'a> {
    /// The segment that begins here; `None` at the end. ITU-T T.88, 7.2.
    fn of(data: &'a [u8]) -> Option<Self> {
        let number = long(data, 0)?;
        let flags = *data.get(4)?;
        let count = *data.get(5)?;
        let (count, mut at) = match count >> 5 {
            7 => {
                let count = long(data, 5)? & 0x1FFF_FFFF;
                (count, 9 + (count + 1).div_ceil(8))
            }
            count => (usize::from(count), 6),
        };
        let size_of_number = match number {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        };
        at = at.checked_add(count.checked_mul(size_of_number)?)?;
        at += if flags & 0x40 == 0 { 1 } else { 4 };
        let length = long(data, at)?;
        let data = data.get(at + 4..)?;
        let end = length.min(data.len());
        let is_told = length != usize::try_from(u32::MAX).ok()?;
        Some(Self { kind: flags & 0x3F, data: &data[..end], rest: is_told.then(|| &data[end..]) })
    }

    /// Whether it begins with its size, as pages and regions do. ITU-T T.88, 7.3 and 7.4.1.
    fn has_size(&self) -> bool {
        matches!(self.kind, 4 | 6 | 7 | 20 | 22 | 23 | 36 | 38..=40 | 42 | 43 | 48)
    }
}

fn long(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment of page 1 without references.
    fn segment(kind: u8, width: u32, height: u32) -> Vec<u8> {
        let data = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[0; 12]].concat();
        let length = (data.len() as u32).to_be_bytes();
        [&[0, 0, 0, 0, kind, 0, 1][..], &length, &data].concat()
    }

    #[test]
    fn regions_are_as_bounded_as_their_page() {
        let page = segment(48, 100, 100);
        assert_eq!(check(&[page.clone(), segment(38, 100, 100)].concat(), 10_000), Ok(()));
        assert_eq!(check(&[page.clone(), segment(38, 60_000, 60_000)].concat(), 10_000), Err(Refused::Large));
        assert_eq!(check(&[page.clone(), segment(48, 60_000, 60_000)].concat(), 10_000), Err(Refused::Large));
        let many = [page, segment(38, 100, 100).repeat(4)].concat();
        assert_eq!(check(&many, 10_000), Err(Refused::Large));
        assert_eq!(check(&segment(0, 9, 9).repeat(SEGMENTS + 1), 10_000), Err(Refused::Large));
    }

    #[test]
    fn cut_and_odd_segments_end_the_walk() {
        let mut page = segment(48, 100, 100);
        for at in 0..page.len() {
            let _ = check(&page[..at], 10_000);
        }
        page[7..11].fill(0xFF);
        assert_eq!(check(&page, 10_000), Err(Refused::Damaged));
        page[5] = 0xFF;
        assert_eq!(check(&page, 10_000), Ok(()));
    }
}
