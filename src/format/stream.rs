//! Requests one at a time, however many there are.

use std::io::{BufRead, Read as _};
use std::sync::Arc;
use std::vec;

use super::cells::Cells;
use super::encoding::Decoded;
use super::item::{Numbered, unreadable};
use super::source::Source;
use super::workbook::{Sheet, Workbook};
use super::{Format, encoding, json, mismatch, raw, table, toml, tree};
use crate::error::Error;
use crate::finding::Origin;
use crate::mistake::Mistake;
use crate::request::RawRequest;

/// The most bytes of a document that is read as a whole.
const DOCUMENT: u64 = 20 << 20;

/// The requests of an input, read as they are asked for.
///
/// Tables, JSON Lines and JSON arrays take the memory of one request; TOML and
/// a single JSON object are read as a whole, up to 20 MiB.
///
/// An error instead of an item ends the input: nothing can be said of what
/// comes after it.
pub struct Requests<R> {
    state: State<R>,
}

enum State<R> {
    Table(Box<table::Rows<Cells<Decoded<R>>>>),
    Workbook(Box<table::Rows<Sheet>>),
    Lines(json::Lines<Decoded<R>>),
    Array(json::Elements<Decoded<R>>),
    Document(std::iter::Enumerate<vec::IntoIter<RawRequest>>),
    Over,
}

/// Reads the requests of an input; `name` is what reports call it.
///
/// The text is UTF-8, or UTF-16 as PowerShell writes it; a mark in front is
/// passed over.
///
/// # Errors
///
/// The input cannot be read, is not UTF-8, or is not of that language.
pub fn requests<R: BufRead>(input: R, name: &str, format: Format) -> Result<Requests<R>, Error> {
    requests_with(input, name, format, false)
}

/// As [`requests`]; with `ignore_columns`, columns of a table that the form
/// does not have are passed over, and a warning names them.
///
/// # Errors
///
/// As [`requests`].
pub fn requests_with<R: BufRead>(
    mut input: R,
    name: &str,
    format: Format,
    ignore_columns: bool,
) -> Result<Requests<R>, Error> {
    let path: Arc<str> = Arc::from(name);
    let start = input.fill_buf().map_err(|error| unreadable(&path, error))?;
    if let Some(mistake) = mismatch::mistake(&path, start, format) {
        return Err(mistake.into());
    }
    let mut input = Decoded::new(input).map_err(|error| unreadable(&path, error))?;
    let state = match format {
        Format::Csv => {
            State::Table(Box::new(table::Rows::new(&path, Cells::new(&path, input)?, ignore_columns)?))
        }
        Format::JsonLines => State::Lines(json::Lines::new(&path, input)),
        Format::Json if json::is_array(&mut input).map_err(|error| unreadable(&path, error))? => {
            State::Array(json::Elements::new(&path, input))
        }
        Format::Json | Format::Toml => {
            State::Document(document(&path, input, format)?.into_iter().enumerate())
        }
    };
    Ok(Requests { state })
}

/// # Errors
///
/// The text has more parts than are read at a time.
pub(super) fn bounded(path: &str, text: &str, format: Format) -> Result<(), Error> {
    let parts = if format == Format::Toml { tree::parts_of_toml(text) } else { tree::parts_of_json(text) };
    if parts <= tree::DOCUMENT {
        return Ok(());
    }
    let message = format!("this has more than {} keys, values and lines", tree::DOCUMENT);
    let mistake = Mistake::new(Origin::Whole { path: path.into() }, message);
    Err(mistake.hint("give so many requests as JSON Lines or as a table").into())
}

fn document(path: &Arc<str>, input: impl BufRead, format: Format) -> Result<Vec<RawRequest>, Error> {
    let mut bytes = Vec::new();
    input.take(DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
    if bytes.len() as u64 > DOCUMENT {
        return Err(Error::TooLarge { path: path.as_ref().into(), limit: DOCUMENT });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        encoding::in_text(path, error.as_bytes(), error.utf8_error().valid_up_to(), (1, 1))
    })?;
    bounded(path, &text, format)?;
    let source = Source::new(path, &text, 1);
    let tree = if format == Format::Toml { toml::read(&source) } else { json::read(&source) };
    raw::requests(&source, tree?)
}

