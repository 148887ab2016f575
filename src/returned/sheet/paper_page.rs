//! One page of the form in a picture, read by itself.

use std::collections::BTreeMap;

use super::codes::Codes;
use super::lookalikes::may_be_another;
use super::stack::Link;
use super::typing::{Expected, Face, Second, Typed, Values};
use crate::form::{Bearer, Field, FieldKind, NOT_APPLICABLE, ROLE_ON_STATE};
use crate::layout::{Layout, Pt, Rect, Widget};
use crate::paper_code::Tie;
use crate::request::{How, Signature};
use crate::returned::form::buttons::OFF;
use crate::returned::outcome::{Place, PrintedFooter, Trace};
use crate::returned::picture::crop::Crop;
use crate::returned::picture::marks::{Blank, Button};
use crate::returned::picture::sight::Sight;
use crate::revision::Revision;

/// What a picture shows in a field.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// The state of a button.
    State(String),
    /// A text, and how it was read.
    Value(String, How),
    Signature(Signature),
    Empty,
    /// Something stands there that is not read, and why.
    NotRead(String),
}

impl Seen {
    /// What is written there is in no known face, or is not certain.
    pub(super) fn unread() -> Self {
        Self::NotRead("what is written here is not read".to_owned())
    }

    /// What is certain of what fields show: nothing that is typed in another face than the form's
    /// own, and of an answer that stands in two fields both, or none, whatever says it.
    pub(super) fn certain(
        mut seen: BTreeMap<&'static str, Self>,
        is_of_this_face: bool,
        revision: &'static Revision,
    ) -> BTreeMap<&'static str, Self> {
        let is_typed = |seen: &Self| matches!(seen, Self::Value(_, How::Typed));
        let whole_of = |name: &str| revision.form().field(name)?.part_of.as_deref();
        let is_lost = |seen: &Self| matches!(seen, Self::NotRead(_)) || is_typed(seen) && !is_of_this_face;
        let lost = seen.iter().filter(|(_, seen)| is_lost(seen));
        let lost: Vec<&str> = lost.filter_map(|(name, _)| whole_of(name)).collect();
        let said = |name: &String| match seen.get(name.as_str()) {
            Some(Self::Value(text, _)) => Some(text.as_str()),
            _ => None,
        };
        let names: Vec<&str> = revision.form().bearer.name.iter().filter_map(said).collect();
        let names = names.join(" ");
        for (name, seen) in &mut seen {
            let is_half = || whole_of(name).is_some_and(|whole| lost.contains(&whole));
            let is_alike = |seen: &Self| match seen {
                Self::Value(text, _) => text != NOT_APPLICABLE && may_be_another(text, &names),
                _ => false,
            };
            let is_doubtful = is_typed(seen) && (!is_of_this_face || is_alike(seen));
            if is_doubtful || matches!(seen, Self::Value(..)) && is_half() {
                *seen = Self::unread();
            }
        }
        seen
    }
}

/// A page of the form in a picture, and what it shows.
pub(super) struct PaperPage {
    /// Which picture of the file it is, from 1.
    pub(super) number: usize,
    /// The page's place in the form.
    pub(super) page: usize,
    pub(super) revision: &'static Revision,
    pub(super) layout: &'static Layout,
    /// What its fields show, by their names.
    pub(super) seen: BTreeMap<&'static str, Seen>,
    /// What is written in fields that no code says tells of the face.
    pub(super) face: Face,
    pub(super) is_washed_out: bool,
    /// What it says about which form it belongs to.
    pub(super) trace: Trace,
    /// What fields look like, for whoever wants to look.
    pub(super) crops: BTreeMap<&'static str, Crop>,
    /// What is typed in fields where another text would look nearly the same.
    guesses: BTreeMap<&'static str, String>,
    /// What a second reader reads in fields that are not read.
    suggestions: BTreeMap<&'static str, String>,
}

