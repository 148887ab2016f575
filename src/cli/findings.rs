//! What `check` prints for programs, and for whoever answers the sender.

use std::fmt::Write as _;

use misis_form::desk::{self, Standing};
use misis_form::extract::Extracted;
use misis_form::format::ReturnedStatus;
use misis_form::input::PassedOver;
use misis_form::request::DigitalSignature;
use misis_form::{Column, Error, Finding, Mistake, Origin, Place, Severity};
use serde_json::{Value, json};

use super::args::CheckFormat;
use super::report::Reporter;
use super::sink;
use super::terminal::visible;

/// An input that was checked.
#[derive(Default)]
pub(super) struct Checked {
    /// What it is called.
    pub(super) file: String,
    /// What sort of copy a returned form is, where that was asked.
    pub(super) kind: Option<String>,
    /// Where a returned form stands, where that was asked.
    pub(super) standing: Option<Standing>,
    /// Why it was passed over, on purpose.
    pub(super) passed_over: Option<String>,
    /// How many forms or requests were read.
    pub(super) forms: usize,
    /// What was found.
    pub(super) findings: Vec<Finding>,
    /// The digital signatures of a returned form.
    pub(super) signatures: Vec<DigitalSignature>,
    /// Why it could not be read, or not to its end.
    pub(super) error: Option<Error>,
    /// What to answer to its sender.
    pub(super) reply: Option<String>,
}

impl Checked {
    /// A returned file.
    fn of(extracted: Extracted, format: CheckFormat) -> Self {
        let reply = (format == CheckFormat::Reply).then(|| desk::reply(&extracted));
        let standing = Some(Standing::of(&extracted));
        let Extracted { returned, error, .. } = extracted;
        let forms = usize::from(returned.status != ReturnedStatus::Failed);
        Self {
            file: returned.file,
            kind: Some(returned.kind),
            standing,
            passed_over: None,
            forms,
            findings: returned.findings,
            signatures: returned.digital_signatures,
            error,
            reply,
        }
    }
}

/// Prints what was checked to standard output, as it comes.
pub(super) struct Printer<'a> {
    format: CheckFormat,
    reporter: &'a Reporter,
    printed: usize,
}

impl<'a> Printer<'a> {
    pub(super) fn new(format: CheckFormat, reporter: &'a Reporter) -> Self {
        Self { format, reporter, printed: 0 }
    }

    /// Whether people are told on standard error, and nothing is printed.
    pub(super) fn is_for_people(&self) -> bool {
        self.format == CheckFormat::Text
    }

    /// Prints what came of a returned file.
    pub(super) fn returned(&mut self, extracted: Extracted) -> Result<(), Error> {
        self.print(Checked::of(extracted, self.format))
    }

    /// Prints that something in a folder was passed over: programs get a record of each file.
    pub(super) fn passed_over(&mut self, passed_over: &PassedOver) -> Result<(), Error> {
        if !matches!(self.format, CheckFormat::Json | CheckFormat::Jsonl) {
            return Ok(());
        }
        let PassedOver { name, reason } = passed_over;
        let passed_over = Some(reason.to_string());
        self.print(Checked { file: name.clone(), passed_over, ..Checked::default() })
    }

    /// Prints what came of an input; nothing where people are told on standard error.
    pub(super) fn print(&mut self, mut checked: Checked) -> Result<(), Error> {
        self.reporter.word(&mut checked.findings);
        let text = match self.format {
            CheckFormat::Text => return Ok(()),
            CheckFormat::Json => {
                let text = serde_json::to_string_pretty(&self.record(&checked))
                    .map_err(|error| Error::Internal(error.to_string()))?;
                let start = if self.printed == 0 { "[" } else { "," };
                format!("{start}\n  {}", text.replace('\n', "\n  "))
            }
            CheckFormat::Jsonl => format!("{}\n", self.record(&checked)),
            CheckFormat::Github => self.annotations(&checked),
            CheckFormat::Reply => {
                let line = if self.printed == 0 { "" } else { "\n----\n\n" };
                let reply = checked.reply.unwrap_or_else(|| {
                    desk::reply_to_requests(&checked.file, &checked.findings, checked.error.is_none())
                });
                format!("{line}{}\n", visible(&reply))
            }
        };
        self.printed += 1;
        sink::print(text.as_bytes())
    }

    /// Ends what is printed.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self.format {
            CheckFormat::Json if self.printed == 0 => sink::print(b"[]\n"),
            CheckFormat::Json => sink::print(b"\n]\n"),
            _ => Ok(()),
        }
    }

    fn record(&self, checked: &Checked) -> Value {
        let mut record = json!({ "file": checked.file });
        if let Some(kind) = &checked.kind {
            record["kind"] = json!(kind);
        }
        if let Some(standing) = checked.standing {
            record["standing"] = standing.word().into();
        }
        if let Some(reason) = &checked.passed_over {
            record["passed_over"] = reason.as_str().into();
        }
        record["forms"] = checked.forms.into();
        record["findings"] = json!(checked.findings);
        if !checked.signatures.is_empty() {
            record["digital_signatures"] = json!(checked.signatures);
        }
        if let Some(error) = &checked.error {
            record["error"] = error.to_string().into();
            if let Some(hint) = self.reporter.hint(error) {
                record["hint"] = hint.into();
            }
            record["mistakes"] = json!(self.mistakes(&checked.file, error));
        }
        for list in ["findings", "mistakes"] {
            let problems = record.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
            // What has no place of its own is of the file all the same.
            for problem in problems.filter(|problem| problem["file"].is_null()) {
                problem["file"] = checked.file.as_str().into();
            }
        }
        record
    }

    /// What an error says of an input, in the words of the command that is running.
    fn mistakes(&self, file: &str, error: &Error) -> Vec<Mistake> {
        let mut mistakes = error.mistakes(file);
        for mistake in mistakes.iter_mut().filter(|mistake| mistake.code == Mistake::UNREADABLE) {
            mistake.hint = self.reporter.hint(error).map(str::to_owned);
        }
        mistakes
    }

    /// Workflow commands of GitHub Actions, one for each finding and mistake.
    fn annotations(&self, checked: &Checked) -> String {
        let mut text = String::new();
        for finding in &checked.findings {
            let level = if finding.severity == Severity::Error { "error" } else { "warning" };
            let message = with_hint(&finding.message, finding.hint.as_deref());
            let title = match &finding.field {
                Some(field) => format!("{}: {field}", finding.code),
                None => finding.code.to_string(),
            };
            annotate(&mut text, level, &checked.file, &finding.origin, &title, &message);
        }
        let mistakes = checked.error.iter().flat_map(|error| self.mistakes(&checked.file, error));
        for mistake in mistakes {
            let message = with_hint(&mistake.message, mistake.hint.as_deref());
            annotate(&mut text, "error", &checked.file, &mistake.origin, mistake.code, &message);
        }
        text
    }
}

fn with_hint(message: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| message.to_owned(), |hint| format!("{message}\nhint: {hint}"))
}

/// One workflow command.
fn annotate(text: &mut String, level: &str, file: &str, origin: &Origin, title: &str, message: &str) {
    let place = match origin.place() {
        Place { line: Some(line), column: Some(Column::Character(column)), .. } => {
            format!(",line={line},col={column}")
        }
        Place { row: Some(row), .. } => format!(",line={row}"),
        _ => String::new(),
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let (file, title) = (property(file), property(title));
    let _ = writeln!(text, "::{level} file={file}{place},title={title}::{}", data(message));
}

/// A text in which the runner sees no command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
