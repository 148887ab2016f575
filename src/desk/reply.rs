//! What to answer to whoever sent a form: a text to paste into a mail or a ticket.

use std::fmt::Write as _;

use super::standing::{Entry, Standing};
use crate::extract::Extracted;
use crate::finding::Finding;

/// Who must do something about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    User,
    SiteAdministrator,
    Office,
}

impl Who {
    /// By the part of the form that the finding is about.
    fn of(finding: &Finding) -> Self {
        let part = finding.field.as_deref().and_then(|name| name.split('.').next());
        match part {
            Some("site_administrator" | "notify") => Self::SiteAdministrator,
            Some("office") => Self::Office,
            _ => Self::User,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::User => "For the user:",
            Self::SiteAdministrator => "For the site administrator:",
            Self::Office => "For the office:",
        }
    }
}

/// A short answer to whoever sent a file: what is missing or wrong, and who must do what about it.
///
/// Plain text without a line break at its end. It names the file first, which is for the office.
pub fn reply(extracted: &Extracted) -> String {
    let entry = Entry::of(extracted);
    let form = match extracted.request.text("user.last_name") {
        Some(_) => format!("the access request form of {}", entry.person),
        None => "the access request form".to_owned(),
    };
    let mut text = format!("{} ({})\n\n", entry.file, entry.standing);
    let errors: Vec<&Finding> =
        extracted.returned.findings.iter().filter(|finding| finding.is_error()).collect();
    match entry.standing {
        Standing::Complete => {
            let _ = write!(text, "Thank you. We have received {form}. It is complete.");
        }
        Standing::Blank => text.push_str(
            "The form that we received is blank. Please fill it in, have it signed and dated, and send it again.",
        ),
        Standing::Unreadable => {
            text.push_str("We could not open the file that we received. Please send the PDF form again.");
        }
        standing if standing.is_unread() => {
            let what = entry.why.trim_end_matches('.');
            let _ = write!(
                text,
                "We could not read the file that we received: it {what}.\n\
                 Please send the PDF form itself, as it was filled in and signed."
            );
        }
        _ => {
            let _ = write!(text, "We have received {form}. It cannot be processed yet.");
            list(&mut text, &errors);
            text.push_str("\n\nPlease send the corrected form again.");
        }
    }
    text
}

/// A short answer to whoever sent a file of requests: what is wrong with it.
pub fn reply_to_requests(file: &str, findings: &[Finding], is_read: bool) -> String {
    let mut text = format!("{file} (request)\n\n");
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    if !is_read {
        text.push_str("We could not read the request file that we received. Please send it again.");
    } else if errors.is_empty() {
        text.push_str("Thank you. We have received the request. It is complete.");
    } else {
        text.push_str("We have received the request. No form can be made from it yet.");
        list(&mut text, &errors);
        text.push_str("\n\nPlease send the corrected request again.");
    }
    text
}

/// What is wrong, for each who must do something about it.
fn list(text: &mut String, errors: &[&Finding]) {
    for who in [Who::User, Who::SiteAdministrator, Who::Office] {
        let mut own = errors.iter().filter(|finding| Who::of(finding) == who).peekable();
        if own.peek().is_some() {
            let _ = write!(text, "\n\n{}", who.heading());
        }
        for finding in own {
            let _ = write!(text, "\n- {}", plain(&finding.message));
            if let Some(hint) = &finding.hint {
                let _ = write!(text, ": {}", plain(hint));
            }
        }
    }
}

/// A message without the marks that set words apart on a terminal.
pub(super) fn plain(message: &str) -> String {
    message.replace('`', "\"")
}
