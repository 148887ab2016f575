//! `misis-form explain`

use std::fmt::Write as _;

use misis_form::format::dictionary;
use misis_form::revision::{ALL, newest};
use misis_form::{Code, Mistake};

use super::args::ExplainArgs;
use super::{Status, Stop, sink};

/// What can be explained: every code, and the inputs and fields of all revisions.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = codes().map(|(code, _)| code).collect();
    for form in ALL.iter().map(|revision| revision.form()) {
        let inputs = form.inputs().map(|input| input.name);
        let fields = form.fields().iter().map(|field| field.name.as_str());
        for name in inputs.chain(fields) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

pub(super) fn run(args: &ExplainArgs) -> Result<Status, Stop> {
    let text = match args.name.as_deref() {
        None => listed(),
        Some(name) => explained(name).ok_or_else(|| Stop::Usage(unknown(name)))?,
    };
    sink::print(text.as_bytes())?;
    Ok(Status::Done)
}

/// All codes, of rules and of inputs that are not well-formed, with what they ask.
fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    Code::ALL.iter().map(|code| (code.id(), code.summary())).chain(Mistake::CODES)
}

/// The same for people.
fn listed() -> String {
    let width = codes().map(|(code, _)| code.len()).max().unwrap_or_default();
    codes().fold(String::new(), |mut text, (code, summary)| {
        let _ = writeln!(text, "{code:width$}  {summary}");
        text
    })
}

/// One code, or one field as the newest revision that has it says.
fn explained(name: &str) -> Option<String> {
    if let Some((code, summary)) = codes().find(|(code, _)| *code == name) {
        return Some(format!("{code}: {summary}\n"));
    }
    let field = |name: &str| ALL.iter().find_map(|revision| dictionary::field(revision.form(), name));
    field(name).or_else(|| {
        let fields: Vec<String> = dictionary::meant(name).into_iter().filter_map(field).collect();
        (!fields.is_empty()).then(|| fields.join("\n"))
    })
}

/// There is no code or field of that name.
fn unknown(name: &str) -> String {
    let nearest = dictionary::nearest(newest().form(), name);
    let nearest = nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    format!(
        "`{name}` is no code and no field{nearest}\n`misis-form explain` lists the codes, `misis-form fields` the fields"
    )
}
