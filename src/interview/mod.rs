//! A request that is asked for: one question after the other, each answer checked at once.
//!
//! An [`Interview`] knows what is asked next, what is wrong with an answer, and the way back. Who
//! asks, and where, is left to its caller: nothing here knows a terminal. Labels, order and defaults
//! are those of the [definition](crate::form); what is wrong, the [`Reviewer`] says.

mod question;

use crate::defaults::Defaults;
use crate::finding::{Finding, Origin};
use crate::form::{self, Rule};
use crate::request::{Date, RawAnswer, RawRequest, Role};
use crate::review::{Reviewed, Reviewer};
use crate::revision::Revision;
use crate::rules::Context;

pub use question::Question;
use question::Subject;

/// What leaves a question without an answer, whatever is offered.
pub const NOTHING: &str = "-";

/// A request on its way, question by question.
///
/// ```
/// use misis_form::form::Stage;
/// use misis_form::interview::Interview;
/// use misis_form::revision::newest;
/// use misis_form::rules::Context;
///
/// let context = Context { stage: Stage::Request, today: "2026-11-23".parse()?, partial: false, drawing: None };
/// let mut interview = Interview::new(newest(), context, None);
/// assert!(interview.answer("no such role").iter().any(|finding| finding.is_error()));
/// interview.answer("2, School Full Read");
/// assert_eq!(interview.question().and_then(|question| question.offered).as_deref(), Some("11/23/2026"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Interview<'a> {
    reviewer: Reviewer<'a>,
    defaults: Defaults,
    revision: &'static Revision,
    subjects: Vec<Subject>,
    raw: RawRequest,
    /// The question that is asked; past the last one at the summary.
    at: usize,
    /// Whether all questions were asked once, so that only what is wrong is asked again.
    is_complete: bool,
}

impl<'a> Interview<'a> {
    /// Begins with the first question: roles, and then what a request is asked for, in the form's order.
    pub fn new(revision: &'static Revision, context: Context<'a>, defaults: Option<Defaults>) -> Self {
        // What has no flag is for those who sign and decide.
        let inputs = revision.form().inputs().filter(|input| input.flag().is_some());
        let has_roles = revision.form().roles().next().is_some();
        let roles = has_roles.then_some(Subject::Roles);
        Self {
            reviewer: Reviewer { context, defaults: false },
            defaults: defaults.unwrap_or_default(),
            revision,
            subjects: roles.into_iter().chain(inputs.map(Subject::Input)).collect(),
            raw: RawRequest { revision: Some(revision), ..RawRequest::default() },
            at: 0,
            is_complete: false,
        }
    }

    /// What is asked now; `None` when it is time for the summary.
    pub fn question(&self) -> Option<Question> {
        self.subjects.get(self.at).map(|subject| self.describe(self.at, *subject))
    }

    /// Every question with what was answered, for the summary: those of an optional block that
    /// was left out are left out as well.
    pub fn questions(&self) -> Vec<Question> {
        let asked = (0..self.subjects.len()).filter(|at| !self.is_left_out(*at));
        asked.map(|at| self.describe(at, self.subjects[at])).collect()
    }

    /// Takes an answer; an empty one stands for what is offered, and [`NOTHING`] for none.
    ///
    /// Says what there is to say of it. If any of that is an error, the answer is not kept and the
    /// same question is asked again; else the next one is.
    pub fn answer(&mut self, text: &str) -> Vec<Finding> {
        let Some(&subject) = self.subjects.get(self.at) else { return Vec::new() };
        let before = self.raw.clone();
        match text.trim() {
            "" => {
                if let Some(offered) = self.offered(subject) {
                    self.set(subject, &offered);
                }
            }
            NOTHING => self.clear(subject),
            text => self.set(subject, text),
        }
        let Reviewed { request, mut findings } = self.review();
        findings.retain(|finding| subject.is_meant(finding));
        if findings.iter().any(Finding::is_error) {
            self.raw = before;
        } else {
            // From here on the answer reads as the form prints it.
            if let Some(text) = subject.name().and_then(|name| request.text(name)) {
                self.set(subject, &text);
            }
            self.go_on();
        }
        findings
    }

    /// Goes back to the question before; `false` at the first one.
    pub fn back(&mut self) -> bool {
        let before = (0..self.at).rev().find(|at| !self.is_left_out(*at));
        self.at = before.unwrap_or(self.at);
        before.is_some()
    }

    /// Goes to a question of the summary by its number; `false` if there is none of that number.
    pub fn go_to(&mut self, number: usize) -> bool {
        let at = number.checked_sub(1).filter(|at| *at < self.subjects.len() && !self.is_left_out(*at));
        self.at = at.unwrap_or(self.at);
        at.is_some()
    }

