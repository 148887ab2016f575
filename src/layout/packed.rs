//! What of a layout is unpacked when it is first asked for: most forms are filled in and read
//! without what is printed around their fields.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_bytes::ByteBuf;

/// A value that a part of a revision holds as bytes of its own; a text for people holds it as it is.
#[derive(Default)]
pub struct Packed<T> {
    bytes: ByteBuf,
    value: OnceLock<T>,
}

impl<T: DeserializeOwned + Default> Deref for Packed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // A part is only read with the bytes that it was sealed with, and those can be unpacked.
        self.value.get_or_init(|| postcard::from_bytes(&self.bytes).unwrap_or_default())
    }
}

impl<T: DeserializeOwned + Default> DerefMut for Packed<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _: &T = self;
        self.value.get_mut().expect("it was unpacked in the line before")
    }
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: DeserializeOwned + Default + Serialize> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return (**self).serialize(serializer);
        }
        let bytes = postcard::to_stdvec(&**self).map_err(ser::Error::custom)?;
        ByteBuf::from(bytes).serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let value = OnceLock::from(T::deserialize(deserializer)?);
            return Ok(Self { bytes: ByteBuf::new(), value });
        }
        Ok(Self { bytes: ByteBuf::deserialize(deserializer)?, value: OnceLock::new() })
    }
}
