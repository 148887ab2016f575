//! One run through a content stream, operator by operator.
//!
//! ISO 32000-1, annex A.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream};

use super::content::{COST, Reader};
use super::font::Coded;
use super::marks::{Doubt, Glyph};
use super::matrix::{Matrix, holds, shared};
use super::path::Outline;
use super::state::State;
use crate::returned::file::weigh::heaviest_operation;

/// How deep form `XObject`s may nest.
const NESTING: usize = 12;

/// What ends the content that is interpreted, so that it is seen whether
/// everything before it was. It is no operator, and no file may have it.
const END: &str = "MisisFormEndOfContent";

/// How many graphics states may be saved at a time.
const SAVED: usize = 256;

/// The longest text of a glyph: no ligature has more letters.
const LONGEST: usize = 64;

/// The most memory that the operands of one operator may take.
const OPERATION: usize = 8 << 20;

impl<'a> Reader<'_, 'a> {
    /// Interprets content, to its end.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        state: State,
        depth: usize,
    ) {
        let is_marked = memchr::memmem::find(content, END.as_bytes()).is_some();
        let content = [content, b"\n", END.as_bytes(), b"\n"].concat();
        let is_whole = Run::new(self, resources, state, depth).run(&content);
        self.marks.is_broken |= is_marked || !is_whole;
    }

    /// A form `XObject`. ISO 32000-1, 8.10.
    pub(crate) fn form(
        &mut self,
        form: &'a Stream,
        resources: Option<&'a Dictionary>,
        state: &State,
        depth: usize,
    ) {
        if depth >= NESTING || !self.budget.charge(COST) {
            self.marks.is_broken = true;
            return;
        }
        let mut state = state.clone();
        state.is_hidden |= self.layers.hides_all_of(self.pdf, &form.dict);
        state.matrix = self.matrix_of(&form.dict).then(state.matrix);
        if let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") {
            state.clip = shared(state.clip, state.matrix.apply_to_area(bounds.map(f64::from)));
        }
        let resources = self.pdf.get_dict(&form.dict, "Resources").or(resources);
        let mut content = Vec::new();
        self.unpack(form, &mut content);
        self.run(&content, resources, state, depth + 1);
    }
}

/// A place in the stream that is run through.
struct Run<'r, 'p, 'a> {
    reader: &'r mut Reader<'p, 'a>,
    resources: Option<&'a Dictionary>,
    state: State,
    saved: Vec<State>,
    outline: Outline,
    /// The text matrix and the text line matrix. ISO 32000-1, 9.4.1.
    text: Matrix,
    line: Matrix,
    in_text: bool,
    /// For each marked content that is open: whether it hides what was visible.
    marked: Vec<bool>,
    /// Whether unknown operators are allowed. ISO 32000-1, 7.8.2.
    compatible: usize,
    depth: usize,
    /// Whether something could not be interpreted.
    is_broken: bool,
}

impl<'r, 'p, 'a> Run<'r, 'p, 'a> {
    fn new(
        reader: &'r mut Reader<'p, 'a>,
        resources: Option<&'a Dictionary>,
        state: State,
        depth: usize,
    ) -> Self {
        Self {
            reader,
            resources,
            state,
            saved: Vec::new(),
            outline: Outline::default(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            in_text: false,
            marked: Vec::new(),
            compatible: 0,
            depth,
            is_broken: false,
        }
    }

    /// Runs to the end; whether it came there and knew what it met.
    fn run(mut self, content: &[u8]) -> bool {
        // All operands of an operator are in memory at a time.
        if heaviest_operation(content) > OPERATION {
            return false;
        }
        let mut ended = false;
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { return false };
            if !self.reader.budget.charge(1 + operation.operands.len() / 8) {
                return false;
            }
            ended = operation.operator == END && operation.operands.is_empty();
            if !ended && !self.is_known(&operation) {
                self.is_broken |= self.compatible == 0;
            }
        }
        ended && !self.in_text && !self.is_broken
    }

    /// Does what an operator says; `false` for one that does not exist.
    fn is_known(&mut self, operation: &Operation) -> bool {
        self.general(operation)
            || self.path(operation)
            || self.text_state(operation)
            || self.text(operation)
            || self.content(operation)
    }

