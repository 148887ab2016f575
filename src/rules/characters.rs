//! Answers that were spoiled on their way to us.

use super::Context;
use crate::characters::{Fault, faults};
use crate::finding::{Code, Finding};
use crate::request::Request;

/// No answer shows that it is not as its owner wrote it. One that is wrong for
/// another reason is an error already.
pub(super) fn spoiled(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, answer) in request.answers().filter(|(_, answer)| answer.wrong().is_none()) {
        if let Some(text) = answer.text() {
            findings.extend(faults(&text).iter().map(|fault| finding(name, fault).at(answer.origin())));
        }
    }
}

fn finding(name: &str, fault: &Fault) -> Finding {
    match fault {
        Fault::Lost => Finding::error(
            Code::LostCharacter,
            name,
            "a character of the value was lost: U+FFFD is in its place",
        )
        .hint("type the value anew; a file was read or saved in the wrong encoding before"),
        Fault::Spreadsheet(word) => {
            Finding::error(Code::SpreadsheetError, name, format!("`{word}` is an error of a spreadsheet"))
                .hint("correct the formula or the reference in the spreadsheet, and export it again")
        }
        Fault::Misread(meant) => {
            let message = format!("the value looks like `{meant}` read in the wrong encoding");
            Finding::warning(Code::WrongEncoding, name, message)
                .hint("export the table as \u{201C}CSV UTF-8\u{201D}, or type the value anew")
        }
        Fault::Unseen(unseen) => {
            let numbers: Vec<String> = unseen.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let message = format!("the value holds characters that nobody sees: {}", numbers.join(", "));
            Finding::warning(Code::UnseenCharacter, name, message).hint("type the value anew, as plain text")
        }
    }
}
