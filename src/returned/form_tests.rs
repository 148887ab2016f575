//! Our own form, after other programs had it in hand.

use std::time::{Duration, Instant};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use proptest::prelude::*;

use super::*;
use crate::finding::Code;
use crate::pdf::{self, Kind as Output};
use crate::request::{RawAnswer, RawRequest, Request, Signature};

fn request(changes: &[(&str, &str)]) -> Request {
    let mut raw = RawRequest::default();
    raw.roles.push(RawAnswer::new("Counselor", Origin::Nowhere));
    for (name, text) in [("user.first_name", "María"), ("user.phone", "(213) 555-0142")].iter().chain(changes)
    {
        raw.answers.insert((*name).to_owned(), RawAnswer::new(*text, Origin::Nowhere));
    }
    Request::parse(&raw)
}

fn ours(changes: &[(&str, &str)]) -> Vec<u8> {
    pdf::write(&request(changes), Output::Fillable).unwrap()
}

fn read_ours(bytes: &[u8]) -> Result<ReturnedForm, Unreadable> {
    read(bytes, "form.pdf", &Limits::default())
}

/// Our form after another program changed and saved it.
fn saved(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(&ours(&[])).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// The object of a field, by its fully qualified name.
fn field_id(document: &Document, name: &str) -> ObjectId {
    let (parent, own) = name.rsplit_once('.').unwrap();
    let named = |dictionary: &Dictionary, name: &str| {
        dictionary.get(b"T").is_ok_and(|t| lopdf::decode_text_string(t).is_ok_and(|t| t == name))
    };
    let parent = document
        .objects
        .iter()
        .find(|(_, o)| o.as_dict().is_ok_and(|d| named(d, parent) && d.has(b"Kids")))
        .map(|(id, _)| *id)
        .unwrap();
    let child = |d: &Dictionary| {
        named(d, own) && d.get(b"Parent").and_then(Object::as_reference).ok() == Some(parent)
    };
    *document.objects.iter().find(|(_, o)| o.as_dict().is_ok_and(child)).unwrap().0
}

fn field<'a>(document: &'a mut Document, name: &str) -> &'a mut Dictionary {
    let id = field_id(document, name);
    document.get_dictionary_mut(id).unwrap()
}

fn string(bytes: &[u8]) -> Object {
    Object::String(bytes.to_vec(), StringFormat::Hexadecimal)
}

#[track_caller]
fn value(bytes: &[u8], name: &str) -> Option<String> {
    read_ours(bytes).unwrap().values.get(name).cloned()
}

#[test]
fn our_own_form_reads_back() {
    let changes = [
        ("user.last_name", "Nguyễn"),
        ("office.decision", "Disapproved"),
        ("office.reason", "one\ntwo (three) \\"),
    ];
    let returned = read_ours(&ours(&changes)).unwrap();
    assert_eq!(returned.kind, Kind::Fillable);
    assert_eq!(returned.findings, []);
    let read = Request::parse(&returned.raw);
    let texts = |request: &Request| {
        let answers = request.answers();
        answers.map(|(name, answer)| (name, answer.text().map(|text| text.into_owned()))).collect::<Vec<_>>()
    };
    assert_eq!(texts(&read), texts(&request(&changes)));
    assert_eq!(read.known_roles().map(|role| role.label()).collect::<Vec<_>>(), ["Counselor"]);
    assert!(read.signatures.values().all(|signature| *signature == Signature::Missing));
}

