//! The row of names of a table: which answer each column holds, and what is to
//! be said where the first row is none of names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cell::{Cell, Records};
use super::keys::{self, Header, Key};
use super::meant;
use super::raw;
use crate::error::Error;
use crate::finding::{Code, Finding, Origin};
use crate::mistake::Mistake;

/// What a column holds.
pub(super) enum Column {
    /// Answers, under their dotted name.
    Key(&'static str, Key),
    /// Who signed, under the dotted name of `extract`.
    Signature(String),
    /// The revision, under the dotted name of `extract`.
    Revision,
    /// Passed over: about the returned file.
    Other,
    /// Passed over, since the form does not have it and somebody said so.
    Unknown,
    /// No header; nothing may stand below.
    Nameless,
}

/// What each column holds, and what is wrong with the header; with each
/// fault, whether it is a name that the form does not have.
pub(super) fn columns(
    path: &Arc<str>,
    header: &[Arc<str>],
    row: usize,
) -> (Vec<Column>, Vec<(Finding, bool)>) {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let named: BTreeSet<&'static str> = header.iter().filter_map(|name| keys::column(name)).collect();
    let columns = header
        .iter()
        .map(|name| {
            let origin = || Origin::Cell { path: path.clone(), row, column: name.clone() };
            if name.is_empty() {
                return Column::Nameless;
            }
            let known = match keys::header(name) {
                Header::Known(known) => Some(known),
                Header::Unknown => None,
                Header::Several(names) => {
                    let left: Vec<&'static str> =
                        names.iter().copied().filter(|name| !named.contains(name)).collect();
                    match left.as_slice() {
                        [only] if keys::is_job_title(name) => Some(*only),
                        _ => {
                            problems.push((several(name, &names).at(&origin()), false));
                            return Column::Other;
                        }
                    }
                }
            };
            let spelling = known.map_or_else(|| name.to_lowercase(), str::to_owned);
            if !seen.insert(spelling.clone()) {
                problems.push((raw::twice(&spelling, &origin()), false));
                return Column::Other;
            }
            match known.and_then(|known| Some((known, keys::key(known)?))) {
                Some((known, key)) => Column::Key(known, key),
                None if raw::signature_field(&spelling).is_some() => Column::Signature(spelling),
                None if spelling == keys::RETURNED_REVISION => Column::Revision,
                None if spelling.starts_with("returned.") => Column::Other,
                None => {
                    problems.push((meant::unknown_column(name, &origin(), problems.len()), true));
                    Column::Unknown
                }
            }
        })
        .collect();
    (columns, problems)
}

/// A label that several fields have.
fn several(header: &str, names: &[&str]) -> Finding {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("several fields of the form are called `{header}`");
    Finding::error(Code::UnknownKey, header, message).hint(format!("name the column {}", names.join(" or ")))
}

/// The cells of a row by their place, trimmed.
pub(super) fn texts(cells: &[Cell<'_>]) -> Vec<Arc<str>> {
    let width = cells.iter().map(|cell| cell.place + 1).max().unwrap_or_default();
    let mut texts: Vec<Arc<str>> = vec![Arc::from(""); width];
    for cell in cells {
        texts[cell.place] = Arc::from(cell.text.trim());
    }
    texts
}

/// Whether a row holds nothing but names of columns, and several of them.
pub(super) fn is_header(cells: &[Cell<'_>]) -> bool {
    let mut names = cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).peekable();
    let mut count = 0;
    names.all(|name| {
        count += 1;
        keys::column(name).is_some()
    }) && count > 2
}

/// The row of names that is the first one again, or another one.
pub(super) fn another(path: &Arc<str>, row: usize) -> Error {
    let message = "this row names the form's fields anew, and in another order than the first row";
    let mistake = Mistake::new(Origin::Row { path: path.clone(), row }, message);
    Error::Table(Box::new(mistake.hint("give each table a file of its own")))
}

/// Whether the first cell of a row is the name of an answer: of two columns,
/// the first one is of names then.
pub(super) fn names_an_answer(cells: &[Cell<'_>]) -> bool {
    let known = cells.first().filter(|cell| cell.place == 0).and_then(|cell| keys::column(&cell.text));
    matches!(known.and_then(keys::key), Some(Key::Input(_)))
}

/// The names are a column, and not a row.
pub(super) fn one_below_the_other(path: &Arc<str>, row: usize) -> Error {
    let origin = Origin::Row { path: path.clone(), row };
    let mistake = Mistake::new(origin, "the names of the form's fields stand one below the other");
    Error::Table(Box::new(mistake.hint("give each request a row of its own, and the names the first row")))
}

/// What to say where the first row names none of the form's fields; what
/// stands below it tells what is the matter.
///
/// # Errors
///
/// The table cannot be read any further.
pub(super) fn none(
    path: &Arc<str>,
    row: usize,
    header: &[Arc<str>],
    records: &mut impl Records,
) -> Result<Mistake, Error> {
    let mut below = None;
    for _ in 0..LOOKED_AT {
        let Some((number, cells)) = records.next()? else { break };
        let texts = texts(&cells);
        if texts.iter().filter(|text| keys::column(text).is_some()).count() > 1 {
            below = Some(number);
            break;
        }
    }
    let origin = Origin::Row { path: path.clone(), row };
    let says = |message: String, hint: String| Ok(Mistake::new(origin.clone(), message).hint(hint));
    let none = "the first row names none of the form's fields".to_owned();
    if let Some(below) = below {
        let rows =
            if below - row == 1 { format!("row {row}") } else { format!("rows {row} to {}", below - 1) };
        return says(
            format!("{none}; row {below} does"),
            format!("remove {rows}, so that the names come first"),
        );
    }
    if let [only] = header
        && let Some(delimiter) = [',', ';', '\t', '|'].into_iter().find(|delimiter| {
            only.split(*delimiter).filter(|name| keys::column(name.trim_matches('"')).is_some()).count() > 1
        })
    {
        let delimiter = if delimiter == '\t' { "a tab".to_owned() } else { format!("`{delimiter}`") };
        let hint = format!(
            "between the names stands {delimiter}: a line above names another sign, or each row is in quotation \
             marks as a whole; remove what it is"
        );
        return says("all names stand in one cell".to_owned(), hint);
    }
    let sample = sample(path);
    let meant = header.iter().find_map(|name| Some((name, meant::nearest_column(name)?)));
    says(
        none,
        match meant {
            Some((name, known)) => format!(
                "did you mean `{known}` by `{name}`? `misis-form init -o {sample}` makes a table with all headers"
            ),
            None => format!(
                "make the first row one of names, such as user.first_name; `misis-form init -o {sample}` makes a \
                 table with all of them"
            ),
        },
    )
}

/// How many rows are looked at for names.
const LOOKED_AT: usize = 20;

fn first_is_known(texts: &[Arc<str>]) -> bool {
    texts.first().is_some_and(|text| keys::column(text).is_some())
}

/// A table of the same kind, to start from.
fn sample(path: &str) -> &'static str {
    if is_workbook(path) { "people.xlsx" } else { "people.csv" }
}

/// Whether a file is a workbook, by its name.
pub(super) fn is_workbook(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| {
        ["xlsx", "xlsm", "xltx", "xltm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// Whether a column that the form does not have may hold an answer all the same:
/// by its name it is nearly one of the form's, or of a part of the form.
pub(super) fn may_be_meant(finding: &Finding) -> bool {
    const PARTS: [&str; 6] = ["user", "site", "admin", "notif", "office", "role"];
    let name = finding.field.as_deref().unwrap_or_default().trim().to_lowercase();
    finding.meant().is_some() || PARTS.iter().any(|part| name.starts_with(part))
}

/// Whether the names stand one below the other: the first is known and no
/// other, and the rows below begin with names.
///
/// # Errors
///
/// The table cannot be read any further.
pub(super) fn stands_below(header: &[Arc<str>], records: &mut impl Records) -> Result<bool, Error> {
    let is_likely = first_is_known(header)
        && header.len() > 1
        && header[1..].iter().all(|name| !name.is_empty() && matches!(keys::header(name), Header::Unknown));
    Ok(is_likely && records.next()?.is_some_and(|(_, cells)| names_an_answer(&cells)))
}
