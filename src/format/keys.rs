//! The keys of a request file, all taken from the definitions: whatever any
//! revision of the form has. Where several have a key, the newest says what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::finding::{Code, Finding, Origin};
use crate::form::{Field, FieldKind};
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
const LONGEST: usize = 64;

/// The number of problems after which no nearest key is looked for.
const SUGGESTED: usize = 100;

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
    let exact = header.trim().to_lowercase();
    let wanted = letters(&exact);
    if wanted.is_empty() || exact.chars().nth(LONGEST).is_some() {
        return Header::Unknown;
    }
    if let Some((known, _)) =
        keys().iter().find(|(known, key)| !matches!(key, Key::Part) && letters(known) == wanted)
    {
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
fn letters(name: &str) -> String {
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
fn spelling(header: &str) -> String {
    header.trim().to_lowercase().replace(['-', ' '], "_")
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
    if is_whole_name(name) {
        return finding
            .hint("give the name in parts: `user.first_name`, `user.middle_initial` and `user.last_name`");
    }
    // To look for the nearest takes time, which a file full of other words could waste.
    match if problems < SUGGESTED { nearest(name) } else { None } {
        Some(known) => finding.hint(format!("did you mean `{known}`?")),
        None => finding.hint("remove it, or run `misis-form fields` for the names that the form has"),
    }
}

/// The known key that was most likely meant: of the same person, or none.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    if name.chars().nth(LONGEST).is_some() {
        return None;
    }
    if is_whole_name(name) {
        return None;
    }
    // A header of a table says in a file what was meant.
    if let Some(known) = column(name) {
        return Some(known);
    }
    let name = spelling(name);
    let (prefix, last) = match name.rsplit_once('.') {
        Some((prefix, last)) => (prefix, last),
        None => without_person(&name),
    };
    if prefix.is_empty() {
        return synonym("user", last).or_else(|| synonym("", last)).or_else(|| of_user(last));
    }
    let part = part(prefix)?;
    let members =
        keys().keys().copied().filter(|known| known.rsplit_once('.').is_some_and(|(of, _)| of == part));
    let members: Vec<&'static str> = members.collect();
    synonym(part, last).or_else(|| {
        let place = crate::nearest::nearest(last, members.iter().map(|known| last_of(known)))?;
        members.get(place).copied()
    })
}

/// Whether it is the whole name of the user, which the form has in parts.
fn is_whole_name(name: &str) -> bool {
    matches!(letters(name).as_str(), "username" | "userfullname" | "fullname" | "employeename" | "name")
}

/// The user's key that is most like a name without a table; or a table, or a
/// short name, which says whose it is.
fn of_user(name: &str) -> Option<&'static str> {
    let users = keys().keys().copied().filter(|known| known.starts_with("user."));
    let tables = keys().keys().copied().filter(|known| !known.contains('.'));
    let mut candidates: Vec<(&str, &'static str)> = users.map(|known| (last_of(known), known)).collect();
    candidates.extend(tables.map(|known| (known, known)));
    candidates.extend(short_names().iter().map(|(short, known)| (short.as_str(), *known)));
    candidates.extend(
        keys().keys().filter(|known| known.starts_with("roles.")).map(|known| (last_of(known), *known)),
    );
    let place = crate::nearest::nearest(name, candidates.iter().map(|(name, _)| name))?;
    candidates.get(place).map(|(_, known)| *known)
}

fn last_of(known: &'static str) -> &'static str {
    known.rsplit_once('.').map_or(known, |(_, last)| last)
}

/// The table that a prefix means.
fn part(prefix: &str) -> Option<&'static str> {
    let parts: Vec<&'static str> = keys()
        .iter()
        .filter(|(_, key)| matches!(key, Key::Part | Key::Roles))
        .map(|(known, _)| *known)
        .collect();
    let meant = PEOPLE.iter().find(|(word, _)| *word == prefix).map_or(prefix, |(_, part)| part);
    if let Some(known) = parts.iter().find(|known| **known == meant) {
        return Some(known);
    }
    parts.get(crate::nearest::nearest(prefix, parts.iter())?).copied()
}

