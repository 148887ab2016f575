//! Values drawn for a form that somebody else holds: objects to append to it.
//!
//! Nothing of the form's own is referred to. Other programs may have changed or
//! left out its fonts, and what was signed must not be touched; so the glyphs
//! are cut out of fonts of ours.

use lopdf::{Object, dictionary};

use super::appearance;
use super::fonts::Subsets;
use super::objects::{Id, numbers};
use super::strings::push_text;
use super::syntax::write_indirect;
use crate::Error;
use crate::layout::Fonts;
use crate::revision::Revision;

/// Objects that draw some values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The numbers of the objects, and their bytes from `obj` to `endobj`.
    pub objects: Vec<(u32, Vec<u8>)>,
    /// The number of each value's appearance stream, in the order of the values.
    pub appearances: Vec<u32>,
}

/// Draws values in their fields, in objects whose numbers begin at `next`.
///
/// A field is given by its dotted name; its size is that of the form's layout.
///
/// ISO 32000-1, 12.7.3.3.
///
/// # Errors
///
/// A font cannot be cut, or a field is none that shows a text.
pub fn draw_values(
    revision: &'static Revision,
    values: &[(&str, &str)],
    fonts: &Fonts,
    next: u32,
) -> Result<Drawn, Error> {
    let mut cuts = Subsets::of_everything(fonts);
    let mut free = next..;
    let mut reserve = || Id(free.next().unwrap_or(u32::MAX));
    let resources = reserve();
    let mut drawn = Drawn { objects: Vec::new(), appearances: Vec::new() };
    for (field, value) in values {
        let widgets = &revision.layout().widgets;
        let widget = widgets.iter().find(|widget| widget.field == *field && widget.option.is_none());
        let widget = widget.ok_or_else(|| Error::Internal(format!("`{field}` shows no text")))?;
        let mut content = Vec::from(*b"/Tx BMC\n");
        appearance::text(&mut content, widget.room(), value, &mut cuts);
        content.extend_from_slice(b"EMC\n");
        let stream = lopdf::Stream::new(
            dictionary! {
                "Type" => "XObject",
                "Subtype" => "Form",
                "BBox" => numbers(&[0.0, 0.0, widget.rect.width.rounded(), widget.rect.height.rounded()]),
                "Resources" => resources,
            },
            content,
        );
        let id = reserve();
        drawn.appearances.push(id.0);
        drawn.add(id, &stream.into())?;
    }
    let mut all = lopdf::Dictionary::new();
    for (font, cut) in cuts.iter() {
        let ids = [(); 5].map(|()| reserve());
        for (id, object) in ids.into_iter().zip(cut.objects(ids)?) {
            drawn.add(id, &object)?;
        }
        all.set(font.as_bytes(), Object::from(ids[4]));
    }
    drawn.add(resources, &dictionary! { "Font" => all }.into())?;
    drawn.objects.sort_unstable_by_key(|(number, _)| *number);
    Ok(drawn)
}

impl Drawn {
    fn add(&mut self, id: Id, object: &Object) -> Result<(), Error> {
        let mut bytes = Vec::new();
        write_indirect(&mut bytes, id, object)?;
        self.objects.push((id.0, bytes));
        Ok(())
    }
}

/// A text as a string of a PDF.
///
/// ISO 32000-1, 7.9.2.2.
pub fn text_string(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    push_text(&mut out, text);
    out
}
