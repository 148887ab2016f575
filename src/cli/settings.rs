//! The school's own defaults: which file they come from.

use std::path::{Path, PathBuf};

use clap::Args;
use misis_form::Error;
use misis_form::defaults::Defaults;
use misis_form::format::{self, Format};
use misis_form::input;

use super::Stop;
use super::report::Reporter;

#[derive(Args)]
pub(super) struct DefaultsArgs {
    /// Take what requests leave out (school, location code, site administrator, notification) from this file
    ///
    /// Without it, from misis-form/defaults.toml in the usual place for settings, if it is there.
    #[arg(long, value_name = "FILE", conflicts_with = "no_defaults")]
    defaults: Option<PathBuf>,
    /// Use no file of defaults
    #[arg(long)]
    no_defaults: bool,
}

impl DefaultsArgs {
    /// The defaults that are in force; one line says which file they are from.
    pub(super) fn read(&self, reporter: &Reporter) -> Result<Option<Defaults>, Stop> {
        let usual = || usual_place().filter(|path| path.is_file());
        let Some(path) = self.defaults.clone().or_else(usual).filter(|_| !self.no_defaults) else {
            return Ok(None);
        };
        let name = input::display_name(&path);
        let text = format::text(input::read_bytes(&path)?).map_err(|_| Error::Read {
            path: path.clone(),
            source: std::io::ErrorKind::InvalidData.into(),
        })?;
        let format = Format::of_path(&path).unwrap_or(Format::Toml);
        let (defaults, findings) = Defaults::parse(&text, &name, format)?;
        if !findings.is_empty() {
            reporter.findings(&findings);
            return Err(Stop::Findings);
        }
        reporter.note(&format!("defaults from {name}"));
        Ok(Some(defaults))
    }

    /// The file that is named, which no output may replace.
    pub(super) fn file(&self) -> Option<&Path> {
        self.defaults.as_deref()
    }
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
