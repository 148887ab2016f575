//! JPEG 2000. ITU-T T.800.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::{Refused, checked, lightness, lightness_of_ink};
use crate::returned::picture::raster::Raster;

/// Wavelets take so many times as long as other pictures do.
const DEAR: usize = 4;

pub(super) fn decode(data: &[u8], most: usize) -> Result<Raster, Refused> {
    let image = Image::new(data, &DecodeSettings::default()).map_err(|_| Refused::Damaged)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = checked(width, height, most / DEAR)?;
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
