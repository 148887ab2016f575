//! "Please note: Site administrators are defined as principals or assistant principals."

use super::job_title::{self, Refusal};
use crate::finding::{Code, Finding};
use crate::request::{Request, Value};

/// The site administrator's job title is one of the two.
pub(super) fn check(name: &str, request: &Request, findings: &mut Vec<Finding>) {
    let Some(answer) = request.answer(name) else { return };
    let Some(Value::Text(title)) = answer.value() else { return };
    let message = match job_title::check(title) {
        Ok(()) => return,
        Err(Refusal::OtherJob) => format!("`{title}` is neither a principal nor an assistant principal"),
        Err(Refusal::TakenBack(word)) => {
            format!("`{title}` says `{word}`, and the site administrator must hold the job")
        }
        Err(Refusal::SecondJob(word)) => format!("`{title}` names another job, `{word}`"),
    };
    findings.push(
        Finding::error(Code::SiteAdministrator, name, message)
            .hint("have the form signed by the principal or an assistant principal of the site")
            .at(answer.origin()),
    );
}
