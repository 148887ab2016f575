//! An object that every form of a file has, but for the numbers in it.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};

use crate::Error;
use crate::pdf::bytes::push_integer;
use crate::pdf::objects::Id;
use crate::pdf::syntax::write_object;

/// Bytes with numbers between them that differ from form to form.
#[derive(Default)]
pub(super) struct ObjectTemplate {
    bytes: Vec<u8>,
    /// Where in the bytes a number is missing, in this order.
    gaps: Vec<(usize, Gap)>,
}

/// A number that differs from form to form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The number of the form's object with that index.
    Object(usize),
    /// The font resources: the form's own, or those of all forms.
    Resources,
    /// That key of the form in the structure's parent tree.
    Key(usize),
}

/// The numbers of one form.
pub(super) struct Numbers {
    /// The number of its first object.
    pub(super) first: usize,
    /// Its first key.
    pub(super) key: usize,
    /// The font resources of its pages.
    pub(super) resources: Id,
}

impl ObjectTemplate {
    /// Serialises an object; `gaps` says which references differ from form to form.
    pub(super) fn new(object: &Object, gaps: &BTreeMap<Id, Gap>) -> Result<Self, Error> {
        let mut template = Self::default();
        template.push(object, gaps)?;
        Ok(template)
    }

    fn push(&mut self, object: &Object, gaps: &BTreeMap<Id, Gap>) -> Result<(), Error> {
        match object {
            Object::Reference((number, _)) => {
                match gaps.get(&Id(*number)) {
                    Some(gap) => self.push_gap(*gap),
                    None => {
                        self.bytes.push(b' ');
                        push_integer(&mut self.bytes, *number);
                    }
                }
                self.bytes.extend_from_slice(b" 0 R");
            }
            Object::Array(items) => {
                self.bytes.push(b'[');
                items.iter().try_for_each(|item| self.push(item, gaps))?;
                self.bytes.push(b']');
            }
            Object::Dictionary(dictionary) => self.push_dictionary(dictionary, gaps)?,
            other => {
                self.bytes.push(b' ');
                write_object(&mut self.bytes, other)?;
            }
        }
        Ok(())
    }

    fn push_dictionary(&mut self, dictionary: &Dictionary, gaps: &BTreeMap<Id, Gap>) -> Result<(), Error> {
        self.bytes.extend_from_slice(b"<<");
        for (key, value) in dictionary {
            write_object(&mut self.bytes, &Object::Name(key.clone()))?;
            match value {
                Object::Integer(own) if key.starts_with(b"StructParent") => {
                    self.push_gap(Gap::Key(usize::try_from(*own).unwrap_or_default()));
                }
                value => self.push(value, gaps)?,
            }
        }
        self.bytes.extend_from_slice(b">>");
        Ok(())
    }

    fn push_gap(&mut self, gap: Gap) {
        self.bytes.push(b' ');
        self.gaps.push((self.bytes.len(), gap));
    }

    /// The leaf of the parent tree: what the keys of a form stand for.
    ///
    /// ISO 32000-1, 7.9.7.
    pub(super) fn leaf(parents: &[Object], gaps: &BTreeMap<Id, Gap>) -> Result<Self, Error> {
        let mut template = Self::default();
        template.bytes.extend_from_slice(b"<</Limits[");
        template.push_gap(Gap::Key(0));
        template.push_gap(Gap::Key(parents.len().saturating_sub(1)));
        template.bytes.extend_from_slice(b"]/Nums[");
        for (number, parent) in parents.iter().enumerate() {
            template.push_gap(Gap::Key(number));
            template.push(parent, gaps)?;
        }
        template.bytes.extend_from_slice(b"]>>");
        Ok(template)
    }

    /// Appends the object of one form.
    pub(super) fn fill(&self, out: &mut Vec<u8>, numbers: &Numbers) {
        let mut from = 0;
        for &(at, gap) in &self.gaps {
            out.extend_from_slice(&self.bytes[from..at]);
            let number = match gap {
                Gap::Object(index) => numbers.first + index,
                Gap::Resources => numbers.resources.0 as usize,
                Gap::Key(key) => numbers.key + key,
            };
            push_integer(out, id(number).0);
            from = at;
        }
        out.extend_from_slice(&self.bytes[from..]);
    }
}

/// The number of an object.
pub(super) fn id(number: usize) -> Id {
    Id(u32::try_from(number).expect("no more than 8 388 607 objects"))
}
