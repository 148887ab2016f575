//! What a workbook says besides its sheets: their names, the texts that cells
//! share, and the formats of numbers. ECMA-376, part 1, 18.2, 18.4 and 18.8.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::number::{self, Shown};
use super::package::{Package, refused};
use crate::error::Error;

/// The most bytes of shared texts.
const TEXTS: usize = 128 << 20;
/// The most formats, and the most sheets.
const ENTRIES: usize = 64 << 10;

/// The value of an attribute, by its name without a prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// The text that an entity stands for.
pub(super) fn entity(entity: &BytesRef<'_>, into: &mut String) {
    match entity.resolve_char_ref() {
        Ok(Some(c)) => into.push(c),
        _ => into.push_str(resolve_predefined_entity(entity).unwrap_or_default()),
    }
}

/// A text with what programs write for characters that XML has not: `_x000D_`.
/// ECMA-376, part 1, 22.9.2.19.
pub(super) fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("_x") {
        let code = rest.get(place + 2..place + 6).and_then(|code| u32::from_str_radix(code, 16).ok());
        let is_whole = rest.as_bytes().get(place + 6) == Some(&b'_');
        match code.filter(|_| is_whole).and_then(char::from_u32) {
            Some(c) => {
                out.push_str(&rest[..place]);
                out.push(c);
                rest = &rest[place + 7..];
            }
            None => {
                out.push_str(&rest[..place + 2]);
                rest = &rest[place + 2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// Texts that cells share, in one piece.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text at an index; `None` past the last.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }

    /// Reads the shared texts of a workbook, if it has any.
    pub(super) fn read(path: &Arc<str>, package: &Package, part: &str) -> Result<Self, Error> {
        let mut texts = Self::default();
        let Some(mut xml) = package.xml(part) else { return Ok(texts) };
        let mut item = String::new();
        let mut rich = RichText::default();
        loop {
            match xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "si" => {
                    item.clear();
                    rich = RichText::default();
                }
                Event::Empty(element) if element.local_name().as_ref() == "si" => texts.push(path, "")?,
                Event::End(element) if element.local_name().as_ref() == "si" => {
                    let whole = unescaped(&item);
                    texts.push(path, &whole)?;
                }
                Event::Eof => return Ok(texts),
                event => rich.take(&event, &mut item),
            }
        }
    }

    fn push(&mut self, path: &Arc<str>, text: &str) -> Result<(), Error> {
        if self.all.len() + text.len() > TEXTS || self.ends.len() >= 16 << 20 {
            return Err(refused(
                path,
                "is not read, because it holds more text than any real workbook of requests",
            ));
        }
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        Ok(())
    }
}

/// A text in runs, without how it is pronounced.
#[derive(Default)]
pub(super) struct RichText {
    is_text: bool,
    is_phonetic: bool,
}

impl RichText {
    /// Takes an event inside of `si` or `is`.
    pub(super) fn take(&mut self, event: &Event<'_>, into: &mut String) {
        let is_on = |name: &str| (name == "t", name == "rPh");
        match event {
            Event::Start(element) => {
                let (text, phonetic) = is_on(element.local_name().as_ref());
                self.is_text |= text;
                self.is_phonetic |= phonetic;
            }
            Event::End(element) => {
                let (text, phonetic) = is_on(element.local_name().as_ref());
                self.is_text &= !text;
                self.is_phonetic &= !phonetic;
            }
            Event::Text(text) if self.is_text && !self.is_phonetic => {
                into.push_str(&text.xml_content(XmlVersion::Explicit1_0));
            }
            Event::CData(text) if self.is_text && !self.is_phonetic => {
                into.push_str(&text.xml_content(XmlVersion::Explicit1_0));
            }
            Event::GeneralRef(reference) if self.is_text && !self.is_phonetic => entity(reference, into),
            _ => {}
        }
    }
}

/// How the numbers of each cell style are shown.
pub(super) fn styles(package: &Package, part: &str) -> Result<Vec<Shown>, Error> {
    let mut codes: BTreeMap<u32, Shown> = BTreeMap::new();
    let mut styles = Vec::new();
    let Some(mut xml) = package.xml(part) else { return Ok(styles) };
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmt" if codes.len() < ENTRIES => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                        codes.insert(id, number::of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.len() < ENTRIES => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    styles.push(codes.get(&id).cloned().unwrap_or_else(|| number::built_in(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// A sheet of a workbook.
#[derive(Clone)]
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    /// The name of its part.
    pub(super) part: String,
}

/// What the workbook's own part says.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) sheets: Vec<SheetName>,
    pub(super) is_1904: bool,
    /// The names of the parts of texts and formats.
    pub(super) texts: Option<String>,
    pub(super) styles: Option<String>,
}

impl Contents {
    /// Reads the part of the workbook and its relationships; part 2, 9.
    pub(super) fn read(package: &Package) -> Result<Option<Self>, Error> {
        let main = relationships(package, "_rels/.rels", "")?
            .into_values()
            .find(|(kind, _)| kind == "officeDocument");
        let part = main.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, part)| part);
        let Some(mut xml) = package.xml(&part) else { return Ok(None) };
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", &part));
        let related = relationships(package, &join(folder, &format!("_rels/{name}.rels")), folder)?;
        let mut contents = Self::default();
        for (kind, target) in related.values() {
            match kind.as_str() {
                "sharedStrings" => contents.texts = Some(target.clone()),
                "styles" => contents.styles = Some(target.clone()),
                _ => {}
            }
        }
        loop {
            match xml.next()? {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        contents.is_1904 =
                            matches!(attribute(&element, "date1904").as_deref(), Some("1" | "true"));
                    }
                    "sheet" if contents.sheets.len() < ENTRIES => {
                        let id = attribute(&element, "id").unwrap_or_default();
                        if let Some((kind, target)) = related.get(&id)
                            && kind == "worksheet"
                        {
                            contents.sheets.push(SheetName {
                                name: attribute(&element, "name").unwrap_or_default(),
                                is_hidden: attribute(&element, "state")
                                    .is_some_and(|state| state != "visible"),
                                part: target.clone(),
                            });
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(Some(contents)),
                _ => {}
            }
        }
    }
}

/// The kind and the target of each relationship, by its identifier.
fn relationships(
    package: &Package,
    part: &str,
    folder: &str,
) -> Result<BTreeMap<String, (String, String)>, Error> {
    let mut found = BTreeMap::new();
    let Some(mut xml) = package.xml(part) else { return Ok(found) };
    loop {
        match xml.next()? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "Relationship" && found.len() < ENTRIES =>
            {
                let kind = attribute(&element, "Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = attribute(&element, "Target").unwrap_or_default();
                let id = attribute(&element, "Id").unwrap_or_default();
                found.insert(id, (kind, join(folder, &target)));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The name of a part that is named from a folder.
fn join(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(target) => target.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_unescaped_and_parts_are_found() {
        assert_eq!(unescaped("a_x000D_b_xZZZZ_ _x00"), "a\rb_xZZZZ_ _x00");
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(join("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(join("xl", "/xl/../xl/./a.xml"), "xl/a.xml");
    }
}
