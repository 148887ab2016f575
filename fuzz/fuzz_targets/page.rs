//! Any content on a page of the form, in fonts with any maps: nothing panics, and
//! nothing takes long.

#![no_main]

use std::sync::OnceLock;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use lopdf::{Document, Object, Stream, dictionary};
use misis_form::format::{self, Format};
use misis_form::pdf::{self, Kind};
use misis_form::request::Request;
use misis_form::returned::{Limits, Reader};

/// What is drawn, and how its codes are read.
#[derive(Arbitrary, Debug)]
struct Drawn<'a> {
    content: &'a [u8],
    /// Another stream, which the content may draw as `/X`.
    inner: &'a [u8],
    /// What the codes of `/F` and `/G` stand for.
    to_unicode: &'a [u8],
    /// How strings in `/G` fall into codes; without it, by two bytes.
    encoding: Option<&'a [u8]>,
    /// Whether the content stands behind the form's own.
    is_behind: bool,
    /// Whether it is all that the page has.
    is_alone: bool,
}

fuzz_target!(|drawn: Drawn<'_>| {
    let limits = Limits {
        stream_size: 1 << 18,
        total_size: 2 << 20,
        objects: 2000,
        steps: 5000,
        operations: 30_000,
        ..Limits::default()
    };
    let reader = Reader { limits, ..Reader::default() };
    let _ = reader.read(&copy(&drawn), "x.pdf");
});

/// A flat form with its first page drawn on.
fn copy(drawn: &Drawn<'_>) -> Vec<u8> {
    static FLAT: OnceLock<Document> = OnceLock::new();
    let flat = FLAT.get_or_init(|| {
        let text = include_str!("../../examples/counselor.toml");
        let raw = format::read(text, "x", Format::Toml).expect("an example");
        let bytes = pdf::write(&Request::parse(&raw[0]), Kind::Flat).expect("a form");
        Document::load_mem(&bytes).expect("a PDF")
    });
    let mut document = flat.clone();
    let page = document.get_pages()[&1];
    let mut stream = |bytes: &[u8]| document.add_object(Stream::new(dictionary! {}, bytes.to_vec()));
    let (content, to_unicode) = (stream(drawn.content), stream(drawn.to_unicode));
    let encoding = drawn.encoding.map_or(Object::Name(b"Identity-H".to_vec()), |map| stream(map).into());
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers([0, 0, 612, 792]) };
    let inner = document.add_object(Stream::new(form, drawn.inner.to_vec()));
    let descendant = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "DW" => 500 });
    let simple = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "ToUnicode" => to_unicode,
    });
    let composite = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Any", "Encoding" => encoding,
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => to_unicode,
    });
    let (mut contents, mut resources) = {
        let page = document.get_dictionary(page).expect("a page");
        let contents = match page.get(b"Contents") {
            Ok(Object::Array(parts)) => parts.clone(),
            Ok(one) => vec![one.clone()],
            Err(_) => Vec::new(),
        };
        let resources = page.get_deref(b"Resources", &document).and_then(Object::as_dict);
        (contents, resources.cloned().unwrap_or_default())
    };
    if drawn.is_alone {
        contents.clear();
    }
    contents.insert(if drawn.is_behind { 0 } else { contents.len() }, content.into());
    let mut fonts = resources.get_deref(b"Font", &document).and_then(Object::as_dict).cloned().unwrap_or_default();
    fonts.set("F", simple);
    fonts.set("G", composite);
    resources.set("Font", fonts);
    resources.set("XObject", dictionary! { "X" => inner });
    let page = document.get_dictionary_mut(page).expect("a page");
    page.set("Contents", contents);
    page.set("Resources", resources);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory");
    bytes
}

fn numbers(numbers: [i64; 4]) -> Object {
    numbers.map(Object::Integer).to_vec().into()
}
