//! Between text and requests: TOML, JSON, JSON Lines and CSV.
//!
//! Reader and writer of a language stand in one file. Readers make texts with
//! their origins and report what no answer can be made of; they know which
//! keys there are, but not what an answer may say. Whatever a writer writes,
//! the reader of the same language reads as an equal request.
//!
//! Not here: files, the command line, PDF.

mod astray;
mod cell;
mod cells;
mod csv;
pub mod dictionary;
mod encoding;
mod form_data;
mod formula;
mod header;
mod item;
mod json;
mod keys;
mod meant;
mod mismatch;
mod own;
mod plain;
mod raw;
mod record;
mod report;
mod source;
mod stream;
mod table;
#[cfg(test)]
mod tests;
mod toml;
mod tree;
mod workbook;

use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

pub use self::cells::rows_of_text;
pub use self::csv::CsvWriter;
pub use self::encoding::{is_utf16, is_utf32, of_utf32, start_of_text, text};
pub use self::form_data::FormData;
pub use self::item::Numbered;
pub use self::json::json_line;
pub use self::own::{PAGE, is_output};
pub use self::plain::quoted;
pub use self::record::{Record, Returned, ReturnedStatus};
pub use self::report::{RowReport, RowStatus};
pub use self::stream::{Requests, requests, requests_with};
pub use self::workbook::{InboxWorkbook, Workbook};

use self::source::Source;
use crate::error::Error;
use crate::mistake::Mistake;
use crate::request::RawRequest;
use crate::revision;

/// A language of request files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One request, or the list `request`.
    Toml,
    /// One request, or an array of them.
    Json,
    /// A request on each line.
    JsonLines,
    /// A request in each row, under a row of names.
    Csv,
}

/// The language of an input.
pub type InputFormat = Format;

/// The language of an output.
pub type OutputFormat = Format;

impl Format {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::Toml, Self::Json, Self::JsonLines, Self::Csv];

    /// The word of the command line, which is also the usual file extension.
    pub fn word(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// The language that a file's extension promises; `None` when it promises none.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The language that a text is most likely written in.
    pub fn of_text(text: &str) -> Self {
        let text = without_mark(text).trim_start();
        let line = text.lines().next().unwrap_or_default();
        if text.starts_with('{') {
            // Several lines that are each a whole object, or one object.
            let source = Source::new(&Arc::from(""), line, 1);
            let more = !text[line.len()..].trim().is_empty();
            return if more && json::read(&source).is_ok() { Self::JsonLines } else { Self::Json };
        }
        if let Some(rest) = text.strip_prefix('[') {
            // `[user]` begins a table of TOML, `[{` an array of JSON.
            let is_array = rest.trim_start().starts_with(['{', ']']) || rest.trim_start().is_empty();
            return if is_array { Self::Json } else { Self::Toml };
        }
        if cells::has_preface(line) {
            return Self::Csv;
        }
        let names = line.split([',', ';', '\t', '|']).map(|name| name.trim().trim_matches('"'));
        if !line.contains('=') && names.filter(|name| keys::column(name).is_some()).count() > 1 {
            return Self::Csv;
        }
        Self::Toml
    }
}

/// After how many requests that cannot be read the reader gives up.
const REPORTED: usize = 20;

/// Reads all requests of a text; `name` is what reports call it.
///
/// A byte order mark is passed over.
///
/// # Errors
///
/// [`Error::Syntax`]: the text is not of that language.
///
/// ```
/// use misis_form::format::{self, Format};
///
/// let text = "roles,user.first_name\nCounselor,María\n";
/// assert_eq!(Format::of_text(text), Format::Csv);
/// let raw = format::read(text, "people.csv", Format::Csv)?;
/// assert_eq!(raw[0].answers["user.first_name"].text, "María");
/// // Every text knows where it stands.
/// assert_eq!(raw[0].answers["user.first_name"].origin.to_string(), "people.csv: row 2, column user.first_name");
///
/// let error = format::read("roles = [", "request.toml", Format::Toml).unwrap_err();
/// assert!(error.to_string().starts_with("request.toml:1:"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(text: &str, name: &str, format: InputFormat) -> Result<Vec<RawRequest>, Error> {
    if matches!(format, Format::Toml | Format::Json) {
        stream::bounded(name, text, format)?;
        let source = Source::new(&Arc::from(name), without_mark(text), 1);
        let tree = if format == Format::Toml { toml::read(&source) } else { json::read(&source) };
        return raw::requests(&source, tree?);
    }
    read_from(text.as_bytes(), name, format)
}

