//! Reading what is made to do damage: it ends soon, and without a panic.

use std::fmt::Write as _;

use lopdf::{Object, Stream, dictionary, text_string};
use proptest::prelude::*;

use super::testing::*;
use super::*;
use crate::error::Error;
use crate::finding::Code;

const FIRST: &str = "user.first_name";

/// The last place of `pattern`.
fn rfind(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).rposition(|window| window == pattern).unwrap()
}

#[test]
fn circles_end() {
    let mut copy = filled("value");
    let user = copy.field(FIRST).get(b"Parent").unwrap().as_reference().unwrap();
    let first = copy.fields[FIRST];
    // The group is its own parent and its own kid; a field is its own parent.
    copy.dict(user).set("Parent", user);
    let Ok(Object::Array(kids)) = copy.dict(user).get_mut(b"Kids") else { panic!() };
    kids.push(user.into());
    copy.field(FIRST).set("Kids", array([first.into(), user.into()]));
    let page = copy.pages[0];
    copy.dict(page).set("Parent", page);
    let returned = quickly(&copy.save()).unwrap();
    assert_eq!(returned.values[FIRST], "value");
    // Without `/Fields`, names are found upwards, in a circle.
    copy.document.catalog_mut().unwrap().remove(b"AcroForm");
    assert!(quickly(&copy.save()).is_ok());
    // A page tree that is a circle.
    let tree = copy.document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    copy.dict(tree).set("Kids", array([tree.into()]));
    assert!(quickly(&copy.save()).is_ok());
    // A value that refers to itself.
    let mut copy = filled("value");
    let knot = copy.document.new_object_id();
    copy.document.objects.insert(knot, Object::Reference(knot));
    copy.field("user.title").set("V", knot);
    let returned = quickly(&copy.save()).unwrap();
    assert_eq!(returned.values.get("user.title"), None, "{:?}", returned.findings);
}

#[test]
fn depth_is_bounded() {
    let mut copy = filled("value");
    let mut deepest =
        copy.document.add_object(dictionary! { "T" => text_string("x"), "V" => text_string("x") });
    let limits = Limits::default();
    for _ in 0..100_000 {
        deepest = copy
            .document
            .add_object(dictionary! { "T" => text_string("x"), "Kids" => array([deepest.into()]) });
    }
    let form = copy.form;
    let Ok(Object::Array(roots)) = copy.dict(form).get_mut(b"Fields") else { panic!() };
    roots.push(deepest.into());
    let bytes = copy.save();
    let roomy = Limits { objects: 1 << 20, total_size: 1 << 30, ..limits };
    assert_eq!(read(&bytes, "x", &roomy).unwrap_err().exceeded, Some(Exceeded::Depth(64)));
    // Deep as one object, `lopdf` gives up on it and it is reported as lost.
    let mut deep = filled("value").save();
    let at = rfind(&deep, b"\nxref") + 1;
    let nested = format!("9999 0 obj\n{}\nendobj\n", "[".repeat(50_000));
    deep.splice(at..at, nested.into_bytes());
    assert!(quickly(&deep).unwrap().recovered);
    // Upwards as well.
    let mut copy = filled("value");
    let mut top = copy.document.add_object(dictionary! { "T" => text_string("x") });
    for _ in 0..100 {
        top = copy.document.add_object(dictionary! { "Parent" => top });
    }
    copy.field(FIRST).set("Parent", top);
    copy.document.catalog_mut().unwrap().remove(b"AcroForm");
    assert_eq!(quickly(&copy.save()).unwrap_err().exceeded, Some(Exceeded::Depth(64)));
}

#[test]
fn every_budget_trips() {
    let mut copy = filled("value");
    let (plain, modern) = (copy.save(), copy.save_modern());
    let default = Limits::default();
    for (bytes, limits, exceeded) in [
        (&plain, Limits { file_size: 100, ..default }, Exceeded::FileSize(100)),
        (&plain, Limits { objects: 20, ..default }, Exceeded::Objects(20)),
        (&modern, Limits { objects: 20, ..default }, Exceeded::Objects(20)),
        (&modern, Limits { stream_size: 500, ..default }, Exceeded::StreamSize(500)),
        (&modern, Limits { total_size: 1000, ..default }, Exceeded::TotalSize(1000)),
        (&plain, Limits { total_size: 1000, ..default }, Exceeded::TotalSize(1000)),
        (&plain, Limits { depth: 0, ..default }, Exceeded::Depth(0)),
        (&plain, Limits { steps: 10, ..default }, Exceeded::Steps(10)),
    ] {
        let unreadable = read(bytes, "x.pdf", &limits).unwrap_err();
        assert_eq!(
            (unreadable.kind, unreadable.exceeded),
            (Kind::OtherDocument, Some(exceeded)),
            "{unreadable}"
        );
    }
    assert!(matches!(
        Error::from(read(&plain, "x", &Limits { file_size: 1, ..default }).unwrap_err()),
        Error::TooLarge { .. }
    ));
}

