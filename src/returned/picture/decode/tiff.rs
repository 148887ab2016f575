//! TIFF, of one page or several. TIFF 6.0; TIFF/IT for fax: RFC 3949.

use std::io::Cursor;

use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::{Fax, Refused, Samples, Space, checked, lightness_of_ink, over_white};
use crate::returned::picture::raster::Raster;

/// The most pages that are read.
pub(super) const PAGES: usize = 200;

/// The most strips or tiles of a page.
const PARTS: usize = 20_000;

type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

/// A page, as it is meant to be seen; `None` when there are no more.
pub(super) fn decode(data: &[u8], page: usize, most: usize) -> Result<Option<Raster>, Refused> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = most.saturating_mul(4);
    limits.intermediate_buffer_size = most.saturating_mul(4);
    // A page that cannot be reached is told once; what would come after it is not known.
    let unreached = |step: usize, error: &TiffError| if step < page { Ok(None) } else { Err(refused(error)) };
    let mut tiff = match Decoder::new(Cursor::new(data)) {
        Ok(tiff) => tiff.with_limits(limits),
        Err(error) => return unreached(0, &error),
    };
    for step in 1..=page {
        if !tiff.more_images() {
            return Ok(None);
        }
        if let Err(error) = tiff.next_image() {
            return unreached(step, &error);
        }
    }
    if page == PAGES {
        return Err(Refused::Large);
    }
    let (width, height) = tiff.dimensions().map_err(|error| refused(&error))?;
    let pixels = checked(width as usize, height as usize, most)?;
    let number = |tiff: &mut Tiff<'_>, tag| tiff.find_tag_unsigned::<u32>(tag).ok().flatten();
    let turn = number(&mut tiff, Tag::Orientation).and_then(|tag| u16::try_from(tag).ok());
    let raster = match number(&mut tiff, Tag::Compression) {
        Some(kind @ 2..=4) => fax(&mut tiff, data, kind, (width as usize, height as usize), most)?,
        _ => plain(&mut tiff, (width as usize, height as usize), pixels, most)?,
    };
    let (across, down) = resolution(&mut tiff);
    Ok(Some(raster.square(across, down, most).oriented(turn.unwrap_or_default())))
}

fn refused(error: &TiffError) -> Refused {
    match error {
        TiffError::LimitsExceeded => Refused::Large,
        _ => Refused::Damaged,
    }
}

/// The pixels to the unit of length, across and down; the same where the file does not tell.
fn resolution(tiff: &mut Tiff<'_>) -> (f64, f64) {
    let mut of = |tag| {
        let pixels = match tiff.get_tag(tag).ok()? {
            Value::Rational(pixels, units) => f64::from(pixels) / f64::from(units),
            Value::Short(pixels) => f64::from(pixels),
            Value::Unsigned(pixels) => f64::from(pixels),
            Value::Float(pixels) => f64::from(pixels),
            Value::Double(pixels) => pixels,
            _ => return None,
        };
        Some(pixels).filter(|pixels| pixels.is_finite() && *pixels > 0.0)
    };
    match (of(Tag::XResolution), of(Tag::YResolution)) {
        (Some(across), Some(down)) => (across, down),
        _ => (1.0, 1.0),
    }
}

/// The strips or tiles of a page.
struct Parts {
    /// Where each of them lies in the file, and how long it is.
    places: Vec<(u64, u64)>,
    width: usize,
    height: usize,
    is_tiled: bool,
}

impl Parts {
    /// TIFF 6.0, sections 3 and 15.
    fn of(tiff: &mut Tiff<'_>, (width, height): (usize, usize), most: usize) -> Result<Self, Refused> {
        let number = |tiff: &mut Tiff<'_>, tag| tiff.find_tag_unsigned::<u32>(tag).ok().flatten();
        let list = |tiff: &mut Tiff<'_>, tag| tiff.find_tag_unsigned_vec::<u64>(tag).ok().flatten();
        let tile = number(tiff, Tag::TileWidth).zip(number(tiff, Tag::TileLength));
        let rows = number(tiff, Tag::RowsPerStrip);
        let (offsets, lengths) = match tile {
            Some(_) => (Tag::TileOffsets, Tag::TileByteCounts),
            None => (Tag::StripOffsets, Tag::StripByteCounts),
        };
        let offsets = list(tiff, offsets).ok_or(Refused::Damaged)?;
        let lengths = list(tiff, lengths).ok_or(Refused::Damaged)?;
        let (width, height) = match tile {
            Some((width, height)) => (width as usize, height as usize),
            None => (width, rows.map_or(height, |rows| (rows as usize).clamp(1, height))),
        };
        let pixels = checked(width, height, most)?;
        // Tiles may go beyond the edges of a page, but not many times.
        let is_too_much = tile.is_some() && pixels.saturating_mul(offsets.len()) > most.saturating_mul(4);
        if offsets.len() > PARTS || offsets.len() != lengths.len() || is_too_much {
            return Err(Refused::Large);
        }
        Ok(Self {
            places: offsets.into_iter().zip(lengths).collect(),
            width,
            height,
            is_tiled: tile.is_some(),
        })
    }
}

