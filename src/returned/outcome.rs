//! What a file was read as, or what it is instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use super::file::limits::Exceeded;
use super::file::sniff::Content;
use super::form::buttons::OFF;
use super::form::kind::{Kind, letters};
use super::picture::compare::Footer;
use super::picture::crop::Crop;
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::form::{Bearer, Form};
use crate::layout::Layout;
use crate::paper_code::Tie;
use crate::remedy::Remedy;
use crate::request::{DigitalSignature, How, RawRequest, Signature};
use crate::revision::Revision;

/// A returned copy of the form whose data could be read.
#[derive(Debug, Clone)]
pub struct ReturnedForm {
    /// What messages call it: the file as the user named it, and of a form in a stack also the
    /// numbers of its pages there, as in `stack.pdf#3-4`.
    pub name: String,
    /// Which revision of the form it is a copy of.
    pub revision: &'static Revision,
    /// What sort of copy it is.
    pub kind: Kind,
    /// The value of every field of the form that the file has one for, by the
    /// form's name of the field: decoded text, or the state of a button. An
    /// empty text means that the field was emptied; a field whose copies
    /// disagree, or whose state the form does not know, is left out.
    pub values: BTreeMap<String, String>,
    /// How the values were read that were read in another way than [most](Self::most).
    pub how: BTreeMap<String, How>,
    /// How most of the values were read.
    pub most: How,
    /// The same as a request, with the signatures.
    pub raw: RawRequest,
    /// What fields hold that the form does not have, by their names; those that
    /// are empty are left out.
    pub unknown_fields: BTreeMap<String, String>,
    /// What the digital signatures say of themselves.
    pub digital_signatures: Vec<DigitalSignature>,
    /// What there is to say about the file and its fields. These are not among
    /// the `problems` of `raw`.
    pub findings: Vec<Finding>,
    /// Where fields stand in the file, by their names; only where somebody [wants](super::Limits::crops) to look.
    pub places: BTreeMap<String, Place>,
    /// Its pages, if they have no fields and others of the form are not among them.
    pub loose: Option<Loose>,
    /// Whether the file had to be repaired to be read.
    pub recovered: bool,
}

/// Pages of a form, of which others are somewhere else.
#[derive(Clone)]
pub struct Loose {
    /// What ties each page to the others, by its place in the form.
    pub(crate) pages: BTreeMap<usize, Trace>,
    pub(crate) layout: &'static Layout,
    /// Whether the file holds no other form: another file may have the rest.
    pub(crate) is_alone: bool,
}

impl Loose {
    /// The numbers of the pages, from 1.
    pub fn numbers(&self) -> Vec<usize> {
        self.pages.keys().map(|page| page + 1).collect()
    }

    /// The same, if there are others.
    pub(crate) fn unless_whole(self) -> Option<Self> {
        (self.pages.len() < self.layout.pages.len()).then_some(self)
    }

    /// The fields on the other pages.
    pub(crate) fn absent(&self) -> BTreeSet<String> {
        let widgets = self.layout.widgets.iter().filter(|widget| !self.pages.contains_key(&widget.page));
        widgets.map(|widget| widget.field.clone()).collect()
    }

    /// That there are others, to say of a copy of this kind.
    pub(crate) fn finding(&self, kind: Kind) -> Finding {
        let (code, what) = match kind {
            Kind::Scanned => (Code::RecoveredFromPicture, "pictures"),
            _ => (Code::RecoveredFromPage, "pages"),
        };
        let others = (0..self.layout.pages.len()).filter(|page| !self.pages.contains_key(page));
        let others: Vec<String> = others.map(|page| (page + 1).to_string()).collect();
        let message = format!("page {} of the form is not among the {what}", others.join(", "));
        let finding = Finding { field: None, ..Finding::error(code, "", message) };
        finding.remedy(Remedy::OtherPage)
    }

