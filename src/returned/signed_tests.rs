//! Signed copies: `tests/signed/make.py` makes them, and what people, programs
//! and attackers do afterwards is appended here.

use std::path::Path;

use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary, text_string};

use super::testing::{array, literal, name, update};
use super::{Reader, ReturnedForm, Trust};
use crate::finding::{Code, Finding, Severity};
use crate::request::{Coverage, Signature};

const USER: &str = "user.signature";
const ADMINISTRATOR: &str = "site_administrator.signature";

fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signed");
    std::fs::read(folder.join(name)).unwrap()
}

fn signed(name: &str) -> Vec<u8> {
    bytes(&format!("{name}.bin"))
}

fn read_trusting(file: &[u8], certificates: &[&str]) -> ReturnedForm {
    let mut trust = Trust::default();
    for certificate in certificates {
        trust.add(&bytes(certificate)).unwrap();
    }
    Reader { trust, ..Reader::default() }.read(file, "returned.pdf").unwrap()
}

fn read(file: &[u8]) -> ReturnedForm {
    read_trusting(file, &[])
}

fn told(form: &ReturnedForm) -> Vec<String> {
    let text = |finding: &Finding| {
        let mark = if finding.severity == Severity::Error { "" } else { " (warning)" };
        format!("{} {}{mark}: {}", finding.code, finding.field.as_deref().unwrap_or("-"), finding.message)
    };
    // Most changes here are of values alone, which shows: see `shown_tests`.
    form.findings.iter().filter(|finding| finding.code != Code::ShownOtherwise).map(text).collect()
}

/// The signatures of the user and the site administrator.
fn states(form: &ReturnedForm) -> (Signature, Signature) {
    (form.raw.signatures[USER], form.raw.signatures[ADMINISTRATOR])
}

/// One more revision, in which some objects are others.
fn revise(bytes: &[u8], change: impl FnOnce(&Document, &mut Document)) -> Vec<u8> {
    let document = Document::load_mem(bytes).unwrap();
    let mut revision = IncrementalDocument::create_from(bytes.to_vec(), document);
    let previous = revision.get_prev_documents().clone();
    change(&previous, &mut revision.new_document);
    let mut out = Vec::new();
    revision.save_to(&mut out).unwrap();
    out
}

/// A field's object.
fn field(document: &Document, name: &str) -> (ObjectId, Dictionary) {
    let (group, partial) = name.split_once('.').unwrap();
    let (group, partial) = (text_string(group), text_string(partial));
    let parent =
        |dict: &Dictionary| document.get_dictionary(dict.get(b"Parent").ok()?.as_reference().ok()?).ok();
    let found = document.objects.iter().find_map(|(id, object)| {
        let dict = object.as_dict().ok()?;
        let is_it = dict.get(b"T").is_ok_and(|t| *t == partial)
            && parent(dict).is_some_and(|parent| parent.get(b"T").is_ok_and(|t| *t == group));
        is_it.then(|| (*id, dict.clone()))
    });
    found.unwrap()
}

/// One more revision, in which a field has other entries.
fn with_field(bytes: &[u8], name: &str, change: impl FnOnce(&mut Dictionary, &mut Document)) -> Vec<u8> {
    revise(bytes, |previous, next| {
        let (id, mut dict) = field(previous, name);
        change(&mut dict, next);
        next.objects.insert(id, dict.into());
    })
}

fn page(document: &Document) -> (ObjectId, Dictionary) {
    let id = document.get_pages()[&1];
    (id, document.get_dictionary(id).unwrap().clone())
}

/// One more revision, with one more annotation.
fn with_annotation(bytes: &[u8], annotation: Dictionary) -> Vec<u8> {
    revise(bytes, |previous, next| {
        let id = next.add_object(annotation);
        let (page_id, mut page) = page(previous);
        let mut annotations = page.get(b"Annots").unwrap().as_array().unwrap().clone();
        annotations.push(id.into());
        page.set("Annots", annotations);
        next.objects.insert(page_id, page.into());
    })
}

fn rect(document: &[u8], name: &str) -> Object {
    field(&Document::load_mem(document).unwrap(), name).1.get(b"Rect").unwrap().clone()
}

/// Replaces the first occurrence of some bytes by as many others.
fn patched(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = memchr::memmem::find(bytes, from).unwrap();
    [&bytes[..at], to, &bytes[at + to.len()..]].concat()
}

