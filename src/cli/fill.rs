//! `misis-form fill`

use std::path::{Path, PathBuf};

use misis_form::form::Stage;
use misis_form::input;
use misis_form::layout::Drawer;
use misis_form::pdf;
use misis_form::request::RawRequest;
use misis_form::returned::Reader;
use misis_form::review::Reviewer;
use misis_form::rules::Context;

use super::args::FillArgs;
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, settings, sink, target};

pub(super) fn run(args: &FillArgs, reporter: &Reporter) -> Result<Status, Stop> {
    let fields = &args.fields;
    if args.request.is_none()
        && !args.partial
        && fields.added.is_empty()
        && fields.raw == RawRequest::default()
    {
        return Err(Stop::Wanting(
            "there is nothing to fill in: name a request file, or give the answers as flags",
            "`misis-form new` asks for them one by one, and `misis-form init` writes a file to fill in",
        ));
    }
    let output = args.output.output.clone().unwrap_or_else(|| default_output(args.request.as_deref()));
    target::is_pdf(&output)?;
    target::apart(
        args.request.as_deref().into_iter().chain(args.defaults.defaults.as_deref()),
        [("-o", output.as_path())],
    )?;
    let today = today()?;
    sink::await_input(args.request.as_deref(), "a request", reporter);
    let mut raw = match &args.request {
        Some(path) => read_one(path, &args.passwords.reader()?)?,
        None => Default::default(),
    };
    if args.renew {
        raw.renew();
    }
    raw.overlay(args.fields.raw.clone());
    for role in &args.fields.added {
        raw.roles.push(role.clone());
    }
    raw.revision = args.revision.chosen().or(raw.revision);
    if let Some(defaults) = settings::defaults(&args.defaults, reporter)? {
        defaults.apply(&mut raw);
    }

    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context = Context { stage: Stage::Request, today, partial: args.partial, drawing: Some(&drawer) };
    let kind = args.paper.kind(false)?;
    let origin = raw.origin.clone();
    let mut reviewed = Reviewer { context, defaults: true }.review(raw);
    if kind == pdf::Kind::FlatWithCode {
        reviewed.check_paper_code(&origin);
    }
    reporter.findings(&reviewed.findings);
    if reviewed.has_errors() {
        return Ok(Status::Findings);
    }
    let mut bytes = Vec::new();
    pdf::write_to(&reviewed.request, kind, &fonts, &mut bytes)?;
    sink::write_pdf(&args.output, &output, &bytes, reporter)?;
    Ok(Status::Done)
}

/// Reads the one request of a file.
fn read_one(path: &Path, reader: &Reader) -> Result<RawRequest, Stop> {
    let mut requests = input::load(path, reader)?.into_requests();
    match requests.len() {
        1 => Ok(requests.remove(0)),
        0 => Err(Stop::Usage(format!("`{}` holds no request", input::display_name(path)))),
        number => {
            let name = input::display_name(path);
            Err(Stop::Usage(format!("`{name}` holds {number} requests; `fill` takes one")))
        }
    }
}

/// The name of the request file with the ending of a PDF, in the current folder.
fn default_output(request: Option<&Path>) -> PathBuf {
    request
        .filter(|path| !sink::is_standard(path))
        // A returned form must not be taken for its own copy.
        .filter(|path| path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("pdf")))
        .and_then(Path::file_stem)
        .map_or_else(
            || PathBuf::from("request.pdf"),
            |stem| {
                let mut name = stem.to_owned();
                name.push(".pdf");
                name.into()
            },
        )
}
