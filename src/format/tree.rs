//! What TOML and JSON have in common: scalars, lists and tables with their places.

use std::borrow::Cow;
use std::ops::Range;

/// The most parts of a document that is read as a whole. Each takes some hundred
/// bytes while it is read.
pub(super) const DOCUMENT: usize = 500_000;

/// The most parts of one request: many times as many as the form has.
pub(super) const REQUEST: usize = 20_000;

/// How many parts a text of TOML has, at most: counted before any of them is made.
/// Each part of a dotted key becomes a table, which takes as much as several values.
pub(super) fn parts_of_toml(text: &str) -> usize {
    let part = |byte: u8| match byte {
        b'\n' | b',' | b'=' | b'[' | b'{' | b'#' => 1,
        b'.' => 5,
        _ => 0,
    };
    text.bytes().map(part).sum()
}

/// How many parts a text of JSON has, at most.
pub(super) fn parts_of_json(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'\n' | b',' | b':' | b'[' | b'{')).count()
}

/// A value and its place in the source, in bytes.
pub(super) struct Node<'a> {
    pub(super) span: Range<usize>,
    pub(super) value: Value<'a>,
}

/// A value of either language.
pub(super) enum Value<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A decimal whole number, sign included, with exactly the digits given.
    Whole(Cow<'a, str>),
    /// A date without a time, as `2026-11-23`: TOML only.
    Date(String),
    /// True or false.
    Boolean(bool),
    /// Nothing: JSON only.
    Null,
    /// A scalar that no answer has, in the words that a message names it by.
    Other(&'static str),
    /// Values in order.
    List(Vec<Node<'a>>),
    /// Keys and values, in the order of the source; a key may come up twice.
    Table(Vec<Entry<'a>>),
}

/// A key with its value.
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    /// Where the key begins.
    pub(super) at: usize,
    pub(super) node: Node<'a>,
}

impl Value<'_> {
    /// What was found, in the words of messages.
    pub(super) fn found(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) => "a whole number",
            Self::Date(_) => "a date",
            Self::Boolean(true) => "`true`",
            Self::Boolean(false) => "`false`",
            Self::Null => "nothing",
            Self::Other(what) => what,
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
