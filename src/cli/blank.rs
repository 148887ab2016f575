//! `misis-form blank`

use std::fs;
use std::path::Path;

use misis_form::{Error, Request, pdf};

use super::args::BlankArgs;
use super::report::Reporter;
use super::{Status, Stop, sink, target};

pub(super) fn run(args: &BlankArgs, reporter: &Reporter) -> Result<Status, Stop> {
    if let Some(path) = &args.output.output {
        target::is_pdf(path)?;
    }
    let kind = if args.flat { pdf::Kind::Flat } else { pdf::Kind::Fillable };
    let bytes = pdf::write(&Request::new(args.revision.get()), kind)?;
    match sink::write_pdf(&args.output, Path::new("blank.pdf"), &bytes, reporter) {
        Err(Error::Exists { path }) if holds(&path, &bytes) => {
            reporter.note(&format!("{} is there already, and the same", path.display()));
        }
        written => written?,
    }
    Ok(Status::Done)
}

/// Whether a file holds just these bytes; one of another length is not read.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let is_as_long = fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == bytes.len() as u64);
    is_as_long && fs::read(path).is_ok_and(|there| there == bytes)
}