    /// Whether other pages make one form with these: `Some(true)` where they say so, and `None` where they may.
    pub fn makes_one_with(&self, other: &Self) -> Option<bool> {
        let are_apart = !std::ptr::eq(self.layout, other.layout)
            || self.pages.keys().any(|page| other.pages.contains_key(page));
        if are_apart || self.pages.len() + other.pages.len() != self.layout.pages.len() {
            return Some(false);
        }
        self.is_of(other)
    }

    /// Whether other pages are of the same form, as far as both say.
    pub(crate) fn is_of(&self, other: &Self) -> Option<bool> {
        let mut is_said = None;
        for (page, trace) in &self.pages {
            for (at, with) in &other.pages {
                match if page < at { trace.is_of(with) } else { with.is_of(trace) } {
                    Some(false) => return Some(false),
                    Some(true) => is_said = Some(true),
                    None => {}
                }
            }
        }
        is_said
    }
}

/// What a page says of the form that it belongs to.
#[derive(Clone, Default)]
pub(crate) struct Trace {
    /// What its paper code says.
    pub(crate) tie: Option<Tie>,
    /// Whose form it is, if it is a first page and says so: what the footers of the others repeat,
    /// and whether that is all that they say.
    pub(crate) bearer: Option<((String, String), bool)>,
    /// What stands in its footer, if anything was printed there.
    pub(crate) footer: Option<PrintedFooter>,
}

/// What was printed in the free part of a footer.
#[derive(Clone)]
pub(crate) enum PrintedFooter {
    /// As a picture shows it.
    Seen(Footer),
    /// As text.
    Read(String),
}

impl PrintedFooter {
    /// Whether it says this name, which it may have shortened, and this number, and no others if they are all; `None`
    /// where that is not certain.
    fn says(&self, (name, number): (&str, &str), are_all: bool) -> Option<bool> {
        let plain = |text: &str| letters(text).collect::<String>();
        match self {
            Self::Seen(footer) => footer.says((name, number), are_all),
            Self::Read(_) if !are_all => None,
            Self::Read(text) => Some(match text.split_once('…') {
                None => plain(text) == plain(&format!("{name}{number}")),
                Some((start, end)) => plain(name).starts_with(&plain(start)) && plain(end) == plain(number),
            }),
        }
    }

    /// Whether it says this name or this number, where it is text.
    fn says_a_part_of(&self, (name, number): &(String, String)) -> bool {
        let plain = |text: &str| letters(text).collect::<String>();
        let (name, number) = (plain(name), plain(number));
        match self {
            Self::Seen(_) => false,
            Self::Read(text) => {
                let text = plain(text);
                !name.is_empty() && text.starts_with(&name) || !number.is_empty() && text.ends_with(&number)
            }
        }
    }
}

impl Trace {
    /// What the answers of a form say, wherever they were read.
    pub(crate) fn of_answers(form: &Form, values: &BTreeMap<String, String>) -> Self {
        let said = |name: &String| Some((form.field(name)?, values.get(name)?.as_str()));
        let name = form.bearer.name.iter().filter_map(said);
        let bearer = Bearer::line(name, said(&form.bearer.number));
        Self { bearer: bearer.map(|bearer| (bearer, true)), ..Self::default() }
    }

    /// Whether any of these pages of a form says that another is not of the same: a person's name or number may have been
    /// put right on one of them, but hardly both.
    pub(crate) fn contradict(pages: &BTreeMap<usize, Self>) -> bool {
        let pairs =
            pages.iter().flat_map(|(at, trace)| pages.range(at + 1..).map(move |(_, with)| (trace, with)));
        pairs.into_iter().any(|(trace, later)| {
            let is_put_right = match (&trace.bearer, &later.footer) {
                (Some((bearer, _)), Some(footer)) => footer.says_a_part_of(bearer),
                _ => false,
            };
            trace.is_of(later) == Some(false) && !is_put_right
        })
    }

