//! What is said to people: findings and errors, on standard error.

use std::fmt::Write as _;
use std::io::Write as _;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use misis_form::desk::{Entry, Standing};
use misis_form::{Error, Finding, Origin, Severity};

use super::caret::drawn;
use super::remedies::Flags;
use super::tally::Tally;
use super::terminal::{Color, visible, wrapped};

/// Prints for people.
pub(super) struct Reporter {
    choice: ColorChoice,
    quiet: bool,
    /// What the command that is running can be told.
    flags: Flags,
}

const BOLD: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const HINT: Style = AnsiColor::Cyan.on_default();

impl Reporter {
    pub(super) fn new(color: Color, quiet: bool, flags: Flags) -> Self {
        let choice = match color {
            // anstream itself asks the terminal and NO_COLOR.
            Color::Auto => AutoStream::choice(&std::io::stderr()),
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, quiet, flags }
    }

    /// Whether only errors are printed.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints one finding; a warning is left out when quiet.
    pub(super) fn finding(&self, finding: &Finding) {
        if finding.is_error() || !self.quiet {
            self.line(&self.describe(finding));
        }
    }

    /// Prints where a file stands, in one line. When quiet, a complete form is left out.
    pub(super) fn entry(&self, entry: &Entry) {
        let style = match entry.standing {
            Standing::Complete | Standing::Request if self.quiet => return,
            Standing::Complete => GOOD,
            Standing::NotSigned | Standing::NotDecided | Standing::Request => WARNING,
            _ => ERROR,
        };
        let mut text = format!("{style}{:<12}{style:#} {}", entry.standing, one_line(&entry.file));
        if !entry.why.is_empty() {
            let _ = write!(text, ": {}", one_line(&entry.why));
        }
        self.line(&text);
    }

    /// Says what was done.
    pub(super) fn note(&self, message: &str) {
        if !self.quiet {
            self.line(&visible(message));
        }
    }

    /// Says how much more there is to say.
    pub(super) fn note_of_errors(&self, message: &str) {
        self.line(&visible(message));
    }

    /// Says that the job could not be done.
    pub(super) fn error(&self, error: &Error) {
        if let Error::Header { findings, .. } = error {
            self.printed(findings);
        }
        let what = match error {
            Error::Table(mistake) => drawn(mistake),
            Error::Syntax { mistakes } => mistakes.iter().map(drawn).collect::<Vec<_>>().join("\n"),
            _ => visible(&error.to_string()),
        };
        let mut text = format!("{ERROR}error:{ERROR:#} {what}");
        if let Some(hint) = self.hint(error) {
            let _ = write!(text, "\n  {HINT}hint:{HINT:#} {hint}");
        }
        self.line(&text);
    }

    /// What to do about an error, in the words of the command that is running.
    pub(super) fn hint(&self, error: &Error) -> Option<&'static str> {
        error.remedy().map(|remedy| self.flags.words(remedy)).or_else(|| error.hint())
    }

    /// Says in findings what to do, in the words of the command that is running.
    pub(super) fn word(&self, findings: &mut [Finding]) {
        findings.iter_mut().for_each(|finding| self.flags.word(finding));
    }

    /// Says that the arguments do not make sense.
    pub(super) fn usage(&self, message: &str) {
        self.line(&format!(
            "{ERROR}error:{ERROR:#} {}\n\nFor more information, try '--help'.",
            visible(message)
        ));
    }

    /// Says that the arguments are not enough, and what would be, in two lines.
    pub(super) fn usage_with(&self, message: &str, hint: &str) {
        self.line(&format!("{ERROR}error:{ERROR:#} {message}\n  {HINT}hint:{HINT:#} {hint}"));
    }

    /// Prints findings and, where there is more than one, their number.
    /// Warnings are left out when quiet.
    pub(super) fn findings(&self, findings: &[Finding]) {
        let shown: Vec<&Finding> = findings.iter().filter(|f| f.is_error() || !self.quiet).collect();
        self.printed(shown.iter().copied());
        if shown.len() > 1 {
            let count = |severity| shown.iter().filter(|f| f.severity == severity).count();
            let counted = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")];
            let counted: Vec<String> = counted
                .into_iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
                .collect();
            self.line(&counted.join(", "));
        }
    }

    /// Prints findings, the first of each sort.
    fn printed<'a>(&self, findings: impl IntoIterator<Item = &'a Finding>) {
        let mut tally = Tally::default();
        for finding in findings.into_iter().filter(|finding| tally.is_printed(finding)) {
            self.line(&self.describe(finding));
        }
        for rest in tally.rest() {
            self.line(&visible(&rest));
        }
    }

    /// What was found out about an answer that was just given, in lines of so many columns.
    pub(super) fn answered(&self, finding: &Finding, columns: usize) {
        let (style, word) = match finding.severity {
            Severity::Error => (ERROR, "Not so:"),
            Severity::Warning => (WARNING, "Note:"),
        };
        let message = wrapped(&format!("{word} {}", visible(&finding.message)), columns).join("\n");
        self.line(&message.replacen(word, &format!("{style}{word}{style:#}"), 1));
        for line in finding.hint.iter().flat_map(|hint| wrapped(&visible(hint), columns.saturating_sub(2))) {
            self.line(&format!("  {line}"));
        }
    }

    /// A line that stands above others.
    pub(super) fn heading(&self, text: &str) {
        self.line(&format!("{BOLD}{}{BOLD:#}", visible(text)));
    }

    /// The beginning of a line that somebody else ends.
    pub(super) fn prompt(&self, text: &str) {
        let mut out = AutoStream::new(std::io::stderr(), self.choice);
        let _ = write!(out, "{}", visible(text)).and_then(|()| out.flush());
    }

    /// A line.
    pub(super) fn line(&self, text: &str) {
        // When standard error is closed there is nobody to tell.
        let _ = writeln!(AutoStream::new(std::io::stderr(), self.choice), "{text}");
    }

    /// One finding: where, how bad, which rule, what, and what to do.
    fn describe(&self, finding: &Finding) -> String {
        let mut text = String::new();
        let place = finding.origin.to_string();
        if !place.is_empty() {
            let _ = write!(text, "{BOLD}{}:{BOLD:#} ", visible(&place));
        }
        let style = match finding.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
        };
        let _ = write!(text, "{style}{}[{}]{style:#}", finding.severity, finding.code);
        if let Some(field) = &finding.field
            // The origin of a table's cell names the column already.
            && !matches!(&finding.origin, Origin::Cell { column, .. } if **column == **field)
        {
            let _ = write!(text, " {BOLD}{}{BOLD:#}", visible(field));
        }
        let _ = write!(text, ": {}", visible(&finding.message));
        let remedy = finding.remedy.map(|remedy| self.flags.words(remedy));
        if let Some(hint) = remedy.or(finding.hint.as_deref()) {
            let _ = write!(text, "\n  {HINT}hint:{HINT:#} {}", visible(hint));
        }
        text
    }
}

/// A text on one line.
fn one_line(text: &str) -> String {
    visible(text).replace('\n', "\\u{000A}")
}