#[test]
fn whoever_signed_is_named_and_trusted_by_certificate() {
    for (file, algorithm) in [("both", "P-256 with SHA-256"), ("both-modern", "P-256 with SHA-256")] {
        let file = signed(file);
        let form = read(&file);
        assert_eq!(states(&form), (Signature::Intact, Signature::Intact));
        assert_eq!(told(&form), [""; 0]);
        let [user, administrator] = form.digital_signatures.as_slice() else { panic!() };
        assert_eq!((user.signer.as_str(), administrator.signer.as_str()), ("María Núñez", "James Ortiz"));
        assert_eq!((user.covers, administrator.covers), (Coverage::EarlierRevision, Coverage::WholeFile));
        assert_eq!(user.algorithm, algorithm);
        assert!(user.issuer.contains("CN=CA") && !user.serial.is_empty());
        assert!(user.valid_from.starts_with("2026-01-01T") && user.claimed_time.starts_with("2026-"));
        assert!(user.why.contains("no certificates to trust were given"), "{}", user.why);

        for root in ["root.pem", "root.der"] {
            let form = read_trusting(&file, &[root]);
            assert_eq!(states(&form), (Signature::Trusted, Signature::Trusted), "{root}");
            assert!(form.digital_signatures[0].why.contains("`Test Root`"));
        }
        // A signer's own certificate, and an authority that has nothing to do with them.
        let form = read_trusting(&file, &["maria.pem", "other.pem"]);
        assert_eq!(states(&form), (Signature::Trusted, Signature::Intact));
        assert!(
            form.digital_signatures[1].why.contains("`CA` does not lead"),
            "{:?}",
            form.digital_signatures[1]
        );
    }
}

#[test]
fn every_way_of_signing_has_its_state() {
    use Signature::{Intact, Trusted, Unreadable};
    for (file, state, why) in [
        ("user", Trusted, "fits the file"),
        ("without-attributes", Trusted, "fits the file"),
        ("by-key-identifier", Trusted, "fits the file"),
        ("ber", Trusted, "fits the file"),
        ("p384", Trusted, "fits the file"),
        ("certified-1", Trusted, "fits the file"),
        ("certified-3", Trusted, "fits the file"),
        ("locked", Trusted, "fits the file"),
        ("time-stamp", Trusted, "fits the file"),
        ("sha1", Intact, "SHA-1 is weak"),
        ("md5", Intact, "MD5 is weak"),
        ("weak-key", Intact, "RSA 1024 is weak"),
        ("expired", Intact, "had expired on 2026-02-01"),
        ("other-issuer", Intact, "`Other Root` does not lead"),
        ("issued-by-nobody", Intact, "`Not a CA` may not issue"),
        ("p521", Unreadable, "P-521"),
        ("ed25519", Unreadable, "Ed25519"),
        ("with-content", Unreadable, "a content of its own"),
        ("without-certificate", Unreadable, "one of whoever signed"),
    ] {
        let form = read_trusting(&signed(file), &["root.pem"]);
        let details = &form.digital_signatures[0];
        assert_eq!(states(&form), (state, Signature::Missing), "{file}: {}", details.why);
        assert!(details.why.contains(why), "{file}: {}", details.why);
        assert_eq!(details.status, state);
        let errors: Vec<String> =
            told(&form).into_iter().filter(|told| !told.contains("(warning)")).collect();
        assert_eq!(!errors.is_empty(), state == Unreadable, "{file}: {errors:?}");
        let is_weak = ["sha1", "md5", "weak-key"].contains(&file);
        assert_eq!(form.findings.iter().any(|finding| finding.code == Code::Signature), is_weak, "{file}");
    }
    let form = read_trusting(&signed("by-key-identifier"), &["root.pem"]);
    assert_eq!(
        form.digital_signatures[0].signer, "María Núñez",
        "not the shorter certificate of the authority"
    );
    let form = read(&signed("time-stamp"));
    assert!(form.digital_signatures[0].time_stamp.starts_with("2026-11-23T18:00:00"));
}

