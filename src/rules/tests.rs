//! Every rule with its own cases, accepted and refused.

use super::*;
use crate::finding::{Code, Origin, Severity};
use crate::layout::Drawer;
use crate::request::{RawAnswer, Signature};
use crate::revision::newest;

/// A request in which nothing is wrong, with changes; an empty text takes an
/// answer away, and `roles` is one role.
fn request(changes: &[(&str, &str)]) -> Request {
    let mut raw = RawRequest::default();
    let answers = newest()
        .form()
        .inputs()
        .filter(|input| !input.name.starts_with("notify.") && !input.name.ends_with("signature_date"))
        .filter_map(|input| Some((input.name, input.field().example.clone()?)))
        .chain([("user.phone", "(213) 555-0142".to_owned())]);
    for (name, text) in answers {
        raw.answers.insert(name.to_owned(), RawAnswer::new(text, Origin::Nowhere));
    }
    let mut role = "Counselor";
    for (name, text) in changes {
        match *name {
            "roles" => role = text,
            name if name.ends_with(".signature") => {
                raw.signatures.insert(name.to_owned(), Signature::Intact);
            }
            name => {
                raw.answers.insert(name.to_owned(), RawAnswer::new(*text, Origin::Nowhere));
            }
        }
    }
    raw.roles.push(RawAnswer::new(role, Origin::Nowhere));
    Request::parse(&raw)
}

fn context(stage: Stage, today: &str) -> Context<'static> {
    let today = NaiveDate::parse_from_str(today, "%Y-%m-%d").unwrap();
    Context { stage, today, partial: false, drawing: Some(Drawer::bundled()) }
}

const TODAY: &str = "2026-11-23";

/// What the rules find, as `code field` or `code field (warning)`.
fn found(request: &Request, context: &Context<'_>) -> Vec<String> {
    let text = |finding: &Finding| {
        let warning = if finding.severity == Severity::Warning { " (warning)" } else { "" };
        format!("{} {}{warning}", finding.code, finding.field.as_deref().unwrap_or("-"))
    };
    check(request, context).iter().map(text).collect()
}

#[track_caller]
fn expect(stage: Stage, changes: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(found(&request(changes), &context(stage, TODAY)), expected, "{changes:?}");
}

/// Changes that make a request submitted.
const SIGNED: [(&str, &str); 4] = [
    ("user.signature", "intact"),
    ("user.signature_date", "11/23/2026"),
    ("site_administrator.signature", "intact"),
    ("site_administrator.signature_date", "11/23/2026"),
];

/// Changes that make a submitted request decided.
const DECIDED: [(&str, &str); 5] = [
    ("office.decision", "Approved"),
    ("office.misis", "A. Clerk"),
    ("office.misis_date", "11/23/2026"),
    ("office.itd_security", "B. Clerk"),
    ("office.itd_security_date", "11/23/2026"),
];

fn joined(parts: &[&[(&'static str, &'static str)]]) -> Vec<(&'static str, &'static str)> {
    parts.concat()
}

#[test]
fn a_complete_request_has_no_findings() {
    expect(Stage::Request, &[], &[]);
    expect(Stage::Submitted, &SIGNED, &[]);
    expect(Stage::Decided, &joined(&[&SIGNED, &DECIDED]), &[]);
}

#[test]
fn every_required_field_is_asked_for_at_its_stage() {
    for input in newest().form().inputs().filter(|input| input.field().required == Some(Stage::Request)) {
        expect(Stage::Request, &[(input.name, " ")], &[&format!("required {}", input.name)]);
    }
    expect(
        Stage::Submitted,
        &[],
        &[
            "required user.signature",
            "required user.signature_date",
            "required site_administrator.signature",
            "required site_administrator.signature_date",
        ],
    );
    expect(
        Stage::Decided,
        &SIGNED,
        &[
            "required office.decision",
            "required office.misis",
            "required office.misis_date",
            "required office.itd_security",
            "required office.itd_security_date",
        ],
    );
}

#[test]
fn not_applicable_is_an_answer_only_where_the_form_says_so() {
    for name in ["user.middle_initial", "user.extension"] {
        expect(Stage::Request, &[(name, "n/a")], &[]);
    }
    for name in ["user.last_name", "user.employee_number", "user.phone", "site_administrator.email"] {
        expect(Stage::Request, &[(name, "N/A")], &[&format!("required {name}")]);
    }
    // Na is a name.
    expect(Stage::Request, &[("user.last_name", "Na")], &[]);
}

#[test]
fn partial_requests_may_lack_answers_but_not_have_wrong_ones() {
    let partial = Context { partial: true, ..context(Stage::Request, TODAY) };
    assert_eq!(found(&Request::default(), &partial), [""; 0]);
    let wrong = request(&[
        ("user.last_name", "N/A"),
        ("user.phone", "555"),
        ("user.title", ""),
        ("notify.name", "Dana"),
    ]);
    assert_eq!(found(&wrong, &partial), ["required user.last_name", "phone user.phone"]);
}

