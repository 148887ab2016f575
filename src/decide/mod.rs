//! The office's decision, appended to a returned form.
//!
//! Two people signed what stands there, so nothing of it is written anew: the
//! decision is one incremental update behind the bytes that came back, the only
//! one that this program makes. What must hold before is decided here; the objects
//! come from [`returned`](crate::returned), their looks from [`pdf`].

mod table;
#[cfg(test)]
mod tests;

use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::form::{FieldKind, Stage};
use crate::input::{display_name, read_bytes};
use crate::layout::Fonts;
use crate::parallel;
use crate::pdf;
use crate::request::{RawRequest, Request, Signature};
use crate::returned::{Edit, Kind, Reader, ReturnedForm};
use crate::rules::{self, Context};

pub use table::{Row, rows};

/// The part of the form that the office fills in.
const OFFICE: &str = "office.";

/// Writes decisions into returned forms.
pub struct Decider<'a> {
    /// How the forms are opened, and whom is trusted.
    pub reader: Reader,
    /// What the answers are checked for; the stage is not looked at.
    pub context: Context<'a>,
    /// What the decision is drawn with.
    pub fonts: &'a Fonts,
    /// Whether an incomplete form, or one that breaks rules, is decided all the
    /// same. What was changed or altered after signing never is.
    pub anyway: bool,
}

/// A form with the decision in it.
#[derive(Debug)]
pub struct Decided {
    /// The file: all bytes that came back, and the update behind them.
    pub bytes: Vec<u8>,
    /// What there is to say about it all the same.
    pub findings: Vec<Finding>,
}

/// Why a form was not decided.
#[derive(Debug)]
pub enum Refused {
    /// The file cannot be read, or no decision can be written into it.
    Error(Error),
    /// The form or the decision is wrong or incomplete.
    Findings(Vec<Finding>),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Decider<'_> {
    /// Writes a decision into a returned form, given by its bytes; `name` is what
    /// reports call it. `decision` holds the answers of the office part, and no others.
    ///
    /// # Errors
    ///
    /// The file is not a form with fields, is encrypted or damaged, has a decision,
    /// or forbids one; the form is incomplete or wrong, was altered or changed after
    /// it was signed; the decision is incomplete or wrong.
    pub fn decide(&self, bytes: &[u8], name: &str, decision: &RawRequest) -> Result<Decided, Refused> {
        let refused = |what: String| Error::NotThisForm { path: name.into(), what, remedy: None };
        let form = self.reader.read(bytes, name).map_err(Error::from)?;
        has_fields(&form).map_err(refused)?;
        is_undecided(&form).map_err(refused)?;
        self.check(&form, decision)?;
        let editable = self.reader.editable(bytes).map_err(refused)?;

        let merged = merged(&form, decision);
        let request = Request::parse(&merged);
        let shown = request.shown();
        let fields = request.revision.form().fields().iter().enumerate();
        let office = fields.filter(|(_, field)| field.name.starts_with(OFFICE));
        let mut texts: Vec<(&str, &str)> = Vec::new();
        let mut edits: Vec<(&str, Edit)> = Vec::new();
        for (place, field) in office {
            let Some(value) = shown.get(place).and_then(|shown| shown.text.as_deref()) else { continue };
            match field.kind {
                FieldKind::Choice(_) => edits.push((&field.name, Edit::Choice(value.to_owned()))),
                _ => texts.push((&field.name, value)),
            }
        }
        let drawn = pdf::draw_values(request.revision, &texts, self.fonts, editable.next())?;
        for ((field, value), appearance) in texts.iter().zip(drawn.appearances) {
            edits.push((field, Edit::Text { value: pdf::text_string(value), appearance }));
        }
        let out = editable.with(bytes, &edits, &drawn.objects).map_err(refused)?;
        let findings = self.proof(&out, name, &form, &texts)?;
        Ok(Decided { bytes: out, findings })
    }

