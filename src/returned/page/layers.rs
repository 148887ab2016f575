//! Optional content: what a file has and need not show. ISO 32000-1, 8.11.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use crate::returned::file::object::Pdf;

/// Which groups a viewer shows when it opens the file.
pub(crate) struct Layers {
    /// The groups that are named as on, and as off. ISO 32000-1, table 101.
    on: HashSet<ObjectId>,
    off: HashSet<ObjectId>,
    are_on: bool,
}

impl Layers {
    pub(crate) fn new(pdf: &Pdf<'_>) -> Self {
        let properties = pdf.catalog().and_then(|catalog| pdf.get_dict(catalog, "OCProperties"));
        let standard = properties.and_then(|properties| pdf.get_dict(properties, "D"));
        let named = |key| {
            let groups = standard.map_or(&[][..], |standard| pdf.get_array(standard, key));
            groups.iter().filter_map(|group| group.as_reference().ok()).collect()
        };
        let base = standard.and_then(|standard| pdf.get_name(standard, "BaseState"));
        Self { on: named("ON"), off: named("OFF"), are_on: base.is_none_or(|base| base == b"ON") }
    }

    /// Whether something may be hidden that belongs to this group, or to this
    /// rule about groups: of rules it is enough that one group is hidden.
    pub(crate) fn hides<'a>(&self, pdf: &Pdf<'a>, content: &'a Object) -> bool {
        let Some(dict) = pdf.dict(content) else { return false };
        if pdf.get_name(dict, "Type") != Some(b"OCMD") {
            return self.is_off(content);
        }
        let groups = match (dict.get(b"OCGs"), pdf.get(dict, "OCGs")) {
            (_, Some(Object::Array(groups))) => groups.as_slice(),
            (Ok(group), _) => std::slice::from_ref(group),
            _ => &[],
        };
        dict.has(b"VE") || groups.iter().take(64).any(|group| self.is_off(group))
    }

    /// Whether the `/OC` of an `XObject` or of an annotation hides it.
    pub(crate) fn hides_all_of<'a>(&self, pdf: &Pdf<'a>, dict: &'a Dictionary) -> bool {
        dict.get(b"OC").is_ok_and(|content| self.hides(pdf, content))
    }

    fn is_off(&self, group: &Object) -> bool {
        match group.as_reference() {
            Ok(id) => self.off.contains(&id) || !self.are_on && !self.on.contains(&id),
            Err(_) => !self.are_on,
        }
    }
}