#[test]
fn a_role_is_chosen_and_known() {
    expect(Stage::Request, &[("roles", "school_full_read")], &[]);
    expect(Stage::Request, &[("roles", "")], &["no-role roles"]);
    expect(Stage::Request, &[("roles", "Superintendent")], &["unknown-role roles"]);
}

#[test]
fn wrong_values_are_reported_by_their_own_code() {
    for (name, text, code) in [
        ("user.request_date", "02/30/2026", "date"),
        ("user.email", "maria@gmail.com", "email"),
        ("user.phone", "555-0142", "phone"),
        ("user.employee_number", "12345", "employee-number"),
        ("user.extension", "x12", "extension"),
        ("user.location_code", "88", "location-code"),
        ("user.title", "a\u{202E}b", "control-character"),
    ] {
        expect(Stage::Request, &[(name, text)], &[&format!("{code} {name}")]);
    }
}

#[test]
fn all_findings_are_reported_in_the_order_of_the_form() {
    expect(
        Stage::Request,
        &[
            ("user.email", "a@b.c"),
            ("roles", "x"),
            ("user.first_name", ""),
            ("site_administrator.job_title", "Clerk"),
        ],
        &[
            "unknown-role roles",
            "required user.first_name",
            "email user.email",
            "site-administrator site_administrator.job_title",
        ],
    );
}

#[test]
fn site_administrators_are_principals_and_assistant_principals() {
    for title in ["Principal", "A.P.", "Assistant Principal – Counseling"] {
        expect(Stage::Request, &[("site_administrator.job_title", title)], &[]);
    }
    for title in ["Principal Clerk", "Principal (Retired)", "Principal, Office Manager"] {
        let expected = ["site-administrator site_administrator.job_title"];
        expect(Stage::Request, &[("site_administrator.job_title", title)], &expected);
    }
}

#[test]
fn dates_that_nobody_means_are_told() {
    for (date, expected) in [
        ("02/17/2022", &["academic-year user.request_date (warning)"][..]),
        (
            "02/16/2022",
            &["unlikely-date user.request_date (warning)", "academic-year user.request_date (warning)"],
        ),
        (
            "11/23/1926",
            &["unlikely-date user.request_date (warning)", "academic-year user.request_date (warning)"],
        ),
        (
            "11/23/2062",
            &[
                "future-date user.request_date (warning)",
                "unlikely-date user.request_date (warning)",
                "academic-year user.request_date (warning)",
            ],
        ),
    ] {
        expect(Stage::Request, &[("user.request_date", date)], expected);
    }
}

#[test]
fn dates_follow_each_other() {
    let dates = |request: &'static str,
                 user: &'static str,
                 administrator: &'static str,
                 misis: &'static str,
                 itd: &'static str| {
        let mut changes = joined(&[&SIGNED, &DECIDED]);
        changes.extend([
            ("user.request_date", request),
            ("user.signature_date", user),
            ("site_administrator.signature_date", administrator),
            ("office.misis_date", misis),
            ("office.itd_security_date", itd),
        ]);
        found(&self::request(&changes), &context(Stage::Decided, TODAY))
    };
    let none = [""; 0];
    assert_eq!(dates("11/1/2026", "11/2/2026", "11/3/2026", "11/4/2026", "11/5/2026"), none);
    assert_eq!(dates("11/1/2026", "11/1/2026", "11/1/2026", "11/1/2026", "11/1/2026"), none);
    // The office's two dates may come in either order.
    assert_eq!(dates("11/1/2026", "11/2/2026", "11/3/2026", "11/5/2026", "11/4/2026"), none);
    assert_eq!(
        dates("11/5/2026", "11/2/2026", "11/6/2026", "11/7/2026", "11/7/2026"),
        ["date-order user.signature_date"]
    );
    assert_eq!(
        dates("11/1/2026", "11/4/2026", "11/3/2026", "11/7/2026", "11/2/2026"),
        ["date-order site_administrator.signature_date", "date-order office.itd_security_date"]
    );
    // Across a gap.
    expect(
        Stage::Request,
        &[("user.request_date", "11/5/2026"), ("site_administrator.signature_date", "11/2/2026")],
        &["date-order site_administrator.signature_date"],
    );
}

#[test]
fn dates_in_the_future_are_a_warning_before_signing_and_an_error_later() {
    expect(
        Stage::Request,
        &[("user.request_date", "11/24/2026")],
        &["future-date user.request_date (warning)"],
    );
    let mut changes = SIGNED.to_vec();
    changes.push(("site_administrator.signature_date", "11/24/2026"));
    expect(Stage::Submitted, &changes, &["future-date site_administrator.signature_date"]);
    expect(Stage::Request, &[("user.request_date", "11/23/2026")], &[]);
}

