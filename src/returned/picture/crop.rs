//! Small pictures of places on a placed page, for people to look at.

use std::fmt;

use super::plane::Plane;
use super::sight::Sight;
use crate::layout::{PAGE_HEIGHT, PAGE_WIDTH, Point, Pt, Rect};

/// Pixels to the point: 144 to the inch, at which handwriting is legible.
const DENSITY: usize = 2;

/// How many times as many pixels are looked at on each side, so that fine strokes do not get lost.
const FINER: usize = 2;

/// What is not darker than this is paper, where the form's own ink has 1.
const PAPER: f32 = 0.06;

/// A part of a page as it lies flat: a gray PNG.
#[derive(Clone, PartialEq, Eq)]
pub struct Crop {
    /// In pixels, of which the page has 144 to the inch.
    pub width: usize,
    /// The same.
    pub height: usize,
    /// The file.
    pub png: Vec<u8>,
}

impl fmt::Debug for Crop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a picture of {} by {} pixels, {} bytes", self.width, self.height, self.png.len())
    }
}

/// How many bytes small pictures may take together.
///
/// Half of them are kept for what somebody must look at, so that a large file does not use them up before.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    most: usize,
    used: usize,
}

impl Room {
    /// Room for so many bytes.
    pub fn new(most: usize) -> Self {
        Self { most, used: 0 }
    }

    /// Whether a picture of so many bytes goes into it, which it then does.
    pub fn takes(&mut self, size: usize, is_urgent: bool) -> bool {
        let most = if is_urgent { self.most } else { self.most / 2 };
        let used = self.used.saturating_add(size);
        if used <= most {
            self.used = used;
        }
        used <= most
    }

    /// Whether there was ever any.
    pub(crate) fn is_wanted(self) -> bool {
        self.most > 0
    }
}

impl Sight {
    /// A picture of a part of the page; `None` where it lies beside the page.
    pub(crate) fn picture(&self, part: Rect) -> Option<Crop> {
        let (left, top) = (part.x.0.max(0.0).floor(), part.y.0.max(0.0).floor());
        let (right, bottom) = (part.right().0.min(PAGE_WIDTH.0), part.bottom().0.min(PAGE_HEIGHT.0));
        let size = |from: f32, to: f32| (to - from).max(0.0).ceil() as usize * DENSITY;
        let (width, height) = (size(left, right), size(top, bottom));
        if width == 0 || height == 0 {
            return None;
        }
        let corner = Point { x: Pt(left), y: Pt(top) };
        let fine = self.flat(corner, (DENSITY * FINER) as f64, (width * FINER, height * FINER));
        let png = encoded(&fine.resized(width, height))?;
        Some(Crop { width, height, png })
    }
}

/// The plane as PNG with 16 shades, which is all that such a picture needs.
fn encoded(dark: &Plane) -> Option<Vec<u8>> {
    let shade = |dark: f32| {
        let ink = ((dark - PAPER) / (1.0 - PAPER)).clamp(0.0, 1.0);
        15 - (ink * 15.0).round() as u8
    };
    let mut packed = Vec::with_capacity(dark.values.len() / 2 + dark.height);
    for y in 0..dark.height {
        let pairs = dark.row(y).chunks(2);
        packed.extend(pairs.map(|pair| shade(pair[0]) << 4 | pair.get(1).map_or(0, |next| shade(*next))));
    }
    let (width, height) = (u32::try_from(dark.width).ok()?, u32::try_from(dark.height).ok()?);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&packed).ok()?;
    writer.finish().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_room_is_kept_for_what_is_urgent() {
        let mut room = Room::new(100);
        assert!(room.takes(50, false) && !room.takes(1, false));
        assert!(room.takes(49, true) && !room.takes(2, true) && room.takes(1, true));
        assert!(!Room::new(0).takes(1, true));
    }

    #[test]
    fn a_picture_says_how_dark_it_is() {
        let plane = Plane { width: 3, height: 2, values: vec![0.0, 1.0, 0.5, 2.0, -1.0, 0.05] };
        let file = encoded(&plane).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rows).unwrap();
        assert_eq!((info.width, info.height, info.bit_depth), (3, 2, png::BitDepth::Four));
        assert_eq!(rows, [0xF0, 0x80, 0x0F, 0xF0]);
    }
}
