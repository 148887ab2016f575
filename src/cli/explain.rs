//! `misis-form explain`

use std::fmt::Write as _;

use misis_form::Code;
use misis_form::format::dictionary;
use misis_form::revision::{ALL, newest};

use super::args::ExplainArgs;
use super::{Status, Stop, sink};

/// What can be explained: every code, and the inputs and fields of all revisions.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
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
        None => codes(),
        Some(name) => explained(name).ok_or_else(|| Stop::Usage(unknown(name)))?,
    };
    sink::print(text.as_bytes())?;
    Ok(Status::Done)
}

/// All codes with what they ask.
fn codes() -> String {
    let width = Code::ALL.iter().map(|code| code.id().len()).max().unwrap_or_default();
    Code::ALL.iter().fold(String::new(), |mut text, code| {
        let _ = writeln!(text, "{:width$}  {}", code.id(), code.summary());
        text
    })
}

/// One code, or one field as the newest revision that has it says.
fn explained(name: &str) -> Option<String> {
    if let Some(code) = Code::of_id(name) {
        return Some(format!("{}: {}\n", code.id(), code.summary()));
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