#[test]
fn access_ends_with_the_academic_year() {
    let year = |date: &str, today: &str| {
        let findings = check(&request(&[("user.request_date", date)]), &context(Stage::Request, today));
        findings.into_iter().filter(|f| f.code == Code::AcademicYear).map(|f| f.message).collect::<Vec<_>>()
    };
    assert_eq!(year("07/01/2026", "2026-07-01"), [""; 0]);
    assert_eq!(year("11/23/2026", "2027-04-30"), [""; 0]);
    assert_eq!(year("05/10/2027", "2027-05-10"), ["access ends soon, on 06/30/2027, with the academic year"]);
    assert_eq!(
        year("06/30/2027", "2027-07-01"),
        ["access ended on 06/30/2027, with the academic year of the request date"]
    );
    assert_eq!(
        year("07/01/2027", "2027-06-30"),
        ["the request date is in the next academic year: access ends on 06/30/2028"]
    );
}

#[test]
fn the_notification_block_is_filled_in_completely_or_not_at_all() {
    let all = [("notify.name", "Dana Lee"), ("notify.title", "Clerk"), ("notify.email", "dana.lee")];
    expect(Stage::Request, &all, &[]);
    expect(Stage::Request, &all[..1], &["notify notify.title", "notify notify.email"]);
    expect(Stage::Request, &all[1..], &["notify notify.name"]);
}

#[test]
fn office_entries_come_with_a_decision_and_disapproval_with_a_reason() {
    let signed = |changes: &[(&'static str, &'static str)]| joined(&[&SIGNED, changes]);
    expect(Stage::Submitted, &signed(&[("office.decision", "Approved")]), &[]);
    expect(Stage::Submitted, &signed(&[("office.misis", "A. Clerk")]), &["decision office.decision"]);
    expect(Stage::Submitted, &signed(&[("office.reason", "why not")]), &["decision office.decision"]);
    expect(Stage::Submitted, &signed(&[("office.decision", "Maybe")]), &["decision office.decision"]);
    expect(Stage::Submitted, &signed(&[("office.decision", "Disapproved")]), &["reason office.reason"]);
    let disapproved = [("office.decision", "Disapproved"), ("office.reason", "not signed by a principal")];
    expect(Stage::Submitted, &signed(&disapproved), &[]);
}

#[test]
fn values_fit_their_fields() {
    expect(Stage::Request, &[("user.first_name", "María de los Ángeles Guadalupe")], &[]);
    expect(Stage::Request, &[("user.first_name", &"W".repeat(40))], &["fit user.first_name"]);
    expect(Stage::Request, &[("user.first_name", &"i".repeat(61))], &["fit user.first_name"]);
    expect(Stage::Request, &[("user.middle_initial", "L.-J.M")], &["fit user.middle_initial"]);
    let reason = "The site administrator named here is not one of this school. ".repeat(5);
    let with = |reason: &str| {
        found(
            &request(&[("office.decision", "Approved"), ("office.reason", reason)]),
            &context(Stage::Request, TODAY),
        )
    };
    assert_eq!(with(&reason[..240]), [""; 0]);
    assert_eq!(with(&reason), ["fit office.reason"]);
}

#[test]
fn characters_without_a_glyph_are_a_warning() {
    expect(Stage::Request, &[("user.last_name", "Nguyễn-Žižka")], &[]);
    expect(Stage::Request, &[("user.last_name", "王")], &["glyph user.last_name (warning)"]);
}

#[test]
fn problems_of_the_reader_are_not_reported_as_missing_as_well() {
    let mut raw = RawRequest::default();
    raw.problems.push(Finding::error(Code::WrongType, "user.first_name", "expected text, found a table"));
    let request = request(&[("user.first_name", "")]);
    let codes: Vec<Code> =
        findings(&raw, &request, &context(Stage::Request, TODAY)).iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::WrongType]);
}

#[test]
fn what_an_earlier_version_called_digital_is_no_signature_that_holds() {
    let mut request = request(&[("user.signature", ""), ("site_administrator.signature", "")]);
    for (signature, expected) in [
        (Signature::Intact, None),
        (Signature::Trusted, None),
        (Signature::Drawn, None),
        (Signature::Digital, Some("required user.signature")),
        (Signature::Altered, Some("required user.signature")),
        (Signature::Unreadable, Some("required user.signature")),
        (Signature::Missing, Some("required user.signature")),
    ] {
        request.signatures.insert("user.signature".to_owned(), signature);
        let found = found(&request, &context(Stage::Submitted, TODAY));
        let about: Vec<&str> =
            found.iter().map(String::as_str).filter(|found| found.ends_with(" user.signature")).collect();
        assert_eq!(about, Vec::from_iter(expected), "{signature}");
    }
    request.signatures.insert("user.signature".to_owned(), Signature::Digital);
    let found = found(&request, &context(Stage::Request, TODAY));
    assert!(found.contains(&"signature user.signature (warning)".to_owned()), "{found:?}");
}
