//! Letters as pages show them, and as fields hold them.

use lopdf::{Dictionary, Object, Stream, dictionary, text_string};

use super::flattened_tests::{Flat, doubtful};
use super::testing::*;
use crate::finding::Code;

const NAME: &str = "user.last_name";

/// What a flat copy says of the last name that was drawn into it in a font of
/// this kind, and whether the field is doubtful.
fn drawn(font: impl FnOnce(&mut Flat) -> Dictionary, content: &str) -> (Option<String>, bool) {
    let mut flat = Flat::with(&[(NAME, "")]);
    let font = font(&mut flat);
    flat.font(font);
    flat.draw_in(NAME, 0, &format!("BT /Test 10 Tf 2 5 Td {content} ET"));
    let form = flat.read().unwrap();
    (form.values.get(NAME).cloned(), doubtful(&form).contains(&NAME))
}

fn read_as(text: &str) -> (Option<String>, bool) {
    (Some(text.to_owned()), false)
}

const REFUSED: (Option<String>, bool) = (None, true);

fn helvetica() -> Dictionary {
    dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    }
}

/// A simple font whose letters are its own affair, and whose map has these meanings.
fn mapped(flat: &mut Flat, map: &str) -> Dictionary {
    let map = flat.document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let mut font = helvetica();
    font.set("ToUnicode", map);
    font.set("FontDescriptor", dictionary! { "Type" => "FontDescriptor", "Flags" => 4 });
    font
}

/// A composite font with an encoding and a map; every glyph is half an em wide.
fn composite(flat: &mut Flat, encoding: Object, map: &str) -> Dictionary {
    let map = flat.document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let descendant = flat.document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Anonymous", "DW" => 500,
    });
    dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Anonymous", "Encoding" => encoding,
        "DescendantFonts" => array([descendant.into()]), "ToUnicode" => map,
    }
}

#[test]
fn hyphens_spaces_and_ligatures_are_what_they_look_like() {
    let map = "4 beginbfchar <61> <00AD> <62> <00A0> <63> <FB03> <64> <FB06> endbfchar \
               1 beginbfrange <41> <5A> <0041> endbfrange";
    for (text, meant) in
        [("SMITHaJONES", "SMITH-JONES"), ("JObMA", "JO MA"), ("EcL", "EffiL"), ("AdB", "AstB")]
    {
        // A ligature is as wide as it is drawn.
        let content = format!("({text}) Tj");
        assert_eq!(drawn(|flat| mapped(flat, map), &content), read_as(meant), "{text}");
    }
}

#[test]
fn a_map_that_contradicts_what_is_drawn_says_nothing() {
    let lie = "1 beginbfrange <41> <59> <0042> endbfrange";
    let usual = |flat: &mut Flat| {
        let mut font = mapped(flat, lie);
        font.remove(b"FontDescriptor");
        font
    };
    assert_eq!(drawn(usual, "(ABC) Tj"), REFUSED);
    assert_eq!(drawn(|flat| mapped(flat, lie), "(ABC) Tj"), read_as("BCD"));
    let word = "2 beginbfchar <41> <005000720069006E> <42> <200B> endbfchar";
    assert_eq!(drawn(|flat| mapped(flat, word), "(A) Tj"), REFUSED);
    assert_eq!(drawn(|flat| mapped(flat, word), "(B) Tj"), REFUSED);
}

#[test]
fn glyph_0_says_nothing() {
    let map = "1 beginbfrange <0000> <0040> <0041> endbfrange";
    let identity = || Object::Name(b"Identity-H".to_vec());
    let with_map = |flat: &mut Flat| composite(flat, identity(), map);
    assert_eq!(drawn(with_map, "<00010002> Tj"), read_as("BC"));
    assert_eq!(drawn(with_map, "<000100000002> Tj"), REFUSED);
    // By its name, in a simple font.
    let named = |flat: &mut Flat| {
        let mut font = mapped(flat, "1 beginbfrange <41> <5A> <0041> endbfrange");
        let differences = array([65.into(), name(".notdef"), name("B")]);
        font.set("Encoding", dictionary! { "Differences" => differences });
        font
    };
    assert_eq!(drawn(named, "(B) Tj"), read_as("B"));
    assert_eq!(drawn(named, "(BA) Tj"), REFUSED);
    // By the font's map to its glyphs.
    let placed = |flat: &mut Flat| {
        let places = flat.document.add_object(Stream::new(dictionary! {}, vec![0, 0, 0, 7, 0, 0, 0, 9]));
        let file = flat.document.add_object(Stream::new(dictionary! {}, Vec::new()));
        let font = composite(flat, identity(), map);
        let descendant = font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let descendant = flat.document.get_dictionary_mut(descendant).unwrap();
        descendant.set("CIDToGIDMap", places);
        descendant.set("FontDescriptor", dictionary! { "FontFile2" => file });
        font
    };
    assert_eq!(drawn(placed, "<00010003> Tj"), read_as("BD"));
    assert_eq!(drawn(placed, "<0002> Tj"), REFUSED);
    assert_eq!(drawn(placed, "<0004> Tj"), REFUSED);
}

