//! Copies without fields: what is read off their pages, and what is not.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::testing::array;
use super::{Kind, Limits, ReturnedForm, Unreadable, read};
use crate::finding::{Code, Finding};
use crate::form::Stage;
use crate::layout::{Faces, PAGE_HEIGHT};
use crate::pdf::{self, Kind as Output};
use crate::request::{RawAnswer, RawRequest, Request, Signature};
use crate::revision::newest;
use crate::{Origin, format};

fn raw(changes: &[(&str, &str)]) -> RawRequest {
    let text = include_str!("../../examples/counselor.toml");
    let mut raw = format::read(text, "counselor.toml", format::Format::Toml).unwrap().remove(0);
    for (name, text) in changes {
        raw.answers.insert((*name).to_owned(), RawAnswer::new(*text, Origin::Nowhere));
    }
    raw
}

/// A flat form that tests may draw on.
pub(super) struct Flat {
    pub(super) document: Document,
    pub(super) pages: Vec<ObjectId>,
}

impl Flat {
    /// The request that flat forms are made of.
    pub(super) fn request(changes: &[(&str, &str)]) -> Request {
        Request::parse(&raw(changes))
    }

    pub(super) fn with(changes: &[(&str, &str)]) -> Self {
        Self::of(changes, Output::Flat)
    }

    /// The same with its fields.
    pub(super) fn fillable(changes: &[(&str, &str)]) -> Self {
        Self::of(changes, Output::Fillable)
    }

    fn of(changes: &[(&str, &str)], output: Output) -> Self {
        let bytes = pdf::write(&Self::request(changes), output).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        let pages = document.get_pages().into_values().collect();
        Self { document, pages }
    }

    /// Draws on a page after, or before, everything else.
    pub(super) fn draw(&mut self, page: usize, content: &str, before: bool) {
        let part =
            Object::from(self.document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec())));
        let page = self.document.get_dictionary_mut(self.pages[page]).unwrap();
        let mut parts = match page.get(b"Contents").unwrap() {
            Object::Array(parts) => parts.clone(),
            one => vec![one.clone()],
        };
        parts.insert(if before { 0 } else { parts.len() }, part);
        page.set("Contents", parts);
    }

    /// Draws at a place inside of a field: `content` with its corner as the origin.
    pub(super) fn draw_in(&mut self, field: &str, option: usize, content: &str) {
        let widget =
            newest().layout().widgets.iter().filter(|widget| widget.field == field).nth(option).unwrap();
        let [x, y, ..] = widget.rect.to_pdf(PAGE_HEIGHT);
        let (page, content) = (widget.page, format!("q 1 0 0 1 {x} {y} cm {content} Q"));
        self.draw(page, &content, false);
    }

    /// A font for what a test writes.
    pub(super) fn font(&mut self, font: Dictionary) {
        let font = self.document.add_object(font);
        for page in self.pages.clone() {
            let resources = self.document.get_dictionary(page).unwrap().get(b"Resources").unwrap().clone();
            let id = match resources {
                Object::Reference(id) => id,
                direct => {
                    let id = self.document.add_object(direct);
                    self.document.get_dictionary_mut(page).unwrap().set("Resources", id);
                    id
                }
            };
            let fonts = self.document.get_dictionary(id).unwrap().get(b"Font").unwrap().clone();
            let mut fonts = match fonts {
                Object::Reference(id) => self.document.get_dictionary(id).unwrap().clone(),
                Object::Dictionary(fonts) => fonts,
                _ => panic!("no fonts"),
            };
            fonts.set("Test", font);
            self.document.get_dictionary_mut(id).unwrap().set("Font", fonts);
        }
    }

    pub(super) fn helvetica(&mut self) {
        self.font(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        });
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        bytes
    }

    pub(super) fn read(&mut self) -> Result<ReturnedForm, Unreadable> {
        read(&self.bytes(), "flat.pdf", &Limits::default())
    }
}

