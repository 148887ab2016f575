//! The pictures of a page of a PDF, drawn over one another as scanners lay them: one, strips,
//! or letters as stencils over a coloured ground.

use std::borrow::Cow;

use lopdf::{Dictionary, Object, Stream};

use super::colours::Colours;
use super::decode::{Base, Fax, Packed, Refused, Samples, Space};
use super::paint::{self, Canvas, Thing};
use super::raster::Raster;
use crate::returned::file::object::Pdf;
use crate::returned::page::marks::{Image, Marks};
use crate::returned::page::matrix::{Area, Matrix, shared};
use crate::returned::page::path::unknown_areas;

/// The most pixels to the point: 300 to the inch.
const FINEST: f64 = 300.0 / 72.0;
/// The longer side of a page that is drawn, in pixels: that of the longest paper of offices at [`FINEST`].
const LONGEST: f64 = 4200.0;
/// The fewest, where nothing else tells.
const COARSEST: f64 = 48.0 / 72.0;

/// How many a picture has at least that is smaller than this part of its page.
const SMALL_AND_COARSE: f64 = 86.0 / 72.0;
const MOST_OF_IT: f64 = 0.6;

/// The most pictures of a page that are drawn.
const PICTURES: usize = 400;

/// How far from square the pixels of a picture may be that is taken as it is: those of a fax are.
const SQUARE: std::ops::Range<f64> = 0.9..1.11;

/// How deep a picture may be packed.
const FILTERS: usize = 8;

/// What there is to see of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing: all of it lets through what is below.
    Nothing,
    White,
    /// Something, as far as is known.
    Something,
}

/// Says what there is to see of a picture, if it has no more than `most` pixels.
pub(crate) fn seen(pdf: &Pdf<'_>, image: Image, most: usize) -> Seen {
    /// How light a pixel is that is white, and how much one covers that is not seen.
    const WHITE: u8 = 242;
    const CLEAR: u8 = 12;
    let is_keyed = is_keyed(pdf, image);
    let Ok(Some(Layer { light, cover, .. })) = Layer::of(pdf, image, most) else { return Seen::Something };
    let is_white = |gray: &u8| *gray >= WHITE;
    match cover {
        _ if is_keyed => Seen::Something,
        Some(cover) if cover.gray.iter().all(|cover| *cover <= CLEAR) => Seen::Nothing,
        Some(cover) if cover.gray.len() == light.gray.len() => {
            let mut pixels = light.gray.iter().zip(&cover.gray);
            let is_white = pixels.all(|(light, cover)| *cover <= CLEAR || is_white(light));
            if is_white { Seen::White } else { Seen::Something }
        }
        _ if light.gray.iter().all(is_white) => Seen::White,
        _ => Seen::Something,
    }
}

/// Whether pixels of some colours are left out. ISO 32000-1, 8.9.6.4.
pub(super) fn is_keyed(pdf: &Pdf<'_>, image: Image) -> bool {
    pdf.stream(image.id).is_some_and(|stream| !pdf.get_array(&stream.dict, "Mask").is_empty())
}

/// The part of a page that is left to what nobody can draw.
const LEFT: f64 = 0.1;