    /// ISO 32000-1, tables 57 and 74.
    fn general(&mut self, operation: &Operation) -> bool {
        match operation.operator.as_str() {
            "q" if self.saved.len() < SAVED => self.saved.push(self.state.clone()),
            "q" => self.is_broken = true,
            "Q" => {
                if let Some(state) = self.saved.pop() {
                    // Marked content does not end with a graphics state.
                    self.state = State { is_hidden: self.state.is_hidden, ..state };
                }
            }
            "cm" => {
                let matrix = matrix(operation).then(self.state.matrix);
                if matrix.is_finite() {
                    self.state.matrix = matrix;
                } else {
                    self.is_broken = true;
                }
            }
            "gs" => self.parameters(operation),
            "g" | "G" | "rg" | "RG" | "k" | "K" | "sc" | "SC" | "scn" | "SCN" | "cs" | "CS" => {
                self.state.set_colour(operation);
            }
            "w" | "J" | "j" | "M" | "d" | "ri" | "i" | "d0" | "d1" => {}
            _ => return false,
        }
        true
    }

    /// ISO 32000-1, tables 59 to 61.
    fn path(&mut self, operation: &Operation) -> bool {
        let n = |place: usize| number(operation, place);
        let at = |place: usize| self.state.matrix.apply([n(place), n(place + 1)]);
        match operation.operator.as_str() {
            "m" => self.outline.begin(at(0)),
            "l" => self.outline.line_to(at(0)),
            "c" => self.outline.curve_to(Some(at(0)), at(2), at(4)),
            "v" => self.outline.curve_to(None, at(0), at(2)),
            "y" => self.outline.curve_to(Some(at(0)), at(2), at(2)),
            "h" => self.outline.close(),
            "re" => {
                let (x, y, w, h) = (n(0), n(1), n(2), n(3));
                let corner = |x: f64, y: f64| self.state.matrix.apply([x, y]);
                let corners = [corner(x + w, y), corner(x + w, y + h), corner(x, y + h), corner(x, y)];
                self.outline.begin(corners[3]);
                for corner in corners {
                    self.outline.line_to(corner);
                }
            }
            "W" | "W*" => self.outline.clips = true,
            operator @ ("f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" | "n") => {
                self.outline.paint(operator, &mut self.state, &mut self.reader.marks);
            }
            _ => return false,
        }
        true
    }

    /// ISO 32000-1, table 105.
    fn text_state(&mut self, operation: &Operation) -> bool {
        let n = |place: usize| number(operation, place);
        match operation.operator.as_str() {
            "Tf" => {
                let font = self.resource("Font", operation).and_then(|font| self.reader.pdf.dict(font));
                self.state.font = font.map(|font| self.reader.font(font));
                self.state.size = n(1);
            }
            "Tc" => self.state.character_spacing = n(0),
            "Tw" => self.state.word_spacing = n(0),
            "Tz" => self.state.stretch = n(0) / 100.0,
            "TL" => self.state.leading = n(0),
            "Ts" => self.state.rise = n(0),
            "Tr" => self.state.mode = n(0) as i64,
            _ => return false,
        }
        true
    }