/// The fields that are said to be doubtful.
pub(super) fn doubtful(form: &ReturnedForm) -> Vec<&str> {
    let about = |finding: &Finding| {
        matches!(finding.code, Code::RecoveredFromPage | Code::OverField) && finding.is_error()
    };
    form.findings
        .iter()
        .filter(|finding| about(finding))
        .filter_map(|finding| finding.field.as_deref())
        .collect()
}

#[test]
fn a_flat_form_gives_its_answers_back_and_says_where_they_come_from() {
    let changes = [
        ("user.last_name", "O’Brien-Núñez"),
        ("user.first_name", "Հովհաննես Žižka"),
        ("user.school", "Roosevelt Senior High School, East Campus"),
        ("office.decision", "Disapproved"),
        (
            "office.reason",
            "Not signed by a principal of the school; please have the form signed and send it again.",
        ),
    ];
    let form = Flat::with(&changes).read().unwrap();
    assert_eq!(form.kind, Kind::Flattened);
    assert_eq!(doubtful(&form), [""; 0]);
    let said = |findings: &[Finding]| {
        findings.iter().filter(|finding| finding.code == Code::RecoveredFromPage).count()
    };
    assert_eq!(said(&form.findings), 1);
    let fillable = pdf::write(&Request::parse(&raw(&changes)), Output::Fillable).unwrap();
    let fields = read(&fillable, "form.pdf", &Limits::default()).unwrap();
    assert_eq!(form.values, fields.values);
    assert_eq!(form.raw.signatures, fields.raw.signatures);
    let signed = form.raw.signatures.values().filter(|signature| **signature != Signature::Missing);
    assert_eq!(signed.count(), 0);
    assert!(newest().form().fields().iter().any(|field| field.required == Some(Stage::Submitted)));
}

#[test]
fn a_page_may_be_moved_scaled_and_turned() {
    let straight = Flat::with(&[]).read().unwrap();
    for matrix in ["0.9 0 0 0.9 30 20", "0 1 -1 0 792 0", "-0.5 0 0 -0.5 400 500", "0.62 0.02 -0.02 0.62 1 2"]
    {
        let mut flat = Flat::with(&[]);
        for page in 0..2 {
            flat.draw(page, &format!("{matrix} cm"), true);
            let paper = array([0.into(), 0.into(), 800.into(), 800.into()]);
            let page = flat.pages[page];
            flat.document.get_dictionary_mut(page).unwrap().set("MediaBox", paper);
        }
        let form = flat.read().unwrap();
        assert_eq!(form.values, straight.values, "{matrix}");
        assert_eq!(doubtful(&form), [""; 0], "{matrix}");
    }
}

#[test]
fn nothing_that_cannot_be_read_for_certain_is_an_answer() {
    let empty = [("user.title", "")];
    for (drawing, why) in [
        ("q 0 0 40 30 re W n BT /Test 10 Tf 2 5 Td (Somebody else) Tj ET Q", "cut off"),
        ("BT /Test 10 Tf 2 5 Td (Somebody) Tj -0.5 0 Td (Else) Tj ET", "over one another"),
        ("BT /Test 10 Tf 2 5 Td (Some) Tj 25 0 Td (body) Tj 100 0 Td (else) Tj ET", "where its words end"),
        ("5 5 m 20 15 l 30 5 l S", "drawn"),
        ("q 20 0 0 12 3 3 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", "drawn"),
        (
            "BT /Test 10 Tf 2 5 Td (This is a title that is so long that it does not end in its field and goes on beside it) Tj ET",
            "runs out",
        ),
    ] {
        let mut flat = Flat::with(&empty);
        flat.helvetica();
        flat.draw_in("user.title", 0, drawing);
        let form = flat.read().unwrap();
        assert_eq!(form.values.get("user.title"), None, "{drawing}");
        assert_eq!(doubtful(&form), ["user.title"], "{drawing}");
        assert!(
            form.findings.iter().any(|finding| finding.message.contains(why)),
            "{drawing}: {:?}",
            form.findings
        );
    }
    // Letters without a meaning, and letters that stand in another order than they are read in.
    let unknown = dictionary! { "Type" => "Font", "Subtype" => "Type3", "FontMatrix" => array([0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()]) };
    let map = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <05D0> endbfrange endcmap";
    for with_map in [false, true] {
        let mut flat = Flat::with(&empty);
        let mut font = unknown.clone();
        if with_map {
            let map = flat.document.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
            font.set("ToUnicode", map);
            font.set("FirstChar", 65);
            font.set("Widths", array([600.into(), 600.into(), 600.into()]));
        }
        flat.font(font);
        flat.draw_in("user.title", 0, "BT /Test 10 Tf 2 5 Td (ABC) Tj ET");
        let form = flat.read().unwrap();
        assert_eq!(doubtful(&form), ["user.title"], "{with_map}");
    }
}