#[test]
fn a_dictionary_without_a_signature_is_an_error() {
    let form = |contents: &[u8]| {
        let forged = dictionary! {
            "Type" => "Sig", "Name" => text_string("Whoever"), "Contents" => literal(contents),
            "ByteRange" => array([0.into(), 0.into(), 0.into(), 0.into()]),
        };
        let file =
            super::testing::form_with(&[(USER, forged.clone().into()), (ADMINISTRATOR, forged.into())])
                .save();
        read(&file)
    };
    for contents in [&b"\x01"[..], b"\x30", b"\x30\x80", b"\x30\x03\x02\x01\x05", &[0xFF; 100]] {
        let form = form(contents);
        assert_eq!(states(&form), (Signature::Unreadable, Signature::Unreadable));
        assert_eq!(form.digital_signatures[0].signer, "", "what anybody writes is no signer");
        assert_eq!(form.digital_signatures[0].stated_name, "Whoever");
        let told = told(&form);
        assert!(told[0].starts_with("required user.signature: `User's signature` is unreadable"), "{told:?}");
    }
    for contents in [&b""[..], &[0; 64]] {
        let form = form(contents);
        assert_eq!(states(&form), (Signature::Missing, Signature::Missing));
        assert!(told(&form)[0].contains("without a signature in it"), "{:?}", told(&form));
    }
}

#[test]
fn a_value_that_is_no_signature_is_an_error() {
    for (value, is_told) in [
        (text_string("Maria Nunez"), true),
        (super::testing::name("Yes"), true),
        (1.into(), true),
        (array([1.into()]), true),
        (text_string(" "), false),
        (Object::Null, false),
    ] {
        let form = read(&super::testing::form_with(&[(USER, value.clone())]).save());
        assert_eq!(states(&form).0, Signature::Missing);
        assert_eq!(
            told(&form).iter().any(|told| told.contains("without a signature in it")),
            is_told,
            "{value:?}"
        );
    }
}

#[test]
fn a_flipped_byte_is_found() {
    let file = signed("both");
    let at = memchr::memmem::find(&file, b"As a user").unwrap();
    let mut flipped = file.clone();
    flipped[at] ^= 1;
    let form = read(&flipped);
    assert_eq!(states(&form), (Signature::Altered, Signature::Altered));
    assert!(told(&form)[0].contains("the file is not what was signed"), "{:?}", told(&form));
    // In the second revision, the first signature stands.
    let at = memchr::memmem::rfind(&file, b"/Reason")
        .or(memchr::memmem::rfind(&file, b"/Filter/Adobe"))
        .or(memchr::memmem::rfind(&file, b"Adobe.PPKLite"))
        .unwrap();
    let mut flipped = file.clone();
    flipped[at + 1] ^= 1;
    let form = read(&flipped);
    assert_eq!(form.raw.signatures[ADMINISTRATOR], Signature::Altered);
    assert_eq!(form.raw.signatures[USER], Signature::Intact);
    // One in a signature itself.
    let at = memchr::memmem::rfind(&file, b"0000000000>").unwrap();
    let last = file[..at].iter().rposition(|byte| *byte != b'0').unwrap();
    let mut flipped = file.clone();
    flipped[last - 40] = if flipped[last - 40] == b'a' { b'b' } else { b'a' };
    assert_ne!(read(&flipped).raw.signatures[ADMINISTRATOR], Signature::Intact);
}

#[test]
fn changed_answers_are_told_with_both_values() {
    for file in ["both", "both-modern"] {
        let changed = update(&signed(file), &[("user.title", text_string("Principal"))]);
        let form = read_trusting(&changed, &["root.pem"]);
        assert_eq!(states(&form), (Signature::Trusted, Signature::Trusted), "the mathematics is right");
        assert_eq!(
            told(&form),
            [
                "changed-after-signing user.title: after `María Núñez` and `James Ortiz` signed, `Title` was changed: it was `Counselor` and is `Principal` now"
            ]
        );
        let ticked = with_field(&signed(file), "roles.principal", |dict, _| {
            dict.set("V", name("A"));
            dict.set("AS", name("A"));
        });
        let told = told(&read(&ticked));
        assert!(told[0].starts_with("changed-after-signing roles.principal: "), "{told:?}");
        assert!(told[0].contains("it was empty and is `A` now"), "{told:?}");
    }
}

