//! `misis-form completions` and `misis-form man`

use misis_form::Error;

use super::args::{CompletionsArgs, ManArgs, command};
use super::{Status, Stop, sink};

pub(super) fn completions(args: &CompletionsArgs) -> Result<Status, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "misis-form", &mut script);
    sink::print(&script)?;
    Ok(Status::Done)
}

pub(super) fn man(args: &ManArgs) -> Result<Status, Stop> {
    let mut program = command();
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => {
            let known: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
            let Some(command) = program.find_subcommand(name) else {
                let known = known.join(", ");
                return Err(Stop::Usage(format!("there is no command `{name}`; the commands are {known}")));
            };
            command.clone().display_name(format!("misis-form-{name}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| Error::Internal(error.to_string()))?;
    sink::print(&page)?;
    Ok(Status::Done)
}
