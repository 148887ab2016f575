//! What is told of a batch while it runs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use misis_form::batch::Observer;
use misis_form::{Code, Error, Finding};

use super::report::Reporter;
use super::tally::Tally;

/// How many different warnings are counted instead of repeated.
const COUNTED: usize = 50;

/// How many requests that cannot be read are told.
const UNREADABLE: usize = 100;

/// Prints findings as they come, and shows how far the run is.
pub(super) struct Listener<'a> {
    reporter: &'a Reporter,
    bar: ProgressBar,
    /// Warnings told before, and how often they came up since.
    warnings: HashMap<(Code, String), usize>,
    /// Errors by their sort.
    errors: Tally,
    /// How many requests could not be read.
    unreadable: usize,
}

impl<'a> Listener<'a> {
    pub(super) fn new(reporter: &'a Reporter) -> Self {
        let bar = if stderr().is_terminal() && !reporter.is_quiet() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(style("{spinner} checked {pos} requests"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { reporter, bar, warnings: HashMap::new(), errors: Tally::default(), unreadable: 0 }
    }

    pub(super) fn close(&self) {
        self.bar.finish_and_clear();
        for rest in self.errors.rest() {
            self.reporter.note_of_errors(&rest);
        }
        if self.unreadable > UNREADABLE {
            let more = self.unreadable - UNREADABLE;
            self.reporter.note_of_errors(&format!("error: and {more} more that cannot be read"));
        }
        let mut repeated: Vec<_> = self.warnings.iter().filter(|(_, times)| **times > 0).collect();
        repeated.sort();
        for ((code, message), times) in repeated {
            let requests = if *times == 1 { "request" } else { "requests" };
            self.reporter.note(&format!("warning[{code}]: {message} (in {times} more {requests})"));
        }
    }
}

/// A style; the templates here are sound.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Listener<'_> {
    /// Whether enough of its sort were told before; many a warning is the very
    /// same for all requests.
    fn was_told(&mut self, finding: &Finding) -> bool {
        if finding.is_error() {
            return !self.errors.is_printed(finding);
        }
        let has_room = self.warnings.len() < COUNTED;
        match self.warnings.entry((finding.code, finding.message.clone())) {
            Entry::Occupied(mut times) => {
                *times.get_mut() += 1;
                true
            }
            Entry::Vacant(entry) => {
                if has_room {
                    entry.insert(0);
                }
                false
            }
        }
    }
}

impl Observer for Listener<'_> {
    fn findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            if !self.was_told(finding) {
                self.bar.suspend(|| self.reporter.finding(finding));
            }
        }
    }

    fn unreadable(&mut self, error: &Error) {
        self.unreadable += 1;
        if self.unreadable <= UNREADABLE {
            self.bar.suspend(|| self.reporter.error(error));
        }
    }

    fn begin(&mut self, forms: usize) {
        self.bar.set_position(0);
        self.bar.set_length(forms as u64);
        self.bar.set_style(style("{wide_bar} {pos} of {len} forms, {eta} left"));
    }

    fn advance(&mut self) {
        self.bar.inc(1);
    }
}
