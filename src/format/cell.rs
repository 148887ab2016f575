//! The cells of a table, whatever the table is written in.

use std::borrow::Cow;

use crate::error::Error;

/// The rows of a table, as cells.
pub(super) trait Records {
    /// The next row that has cells, with its number; rows count from 1, as in
    /// a spreadsheet.
    ///
    /// # Errors
    ///
    /// The table cannot be read any further.
    fn next(&mut self) -> Result<Option<(usize, Vec<Cell<'_>>)>, Error>;

    /// Whether the row read last is not shown in its program.
    fn is_hidden(&self) -> bool {
        false
    }
}

/// A cell.
pub(super) struct Cell<'a> {
    /// Its column, from 0.
    pub(super) place: usize,
    /// Its text.
    pub(super) text: Cow<'a, str>,
    /// What a program says of it.
    pub(super) note: Option<Note>,
}

/// What is to be said of a cell besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note {
    /// The text is what a formula came to.
    Formula,
    /// A formula that was never computed.
    NoResult,
    /// A formula or a link that failed, as `#N/A`.
    Failed,
    /// A part of merged cells that is not their first.
    Merged,
}

impl<'a> Cell<'a> {
    pub(super) fn text(place: usize, text: Cow<'a, str>) -> Self {
        Self { place, text, note: None }
    }

    /// Whether it has no text but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}
