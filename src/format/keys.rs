//! The keys of a request file, all taken from the definitions: whatever any
//! revision of the form has. Where several have a key, the newest says what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::form::Field;
use crate::request::Role;
use crate::revision::ALL;

/// The roles: a list of names, or a table with one key a role.
pub(super) const ROLES: &str = "roles";

/// What `extract` says of the file it read: passed over, save for the signatures and how answers were read.
pub(super) const RETURNED: &str = "returned";

/// Who signed a returned form, by the name of the signature field.
pub(super) const SIGNATURES: &str = "returned.signatures";

/// How each answer of a returned form was read, by the name of its field.
pub(super) const HOW: &str = "returned.how";

/// The revision of the form that a request is for.
pub(super) const REVISION: &str = "revision";

/// The same of a returned form.
pub(super) const RETURNED_REVISION: &str = "returned.revision";

/// What fields of a returned form hold that no revision has, below [`RETURNED`].
pub(super) const UNKNOWN_FIELDS: &str = "unknown_fields";

/// A list of requests in one TOML file; each may have all of the other keys.
pub(super) const REQUEST: &str = "request";

/// Keys longer than this are not compared with the known ones.
pub(super) const LONGEST: usize = 64;

/// What a key stands for.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// [`REVISION`].
    Revision,
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

/// What the header of a column stands for.
pub(super) enum Header {
    /// A dotted name that the form has.
    Known(&'static str),
    /// A label that several fields have.
    Several(Vec<&'static str>),
    /// Nothing that the form has.
    Unknown,
}

/// What the header of a column stands for: a dotted name, the short name of a
/// flag, or a label that the form prints, in any letter case and with
/// whatever signs between the letters.
pub(super) fn header(header: &str) -> Header {
    match exactly(header) {
        Header::Unknown => exactly(bare(header)),
        known => known,
    }
}

/// A header without the number in front of it, as questionnaires have, and
/// without the word behind it that says whether it must be filled in.
pub(super) fn bare(header: &str) -> &str {
    let header = header.trim();
    let rest = header.trim_start_matches(|c: char| c.is_ascii_digit());
    let header = match rest.strip_prefix(['.', ')', ':']) {
        Some(rest) if rest.len() + 1 < header.len() => rest.trim(),
        _ => header,
    };
    let Some((name, word)) = header.trim_end_matches([')', ']', ' ']).rsplit_once(['(', '[']) else {
        return header;
    };
    if is_remark(word) { name.trim() } else { header }
}

/// Whether it says how to fill in a field, and not which one it is: `required`, `please print`, `4 digits`, `MM/DD/YYYY`,
/// `N/A if none`.
fn is_remark(word: &str) -> bool {
    const REMARKS: [&str; 7] = ["required", "optional", "mandatory", "ifany", "print", "na", "mmddyyyy"];
    let word = letters(word);
    REMARKS.contains(&word.as_str())
        || word.starts_with("please")
        || word.starts_with("naif")
        || word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with("digits")
}

fn exactly(header: &str) -> Header {
    let exact = header.trim().to_lowercase();
    let wanted = letters(&exact);
    if wanted.is_empty() || exact.chars().nth(LONGEST).is_some() {
        return Header::Unknown;
    }
    let is_answer = |(_, key): &(&&'static str, &Key)| !matches!(key, Key::Part);
    // Nearly every header is written as we write it.
    let known = keys().get_key_value(exact.as_str()).filter(is_answer);
    let known = known.or_else(|| keys().iter().filter(is_answer).find(|(known, _)| letters(known) == wanted));
    if let Some((known, _)) = known {
        return Header::Known(known);
    }
    let several = labels().get(&wanted).map(Vec::as_slice).unwrap_or_default();
    // What is a label of several is no short name of one of them.
    let is_label = several.len() > 1 && labels_as_printed().contains(&exact);
    if let Some((_, known)) = short_names().iter().find(|(short, _)| letters(short) == wanted && !is_label)
        && (several.len() < 2 || exact.replace('-', "_") == *short_name(known))
    {
        return Header::Known(known);
    }
    match several {
        [] => Header::Unknown,
        [one] => Header::Known(one),
        several => Header::Several(several.to_vec()),
    }
}

/// The short name of a key.
fn short_name(known: &str) -> &str {
    short_names().iter().find(|(_, name)| *name == known).map_or("", |(short, _)| short)
}

/// The dotted name that a header stands for, if it is one.
pub(super) fn column(name: &str) -> Option<&'static str> {
    match header(name) {
        Header::Known(known) => Some(known),
        Header::Several(_) | Header::Unknown => None,
    }
}

/// The letters and digits of a name, in lower case.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The labels that the form prints, by their letters, with the fields that have
/// them; and what several labels begin with, such as `Name` of `Name (First)`.
fn labels() -> &'static BTreeMap<String, Vec<&'static str>> {
    static LABELS: OnceLock<BTreeMap<String, Vec<&'static str>>> = OnceLock::new();
    LABELS.get_or_init(|| {
        let mut labels: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        let mut add = |label: &str, name: &'static str| {
            let names = labels.entry(letters(label)).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        };
        for (label, name) in printed() {
            add(label, name);
            if let Some((begin, _)) = label.split_once('(') {
                add(begin, name);
            }
            if letters(label).contains("date") {
                add("date", name);
            }
        }
        // The user's, and the site administrator's.
        for name in ["user.title", "site_administrator.job_title"] {
            if let Some((known, _)) = keys().get_key_value(name) {
                add(JOB_TITLE, known);
            }
        }
        labels
    })
}

/// A label of two people's fields; where one of them has a column of its own,
/// it is the other's.
pub(super) const JOB_TITLE: &str = "jobtitle";

/// Whether a header is [`JOB_TITLE`].
pub(super) fn is_job_title(header: &str) -> bool {
    letters(header) == JOB_TITLE
}

/// The labels of all roles and inputs, with their names.
fn printed() -> impl Iterator<Item = (&'static str, &'static str)> {
    keys().iter().filter_map(|(known, key)| match key {
        Key::Role(role) => Some((role.label(), *known)),
        // The field of a phone number stands for both of its parts.
        Key::Input(field) if field.part_of.is_some() => {
            Some((field.label.split(" (").next().unwrap_or(&field.label), *known))
        }
        Key::Input(field) => Some((field.label.as_str(), *known)),
        Key::Revision | Key::Roles | Key::Part => None,
    })
}

/// The labels in lower case, whole and up to a parenthesis.
fn labels_as_printed() -> &'static BTreeSet<String> {
    static LABELS: OnceLock<BTreeSet<String>> = OnceLock::new();
    LABELS.get_or_init(|| {
        printed()
            .flat_map(|(label, _)| [label, label.split('(').next().unwrap_or(label)])
            .map(|label| label.trim().to_lowercase())
            .collect()
    })
}