impl<R: BufRead> Requests<R> {
    fn read(&mut self) -> Result<Option<Numbered>, Error> {
        Ok(match &mut self.state {
            State::Table(rows) => rows.next()?,
            State::Workbook(rows) => rows.next()?,
            State::Lines(lines) => lines.next()?,
            State::Array(elements) => elements.next()?,
            State::Document(requests) => {
                requests.next().map(|(place, request)| Numbered { number: place + 1, request: Ok(request) })
            }
            State::Over => None,
        })
    }

    /// The requests of a workbook.
    ///
    /// # Errors
    ///
    /// The first row of its sheet does not name the columns.
    pub fn of_workbook(workbook: &Workbook, ignore_columns: bool) -> Result<Self, Error> {
        Ok(Self { state: State::Workbook(Box::new(workbook.rows(ignore_columns)?)) })
    }

    /// Requests that are there already.
    pub fn of(requests: Vec<RawRequest>) -> Self {
        Self { state: State::Document(requests.into_iter().enumerate()) }
    }
}

impl<R: BufRead> Iterator for Requests<R> {
    type Item = Result<Numbered, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read().transpose();
        if !matches!(next, Some(Ok(_))) {
            self.state = State::Over;
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::super::item::RECORD;
    use super::*;

    /// Reads through a buffer of one byte, and as a whole; both must agree.
    fn read(bytes: &[u8], format: Format) -> Vec<Result<(usize, RawRequest), String>> {
        let collect =
            |requests: Result<Vec<_>, Error>| requests.unwrap_or_else(|error| vec![Err(error.to_string())]);
        let all = |size: usize| {
            // The first buffer is never so small that a mark or a header is cut in two.
            let (start, rest) = bytes.split_at(bytes.len().min(200));
            let input = BufReader::with_capacity(200, start).chain(BufReader::with_capacity(size, rest));
            collect(requests(input, "file", format).map(|requests| {
                requests
                    .map(|item| match item {
                        Ok(Numbered { number, request: Ok(request) }) => Ok((number, request)),
                        Ok(Numbered { number, request: Err(error) }) => Err(format!("{number}: {error}")),
                        Err(error) => Err(format!("over: {error}")),
                    })
                    .collect()
            }))
        };
        let found = all(1);
        assert_eq!(found, all(1 << 16));
        found
    }

    #[test]
    fn arrays_are_read_as_whole_documents_are() {
        let filler = " ".repeat(200);
        for text in [
            "[]".to_owned(),
            format!(
                "[{filler}{{\"user\": {{\"title\": \"a ] }} \\\" ñ\"}}}},\n  {{\"roles\": [\"ñ\"], \"usr\": 1}} ]\n"
            ),
            format!("{filler}[\n{{}}\n,{{\"user\": {{\"title\": [\"x\"]}}}}]"),
        ] {
            let whole = super::super::read(&text, "file", Format::Json).unwrap();
            let streamed = read(text.as_bytes(), Format::Json);
            assert_eq!(streamed.iter().map(|item| item.clone().unwrap().1).collect::<Vec<_>>(), whole);
            assert_eq!(
                streamed.into_iter().map(|item| item.unwrap().0).collect::<Vec<_>>(),
                (1..=whole.len()).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn broken_arrays_are_refused_where_they_break() {
        for (text, place) in [
            ("[{} {}]", "1: file:1:5: "),
            ("[{},]", "over: file:1:5: expected another request after the comma"),
            ("[{}\n", "over: file:2:1: expected `,` or `]`"),
            ("[{}] x", "over: file:1:6: expected nothing after the array"),
            ("[,{}]", "1: file:1:2: "),
            ("[{}, {\"a\" 1}]", "2: file:1:"),
            ("[{}, 7]", "2: file:1:6: expected a request"),
            ("[{\"user\": ", "1: file:1:"),
        ] {
            let found = read(text.as_bytes(), Format::Json);
            let last = found.into_iter().find_map(Result::err).unwrap_or_default();
            assert!(last.starts_with(place), "{text}: {last}");
        }
    }

    #[test]
    fn rows_count_as_in_a_spreadsheet() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["user.title,roles", "\"a", "b\",Principal", "", "", "c,Counselor", "", "d,Counselor"]
                .join(end);
            let rows: Vec<usize> =
                read(text.as_bytes(), Format::Csv).into_iter().map(|item| item.unwrap().0).collect();
            assert_eq!(rows, [2, 5, 7], "{end:?}");
        }
    }

    #[test]
    fn a_bad_line_does_not_end_the_input() {
        let found = read(b"{}\n{\n\n{}\n\xFF\n{}", Format::JsonLines);
        let numbers: Vec<Option<usize>> =
            found.iter().map(|item| item.as_ref().ok().map(|(n, _)| *n)).collect();
        assert_eq!(numbers, [Some(1), None, Some(4), None, Some(6)]);
    }

    #[test]
    fn other_encodings_are_named() {
        let read =
            |bytes: &[u8]| read(bytes, Format::Csv).into_iter().find_map(Result::err).unwrap_or_default();
        let windows = read(b"user.first_name,user.last_name\nMaria,Nu\xF1ez\n");
        assert!(
            windows.contains("row 2, column 2: here stands the byte F1, as of `ñ` in an export for Windows"),
            "{windows}"
        );
        assert_eq!(read(b"\xFF\xFEu\0s\0e\0r\0.\0t\0i\0t\0l\0e\0\n\0a\0"), "");
        assert_eq!(read("\u{FEFF}\"user.title\";roles\nx;Principal".as_bytes()), "");
    }

    #[test]
    fn what_is_longer_than_any_request_is_refused() {
        let open = format!("user.title\n\"{}", "x\n".repeat(2 * RECORD));
        let long = format!("{{\"a\": \"{}", "x".repeat(RECORD + 10));
        for (text, format, place) in [
            (
                open.as_str(),
                Format::Csv,
                "over: file: row 2, column 1: the quotation mark before `x` is not closed for longer",
            ),
            (&long, Format::JsonLines, "over: file:1:1: this is longer"),
            (&format!("[{long}"), Format::Json, "over: file:1:1: this is longer"),
        ] {
            let found = requests(text.as_bytes(), "file", format).unwrap();
            let error = found.map(|item| item.err().map(|error| format!("over: {error}"))).next().flatten();
            assert!(error.as_deref().is_some_and(|error| error.starts_with(place)), "{error:?}");
        }
        let cells = ",".repeat(RECORD * 2);
        let found = requests(format!("user.title\n{cells}").as_bytes(), "file", Format::Csv).unwrap().next();
        assert!(found.unwrap().is_err());
    }

    #[test]
    fn parts_are_counted_before_they_are_made() {
        let numbered = |unit: fn(usize) -> String, count: usize| (0..count).map(unit).collect::<String>();
        for (text, format) in [
            (numbered(|at| format!("[t{at}]\n"), 300_000), Format::Toml),
            (numbered(|at| format!("a{at}.b.c.d.e = 1\n"), 30_000), Format::Toml),
            (format!("a = [{}]\n", "1,".repeat(1 << 20)), Format::Toml),
            (format!("{{\"a\": [{}1]}}", "1,".repeat(1 << 20)), Format::Json),
        ] {
            let error = requests(text.as_bytes(), "file", format).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.contains("more than 500000 keys")), "{}", &text[..20]);
            assert!(super::super::read(&text, "file", format).is_err());
        }
        // A request of a stream by itself, and a row.
        let long = format!("{{\"a\": [{}1]}}", "1,".repeat(50_000));
        for (text, format, place) in [
            (long.clone(), Format::JsonLines, "1: file:1:1: this is longer"),
            (format!("[{long}]"), Format::Json, "1: file:1:1: this is longer"),
            (
                format!("user.title\n{}", ",x".repeat(20_000)),
                Format::Csv,
                "over: file: row 2: a row has more cells",
            ),
        ] {
            let found = requests(text.as_bytes(), "file", format).unwrap().next().unwrap();
            let error = match found {
                Ok(Numbered { number, request }) => format!("{number}: {}", request.unwrap_err()),
                Err(error) => format!("over: {error}"),
            };
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn what_is_wrong_is_counted_after_so_much_of_it() {
        let keys = (0..5_000).map(|at| format!("\"k{at}\": 1")).collect::<Vec<_>>().join(",");
        let roles = vec!["\"x\""; 5_000].join(",");
        let text =
            format!("{{{keys}, \"roles\": [{roles}], \"user\": {{\"title\": \"{}\"}}}}", "x".repeat(10_000));
        let raw = read(text.as_bytes(), Format::JsonLines).remove(0).unwrap().1;
        assert_eq!(raw.problems.len(), 251);
        assert_eq!(raw.problems.last().unwrap().message, "4752 more of what is wrong is not listed");
        assert!(raw.roles.len() < 100 && raw.answers.is_empty());
        let cells = format!("user.title{}\n{}", ",".repeat(9_000), "x,".repeat(9_000));
        let raw = read(cells.as_bytes(), Format::Csv).remove(0).unwrap().1;
        assert_eq!(raw.problems.len(), 251);
    }
}
