//! The revisions of the form that the program knows.
//!
//! A revision is a folder of data: its definition, a request to start from, and
//! what of its documents was prepared beforehand. This module registers them,
//! and knows nothing of what is made of that data. What other modules derive
//! from a revision they keep in a [`PerRevision`]: each is made when it is
//! first asked for, once per process.

pub mod seal;

use std::fmt;
use std::sync::OnceLock;

use crate::form::{self, Form, Page};

/// A revision of the form.
///
/// There is one value for each, so that two of them are the same revision only
/// if they are the same value.
pub struct Revision {
    /// As printed, `MM/DD/YYYY`.
    date: &'static str,
    /// Where its data stands, below the root of the source code.
    folder: &'static str,
    definition: &'static str,
    starter: &'static str,
    prepared: &'static [(&'static str, &'static [u8])],
    seal: &'static str,
    editions: &'static [&'static str],
    form: OnceLock<Form>,
}

/// Declares the revision whose data stands in a folder.
macro_rules! revision {
    ($folder:literal, $date:literal, $editions:expr) => {
        Revision {
            date: $date,
            folder: $folder,
            definition: include_str!(concat!("../../", $folder, "/form.toml")),
            starter: include_str!(concat!("../../", $folder, "/starter.toml")),
            prepared: &[
                (seal::FORM, include_bytes!(concat!("../../", $folder, "/prepared/form.bin"))),
                ("layout", include_bytes!(concat!("../../", $folder, "/prepared/layout.bin"))),
                ("fillable", include_bytes!(concat!("../../", $folder, "/prepared/fillable.bin"))),
                ("flat", include_bytes!(concat!("../../", $folder, "/prepared/flat.bin"))),
                ("contents", include_bytes!(concat!("../../", $folder, "/prepared/contents.bin"))),
            ],
            seal: include_str!(concat!("../../", $folder, "/prepared/seal.txt")),
            editions: $editions,
            form: OnceLock::new(),
        }
    };
}

/// The *MiSiS Production Mirror Access Request Form*, Rev. 02/17/2022.
static REV_2022_02_17: Revision = revision!(
    "templates/production-mirror/2022-02-17",
    "02/17/2022",
    &[
        #[cfg(feature = "invented")]
        include_str!("../../tests/invented/edition.json"),
    ]
);

/// A revision that nobody published, for `tests/revisions.rs` alone.
#[cfg(feature = "invented")]
static INVENTED: Revision = revision!("tests/invented/2024-08-01", "08/01/2024", &[]);

/// All revisions, the newest first.
pub static ALL: &[&Revision] = &[
    #[cfg(feature = "invented")]
    &INVENTED,
    &REV_2022_02_17,
];

/// The revision that is made when nothing else is said.
pub fn newest() -> &'static Revision {
    ALL[0]
}

/// The revision of that date, `02/17/2022` or `2022-02-17`; `None` when there is none.
pub fn named(date: &str) -> Option<&'static Revision> {
    let date = date.trim();
    ALL.iter().copied().find(|revision| revision.date == date || revision.iso_date() == date)
}

/// The revision of that date as spreadsheets may show it as well, `2/17/2022` or `02/17/22`.
pub fn shown_as(date: &str) -> Option<&'static Revision> {
    let number = |text: &str| text.parse::<u32>().ok();
    let parts = |date: &str| {
        let mut parts = date.trim().splitn(3, '/').map(number);
        let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
        Some((month, day, if year < 100 { year + 2000 } else { year }))
    };
    named(date).or_else(|| {
        let wanted = parts(date)?;
        ALL.iter().copied().find(|revision| parts(revision.date) == Some(wanted))
    })
}