/// What the pictures of a page show within `visible`; none of them may have more than `most` pixels.
pub(crate) fn page(pdf: &Pdf<'_>, marks: &Marks, visible: Area, most: usize) -> Result<Raster, Refused> {
    // What is drawn in another way than as a picture of its own cannot be looked at.
    let size_of = |area: Area| (area[2] - area[0]).max(0.0) * (area[3] - area[1]).max(0.0);
    let known = marks.pictures.iter().filter(|picture| picture.image.is_some());
    let sum =
        |areas: &mut dyn Iterator<Item = Area>| areas.map(|area| size_of(shared(area, visible))).sum::<f64>();
    let unknown = sum(&mut unknown_areas(marks)) - sum(&mut known.map(|picture| picture.area));
    if unknown > LEFT * size_of(visible) {
        return Err(Refused::Damaged);
    }
    let images: Vec<(usize, Image)> =
        marks.pictures.iter().filter_map(|picture| Some((picture.at, picture.image?))).collect();
    if images.len() > PICTURES {
        return Err(Refused::Large);
    }
    let mut left = most;
    let mut layers = Vec::new();
    for (at, image) in images {
        let Some(layer) = Layer::of(pdf, image, left)? else { continue };
        left = left.saturating_sub(layer.light.gray.len());
        layers.push((at, layer));
    }
    let things = paint::things(marks);
    if let [(at, one)] = layers.as_slice()
        && one.is_all_of(visible)
    {
        let things = things.into_iter().filter(|(above, _)| above > at).collect();
        let one = layers.remove(0).1;
        let times = one.reduction(&one.light, FINEST);
        let page = match one.light.reduced(times) {
            Cow::Owned(reduced) => reduced,
            Cow::Borrowed(_) => one.light,
        };
        let density =
            [page.width as f64 / (visible[2] - visible[0]), page.height as f64 / (visible[3] - visible[1])];
        return drawn(page, &[], things, (visible, density));
    }
    let own = layers.iter().map(|(_, layer)| layer.density()).fold(0.0, f64::max);
    let own = if own > 0.0 { own.min(FINEST) } else { COARSEST };
    // One that is small and coarse takes long, and nothing is read of it.
    let covered = sum(&mut unknown_areas(marks));
    let is_small = covered < MOST_OF_IT * size_of(visible);
    if own < if is_small { SMALL_AND_COARSE } else { COARSEST } {
        return Err(Refused::Damaged);
    }
    let density = own.min(LONGEST / (visible[2] - visible[0]).max(visible[3] - visible[1]));
    let size = |from: f64, to: f64| ((to - from).max(0.0) * density).round() as usize;
    let (width, height) = (size(visible[0], visible[2]), size(visible[1], visible[3]));
    match width.checked_mul(height) {
        Some(1..) => {}
        _ => return Err(Refused::Damaged),
    }
    if width * height > most {
        return Err(Refused::Large);
    }
    let page = Raster { width, height, gray: vec![255; width * height] };
    drawn(page, &layers, things, (visible, [density, density]))
}

/// Draws pictures and other things over a page, in the order of painting.
fn drawn(
    mut page: Raster,
    layers: &[(usize, Layer)],
    things: Vec<(usize, Thing<'_>)>,
    (visible, density): (Area, [f64; 2]),
) -> Result<Raster, Refused> {
    let mut canvas = Canvas::new(&mut page, visible, density);
    let mut things = things.into_iter().peekable();
    let mut draw_until = |canvas: &mut Canvas<'_>, end: usize| {
        while let Some((_, thing)) = things.next_if(|(at, _)| *at < end) {
            if !canvas.draw(&thing) {
                return Err(Refused::Damaged);
            }
        }
        Ok(())
    };
    for (at, layer) in layers {
        draw_until(&mut canvas, *at)?;
        layer.draw(canvas.page(), visible, density[0]);
    }
    draw_until(&mut canvas, usize::MAX)?;
    Ok(page)
}

/// A picture on the page.
pub(super) struct Layer {
    pub(super) light: Raster,
    /// Where it covers what is below: 255 all of it, 0 nothing.
    pub(super) cover: Option<Raster>,
    matrix: Matrix,
}

