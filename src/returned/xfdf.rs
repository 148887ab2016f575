//! XFDF: exported form data as XML. ISO 19444-1.
//!
//! It becomes a document whose catalog leads to fields, as FDF is one.

use lopdf::{Dictionary, Document, Object, dictionary, text_string};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::file::limits::{Exceeded, Limits, Problem};

/// The longest name of a field, in bytes, that is kept.
const LONGEST_NAME: usize = 1024;

/// Opens a file of XFDF.
pub(super) fn load(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    const ENCODED: Problem = Problem::Refused(
        "is exported form data (XFDF) in another encoding than UTF-8: save it as UTF-8, or export it again",
    );
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(ENCODED)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut data = Data::default();
    let mut steps = limits.steps;
    loop {
        steps = steps.checked_sub(1).ok_or(Exceeded::Steps(limits.steps))?;
        match reader.read_event().map_err(|_| Problem::Damaged)? {
            Event::Eof => break,
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().and_then(Result::ok).unwrap_or_default();
                if !(text.is_ascii() || encoding.is_empty() || encoding.eq_ignore_ascii_case("utf-8")) {
                    return Err(ENCODED);
                }
            }
            Event::Start(element) if data.open.len() >= limits.depth => {
                drop(element);
                return Err(Exceeded::Depth(limits.depth).into());
            }
            Event::Start(element) => data.start(&element),
            Event::Empty(element) => {
                data.start(&element);
                data.end();
            }
            Event::End(_) => data.end(),
            Event::Text(part) => data.text(&part),
            Event::CData(part) => data.text(&part),
            Event::GeneralRef(entity) => data.text(&resolved(&entity)?),
            _ => {}
        }
    }
    if data.open.is_empty() { Ok(data.into_document()) } else { Err(Problem::Damaged) }
}

/// The text that an entity stands for. Others than the predefined would have to
/// be declared, and nobody does.
fn resolved(entity: &BytesRef<'_>) -> Result<String, Problem> {
    match entity.resolve_char_ref().map_err(|_| Problem::Damaged)? {
        Some(c) => Ok(c.to_string()),
        None => resolve_predefined_entity(entity).map(str::to_owned).ok_or(Problem::Damaged),
    }
}

/// What an element is to the data.
#[derive(PartialEq, Eq)]
enum Element {
    /// A field of this partial name.
    Field(String),
    Value,
    /// The value with how it looks: a document of its own. ISO 19444-1, 6.5.4.
    Rich,
    Paragraph,
    /// Comments and drawings. ISO 19444-1, 6.6.
    Comments,
    Other,
}

/// A field with what was said of it.
#[derive(Default)]
struct Field {
    name: String,
    values: Vec<String>,
    /// The text of its rich value.
    rich: Option<String>,
}

#[derive(Default)]
struct Data {
    open: Vec<Element>,
    /// The field that each open element of one belongs to.
    current: Vec<usize>,
    fields: Vec<Field>,
    comments: usize,
}

impl Data {
    fn start(&mut self, element: &BytesStart<'_>) {
        let is_rich = self.open.contains(&Element::Rich);
        self.comments += usize::from(self.open.last() == Some(&Element::Comments));
        let element = match element.local_name().as_ref() {
            "p" if is_rich => Element::Paragraph,
            _ if is_rich => Element::Other,
            "field" => Element::Field(name_of(element)),
            "value" => Element::Value,
            "value-richtext" => Element::Rich,
            "annots" => Element::Comments,
            _ => Element::Other,
        };
        match &element {
            Element::Field(name) => {
                let above = self.current.last().map_or("", |&at| &self.fields[at].name);
                let name = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                // One that is longer than any is no field of the form.
                let name = if name.len() > LONGEST_NAME { String::new() } else { name };
                self.current.push(self.fields.len());
                self.fields.push(Field { name, ..Field::default() });
            }
            Element::Value => self.field(|field| field.values.push(String::new())),
            Element::Rich => self.field(|field| field.rich = Some(String::new())),
            Element::Paragraph => self.field(|field| {
                if let Some(rich) = field.rich.as_mut().filter(|rich| !rich.is_empty()) {
                    rich.push('\n');
                }
            }),
            Element::Comments | Element::Other => {}
        }
        self.open.push(element);
    }

    fn end(&mut self) {
        if matches!(self.open.pop(), Some(Element::Field(_))) {
            self.current.pop();
        }
    }

    /// Control characters, which no XML may hold, would be accents in a text string: they are lost characters.
    /// XML 1.0, 2.2; ISO 32000-1, D.3.
    fn text(&mut self, part: &str) {
        let is_none = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t');
        let part = &part.replace(is_none, "\u{FFFD}");
        if self.open.last() == Some(&Element::Value) {
            self.field(|field| {
                if let Some(value) = field.values.last_mut() {
                    value.push_str(part);
                }
            });
        } else if self.open.contains(&Element::Paragraph) {
            self.field(|field| {
                if let Some(rich) = &mut field.rich {
                    rich.extend(part.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
                }
            });
        }
    }

    /// Does something to the field that is open.
    fn field(&mut self, act: impl FnOnce(&mut Field)) {
        if let Some(&at) = self.current.last() {
            act(&mut self.fields[at]);
        }
    }

    fn into_document(self) -> Document {
        let mut document = Document::with_version("1.7");
        let fields: Vec<Object> =
            self.fields.into_iter().filter(|field| !field.name.is_empty()).map(Field::into_object).collect();
        // What they say is of no use here, how many there are is.
        let comments = vec![Object::Null; self.comments];
        let data = dictionary! { "Fields" => fields, "Annots" => comments };
        let root = document.add_object(dictionary! { "FDF" => data });
        document.trailer.set("Root", root);
        document
    }
}

impl Field {
    fn into_object(mut self) -> Object {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        // A rich value says the same once more, or it is the only one, or there are two.
        if let Some(rich) = self.rich
            && !self.values.iter().any(|value| words(value) == words(&rich))
        {
            self.values.push(rich.trim().to_owned());
        }
        let text = |value: &String| text_string(&value.replace("\r\n", "\n").replace('\r', "\n"));
        let mut field: Dictionary = dictionary! { "T" => text_string(&self.name) };
        match self.values.as_slice() {
            [] => {}
            [value] => field.set("V", text(value)),
            values => field.set("V", values.iter().map(text).collect::<Vec<_>>()),
        }
        field.into()
    }
}

/// The partial name of a field.
fn name_of(element: &BytesStart<'_>) -> String {
    let name = element.try_get_attribute("name").ok().flatten();
    name.and_then(|name| name.normalized_value(XmlVersion::Implicit1_0).ok()).unwrap_or_default().into_owned()
}
