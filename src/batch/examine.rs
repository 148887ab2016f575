//! One request, checked.

use std::sync::Arc;

use super::Job;
use super::pipeline::Row;
use crate::finding::{Code, Finding};
use crate::pdf::Kind;
use crate::request::Request;
use crate::review::Reviewer;
use crate::revision::Revision;
use crate::{Error, Remedy, rules};

/// A request and all that is wrong with it.
pub(super) struct Examined {
    /// The place of its input, what that is called, and the request's number in it.
    pub(super) input: usize,
    pub(super) input_name: Arc<str>,
    pub(super) number: usize,
    /// Its place in the run.
    pub(super) place: usize,
    /// The name of its file.
    pub(super) name: String,
    pub(super) request: Request,
    pub(super) findings: Vec<Finding>,
    /// The answers that were taken from the defaults.
    pub(super) taken: Vec<&'static str>,
    /// Why it cannot even be read.
    pub(super) unreadable: Option<Error>,
}

/// Where a request stands: its input, and its number in that.
pub(super) type Standing = (u32, u32);

pub(super) fn examine(row: Row, job: &Job<'_>) -> Examined {
    let Row { input, name: input_name, number, place, request } = row;
    let mut examined = Examined {
        input,
        input_name,
        number,
        place,
        name: String::new(),
        request: Request::default(),
        findings: Vec::new(),
        taken: Vec::new(),
        unreadable: None,
    };
    match request {
        Err(error) => {
            if let Error::Header { findings, .. } = &error {
                examined.findings.clone_from(findings);
            }
            examined.unreadable = Some(error);
        }
        Ok(mut raw) => {
            if job.renew {
                raw.renew();
            }
            if let Some(defaults) = &job.defaults {
                examined.taken = defaults.apply(&mut raw);
            }
            let mut reviewed = Reviewer { context: job.context, defaults: true }.review(raw);
            if job.kind == Kind::FlatWithCode {
                reviewed
                    .check_paper_code(&crate::Origin::Row { path: examined.input_name.clone(), row: number });
            }
            if !reviewed.has_errors() {
                examined.name = job.name.name(&reviewed.request, number, job.context.today);
            }
            examined.request = reviewed.request;
            examined.findings = reviewed.findings;
        }
    }
    examined
}

impl Examined {
    pub(super) fn has_errors(&self) -> bool {
        self.unreadable.is_some() || rules::has_errors(&self.findings)
    }

    pub(super) fn standing(&self) -> Standing {
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        (number(self.input), number(self.number))
    }

    /// Says that the form cannot be printed into one file with the first, of that revision.
    pub(super) fn share_sheets(&mut self, first: &Revision) {
        let own = self.request.revision;
        if own == first {
            return;
        }
        let message =
            format!("a file to print holds one revision of the form: the first is {first}, this is {own}");
        let origin = crate::Origin::Row { path: self.input_name.clone(), row: self.number };
        self.findings.push(Finding {
            field: None,
            ..Finding::error(Code::MixedRevisions, "", message)
                .hint("print each revision into a file of its own")
                .at(&origin)
        });
    }

    /// Says that an earlier request has the same file name.
    pub(super) fn share_name(&mut self, inputs: &[String], (input, number): Standing) {
        let is_of_one = input as usize == self.input;
        let input = inputs.get(input as usize).map_or("", String::as_str);
        let message = format!("number {number} of `{input}` has the file name `{}`, too", self.name);
        let origin = crate::Origin::Row { path: self.input_name.clone(), row: self.number };
        let finding = Finding { field: None, ..Finding::error(Code::FileName, "", message).at(&origin) };
        self.findings.push(if is_of_one {
            finding.remedy(Remedy::TellApart)
        } else {
            // Rows are counted in each input by itself.
            finding.hint("remove one of the two, or write the forms of each input to a folder of their own")
        });
    }
}
