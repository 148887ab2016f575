//! The second reader of typed text that `--ocr-model` names.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use misis_form::input::FoundFile;
use misis_form::ocr::{self, Recognizer, TRIED};
use misis_form::returned::{Limits, Reader};
use misis_form::{Error, input};

use super::args::OcrArgs;
use super::{Status, Stop};

/// The same reader, with it if it is wanted.
pub(super) fn with(args: &OcrArgs, reader: Reader) -> Result<Reader, Stop> {
    let Some(path) = &args.ocr_model else { return Ok(reader) };
    let name = input::display_name(path);
    let refused = |what: String| Stop::Usage(format!("the model `{name}` {what}"));
    let file = read(path)?;
    let program = std::env::current_exe()
        .map_err(|source| Error::Read { path: PathBuf::from("misis-form"), source })?;
    let mut command = Command::new(program);
    command.args(["extract", "--ocr-bound", "--color", "never", "-"]);
    ocr::try_guarded(command, &file).map_err(refused)?;
    let second = Arc::new(Recognizer::open(file).map_err(refused)?);
    Ok(Reader { second: Some(second), ..reader })
}

/// The process that tries a model: what is wrong with the one on standard input is said on standard error.
pub(super) fn try_bound() -> Result<Status, Stop> {
    match ocr::try_bound(|| read(Path::new("-")))? {
        Ok(()) => Ok(Status::Done),
        Err(what) => Err(Stop::Usage(format!("{TRIED}{what}"))),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    FoundFile::named(path).read(&Limits { file_size: Recognizer::MOST, ..Limits::default() })
}
