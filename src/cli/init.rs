//! `misis-form init`

use std::borrow::Cow;
use std::path::PathBuf;

use misis_form::format::{self, Format};

use super::args::{InitArgs, OutputArgs};
use super::report::Reporter;
use super::target::Promise;
use super::{Status, Stop, sink};

pub(super) fn run(args: &InitArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let path = args.output.output.clone().unwrap_or_else(|| PathBuf::from("request.toml"));
    if Promise::of(&path) == Promise::Data("xlsx") {
        misis_form::output::write_file(&path, &format::starter_workbook()?, args.output.force)?;
        reporter.note(&format!("wrote {}", path.display()));
        return Ok(Status::Done);
    }
    let text = match Format::of_path(&path) {
        Some(Format::Csv) => Cow::Owned(format!("{}{}", format::MARK, format::starter_table())),
        // Standard output, and a name without an ending, promise nothing.
        None if path.extension().is_none() => Cow::Borrowed(format::starter()),
        Some(Format::Toml) => Cow::Borrowed(format::starter()),
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
