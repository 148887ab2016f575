//! The fields of a file and the values that they hold.
//!
//! ISO 32000-1, 12.7.3.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::kind::Kind;
use super::{Limits, Unreadable, buttons, strings};
use crate::finding::{Code, Finding};
use crate::form::{Field, FieldKind};

/// The longest partial name that is read.
const NAME_BYTES: usize = 1024;

/// One copy of a field: a dictionary with a name of its own, or a widget that
/// hangs on none.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    /// The field's dictionary.
    pub(super) dictionary: Dictionary,
    /// The value of the nearest ancestor that has one.
    pub(super) inherited: Option<Object>,
    /// The widgets, which are the field itself where it has no kids.
    pub(super) widgets: Vec<Dictionary>,
}

/// All fields of a file, by name.
#[derive(Debug, Default)]
pub(super) struct Found {
    fields: BTreeMap<String, Vec<Copy>>,
    /// Whether the file has an interactive form at all.
    pub(super) has_form: bool,
}

impl Found {
    /// The copies of the field of that name.
    ///
    /// A merge of files puts something before the names; where only one name
    /// ends with the wanted one, that is it.
    pub(super) fn named(&self, name: &str) -> Option<&[Copy]> {
        if let Some(copies) = self.fields.get(name) {
            return Some(copies);
        }
        let mut ending = self
            .fields
            .iter()
            .filter(|(found, _)| found.strip_suffix(name).is_some_and(|before| before.ends_with('.')));
        match (ending.next(), ending.next()) {
            (Some((_, copies)), None) => Some(copies),
            _ => None,
        }
    }

    /// Whether the file has fields at all.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Collects all fields: those of the form, then widgets of the pages that the
/// form does not reach.
pub(super) fn collect(document: &Document, limits: &Limits) -> Result<Found, Unreadable> {
    let mut walk = Walk { document, limits, seen: BTreeSet::new(), nodes: 0, found: Found::default() };
    let form =
        document.catalog().ok().and_then(|catalog| dictionary(document, catalog.get(b"AcroForm").ok()?));
    if let Some(form) = form {
        walk.found.has_form = true;
        for kid in array(document, form.get(b"Fields").ok()) {
            walk.field(kid, "", None, 0)?;
        }
    }
    for page in document.page_iter().take(limits.nodes) {
        let Ok(page) = document.get_dictionary(page) else { continue };
        for annotation in array(document, page.get(b"Annots").ok()) {
            walk.stray(annotation)?;
        }
    }
    Ok(walk.found)
}

struct Walk<'a> {
    document: &'a Document,
    limits: &'a Limits,
    seen: BTreeSet<ObjectId>,
    nodes: usize,
    found: Found,
}

impl Walk<'_> {
    /// Whether an object has not been visited; the number of visits is bounded.
    fn enter(&mut self, object: &Object) -> Result<bool, Unreadable> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(Unreadable {
                kind: Kind::Damaged,
                detail: Some("it has far more fields than the form".to_owned()),
            });
        }
        Ok(match object {
            Object::Reference(id) => self.seen.insert(*id),
            _ => true,
        })
    }

    fn field(
        &mut self,
        object: &Object,
        parent: &str,
        inherited: Option<&Object>,
        depth: usize,
    ) -> Result<(), Unreadable> {
        if depth > self.limits.depth || !self.enter(object)? {
            return Ok(());
        }
        let Some(dictionary) = dictionary(self.document, object) else { return Ok(()) };
        let name = join(parent, &self.partial_name(dictionary));
        let own = dictionary.get(b"V").ok().filter(|value| !is_null(self.document, value));
        let value = own.or(inherited);
        let mut widgets = Vec::new();
        let mut has_fields = false;
        for kid in array(self.document, dictionary.get(b"Kids").ok()) {
            let Some(kid_dictionary) = self::dictionary(self.document, kid) else { continue };
            if kid_dictionary.has(b"T") || kid_dictionary.has(b"Kids") {
                has_fields = true;
                self.field(kid, &name, value, depth + 1)?;
            } else if self.enter(kid)? {
                widgets.push(kid_dictionary.clone());
            }
        }
        if !has_fields || !widgets.is_empty() {
            if widgets.is_empty() {
                widgets.push(dictionary.clone());
            }
            let copy = Copy { dictionary: dictionary.clone(), inherited: inherited.cloned(), widgets };
            self.found.fields.entry(name).or_default().push(copy);
        }
        Ok(())
    }

    /// Takes a widget that the form does not reach, by the names of its parents.
    fn stray(&mut self, object: &Object) -> Result<(), Unreadable> {
        let Some(widget) = dictionary(self.document, object) else { return Ok(()) };
        if !widget.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Widget") {
            return Ok(());
        }
        if !self.enter(object)? {
            return Ok(());
        }
        let mut names = vec![self.partial_name(widget)];
        let mut inherited = None;
        let mut parent = widget.get(b"Parent").ok();
        // A widget without a name is one of its parent's buttons or copies.
        let field = match parent.and_then(|parent| dictionary(self.document, parent)) {
            Some(parent) if !widget.has(b"T") => parent,
            _ => widget,
        };
        let mut steps = 0;
        while let Some(dictionary) = parent.and_then(|parent| dictionary(self.document, parent)) {
            steps += 1;
            if steps > self.limits.depth {
                break;
            }
            names.push(self.partial_name(dictionary));
            if inherited.is_none() {
                inherited = dictionary.get(b"V").ok().cloned();
            }
            parent = dictionary.get(b"Parent").ok();
        }
        let name = names.iter().rev().fold(String::new(), |name, part| join(&name, part));
        if !name.is_empty() {
            let copy = Copy { dictionary: field.clone(), inherited, widgets: vec![widget.clone()] };
            let copies = self.found.fields.entry(name).or_default();
            // The buttons of one group come one by one.
            match copies.iter_mut().find(|other| !widget.has(b"T") && other.dictionary == copy.dictionary) {
                Some(other) => other.widgets.extend(copy.widgets),
                None => copies.push(copy),
            }
        }
        Ok(())
    }

    /// The partial name, without the index that some programs add.
    fn partial_name(&self, dictionary: &Dictionary) -> String {
        let limits = Limits { value_bytes: NAME_BYTES, ..*self.limits };
        let name = dictionary.get(b"T").ok().and_then(|name| strings::text(self.document, name, &limits));
        let name = name.unwrap_or_default();
        match name.split_once(['[', '#']) {
            Some((before, index)) if index.trim_end_matches(']').bytes().all(|b| b.is_ascii_digit()) => {
                before.to_owned()
            }
            _ => name,
        }
    }
}