#[test]
fn values_in_every_encoding_and_place() {
    let cases: [(Object, &str); 6] = [
        (string(b"\xFE\xFF\x1E\xC4"), "Ễ"),
        (string(b"\xFF\xFE\xC4\x1E"), "Ễ"),
        (string(b"\xEF\xBB\xBF\xE1\xBB\x84"), "Ễ"),
        (string(b"O\x90Brien"), "O’Brien"),
        (Object::Name(b"Counselor".to_vec()), "Counselor"),
        (Object::Integer(42), "42"),
    ];
    for (object, expected) in cases {
        let direct = saved(|document| field(document, "user.title").set("V", object.clone()));
        assert_eq!(value(&direct, "user.title").as_deref(), Some(expected));
        let indirect = saved(|document| {
            let id = document.add_object(object.clone());
            field(document, "user.title").set("V", id);
        });
        assert_eq!(value(&indirect, "user.title").as_deref(), Some(expected));
    }
    let stream = saved(|document| {
        let id = document.add_object(Stream::new(Dictionary::new(), b"long text".to_vec()));
        field(document, "office.reason").set("V", id);
    });
    assert_eq!(value(&stream, "office.reason").as_deref(), Some("long text"));
}

#[test]
fn cleared_and_null_values_are_empty() {
    for empty in [string(b""), string(b"\xFE\xFF"), Object::Null, Object::Reference((9999, 0))] {
        let bytes = saved(|document| field(document, "user.first_name").set("V", empty.clone()));
        assert_eq!(value(&bytes, "user.first_name").filter(|text| !text.is_empty()), None, "{empty:?}");
    }
}

#[test]
fn values_on_an_ancestor_or_only_in_a_widget() {
    let bytes = saved(|document| {
        let id = field_id(document, "user.title");
        let mut widget = document.get_dictionary(id).unwrap().clone();
        for key in [&b"T"[..], b"FT", b"TU"] {
            widget.remove(key);
        }
        widget.set("Parent", id);
        widget.set("V", string(b"Teacher"));
        let kid = document.add_object(widget);
        field(document, "user.title").set("Kids", vec![kid.into()]);
    });
    assert_eq!(value(&bytes, "user.title").as_deref(), Some("Teacher"));
}

#[test]
fn buttons_with_every_habit() {
    let role = "roles.office_manager";
    type Change = fn(&mut Dictionary);
    let cases: [(Change, bool); 9] = [
        (|d| d.set("V", Object::Name(b"A".to_vec())), true),
        (|d| d.set("V", Object::Name(b"Yes".to_vec())), true),
        (|d| d.set("V", string(b"A")), true),
        (|d| d.set("V", string(b"/A")), true),
        (|d| d.set("V", Object::Name(b"/A".to_vec())), true),
        (|d| d.set("V", string(b"Off")), false),
        (
            |d| {
                d.remove(b"V");
                d.set("AS", "A");
            },
            true,
        ),
        // The value counts where the appearance state is stale.
        (
            |d| {
                d.set("V", "Off");
                d.set("AS", "A");
            },
            false,
        ),
        (
            |d| {
                d.set("V", "A");
                d.set("AS", "Off");
            },
            true,
        ),
    ];
    for (place, (change, on)) in cases.into_iter().enumerate() {
        let bytes = saved(|document| change(field(document, role)));
        let state = value(&bytes, role);
        assert_eq!(state.as_deref(), Some(if on { "A" } else { "Off" }), "case {place}");
    }
}

#[test]
fn radio_groups_with_every_habit() {
    let decision = "office.decision";
    let cases: [(Object, Option<&str>); 7] = [
        (Object::Name(b"Approved".to_vec()), Some("Approved")),
        (string(b"disapproved"), Some("Disapproved")),
        (string(b"/Approved"), Some("Approved")),
        (Object::Name(b"1".to_vec()), Some("Disapproved")),
        (Object::Integer(0), Some("Approved")),
        (Object::Name(b"Off".to_vec()), Some("Off")),
        (Object::Name(b"Maybe".to_vec()), None),
    ];
    for (state, expected) in cases {
        let bytes = saved(|document| field(document, decision).set("V", state.clone()));
        let returned = read_ours(&bytes).unwrap();
        assert_eq!(returned.values.get(decision).map(String::as_str), expected, "{state:?}");
        let unknown = state == Object::Name(b"Maybe".to_vec());
        assert_eq!(returned.findings.iter().any(|f| f.code == Code::NotAState), unknown);
    }
    let only_the_button = saved(|document| {
        let id = field_id(document, decision);
        let kids = document.get_dictionary(id).unwrap().get(b"Kids").unwrap().as_array().unwrap().clone();
        document.get_dictionary_mut(id).unwrap().remove(b"V");
        document.get_dictionary_mut(kids[1].as_reference().unwrap()).unwrap().set("AS", "Disapproved");
    });
    assert_eq!(value(&only_the_button, decision).as_deref(), Some("Disapproved"));
}