#[test]
fn embedded_maps_say_how_long_codes_are() {
    let to_unicode = "1 beginbfrange <00> <FF> <0000> endbfrange";
    let with = |space: &str| {
        let map = format!(
            "/CMapName /OneByteIdentityH def {space} 1 begincidrange <00> <FF> 0 endcidrange endcmap"
        );
        drawn(
            |flat| {
                let map = flat.document.add_object(Stream::new(dictionary! {}, map.into_bytes()));
                composite(flat, map.into(), to_unicode)
            },
            "(Smith) Tj",
        )
    };
    assert_eq!(with("1 begincodespacerange <00> <FF> endcodespacerange"), read_as("Smith"));
    assert_eq!(with("2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange"), REFUSED);
}

#[test]
fn letters_that_are_set_apart_are_joined_or_refused() {
    let apart = |text: &str, step: &str| {
        let parts: String = text.chars().map(|c| format!("({c}) Tj {step} Td ")).collect();
        drawn(|_| helvetica(), &parts)
    };
    assert_eq!(apart("van der Berg", "9 0"), read_as("van der Berg"));
    assert_eq!(apart("00123456", "12 0"), read_as("00123456"));
    assert_eq!(apart("Li", "12 0"), REFUSED);
    // Spaces that were written are no gaps.
    assert_eq!(drawn(|_| helvetica(), "(J R R Tolkien) Tj"), read_as("J R R Tolkien"));
}

#[test]
fn a_value_that_goes_on_where_it_is_clipped_is_cut_off() {
    let school = "user.school";
    let lines = |clip: &str| {
        let mut flat = Flat::with(&[(school, "")]);
        flat.helvetica();
        flat.draw_in(
            school,
            0,
            &format!("{clip} BT /Test 10 Tf 2 5 Td (Senior High) Tj 0 -12 Td (School) Tj ET"),
        );
        let form = flat.read().unwrap();
        (form.values.get(school).cloned(), doubtful(&form).contains(&school))
    };
    assert_eq!(lines("0 0 200 17 re W n"), REFUSED);
    let mut flat = Flat::with(&[(school, "")]);
    flat.helvetica();
    flat.draw_in(school, 0, "0 0 200 17 re W n BT /Test 10 Tf 2 5 Td (Senior High) Tj ET");
    assert_eq!(flat.read().unwrap().values.get(school).map(String::as_str), Some("Senior High"));
}

#[test]
fn a_reason_that_fills_its_box_is_read_off_our_own_copy() {
    let reason = "The request names no site administrator of this school, and the location code is the one of \
                  another school: please correct both, have the form signed once more, and send it again.";
    for length in [reason.len(), 120, 60] {
        let reason = reason[..length].trim();
        let mut flat = Flat::with(&[("office.decision", "Disapproved"), ("office.reason", reason)]);
        let form = flat.read().unwrap();
        assert_eq!(form.values.get("office.reason").map(String::as_str), Some(reason), "{:?}", form.findings);
    }
}

#[test]
fn what_is_lost_or_unseen_in_a_field_is_told_by_the_rules() {
    let mut copy = filled("value");
    copy.field(NAME).set("V", text_string("Nu\u{200B}n\u{AD}ez"));
    copy.field("user.first_name").set("V", text_string("#N/A"));
    copy.field("user.title").set("V", text_string("NÃºÃ±ez"));
    let form = read_bytes(&copy.save()).unwrap();
    let request = crate::request::Request::parse(&form.raw);
    let context = crate::rules::Context {
        stage: crate::form::Stage::Submitted,
        today: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        partial: false,
        drawing: None,
    };
    let findings = crate::rules::findings(&form.raw, &request, &context);
    let code = |field: &str| {
        findings.iter().find(|finding| finding.field.as_deref() == Some(field)).map(|finding| finding.code)
    };
    assert_eq!(code(NAME), Some(Code::UnseenCharacter));
    assert!(findings.iter().any(|finding| finding.message.ends_with("U+200B, U+00AD")), "{findings:?}");
    assert_eq!(code("user.first_name"), Some(Code::SpreadsheetError));
    assert_eq!(code("user.title"), Some(Code::WrongEncoding));
}
