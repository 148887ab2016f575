//! One run through a content stream, operator by operator.
//!
//! ISO 32000-1, annex A.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::colour::{Space, blend};
use super::content::{COST, Reader};
use super::font::Coded;
use super::layers::Shown;
use super::marks::{Doubt, Glyph, Image};
use super::matrix::{Area, EVERYWHERE, Matrix, around, shared};
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

/// How wide a letter is at least, in ems.
const NARROWEST: f64 = 0.05;

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
        let is_whole = Interpreter::new(self, resources, state, depth).run(&content);
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
        state.shown = state.shown.and(self.layers.shows_all_of(self.pdf, &form.dict));
        if let Some(group) = self.pdf.get_dict(&form.dict, "Group") {
            let is_isolated = self.pdf.get(group, "I").and_then(|value| value.as_bool().ok());
            state.enter_group(is_isolated == Some(true));
        }
        state.matrix = self.matrix_of(&form.dict).then(state.matrix);
        if let Some(bounds) = self.pdf.get_rect(&form.dict, "BBox") {
            let corners = state.matrix.corners(bounds.map(f64::from));
            state.clips.take(&[corners.to_vec()], around(corners), false);
        }
        let resources = self.pdf.get_dict(&form.dict, "Resources").or(resources);
        let mut content = Vec::new();
        self.unpack(form, &mut content);
        self.run(&content, resources, state, depth + 1);
    }
}

/// Where a picture is drawn. ISO 32000-1, 8.9.3.
const UNIT: Area = [0.0, 0.0, 1.0, 1.0];

/// A place in the stream that is run through.
struct Interpreter<'r, 'p, 'a> {
    reader: &'r mut Reader<'p, 'a>,
    resources: Option<&'a Dictionary>,
    state: State,
    saved: Vec<State>,
    outline: Outline,
    /// The text matrix and the text line matrix. ISO 32000-1, 9.4.1.
    text: Matrix,
    line: Matrix,
    in_text: bool,
    /// Whether letters were shown that will clip. ISO 32000-1, 9.3.6.
    has_clipping_letters: bool,
    /// For each marked content that is open: what was seen before it.
    marked: Vec<Shown>,
    /// Whether unknown operators are allowed. ISO 32000-1, 7.8.2.
    compatible: usize,
    depth: usize,
    /// Whether something could not be interpreted.
    is_broken: bool,
}