#[test]
fn what_is_not_theirs_is_free() {
    // Notification block: the user signed before, the administrator after.
    let notified = update(
        &signed("user"),
        &[("notify.name", text_string("Ana")), ("site_administrator.email", text_string("b"))],
    );
    assert_eq!(told(&read(&notified)), [""; 0]);
    let notified = update(&signed("both"), &[("notify.name", text_string("Ana"))]);
    assert!(told(&read(&notified))[0].contains("after `James Ortiz` signed"));
    let office = with_field(&signed("both"), "office.misis", |dict, next| {
        let drawn = next
            .add_object(Stream::new(dictionary! { "Subtype" => "Form" }, b"BT (A. Clerk) Tj ET".to_vec()));
        dict.set("V", text_string("A. Clerk"));
        dict.set("AP", dictionary! { "N" => drawn });
        dict.set("M", literal(b"D:2026"));
        dict.set("MK", dictionary! {});
        dict.set("DA", literal(b"/Helv 8 Tf"));
    });
    assert_eq!(told(&read(&office)), [""; 0]);
    // Ink on the administrator's line and date, after the user signed.
    for line in [ADMINISTRATOR, "site_administrator.signature_date"] {
        let file = signed("user");
        let ink = dictionary! { "Type" => "Annot", "Subtype" => "Ink", "Rect" => rect(&file, line) };
        assert_eq!(told(&read(&with_annotation(&file, ink))), [""; 0], "{line}");
    }
}

#[test]
fn bookkeeping_is_no_change() {
    let file = signed("both");
    let kept = with_field(&file, "user.title", |dict, _| {
        for key in ["M", "MK", "BS", "DA", "Q"] {
            dict.set(key, literal(b"x"));
        }
        dict.set("Ff", 1);
    });
    assert_eq!(told(&read(&kept)), [""; 0]);
    // NeedAppearances, a font more in /DR, and an appearance that is to be drawn anew.
    let drawn_anew = revise(&file, |previous, next| {
        let catalog_id = previous.trailer.get(b"Root").unwrap().as_reference().unwrap();
        let mut catalog = previous.get_dictionary(catalog_id).unwrap().clone();
        let form = catalog.get_mut(b"AcroForm").unwrap();
        let mut dict = match form {
            Object::Reference(id) => previous.get_dictionary(*id).unwrap().clone(),
            Object::Dictionary(dict) => dict.clone(),
            _ => panic!(),
        };
        dict.set("NeedAppearances", true);
        let helvetica = next.add_object(dictionary! { "Type" => "Font", "BaseFont" => "Helvetica" });
        let mut resources = dict.get(b"DR").unwrap().as_dict().unwrap().clone();
        resources.get_mut(b"Font").unwrap().as_dict_mut().unwrap().set("Helv", helvetica);
        dict.set("DR", resources);
        catalog.set("AcroForm", dict);
        next.objects.insert(catalog_id, catalog.into());
        let (id, mut title) = field(previous, "user.title");
        title.remove(b"AP");
        next.objects.insert(id, title.into());
    });
    assert_eq!(told(&read(&drawn_anew)), [""; 0]);
    // Another program's drawing of the same words.
    let font = |previous: &Document| page(previous).1.get(b"Resources").unwrap().clone();
    let redrawn = |words: &'static [u8]| {
        revise(&file, |previous, next| {
            let content = [b"/Tx BMC BT /F1 9 Tf 0 g 3 5 Td (", words, b") Tj ET EMC"].concat();
            let form = dictionary! {
                "Subtype" => "Form", "BBox" => array([0.into(), 0.into(), 228.into(), 17.into()]),
                "Resources" => font(previous),
            };
            let drawn = next.add_object(Stream::new(form, content));
            let (id, mut title) = field(previous, "user.title");
            title.set("AP", dictionary! { "N" => drawn });
            next.objects.insert(id, title.into());
        })
    };
    assert_eq!(told(&read(&redrawn(b"Counselor"))), [""; 0]);
    let told = told(&read(&redrawn(b"Principal")));
    assert!(told[0].contains("`Title` draws something else than it did, while its value stands"), "{told:?}");
}