/// A file with streams that say to be object streams. `lopdf` writes none such
/// itself, so the type is put in afterwards.
fn with_object_streams(stream: &mut Stream, times: usize) -> Vec<u8> {
    stream.dict.set("Type", "ObjXXX");
    let mut copy = filled("value");
    for _ in 0..times {
        copy.document.add_object(stream.clone());
    }
    let mut bytes = copy.save();
    while let Some(at) = super::file::scan::find(&bytes, b"/ObjXXX") {
        bytes[at..at + 7].copy_from_slice(b"/ObjStm");
    }
    bytes
}

#[test]
fn bombs_do_not_go_off() {
    // As an object stream, as many of them, as a value.
    let blanks = |megabytes: usize| {
        let mut stream = Stream::new(dictionary! { "N" => 1, "First" => 4 }, vec![b' '; megabytes << 20]);
        stream.compress().unwrap();
        stream
    };
    let bytes = with_object_streams(&mut blanks(40), 1);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(quickly(&bytes).unwrap_err().exceeded, Some(Exceeded::StreamSize(16 << 20)));
    let bytes = with_object_streams(&mut blanks(15), 20);
    assert_eq!(quickly(&bytes).unwrap_err().exceeded, Some(Exceeded::TotalSize(64 << 20)));
    let mut copy = form_with(&[]);
    let value = copy.document.add_object(blanks(40));
    copy.field(FIRST).set("V", value);
    let returned = quickly(&copy.save()).unwrap();
    assert_eq!(returned.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::WrongType]);
}

/// A file whose table names one offset again and again.
fn shared_offset(object: &str, times: usize) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n2 0 obj\n{object}");
    let offset = bytes.find("2 0 obj").unwrap();
    let at = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n0000000009 00000 n \n", times + 2).unwrap();
    for _ in 0..times {
        writeln!(bytes, "{offset:010} 00000 n ").unwrap();
    }
    write!(bytes, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n", times + 2).unwrap();
    bytes.into_bytes()
}

#[test]
fn entries_that_share_an_offset_cost_once() {
    let big = format!("({})\nendobj\n", "x".repeat(1 << 20));
    let endless = format!("[ {} \n", "1 ".repeat(1 << 19));
    for object in [big, endless] {
        assert!(quickly(&shared_offset(&object, 100_000)).is_err());
    }
    // The same in an object stream: all members in one place.
    let index = "7 0 ".repeat(50_000);
    let content = format!("{index}[{}]", "1 ".repeat(1 << 19));
    let first = i64::try_from(index.len()).unwrap();
    let mut stream = Stream::new(dictionary! { "N" => 50_000, "First" => first }, content.into_bytes());
    let told = quickly(&with_object_streams(&mut stream, 1)).unwrap().findings;
    assert!(told.iter().any(|finding| finding.code == Code::Recovered && finding.is_error()), "{told:?}");
}

#[test]
fn objects_that_never_end_cost_nothing() {
    // Each would be looked through up to the end of the file, if it were.
    for (object, times) in
        [("1 0 obj\n", 90_000), ("1 0 obj(\n", 90_000), ("1 0 obj<</Length 9>>stream\n", 20_000)]
    {
        for encrypted in ["", "/Encrypt 1 0 R"] {
            let trailer = format!("trailer\n<</Root 1 0 R{encrypted}>>\nstartxref\n9\n%%EOF\n");
            assert!(quickly(format!("%PDF-1.7\n{}{trailer}", object.repeat(times)).as_bytes()).is_err());
        }
    }
    // The same through a table that names places within one long comment.
    let mut bytes = format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n{}", "%2 0 obj%\n".repeat(90_000));
    let (first, at) = (bytes.find("%2").unwrap() + 1, bytes.len());
    write!(bytes, "xref\n0 90002\n0000000000 65535 f \n0000000009 00000 n \n").unwrap();
    for place in 0..90_000 {
        writeln!(bytes, "{:010} 00000 n ", first + place * 10).unwrap();
    }
    write!(bytes, "trailer\n<</Size 90002/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").unwrap();
    assert!(quickly(bytes.as_bytes()).is_err());
}

