//! What is written: a request, and where it was read from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::finding::Finding;
use crate::mistake::Mistake;
use crate::request::{Answer, DigitalSignature, How, Request, Value};
use crate::revision;

/// A request to write, and what is known of the file that it came from.
///
/// Who signed is part of the request.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// The answers.
    pub request: &'a Request,
    /// The returned form that they were read from; `None` for a request that
    /// was never on paper.
    pub returned: Option<Returned>,
}

/// What is known of a returned file besides its answers.
///
/// Readers of requests pass over it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// The file as the user named it.
    pub file: String,
    /// The kind of copy.
    pub kind: String,
    /// The revision of the form, `MM/DD/YYYY`; empty when the file could not be read.
    pub revision: String,
    /// What came of it.
    pub status: ReturnedStatus,
    /// Why it could not be read, if it could not.
    pub error: Option<String>,
    /// The same with its place and what to do, for programs.
    pub mistakes: Vec<Mistake>,
    /// What is wrong with the answers.
    pub findings: Vec<Finding>,
    /// How each answer was read, by the name of its field.
    pub how: BTreeMap<String, How>,
    /// What fields hold that the form does not have, by their names.
    pub unknown_fields: BTreeMap<String, String>,
    /// What the digital signatures say of themselves.
    pub digital_signatures: Vec<DigitalSignature>,
}

/// What came of a returned file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReturnedStatus {
    /// It was read, and nothing is wrong.
    #[default]
    Ok,
    /// It was read, and something is wrong or missing.
    Errors,
    /// It could not be read.
    Failed,
}

impl ReturnedStatus {
    /// The word of data files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Errors => "errors",
            Self::Failed => "failed",
        }
    }
}

/// A digital signature as members of an object. What a cell of a table has room
/// for comes first.
pub(super) fn digital(signature: &DigitalSignature) -> Vec<(&'static str, &str)> {
    let mut members = vec![
        ("field", signature.field.as_str()),
        ("status", signature.status.word()),
        ("signer", &signature.signer),
        ("claimed_time", &signature.claimed_time),
        ("covers", signature.covers.word()),
    ];
    debug_assert_eq!(members.len(), DIGITAL_IN_A_CELL);
    let more = [
        ("why", &signature.why),
        ("counts_for", &signature.counts_for),
        ("subject", &signature.subject),
        ("issuer", &signature.issuer),
        ("serial", &signature.serial),
        ("valid_from", &signature.valid_from),
        ("valid_until", &signature.valid_until),
        ("algorithm", &signature.algorithm),
        ("time_stamp", &signature.time_stamp),
        ("stated_name", &signature.stated_name),
    ];
    members.extend(
        more.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key, value.as_str())),
    );
    members
}

/// How many members of [`digital`] go into a cell of a table.
pub(super) const DIGITAL_IN_A_CELL: usize = 5;

/// An answer as it is written.
pub(super) enum Datum<'a> {
    /// A date of the calendar.
    Date(NaiveDate),
    /// Anything else, and a wrong date as it was given.
    Text(Cow<'a, str>),
}

/// A part of the form: its key, and its answers by their keys.
pub(super) type Part<'a> = (&'static str, Vec<(&'static str, Datum<'a>)>);

impl<'a> From<&'a Request> for Record<'a> {
    fn from(request: &'a Request) -> Self {
        Self { request, returned: None }
    }
}

impl<'a> Record<'a> {
    /// The date of the revision, where nothing else in the record says it and it
    /// is not the one that is taken when nothing is said.
    pub(super) fn revision(&self) -> Option<&'static str> {
        let is_said = self.returned.as_ref().is_some_and(|returned| !returned.revision.is_empty());
        let revision = self.request.revision;
        (!is_said && revision != revision::newest()).then(|| revision.date())
    }

    /// The roles by their printed names, and unknown ones as they were given.
    pub(super) fn roles(&self) -> Vec<Cow<'a, str>> {
        self.request.roles.iter().filter_map(Answer::text).collect()
    }

    /// The answers that are not missing, part by part in the order of the form.
    pub(super) fn parts(&self) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (name, answer) in self.request.answers() {
            let Some(datum) = datum(answer) else { continue };
            let (part, member) = name.rsplit_once('.').unwrap_or(("", name));
            match parts.iter_mut().find(|(other, _)| *other == part) {
                Some((_, members)) => members.push((member, datum)),
                None => parts.push((part, vec![(member, datum)])),
            }
        }
        parts
    }
}

/// An answer as it is written; `None` when it is missing.
pub(super) fn datum(answer: &Answer<Value>) -> Option<Datum<'_>> {
    match answer.value().and_then(Value::date) {
        Some(date) => Some(Datum::Date(date.0)),
        None => answer.text().map(Datum::Text),
    }
}

/// A finding as members of an object; where it stands is not among them, for
/// the record itself says which file it speaks of.
pub(super) fn finding(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut members = vec![("code", finding.code.to_string()), ("severity", finding.severity.to_string())];
    members.extend(finding.field.clone().map(|field| ("field", field)));
    members.push(("message", finding.message.clone()));
    members.extend(finding.hint.clone().map(|hint| ("hint", hint)));
    members
}
