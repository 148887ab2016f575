//! The rows of a sheet, read as a stream. ECMA-376, part 1, 18.3.

use std::borrow::Cow;
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::super::cell::{Cell, Note, Records};
use super::Known;
use super::merged::Merged;
use super::number;
use super::package::Xml;
use super::parts::{RichText, attribute, entity, unescaped};
use super::reference::{COLUMNS, column};
use crate::error::Error;

/// A sheet that is being read.
pub(in crate::format) struct Sheet {
    known: Rc<Known>,
    xml: Xml,
    merged: Merged,
    /// The row read last; 0 before the first.
    row: usize,
    /// The cells of that row: their columns, texts and notes.
    cells: Vec<(usize, String, Option<Note>)>,
    /// Whether that row is hidden.
    is_hidden: bool,
    is_over: bool,
}

/// A cell that is being read.
#[derive(Default)]
struct Open {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    has_formula: bool,
}

/// Which text events belong to what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Value,
    Inline,
}

impl Sheet {
    pub(super) fn new(known: Rc<Known>, xml: Xml, merged: Merged) -> Self {
        Self { known, xml, merged, row: 0, cells: Vec::new(), is_hidden: false, is_over: false }
    }

    /// Reads the next row that has cells; `false` at the end of the sheet.
    fn read(&mut self) -> Result<bool, Error> {
        self.cells.clear();
        let mut open = Open::default();
        let mut inside = Inside::Nothing;
        let mut rich = RichText::default();
        let mut next = 0;
        while !self.is_over {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        self.row = row_number(&element).unwrap_or(self.row + 1);
                        self.is_hidden =
                            attribute(&element, "hidden").is_some_and(|word| word == "1" || word == "true");
                        next = 0;
                    }
                    "c" => {
                        open = cell(&element, next);
                        next = open.column + 1;
                    }
                    "f" => open.has_formula = true,
                    "v" => inside = Inside::Value,
                    "is" => {
                        inside = Inside::Inline;
                        rich = RichText::default();
                    }
                    _ if inside == Inside::Inline => rich.take(&Event::Start(element), &mut open.value),
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "row" => self.row = row_number(&element).unwrap_or(self.row + 1),
                    "c" => next = cell(&element, next).column + 1,
                    "f" => open.has_formula = true,
                    "sheetData" => self.is_over = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "c" => {
                        let cell = finish(&self.known, std::mem::take(&mut open));
                        self.cells.extend(cell);
                    }
                    "v" | "is" => inside = Inside::Nothing,
                    "row" if !self.cells.is_empty() => return Ok(true),
                    "sheetData" => self.is_over = true,
                    _ if inside == Inside::Inline => rich.take(&Event::End(element), &mut open.value),
                    _ => {}
                },
                Event::Text(text) if inside == Inside::Value => {
                    open.value.push_str(&text.xml_content(XmlVersion::Explicit1_0));
                }
                Event::GeneralRef(reference) if inside == Inside::Value => {
                    entity(&reference, &mut open.value);
                }
                Event::Eof => self.is_over = true,
                event if inside == Inside::Inline => rich.take(&event, &mut open.value),
                _ => {}
            }
        }
        Ok(false)
    }
}

impl Records for Sheet {
    fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    fn next(&mut self) -> Result<Option<(usize, Vec<Cell<'_>>)>, Error> {
        if !self.read()? {
            return Ok(None);
        }
        self.merged.of_row(self.row, &mut self.cells);
        let cells = self.cells.iter();
        let cells =
            cells.map(|(place, text, note)| Cell { place: *place, text: Cow::Borrowed(text), note: *note });
        Ok(Some((self.row, cells.collect())))
    }
}

fn row_number(element: &BytesStart<'_>) -> Option<usize> {
    attribute(element, "r")?.parse().ok()
}

/// The beginning of a cell, which stands at `next` unless it says otherwise.
fn cell(element: &BytesStart<'_>, next: usize) -> Open {
    let mut open = Open { column: next, ..Open::default() };
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "r" => open.column = column(value).unwrap_or(next),
            "s" => open.style = value.parse().unwrap_or(0),
            "t" => value.clone_into(&mut open.kind),
            _ => {}
        }
    }
    open
}

/// What a cell shows; `None` where it is empty.
fn finish(known: &Known, open: Open) -> Option<(usize, String, Option<Note>)> {
    let Open { column, kind, style, value, has_formula } = open;
    if column >= COLUMNS {
        return None;
    }
    let mut note = has_formula.then_some(Note::Formula);
    let text = match kind.as_str() {
        "s" => {
            value.trim().parse().ok().and_then(|index| known.texts.get(index)).unwrap_or_default().to_owned()
        }
        "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        "e" => {
            note = Some(Note::Failed);
            value
        }
        "str" | "inlineStr" => unescaped(&value).into_owned(),
        // A date as ISO 8601 writes it; midnight is no time of the day.
        "d" => value.strip_suffix("T00:00:00").unwrap_or(&value).to_owned(),
        _ if value.trim().is_empty() && has_formula => {
            note = Some(Note::NoResult);
            String::new()
        }
        _ if value.trim().is_empty() => String::new(),
        _ => {
            let shown = known.styles.get(style).unwrap_or(&number::Shown::Plain);
            number::show(&value, shown, known.is_1904)
        }
    };
    (!text.is_empty() || note.is_some_and(|note| note != Note::Formula)).then_some((column, text, note))
}
