//! Dates that follow each other, and the academic year.

use chrono::{Datelike as _, Days, NaiveDate};

use super::Context;
use crate::finding::{Code, Finding, Severity};
use crate::form::{Form, Stage};
use crate::request::{Answer, Date, Request, Value as _};

/// The last day of the academic year, which begins on 1 July.
///
/// `None` only at the end of the calendar that dates can express.
pub fn academic_year_end(day: NaiveDate) -> Option<NaiveDate> {
    let year = if day.month() >= 7 { day.year().checked_add(1)? } else { day.year() };
    NaiveDate::from_ymd_opt(year, 6, 30)
}

/// All dates of a form, in the order in which they are written.
fn dates(request: &Request) -> [(&'static str, &Answer<Date>); 5] {
    [
        ("user.request_date", &request.user.request_date),
        ("user.signature_date", &request.user.signature_date),
        ("site_administrator.signature_date", &request.site_administrator.signature_date),
        ("office.misis_date", &request.office.misis_date),
        ("office.itd_security_date", &request.office.itd_security_date),
    ]
}

fn label<'a>(form: &'a Form, name: &'a str) -> &'a str {
    form.field(name).map_or(name, |field| &field.label)
}

/// The request is dated first, then the user signs, then the site
/// administrator, then the office; the office's two dates may come in either
/// order.
pub(super) fn order(request: &Request, _: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut latest: Option<(&str, Date)> = None;
    for (name, answer) in dates(request) {
        let Some(&date) = answer.value() else { continue };
        if let Some((earlier, before)) = latest
            && date < before
        {
            findings.push(
                Finding::error(
                    Code::DateOrder,
                    name,
                    format!(
                        "{} is before {} of `{}`",
                        date.print(),
                        before.print(),
                        label(request.revision.form(), earlier)
                    ),
                )
                .hint("check which of the two dates is wrong")
                .at(answer.origin()),
            );
        }
        if !name.starts_with("office.") && latest.is_none_or(|(_, before)| before <= date) {
            latest = Some((name, date));
        }
    }
}

/// No date lies in the future.
pub(super) fn future(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (name, answer) in dates(request) {
        let Some(date) = answer.value().filter(|date| date.0 > context.today) else { continue };
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

/// How long before the end of the academic year a request is worth a word.
const NOTICE: Days = Days::new(60);

/// "Access will only be for the current academic year."
///
/// A request early in the year gets no warning: it would be one on every
/// form. It is due when the request belongs to another year than today's, and
/// when access would end within 60 days.
pub(super) fn academic_year(request: &Request, context: &Context<'_>, findings: &mut Vec<Finding>) {
    let answer = &request.user.request_date;
    let Some(date) = answer.value() else { return };
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
        Finding::warning(Code::AcademicYear, "user.request_date", message)
            .hint("a new request is needed for each academic year, 1 July to 30 June")
            .at(answer.origin()),
    );
}
