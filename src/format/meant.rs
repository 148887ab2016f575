//! What somebody most likely meant by a key or a header that the form does not
//! have: of the same person, or nothing.

use super::keys::{Key, LONGEST, bare, column, key, keys, letters, short_names, spelling};
use crate::finding::{Code, Finding, Origin};
use crate::form::FieldKind;
use crate::revision::ALL;

/// The number of problems after which no nearest key is looked for.
const SUGGESTED: usize = 100;

/// A key that the form does not have, after so many other `problems`; the
/// first come with the nearest key that it has.
pub(super) fn unknown(name: &str, origin: &Origin, problems: usize) -> Finding {
    unknown_as(name, origin, problems, nearest)
}

/// As [`unknown`], of the header of a column.
pub(super) fn unknown_column(name: &str, origin: &Origin, problems: usize) -> Finding {
    unknown_as(name, origin, problems, nearest_column)
}

/// A part that the form does not have, by the names in it: the one that has the most of them.
pub(super) fn part_of<'n>(members: impl Iterator<Item = &'n str>) -> Option<&'static str> {
    let members: Vec<&str> = members.take(LONGEST).collect();
    let parts = keys().iter().filter(|(_, key)| matches!(key, Key::Part)).map(|(part, _)| *part);
    let has = |part: &str| members.iter().filter(|name| key(&format!("{part}.{name}")).is_some()).count();
    let mut counted: Vec<(usize, &'static str)> = parts.map(|part| (has(part), part)).collect();
    counted.sort_unstable();
    match counted.as_slice() {
        [.., (less, _), (most, part)] if most > less && most * 2 > members.len() => Some(part),
        _ => None,
    }
}

fn unknown_as(
    name: &str,
    origin: &Origin,
    problems: usize,
    nearest: fn(&str) -> Option<&'static str>,
) -> Finding {
    let finding = Finding::error(Code::UnknownKey, name, format!("the form has no `{name}`")).at(origin);
    if let Some(field) = ALL.iter().find_map(|revision| revision.form().field(name)) {
        return match (&field.kind, &field.part_of) {
            (_, Some(whole)) => finding.hint(format!("give it as part of `{whole}`")),
            (FieldKind::Signature, _) => finding.hint("leave it out: the form itself is signed"),
            _ => finding,
        };
    }
    if is_whole_name(name) && !name.contains('.') {
        return finding.hint(
            "say whose name it is: `site_administrator.full_name`, `notify.name`, or the user's in parts, \
             `user.first_name`, `user.middle_initial` and `user.last_name`",
        );
    }
    if is_whole_name(name) {
        return finding
            .hint("give the name in parts: `user.first_name`, `user.middle_initial` and `user.last_name`");
    }
    // To look for the nearest takes time, which a file full of other words could waste.
    match if problems < SUGGESTED { nearest(name) } else { None } {
        Some(known) => finding.did_you_mean(known),
        None => finding.hint("run `misis-form fields` for the names that the form has, or leave it out"),
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

/// The known key that the header of a column most likely meant: a whole part of
/// the form is no column.
pub(super) fn nearest_column(name: &str) -> Option<&'static str> {
    let name = bare(name);
    // `Tel.`, `Loc. code`, `Emp #`: the signs are no part of a dotted name.
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_column = |known: &&'static str| !matches!(key(known), Some(Key::Part));
    nearest(name).filter(is_column).or_else(|| nearest(&words.join("_")).filter(is_column))
}

/// Whether it is the whole name of the user, which the form has in parts.
fn is_whole_name(name: &str) -> bool {
    // A column `Username` is one of addresses.
    name.contains('.') && letters(name) == "username"
        || matches!(letters(name).as_str(), "userfullname" | "fullname" | "employeename" | "name")
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
    let near = crate::nearest::near(name, candidates.iter().map(|(name, _)| name));
    let (first, others) = near.split_first()?;
    let meant = candidates.get(*first)?.1;
    // Two names of one key are no two keys.
    others
        .iter()
        .all(|place| candidates.get(*place).is_some_and(|(_, known)| *known == meant))
        .then_some(meant)
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
const PEOPLE: [(&str, &str); 15] = [
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
    ("identification", "user"),
    ("user_information", "user"),
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
            "emp",
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
            "id",
            "number",
            "no",
            "employeeno",
        ],
        "user.employee_number",
    ),
    ("user", &["mail", "emailaddress", "useremail"], "user.email"),
    ("user", &["telephone", "tel", "phoneno", "phonenumber", "mobile", "cell", "workphone"], "user.phone"),
    ("user", &["ext", "extn", "extno"], "user.extension"),
    ("user", &["jobtitle", "position", "job", "occupation"], "user.title"),
    (
        "user",
        &["schoolname", "office", "officename", "site", "sitename", "campus", "locationname"],
        "user.school",
    ),
    (
        "user",
        &["loc", "loccode", "costcenter", "sitecode", "schoolcode", "code", "locationno"],
        "user.location_code",
    ),
    ("user", &["requestdate", "daterequested", "requested", "date"], "user.request_date"),
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
    ("user", &["role", "roles"], "roles"),
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
        check("Full Name", "whose name it is: `site_administrator.full_name`");
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
}
