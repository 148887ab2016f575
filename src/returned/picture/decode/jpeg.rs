//! JPEG: photos, and most scans. ITU-T T.81.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Refused, checked, lightness, lightness_of_ink};
use crate::returned::file::scan::find;
use crate::returned::picture::raster::Raster;

/// How many times a picture may go over all its pixels: cameras and scanners do it ten times at most.
const SCANS: usize = 24;

/// So many times the memory of a plain picture one takes that gets sharper scan by scan.
const WAVES: usize = 3;

/// What says of a picture that it is seen as it is stored.
const UPRIGHT: u16 = 1;

pub(super) fn decode(data: &[u8], is_inverted: bool, most: usize) -> Result<Raster, Refused> {
    let (mut raster, is_ink, _) = decode_with_turn(data, is_inverted, most)?;
    if is_inverted && !is_ink {
        raster.gray.iter_mut().for_each(|gray| *gray = 255 - *gray);
    }
    Ok(raster)
}

/// The same as it is meant to be seen: a camera says how it was held. Exif 2.32, 4.6.4.
pub(super) fn decode_turned(data: &[u8], most: usize) -> Result<Raster, Refused> {
    // Files of their own have their ink inverted, as Adobe's programs write them.
    decode_with_turn(data, true, most).map(|(raster, _, tag)| raster.oriented(tag))
}

/// The picture, whether it was in ink, and how it is turned: the tag of it.
fn decode_with_turn(
    data: &[u8],
    has_inverted_ink: bool,
    most: usize,
) -> Result<(Raster, bool, u16), Refused> {
    if scans(data) > SCANS {
        return Err(Refused::Large);
    }
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(false)
        .jpeg_set_max_scans(SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().map_err(|_| Refused::Damaged)?;
    let (width, height) = decoder.dimensions().ok_or(Refused::Damaged)?;
    // What comes in several goes is in memory with all its waves.
    let most = if find(data, b"\xFF\xC2").is_some() { most / WAVES } else { most };
    let pixels = checked(width, height, most)?;
    let turn = decoder.exif().map_or(UPRIGHT, |exif| orientation(exif));
    let wanted = match decoder.input_colorspace() {
        Some(ColorSpace::Luma | ColorSpace::YCbCr) => ColorSpace::Luma,
        Some(space @ (ColorSpace::CMYK | ColorSpace::YCCK)) => space,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(wanted));
    let bytes = decoder.decode().map_err(|_| Refused::Damaged)?;
    let gray = match bytes.len() / pixels {
        1 => bytes,
        3 => bytes.chunks_exact(3).map(|pixel| lightness(pixel[0], pixel[1], pixel[2])).collect(),
        4 => {
            let inked = |ink: u8| if has_inverted_ink { 255 - ink } else { ink };
            let light = |pixel: &[u8]| {
                // Ink as lightness, two differences and black: how light it is, is all that is wanted.
                let inks = match wanted {
                    ColorSpace::YCCK => [255 - pixel[0]; 3],
                    _ => [pixel[0], pixel[1], pixel[2]],
                };
                lightness_of_ink([inks[0], inks[1], inks[2], pixel[3]].map(inked))
            };
            bytes.chunks_exact(4).map(light).collect()
        }
        _ => return Err(Refused::Damaged),
    };
    if gray.len() < pixels {
        return Err(Refused::Damaged);
    }
    let is_ink = matches!(wanted, ColorSpace::CMYK | ColorSpace::YCCK);
    Ok((Raster { width, height, gray }, is_ink, turn))
}

/// How many scans there are: each begins with a marker of its own.
fn scans(data: &[u8]) -> usize {
    let (mut rest, mut count) = (data, 0);
    while let Some(at) = find(rest, b"\xFF\xDA") {
        count += 1;
        rest = &rest[at + 2..];
        if count > SCANS {
            break;
        }
    }
    count
}

/// What the entry *Orientation* of EXIF data says.
fn orientation(exif: &[u8]) -> u16 {
    let is_little = exif.starts_with(b"II");
    let short = |at: usize| {
        let bytes = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = exif.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    };
    let entries = || {
        let start = long(4)?;
        let count = usize::from(short(start)?);
        let entries = (0..count).map_while(|index| start.checked_add(2 + 12 * index));
        entries.filter(|at| short(*at) == Some(0x112)).find_map(|at| short(at + 8))
    };
    entries().unwrap_or(UPRIGHT)
}
