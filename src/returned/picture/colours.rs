//! The colour spaces of pictures.

use lopdf::Object;

use super::decode::Base;
use crate::returned::file::object::Pdf;

/// What colours are made of. ISO 32000-1, 8.6.
pub(super) enum Colours {
    Device(Base),
    /// One ink of its own: 1 is all of it.
    Tint,
    Table(Base, Vec<u8>),
}

impl Colours {
    pub(super) fn of(pdf: &Pdf<'_>, space: &Object) -> Option<Self> {
        let base = |space: &Object| match Self::of(pdf, space) {
            Some(Self::Device(base)) => Some(base),
            _ => None,
        };
        match space {
            Object::Name(name) => Some(Self::Device(match name.as_slice() {
                b"DeviceGray" | b"G" | b"CalGray" => Base::Gray,
                b"DeviceRGB" | b"RGB" | b"CalRGB" => Base::Rgb,
                b"DeviceCMYK" | b"CMYK" => Base::Cmyk,
                _ => return None,
            })),
            Object::Array(parts) => {
                let part = |index: usize| parts.get(index);
                match (parts.first()?.as_name().ok()?, part(1)) {
                    (b"CalGray", _) => Some(Self::Device(Base::Gray)),
                    (b"CalRGB", _) => Some(Self::Device(Base::Rgb)),
                    (b"ICCBased", Some(Object::Reference(id))) => {
                        let profile = pdf.stream(*id)?;
                        Some(Self::Device(match profile.dict.get(b"N").ok()?.as_i64().ok()? {
                            1 => Base::Gray,
                            3 => Base::Rgb,
                            4 => Base::Cmyk,
                            _ => return None,
                        }))
                    }
                    (b"Separation", _) => Some(Self::Tint),
                    (b"Indexed" | b"I", Some(of)) => {
                        let of = match of {
                            Object::Reference(id) => pdf.by_number(*id)?,
                            of => of,
                        };
                        let base = base(of)?;
                        let table = match part(3)? {
                            Object::String(bytes, _) => bytes.clone(),
                            Object::Reference(id) => match pdf.by_number(*id)? {
                                Object::String(bytes, _) => bytes.clone(),
                                Object::Stream(stream) => pdf.unpacked(stream, 4096).ok()?,
                                _ => return None,
                            },
                            _ => return None,
                        };
                        Some(Self::Table(base, table))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
