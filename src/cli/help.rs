//! What help and the manual pages teach besides the flags: examples, what the flags are for, exit codes.
//!
//! `--help`, `misis-form man` and `docs/reference.md` all say what stands here. Every example runs in `tests/help.rs`.

use std::fmt::Write as _;

use clap::{Arg, Command};
use misis_form::revision::ALL;

/// What each command is good for: a sentence, and a command line that does it. The program as a whole comes first.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "misis-form",
        &[
            ("Make the blank form", "misis-form blank"),
            ("Start a request file", "misis-form init"),
            ("Make the form from it", "misis-form fill request.toml"),
            ("Make a form for each row of a workbook", "misis-form batch people.xlsx -o forms/"),
            ("Turn a folder of returned forms into a table", "misis-form extract inbox -o inbox.csv"),
        ],
    ),
    (
        "blank",
        &[
            ("Make the blank form, blank.pdf", "misis-form blank"),
            ("Make one for paper only", "misis-form blank --flat -o paper.pdf"),
        ],
    ),
    (
        "fill",
        &[
            ("Make request.pdf from a request file", "misis-form fill request.toml"),
            (
                "Change an answer, and choose where the form goes",
                "misis-form fill request.toml --phone \"213 555 0199\" -o new.pdf",
            ),
            (
                "Fill in what is known, and leave the rest open",
                "misis-form fill --partial --school \"Roosevelt Senior High School\" -o open.pdf",
            ),
            ("Apply again with last year's form", "misis-form fill returned.pdf --renew -o again.pdf"),
        ],
    ),
    (
        "batch",
        &[
            ("Write a file for each row of a workbook", "misis-form batch people.xlsx -o forms/"),
            ("Write one file to print, with each form on a sheet", "misis-form batch people.csv -o all.pdf"),
            (
                "Name the files by row and number, and say what became of each row",
                "misis-form batch people.csv -o forms.zip --name \"{row}-{employee_number}\" --report report.csv",
            ),
        ],
    ),
    (
        "check",
        &[
            ("Check a request file", "misis-form check request.toml"),
            ("See where each form of a folder stands", "misis-form check inbox"),
            ("Write a page to click through", "misis-form check inbox --report desk.html"),
            ("Print the findings for a program", "misis-form check returned.pdf --format json"),
        ],
    ),
    (
        "extract",
        &[
            ("Read one form", "misis-form extract returned.pdf"),
            ("Turn a folder of forms into a table", "misis-form extract inbox -o inbox.csv"),
            (
                "Print a record a line, of forms that are not signed yet",
                "misis-form extract inbox --stage request --format jsonl",
            ),
            (
                "Write a page to say on what could not be read off scans",
                "misis-form extract inbox -o inbox.jsonl --review sheet.html",
            ),
        ],
    ),
    (
        "decide",
        &[
            (
                "Approve a signed form",
                "misis-form decide returned.pdf --approve --misis \"A. Clerk\" --itd-security \"B. Clerk\" -o b.pdf",
            ),
            ("Decide many, from a table", "misis-form decide --decisions decisions.csv --out-dir decided"),
        ],
    ),
    (
        "init",
        &[
            ("Write request.toml, with an explanation of each answer", "misis-form init"),
            ("Write a workbook for many people", "misis-form init -o people.xlsx"),
        ],
    ),
    (
        "new",
        &[
            ("Answer question by question, and write request.toml", "misis-form new"),
            ("Write another file", "misis-form new -o maria.toml"),
        ],
    ),
    #[cfg(feature = "preview")]
    (
        "preview",
        &[
            ("Draw the first page of the blank form", "misis-form preview -o blank.png"),
            ("Draw the second page of a request's form", "misis-form preview request.toml --page 2"),
        ],
    ),
    (
        "fields",
        &[
            ("List the fields", "misis-form fields"),
            ("Print a JSON Schema of request files", "misis-form fields --format json-schema"),
        ],
    ),
    (
        "explain",
        &[
            ("Say what a finding means", "misis-form explain date-order"),
            ("Say what a field takes", "misis-form explain user.phone"),
            ("List all codes", "misis-form explain"),
        ],
    ),
    (
        "completions",
        &[
            ("Complete commands in this bash", "eval \"$(misis-form completions bash)\""),
            ("Print the script for zsh", "misis-form completions zsh"),
        ],
    ),
    (
        "man",
        &[("Print the manual page", "misis-form man"), ("Print that of a command", "misis-form man fill")],
    ),
];

