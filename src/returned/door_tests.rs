//! Files that are made in ways of their own: encrypted, joined, put inside of
//! others, emptied.

use lopdf::{Document, Object, dictionary, text_string};

use super::flattened_tests::Flat;
use super::testing::*;
use super::*;

const FIRST: &str = "user.first_name";

#[test]
fn encryption_may_stand_right_in_the_trailer() {
    let bytes = filled("value").save_encrypted("");
    let text = |part: &[u8]| super::file::scan::find(&bytes, part).unwrap();
    // Move the dictionary from its object into the trailer.
    let key = text(b"/Encrypt ");
    let digits = bytes[key + 9..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = String::from_utf8(bytes[key + 9..key + 9 + digits].to_vec()).unwrap();
    let object = text(format!("\n{number} 0 obj").as_bytes()) + format!("\n{number} 0 obj").len();
    let end = object + super::file::scan::find(&bytes[object..], b"endobj").unwrap();
    let reference = key + 9..key + 9 + digits + 4;
    let direct = [&bytes[..reference.start], &bytes[object..end], &bytes[reference.end..]].concat();
    let form = read_bytes(&direct).unwrap();
    assert_eq!(form.values[FIRST], "value");
    assert!(!form.recovered, "{:?}", form.findings);
}

#[test]
fn encryption_without_an_identifier_takes_an_empty_one() {
    for (user, password) in [("", None), ("secret", Some("secret"))] {
        let mut copy = filled("value");
        // Encrypted with an empty identifier, which is then left out.
        copy.document.trailer.set("ID", array([literal(b""), literal(b"")]));
        let version = lopdf::EncryptionVersion::V2 {
            document: &copy.document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        };
        let state = lopdf::EncryptionState::try_from(version).unwrap();
        copy.document.encrypt(&state).unwrap();
        copy.document.trailer.remove(b"ID");
        let bytes = copy.save();
        let reader =
            Reader { passwords: password.map(str::to_owned).into_iter().collect(), ..Reader::default() };
        assert_eq!(reader.read(&bytes, "x.pdf").unwrap().values[FIRST], "value");
        if password.is_some() {
            assert_eq!(read_bytes(&bytes).unwrap_err().kind, Kind::Encrypted);
        }
    }
}

#[test]
fn encrypted_files_with_object_streams_are_read_within_the_budgets() {
    let mut copy = filled("value");
    let modern = Document::load_mem(&copy.save_modern()).unwrap();
    copy.document = modern;
    copy.document.trailer.set("ID", array([literal(b"0123456789abcdef"), literal(b"0123456789abcdef")]));
    let bytes = copy.save_encrypted("");
    assert_eq!(read_bytes(&bytes).unwrap().values[FIRST], "value");
    let limits = Limits { objects: 20, ..Limits::default() };
    assert_eq!(read(&bytes, "x", &limits).unwrap_err().exceeded, Some(Exceeded::Objects(20)));
    // The key written in numbers is nobody's.
    let at = super::file::scan::find(&bytes, b"/Encrypt ").unwrap();
    let hidden = [&bytes[..at], b"/#45ncrypt ", &bytes[at + 9..]].concat();
    assert_eq!(read_bytes(&hidden).unwrap_err().kind, Kind::Encrypted);
}

#[test]
fn a_page_with_fields_and_a_page_without_are_one_form() {
    // The second page of a flat copy in the place of the second page.
    let filled = crate::pdf::write(&Flat::request(&[]), crate::pdf::Kind::Fillable).unwrap();
    let mut document = Document::load_mem(&filled).unwrap();
    let mut flat = Flat::with(&[("site_administrator.full_name", "Ann Lee")]);
    flat.document.renumber_objects_with(document.max_id + 1);
    let flat_page = flat.document.get_pages()[&2];
    document.max_id = flat.document.max_id;
    document.objects.extend(flat.document.objects);
    let (second, tree) = {
        let pages = document.get_pages();
        let tree =
            document.get_dictionary(pages[&1]).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
        (pages[&2], tree)
    };
    document.get_dictionary_mut(flat_page).unwrap().set("Parent", tree);
    let kids = document.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
    for kid in kids {
        if kid.as_reference().is_ok_and(|id| id == second) {
            *kid = flat_page.into();
        }
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let form = read_bytes(&bytes).unwrap();
    assert_eq!(form.values["site_administrator.full_name"], "Ann Lee", "{:?}", form.findings);
    assert!(form.values.contains_key("user.last_name"));
}

#[test]
fn fields_that_stand_on_no_page_are_missing() {
    let mut copy = filled("value");
    let second = copy.pages[1];
    copy.dict(second).set("Annots", Vec::<Object>::new());
    let form = read_bytes(&copy.save()).unwrap();
    let on_second = form.values.keys().any(|name| name.starts_with("office."));
    assert!(!on_second && form.values.contains_key(FIRST), "{:?}", form.values);
    assert!(form.findings.iter().any(|finding| finding.message.contains("of the form's fields")));
    // Where no page has any, they are all that is left.
    let first = copy.pages[0];
    copy.dict(first).set("Annots", Vec::<Object>::new());
    assert_eq!(read_bytes(&copy.save()).unwrap().values[FIRST], "value");
}

#[test]
fn a_form_whose_attachments_alone_are_encrypted_is_open() {
    for (filter, is_open) in [(Some("Identity"), true), (None, true), (Some("StdCF"), false)] {
        let mut copy = filled("value");
        let mut entry = dictionary! {
            "Filter" => "Standard", "V" => 5, "R" => 6, "Length" => 256, "O" => literal(&[7; 48]), "U" => literal(&[8; 48]),
            "OE" => literal(&[1; 32]), "UE" => literal(&[2; 32]), "Perms" => literal(&[3; 16]), "P" => -4, "EFF" => "StdCF",
            "CF" => dictionary! { "StdCF" => dictionary! { "CFM" => "AESV3", "AuthEvent" => "EFOpen", "Length" => 32 } },
        };
        if let Some(filter) = filter {
            entry.set("StmF", filter);
            entry.set("StrF", filter);
        }
        let entry = copy.document.add_object(entry);
        copy.document.trailer.set("Encrypt", entry);
        copy.document.trailer.set("ID", array([literal(b"0123456789abcdef"), literal(b"0123456789abcdef")]));
        let read = read_bytes(&copy.save());
        match read {
            Ok(form) => assert_eq!((form.values[FIRST].as_str(), is_open), ("value", true), "{filter:?}"),
            Err(unreadable) => assert_eq!((unreadable.kind, is_open), (Kind::Encrypted, false), "{filter:?}"),
        }
    }
}

#[test]
fn both_ways_of_emptying_a_field_say_the_same() {
    let emptied = |value: Option<Object>| {
        let mut copy = filled("value");
        let twin = copy.document.add_object(dictionary! {
            "T" => text_string(FIRST), "FT" => "Tx", "V" => text_string("old"), "Type" => "Annot",
            "Subtype" => "Widget", "Rect" => array([0.into(), 0.into(), 9.into(), 9.into()]),
        });
        let page = copy.pages[0];
        let Ok(Object::Array(annotations)) = copy.dict(page).get_mut(b"Annots") else { panic!() };
        annotations.push(twin.into());
        match value {
            Some(value) => copy.field(FIRST).set("V", value),
            None => drop(copy.field(FIRST).remove(b"V")),
        }
        let form = read_bytes(&copy.save()).unwrap();
        let said: Vec<_> =
            form.findings.iter().map(|finding| (finding.code, finding.message.clone())).collect();
        (form.values.get(FIRST).cloned(), said)
    };
    let gone = emptied(None);
    assert_eq!(gone, emptied(Some(text_string(""))));
    assert_eq!(gone.0, None);
}

#[test]
fn a_twin_that_no_page_shows_does_not_fill_an_emptied_field() {
    for value in [None, Some(text_string(""))] {
        let mut copy = filled("value");
        let Ok(Object::Reference(parent)) = copy.field(FIRST).get(b"Parent").cloned() else { panic!() };
        let twin = copy.document.add_object(dictionary! {
            "T" => text_string("first_name"), "Parent" => parent, "FT" => "Tx", "V" => text_string("old"),
        });
        let Ok(Object::Array(kids)) = copy.dict(parent).get_mut(b"Kids") else { panic!() };
        kids.push(twin.into());
        match value {
            Some(value) => copy.field(FIRST).set("V", value),
            None => drop(copy.field(FIRST).remove(b"V")),
        }
        let form = read_bytes(&copy.save()).unwrap();
        assert_eq!(form.values.get(FIRST), None);
        assert!(form.findings.iter().any(|finding| finding.field.as_deref() == Some(FIRST)));
    }
}

#[test]
fn xfdf_may_have_empty_and_rich_values() {
    let data = |inside: &str| {
        let text = format!(
            "<xfdf><fields><field name=\"user.first_name\"><value>Ann</value></field>\
             <field name=\"user.title\">{inside}</field></fields></xfdf>"
        );
        let form = read(text.as_bytes(), "x.xfdf", &Limits::default()).unwrap();
        let is_told = form.findings.iter().any(|finding| finding.field.as_deref() == Some("user.title"));
        (form.values.get("user.title").cloned(), is_told)
    };
    let rich = "<value-richtext><body xmlns=\"http://www.w3.org/1999/xhtml\"><p>Senior <b>Clerk</b></p></body></value-richtext>";
    assert_eq!(data(rich), (Some("Senior Clerk".to_owned()), false));
    assert_eq!(data(&format!("<value>Senior Clerk</value>{rich}")), (Some("Senior Clerk".to_owned()), false));
    // Two answers are none.
    assert_eq!(data(&format!("<value>Counselor</value>{rich}")), (None, true));
    for empty in ["", "<value/>", "<value></value>"] {
        assert_eq!(data(empty).0.unwrap_or_default(), "", "{empty}");
    }
    // What no XML may hold was lost, in both kinds of values, and is no blank.
    for lost in ["<value>&#11;</value>", "<value-richtext><body><p>&#11;</p></body></value-richtext>"] {
        assert_eq!(data(lost), (None, true), "{lost}");
    }
    // A form of which nothing was filled in is this form all the same.
    let blank = "<xfdf><fields><field name=\"user.title\"><value/></field><field name=\"user.school\"/></fields></xfdf>";
    assert_eq!(read(blank.as_bytes(), "x.xfdf", &Limits::default()).unwrap().kind, Kind::FormData);
    // A long name takes no memory for each field below it.
    let long = format!(
        "<xfdf><fields><field name=\"{}\">{}</field></fields></xfdf>",
        "x".repeat(1 << 20),
        "<field name=\"a\"><value>1</value></field>".repeat(10_000)
    );
    assert_eq!(quickly(long.as_bytes()).unwrap_err().kind, Kind::FormData);
}

#[test]
fn a_book_that_was_scanned_is_given_up_soon() {
    use super::picture::decode::Refused;
    use super::picture::raster::Raster;
    let sheet =
        |width: usize| Raster { width, height: width * 4 / 3, gray: vec![255; width * width * 4 / 3] };
    // So many pages are looked at, and one more is taken: pages of something else, with nothing on them, or large.
    for (picture, many) in
        [(Err(Refused::Damaged), 8), (Ok(sheet(600)), 16), (Ok(sheet(3000)), 6), (Ok(sheet(6000)), 2)]
    {
        let mut looked_at = 0;
        let pictures = (1..).map(|number| {
            looked_at += 1;
            (number, picture.clone())
        });
        let wanted = crate::returned::Reader::default();
        let unreadable = super::sheet::scanned::read(pictures, wanted.wanted(false), "book.pdf").unwrap_err();
        assert_eq!(unreadable.kind, Kind::Scanned);
        let what = format!("many pages: among the first {many} are {many} of something else");
        assert!(unreadable.what().contains(&what), "{unreadable}");
        assert_eq!(looked_at, many + 1);
    }
}