#[test]
fn what_nobody_sees_is_no_answer() {
    let mut flat = Flat::with(&[("user.title", "")]);
    flat.helvetica();
    flat.draw_in("user.title", 0, "BT 3 Tr /Test 10 Tf 2 5 Td (Hidden) Tj ET");
    flat.draw_in("user.title", 0, "0.9 0.9 1 rg 0 0 200 18 re f 0 0 m 200 0 l S");
    let form = flat.read().unwrap();
    assert_eq!(form.values.get("user.title"), None);
    assert_eq!(doubtful(&form), [""; 0]);
}

#[test]
fn any_mark_in_a_box_counts() {
    for mark in ["BT /Test 8 Tf 2 2 Td (X) Tj ET", "1 1 m 9 9 l S 1 9 m 9 1 l S", "2 5 m 4 2 l 9 9 l S"] {
        let mut flat = Flat::with(&[]);
        flat.helvetica();
        flat.draw_in("roles.principal", 0, mark);
        flat.draw_in("office.decision", 1, mark);
        let form = flat.read().unwrap();
        assert_eq!(form.values["roles.principal"], "A", "{mark}");
        assert_eq!(form.values["roles.office_manager"], "Off", "{mark}");
        assert_eq!(form.values["office.decision"], "Disapproved", "{mark}");
        flat.draw_in("office.decision", 0, mark);
        let form = flat.read().unwrap();
        assert_eq!(doubtful(&form), ["office.decision"], "{mark}");
    }
}

#[test]
fn a_signature_may_be_drawn_on_the_line() {
    let mut flat = Flat::with(&[]);
    flat.draw_in("user.signature", 0, "10 5 m 20 30 40 -10 80 12 c S");
    let rect = newest().layout().widget("site_administrator.signature").unwrap();
    let [x, y, ..] = rect.rect.to_pdf(PAGE_HEIGHT);
    let corners = [x + 6.0, y + 3.0, x + 30.0, y + 18.0, x + 55.0, y + 4.0, x + 80.0, y + 18.0];
    let ink = dictionary! {
        "Type" => "Annot", "Subtype" => "Ink",
        "Rect" => array([(x + 5.0).into(), (y + 2.0).into(), (x + 90.0).into(), (y + 20.0).into()]),
        "InkList" => array([array(corners.map(Object::from))]),
    };
    let ink = flat.document.add_object(ink);
    let page = flat.pages[rect.page];
    flat.document.get_dictionary_mut(page).unwrap().set("Annots", array([ink.into()]));
    let form = flat.read().unwrap();
    assert!(
        form.raw.signatures.values().all(|signature| *signature == Signature::Drawn),
        "{:?}",
        form.raw.signatures
    );
}

