//! Any bytes at all: nothing panics, and whatever is read can be written and
//! read again.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use misis_form::form::Stage;
use misis_form::format::{self, Format, Record};
use misis_form::request::Request;
use misis_form::returned::{Limits, Reader};
use misis_form::rules::{self, Context};

fuzz_target!(|bytes: &[u8]| {
    // Small, so that a run takes no time; one file in a few has its budgets tripped.
    let limits = Limits {
        file_size: 1 << 20,
        stream_size: 1 << 18,
        total_size: 1 << 21,
        objects: 2000,
        depth: 32,
        steps: 5000,
        operations: 20_000,
        pixels: 1 << 16,
        crops: 1 << 14,
    };
    let reader = Reader { limits, passwords: vec!["secret".to_owned()], ..Reader::default() };
    let Ok(forms) = reader.read_all(bytes, "x.pdf") else { return };
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    let context = Context { stage: Stage::Submitted, today, partial: false, drawing: None };
    // Of a stack the first few.
    for form in forms.iter().take(3) {
        let request = Request::parse(&form.raw);
        let _ = rules::findings(&form.raw, &request, &context);
        for language in Format::ALL {
            let text = format::write(&[Record { request: &request, returned: None }], language);
            let again = format::read(&text, "x", language).expect("what is written can be read");
            let again = Request::parse(again.first().expect("one request is written"));
            assert_eq!(said(&again), said(&request), "{text}");
        }
    }
});

/// All answers, wrong ones as they were given.
fn said(request: &Request) -> Vec<(&'static str, String)> {
    request.answers().filter_map(|(name, answer)| Some((name, answer.text()?.into_owned()))).collect()
}
