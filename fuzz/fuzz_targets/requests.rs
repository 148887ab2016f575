//! Request files of every language: nothing panics, and what was read says the
//! same when it is written and read again, in each of them.

#![no_main]

use arbitrary::Arbitrary;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use misis_form::form::Stage;
use misis_form::format::{self, Format, Record};
use misis_form::request::Request;
use misis_form::rules::{self, Context};

/// A text in a language, which may be another than it is said to be.
#[derive(Arbitrary, Debug)]
struct File<'a> {
    language: u8,
    bytes: &'a [u8],
}

fuzz_target!(|file: File<'_>| {
    let language = Format::ALL[usize::from(file.language) % Format::ALL.len()];
    if let Ok(text) = std::str::from_utf8(file.bytes) {
        let _ = Format::of_text(text);
    }
    let Ok(requests) = format::read_from(file.bytes, "x", language) else { return };
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    for raw in requests.into_iter().take(4) {
        let request = Request::parse(&raw);
        let context = Context { stage: Stage::Request, today, partial: false, drawing: None };
        let _ = rules::findings(&raw, &request, &context);
        // In a table, one that says nothing is an empty row, which is passed over.
        if said(&request).is_empty() {
            continue;
        }
        // A cell that looks as if a quotation mark had made one of parts of several rows is refused.
        let is_like_rows = |(_, text): &(_, String)| {
            text.contains(['\r', '\n']) && text.matches([',', ';', '\t']).count() >= 4
        };
        let is_refused = said(&request).iter().any(is_like_rows);
        for language in Format::ALL {
            if is_refused && matches!(language, Format::Csv) {
                continue;
            }
            let text = format::write(&[Record { request: &request, returned: None }], language);
            let again = format::read(&text, "x", language).expect("what is written can be read");
            let again = Request::parse(again.first().expect("one request is written"));
            assert_eq!(said(&again), said(&request), "{text}");
        }
    }
});

/// All answers, wrong ones as they were given.
fn said(request: &Request) -> Vec<(&'static str, String)> {
    request.answers().filter_map(|(name, answer)| Some((name, answer.text()?.trim().to_owned()))).collect()
}