#[test]
fn what_stands_beside_an_answer_is_no_part_of_it() {
    const NAME: &str = "user.last_name";
    let beside = "BT /Test 9 Tf 200 4 Td (Zq) Tj ET";
    for (is_at_once, is_part) in [(true, true), (false, false)] {
        let mut flat = Flat::with(&[(NAME, ""), ("user.first_name", "")]);
        flat.helvetica();
        flat.draw_in(NAME, 0, "BT /Test 9 Tf 168 4 Td (Clerk) Tj ET");
        if !is_at_once {
            flat.draw_in("user.first_name", 0, "BT /Test 9 Tf 3 4 Td (Maria) Tj ET");
        }
        flat.draw_in(NAME, 0, beside);
        assert_eq!(doubtful(&flat.read().unwrap()).contains(&NAME), is_part);
    }
}

#[test]
fn what_begins_over_the_words_of_the_form_is_not_cut() {
    const NAME: &str = "user.last_name";
    for (at, value) in [(-30, None), (-8, None), (3, Some("Christopher"))] {
        let mut flat = Flat::with(&[(NAME, "")]);
        flat.helvetica();
        flat.draw_in(NAME, 0, &format!("BT /Test 9 Tf {at} 4 Td (Christopher) Tj ET"));
        let form = flat.read().unwrap();
        assert_eq!(form.values.get(NAME).map(String::as_str), value, "{at}");
        assert_eq!(doubtful(&form).is_empty(), value.is_some(), "{at}");
    }
}

#[test]
fn a_page_without_letters_is_told_beside_one_that_is_read() {
    let mut flat = Flat::with(&[]);
    let curves =
        flat.document.add_object(Stream::new(dictionary! {}, b"72 700 m 90 710 95 690 120 700 c f".to_vec()));
    flat.document.get_dictionary_mut(flat.pages[0]).unwrap().set("Contents", curves);
    let form = flat.read().unwrap();
    assert_eq!(form.kind, Kind::Flattened);
    let lost = doubtful(&form);
    assert!(lost.contains(&"user.last_name") && lost.contains(&"roles.principal"), "{lost:?}");
    assert!(!lost.contains(&"office.misis"), "{lost:?}");
    assert!(form.findings.iter().any(|finding| finding.message.starts_with("page 1 cannot be read")));
}

#[test]
fn a_page_that_is_missing_or_there_twice_is_reported() {
    let mut flat = Flat::with(&[]);
    flat.document.delete_pages(&[2]);
    let form = flat.read().unwrap();
    assert_eq!(form.values["user.last_name"], "Núñez");
    assert!(!form.values.contains_key("office.reason"));
    let messages: Vec<&str> = form.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages.contains(&"page 2 of the form is not among the pages"), "{messages:?}");
    assert!(form.raw.absent.contains("office.reason") && !form.raw.absent.contains("user.last_name"));

    let mut flat = Flat::with(&[]);
    let tree = flat.document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let kids =
        flat.document.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
    let first = kids[0].clone();
    kids.push(first);
    let twice = flat.document.get_object(flat.pages[0]).unwrap().clone();
    let twice = flat.document.add_object(twice);
    let kids =
        flat.document.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
    kids.pop();
    kids.push(twice.into());
    let unreadable = flat.read().unwrap_err();
    assert_eq!(unreadable.kind, Kind::Flattened);
    assert!(unreadable.what().contains("more than once"), "{unreadable}");
}

