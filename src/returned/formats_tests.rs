//! Copies that are no plain PDF: exported data, attachments, locked files.

use lopdf::{Document, Object, Stream, dictionary};

use super::testing::{array, filled, literal};
use super::{Kind, Limits, Reader, read};
use crate::finding::Code;
use crate::request::Signature;
use crate::revision::newest;

fn value<'f>(form: &'f super::ReturnedForm, name: &str) -> Option<&'f str> {
    form.values.get(name).map(String::as_str)
}

const FDF: &str = "%FDF-1.2\n%\u{e2}\u{e3}\n1 0 obj\n<</FDF<</Fields[<</T(user)/Kids[<</T(last_name)/V(N\\372\\361ez)>><</T(first_name)\
    /V<FEFF004D0061007200ED0061>>>]>><</T(roles.counselor)/V/A>><</T(office.decision)/V/Approved>>]/F(form.pdf)>>>>\n\
    endobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";

#[test]
fn fdf_is_read() {
    let form = read(FDF.as_bytes(), "x.fdf", &Limits::default()).unwrap();
    assert_eq!(form.kind, Kind::FormData);
    assert_eq!(value(&form, "user.last_name"), Some("Núñez"));
    assert_eq!(value(&form, "user.first_name"), Some("María"));
    assert_eq!(value(&form, "roles.counselor"), Some("A"));
    assert_eq!(value(&form, "office.decision"), Some("Approved"));
    assert_eq!(form.findings, []);
    // Without its trailer, too.
    let cut = FDF.split("trailer").next().unwrap();
    let form = read(cut.as_bytes(), "x.fdf", &Limits::default()).unwrap();
    assert_eq!(value(&form, "user.last_name"), Some("Núñez"));
}

#[test]
fn xfdf_is_read() {
    let xfdf = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xfdf xmlns=\"http://ns.adobe.com/xfdf/\" xml:space=\"preserve\">\
        <f href=\"form.pdf\"/><fields><field name=\"user\"><field name=\"last_name\"><value>O&apos;Brien &#x26; 王</value></field>\
        <field name=\"title\"><value/></field></field><field name=\"roles.counselor\"><value>A</value></field>\
        <field name=\"office.reason\"><value><![CDATA[one\r\n<two>]]></value></field></fields></xfdf>";
    let form = read(xfdf.as_bytes(), "x.xfdf", &Limits::default()).unwrap();
    assert_eq!(form.kind, Kind::FormData);
    assert_eq!(value(&form, "user.last_name"), Some("O'Brien & 王"));
    assert_eq!(value(&form, "roles.counselor"), Some("A"));
    assert_eq!(value(&form, "office.reason"), Some("one\n<two>"));
    assert_eq!(form.raw.answers.get("user.title"), None);
    // A part that fields are in is no field.
    assert_eq!(form.findings, []);
}

#[test]
fn data_of_other_forms_and_broken_data_are_refused() {
    // What no XML may hold is no accent.
    let control =
        "<xfdf><fields><field name=\"user.title\"><value>a&#30;b&#27;c</value></field></fields></xfdf>";
    let form = read(control.as_bytes(), "x.xfdf", &Limits::default()).unwrap();
    assert_eq!(value(&form, "user.title"), None);
    assert!(form.findings.iter().any(|finding| finding.field.as_deref() == Some("user.title")));
    let deep = format!("<xfdf>{}", "<field name=\"a\">".repeat(1000));
    let many = format!(
        "<xfdf><fields>{}</fields></xfdf>",
        "<field name=\"a\"><value>1</value></field>".repeat(100_000)
    );
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><xfdf><fields><field name=\"user.title\"><value>&a;</value></field></fields></xfdf>";
    for (data, kind) in [
        ("<xfdf><fields><field name=\"city\"><value>LA</value></field></fields></xfdf>", Kind::FormData),
        ("<xfdf><fields>", Kind::Damaged),
        ("<xfdf></fields>", Kind::Damaged),
        (bomb, Kind::Damaged),
        (deep.as_str(), Kind::OtherDocument),
        (many.as_str(), Kind::OtherDocument),
        (
            "%FDF-1.2\n1 0 obj\n<</FDF<</Fields[<</T(city)/V(LA)>>]>>>>\nendobj\ntrailer\n<</Root 1 0 R>>",
            Kind::FormData,
        ),
        ("%FDF-1.2\n", Kind::Damaged),
    ] {
        let unreadable = read(data.as_bytes(), "x", &Limits::default()).unwrap_err();
        assert_eq!(unreadable.kind, kind, "{}", &data[..data.len().min(200)]);
    }
}

