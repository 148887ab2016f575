//! Which pages of a file make one form.
//!
//! A feeder takes a stack of forms and makes one file of it. Two people's pages must not become
//! one record, so pages are only joined where their order or what is printed on them leaves no
//! doubt; any other page is a record of its own that says so.

use std::ops::Range;

use crate::finding::{Code, Finding};
use crate::layout::Layout;
use crate::returned::outcome::Trace;

/// The pages of a file by their numbers: those of the form, and others. Blank pages are nothing, and so
/// leave no gap.
pub(crate) struct File {
    pub(crate) numbers: Vec<usize>,
    pub(crate) unknown: Vec<usize>,
}

impl File {
    /// Which of the form's pages make one form; groups name them by their places among these.
    pub(crate) fn groups(
        &self,
        leaf: &dyn Fn(usize) -> Leaf,
        link: &dyn Fn(usize, usize) -> Link,
    ) -> Vec<Group> {
        let known = self.numbers.iter().enumerate().map(|(index, number)| (*number, Some(index)));
        let unknown = self.unknown.iter().map(|number| (*number, None));
        let mut all: Vec<(usize, Option<usize>)> = known.chain(unknown).collect();
        all.sort_unstable();
        let index = |place: usize| all.get(place)?.1;
        let leaves: Vec<Leaf> = (0..all.len()).map(|place| index(place).map_or(Leaf::Other, leaf)).collect();
        let link = |one: usize, other: usize| {
            index(one).zip(index(other)).map_or(Link::Unknown, |(one, other)| link(one, other))
        };
        let mut groups = groups(&leaves, &link);
        for group in &mut groups {
            group.leaves = group.leaves.iter().filter_map(|place| index(*place)).collect();
        }
        groups
    }

    /// Each form with the numbers of the other pages from its first page on up to the next form.
    pub(crate) fn with_others<'g>(
        &self,
        groups: &'g [Group],
    ) -> impl Iterator<Item = (&'g Group, Vec<usize>)> {
        let first = |group: &Group| self.numbers_of(group).min().unwrap_or_default();
        groups.iter().enumerate().map(move |(index, group)| {
            let from = if index == 0 { 0 } else { first(group) };
            let to = groups.get(index + 1).map_or(usize::MAX, first);
            let others = self.unknown.iter().copied().filter(|number| (from..to).contains(number));
            (group, others.collect())
        })
    }

    /// What messages call a form of a file: of several with the numbers of its pages, as in `stack.pdf#3-4`.
    pub(crate) fn name(&self, file: &str, groups: &[Group], group: &Group) -> String {
        match groups {
            [_] => file.to_owned(),
            _ => format!("{file}#{}", numbered(self.numbers_of(group).collect())),
        }
    }

    fn numbers_of(&self, group: &Group) -> impl Iterator<Item = usize> {
        group.leaves.iter().filter_map(|index| self.numbers.get(*index).copied())
    }
}

/// What there is to say of a form in a file, and of the other pages beside it.
pub(crate) fn findings(code: Code, what: &str, joined: Joined, others: &[usize]) -> Vec<Finding> {
    let about =
        |message: String, hint: &str| Finding { field: None, ..Finding::error(code, "", message) }.hint(hint);
    let mut findings = Vec::new();
    let told = match joined {
        Joined::ByOrder => Some(
            "its pages were joined by their order in the file: nothing printed on them says whose they are",
        ),
        Joined::AsTold => Some(
            "its pages were joined as you said: whose the first one is could not be read, and another names somebody",
        ),
        Joined::Surely | Joined::Perhaps => None,
    };
    if let Some(message) = told {
        let finding = Finding { field: None, ..Finding::warning(code, "", message) };
        findings.push(finding.hint("see that they belong together"));
    }
    if joined == Joined::Perhaps {
        findings.push(about(
            "whose page this is, is not certain: it was not joined with another of the file".to_owned(),
            "find the pages that belong together, and pass them by themselves",
        ));
    }
    findings.extend(others.iter().map(|number| {
        about(
            format!("{what} {number} shows no page of this form that could be found"),
            "look at it, or scan it again",
        )
    }));
    findings
}

/// A page in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// A page of the form: its place there, and how many pages that form has.
    Form { page: usize, of: usize },
    /// Something else, which may be a page of the form that was not recognized.
    Other,
}

/// What two pages say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// They are of the same form.
    Same,
    /// They are not.
    Apart,
    /// Nothing.
    Unknown,
}