impl Layer {
    pub(super) fn of(pdf: &Pdf<'_>, image: Image, most: usize) -> Result<Option<Self>, Refused> {
        let Some(stream) = pdf.stream(image.id) else { return Ok(None) };
        let matrix = image.matrix;
        if pdf.get(&stream.dict, "ImageMask").and_then(|mask| mask.as_bool().ok()) == Some(true) {
            let cover = stencil(pdf, stream, most)?;
            let light = (image.light.unwrap_or(0.0).clamp(0.0, 1.0) * 255.0) as u8;
            let light = Raster { width: 1, height: 1, gray: vec![light] };
            return Ok(Some(Self { light, cover: Some(cover), matrix }));
        }
        let light = decoded(pdf, stream, most)?;
        let cover = match (pdf.get(&stream.dict, "SMask"), pdf.get(&stream.dict, "Mask")) {
            (Some(Object::Stream(mask)), _) => Some(decoded(pdf, mask, most)?),
            (_, Some(Object::Stream(mask))) => Some(stencil(pdf, mask, most)?),
            _ => None,
        };
        Ok(Some(Self { light, cover, matrix }))
    }

    /// Pixels to the point.
    fn density(&self) -> f64 {
        let [a, b, c, d, _, _] = self.matrix.0;
        let finest =
            |raster: &Raster| (raster.width as f64 / a.hypot(b)).max(raster.height as f64 / c.hypot(d));
        let cover = self.cover.as_ref().map_or(0.0, finest);
        let density = if self.light.gray.len() == 1 { cover } else { finest(&self.light).max(cover) };
        if density.is_finite() { density } else { COARSEST }
    }

    /// Whether it is upright and there is nothing else on the page.
    fn is_all_of(&self, visible: Area) -> bool {
        let [a, b, c, d, e, f] = self.matrix.0;
        let near = |one: f64, other: f64| (one - other).abs() < 0.01 * (visible[2] - visible[0]);
        let square = (self.light.width as f64 / a) / (self.light.height as f64 / d);
        self.cover.is_none()
            && b.abs() + c.abs() < 1e-6
            && a > 0.0
            && d > 0.0
            && [(e, visible[0]), (f, visible[1]), (e + a, visible[2]), (f + d, visible[3])]
                .iter()
                .all(|(one, other)| near(*one, *other))
            && SQUARE.contains(&square)
    }

    fn draw(&self, page: &mut Raster, visible: Area, density: f64) {
        let Some(back) = inverse(self.matrix) else { return };
        let area = self.matrix.apply_to_area([0.0, 0.0, 1.0, 1.0]);
        let pixel = |length: f64, limit: usize| (length * density).round().clamp(0.0, limit as f64) as usize;
        let (left, right) =
            (pixel(area[0] - visible[0], page.width), pixel(area[2] - visible[0], page.width));
        let (top, bottom) =
            (pixel(visible[3] - area[3], page.height), pixel(visible[3] - area[1], page.height));
        let reduced = |raster| Raster::reduced(raster, self.reduction(raster, density));
        let (light, cover) = (reduced(&self.light), self.cover.as_ref().map(reduced));
        // What one pixel to the right is in the picture.
        let Matrix([step_across, step_up, ..]) = back;
        let (step_across, step_up) = (step_across / density, step_up / density);
        for y in top..bottom {
            let row = [visible[0] + 0.5 / density, visible[3] - (y as f64 + 0.5) / density];
            let [first_across, first_up] = back.apply(row);
            for x in left..right {
                let across = first_across + x as f64 * step_across;
                let up = first_up + x as f64 * step_up;
                let see = |of: &Raster| of.sample(across * of.width as f64, (1.0 - up) * of.height as f64);
                let covered = cover.as_deref().map_or(1.0, see);
                // A stencil lets hardly anything through.
                if covered > 0.0 {
                    let to = &mut page.gray[y * page.width + x];
                    let before = f32::from(*to) / 255.0;
                    *to = ((before + (see(&light) - before) * covered) * 255.0 + 0.5) as u8;
                }
            }
        }
    }

    /// How many pixels become one before it is drawn, across and down.
    fn reduction(&self, raster: &Raster, density: f64) -> (usize, usize) {
        let [a, b, c, d, _, _] = self.matrix.0;
        let times = |pixels: usize, length: f64| ((pixels as f64 / length / density).round() as usize).max(1);
        (times(raster.width, a.hypot(b)), times(raster.height, c.hypot(d)))
    }
}