/// Strips or tiles as a fax machine packs them.
fn fax(
    tiff: &mut Tiff<'_>,
    data: &[u8],
    kind: u32,
    (width, height): (usize, usize),
    most: usize,
) -> Result<Raster, Refused> {
    let parts = Parts::of(tiff, (width, height), most)?;
    let number = |tiff: &mut Tiff<'_>, tag| tiff.find_tag_unsigned::<u32>(tag).ok().flatten();
    let two_dimensions = number(tiff, Tag::Unknown(292)).is_some_and(|options| options & 1 != 0);
    let low_bits_first = number(tiff, Tag::FillOrder) == Some(2);
    let black_is_zero = number(tiff, Tag::PhotometricInterpretation) == Some(1);
    let mut gray = vec![255; width * height];
    let across = width.div_ceil(parts.width);
    for (index, (offset, length)) in parts.places.into_iter().enumerate() {
        let (left, top) = (index % across * parts.width, index / across * parts.height);
        if top >= height {
            break;
        }
        let range = usize::try_from(offset).ok().zip(usize::try_from(offset.saturating_add(length)).ok());
        let part = range.and_then(|(from, to)| data.get(from..to.min(data.len()))).ok_or(Refused::Damaged)?;
        let reversed: Vec<u8>;
        let part = if low_bits_first {
            reversed = part.iter().map(|byte| byte.reverse_bits()).collect();
            &reversed
        } else {
            part
        };
        let fax = Fax {
            k: match kind {
                4 => -1,
                3 if two_dimensions => 1,
                _ => 0,
            },
            columns: parts.width,
            rows: if parts.is_tiled { parts.height } else { parts.height.min(height - top) },
            is_aligned: kind == 2,
            has_line_ends: kind == 3,
            has_block_end: true,
            is_negative: black_is_zero,
        };
        let part = fax.decode(part, most)?;
        let to = gray.chunks_exact_mut(width).skip(top);
        for (to, from) in to.zip(part.gray.chunks_exact(part.width)) {
            to[left..].iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
    }
    Ok(Raster { width, height, gray })
}

fn plain(
    tiff: &mut Tiff<'_>,
    (width, height): (usize, usize),
    pixels: usize,
    most: usize,
) -> Result<Raster, Refused> {
    let colour = tiff.colortype().map_err(|error| refused(&error))?;
    let bytes = match tiff.read_image().map_err(|error| refused(&error))? {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.into_iter().map(|word| (word >> 8) as u8).collect(),
        _ => return Err(Refused::Damaged),
    };
    let samples = |space| Samples { width, height, bits: 8, space, is_inverted: false };
    match colour {
        ColorType::Gray(bits @ 1..8) => {
            Samples { bits: bits.into(), ..samples(Space::Gray) }.decode(&bytes, most)
        }
        ColorType::Gray(_) => samples(Space::Gray).decode(&bytes, most),
        ColorType::RGB(_) => samples(Space::Rgb).decode(&bytes, most),
        ColorType::RGBA(_) => {
            let rgb: Vec<u8> = bytes
                .chunks_exact(4)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]].map(|light| over_white(light, pixel[3])))
                .collect();
            samples(Space::Rgb).decode(&rgb, most)
        }
        ColorType::GrayA(_) => {
            let gray: Vec<u8> = bytes.chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])).collect();
            samples(Space::Gray).decode(&gray, most)
        }
        ColorType::CMYK(_) => {
            let gray: Vec<u8> =
                bytes.chunks_exact(4).map(|p| lightness_of_ink([p[0], p[1], p[2], p[3]])).collect();
            (gray.len() >= pixels).then_some(Raster { width, height, gray }).ok_or(Refused::Damaged)
        }
        ColorType::Palette(bits) => {
            let Ok(map) = tiff.get_tag_u16_vec(Tag::ColorMap) else { return Err(Refused::Damaged) };
            let third = map.len() / 3;
            let colours: Vec<u8> = (0..third)
                .flat_map(|index| [0, 1, 2].map(|part| (map[part * third + index] >> 8) as u8))
                .collect();
            let space = Space::Indexed(&colours, super::samples::Base::Rgb);
            Samples { bits: bits.into(), ..samples(space) }.decode(&bytes, most)
        }
        _ => Err(Refused::Damaged),
    }
}
