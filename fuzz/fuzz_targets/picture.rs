//! Any bytes for a picture, as a file or on the page of a PDF: no decoder panics, or takes more than it may.
//!
//! The first byte says how it is packed, the next two how large it claims to be. No page is looked for, for
//! none could be found in so few pixels.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use misis_form::returned::{Limits, Reader};

fuzz_target!(|bytes: &[u8]| {
    let [how, width, height, data @ ..] = bytes else { return };
    let size = (i64::from(*width) + 1, i64::from(*height) + 1);
    let file = if how % 8 == 0 { data.to_vec() } else { pdf(*how, size, data) };
    let limits = Limits { pixels: 1 << 17, crops: 1 << 16, ..Limits::default() };
    let read = Reader { limits, ..Reader::default() }.read_all(&file, "x");
    assert!(read.is_err(), "a form in so few pixels");
});

/// A page with nothing on it but a picture.
fn pdf(how: u8, (width, height): (i64, i64), data: &[u8]) -> Vec<u8> {
    let (filter, parameters): (&str, Dictionary) = match how % 8 {
        1 => ("DCTDecode", dictionary! {}),
        2 => ("CCITTFaxDecode", dictionary! { "K" => -1, "Columns" => width, "Rows" => height }),
        3 => ("CCITTFaxDecode", dictionary! { "K" => i64::from(how / 8), "Columns" => width }),
        4 => ("JBIG2Decode", dictionary! {}),
        5 => ("JPXDecode", dictionary! {}),
        6 => ("FlateDecode", dictionary! { "Predictor" => 15, "Columns" => width }),
        _ => ("RunLengthDecode", dictionary! {}),
    };
    let bits = [1, 2, 4, 8, 16][usize::from(how / 8 % 5)];
    let mut document = Document::with_version("1.7");
    let picture = document.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => bits, "Filter" => filter,
            "DecodeParms" => parameters,
        },
        data.to_vec(),
    ));
    let content = Stream::new(Dictionary::new(), b"612 0 0 792 0 0 cm /I Do".to_vec());
    let content = document.add_object(content);
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "I" => picture } },
    });
    let kids = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::Reference(page)] };
    document.set_object(pages, kids);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory takes it");
    bytes
}