#[test]
fn widgets_count_when_the_form_is_gone() {
    let without_form = saved(|document| {
        document.catalog_mut().unwrap().remove(b"AcroForm");
    });
    let without_fields = saved(|document| {
        let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(form).unwrap().set("Fields", Vec::<Object>::new());
    });
    for bytes in [without_form, without_fields] {
        let returned = read_ours(&bytes).unwrap();
        assert_eq!(returned.values["user.first_name"], "María");
        assert_eq!(returned.values["roles.counselor"], "A");
        assert_eq!(returned.values.get("office.decision").map_or("Off", String::as_str), "Off");
    }
}

#[test]
fn fields_renamed_by_a_merge_are_known_by_their_ends() {
    let bytes = saved(|document| {
        let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
        let kids = document.get_dictionary(form).unwrap().get(b"Fields").unwrap().clone();
        let top = document.add_object(dictionary! { "T" => string(b"page1[0]"), "Kids" => kids });
        document.get_dictionary_mut(form).unwrap().set("Fields", vec![top.into()]);
    });
    assert_eq!(value(&bytes, "user.first_name").as_deref(), Some("María"));
}

#[test]
fn copies_that_disagree_are_a_finding() {
    let bytes = saved(|document| {
        let mut copy = document.get_dictionary(field_id(document, "user.first_name")).unwrap().clone();
        copy.set("V", string(b"Ana"));
        let parent = copy.get(b"Parent").unwrap().as_reference().unwrap();
        let copy = document.add_object(copy);
        let kids =
            document.get_dictionary_mut(parent).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
        kids.push(copy.into());
    });
    let returned = read_ours(&bytes).unwrap();
    assert_eq!(returned.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::DuplicateValues]);
}

#[test]
fn the_newest_revision_counts() {
    let first = ours(&[]);
    let previous = Document::load_mem(&first).unwrap();
    let mut incremental = lopdf::IncrementalDocument::create_from(first.clone(), previous);
    let id = field_id(incremental.get_prev_documents(), "user.first_name");
    incremental.opt_clone_object_to_new_document(id).unwrap();
    incremental.new_document.get_dictionary_mut(id).unwrap().set("V", string(b"Ana"));
    let mut bytes = Vec::new();
    incremental.save_to(&mut bytes).unwrap();
    let returned = read_ours(&bytes).unwrap();
    assert_eq!(returned.values["user.first_name"], "Ana");
    // What viewers draw was left as it was.
    assert_eq!(returned.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::ShownOtherwise]);

    // Cut anywhere in the last revision: the newest value, or a word of warning.
    for end in (first.len() + 8..bytes.len()).step_by(7) {
        let returned = read_ours(&bytes[..end]).unwrap();
        let warned = returned.findings.iter().any(|finding| finding.code == Code::Recovered);
        assert!(
            warned || returned.values["user.first_name"] == "Ana",
            "cut at {end}: the old value, in silence"
        );
    }
}

#[test]
fn damaged_files_are_repaired_or_reported() {
    let good = ours(&[]);
    let junk_before = [b"From: somebody\r\n\r\n", &good[..]].concat();
    let junk_after = [&good[..], b"\r\n--boundary--\r\n"].concat();
    let text = String::from_utf8_lossy(&good).into_owned();
    let start = text.rfind("startxref\n").unwrap();
    let tail = good.len() - (text.len() - start);
    let wrong_start = [&good[..tail], b"startxref\n17\n%%EOF\n"].concat();
    for bytes in [junk_before, junk_after, wrong_start] {
        assert_eq!(value(&bytes, "user.first_name").as_deref(), Some("María"));
    }
}