#[test]
fn huge_numbers_are_only_numbers() {
    for (from, to) in [
        ("/Size ", "/Size 4294967295"),
        ("xref\n0 ", "xref\n0 4294967295"),
        ("xref\n0 ", "xref\n4294967290 "),
        ("/Count 2", "/Count 99999999999999999999"),
        ("/Length ", "/Length 99999999999 "),
        ("/Length ", "/Length -1 "),
    ] {
        let bytes = filled_bytes(false);
        let Some(at) = bytes.windows(from.len()).position(|window| window == from.as_bytes()) else {
            continue;
        };
        let damaged = [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat();
        if let Ok(returned) = quickly(&damaged) {
            assert_eq!(returned.values[FIRST], "old", "{to}");
        }
    }
}

#[test]
fn broken_encryption_is_locked() {
    let mut copy = filled("value");
    copy.document.trailer.set("Encrypt", dictionary! { "Filter" => "Standard" });
    assert_eq!(quickly(&copy.save()).unwrap_err().kind, Kind::Encrypted);
    copy.document.trailer.set("Encrypt", Object::Reference((9999, 0)));
    assert_eq!(quickly(&copy.save()).unwrap_err().kind, Kind::Encrypted);
    // Locked and cut: not readable, and not a panic.
    let bytes = filled("value").save_encrypted("");
    for length in (0..bytes.len()).step_by(200) {
        if let Ok(returned) = quickly(&bytes[..length]) {
            assert!(returned.recovered);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_never_panic(
        modern: bool,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..24),
    ) {
        let mut bytes = two_revisions(modern);
        for (at, byte, what) in changes {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        let _ = quickly(&bytes);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000), header: bool) {
        let bytes = if header { [b"%PDF-1.7\n", bytes.as_slice()].concat() } else { bytes };
        prop_assert!(quickly(&bytes).is_err());
    }

    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\u{1B}' | '\0' | '\u{FFFD}')).collect();
        let mut copy = form_with(&[(FIRST, text_string(&text))]);
        prop_assert_eq!(value(&mut copy, FIRST), Some(text));
    }
}

/// A PDF of these objects, and of a page whose content is the fourth.
fn small(objects: &[String]) -> Vec<u8> {
    let mut bytes = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>".to_owned();
    let base =
        ["<</Type/Catalog/Pages 2 0 R>>".to_owned(), "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(), page];
    for (place, object) in base.iter().chain(objects).enumerate() {
        offsets.push(bytes.len());
        write!(bytes, "{} 0 obj\n{object}\nendobj\n", place + 1).unwrap();
    }
    let at = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).unwrap();
    for offset in &offsets {
        writeln!(bytes, "{offset:010} 00000 n ").unwrap();
    }
    write!(bytes, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n", offsets.len() + 1).unwrap();
    bytes.into_bytes()
}

fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict}/Length {}>>stream\n{data}\nendstream", data.len())
}

/// How a file is read whole, with nothing passed over.
fn opened(bytes: &[u8]) -> Option<Exceeded> {
    match file::load::load(bytes, &Limits::default(), None) {
        Err(Problem::Exceeded(exceeded)) => Some(exceeded),
        Ok(_) | Err(_) => None,
    }
}

#[test]
fn small_objects_are_counted_before_they_are_made() {
    let too_much = Some(Exceeded::TotalSize(64 << 20));
    for unit in ["1 ", "[]", "<<>>", "null ", "()", "/a", "1.1", "[[]]"] {
        let many = format!("[{}]", unit.repeat((4 << 20) / unit.len()));
        // In the file, behind a word that is no stream, in an object stream, with a lost table.
        let plain = small(&["()".to_owned(), many.clone()]);
        assert_eq!(opened(&plain), too_much, "{unit}");
        let hidden = small(&["()".to_owned(), format!("[(>>stream\n){many}]\nendstream")]);
        assert_eq!(opened(&hidden), too_much, "{unit}");
        let packed = small(&["()".to_owned(), stream("/Type/ObjStm/N 1/First 4", &format!("9 0 {many}"))]);
        assert_eq!(opened(&packed), too_much, "{unit}");
        let lost = String::from_utf8(packed).unwrap().replace("startxref", "startxxxx");
        assert_eq!(opened(lost.as_bytes()), too_much, "{unit}");
        let form_data =
            format!("%FDF-1.2\n1 0 obj\n<</FDF<</Fields {many}>>>>\nendobj\ntrailer\n<</Root 1 0 R>>");
        assert_eq!(quickly(form_data.as_bytes()).unwrap_err().exceeded, too_much, "{unit}");
    }
}

#[test]
fn a_length_is_never_a_long_way_to_go() {
    let many = format!("[{}]", "1 ".repeat(50_000));
    let far: Vec<String> = std::iter::once("()".to_owned())
        .chain([many])
        .chain((0..5_000).map(|_| "<</Length 5 0 R>>stream\n\nendstream".to_owned()))
        .collect();
    let start = std::time::Instant::now();
    assert_eq!(opened(&small(&far)), None);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    // In an object stream that would be unpacked for it, without being counted.
    let packed = stream("/Type/ObjXXX/N 1/First 4", &format!("9 0 [{}]", "1 ".repeat(1 << 20)));
    let table = "xref\n0 1\n0000000000 65535 f \n";
    let bytes = small(&["<</Length 9 0 R>>stream\n\nendstream".to_owned(), packed, table.to_owned()]);
    assert_eq!(opened(&bytes), None);
}

#[test]
fn operands_are_counted_before_they_are_read() {
    for unit in ["1 ", "[]", "<<>>", "null", "()", "/a"] {
        let content = stream("", &format!("{} re", unit.repeat((8 << 20) / unit.len())));
        assert_eq!(quickly(&small(&[content])).unwrap_err().kind, Kind::OtherDocument, "{unit}");
    }
}

#[test]
fn a_form_in_many_files_is_looked_for_in_a_few() {
    let limits = Limits::light();
    assert!(limits.total_size <= 8 << 20 && limits.file_size <= 1 << 20 && limits.operations <= 50_000);
    assert_eq!(limits.min(Limits { depth: 3, ..limits }).depth, 3);
}