/// What flags are for: a heading and the arguments below it. Others stand under the last, or under one of their own.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Input",
        &[
            "sheet",
            "ignore_columns",
            "files_from",
            "one_form",
            "renew",
            "password_file",
            "defaults",
            "no_defaults",
            "decisions",
            "revision",
            "partial",
        ],
    ),
    (
        "Output",
        &[
            "output",
            "out_dir",
            "zip",
            "merge",
            "name",
            "flat",
            "paper_code",
            "format",
            "report",
            "review",
            "verbose",
            "force",
            "resume",
            "keep_going",
            "dry_run",
            "page",
            "dpi",
            "jobs",
            "font",
            "no_system_fonts",
        ],
    ),
    ("Rules", &["stage", "trust", "anyway"]),
    ("Decision", &["approve", "disapprove", "reason", "misis", "itd_security", "date"]),
    ("General", &["quiet", "color", "help", "version"]),
];

/// How runs end.
const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "done, no errors found"),
    ("1", "the request or the returned form is wrong or incomplete"),
    ("2", "wrong usage"),
    ("3", "an input cannot be read, or is not this form"),
    ("4", "an output cannot be written"),
    ("5", "finished, but some inputs failed"),
    ("130", "stopped"),
];

/// The variables that the program reads.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("NO_COLOR", "where it is set, messages have no color; --color always wins over it"),
    ("SOURCE_DATE_EPOCH", "what day it is today, in seconds since 1970, for runs that must repeat"),
    ("XDG_CONFIG_HOME, HOME", "where the file of defaults is looked for; on Windows that is APPDATA"),
];

/// The files that the program looks for by itself.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/misis-form/defaults.toml",
        "what requests leave out, such as the school; $XDG_CONFIG_HOME takes the place of ~/.config where it is set",
    ),
    ("~/Library/Application Support/misis-form/defaults.toml", "the same on macOS"),
    ("%APPDATA%\\misis-form\\defaults.toml", "the same on Windows"),
];

/// The sections of a manual page that are the same for all commands.
pub(super) const SECTIONS: [(&str, &[(&str, &str)]); 3] =
    [("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)];

/// The examples of a command: what each is for, and what to type.
pub(super) fn examples(command: &str) -> &'static [(&'static str, &'static str)] {
    EXAMPLES.iter().find(|(name, _)| *name == command).map_or(&[], |(_, examples)| examples)
}

/// The program with its versions, with flags in groups, and with examples.
pub(super) fn taught(program: Command) -> Command {
    let revisions: Vec<&str> = ALL.iter().map(|revision| revision.date()).collect();
    let version = program.get_version().unwrap_or_default();
    let versions = format!("{version}\nrevisions of the form: {}", revisions.join(", "));
    let program = with_examples(program.long_version(versions).mut_args(grouped));
    program.mut_subcommands(|command| with_examples(command.mut_args(grouped)))
}

/// What stands below the flags of a command.
fn with_examples(command: Command) -> Command {
    let heading = *command.get_styles().get_header();
    let mut codes = format!("{heading}Exit codes:{heading:#}");
    for (code, meaning) in EXIT_CODES {
        let _ = write!(codes, "\n  {code:<3}  {meaning}");
    }
    let mut long = format!("{heading}Examples:{heading:#}");
    for (purpose, line) in examples(command.get_name()) {
        let _ = write!(long, "\n  {purpose}:\n    {line}");
    }
    if command.has_subcommands() {
        let long = format!("{long}\n\n{codes}");
        return command.after_help(codes).after_long_help(long);
    }
    let more = format!("Examples: misis-form {} --help", command.get_name());
    command.after_help(more).after_long_help(long)
}

fn grouped(arg: Arg) -> Arg {
    let group = GROUPS.iter().find(|(_, ids)| ids.contains(&arg.get_id().as_str()));
    match group {
        Some((heading, _)) if !arg.is_positional() => {
            // The short help of `fill` must fit on a screen.
            let is_rare = arg.get_id() == "no_system_fonts";
            arg.help_heading(*heading).hide_short_help(is_rare)
        }
        _ => arg,
    }
}
