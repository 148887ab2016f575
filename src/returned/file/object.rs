//! Looking things up in a loaded document without trusting it.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::intact::Intact;
use super::limits::{Exceeded, Limits};

/// The most references in a row, as `lopdf` follows them.
const REFERENCES: usize = 128;

/// A document and how far its structures are followed.
pub(crate) struct Pdf<'a> {
    source: Source<'a>,
    pub(crate) limits: &'a Limits,
}

/// Where the objects of a document come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// All of them were loaded.
    Loaded(&'a Document),
    /// They are read when they are asked for.
    Intact(&'a Intact<'a>),
}

/// A page and its annotations.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) dict: &'a Dictionary,
    /// The annotations as the page lists them: references, or dictionaries.
    pub(crate) annotations: &'a [Object],
}

impl<'a> Pdf<'a> {
    pub(crate) fn new(source: Source<'a>, limits: &'a Limits) -> Self {
        Self { source, limits }
    }

    /// The same document within other limits.
    pub(crate) fn within<'b>(&self, limits: &'b Limits) -> Pdf<'b>
    where
        'a: 'b,
    {
        Pdf { source: self.source, limits }
    }

    /// An object as it is written; as it would be written where its own bytes are
    /// not at hand.
    pub(crate) fn written(&self, id: ObjectId) -> Option<Vec<u8>> {
        if let Source::Intact(document) = self.source {
            return document.written(id).map(<[u8]>::to_vec);
        }
        let mut bytes = Vec::new();
        lopdf::Writer::write_object(&mut bytes, self.object(id)?).ok()?;
        Some(bytes)
    }

    /// The dictionary and the data of a short stream as they are written, where nothing about them is unusual.
    pub(crate) fn short_stream(&self, id: ObjectId) -> Option<[&'a [u8]; 2]> {
        match self.source {
            Source::Intact(document) => document.short_stream(id),
            Source::Loaded(_) => None,
        }
    }

    /// The object of that number, behind any references.
    pub(crate) fn by_number(&self, id: ObjectId) -> Option<&'a Object> {
        self.resolve(self.object(id)?)
    }

    /// The stream of that number.
    pub(crate) fn stream(&self, id: ObjectId) -> Option<&'a Stream> {
        self.by_number(id)?.as_stream().ok()
    }

    /// The document, if it was read as it is.
    pub(crate) fn intact(&self) -> Option<&'a Intact<'a>> {
        match self.source {
            Source::Intact(document) => Some(document),
            Source::Loaded(_) => None,
        }
    }

    /// Whether an object stands where it stands in a later revision of the same file.
    pub(crate) fn has_as(&self, id: ObjectId, later: &Pdf<'_>) -> bool {
        match (self.source, later.source) {
            (Source::Intact(earlier), Source::Intact(later)) => earlier.has_as(id, later),
            _ => false,
        }
    }

    /// The object of that number itself, be it a reference.
    pub(crate) fn object(&self, id: ObjectId) -> Option<&'a Object> {
        match self.source {
            Source::Loaded(document) => document.objects.get(&id),
            Source::Intact(document) => document.object(id),
        }
    }

    /// All objects, in the order of their numbers.
    pub(crate) fn objects(&self) -> Box<dyn Iterator<Item = (ObjectId, &'a Object)> + 'a> {
        match self.source {
            Source::Loaded(document) => Box::new(document.objects.iter().map(|(id, object)| (*id, object))),
            Source::Intact(document) => Box::new(document.objects()),
        }
    }

    pub(crate) fn trailer(&self) -> &'a Dictionary {
        match self.source {
            Source::Loaded(document) => &document.trailer,
            Source::Intact(document) => &document.trailer,
        }
    }

    /// The object behind any references; `None` for nothing, null, or a
    /// reference that leads nowhere.
    ///
    /// ISO 32000-1, 7.3.10: a reference to an undefined object is null.
    pub(crate) fn resolve(&self, object: &'a Object) -> Option<&'a Object> {
        let mut object = object;
        for _ in 0..=REFERENCES {
            match object {
                Object::Reference(id) => object = self.object(*id)?,
                Object::Null => return None,
                object => return Some(object),
            }
        }
        None
    }

    /// The entry of a dictionary behind any references.
    pub(crate) fn get(&self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        self.resolve(dict.get(key.as_bytes()).ok()?)
    }

    /// The data of a stream, unpacked to so many bytes at most.
    ///
    /// How it is packed may be said by reference, which `lopdf` does not follow.
    /// ISO 32000-1, 7.3.8.2.
    ///
    /// # Errors
    ///
    /// It cannot be unpacked, or not to so few.
    pub(crate) fn unpacked(&self, stream: &Stream, most: usize) -> Result<Vec<u8>, lopdf::Error> {
        let is_direct = |object: &Object| match object {
            Object::Array(parts) => parts.iter().all(|part| !matches!(part, Object::Reference(_))),
            object => !matches!(object, Object::Reference(_)),
        };
        let keys = [&b"Filter"[..], b"DecodeParms"];
        if keys.iter().all(|key| stream.dict.get(key).map_or(true, is_direct)) {
            return stream.get_plain_content_with_limit(most);
        }
        let mut direct = stream.clone();
        for key in keys {
            let Some(object) = stream.dict.get(key).ok().and_then(|object| self.resolve(object)) else {
                continue;
            };
            let object = match object {
                Object::Array(parts) => Object::Array(
                    parts.iter().map(|part| self.resolve(part).cloned().unwrap_or(Object::Null)).collect(),
                ),
                object => object.clone(),
            };
            direct.dict.set(key, object);
        }
        direct.get_plain_content_with_limit(most)
    }

    /// The dictionary that an object is or refers to.
    pub(crate) fn dict(&self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.resolve(object)? {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    /// The dictionary in an entry.
    pub(crate) fn get_dict(&self, dict: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        self.dict(dict.get(key.as_bytes()).ok()?)
    }

    /// The array in an entry; empty when there is none.
    pub(crate) fn get_array(&self, dict: &'a Dictionary, key: &str) -> &'a [Object] {
        match self.get(dict, key) {
            Some(Object::Array(array)) => array,
            _ => &[],
        }
    }

    /// The name in an entry, without its slash.
    pub(crate) fn get_name(&self, dict: &'a Dictionary, key: &str) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    /// The rectangle in an entry, as left, bottom, right, top.
    ///
    /// ISO 32000-1, 7.9.5: any two opposite corners may be given.
    pub(crate) fn get_rect(&self, dict: &'a Dictionary, key: &str) -> Option<[f32; 4]> {
        let numbers: Vec<f32> = self
            .get_array(dict, key)
            .iter()
            .filter_map(|number| self.resolve(number)?.as_float().ok())
            .filter(|number| number.is_finite())
            .collect();
        let [x0, y0, x1, y1] = numbers.try_into().ok()?;
        Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
    }

    /// The document catalog.
    pub(crate) fn catalog(&self) -> Option<&'a Dictionary> {
        self.get_dict(self.trailer(), "Root")
    }

    /// Whether the catalog leads to the root of a page tree.
    pub(crate) fn has_page_tree(&self) -> bool {
        let root = self.trailer().get(b"Root").ok().filter(|root| root.as_reference().is_ok());
        let Some(Object::Dictionary(catalog)) = root.and_then(|root| self.resolve(root)) else {
            return false;
        };
        matches!(self.get(catalog, "Pages"), Some(Object::Dictionary(root)) if root.has(b"Kids"))
    }

    /// The pages in order.
    ///
    /// Without a usable page tree, every object that says it is a page.
    /// ISO 32000-1, 7.7.3.
    pub(crate) fn pages(&self) -> Result<Vec<Page<'a>>, Exceeded> {
        let mut pages = Vec::new();
        let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
        let mut steps = self.limits.steps;
        let root = self.catalog().and_then(|catalog| catalog.get(b"Pages").ok());
        let mut stack: Vec<(&Object, usize)> = root.map(|root| (root, 0)).into_iter().collect();
        while let Some((node, depth)) = stack.pop() {
            steps = steps.checked_sub(1).ok_or(Exceeded::Steps(self.limits.steps))?;
            if let Object::Reference(id) = node
                && !seen.insert(*id)
            {
                continue;
            }
            let Some(dict) = self.dict(node) else { continue };
            if dict.has(b"Kids") {
                if depth >= self.limits.depth {
                    return Err(Exceeded::Depth(self.limits.depth));
                }
                let kids = self.get_array(dict, "Kids");
                // Every kid will be a step: count them before they are queued.
                if kids.len() > steps {
                    return Err(Exceeded::Steps(self.limits.steps));
                }
                stack.extend(kids.iter().rev().map(|kid| (kid, depth + 1)));
            } else {
                pages.push(self.page(dict));
            }
        }
        if pages.is_empty() {
            let all = self.objects().filter_map(|(_, object)| object.as_dict().ok());
            pages.extend(all.filter(|dict| dict.has_type(b"Page")).map(|dict| self.page(dict)));
        }
        Ok(pages)
    }

    fn page(&self, dict: &'a Dictionary) -> Page<'a> {
        Page { dict, annotations: self.get_array(dict, "Annots") }
    }
}
