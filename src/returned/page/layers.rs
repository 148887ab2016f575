//! Optional content: what a file has and need not show. ISO 32000-1, 8.11.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use crate::returned::file::object::Pdf;

/// How deep a visibility expression may nest, and how many parts count.
const NESTING: usize = 8;
const PARTS: usize = 64;

/// Whether optional content is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Yes,
    No,
    /// Viewers may differ.
    Unsure,
}

impl Shown {
    /// What is seen of something inside of something else.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unsure,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unsure => Self::Unsure,
        }
    }
}

/// Which groups a viewer shows when it opens the file.
pub(crate) struct Layers {
    /// The groups that are named as on, and as off. ISO 32000-1, table 101.
    on: HashSet<ObjectId>,
    off: HashSet<ObjectId>,
    are_on: bool,
    /// Whether groups follow what they are used for, such as printing.
    follow_usage: bool,
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
        Self {
            on: named("ON"),
            off: named("OFF"),
            are_on: base.is_none_or(|base| base == b"ON"),
            follow_usage: standard.is_some_and(|standard| !pdf.get_array(standard, "AS").is_empty()),
        }
    }

    /// Whether something is seen that belongs to this group, or to this rule about groups.
    pub(crate) fn shows<'a>(&self, pdf: &Pdf<'a>, content: &'a Object) -> Shown {
        let Some(dict) = pdf.dict(content) else { return Shown::Yes };
        if pdf.get_name(dict, "Type") != Some(b"OCMD") {
            return self.group(pdf, content);
        }
        let by_policy = self.policy(pdf, dict);
        match pdf.get(dict, "VE") {
            // Not every viewer reads these.
            Some(expression) => {
                let by_expression = self.expression(pdf, expression, NESTING);
                if by_expression == by_policy { by_policy } else { Shown::Unsure }
            }
            None => by_policy,
        }
    }

    /// Whether the `/OC` of an `XObject` or of an annotation lets it be seen.
    pub(crate) fn shows_all_of<'a>(&self, pdf: &Pdf<'a>, dict: &'a Dictionary) -> Shown {
        dict.get(b"OC").map_or(Shown::Yes, |content| self.shows(pdf, content))
    }

    /// ISO 32000-1, table 99: `/OCGs` and `/P`.
    fn policy<'a>(&self, pdf: &Pdf<'a>, dict: &'a Dictionary) -> Shown {
        let groups = match (dict.get(b"OCGs"), pdf.get(dict, "OCGs")) {
            (_, Some(Object::Array(groups))) => groups.as_slice(),
            (Ok(group), Some(_)) => std::slice::from_ref(group),
            _ => &[],
        };
        if groups.len() > PARTS {
            return Shown::Unsure;
        }
        let mut groups = groups.iter().filter(|group| pdf.dict(group).is_some());
        let Some(first) = groups.next() else { return Shown::Yes };
        let states = std::iter::once(first).chain(groups).map(|group| self.group(pdf, group));
        let all = |states: &mut dyn Iterator<Item = Shown>| states.fold(Shown::Yes, Shown::and);
        match pdf.get_name(dict, "P") {
            Some(b"AllOn") => all(&mut states.into_iter()),
            Some(b"AllOff") => all(&mut states.map(Shown::not)),
            Some(b"AnyOff") => all(&mut states.into_iter()).not(),
            _ => all(&mut states.map(Shown::not)).not(),
        }
    }

    /// ISO 32000-1, 8.11.2.2: `/VE`.
    fn expression<'a>(&self, pdf: &Pdf<'a>, expression: &'a Object, depth: usize) -> Shown {
        let Some(Object::Array(parts)) = pdf.resolve(expression) else {
            return self.group(pdf, expression);
        };
        let [operator, operands @ ..] = parts.as_slice() else { return Shown::Unsure };
        if depth == 0 || operands.len() > PARTS {
            return Shown::Unsure;
        }
        let mut states = operands.iter().map(|operand| self.expression(pdf, operand, depth - 1));
        match pdf.resolve(operator).and_then(|operator| operator.as_name().ok()) {
            Some(b"And") => states.fold(Shown::Yes, Shown::and),
            Some(b"Or") => states.fold(Shown::No, Shown::or),
            Some(b"Not") if operands.len() == 1 => states.next().map_or(Shown::Unsure, Shown::not),
            _ => Shown::Unsure,
        }
    }

    fn group<'a>(&self, pdf: &Pdf<'a>, group: &'a Object) -> Shown {
        let is_off = match group.as_reference() {
            Ok(id) if self.off.contains(&id) && self.on.contains(&id) => return Shown::Unsure,
            Ok(id) => self.off.contains(&id) || !self.are_on && !self.on.contains(&id),
            Err(_) => !self.are_on,
        };
        let usage = pdf.dict(group).and_then(|group| pdf.get_dict(group, "Usage"));
        // What is on and off by its use: ISO 32000-1, 8.11.4.4.
        let differs = [("View", "ViewState"), ("Print", "PrintState")].iter().any(|(use_, key)| {
            let state = usage.and_then(|usage| pdf.get_dict(usage, use_));
            let state = state.and_then(|state| pdf.get_name(state, key));
            state.is_some_and(|state| (state == b"OFF") != is_off)
        });
        match is_off {
            _ if self.follow_usage && differs => Shown::Unsure,
            true => Shown::No,
            false => Shown::Yes,
        }
    }
}
