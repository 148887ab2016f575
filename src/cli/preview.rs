//! `misis-form preview`

use std::path::{Path, PathBuf};
use std::process::Command;

use misis_form::form::Stage;
use misis_form::format::{self, Format};
use misis_form::input;
use misis_form::layout::Drawer;
use misis_form::preview::{self, Preview, View};
use misis_form::request::RawRequest;
use misis_form::review::Reviewer;
use misis_form::rules::Context;
use misis_form::{Error, pdf, returned};

use super::args::PreviewArgs;
use super::report::Reporter;
use super::today::today;
use super::{Status, Stop, settings, sink, target};

pub(super) fn run(args: &PreviewArgs, reporter: &Reporter) -> Result<Status, Stop> {
    if args.bound {
        return draw_bound(args);
    }
    let output = args.output.output.clone().unwrap_or_else(|| default_output(args.input.as_deref()));
    target::is_picture(&output)?;
    target::apart(
        args.input.as_deref().into_iter().chain(args.defaults.defaults.as_deref()),
        [("-o", output.as_path())],
    )?;
    sink::await_input(args.input.as_deref(), "a request or a form", reporter);
    let bytes = args.input.as_deref().map(input::read_bytes).transpose()?;
    let preview = match (bytes, &args.input) {
        (Some(bytes), Some(path)) if returned::is_likely(&bytes) => foreign(args, &bytes, path)?,
        (Some(bytes), Some(path)) => match own(args, one(bytes, path)?, path, reporter)? {
            Some(preview) => preview,
            None => return Ok(Status::Findings),
        },
        _ => {
            let blank = pdf::write(&misis_form::Request::new(args.revision.get()), pdf::Kind::Fillable)?;
            preview::draw(blank, view(args), Path::new("blank.pdf"))?
        }
    };
    sink::write_pdf(&args.output, &output, &preview.png, reporter)?;
    if preview.is_partial {
        reporter.note("not everything on the page could be drawn");
    }
    Ok(Status::Done)
}

fn view(args: &PreviewArgs) -> View {
    View { page: args.page, dpi: args.dpi }
}

/// The one request of a text.
fn one(bytes: Vec<u8>, path: &Path) -> Result<RawRequest, Stop> {
    let name = input::display_name(path);
    let text = format::text(bytes)
        .map_err(|_| Error::Read { path: path.to_owned(), source: std::io::ErrorKind::InvalidData.into() })?;
    let format = Format::of_path(path).unwrap_or_else(|| Format::of_text(&text));
    let mut requests = format::read(&text, &name, format)?;
    match requests.len() {
        1 => Ok(requests.remove(0)),
        number => Err(Stop::Usage(format!("`{name}` holds {number} requests; `preview` draws one"))),
    }
}

/// The form of a request, as `fill --partial` makes it; `None` if something is wrong with it.
fn own(
    args: &PreviewArgs,
    mut raw: RawRequest,
    path: &Path,
    reporter: &Reporter,
) -> Result<Option<Preview>, Stop> {
    raw.revision = args.revision.chosen().or(raw.revision);
    if let Some(defaults) = settings::defaults(&args.defaults, reporter)? {
        defaults.apply(&mut raw);
    }
    let fonts = args.fonts.fonts()?;
    let drawer = Drawer::new(&fonts);
    let context = Context { stage: Stage::Request, today: today()?, partial: true, drawing: Some(&drawer) };
    let reviewed = Reviewer { context, defaults: true }.review(raw);
    reporter.findings(&reviewed.findings);
    if reviewed.has_errors() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    pdf::write_to(&reviewed.request, pdf::Kind::Fillable, &fonts, &mut bytes)?;
    Ok(Some(preview::draw(bytes, view(args), path)?))
}

/// A file from outside, drawn by a process of its own.
fn foreign(args: &PreviewArgs, bytes: &[u8], path: &Path) -> Result<Preview, Error> {
    let program = std::env::current_exe()
        .map_err(|source| Error::Read { path: PathBuf::from("misis-form"), source })?;
    let mut command = Command::new(program);
    command.args(["preview", "--bound", "--color", "never", "-"]);
    command.args(["--page", &args.page.to_string(), "--dpi", &args.dpi.to_string()]);
    preview::draw_guarded(command, bytes, Path::new(&input::display_name(path)))
}

/// That process: it reads all of standard input, and writes a picture to standard output.
fn draw_bound(args: &PreviewArgs) -> Result<Status, Stop> {
    preview::bind()?;
    let bytes = input::read_bytes(Path::new("-"))?;
    let preview = preview::draw(bytes, view(args), Path::new("standard input"))?;
    sink::print(&preview.png)?;
    Ok(if preview.is_partial { Status::SomeFailed } else { Status::Done })
}

/// The name of the input with the ending of a picture, in the current folder.
fn default_output(input: Option<&Path>) -> PathBuf {
    let stem = input.filter(|path| !sink::is_standard(path)).and_then(Path::file_stem);
    let mut name = stem.map_or_else(|| "preview".into(), std::ffi::OsStr::to_owned);
    name.push(".png");
    name.into()
}
