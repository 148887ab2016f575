//! `misis-form new`

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, stderr, stdin, stdout};
use std::path::{Path, PathBuf};

use misis_form::form::Stage;
use misis_form::format::{self, Format, Record};
use misis_form::interview::{Interview, NOTHING, Question};
use misis_form::layout::{Drawer, Fonts};
use misis_form::review::Reviewed;
use misis_form::rules::Context;
use misis_form::{Error, pdf, rules};

use super::args::{NewArgs, OutputArgs};
use super::report::Reporter;
use super::target::{self, Promise};
use super::terminal::{visible, wrapped};
use super::today::today;
use super::{Status, Stop, settings, sink, stop_cleanly};

/// The longest line that is read, in bytes: more than any answer has.
const LONGEST: u64 = 16 << 10;

pub(super) fn run(args: &NewArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let output = args.output.output.clone().unwrap_or_else(|| PathBuf::from("request.toml"));
    if !matches!(Promise::of(&output), Promise::Data("toml") | Promise::Standard | Promise::Nothing) {
        return Err(Stop::Usage(format!(
            "one request is written as TOML: name it .toml, and not `{}`",
            output.display()
        )));
    }
    target::apart(args.defaults.defaults.as_deref(), [("-o", output.as_path())])?;
    if !(stdin().is_terminal() && stderr().is_terminal()) {
        return Err(Stop::Usage(
            "`new` asks questions in a terminal, and there is none; `misis-form init` writes a file to fill in"
                .to_owned(),
        ));
    }
    // Nobody answers all questions to hear then that there is no place for the request.
    if !args.output.force && !sink::is_standard(&output) && output.exists() {
        return Err(Error::Exists { path: output }.into());
    }
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !sink::is_standard(&output) && !folder.is_dir()) {
        let source = io::ErrorKind::NotFound.into();
        return Err(Error::Write { path: folder.to_owned(), source }.into());
    }
    stop_cleanly();
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context = Context { stage: Stage::Request, today: today()?, partial: false, drawing: Some(&drawer) };
    let defaults = settings::defaults(&args.defaults, reporter)?;
    let talk = Talk { reporter };
    let mut interview = Interview::new(args.revision.get(), context, defaults);
    let Some(reviewed) = talk.hold(&mut interview, &output) else {
        reporter.note("stopped; nothing was written");
        return Ok(Status::Stopped);
    };
    let form = form_beside(&output);
    let wants_form = match &form {
        Some(path) if path.exists() && !args.output.force => {
            reporter.note(&format!("`{}` exists already, and no form is made", path.display()));
            false
        }
        Some(path) => {
            let Some(answer) = talk.ask(&format!("Make the form, {}, as well? (y/N)", path.display())) else {
                reporter.note("stopped; nothing was written");
                return Ok(Status::Stopped);
            };
            matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
        }
        None => false,
    };
    write(args, &output, form.filter(|_| wants_form).as_deref(), &reviewed, &fonts, reporter)?;
    Ok(Status::Done)
}

/// Where the form goes: beside the request, with the ending of a PDF.
fn form_beside(request: &Path) -> Option<PathBuf> {
    (!sink::is_standard(request)).then(|| request.with_extension("pdf"))
}

fn write(
    args: &NewArgs,
    output: &Path,
    form: Option<&Path>,
    reviewed: &Reviewed,
    fonts: &Fonts,
    reporter: &Reporter,
) -> Result<(), Error> {
    let record = Record { request: &reviewed.request, returned: None };
    let text = format::write(&[record], Format::Toml);
    let output = OutputArgs { output: Some(output.to_owned()), force: args.output.force };
    sink::write_text(&output, &text, reporter)?;
    let Some(path) = form else { return Ok(()) };
    let mut bytes = Vec::new();
    pdf::write_to(&reviewed.request, pdf::Kind::Fillable, fonts, &mut bytes)?;
    misis_form::output::write_file(path, &bytes, args.output.force)?;
    reporter.note(&format!("wrote {}", path.display()));
    Ok(())
}

