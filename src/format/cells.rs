//! The cells of a table of text: commas, quotation marks and line breaks.
//!
//! Stricter than most readers. One quotation mark too many makes a whole part
//! of a table one cell, with everybody in it; so a quotation mark that does
//! not stand where one can be meant ends the table with its place.

use std::io::BufRead;
use std::sync::Arc;

use memchr::memchr3;

use super::cell::{Cell, Records};
use super::encoding;
use super::formula;
use super::item;
use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::Mistake;

/// The rows of a table of text, each with its number: for tables that hold no requests.
///
/// `name` is the table as the user named it.
///
/// # Errors
///
/// The bytes are no text, or a quotation mark does not stand where one can be meant.
pub fn rows_of_text(bytes: &[u8], name: &str) -> Result<Vec<(usize, Vec<String>)>, Error> {
    let path = Arc::from(name);
    let mut cells = Cells::new(&path, bytes)?;
    let mut rows = Vec::new();
    while let Some((number, record)) = cells.next()? {
        let width = record.iter().map(|cell| cell.place + 1).max().unwrap_or_default();
        let mut row = vec![String::new(); width];
        for cell in record {
            row[cell.place] = cell.text.into_owned();
        }
        rows.push((number, row));
    }
    Ok(rows)
}

/// The records of a table, read one at a time.
pub(super) struct Cells<R> {
    path: Arc<str>,
    input: R,
    delimiter: u8,
    /// The row of the record read last.
    row: usize,
    /// The cells of that record, one after the other.
    text: Vec<u8>,
    /// Where each cell ends, and what its quotation marks hold.
    ends: Vec<End>,
    /// The cells of the first record.
    columns: usize,
    /// The last byte read, for line breaks of two bytes.
    last: u8,
}

/// A cell that was read.
#[derive(Clone, Copy, Default)]
struct End {
    /// Where its text ends.
    place: usize,
    /// Line breaks and delimiters between its quotation marks.
    breaks: usize,
    delimiters: usize,
}

/// What the next byte is a part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A new cell, or blanks before it.
    Start,
    /// A cell without quotation marks around it.
    Bare,
    /// Text between quotation marks.
    Quoted,
    /// After a quotation mark inside of such text: the end of it, or the first of two.
    Mark,
}

impl<R: BufRead> Cells<R> {
    pub(super) fn new(path: &Arc<str>, mut input: R) -> Result<Self, Error> {
        let start = input.fill_buf().map_err(|error| item::unreadable(path, error))?;
        let Preface { separator, rows, length } = preface(start);
        let rest = &start[length..];
        let delimiter = separator.unwrap_or_else(|| delimiter(rest));
        input.consume(length);
        Ok(Self {
            path: path.clone(),
            input,
            delimiter,
            row: rows,
            text: Vec::new(),
            ends: Vec::new(),
            columns: 0,
            last: 0,
        })
    }