#[test]
fn a_file_cut_anywhere_never_panics_nor_makes_values_up() {
    let good = ours(&[]);
    let whole = read_ours(&good).unwrap().values;
    for end in (0..good.len()).step_by(997) {
        if let Ok(returned) = read_ours(&good[..end]) {
            assert!(returned.findings.iter().any(|f| f.code == Code::Recovered), "cut at {end}");
            for (name, value) in &returned.values {
                assert_eq!(Some(value), whole.get(name), "cut at {end}");
            }
        }
    }
}

#[test]
fn other_files_are_named_for_what_they_are() {
    let unreadable = |bytes: &[u8]| read_ours(bytes).unwrap_err();
    assert_eq!(unreadable(b"").what(), "is not a PDF: it is empty");
    assert_eq!(
        unreadable(b"PK\x03\x04...").what(),
        "is not a PDF: it is a ZIP archive or an office document"
    );
    assert_eq!(unreadable(b"hello").kind, Kind::NotAPdf);
    assert_eq!(unreadable(b"%PDF-1.7\n").kind, Kind::Damaged);

    let other = |with_form: bool, content: &[u8], image: bool| {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        let content = document.add_object(Stream::new(Dictionary::new(), content.to_vec()));
        let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
        let mut resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        if image {
            let picture = Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "Image" }, vec![0; 8]);
            let picture = document.add_object(picture);
            resources.set("XObject", dictionary! { "Im0" => picture });
        }
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "Resources" => resources, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
        });
        document.objects.insert(
            pages,
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into(),
        );
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
        if with_form {
            let field = document
                .add_object(dictionary! { "FT" => "Tx", "T" => string(b"city"), "V" => string(b"LA") });
            catalog.set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
        }
        let catalog = document.add_object(catalog);
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(unreadable(&other(true, b"", false)).kind, Kind::OtherForm);
    assert_eq!(unreadable(&other(false, b"BT /F1 12 Tf (hello) Tj ET", false)).kind, Kind::OtherDocument);
    assert_eq!(
        unreadable(&other(
            false,
            b"q 612 0 0 700 0 50 cm /Im0 Do Q BT /F1 8 Tf (FAX 213 555 0100  P.1) Tj ET",
            true
        ))
        .kind,
        Kind::Scanned
    );
}

#[test]
fn encrypted_files_open_without_a_password_or_say_so() {
    use lopdf::{EncryptionState, EncryptionVersion, Permissions};
    let encrypt = |user: &str| {
        let mut document = Document::load_mem(&ours(&[])).unwrap();
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(value(&encrypt(""), "user.first_name").as_deref(), Some("María"));
    assert_eq!(read_ours(&encrypt("secret")).unwrap_err().kind, Kind::Encrypted);
}

#[test]
fn signatures_are_seen_and_never_called_valid_without_proof() {
    let of = |bytes: &[u8]| read_ours(bytes).unwrap().raw.signatures["user.signature"];
    let digital = saved(|document| {
        let signature =
            dictionary! { "Type" => "Sig", "Filter" => "Adobe.PPKLite", "Contents" => string(&[0x30, 0, 0]) };
        let id = document.add_object(signature);
        field(document, "user.signature").set("V", id);
    });
    assert_eq!(of(&digital), Signature::Unreadable);
    let drawn = |kind: &'static str, offset: f32| {
        saved(|document| {
            let widget = document.get_dictionary(field_id(document, "user.signature")).unwrap().clone();
            let page = widget.get(b"P").unwrap().as_reference().unwrap();
            let rect: Vec<f32> = widget
                .get(b"Rect")
                .unwrap()
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.as_float().unwrap())
                .collect();
            let rect: Vec<Object> = [rect[0] + 20.0, rect[1] + offset, rect[0] + 120.0, rect[3] + offset]
                .map(Object::from)
                .to_vec();
            let [left, bottom, right, top] = &rect[..] else { panic!() };
            let line: Vec<Object> =
                [left, bottom, right, top, left, top, right, bottom].map(Clone::clone).to_vec();
            let ink = document.add_object(dictionary! {
                "Type" => "Annot", "Subtype" => kind, "Rect" => rect, "Contents" => string(b"Ana"),
                "InkList" => vec![line.into()],
            });
            let annotations = document
                .get_dictionary_mut(page)
                .unwrap()
                .get_mut(b"Annots")
                .unwrap()
                .as_array_mut()
                .unwrap();
            annotations.push(ink.into());
        })
    };
    for kind in ["Ink", "Stamp", "FreeText"] {
        assert_eq!(of(&drawn(kind, 2.0)), Signature::Drawn, "{kind}");
    }
    assert_eq!(of(&drawn("Ink", 200.0)), Signature::Missing);
    assert_eq!(of(&drawn("Highlight", 0.0)), Signature::Missing);
}