impl Revision {
    /// The date that the form prints as its revision, `MM/DD/YYYY`.
    pub fn date(&self) -> &'static str {
        self.date
    }

    /// The same date as `YYYY-MM-DD`.
    pub fn iso_date(&self) -> String {
        let mut parts = self.date.splitn(3, '/');
        let mut next = || parts.next().unwrap_or_default();
        let (month, day, year) = (next(), next(), next());
        format!("{year}-{month}-{day}")
    }

    /// The form: its wording, its order and its fields.
    ///
    /// It is read from its part; where that is stale it is read from the
    /// definition, which takes longer.
    pub fn form(&self) -> &Form {
        self.form.get_or_init(|| {
            let is_its_own = seal::holds(self.seal, seal::DEFINITION, self.definition.as_bytes());
            let part = self
                .prepared(seal::FORM)
                .filter(|part| is_its_own && seal::holds(self.seal, seal::FORM, part));
            let prepared = part.and_then(|part| Form::from_part(part).ok());
            prepared
                .unwrap_or_else(|| Form::parse(self.definition).expect("the embedded definition is tested"))
        })
    }

    /// What is printed on the pages, in order. It is read from the definition, which takes a while.
    pub fn pages(&self) -> Vec<Page> {
        form::pages(self.definition).expect("the embedded definition is tested")
    }

    /// A request file to start from, with explanations.
    pub fn starter(&self) -> &'static str {
        self.starter
    }

    /// The folder of its data, below the root of the source code.
    pub fn folder(&self) -> &'static str {
        self.folder
    }

    /// The definition as it is written.
    pub fn definition(&self) -> &'static str {
        self.definition
    }

    /// The layouts of earlier editions of the revision, the newest first: where
    /// everything stands on copies that were made before the layout changed.
    pub fn editions(&self) -> &'static [&'static str] {
        self.editions
    }

    /// What the prepared parts were made of, and the parts, each a line with its
    /// name and its hash.
    pub fn seal(&self) -> &'static str {
        self.seal
    }

    /// The part that was prepared under that name, whether or not it still
    /// belongs to the definition; `None` when there is none.
    pub fn prepared(&self, name: &str) -> Option<&'static [u8]> {
        self.prepared.iter().find(|(own, _)| *own == name).map(|(_, bytes)| *bytes)
    }
}

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Revision {}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({})", self.date)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rev. {}", self.date)
    }
}

/// Something that is derived from each revision, when it is first asked for.
#[derive(Debug)]
pub struct PerRevision<T>(OnceLock<Vec<OnceLock<T>>>);

impl<T> PerRevision<T> {
    /// With nothing derived so far.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What is derived from a revision, made by `make` the first time.
    pub fn get(&self, revision: &Revision, make: impl FnOnce() -> T) -> &T {
        self.slot(revision).get_or_init(make)
    }

    /// As [`PerRevision::get`], for what may fail; then it is tried again the next time.
    ///
    /// # Errors
    ///
    /// Whatever `make` fails with.
    pub fn try_get<E>(&self, revision: &Revision, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        let slot = self.slot(revision);
        match slot.get() {
            Some(made) => Ok(made),
            None => make().map(|made| slot.get_or_init(|| made)),
        }
    }

    fn slot(&self, revision: &Revision) -> &OnceLock<T> {
        let slots = self.0.get_or_init(|| ALL.iter().map(|_| OnceLock::new()).collect());
        let index = ALL.iter().position(|known| *known == revision);
        &slots[index.expect("every revision is registered")]
    }
}

impl<T> Default for PerRevision<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_revision_is_known_by_its_printed_date() {
        for revision in ALL {
            assert_eq!(
                revision.form().revision,
                revision.date(),
                "the definition and the registration disagree"
            );
            assert!(std::ptr::eq(named(revision.date()).unwrap(), *revision));
            assert!(std::ptr::eq(named(&revision.iso_date()).unwrap(), *revision));
        }
        assert_eq!(named("01/01/1900"), None);
    }

    #[test]
    fn the_newest_revision_comes_first() {
        let dates: Vec<String> = ALL.iter().map(|revision| revision.iso_date()).collect();
        assert!(dates.windows(2).all(|two| two[0] > two[1]), "{dates:?}");
    }

    #[test]
    fn what_is_derived_is_made_once() {
        static LENGTHS: PerRevision<usize> = PerRevision::new();
        let length = || LENGTHS.get(newest(), || newest().definition().len());
        assert!(std::ptr::eq(length(), length()));
        static FAILING: PerRevision<usize> = PerRevision::new();
        assert_eq!(FAILING.try_get(newest(), || Err("not yet")), Err("not yet"));
        assert_eq!(FAILING.try_get(newest(), || Ok::<_, &str>(1)), Ok(&1));
    }
}
