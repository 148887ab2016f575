//! What was prepared of a revision, and whether it still belongs to it.
//!
//! Laying out a form and putting its documents together takes longer than
//! everything else that one form needs, so both are done beforehand. A revision
//! has the results as parts, bytes with a name, and a [`seal`].

use std::fmt::Write as _;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::Layout;
use super::face;
use crate::Error;
use crate::revision::seal::{self, DEFINITION};
use crate::revision::{PerRevision, Revision};

/// The name of the part that is the layout.
pub const LAYOUT: &str = "layout";

/// The line of a seal for the fonts that the parts were made of.
const FACES: &str = "fonts";

impl Revision {
    /// Whether what is prepared was made of this definition and these fonts.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`]: it was not. A form that was made all the same would
    /// have every answer in the field of another.
    pub fn verify(&self) -> Result<(), Error> {
        static VERDICTS: PerRevision<Option<&'static str>> = PerRevision::new();
        let stale = VERDICTS.get(self, || changed(self.definition(), self.seal()));
        match stale {
            None => Ok(()),
            Some(source) => Err(self.stale(&format!("was prepared from another {source}"))),
        }
    }

    /// The part of that name.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`]: there is none, or it does not belong to this revision
    /// as it is now.
    pub fn part(&self, name: &str) -> Result<&'static [u8], Error> {
        self.verify()?;
        let bytes = self.prepared(name).ok_or_else(|| self.stale(&format!("has no part `{name}`")))?;
        if seal::holds(self.seal(), name, bytes) {
            Ok(bytes)
        } else {
            Err(self.stale(&format!("has another part `{name}` than was prepared")))
        }
    }

    fn stale(&self, what: &str) -> Error {
        Error::Internal(format!(
            "{self} {what}: run `UPDATE_PREPARED=1 cargo test prepared`, and build again"
        ))
    }

    /// Where everything stands on the form.
    ///
    /// It is read from its part; where that is stale it is made from the
    /// definition, which takes longer.
    pub fn layout(&self) -> &'static Layout {
        static LAYOUTS: PerRevision<Layout> = PerRevision::new();
        LAYOUTS.get(self, || {
            let prepared = self.part(LAYOUT).ok().and_then(|bytes| postcard::from_bytes(bytes).ok());
            prepared.unwrap_or_else(|| Layout::of(self.form(), &self.pages()))
        })
    }

    /// Where everything stands on copies of earlier editions, the newest first.
    pub fn earlier_layouts(&self) -> &'static [Layout] {
        static LAYOUTS: PerRevision<Vec<Layout>> = PerRevision::new();
        LAYOUTS.get(self, || {
            let edition = |text: &&str| serde_json::from_str(text).expect("the embedded editions are tested");
            self.editions().iter().map(edition).collect()
        })
    }
}

impl Layout {
    /// The layout as the text of an edition, which stays readable when the
    /// program's own layout changes.
    ///
    /// # Errors
    ///
    /// Only a defect of the program makes this fail.
    pub fn to_edition(&self) -> Result<String, Error> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(text + "\n")
    }

    /// The layout as the bytes of a part.
    ///
    /// # Errors
    ///
    /// Only a defect of the program makes this fail.
    pub fn to_part(&self) -> Result<Vec<u8>, Error> {
        postcard::to_stdvec(self)
            .map_err(|error| Error::Internal(format!("the layout cannot be written: {error}")))
    }
}

/// Seals parts that were just made from a revision.
pub fn seal(revision: &Revision, parts: &[(&str, Vec<u8>)]) -> String {
    let mut seal = String::new();
    let sources = sources(revision.definition());
    for (name, hash) in sources.into_iter().chain(parts.iter().map(|(name, bytes)| (*name, xxh3_128(bytes))))
    {
        // Writing to a string cannot fail.
        let _ = writeln!(seal, "{name} {hash:032x}");
    }
    seal
}

/// What of that from which the parts were made is another than the seal says;
/// `None` when all is the same.
fn changed(definition: &str, seal: &str) -> Option<&'static str> {
    let sources = sources(definition).into_iter();
    sources.filter(|(name, hash)| seal::hash(seal, name) != Some(*hash)).map(|(name, _)| name).next()
}

/// The hashes of what parts are made of; those of fonts are hashes of their tables' checksums, which stand
/// in the directory at their beginning. OpenType 1.9, "Table Directory".
fn sources(definition: &str) -> [(&'static str, u128); 2] {
    let mut fonts = Xxh3::new();
    for bytes in face::FILES {
        let tables = bytes.get(4..6).map_or(0, |count| usize::from(count[0]) << 8 | usize::from(count[1]));
        fonts.update(&bytes[..bytes.len().min(12 + 16 * tables)]);
    }
    [(DEFINITION, xxh3_128(definition.as_bytes())), (FACES, fonts.digest128())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::ALL;

    #[test]
    fn one_other_byte_of_the_definition_breaks_the_seal() {
        for revision in ALL {
            let definition = revision.definition();
            assert_eq!(changed(definition, revision.seal()), None);
            let other = definition.replacen("Request Date:", "Request date:", 1);
            assert_eq!(changed(&other, revision.seal()), Some(DEFINITION));
            assert_eq!(changed(definition, ""), Some(DEFINITION));
        }
    }

    /// `NEW_EDITION=02/17/2022 cargo test an_edition` writes the layout of that
    /// revision to `editions/new.json` in its folder, to be named, kept and
    /// registered before the layout changes.
    #[test]
    fn an_edition_is_the_whole_layout() {
        for revision in ALL {
            let text = revision.layout().to_edition().unwrap();
            let read: Layout = serde_json::from_str(&text).unwrap();
            assert!(read.to_part().unwrap() == revision.layout().to_part().unwrap());
            assert_eq!(revision.earlier_layouts().len(), revision.editions().len());
        }
        if let Ok(date) = std::env::var("NEW_EDITION") {
            let revision = crate::revision::named(&date).unwrap();
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            let folder = root.join(revision.folder()).join("editions");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("new.json"), revision.layout().to_edition().unwrap()).unwrap();
        }
    }

    #[test]
    fn the_layout_part_is_that_of_the_definition() {
        for revision in ALL {
            let bytes = revision.part(LAYOUT).unwrap();
            assert!(Layout::of(revision.form(), &revision.pages()).to_part().unwrap() == bytes, "{revision}");
            assert!(revision.layout().to_part().unwrap() == bytes, "{revision}");
        }
    }
}
