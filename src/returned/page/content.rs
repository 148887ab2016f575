//! What a page shows: its glyphs, the shapes that are painted, its pictures.
//!
//! An interpreter of content streams that draws nothing and notes where things
//! would be. ISO 32000-1, 8 and 9. It knows no colours: what is hidden under
//! something else counts as shown.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream};

use super::super::object::{Page, Pdf};
use super::font::Font;
use super::matrix::{Area, Matrix, Point, around, holds, shared};

/// How deep form `XObject`s may nest.
const NESTING: usize = 12;

/// How many graphics states may be saved at a time.
const SAVED: usize = 256;

/// The most annotations of a page that are drawn.
const ANNOTATIONS: usize = 2000;

/// What a page shows, in its default user space.
#[derive(Default)]
pub(super) struct Marks {
    /// The glyphs in the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// What is painted that is no upright rectangle or line.
    pub(super) shapes: Vec<Area>,
    /// The places of pictures.
    pub(super) pictures: Vec<Area>,
}

/// One glyph on the page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// The characters that it stands for; empty when the file does not tell.
    pub(super) text: String,
    /// Where its baseline begins.
    pub(super) start: Point,
    /// Where its baseline ends.
    pub(super) end: Point,
    /// How large an em is.
    pub(super) size: f64,
    /// Whether it lies outside of the area that is drawn.
    pub(super) is_clipped: bool,
}

/// How much may still be read of a file.
pub(super) struct Budget {
    pub(super) operations: usize,
    pub(super) bytes: usize,
}

impl Budget {
    /// Whether it ended before the file did.
    pub(super) fn is_used_up(&self) -> bool {
        self.operations == 0 || self.bytes == 0
    }
}

/// Looks at a page and at the annotations on it.
pub(super) fn marks<'a>(pdf: &Pdf<'a>, page: &Page<'a>, budget: &mut Budget) -> Marks {
    let mut reader = Reader { pdf, budget, fonts: HashMap::new(), marks: Marks::default() };
    let resources = inherited(pdf, page.dict, "Resources").and_then(|resources| pdf.dict(resources));
    let mut content = Vec::new();
    match pdf.get(page.dict, "Contents") {
        Some(Object::Stream(stream)) => reader.unpack(stream, &mut content),
        Some(Object::Array(parts)) => {
            for part in parts.iter().take(1000) {
                if let Some(Object::Stream(stream)) = pdf.resolve(part) {
                    reader.unpack(stream, &mut content);
                    // Operators do not run over the end of a part, but numbers would.
                    content.push(b'\n');
                }
            }
        }
        _ => {}
    }
    reader.run(&content, resources, State::new(), 0);
    for annotation in page.annotations.iter().take(ANNOTATIONS) {
        if let Some(annotation) = pdf.dict(annotation) {
            reader.annotation(annotation);
        }
    }
    reader.marks
}

/// An entry of a page or of the nodes above it. ISO 32000-1, 7.7.3.4.
fn inherited<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
    let mut node = dict;
    for _ in 0..pdf.limits.depth {
        if let Some(object) = pdf.get(node, key) {
            return Some(object);
        }
        node = pdf.get_dict(node, "Parent")?;
    }
    None
}

/// The graphics state, as far as it matters here. ISO 32000-1, 8.4 and 9.3.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    clip: Area,
    font: Option<Rc<Font>>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    /// Whether glyphs are neither filled nor stroked.
    is_invisible: bool,
}

impl State {
    fn new() -> Self {
        Self {
            matrix: Matrix::IDENTITY,
            clip: [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY],
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_invisible: false,
        }
    }
}

/// A part of a path: what encloses it, and whether it is anything else than
/// upright lines.
#[derive(Clone, Copy)]
struct Subpath {
    area: Area,
    last: Point,
    is_slanted: bool,
}

struct Reader<'p, 'a> {
    pdf: &'p Pdf<'a>,
    budget: &'p mut Budget,
    fonts: HashMap<*const Dictionary, Rc<Font>>,
    marks: Marks,
}

