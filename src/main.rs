//! The command-line tool.
use misis_form::request::{RawAnswer, RawRequest, Request};
use misis_form::{Form, Origin, pdf};
fn main() {
    let mut raw = RawRequest::default();
    for input in Form::current().inputs() {
        if let Some(example) = &input.field().example {
            raw.answers.insert(input.name.to_owned(), RawAnswer::new(example.clone(), Origin::Nowhere));
        }
    }
    raw.answers.insert("user.phone".into(), RawAnswer::new("(213) 555-0142", Origin::Nowhere));
    raw.answers.insert("user.last_name".into(), RawAnswer::new("Nguyễn-Žižka Հովհ 王", Origin::Nowhere));
    raw.answers.insert("office.decision".into(), RawAnswer::new("Disapproved", Origin::Nowhere));
    raw.answers.insert("office.reason".into(), RawAnswer::new("The request names no site administrator of this school, please have it signed by the principal or an assistant principal and send it again.", Origin::Nowhere));
    raw.roles.push(RawAnswer::new("Counselor", Origin::Nowhere));
    raw.roles.push(RawAnswer::new("School Full Read", Origin::Nowhere));
    let filled = Request::parse(&raw);
    for (name, request, kind) in [
        ("blank", Request::default(), pdf::Kind::Fillable),
        ("filled", filled.clone(), pdf::Kind::Fillable),
        ("flat", filled, pdf::Kind::Flat),
    ] {
        std::fs::write(format!("/tmp/out/{name}.pdf"), pdf::write(&request, kind).unwrap()).unwrap();
    }
}