/// A portfolio of these files.
fn portfolio(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut names = Vec::new();
    for (name, bytes) in files {
        let stream =
            document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, bytes.to_vec()));
        let file = document.add_object(dictionary! {
            "Type" => "Filespec", "UF" => literal(name.as_bytes()), "EF" => dictionary! { "F" => stream },
        });
        names.extend([literal(name.as_bytes()), file.into()]);
    }
    let page = document.add_object(dictionary! { "Type" => "Page" });
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Kids" => array([page.into()]), "Count" => 1 });
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Collection" => dictionary! {},
        "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => Object::Array(names) } },
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_form_in_a_portfolio_is_taken_out() {
    let form = filled("Anna").save();
    let one = portfolio(&[("letter.txt", b"Dear Sir"), ("request.pdf", &form)]);
    let read_one = read(&one, "portfolio.pdf", &Limits::default()).unwrap();
    assert_eq!(read_one.kind, Kind::Attachment);
    assert_eq!(value(&read_one, "user.first_name"), Some("Anna"));
    assert_eq!(read_one.raw.origin.to_string(), "portfolio.pdf: request.pdf");

    let other = filled("Bea").save();
    let two = portfolio(&[("a.pdf", &form), ("b.pdf", &other)]);
    let unreadable = read(&two, "portfolio.pdf", &Limits::default()).unwrap_err();
    assert_eq!(unreadable.kind, Kind::Attachment);
    assert!(unreadable.what().contains("2 times"), "{unreadable}");

    // The same bytes twice are one form.
    let same = portfolio(&[("a.pdf", &form), ("b.pdf", &form)]);
    assert!(read(&same, "portfolio.pdf", &Limits::default()).unwrap().findings.is_empty());

    // What may be a form as well is named.
    let locked = filled("Bea").save_encrypted("secret");
    for (file, word) in [(&locked[..], "locked"), (&other[..400], "damaged")] {
        let bytes = portfolio(&[("a.pdf", &form), ("b.pdf", file)]);
        let returned = read(&bytes, "portfolio.pdf", &Limits::default()).unwrap();
        assert_eq!(value(&returned, "user.first_name"), Some("Anna"));
        let [finding] = returned.findings.as_slice() else { panic!("{:?}", returned.findings) };
        assert!(finding.message.contains("b.pdf") && finding.message.contains(word), "{finding:?}");
    }

    // A portfolio in a portfolio is opened, and what is in that is not, so that
    // nothing opens without end.
    let two = portfolio(&[("inner.pdf", &one)]);
    let returned = read(&two, "portfolio.pdf", &Limits::default()).unwrap();
    assert_eq!((returned.kind, value(&returned, "user.first_name")), (Kind::Attachment, Some("Anna")));
    for (files, what) in [
        (&[("letter.txt", &b"Dear Sir"[..])][..], "holds other files"),
        (&[("middle.pdf", &two)], "2 attached files were not looked at"),
        (&[("a.pdf", &locked)], "`portfolio.pdf: a.pdf` is locked with a password"),
        (&[("a.txt", b"Dear Sir"), ("b.pdf", &other[..400])], "`portfolio.pdf: b.pdf` is a damaged PDF"),
        (&[], "holds other files"),
    ] {
        let unreadable = read(&portfolio(files), "portfolio.pdf", &Limits::default()).unwrap_err();
        assert_eq!(unreadable.kind, Kind::Attachment);
        assert!(unreadable.what().contains(what), "{unreadable}");
    }
}

#[test]
fn comments_that_came_with_data_are_told() {
    let xfdf = |comments: &str| {
        format!(
            "<xfdf><fields><field name=\"user.title\"><value>Teacher</value></field></fields><annots>{comments}</annots></xfdf>"
        )
    };
    let ink = "<ink page=\"1\" rect=\"1,2,3,4\"><inklist><gesture>1,2;3,4</gesture></inklist><popup/></ink>";
    let fdf = |comments: &str| FDF.replace("/F(form.pdf)", &format!("/F(form.pdf)/Annots[{comments}]"));
    for (data, told) in [
        (xfdf(""), None),
        (xfdf(ink), Some("a comment or drawing came with the data")),
        (xfdf(&[ink, "<freetext/>"].concat()), Some("2 comments or drawings came with the data")),
        (fdf(""), None),
        (fdf("<</Subtype/Ink>>"), Some("a comment or drawing came with the data")),
    ] {
        let form = read(data.as_bytes(), "x", &Limits::default()).unwrap();
        assert_eq!(form.findings.len(), usize::from(told.is_some()), "{data}");
        assert!(form.findings.iter().all(|finding| finding.code == Code::OverField && !finding.is_error()));
        assert!(form.findings.iter().all(|finding| finding.message.starts_with(told.unwrap())));
    }
}

