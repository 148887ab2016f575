//! Dates that follow each other, and the academic year.

use chrono::{Datelike as _, Days, NaiveDate};

use super::Context;
use crate::finding::{Code, Finding, Severity};
use crate::form::Stage;
use crate::request::{Answer, Date, Request, Value};

/// The last day of the academic year, which begins on 1 July.
///
/// `None` only at the end of the calendar that dates can express.
pub fn academic_year_end(day: NaiveDate) -> Option<NaiveDate> {
    let year = if day.month() >= 7 { day.year().checked_add(1)? } else { day.year() };
    NaiveDate::from_ymd_opt(year, 6, 30)
}

/// Those of the answers that are dates, each with its name.
fn dates<'a>(
    request: &'a Request,
    names: &'a [String],
) -> impl Iterator<Item = (&'a str, Date, &'a Answer<Value>)> {
    names.iter().filter_map(|name| {
        let answer = request.answer(name)?;
        Some((name.as_str(), answer.value()?.date()?, answer))
    })
}

/// No date is before one of an earlier step.
pub(super) fn order(steps: &[Vec<String>], request: &Request, findings: &mut Vec<Finding>) {
    let mut latest: Option<(&str, Date)> = None;
    for step in steps {
        let before = latest;
        for (name, date, answer) in dates(request, step) {
            if let Some((earlier, before)) = before
                && date < before
            {
                let label = request.revision.form().field(earlier).map_or(earlier, |field| &field.label);
                findings.push(
                    Finding::error(
                        Code::DateOrder,
                        name,
                        format!("{} is before {} of `{label}`", date.print(), before.print()),
                    )
                    .hint("check which of the two dates is wrong")
                    .at(answer.origin()),
                );
            }
            if latest.is_none_or(|(_, before)| before <= date) {
                latest = Some((name, date));
            }
        }
    }
}

/// No date lies in the future.
pub(super) fn not_after_today(
    answers: &[String],
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    for (name, date, answer) in dates(request, answers).filter(|(_, date, _)| date.0 > context.today) {
        let today = Date(context.today);
        let finding = Finding::error(
            Code::FutureDate,
            name,
            format!("{} is in the future: today is {}", date.print(), today.print()),
        )
        .hint("check the date")
        .at(answer.origin());
        let severity = if context.stage == Stage::Request { Severity::Warning } else { Severity::Error };
        findings.push(Finding { severity, ..finding });
    }
}

/// No date lies before the form's revision, nor so far off that its year must
/// be a typing error.
pub(super) fn unlikely(
    answers: &[String],
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    let revision = Date::read(&request.revision.form().revision).ok();
    for (name, date, answer) in dates(request, answers) {
        let message = match revision {
            Some(revision) if date < revision => {
                format!("{} is before this revision of the form, {}", date.print(), revision.print())
            }
            _ if date.0.year() > context.today.year() + 1 => {
                format!("the year of {} looks like a typing error", date.print())
            }
            _ => continue,
        };
        findings.push(
            Finding::warning(Code::UnlikelyDate, name, message).hint("check the year").at(answer.origin()),
        );
    }
}

/// How long before the end of the academic year a request is worth a word.
const NOTICE: Days = Days::new(60);

/// "Access will only be for the current academic year."
///
/// A request early in the year gets no warning: it would be one on every
/// form. It is due when the request belongs to another year than today's, and
/// when access would end within 60 days.
pub(super) fn academic_year(
    name: &str,
    request: &Request,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) {
    let Some(answer) = request.answer(name) else { return };
    let Some(date) = answer.value().and_then(Value::date) else { return };
    let (Some(end), Some(current)) = (academic_year_end(date.0), academic_year_end(context.today)) else {
        return;
    };
    let message = if end < current {
        format!("access ended on {}, with the academic year of the request date", Date(end).print())
    } else if end > current {
        format!("the request date is in the next academic year: access ends on {}", Date(end).print())
    } else if context.today.checked_add_days(NOTICE).is_none_or(|soon| soon >= end) {
        format!("access ends soon, on {}, with the academic year", Date(end).print())
    } else {
        return;
    };
    findings.push(
        Finding::warning(Code::AcademicYear, name, message)
            .hint("a new request is needed for each academic year, 1 July to 30 June")
            .at(answer.origin()),
    );
}