    /// Decides the forms of a table on all processors, and hands on what came of
    /// them in the order of the rows. No more than a few are in memory at a time.
    ///
    /// # Errors
    ///
    /// Whatever `take` refuses; nothing more is read then.
    pub fn each(
        &self,
        rows: &[Row],
        mut take: impl FnMut(&Row, Result<Decided, Refused>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let decide = |row: usize| {
            let row = &rows[row];
            let decided = read_bytes(&row.file).map_err(Refused::Error);
            (row, decided.and_then(|bytes| self.decide(&bytes, &display_name(&row.file), &row.decision)))
        };
        parallel::in_order(0..rows.len(), parallel::processors(), 1, decide, |(row, came)| take(row, came))
    }

    /// Whether form and decision are as they should be.
    fn check(&self, form: &ReturnedForm, decision: &RawRequest) -> Result<(), Refused> {
        let merged = merged(form, decision);
        let request = Request::parse(&merged);
        let context = Context { stage: Stage::Decided, partial: false, ..self.context };
        let findings = rules::findings(&merged, &request, &context);
        let is_final = |finding: &Finding| {
            finding.is_error()
                && match finding.code {
                    Code::ChangedAfterSigning | Code::AlteredAfterSigning => true,
                    // What is missing may be, but nothing that was given may be wrong.
                    Code::Required | Code::Reason | Code::Decision | Code::DateOrder | Code::FutureDate => {
                        false
                    }
                    _ => finding.field.as_deref().is_some_and(|field| field.starts_with(OFFICE)),
                }
        };
        let is_altered = form.raw.signatures.values().any(|signature| *signature == Signature::Altered);
        let has_decision = decision.answers.contains_key("office.decision");
        let may_go_on = self.anyway && has_decision && !is_altered && !findings.iter().any(is_final);
        if rules::has_errors(&findings) && !may_go_on { Err(Refused::Findings(findings)) } else { Ok(()) }
    }

    /// Reads what was written as if it had come back.
    fn proof(
        &self,
        bytes: &[u8],
        name: &str,
        before: &ReturnedForm,
        texts: &[(&str, &str)],
    ) -> Result<Vec<Finding>, Refused> {
        let after = self.reader.read(bytes, name).map_err(Error::from)?;
        let holds = after.raw.signatures == before.raw.signatures
            && texts.iter().all(|(field, value)| after.values.get(*field).is_some_and(|read| read == value))
            && after.values.iter().all(|(field, value)| {
                field.starts_with(OFFICE) || before.values.get(field).is_some_and(|read| read == value)
            });
        if !holds {
            let what = format!("`{name}` does not read as it was decided");
            return Err(Error::Internal(what).into());
        }
        let mut raw = after.raw;
        raw.problems.extend(after.findings);
        let context = Context { stage: Stage::Decided, partial: false, ..self.context };
        Ok(rules::findings(&raw, &Request::parse(&raw), &context))
    }
}

/// The form with the decision, and with what was found out about the file.
fn merged(form: &ReturnedForm, decision: &RawRequest) -> RawRequest {
    let mut merged = form.raw.clone();
    merged.problems.extend(form.findings.iter().cloned());
    merged.problems.extend(decision.problems.iter().cloned());
    merged.answers.extend(decision.answers.iter().map(|(name, answer)| (name.clone(), answer.clone())));
    merged
}

/// A sentence that follows the file's name, if there are no fields to decide in.
fn has_fields(form: &ReturnedForm) -> Result<(), String> {
    let what = match form.kind {
        Kind::Fillable => return Ok(()),
        Kind::Attachment => {
            "holds the form as an attachment: save the form from there, and decide on that file"
        }
        Kind::FormData => "is data without the form: decide on the form itself",
        _ => {
            "has no fields to decide in: write the decision on a printed copy, or ask for the form with its fields"
        }
    };
    Err(what.to_owned())
}

/// A sentence that follows the file's name, if somebody decided already.
fn is_undecided(form: &ReturnedForm) -> Result<(), String> {
    let decided = form.values.iter().find(|(field, value)| {
        field.starts_with(OFFICE) && !value.trim().is_empty() && value.as_str() != "Off"
    });
    let doubtful = form.findings.iter().find_map(|finding| {
        finding.field.as_deref().filter(|field| field.starts_with(OFFICE) && finding.is_error())
    });
    match (decided, doubtful) {
        (Some((field, value)), _) => {
            let value: String = value.chars().take(60).collect();
            Err(format!("is decided already: `{field}` is `{value}`"))
        }
        (None, Some(field)) => {
            Err(format!("cannot be decided on: something stands in `{field}` that cannot be read"))
        }
        (None, None) => Ok(()),
    }
}