impl Link {
    /// What a page of the form in this layout says of a later one.
    pub(super) fn between(
        (layout, trace): (&'static Layout, &Trace),
        (with, later): (&'static Layout, &Trace),
    ) -> Self {
        let is_same = if std::ptr::eq(layout, with) { trace.is_of(later) } else { Some(false) };
        is_same.map_or(Self::Unknown, |is_same| if is_same { Self::Same } else { Self::Apart })
    }
}

/// The pages of one form: their places in the file, in the form's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) leaves: Vec<usize>,
    pub(crate) joined: Joined,
}

/// How certain it is which pages make a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joined {
    Surely,
    /// Nothing but the order of the pages says so.
    ByOrder,
    /// Somebody said so; a page names somebody, and nothing tells whether the others are that person's.
    AsTold,
    /// Pages of the file may belong to it that were not joined with it.
    Perhaps,
}

/// In which order a stack lies: each form from its first page on, or from its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Forward,
    Backward,
}

/// Finds the forms of a file, in the order in which they begin there.
///
/// `link` compares two pages of the form, the earlier one of the form first.
fn groups(leaves: &[Leaf], link: &dyn Fn(usize, usize) -> Link) -> Vec<Group> {
    let stack = Stack { leaves, link };
    let mut groups = stack.only().map_or_else(|| stack.several(), |group| vec![group]);
    let mut free: Vec<usize> = stack.places().collect();
    free.retain(|place| groups.iter().all(|group| !group.leaves.contains(place)));
    stack.join_by_what_is_printed(&mut free, &mut groups);
    groups.extend(free.into_iter().map(|place| Group { leaves: vec![place], joined: Joined::Perhaps }));
    groups.sort_by_key(|group| group.leaves.iter().min().copied());
    // A single page in a file is no riddle.
    if let [group] = groups.as_mut_slice()
        && group.leaves.len() == 1
    {
        group.joined = Joined::Surely;
    }
    groups
}

struct Stack<'l> {
    leaves: &'l [Leaf],
    link: &'l dyn Fn(usize, usize) -> Link,
}

