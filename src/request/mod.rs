//! What was answered: the typed request.
//!
//! A [`RawRequest`] is text with its origins, whatever it was read from. A
//! [`Request`] holds the same answers as typed values, each parsed by its own
//! type. An answer that does not parse is kept as it was given, so that
//! nothing is lost and the [rules](crate::rules) can report it.

mod answer;
#[cfg(test)]
#[allow(unreachable_pub)] // The tests under `tests/` use the file too.
#[path = "../../tests/common/arbitrary.rs"]
pub(crate) mod arbitrary;
mod fields;
mod raw;
mod role;
mod signature;
mod value;
mod wrong;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::Origin;

pub use answer::{Answer, AnyAnswer};
pub use fields::Shown;
pub use raw::{RawAnswer, RawRequest};
pub use role::Role;
pub use signature::{Coverage, DigitalSignature, Signature};
pub use value::{
    Date, Decision, EmailLocalPart, EmployeeNumber, Extension, LocationCode, OrNotApplicable, Paragraph,
    Phone, Text, Value,
};
pub use wrong::Wrong;

/// Declares a block of the request: its members, and their dotted names.
macro_rules! block {
    ($(#[$doc:meta])* $name:ident $prefix:literal { $($(#[$member_doc:meta])* $member:ident: $value:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$member_doc])* pub $member: Answer<$value>,)*
        }

        impl $name {
            fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'static str, &'a dyn AnyAnswer)) {
                $(visitor(concat!($prefix, ".", stringify!($member)), &self.$member);)*
            }

            fn visit_mut(&mut self, visitor: &mut dyn FnMut(&'static str, &mut dyn AnyAnswer)) {
                $(visitor(concat!($prefix, ".", stringify!($member)), &mut self.$member);)*
            }
        }
    };
}

block! {
    /// Identification: who asks for access.
    User "user" {
        /// When the request is made.
        request_date: Date,
        /// First name.
        first_name: Text,
        /// Middle initial.
        middle_initial: OrNotApplicable<Text>,
        /// Last name.
        last_name: Text,
        /// Job title.
        title: Text,
        /// Employee number.
        employee_number: EmployeeNumber,
        /// E-mail address at the district.
        email: EmailLocalPart,
        /// Phone number with its area code.
        phone: Phone,
        /// Phone extension.
        extension: OrNotApplicable<Extension>,
        /// School or office.
        school: Text,
        /// Location code of the school or office.
        location_code: LocationCode,
        /// When the user signed.
        signature_date: Date,
    }
}

block! {
    /// Who vouches for the request.
    SiteAdministrator "site_administrator" {
        /// When the site administrator signed.
        signature_date: Date,
        /// Job title.
        job_title: Text,
        /// Full name.
        full_name: Text,
        /// E-mail address at the district.
        email: EmailLocalPart,
    }
}

block! {
    /// Who else hears when the account is ready; all of it or none.
    Notify "notify" {
        /// Name.
        name: Text,
        /// Title.
        title: Text,
        /// E-mail address at the district.
        email: EmailLocalPart,
    }
}

block! {
    /// What the division decided.
    Office "office" {
        /// Approved or disapproved.
        decision: Decision,
        /// Why.
        reason: Paragraph,
        /// Who decided for MiSiS.
        misis: Text,
        /// When MiSiS decided.
        misis_date: Date,
        /// Who decided for ITD Security.
        itd_security: Text,
        /// When ITD Security decided.
        itd_security_date: Date,
    }
}

/// Everything that was answered on one form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The roles to add, in the order given, each once.
    pub roles: Vec<Answer<Role>>,
    /// Identification.
    pub user: User,
    /// The site administrator.
    pub site_administrator: SiteAdministrator,
    /// The account notification.
    pub notify: Notify,
    /// The office's part.
    pub office: Office,
    /// Who signed, by the name of the signature field; one that is not here is
    /// [`Signature::Missing`].
    pub signatures: BTreeMap<String, Signature>,
}

