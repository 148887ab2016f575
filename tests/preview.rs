//! Pages as pictures: our own in this process, others in one that is bound.

#![cfg(feature = "preview")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::fs;
use std::time::{Duration, Instant};

use common::session::Session;

const COUNSELOR: &str = include_str!("../examples/counselor.toml");

/// Width, height and the share of dark values of a picture.
fn picture(session: &Session, name: &str) -> (u32, u32, f64) {
    let bytes = fs::read(session.path().join(name)).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let (width, height) = (reader.info().width, reader.info().height);
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = pixels.iter().filter(|value| **value < 128).count();
    (width, height, dark as f64 / pixels.len() as f64)
}

#[test]
fn a_request_is_drawn_as_its_form() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["preview", "counselor.toml", "-q"]).expect(0, "");
    session.run(&["preview", "-o", "blank.png", "-q"]).expect(0, "");
    let (filled, blank) = (picture(&session, "counselor.png"), picture(&session, "blank.png"));
    assert_eq!((filled.0, filled.1), (850, 1100));
    assert!(filled.2 > blank.2 && blank.2 > 0.01, "{filled:?} {blank:?}");
    let other = ["preview", "counselor.toml", "--page", "2", "--dpi", "50", "-o", "two.png", "-q"];
    session.run(&other).expect(0, "");
    assert_eq!(picture(&session, "two.png").0, 425);
    assert_eq!(session.run(&["preview", "counselor.toml", "-q"]).code, 4, "it is there already");
    for wrong in [&["preview", "-o", "a.jpg"][..], &["preview", "--dpi", "601"], &["preview", "--page", "0"]]
    {
        assert_eq!(session.run(wrong).code, 2, "{wrong:?}");
    }
    session.file("bad.toml", COUNSELOR.replace("8829", "88"));
    assert_eq!(session.run(&["preview", "bad.toml"]).code, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_from_outside_is_drawn_within_bounds() {
    let session = Session::new();
    session.file("counselor.toml", COUNSELOR);
    session.run(&["fill", "counselor.toml", "-o", "form.pdf", "-q"]).expect(0, "");
    session.run(&["preview", "counselor.toml", "-q"]).expect(0, "");
    session.run(&["preview", "form.pdf", "-o", "foreign.png", "-q"]).expect(0, "");
    let read = |name: &str| fs::read(session.path().join(name)).unwrap();
    assert!(read("counselor.png") == read("foreign.png"), "the same picture by the other way");
    session
        .run(&["preview", "form.pdf", "--page", "3"])
        .expect(3, "error: `form.pdf` has 2 pages, and no page 3\n");
    session.file("none.pdf", "%PDF-1.7\nnothing");
    let run = session.run(&["preview", "none.pdf"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("`none.pdf` cannot be drawn"), "{}", run.stderr);
}

/// A page whose content paints another one a thousand times, which does the same, and so on.
fn endless() -> Vec<u8> {
    let mut pdf = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
                   3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>\nendobj\n\
                   4 0 obj\n<</Length 5>>\nstream\n/X Do\nendstream\nendobj\n"
        .to_owned();
    for level in 5..12 {
        let content = if level < 11 { "/X Do\n".repeat(1000) } else { "0 0 600 700 re f\n".to_owned() };
        pdf += &format!(
            "{level} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X {} 0 R>>>>/Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            level + 1,
            content.len() + 1
        );
    }
    (pdf + "trailer\n<</Root 1 0 R/Size 13>>\n").into_bytes()
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_without_end_is_given_up() {
    let session = Session::new();
    session.file("endless.pdf", endless());
    let begun = Instant::now();
    let run = session.run(&["preview", "endless.pdf"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("takes more time or memory"), "{}", run.stderr);
    assert!(begun.elapsed() < Duration::from_secs(120));
    assert_eq!(session.files(), ["endless.pdf"]);
}
