//! "Please note: Site administrators are defined as principals or assistant principals."

use super::job_title::{self, Refusal};
use crate::finding::{Code, Finding};
use crate::request::{Request, Value};

/// The site administrator's job title is one of the two.
pub(super) fn check(name: &str, request: &Request, findings: &mut Vec<Finding>) {
    let Some(answer) = request.answer(name) else { return };
    let Some(Value::Text(title)) = answer.value() else { return };
    let mut hint = "have the form signed by the principal or an assistant principal of the site".to_owned();
    let message = match job_title::check(title) {
        Ok(()) => return,
        Err(Refusal::OtherJob) => {
            if let Some(meant) = near(title) {
                hint = format!("did you mean `{meant}`? Otherwise, {hint}");
            }
            format!("`{title}` is neither a principal nor an assistant principal")
        }
        Err(Refusal::TakenBack(word)) => {
            format!("`{title}` says `{word}`, and the site administrator must hold the job")
        }
        Err(Refusal::SecondJob(word)) => format!("`{title}` names another job, `{word}`"),
    };
    findings.push(Finding::error(Code::SiteAdministrator, name, message).hint(hint).at(answer.origin()));
}

/// The title that was most likely meant by one that is not written as it is.
fn near(title: &str) -> Option<&'static str> {
    const TITLES: [&str; 2] = ["Principal", "Assistant Principal"];
    let title = title.to_lowercase();
    let known = TITLES.map(str::to_lowercase);
    // Another word makes another job, as in `Co-Principal`; another letter is a slip.
    let words =
        |title: &str| title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let place = crate::nearest::nearest(&title, known.iter())?;
    (words(&title) == words(&known[place])).then_some(TITLES[place])
}
