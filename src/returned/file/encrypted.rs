//! Files that are encrypted. ISO 32000-1, 7.6.
//!
//! `lopdf` would open them by itself, but only where the trailer refers to the
//! encryption dictionary and the file has an identifier, and it unpacks the
//! object streams of such a file before anything is counted. So the file is
//! loaded as it is, and decrypted here.

use lopdf::encryption::{PasswordAlgorithm, decrypt_object};
use lopdf::{Dictionary, Document, EncryptionState, Object, ObjectStream, StringFormat};
use memchr::memmem;

use super::budget::{self, PACKED};
use super::limits::{Limits, Problem};
use super::syntax::{OBJECT_STREAM, is_name, is_regular, name_length};

const KEY: &[u8] = b"/Encrypt";

/// What the key is called while `lopdf` loads the file: as long, and of no standard.
const SET_ASIDE: &[u8] = b"/Misis'E";

/// The places of the key, also where it was set aside before: a file inside of a
/// file is looked at as a part of it first.
pub(crate) fn places(body: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let is_apart = |at: &usize| !body.get(at + KEY.len()).is_some_and(|&byte| is_regular(byte));
    memmem::find_iter(body, KEY).chain(memmem::find_iter(body, SET_ASIDE)).filter(is_apart)
}

/// Whether a key is written in numbers, as nobody does.
pub(crate) fn is_hidden(body: &[u8]) -> bool {
    memchr::memchr_iter(b'/', body).any(|at| {
        let name = &body[at..];
        // The longest way to write it.
        let name = &name[..name.len().min(3 * KEY.len())];
        let length = name_length(name).unwrap_or(1);
        name[..length].contains(&b'#') && is_name(&name[1..length], &KEY[1..])
    })
}

/// Renames the key, so that `lopdf` loads the file as it is.
///
/// # Errors
///
/// The key is written in numbers.
pub(crate) fn set_aside(body: &mut [u8]) -> Result<(), Problem> {
    let found: Vec<usize> = places(body).collect();
    for at in found {
        body[at..at + KEY.len()].copy_from_slice(SET_ASIDE);
    }
    if is_hidden(body) { Err(Problem::Locked) } else { Ok(()) }
}

/// Decrypts a document that was loaded with its key [set aside](set_aside), without
/// a password or with the one given.
///
/// # Errors
///
/// No password fits, the encryption is broken or unknown, or the file exceeds a budget.
pub(crate) fn decrypt(
    document: &mut Document,
    password: Option<&str>,
    limits: &Limits,
) -> Result<(), Problem> {
    // Something in the file speaks of encryption; it itself is not.
    let Some(entry) = document.trailer.remove(&SET_ASIDE[1..]) else { return unpack(document, limits) };
    let id = match entry {
        Object::Reference(id) => id,
        // Right in the trailer, as MuPDF writes it.
        Object::Dictionary(dictionary) => document.add_object(dictionary),
        _ => return Err(Problem::Locked),
    };
    if document.get_dictionary(id).is_ok_and(|entry| leaves_plain(document, entry)) {
        return unpack(document, limits);
    }
    let handler = document.get_dictionary(id).and_then(|entry| entry.get_deref(b"Filter", document));
    if handler.and_then(Object::as_name).is_ok_and(|name| name != b"Standard") {
        return Err(Problem::LockedOtherwise);
    }
    document.trailer.set("Encrypt", id);
    // Without an identifier, readers take an empty one. Table 15.
    let identifier = document.trailer.get_deref(b"ID", document).and_then(Object::as_array);
    let first = identifier.ok().and_then(|parts| parts.first()?.as_str().ok()).unwrap_or_default().to_vec();
    let first = Object::String(first, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![first.clone(), first]);

    let state = [Some(""), password].into_iter().flatten().find_map(|word| unlocked(document, word));
    let state = state.ok_or(Problem::Locked)?;
    for (&other, object) in &mut document.objects {
        if other != id {
            // What cannot be decrypted stays as it is, and says nothing that anyone could read.
            let _ = decrypt_object(&state, other, object);
        }
    }
    document.trailer.remove(b"Encrypt");
    document.encryption_state = Some(state);
    unpack(document, limits)
}

/// Whether nothing but attached files is encrypted: by default, streams and strings are left as they are. ISO 32000-1,
/// tables 20 and 25.
fn leaves_plain(document: &Document, entry: &Dictionary) -> bool {
    let is_plain = |key: &[u8]| match entry.get_deref(key, document) {
        Ok(filter) => filter.as_name().is_ok_and(|name| name == b"Identity"),
        Err(_) => true,
    };
    let version = entry.get_deref(b"V", document).and_then(Object::as_i64).unwrap_or(0);
    version >= 4 && is_plain(b"StmF") && is_plain(b"StrF")
}

/// What a password opens a document with, if it does.
fn unlocked(document: &Document, password: &str) -> Option<EncryptionState> {
    document.authenticate_password(password).ok()?;
    let password = PasswordAlgorithm::try_from(document).ok()?.sanitize_password(password).ok()?;
    EncryptionState::decode(document, password).ok()
}

/// Whether the trailer says that the document is encrypted.
pub(crate) fn is_stated(document: &Document) -> bool {
    document.trailer.has(&SET_ASIDE[1..])
}

/// Takes the members out of the object streams, which can be read only now.
fn unpack(document: &mut Document, limits: &Limits) -> Result<(), Problem> {
    let is_packed =
        |object: &Object| matches!(object, Object::Stream(stream) if stream.dict.has_type(PACKED));
    let packed: Vec<_> =
        document.objects.iter().filter(|(_, object)| is_packed(object)).map(|(id, _)| *id).collect();
    for id in packed {
        let Some(Object::Stream(stream)) = document.objects.get_mut(&id) else { continue };
        stream.dict.set("Type", Object::Name(OBJECT_STREAM.to_vec()));
        budget::prepare(stream)?;
        let Ok(members) = ObjectStream::new_with_limit(stream, Some(limits.stream_size)) else { continue };
        for (member, object) in members.objects {
            // A table that knows the object elsewhere, or not any more, is newer.
            let is_here = document.reference_table.get(member.0).is_none_or(|entry| {
                matches!(entry, lopdf::xref::XrefEntry::Compressed { container, .. } if *container == id.0)
            });
            if is_here {
                budget::count(&object)?;
                document.objects.entry(member).or_insert(object);
            }
        }
    }
    Ok(())
}
