//! Reads our own files back with no more than the objects: enough to say what
//! is in them. Other programs say whether they agree; see `tests/interop`.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "a part of test programs")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

pub struct Reader {
    document: Document,
    /// For every page the text of each marked-content identifier.
    marked: BTreeMap<ObjectId, BTreeMap<i64, String>>,
}

impl Reader {
    pub fn new(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let marked = document.page_iter().map(|page| (page, marked_text(&document, page))).collect();
        Self { document, marked }
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).unwrap().1
    }

    fn dictionary(&self, object: &Object) -> Dictionary {
        self.resolve(object).as_dict().unwrap().clone()
    }

    fn kids(&self, dictionary: &Dictionary, key: &[u8]) -> Vec<Object> {
        match dictionary.get(key).map(|kids| self.resolve(kids)) {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(only) => vec![only.clone()],
            Err(_) => Vec::new(),
        }
    }

    /// The structure tree: a line for every element, with its text.
    pub fn structure(&self) -> String {
        let root = self.dictionary(self.catalog().get(b"StructTreeRoot").unwrap());
        let mut out = String::new();
        for kid in self.kids(&root, b"K") {
            self.element(&kid, 0, &mut out);
        }
        out
    }

    fn element(&self, object: &Object, depth: usize, out: &mut String) {
        let element = self.dictionary(object);
        let indent = "  ".repeat(depth);
        match element.get(b"Type").and_then(Object::as_name).unwrap() {
            b"StructElem" => {
                let role =
                    String::from_utf8_lossy(element.get(b"S").unwrap().as_name().unwrap()).into_owned();
                let _ = write!(out, "{indent}{role}");
                if let Ok(attributes) = element.get(b"A") {
                    let attributes = self.dictionary(attributes);
                    for key in [&b"ListNumbering"[..], b"Role", b"checked"] {
                        if let Ok(value) = attributes.get(key).and_then(Object::as_name) {
                            let key = String::from_utf8_lossy(key);
                            let _ = write!(out, " {key}={}", String::from_utf8_lossy(value));
                        }
                    }
                }
                out.push('\n');
                for kid in self.kids(&element, b"K") {
                    self.element(&kid, depth + 1, out);
                }
            }
            b"MCR" => {
                let page = element.get(b"Pg").unwrap().as_reference().unwrap();
                let identifier = element.get(b"MCID").unwrap().as_i64().unwrap();
                let _ = writeln!(out, "{indent}\"{}\"", self.marked[&page][&identifier]);
            }
            b"OBJR" => {
                let annotation = self.dictionary(element.get(b"Obj").unwrap());
                let key: &[u8] = if annotation.has(b"TU") { b"TU" } else { b"Contents" };
                let said = annotation.get(key).map(text).unwrap_or_default();
                let kind = annotation.get(b"Subtype").and_then(Object::as_name).unwrap();
                let _ = writeln!(out, "{indent}<{}: {said}>", String::from_utf8_lossy(kind));
            }
            other => panic!("{other:?} in the structure tree"),
        }
    }

    /// The fields: a line for every one, with all that the file says of it.
    pub fn fields(&self) -> String {
        let form = self.dictionary(self.catalog().get(b"AcroForm").unwrap());
        let mut out = String::new();
        for field in self.kids(&form, b"Fields") {
            self.field(&field, "", &mut out);
        }
        out
    }

    fn field(&self, object: &Object, parent: &str, out: &mut String) {
        let field = self.dictionary(object);
        let own = field.get(b"T").map(text).unwrap_or_default();
        let name =
            [parent, own.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        if field.has(b"FT") || field.has(b"Subtype") {
            let _ = write!(out, "{}", if own.is_empty() { "  button" } else { &name });
            for key in ["FT", "Ff", "MaxLen", "V", "AS", "DA", "Rect", "TU"] {
                if let Ok(value) = field.get(key.as_bytes()) {
                    let _ = write!(out, " /{key} {}", shown(value));
                }
            }
            if let Ok(states) = field.get(b"AP").map(|ap| self.dictionary(ap))
                && let Ok(Object::Dictionary(states)) = states.get(b"N")
            {
                let names: Vec<_> = states.iter().map(|(name, _)| String::from_utf8_lossy(name)).collect();
                let _ = write!(out, " states {}", names.join(","));
            }
            out.push('\n');
        }
        for kid in self.kids(&field, b"Kids") {
            self.field(&kid, &name, out);
        }
    }
}

impl Reader {
    /// The second content streams of pages, which hold the values of a flat form.
    pub fn overlays(&self) -> Vec<String> {
        let overlay = |page| {
            let streams = self.kids(self.document.get_dictionary(page).unwrap(), b"Contents");
            let stream = self.resolve(&streams[1]).as_stream().unwrap();
            String::from_utf8_lossy(&stream.content).into_owned()
        };
        self.document.page_iter().map(overlay).collect()
    }

