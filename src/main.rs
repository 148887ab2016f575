//! The command-line tool: parses arguments, calls the library and prints.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
