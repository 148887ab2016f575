//! The names of output files: made from answers, safe on every system.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::form::Input;
use crate::nearest;
use crate::remedy::Remedy;
use crate::request::{Answer, Request, Value};
use crate::revision::ALL;

/// The longest file name in bytes: below the limits of all common file systems.
const LONGEST: usize = 200;

const EXTENSION: &str = ".pdf";

/// How the file of a request is called, such as
/// `{last_name}-{first_name}-{employee_number}.pdf`.
///
/// ```
/// use misis_form::Request;
/// use misis_form::batch::NameTemplate;
/// use misis_form::format;
///
/// let request = Request::parse(&format::starter_request());
/// let template: NameTemplate = "{date} {last_name} {row}".parse()?;
/// assert_eq!(template.name(&request, 7, "2026-11-23".parse()?), "2026-11-23 Núñez 7.pdf");
/// // It is the name of a file, and of nothing that the form does not have.
/// assert!("forms/{last_name}".parse::<NameTemplate>().is_err());
/// assert!("{nickname}".parse::<NameTemplate>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct NameTemplate(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    /// An answer, by the name of its input.
    Answer(&'static str),
    /// A field that is no answer of its own, by its name.
    Field(&'static str),
    Row,
    Today,
}

/// A template is not sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    what: String,
    /// What would help.
    pub remedy: Option<Remedy>,
}

impl NameError {
    fn new(what: String) -> Self {
        Self { what, remedy: None }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for NameError {}

impl NameTemplate {
    /// What is used when nothing else is said.
    pub const DEFAULT: &str = "{last_name}-{first_name}-{employee_number}.pdf";

    /// The file name for a request.
    ///
    /// It is the name of a file and never a path: whatever the answers hold,
    /// nothing in it separates folders, hides the file, or means a device.
    pub fn name(&self, request: &Request, row: usize, today: NaiveDate) -> String {
        let mut stem = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => stem.push_str(text),
                Part::Answer(name) => {
                    let answer = request.answer(name);
                    match answer.and_then(Answer::value).and_then(Value::date) {
                        Some(date) => stem.push_str(&date.0.to_string()),
                        None => stem.push_str(&answer.and_then(Answer::text).unwrap_or_default()),
                    }
                }
                Part::Field(name) => {
                    let shown = request.shown().into_iter().find(|shown| shown.field.name == *name);
                    if let Some(text) = shown.and_then(|shown| shown.text) {
                        stem.push_str(&text);
                    }
                }
                Part::Row => stem.push_str(&row.to_string()),
                Part::Today => stem.push_str(&today.to_string()),
            }
        }
        let end = stem.len().saturating_sub(EXTENSION.len());
        if stem.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION)) {
            stem.truncate(end);
        }
        safe(&stem, row)
    }
}

impl Default for NameTemplate {
    fn default() -> Self {
        Self::DEFAULT.parse().expect("the default is tested")
    }
}

impl FromStr for NameTemplate {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '{' if rest.as_str().starts_with('{') => {
                    rest.next();
                    literal.push(c);
                }
                '}' if rest.as_str().starts_with('}') => {
                    rest.next();
                    literal.push(c);
                }
                '{' => {
                    let Some((name, after)) = rest.as_str().split_once('}') else {
                        return Err(NameError::new(format!("`{{{}` lacks its `}}`", rest.as_str())));
                    };
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                    parts.push(part(name.trim())?);
                    rest = after.chars();
                }
                '}' => {
                    return Err(NameError::new(
                        "a `}` stands alone; write `}}` for the sign itself".to_owned(),
                    ));
                }
                '/' | '\\' => {
                    let what = format!("`{c}` is not for file names");
                    return Err(NameError { what, remedy: Some(Remedy::ChooseFolder) });
                }
                c => literal.push(c),
            }
        }
        parts.push(Part::Literal(literal));
        Ok(Self(parts))
    }
}

/// What a name in braces stands for.
fn part(name: &str) -> Result<Part, NameError> {
    match name {
        "row" => return Ok(Part::Row),
        "date" => return Ok(Part::Today),
        _ => {}
    }
    let inputs = || ALL.iter().flat_map(|revision| revision.form().inputs());
    if let Some(input) = inputs().find(|input| input.name == name || short(input).as_deref() == Some(name)) {
        return Ok(Part::Answer(input.name));
    }
    if let Some(field) = ALL.iter().find_map(|revision| revision.form().field(name)) {
        return Ok(Part::Field(&field.name));
    }
    let known: Vec<String> = inputs()
        .filter_map(|input| short(&input))
        .chain(inputs().map(|input| input.name.to_owned()))
        .chain(["row", "date"].map(str::to_owned))
        .collect();
    Err(NameError::new(match nearest::nearest(name, known.iter()) {
        Some(place) => format!("there is no `{{{name}}}`; did you mean `{{{}}}`?", known[place]),
        None => format!(
            "there is no `{{{name}}}`; use {{row}}, {{date}}, or any field, such as {{last_name}} or {{user.school}}"
        ),
    }))
}

/// The short form of an input's name: its flag, with the signs of a key.
fn short(input: &Input<'_>) -> Option<String> {
    input.flag().map(|flag| flag.replace('-', "_"))
}

