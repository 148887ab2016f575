//! Help is true and short: its examples run, its flags stand in the reference, and shells complete what it names.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::session::Session;
use misis_form::{Code, Mistake};

/// The commands, as the program lists them.
fn commands() -> Vec<String> {
    let help = Session::new().run(&["--help"]).text();
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .filter(|name| name != "help")
        .collect()
}

/// The command lines below `Examples:`.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help.split_once("Examples:\n").unwrap_or_default();
    examples.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

/// Every flag that a text names as help does: at the start of a line, after a short one or alone.
fn flags(help: &str) -> BTreeSet<String> {
    let starts = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = starts.flat_map(|line| line.split("  ").next().unwrap_or_default().split([' ', ',', '=']));
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned).collect()
}

#[test]
fn short_help_fits_on_a_screen() {
    for command in commands() {
        let help = Session::new().run(&[&command, "-h"]).text();
        let lines = help.lines().count();
        assert!(lines <= 50, "{command}: {lines} lines");
        assert!(help.contains(&format!("Examples: misis-form {command} --help")), "{help}");
        assert!(help.contains("\nGeneral:\n"), "{help}");
        assert!(!help.contains("\nOptions:\n"), "a flag is for nothing: {help}");
    }
    assert!(Session::new().run(&["-h"]).text().lines().count() <= 50);
}

/// A folder with what examples start from.
fn desk() -> Session {
    let session = Session::new();
    session.run(&["init", "-q"]).expect(0, "");
    session.run(&["init", "-q", "-o", "people.xlsx"]).expect(0, "");
    session.run(&["init", "-q", "-o", "people.csv"]).expect(0, "");
    session.run(&["fill", "request.toml", "-q", "-o", "returned.pdf"]).expect(0, "");
    let decisions = "file,decision,misis,itd_security\nreturned.pdf,Approved,A. Clerk,B. Clerk\n";
    session.file("decisions.csv", decisions);
    fs::create_dir(session.path().join("inbox")).unwrap();
    fs::copy(session.path().join("returned.pdf"), session.path().join("inbox/maria.pdf")).unwrap();
    session
}

/// Whether a command line writes a file of that name.
fn writes(line: &str, name: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(2).any(|pair| pair == ["-o", name]) || line == "misis-form init" && name == "request.toml"
}

#[test]
fn every_example_runs() {
    let mut lines = examples(&Session::new().run(&["--help"]).text());
    for command in commands() {
        let of_command = examples(&Session::new().run(&[&command, "--help"]).text());
        assert!(!of_command.is_empty(), "{command} has no example");
        let page = Session::new().run(&["man", &command]).text().replace("\\-", "-").replace("\\(aq", "'");
        for line in &of_command {
            assert!(page.contains(line), "the manual page of {command} lacks {line}");
        }
        lines.extend(of_command);
    }
    assert!(lines.len() > 20);
    for line in lines {
        let session = desk();
        for name in session.files() {
            if writes(&line, &name) {
                fs::remove_file(session.path().join(name)).unwrap();
            }
        }
        // The form of the test is not signed.
        let is_decision = line.starts_with("misis-form decide");
        let line = if is_decision { format!("{line} --anyway") } else { line };
        let code = sh("bash", &line, session.path()).0;
        // It asks, and nobody is there; `tests/new.rs` answers.
        if line.starts_with("misis-form new") {
            assert_eq!(code, 2, "{line}");
            continue;
        }
        // A form that is not signed yet ends with 1.
        let is_expected = code == 0 || code == 1 && line.starts_with("misis-form check");
        let is_expected = is_expected || code == 1 && line.contains("misis-form extract returned.pdf");
        let is_expected = is_expected || matches!(code, 1 | 5) && line.contains("misis-form extract inbox");
        assert!(is_expected, "`{line}` ends with {code}: {}", sh("bash", &line, session.path()).1);
    }
}

/// Runs a line in a shell that finds the program; gives its exit code and what it prints.
fn sh(shell: &str, line: &str, folder: &Path) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_misis-form"));
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&paths));
    let output = Command::new(shell)
        .args(["-c", line])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("SOURCE_DATE_EPOCH", "1795435200")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join(".config"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code().unwrap_or(-1), printed)
}

#[test]
fn every_flag_stands_in_the_reference_and_the_other_way_round() {
    let reference =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md")).unwrap();
    for command in commands() {
        let heading = format!("\n### `{command}`\n");
        let section = reference.split_once(&heading).unwrap_or_else(|| panic!("no section for {command}")).1;
        let section = section.split("\n##").next().unwrap();
        let help = Session::new().run(&[&command, "--help"]).text();
        assert_eq!(flags(section), flags(&help), "{command}");
        assert!(flags(&help).contains("--help") && flags(&help).len() >= 3, "{command}");
    }
}