#[test]
fn another_revision_is_named() {
    let mut document = Document::with_version("1.7");
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let title = &newest().form().title;
    let content = format!("BT /F1 12 Tf 50 700 Td ({title}) Tj 0 -20 Td (\\(Rev. 08/01/2024\\)) Tj ET");
    let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    let page = dictionary! {
        "Type" => "Page", "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    };
    let page = document.add_object(page);
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Kids" => array([page.into()]), "Count" => 1 });
    document.get_dictionary_mut(page).unwrap().set("Parent", pages);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let unreadable = read(&bytes, "new.pdf", &Limits::default()).unwrap_err();
    assert_eq!(unreadable.kind, Kind::OtherForm);
    assert_eq!(unreadable.what(), "is Rev. 08/01/2024 of this form; only Rev. 02/17/2022 is read");
}

#[test]
fn pages_that_show_without_end_are_given_up() {
    let mut flat = Flat::with(&[]);
    flat.draw(1, &"0 0 m 1 1 l S\n".repeat(200_000), false);
    let unreadable = flat.read().unwrap_err();
    assert_eq!(unreadable.exceeded, Some(super::Exceeded::Operations(Limits::default().operations)));
}

/// A composite font of the file of a bundled face, as Poppler writes one: codes are
/// in UTF-16, and a map says which glyph each of them has.
fn as_poppler_writes(flat: &mut Flat) -> Dictionary {
    let face = &Faces::bundled().regular;
    let file = flat.document.add_object(Stream::new(dictionary! {}, face.data.to_vec()));
    let glyph = |unit: u16| char::from_u32(unit.into()).and_then(|c| face.glyph(c)).unwrap_or(0);
    let map = (0..u16::MAX).flat_map(|unit| glyph(unit).to_be_bytes()).collect();
    let map = flat.document.add_object(Stream::new(dictionary! {}, map));
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Noto", "CIDToGIDMap" => map, "DW" => 600,
        "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => "Noto", "FontFile2" => file },
    };
    let descendant = flat.document.add_object(descendant);
    dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Noto", "Encoding" => "Identity-H",
        "DescendantFonts" => array([descendant.into()]),
    }
}

#[test]
fn letters_of_an_embedded_font_are_told_by_its_own_table() {
    let mut flat = Flat::with(&[("user.last_name", "")]);
    let font = as_poppler_writes(&mut flat);
    flat.font(font);
    let codes: String = "Nguyễn Հով".encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    flat.draw_in("user.last_name", 0, &format!("BT /Test 10 Tf 2 5 Td <{codes}> Tj ET"));
    let form = flat.read().unwrap();
    assert_eq!(form.values["user.last_name"], "Nguyễn Հով");
    assert_eq!(doubtful(&form), [""; 0]);
}

/// A page that draws with 200 fonts that are alike.
fn many_fonts(flat: &mut Flat, font: &Dictionary) {
    let mut content = String::from("BT\n");
    let mut fonts = Dictionary::new();
    for place in 0..200 {
        fonts.set(format!("F{place}"), flat.document.add_object(font.clone()));
        content.push_str(&format!("/F{place} 10 Tf <0041> Tj\n"));
    }
    content.push_str("ET");
    let resources = dictionary! { "Font" => fonts };
    let page = flat.pages[1];
    flat.document.get_dictionary_mut(page).unwrap().set("Resources", resources);
    flat.draw(1, &content, false);
}

#[test]
fn fonts_that_are_long_to_read_are_given_up() {
    let mut fonts: Vec<(Flat, Dictionary)> = Vec::new();
    for map in [" ".repeat(1 << 20), format!("1 beginbfrange {}", "<0000><ffff><0000>".repeat(3000))] {
        let mut flat = Flat::with(&[]);
        let mut map = Stream::new(dictionary! {}, map.into_bytes());
        map.compress().unwrap();
        let map = flat.document.add_object(map);
        fonts.push((flat, dictionary! { "Subtype" => "Type0", "ToUnicode" => map }));
    }
    for last in [65_535, 9] {
        let mut flat = Flat::with(&[]);
        let widths = [0, last, 500].repeat(9000).into_iter().map(Object::Integer).collect();
        let widths = Object::Array(widths);
        let descendant = flat.document.add_object(dictionary! { "W" => widths });
        fonts.push((
            flat,
            dictionary! { "Subtype" => "Type0", "DescendantFonts" => array([descendant.into()]) },
        ));
    }
    let mut flat = Flat::with(&[]);
    let font = as_poppler_writes(&mut flat);
    fonts.push((flat, font));
    for (mut flat, font) in fonts {
        many_fonts(&mut flat, &font);
        let unreadable = flat.read().unwrap_err();
        assert_eq!(unreadable.exceeded, Some(super::Exceeded::Operations(Limits::default().operations)));
    }
}
