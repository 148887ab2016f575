//! Where an output goes: what its name promises, and that it takes the place
//! of nothing else.

use std::path::{Path, PathBuf};

use super::{Stop, sink};

/// What the name of an output promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// A PDF.
    Pdf,
    /// An archive of forms.
    Zip,
    /// Another archive of forms.
    Tar,
    /// A table, or another file of data, with its ending.
    Data(&'static str),
    /// A folder: one that is there, or a name that ends as folders do.
    Folder,
    /// Standard output.
    Standard,
    /// Nothing: it has no ending.
    Nothing,
    /// An ending that stands for nothing that is written.
    Other,
}

/// The endings of files of data.
const DATA: [&str; 9] = ["csv", "tsv", "json", "jsonl", "ndjson", "toml", "xlsx", "fdf", "xfdf"];

impl Promise {
    pub(super) fn of(path: &Path) -> Self {
        if sink::is_standard(path) {
            return Self::Standard;
        }
        let name = path.as_os_str().as_encoded_bytes();
        if path.is_dir() || name.ends_with(b"/") || cfg!(windows) && name.ends_with(b"\\") {
            return Self::Folder;
        }
        let Some(ending) = path.extension() else { return Self::Nothing };
        let ending = ending.to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "pdf" => Self::Pdf,
            "zip" => Self::Zip,
            "tar" => Self::Tar,
            ending => {
                DATA.iter().find(|known| **known == ending).map_or(Self::Other, |known| Self::Data(known))
            }
        }
    }
}

/// Refuses the name of a PDF that promises something else.
pub(super) fn is_pdf(path: &Path) -> Result<(), Stop> {
    match Promise::of(path) {
        Promise::Zip | Promise::Tar | Promise::Data(_) => Err(Stop::Usage(format!(
            "one form is written as a PDF: name it .pdf, and not `{}`; `misis-form batch` writes archives",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Refuses the name of a picture that promises something else.
#[cfg(feature = "preview")]
pub(super) fn is_picture(path: &Path) -> Result<(), Stop> {
    let is_png = path.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("png"));
    match Promise::of(path) {
        Promise::Standard => Ok(()),
        Promise::Nothing | Promise::Other if is_png => Ok(()),
        _ => Err(Stop::Usage(format!("a page is drawn as PNG: name it .png, and not `{}`", path.display()))),
    }
}

/// No output may take the place of an input, not even if it is allowed to
/// replace files; nor of another output. Outputs come with what they are
/// called in messages.
pub(super) fn apart<'a>(
    inputs: impl IntoIterator<Item = &'a Path>,
    outputs: impl IntoIterator<Item = (&'a str, &'a Path)>,
) -> Result<(), Stop> {
    let inputs = inputs.into_iter().filter(|path| !sink::is_standard(path));
    let mut named: Vec<(&str, PathBuf)> = inputs.map(|path| ("an input", place(path))).collect();
    for (flag, path) in outputs {
        if sink::is_standard(path) {
            continue;
        }
        let place = place(path);
        if let Some((other, _)) = named.iter().find(|(_, there)| *there == place) {
            return Err(Stop::Usage(format!("`{flag}` and {other} are the same file, `{}`", path.display())));
        }
        named.push((flag, place));
    }
    Ok(())
}

/// Where a file is, however its name is written.
fn place(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    path.canonicalize()
        .or_else(|_| {
            Ok::<_, std::io::Error>(folder.canonicalize()?.join(path.file_name().unwrap_or_default()))
        })
        .unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_what_they_end_with() {
        for (name, promise) in [
            ("a.PDF", Promise::Pdf),
            ("forms.zip", Promise::Zip),
            ("forms.tar", Promise::Tar),
            ("data.csv", Promise::Data("csv")),
            ("data.XLSX", Promise::Data("xlsx")),
            ("new-folder/", Promise::Folder),
            (".", Promise::Folder),
            ("-", Promise::Standard),
            ("forms", Promise::Nothing),
            ("a.docx", Promise::Other),
        ] {
            assert_eq!(Promise::of(Path::new(name)), promise, "{name}");
        }
    }
}
