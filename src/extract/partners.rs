//! Files of a folder that may be pages of one form: each is told of the other, and none is joined.

use std::collections::VecDeque;
use std::path::Path;

use super::{Extracted, Outcome};
use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::remedy::Remedy;
use crate::returned::Kind;

/// How many files wait for another one at most: those of a form lie near each other in the order of their names.
const WAIT: usize = 64;

/// How many bytes of small pictures wait with them.
const BYTES: usize = 32 << 20;

/// What of a name is compared, in characters.
const NAME: usize = 64;

/// What came of files, in order, of which the first one waits for the one that has the rest of its form.
#[derive(Default)]
pub(super) struct Partners {
    waiting: VecDeque<Outcome>,
    bytes: usize,
}

impl Partners {
    /// Takes what came of one more file, and hands on what waits for nothing.
    pub(super) fn take(
        &mut self,
        outcome: Outcome,
        give: &mut impl FnMut(Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.bytes += size(&outcome);
        self.waiting.push_back(outcome);
        while self.waiting.front().is_some_and(|first| loose(first).is_none())
            || self.waiting.len() > WAIT
            || self.bytes > BYTES
        {
            self.give_first(give)?;
        }
        Ok(())
    }

    /// Hands on the rest.
    pub(super) fn finish(mut self, give: &mut impl FnMut(Outcome) -> Result<(), Error>) -> Result<(), Error> {
        while !self.waiting.is_empty() {
            self.give_first(give)?;
        }
        Ok(())
    }

    fn give_first(&mut self, give: &mut impl FnMut(Outcome) -> Result<(), Error>) -> Result<(), Error> {
        let Some(mut first) = self.waiting.pop_front() else { return Ok(()) };
        self.bytes -= size(&first);
        if let Some(one) = loose(&first) {
            let others = self.waiting.iter().enumerate();
            let found = others.filter_map(|(place, other)| Some((distance(one, loose(other)?)?, place)));
            if let Some((_, place)) = found.min()
                && let (Some(one), Some(other)) = (loose_mut(&mut first), loose_mut(&mut self.waiting[place]))
            {
                tell(one, other);
            }
        }
        give(first)
    }
}

/// How far two files are from being one form, the less the likelier; `None` where they are not.
fn distance(one: &Extracted, other: &Extracted) -> Option<(bool, usize)> {
    let [a, b] = [one, other].map(|extracted| Path::new(&extracted.returned.file));
    let is_said = one.loose.as_ref()?.makes_one_with(other.loose.as_ref()?);
    if a.parent() != b.parent() || one.returned.revision != other.returned.revision || is_said == Some(false)
    {
        return None;
    }
    let [a, b] = [a, b].map(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.chars().take(NAME).collect::<String>()
    });
    Some((is_said.is_none(), strsim::levenshtein(&a, &b)))
}

/// Tells each of two files of the other.
fn tell(one: &mut Extracted, other: &mut Extracted) {
    let (Some(a), Some(b)) = (one.loose.take(), other.loose.take()) else { return };
    let is_said = a.makes_one_with(&b) == Some(true);
    let [of_one, of_other] = [(&a, &*one), (&b, &*other)].map(|(loose, extracted)| {
        let numbers: Vec<String> = loose.numbers().iter().map(ToString::to_string).collect();
        let together = if is_said { "what is printed on them says that both are" } else { "both may be" };
        format!(
            "`{}` shows page {} of the form: {together} one form",
            extracted.returned.file,
            numbers.join(", ")
        )
    });
    for (extracted, message) in [(one, of_other), (other, of_one)] {
        let whole = Origin::Whole { path: extracted.returned.file.as_str().into() };
        let code = if extracted.returned.kind == Kind::Scanned.word() {
            Code::RecoveredFromPicture
        } else {
            Code::RecoveredFromPage
        };
        let about = Finding { field: None, ..Finding::warning(code, "", message) };
        extracted.returned.findings.push(about.remedy(Remedy::OneForm).at(&whole));
    }
}

fn is_loose(extracted: &Extracted) -> bool {
    extracted.loose.as_ref().is_some_and(|loose| loose.is_alone)
}

fn loose(outcome: &Outcome) -> Option<&Extracted> {
    match outcome {
        Outcome::Read(extracted) if is_loose(extracted) => Some(extracted),
        Outcome::Read(_) | Outcome::PassedOver(_) => None,
    }
}

fn loose_mut(outcome: &mut Outcome) -> Option<&mut Extracted> {
    match outcome {
        Outcome::Read(extracted) if is_loose(extracted) => Some(extracted),
        Outcome::Read(_) | Outcome::PassedOver(_) => None,
    }
}

