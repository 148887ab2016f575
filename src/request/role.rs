//! The user roles.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{Value, Wrong};
use crate::finding::Code;
use crate::form::{Field, Form};

/// One of the form's user roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Role {
    /// The place among the form's roles, which is their printed order.
    index: usize,
}

impl Role {
    /// The check box of this role.
    pub fn field(self) -> &'static Field {
        Form::current().roles().nth(self.index).expect("a role is made from the form's own list")
    }

    /// The role of that check box; `None` when the field is none.
    pub fn of_field(name: &str) -> Option<Self> {
        let index = Form::current().roles().position(|field| field.name == name)?;
        Some(Self { index })
    }

    /// All roles in printed order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Form::current().roles().count()).map(|index| Self { index })
    }

    /// The printed name.
    pub fn label(self) -> &'static str {
        &self.field().label
    }

    /// The short name that request files may use instead of the printed one.
    pub fn key(self) -> &'static str {
        let name = &self.field().name;
        name.rsplit('.').next().unwrap_or(name)
    }
}

impl Value for Role {
    /// Takes printed names and keys in any letter case; spaces, hyphens and
    /// underscores are alike.
    fn parse(text: &str) -> Result<Self, Wrong> {
        let wanted = letters(text.strip_prefix("roles.").unwrap_or(text));
        Self::all()
            .zip(spellings())
            .find(|(_, known)| known.contains(&wanted))
            .map(|(role, _)| role)
            .ok_or_else(|| {
                let wrong = Wrong::new(Code::UnknownRole, format!("the form has no role `{text}`"));
                match crate::nearest::nearest(&wanted, spellings().iter().map(|[label, _]| label)) {
                    Some(place) => {
                        let label = Self { index: place }.label();
                        wrong.hint(format!("did you mean `{label}`?"))
                    }
                    None => {
                        let labels: Vec<&str> = Self::all().map(Self::label).collect();
                        wrong.hint(format!("the roles are {}", labels.join(", ")))
                    }
                }
            })
    }

    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label())
    }
}

/// The letters of the label and of the key of each role, in printed order.
fn spellings() -> &'static [[String; 2]] {
    static SPELLINGS: OnceLock<Vec<[String; 2]>> = OnceLock::new();
    SPELLINGS.get_or_init(|| Role::all().map(|role| [letters(role.label()), letters(role.key())]).collect())
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        match (Role::parse(text), expected) {
            (Ok(role), Ok(label)) => assert_eq!(role.label(), label),
            (Err(wrong), Err(hint)) => assert!(wrong.hint.unwrap().contains(hint), "{text}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn printed_names_and_keys_are_accepted() {
        check("Counselor", Ok("Counselor"));
        check("school full READ", Ok("School Full Read"));
        check("school_full_read", Ok("School Full Read"));
        check("roles.office_manager", Ok("Office Manager"));
        check("Scheduling-Administrator", Ok("Scheduling Administrator"));
    }

    #[test]
    fn unknown_roles_name_the_nearest() {
        check("Councelor", Err("`Counselor`"));
        check("Scool Limited Reed", Err("`School Limited Read`"));
        check("Superintendent", Err("the roles are Categorical Programs Coordinator, Counselor"));
    }
}
