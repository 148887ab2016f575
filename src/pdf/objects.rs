//! The objects of a document that is being put together.

use lopdf::{Dictionary, Object, Stream};
use serde::{Deserialize, Serialize};

/// The number of an indirect object; the generation is always 0.
///
/// ISO 32000-1, 7.3.10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Id(pub(super) u32);

impl From<Id> for Object {
    fn from(id: Id) -> Self {
        Self::Reference((id.0, 0))
    }
}

/// Objects by their numbers, which are given out from 1 upwards.
#[derive(Default)]
pub(super) struct Objects {
    /// The object with number n stands at n - 1; `None` is one that each
    /// document writes for itself.
    slots: Vec<Option<Object>>,
}

impl Objects {
    /// Gives out the next number.
    pub(super) fn reserve(&mut self) -> Id {
        self.slots.push(None);
        Id(u32::try_from(self.slots.len()).expect("a form has few objects"))
    }

    /// Sets the object of a number.
    pub(super) fn set(&mut self, id: Id, object: impl Into<Object>) {
        self.slots[id.0 as usize - 1] = Some(object.into());
    }

    /// Takes an object out; its number stays.
    pub(super) fn take(&mut self, id: Id) -> Option<Object> {
        self.slots[id.0 as usize - 1].take()
    }

    /// Adds an object.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> Id {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// All numbers with their objects, in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Id, Option<&Object>)> {
        (1..).map(Id).zip(self.slots.iter().map(Option::as_ref))
    }
}

/// A stream whose data are deflated when that makes them shorter.
pub(super) fn compressed(dictionary: Dictionary, data: Vec<u8>) -> Stream {
    let mut stream = Stream::new(dictionary, data);
    // Compression cannot fail in memory; a stream that stays plain is valid, too.
    let _ = stream.compress();
    stream
}

/// A name object.
pub(super) fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

/// An array of numbers.
pub(super) fn numbers(values: &[f32]) -> Object {
    Object::Array(values.iter().map(|&value| number(value)).collect())
}

/// A number, whole where it can be.
pub(super) fn number(value: f32) -> Object {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        Object::Integer(value as i64)
    } else {
        Object::Real(value)
    }
}
