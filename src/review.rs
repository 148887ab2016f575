//! One request on its way from text to findings: defaults, answers, rules.

use chrono::NaiveDate;

use crate::finding::{Finding, Origin};
use crate::form;
use crate::paper_code::PaperCode;
use crate::request::{Date, RawAnswer, RawRequest, Request};
use crate::rules::{self, Context};

/// Makes a typed request of what was read, and checks it.
///
/// Every command does it in this way, so that what `check` finds is what
/// `fill`, `batch` and `extract` find.
///
/// ```
/// use misis_form::form::Stage;
/// use misis_form::format::{self, Format};
/// use misis_form::review::Reviewer;
/// use misis_form::rules::Context;
///
/// let context = Context {
///     stage: Stage::Request,
///     today: "2026-11-23".parse()?,
///     partial: false,
///     drawing: None,
/// };
/// let reviewer = Reviewer { context, defaults: true };
/// let raw = format::read(format::starter(), "request.toml", Format::Toml)?.remove(0);
/// let reviewed = reviewer.review(raw);
/// assert!(!reviewed.has_errors());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Reviewer<'a> {
    /// What the answers are checked for.
    pub context: Context<'a>,
    /// Whether the form's defaults stand for answers that are missing: so in a
    /// request that is still to be drawn, and not in a form that came back.
    pub defaults: bool,
}

/// A typed request, and all there is to say of it.
#[derive(Debug, Clone, Default)]
pub struct Reviewed {
    /// The request.
    pub request: Request,
    /// What its reader found and what the rules find.
    pub findings: Vec<Finding>,
}

impl Reviewer<'_> {
    /// Reviews one request; what its reader found is among its problems.
    pub fn review(&self, mut raw: RawRequest) -> Reviewed {
        if self.defaults {
            apply_defaults(&mut raw, self.context.today);
        }
        let request = Request::parse(&raw);
        let findings = rules::findings(&raw, &request, &self.context);
        Reviewed { request, findings }
    }
}

impl Reviewed {
    /// Finds out whether the answers go into a paper code; answers that are wrong are
    /// found already.
    pub fn check_paper_code(&mut self, origin: &Origin) {
        if !self.has_errors()
            && let Err(no_code) = PaperCode::of(&self.request)
        {
            self.findings.push(no_code.finding(origin));
        }
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        rules::has_errors(&self.findings)
    }
}

/// Gives a request the answers that the form has a default for where it
/// gives none.
///
/// An empty text from a flag is a wish to leave the field empty.
fn apply_defaults(raw: &mut RawRequest, today: NaiveDate) {
    for input in raw.revision().form().inputs() {
        let Some(default) = input.field().default else { continue };
        let given = raw.answers.get(input.name).is_some_and(|answer| {
            !answer.text.trim().is_empty() || matches!(answer.origin, Origin::Flag { .. })
        });
        if !given {
            let text = match default {
                form::DefaultAnswer::Today => Date(today).print(),
            };
            raw.answers.insert(input.name.to_owned(), RawAnswer::new(text, Origin::Default));
        }
    }
}