#[test]
fn cycles_and_deep_nesting_end() {
    let cyclic = saved(|document| {
        let id = field_id(document, "user.title");
        document.get_dictionary_mut(id).unwrap().set("Parent", id);
        document.get_dictionary_mut(id).unwrap().set("Kids", vec![id.into()]);
    });
    assert_eq!(value(&cyclic, "user.first_name").as_deref(), Some("María"));
    let deep = saved(|document| {
        let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
        let mut kid = document.add_object(dictionary! { "T" => string(b"x") });
        for _ in 0..5000 {
            kid = document.add_object(dictionary! { "T" => string(b"x"), "Kids" => vec![kid.into()] });
        }
        let fields =
            document.get_dictionary_mut(form).unwrap().get_mut(b"Fields").unwrap().as_array_mut().unwrap();
        fields.push(kid.into());
    });
    assert_eq!(read_ours(&deep).unwrap_err().kind, Kind::OtherDocument);
    let nested = [
        b"%PDF-1.7\n1 0 obj\n".to_vec(),
        b"[".repeat(200_000),
        b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF".to_vec(),
    ]
    .concat();
    assert_eq!(read_ours(&nested).unwrap_err().kind, Kind::OtherDocument);
}

#[test]
fn every_limit_stops_the_work() {
    let good = ours(&[]);
    let with = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(&good, "form.pdf", &limits)
    };
    for change in [
        (|limits| limits.file_size = 1000) as fn(&mut Limits),
        |limits| limits.stream_size = 100,
        |limits| limits.objects = 20,
        |limits| limits.total_size = 4000,
        |limits| limits.steps = 10,
    ] {
        assert_eq!(with(change).unwrap_err().kind, Kind::OtherDocument);
    }
    assert!(with(|limits| limits.depth = 0).is_err());
}

#[test]
fn bombs_do_not_go_off() {
    let started = Instant::now();
    // A stream of zeros that unpacks to 1 GiB would take seconds and all memory.
    let bomb = saved(|document| {
        let mut stream = Stream::new(Dictionary::new(), vec![b' '; 64 << 20]);
        stream.compress().unwrap();
        let id = document.add_object(stream);
        field(document, "office.reason").set("V", id);
    });
    let returned = read_ours(&bomb).unwrap();
    assert_eq!(returned.values.get("office.reason"), None);
    // Many entries of the cross-reference share one large object.
    let mut shared = b"%PDF-1.7\n1 0 obj\n(".to_vec();
    shared.extend(b"x".repeat(200_000));
    shared.extend(b")\nendobj\n");
    let xref = shared.len();
    shared.extend(
        format!("xref\n0 50001\n0000000000 65535 f \n{}", "0000000009 00000 n \n".repeat(50_000)).bytes(),
    );
    shared.extend(format!("trailer<</Size 50001/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF").bytes());
    assert!(read_ours(&shared).is_err());
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changed_bytes_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = ours(&[]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read_ours(&bytes);
    }
}
