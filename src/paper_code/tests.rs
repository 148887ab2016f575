use proptest::prelude::*;

use super::*;
use crate::layout::Pt;
use crate::request::arbitrary::{request, valid_request};
use crate::request::{RawAnswer, Role};
use crate::revision::newest;

/// How dark a page with that symbol is.
fn ink(symbol: &Symbol) -> impl Fn(Point) -> f32 {
    let area = symbol.area();
    let size = |length: Pt| (length.0 / Symbol::MODULE.0).round() as usize;
    let (columns, rows) = (size(area.width), size(area.height));
    let mut black = vec![0.0; columns * rows];
    for (column, row, count) in symbol.runs() {
        black[row * columns + column..][..count].fill(1.0);
    }
    move |at: Point| {
        let place = |at: Pt, start: Pt| ((at - start).0 / Symbol::MODULE.0).floor();
        let (column, row) = (place(at.x, area.x), place(at.y, area.y));
        let is_inside = column >= 0.0 && row >= 0.0 && column < columns as f32 && row < rows as f32;
        if is_inside { black[row as usize * columns + column as usize] } else { 0.0 }
    }
}

fn nowhere(_: &str) -> Origin {
    Origin::Nowhere
}

fn example() -> Request {
    let mut raw = RawRequest::default();
    raw.roles.push(RawAnswer::new("Counselor", Origin::Nowhere));
    for (name, text) in [
        ("user.request_date", "2026-11-23"),
        ("user.first_name", "María"),
        ("user.middle_initial", "N/A"),
        ("user.last_name", "Núñez"),
        ("user.title", "Counselor"),
        ("user.employee_number", "00123456"),
        ("user.email", "maria.nunez"),
        ("user.phone", "(213) 555-0142"),
        ("user.extension", "0042"),
        ("user.school", "Roosevelt Senior High School"),
        ("user.location_code", "0829"),
        ("site_administrator.full_name", "James Ortiz"),
        ("site_administrator.job_title", "Assistant Principal"),
        ("site_administrator.email", "james.ortiz"),
    ] {
        raw.answers.insert(name.to_owned(), RawAnswer::new(text, Origin::Nowhere));
    }
    Request::parse(&raw)
}

/// What a request is when it was printed and read.
fn there_and_back(request: &Request) -> Option<Request> {
    let code = PaperCode::of(request).ok()?;
    let [first, second] = code.symbols() else { return None };
    let Some(Said::This(raw, tie)) = read_request(&ink(first), &nowhere) else { panic!("no request") };
    assert_eq!(read_tie(&ink(second)), Some(Said::This(request.revision, tie)));
    Some(Request::parse(&raw))
}

fn answers(request: &Request) -> (Vec<Role>, Vec<Option<String>>) {
    let roles = Role::all(request.revision).filter(|role| request.known_roles().any(|own| own == *role));
    let texts = request.answers().map(|(_, answer)| answer.text().map(|text| text.into_owned()));
    (roles.collect(), texts.collect())
}

#[test]
fn a_request_comes_back_as_it_was() {
    let example = example();
    assert_eq!(answers(&there_and_back(&example).unwrap()), answers(&example));
    let empty = Request::default();
    assert_eq!(answers(&there_and_back(&empty).unwrap()), answers(&empty));
}

/// What stands on paper is read for years: the same request has the same bits.
#[test]
fn the_format_is_what_it_was() {
    let mut bits = Writer::default();
    push_head(&mut bits, newest());
    answers::push(&mut bits, &example()).unwrap();
    let hex: String = bits.into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "11f9340ad42f9407db823f37b9ee87a68df23001e240cc06c0a5b4347a688fe93d17d300ab9a44f1b62e8564433d2b474426\
         17a79c70674d1eac2617d2470674d000"
    );
}

#[test]
fn a_request_that_is_too_long_is_refused_with_its_length() {
    let mut raw = RawRequest::default();
    for input in newest().form().inputs() {
        if matches!(input.field().kind, crate::form::FieldKind::Text { .. }) {
            let longest = input.field().max_length.unwrap_or(60);
            let text: String = "ԱբգդեԶէըթժ".chars().cycle().take(longest).collect();
            raw.answers.insert(input.name.to_owned(), RawAnswer::new(text, Origin::Nowhere));
        }
    }
    let Err(NoCode::TooLong { bytes, most: 142 }) = PaperCode::of(&Request::parse(&raw)) else {
        panic!("it went in")
    };
    assert!(bytes > 142);
    let finding = NoCode::TooLong { bytes, most: 142 }.finding(&Origin::Nowhere);
    assert!(finding.is_error() && finding.message.contains("holds 142"));
}

#[test]
fn a_wrong_answer_has_no_code() {
    let mut raw = RawRequest::default();
    raw.answers.insert("user.phone".to_owned(), RawAnswer::new("two", Origin::Nowhere));
    assert_eq!(PaperCode::of(&Request::parse(&raw)), Err(NoCode::Wrong));
}

/// A symbol with those bytes and their checksum.
fn symbol_of(place: Place, bytes: Vec<u8>) -> Symbol {
    Symbol::new(place, &checked(bytes).0).unwrap()
}

#[test]
fn what_a_newer_program_wrote_is_named_and_not_read() {
    let mut bits = Writer::default();
    bits.push(VERSION + 1, VERSION_BITS);
    bits.push(days(newest()), REVISION_BITS);
    bits.push(7, 32);
    let bytes = bits.into_bytes();
    assert_eq!(read_tie(&ink(&symbol_of(Place::Second, bytes.clone()))), Some(Said::Unknown));
    assert_eq!(read_request(&ink(&symbol_of(Place::First, bytes)), &nowhere), Some(Said::Unknown));
    let mut bits = Writer::default();
    bits.push(VERSION, VERSION_BITS);
    bits.push(days(newest()) + 1, REVISION_BITS);
    assert_eq!(
        read_request(&ink(&symbol_of(Place::First, bits.into_bytes())), &nowhere),
        Some(Said::Unknown)
    );
}

#[test]
fn a_wrong_checksum_or_bits_that_are_left_are_nothing() {
    let mut bits = Writer::default();
    push_head(&mut bits, newest());
    answers::push(&mut bits, &example()).unwrap();
    let body = bits.into_bytes();
    let longer = [body.as_slice(), &[0, 0]].concat();
    assert_eq!(read_request(&ink(&symbol_of(Place::First, longer)), &nowhere), None);
    let (mut wrong, _) = checked(body);
    wrong[5] ^= 1;
    assert_eq!(read_request(&ink(&Symbol::new(Place::First, &wrong).unwrap()), &nowhere), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_goes_in_comes_out(request in prop_oneof![request(), valid_request()]) {
        if let Some(back) = there_and_back(&request) {
            prop_assert_eq!(answers(&back), answers(&request));
        }
    }

    #[test]
    fn any_bytes_are_a_request_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..138)) {
        let _ = read_request(&ink(&symbol_of(Place::First, bytes)), &nowhere);
    }
}