impl<'a> Reader<'_, 'a> {
    fn unpack(&mut self, stream: &Stream, content: &mut Vec<u8>) {
        let most = self.budget.bytes.min(self.pdf.limits.stream_size);
        let Ok(unpacked) = stream.get_plain_content_with_limit(most) else {
            return;
        };
        self.budget.bytes = self.budget.bytes.saturating_sub(unpacked.len());
        content.extend(unpacked);
    }

    /// The appearance of an annotation in its rectangle. ISO 32000-1, 12.5.5.
    fn annotation(&mut self, annotation: &'a Dictionary) {
        /// Bits 2 and 6 of `/F`: hidden, and not on a screen. Table 165.
        const HIDDEN: i64 = 1 << 1 | 1 << 5;
        let flags = self.pdf.get(annotation, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        if flags & HIDDEN != 0 || self.pdf.get_name(annotation, "Subtype") == Some(b"Popup") {
            return;
        }
        let Some(appearances) = self.pdf.get_dict(annotation, "AP") else { return };
        let normal = match self.pdf.get(appearances, "N") {
            Some(Object::Dictionary(states)) => {
                let state = self.pdf.get_name(annotation, "AS").unwrap_or(b"Off");
                states.get(state).ok().and_then(|state| self.pdf.resolve(state))
            }
            other => other,
        };
        let (Some(Object::Stream(form)), Some(rect)) = (normal, self.pdf.get_rect(annotation, "Rect")) else {
            return;
        };
        let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") else { return };
        let bounds = self.matrix_of(&form.dict).apply_to_area(bounds.map(f64::from));
        let rect = rect.map(f64::from);
        let scale = |from: f64, to: f64| if from.abs() < 1e-6 { 1.0 } else { to / from };
        let (x, y) = (
            scale(bounds[2] - bounds[0], rect[2] - rect[0]),
            scale(bounds[3] - bounds[1], rect[3] - rect[1]),
        );
        let into = Matrix([x, 0.0, 0.0, y, rect[0] - bounds[0] * x, rect[1] - bounds[1] * y]);
        self.form(form, None, &State { matrix: into, ..State::new() }, 0);
    }

    fn matrix_of(&self, dict: &'a Dictionary) -> Matrix {
        let numbers: Vec<f64> = self
            .pdf
            .get_array(dict, "Matrix")
            .iter()
            .filter_map(|number| Some(f64::from(self.pdf.resolve(number)?.as_float().ok()?)))
            .collect();
        numbers.try_into().map_or(Matrix::IDENTITY, Matrix)
    }

    /// A form `XObject`. ISO 32000-1, 8.10.
    fn form(&mut self, form: &'a Stream, resources: Option<&'a Dictionary>, state: &State, depth: usize) {
        if depth >= NESTING {
            return;
        }
        let mut state = state.clone();
        state.matrix = self.matrix_of(&form.dict).then(state.matrix);
        if let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") {
            state.clip = shared(state.clip, state.matrix.apply_to_area(bounds.map(f64::from)));
        }
        let resources = self.pdf.get_dict(&form.dict, "Resources").or(resources);
        let mut content = Vec::new();
        self.unpack(form, &mut content);
        self.run(&content, resources, state, depth + 1);
    }

    fn font(&mut self, resources: Option<&'a Dictionary>, name: &str) -> Option<Rc<Font>> {
        let fonts = self.pdf.get_dict(resources?, "Font")?;
        let dict = self.pdf.get_dict(fonts, name)?;
        let pdf = self.pdf;
        let key = std::ptr::from_ref(dict);
        Some(Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::new(pdf, dict)))))
    }

    fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, state: State, depth: usize) {
        let mut saved: Vec<State> = Vec::new();
        let mut state = state;
        let (mut text, mut line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let mut path: Vec<Subpath> = Vec::new();
        let mut clips = false;
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            let Some(left) = self.budget.operations.checked_sub(1) else { return };
            self.budget.operations = left;
            let n = |place: usize| number(&operation, place);
            match operation.operator.as_str() {
                "q" if saved.len() < SAVED => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => {
                    let matrix = matrix(&operation).then(state.matrix);
                    if matrix.is_finite() {
                        state.matrix = matrix;
                    }
                }
                "m" => begin(&mut path, state.matrix.apply([n(0), n(1)])),
                "l" => line_to(&mut path, state.matrix.apply([n(0), n(1)])),
                "c" => curve_to(&mut path, [0, 2, 4].map(|at| state.matrix.apply([n(at), n(at + 1)]))),
                "v" | "y" => curve_to(&mut path, [0, 2, 2].map(|at| state.matrix.apply([n(at), n(at + 1)]))),
                "re" => {
                    let (x, y, w, h) = (n(0), n(1), n(2), n(3));
                    begin(&mut path, state.matrix.apply([x, y]));
                    for corner in [[x + w, y], [x + w, y + h], [x, y + h]] {
                        line_to(&mut path, state.matrix.apply(corner));
                    }
                }
                "W" | "W*" => clips = true,
                "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" | "n" => {
                    if operation.operator != "n" {
                        let painted = path.iter().filter(|part| part.is_slanted);
                        let within = painted.map(|part| shared(part.area, state.clip));
                        self.marks
                            .shapes
                            .extend(within.filter(|area| area[0] <= area[2] && area[1] <= area[3]));
                    }
                    if clips && !path.is_empty() {
                        let all = path.iter().map(|part| part.area);
                        let whole = all
                            .reduce(|a, b| around([[a[0], a[1]], [a[2], a[3]], [b[0], b[1]], [b[2], b[3]]]));
                        state.clip = shared(state.clip, whole.unwrap_or(state.clip));
                    }
                    clips = false;
                    path.clear();
                }
                "BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                "Tf" => {
                    let name = operation.operands.first().and_then(|name| name.as_name().ok());
                    let name = name.map(String::from_utf8_lossy).unwrap_or_default();
                    state.font = self.font(resources, &name);
                    state.size = n(1);
                }
                "Tc" => state.character_spacing = n(0),
                "Tw" => state.word_spacing = n(0),
                "Tz" => state.stretch = n(0) / 100.0,
                "TL" => state.leading = n(0),
                "Ts" => state.rise = n(0),
                "Tr" => state.is_invisible = matches!(n(0) as i64, 3 | 7),
                "Td" | "TD" => {
                    if operation.operator == "TD" {
                        state.leading = -n(1);
                    }
                    line = Matrix::translation(n(0), n(1)).then(line);
                    text = line;
                }
                "Tm" => {
                    line = matrix(&operation);
                    text = line;
                }
                "T*" => {
                    line = Matrix::translation(0.0, -state.leading).then(line);
                    text = line;
                }
                "Tj" => self.show(&state, &mut text, operation.operands.first()),
                "'" | "\"" => {
                    if operation.operator == "\"" {
                        (state.word_spacing, state.character_spacing) = (n(0), n(1));
                    }
                    line = Matrix::translation(0.0, -state.leading).then(line);
                    text = line;
                    self.show(&state, &mut text, operation.operands.last());
                }
                "TJ" => {
                    let parts = operation.operands.first().and_then(|parts| parts.as_array().ok());
                    for part in parts.into_iter().flatten() {
                        match part.as_float() {
                            Ok(back) => {
                                let by = -f64::from(back) / 1000.0 * state.size * state.stretch;
                                text = Matrix::translation(by, 0.0).then(text);
                            }
                            Err(_) => self.show(&state, &mut text, Some(part)),
                        }
                    }
                }
                "Do" => self.object(&operation, resources, &state, depth),
                "BI" => self.marks.pictures.push(state.matrix.apply_to_area([0.0, 0.0, 1.0, 1.0])),
                "gs" => self.parameters(&operation, resources, &mut state),
                _ => {}
            }
        }
    }

    /// An `XObject` that is drawn. ISO 32000-1, 8.8.
    fn object(
        &mut self,
        operation: &Operation,
        resources: Option<&'a Dictionary>,
        state: &State,
        depth: usize,
    ) {
        let object = resources
            .and_then(|resources| self.pdf.get_dict(resources, "XObject"))
            .zip(operation.operands.first().and_then(|name| name.as_name().ok()))
            .and_then(|(objects, name)| self.pdf.resolve(objects.get(name).ok()?));
        let Some(Object::Stream(stream)) = object else { return };
        match self.pdf.get_name(&stream.dict, "Subtype") {
            Some(b"Image") => self.marks.pictures.push(state.matrix.apply_to_area([0.0, 0.0, 1.0, 1.0])),
            Some(b"Form") => self.form(stream, resources, state, depth),
            _ => {}
        }
    }

    /// A font may be set by name, too. ISO 32000-1, table 58.
    fn parameters(&mut self, operation: &Operation, resources: Option<&'a Dictionary>, state: &mut State) {
        let font = resources
            .and_then(|resources| self.pdf.get_dict(resources, "ExtGState"))
            .zip(operation.operands.first().and_then(|name| name.as_name().ok()))
            .and_then(|(states, name)| self.pdf.dict(states.get(name).ok()?))
            .map(|parameters| self.pdf.get_array(parameters, "Font"));
        if let Some([font, size]) = font
            && let (Some(dict), Some(Ok(size))) =
                (self.pdf.dict(font), self.pdf.resolve(size).map(Object::as_float))
        {
            state.font = Some(Rc::new(Font::new(self.pdf, dict)));
            state.size = f64::from(size);
        }
    }

    /// Shows a string and moves the pen. ISO 32000-1, 9.4.4.
    fn show(&mut self, state: &State, text: &mut Matrix, string: Option<&Object>) {
        let (Some(Object::String(string, _)), Some(font)) = (string, &state.font) else { return };
        for coded in font.codes(string) {
            let Some(left) = self.budget.operations.checked_sub(1) else { return };
            self.budget.operations = left;
            let place = text.then(state.matrix);
            let width = coded.width * state.size * state.stretch;
            let start = place.apply([0.0, state.rise]);
            let end = place.apply([width, state.rise]);
            let up = place.apply([0.0, state.rise + state.size]);
            let size = (up[0] - start[0]).hypot(up[1] - start[1]);
            let inside = |along: f64, above: f64| {
                let place = [0, 1].map(|axis| {
                    start[axis] + (end[axis] - start[axis]) * along + (up[axis] - start[axis]) * above
                });
                holds(state.clip, place, 0.5)
            };
            if !state.is_invisible && place.is_finite() {
                self.marks.glyphs.push(Glyph {
                    text: coded.text,
                    start,
                    end,
                    size,
                    is_clipped: !inside(0.5, 0.25),
                });
            }
            let spacing =
                state.character_spacing + if coded.is_space_code { state.word_spacing } else { 0.0 };
            *text = Matrix::translation(width + spacing * state.stretch, 0.0).then(*text);
        }
    }
}

fn begin(path: &mut Vec<Subpath>, at: Point) {
    path.push(Subpath { area: around([at]), last: at, is_slanted: false });
}

fn line_to(path: &mut [Subpath], to: Point) {
    /// How far a line may be off and still count as upright, in points.
    const UPRIGHT: f64 = 0.3;
    if let Some(part) = path.last_mut() {
        let (wide, high) = ((to[0] - part.last[0]).abs(), (to[1] - part.last[1]).abs());
        part.is_slanted |= wide > UPRIGHT && high > UPRIGHT;
        let area = part.area;
        part.area = around([[area[0], area[1]], [area[2], area[3]], to]);
        part.last = to;
    }
}

fn curve_to(path: &mut [Subpath], through: [Point; 3]) {
    for to in through {
        line_to(path, to);
    }
}

fn number(operation: &Operation, place: usize) -> f64 {
    operation.operands.get(place).and_then(|number| number.as_float().ok()).map_or(0.0, f64::from)
}

fn matrix(operation: &Operation) -> Matrix {
    Matrix(std::array::from_fn(|place| number(operation, place)))
}
