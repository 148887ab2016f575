//! What a terminal is told once, a hundred times, or not at all.

use std::collections::HashMap;

use misis_form::{Code, Finding, Severity};

/// How many findings of one sort are printed; the others are counted.
const PRINTED: usize = 100;

/// How many sorts are told apart.
const SORTS: usize = 1000;

/// A sort of findings: how bad, which rule, which field.
type Sort = (Severity, Code, Option<String>);

/// Findings by their sort.
#[derive(Default)]
pub(super) struct Tally {
    times: HashMap<Sort, usize>,
}

impl Tally {
    /// Counts a finding; whether it is one of the first of its sort, and so to
    /// be printed.
    pub(super) fn is_printed(&mut self, finding: &Finding) -> bool {
        // Keys that the form does not have may all be different.
        let field = finding.field.clone().filter(|_| finding.code != Code::UnknownKey);
        let mut sort = (finding.severity, finding.code, field);
        if self.times.len() >= SORTS && !self.times.contains_key(&sort) {
            sort.2 = None;
        }
        let times = self.times.entry(sort).or_default();
        *times += 1;
        *times <= PRINTED
    }

    /// What was not printed, a line for each sort.
    pub(super) fn rest(&self) -> Vec<String> {
        let mut rest: Vec<_> = self.times.iter().filter(|(_, times)| **times > PRINTED).collect();
        rest.sort();
        rest.into_iter()
            .map(|((severity, code, field), times)| {
                let field = field.as_ref().map(|field| format!(" {field}")).unwrap_or_default();
                format!("{severity}[{code}]{field}: and {} more like it", times - PRINTED)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_of_a_sort_are_printed() {
        let mut tally = Tally::default();
        let email = Finding::error(Code::Email, "user.email", "wrong");
        let other = Finding::error(Code::Email, "notify.email", "wrong");
        assert_eq!((0..300).filter(|_| tally.is_printed(&email)).count(), 100);
        assert!(tally.is_printed(&other));
        assert_eq!(tally.rest(), ["error[email] user.email: and 200 more like it"]);
        for place in 0..5000 {
            tally.is_printed(&Finding::error(Code::Fit, &place.to_string(), ""));
        }
        assert!(tally.times.len() <= SORTS + 1);
    }
}
