//! What was meant by a flag that a command does not have.

use std::ffi::OsString;

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// A flag that is less like another than this may mean anything.
const LIKELY: f64 = 0.75;

/// Flags whose names begin like this are about another person than the user.
const OTHERS: [&str; 2] = ["--admin-", "--notify-"];

/// Takes back what the parser guesses of a flag that is unknown, unless it is likely and of the same person; a flag of
/// other commands is told to be theirs.
pub(super) fn only_likely(error: &mut Error, program: &mut Command, arguments: &[OsString]) {
    if error.kind() != ErrorKind::UnknownArgument {
        return;
    }
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return };
    let flag = flag.clone();
    let is_likely = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(guess)) => {
            let is_of = |name: &str| OTHERS.iter().position(|person| name.starts_with(person));
            is_of(&flag) == is_of(guess) && strsim::normalized_damerau_levenshtein(&flag, guess) >= LIKELY
        }
        _ => false,
    };
    if is_likely {
        return;
    }
    for guess in [ContextKind::SuggestedArg, ContextKind::Suggested, ContextKind::TrailingArg] {
        error.remove(guess);
    }
    program.build();
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let running =
        words.into_iter().find_map(|word| Some(program.find_subcommand(word)?.get_name().to_owned()));
    let mut others: Vec<String> = program
        .get_subcommands()
        .filter(|command| Some(command.get_name()) != running.as_deref() && takes(command, &flag))
        .map(|command| format!("`{}`", command.get_name()))
        .collect();
    others.sort();
    if let (Some(_), Some((last, first))) = (&running, others.split_last()) {
        let and = if first.is_empty() { String::new() } else { format!("{} and ", first.join(", ")) };
        let tip = StyledStr::from(format!("`{flag}` is a flag of {and}{last}"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    let command = match running {
        Some(name) => program.find_subcommand_mut(name),
        None => Some(program),
    };
    if let Some(command) = command {
        error.insert(ContextKind::Usage, ContextValue::StyledStr(command.render_usage()));
    }
}

/// Whether a command has a flag, written with its hyphens.
fn takes(command: &Command, flag: &str) -> bool {
    let mut args = command.get_arguments().filter(|arg| !arg.is_global_set());
    match (flag.strip_prefix("--"), flag.strip_prefix('-')) {
        (Some(name), _) => args.any(|arg| arg.get_long() == Some(name)),
        (None, Some(name)) => args.any(|arg| arg.get_short().is_some_and(|short| name == short.to_string())),
        (None, None) => false,
    }
}
