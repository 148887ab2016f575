//! The school's own defaults: which file they come from.

use std::path::PathBuf;

use misis_form::Error;
use misis_form::defaults::Defaults;
use misis_form::format::{self, Format};
use misis_form::input;

use super::Stop;
use super::args::DefaultsArgs;
use super::report::Reporter;

/// The defaults that are in force; one line says which file they are from.
pub(super) fn defaults(args: &DefaultsArgs, reporter: &Reporter) -> Result<Option<Defaults>, Stop> {
    let usual = || usual_place().filter(|path| path.is_file());
    let Some(path) = args.defaults.clone().or_else(usual).filter(|_| !args.no_defaults) else {
        return Ok(None);
    };
    let name = input::display_name(&path);
    let text = format::text(input::read_bytes(&path)?)
        .map_err(|_| Error::Read { path: path.clone(), source: std::io::ErrorKind::InvalidData.into() })?;
    let format = Format::of_path(&path).unwrap_or(Format::Toml);
    let (defaults, findings) = Defaults::parse(&text, &name, format)?;
    if !findings.is_empty() {
        reporter.findings(&findings);
        return Err(Stop::Findings);
    }
    reporter.note(&format!("defaults from {name}"));
    Ok(Some(defaults))
}

/// Where programs keep their settings on this system.
fn usual_place() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = if cfg!(windows) {
        folder("APPDATA")?
    } else if cfg!(target_os = "macos") {
        folder("HOME")?.join("Library/Application Support")
    } else {
        // XDG Base Directory Specification: a path that is not absolute is to be ignored.
        folder("XDG_CONFIG_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| Some(folder("HOME")?.join(".config")))?
    };
    Some(settings.join("misis-form").join("defaults.toml"))
}
