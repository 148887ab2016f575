use super::*;
use crate::form::{FieldKind, Stage};
use crate::format::{self, Format};
use crate::revision::newest;

fn context() -> Context<'static> {
    let today = "2026-11-23".parse().unwrap();
    Context { stage: Stage::Request, today, partial: false, drawing: None }
}

fn begin() -> Interview<'static> {
    Interview::new(newest(), context(), None)
}

/// Answers every question with the definition's example; the notification block is left out.
fn answered() -> Interview<'static> {
    let mut interview = begin();
    while let Some(question) = interview.question() {
        let text = match &question.example {
            _ if question.explanation.contains("to notify") || question.explanation.contains("optional") => {
                ""
            }
            Some(example) => example,
            None => "counselor; School Full Read",
        };
        let findings = interview.answer(text);
        assert!(!findings.iter().any(Finding::is_error), "{question:?}: {findings:?}");
    }
    interview
}

#[test]
fn every_answer_that_a_request_is_asked_for_has_a_question() {
    let interview = begin();
    let asked: Vec<&str> = interview.subjects.iter().filter_map(|subject| subject.name()).collect();
    for input in newest().form().inputs() {
        assert_eq!(asked.contains(&input.name), input.flag().is_some(), "{}", input.name);
        assert!(!asked.contains(&input.name) || input.field().kind != FieldKind::Signature);
    }
}

#[test]
fn all_examples_make_a_request_without_errors() {
    let interview = answered();
    let reviewed = interview.review();
    assert!(!reviewed.has_errors(), "{:?}", reviewed.findings);
    assert_eq!(reviewed.request.known_roles().count(), 2);
    assert_eq!(reviewed.request.text("user.phone").as_deref(), Some("(213) 555-0142"));
    assert_eq!(reviewed.request.text("user.request_date").as_deref(), Some("11/23/2026"));
    // Of the notification block only its first question is in the summary.
    let labels: Vec<String> = interview.questions().into_iter().map(|question| question.label).collect();
    assert_eq!(labels.len(), interview.subjects.len() - 2, "{labels:?}");
    assert_eq!(labels[0], "User roles");
}

#[test]
fn a_wrong_answer_is_asked_for_again_and_not_kept() {
    let mut interview = begin();
    for wrong in ["", "-", "9", "0", "1 9", "Teacher"] {
        assert!(interview.answer(wrong).iter().any(Finding::is_error), "{wrong}");
        assert_eq!(interview.question().unwrap().number, 1);
        assert_eq!(interview.question().unwrap().offered, None, "{wrong}");
    }
    assert_eq!(interview.answer("2 5"), []);
    assert_eq!(
        interview.review().request.known_roles().map(Role::key).collect::<Vec<_>>(),
        ["counselor", "school_full_read"]
    );
    assert!(interview.answer("02/30/2026").iter().any(Finding::is_error));
    assert!(interview.answer("-").iter().any(Finding::is_error), "a date is required");
    assert_eq!(interview.question().unwrap().number, 2);
}

#[test]
fn back_offers_what_was_answered_and_enter_keeps_it() {
    let mut interview = begin();
    assert!(!interview.back());
    interview.answer("1");
    interview.answer("");
    interview.answer("María");
    assert!(interview.back());
    assert_eq!(interview.question().unwrap().offered.as_deref(), Some("María"));
    interview.answer("");
    interview.back();
    interview.answer("Ana");
    assert_eq!(interview.review().request.text("user.first_name").as_deref(), Some("Ana"));
    assert!(interview.back() && interview.back() && interview.back() && !interview.back());
    assert_eq!(interview.question().unwrap().offered.as_deref(), Some("Categorical Programs Coordinator"));
}

#[test]
fn the_notification_block_is_asked_for_as_a_whole_or_not_at_all() {
    let mut interview = answered();
    let first = interview.questions().last().unwrap().number;
    assert!(interview.go_to(first) && !interview.go_to(first + 1) && !interview.go_to(0));
    interview.answer("Dana Lee");
    assert_eq!(interview.question().unwrap().number, first + 1, "what belongs to it is asked next");
    assert!(interview.answer("").iter().any(Finding::is_error));
    interview.answer("Office Manager");
    interview.answer("dana.lee");
    assert!(interview.question().is_none() && !interview.review().has_errors());
    assert!(interview.go_to(first + 1));
    assert!(interview.answer("-").iter().any(Finding::is_error), "half a block");
    // Without its first answer there is none.
    interview.go_to(first);
    interview.answer("-");
    assert!(interview.question().is_none() && !interview.review().has_errors());
    assert_eq!(interview.review().request.text("notify.email"), None);
}

#[test]
fn a_change_at_the_summary_leads_back_to_it() {
    let mut interview = answered();
    assert!(interview.go_to(3));
    interview.answer("Ana");
    assert_eq!(interview.question(), None);
    assert!(interview.back(), "the last question");
    interview.answer("");
    assert_eq!(interview.question(), None);
}

#[test]
fn the_code_of_a_school_is_offered_with_that_school_only() {
    let text = "[user]\nschool = \"Lincoln High\"\nlocation_code = \"1234\"\n";
    for (school, offered) in [("", Some("1234")), ("Lincoln High", Some("1234")), ("Other", None)] {
        let (defaults, _) = Defaults::parse(text, "defaults.toml", Format::Toml).unwrap();
        let mut interview = Interview::new(newest(), context(), Some(defaults));
        while interview.question().unwrap().label != "School/Office Name" {
            let text = interview.question().unwrap().example.unwrap_or_else(|| "1".to_owned());
            interview.answer(&text);
        }
        assert_eq!(interview.question().unwrap().offered.as_deref(), Some("Lincoln High"));
        interview.answer(school);
        assert_eq!(interview.question().unwrap().offered.as_deref(), offered, "{school}");
    }
}

#[test]
fn what_is_written_is_read_as_what_was_answered() {
    let request = answered().review().request;
    let text = format::write(&[format::Record { request: &request, returned: None }], Format::Toml);
    let raw = format::read(&text, "request.toml", Format::Toml).unwrap().remove(0);
    assert_eq!(raw.problems, []);
    let again = crate::request::Request::parse(&raw);
    for ((name, one), (_, other)) in request.answers().zip(again.answers()) {
        assert_eq!(one.text(), other.text(), "{name}");
    }
}
