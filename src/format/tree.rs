//! What TOML and JSON have in common: scalars, lists and tables with their places.

use std::borrow::Cow;
use std::ops::Range;

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