#[test]
fn whatever_else_shows_is_told() {
    let file = signed("both");
    let one = |changed: Vec<u8>, what: &str| {
        let form = read(&changed);
        let told = told(&form);
        assert!(
            told.iter().any(|told| told.starts_with("altered-after-signing") && told.contains(what)),
            "{what}: {told:?}"
        );
        assert_eq!(states(&form), (Signature::Intact, Signature::Intact), "{what}");
    };
    one(
        revise(&file, |previous, next| {
            let (id, mut page) = page(previous);
            let more =
                next.add_object(Stream::new(dictionary! {}, b"BT /F1 20 Tf (Principal) Tj ET".to_vec()));
            let old = page.get(b"Contents").unwrap().clone();
            page.set("Contents", vec![old, more.into()]);
            next.objects.insert(id, page.into());
        }),
        "what page 1 shows was changed",
    );
    one(
        revise(&file, |previous, next| {
            let id = page(previous).1.get(b"Contents").unwrap().as_reference().unwrap();
            next.objects.insert(id, Stream::new(dictionary! {}, b"BT (other) Tj ET".to_vec()).into());
        }),
        "what page 1 shows was changed",
    );
    one(
        revise(&file, |previous, next| {
            let resources = page(previous).1.get(b"Resources").unwrap().as_dict().unwrap().clone();
            let font = resources
                .get(b"Font")
                .unwrap()
                .as_dict()
                .unwrap()
                .get(b"F1")
                .unwrap()
                .as_reference()
                .unwrap();
            next.objects.insert(font, dictionary! { "Type" => "Font", "BaseFont" => "Symbol" }.into());
        }),
        "what page 1 shows was changed",
    );
    one(
        revise(&file, |previous, next| {
            let (_, page) = page(previous);
            let tree_id = page.get(b"Parent").unwrap().as_reference().unwrap();
            let mut tree = previous.get_dictionary(tree_id).unwrap().clone();
            let mut kids = tree.get(b"Kids").unwrap().as_array().unwrap().clone();
            kids.push(next.add_object(dictionary! { "Type" => "Page", "Parent" => tree_id }).into());
            tree.set("Kids", kids);
            next.objects.insert(tree_id, tree.into());
        }),
        "pages were added",
    );
    let over = |kind: &str| dictionary! { "Type" => "Annot", "Subtype" => name(kind), "Rect" => rect(&file, "user.title"), "Contents" => literal(b"x") };
    one(with_annotation(&file, over("FreeText")), "a note or drawing was added on page 1");
    one(with_annotation(&file, over("Stamp")), "a note or drawing was added on page 1");
    let mut third = over("Widget");
    third.extend(&dictionary! { "FT" => "Sig", "T" => text_string("Signature9") });
    one(with_annotation(&file, third), "a signature was put over an answer on page 1");
    let mut text = over("Widget");
    text.extend(&dictionary! { "FT" => "Tx", "T" => text_string("more"), "V" => text_string("x") });
    one(with_annotation(&file, text), "a field was added on page 1");
    one(
        with_field(&file, "user.title", |dict, _| {
            dict.set("Rect", array([0.into(), 0.into(), 5.into(), 5.into()]));
        }),
        "`Title` was moved",
    );
    one(with_field(&file, "user.title", |dict, _| dict.set("F", 2)), "`Title` was hidden");
    one(
        with_field(&file, "user.title", |dict, _| dict.set("T", text_string("job"))),
        "the field `Title` was removed or renamed",
    );
    one(
        with_field(&file, "user.title", |dict, next| {
            let drawn =
                next.add_object(Stream::new(dictionary! { "Subtype" => "Form" }, b"0 0 9 9 re f".to_vec()));
            dict.set("AP", dictionary! { "N" => drawn });
        }),
        "draws something else",
    );
}

#[test]
fn one_person_does_not_sign_for_both() {
    let told_of = |file: &[u8]| told(&read(file));
    let told = told_of(&signed("same-signer"));
    assert!(told[0].starts_with("same-signer site_administrator.signature (warning): "), "{told:?}");
    // The same signature object in both fields.
    let both = revise(&signed("user"), |previous, next| {
        let value = field(previous, USER).1.get(b"V").unwrap().clone();
        let (id, mut other) = field(previous, ADMINISTRATOR);
        other.set("V", value);
        next.objects.insert(id, other.into());
    });
    let told = told_of(&both);
    assert!(
        told.iter().any(|told| told.starts_with("same-signer") && told.contains("one and the same")),
        "{told:?}"
    );
    assert!(told.iter().any(|told| told.contains("put into another field")), "{told:?}");
}

