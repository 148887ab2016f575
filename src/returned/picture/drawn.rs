//! The form's own pages as pixels: what is printed before anybody answers.
//!
//! They are drawn from the layout when they are needed, so that there is nothing
//! that could be stale.

use ab_glyph_rasterizer::{Point as Dot, Rasterizer, point};
use ttf_parser::OutlineBuilder;

use super::plane::Plane;
use crate::form::ROLE_ON_STATE;
use crate::layout::{
    BOX_LETTER, Color, Face, Faces, Fitted, Glyphs, Item, LaidPage, Line, PADDING, PAGE_HEIGHT, PAGE_WIDTH,
    Point, Pt, Rect, TextItem,
};

/// How many straight lines a circle is drawn with.
const SIDES: usize = 48;

/// Draws a page, with `scale` pixels to the point: how light it is, 1 for white.
pub(super) fn page(page: &LaidPage, scale: f32) -> Plane {
    let mut canvas = Canvas::new(Rect { width: PAGE_WIDTH, height: PAGE_HEIGHT, ..Rect::default() }, scale);
    canvas.page(page);
    canvas.plane
}

/// Draws a part of a page.
pub(super) fn part(page: &LaidPage, part: Rect, scale: f32) -> Plane {
    let mut canvas = Canvas::new(part, scale);
    canvas.page(page);
    canvas.plane
}

/// A part of a page with that corner, once a value is drawn in a field of it as well.
pub(super) fn with_value(plane: Plane, corner: Point, field: Rect, value: &Fitted<'_>, scale: f32) -> Plane {
    let mut canvas = Canvas { plane, scale, left: corner.x, top: corner.y };
    for line in &value.lines {
        canvas.line(line, (field.x + PADDING, field.bottom() - line.baseline), value.size);
    }
    canvas.plane
}

/// Draws a letter with its pen at a place in a plane of that size: how dark it is.
pub(super) fn glyph(
    face: &Face,
    character: char,
    (x, baseline): (Pt, Pt),
    size: Pt,
    (width, height, scale): (usize, usize, f32),
) -> Plane {
    stretched(face, character, (x, baseline), size, (width, height, (scale, scale)))
}

/// The same with so many pixels to the point across, and down.
pub(super) fn stretched(
    face: &Face,
    character: char,
    (x, baseline): (Pt, Pt),
    size: Pt,
    (width, height, scale): (usize, usize, (f32, f32)),
) -> Plane {
    let mut shape = Shape { pixels: Rasterizer::new(width, height), scale, left: 0.0, top: 0.0 };
    shape.glyph(face, face.glyph_or_placeholder(character), (x, baseline), size);
    let mut plane = Plane::new(width, height);
    shape.pixels.for_each_pixel(|at, covered| plane.values[at] = covered.min(1.0));
    plane
}

/// Draws the letter that the form writes into a box, within the middle part of one: how dark it is.
pub(super) fn box_letter(part: Rect, scale: f32) -> Plane {
    let (face, letter, size) = (&Faces::bundled().bold, ROLE_ON_STATE, BOX_LETTER);
    let side = |length: Pt| (length.0 * scale).round() as usize;
    let x = (part.width - face.width(letter, size)) / 2.0;
    let baseline = (part.height + size * (f32::from(face.cap_height) / 1000.0)) / 2.0;
    let character = letter.chars().next().unwrap_or_default();
    glyph(face, character, (x, baseline), size, (side(part.width), side(part.height), scale))
}

/// How light a colour is, as gray pictures have it.
///
/// ITU-R BT.601.
pub(super) fn lightness(Color(red, green, blue): Color) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

struct Canvas {
    plane: Plane,
    scale: f32,
    /// The corner of the page that is drawn.
    left: Pt,
    top: Pt,
}

/// What values are drawn in.
const BLACK: Color = Color(0.0, 0.0, 0.0);

impl Canvas {
    fn new(part: Rect, scale: f32) -> Self {
        let side = |length: Pt| (length.0 * scale).round() as usize;
        let (width, height) = (side(part.width), side(part.height));
        let plane = Plane { values: vec![1.0; width * height], ..Plane::new(width, height) };
        Self { plane, scale, left: part.x, top: part.y }
    }

    fn page(&mut self, page: &LaidPage) {
        for item in page.sequences.iter().flat_map(|sequence| &sequence.items) {
            self.draw(item);
        }
    }

    /// Draws a line of a value from a point on its baseline.
    fn line(&mut self, line: &Line<'_>, (left, baseline): (Pt, Pt), size: Pt) {
        let area = Rect {
            x: left - size,
            y: baseline - size * 1.5,
            width: line.width(size) + size * 2.0,
            height: size * 2.2,
        };
        self.fill(area, BLACK, |shape, _| match &line.glyphs {
            Glyphs::Plain(face) => shape.text(face, &line.text, (left, baseline), size),
            Glyphs::Shaped(runs) => {
                let mut x = left;
                for (run, glyph) in
                    runs.iter().flat_map(|run| run.glyphs.iter().map(move |glyph| (run, glyph)))
                {
                    let aside = size * (glyph.x_offset / 1000.0);
                    let up = size * (glyph.y_offset / 1000.0);
                    shape.glyph(run.face, glyph.id, (x + aside, baseline - up), size);
                    x += size * (glyph.advance / 1000.0);
                }
            }
        });
    }