fn inverse(Matrix([a, b, c, d, e, f]): Matrix) -> Option<Matrix> {
    let determinant = a * d - b * c;
    let inverse = Matrix([d, -b, -c, a, c * f - d * e, b * e - a * f].map(|number| number / determinant));
    (determinant.abs() > 1e-9 && inverse.is_finite()).then_some(inverse)
}

/// Where a stencil lets paint through. ISO 32000-1, 8.9.6.2.
fn stencil(pdf: &Pdf<'_>, stream: &Stream, most: usize) -> Result<Raster, Refused> {
    // Black is where it paints, and 255 stands for all of it.
    let mut raster = decoded(pdf, stream, most)?;
    raster.gray.iter_mut().for_each(|gray| *gray = 255 - *gray);
    Ok(raster)
}

/// The pixels of a picture. ISO 32000-1, 8.9.5.
fn decoded(pdf: &Pdf<'_>, stream: &Stream, most: usize) -> Result<Raster, Refused> {
    let dict = &stream.dict;
    let filters = filters(pdf, dict);
    let last = filters.last().map(|(name, parameters)| (name.as_slice(), *parameters));
    let is_inverted = pdf
        .get_array(dict, "Decode")
        .first()
        .and_then(|first| pdf.resolve(first)?.as_float().ok())
        .is_some_and(|first| first > 0.5);
    let length = |key: &str| {
        pdf.get(dict, key).and_then(|number| usize::try_from(number.as_i64().ok()?).ok()).unwrap_or(0)
    };
    let (width, height) = (length("Width"), length("Height"));
    let mut shared = Vec::new();
    let (packed, is_inverted) = match last {
        Some((b"DCTDecode" | b"DCT", _)) => (Packed::Jpeg { is_inverted }, false),
        Some((b"JPXDecode", _)) => (Packed::Jpeg2000, is_inverted),
        Some((b"CCITTFaxDecode" | b"CCF", parameters)) => {
            let (fax, black_is_one) = fax(pdf, parameters, (width, height));
            (Packed::Fax(Fax { is_negative: is_inverted != black_is_one, ..fax }), false)
        }
        Some((b"JBIG2Decode", parameters)) => {
            let globals = parameters.and_then(|dict| pdf.get(dict, "JBIG2Globals"));
            if let Some(Object::Stream(globals)) = globals {
                shared = pdf.unpacked(globals, pdf.limits.stream_size).map_err(|_| Refused::Damaged)?;
            }
            (Packed::Jbig2((!shared.is_empty()).then_some(&shared)), is_inverted)
        }
        _ => return plain(pdf, stream, (width, height), is_inverted, most),
    };
    let data = unpacked_but_last(pdf, stream, &filters)?;
    let mut raster = packed.decode(&data, most)?;
    if is_inverted {
        raster.gray.iter_mut().for_each(|gray| *gray = 255 - *gray);
    }
    Ok(raster)
}

/// The filters of a stream with their parameters. ISO 32000-1, 7.3.8.2.
fn filters<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> Vec<(Vec<u8>, Option<&'a Dictionary>)> {
    let list = |long: &str, short: &str| -> Vec<&'a Object> {
        match pdf.get(dict, long).or_else(|| pdf.get(dict, short)) {
            Some(Object::Array(parts)) => parts.iter().take(FILTERS).collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    };
    let parameters = list("DecodeParms", "DP");
    let names = list("Filter", "F").into_iter().enumerate();
    names
        .filter_map(|(index, name)| {
            let name = pdf.resolve(name)?.as_name().ok()?.to_vec();
            Some((name, parameters.get(index).and_then(|parameters| pdf.dict(parameters))))
        })
        .collect()
}