    /// ISO 32000-1, tables 107 to 109.
    fn text(&mut self, operation: &Operation) -> bool {
        let n = |place: usize| number(operation, place);
        match operation.operator.as_str() {
            "BT" => {
                (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY);
                self.in_text = true;
            }
            "ET" => self.in_text = false,
            "Td" => self.next_line(n(0), n(1)),
            "TD" => {
                self.state.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            "Tm" => {
                self.line = matrix(operation);
                self.text = self.line;
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(operation.operands.first()),
            "'" | "\"" => {
                if operation.operator == "\"" {
                    (self.state.word_spacing, self.state.character_spacing) = (n(0), n(1));
                }
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.last());
            }
            "TJ" => {
                let parts = operation.operands.first().and_then(|parts| parts.as_array().ok());
                for part in parts.into_iter().flatten() {
                    if !self.reader.budget.charge(1) {
                        return true;
                    }
                    match part.as_float() {
                        Ok(back) => {
                            let by = -f64::from(back) / 1000.0 * self.state.size * self.state.stretch;
                            self.text = Matrix::translation(by, 0.0).then(self.text);
                        }
                        Err(_) => self.show(Some(part)),
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Pictures, other content, and marked content. ISO 32000-1, table 51.
    fn content(&mut self, operation: &Operation) -> bool {
        match operation.operator.as_str() {
            "Do" => self.object(operation),
            "BI" => self.picture(),
            "sh" => {
                let area = self.state.clip;
                self.reader.picture(area);
            }
            "BMC" => self.marked.push(false),
            "BDC" => {
                let hides = self.is_hidden_by(operation) && !self.state.is_hidden;
                self.marked.push(hides);
                self.state.is_hidden |= hides;
            }
            "EMC" => {
                if self.marked.pop() == Some(true) {
                    self.state.is_hidden = false;
                }
            }
            "MP" | "DP" | "PS" => {}
            "BX" => self.compatible += 1,
            "EX" => self.compatible = self.compatible.saturating_sub(1),
            _ => return false,
        }
        true
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::translation(x, y).then(self.line);
        self.text = self.line;
    }

    /// The resource that an operator names.
    fn resource(&self, category: &str, operation: &Operation) -> Option<&'a Object> {
        let named = self.reader.pdf.get_dict(self.resources?, category)?;
        // The property list of marked content comes second, all else first.
        let place = usize::from(category == "Properties");
        named.get(operation.operands.get(place)?.as_name().ok()?).ok()
    }

    /// Whether marked content is optional content that is not shown.
    fn is_hidden_by(&self, operation: &Operation) -> bool {
        let tag = operation.operands.first().and_then(|tag| tag.as_name().ok());
        tag == Some(b"OC")
            && self
                .resource("Properties", operation)
                .is_some_and(|group| self.reader.layers.hides(self.reader.pdf, group))
    }

    /// An `XObject` that is drawn. ISO 32000-1, 8.8.
    fn object(&mut self, operation: &Operation) {
        let object = self.resource("XObject", operation).and_then(|object| self.reader.pdf.resolve(object));
        let Some(Object::Stream(stream)) = object else {
            self.is_broken = true;
            return;
        };
        match self.reader.pdf.get_name(&stream.dict, "Subtype") {
            Some(b"Image") => self.picture(),
            Some(b"Form") => self.reader.form(stream, self.resources, &self.state, self.depth),
            _ => {}
        }
    }

    /// A picture in the unit square. ISO 32000-1, 8.9.5.
    fn picture(&mut self) {
        if !self.state.is_hidden {
            let area = self.state.matrix.apply_to_area([0.0, 0.0, 1.0, 1.0]);
            self.reader.picture(shared(area, self.state.clip));
        }
    }

    /// Graphics state parameter dictionaries. ISO 32000-1, table 58.
    fn parameters(&mut self, operation: &Operation) {
        let pdf = self.reader.pdf;
        let Some(set) = self.resource("ExtGState", operation).and_then(|set| pdf.dict(set)) else { return };
        for (key, paint) in [("ca", 0), ("CA", 1)] {
            if let Some(opacity) = pdf.get(set, key).and_then(|number| number.as_float().ok()) {
                self.state.opacity[paint] = f64::from(opacity);
            }
        }
        if let Some(mask) = pdf.get(set, "SMask") {
            self.state.has_mask = !matches!(mask, Object::Name(_));
        }
        if let [font, size] = pdf.get_array(set, "Font")
            && let (Some(dict), Some(Ok(size))) = (pdf.dict(font), pdf.resolve(size).map(Object::as_float))
        {
            self.state.font = Some(self.reader.font(dict));
            self.state.size = f64::from(size);
        }
    }

    /// Shows a string and moves the pen. ISO 32000-1, 9.4.4.
    fn show(&mut self, string: Option<&Object>) {
        let Some(Object::String(string, _)) = string else { return };
        let Some(font) = self.state.font.clone() else {
            for _ in string {
                let unknown = Coded { text: String::new(), width: 0.5, is_space_code: false };
                self.glyph(unknown, Some(Doubt::NoFont));
            }
            return;
        };
        for coded in font.codes(string) {
            self.glyph(coded, None);
        }
    }

    fn glyph(&mut self, coded: Coded, doubt: Option<Doubt>) {
        // Long texts take more memory.
        if !self.reader.budget.charge(1 + coded.text.len() / 16) {
            return;
        }
        let state = &self.state;
        let place = self.text.then(state.matrix);
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
        self.is_broken |= !place.is_finite();
        if !state.is_invisible() && place.is_finite() {
            let marks = &mut self.reader.marks;
            let at = marks.next();
            let doubt = if inside(0.5, 0.25) { doubt.or(state.doubt()) } else { Some(Doubt::Clipped) };
            let text = if coded.text.len() <= LONGEST { coded.text } else { String::new() };
            marks.glyphs.push(Glyph { text, start, end, size, doubt, at });
        }
        let spacing = state.character_spacing + if coded.is_space_code { state.word_spacing } else { 0.0 };
        self.text = Matrix::translation(width + spacing * state.stretch, 0.0).then(self.text);
    }
}

fn number(operation: &Operation, place: usize) -> f64 {
    operation.operands.get(place).and_then(|number| number.as_float().ok()).map_or(0.0, f64::from)
}

fn matrix(operation: &Operation) -> Matrix {
    Matrix(std::array::from_fn(|place| number(operation, place)))
}