fn size(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Read(extracted) => {
            extracted.places.values().filter_map(|place| Some(place.crop.as_ref()?.png.len())).sum()
        }
        Outcome::PassedOver(_) => 0,
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::extract::failed;
    use crate::returned::Loose;
    use crate::revision::newest;

    /// A file with some of the form's two pages, or with nothing that is loose.
    fn file(name: &str, pages: &[usize]) -> Outcome {
        let mut extracted = failed(name.to_owned(), Error::Terminal);
        (extracted.error, extracted.returned.error) = (None, None);
        let pages = pages.iter().map(|page| (page - 1, Default::default())).collect();
        extracted.loose = Loose { pages, layout: newest().layout(), is_alone: true }.unless_whole();
        Outcome::Read(Box::new(extracted))
    }

    /// What each file is told, in the order in which they are handed on.
    fn told(files: Vec<Outcome>) -> Vec<(String, Vec<String>)> {
        let mut given = Vec::new();
        let mut give = |outcome: Outcome| {
            let Outcome::Read(extracted) = outcome else { panic!() };
            let messages =
                extracted.returned.findings.iter().map(|finding| finding.message.clone()).collect();
            given.push((extracted.returned.file, messages));
            Ok(())
        };
        let mut partners = Partners::default();
        files.into_iter().try_for_each(|file| partners.take(file, &mut give)).unwrap();
        partners.finish(&mut give).unwrap();
        given
    }

    /// The other file that each is told of.
    fn named(files: Vec<Outcome>) -> Vec<(String, String)> {
        let other = |messages: Vec<String>| {
            assert!(messages.len() < 2, "{messages:?}");
            messages.first().and_then(|message| message.split('`').nth(1)).unwrap_or("-").to_owned()
        };
        told(files).into_iter().map(|(file, messages)| (file, other(messages))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    }

    #[test]
    fn pages_that_complete_each_other_are_told_of_one_another() {
        let files = vec![file("in/a.jpg", &[1]), file("in/b.pdf", &[1, 2]), file("in/c.jpg", &[2])];
        assert_eq!(
            named(files),
            pairs(&[("in/a.jpg", "in/c.jpg"), ("in/b.pdf", "-"), ("in/c.jpg", "in/a.jpg")])
        );
        let [(_, first), _] = &told(vec![file("2.jpg", &[2]), file("3.jpg", &[1])])[..] else { panic!() };
        assert_eq!(first[0], "`3.jpg` shows page 1 of the form: both may be one form");
    }

    #[test]
    fn what_does_not_complete_it_is_not_named() {
        for (one, other) in [(1, 1), (2, 2)] {
            let files = vec![file("a.jpg", &[one]), file("b.jpg", &[other])];
            assert_eq!(named(files), pairs(&[("a.jpg", "-"), ("b.jpg", "-")]));
        }
        let apart = vec![file("ana/a.jpg", &[1]), file("bob/b.jpg", &[2])];
        assert_eq!(named(apart), pairs(&[("ana/a.jpg", "-"), ("bob/b.jpg", "-")]));
    }

    #[test]
    fn of_several_the_name_that_is_most_like_it_is_named() {
        let files = [("p1-ana", 1), ("p1-bob", 1), ("p2-ana", 2), ("p2-bob", 2), ("p2-eve", 2)];
        let files = files.iter().map(|(name, page)| file(name, &[*page])).collect();
        let expected = [
            ("p1-ana", "p2-ana"),
            ("p1-bob", "p2-bob"),
            ("p2-ana", "p1-ana"),
            ("p2-bob", "p1-bob"),
            ("p2-eve", "-"),
        ];
        assert_eq!(named(files), pairs(&expected));
    }

    #[test]
    fn order_is_kept_and_few_wait() {
        let many = (0..500).map(|number| file(&format!("{number:03}"), &[if number == 499 { 2 } else { 1 }]));
        let given = named(many.collect());
        assert!(given.is_sorted() && given.len() == 500);
        assert_eq!(given.iter().filter(|(_, other)| other != "-").count(), 2, "{given:?}");
        let mut partners = Partners::default();
        for number in 0..500 {
            partners.take(file(&number.to_string(), &[1]), &mut |_| Ok(())).unwrap();
            assert!(partners.waiting.len() <= WAIT);
        }
        partners.take(file("whole", &[1, 2]), &mut |_| Ok(())).unwrap();
    }
}