impl Stack<'_> {
    /// The places of the form's pages.
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.leaves.len()).filter(|place| self.page(*place).is_some())
    }

    fn page(&self, place: usize) -> Option<(usize, usize)> {
        match self.leaves.get(place)? {
            Leaf::Form { page, of } => Some((*page, *of)),
            Leaf::Other => None,
        }
    }

    /// The pages as those of the only form in the file, if no page is there twice and none is another form's.
    fn only(&self) -> Option<Group> {
        let mut leaves: Vec<usize> = self.places().collect();
        leaves.sort_by_key(|place| self.page(*place));
        let is_one = leaves.windows(2).all(|pair| {
            let (before, after) = (self.page(pair[0]), self.page(pair[1]));
            before.zip(after).is_some_and(|((one, all), (next, others))| one < next && all == others)
        });
        (is_one && !self.is_contradicted(&leaves)).then(|| Group { joined: self.joined(&leaves), leaves })
    }

    /// The forms whose pages follow each other.
    fn several(&self) -> Vec<Group> {
        let Some(order) = self.order() else { return Vec::new() };
        let runs = self.runs(order);
        let is_sound = runs.iter().all(|run| self.is_whole(run));
        // Where two that lie together are not of one form, order says nothing of the others.
        let is_dropped =
            runs.iter().any(|run| self.is_whole(run) && self.is_contradicted(&self.in_order(run)));
        let mut groups = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| runs.get(index));
            let after = runs.get(index + 1);
            // A page that is missing beside it may be the one that lies here.
            let is_beside_whole = is_sound
                || before.is_none_or(|before| before.end < run.start || self.ends(before, order))
                    && after.is_none_or(|after| run.end < after.start || self.begins(after, order));
            let leaves = self.in_order(run);
            let is_joined = self.is_whole(run) && !self.is_contradicted(&leaves);
            let beside = before.into_iter().chain(after).cloned().flatten();
            let is_safe = is_beside_whole && !is_dropped;
            let joined = self.joined(&leaves);
            if is_joined && (is_safe || joined == Joined::Surely && !self.is_like(&leaves, beside)) {
                groups.push(Group { leaves, joined });
            }
        }
        groups
    }

    /// How certain it is that these pages, which follow each other, are of one form.
    fn joined(&self, leaves: &[usize]) -> Joined {
        if leaves.len() > 1 && !self.is_confirmed(leaves) { Joined::ByOrder } else { Joined::Surely }
    }

    /// The order in which far fewer forms lack a page than in the other, or that what is printed on
    /// pages side by side confirms.
    fn order(&self) -> Option<Order> {
        let orders = [Order::Forward, Order::Backward];
        let [forward, backward] =
            orders.map(|order| self.runs(order).iter().filter(|run| !self.is_whole(run)).count());
        if forward == 0 || forward + 2 <= backward {
            return Some(Order::Forward);
        }
        if backward + 2 <= forward {
            return Some(Order::Backward);
        }
        let [forward, backward] = orders.map(|order| {
            let runs = self.runs(order);
            runs.iter().any(|run| self.is_whole(run) && self.is_confirmed(&self.in_order(run)))
        });
        match (forward, backward) {
            (true, false) => Some(Order::Forward),
            (false, true) => Some(Order::Backward),
            _ => None,
        }
    }

    /// The pages that follow each other as those of a form do; nothing else lies between them.
    fn runs(&self, order: Order) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for place in self.places() {
            let page = self.page(place);
            let goes_on = |run: &Range<usize>| {
                let last = self.page(run.end - 1);
                run.end == place
                    && last.zip(page).is_some_and(|((last, all), (page, of))| {
                        all == of
                            && match order {
                                Order::Forward => last < page,
                                Order::Backward => last > page,
                            }
                    })
            };
            match runs.last_mut() {
                Some(run) if goes_on(run) => run.end = place + 1,
                _ => runs.push(place..place + 1),
            }
        }
        runs
    }

    fn in_order(&self, run: &Range<usize>) -> Vec<usize> {
        let mut places: Vec<usize> = run.clone().collect();
        places.sort_by_key(|place| self.page(*place));
        places
    }

    fn is_whole(&self, run: &Range<usize>) -> bool {
        self.page(run.start).is_some_and(|(_, of)| run.len() == of)
    }

    /// Whether a run begins with the page that lies first in a form.
    fn begins(&self, run: &Range<usize>, order: Order) -> bool {
        self.page(run.start).is_some_and(|(page, of)| match order {
            Order::Forward => page == 0,
            Order::Backward => page + 1 == of,
        })
    }

    /// Whether it ends with the page that lies last.
    fn ends(&self, run: &Range<usize>, order: Order) -> bool {
        self.page(run.end - 1).is_some_and(|(page, of)| match order {
            Order::Forward => page + 1 == of,
            Order::Backward => page == 0,
        })
    }

    fn links<'p>(&'p self, leaves: &'p [usize]) -> impl Iterator<Item = Link> + 'p {
        let pairs = leaves
            .iter()
            .enumerate()
            .flat_map(|(at, one)| leaves.iter().skip(at + 1).map(move |other| (*one, *other)));
        pairs.map(|(one, other)| (self.link)(one, other))
    }

    fn is_contradicted(&self, leaves: &[usize]) -> bool {
        self.links(leaves).any(|link| link == Link::Apart)
    }

    /// Whether each further page says that it is the first one's.
    fn is_confirmed(&self, leaves: &[usize]) -> bool {
        let Some((first, others)) = leaves.split_first() else { return false };
        others.iter().all(|other| (self.link)(*first, *other) == Link::Same)
    }

    /// Whether one of the pages beside a form says that it is of the same.
    fn is_like(&self, leaves: &[usize], mut beside: impl Iterator<Item = usize>) -> bool {
        let is_same = |one: usize, other: usize| {
            let (one, other) = if self.page(one) < self.page(other) { (one, other) } else { (other, one) };
            (self.link)(one, other) == Link::Same
        };
        beside.any(|beside| leaves.iter().any(|leaf| is_same(*leaf, beside)))
    }

    /// Joins pages wherever they lie, if what is printed on them says so and could mean no other.
    fn join_by_what_is_printed(&self, free: &mut Vec<usize>, groups: &mut Vec<Group>) {
        /// Among so many pages a dropped stack is sorted.
        const MOST: usize = 200;
        if free.len() > MOST {
            return;
        }
        let (firsts, others): (Vec<usize>, Vec<usize>) =
            free.iter().partition(|place| self.page(**place).is_some_and(|(page, _)| page == 0));
        let pairs: Vec<(usize, usize)> = others
            .iter()
            .flat_map(|other| firsts.iter().map(move |first| (*first, *other)))
            .filter(|(first, other)| (self.link)(*first, *other) == Link::Same)
            .collect();
        for first in firsts {
            let mine: Vec<usize> =
                pairs.iter().filter(|(one, _)| *one == first).map(|(_, other)| *other).collect();
            let mut leaves = vec![first];
            leaves.extend(&mine);
            leaves.sort_by_key(|place| self.page(*place));
            let is_once = leaves.windows(2).all(|pair| self.page(pair[0]) < self.page(pair[1]));
            let is_theirs_alone =
                mine.iter().all(|other| pairs.iter().filter(|(_, another)| another == other).count() == 1);
            if !mine.is_empty() && is_once && is_theirs_alone {
                free.retain(|place| !leaves.contains(place));
                groups.push(Group { leaves, joined: Joined::Surely });
            }
        }
    }
}

