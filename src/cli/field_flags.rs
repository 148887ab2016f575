//! The flags that fill fields: one for every input of the form that has one.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};
use misis_form::Origin;
use misis_form::form::{DefaultAnswer, FieldKind, Input, NOT_APPLICABLE};
use misis_form::request::{RawAnswer, RawRequest};
use misis_form::revision::{ALL, Revision};

/// The flag that chooses a role.
const ROLE: &str = "role";

/// The flag that adds one.
const ADD_ROLE: &str = "add-role";

/// The roles that a flag names: one each time, or a list with commas.
fn roles(matches: &ArgMatches, flag: &str) -> Vec<RawAnswer> {
    let values = matches.get_many::<String>(flag).into_iter().flatten();
    let names =
        values.flat_map(|value| value.split([',', ';'])).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| RawAnswer::new(name, Origin::Flag { flag: format!("--{flag}") })).collect()
}

/// Refuses a flag in the place of a value that was forgotten; Windows PowerShell 5 drops those that are empty.
fn no_flag(text: &str) -> Result<String, String> {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let is_flag = text.strip_prefix("--").is_some_and(|name| name.starts_with(is_letter))
        || text.strip_prefix('-').is_some_and(|name| name.len() == 1 && name.starts_with(is_letter));
    if is_flag {
        return Err("it is a flag, and the value before it is missing".to_owned());
    }
    Ok(text.to_owned())
}

/// The inputs of all revisions, each flag once, the newest revision first.
fn inputs() -> Vec<Input<'static>> {
    let mut all: Vec<Input<'static>> = Vec::new();
    for input in ALL.iter().flat_map(|revision| revision.form().inputs()) {
        if !all.iter().any(|other| other.flag() == input.flag() || other.name == input.name) {
            all.push(input);
        }
    }
    all
}

/// The revisions that have an input, as the end of its help; nothing when all do.
fn only(input: &Input<'_>) -> String {
    let has = |revision: &&&Revision| revision.form().input(input.name).is_some();
    let dates: Vec<&str> = ALL.iter().filter(has).map(|revision| revision.date()).collect();
    if dates.len() == ALL.len() { String::new() } else { format!(" (Rev. {} only)", dates.join(", ")) }
}

/// What a flag takes: the printed words, and what an answer looks like.
fn help(input: &Input<'_>) -> String {
    let field = input.field();
    let mut help = field.label.clone();
    match &field.kind {
        FieldKind::Digits(digits) => {
            let _ = write!(help, ": {digits}");
        }
        FieldKind::Date => help.push_str(": such as 2026-11-23 or 11/23/2026"),
        FieldKind::PhonePart(_) => help = "Phone with its area code: such as \"(213) 555-0142\"".to_owned(),
        FieldKind::Email => help.push_str(": the part before the @"),
        FieldKind::CheckBox | FieldKind::Text { .. } | FieldKind::Signature | FieldKind::Choice(_) => {}
    }
    if field.not_applicable {
        let _ = write!(help, ", or {NOT_APPLICABLE} where there is none");
    }
    if field.required.is_none() {
        help.push_str(", optional");
    }
    match field.default {
        Some(DefaultAnswer::Today) => help.push_str(" (default: today)"),
        None => {}
    }
    help.push_str(&only(input));
    help
}

/// The values given by flags.
pub(super) struct FieldFlags {
    /// What the flags say.
    pub(super) raw: RawRequest,
    /// Roles besides those of the request.
    pub(super) added: Vec<RawAnswer>,
}

impl Args for FieldFlags {
    fn augment_args(mut command: Command) -> Command {
        let heading = "Fields";
        let mut roles: Vec<&str> = Vec::new();
        for role in ALL.iter().flat_map(|revision| revision.form().roles()) {
            if !roles.contains(&role.label.as_str()) {
                roles.push(&role.label);
            }
        }
        command = command.arg(
            Arg::new(ROLE)
                .long(ROLE)
                .value_name("NAME")
                .help("A user role, in the place of the request's (repeatable)")
                .long_help(format!(
                    "A user role, in the place of the request's (repeatable, or a list with commas): {}",
                    roles.join(", ")
                ))
                .action(ArgAction::Append)
                .help_heading(heading),
        );
        command = command.arg(
            Arg::new(ADD_ROLE)
                .long(ADD_ROLE)
                .value_name("NAME")
                .help("A user role, besides those of the request (repeatable)")
                .action(ArgAction::Append)
                .help_heading(heading),
        );
        for input in inputs() {
            let Some(flag) = input.flag() else { continue };
            let help = help(&input);
            command = command.arg(
                Arg::new(input.name.to_owned())
                    .long(flag.to_owned())
                    .value_name("TEXT")
                    .help(help)
                    // A value may begin with a hyphen.
                    .allow_hyphen_values(true)
                    .value_parser(no_flag)
                    .help_heading(heading),
            );
        }
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FieldFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut raw = RawRequest::default();
        let origin = |flag: &str| Origin::Flag { flag: format!("--{flag}") };
        raw.roles = roles(matches, ROLE);
        for input in inputs() {
            let Some(flag) = input.flag() else { continue };
            if let Some(text) = matches.get_one::<String>(input.name) {
                raw.answers.insert(input.name.to_owned(), RawAnswer::new(text, origin(flag)));
            }
        }
        Ok(Self { raw, added: roles(matches, ADD_ROLE) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
