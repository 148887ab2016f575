//! Inputs of any size, read as often as needed.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use super::sniff::{Sort, sort};
use super::{Input, bounded, display_name};
use crate::Error;
use crate::format::{self, Format, Requests, Workbook};
use crate::request::DigitalSignature;
use crate::returned::{Limits, Reader, ReturnedForm};

/// How much of an input is looked at to find out what it is.
const START: usize = 64 << 10;

/// An input of requests that can be read more than once.
///
/// Standard input and pipes are kept in an unnamed temporary file, so that
/// they take no more memory than a file does.
pub struct Source {
    path: PathBuf,
    kind: Kind,
    ignore_columns: bool,
}

/// How tables are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Table<'a> {
    /// The sheet of a workbook; without it the first one that is not hidden.
    pub sheet: Option<&'a str>,
    /// Whether columns that the form does not have are passed over, with a
    /// warning that names them, instead of refused.
    pub ignore_columns: bool,
}

enum Kind {
    Requests {
        file: File,
        format: Format,
    },
    Workbook {
        workbook: Box<Workbook>,
        size: u64,
    },
    /// Of a stack there are several.
    Returned(Vec<ReturnedForm>),
    /// It cannot be read, and why.
    Unreadable(Error),
}

impl Source {
    /// Opens a file, or standard input for `-`, and finds out what it is: by
    /// its content first, by its name where the content leaves it open. A
    /// returned form is opened by `reader`.
    ///
    /// # Errors
    ///
    /// The input cannot be read, is a PDF that is not this form, or is no text at all.
    pub fn open(path: &Path, reader: &Reader) -> Result<Self, Error> {
        Self::open_sheet(path, reader, Table::default())
    }

    /// As [`Source::open`]; tables are read as `table` says.
    ///
    /// # Errors
    ///
    /// As [`Source::open`]; a workbook that has no such sheet, and a sheet that
    /// is named of what is no workbook.
    pub fn open_sheet(path: &Path, reader: &Reader, table: Table<'_>) -> Result<Self, Error> {
        let Table { sheet, ignore_columns } = table;
        let failed = |source: io::Error| Error::Read { path: path.to_owned(), source };
        let mut file = if path.as_os_str() == "-" {
            kept(&mut io::stdin().lock()).map_err(failed)?
        } else {
            let mut file = File::open(path).map_err(failed)?;
            let metadata = file.metadata().map_err(failed)?;
            if metadata.is_dir() {
                return Err(failed(io::ErrorKind::IsADirectory.into()));
            }
            if metadata.is_file() { file } else { kept(&mut file).map_err(failed)? }
        };
        let mut start = Vec::new();
        (&mut file).take(START as u64).read_to_end(&mut start).map_err(failed)?;
        file.rewind().map_err(failed)?;
        let sort = sort(&start, path);
        if let (Some(sheet), false) = (sheet, sort == Sort::Spreadsheet) {
            let what = format!("is no workbook, and has no sheet `{sheet}`");
            return Err(Error::NotThisForm { path: display_name(path).into(), what, remedy: None });
        }
        let kind = match sort {
            Sort::Requests(format) => Kind::Requests { file, format },
            Sort::Returned => {
                // What was read already is not there a second time, unless it was kept.
                let bytes = bounded(&mut file, path, &reader.limits)?;
                Kind::Returned(reader.read_all(&bytes, &display_name(path))?)
            }
            Sort::Spreadsheet if start.starts_with(b"PK") => {
                let size = file.metadata().map_err(failed)?.len();
                let workbook = Workbook::open(file, &display_name(path), sheet)?;
                Kind::Workbook { workbook: Box::new(workbook), size }
            }
            Sort::Spreadsheet => {
                let what =
                    "is an old workbook (.xls), or one that a password locks; save it as .xlsx, without \
                            a password"
                        .to_owned();
                return Err(Error::NotThisForm { path: display_name(path).into(), what, remedy: None });
            }
        };
        Ok(Self { path: path.to_owned(), kind, ignore_columns })
    }

    /// An input that cannot be opened, for runs that go on with the others.
    pub fn unreadable(path: &Path, error: Error) -> Self {
        Self { path: path.to_owned(), kind: Kind::Unreadable(error), ignore_columns: false }
    }

    /// The input as the user named it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the input is called in messages.
    pub fn name(&self) -> String {
        display_name(&self.path)
    }

    /// How many bytes the input has, as far as that is known.
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::Returned(_) | Kind::Unreadable(_) => 0,
            // The rows of a workbook are packed.
            Kind::Workbook { size, .. } => size.saturating_mul(3),
            Kind::Requests { file, .. } => file.metadata().map_or(0, |metadata| metadata.len()),
        }
    }

    /// Whether the input is a returned form and not a file of requests.
    pub fn is_returned(&self) -> bool {
        matches!(self.kind, Kind::Returned(_))
    }

    /// The digital signatures of a returned form; none where the input is another. Of a stack no form has any.
    pub fn digital_signatures(&self) -> &[DigitalSignature] {
        match &self.kind {
            Kind::Returned(forms) => forms.first().map_or(&[], |form| &form.digital_signatures),
            Kind::Requests { .. } | Kind::Workbook { .. } | Kind::Unreadable(_) => &[],
        }
    }

    /// All of the input at once.
    ///
    /// # Errors
    ///
    /// As [`format::read`]; an input beyond the limit of [`Limits`] is not read.
    pub fn into_input(self) -> Result<Input, Error> {
        let name = self.name();
        let limit = Limits::default().file_size as u64;
        if self.size() > limit {
            return Err(Error::TooLarge { path: name.into(), limit });
        }
        match self.kind {
            Kind::Returned(forms) => Ok(Input::Returned(forms)),
            Kind::Unreadable(error) => Err(error),
            Kind::Workbook { workbook, .. } => {
                let requests = Requests::<BufReader<File>>::of_workbook(&workbook, self.ignore_columns)?;
                requests.map(|numbered| numbered?.request).collect::<Result<_, _>>().map(Input::Requests)
            }
            Kind::Requests { file, format } => {
                let input = BufReader::with_capacity(START, file);
                format::read_from(input, &name, format).map(Input::Requests)
            }
        }
    }

    /// The requests, from the first on.
    ///
    /// # Errors
    ///
    /// As [`format::requests`].
    pub fn requests(&mut self) -> Result<Requests<BufReader<&File>>, Error> {
        let name = self.name();
        match &mut self.kind {
            Kind::Returned(forms) => {
                Ok(Requests::of(forms.iter().cloned().map(ReturnedForm::into_request).collect()))
            }
            Kind::Workbook { workbook, .. } => Requests::of_workbook(workbook, self.ignore_columns),
            Kind::Unreadable(error) => Err(Error::Syntax { mistakes: error.mistakes(&name) }),
            Kind::Requests { file, format } => {
                file.rewind().map_err(|source| Error::Read { path: self.path.clone(), source })?;
                let mut reader = BufReader::with_capacity(START, &*file);
                // An input without anything in it holds no request.
                let is_empty = reader.fill_buf().is_ok_and(<[u8]>::is_empty);
                if is_empty {
                    Ok(Requests::of(Vec::new()))
                } else {
                    format::requests_with(reader, &name, *format, self.ignore_columns)
                }
            }
        }
    }
}

fn kept(input: &mut impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    file.rewind()?;
    Ok(file)
}