    /// Reads a record; `false` at the end of the table.
    fn read(&mut self) -> Result<bool, Error> {
        self.blank_lines()?;
        self.text.clear();
        self.ends.clear();
        self.row += 1;
        let (mut state, mut end) = (State::Start, End::default());
        loop {
            let bytes = self.input.fill_buf().map_err(|error| item::unreadable(&self.path, error))?;
            if bytes.is_empty() {
                return match state {
                    State::Quoted => Err(self.open_mark("is never closed")),
                    State::Start if self.ends.is_empty() && self.text.is_empty() => Ok(false),
                    // What ended a file in DOS, which some programs still write.
                    State::Bare if self.ends.is_empty() && self.text == [0x1A] => Ok(false),
                    _ => {
                        self.ends.push(End { place: self.text.len(), ..end });
                        Ok(true)
                    }
                };
            }
            let mut used = 0;
            let mut outcome = None;
            while let Some(&byte) = bytes.get(used) {
                used += 1;
                let is_break = matches!(byte, b'\r' | b'\n');
                match state {
                    State::Quoted if byte == b'"' => state = State::Mark,
                    State::Quoted => {
                        end.breaks += usize::from(is_break);
                        end.delimiters += usize::from(byte == self.delimiter);
                        self.text.push(byte);
                    }
                    State::Mark if byte == b'"' => {
                        self.text.push(byte);
                        state = State::Quoted;
                    }
                    _ if self.ends.len() >= item::CELLS && byte == self.delimiter => {
                        let message = "a row has more cells than any request";
                        return Err(self.at(None, message, "is this a table?"));
                    }
                    _ if is_break || byte == self.delimiter => {
                        self.ends.push(End { place: self.text.len(), ..end });
                        (state, end) = (State::Start, End::default());
                        if is_break {
                            outcome = Some(Ok(true));
                        }
                    }
                    // Blanks around quotation marks are no text.
                    State::Mark if byte == b' ' => {}
                    State::Mark => outcome = Some(Err(())),
                    State::Start if byte == b'"' => {
                        let begin = self.ends.last().map_or(0, |end| end.place);
                        self.text.truncate(begin);
                        state = State::Quoted;
                    }
                    State::Start if byte == b' ' => self.text.push(byte),
                    // Up to its end, a cell without quotation marks around it is taken as it is.
                    State::Start | State::Bare => {
                        let rest = &bytes[used - 1..];
                        let length = memchr3(self.delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
                        self.text.extend_from_slice(&rest[..length]);
                        used += length - 1;
                        state = State::Bare;
                    }
                }
                if outcome.is_some() {
                    break;
                }
            }
            self.last = bytes[used - 1];
            self.input.consume(used);
            match outcome {
                Some(Ok(more)) => return Ok(more),
                Some(Err(())) => return Err(self.stray_mark(end)),
                None if self.text.len() > item::RECORD && state == State::Quoted => {
                    return Err(self.open_mark("is not closed for longer than any request"));
                }
                None if self.text.len() > item::RECORD => {
                    return Err(self.at(None, "a row is longer than any request", "is this a table?"));
                }
                None => {}
            }
        }
    }

    /// Passes over empty lines: to a spreadsheet they are rows.
    fn blank_lines(&mut self) -> Result<(), Error> {
        loop {
            let bytes = self.input.fill_buf().map_err(|error| item::unreadable(&self.path, error))?;
            match bytes.first() {
                Some(b'\n') if self.last == b'\r' => {}
                Some(b'\n' | b'\r') => self.row += 1,
                _ => return Ok(()),
            }
            self.last = bytes[0];
            self.input.consume(1);
        }
    }

    /// An error in the record at hand; cells count from 0 here.
    fn at(&self, cell: Option<usize>, message: &str, help: &str) -> Error {
        let path = self.path.clone();
        let origin = match cell {
            Some(cell) => Origin::Cell { path, row: self.row, column: (cell + 1).to_string().into() },
            None => Origin::Row { path, row: self.row },
        };
        Error::Table(Box::new(Mistake::new(origin, message).hint(help)))
    }

    /// The quotation mark of the cell at hand is open.
    fn open_mark(&self, what: &str) -> Error {
        let begin = self.ends.last().map_or(0, |end| end.place);
        let text = &self.text[begin..];
        let line = text.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        let shown: String = String::from_utf8_lossy(line).chars().take(20).collect();
        let message = format!("the quotation mark before `{shown}` {what}");
        self.at(Some(self.ends.len()), &message, MARKS)
    }

    /// Something stands after the quotation mark that ends a cell.
    fn stray_mark(&self, end: End) -> Error {
        if end.breaks > 0 {
            // The mark that seems to end it begins another cell, rows below.
            return self.open_mark("is not closed in its row");
        }
        let message = "a quotation mark stands inside a cell that quotation marks surround";
        self.at(Some(self.ends.len()), message, MARKS)
    }

    /// Whether a cell swallowed a part of another row: its quotation mark was
    /// closed by one that was not meant for it.
    ///
    /// A row that swallows another has all delimiters of that row between its
    /// quotation marks, or more cells than the header.
    fn swallowed(&self) -> Option<usize> {
        // A list of roles may hold a few, in a table of a few columns.
        let most = if self.columns >= 4 { self.columns - 1 } else { 4 };
        let is_long = self.ends.len() > self.columns;
        self.ends
            .iter()
            .position(|end| end.breaks > 0 && (end.delimiters >= most || is_long && end.delimiters > 0))
    }
}

impl<R: BufRead> Records for Cells<R> {
    fn next(&mut self) -> Result<Option<(usize, Vec<Cell<'_>>)>, Error> {
        if !self.read()? {
            return Ok(None);
        }
        if self.columns == 0 {
            self.columns = self.ends.len();
        } else if let Some(cell) = self.swallowed() {
            let message = "a quotation mark makes parts of several rows one cell";
            return Err(self.at(Some(cell), message, MARKS));
        }
        let text = std::str::from_utf8(&self.text).map_err(|error| {
            let place = error.valid_up_to();
            let cell = self.ends.iter().take_while(|end| end.place <= place).count() + 1;
            encoding::in_table(&self.path, self.row, cell, self.text[place])
        })?;
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| end.place));
        let cells = starts.zip(&self.ends).enumerate().map(|(place, (start, end))| {
            Cell::text(place, formula::read(text.get(start..end.place).unwrap_or_default()))
        });
        Ok(Some((self.row, cells.collect())))
    }
}

