//! JPEG 2000. ITU-T T.800.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::{Refused, checked, lightness, lightness_of_ink};
use crate::returned::picture::raster::Raster;

/// Wavelets take so many times as long as other pictures do, and as much memory. What has more pixels than
/// that leaves is decoded at half its size, which is there as a picture of its own.
const DEAR: usize = 4;

/// The bytes whose bits are taken one by one in half a second. What has more, as noise does and hardly a scan, is
/// decoded at half its size, which has most of the bits less.
const CODED: usize = 3 << 20;

pub(super) fn decode(data: &[u8], most: usize) -> Result<Raster, Refused> {
    let open = |settings: &DecodeSettings| Image::new(data, settings).map_err(|_| Refused::Damaged);
    let size = |image: &Image<'_>| (image.width() as usize, image.height() as usize);
    let mut image = open(&DecodeSettings::default())?;
    let whole = size(&image);
    let is_long = data.len() > CODED;
    if checked(whole.0, whole.1, most)? > most / DEAR || is_long {
        let half = Some((image.width() / 2, image.height() / 2));
        image = open(&DecodeSettings { target_resolution: half, ..DecodeSettings::default() })?;
    }
    let (width, height) = size(&image);
    let pixels = checked(width, height, most / DEAR)?;
    if is_long && (width, height) == whole {
        return Err(Refused::Large);
    }
    let colours = usize::from(image.color_space().num_channels());
    if colours + usize::from(image.has_alpha()) > 5 {
        return Err(Refused::Large);
    }
    let is_ink = matches!(image.color_space(), ColorSpace::CMYK) || colours == 4;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| Refused::Damaged)?;
    let count = decoded.components().len();
    if count == 0 || decoded.components().iter().any(|component| component.samples().len() < pixels) {
        return Err(Refused::Damaged);
    }
    let bytes = decoded.data_u8();
    let gray = bytes.chunks_exact(count).take(pixels).map(|pixel| match pixel {
        [cyan, magenta, yellow, black, ..] if is_ink => lightness_of_ink([*cyan, *magenta, *yellow, *black]),
        [red, green, blue, ..] => lightness(*red, *green, *blue),
        [gray, ..] => *gray,
        [] => 255,
    });
    let gray: Vec<u8> = gray.collect();
    if gray.len() == pixels { Ok(Raster { width, height, gray }) } else { Err(Refused::Damaged) }
}