/// What is left of a stream when all filters but the last are undone.
fn unpacked_but_last(
    pdf: &Pdf<'_>,
    stream: &Stream,
    filters: &[(Vec<u8>, Option<&Dictionary>)],
) -> Result<Vec<u8>, Refused> {
    let [before @ .., _] = filters else { return Err(Refused::Damaged) };
    if before.is_empty() {
        return Ok(stream.content.clone());
    }
    let mut dict = Dictionary::new();
    dict.set("Filter", Object::Array(before.iter().map(|(name, _)| Object::Name(name.clone())).collect()));
    let parameters =
        before.iter().map(|(_, dict)| dict.map_or(Object::Null, |dict| Object::Dictionary(dict.clone())));
    dict.set("DecodeParms", Object::Array(parameters.collect()));
    let packed = Stream::new(dict, stream.content.clone());
    pdf.unpacked(&packed, pdf.limits.stream_size).map_err(|_| Refused::Damaged)
}

/// ISO 32000-1, table 11; whether the value of a black pixel is 1.
fn fax(pdf: &Pdf<'_>, parameters: Option<&Dictionary>, (width, height): (usize, usize)) -> (Fax, bool) {
    let get = |key: &str| parameters.and_then(|dict| pdf.get(dict, key));
    let flag = |key: &str, default: bool| get(key).and_then(|flag| flag.as_bool().ok()).unwrap_or(default);
    let number = |key: &str| get(key).and_then(|number| number.as_i64().ok());
    let length = |key: &str| number(key).and_then(|number| usize::try_from(number).ok());
    let fax = Fax {
        k: number("K").unwrap_or(0),
        columns: length("Columns").unwrap_or(if parameters.is_some() { 1728 } else { width }),
        rows: length("Rows").filter(|rows| *rows > 0).unwrap_or(height),
        is_aligned: flag("EncodedByteAlign", false),
        has_line_ends: flag("EndOfLine", false),
        has_block_end: flag("EndOfBlock", true),
        is_negative: false,
    };
    (fax, flag("BlackIs1", false))
}

/// A picture that is not packed, or packed as anything else.
fn plain(
    pdf: &Pdf<'_>,
    stream: &Stream,
    (width, height): (usize, usize),
    is_inverted: bool,
    most: usize,
) -> Result<Raster, Refused> {
    let dict = &stream.dict;
    let is_mask = pdf.get(dict, "ImageMask").and_then(|mask| mask.as_bool().ok()) == Some(true);
    let bits = pdf.get(dict, "BitsPerComponent").and_then(|bits| usize::try_from(bits.as_i64().ok()?).ok());
    let bits = if is_mask { 1 } else { bits.unwrap_or(8) };
    let named = pdf.get(dict, "ColorSpace");
    let colours;
    let space = match named.map(|space| Colours::of(pdf, space)) {
        None => (Space::Gray, false),
        Some(Some(Colours::Device(Base::Gray))) => (Space::Gray, false),
        Some(Some(Colours::Device(Base::Rgb))) => (Space::Rgb, false),
        Some(Some(Colours::Device(Base::Cmyk))) => (Space::Cmyk, false),
        Some(Some(Colours::Tint)) => (Space::Gray, true),
        Some(Some(Colours::Table(base, table))) => {
            colours = table;
            (Space::Indexed(&colours, base), false)
        }
        Some(None) => return Err(Refused::Damaged),
    };
    let (space, is_tint) = space;
    let samples = Samples { width, height, bits, space, is_inverted: is_inverted != is_tint };
    let bytes = samples.row().and_then(|row| row.checked_mul(height)).ok_or(Refused::Large)?;
    if width.checked_mul(height).is_none_or(|pixels| pixels > most) || bytes > most.saturating_mul(4) {
        return Err(Refused::Large);
    }
    let data = pdf.unpacked(stream, bytes.saturating_add(1024)).map_err(|_| Refused::Damaged)?;
    Packed::Samples(samples).decode(&data, most)
}
