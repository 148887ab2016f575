//! FDF and XFDF: any bytes, and fields with any values. Nothing panics, and no
//! answer is made up.

#![no_main]

use std::fmt::Write as _;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use misis_form::returned::{Kind, Limits, Reader};

/// Fields of the form that take any text.
const FIELDS: [&str; 4] = ["user.first_name", "user.title", "office.reason", "notify.name"];

/// A file of form data.
#[derive(Arbitrary, Debug)]
enum Data<'a> {
    /// Whatever comes behind the first bytes of each.
    Fdf(&'a [u8]),
    Xfdf(&'a [u8]),
    /// Values of fields, and whether they are rich ones.
    Fields(Vec<(u8, &'a str, bool)>),
}

fuzz_target!(|data: Data<'_>| {
    let limits = Limits { total_size: 1 << 20, objects: 2000, steps: 5000, ..Limits::default() };
    let reader = Reader { limits, ..Reader::default() };
    match data {
        Data::Fdf(rest) => drop(reader.read(&[b"%FDF-1.2\n", rest].concat(), "x")),
        Data::Xfdf(rest) => drop(reader.read(&[b"<xfdf>", rest].concat(), "x")),
        Data::Fields(fields) => {
            let Ok(form) = reader.read(written(&fields).as_bytes(), "x") else { return };
            assert_eq!(form.kind, Kind::FormData);
            for (name, value) in &form.values {
                let given =
                    fields.iter().filter(|(field, ..)| FIELDS[usize::from(*field) % FIELDS.len()] == name);
                let is_it = |text: &str| words(&in_xml(text)) == words(value);
                assert!(given.into_iter().any(|(_, text, _)| is_it(text)), "{name}: {value:?}");
            }
        }
    }
});

/// The fields as XFDF.
fn written(fields: &[(u8, &str, bool)]) -> String {
    let mut text = "<xfdf><fields>".to_owned();
    for (field, value, is_rich) in fields {
        let name = FIELDS[usize::from(*field) % FIELDS.len()];
        let value: String = value.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        let value = if *is_rich {
            format!("<value-richtext><body><p>{value}</p></body></value-richtext>")
        } else {
            format!("<value>{value}</value>")
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "<field name=\"{name}\">{value}</field>");
    }
    text.push_str("</fields></xfdf>");
    text
}

/// What no XML may hold is lost.
fn in_xml(text: &str) -> String {
    text.replace(|c: char| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t'), "\u{FFFD}")
}

/// Line ends and the blanks of rich text are not kept as they are.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