impl Request {
    /// Parses every raw answer by the type of its member.
    ///
    /// Answers that do not parse become [`Answer::Wrong`].
    pub fn parse(raw: &RawRequest) -> Self {
        let mut request = Self { signatures: raw.signatures.clone(), ..Self::default() };
        for role in &raw.roles {
            let mut answer = Answer::Missing;
            answer.set(&role.text, &role.origin);
            // A role named twice is one role; two unknown ones are both reported.
            let known = answer.value().is_some();
            if !(answer.is_missing()
                || known && request.roles.iter().any(|other| other.value() == answer.value()))
            {
                request.roles.push(answer);
            }
        }
        request.visit_mut(&mut |name, answer| {
            if let Some(given) = raw.answers.get(name) {
                answer.set(&given.text, &given.origin);
            }
        });
        request
    }

    /// Calls `visitor` with the dotted name of every answer but the roles.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'static str, &'a dyn AnyAnswer)) {
        self.user.visit(visitor);
        self.site_administrator.visit(visitor);
        self.notify.visit(visitor);
        self.office.visit(visitor);
    }

    /// As [`Request::visit`], to change the answers.
    pub fn visit_mut(&mut self, visitor: &mut dyn FnMut(&'static str, &mut dyn AnyAnswer)) {
        self.user.visit_mut(visitor);
        self.site_administrator.visit_mut(visitor);
        self.notify.visit_mut(visitor);
        self.office.visit_mut(visitor);
    }

    /// The answer of that dotted name; `None` when there is no such member.
    pub fn answer(&self, name: &str) -> Option<&dyn AnyAnswer> {
        let mut found = None;
        self.visit(&mut |candidate, answer| {
            if candidate == name {
                found = Some(answer);
            }
        });
        found
    }

    /// The chosen roles that exist, in the order given.
    pub fn known_roles(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().filter_map(|role| role.value().copied())
    }

    /// What stands in the signature field of that name.
    pub fn signature(&self, name: &str) -> Signature {
        self.signatures.get(name).copied().unwrap_or_default()
    }

    /// Where an answer was given; [`Origin::Nowhere`] when it was not.
    pub fn origin(&self, name: &str) -> Cow<'_, Origin> {
        self.answer(name).map_or(Cow::Owned(Origin::Nowhere), |answer| Cow::Borrowed(answer.origin()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{FieldKind, Form};

    #[test]
    fn every_member_has_an_input_and_the_other_way_round() {
        let mut members = Vec::new();
        Request::default().visit(&mut |name, _| members.push(name));
        let inputs: Vec<&str> = Form::current().inputs().map(|input| input.name).collect();
        assert_eq!(members, inputs, "the request type and the definition disagree");
    }

    #[test]
    fn every_member_has_the_type_of_its_field() {
        let form = Form::current();
        let mut request = Request::default();
        request.visit_mut(&mut |name, answer| {
            let field = form.input(name).unwrap().field();
            let takes = |answer: &mut dyn AnyAnswer, text: &str| {
                answer.set(text, &Origin::Nowhere);
                let taken = answer.text().is_some() && answer.wrong().is_none();
                answer.set("", &Origin::Nowhere);
                taken
            };
            assert_eq!(takes(answer, "two words"), matches!(field.kind, FieldKind::Text { .. }), "{name}");
            assert_eq!(
                takes(answer, "one\ntwo"),
                field.kind == FieldKind::Text { multiline: true },
                "{name}"
            );
            if field.kind == FieldKind::Date {
                assert!(takes(answer, "2026-11-23"), "{name}");
            }
            if let FieldKind::Choice(choices) = &field.kind {
                for choice in choices {
                    assert!(takes(answer, &choice.value), "{name}");
                }
            }
            let multiline = field.kind == FieldKind::Text { multiline: true };
            assert_eq!(takes(answer, "N/A"), field.not_applicable || multiline, "{name}");
            if let Some(example) = &field.example
                && field.part_of.is_none()
            {
                assert!(takes(answer, example), "{name}: {example}");
            }
        });
    }
}
