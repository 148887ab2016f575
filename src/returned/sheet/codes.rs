//! What the paper codes of first pages say of the pages that are tied to them.

use std::collections::HashMap;
use std::sync::Arc;

use super::typing::Values;
use crate::finding::Origin;
use crate::layout::Point;
use crate::paper_code::{self, Said, Tie};
use crate::request::{RawRequest, Request};
use crate::returned::picture::sight::Sight;

/// What the paper codes of first pages say, by what ties the others to them.
#[derive(Default)]
pub(super) struct Codes(HashMap<Tie, Values>);

impl Codes {
    /// What the paper code of a page ties it to; what it says is kept.
    pub(super) fn tie(&mut self, sight: &Sight, path: &Arc<str>) -> Option<Tie> {
        let ink = |place: Point| sight.ink(place);
        if sight.page() > 0 {
            return match paper_code::read_tie(&ink)? {
                Said::This(_, tie) => Some(tie),
                Said::Unknown => None,
            };
        }
        let origin = |name: &str| Origin::Field { path: Arc::clone(path), name: name.to_owned() };
        let Said::This(raw, tie) = paper_code::read_request(&ink, &origin)? else { return None };
        self.0.insert(tie, shown(&raw));
        Some(tie)
    }

    /// What they say of a page that is tied to one of them.
    pub(super) fn of(&self, tie: Option<Tie>) -> Option<&Values> {
        self.0.get(&tie?)
    }

    /// Whether a page is tied to a first one that was not seen yet.
    pub(super) fn is_ahead(&self, sight: &Sight, tie: Option<Tie>) -> bool {
        sight.page() > 0 && tie.is_some_and(|tie| !self.0.contains_key(&tie))
    }
}

/// What the fields of a form show that is printed from a request.
fn shown(raw: &RawRequest) -> Values {
    let request = Request::parse(raw);
    let shown = request.shown().into_iter();
    shown.filter_map(|shown| Some((shown.field.name.clone(), shown.text?.into_owned()))).collect()
}