#[test]
fn signatures_in_fields_of_their_own_are_told() {
    let form = read(&signed("own-field"));
    assert_eq!(states(&form), (Signature::Intact, Signature::Missing));
    assert!(
        told(&form)[0].contains("on its line, but in a field of its own, `Signature1`"),
        "{:?}",
        told(&form)
    );
    assert_eq!(form.digital_signatures[0].counts_for, USER);
    let form = read(&signed("own-field-elsewhere"));
    assert_eq!(states(&form), (Signature::Missing, Signature::Missing));
    assert!(
        told(&form)[0].contains("`María Núñez` signed in a field of its own, `Signature1`, on page 1"),
        "{:?}",
        told(&form)
    );
}

#[test]
fn a_removed_signature_is_told() {
    for file in ["both", "user"] {
        let removed = with_field(&signed(file), USER, |dict, _| {
            dict.remove(b"V");
        });
        let form = read(&removed);
        assert_eq!(form.raw.signatures[USER], Signature::Missing);
        let told = told(&form);
        let expected = "altered-after-signing user.signature: `user.signature` was signed by `María Núñez`; that signature was removed later";
        assert!(told.iter().any(|told| told == expected), "{told:?}");
    }
}

#[test]
fn what_a_signature_forbids_is_honoured() {
    let fill = |file: &str, field: &str| told(&read(&update(&signed(file), &[(field, text_string("Ana"))])));
    assert!(fill("certified-1", "office.misis")[0].contains("`María Núñez` signed"));
    assert_eq!(fill("certified-3", "office.misis"), [""; 0]);
    assert!(fill("locked", "office.misis")[0].starts_with("changed-after-signing office.misis"));
    assert!(fill("locked", "notify.name")[0].starts_with("changed-after-signing notify.name"));
    assert_eq!(fill("locked", "notify.title"), [""; 0]);
    // Notes beside the answers, where they are allowed.
    let note = dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => array([500.into(), 5.into(), 520.into(), 25.into()]) };
    assert_eq!(told(&read(&with_annotation(&signed("certified-3"), note.clone()))), [""; 0]);
    assert!(!told(&read(&with_annotation(&signed("user"), note))).is_empty());
}

#[test]
fn a_copy_that_was_saved_anew_says_so() {
    let mut document = Document::load_mem(&signed("both")).unwrap();
    document.renumber_objects();
    let mut anew = Vec::new();
    document.save_to(&mut anew).unwrap();
    let form = read(&anew);
    assert_eq!(states(&form), (Signature::Altered, Signature::Altered));
    let hint = form.findings[0].hint.as_deref().unwrap();
    assert!(
        hint.contains(
            "saved anew by a program that does not keep signatures: ask for the file as it was signed"
        ),
        "{hint}"
    );
}

#[test]
fn signatures_of_copies_whose_answers_are_page_text_are_looked_at() {
    // A form of our own of which all fields but the user's signature were flattened.
    let forged =
        dictionary! { "Type" => "Sig", "Contents" => literal(b"\x30\x01"), "ByteRange" => array([]) };
    let request = crate::request::Request::default();
    let flat = crate::pdf::write(&request, crate::pdf::Kind::Flat).unwrap();
    let file = revise(&flat, |previous, next| {
        let id = previous.get_pages()[&2];
        let mut page = previous.get_dictionary(id).unwrap().clone();
        let widget = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => text_string(USER), "V" => forged,
            "Rect" => array([72.into(), 300.into(), 300.into(), 324.into()]),
        };
        let widget = next.add_object(widget);
        let mut annotations = match page.get(b"Annots") {
            Ok(Object::Array(annotations)) => annotations.clone(),
            _ => Vec::new(),
        };
        annotations.push(widget.into());
        page.set("Annots", annotations);
        next.objects.insert(id, page.into());
    });
    let form = read(&file);
    assert_eq!(form.raw.signatures.get(USER), Some(&Signature::Unreadable), "{:?}", told(&form));
    assert_eq!(form.digital_signatures.len(), 1);
}

