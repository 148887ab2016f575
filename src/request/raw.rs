//! A request before it is understood: texts and where they stand.

use std::collections::{BTreeMap, BTreeSet};

use super::{How, Signature};
use crate::finding::{Finding, Origin};
use crate::form::FieldKind;
use crate::revision::{self, Revision};

/// What an input says, whatever kind of input it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRequest {
    /// The revision of the form that it names; `None` when it names none.
    pub revision: Option<&'static Revision>,
    /// The roles as they were written.
    pub roles: Vec<RawAnswer>,
    /// The other answers by the dotted name of their [input](crate::form::Input).
    pub answers: BTreeMap<String, RawAnswer>,
    /// What stands in the signature fields, by their names.
    pub signatures: BTreeMap<String, Signature>,
    /// Whether it is a form that came back, or a record of one: nothing is made up in it.
    pub is_returned: bool,
    /// How answers of such a record were read, by the names of their fields.
    pub how: BTreeMap<String, How>,
    /// Where the request as a whole stands: what is missing is missing here.
    pub origin: Origin,
    /// How many columns of its table a row leaves empty; 0 for what is no row.
    pub left_empty: usize,
    /// The fields on pages that did not come back: nobody knows what they say.
    pub absent: BTreeSet<String>,
    /// What the reader could make no answer of, such as unknown keys.
    pub problems: Vec<Finding>,
}

/// A text and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// The text as it was given.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

impl RawAnswer {
    /// The longest text, in bytes, that can be an answer; what is longer is reported
    /// and not kept. The largest field takes a tenth of it.
    pub const LONGEST: usize = 4 << 10;

    /// The most roles that a request may list.
    pub const MOST_ROLES: usize = 64;

    /// A text that came from `origin`.
    pub fn new(text: impl Into<String>, origin: Origin) -> Self {
        Self { text: text.into(), origin }
    }
}

impl RawRequest {
    /// The revision of the form that the request is for: the newest when it names none.
    pub fn revision(&self) -> &'static Revision {
        self.revision.unwrap_or_else(revision::newest)
    }

    /// Makes a new request of one that was signed, or decided, before: request
    /// date, signatures with their dates and the office part are dropped, and
    /// the form is the newest one. What was wrong with what is dropped goes, too.
    ///
    /// What stays is what a request is asked for: the inputs that have a flag.
    pub fn renew(&mut self) {
        let old = self.revision().form();
        self.revision = None;
        self.signatures.clear();
        self.is_returned = false;
        self.how.clear();
        let new = self.revision().form();
        let stays = |name: &str| {
            let input = new.input(name).or_else(|| old.input(name));
            input.is_none_or(|input| input.flag().is_some() && input.field().default.is_none())
        };
        let is_signature = |name: &str| {
            let field = new.field(name).or_else(|| old.field(name));
            field.is_some_and(|field| field.kind == FieldKind::Signature)
        };
        self.answers.retain(|name, _| stays(name));
        self.problems
            .retain(|problem| problem.field.as_deref().is_none_or(|name| stays(name) && !is_signature(name)));
    }

    /// Lays `other` over this request: its answers win; its roles, where it
    /// has any, take the place of all roles. Where this request stands remains.
    pub fn overlay(&mut self, other: Self) {
        if !other.roles.is_empty() {
            self.roles = other.roles;
        }
        self.revision = other.revision.or(self.revision);
        self.answers.extend(other.answers);
        self.signatures.extend(other.signatures);
        self.is_returned |= other.is_returned;
        self.how.extend(other.how);
        self.absent.extend(other.absent);
        self.problems.extend(other.problems);
    }
}
