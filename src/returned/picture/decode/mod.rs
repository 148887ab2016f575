//! From bytes to gray pixels, for every way in which scanners and cameras pack them.
//!
//! How large a picture is, is known before a pixel of it is decoded. The decoders are other
//! people's: what one of them does to a hostile file must not end the program.

mod bilevel;
mod claims;
mod jpeg;
mod jpeg2000;
mod png;
mod samples;
mod tiff;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::raster::Raster;

pub(crate) use bilevel::Fax;
pub(crate) use samples::{Base, Samples, Space};

/// Why a picture gives no pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It has more pixels than are read, or takes as long as if it had.
    Large,
    /// It is damaged, or packed in a way that nobody knows.
    Damaged,
}

/// How a picture is packed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packed<'a> {
    /// Whether the entry *Decode* turns its numbers around.
    Jpeg {
        is_inverted: bool,
    },
    Jpeg2000,
    Fax(Fax),
    /// With the segments that pictures share, if there are any.
    Jbig2(Option<&'a [u8]>),
    Samples(Samples<'a>),
}

impl Packed<'_> {
    /// Decodes a picture that has at most `most` pixels.
    pub(crate) fn decode(self, data: &[u8], most: usize) -> Result<Raster, Refused> {
        guarded(|| match self {
            Packed::Jpeg { is_inverted } => jpeg::decode(data, is_inverted, most),
            Packed::Jpeg2000 => jpeg2000::decode(data, most),
            Packed::Fax(fax) => fax.decode(data, most),
            Packed::Jbig2(shared) => bilevel::jbig2(data, shared, most),
            Packed::Samples(samples) => samples.decode(data, most),
        })
    }
}

/// The pages of a file that is a picture, each decoded when it is asked for; `None` where it is none
/// that is read.
pub(crate) fn pages(
    bytes: &[u8],
    most: usize,
) -> Option<Box<dyn Iterator<Item = Result<Raster, Refused>> + '_>> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return Some(Box::new(std::iter::once_with(move || guarded(|| jpeg::decode_turned(bytes, most)))));
    }
    if bytes.starts_with(b"\x89PNG") {
        return Some(Box::new(std::iter::once_with(move || guarded(|| png::decode(bytes, most)))));
    }
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return Some(Box::new(
            (0..=tiff::PAGES).map_while(move |page| guarded(|| tiff::decode(bytes, page, most)).transpose()),
        ));
    }
    None
}

fn guarded<T>(decode: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Refused::Damaged))
}

/// How many pixels a picture of this size has, if they are not too many.
fn checked(width: usize, height: usize, most: usize) -> Result<usize, Refused> {
    match width.checked_mul(height) {
        Some(0) => Err(Refused::Damaged),
        Some(pixels) if pixels <= most => Ok(pixels),
        Some(_) | None => Err(Refused::Large),
    }
}

/// How light a colour is. ITU-R BT.601, in 256ths.
fn lightness(red: u8, green: u8, blue: u8) -> u8 {
    ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue) + 128) >> 8) as u8
}

/// How light something is through which white paper is seen.
fn over_white(light: u8, alpha: u8) -> u8 {
    let (light, alpha) = (u32::from(light), u32::from(alpha));
    ((light * alpha + 255 * (255 - alpha)) / 255) as u8
}

/// How light ink of four colours is.
fn lightness_of_ink([cyan, magenta, yellow, black]: [u8; 4]) -> u8 {
    let left = |ink: u8| ((255 - u32::from(ink)) * (255 - u32::from(black)) / 255) as u8;
    lightness(left(cyan), left(magenta), left(yellow))
}

#[cfg(test)]
mod tests;