#[test]
fn published_attacks_are_told() {
    let file = signed("user");
    let range = {
        let at = memchr::memmem::find(&file, b"/ByteRange").unwrap();
        let end = at + memchr::memchr(b']', &file[at..]).unwrap() + 1;
        file[at..end].to_vec()
    };
    let blank = |text: &[u8]| [text, &vec![b' '; range.len() - text.len()]].concat();
    let is_told = |attack: &str, file: &[u8]| {
        let form = read_trusting(file, &["root.pem"]);
        let holds = matches!(form.raw.signatures[USER], Signature::Intact | Signature::Trusted);
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        assert!(!holds || form.findings.iter().any(is_error), "{attack}: {:?}", told(&form));
        assert!(!form.findings.is_empty(), "{attack}: {:?}", form.raw.signatures);
    };
    // Universal forgery: what must be there is not, or says nothing.
    for (attack, text) in [
        ("no range", &b"/ByteRangX [0 1 2 3]"[..]),
        ("null", b"/ByteRange null"),
        ("empty", b"/ByteRange []"),
        ("zeros", b"/ByteRange [0 0 0 0]"),
        ("negative", b"/ByteRange [0 -9 -9 -9]"),
    ] {
        is_told(attack, &patched(&file, &range, &blank(text)));
    }
    for (attack, contents) in [
        ("no signature", None),
        ("null", Some(Object::Null)),
        ("zero", Some(literal(b"\0"))),
        ("a byte", Some(literal(b"\x01"))),
    ] {
        let forged = with_signature(&file, |dict| match &contents {
            Some(contents) => dict.set("Contents", contents.clone()),
            None => drop(dict.remove(b"Contents")),
        });
        is_told(attack, &forged);
    }
    // Incremental saving: something more, with a cross-reference or without, in the right order or not.
    let body = update(&file, &[("user.title", text_string("Principal"))]);
    is_told("incremental", &body);
    let table = memchr::memmem::rfind(&body, b"xref\n0").or(memchr::memmem::rfind(&body, b"\nxref")).unwrap();
    is_told("incremental without a table", &body[..table]);
    let trailer = memchr::memmem::rfind(&body, b"trailer").unwrap();
    is_told("incremental without a trailer", &body[..trailer]);
    // The range of a copy of the signature, so that it does not end where the file does.
    is_told("incremental with the signature repeated", &with_signature(&body, |_| {}));
    // Wrapping: the signed part is moved, and something stands between.
    let moved = |between: &[u8]| {
        let at = memchr::memmem::rfind(&file, b"/Contents <").unwrap() + 10;
        let end = at + memchr::memchr(b'>', &file[at..]).unwrap() + 1;
        let text = format!("/ByteRange [0 {at} {} {}]", end + between.len(), file.len() - end);
        let mut text = text.into_bytes();
        text.resize(range.len(), b' ');
        patched(&[&file[..end], between, &file[end..]].concat(), &range, &text)
    };
    is_told("wrapping with an object", &moved(b"/V(x)/Evil<</A 1>>"));
    is_told("wrapping with a comment", &moved(b"%<0000>\n"));
    is_told("wrapping with more digits", &moved(b"<00>"));
    // Shadows: something that was signed unseen comes to light, or what was seen goes.
    for (attack, shadow) in with_shadow() {
        is_told(attack, &shadow);
    }
}

/// One more revision, with another dictionary for the user's signature.
fn with_signature(bytes: &[u8], change: impl FnOnce(&mut Dictionary)) -> Vec<u8> {
    revise(bytes, |previous, next| {
        let id = field(previous, USER).1.get(b"V").unwrap().as_reference().unwrap();
        let mut dict = previous.get_dictionary(id).unwrap().clone();
        change(&mut dict);
        next.objects.insert(id, dict.into());
    })
}