/// A header as names are written.
pub(super) fn spelling(header: &str) -> String {
    header.trim().to_lowercase().replace(['-', ' '], "_")
}

/// The flags' names with the dotted names that they are short for. No two are the
/// same: each is a flag of one command.
pub(super) fn short_names() -> &'static [(String, &'static str)] {
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

pub(super) fn keys() -> &'static BTreeMap<&'static str, Key> {
    static KEYS: OnceLock<BTreeMap<&'static str, Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = BTreeMap::from([(ROLES, Key::Roles), (REVISION, Key::Revision)]);
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

/// The fields of the answers whose names end so: `first_name`, in whatever table.
pub(super) fn of_last(last: &str) -> impl Iterator<Item = &'static Field> + '_ {
    keys().iter().filter_map(move |(known, key)| match key {
        Key::Input(field) if known.rsplit('.').next() == Some(last) => Some(*field),
        _ => None,
    })
}

/// The dotted name of a key in the table `prefix`.
pub(super) fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("last name", "user.last_name"),
            ("Last-Name:", "user.last_name"),
            ("LAST.NAME", "user.last_name"),
            ("LastName", "user.last_name"),
            ("Name (First)", "user.first_name"),
            ("Name (MI)", "user.middle_initial"),
            ("Employee No.", "user.employee_number"),
            ("School/Office Name", "user.school"),
            ("Location Code:", "user.location_code"),
            ("Request Date:", "user.request_date"),
            ("Site administrator's full name", "site_administrator.full_name"),
            ("Site Administrator Job Title", "site_administrator.job_title"),
            ("Phone", "user.phone"),
            ("ext.", "user.extension"),
            ("email", "user.email"),
            ("Counselor", "roles.counselor"),
            ("Office Manager", "roles.office_manager"),
            ("Last name (required)", "user.last_name"),
            ("Last name *", "user.last_name"),
            ("1. First Name", "user.first_name"),
            ("12) Employee No. [required]", "user.employee_number"),
        ] {
            assert_eq!(column(header), Some(name), "{header}");
        }
        for header in [
            "user",
            "full_name",
            "job_title",
            "notify",
            "user.phone_area",
            "",
            "title",
            "Date",
            "Name",
            "1.",
            "Email (administrator)",
        ] {
            assert_eq!(column(header), None, "{header}");
        }
        for (label, names) in [
            ("Title", &["notify.title", "user.title"][..]),
            ("E-mail", &["notify.email", "user.email"]),
            ("Job title", &["user.title", "site_administrator.job_title"]),
        ] {
            assert!(matches!(header(label), Header::Several(found) if found == names), "{label}");
        }
        for label in ["Name", "Date", "NAME", "date:"] {
            assert!(matches!(header(label), Header::Several(found) if found.len() > 2), "{label}");
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
