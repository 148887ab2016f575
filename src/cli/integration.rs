//! `misis-form completions` and `misis-form man`

use std::fmt::Write as _;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::roff::{Roff, bold, roman};
use misis_form::Error;
use misis_form::revision::ALL;

use super::args::{CompletionsArgs, ManArgs, command};
use super::{Status, Stop, explain, help, sink};

pub(super) fn completions(args: &CompletionsArgs) -> Result<Status, Stop> {
    let program = command();
    let names: Vec<String> = program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut program = program.mut_subcommands(|command| command.mut_args(|arg| suggested(arg, &names)));
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "misis-form", &mut script);
    let mut script = String::from_utf8(script).map_err(|error| Error::Internal(error.to_string()))?;
    match args.shell {
        // Quirk: clap_complete 4.6 looks for commands of a program with a hyphen in its name under another name
        // than it gives them, so that nothing completes after the command. `tests/help.rs` asks bash.
        Shell::Bash => script = script.replace("misis__subcmd__form", "misis__form"),
        Shell::Fish => script.push_str(&positionals(&program)),
        Shell::PowerShell => script = with_values(&script, &program),
        _ => {}
    }
    sink::print(script.as_bytes())?;
    Ok(Status::Done)
}

/// What commands take besides flags, for fish.
///
/// Quirk: `clap_complete` 4.6 leaves it out. See `tests/interop/check_shells.py`.
fn positionals(program: &Command) -> String {
    let mut lines = String::new();
    for command in program.get_subcommands() {
        for arg in command.get_positionals().filter(|arg| !arg.get_possible_values().is_empty()) {
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            let _ = writeln!(
                lines,
                "complete -c misis-form -n \"__fish_misis_form_using_subcommand {}\" -f -a \"{}\"",
                command.get_name(),
                values.join(" ")
            );
        }
    }
    lines
}

/// The script for PowerShell, which offers what flags and commands take before it offers flags.
///
/// Quirk: `clap_complete` 4.6 leaves it out. See `tests/help.rs`. What stands before the word decides: a flag, or the command
/// itself.
fn with_values(script: &str, program: &Command) -> String {
    let mut cases = String::new();
    for command in program.get_subcommands() {
        let name = command.get_name();
        for arg in command.get_arguments().filter(|arg| !arg.get_possible_values().is_empty()) {
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| format!("'{}'", value.get_name())).collect();
            let before = arg.get_long().map_or_else(|| name.to_owned(), |flag| format!("--{flag}"));
            let _ =
                writeln!(cases, "        'misis-form;{name} {before}' {{ {}; break }}", values.join(", "));
        }
    }
    let values = format!(
        "    $before = $commandElements.Count - 1
    if ($wordToComplete) {{ $before-- }}
    $values = @(switch (\"$command $($commandElements[$before].Extent.Text)\") {{
{cases}    }})
    $values = @($values | Where-Object {{ $_ -like \"$wordToComplete*\" }})
    if ($values) {{
        return $values | ForEach-Object {{ [CompletionResult]::new($_, $_, [CompletionResultType]::ParameterValue, $_) }}
    }}

"
    );
    const FLAGS: &str = "    $completions = @(switch ($command) {";
    script.replacen(FLAGS, &format!("{values}{FLAGS}"), 1)
}

/// A flag with what to suggest for it: not all that it takes, for roles may be written in many ways. `commands` are the
/// names of all commands.
fn suggested(arg: Arg, commands: &[String]) -> Arg {
    match arg.get_id().as_str() {
        "command" => arg.value_parser(PossibleValuesParser::new(commands)),
        "role" | "add-role" => {
            let roles = ALL.iter().flat_map(|revision| revision.form().roles());
            let keys = roles.map(|role| role.name.rsplit('.').next().unwrap_or_default());
            arg.value_parser(PossibleValuesParser::new(once_each(keys)))
        }
        "revision" => {
            let dates = ALL.iter().map(|revision| revision.date());
            arg.value_parser(PossibleValuesParser::new(once_each(dates)))
        }
        // Of `explain`.
        "name" if arg.is_positional() => arg.value_parser(PossibleValuesParser::new(explain::names())),
        _ => arg,
    }
}

fn once_each(words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::new();
    for word in words {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    once
}

pub(super) fn man(args: &ManArgs) -> Result<Status, Stop> {
    let mut program = command();
    program.build();
    let mut names: Vec<String> =
        program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names.sort();
    let command = match &args.command {
        None => program,
        Some(name) => {
            let Some(command) = program.find_subcommand(name) else {
                let known = names.join(", ");
                return Err(Stop::Usage(format!("there is no command `{name}`; the commands are {known}")));
            };
            command.clone().display_name(format!("misis-form-{name}"))
        }
    };
    let page = page(command, &names).map_err(|error| Error::Internal(error.to_string()))?;
    sink::print(&page)?;
    Ok(Status::Done)
}

/// The manual page of a command, or of the program, which has commands of these names.
fn page(command: Command, names: &[String]) -> std::io::Result<Vec<u8>> {
    let name = command.get_name().to_owned();
    let has_commands = command.has_subcommands();
    let man = clap_mangen::Man::new(command)
        .manual("User Commands")
        .source(concat!("misis-form ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    let mut options = Vec::new();
    man.render_options_section(&mut options)?;
    page.extend(with_subsections(&String::from_utf8_lossy(&options)).bytes());
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    let mut rest = Roff::default();
    rest.control("SH", ["EXAMPLES"]);
    for (purpose, line) in help::examples(&name) {
        rest.control("PP", []).text([roman(format!("{purpose}:"))]);
        rest.control("RS", ["4"]).control("EX", []).text([roman(*line)]).control("EE", []).control("RE", []);
    }
    for (heading, entries) in help::SECTIONS {
        rest.control("SH", [heading]);
        for (term, meaning) in entries {
            rest.control("TP", []).text([bold(*term)]).text([roman(*meaning)]);
        }
    }
    rest.control("SH", ["SEE ALSO"]);
    let others = names.iter().filter(|other| **other != name && *other != "help");
    let pages: Vec<String> = others.map(|other| format!("misis-form-{other}(1)")).collect();
    let program = if has_commands { "" } else { "misis-form(1), " };
    rest.text([roman(format!("{program}{}", pages.join(", ")))]);
    rest.to_writer(&mut page)?;
    Ok(page)
}

/// The groups of flags as subsections of OPTIONS, where readers of manuals look for flags.
fn with_subsections(options: &str) -> String {
    let mut out = String::from(".SH OPTIONS\n");
    for line in options.lines().filter(|line| *line != ".SH OPTIONS") {
        match line.strip_prefix(".SH ") {
            Some(heading) => {
                out.push_str(".SS ");
                out.push_str(heading);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