/// After the signature, what was signed is hidden, replaced, or both at once by
/// what was hidden there.
fn with_shadow() -> Vec<(&'static str, Vec<u8>)> {
    let file = signed("user");
    let hide = revise(&file, |previous, next| {
        let (id, mut page) = page(previous);
        page.remove(b"Contents");
        next.objects.insert(id, page.into());
    });
    let replace = with_field(&file, "user.title", |dict, next| {
        let drawn = next.add_object(Stream::new(
            dictionary! { "Subtype" => "Form", "BBox" => array([0.into(), 0.into(), 200.into(), 17.into()]) },
            b"0 0 200 17 re f".to_vec(),
        ));
        dict.set("AP", dictionary! { "N" => drawn });
    });
    // A second object of the title's number, which was there all along, behind the header.
    let file = signed("twin");
    let document = Document::load_mem(&file).unwrap();
    let (title, _) = field(&document, "user.title");
    let other = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".len();
    assert_eq!(read(&file).values["user.title"], "Counselor");
    let start = memchr::memmem::rfind(&file, b"startxref\n").unwrap() + 10;
    let previous: String =
        file[start..].iter().take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let mut twin = file.clone();
    let at = twin.len();
    twin.extend(
        format!(
            "xref\n{} 1\n{other:010} 00000 n \ntrailer\n<</Size {}/Root {} 0 R/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n",
            title.0,
            document.max_id + 1,
            root.0
        )
        .into_bytes(),
    );
    let hidden_field = with_field(&signed("user"), "user.title", |dict, _| dict.set("F", 2));
    let other_font = revise(&signed("user"), |previous, next| {
        let resources = page(previous).1.get(b"Resources").unwrap().as_dict().unwrap().clone();
        let fonts = resources.get(b"Font").unwrap().as_dict().unwrap().clone();
        let font = fonts.get(b"F1").unwrap().as_reference().unwrap();
        next.objects.insert(font, dictionary! { "Type" => "Font", "BaseFont" => "Symbol" }.into());
    });
    // Another catalog, with other pages and the same fields.
    let other_catalog = revise(&signed("user"), |previous, next| {
        let root = previous.trailer.get(b"Root").unwrap().as_reference().unwrap();
        let mut catalog = previous.get_dictionary(root).unwrap().clone();
        let (_, mut page) = page(previous);
        let content = next.add_object(Stream::new(dictionary! {}, b"BT /F1 9 Tf (other) Tj ET".to_vec()));
        page.set("Contents", content);
        let page = next.add_object(page);
        let pages = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => array([page.into()]) };
        let pages = next.add_object(pages);
        catalog.set("Pages", pages);
        let catalog = next.add_object(catalog);
        next.trailer.set("Root", catalog);
    });
    vec![
        ("shadow: hide a page's content", hide),
        ("shadow: hide a field", hidden_field),
        ("shadow: replace what a field draws", replace),
        ("shadow: replace a font", other_font),
        ("shadow: hide and replace by a cross-reference", twin),
        ("shadow: hide and replace by another catalog", other_catalog),
    ]
}

#[test]
fn hostile_signatures_are_bounded() {
    // Zeros that go on, deep nesting, a length that lies, many certificates.
    let many = [[0x30, 0x80].repeat(100_000), vec![0; 200_000]].concat();
    for contents in
        [vec![0x30; (1 << 20) + 5], many, vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], vec![0xFF; 1 << 20]]
    {
        let forged = dictionary! { "Type" => "Sig", "Contents" => literal(&contents), "ByteRange" => array([0.into(), 1.into(), 2.into(), 3.into()]) };
        let file = super::testing::form_with(&[(USER, forged.into())]).save();
        assert_eq!(super::testing::quickly(&file).unwrap().raw.signatures[USER], Signature::Unreadable);
    }
    // More signatures than are looked at.
    let mut copy = super::testing::form_with(&[]);
    let fields: Vec<Object> = (0..30)
        .map(|number| {
            let value = dictionary! { "Type" => "Sig", "Contents" => literal(b"\x30\x01"), "ByteRange" => array([0.into()]) };
            let field = dictionary! { "FT" => "Sig", "T" => text_string(&format!("S{number}")), "V" => value };
            copy.document.add_object(field).into()
        })
        .collect();
    let form = copy.form;
    let Ok(Object::Array(roots)) = copy.dict(form).get_mut(b"Fields") else { panic!() };
    roots.extend(fields);
    let form = read(&copy.save());
    assert_eq!(form.digital_signatures.len(), 20);
    assert!(told(&form).iter().any(|told| told.contains("10 more signatures than are looked at")));
}

#[test]
fn every_prefix_and_many_flips_of_a_signature_are_survived() {
    let file = signed("both");
    let at = memchr::memmem::rfind(&file, b"/Contents <").unwrap() + 11;
    for step in (0..2600).step_by(97) {
        let mut flipped = file.clone();
        flipped[at + step] = if flipped[at + step] == b'f' { b'0' } else { b'f' };
        let form = read_trusting(&flipped, &["root.pem"]);
        // What is not signed in a signature, such as a certificate beside it, may change without harm.
        assert!(form.raw.signatures.contains_key(ADMINISTRATOR), "{step}");
        let mut cut = file.clone();
        for byte in &mut cut[at + step..at + 3000] {
            *byte = b'0';
        }
        let form = read_trusting(&cut, &["root.pem"]);
        assert!(
            !matches!(form.raw.signatures[ADMINISTRATOR], Signature::Intact | Signature::Trusted),
            "{step}"
        );
    }
}
