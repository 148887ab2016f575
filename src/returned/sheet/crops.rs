//! Small pictures of the fields on a page, for people who look at what is not certain.

use std::collections::BTreeMap;

use super::paper_page::Seen;
use crate::form::{Field, FieldKind};
use crate::layout::{Layout, Pt, Rect, Widget};
use crate::request::Signature;
use crate::returned::form::buttons::OFF;
use crate::returned::picture::crop::Crop;
use crate::returned::picture::sight::Sight;

/// How much around a field is shown: what is written by hand does not keep to it.
const AROUND: [Pt; 2] = [Pt(10.0), Pt(10.0)];

/// How far to the right of a box its words are shown.
const WORDS: Pt = Pt(180.0);

/// Pictures of the fields on a page in which something stands, those that are not read first, as far as
/// `left` bytes go.
pub(super) fn crops(
    seen: &BTreeMap<&'static str, Seen>,
    sight: &Sight,
    left: &mut usize,
) -> BTreeMap<&'static str, Crop> {
    let mut crops = BTreeMap::new();
    if *left == 0 {
        return crops;
    }
    let mut wanted: Vec<(u8, &'static Field)> = Vec::new();
    for field in sight.revision().form().fields() {
        let Some(seen) = seen.get(field.name.as_str()) else { continue };
        wanted.extend(urgency(seen).map(|urgency| (urgency, field)));
    }
    wanted.sort_by_key(|(urgency, _)| *urgency);
    for (_, field) in wanted {
        let Some(crop) = place(field, sight.layout()).and_then(|place| sight.picture(place)) else {
            continue;
        };
        // Whoever has no room for one may have it for a smaller one, and nobody could tell why.
        let Some(rest) = left.checked_sub(crop.png.len()) else {
            *left = 0;
            break;
        };
        *left = rest;
        crops.insert(field.name.as_str(), crop);
    }
    crops
}

/// How much a picture of a field is needed, the least number most; `None` where there is nothing to see.
fn urgency(seen: &Seen) -> Option<u8> {
    match seen {
        Seen::NotRead(_) => Some(0),
        // A line that looks empty is worth a look as well.
        Seen::Signature(Signature::Missing) => Some(3),
        Seen::Signature(_) => Some(1),
        Seen::Value(..) => Some(2),
        Seen::State(state) => (state != OFF).then_some(2),
        Seen::Empty => None,
    }
}

/// What is shown of a page for a field: the field and what is around it, with the words of a box.
fn place(field: &Field, layout: &Layout) -> Option<Rect> {
    let widgets = layout.widgets.iter().filter(|widget| widget.field == field.name);
    let own = widgets.map(|widget| own(field, widget)).reduce(joined)?;
    let [wide, high] = AROUND;
    Some(Rect {
        x: own.x - wide,
        y: own.y - high,
        width: own.width + wide * 2.0,
        height: own.height + high * 2.0,
    })
}

fn own(field: &Field, widget: &Widget) -> Rect {
    match field.kind {
        FieldKind::CheckBox => Rect { width: widget.rect.width + WORDS, ..widget.rect },
        FieldKind::Choice(_) => Rect { width: widget.rect.width + WORDS * 0.5, ..widget.rect },
        _ => widget.rect,
    }
}

/// What encloses two places.
fn joined(one: Rect, other: Rect) -> Rect {
    let least = |a: Pt, b: Pt| if a < b { a } else { b };
    let most = |a: Pt, b: Pt| if a > b { a } else { b };
    let (x, y) = (least(one.x, other.x), least(one.y, other.y));
    let (right, bottom) = (most(one.right(), other.right()), most(one.bottom(), other.bottom()));
    Rect { x, y, width: right - x, height: bottom - y }
}