impl PaperPage {
    /// Reads a page that is tied to a form by its paper code, or by nothing.
    pub(super) fn read(
        number: usize,
        sight: &Sight,
        (tie, codes): (Option<Tie>, &Codes),
        second: Second<'_>,
    ) -> Self {
        let nothing = Values::new();
        let values = codes.of(tie).unwrap_or(&nothing);
        let mut page = Self::expecting(number, sight, Expected { values, how: How::Code }, second);
        page.trace.tie = tie;
        page
    }

    /// Reads a page of a form of whose fields something is known.
    pub(super) fn expecting(
        number: usize,
        sight: &Sight,
        expected: Expected<'_>,
        second: Second<'_>,
    ) -> Self {
        let (revision, layout) = (sight.revision(), sight.layout());
        let typed = Typed::of(sight, expected, second);
        let reading = Reading { sight, expected, typed: &typed };
        let mut seen = BTreeMap::new();
        for field in revision.form().fields() {
            seen.extend(reading.seen(field).map(|seen| (field.name.as_str(), seen)));
        }
        let footer = (sight.page() > 0).then(|| sight.footer()).flatten();
        let mut page = Self {
            number,
            page: sight.page(),
            revision,
            layout,
            seen,
            face: typed.face,
            is_washed_out: sight.is_washed_out(),
            trace: Trace { footer: footer.map(PrintedFooter::Seen), ..Trace::default() },
            crops: BTreeMap::new(),
            guesses: BTreeMap::new(),
            suggestions: BTreeMap::new(),
        };
        (page.guesses, page.suggestions) = (typed.guesses, typed.suggestions);
        page.trace.bearer = (page.page == 0 && page.face.is_own()).then(|| page.bearer()).flatten();
        page
    }

    /// Where its fields stand.
    pub(super) fn places(&self) -> impl Iterator<Item = (String, Place)> + '_ {
        self.seen.iter().map(|(field, seen)| {
            let typed = match seen {
                Seen::Value(text, How::Typed) => Some(text),
                _ => self.guesses.get(field),
            };
            let crop = self.crops.get(field).cloned();
            let suggestion = self.suggestions.get(field).cloned();
            ((*field).to_owned(), Place { page: self.number, crop, guess: typed.cloned(), suggestion })
        })
    }

    /// What a page of the form says of a later one.
    pub(super) fn link(&self, later: &Self) -> Link {
        Link::between((self.layout, &self.trace), (later.layout, &later.trace))
    }

    /// What its fields show, as far as the page by itself makes that certain.
    pub(super) fn seen(&self) -> BTreeMap<&'static str, Seen> {
        Seen::certain(self.seen.clone(), self.face.is_own(), self.revision)
    }

    /// Whose form it is, or at least that person's number.
    fn bearer(&self) -> Option<((String, String), bool)> {
        let form = self.revision.form();
        let said = |name: &String| match (form.field(name)?, self.seen.get(name.as_str())?) {
            (field, Seen::Value(text, _)) => Some(Some((field, text.as_str()))),
            (_, Seen::Empty) => Some(None),
            _ => None,
        };
        let number = said(&form.bearer.number)?;
        let name: Option<Vec<_>> = form.bearer.name.iter().map(said).collect();
        let are_all = name.is_some();
        let line = Bearer::line(name.unwrap_or_default().into_iter().flatten(), number)?;
        Some((line, are_all))
    }
}

/// A page while it is read.
struct Reading<'s> {
    sight: &'s Sight,
    expected: Expected<'s>,
    typed: &'s Typed,
}

