//! Which revision of the form a copy is.
//!
//! Its fields tell: of each revision the part of all fields, the revision's and
//! the copy's, that both have. Where two revisions come near to each other, the
//! date decides that the pages print, and where they print none, the one in the
//! metadata, which other programs may have dropped.

use std::cmp::Ordering;

use super::fields::FieldCopy;
use super::kind::{self, Printed};
use super::values::{Known, match_names};
use crate::finding::{Code, Finding};
use crate::returned::file::object::Pdf;
use crate::returned::file::scan::find;
use crate::revision::{ALL, Revision};

/// The fields of a copy as those of one revision.
pub(crate) struct Match<'c, 'a> {
    pub(crate) revision: &'static Revision,
    /// The fields that the revision has.
    pub(crate) known: Known<'static, 'c, 'a>,
    /// Those that it does not have.
    pub(crate) unknown: Vec<&'c FieldCopy<'a>>,
}

impl<'c, 'a> Match<'c, 'a> {
    fn new(revision: &'static Revision, pdf: &Pdf<'a>, copies: &'c [FieldCopy<'a>]) -> Self {
        let (known, unknown) = match_names(revision, pdf, copies);
        Self { revision, known, unknown }
    }

    /// How many fields both have, and how many either has.
    fn score(&self) -> (usize, usize) {
        (self.known.len(), self.revision.form().fields().len() + self.unknown.len())
    }

    /// Whether the copy has the fields of the revision, all and no others.
    pub(crate) fn is_complete(&self) -> bool {
        let (both, either) = self.score();
        both == either
    }

    /// Compares the parts of fields that match: the better one is the greater.
    fn cmp(&self, other: &Self) -> Ordering {
        let ((own, own_all), (others, others_all)) = (self.score(), other.score());
        (own * others_all).cmp(&(others * own_all))
    }

    /// Whether a match is so little better that the fields alone do not tell.
    fn is_near(&self, best: &Self) -> bool {
        let ((own, own_all), (best, best_all)) = (self.score(), best.score());
        // Nine tenths of the best part.
        10 * own * best_all >= 9 * best * own_all
    }
}

/// The fields of a copy as those of each revision, the best match first; of
/// equal ones, that of the newest revision.
pub(crate) fn matches<'c, 'a>(pdf: &Pdf<'a>, copies: &'c [FieldCopy<'a>]) -> Vec<Match<'c, 'a>> {
    let mut matches: Vec<_> = ALL.iter().map(|revision| Match::new(revision, pdf, copies)).collect();
    // The sort is stable, and the newest revision comes first.
    matches.sort_by(|a, b| b.cmp(a));
    matches
}

/// Whether the fields alone tell the revision: they are all of its own, no other
/// revision has nearly the same, and the metadata does not speak of another.
pub(crate) fn is_certain(pdf: &Pdf<'_>, matches: &[Match<'_, '_>]) -> bool {
    let Some((best, others)) = matches.split_first() else { return true };
    let is_own = |date: String| date == best.revision.date();
    best.is_complete() && !others.iter().any(|other| other.is_near(best)) && stated(pdf).is_none_or(is_own)
}

/// What the words of the pages say about the revision that the fields match best.
pub(crate) enum Verdict {
    /// It is the match of that place.
    Is(usize),
    /// It is the best match, but the pages print another revision.
    Contradicted(Box<Finding>),
    /// It is a revision of the form that is not known, of that date.
    Other(String),
}

/// Chooses among matches by the letters of the pages.
pub(crate) fn decide(pdf: &Pdf<'_>, matches: &[Match<'_, '_>], letters: &str) -> Verdict {
    let Some(best) = matches.first() else { return Verdict::Is(0) };
    let among = |is_it: &dyn Fn(&Revision) -> bool| {
        matches.iter().position(|other| is_it(other.revision) && other.is_near(best))
    };
    match kind::printed(letters) {
        Printed::Revision(printed) => match among(&|revision| revision == printed) {
            Some(place) => Verdict::Is(place),
            None => Verdict::Contradicted(Box::new(contradiction(best.revision, printed))),
        },
        Printed::Other(date) => Verdict::Other(date),
        Printed::Nothing => {
            let stated = stated(pdf);
            let place = stated.and_then(|date| among(&|revision| revision.date() == date));
            Verdict::Is(place.unwrap_or_default())
        }
    }
}

fn contradiction(found: &Revision, printed: &Revision) -> Finding {
    let message = format!("the fields are those of {found}, but the pages are those of {printed}");
    let finding = Finding { field: None, ..Finding::warning(Code::OtherRevision, "", message) };
    finding.hint("look at the form: pages of two revisions may have been put together")
}

/// How much of the metadata is looked at, in bytes. Ours is shorter.
const METADATA: usize = 64 << 10;

/// The date of the revision in the metadata; `None` when there is none.
fn stated(pdf: &Pdf<'_>) -> Option<String> {
    const OPEN: &[u8] = b"<xmpMM:VersionID>";
    const LENGTH: usize = "MM/DD/YYYY".len();
    let lopdf::Object::Stream(stream) = pdf.get(pdf.catalog()?, "Metadata")? else { return None };
    let packet = pdf.unpacked(stream, METADATA).ok()?;
    let start = find(&packet, OPEN)? + OPEN.len();
    let date = std::str::from_utf8(packet.get(start..start + LENGTH)?).ok()?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        2 | 5 => byte == b'/',
        _ => byte.is_ascii_digit(),
    });
    is_date.then(|| date.to_owned())
}
