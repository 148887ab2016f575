//! What a signature itself forbids.
//!
//! ISO 32000-1, 12.8.2: its transform methods.

use lopdf::Dictionary;

use crate::returned::file::object::Pdf;
use crate::returned::file::strings::text_of;

/// The most names of fields that are looked at.
const NAMES: usize = 1000;

/// What may not change after a signature.
#[derive(Debug, Default)]
pub(super) struct Locks {
    /// `/P` of `DocMDP`: 1 allows nothing, 2 filling in and signing, 3 notes as well.
    level: Option<i64>,
    fields: Option<Fields>,
}

#[derive(Debug)]
enum Fields {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Locks {
    /// The locks of a signature dictionary. Tables 253 to 256.
    pub(super) fn of<'a>(pdf: &Pdf<'a>, signature: &'a Dictionary) -> Self {
        let mut locks = Self::default();
        let references = pdf.get_array(signature, "Reference").iter().take(16);
        for reference in references.filter_map(|reference| pdf.dict(reference)) {
            let parameters = pdf.get_dict(reference, "TransformParams");
            match pdf.get_name(reference, "TransformMethod") {
                Some(b"DocMDP") => {
                    let level = parameters.and_then(|parameters| pdf.get(parameters, "P")?.as_i64().ok());
                    locks.level = Some(level.unwrap_or(2));
                }
                Some(b"FieldMDP") => {
                    let names = || -> Vec<String> {
                        let names =
                            parameters.map_or(&[][..], |parameters| pdf.get_array(parameters, "Fields"));
                        names.iter().take(NAMES).filter_map(|name| text_of(pdf, pdf.resolve(name)?)).collect()
                    };
                    locks.fields = match parameters.and_then(|parameters| pdf.get_name(parameters, "Action"))
                    {
                        Some(b"Include") => Some(Fields::Include(names())),
                        Some(b"Exclude") => Some(Fields::Exclude(names())),
                        _ => Some(Fields::All),
                    };
                }
                _ => {}
            }
        }
        locks
    }

    /// Whether a field may not change.
    pub(super) fn locks(&self, field: &str) -> bool {
        let is_meant = |names: &[String]| {
            names.iter().any(|name| {
                // A parent's name stands for all of its children.
                field == name || field.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        self.level == Some(1)
            || match &self.fields {
                None => false,
                Some(Fields::All) => true,
                Some(Fields::Include(names)) => is_meant(names),
                Some(Fields::Exclude(names)) => !is_meant(names),
            }
    }

    /// Whether it forbids anything at all.
    pub(super) fn is_restrictive(&self) -> bool {
        self.level.is_some() || self.fields.is_some()
    }

    /// Whether nothing may be added to the document.
    pub(super) fn is_final(&self) -> bool {
        self.level == Some(1)
    }

    /// Whether notes may be added where they cover no answer.
    pub(super) fn allows_notes(&self) -> bool {
        self.level == Some(3)
    }
}

/// Whether a signature allows no decision of the office.
pub(crate) fn forbids_decision<'a>(pdf: &Pdf<'a>, signature: &'a Dictionary) -> Option<&'static str> {
    let locks = Locks::of(pdf, signature);
    if locks.is_final() {
        Some("allows no change at all (it certifies the document)")
    } else if locks.locks("office.decision") || locks.locks("office.misis") {
        Some("locks the office part")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_as_a_whole_and_parents_for_their_children() {
        let include = |names: &[&str]| Locks {
            fields: Some(Fields::Include(names.iter().map(|name| (*name).to_owned()).collect())),
            ..Locks::default()
        };
        assert!(include(&["user"]).locks("user.title"));
        assert!(include(&["user.title"]).locks("user.title"));
        assert!(!include(&["user.tit"]).locks("user.title"));
        assert!(!include(&["use"]).locks("user.title"));
        let exclude = Locks { fields: Some(Fields::Exclude(vec!["office".to_owned()])), ..Locks::default() };
        assert!(exclude.locks("user.title") && !exclude.locks("office.reason"));
        assert!(Locks { level: Some(1), fields: None }.locks("office.reason"));
        assert!(!Locks { level: Some(2), fields: None }.locks("office.reason"));
    }
}
