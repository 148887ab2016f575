//! `misis-form blank`

use std::path::Path;

use misis_form::{Request, pdf};

use super::args::BlankArgs;
use super::report::Reporter;
use super::{Status, Stop, sink, target};

pub(super) fn run(args: &BlankArgs, reporter: &Reporter) -> Result<Status, Stop> {
    if let Some(path) = &args.output.output {
        target::is_pdf(path)?;
    }
    let kind = if args.flat { pdf::Kind::Flat } else { pdf::Kind::Fillable };
    let bytes = pdf::write(&Request::new(args.revision.get()), kind)?;
    sink::write_pdf(&args.output, Path::new("blank.pdf"), &bytes, reporter)?;
    Ok(Status::Done)
}
