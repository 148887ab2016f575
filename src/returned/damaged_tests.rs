//! Reading what was cut, shifted, or mailed: new values, or a word about it.

use lopdf::text_string;

use super::file::scan::{Scan, find};
use super::testing::*;
use crate::finding::{Code, Finding};

const FIRST: &str = "user.first_name";

fn first_name(bytes: &[u8]) -> (Option<String>, bool) {
    let returned = quickly(bytes).unwrap();
    (returned.values.get(FIRST).cloned(), returned.recovered)
}

fn some(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// The last place of `pattern`.
fn rfind(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).rposition(|window| window == pattern).unwrap()
}

#[test]
fn a_cut_file_gives_new_values_or_says_that_it_is_cut() {
    for modern in [false, true] {
        let bytes = two_revisions(modern);
        assert_eq!(first_name(&bytes), (some("new"), false));
        for length in (0..bytes.len()).step_by(50).chain(bytes.len() - 60..bytes.len()) {
            if let Ok(returned) = quickly(&bytes[..length]) {
                // Without the line end behind `%%EOF`, nothing is missing.
                let whole = bytes[..length].trim_ascii_end().len() == bytes.trim_ascii_end().len();
                assert!(whole || returned.recovered, "modern {modern}, cut at {length} of {}", bytes.len());
                assert!(returned.recovered == returned.findings.iter().any(|f| f.code == Code::Recovered));
                for (name, value) in &returned.values {
                    let possible = ["old", "new", "Off"].contains(&value.as_str());
                    assert!(possible, "{name} = {value}, cut at {length}");
                }
            }
        }
    }
}

#[test]
fn a_file_of_object_streams_survives_the_loss_of_its_table() {
    let bytes = filled_bytes(true);
    let table = find(&bytes, b"/XRef").unwrap();
    for cut in [table, table - 20, bytes.len() - 30] {
        assert_eq!(first_name(&bytes[..cut]), (some("old"), true), "cut at {cut} of {}", bytes.len());
    }
}

#[test]
fn an_update_without_its_end_still_wins() {
    for modern in [false, true] {
        let bytes = two_revisions(modern);
        // Cut after the last field was written, before its table.
        let first_end = Scan::new(&filled_bytes(modern), 1000).end.unwrap();
        let object = first_end + find(&bytes[first_end..], b"endobj").unwrap();
        let cut = &bytes[..object + 6];
        if modern {
            // What is left of it may be the table alone.
            assert!(first_name(cut).1);
        } else {
            assert_eq!(first_name(cut), (some("new"), true));
            // Cut inside of the field: nothing, and not the old value in silence.
            let inside = &bytes[..object - 10];
            let returned = quickly(inside).unwrap();
            assert!(returned.findings.iter().any(Finding::is_error), "{:?}", returned.findings);
        }
    }
}

#[test]
fn a_wrong_startxref_never_brings_old_values_back() {
    for modern in [false, true] {
        let bytes = two_revisions(modern);
        let at = rfind(&bytes, b"startxref");
        let previous = Scan::new(&filled_bytes(modern), 1000).start_xref.unwrap();
        let old: String = String::from_utf8_lossy(&bytes[previous..previous + 16]).into_owned();
        let old = old.split_whitespace().nth(1).unwrap().to_owned();
        for wrong in [old.as_str(), "0", "7", "99999999"] {
            let damaged = [&bytes[..at], format!("startxref\n{wrong}\n%%EOF\n").as_bytes()].concat();
            assert_eq!(first_name(&damaged), (some("new"), true), "{modern} {wrong}");
        }
    }
}

#[test]
fn junk_around_the_file_and_mail_line_ends() {
    for modern in [false, true] {
        let bytes = two_revisions(modern);
        for junk in [b"\n".to_vec(), b"X-Header: 1\r\n\r\n".to_vec(), vec![b'x'; 3000]] {
            let before = [junk.as_slice(), &bytes].concat();
            let expected = (some("new"), true);
            if junk.len() < 1000 {
                assert_eq!(first_name(&before), expected);
            }
            assert_eq!(first_name(&[&bytes, junk.as_slice()].concat()), (some("new"), junk.len() > 1));
        }
    }
    let mut mailed = Vec::new();
    for byte in two_revisions(false) {
        if byte == b'\n' {
            mailed.push(b'\r');
        }
        mailed.push(byte);
    }
    assert_eq!(first_name(&mailed), (some("new"), true));
    let bytes = two_revisions(false);
    assert_eq!(first_name(&bytes[9..]), (some("new"), true));
}

#[test]
fn a_newer_object_stream_wins_in_a_rebuilt_file() {
    let mut copy = filled("old");
    let field = copy.fields[FIRST].0;
    for bytes in [copy.save(), copy.save_modern()] {
        let mut damaged = bytes;
        for (number, value) in [(900, "newer"), (901, "newest")] {
            let member = format!("<</T(user.first_name)/FT/Tx/Subtype/Widget/V({value})>>");
            let index = format!("{field} 0 ");
            let stream = format!(
                "{number} 0 obj\n<</Type/ObjStm/N 1/First {}/Length {}>>stream\n{index}{member}\nendstream\nendobj\n",
                index.len(),
                index.len() + member.len()
            );
            damaged.extend(stream.as_bytes());
        }
        assert_eq!(first_name(&damaged), (some("newest"), true));
    }
}

#[test]
fn a_value_that_looks_like_an_object_is_a_value() {
    let trick = "\n999 0 obj\n<</T(user.title)/V(evil)/FT/Tx>>\nendobj\n";
    let mut copy =
        form_with(&[("office.reason", literal(trick.as_bytes())), ("user.title", text_string("honest"))]);
    let returned = read_bytes(&copy.save()).unwrap();
    assert!(!returned.recovered);
    assert_eq!(returned.values["user.title"], "honest");
}

#[test]
fn two_pdfs_in_one_file_are_refused() {
    for modern in [false, true] {
        let mut other = filled("new");
        let other = if modern { other.save_modern() } else { other.save() };
        for gap in ["", "\n", "\r\n\r\n"] {
            let joined = [&filled_bytes(modern), gap.as_bytes(), &other].concat();
            let refused = quickly(&joined).unwrap_err();
            assert!(refused.what().contains("two PDFs"), "{refused}");
        }
    }
}
