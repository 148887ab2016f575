use super::*;

/// The names and contents of what is attached; `None` where the bytes are no mail.
fn attached(mail: &[u8]) -> Option<Vec<(String, String)>> {
    let mail = Mail::open(mail, "a.eml", Within::default())?;
    let content = |content: &Content| match content {
        Content::File(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::Refused(_) => "refused".to_owned(),
        Content::OfMail => "of mail".to_owned(),
    };
    Some(
        mail.attachments
            .iter()
            .map(|attachment| (attachment.name.clone(), content(&attachment.content)))
            .collect(),
    )
}

const HEAD: &str = "From: Ana <ana@example.org>\r\nSubject: form\r\nMIME-Version: 1.0\r\n";

fn mixed(parts: &[&str]) -> String {
    let mut mail = format!("{HEAD}Content-Type: multipart/mixed; boundary=\"=_x\"\r\n\r\nno MIME here\r\n");
    for part in parts {
        mail += &format!("--=_x\r\n{part}\r\n");
    }
    mail + "--=_x--\r\nafter\r\n"
}

const TEXT: &str = "Content-Type: text/plain\r\n\r\nhere is the form\r\n";
const FORM: &str = "Content-Type: application/pdf; name=\"form.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\
                    Content-Disposition: attachment; filename=\"form.pdf\"\r\n\r\nJVBE\r\nRi0=\r\n";

#[track_caller]
fn check(mail: &str, expected: &[(&str, &str)]) {
    let found = attached(mail.as_bytes()).unwrap_or_default();
    let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_attached_is_found_and_what_is_written_is_not() {
    check(&mixed(&[TEXT, FORM]), &[("a.eml/form.pdf", "%PDF-")]);
    check(&mixed(&[TEXT, FORM, FORM]), &[("a.eml/form.pdf", "%PDF-"), ("a.eml/form.pdf (2)", "%PDF-")]);
    assert_eq!(attached(mixed(&[TEXT]).as_bytes()), None);
    assert_eq!(attached(format!("{HEAD}\r\nhello\r\n").as_bytes()), None);
    // Nothing but the file.
    check(&format!("{HEAD}{FORM}"), &[("a.eml/form.pdf", "%PDF-")]);
    check(&mixed(&["Content-Type: application/pdf\r\n\r\nx"]), &[("a.eml/(no name)", "x")]);
    check(
        &mixed(&[
            "Content-Type: text/plain; name=../../a.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41=\r\nB",
        ]),
        &[("a.eml/a.txt", "AB")],
    );
    check(
        &mixed(&[
            "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nM",
        ]),
        &[("a.eml/a.pdf", "refused")],
    );
}

#[test]
fn mails_within_mails_are_named() {
    let inner = mixed(&[TEXT, FORM]).replace("=_x", "=_y");
    let forwarded = format!("Content-Type: message/rfc822; name=\"Fwd.eml\"\r\n\r\n{inner}");
    check(&mixed(&[TEXT, &forwarded]), &[("a.eml/Fwd.eml/form.pdf", "%PDF-")]);
    check(
        &mixed(&[&format!("Content-Type: message/rfc822\r\n\r\n{inner}")]),
        &[("a.eml/message.eml/form.pdf", "%PDF-")],
    );
}

#[test]
fn pictures_of_the_text_belong_to_the_mail_unless_there_is_nothing_else() {
    let picture = "Content-Type: image/png; name=logo.png\r\nContent-Transfer-Encoding: base64\r\n\
                   Content-ID: <x>\r\n\r\niVBORw==\r\n";
    let html = "Content-Type: text/html\r\n\r\n<img src=cid:x>\r\n";
    let related = format!(
        "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n{html}\r\n--r\r\n{picture}\r\n--r--\r\n"
    );
    check(&mixed(&[&related, FORM]), &[("a.eml/logo.png", "of mail"), ("a.eml/form.pdf", "%PDF-")]);
    assert_eq!(attached(mixed(&[&related]).as_bytes()), None, "a logo");
    let large = related.replace("iVBORw==", &"iVBORw==".repeat(LOGO / 4));
    assert_eq!(attached(mixed(&[&large]).as_bytes()).unwrap().len(), 1, "it may be a picture of a form");
    // A picture that is attached is a return, and so is one that a phone puts in.
    let attached_picture = picture.replace("\r\nContent-ID: <x>", "\r\nContent-Disposition: inline");
    assert_eq!(attached(mixed(&[FORM, &attached_picture]).as_bytes()).unwrap()[1].0, "a.eml/logo.png");
    let signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMII=";
    check(&mixed(&[FORM, signature]), &[("a.eml/form.pdf", "%PDF-"), ("a.eml/smime.p7s", "of mail")]);
}

#[test]
fn a_mail_that_was_cut_off_gives_what_there_is() {
    let mail = mixed(&[TEXT, FORM]);
    let cut = &mail[..mail.find("Ri0").unwrap()];
    check(cut, &[("a.eml/form.pdf", "%PD")]);
}

#[test]
fn bounds_hold() {
    let many: Vec<&str> = vec![FORM; PARTS + 1];
    assert_eq!(attached(mixed(&many).as_bytes()), None, "too many parts");
    assert_eq!(attached(mixed(&many[..PARTS - 10]).as_bytes()).unwrap().len(), PARTS - 10);
    let mut deep = FORM.to_owned();
    for level in 0..DEPTH + 1 {
        deep = format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n{deep}\r\n--b{level}--\r\n"
        );
    }
    assert_eq!(attached(format!("{HEAD}{deep}").as_bytes()), None, "too deep");
    let in_mails = Within { mails: MAILS, ..Within::default() };
    assert!(Mail::open(mixed(&[FORM]).as_bytes(), "a.eml", in_mails).is_none());
    // A boundary in every line costs no more than the mail is long.
    let lines =
        format!("{HEAD}Content-Type: multipart/mixed; boundary=x\r\n\r\n{}", "--x\r\n".repeat(500_000));
    assert_eq!(attached(lines.as_bytes()), None);
}

#[test]
fn several_mails_in_one_file_are_not_taken_for_one() {
    let one = mixed(&[FORM]);
    let envelope = "From ana@example.org Mon Nov 23 10:00:00 2026\n";
    check(&format!("{envelope}{one}"), &[("a.eml/form.pdf", "%PDF-")]);
    assert_eq!(attached(format!("{envelope}{one}\n\n{envelope}{one}").as_bytes()), None);
}

/// A mail as Outlook saves it, with a form, a picture of its text, and a mail with a form.
pub(super) fn outlook_mail() -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut put = |path: &str, bytes: &[u8]| {
        file.create_storage_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    };
    put("/__properties_version1.0", &[0; 32]);
    put("/__attach_version1.0_#00000000/__substg1.0_37010102", b"%PDF-1");
    put("/__attach_version1.0_#00000000/__substg1.0_3707001F", &utf16("Núñez.pdf"));
    put("/__attach_version1.0_#00000001/__substg1.0_37010102", b"\x89PNG");
    put("/__attach_version1.0_#00000001/__substg1.0_3704001E", b"logo.png\0");
    put("/__attach_version1.0_#00000001/__substg1.0_3712001F", &utf16("x"));
    let inner = "/__attach_version1.0_#00000002/__substg1.0_3701000D";
    put("/__attach_version1.0_#00000002/__substg1.0_3001001F", &utf16("Fwd: form"));
    put(&format!("{inner}/__attach_version1.0_#00000000/__substg1.0_37010102"), b"%PDF-2");
    put(&format!("{inner}/__attach_version1.0_#00000000/__substg1.0_3704001E"), b"n\xFA.pdf");
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn mails_of_outlook_are_read() {
    let found = attached(&outlook_mail()).unwrap();
    assert_eq!(
        found,
        [("a.eml/Núñez.pdf", "%PDF-1"), ("a.eml/logo.png", "of mail"), ("a.eml/Fwd: form/nú.pdf", "%PDF-2")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
}

#[test]
fn a_spoiled_mail_is_no_panic_and_never_more_than_itself() {
    spoil(&outlook_mail());
    let inner = mixed(&[TEXT, FORM]).replace("=_x", "=_y");
    let forwarded = format!("Content-Type: message/rfc822; name=\"Fwd.eml\"\r\n\r\n{inner}");
    let words = "Content-Type: a/b; name*0*=utf-8''%41; name*1=\"=?utf-8?q?=41?=\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41=\r\n";
    spoil(mixed(&[TEXT, FORM, &forwarded, words]).as_bytes());
}

/// Reads a mail in which some bytes are others.
fn spoil(mail: &[u8]) {
    // Each byte of the tables and the directory in turn; a generator without a state outside.
    let mut state = 7_u64;
    for round in 0..4_000 {
        let mut spoiled = mail.to_vec();
        for _ in 0..=round % 4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % spoiled.len();
            spoiled[at] = (state >> 24) as u8;
        }
        if round % 50 == 0 {
            spoiled.truncate((state >> 33) as usize % mail.len());
        }
        let found = attached(&spoiled).unwrap_or_default();
        let total: usize = found.iter().map(|(_, text)| text.len()).sum();
        assert!(total <= 4 * mail.len());
    }
}

#[test]
fn attachments_of_outlook_that_lie_over_each_other_are_none() {
    use std::io::{Cursor, Write as _};
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/__properties_version1.0").unwrap();
    for number in 0..20 {
        let storage = format!("/__attach_version1.0_#{number:08}");
        file.create_storage(&storage).unwrap();
        let bytes = vec![b'x'; if number == 0 { 64 << 10 } else { 5_000 }];
        file.create_stream(format!("{storage}/__substg1.0_37010102")).unwrap().write_all(&bytes).unwrap();
    }
    file.flush().unwrap();
    let mut mail = file.into_inner().into_inner();
    assert_eq!(attached(&mail).unwrap().len(), 20);
    // Where a stream begins, and how long it is, stands at the end of its entry of 128 bytes. MS-CFB, 2.6.1.
    let name: Vec<u8> = "__substg1.0_37010102".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let entries: Vec<usize> = memchr::memmem::find_iter(&mail, &name).collect();
    assert_eq!(entries.len(), 20);
    let is_first = |at: &&usize| mail[**at + 120..**at + 124] == (64_u32 << 10).to_le_bytes();
    let first = *entries.iter().find(is_first).unwrap();
    let place = mail[first + 116..first + 128].to_vec();
    for at in entries {
        mail[at + 116..at + 128].copy_from_slice(&place);
    }
    assert!(attached(&mail).is_none());
}