    /// Whether a later page is of the same form; `None` where neither says so.
    pub(crate) fn is_of(&self, later: &Self) -> Option<bool> {
        match (self.tie, later.tie, &self.bearer, &later.footer) {
            (Some(tie), Some(other), ..) => Some(tie == other),
            // Whoever prints a code prints it on each page, and whose form it is into each footer.
            (Some(_), None, _, None) => Some(false),
            (_, _, Some(((name, number), are_all)), Some(footer)) => footer.says((name, number), *are_all),
            _ => None,
        }
    }
}

impl fmt::Debug for Loose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, alone: {}", self.pages, self.is_alone)
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {:?}, {}", self.tie, self.bearer, self.footer.is_some())
    }
}

/// Where a field stands in a returned file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The page of the file, or the picture in it, from 1.
    pub page: usize,
    /// What is seen there, if the page is a picture and something stands there.
    pub crop: Option<Crop>,
    /// What is typed there if not everything deceives: never an answer, unless a person says so.
    pub guess: Option<String>,
    /// What a second reader alone reads there: a suggestion, and worth less.
    pub suggestion: Option<String>,
}

impl ReturnedForm {
    /// The names of the fields of which something could not be read for certain; an answer that
    /// stands in two fields is there with one of them at least.
    pub fn doubtful(&self) -> BTreeSet<String> {
        let is_read = |field: &str| {
            self.values.contains_key(field)
                || self.raw.answers.contains_key(field)
                // A line that is empty is one on which nothing was found.
                || self.raw.signatures.get(field).is_some_and(|signature| *signature != Signature::Missing)
        };
        let errors = self.findings.iter().filter(|finding| finding.is_error());
        errors.filter_map(|finding| finding.field.clone()).filter(|field| !is_read(field)).collect()
    }

    /// How each answer was read, by the name of its field.
    pub fn how(&self) -> BTreeMap<String, How> {
        let is_answer = |value: &str| !value.trim().is_empty() && value != OFF;
        let answers = self.values.iter().filter(|(_, value)| is_answer(value));
        answers.map(|(field, _)| (field.clone(), self.how.get(field).copied().unwrap_or(self.most))).collect()
    }

    /// The answers as a request; what there is to say about the file is among
    /// its problems, so that what could not be read is not missing as well.
    pub fn into_request(self) -> RawRequest {
        let mut raw = self.raw;
        raw.is_returned = true;
        raw.problems.extend(self.findings);
        raw
    }
}

/// A file that gives no data, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file as the user named it.
    pub name: String,
    /// What sort of file it is.
    pub kind: Kind,
    /// What it is, if it is no PDF.
    pub content: Option<Content>,
    /// The budget that the file exceeds, if that is why.
    pub exceeded: Option<Exceeded>,
    what: String,
}

impl Unreadable {
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind, content: None, exceeded: None, what: kind.sentence().to_owned() }
    }

    pub(crate) fn saying(name: &str, kind: Kind, what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::new(name, kind) }
    }

    pub(crate) fn no_pdf(name: &str, content: Content, what: String) -> Self {
        Self { content: Some(content), ..Self::saying(name, Kind::NotAPdf, what) }
    }

    pub(crate) fn exceeding(name: &str, exceeded: Exceeded) -> Self {
        let what = exceeded.to_string();
        Self { exceeded: Some(exceeded), what, ..Self::new(name, Kind::OtherDocument) }
    }

    /// Whether it is pictures on which no page of the form was found.
    pub(crate) fn is_without_the_form(&self) -> bool {
        self.exceeded.is_none() && self.what == Kind::Scanned.sentence()
    }

    /// What the file is, to follow its name: "is a scan: …".
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.name, self.what)
    }
}

impl std::error::Error for Unreadable {}

impl From<Unreadable> for Error {
    fn from(unreadable: Unreadable) -> Self {
        let path = PathBuf::from(unreadable.name);
        match unreadable.exceeded {
            Some(Exceeded::FileSize(limit)) => Self::TooLarge { path, limit: limit as u64 },
            _ => {
                let remedy = (unreadable.what == Kind::Encrypted.sentence()).then_some(Remedy::Password);
                Self::NotThisForm { path, what: unreadable.what, remedy }
            }
        }
    }
}