/// What bash offers for the last word of a line, through the completion that it loads.
fn offered(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let script = format!(
        "eval \"$(misis-form completions bash)\"; COMP_WORDS=({}); COMP_CWORD={}; COMP_LINE='{line}'; \
         COMP_POINT=${{#COMP_LINE}}; function=$(complete -p misis-form | sed 's/.*-F \\([^ ]*\\).*/\\1/'); \
         $function misis-form '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let (code, printed) = sh("bash", &script, Session::new().path());
    assert_eq!(code, 0, "{printed}");
    printed.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_flags_and_values() {
    assert_eq!(offered("misis-form ext"), ["extract"]);
    assert_eq!(offered("misis-form fill --last"), ["--last-name"]);
    assert_eq!(
        offered("misis-form fill --role sch"),
        ["school_full_read", "school_limited_read", "scheduling_administrator"]
    );
    assert_eq!(offered("misis-form fill --add-role couns"), ["counselor"]);
    assert_eq!(offered("misis-form blank --revision 02"), ["02/17/2022"]);
    assert_eq!(offered("misis-form check --stage "), ["request", "submitted", "decided"]);
    assert_eq!(offered("misis-form explain user.ph"), ["user.phone", "user.phone_area", "user.phone_number"]);
    assert!(offered("misis-form batch --ke").contains(&"--keep-going".to_owned()));
}

/// There is no PowerShell to ask: this reads the script.
#[test]
fn powershell_is_told_what_flags_and_commands_take() {
    let script = Session::new().run(&["completions", "powershell"]).expect(0, "").text();
    let line = |before: &str| {
        let start = format!("        'misis-form;{before}' {{ ");
        script.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{before}\n{script}"))
    };
    assert!(line("fill --role").contains("'counselor', 'office_manager'"));
    assert!(line("check --stage").ends_with("{ 'request', 'submitted', 'decided'; break }"));
    assert!(line("blank --color").contains("'never'"));
    assert!(line("explain explain").contains("'user.phone'"));
    assert!(line("man man").contains("'decide'"));
    let values = script.find("$values = @(switch").unwrap();
    assert!(values < script.find("$completions = @(switch").unwrap());
}

#[test]
fn codes_and_fields_are_explained() {
    let session = Session::new();
    let all = session.run(&["explain"]).expect(0, "").text();
    assert_eq!(all.lines().count(), Code::ALL.len() + Mistake::CODES.len());
    for (code, summary) in Mistake::CODES {
        let one = session.run(&["explain", code]).expect(0, "").text();
        assert_eq!(one, format!("{code}: {summary}\n"));
    }
    for code in Code::ALL {
        let one = session.run(&["explain", code.id()]).expect(0, "").text();
        assert_eq!(one, format!("{}: {}\n", code.id(), code.summary()));
        assert!(all.contains(code.summary()));
    }
    let field = session.run(&["explain", "user.extension"]).expect(0, "").text();
    assert!(field.contains("label: ext.\n") && field.contains("flag: --extension\n"), "{field}");
    // As a column may be called, too.
    for word in ["EXT.", "ext"] {
        assert_eq!(session.run(&["explain", word]).expect(0, "").text(), field, "{word}");
    }
    let several = session.run(&["explain", "Title"]).expect(0, "").text();
    assert!(several.contains("name: user.title\n") && several.contains("name: notify.title\n"), "{several}");
    let wrong = session.run(&["explain", "date-ordr"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("`date-order`"), "{}", wrong.stderr);
    assert!(wrong.stderr.lines().count() < 10, "{}", wrong.stderr);
}

#[test]
fn whoever_names_no_file_sees_an_example() {
    let session = Session::new();
    for command in ["check", "extract", "batch", "completions"] {
        let run = session.run(&[command]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("\nFor example: "), "{command}: {}", run.stderr);
        assert!(
            run.stderr.lines().last().unwrap().contains(&format!("misis-form {command} ")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn manual_pages_have_the_sections_that_readers_look_for() {
    let session = Session::new();
    let mut pages = vec![session.run(&["man"]).expect(0, "").text()];
    pages.extend(commands().iter().map(|command| session.run(&["man", command]).expect(0, "").text()));
    for page in pages {
        for heading in [
            "NAME",
            "SYNOPSIS",
            "OPTIONS",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "\"SEE ALSO\"",
        ] {
            assert!(page.contains(&format!("\n.SH {heading}\n")), "{heading}: {page}");
        }
    }
}

#[test]
fn the_version_names_the_revisions_of_the_form() {
    let session = Session::new();
    let long = session.run(&["--version"]).expect(0, "").text();
    let revisions: Vec<&str> = misis_form::revision::ALL.iter().map(|revision| revision.date()).collect();
    assert_eq!(long.lines().nth(1), Some(&*format!("revisions of the form: {}", revisions.join(", "))));
    assert_eq!(session.run(&["-V"]).text().lines().count(), 1);
}
