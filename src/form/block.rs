//! What a page says, block by block, in reading order.

use serde::Deserialize;

/// One page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The blocks from top to bottom.
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
}

impl Page {
    /// The names of the fields on this page, in reading order; a radio group
    /// comes once per button.
    pub fn field_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for block in &self.blocks {
            block.collect_field_names(&mut names);
        }
        names
    }
}

/// One block. Texts may carry the marks that [`parse_markup`](super::parse_markup) reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// The form's title.
    Title {
        /// The printed lines.
        lines: Vec<String>,
    },
    /// Who publishes the form: small lines under the title, closed by a rule.
    Masthead {
        /// The lines, each in parts that a dot separates.
        lines: Vec<Vec<String>>,
        /// What stands at the right end of the last line.
        aside: String,
    },
    /// The heading of a section, set in a bar.
    Section {
        /// The words.
        text: String,
    },
    /// A heading below the section's, plain text without marks.
    Subheading {
        /// The words.
        text: String,
        /// Where the line stands.
        #[serde(default)]
        align: Align,
        /// The level of the heading; without it, one below the section's.
        level: Option<u8>,
    },
    /// Running text.
    Paragraph {
        /// The words.
        text: String,
        /// Where the lines stand.
        #[serde(default)]
        align: Align,
    },
    /// A bulleted list.
    List {
        /// The items.
        items: Vec<String>,
    },
    /// A frame around other blocks.
    Box {
        /// What the frame holds.
        #[serde(rename = "block")]
        blocks: Vec<Self>,
        /// How heavy the frame's line is.
        #[serde(default)]
        weight: Weight,
    },
    /// Check boxes with their labels, row by row.
    CheckBoxes {
        /// How many columns.
        columns: usize,
        /// The names of the fields, in reading order.
        fields: Vec<String>,
    },
    /// Labelled blanks on one baseline.
    Row {
        /// The blanks from left to right.
        blanks: Vec<Blank>,
        /// The part of the width that the row takes.
        #[serde(default = "whole")]
        span: f32,
    },
    /// Tall blanks with captions below their lines.
    CaptionedRow {
        /// The blanks from left to right.
        blanks: Vec<CaptionedBlank>,
    },
}

impl Block {
    fn collect_field_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Box { blocks, .. } => {
                for block in blocks {
                    block.collect_field_names(names);
                }
            }
            Self::CheckBoxes { fields, .. } => names.extend(fields.iter().map(String::as_str)),
            Self::Row { blanks, .. } => names.extend(blanks.iter().map(|b| b.field.as_str())),
            Self::CaptionedRow { blanks } => {
                names.extend(blanks.iter().map(|b| b.field.as_str()));
            }
            Self::Title { .. }
            | Self::Masthead { .. }
            | Self::Section { .. }
            | Self::Subheading { .. }
            | Self::Paragraph { .. }
            | Self::List { .. } => {}
        }
    }
}

/// A blank of a [`Block::Row`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blank {
    /// The name of its field.
    pub field: String,
    /// For a radio button, its export value; it is drawn as a circle.
    pub option: Option<String>,
    /// The words before the blank.
    #[serde(default)]
    pub before: String,
    /// The words after the blank.
    #[serde(default)]
    pub after: String,
    /// Its share of the room that the row's words leave.
    #[serde(default)]
    pub width: f32,
    /// Whether it stands close to the blank before it, as one group.
    #[serde(default)]
    pub tight: bool,
    /// Whether the words before it stand above it, on a line of their own.
    #[serde(default)]
    pub above: bool,
    /// How many lines of writing the blank holds.
    #[serde(default = "one")]
    pub lines: u8,
}

/// A blank of a [`Block::CaptionedRow`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaptionedBlank {
    /// The name of its field.
    pub field: String,
    /// The words below the line.
    pub caption: String,
    /// The words after the blank, on its line.
    #[serde(default)]
    pub after: String,
    /// Its share of the room in the row.
    pub width: f32,
}

/// Where lines of text stand between the margins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left margin.
    #[default]
    Left,
    /// In the middle.
    Center,
}

/// How heavy a frame is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// A thin frame around a note.
    #[default]
    Light,
    /// A strong frame around a part that others fill in.
    Heavy,
}

fn whole() -> f32 {
    1.0
}

fn one() -> u8 {
    1
}