    fn draw(&mut self, item: &Item) {
        match item {
            Item::Text(text) => self.text(text),
            Item::Line { from, to, thickness, color } => {
                let half = *thickness / 2.0;
                // All lines of the form run along the page.
                let (x, y) = (from.x.0.min(to.x.0), from.y.0.min(to.y.0));
                let (width, height) = ((from.x - to.x).0.abs(), (from.y - to.y).0.abs());
                let rect = Rect { x: Pt(x), y: Pt(y), width: Pt(width), height: Pt(height) };
                let (across, along) = if height > width { (half, Pt::ZERO) } else { (Pt::ZERO, half) };
                self.rectangle(outset(rect, across, along), None, *color);
            }
            Item::Fill { rect, color } => self.rectangle(*rect, None, *color),
            Item::Frame { rect, thickness, color } => {
                self.rectangle(*rect, Some(outset(*rect, -*thickness, -*thickness)), *color);
            }
            Item::Circle { rect, thickness, color } => self.fill(*rect, *color, |shape, area| {
                shape.circle(area, false);
                if let Some(thickness) = thickness {
                    shape.circle(outset(area, -*thickness, -*thickness), true);
                }
            }),
        }
    }

    fn text(&mut self, text: &TextItem) {
        let (face, em) = (text.face.face(), text.size);
        let (top, height) = (text.start.y - em * 1.3, em * 2.0);
        let side = |pixels: usize| Pt(pixels as f32 / self.scale);
        let (right, bottom) = (self.left + side(self.plane.width), self.top + side(self.plane.height));
        if top > bottom || top + height < self.top {
            return;
        }
        // What is far aside is not drawn: lines of text are long, and most parts of a page are small.
        let near = near(&text.text, face, (text.start.x, em), (self.left, right));
        let Some((letters, left, width)) = near else { return };
        let area = Rect { x: left - em * 0.3, y: top, width: width + em * 0.6, height };
        self.fill(area, text.color, |shape, _| {
            shape.text(face, letters, (left, text.start.y), em);
        });
    }

    /// The pixels that an area touches, and some around them: the edges at the left and the right, above and below; `None` where
    /// nothing of it is seen.
    fn touched(&self, area: Rect) -> Option<[isize; 4]> {
        let edge = |from: Pt, length: Pt| ((length - from).0 * self.scale).floor() as isize;
        let (left, top) = (edge(self.left, area.x) - 1, edge(self.top, area.y) - 1);
        let (right, bottom) = (edge(self.left, area.right()) + 2, edge(self.top, area.bottom()) + 2);
        let (width, height) = (self.plane.width.cast_signed(), self.plane.height.cast_signed());
        let is_seen = right > 0 && bottom > 0 && left < width && top < height;
        is_seen.then_some([left, right, top, bottom])
    }

    /// Lays a colour over what `outline` draws within an area.
    fn fill(&mut self, area: Rect, color: Color, outline: impl FnOnce(&mut Shape, Rect)) {
        // All of a shape is drawn, also what lies beyond the edges: the rasterizer does not cut it off.
        let Some(edges) = self.touched(area) else { return };
        self.lay(edges, color, |shape| outline(shape, area));
    }

    /// Lays a colour over a rectangle, but for a hole in it. Frames go around half a page, and most parts of it are small: only
    /// what is seen is drawn.
    fn rectangle(&mut self, area: Rect, hole: Option<Rect>, color: Color) {
        let Some([left, right, top, bottom]) = self.touched(area) else { return };
        let (width, height) = (self.plane.width.cast_signed(), self.plane.height.cast_signed());
        let edges = [left.max(-1), right.min(width + 1), top.max(-1), bottom.min(height + 1)];
        self.lay(edges, color, |shape| {
            shape.rectangle(area, false);
            hole.into_iter().for_each(|hole| shape.rectangle(hole, true));
        });
    }

    /// Lays a colour over what `outline` draws within these edges.
    fn lay(
        &mut self,
        [left, right, top, bottom]: [isize; 4],
        color: Color,
        outline: impl FnOnce(&mut Shape),
    ) {
        let side = |from: isize, to: isize| (to - from).max(1).cast_unsigned();
        let mut shape = Shape {
            pixels: Rasterizer::new(side(left, right), side(top, bottom)),
            scale: (self.scale, self.scale),
            left: self.left.0 * self.scale + left as f32,
            top: self.top.0 * self.scale + top as f32,
        };
        outline(&mut shape);
        let (width, height) = (self.plane.width.cast_signed(), self.plane.height.cast_signed());
        let light = lightness(color);
        let plane = &mut self.plane;
        shape.pixels.for_each_pixel_2d(|x, y, covered| {
            let (x, y) = (left + x as isize, top + y as isize);
            if (0..width).contains(&x) && (0..height).contains(&y) {
                let pixel = &mut plane.values[(y * width + x).cast_unsigned()];
                *pixel += (light - *pixel) * covered.min(1.0);
            }
        });
    }
}

