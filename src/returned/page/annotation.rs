//! Annotations as viewers draw them: by their appearance, or by their keys
//! where they have none. ISO 32000-1, 12.5.

use lopdf::{Dictionary, Object, Stream};

use super::colour::{Blend, Paint, Space};
use super::content::Reader;
use super::layers::Shown;
use super::look::Live;
use super::marks::{Annotation, PaintedPath, Sort, Stroke};
use super::matrix::{Area, EVERYWHERE, Matrix, Point, inset};
use super::state::State;
use crate::returned::file::stamps;
use crate::returned::file::strings::text_of;

/// The most numbers of an annotation's lines that are read.
const NUMBERS: usize = 20_000;

impl<'a> Reader<'_, 'a> {
    /// Notes what an annotation shows; one of the form's fields is marked as such.
    pub(super) fn annotation(&mut self, annotation: &'a Dictionary, live: &Live, state: &State) {
        /// Bits 2 and 6 of `/F`: hidden, and not on a screen. Table 165.
        const HIDDEN: i64 = 1 << 1 | 1 << 5;
        let flags = self.pdf.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let kind = self.pdf.get_name(annotation, "Subtype").unwrap_or_default();
        if flags & HIDDEN != 0 || kind == b"Popup" {
            return;
        }
        let shown = self.layers.shows_all_of(self.pdf, annotation);
        let Some(rect) = self.pdf.get_rect(annotation, "Rect") else { return };
        let rect = rect.map(f64::from);
        let from = self.marks.next();
        let key = std::ptr::from_ref(annotation);
        let sort = match kind {
            _ if live.contains(&key) => Sort::Field(key),
            b"Text" | b"FileAttachment" | b"Sound" | b"Highlight" | b"Underline" | b"Squiggly" | b"Link"
            | b"Caret" => Sort::Remark,
            b"Square" | b"Circle" | b"StrikeOut" | b"Redact" | b"Watermark" | b"Movie" | b"Screen"
            | b"3D" | b"PrinterMark" | b"TrapNet" => Sort::Comment,
            // A frame without a word in it.
            b"FreeText" if !self.has_words(annotation) => Sort::Comment,
            b"Stamp" if self.pdf.get_name(annotation, "Name").is_some_and(stamps::is_word) => Sort::Comment,
            _ => Sort::Added,
        };
        match self.appearance(annotation) {
            Some(form) if form.dict.has(b"BBox") => {
                self.draw(form, rect, &State { shown, ..state.clone() });
            }
            // A field without one is drawn by its value, which is known.
            _ if matches!(sort, Sort::Field(_)) || shown == Shown::No => {}
            // Without a box, some viewers show it somewhere and others do not.
            Some(_) => self.picture(rect, None),
            None => self.draw_by_keys(annotation, kind, rect),
        }
        if shown != Shown::No {
            self.draw_anyway(annotation, kind, rect);
        }
        if matches!(kind, b"Underline" | b"Squiggly") {
            self.pass_over_lines(from);
        }
        let to = self.marks.next();
        if to > from || matches!(sort, Sort::Field(_)) {
            self.marks.annotations.push(Annotation { sort, from, to });
        }
    }

    /// The normal appearance in the state that it has. ISO 32000-1, 12.5.5.
    fn appearance(&self, annotation: &'a Dictionary) -> Option<&'a Stream> {
        let appearances = self.pdf.get_dict(annotation, "AP")?;
        let normal = match self.pdf.get(appearances, "N") {
            Some(Object::Dictionary(states)) => {
                let state = self.pdf.get_name(annotation, "AS").unwrap_or(b"Off");
                states.get(state).ok().and_then(|state| self.pdf.resolve(state))
            }
            other => other,
        };
        match normal {
            Some(Object::Stream(form)) => Some(form),
            _ => None,
        }
    }

    /// An appearance in its rectangle. ISO 32000-1, 12.5.5, algorithm 8.1.
    fn draw(&mut self, form: &'a Stream, rect: Area, state: &State) {
        let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") else { return };
        let bounds = self.matrix_of(&form.dict).apply_to_area(bounds.map(f64::from));
        let scale = |from: f64, to: f64| if from.abs() < 1e-6 { 1.0 } else { to / from };
        let (x, y) = (
            scale(bounds[2] - bounds[0], rect[2] - rect[0]),
            scale(bounds[3] - bounds[1], rect[3] - rect[1]),
        );
        let matrix = Matrix([x, 0.0, 0.0, y, rect[0] - bounds[0] * x, rect[1] - bounds[1] * y]);
        self.form(form, None, &State { matrix, ..state.clone() }, 0);
    }

    /// What an annotation without an appearance looks like in the viewers that draw it.
    fn draw_by_keys(&mut self, annotation: &'a Dictionary, kind: &[u8], rect: Area) {
        let width = self.border(annotation);
        let paint = |light| Paint { light, opacity: self.opacity(annotation), ..Paint::BLACK };
        let line = paint(self.colour(annotation, "C").unwrap_or(Some(0.0)));
        let fill = self.colour(annotation, "IC").map(paint);
        let half = width.unwrap_or(1.0) / 2.0;
        let frame = Matrix::IDENTITY.corners(inset(rect, [half; 2]));
        match kind {
            b"Ink" => {
                for list in self.pdf.get_array(annotation, "InkList").iter().take(1000) {
                    let points = match self.pdf.resolve(list) {
                        Some(Object::Array(numbers)) => self.points(numbers),
                        _ => Vec::new(),
                    };
                    self.stroke(points, half, line);
                }
            }
            b"Line" | b"PolyLine" | b"Polygon" => {
                let key = if kind == b"Line" { "L" } else { "Vertices" };
                let mut points = self.points(self.pdf.get_array(annotation, key));
                if kind == b"Polygon" {
                    points.extend(points.first().copied());
                    self.fill(points.clone(), fill);
                }
                self.stroke(points, half, line);
            }
            b"Square" | b"Circle" => {
                self.fill(frame.to_vec(), fill);
                self.stroke([frame.as_slice(), &frame[..1]].concat(), half, line);
            }
            b"Link" => {
                if let Some(width) = width.filter(|width| *width > 0.0) {
                    self.stroke([frame.as_slice(), &frame[..1]].concat(), width / 2.0, line);
                }
            }
            b"Highlight" => {
                let colour = self.colour(annotation, "C").map(paint);
                let marker = colour.map(|paint| Paint { blend: Blend::Multiply, ..paint });
                for corners in self.quads(annotation, rect) {
                    let [a, b, c, d] = corners;
                    self.fill(vec![a, b, d, c], marker);
                }
            }
            b"Underline" | b"Squiggly" => {
                for [_, _, left, right] in self.quads(annotation, rect) {
                    self.stroke(vec![left, right], half, line);
                }
            }
            b"FreeText" => {
                self.fill(frame.to_vec(), self.colour(annotation, "C").map(paint));
                if self.has_words(annotation) {
                    self.picture(rect, None);
                }
            }
            b"Stamp" | b"Caret" | b"Text" | b"FileAttachment" | b"Sound" | b"Movie" | b"Screen" | b"3D"
            | b"RichMedia" => self.picture(rect, None),
            b"Widget" => {
                let is_shown = ["V", "MK"].iter().any(|key| self.pdf.get(annotation, key).is_some());
                if is_shown {
                    self.picture(rect, None);
                }
            }
            _ => {}
        }
    }

    /// Words are in `/Contents`. ISO 32000-1, table 174.
    fn has_words(&self, annotation: &'a Dictionary) -> bool {
        ["Contents", "RC"].iter().any(|key| {
            let words = self.pdf.get(annotation, key).and_then(|words| text_of(self.pdf, words));
            words.is_some_and(|words| !words.trim().is_empty())
        })
    }

    /// What is seen of an annotation with an appearance or without one: it takes
    /// away what is below it, or will.
    fn draw_anyway(&mut self, annotation: &'a Dictionary, kind: &[u8], rect: Area) {
        match kind {
            b"Redact" => self.picture(rect, None),
            b"StrikeOut" => {
                let middle = |a: Point, b: Point| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
                for [above, above_right, below, below_right] in self.quads(annotation, rect) {
                    let line = vec![middle(above, below), middle(above_right, below_right)];
                    self.stroke(line, 0.5, Paint::BLACK);
                }
            }
            _ => {}
        }
    }

    /// The line under a word runs close by its letters and hides nothing of them.
    fn pass_over_lines(&mut self, from: usize) {
        const THICK: f64 = 1.5;
        let thin = |path: &&mut PaintedPath| {
            path.at >= from && path.stroke.is_some_and(|stroke| stroke.half < THICK)
        };
        for path in self.marks.paths.iter_mut().rev().take_while(|path| path.at >= from).filter(thin) {
            path.paint.opacity = 0.0;
        }
    }

    /// The rectangles of words: upper left, upper right, lower left, lower right.
    /// ISO 32000-1, table 179, and what programs write.
    fn quads(&self, annotation: &'a Dictionary, rect: Area) -> Vec<[Point; 4]> {
        let points = self.points(self.pdf.get_array(annotation, "QuadPoints"));
        let quads = points.as_chunks::<4>().0.to_vec();
        let [left, bottom, right, top] = rect;
        if quads.is_empty() {
            vec![[[left, top], [right, top], [left, bottom], [right, bottom]]]
        } else {
            quads
        }
    }

    fn points(&self, numbers: &'a [Object]) -> Vec<Point> {
        let number =
            |number| self.pdf.resolve(number).and_then(|number| number.as_float().ok()).map(f64::from);
        let numbers: Vec<f64> = numbers.iter().take(NUMBERS).filter_map(number).collect();
        let points = numbers.as_chunks::<2>().0.iter().copied();
        points.filter(|point| point.iter().all(|number| number.is_finite())).collect()
    }

    /// How light a colour of an annotation is; `None` when there is none. ISO 32000-1, table 164.
    fn colour(&self, annotation: &'a Dictionary, key: &str) -> Option<Option<f64>> {
        let numbers: Vec<f64> = self
            .pdf
            .get_array(annotation, key)
            .iter()
            .take(5)
            .filter_map(|number| Some(f64::from(self.pdf.resolve(number)?.as_float().ok()?)))
            .collect();
        let space = match numbers.len() {
            0 => return None,
            1 => Space::Gray,
            3 => Space::Rgb,
            4 => Space::Cmyk,
            _ => Space::Unknown,
        };
        Some(space.light(&numbers))
    }

    fn opacity(&self, annotation: &'a Dictionary) -> f64 {
        self.pdf.get(annotation, "CA").and_then(|number| number.as_float().ok()).map_or(1.0, f64::from)
    }

    /// The width of its border, as far as it says. ISO 32000-1, 12.5.4.
    fn border(&self, annotation: &'a Dictionary) -> Option<f64> {
        let style = self.pdf.get_dict(annotation, "BS").and_then(|style| self.pdf.get(style, "W"));
        let border = || self.pdf.resolve(self.pdf.get_array(annotation, "Border").get(2)?);
        let width = style.or_else(border)?.as_float().ok()?;
        Some(f64::from(width)).filter(|width| width.is_finite())
    }

    fn stroke(&mut self, points: Vec<Point>, half: f64, paint: Paint) {
        self.path(points, Some(Stroke { half, miter: None }), paint);
    }

    fn fill(&mut self, points: Vec<Point>, paint: Option<Paint>) {
        if let Some(paint) = paint {
            self.path(points, None, paint);
        }
    }

    fn path(&mut self, points: Vec<Point>, stroke: Option<Stroke>, paint: Paint) {
        if !points.is_empty() && !paint.is_nothing() && self.budget.charge(1 + points.len()) {
            let at = self.marks.next();
            let clip = EVERYWHERE;
            self.marks.paths.push(PaintedPath { points, stroke, paint, clip, at });
        }
    }
}
