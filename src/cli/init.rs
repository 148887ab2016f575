//! `misis-form init`

use std::path::PathBuf;

use misis_form::format;

use super::args::{InitArgs, OutputArgs};
use super::report::Reporter;
use super::{Status, Stop, sink};

pub(super) fn run(args: &InitArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let path = args.output.output.clone().unwrap_or_else(|| PathBuf::from("request.toml"));
    let output = OutputArgs { output: Some(path), force: args.output.force };
    sink::write_text(&output, format::starter(), reporter)?;
    Ok(Status::Done)
}
