//! PNG. ISO/IEC 15948.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use super::{Refused, checked, lightness, over_white};
use crate::returned::picture::raster::Raster;

pub(super) fn decode(data: &[u8], most: usize) -> Result<Raster, Refused> {
    let mut decoder =
        Decoder::new_with_limits(Cursor::new(data), Limits { bytes: most.saturating_mul(4).max(1 << 16) });
    // Nothing but pixels is unpacked.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Refused::Damaged)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let pixels = checked(width, height, most)?;
    let (colour, _) = reader.output_color_type();
    let is_interlaced = reader.info().interlaced;
    let mut gray = Vec::with_capacity(pixels);
    let mut take = |row: &[u8]| match colour {
        ColorType::GrayscaleAlpha => {
            gray.extend(row.chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])));
        }
        ColorType::Rgb => gray.extend(row.chunks_exact(3).map(|p| lightness(p[0], p[1], p[2]))),
        ColorType::Rgba => {
            gray.extend(row.chunks_exact(4).map(|p| over_white(lightness(p[0], p[1], p[2]), p[3])));
        }
        ColorType::Grayscale | ColorType::Indexed => gray.extend(row),
    };
    if is_interlaced {
        let size = reader.output_buffer_size().ok_or(Refused::Large)?;
        let mut bytes = vec![0; size];
        reader.next_frame(&mut bytes).map_err(|_| Refused::Damaged)?;
        take(&bytes);
    } else {
        while let Some(row) = reader.next_row().map_err(|_| Refused::Damaged)? {
            take(row.data());
        }
    }
    if gray.len() < pixels {
        return Err(Refused::Damaged);
    }
    gray.truncate(pixels);
    Ok(Raster { width, height, gray })
}