/// Questions and answers on a terminal.
struct Talk<'a> {
    reporter: &'a Reporter,
}

impl Talk<'_> {
    /// Asks everything until the summary is agreed to; `None` when nobody answers any more.
    fn hold(&self, interview: &mut Interview<'_>, output: &Path) -> Option<Reviewed> {
        self.say(&format!(
            "Answer each question and press Enter. Enter alone takes what stands in brackets, {NOTHING} leaves a \
             question empty, < goes back, ? shows an example. Ctrl-C stops, and nothing is written."
        ));
        loop {
            let Some(question) = interview.question() else {
                let reviewed = interview.review();
                match self.summary(interview, &reviewed, output)? {
                    true => return Some(reviewed),
                    false => continue,
                }
            };
            self.put(&question);
            let answer = self.ask(&prompt(&question))?;
            match answer.trim() {
                "<" if interview.back() => {}
                "<" => self.say("This is the first question."),
                "?" => self.say(&match &question.example {
                    Some(example) => format!("Such as {example}"),
                    None => "Such as 1, 3".to_owned(),
                }),
                answer => {
                    for finding in interview.answer(answer) {
                        self.reporter.answered(&finding, columns());
                    }
                }
            }
        }
    }

    /// Shows all answers; whether they are to be written as they are.
    fn summary(&self, interview: &mut Interview<'_>, reviewed: &Reviewed, output: &Path) -> Option<bool> {
        self.reporter.line("");
        for question in interview.questions() {
            let answer = question.offered.unwrap_or_default();
            self.say(&format!("{}. {}: {}", question.number, question.label, visible(&answer)));
        }
        let is_wrong = rules::has_errors(&reviewed.findings);
        if is_wrong {
            self.reporter.findings(&reviewed.findings);
        }
        let name = if sink::is_standard(output) { "it".to_owned() } else { output.display().to_string() };
        let answer = self.ask(&format!("Enter writes {name}; a number changes that answer:"))?;
        match answer.trim() {
            "" | "y" | "Y" | "yes" if !is_wrong => return Some(true),
            "<" => {
                interview.back();
            }
            number => {
                if !number.parse().is_ok_and(|number| interview.go_to(number)) {
                    self.say("Press Enter, or type one of the numbers above.");
                }
            }
        }
        Some(false)
    }

    fn put(&self, question: &Question) {
        self.reporter.line("");
        let heading = format!("{} of {}: {}", question.number, question.of, question.label);
        for line in wrapped(&heading, columns()) {
            self.reporter.heading(&line);
        }
        self.say(&question.explanation);
        for (index, role) in question.roles.iter().enumerate() {
            self.say(&format!("{}. {}", index + 1, role.label()));
        }
    }

    /// A text in lines that the terminal has room for.
    fn say(&self, text: &str) {
        for line in wrapped(text, columns()) {
            self.reporter.line(&line);
        }
    }

    /// Asks for a line; `None` when there is none any more.
    fn ask(&self, prompt: &str) -> Option<String> {
        let mut lines = wrapped(prompt, columns());
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.reporter.line(&line);
        }
        self.reporter.prompt(&format!("{last} "));
        match read_line() {
            Ok(Some(line)) => Some(line),
            Ok(None) | Err(_) => {
                self.reporter.line("");
                None
            }
        }
    }
}

/// What stands before the answer.
fn prompt(question: &Question) -> String {
    question.offered.as_ref().map_or_else(|| ">".to_owned(), |offered| format!("[{}] >", visible(offered)))
}

/// A line that was typed, without its end. Bytes that are no text are shown as such, and refused as an answer.
fn read_line() -> io::Result<Option<String>> {
    let mut line = Vec::new();
    stdin().lock().take(LONGEST).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// How many columns the terminal has. One that does not say has 80.
fn columns() -> usize {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(stderr())
        .or_else(|| terminal_size::terminal_size_of(stdout()))
        .unwrap_or((terminal_size::Width(80), terminal_size::Height(24)));
    usize::from(width).clamp(20, 100)
}