    /// The request as far as it was answered, and all there is to say of it.
    pub fn review(&self) -> Reviewed {
        self.reviewer.review(self.raw.clone())
    }

    fn go_on(&mut self) {
        if self.is_complete {
            // An answer may make another one necessary, or wrong.
            let findings = self.review().findings;
            let is_wrong =
                |subject: &Subject| findings.iter().any(|found| found.is_error() && subject.is_meant(found));
            self.at = self.subjects.iter().position(is_wrong).unwrap_or(self.subjects.len());
            return;
        }
        let next = (self.at + 1..self.subjects.len()).find(|at| !self.is_left_out(*at));
        self.at = next.unwrap_or(self.subjects.len());
        self.is_complete = next.is_none();
    }

    /// The block that is filled in as a whole or not at all, if a question belongs to one.
    fn block(&self, subject: Subject) -> &'static [String] {
        let blocks = self.revision.form().rules.iter().filter_map(|rule| match rule {
            Rule::Together { answers, .. } => Some(answers.as_slice()),
            _ => None,
        });
        let of = |answers: &&[String]| answers.iter().any(|name| Some(name.as_str()) == subject.name());
        blocks.into_iter().find(of).unwrap_or_default()
    }

    /// Whether a question is not asked, because the block that it belongs to is left empty.
    fn is_left_out(&self, at: usize) -> bool {
        let subject = self.subjects[at];
        let block = self.block(subject);
        let is_first = block.first().map(String::as_str) == subject.name();
        !is_first && !block.is_empty() && !block.iter().any(|name| self.raw.answers.contains_key(name))
    }

    /// What Enter alone would answer: what was answered before, or a default.
    fn offered(&self, subject: Subject) -> Option<String> {
        let Subject::Input(input) = subject else {
            let roles: Vec<&str> = self.raw.roles.iter().map(|role| role.text.as_str()).collect();
            return (!roles.is_empty()).then(|| roles.join(", "));
        };
        if let Some(answer) = self.raw.answers.get(input.name) {
            return Some(answer.text.clone());
        }
        match input.field().default {
            Some(form::DefaultAnswer::Today) => Some(Date(self.reviewer.context.today).print()),
            None => self.defaults.offered(input.name, &self.raw).map(str::to_owned),
        }
    }

    fn set(&mut self, subject: Subject, text: &str) {
        match subject {
            Subject::Roles => self.raw.roles = self.roles(text),
            Subject::Input(input) => {
                self.raw.answers.insert(input.name.to_owned(), RawAnswer::new(text, Origin::Nowhere));
            }
        }
    }

    /// Leaves a question without an answer, and with the first of a block all of it.
    fn clear(&mut self, subject: Subject) {
        let block = self.block(subject);
        match subject {
            Subject::Roles => self.raw.roles.clear(),
            Subject::Input(input) if block.first().is_some_and(|first| first == input.name) => {
                self.raw.answers.retain(|name, _| !block.contains(name));
            }
            Subject::Input(input) => {
                self.raw.answers.remove(input.name);
            }
        }
    }

    /// Roles by their names or their numbers, with commas between them; numbers alone may have blanks.
    fn roles(&self, text: &str) -> Vec<RawAnswer> {
        let is_numbers = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ",;".contains(c));
        let parts = text.split(|c: char| matches!(c, ',' | ';') || is_numbers && c.is_whitespace());
        let parts = parts.map(str::trim).filter(|part| !part.is_empty()).take(RawAnswer::MOST_ROLES);
        let role = |part: &str| {
            let number = part.parse().ok().and_then(|number: usize| number.checked_sub(1));
            let parsed = match number {
                Some(index) => Role::all(self.revision).nth(index),
                None => Role::parse(part, self.revision).ok(),
            };
            RawAnswer::new(
                parsed.map_or_else(|| part.to_owned(), |role| role.label().to_owned()),
                Origin::Nowhere,
            )
        };
        parts.map(role).collect()
    }

    fn describe(&self, at: usize, subject: Subject) -> Question {
        Question {
            number: at + 1,
            of: self.subjects.len(),
            label: subject.label().to_owned(),
            explanation: subject.explanation(self.revision),
            example: subject.example(),
            roles: match subject {
                Subject::Roles => Role::all(self.revision).collect(),
                Subject::Input(_) => Vec::new(),
            },
            offered: self.offered(subject),
        }
    }
}

#[cfg(test)]
mod tests;