    /// What stands in the second content streams of pages as a footer.
    pub fn footers(&self) -> Vec<String> {
        let mut found = Vec::new();
        for page in self.document.page_iter() {
            let streams = self.kids(self.document.get_dictionary(page).unwrap(), b"Contents");
            for stream in streams.iter().skip(1) {
                let stream = self.resolve(stream).as_stream().unwrap();
                let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                let mut is_footer = false;
                for operation in Content::decode(&bytes).unwrap().operations {
                    match operation.operator.as_str() {
                        "BDC" => is_footer = operation.operands[0].as_name().unwrap() == b"Artifact",
                        "Tj" if is_footer => {
                            let text = operation.operands[0].as_str().unwrap();
                            found.push(
                                text.iter()
                                    .map(|&byte| if byte == 0x85 { '…' } else { char::from(byte) })
                                    .collect(),
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
        found
    }

    /// The rectangles of the fields: a line for every widget, in the order in
    /// which the pages have them.
    pub fn rectangles(&self) -> String {
        let mut out = String::new();
        for (number, page) in self.document.page_iter().enumerate() {
            for annotation in self.kids(self.document.get_dictionary(page).unwrap(), b"Annots") {
                let mut node = self.dictionary(&annotation);
                let Ok(rect) = node.get(b"Rect").map(shown) else { continue };
                if node.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Widget") {
                    continue;
                }
                let mut names = Vec::new();
                loop {
                    names.extend(node.get(b"T").map(text));
                    match node.get(b"Parent").map(|parent| self.dictionary(parent)) {
                        Ok(parent) => node = parent,
                        Err(_) => break,
                    }
                }
                names.reverse();
                let _ =
                    writeln!(out, "{}\t{}\t{}", names.join("."), number + 1, rect.trim_matches(['[', ']']));
            }
        }
        out
    }
}

fn shown(value: &Object) -> String {
    match value {
        Object::String(..) => format!("({})", text(value)),
        Object::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
        Object::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
        Object::Integer(number) => number.to_string(),
        Object::Real(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

/// The text of every marked-content sequence of a page.
fn marked_text(document: &Document, page: ObjectId) -> BTreeMap<i64, String> {
    let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, to_unicode(document, font)))
        .collect();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut marked: BTreeMap<i64, String> = BTreeMap::new();
    let mut identifier = None;
    let mut font = Vec::new();
    for operation in content.operations {
        match operation.operator.as_str() {
            "BDC" => {
                identifier =
                    operation.operands[1].as_dict().ok().and_then(|d| d.get(b"MCID").ok()?.as_i64().ok());
                if let Some(identifier) = identifier {
                    marked.entry(identifier).or_default();
                }
            }
            "BMC" => identifier = None,
            "EMC" => identifier = None,
            "Tf" => font = operation.operands[0].as_name().unwrap().to_vec(),
            "Tj" => {
                let bytes = operation.operands[0].as_str().unwrap();
                let Some(identifier) = identifier else { continue };
                let text = marked.entry(identifier).or_default();
                let map = &fonts[&font];
                if map.is_empty() {
                    // The simple font of values; the tests use Latin-1 with it.
                    text.extend(bytes.iter().map(|&byte| char::from(byte)));
                } else {
                    for code in bytes.chunks(2) {
                        text.push_str(&map[&u16::from_be_bytes([code[0], code[1]])]);
                    }
                }
            }
            _ => {}
        }
    }
    marked
}

fn to_unicode(document: &Document, font: &Dictionary) -> BTreeMap<u16, String> {
    let mut map = BTreeMap::new();
    let Ok(stream) = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream) else { return map };
    let cmap = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    for line in cmap.lines().filter(|line| line.starts_with('<')) {
        let units: Vec<Vec<u16>> = line
            .split_whitespace()
            .map(|hex| hex.trim_matches(['<', '>']).as_bytes())
            .map(|hex| {
                hex.chunks(4).map(|unit| u16::from_str_radix(str::from_utf8(unit).unwrap(), 16).unwrap())
            })
            .map(Iterator::collect)
            .collect();
        match units.as_slice() {
            [code, text] => {
                map.insert(code[0], String::from_utf16(text).unwrap());
            }
            [first, last, text] if first[0] != 0 || last[0] != 0xFFFF => {
                for code in first[0]..=last[0] {
                    map.insert(code, String::from_utf16(&[text[0] + (code - first[0])]).unwrap());
                }
            }
            _ => {}
        }
    }
    map
}