impl Reading<'_> {
    /// What a field shows; `None` when it is on another page.
    fn seen(&self, field: &Field) -> Option<Seen> {
        let (sight, layout) = (self.sight, self.sight.layout());
        let widgets: Vec<&Widget> =
            layout.widgets.iter().filter(|widget| widget.field == field.name).collect();
        let first = widgets.first().filter(|first| first.page == sight.page())?;
        Some(match &field.kind {
            FieldKind::CheckBox => match sight.button(first.rect, false, self.words(first)) {
                Button::Off if self.expected.values.contains_key(&field.name) => {
                    Seen::NotRead("the box is empty, and was marked when the form was printed".to_owned())
                }
                Button::Off => Seen::State(OFF.to_owned()),
                Button::On => Seen::State(ROLE_ON_STATE.to_owned()),
                Button::Doubtful(why) => Seen::NotRead(format!("the box cannot be read for certain: {why}")),
            },
            FieldKind::Choice(_) => choice(sight, &widgets),
            FieldKind::Signature => match sight.signature(first.rect) {
                Blank::Empty => Seen::Signature(Signature::Missing),
                Blank::Written => Seen::Signature(Signature::Drawn),
                Blank::Doubtful(why) => {
                    Seen::NotRead(format!("whether somebody signed here is not certain: {why}"))
                }
            },
            _ => match (self.expected.values.get(&field.name), sight.blank(first.rect)) {
                (Some(value), _) if self.typed.alone.contains(field.name.as_str()) => {
                    Seen::Value(value.clone(), self.expected.how)
                }
                _ if self.typed.beside.contains(field.name.as_str()) => Seen::NotRead(
                    "something is written beside what stands here, which may be meant for it".to_owned(),
                ),
                (Some(value), _) => Seen::NotRead(format!(
                    "what stands here is not, or not only, `{value}`, which was printed"
                )),
                (None, Blank::Empty) => Seen::Empty,
                (None, Blank::Written) => self.typed(field),
                (None, Blank::Doubtful(why)) => {
                    Seen::NotRead(format!("whether something is written here is not certain: {why}"))
                }
            },
        })
    }

    /// What is typed in a field, if it certainly is.
    fn typed(&self, field: &Field) -> Seen {
        match self.typed.texts.get(field.name.as_str()).and_then(Option::as_ref) {
            Some(text) => Seen::Value(text.clone(), How::Typed),
            None => Seen::unread(),
        }
    }

    /// Where the words of a box stand: from its right edge to the next box, or as far as they go.
    fn words(&self, widget: &Widget) -> Option<Rect> {
        let left = widget.rect.right() + Pt(4.0);
        let others = self.sight.layout().widgets.iter().filter(|other| other.page == widget.page);
        let right = others
            .filter(|other| other.rect.y < widget.rect.bottom() && other.rect.bottom() > widget.rect.y)
            .map(|other| other.rect.x)
            .filter(|x| *x > left)
            .fold(left + Pt(180.0), |nearest, x| if x < nearest { x } else { nearest });
        (right > left).then(|| Rect { x: left, width: right - left, ..widget.rect })
    }
}

/// Which of several circles is marked.
fn choice(sight: &Sight, widgets: &[&Widget]) -> Seen {
    let mut chosen = Vec::new();
    for widget in widgets {
        match sight.button(widget.rect, true, None) {
            Button::Off => {}
            Button::On => chosen.extend(widget.option.clone()),
            Button::Doubtful(why) => {
                return Seen::NotRead(format!("which circle is marked is not certain: {why}"));
            }
        }
    }
    match chosen.len() {
        0 => Seen::State(OFF.to_owned()),
        1 => Seen::State(chosen.remove(0)),
        _ => Seen::NotRead("more than one circle is marked".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    #[test]
    fn half_an_answer_is_none_whatever_says_it() {
        for how in [How::Code, How::Typed] {
            let half = |text: &str| Seen::Value(text.to_owned(), how);
            let certain = |area: Seen, number: Seen| {
                let seen = [("user.phone_area", area), ("user.phone_number", number)];
                let seen = Seen::certain(BTreeMap::from(seen), true, newest());
                seen.values().filter(|seen| matches!(seen, Seen::Value(..))).count()
            };
            assert_eq!(certain(half("(581)"), half("473-5916")), 2);
            assert_eq!(certain(half("(581)"), Seen::unread()), 0, "{how:?}");
            assert_eq!(certain(Seen::unread(), half("473-5916")), 0, "{how:?}");
        }
    }
}