/// Reads all requests of an input; `name` is what reports call it.
///
/// # Errors
///
/// As [`read`]; an input that cannot be read or is not UTF-8, too.
pub fn read_from(input: impl BufRead, name: &str, format: InputFormat) -> Result<Vec<RawRequest>, Error> {
    let mut found = Vec::new();
    let mut mistakes: Vec<Mistake> = Vec::new();
    for numbered in requests(input, name, format)? {
        match numbered?.request {
            Ok(request) => found.push(request),
            Err(Error::Syntax { mistakes: more }) => mistakes.extend(more),
            Err(error) => return Err(error),
        }
        if mistakes.len() >= REPORTED {
            break;
        }
    }
    if mistakes.is_empty() { Ok(found) } else { Err(Error::Syntax { mistakes }) }
}

/// Writes records so that [`read`] gives equal requests.
///
/// For many records, [`Writer`] writes one at a time.
///
/// ```
/// use misis_form::Request;
/// use misis_form::format::{self, Format};
///
/// let request = Request::parse(&format::starter_request());
/// for language in Format::ALL {
///     let text = format::write(&[(&request).into()], language);
///     let raw = format::read(&text, "again", language)?;
///     assert_eq!(Request::parse(&raw[0]).text("user.last_name").as_deref(), Some("Núñez"));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(records: &[Record<'_>], format: OutputFormat) -> String {
    match format {
        Format::Toml => toml::write(records),
        Format::Json => json::write(records),
        Format::JsonLines => records.iter().map(json_line).collect(),
        Format::Csv => {
            let writer = CsvWriter::for_records(records);
            let rows = records.iter().map(|record| writer.row(record));
            std::iter::once(writer.header()).chain(rows).collect()
        }
    }
}

/// Writes the records of returned files one at a time.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    format: OutputFormat,
    /// Whether a list is written, even of one record.
    many: bool,
    written: usize,
}

impl Writer {
    /// A writer of one record, or of a list.
    pub fn new(format: OutputFormat, many: bool) -> Self {
        Self { format, many, written: 0 }
    }

    /// What comes before the records.
    pub fn begin(&self) -> String {
        match self.format {
            Format::Csv => CsvWriter::default().header(),
            Format::Json if self.many => "[".to_owned(),
            _ => String::new(),
        }
    }

    /// A record.
    pub fn record(&mut self, record: &Record<'_>) -> String {
        self.written += 1;
        match self.format {
            Format::Csv => CsvWriter::default().row(record),
            Format::JsonLines => json_line(record),
            Format::Json if self.many => {
                let text = json::write(std::slice::from_ref(record));
                let comma = if self.written > 1 { "," } else { "" };
                // No string holds a line break as such.
                format!("{comma}\n  {}", text.trim_end().replace('\n', "\n  "))
            }
            _ => write(std::slice::from_ref(record), self.format),
        }
    }

    /// What comes after the records.
    pub fn end(&self) -> &'static str {
        match self.format {
            Format::Json if self.many && self.written > 0 => "\n]\n",
            Format::Json if self.many => "]\n",
            _ => "",
        }
    }
}

/// A request file to start from, with explanations.
pub fn starter() -> &'static str {
    revision::newest().starter()
}

/// What begins a file that spreadsheet programs are to take for UTF-8.
pub const MARK: &str = "\u{FEFF}";

/// A table to start from, for spreadsheets: a request that stands in it already.
pub fn starter_table(raw: &RawRequest) -> String {
    csv::starter(raw)
}

/// The request of [`starter`].
pub fn starter_request() -> RawRequest {
    let raw = read(starter(), "request.toml", Format::Toml).unwrap_or_default();
    raw.into_iter().next().unwrap_or_default()
}

/// A workbook to start from, for spreadsheet programs, with a request that stands in it already.
///
/// # Errors
///
/// [`Error::Internal`]: a defect of this program.
pub fn starter_workbook(raw: &RawRequest) -> Result<Vec<u8>, Error> {
    workbook::starter(raw).map_err(|error| Error::Internal(error.to_string()))
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}