/// What a field holds.
pub(super) struct FieldValue {
    /// The text, or the state of a button; `None` when it is empty.
    pub(super) text: Option<String>,
    pub(super) findings: Vec<Finding>,
}

/// Reads the value that all copies of a field hold.
pub(super) fn value(document: &Document, field: &Field, copies: &[Copy], limits: &Limits) -> FieldValue {
    let mut findings = Vec::new();
    let mut values: Vec<String> = Vec::new();
    for copy in copies {
        let value = match &field.kind {
            FieldKind::Signature => None,
            FieldKind::CheckBox => buttons::check_box(document, copy, limits),
            FieldKind::Choice(choices) => {
                buttons::choice(document, copy, field, choices, &mut findings, limits)
            }
            _ => text_value(document, copy, limits),
        };
        if let Some(value) = value.filter(|value| !value.is_empty())
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    if values.len() > 1 {
        let told: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        findings.push(
            Finding::error(
                Code::DuplicateValues,
                &field.name,
                format!("the file holds several values: {}", told.join(", ")),
            )
            .hint("ask which of them is right"),
        );
    }
    FieldValue { text: values.into_iter().next(), findings }
}

/// The text of a field: its own value, an ancestor's, or one that only a
/// widget has.
fn text_value(document: &Document, copy: &Copy, limits: &Limits) -> Option<String> {
    own_value(document, copy)
        .or_else(|| copy.widgets.iter().find_map(|widget| given(document, widget)))
        .and_then(|value| strings::text(document, value, limits))
}

/// The value of the field, or of the nearest ancestor that has one.
pub(super) fn own_value<'a>(document: &'a Document, copy: &'a Copy) -> Option<&'a Object> {
    given(document, &copy.dictionary)
        .or_else(|| copy.inherited.as_ref().filter(|value| !is_null(document, value)))
}

/// The value of a dictionary, where there is one.
pub(super) fn given<'a>(document: &Document, dictionary: &'a Dictionary) -> Option<&'a Object> {
    dictionary.get(b"V").ok().filter(|value| !is_null(document, value))
}

fn is_null(document: &Document, value: &Object) -> bool {
    document.dereference(value).map_or(true, |(_, value)| value.is_null())
}

fn join(parent: &str, own: &str) -> String {
    match (parent.is_empty(), own.is_empty()) {
        (true, _) => own.to_owned(),
        (_, true) => parent.to_owned(),
        _ => format!("{parent}.{own}"),
    }
}

/// The dictionary that an object is or refers to.
pub(super) fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

/// The items of an array that an object is or refers to.
pub(super) fn array<'a>(document: &'a Document, object: Option<&'a Object>) -> &'a [Object] {
    object
        .and_then(|object| document.dereference(object).ok())
        .and_then(|(_, object)| object.as_array().ok())
        .map_or(&[], Vec::as_slice)
}
