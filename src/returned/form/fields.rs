//! Walks the field tree and collects every copy of every field.
//!
//! A field of the form may come back more than once, under another name, or
//! as a widget that nothing but its page refers to. All copies are collected
//! here as they are; [`values`](super::values) decides what they say.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId};

use crate::returned::file::limits::{Exceeded, Limits};
use crate::returned::file::object::{Page, Pdf};
use crate::returned::file::strings::decode;

/// The longest fully qualified name that is made. Longer ones are no field of
/// this form, and neither is anything below them.
const LONGEST_NAME: usize = 1024;

/// One field dictionary with what it inherits.
pub(crate) struct FieldCopy<'a> {
    /// The fully qualified name. ISO 32000-1, 12.7.3.2.
    pub(crate) name: String,
    /// `/V` of the field or the nearest ancestor that has one; `None` when
    /// there is none, or null. ISO 32000-1, table 220.
    pub(crate) value: Option<&'a Object>,
    /// `/V` of its widgets, where some program put it.
    pub(crate) widget_values: Vec<&'a Object>,
    /// `/Opt`, of buttons too. ISO 32000-1, table 227.
    pub(crate) options: &'a [Object],
    /// What stands on the page, in the order of `/Kids`.
    pub(crate) widgets: Vec<Widget<'a>>,
    /// Whether a page lists it, or one of its widgets.
    pub(crate) is_on_page: bool,
    /// Whether `/Fields` leads to it, and not its page alone.
    pub(crate) is_listed: bool,
}

/// One widget annotation, which may be merged with its field.
#[derive(Clone, Copy)]
pub(crate) struct Widget<'a> {
    pub(crate) dict: &'a Dictionary,
    /// The place of its page, where a page lists it.
    pub(crate) page: Option<usize>,
}

/// What a field takes from its ancestors.
#[derive(Clone, Copy, Default)]
struct Inherited<'a> {
    value: Option<&'a Object>,
    options: Option<&'a [Object]>,
}

struct Node<'a> {
    object: &'a Object,
    name: String,
    inherited: Inherited<'a>,
    depth: usize,
    /// The field that this is a widget of, if it has no name of its own.
    owner: Option<usize>,
}

struct Walk<'p, 'a> {
    pdf: &'p Pdf<'a>,
    pages: BTreeMap<ObjectId, usize>,
    seen: BTreeSet<ObjectId>,
    steps: usize,
    copies: Vec<FieldCopy<'a>>,
    is_listed: bool,
}

/// Collects the fields of `/AcroForm` or of exported data, then widgets of the pages that it does
/// not lead to, then, in a document without pages, all other widgets.
pub(crate) fn collect<'a>(pdf: &Pdf<'a>, pages: &[Page<'a>]) -> Result<Vec<FieldCopy<'a>>, Exceeded> {
    let annotations =
        pages.iter().enumerate().flat_map(|(page, on)| on.annotations.iter().map(move |a| (page, a)));
    let page_of = annotations.clone().filter_map(|(page, a)| Some((a.as_reference().ok()?, page))).collect();
    let mut walk = Walk {
        pdf,
        pages: page_of,
        seen: BTreeSet::new(),
        steps: pdf.limits.steps,
        copies: Vec::new(),
        is_listed: true,
    };

    let form = pdf
        .catalog()
        .and_then(|catalog| pdf.get_dict(catalog, "AcroForm").or_else(|| pdf.get_dict(catalog, "FDF")));
    if let Some(form) = form {
        for field in pdf.get_array(form, "Fields") {
            walk.root(field, None)?;
        }
    }
    walk.is_listed = false;
    for (page, annotation) in annotations {
        if is_widget(pdf, annotation) {
            walk.root(annotation, Some(page))?;
        }
    }
    if pages.is_empty() {
        for (id, object) in pdf.objects() {
            if !walk.seen.contains(&id) && is_widget(pdf, object) {
                walk.root(object, None)?;
            }
        }
    }
    Ok(walk.copies)
}

/// Whether viewers are to draw what fields hold anew. ISO 32000-1, table 218.
pub(crate) fn needs_appearances(pdf: &Pdf<'_>) -> bool {
    let form = pdf.catalog().and_then(|catalog| pdf.get_dict(catalog, "AcroForm"));
    form.and_then(|form| pdf.get(form, "NeedAppearances"))
        .is_some_and(|needs| needs.as_bool().unwrap_or(false))
}

fn is_widget<'a>(pdf: &Pdf<'a>, annotation: &'a Object) -> bool {
    pdf.dict(annotation).is_some_and(|dict| pdf.get_name(dict, "Subtype") == Some(b"Widget"))
}