#[test]
fn a_file_that_no_password_opens_says_so() {
    let mut copy = filled("Anna");
    copy.document.trailer.set("Encrypt", dictionary! { "Filter" => "Adobe.PubSec", "V" => 4, "StmF" => "F" });
    let unreadable = read(&copy.save(), "x.pdf", &Limits::default()).unwrap_err();
    assert_eq!(unreadable.kind, Kind::Encrypted);
    assert!(unreadable.what().contains("no password opens it"), "{unreadable}");
    let error = crate::Error::from(unreadable).to_string();
    assert!(!error.contains("password-file"), "{error}");
}

#[test]
fn locked_files_open_with_one_of_the_passwords() {
    let locked = filled("Anna").save_encrypted("open sesame");
    assert_eq!(read(&locked, "locked.pdf", &Limits::default()).unwrap_err().kind, Kind::Encrypted);
    let with = |passwords: &[&str]| {
        let passwords = passwords.iter().map(|word| (*word).to_owned()).collect();
        Reader { passwords, ..Reader::default() }.read(&locked, "locked.pdf")
    };
    assert_eq!(with(&["no", "neither"]).unwrap_err().kind, Kind::Encrypted);
    let form = with(&["no", "open sesame"]).unwrap();
    assert_eq!(value(&form, "user.first_name"), Some("Anna"));
    assert!(!form.findings.iter().any(|finding| finding.code == Code::Recovered), "{:?}", form.findings);
    assert!(form.raw.signatures.values().all(|signature| *signature == Signature::Missing));
}

#[test]
fn another_revision_with_fields_is_named_as_well() {
    let title = &newest().form().title;
    for (revision, is_ours) in [("02/17/2022", true), ("08/01/2024", false)] {
        let mut copy = filled("Anna");
        let content = format!("BT /F 9 Tf 9 9 Td ({title}) Tj 0 20 Td (Rev. {revision}) Tj ET");
        let content = copy.document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
        let page = copy.pages[0];
        copy.dict(page).set("Contents", content);
        copy.dict(page).set("Resources", dictionary! { "Font" => dictionary! { "F" => font } });
        // The other one calls a field by another name.
        copy.field("user.school").set("T", literal(b"site"));
        let read = read(&copy.save(), "form.pdf", &Limits::default());
        match read {
            Ok(form) => assert!(is_ours && form.findings.iter().any(|f| f.message.contains("user.school"))),
            Err(unreadable) => {
                assert!(!is_ours, "{unreadable}");
                assert_eq!(unreadable.kind, Kind::OtherForm);
                assert!(unreadable.what().contains("Rev. 08/01/2024"), "{unreadable}");
            }
        }
    }
}

#[test]
fn form_data_says_its_encoding_or_is_refused() {
    let fdf = |encoding: &str, value: &str| {
        format!(
            "%FDF-1.2\n1 0 obj\n<</FDF<</Encoding/{encoding}/Fields[<</T(user.title)/V({value})>>]>>>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
        )
    };
    // One letter such as `Д` might be two of another encoding: only what the file says tells.
    for (encoding, text) in [("utf_8", "Núñez"), ("utf-8", "Д"), ("PDFDocEncoding", "Analyst")] {
        let form = read(fdf(encoding, text).as_bytes(), "x.fdf", &Limits::default()).unwrap();
        assert_eq!(value(&form, "user.title"), Some(text));
    }
    let refused = read(fdf("Shift-JIS", "Núñez").as_bytes(), "x.fdf", &Limits::default()).unwrap_err();
    assert_eq!(refused.kind, Kind::FormData);
    assert!(refused.what().contains("encoding"), "{refused}");

    let xfdf = |head: &str| {
        format!("{head}<xfdf><fields><field name=\"user.title\"><value>Núñez</value></field></fields></xfdf>")
    };
    let latin = |text: String| text.chars().map(|c| c as u8).collect::<Vec<u8>>();
    let stated = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    let wide: Vec<u8> =
        [0xFEFF].into_iter().chain(xfdf("").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [latin(xfdf(stated)), latin(xfdf("")), xfdf(stated).into_bytes(), wide] {
        let refused = read(&bytes, "x.xfdf", &Limits::default()).unwrap_err();
        assert_eq!(refused.kind, Kind::FormData);
        assert!(refused.what().contains("another encoding than UTF-8"), "{refused}");
    }

    let prefixed = "<x:xfdf xmlns:x=\"http://ns.adobe.com/xfdf/\"><x:fields><x:field name=\"user.title\"><x:value>Clerk</x:value></x:field></x:fields></x:xfdf>";
    let form = read(prefixed.as_bytes(), "x.xfdf", &Limits::default()).unwrap();
    assert_eq!(value(&form, "user.title"), Some("Clerk"));

    let damaged = read(b"<xfdf><fields>", "x.xfdf", &Limits::default()).unwrap_err();
    assert!(damaged.what().contains("form data") && !damaged.what().contains("PDF"), "{damaged}");
}
