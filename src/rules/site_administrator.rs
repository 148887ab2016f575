//! "Please note: Site administrators are defined as principals or assistant principals."

use super::Context;
use super::job_title::{self, Refusal};
use crate::finding::{Code, Finding};
use crate::request::{Request, Value as _};

/// The site administrator's job title is one of the two.
pub(super) fn check(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    let answer = &request.site_administrator.job_title;
    let Some(title) = answer.value() else { return };
    let title = title.print();
    let message = match job_title::check(&title) {
        Ok(()) => return,
        Err(Refusal::OtherJob) => format!("`{title}` is neither a principal nor an assistant principal"),
        Err(Refusal::TakenBack(word)) => {
            format!("`{title}` says `{word}`, and the site administrator must hold the job")
        }
        Err(Refusal::SecondJob(word)) => format!("`{title}` names another job, `{word}`"),
    };
    findings.push(
        Finding::error(Code::SiteAdministrator, "site_administrator.job_title", message)
            .hint("have the form signed by the principal or an assistant principal of the site")
            .at(answer.origin()),
    );
}
