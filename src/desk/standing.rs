//! Where a form stands.

use std::fmt;

use crate::error::{Error, plain};
use crate::extract::Extracted;
use crate::finding::{Code, Finding};
use crate::form::{FieldKind, Stage};
use crate::format::ReturnedStatus;
use crate::request::{Request, Signature};
use crate::returned::{Content, Kind};

macro_rules! standings {
    ($($variant:ident $word:literal $many:literal $summary:literal)*) => {
        /// Where a form stands on its way, or what a file is instead.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Standing {
            $(#[doc = $summary] $variant,)*
        }

        impl Standing {
            /// All of them, in the order of a summary.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// What one file is.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What several files are, to follow their number.
            pub fn many(self) -> &'static str {
                match self { $(Self::$variant => $many),* }
            }
        }
    };
}

standings! {
    Complete "complete" "complete" "Nothing is wrong or missing."
    NotSigned "not signed" "not signed" "Only signatures, or their dates, are missing."
    NotDecided "not decided" "not decided" "Only the office's part is missing."
    Incomplete "incomplete" "incomplete" "Answers are missing, and none is wrong."
    Wrong "wrong" "wrong" "Something is wrong."
    Blank "blank" "blank" "Nothing is filled in at all."
    Request "request file" "request files" "A request file, from which a form can be made."
    Scan "scan" "scans" "Pictures of pages."
    Picture "picture" "pictures" "A picture that is no PDF."
    Mail "mail" "mails" "A mail."
    Document "document" "documents" "A document of an office program."
    Archive "archive" "archives" "An archive that cannot be opened."
    Locked "locked" "locked" "Locked with a password."
    Damaged "damaged" "damaged" "A PDF that cannot be relied on."
    OtherPdf "other PDF" "other PDFs" "Another form or document."
    OtherFile "other file" "other files" "Something else than a PDF."
    Unreadable "unreadable" "unreadable" "Something that the system does not give out."
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // So that widths are obeyed.
        f.pad(self.word())
    }
}

/// What is shown of a file in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file as reports call it.
    pub file: String,
    /// Where it stands.
    pub standing: Standing,
    /// Who asks for access: "María Núñez (00123456)"; empty where the form does not say.
    pub person: String,
    /// What is missing or wrong, in one line; empty where nothing is.
    pub why: String,
}

impl Entry {
    /// The entry of a file that was read, or could not be.
    pub fn of(extracted: &Extracted) -> Self {
        let standing = Standing::of(extracted);
        let why = match &extracted.error {
            Some(Error::NotThisForm { what, .. }) => match what.strip_prefix("is not a PDF: it ") {
                Some(rest) => rest.to_owned(),
                None => what.clone(),
            },
            Some(Error::Read { source, .. }) => format!("cannot be read: {}", plain(source)),
            Some(error) => error.to_string(),
            None if standing == Standing::Blank => BLANK.to_owned(),
            None => first_of(&extracted.returned.findings),
        };
        Self { file: extracted.returned.file.clone(), standing, person: person(&extracted.request), why }
    }
}

impl Entry {
    /// The entry of a request file, which is no return.
    pub fn request(file: &str, findings: &[Finding], error: Option<&Error>) -> Self {
        let why = match error {
            Some(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
            None => first_of(findings),
        };
        Self { file: file.to_owned(), standing: Standing::Request, person: String::new(), why }
    }

    /// The entry of a form in which nothing is filled in.
    pub fn blank(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            standing: Standing::Blank,
            person: String::new(),
            why: BLANK.to_owned(),
        }
    }
}

const BLANK: &str = "nothing is filled in";

impl Standing {
    /// Where a file stands.
    pub fn of(extracted: &Extracted) -> Self {
        let returned = &extracted.returned;
        match returned.status {
            ReturnedStatus::Ok => Self::Complete,
            ReturnedStatus::Errors if is_blank(&extracted.request, &returned.findings) => Self::Blank,
            ReturnedStatus::Errors => Self::of_findings(&extracted.request, &returned.findings),
            ReturnedStatus::Failed => Self::of_failed(&returned.kind, extracted.content),
        }
    }

    fn of_findings(request: &Request, findings: &[Finding]) -> Self {
        let mut latest = true;
        let mut office_only = true;
        for finding in findings.iter().filter(|finding| finding.is_error()) {
            // A signature that does not hold is not missing.
            let signature =
                finding.field.as_deref().map_or(Signature::Missing, |name| request.signature(name));
            if !matches!(finding.code, Code::Required | Code::NoRole | Code::Notify)
                || signature != Signature::Missing
            {
                return Self::Wrong;
            }
            let due = finding.field.as_deref().and_then(|name| request.revision.form().field(name)?.required);
            latest &= due >= Some(Stage::Submitted);
            office_only &= due == Some(Stage::Decided);
        }
        match (latest, office_only) {
            (true, true) => Self::NotDecided,
            (true, false) => Self::NotSigned,
            _ => Self::Incomplete,
        }
    }

    fn of_failed(kind: &str, content: Option<Content>) -> Self {
        let is = |known: Kind| kind == known.word();
        match content {
            Some(Content::Picture) => Self::Picture,
            Some(Content::Mail) => Self::Mail,
            Some(Content::Document) => Self::Document,
            Some(Content::Archive) => Self::Archive,
            Some(_) => Self::OtherFile,
            None if is(Kind::Scanned) => Self::Scan,
            None if is(Kind::Encrypted) => Self::Locked,
            None if is(Kind::Damaged) => Self::Damaged,
            None if is(Kind::NotAPdf) => Self::OtherFile,
            None if kind == crate::extract::UNREADABLE => Self::Unreadable,
            None => Self::OtherPdf,
        }
    }

    /// Whether somebody has to look at the file, because nothing could be read of it.
    pub fn is_unread(self) -> bool {
        self >= Self::Scan
    }
}

/// Whether nothing is filled in: no answer, no role and no signature, and nothing that was found is more than missing.
pub fn is_blank(request: &Request, findings: &[Finding]) -> bool {
    let is_missing = |finding: &Finding| matches!(finding.code, Code::Required | Code::NoRole | Code::Notify);
    if findings.iter().any(|finding| finding.is_error() && !is_missing(finding)) {
        return false;
    }
    let is_blank = request.roles.is_empty() && request.answers().all(|(_, answer)| answer.text().is_none());
    let form = request.revision.form();
    let signatures = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
    is_blank && signatures.into_iter().all(|field| request.signature(&field.name) == Signature::Missing)
}

/// Who asks for access.
fn person(request: &Request) -> String {
    let text = |name| request.text(name).map(|text| text.trim().to_owned());
    let names: Vec<String> = ["user.first_name", "user.last_name"]
        .into_iter()
        .filter_map(text)
        .filter(|name| !name.is_empty())
        .collect();
    match (names.join(" "), text("user.employee_number").filter(|number| !number.is_empty())) {
        (name, Some(number)) if name.is_empty() => number,
        (name, Some(number)) => format!("{name} ({number})"),
        (name, None) => name,
    }
}

/// The first error, and how many more there are; without any, the same of warnings.
fn first_of(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let mut told = findings.iter().filter(|finding| errors == 0 || finding.is_error());
    let Some(first) = told.next() else { return String::new() };
    match told.count() {
        0 => first.message.clone(),
        more => format!("{}, and {more} more", first.message),
    }
}
