//! Merged cells: the first has the value of all.

use std::io::BufRead as _;
use std::sync::Arc;

use quick_xml::events::Event;

use super::super::cell::Note;
use super::package::{Package, refused};
use super::parts::attribute;
use super::reference::column;
use crate::error::Error;

/// The most ranges of merged cells.
const RANGES: usize = 1000;

/// A cell that merged cells cover is told in so many columns of a row.
const WIDTH: usize = 64;

/// Ranges of merged cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged {
    ranges: Vec<Range>,
}

/// Rows count from 1, columns from 0; both ends are a part.
#[derive(Debug, Clone, Copy)]
struct Range {
    rows: (usize, usize),
    columns: (usize, usize),
}

impl Merged {
    /// Reads the ranges of a sheet. They stand after its rows (18.3.1.99), so
    /// that it is unpacked once for them; few sheets have any.
    pub(super) fn read(path: &Arc<str>, package: &Package, part: &str) -> Result<Self, Error> {
        let mut merged = Self::default();
        if !mentions(package, part) {
            return Ok(merged);
        }
        let Some(mut xml) = package.xml(part) else { return Ok(merged) };
        loop {
            match xml.next()? {
                Event::Start(element) | Event::Empty(element)
                    if element.local_name().as_ref() == "mergeCell" =>
                {
                    if merged.ranges.len() == RANGES {
                        return Err(refused(path, "has more than 1,000 merged cells: unmerge them"));
                    }
                    merged.ranges.extend(attribute(&element, "ref").as_deref().and_then(range));
                }
                Event::Eof => return Ok(merged),
                _ => {}
            }
        }
    }

    /// Adds the covered cells of a row.
    pub(super) fn of_row(&self, row: usize, cells: &mut Vec<(usize, String, Option<Note>)>) {
        for range in &self.ranges {
            let (first, last) = range.rows;
            if !(first..=last).contains(&row) {
                continue;
            }
            let (left, right) = range.columns;
            let start = if row == first { left + 1 } else { left };
            for column in start..=right.min(left + WIDTH) {
                if !cells.iter().any(|(place, text, _)| *place == column && !text.is_empty()) {
                    cells.retain(|(place, ..)| *place != column);
                    cells.push((column, String::new(), Some(Note::Merged)));
                }
            }
        }
    }
}

/// Whether a sheet speaks of merged cells at all.
fn mentions(package: &Package, part: &str) -> bool {
    const WORD: &[u8] = b"mergeCell";
    let Some(mut input) = package.bytes(part) else { return false };
    let mut window = Vec::with_capacity(128 << 10);
    loop {
        input.go_on();
        let read = match input.fill_buf() {
            Ok([]) => return false,
            Ok(bytes) => {
                window.extend_from_slice(bytes);
                bytes.len()
            }
            // Whoever reads the rows will say so.
            Err(_) => return false,
        };
        input.consume(read);
        if memchr::memmem::find(&window, WORD).is_some() {
            return true;
        }
        let start = window.len().saturating_sub(WORD.len());
        window.drain(..start);
    }
}

fn range(reference: &str) -> Option<Range> {
    let (first, last) = reference.split_once(':')?;
    let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<usize>().ok();
    let rows = (row(first)?, row(last)?);
    let columns = (column(first)?, column(last)?);
    (rows.0 <= rows.1 && columns.0 <= columns.1).then_some(Range { rows, columns })
}
