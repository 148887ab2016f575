//! The keys of a request file, all taken from the definitions: whatever any
//! revision of the form has. Where several have a key, the newest says what it is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind};
use crate::request::Role;
use crate::revision::ALL;

/// The roles: a list of names, or a table with one key a role.
pub(super) const ROLES: &str = "roles";

/// What `extract` says of the file it read: passed over, save for the signatures.
pub(super) const RETURNED: &str = "returned";

/// Who signed a returned form, by the name of the signature field.
pub(super) const SIGNATURES: &str = "returned.signatures";

/// A list of requests in one TOML file; each may have all of the other keys.
pub(super) const REQUEST: &str = "request";

/// Keys longer than this are not compared with the known ones.
const LONGEST: usize = 64;

/// The number of problems after which no nearest key is looked for.
const SUGGESTED: usize = 100;

/// What a key stands for.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// [`ROLES`].
    Roles,
    /// One role of the table of roles.
    Role(Role),
    /// A part of the form: a table of inputs.
    Part,
    /// An answer; the field stands for the input.
    Input(&'static Field),
}

/// What the dotted name stands for; `None` when the form has no such key.
pub(super) fn key(name: &str) -> Option<Key> {
    keys().get(name).copied()
}

/// The dotted name that the header of a column stands for: itself in any
/// letter case, or the flag's short name, with hyphens or underscores, as the
/// names of files have it. `None` when the form has no such column.
pub(super) fn column(header: &str) -> Option<&'static str> {
    let name = spelling(header);
    match keys().get_key_value(name.as_str()) {
        Some((_, Key::Part)) => None,
        Some((known, _)) => Some(known),
        None => short_names().iter().find(|(short, _)| *short == name).map(|(_, known)| *known),
    }
}

/// A header as names are written.
fn spelling(header: &str) -> String {
    header.trim().to_lowercase().replace('-', "_")
}

/// The flags' names with the dotted names that they are short for. No two are the
/// same: each is a flag of one command.
fn short_names() -> &'static [(String, &'static str)] {
    static NAMES: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = vec![("role".to_owned(), ROLES)];
        for input in ALL.iter().flat_map(|revision| revision.form().inputs()) {
            let Some(flag) = input.flag() else { continue };
            let short = flag.replace('-', "_");
            if !names.iter().any(|(known, _)| *known == short) {
                names.push((short, input.name));
            }
        }
        names
    })
}

fn keys() -> &'static BTreeMap<&'static str, Key> {
    static KEYS: OnceLock<BTreeMap<&'static str, Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = BTreeMap::from([(ROLES, Key::Roles)]);
        for revision in ALL {
            for role in Role::all(revision) {
                keys.entry(role.field().name.as_str()).or_insert(Key::Role(role));
            }
            for input in revision.form().inputs() {
                if let Some((part, _)) = input.name.rsplit_once('.') {
                    keys.entry(part).or_insert(Key::Part);
                }
                keys.entry(input.name).or_insert(Key::Input(input.field()));
            }
        }
        keys
    })
}

/// The dotted name of a key in the table `prefix`.
pub(super) fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

/// A key that the form does not have, after so many other `problems`; the
/// first come with the nearest key that it has.
pub(super) fn unknown(name: &str, origin: &Origin, problems: usize) -> Finding {
    let finding = Finding::error(Code::UnknownKey, name, format!("the form has no `{name}`")).at(origin);
    if let Some(field) = ALL.iter().find_map(|revision| revision.form().field(name)) {
        return match (&field.kind, &field.part_of) {
            (_, Some(whole)) => finding.hint(format!("give it as part of `{whole}`")),
            (FieldKind::Signature, _) => finding.hint("leave it out: the form itself is signed"),
            _ => finding,
        };
    }
    // To look for the nearest takes time, which a file full of other words could waste.
    match if problems < SUGGESTED { nearest(name) } else { None } {
        Some(known) => finding.hint(format!("did you mean `{known}`?")),
        None => finding.hint("remove it, or run `misis-form fields` for the names that the form has"),
    }
}

/// The known key that was most likely meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    if name.chars().nth(LONGEST).is_some() {
        return None;
    }
    let name = spelling(name).replace(' ', "_");
    // A short name is right for a table, and says in a file what was meant.
    if let Some(known) = column(&name) {
        return Some(known);
    }
    let name = name.as_str();
    let (prefix, last) = name.rsplit_once('.').unwrap_or(("", name));
    let last_of = |known: &'static str| known.rsplit_once('.').map_or(known, |(_, last)| last);
    // First among the neighbours, then by the last word alone: the key may
    // be right and its table wrong or missing.
    let neighbours: Vec<&'static str> = keys()
        .keys()
        .copied()
        .filter(|known| known.rsplit_once('.').map_or("", |(prefix, _)| prefix) == prefix)
        .collect();
    let answers: Vec<&'static str> =
        keys().iter().filter(|(_, key)| !matches!(key, Key::Part)).map(|(known, _)| *known).collect();
    let by_parts = [neighbours, answers].into_iter().find_map(|candidates| {
        let place = crate::nearest::nearest(last, candidates.iter().map(|known| last_of(known)))?;
        candidates.get(place).copied()
    });
    by_parts.or_else(|| {
        let short_names = short_names();
        let place = crate::nearest::nearest(name, short_names.iter().map(|(short, _)| short))?;
        short_names.get(place).map(|(_, known)| *known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, hint: &str) {
        let finding = unknown(name, &Origin::Nowhere, 0);
        assert!(finding.hint.as_deref().unwrap().contains(hint), "{name}: {finding:?}");
    }

    #[test]
    fn the_nearest_key_is_named() {
        check("user.frist_name", "`user.first_name`");
        check("first_name", "`user.first_name`");
        check("role", "`roles`");
        check("users", "`user`");
        check("roles.counsellor", "`roles.counselor`");
        check("notify.full_name", "`site_administrator.full_name`");
        check("user.phone_area", "`user.phone`");
        check("user.signature", "the form itself is signed");
        check("user.zzz", "misis-form fields");
        check(&"x".repeat(100_000), "misis-form fields");
        check("Last Name", "`user.last_name`");
        check("admin_job_titel", "`site_administrator.job_title`");
        check("admin-name", "`site_administrator.full_name`");
    }

    #[test]
    fn headers_are_known_in_any_spelling_that_is_clear() {
        for (header, name) in [
            ("user.last_name", "user.last_name"),
            (" LAST_NAME ", "user.last_name"),
            ("User.Last_Name", "user.last_name"),
            ("admin-job-title", "site_administrator.job_title"),
            ("admin_job_title", "site_administrator.job_title"),
            ("Phone", "user.phone"),
            ("Roles", "roles"),
            ("role", "roles"),
            ("ROLES.COUNSELOR", "roles.counselor"),
            ("title", "user.title"),
        ] {
            assert_eq!(column(header), Some(name), "{header}");
        }
        for header in ["user", "full_name", "job_title", "notify", "user.phone_area", "", "last name"] {
            assert_eq!(column(header), None, "{header}");
        }
    }

    #[test]
    fn a_short_name_means_one_column_only() {
        let names: std::collections::BTreeSet<&str> =
            short_names().iter().map(|(short, _)| short.as_str()).collect();
        assert_eq!(names.len(), short_names().len());
        assert!(names.iter().all(|name| !keys().contains_key(name)), "{names:?}");
    }
}
