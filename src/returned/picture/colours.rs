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
        let Object::Array(parts) = space else { return base(pdf, space).map(Self::Device) };
        let part = |index: usize| parts.get(index);
        match (parts.first()?.as_name().ok()?, part(1)) {
            (b"Separation", _) => Some(Self::Tint),
            (b"Indexed" | b"I", Some(of)) => {
                let of = match of {
                    Object::Reference(id) => pdf.by_number(*id)?,
                    of => of,
                };
                // What a table is of is no table, and never itself: ISO 32000-1, 8.6.6.3.
                let base = base(pdf, of)?;
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
            _ => base(pdf, space).map(Self::Device),
        }
    }
}

/// The colours of a device, or nearly those.
fn base(pdf: &Pdf<'_>, space: &Object) -> Option<Base> {
    let (name, profile) = match space {
        Object::Name(name) => (name.as_slice(), None),
        Object::Array(parts) => (parts.first()?.as_name().ok()?, parts.get(1)),
        _ => return None,
    };
    Some(match (name, profile) {
        (b"DeviceGray" | b"G", None) | (b"CalGray", _) => Base::Gray,
        (b"DeviceRGB" | b"RGB", None) | (b"CalRGB", _) => Base::Rgb,
        (b"DeviceCMYK" | b"CMYK", None) => Base::Cmyk,
        (b"ICCBased", Some(Object::Reference(id))) => {
            match pdf.stream(*id)?.dict.get(b"N").ok()?.as_i64().ok()? {
                1 => Base::Gray,
                3 => Base::Rgb,
                4 => Base::Cmyk,
                _ => return None,
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use lopdf::Document;

    use super::*;
    use crate::returned::Limits;
    use crate::returned::file::object::Source;

    #[test]
    fn a_table_of_itself_has_no_colours() {
        let table =
            |of: Object| Object::Array(vec!["Indexed".into(), of, 0.into(), Object::string_literal("abc")]);
        let mut document = Document::new();
        let itself = document.new_object_id();
        document.set_object(itself, table(itself.into()));
        let limits = Limits::default();
        let pdf = Pdf::new(Source::Loaded(&document), &limits);
        let colours = |space: &Object| Colours::of(&pdf, space);
        assert!(colours(&table(itself.into())).is_none());
        assert!(colours(&table(table("DeviceRGB".into()))).is_none());
        assert!(matches!(colours(&table("DeviceRGB".into())), Some(Colours::Table(Base::Rgb, _))));
        assert!(matches!(
            colours(&Object::Array(vec!["DeviceGray".into()])),
            Some(Colours::Device(Base::Gray))
        ));
        assert!(matches!(colours(&"CMYK".into()), Some(Colours::Device(Base::Cmyk))));
    }
}