const MARKS: &str = "remove the quotation mark, or write two of them for one in the text";

/// What may stand before the header.
struct Preface {
    /// The delimiter that it names.
    separator: Option<u8>,
    /// How many rows it is to a spreadsheet.
    rows: usize,
    /// How many bytes it has.
    length: usize,
}

/// The line before the header: one such as `sep=;`, which is how Excel is told
/// of a delimiter and which is no row to it, or the `#TYPE` of PowerShell.
fn preface(start: &[u8]) -> Preface {
    let end = start.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(start.len());
    let line = &start[..end];
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let length = match &start[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    };
    match bare {
        [word @ .., b'=', delimiter] if word.eq_ignore_ascii_case(b"sep") => {
            Preface { separator: Some(*delimiter), rows: 0, length }
        }
        [b'#', b'T', b'Y', b'P', b'E', b' ', ..] => Preface { separator: None, rows: 1, length },
        _ => Preface { separator: None, rows: 0, length: 0 },
    }
}

/// Whether a text begins with such a line.
pub(super) fn has_preface(text: &str) -> bool {
    preface(text.as_bytes()).length > 0
}

/// The delimiter that the header has most of.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let first = start.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or_default();
    for &byte in &start[first..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of several equally frequent ones.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of each row, or where the table ends with an error.
    fn read(text: &str) -> Vec<String> {
        let mut cells = Cells::new(&Arc::from("t.csv"), text.as_bytes()).unwrap();
        let mut rows = Vec::new();
        loop {
            match cells.next() {
                Ok(None) => return rows,
                Ok(Some((row, cells))) => {
                    let cells: Vec<&str> = cells.iter().map(|cell| cell.text.as_ref()).collect();
                    rows.push(format!("{row}: {}", cells.join("|")));
                }
                Err(error) => {
                    rows.push(error.to_string());
                    return rows;
                }
            }
        }
    }

    #[test]
    fn quotation_marks_surround_cells() {
        assert_eq!(read("a,b\n\"x, \"\"y\"\"\nz\",2"), ["1: a|b", "2: x, \"y\"\nz|2"]);
        assert_eq!(read("a, \"b\" ,c\n5\" pipe,,\"\"\n"), ["1: a|b|c", "2: 5\" pipe||"]);
        assert_eq!(read("#TYPE System.Object\r\n\"a\",\"b\"\r\n"), ["2: a|b"]);
        assert_eq!(read("a|b|c\n1|2|3"), ["1: a|b|c", "2: 1|2|3"]);
        assert_eq!(read(""), [""; 0]);
        assert_eq!(read("a,\r\n"), ["1: a|"]);
        assert_eq!(read("a,b\r\n1,2\r\n\x1A"), ["1: a|b", "2: 1|2"]);
    }

    #[test]
    fn a_mark_too_many_is_found_where_it_was_opened() {
        let rows = "1,2,3,4\n".repeat(3000);
        for (text, place) in [
            (
                format!("a,b,c,d\n1,\"2,3,4\n{rows}"),
                "row 2, column 2: the quotation mark before `2,3,4` is never closed",
            ),
            // Closed by a mark that opens another cell, far below.
            (
                format!("a,b,c,d\n1,\"2,3,4\n{rows}1,\"2\",3,4\n"),
                "row 2, column 2: the quotation mark before `2,3,4` is not closed in its row",
            ),
            // Closed by a mark of its own kind: the rows between are one cell.
            (
                format!("a,b,c,d\n1,\"2,3,4\n{rows}1,2\",3,4\n"),
                "row 2, column 2: a quotation mark makes parts of several rows one cell",
            ),
            (
                "a,b,c,d\n1,2,\"3,4\n1\",2,3,4\n".to_owned(),
                "row 2, column 3: a quotation mark makes parts of several rows one cell",
            ),
            ("a,b\n\"x\"y,2\n".to_owned(), "row 2, column 1: a quotation mark stands inside"),
        ] {
            let found = read(&text).pop().unwrap();
            assert!(found.contains(place), "{found}");
        }
        assert_eq!(read("a,b,c\n\"x, y\nz\",2,3").len(), 2, "a list of roles may have commas and lines");
    }
}
