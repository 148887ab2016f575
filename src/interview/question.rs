//! A question of an interview.

use crate::finding::Finding;
use crate::form::{Field, FieldKind};
use crate::form::{Input, PhonePart};
use crate::request::Role;
use crate::revision::Revision;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its number, counted from 1.
    pub number: usize,
    /// How many there are, those included that are asked of some only.
    pub of: usize,
    /// What the form prints beside the answer.
    pub label: String,
    /// What is asked, in a sentence.
    pub explanation: String,
    /// An answer as it may look, where there is one.
    pub example: Option<String>,
    /// The roles to choose from, if it is roles that are asked for.
    pub roles: Vec<Role>,
    /// What stands there already, or would be usual.
    pub offered: Option<String>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject {
    /// The roles.
    Roles,
    /// Any other answer.
    Input(Input<'static>),
}

/// What findings about roles carry.
const ROLES: &str = "roles";

impl Subject {
    /// The dotted name of an answer; `None` of the roles.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Roles => None,
            Self::Input(input) => Some(input.name),
        }
    }

    /// Whether a finding is about this answer.
    pub(super) fn is_meant(self, finding: &Finding) -> bool {
        let Some(name) = finding.field.as_deref() else { return false };
        match self {
            Self::Roles => name == ROLES,
            Self::Input(input) => name == input.name || input.fields.iter().any(|field| field.name == name),
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Roles => "User roles",
            // The last part is called as the whole.
            Self::Input(input) => input.fields.last().map_or(input.name, |field| &field.label),
        }
    }

    pub(super) fn explanation(self, revision: &Revision) -> String {
        match self {
            Self::Roles => {
                let most = revision.form().roles().count();
                format!("One or more of them: their numbers, 1 to {most}, or names, with commas between them")
            }
            Self::Input(input) if is_phone(&input) => {
                "Phone number with its area code, required, 10 digits".to_owned()
            }
            Self::Input(input) => input.field().tooltip.clone(),
        }
    }

    pub(super) fn example(self) -> Option<String> {
        let Self::Input(input) = self else { return None };
        if !is_phone(&input) {
            return input.field().example.clone();
        }
        let part = |part: PhonePart| {
            let is_part = |field: &&Field| field.kind == FieldKind::PhonePart(part);
            input.fields.iter().find(is_part).and_then(|field| field.example.as_deref())
        };
        Some(format!("({}) {}", part(PhonePart::Area)?, part(PhonePart::Number)?))
    }
}

fn is_phone(input: &Input<'_>) -> bool {
    matches!(input.field().kind, FieldKind::PhonePart(_))
}
