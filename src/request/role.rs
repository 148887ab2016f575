//! The user roles.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::value::{is_not_applicable, no_answer};
use super::{Print, Wrong, habits};
use crate::finding::Code;
use crate::form::Field;
use crate::revision::{PerRevision, Revision};

/// One of the user roles of a form.
#[derive(Debug, Clone, Copy)]
pub struct Role {
    /// The place among the form's roles, which is their printed order.
    index: usize,
    field: &'static Field,
}

impl Role {
    /// The check box of this role.
    pub fn field(self) -> &'static Field {
        self.field
    }

    /// The role of that check box; `None` when the field is none.
    pub fn of_field(name: &str, revision: &'static Revision) -> Option<Self> {
        Self::all(revision).find(|role| role.field.name == name)
    }

    /// All roles of a revision in printed order.
    pub fn all(revision: &'static Revision) -> impl Iterator<Item = Self> {
        revision.form().roles().enumerate().map(|(index, field)| Self { index, field })
    }

    /// The printed name.
    pub fn label(self) -> &'static str {
        &self.field.label
    }

    /// The short name that request files may use instead of the printed one.
    pub fn key(self) -> &'static str {
        let name = &self.field.name;
        name.rsplit('.').next().unwrap_or(name)
    }
}

impl PartialEq for Role {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Role {}

impl PartialOrd for Role {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Role {
    /// In printed order.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.index, &self.field.name).cmp(&(other.index, &other.field.name))
    }
}

impl Role {
    /// Takes printed names and keys in any letter case; spaces, hyphens and
    /// underscores are alike.
    ///
    /// # Errors
    ///
    /// The form of that revision has no such role.
    pub fn parse(text: &str, revision: &'static Revision) -> Result<Self, Wrong> {
        if is_not_applicable(text) {
            return Err(no_answer(text));
        }
        known(text, revision).ok_or_else(|| unknown(text, revision))
    }
}

/// The role of that name.
fn known(text: &str, revision: &'static Revision) -> Option<Role> {
    let wanted = letters(text.strip_prefix("roles.").unwrap_or(text));
    let names = spellings(revision).iter();
    Role::all(revision).zip(names).find(|(_, names)| names.contains(&wanted)).map(|(role, _)| role)
}

/// The fewest letters of a label that tell which one it is.
const SHORTEST: usize = 6;

/// What to say of a name that no role has.
fn unknown(text: &str, revision: &'static Revision) -> Wrong {
    if let Some(wrong) = habits::spoiled(text, Code::UnknownRole, false) {
        return wrong;
    }
    let wrong = Wrong::new(Code::UnknownRole, format!("the form has no role `{text}`"));
    // Several roles in one: to name one of them would lose the others.
    let signs = [",", ";", "/", "&", "+", "|", "\u{2022}", " and ", " or ", " y "];
    let parts = signs.iter().fold(vec![text], |parts, sign| {
        parts.into_iter().flat_map(|part| part.split(sign)).collect::<Vec<_>>()
    });
    let several: Vec<&str> =
        parts.iter().filter_map(|part| known(part.trim(), revision)).map(Role::label).collect();
    match several.as_slice() {
        [] => {}
        several if several.len() == parts.iter().filter(|part| !part.trim().is_empty()).count() => {
            return wrong.hint(format!("give each role by itself: `{}`", several.join("` and `")));
        }
        _ => return wrong.hint("give each role by itself, such as `Counselor` and `School Full Read`"),
    }
    let wanted = letters(text);
    let labels = spellings(revision).iter().map(|[label, _]| label);
    // `Full Read`: a part of one label, and of no other.
    let whole: Vec<usize> = labels
        .clone()
        .enumerate()
        .filter(|(_, label)| label.contains(&wanted))
        .map(|(place, _)| place)
        .collect();
    let near = match whole.as_slice() {
        [only] if wanted.len() >= SHORTEST => vec![*only],
        _ => crate::nearest::near(&wanted, labels),
    };
    let near: Vec<String> = near
        .into_iter()
        .filter_map(|place| Role::all(revision).nth(place))
        .map(|role| format!("`{}`", role.label()))
        .collect();
    if near.is_empty() {
        let labels: Vec<&str> = Role::all(revision).map(Role::label).collect();
        wrong.hint(format!("the roles are {}", labels.join(", ")))
    } else {
        wrong.hint(format!("did you mean {}?", near.join(" or ")))
    }
}

impl Print for Role {
    fn print(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label())
    }
}

/// The letters of the label and of the key of each role, in printed order.
fn spellings(revision: &'static Revision) -> &'static [[String; 2]] {
    static SPELLINGS: PerRevision<Vec<[String; 2]>> = PerRevision::new();
    SPELLINGS.get(revision, || {
        Role::all(revision).map(|role| [letters(role.label()), letters(role.key())]).collect()
    })
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::newest;

    fn check(text: &str, expected: Result<&str, &str>) {
        match (Role::parse(text, newest()), expected) {
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
        check("School Read", Err("the roles are"));
        check("School Administrator", Err("the roles are"));
        check("Scool Limited Reed", Err("`School Limited Read`"));
        check("Full Read", Err("did you mean `School Full Read`?"));
        check("Special Education", Err("`Special Education Provider`?"));
        check("Superintendent", Err("the roles are Categorical Programs Coordinator, Counselor"));
    }

    #[test]
    fn of_several_roles_in_one_none_is_dropped() {
        check("Counselor / School Full Read", Err("`Counselor` and `School Full Read`"));
        check("Counselor and Principal", Err("`Counselor` and `Principal`"));
        check("Counselor & Nurse", Err("give each role by itself"));
        check("#N/A", Err("correct the formula"));
    }
}
