//! What this program wrote itself.

use super::csv::CsvWriter;
use super::{RowReport, starter_table, without_mark};

/// How every page of a report begins.
pub const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"generator\" content=\"misis-form\">\n";

/// How every summary of a batch begins, without its white space.
const SUMMARY: &str = "{\"dry_run\":";

/// Whether a file that starts like this was written by this program and is no
/// form: records of returned forms, a report, findings, or a table to start from.
///
/// A record counts only if it says which file it was read from: a request that
/// somebody sends is not passed over.
pub fn is_output(start: &[u8]) -> bool {
    // The last character may be cut in two.
    let text = String::from_utf8_lossy(start);
    let text = without_mark(&text);
    let line = text.lines().next().unwrap_or_default();
    if text.starts_with(PAGE) {
        return true;
    }
    match text.as_bytes().first() {
        Some(b'{' | b'[') => is_json(text) || is_toml(text),
        Some(_) => {
            let starter = starter_table(&super::starter_request());
            line == RowReport::csv_header().trim_end()
                || line == CsvWriter::default().header().trim_end()
                // As long as nobody filled it in.
                || text.trim_end() == without_mark(&starter).trim_end()
                || is_toml(text)
        }
        None => false,
    }
}

/// Whether a text is TOML with the table of a returned file, as its writer writes it.
fn is_toml(text: &str) -> bool {
    let table = || {
        text.lines()
            .skip_while(|line| *line != "[returned]")
            .skip(1)
            .take_while(|line| !line.starts_with('['))
    };
    ["file = ", "kind = ", "status = "].iter().all(|key| table().any(|line| line.starts_with(key)))
}

/// Whether a text is JSON with a record of a returned file, a report, a summary, or findings.
fn is_json(text: &str) -> bool {
    if text.starts_with(RowReport::JSON_START) {
        return true;
    }
    // Without white space, all writers write the same.
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if dense.starts_with(SUMMARY) {
        return true;
    }
    let has_keys = |rest: &str, keys: &[&str]| {
        let mut rest = Some(rest);
        keys.iter().all(|key| {
            rest = rest.and_then(|rest| rest.find(key).map(|index| &rest[index + key.len()..]));
            rest.is_some()
        })
    };
    let of_record = dense.find("\"returned\":{\"file\":\"");
    of_record.is_some_and(|index| has_keys(&dense[index..], &["\"kind\":\"", "\"status\":\""]))
        || dense.trim_start_matches('[').starts_with("{\"file\":\"") && dense.contains("\"findings\":[")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{self, Format, Record, Returned, starter};
    use crate::request::Request;

    #[test]
    fn records_in_every_language_are_known_again() {
        let request = Request::default();
        let returned =
            Returned { file: "a \"b\".pdf".to_owned(), kind: "fillable".to_owned(), ..Returned::default() };
        let record = Record { request: &request, returned: Some(returned) };
        for language in Format::ALL {
            let text = format::write(std::slice::from_ref(&record), language);
            assert!(is_output(text.as_bytes()), "{text}");
            let text = format::write(&[Record::from(&request)], language);
            assert_eq!(is_output(text.as_bytes()), language == Format::Csv, "{text}");
        }
        assert!(is_output(starter_table(&crate::format::starter_request()).as_bytes()));
        assert!(is_output(RowReport::csv_header().as_bytes()));
    }

    #[test]
    fn what_somebody_else_wrote_is_not_ours() {
        for text in
            ["", "see you on Monday", "{}", "[]", "user.last_name,user.school\n", "[returned]\n", starter()]
        {
            assert!(!is_output(text.as_bytes()), "{text}");
        }
    }
}