/// The numbers of pages as the name of a form in a file has them: `3-4`, or `3,7`.
fn numbered(mut numbers: Vec<usize>) -> String {
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let runs = runs.map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages as `1` and `2`, `?` for something else; letters behind say whose they are, where that is
    /// printed. What comes out: the groups as numbers in the file, with `?` where there is doubt.
    fn grouped(stack: &str) -> String {
        let words: Vec<&str> = stack.split_whitespace().collect();
        let leaves: Vec<Leaf> = words
            .iter()
            .map(|word| match word.as_bytes()[0] {
                b'?' => Leaf::Other,
                digit => Leaf::Form { page: usize::from(digit - b'1'), of: 2 },
            })
            .collect();
        let link = |one: usize, other: usize| match (&words[one][1..], &words[other][1..]) {
            ("", _) | (_, "") => Link::Unknown,
            (one, other) if one == other => Link::Same,
            _ => Link::Apart,
        };
        let groups = groups(&leaves, &link).into_iter();
        let said = groups.map(|group| {
            let numbers = numbered(group.leaves.iter().map(|place| place + 1).collect());
            if group.joined == Joined::Perhaps { format!("{numbers}?") } else { numbers }
        });
        said.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn whole_forms_are_joined_in_either_order_and_doubtful_pages_are_not() {
        for (stack, expected) in [
            ("1", "1"),
            ("2 1", "1-2"),
            ("1 ? 2", "1,3"),
            ("1a 2b", "1? 2?"),
            ("1 2 1 2 1 2", "1-2 3-4 5-6"),
            ("2 1 2 1", "1-2 3-4"),
            ("1 2 ? 1 2", "1-2 4-5"),
            // A page is missing, and nobody can say in which order the stack lay.
            ("1 2 1", "1? 2? 3?"),
            ("2 1 2", "1? 2? 3?"),
            ("1 1 2", "1? 2? 3?"),
            ("1 2 2", "1? 2? 3?"),
            ("1 1 2 2", "1? 2? 3? 4?"),
            ("1 ? ? 2 1 2", "1? 4? 5? 6?"),
            // One of many is missing: that in which order the stack lay is clear, but beside the gap there is doubt.
            ("1 2 1 2 1 1 2 1 2", "1-2 3-4 5? 6? 7? 8-9"),
            ("2 1 2 1 2 2 1", "1-2 3-4 5? 6? 7?"),
            // What is printed on one form tells the order of all.
            ("1a 2a 1 2 1", "1-2 3-4 5?"),
            ("2a 1a 2 1 2 2 1", "1-2 3-4 5? 6? 7?"),
            ("1a 2a 1b 1c 2c", "1-2 3? 4-5"),
            ("1a 2a 1", "1-2 3?"),
            // A dropped stack is sorted by what is printed, and only by that.
            ("1a 2b 1b 2a", "1,4 2-3"),
            ("1a 1b 2a 2b", "1,3 2,4"),
            ("1a 1a 2a", "1? 2? 3?"),
            ("1a 2b 1c 2d", "1? 2? 3? 4?"),
            ("1a 2b 1 2", "1? 2? 3? 4?"),
            ("1a 2b 1c 2c", "1? 2? 3-4"),
        ] {
            assert_eq!(grouped(stack), expected, "{stack}");
        }
    }

    #[test]
    fn forms_of_other_numbers_of_pages_are_joined_as_well() {
        let of = |pages: &[usize], of: usize| -> Vec<Leaf> {
            pages.iter().map(|page| Leaf::Form { page: *page, of }).collect()
        };
        let numbers = |leaves: &[Leaf]| -> Vec<Vec<usize>> {
            groups(leaves, &|_, _| Link::Unknown).into_iter().map(|group| group.leaves).collect()
        };
        assert_eq!(numbers(&of(&[0, 0, 0], 1)), [[0], [1], [2]]);
        assert_eq!(numbers(&of(&[0, 1, 2, 0, 1, 2], 3)), [[0, 1, 2], [3, 4, 5]]);
        let mixed = [of(&[0, 1], 2), of(&[0, 1, 2], 3)].concat();
        assert_eq!(numbers(&mixed), [vec![0, 1], vec![2, 3, 4]]);
    }

    #[test]
    fn two_sheets_of_which_nothing_says_that_they_belong_together_are_told() {
        let leaves = [Leaf::Form { page: 0, of: 2 }, Leaf::Form { page: 1, of: 2 }];
        let joined = |link: Link| groups(&leaves, &|_, _| link)[0].joined;
        assert_eq!(joined(Link::Unknown), Joined::ByOrder);
        assert_eq!(joined(Link::Same), Joined::Surely);
        assert_eq!(groups(&leaves[..1], &|_, _| Link::Unknown)[0].joined, Joined::Surely);
    }

    #[test]
    fn what_only_somebody_says_is_told() {
        let told = |joined: Joined| findings(Code::RecoveredFromPicture, "picture", joined, &[]).len();
        assert_eq!(
            [Joined::Surely, Joined::AsTold, Joined::ByOrder, Joined::Perhaps].map(told),
            [0, 1, 1, 1]
        );
    }
}