impl<'r, 'p, 'a> Interpreter<'r, 'p, 'a> {
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
            has_clipping_letters: false,
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
                    self.state = State { shown: self.state.shown, ..state };
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
            "g" | "G" | "rg" | "RG" | "k" | "K" | "sc" | "SC" | "scn" | "SCN" => {
                self.state.set_colour(operation);
            }
            "cs" => self.state.set_space(0, self.space(operation)),
            "CS" => self.state.set_space(1, self.space(operation)),
            "w" => self.state.line_width = number(operation, 0),
            "j" => self.state.miter = (number(operation, 0) == 0.0).then_some(10.0),
            "M" => self.state.miter = self.state.miter.map(|_| number(operation, 0)),
            "J" | "d" | "ri" | "i" | "d0" | "d1" => {}
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
            "W" => self.outline.clips = Some(false),
            "W*" => self.outline.clips = Some(true),
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
                self.state.is_type3 = font.is_some_and(|font| self.is_type3(font));
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
            "ET" => {
                self.in_text = false;
                if std::mem::take(&mut self.has_clipping_letters) {
                    self.state.clips.take_letters();
                }
            }
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
            "BI" => self.picture(UNIT, None),
            "sh" => self.picture(EVERYWHERE, None),
            "BMC" => self.marked.push(self.state.shown),
            "BDC" => {
                self.marked.push(self.state.shown);
                self.state.shown = self.state.shown.and(self.shown_by(operation));
            }
            "EMC" => {
                if let Some(before) = self.marked.pop() {
                    self.state.shown = before;
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

    /// Whether marked content is seen, if it is optional content.
    fn shown_by(&self, operation: &Operation) -> Shown {
        let tag = operation.operands.first().and_then(|tag| tag.as_name().ok());
        match self.resource("Properties", operation).filter(|_| tag == Some(b"OC")) {
            Some(group) => self.reader.layers.shows(self.reader.pdf, group),
            None => Shown::Yes,
        }
    }

    /// The colour space that `cs` names: of a device, or a resource.
    fn space(&self, operation: &Operation) -> Space {
        let pdf = self.reader.pdf;
        match self.resource("ColorSpace", operation).and_then(|space| pdf.resolve(space)) {
            Some(space) => Space::of(pdf, Some(space)),
            None => operation
                .operands
                .first()
                .and_then(|name| name.as_name().ok())
                .map_or(Space::Unknown, Space::named),
        }
    }

    /// An `XObject` that is drawn. ISO 32000-1, 8.8.
    fn object(&mut self, operation: &Operation) {
        let named = self.resource("XObject", operation);
        let object = named.and_then(|object| self.reader.pdf.resolve(object));
        let Some(Object::Stream(stream)) = object else {
            self.is_broken = true;
            return;
        };
        match self.reader.pdf.get_name(&stream.dict, "Subtype") {
            Some(b"Image") => {
                let before = self.state.shown;
                self.state.shown = before.and(self.reader.layers.shows_all_of(self.reader.pdf, &stream.dict));
                self.picture(UNIT, named.and_then(|object| object.as_reference().ok()));
                self.state.shown = before;
            }
            Some(b"Form") => self.reader.form(stream, self.resources, &self.state, self.depth),
            _ => {}
        }
    }

    /// A picture in the unit square, or in all of the page. ISO 32000-1, 8.9.5.
    fn picture(&mut self, area: Area, id: Option<ObjectId>) {
        let paint = self.state.paint(0);
        if self.state.shown != Shown::No && !paint.is_nothing() {
            let matrix = self.state.matrix;
            let area = if area == EVERYWHERE { area } else { matrix.apply_to_area(area) };
            let image = id.filter(|_| !paint.is_unsure).map(|id| Image { id, matrix, light: paint.light });
            self.reader.picture(shared(area, self.state.clips.area), image);
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
        if let Some(mode) = pdf.get(set, "BM") {
            self.state.blend = blend(pdf, mode);
        }
        // Such a function may turn black into white.
        let transfers = ["TR", "TR2"].iter().filter_map(|key| pdf.get(set, key));
        self.state.has_mask |= transfers.into_iter().any(|function| !matches!(function, Object::Name(_)));
        if let Some(width) = pdf.get(set, "LW").and_then(|width| width.as_float().ok()) {
            self.state.line_width = f64::from(width);
        }
        if let Some(join) = pdf.get(set, "LJ").and_then(|join| join.as_i64().ok()) {
            self.state.miter = (join == 0).then_some(10.0);
        }
        if let [font, size] = pdf.get_array(set, "Font")
            && let (Some(dict), Some(Ok(size))) = (pdf.dict(font), pdf.resolve(size).map(Object::as_float))
        {
            self.state.is_type3 = self.is_type3(dict);
            self.state.font = Some(self.reader.font(dict));
            self.state.size = f64::from(size);
        }
    }

    /// Whether glyphs are drawn by content of their own, or below one another. ISO 32000-1, 9.7.4.3.
    fn is_type3(&self, font: &'a Dictionary) -> bool {
        let pdf = self.reader.pdf;
        let is_vertical = match pdf.get(font, "Encoding") {
            Some(Object::Name(name)) => name.ends_with(b"-V") || name == b"V",
            Some(Object::Stream(map)) => {
                pdf.get(&map.dict, "WMode").and_then(|mode| mode.as_i64().ok()) == Some(1)
            }
            _ => false,
        };
        is_vertical || pdf.get_name(font, "Subtype") == Some(b"Type3")
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

    fn glyph(&mut self, coded: Coded, unsure: Option<Doubt>) {
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
        let point = |[along, above]: [f64; 2]| {
            [0, 1].map(|axis| {
                start[axis] + (end[axis] - start[axis]) * along + (up[axis] - start[axis]) * above
            })
        };
        self.is_broken |= !place.is_finite();
        self.has_clipping_letters |= state.clips_by_letters();
        if !state.is_invisible() && place.is_finite() {
            // What of a letter must be seen, so that it can be read.
            let core = [[0.15, 0.1], [0.85, 0.1], [0.5, 0.25], [0.15, 0.4], [0.85, 0.4]].map(point);
            let doubt = match state.clips.shows(&core) {
                Some(true) => state.doubt().or(is_distorted(place, state).then_some(Doubt::Distorted)),
                Some(false) => Some(Doubt::Clipped),
                None => Some(Doubt::Unsure),
            };
            // Letters without a width lie over one another.
            let has_no_room = coded.width < NARROWEST && coded.text.chars().any(char::is_alphanumeric);
            let doubt = doubt.or(has_no_room.then_some(Doubt::Distorted));
            let is_read = coded.text.len() <= LONGEST;
            let text = if is_read { coded.text } else { String::new() };
            let (light, cost) = (state.letters_light(), state.clips.cost());
            let marks = &mut self.reader.marks;
            let at = marks.next();
            marks.glyphs.push(Glyph { text, start, end, size, light, doubt: doubt.or(unsure), at });
            self.reader.budget.charge(cost);
        }
        let spacing = state.character_spacing + if coded.is_space_code { state.word_spacing } else { 0.0 };
        self.text = Matrix::translation(width + spacing * state.stretch, 0.0).then(self.text);
    }
}

/// Whether letters are squeezed so that nobody can read them, or turned over.
fn is_distorted(place: Matrix, state: &State) -> bool {
    let [a, b, c, d, _, _] = place.0;
    let (along, up) = (a.hypot(b) * state.size * state.stretch, c.hypot(d) * state.size);
    let is_mirrored = (a * d - b * c) * state.stretch < 0.0;
    is_mirrored || along < 0.3 * up || up < 0.3 * along
}

fn number(operation: &Operation, place: usize) -> f64 {
    operation.operands.get(place).and_then(|number| number.as_float().ok()).map_or(0.0, f64::from)
}

fn matrix(operation: &Operation) -> Matrix {
    Matrix(std::array::from_fn(|place| number(operation, place)))
}
