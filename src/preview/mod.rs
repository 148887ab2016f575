//! Pages as pictures.
//!
//! The renderer has no bounds of its own, so it draws in this process only what this process made. A file from
//! outside is drawn by a process of its own that cannot take much time or memory, where the system
//! lets a process bind itself; elsewhere it is refused.

mod guarded;

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::Error;

pub use guarded::{bind, draw_guarded};

/// The most pixels of a picture.
const PIXELS: f32 = 40_000_000.0;

/// The most dots for each inch.
pub const MOST_DPI: u32 = 600;

/// Which page is drawn, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The page, counted from 1.
    pub page: NonZeroU32,
    /// Dots for each inch, up to [`MOST_DPI`]; a point is a 72nd of an inch.
    pub dpi: NonZeroU32,
}

/// A page as a picture.
pub struct Preview {
    /// The picture: PNG, with its resolution.
    pub png: Vec<u8>,
    /// Whether something on the page could not be drawn.
    pub is_partial: bool,
}

/// Draws a page of a document that this process made; `name` is what messages call it.
///
/// # Errors
///
/// [`Error::NotThisForm`]: the document has no such page, or one that is too large.
pub fn draw(document: Vec<u8>, view: View, name: &Path) -> Result<Preview, Error> {
    let refused = |what: String| Error::NotThisForm { path: name.to_owned(), what, remedy: None };
    let pdf = Pdf::new(document)
        .map_err(|_| refused("cannot be drawn: it is no PDF that can be read".to_owned()))?;
    let pages = pdf.pages();
    let number = usize::try_from(view.page.get()).unwrap_or(usize::MAX);
    let Some(page) = pages.get(number - 1) else {
        let pages = match pages.len() {
            1 => "1 page".to_owned(),
            pages => format!("{pages} pages"),
        };
        return Err(refused(format!("has {pages}, and no page {number}")));
    };
    let (width, height) = page.render_dimensions();
    let scale = view.dpi.get().min(MOST_DPI) as f32 / 72.0;
    let (across, down) = ((width * scale).round(), (height * scale).round());
    let is_possible =
        (1.0..=f32::from(u16::MAX)).contains(&across) && (1.0..=f32::from(u16::MAX)).contains(&down);
    if !is_possible || across * down > PIXELS {
        return Err(refused(format!(
            "has a page of {width:.0} by {height:.0} points: that is no picture at this size"
        )));
    }
    let is_partial = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_partial);
    let interpreter = InterpreterSettings {
        warning_sink: Arc::new(move |_| told.store(true, Ordering::Relaxed)),
        ..InterpreterSettings::default()
    };
    // A little more than exact, since the renderer cuts what is less than a whole pixel.
    let whole = |pixels: f32, points: f32| (pixels + 0.01) / points;
    let pixmap =
        PixmapSettings { x_scale: whole(across, width), y_scale: whole(down, height), bg_color: WHITE };
    let drawn = hayro::render(page, &RenderCache::new(), &interpreter, &RenderSettings::default(), &pixmap);
    let (width, height) = (drawn.width(), drawn.height());
    let png = png(u32::from(width), u32::from(height), drawn.data_as_u8_slice(), view.dpi)
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Preview { png, is_partial: is_partial.load(Ordering::Relaxed) })
}

/// The picture without its alpha channel: the page is white where nothing is.
fn png(width: u32, height: u32, pixels: &[u8], dpi: NonZeroU32) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // An inch is 25.4 millimetres.
    let per_metre = (f64::from(dpi.get()) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let rgb: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf;
    use crate::request::Request;

    fn view(page: u32, dpi: u32) -> View {
        View { page: NonZeroU32::new(page).unwrap(), dpi: NonZeroU32::new(dpi).unwrap() }
    }

    fn blank(view: View) -> Result<Preview, Error> {
        let blank = pdf::write(&Request::default(), pdf::Kind::Fillable).unwrap();
        draw(blank, view, Path::new("blank.pdf"))
    }

    #[test]
    fn a_page_is_as_large_as_its_dots_say_and_has_ink() {
        for (dpi, width, height) in [(72, 612, 792), (150, 1275, 1650), (200, 1700, 2200)] {
            let preview = blank(view(1, dpi)).unwrap();
            assert!(!preview.is_partial);
            let mut reader = png::Decoder::new(std::io::Cursor::new(&preview.png)).read_info().unwrap();
            assert_eq!((reader.info().width, reader.info().height), (width, height));
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let dark = pixels.iter().filter(|value| **value < 128).count();
            assert!(dark * 100 > pixels.len() && dark * 3 < pixels.len(), "{dark} of {}", pixels.len());
        }
        assert_eq!(blank(view(2, 50)).unwrap().png, blank(view(2, 50)).unwrap().png);
    }

    #[test]
    fn a_page_that_is_not_there_is_refused() {
        let error = blank(view(3, 72)).err().unwrap().to_string();
        assert_eq!(error, "`blank.pdf` has 2 pages, and no page 3");
        assert!(draw(b"%PDF-1.7".to_vec(), view(1, 72), Path::new("x")).is_err());
    }
}