/// A file name of that stem that every system takes.
fn safe(stem: &str, row: usize) -> String {
    let mut name: String = stem
        .chars()
        .filter_map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some('-'),
            c if c.is_whitespace() => Some(' '),
            c if is_hidden(c) => None,
            c => Some(c),
        })
        .collect();
    let room = LONGEST - EXTENSION.len() - 1;
    if name.len() > room {
        let end = (0..=room).rev().find(|&end| name.is_char_boundary(end)).unwrap_or_default();
        name.truncate(end);
    }
    // A dot in front hides the file, a hyphen makes it look like an option.
    let name = name.trim_start_matches(['.', ' ', '-']).trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return format!("request-{row}{EXTENSION}");
    }
    let device = name.split('.').next().unwrap_or_default().trim_end();
    let mark = if is_device(device) { "_" } else { "" };
    // The mark stands behind the device's own name: extensions do not count.
    format!("{device}{mark}{}{EXTENSION}", &name[device.len()..])
}

/// Characters that are not seen, or change how others are read.
fn is_hidden(c: char) -> bool {
    crate::characters::is_unseen(c) || crate::characters::is_obeyed(c)
}

/// Whether Windows takes the name for a device.
fn is_device(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&upper.as_str()) {
        return true;
    }
    let number = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT"));
    number.is_some_and(|number| {
        let mut characters = number.chars();
        matches!((characters.next(), characters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    })
}

/// What two names have in common that some file system takes for one.
pub(super) fn key(name: &str) -> u64 {
    // Some letters have one capital for two small ones: σ and ς, s and ſ.
    xxhash_rust::xxh3::xxh3_64(name.to_uppercase().to_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Origin;
    use crate::request::{RawAnswer, RawRequest};

    fn name(template: &str, answers: &[(&str, &str)]) -> String {
        let mut raw = RawRequest::default();
        for (name, text) in answers {
            raw.answers.insert((*name).to_owned(), RawAnswer::new(*text, Origin::Nowhere));
        }
        let template: NameTemplate = template.parse().unwrap();
        template.name(&Request::parse(&raw), 17, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap())
    }

    #[test]
    fn names_are_made_of_answers() {
        let answers = [
            ("user.last_name", "Núñez"),
            ("user.first_name", "María"),
            ("user.employee_number", "00123456"),
            ("user.request_date", "11/02/2026"),
            ("user.phone", "213 555 0142"),
            ("site_administrator.full_name", "O’Brien/Smith"),
        ];
        assert_eq!(name(NameTemplate::DEFAULT, &answers), "Núñez-María-00123456.pdf");
        assert_eq!(name("{row} {date} {request_date}", &answers), "17 2026-11-23 2026-11-02.pdf");
        assert_eq!(name("{user.last_name}.PDF", &answers), "Núñez.pdf");
        assert_eq!(name("{{{user.phone_area}}} {phone}", &answers), "{213} (213) 555-0142.pdf");
        assert_eq!(name("{admin_name}", &answers), "O’Brien-Smith.pdf");
    }

    #[test]
    fn names_that_some_system_takes_for_one_have_one_key() {
        for (one, other) in [("NÚÑEZ.pdf", "núñez.PDF"), ("Σας.pdf", "ΣΑΣ.pdf"), ("ſ.pdf", "S.pdf")]
        {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_ne!(key("Núñez.pdf"), key("Nunez.pdf"));
    }

    #[test]
    fn names_are_safe_on_every_system() {
        for (last, file) in [
            ("../../etc/passwd", "etc-passwd.pdf"),
            ("C:\\x", "C--x.pdf"),
            ("", "request-17.pdf"),
            ("...", "request-17.pdf"),
            (".hidden", "hidden.pdf"),
            ("-rf", "rf.pdf"),
            ("con", "con_.pdf"),
            ("Com1.x", "Com1_.x.pdf"),
            ("Connor", "Connor.pdf"),
            ("a. ", "a.pdf"),
            ("a\u{200B}b", "ab.pdf"),
            ("王 Հովհ", "王 Հովհ.pdf"),
        ] {
            assert_eq!(name("{last_name}", &[("user.last_name", last)]), file, "{last}");
        }
        let long = name("{last_name}", &[("user.last_name", &"ñ".repeat(500))]);
        assert!(long.len() <= LONGEST && long.ends_with("ñ.pdf"));
    }

    #[test]
    fn templates_that_mean_nothing_are_refused() {
        for (template, says) in [
            ("{lastname}", "did you mean `{last_name}`?"),
            ("{zzzzzzz}", "any field"),
            ("{last_name", "lacks its"),
            ("a}b", "stands alone"),
            ("x/{row}", "is not for file names"),
        ] {
            let error = template.parse::<NameTemplate>().unwrap_err().to_string();
            assert!(error.contains(says), "{template}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_an_unsafe_name(last in "\\PC{0,30}|[./\\\\: \u{0}-\u{1F}-]{0,10}|.{0,300}", first in "(?i)(con|nul|lpt1|com²)?[. ]{0,3}") {
            let file = safe(&format!("{last}{first}"), 3);
            prop_assert!(file.ends_with(EXTENSION) && file.len() <= LONGEST && file.len() > EXTENSION.len());
            prop_assert!(!file.starts_with(['.', '-', ' ']));
            prop_assert!(!file.contains(['/', '\\', ':', '\0']) && !file.chars().any(is_hidden));
            prop_assert!(!is_device(file.split('.').next().unwrap().trim_end()));
            prop_assert_eq!(std::path::Path::new(&file).components().count(), 1);
        }
    }
}