impl<'a> Walk<'_, 'a> {
    /// Walks down from an entry of `/Fields`, or from a widget.
    ///
    /// Such an entry should have no parent, but after a merge it may; then the
    /// parents give it its name and values.
    fn root(&mut self, object: &'a Object, page: Option<usize>) -> Result<(), Exceeded> {
        let Some(dict) = self.pdf.dict(object) else {
            return self.step();
        };
        if object.as_reference().is_ok_and(|id| self.seen.contains(&id)) {
            return self.step();
        }
        let (name, inherited, depth) = self.ancestors(dict)?;
        let first = self.copies.len();
        let mut stack = vec![Node { object, name, inherited, depth, owner: None }];
        while let Some(node) = stack.pop() {
            self.visit(node, &mut stack)?;
        }
        // A dictionary written directly into `/Annots` is on that page.
        if let (Some(page), Some(copy)) = (page, self.copies.get_mut(first)) {
            copy.is_on_page = true;
            for widget in &mut copy.widgets {
                widget.page.get_or_insert(page);
            }
        }
        Ok(())
    }

    fn visit(&mut self, node: Node<'a>, stack: &mut Vec<Node<'a>>) -> Result<(), Exceeded> {
        self.step()?;
        let id = node.object.as_reference().ok();
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return Ok(());
        }
        let Some(dict) = self.pdf.dict(node.object) else { return Ok(()) };
        if node.depth > self.pdf.limits.depth {
            return Err(Exceeded::Depth(self.pdf.limits.depth));
        }
        let partial = partial_name(self.pdf, dict);
        let own_value = self.pdf.get(dict, "V");
        let inherited = Inherited {
            value: own_value.or(node.inherited.value),
            options: match self.pdf.get(dict, "Opt") {
                Some(Object::Array(options)) => Some(options),
                _ => node.inherited.options,
            },
        };
        let kids = self.pdf.get_array(dict, "Kids");
        let widget = Widget { dict, page: id.and_then(|id| self.pages.get(&id).copied()) };

        let (name, owner) = match (partial, node.owner) {
            (None, Some(owner)) => {
                if let Some(copy) = self.copies.get_mut(owner) {
                    copy.widget_values.extend(own_value);
                    copy.is_on_page |= widget.page.is_some();
                    copy.widgets.push(widget);
                }
                (node.name, owner)
            }
            (partial, _) => {
                let name = partial.map_or_else(|| node.name.clone(), |partial| join(&node.name, &partial));
                if name.len() > LONGEST_NAME {
                    return Ok(());
                }
                self.copies.push(FieldCopy {
                    name: name.clone(),
                    value: inherited.value,
                    widget_values: Vec::new(),
                    options: inherited.options.unwrap_or_default(),
                    widgets: if kids.is_empty() { vec![widget] } else { Vec::new() },
                    is_on_page: widget.page.is_some(),
                    is_listed: self.is_listed,
                });
                (name, self.copies.len() - 1)
            }
        };
        // Every kid will be a step: count them before they are queued.
        if kids.len() > self.steps {
            return Err(Exceeded::Steps(self.pdf.limits.steps));
        }
        stack.extend(kids.iter().rev().map(|object| Node {
            object,
            name: name.clone(),
            inherited,
            depth: node.depth + 1,
            owner: Some(owner),
        }));
        Ok(())
    }

    /// The name and the values that a dictionary has from its `/Parent`s, and
    /// how many these are.
    fn ancestors(&mut self, dict: &'a Dictionary) -> Result<(String, Inherited<'a>, usize), Exceeded> {
        let mut names = Vec::new();
        let mut inherited = Inherited::default();
        let mut seen = BTreeSet::new();
        let mut dict = dict;
        while let Ok(parent) = dict.get(b"Parent") {
            self.step()?;
            // A circle of parents ends where it closes.
            if parent.as_reference().is_ok_and(|id| !seen.insert(id)) {
                break;
            }
            let Some(next) = self.pdf.dict(parent) else { break };
            if seen.len() > self.pdf.limits.depth {
                return Err(Exceeded::Depth(self.pdf.limits.depth));
            }
            dict = next;
            names.extend(partial_name(self.pdf, dict));
            inherited.value = inherited.value.or_else(|| self.pdf.get(dict, "V"));
            if inherited.options.is_none()
                && let Some(Object::Array(options)) = self.pdf.get(dict, "Opt")
            {
                inherited.options = Some(options);
            }
        }
        names.reverse();
        Ok((names.join("."), inherited, seen.len()))
    }

    fn step(&mut self) -> Result<(), Exceeded> {
        let limits: &Limits = self.pdf.limits;
        self.steps = self.steps.checked_sub(1).ok_or(Exceeded::Steps(limits.steps))?;
        Ok(())
    }
}

/// `/T`, if there is one; it may contain dots although it should not.
fn partial_name<'a>(pdf: &Pdf<'a>, dict: &'a Dictionary) -> Option<String> {
    match pdf.get(dict, "T")? {
        // Cut as bytes first: a name of megabytes is not worth decoding.
        Object::String(bytes, _) => Some(decode(&bytes[..bytes.len().min(2 * LONGEST_NAME)])),
        Object::Name(bytes) => Some(decode(&bytes[..bytes.len().min(2 * LONGEST_NAME)])),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

fn join(prefix: &str, partial: &str) -> String {
    if prefix.is_empty() { partial.to_owned() } else { format!("{prefix}.{partial}") }
}
