//! Pictures of black and white only: fax, and JBIG2.

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};

use super::{Refused, checked, claims};
use crate::returned::picture::raster::Raster;

/// How a picture was packed for a fax machine. ITU-T T.4 and T.6; ISO 32000-1, table 11.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fax {
    /// Negative for group 4, zero for group 3 in one dimension, positive in two.
    pub(crate) k: i64,
    pub(crate) columns: usize,
    /// Zero where the data tells.
    pub(crate) rows: usize,
    pub(crate) is_aligned: bool,
    pub(crate) has_line_ends: bool,
    pub(crate) has_block_end: bool,
    /// Whether what is packed as black is white.
    pub(crate) is_negative: bool,
}

impl Fax {
    pub(super) fn decode(self, data: &[u8], most: usize) -> Result<Raster, Refused> {
        checked(self.columns, self.rows.max(1), most)?;
        let number = |length: usize| u32::try_from(length).map_err(|_| Refused::Large);
        // Where the data tells how many rows there are, no more are taken than may be.
        let rows = if self.rows == 0 { most / self.columns } else { self.rows };
        let mut context = DecoderContext::new(DecodeSettings {
            columns: number(self.columns)?,
            rows: number(rows)?,
            end_of_block: self.has_block_end,
            end_of_line: self.has_line_ends,
            rows_are_byte_aligned: self.is_aligned,
            encoding: match self.k {
                ..=-1 => EncodingMode::Group4,
                0 => EncodingMode::Group3_1D,
                1.. => EncodingMode::Group3_2D,
            },
            strict: false,
        });
        let mut sink =
            Sink { width: self.columns, most: rows, is_negative: self.is_negative, gray: Vec::new() };
        // What came before a fault is there.
        let outcome = hayro_ccitt::decode(data, &mut sink, &mut context);
        let height = sink.gray.len() / self.columns;
        if height == 0 || outcome.is_err() && height < self.rows / 2 {
            return Err(Refused::Damaged);
        }
        // What is missing is paper.
        let height = if self.rows == 0 { height } else { self.rows };
        sink.gray.resize(self.columns * height, WHITE);
        Ok(Raster { width: self.columns, height, gray: sink.gray })
    }
}

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// Takes rows as places at which the colour changes.
struct Sink {
    width: usize,
    most: usize,
    is_negative: bool,
    gray: Vec<u8>,
}

impl hayro_ccitt::Decoder for Sink {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.gray.len();
        if start >= self.width * self.most {
            return;
        }
        let (ink, paper) = if self.is_negative { (WHITE, BLACK) } else { (BLACK, WHITE) };
        self.gray.resize(start + self.width, paper);
        let row = &mut self.gray[start..];
        for run in changes.chunks(2) {
            let at = |change: u32| (change as usize).min(row.len());
            let (from, to) = (at(run[0]), run.get(1).map_or(row.len(), |to| at(*to)));
            row[from..to.max(from)].fill(ink);
        }
    }
}

/// Decodes what stands in a PDF: ISO 32000-1, 7.4.7; ITU-T T.88, annex D.3.
pub(super) fn jbig2(data: &[u8], shared: Option<&[u8]>, most: usize) -> Result<Raster, Refused> {
    use hayro_jbig2::{DecodeSettings, Globals, Page};
    claims::check(data, most)?;
    claims::check(shared.unwrap_or_default(), most)?;
    let settings = DecodeSettings::default();
    let shared =
        shared.map(|data| Globals::new(data, &settings)).transpose().map_err(|_| Refused::Damaged)?;
    let page = Page::new_embedded(data, shared.as_ref(), &settings).map_err(|_| Refused::Damaged)?;
    let (width, height) = (page.width() as usize, page.height() as usize);
    let pixels = checked(width, height, most)?;
    let mut sink = Bits { width, pixels, gray: Vec::with_capacity(pixels), row: 0 };
    page.decode(&mut sink).map_err(|_| Refused::Damaged)?;
    sink.gray.resize(pixels, WHITE);
    Ok(Raster { width, height, gray: sink.gray })
}

/// Takes pixels one by one, or many of one colour.
struct Bits {
    width: usize,
    pixels: usize,
    gray: Vec<u8>,
    row: usize,
}

impl Bits {
    fn push(&mut self, black: bool, count: usize) {
        let end = ((self.row + 1) * self.width).min(self.pixels);
        let to = self.gray.len().saturating_add(count).min(end);
        self.gray.resize(to, if black { BLACK } else { WHITE });
    }
}

impl hayro_jbig2::Decoder for Bits {
    fn push_pixel(&mut self, black: bool) {
        self.push(black, 1);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.push(black, chunk_count as usize * 8);
    }

    fn next_line(&mut self) {
        self.row += 1;
        let end = (self.row * self.width).min(self.pixels);
        self.gray.resize(end, WHITE);
    }
}
