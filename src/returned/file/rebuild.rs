//! What is left to do after `lopdf` rebuilt a cross-reference table: it finds
//! the objects of a damaged file, but not always their newest copies.

use std::collections::BTreeMap;

use lopdf::{Document, Object, ObjectStream};

use super::budget::{How, open};
use super::limits::{Exceeded, Limits, Problem};
use super::scan::Marker;

/// Lets the newest copy of every object win that is a member of an object
/// stream.
///
/// A rebuilt table prefers objects outside of object streams to members, and
/// an older object stream to a newer one; neither need be the newest. What
/// stands later in the file is newer. ISO 32000-1, 7.5.6 and 7.5.7.
pub(crate) fn take_newest_members(
    document: &mut Document,
    newest: &BTreeMap<u32, Marker>,
    limits: &Limits,
) -> Result<(), Exceeded> {
    let mut containers: Vec<Marker> = newest
        .values()
        .filter(|marker| matches!(document.objects.get(&marker.id), Some(Object::Stream(stream)) if stream.dict.has_type(b"ObjStm")))
        .copied()
        .collect();
    containers.sort_by_key(|marker| marker.offset);
    let mut left = limits.total_size;
    for container in containers {
        let Some(Object::Stream(stream)) = document.objects.get(&container.id) else { continue };
        let Ok(content) = stream.get_plain_content_with_limit(limits.stream_size) else { continue };
        left = left.checked_sub(content.len()).ok_or(Exceeded::TotalSize(limits.total_size))?;
        let Ok(members) = ObjectStream::new_with_limit(stream, Some(limits.stream_size)) else { continue };
        for (id, member) in members.objects {
            if newest.get(&id.0).is_none_or(|marker| marker.offset < container.offset) {
                document.objects.insert(id, member);
            }
        }
    }
    Ok(())
}

/// Loads what objects there are in a file that lost its trailer and has its
/// catalog in an object stream: with a trailer and a catalog made up for it.
pub(crate) fn salvage(
    body: &[u8],
    newest: &BTreeMap<u32, Marker>,
    limits: &Limits,
) -> Result<Document, Problem> {
    let number = newest.keys().next_back().ok_or(Problem::Damaged)?.saturating_add(1);
    let end = format!(
        "\nendstream\nendobj\n{number} 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root {number} 0 R>>\n"
    );
    let mut document = open(&[body, end.as_bytes()].concat(), limits, How::Rebuilt, false)?;
    document.objects.remove(&(number, 0));
    Ok(document)
}

/// Makes a catalog that leads to pages the document's, where the trailer has
/// none: the last one, since newer ones tend to have higher numbers.
pub(crate) fn take_newest_catalog(document: &mut Document) {
    let catalog = document.objects.iter().rev().find_map(|(id, object)| {
        let dict = object.as_dict().ok()?;
        (dict.has_type(b"Catalog") && dict.has(b"Pages")).then_some(*id)
    });
    if let Some(id) = catalog {
        document.trailer.set("Root", id);
    }
}