/// The letters of a line from `start` on that may be seen between two places, where they start, and how wide they are.
fn near<'t>(
    text: &'t str,
    face: &Face,
    (start, size): (Pt, Pt),
    (left, right): (Pt, Pt),
) -> Option<(&'t str, Pt, Pt)> {
    let mut x = start;
    let mut found: Option<(usize, usize, Pt, Pt)> = None;
    for (at, c) in text.char_indices() {
        let end = x + size * (f32::from(face.char_advance(c)) / 1000.0);
        if end + size >= left && x - size <= right {
            let (first, _, start, _) = found.unwrap_or((at, at, x, x));
            found = Some((first, at + c.len_utf8(), start, end));
        }
        x = end;
    }
    found.map(|(first, after, start, end)| (&text[first..after], start, end - start))
}

/// An area that is larger by so much at each side.
fn outset(rect: Rect, across: Pt, along: Pt) -> Rect {
    Rect {
        x: rect.x - across,
        y: rect.y - along,
        width: rect.width + across * 2.0,
        height: rect.height + along * 2.0,
    }
}

/// Outlines in points, on their way to pixels.
struct Shape {
    pixels: Rasterizer,
    /// Pixels to the point across, and down.
    scale: (f32, f32),
    left: f32,
    top: f32,
}

impl Shape {
    fn dot(&self, x: f32, y: f32) -> Dot {
        point(x * self.scale.0 - self.left, y * self.scale.1 - self.top)
    }

    fn polygon(&mut self, dots: &[Dot], is_hole: bool) {
        for (from, to) in dots.iter().zip(dots.iter().cycle().skip(1)) {
            let (from, to) = if is_hole { (to, from) } else { (from, to) };
            self.pixels.draw_line(*from, *to);
        }
    }

    fn rectangle(&mut self, area: Rect, is_hole: bool) {
        let (left, top, right, bottom) = (area.x.0, area.y.0, area.right().0, area.bottom().0);
        let (width, height) = self.pixels.dimensions();
        // As far as there are pixels.
        let dot = |(x, y): (f32, f32)| {
            let Dot { x, y } = self.dot(x, y);
            point(x.clamp(0.0, width as f32), y.clamp(0.0, height as f32))
        };
        self.polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)].map(dot), is_hole);
    }

    fn circle(&mut self, area: Rect, is_hole: bool) {
        let radius = area.width.0 / 2.0;
        let (x, y) = (area.x.0 + radius, area.y.0 + radius);
        let corner = |index: usize| {
            let (sin, cos) = (index as f32 * std::f32::consts::TAU / SIDES as f32).sin_cos();
            self.dot(x + radius * cos, y + radius * sin)
        };
        let corners: Vec<Dot> = (0..SIDES).map(corner).collect();
        self.polygon(&corners, is_hole);
    }

    fn text(&mut self, face: &Face, text: &str, (mut x, baseline): (Pt, Pt), size: Pt) {
        for c in text.chars() {
            let glyph = face.glyph_or_placeholder(c);
            self.glyph(face, glyph, (x, baseline), size);
            x += size * (f32::from(face.advance(glyph)) / 1000.0);
        }
    }

    fn glyph(&mut self, face: &Face, glyph: u16, (x, baseline): (Pt, Pt), size: Pt) {
        let zero = self.dot(x.0, baseline.0);
        face.outline(glyph, &mut Pen { shape: self, x, baseline, size, start: zero, at: zero });
    }
}

/// Draws the outline of a glyph.
struct Pen<'s> {
    shape: &'s mut Shape,
    x: Pt,
    baseline: Pt,
    size: Pt,
    start: Dot,
    at: Dot,
}

impl Pen<'_> {
    /// Glyphs are drawn in thousandths of their size, upwards.
    fn dot(&self, x: f32, y: f32) -> Dot {
        let em = self.size.0 / 1000.0;
        self.shape.dot(self.x.0 + x * em, self.baseline.0 - y * em)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.dot(x, y);
        self.start = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.dot(x, y);
        self.shape.pixels.draw_line(self.at, to);
        self.at = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.dot(x1, y1), self.dot(x, y));
        self.shape.pixels.draw_quad(self.at, control, to);
        self.at = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.dot(x1, y1), self.dot(x2, y2), self.dot(x, y));
        self.shape.pixels.draw_cubic(self.at, first, second, to);
        self.at = to;
    }

    fn close(&mut self) {
        self.shape.pixels.draw_line(self.at, self.start);
        self.at = self.start;
    }
}
