//! What a form asks of its answers beyond each of them: the rules that are data.
//!
//! A rule names answers by their dotted names, and [`Form::parse`](super::Form::parse)
//! refuses one that the form does not have. What follows from a rule is left to
//! [`rules`](crate::rules).

use serde::{Deserialize, Serialize};

use super::{Choice, Field, FieldKind, Form};

/// A rule of the definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// At least one of the form's roles is chosen.
    AnyRole,
    /// Dates that follow each other; those of one step may come in any order.
    Order {
        /// The steps, the earliest first.
        steps: Vec<Vec<String>>,
    },
    /// No date lies in the future.
    NotAfterToday {
        /// The dates.
        answers: Vec<String>,
    },
    /// A block that is filled in completely or not at all.
    Together {
        /// What messages call the block, such as `the notification block`.
        called: String,
        /// Its answers.
        answers: Vec<String>,
    },
    /// Answers that are given only with a decision.
    Decision {
        /// The decision.
        decision: String,
        /// What comes with it.
        answers: Vec<String>,
    },
    /// A decision that is given only with a reason.
    Reason {
        /// The decision.
        decision: String,
        /// The choice that asks for a reason.
        choice: String,
        /// The reason.
        reason: String,
    },
    /// Access ends with the academic year, on 30 June.
    AcademicYear {
        /// The date on which the access is asked for.
        answer: String,
    },
    /// A job title that is principal or assistant principal.
    SiteAdministrator {
        /// The title.
        answer: String,
    },
}

impl Rule {
    /// Every answer that the rule names.
    pub fn answers(&self) -> Vec<&str> {
        let mut names: Vec<&String> = Vec::new();
        match self {
            Self::AnyRole => {}
            Self::Order { steps } => names.extend(steps.iter().flatten()),
            Self::NotAfterToday { answers } | Self::Together { answers, .. } => names.extend(answers),
            Self::Decision { decision, answers } => names.extend(std::iter::once(decision).chain(answers)),
            Self::Reason { decision, reason, .. } => names.extend([decision, reason]),
            Self::AcademicYear { answer } | Self::SiteAdministrator { answer } => names.push(answer),
        }
        names.into_iter().map(String::as_str).collect()
    }

    /// Whether the rule can do something with a field.
    fn takes(&self, name: &str, field: &Field) -> bool {
        match self {
            Self::AnyRole | Self::Together { .. } => true,
            Self::Order { .. } | Self::NotAfterToday { .. } | Self::AcademicYear { .. } => {
                field.kind == FieldKind::Date
            }
            Self::Decision { decision, .. } => name != decision || matches!(field.kind, FieldKind::Choice(_)),
            Self::Reason { decision, choice, .. } => {
                let has = |choices: &[Choice]| choices.iter().any(|own| own.value == *choice);
                name != decision || matches!(&field.kind, FieldKind::Choice(choices) if has(choices))
            }
            Self::SiteAdministrator { .. } => matches!(field.kind, FieldKind::Text { .. }),
        }
    }

    /// What is wrong with the rule in a form, if anything.
    pub(super) fn mistake(&self, form: &Form) -> Option<String> {
        self.answers().into_iter().find_map(|name| match form.input(name) {
            None => Some(format!("a rule names `{name}`, which the form does not ask for")),
            Some(input) if self.takes(name, input.field()) => None,
            Some(_) => Some(format!("a rule names `{name}`, which is not of the kind that it compares")),
        })
    }
}
