//! `misis-form init`

use std::path::PathBuf;

use misis_form::format::{self, Format};

use super::args::{InitArgs, OutputArgs};
use super::report::Reporter;
use super::target::{self, Promise};
use super::{Status, Stop, sink};

pub(super) fn run(args: &InitArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let path = args.output.output.clone().unwrap_or_else(|| PathBuf::from("request.toml"));
    if let Some(file) = args.defaults.file() {
        target::apart([file], [("-o", path.as_path())])?;
    }
    let defaults = args.defaults.read(reporter)?.unwrap_or_default();
    let request = defaults.over(format::starter_request());
    if Promise::of(&path) == Promise::Data("xlsx") {
        misis_form::output::write_file(&path, &format::starter_workbook(&request)?, args.output.force)?;
        reporter.note(&format!("wrote {}", path.display()));
        return Ok(Status::Done);
    }
    let text = match Format::of_path(&path) {
        Some(Format::Csv) => format!("{}{}", format::MARK, format::starter_table(&request)),
        // Standard output, and a name without an ending, promise nothing.
        None if path.extension().is_none() => defaults.starter(),
        Some(Format::Toml) => defaults.starter(),
        None | Some(Format::Json | Format::JsonLines) => {
            return Err(Stop::Usage(
                "a file to fill in by hand is a workbook (.xlsx), a .csv table or a .toml file".to_owned(),
            ));
        }
    };
    let output = OutputArgs { output: Some(path), force: args.output.force };
    sink::write_text(&output, &text, reporter)?;
    Ok(Status::Done)
}
