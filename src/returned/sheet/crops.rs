//! Small pictures of the fields on a page, for people who look at what is not certain.

use std::collections::BTreeMap;

use super::paper_page::Seen;
use crate::form::{Field, FieldKind};
use crate::layout::{Layout, Pt, Rect, Widget};
use crate::returned::form::buttons::OFF;
use crate::returned::picture::crop::{Crop, Room};
use crate::returned::picture::sight::Sight;

/// How much around a field is shown: what is written by hand does not keep to it.
const AROUND: [Pt; 2] = [Pt(10.0), Pt(10.0)];

/// How far to the right of a box its words are shown.
const WORDS: Pt = Pt(180.0);

/// Pictures of the fields on a page, of those that are not read first, as far as there is room.
pub(super) fn crops(
    seen: &BTreeMap<&'static str, Seen>,
    sight: &Sight,
    room: &mut Room,
) -> BTreeMap<&'static str, Crop> {
    let mut crops = BTreeMap::new();
    if !room.is_wanted() {
        return crops;
    }
    let mut wanted: Vec<(u8, &'static [Field])> = Vec::new();
    // What is one answer is one picture, which its first field has.
    let is_same = |a: &Field, b: &Field| a.part_of.is_some() && a.part_of == b.part_of;
    for fields in sight.revision().form().fields().chunk_by(is_same) {
        let urgent = fields.iter().filter_map(|field| seen.get(field.name.as_str())).map(urgency).min();
        wanted.extend(urgent.map(|urgent| (urgent, fields)));
    }
    wanted.sort_by_key(|(urgency, _)| *urgency);
    for (urgency, fields) in wanted {
        let crop = place(fields, sight.layout()).and_then(|place| sight.picture(place));
        if let Some(crop) = crop.filter(|crop| room.takes(crop.png.len(), urgency == 0)) {
            crops.insert(fields[0].name.as_str(), crop);
        }
    }
    crops
}

/// How much a picture of a field is needed, the least number most. What looks empty is worth a look as well.
fn urgency(seen: &Seen) -> u8 {
    match seen {
        Seen::NotRead(_) => 0,
        Seen::Signature(_) => 1,
        Seen::Value(..) => 2,
        Seen::State(state) if state != OFF => 2,
        Seen::State(_) | Seen::Empty => 3,
    }
}

/// What is shown of a page for an answer: its fields and what is around them, with the words of a box.
fn place(fields: &[Field], layout: &Layout) -> Option<Rect> {
    let field_of = |widget: &&Widget| fields.iter().find(|field| field.name == widget.field);
    let own =
        layout.widgets.iter().filter_map(|widget| Some(own(field_of(&widget)?, widget))).reduce(joined)?;
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
