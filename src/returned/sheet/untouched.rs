//! Whether a page is as this program made it: then there is nothing to look for.

use std::borrow::Cow;
use std::sync::OnceLock;

use lopdf::{Dictionary, Object, Stream};

use crate::returned::file::deflated::is_plainly_deflated;
use crate::returned::file::object::{Page, Pdf};
use crate::returned::page::look::{Live, Part};
use crate::revision::{PerRevision, Revision};

/// The prepared part with the content of the form's pages, deflated as every
/// fillable form has it.
const CONTENTS: &str = "contents";

/// The most bytes of content that are compared, in times of ours.
const MOST: usize = 2;

/// The content of one of the form's pages.
struct Content {
    packed: &'static [u8],
    plain: OnceLock<Vec<u8>>,
}

fn contents(revision: &'static Revision) -> &'static [Content] {
    static KNOWN: PerRevision<Vec<Content>> = PerRevision::new();
    KNOWN.get(revision, || {
        let packed: Option<Vec<&'static [u8]>> =
            revision.prepared(CONTENTS).and_then(|part| postcard::from_bytes(part).ok());
        let packed = packed.unwrap_or_default();
        packed.into_iter().map(|packed| Content { packed, plain: OnceLock::new() }).collect()
    })
}

impl Content {
    fn plain(&self) -> &[u8] {
        self.plain
            .get_or_init(|| miniz_oxide::inflate::decompress_to_vec_zlib(self.packed).unwrap_or_default())
    }
}

/// What of a page with the form's fields must be looked at, if anything; of the fields that are `live`, those
/// that are `signed`.
pub(super) fn rest<'a>(
    revision: &'static Revision,
    pdf: &Pdf<'a>,
    page: &Page<'a>,
    (live, signed): (&Live, &Live),
) -> Option<Part> {
    if !has_own_content(contents(revision), pdf, page.dict) {
        return Some(Part::All);
    }
    let is_own = |annotation: &'a Object| {
        pdf.dict(annotation).is_none_or(|dict| {
            let key = std::ptr::from_ref(dict);
            live.contains(&key) && !signed.contains(&key) || is_plain_link(pdf, dict)
        })
    };
    (!page.annotations.iter().all(is_own)).then_some(Part::Annotations)
}

/// Whether a widget may show something.
pub(super) fn shows<'a>(pdf: &Pdf<'a>, widget: &'a Dictionary) -> bool {
    let appearance = pdf.get_dict(widget, "AP").and_then(|appearances| pdf.get(appearances, "N"));
    matches!(appearance, Some(Object::Stream(appearance)) if !appearance.content.is_empty())
}

/// Whether an annotation is a link of which nothing is seen. ISO 32000-1, 12.5.4.
fn is_plain_link<'a>(pdf: &Pdf<'a>, annotation: &'a Dictionary) -> bool {
    let has_border = || {
        let width = pdf.get_array(annotation, "Border").get(2).and_then(|width| pdf.resolve(width));
        annotation.has(b"BS") || width.and_then(|width| width.as_float().ok()).is_none_or(|width| width > 0.0)
    };
    pdf.get_name(annotation, "Subtype") == Some(b"Link") && !annotation.has(b"AP") && !has_border()
}

/// Whether the content of a page is that of one of the form's, packed or not.
fn has_own_content<'a>(contents: &[Content], pdf: &Pdf<'a>, page: &'a Dictionary) -> bool {
    let streams: Vec<&Stream> = match pdf.get(page, "Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(parts)) => {
            let stream = |part| match pdf.resolve(part) {
                Some(Object::Stream(stream)) => Some(stream),
                _ => None,
            };
            match parts.iter().take(8).map(stream).collect() {
                Some(streams) if parts.len() <= 8 => streams,
                _ => return false,
            }
        }
        _ => return false,
    };
    if let [stream] = streams[..]
        && is_plainly_deflated(&stream.dict)
        && contents.iter().any(|own| own.packed == stream.content)
    {
        return true;
    }
    let most = contents.iter().map(|own| own.plain().len()).max().unwrap_or(0) * MOST;
    let mut plain = Vec::new();
    for stream in streams {
        let Ok(part) = pdf.unpacked(stream, most) else { return false };
        plain.push(Cow::from(part));
        if plain.iter().map(|part| part.len()).sum::<usize>() > most {
            return false;
        }
    }
    let plain = plain.join(&b'\n');
    contents.iter().any(|own| unwrapped(own.plain()) == unwrapped(&plain))
}

/// Content without what others put around it, which changes nothing: blanks, and
/// the graphics state saved and restored.
fn unwrapped(content: &[u8]) -> &[u8] {
    let content = content.trim_ascii();
    let inner = content.strip_prefix(b"q").and_then(|rest| rest.strip_suffix(b"Q"));
    match inner {
        Some(inner) if inner.first().is_some_and(u8::is_ascii_whitespace) => match inner.last() {
            Some(last) if last.is_ascii_whitespace() && is_balanced(inner) => unwrapped(inner),
            _ => content,
        },
        _ => content,
    }
}

/// Whether graphics states are restored that were saved, and none else.
fn is_balanced(content: &[u8]) -> bool {
    let words = content.split(u8::is_ascii_whitespace);
    let mut depth = 0_i32;
    for word in words {
        depth += i32::from(word == b"q") - i32::from(word == b"Q");
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    #[test]
    fn wrappers_are_taken_off() {
        for (content, inner) in [
            ("q\nq 1 g Q\nQ", "1 g"),
            (" 1 g \n", "1 g"),
            ("q 1 g Q q 2 g Q", "q 1 g Q q 2 g Q"),
            ("q\n\n0 g\n\nQ\n", "0 g"),
        ] {
            assert_eq!(unwrapped(content.as_bytes()), inner.as_bytes(), "{content}");
        }
        let contents = contents(newest());
        assert_eq!(contents.len(), newest().layout().pages.len());
        assert!(contents.iter().all(|content| content.plain().len() > 1000));
    }
}
