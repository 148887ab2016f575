//! What can be done, in the words of the command that is running.

use clap::Command;
use misis_form::revision::newest;
use misis_form::{Finding, Origin, Remedy};

/// The flags of a command, by which it says what can be done.
#[derive(Default)]
pub(super) struct Flags {
    long: Vec<String>,
}

impl Flags {
    pub(super) fn of(command: &Command) -> Self {
        Self { long: command.get_arguments().filter_map(|flag| flag.get_long()).map(str::to_owned).collect() }
    }

    fn has(&self, flag: &str) -> bool {
        self.long.iter().any(|long| long == flag)
    }

    /// What to do.
    pub(super) fn words(&self, remedy: Remedy) -> &'static str {
        match remedy {
            Remedy::Replace if self.has("force") => {
                "choose another name, or allow replacing it with `--force`"
            }
            Remedy::Resume if self.has("resume") => {
                "`--resume` keeps them and makes what is missing, `--force` makes all of them anew"
            }
            Remedy::NameOutput if self.has("output") => {
                "name a file with `-o FILE`, or send the output to a program or file"
            }
            Remedy::OtherFont if self.has("font") => "name another font with `--font FILE`",
            Remedy::MoreFonts if self.has("font") => {
                "name a font that has it with `--font FILE`; without one the value is stored in full and printed with a placeholder"
            }
            Remedy::Password if self.has("password-file") => {
                "`--password-file FILE` opens it, if FILE holds its password"
            }
            Remedy::TellApart if self.has("name") => {
                "remove one of the two, or tell them apart with a field or `{row}` in `--name`"
            }
            Remedy::ChooseFolder if self.has("out-dir") => "choose the folder with `--out-dir`",
            Remedy::IgnoreColumns if self.has("ignore-columns") => {
                "rename the columns that are meant; `--ignore-columns` passes over the others"
            }
            Remedy::OneForm if self.has("one-form") => {
                "look at both; if they are one form, name both with `--one-form`"
            }
            Remedy::OtherPage if self.has("one-form") => {
                "ask for the page; if another file has it, name both with `--one-form`"
            }
            remedy => remedy.words(),
        }
    }

    /// Says in a finding what to do.
    pub(super) fn word(&self, finding: &mut Finding) {
        if let Some(remedy) = finding.remedy {
            finding.hint = Some(self.words(remedy).to_owned());
        }
        // Where no file was given, flags are the place to say it.
        let asked =
            finding.field.as_deref().filter(|_| matches!(finding.origin, Origin::Nowhere | Origin::Default));
        let input = asked.and_then(|name| newest().form().input(name));
        if let (Some(input), Some(hint)) = (input, &mut finding.hint)
            && let Some(flag) = input.flag().filter(|flag| self.has(flag))
        {
            *hint = hint.replacen(&format!("fill in `{}`", input.name), &format!("give `--{flag}`"), 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::args::Cli;
    use super::*;

    #[test]
    fn commands_name_only_flags_that_they_take() {
        for command in Cli::command().get_subcommands() {
            let flags = Flags::of(command);
            for &remedy in Remedy::ALL {
                let words = flags.words(remedy);
                for flag in words.split("--").skip(1) {
                    let flag: String =
                        flag.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                    assert!(flags.has(&flag), "{}: {words}", command.get_name());
                }
            }
        }
    }

    #[test]
    fn the_library_names_no_flag() {
        assert!(Remedy::ALL.iter().all(|remedy| !remedy.words().contains('`')));
    }
}
