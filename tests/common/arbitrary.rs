//! Random requests, for the tests of this crate and of its library alike.

use std::borrow::Cow;

use misis_form::form::{Field, FieldKind, Stage};
use misis_form::request::{RawAnswer, RawRequest, Request, Role, Signature};
use misis_form::revision::newest;
use misis_form::{Origin, format};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Words as people write them, in many scripts, with signs that files and
/// tables give a meaning to.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-zÀ-ÿŁ-žА-яΑ-ωא-תء-ي一-龥ぁ-ん가-힣ก-ฮ]{1,8}",
        2 => select(vec![
            "O'Brien", "’Okina", "ʻIolani", "Nguyễn", "'=1+1", "=SUM(A1)", "+1", "-2", "@x", "''", "\"q\"", "a\\b",
            "#", "[user]", "\"\"\"", "'''", "a,b;c", "\\u0041", "{}", "null", "true", "1", "a=b", "👩🏽‍🏫", "e\u{301}",
            "＝1", "نوح", "<&>", "%s", "$x", "漢字", "100%",
        ])
        .prop_map(str::to_owned),
        // A question mark between two letters is what is left of a lost one.
        1 => "[!-~]{1,8}".prop_map(|word| word.replace('?', "!")),
    ]
}

/// One to four words on a line.
fn line() -> impl Strategy<Value = String> {
    vec(word(), 1..=4).prop_map(|words| words.join(" "))
}

/// A text that the field takes.
fn text_for(field: &Field, is_phone: bool, most: usize) -> BoxedStrategy<String> {
    let longest = field.max_length.unwrap_or(60);
    let most = most.min(longest);
    let text = match &field.kind {
        _ if is_phone => "[2-9][0-9]{2}[2-9][0-9]{6}"
            .prop_map(|d| format!("({}) {}-{}", &d[..3], &d[3..6], &d[6..]))
            .boxed(),
        FieldKind::Text { multiline: false } => line().boxed(),
        FieldKind::Text { multiline: true } => vec(line(), 1..=3).prop_map(|lines| lines.join("\n")).boxed(),
        FieldKind::Date => (1900..2200i32, 1..=12u32, 1..=28u32)
            .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
            .boxed(),
        FieldKind::Digits(digits) => vec(0..10u8, digits.fewest..=digits.most)
            .prop_map(|digits| digits.iter().map(|digit| char::from(b'0' + digit)).collect())
            .boxed(),
        FieldKind::Email => "[A-Za-z0-9+=_'!#$%&*?^`{|}~/-]{1,12}(\\.[a-z0-9-]{1,8}){0,2}".boxed(),
        FieldKind::Choice(choices) => {
            select(choices.iter().map(|choice| choice.value.clone()).collect::<Vec<_>>()).boxed()
        }
        FieldKind::CheckBox | FieldKind::PhonePart(_) | FieldKind::Signature => Just(String::new()).boxed(),
    };
    let is_text = matches!(field.kind, FieldKind::Text { .. });
    let text = text.prop_map(move |text| {
        let cut: String = if is_text { text.chars().take(most).collect() } else { text };
        // Blanks around a text are not part of it.
        let cut = cut.trim();
        if cut.is_empty() || cut.eq_ignore_ascii_case("n/a") { "x".to_owned() } else { cut.to_owned() }
    });
    if field.not_applicable {
        prop_oneof![3 => text, 1 => Just("N/A".to_owned())].boxed()
    } else {
        text.boxed()
    }
}

/// Any request whose answers are all right or missing.
///
/// The rules that compare answers may find fault with it.
pub fn request() -> impl Strategy<Value = Request> {
    any_raw(|_| false, usize::MAX).prop_map(|raw| Request::parse(&raw))
}

/// A request that the rules have nothing against before signing, save
/// warnings; its texts are short enough for their fields.
pub fn valid_request() -> impl Strategy<Value = Request> {
    let titles =
        select(vec!["Principal", "Assistant Principal", "asst. principal", "AP", "Principal (Acting)"]);
    (any_raw(|field| field.required == Some(Stage::Request), 8), titles).prop_map(|(mut raw, title)| {
        raw.answers.insert("site_administrator.job_title".to_owned(), RawAnswer::new(title, Origin::Nowhere));
        raw.signatures.clear();
        let is_given = |name: &str| raw.answers.contains_key(name);
        let notifies = ["notify.name", "notify.title", "notify.email"].into_iter().all(is_given);
        raw.answers.retain(|name, _| {
            !(name.ends_with(".signature_date")
                || name.starts_with("office.")
                || name.starts_with("notify.") && !notifies)
        });
        Request::parse(&raw)
    })
}

fn any_raw(required: impl Fn(&Field) -> bool, most: usize) -> impl Strategy<Value = RawRequest> {
    let form = newest().form();
    let answers: Vec<_> = form
        .inputs()
        .map(|input| {
            let text = text_for(input.field(), input.fields.len() > 1, most);
            let answer =
                if required(input.field()) { text.prop_map(Some).boxed() } else { option::of(text).boxed() };
            answer.prop_map(move |text| {
                text.map(|text| (input.name.to_owned(), RawAnswer::new(text, Origin::Nowhere)))
            })
        })
        .collect();
    let fewest = usize::from(form.fields().iter().any(&required));
    let all: Vec<Role> = Role::all(newest()).collect();
    let roles = subsequence(all.clone(), fewest..=all.len()).prop_shuffle();
    let signature_fields = form.fields().iter().filter(|field| field.kind == FieldKind::Signature);
    let signatures: Vec<_> = signature_fields
        .map(|field| {
            option::weighted(0.3, select(Signature::ALL.to_vec()))
                .prop_map(move |signature| signature.map(|signature| (field.name.clone(), signature)))
        })
        .collect();
    (answers, roles, signatures).prop_map(|(answers, roles, signatures)| RawRequest {
        left_empty: 0,
        origin: Origin::Nowhere,
        revision: None,
        roles: roles.into_iter().map(|role| RawAnswer::new(role.label(), Origin::Nowhere)).collect(),
        answers: answers.into_iter().flatten().collect(),
        signatures: signatures.into_iter().flatten().collect(),
        ..RawRequest::default()
    })
}

/// The same request as if it had come from nowhere.
pub fn without_origins(request: &Request) -> Request {
    let mut raw = RawRequest {
        revision: Some(request.revision),
        signatures: request.signatures.clone(),
        ..RawRequest::default()
    };
    let from_nowhere = |text: Cow<'_, str>| RawAnswer::new(text, Origin::Nowhere);
    raw.roles = request.roles.iter().filter_map(|role| role.text().map(from_nowhere)).collect();
    for (name, answer) in request.answers() {
        if let Some(text) = answer.text() {
            raw.answers.insert(name.to_owned(), from_nowhere(text));
        }
    }
    Request::parse(&raw)
}

/// Writes a request and reads it again; all problems are errors.
pub fn through(request: &Request, language: format::Format) -> Request {
    let text = format::write(&[request.into()], language);
    let read = format::read(&text, "test", language).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read.len(), 1, "{text}");
    assert_eq!(read[0].problems, [], "{text}");
    without_origins(&Request::parse(&read[0]))
}