/// What people call the tables of the form.
const PEOPLE: [(&str, &str); 13] = [
    ("site_admin", "site_administrator"),
    ("administrator", "site_administrator"),
    ("admin", "site_administrator"),
    ("principal", "site_administrator"),
    ("supervisor", "site_administrator"),
    ("notification", "notify"),
    ("account_notification", "notify"),
    ("notified", "notify"),
    ("employee", "user"),
    ("applicant", "user"),
    ("person", "user"),
    ("itd", "office"),
    ("role", "roles"),
];

/// A name whose first words say whose it is: `admin_name`, `user_title`.
fn without_person(name: &str) -> (&str, &str) {
    let known = ["site_administrator", "user", "notify", "office"].into_iter();
    let words = PEOPLE.iter().map(|(word, _)| *word).chain(known);
    let longest = words
        .filter(|word| name.strip_prefix(word).is_some_and(|rest| rest.starts_with('_') && rest.len() > 1))
        .max_by_key(|word| word.len());
    match longest {
        // `employee_number` is no number of another employee.
        Some(word) if column(name).is_none() && word != "employee" => {
            (&name[..word.len()], &name[word.len() + 1..])
        }
        _ => ("", name),
    }
}

/// Other words for keys, in a table or without one.
fn synonym(part: &str, word: &str) -> Option<&'static str> {
    let word = letters(word);
    let known = SYNONYMS.iter().find(|(of, words, _)| *of == part && words.contains(&word.as_str()));
    known.and_then(|(.., known)| keys().get_key_value(known)).map(|(known, _)| *known)
}

const SYNONYMS: &[(&str, &[&str], &str)] = &[
    ("user", &["fname", "first", "givenname", "forename", "firstnames", "given"], "user.first_name"),
    ("user", &["mi", "middle", "middlename", "mname", "initial"], "user.middle_initial"),
    ("user", &["lname", "last", "surname", "familyname", "lastnames", "family"], "user.last_name"),
    (
        "user",
        &[
            "empno",
            "empnr",
            "empnum",
            "empid",
            "employeeid",
            "employee",
            "staffid",
            "staffno",
            "badge",
            "ein",
        ],
        "user.employee_number",
    ),
    ("user", &["mail", "emailaddress", "useremail"], "user.email"),
    ("user", &["telephone", "tel", "phoneno", "phonenumber", "mobile", "cell", "workphone"], "user.phone"),
    ("user", &["ext", "extn", "extno"], "user.extension"),
    ("user", &["jobtitle", "position", "job", "occupation"], "user.title"),
    ("user", &["schoolname", "office", "officename", "site", "sitename", "campus"], "user.school"),
    ("user", &["location", "loc", "loccode", "costcenter", "sitecode", "schoolcode"], "user.location_code"),
    ("user", &["requestdate", "daterequested", "requested"], "user.request_date"),
    (
        "site_administrator",
        &["name", "fullname", "firstname", "lastname", "printedname"],
        "site_administrator.full_name",
    ),
    ("site_administrator", &["title", "position", "job"], "site_administrator.job_title"),
    ("site_administrator", &["mail", "emailaddress"], "site_administrator.email"),
    ("notify", &["fullname", "firstname", "lastname", "person"], "notify.name"),
    ("notify", &["jobtitle", "position", "job"], "notify.title"),
    ("notify", &["mail", "emailaddress"], "notify.email"),
    ("", &["siteadmin", "administrator", "admin", "principal"], "site_administrator"),
    ("", &["notification", "accountnotification"], "notify"),
    ("", &["userrole", "userroles", "access", "permissions", "groups"], "roles"),
];

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
        check("notify.full_name", "`notify.name`");
        check("site_administrator.name", "`site_administrator.full_name`");
        check("site_administrator.title", "`site_administrator.job_title`");
        check("site_admin", "`site_administrator`");
        check("site_admin.email", "`site_administrator.email`");
        check("admin.name", "`site_administrator.full_name`");
        check("administrator_email", "`site_administrator.email`");
        check("fname", "`user.first_name`");
        check("surname", "`user.last_name`");
        check("emp_no", "`user.employee_number`");
        check("user.job_title", "`user.title`");
        check("user.full_name", "in parts: `user.first_name`");
        check("user.name", "in parts: `user.first_name`");
        check("notify.phone", "misis-form fields");
        check("notify.school", "misis-form fields");
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
        ] {
            assert_eq!(column(header), Some(name), "{header}");
        }
        for header in
            ["user", "full_name", "job_title", "notify", "user.phone_area", "", "title", "Date", "Name"]
        {
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
